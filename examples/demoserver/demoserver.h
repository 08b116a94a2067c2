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
    [[nodiscard]] QUrl url() const { return m_server.url(QStringLiteral("/events")); }
    [[nodiscard]] QString errorString() const { return m_server.errorString(); }

private:
    void answer(SseTestConnection *connection);
    void answerEvents(SseTestConnection *connection);

    SseTestServer m_server;
};

#endif // DEMOSERVER_H
