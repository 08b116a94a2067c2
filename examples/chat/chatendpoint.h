// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef CHATENDPOINT_H
#define CHATENDPOINT_H

#include <QtSse/SseTestServer>

#include <QtQml/qqml.h>

// A model that is none, for a window that works without a network: it speaks both dialects, at
// the paths of the real ones, and shows every way in which an answer may end.
class ChatEndpoint : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    Q_PROPERTY(bool active READ isActive WRITE setActive NOTIFY urlChanged FINAL)
    Q_PROPERTY(QUrl url READ url NOTIFY urlChanged FINAL)
    Q_PROPERTY(int tokenInterval MEMBER m_tokenInterval NOTIFY tokenIntervalChanged FINAL)

public:
    explicit ChatEndpoint(QObject *parent = nullptr);

    [[nodiscard]] bool isActive() const { return m_server.isListening(); }
    void setActive(bool active);
    [[nodiscard]] QUrl url() const;
    [[nodiscard]] QList<SseTestRequest> requests() const { return m_server.requests(); }

Q_SIGNALS:
    void urlChanged();
    void tokenIntervalChanged();

private:
    void answer(SseTestConnection *connection);

    SseTestServer m_server;
    int m_tokenInterval = 30; // milliseconds
};

#endif // CHATENDPOINT_H
