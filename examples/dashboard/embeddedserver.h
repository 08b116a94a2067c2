// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef EMBEDDEDSERVER_H
#define EMBEDDEDSERVER_H

#include <QtCore/qthread.h>
#include <QtCore/qurl.h>
#include <QtQml/qqml.h>

class DemoServer;

// The demo server in a thread of its own: something to connect to that can be switched off.
class EmbeddedServer : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    Q_PROPERTY(bool running READ isRunning NOTIFY runningChanged FINAL)
    Q_PROPERTY(QUrl url READ url NOTIFY urlChanged FINAL)

public:
    explicit EmbeddedServer(QObject *parent = nullptr);
    ~EmbeddedServer() override;

    [[nodiscard]] bool isRunning() const { return m_isRunning; }
    [[nodiscard]] QUrl url() const { return m_url; }

    Q_INVOKABLE void start();
    Q_INVOKABLE void stop();
    Q_INVOKABLE void drop();

Q_SIGNALS:
    void runningChanged();
    void urlChanged();

private:
    QThread m_thread;
    DemoServer *m_server; // lives in the thread
    QUrl m_url;
    quint16 m_port = 0; // the same one after a restart, as it would be in reality
    bool m_isRunning = false;
};

#endif // EMBEDDEDSERVER_H
