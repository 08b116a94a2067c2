// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "feed.h"

Feed::Feed(QObject *parent)
    : QObject(parent)
{
    m_server.setHandler([this](SseTestConnection *connection) { answer(connection); });
}

void Feed::addHeader(const QByteArray &name, const QByteArray &value)
{
    m_headers.append({name, value});
}

void Feed::publish(const QByteArray &data)
{
    m_events.append(SseTestResponse::event(data, QByteArray::number(m_events.size() + 1)));
    for (SseTestConnection *stream : std::as_const(m_streams))
        stream->send(m_events.last());
}

void Feed::sendComment()
{
    for (SseTestConnection *stream : std::as_const(m_streams))
        stream->send(": still here\n");
}

void Feed::end()
{
    const QList<SseTestConnection *> streams = std::exchange(m_streams, {});
    for (SseTestConnection *stream : streams)
        stream->end();
}

void Feed::answer(SseTestConnection *connection)
{
    if (connection->request().path() == "/nowhere") {
        connection->respond(SseTestResponse::status(404));
        return;
    }
    SseTestResponse response;
    for (const auto &[name, value] : std::as_const(m_headers))
        response.withHeader(name, value);
    // Over HTTP/2, nginx waits with the head of a response for its body.
    response.send(": hello\n");
    const qsizetype next = connection->request().header("Last-Event-ID").toLongLong();
    for (qsizetype i = next; i < m_events.size(); ++i)
        response.send(m_events.at(i));
    m_streams.append(connection);
    connect(connection, &SseTestConnection::disconnected, this,
            [this, connection] { m_streams.removeAll(connection); });
    connection->respond(response.stayOpen());
}
