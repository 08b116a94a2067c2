// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef CHATSETTINGS_H
#define CHATSETTINGS_H

#include "chatprotocol.h"

#include <QtCore/qprocess.h>

// Whom to ask. The key goes in and comes out only for the request: it cannot be read from QML, is
// not written anywhere, and is forgotten when it would come to another server.
class ChatSettings : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    Q_PROPERTY(QUrl url READ url NOTIFY changed FINAL)
    Q_PROPERTY(QString host READ host NOTIFY changed FINAL)
    Q_PROPERTY(QString model READ model NOTIFY changed FINAL)
    Q_PROPERTY(ChatProtocol::Dialect dialect READ dialect NOTIFY changed FINAL)
    Q_PROPERTY(bool demo READ isDemo NOTIFY changed FINAL)
    Q_PROPERTY(bool hasKey READ hasKey NOTIFY changed FINAL)
    Q_PROPERTY(QString keyProblem READ keyProblem NOTIFY changed FINAL)

public:
    using Dialect = ChatProtocol::Dialect;

    explicit ChatSettings(QObject *parent = nullptr);

    // Not empty values win over those of the environment.
    void read(const QProcessEnvironment &environment, const QString &url = {},
              const QString &model = {}, const QString &dialect = {});

    [[nodiscard]] QUrl url() const { return m_server.url; }
    [[nodiscard]] QString host() const;
    [[nodiscard]] QString model() const { return m_server.model; }
    [[nodiscard]] Dialect dialect() const { return m_server.dialect; }
    [[nodiscard]] bool isDemo() const { return m_isDemo; }
    [[nodiscard]] bool hasKey() const { return !m_server.key.isEmpty(); }
    // Why the key must not, or cannot, be sent; empty if there is no reason.
    [[nodiscard]] QString keyProblem() const;
    [[nodiscard]] ChatProtocol::Server server() const { return m_server; }

    // Without a URL, the demo. Without a key, the one that there is stays if the server does.
    Q_INVOKABLE void apply(const QString &url, const QString &model, ChatProtocol::Dialect dialect,
                           const QString &key);
    Q_INVOKABLE void forgetKey();

Q_SIGNALS:
    void changed();

private:
    void setUrl(const QString &text);

    ChatProtocol::Server m_server;
    bool m_isDemo = true; // which an invalid URL does not lead to
};

#endif // CHATSETTINGS_H
