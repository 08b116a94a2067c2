// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef DEMOSERVER_H
#define DEMOSERVER_H

#include <QtSse/SseTestServer>

// The demo feed as an HTTP server. GET /events is the feed, POST /drop cuts all connections.
class DemoServer final : public QObject
{
    Q_OBJECT

public:
    explicit DemoServer(QObject *parent = nullptr);

    bool listen(quint16 port) { return m_server.listen(port); }
    void close() { m_server.close(); }
    void dropConnections() { m_server.dropConnections(); }
    [[nodiscard]] quint16 port() const { return m_server.port(); }
    [[nodiscard]] QUrl url() const { return m_server.url(QStringLiteral("/events")); }
    [[nodiscard]] QString errorString() const { return m_server.errorString(); }

private:
    void answer(SseTestConnection *connection);
    void answerEvents(SseTestConnection *connection);

    SseTestServer m_server{this}; // a child, so that it moves to another thread along with this
};

#endif // DEMOSERVER_H
