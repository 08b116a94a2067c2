// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "ssedevicesource_p.h"

#include "../http/sselogging_p.h"

#include <QtCore/qelapsedtimer.h>
#include <QtNetwork/qnetworkreply.h>

#include <algorithm>

using std::chrono::milliseconds;
using namespace std::chrono_literals;
using Error = SseClient::Error;
using FinishReason = SseClient::FinishReason;
using Step = SsePullParser::Step;

namespace {

// Nothing but its own deadline can wake a device that waits, so this is how long cancel() takes.
constexpr milliseconds LongestWait = 50ms;

// A wait that is shorter says nothing about whether a device can wait at all.
constexpr milliseconds ShortestTellingWait = 10ms;

} // namespace

// The signals of the device are received in its own thread, which is the one that reads.
SseDeviceSource::SseDeviceSource(QIODevice *device)
    : m_input(device, device, [] {})
{
}

std::optional<SseEvent> SseDeviceSource::next(const QDeadlineTimer &deadline)
{
    while (!isFinished()) {
        switch (m_parser.next()) {
        case Step::Event: {
            SseEvent event = m_parser.takeEvent();
            takeLastEventId(event.lastEventId());
            return event;
        }
        case Step::LastEventId:
            takeLastEventId(m_parser.lastEventId());
            break;
        case Step::Error:
            fail(Error::EventTooLargeError,
                 SseClient::tr("An event is larger than %1 bytes").arg(m_maximumEventSize));
            break;
        case Step::NeedData:
            if (!readMore(deadline))
                return {};
            break;
        case Step::Comment:
        case Step::ReconnectionTime:
            break;
        }
    }
    return {};
}

void SseDeviceSource::cancel()
{
    const std::lock_guard lock(m_mutex);
    if (m_result.reason != FinishReason::NotFinished)
        return;
    m_result.reason = FinishReason::Stopped;
    m_changed.notify_all();
}

SseEventSource::Result SseDeviceSource::result() const
{
    const std::lock_guard lock(m_mutex);
    return m_result;
}

QString SseDeviceSource::lastEventId() const
{
    const std::lock_guard lock(m_mutex);
    return m_lastEventId;
}

bool SseDeviceSource::configure(const std::function<void(SseClient &)> &)
{
    qCWarning(lcSseClient, "A stream from a device has no client to configure");
    return false;
}

bool SseDeviceSource::setLastEventId(const QString &id)
{
    if (!SseParserPrivate::acceptsLastEventId(id))
        return false;
    m_parser.setLastEventId(id);
    takeLastEventId(id);
    return true;
}

qsizetype SseDeviceSource::maximumEventSize()
{
    return m_maximumEventSize;
}

bool SseDeviceSource::setMaximumEventSize(qsizetype bytes)
{
    if (!SseParserPrivate::acceptsMaximumEventSize(bytes))
        return false;
    m_maximumEventSize = bytes;
    m_parser.setMaximumEventSize(bytes);
    return true;
}

bool SseDeviceSource::setQueueCapacity(qsizetype)
{
    qCWarning(lcSseClient, "A stream from a device has no queue");
    return false;
}

QUrl SseDeviceSource::origin() const
{
    return m_origin;
}

void SseDeviceSource::setOrigin(const QUrl &origin)
{
    m_origin = origin;
    m_parser.setOrigin(origin);
}

bool SseDeviceSource::isFinished() const
{
    const std::lock_guard lock(m_mutex);
    return m_result.reason != FinishReason::NotFinished;
}

// False if the deadline has come. The end, and failures, are noted.
bool SseDeviceSource::readMore(const QDeadlineTimer &deadline)
{
    QByteArray chunk;
    switch (m_input.read(chunk)) {
    case SseDevice::ReadResult::Data:
        m_hasBegun = true;
        m_parser.addData(chunk);
        break;
    case SseDevice::ReadResult::NoData:
        m_hasBegun = true;
        return waitForData(deadline);
    case SseDevice::ReadResult::Ended:
        if (m_input.device())
            finish();
        else
            fail(Error::ConnectionLostError,
                 m_hasBegun ? SseClient::tr("The device was destroyed")
                            : SseClient::tr("There is no device"));
        break;
    case SseDevice::ReadResult::Failed:
        fail(Error::ConnectionLostError, m_input.errorString());
        break;
    }
    return true;
}

// For a short time, so that cancel() is noticed. False if the deadline has come.
bool SseDeviceSource::waitForData(const QDeadlineTimer &deadline)
{
    if (qobject_cast<QNetworkReply *>(m_input.device())) {
        fail(Error::ConnectionLostError,
             SseClient::tr("A network reply that has not finished cannot be waited for"));
        return true;
    }
    const bool isOver = deadline.hasExpired();
    const milliseconds remaining =
            deadline.isForever() ? LongestWait : milliseconds(deadline.remainingTime());
    const milliseconds piece = std::min(remaining, LongestWait);
    QElapsedTimer timer;
    timer.start();
    if (m_input.wait(piece, deadline))
        return true;
    if (isOver)
        return false;
    const milliseconds elapsed(timer.elapsed());
    const bool hasWaited = piece < ShortestTellingWait || elapsed >= piece / 2;
    if (!hasWaited && !m_input.tellsItsState())
        finish(); // a device that does not wait for data does not expect any
    else if (elapsed < piece)
        rest(piece - elapsed);
    return true;
}

// Whatever the device thinks of waiting: this thread does not spin.
void SseDeviceSource::rest(milliseconds time)
{
    std::unique_lock lock(m_mutex);
    waitUntil(m_changed, lock, QDeadlineTimer(time),
              [this] { return m_result.reason != FinishReason::NotFinished; });
}

void SseDeviceSource::takeLastEventId(const QString &id)
{
    const std::lock_guard lock(m_mutex);
    m_lastEventId = id;
}

void SseDeviceSource::finish()
{
    const std::lock_guard lock(m_mutex);
    if (m_result.reason == FinishReason::NotFinished)
        m_result.reason = FinishReason::Completed;
}

void SseDeviceSource::fail(Error error, const QString &message)
{
    const std::lock_guard lock(m_mutex);
    if (m_result.reason == FinishReason::NotFinished)
        m_result = {FinishReason::Failed, error, message};
}
