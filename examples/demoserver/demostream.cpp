// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "demostream.h"

#include "demofeed.h"

#include <QtCore/qcoreevent.h>
#include <QtCore/qjsondocument.h>

#include <algorithm>

namespace {

constexpr int FastestTick = 10; // milliseconds; higher rates send several events a tick
constexpr int HeartbeatInterval = 15'000;

// A client that does not read gets no more; what it misses is made up for when it does.
constexpr qint64 HighWaterMark = 1024 * 1024;

} // namespace

DemoStream::DemoStream(SseTestConnection *connection, const Options &options)
    : QObject(connection)
    , m_connection(connection)
    , m_options(options)
    , m_next(options.first)
{
    connect(connection, &SseTestConnection::disconnected, this, &QObject::deleteLater);
    begin();
}

void DemoStream::begin()
{
    m_connection->respond(SseTestResponse::eventStream()
                                  .withHeader("Access-Control-Allow-Origin", "*")
                                  .send("retry: 1000\n: QtSse demo feed\n\n")
                                  .stayOpen());
    m_clock.start();
    m_timer.start(std::max(FastestTick, int(1000 / m_options.rate)), Qt::PreciseTimer, this);
    m_heartbeat.start(HeartbeatInterval, this);
    sendNext();
}

void DemoStream::timerEvent(QTimerEvent *event)
{
    if (event->timerId() == m_heartbeat.timerId())
        m_connection->send(": heartbeat\n\n");
    else
        sendDueEvents();
}

void DemoStream::sendDueEvents()
{
    const qint64 due = 1 + qint64(double(m_clock.elapsed()) / 1000.0 * m_options.rate);
    while (m_count < due && m_connection->bytesToWrite() < HighWaterMark) {
        if (!sendNext())
            return;
    }
}

// False if that was the end of the stream.
bool DemoStream::sendNext()
{
    const qint64 number = m_next++;
    ++m_count;
    const DemoFeed::Event event = DemoFeed::event(number);
    if (m_options.types.isEmpty() || m_options.types.contains(event.type)) {
        m_connection->sendEvent(QJsonDocument(event.data).toJson(QJsonDocument::Compact),
                                QByteArray::number(number), event.type);
    }
    const bool isLast = number == m_options.last;
    if (m_count == m_options.dropAfter)
        m_connection->drop();
    else if (isLast)
        m_connection->end();
    else
        return true;
    m_timer.stop();
    m_heartbeat.stop();
    return false;
}
