// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "ssedevicesource_p.h"

#include "../http/sselogging_p.h"

#include <QtCore/qelapsedtimer.h>
#include <QtNetwork/qnetworkreply.h>

#include <algorithm>
#include <limits>
#include <utility>

using std::chrono::milliseconds;
using namespace std::chrono_literals;
using Error = SseClient::Error;
using FinishReason = SseClient::FinishReason;

namespace {

// cancel() cannot interrupt the wait of a device, so it takes effect within this time.
constexpr milliseconds LongestWait = 50ms;

// A shorter wait does not show whether a device can wait at all.
constexpr milliseconds ShortestTellingWait = 10ms;

} // namespace

// The signals of the device are received in the device's thread, which is the one that reads.
SseDeviceSource::SseDeviceSource(QIODevice *device)
    : m_input(device, device, [] {})
    , m_pump(*this, std::numeric_limits<qint64>::max())
{
    m_pump.start();
}

std::optional<SseEvent> SseDeviceSource::next(const QDeadlineTimer &deadline)
{
    if (isFinished())
        return {};
    m_deadline = deadline;
    m_pump.setPaused(false);
    runPump();
    if (!m_event && isFinished() && !isCancelled() && m_pump.finish())
        runPump(); // the event that the end of the device has cut off
    return std::exchange(m_event, {});
}

void SseDeviceSource::runPump()
{
    if (m_pump.run() == SseEventPump::Result::EventTooLarge)
        fail(Error::EventTooLargeError,
             SseClient::tr("An event is larger than %1 bytes").arg(m_maximumEventSize));
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

qint64 SseDeviceSource::eventsDiscarded() const
{
    const std::lock_guard lock(m_mutex);
    return m_discarded;
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
    m_pump.setLastEventId(id);
    lastEventIdFound();
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
    m_pump.setMaximumEventSize(bytes);
    return true;
}

bool SseDeviceSource::acceptIncompleteEvents()
{
    return m_pump.acceptIncompleteEvents();
}

void SseDeviceSource::setAcceptIncompleteEvents(bool accept)
{
    m_pump.setAcceptIncompleteEvents(accept);
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
    m_pump.setOrigin(origin);
}

bool SseDeviceSource::isFinished() const
{
    const std::lock_guard lock(m_mutex);
    return m_result.reason != FinishReason::NotFinished;
}

bool SseDeviceSource::isCancelled() const
{
    const std::lock_guard lock(m_mutex);
    return m_result.reason == FinishReason::Stopped;
}

// One event for each call of next().
void SseDeviceSource::eventFound(const SseEvent &event)
{
    m_event = event;
    m_pump.setPaused(true);
}

void SseDeviceSource::eventDiscarded(qsizetype size)
{
    Q_UNUSED(size)
    const std::lock_guard lock(m_mutex);
    ++m_discarded;
}

void SseDeviceSource::lastEventIdFound()
{
    const QString id = m_pump.lastEventId();
    const std::lock_guard lock(m_mutex);
    m_lastEventId = id;
}

// Waits for data. Stores the end of the device or its failure as the result.
bool SseDeviceSource::read(QByteArray &chunk)
{
    while (!isFinished()) {
        const SseDevice::ReadResult result = m_input.read(chunk);
        if (result == SseDevice::ReadResult::Ended && !m_input.device()) {
            fail(Error::ConnectionLostError, SseClient::tr("The device was destroyed"));
        } else if (result == SseDevice::ReadResult::Ended) {
            finish();
        } else if (result == SseDevice::ReadResult::Failed) {
            fail(Error::ConnectionLostError, m_input.errorString());
        } else {
            if (result == SseDevice::ReadResult::Data)
                return !isFinished();
            if (!waitForData())
                return false;
        }
    }
    return false;
}

// Waits only for a short time, so that cancel() is noticed. Returns false if the deadline has
// passed.
bool SseDeviceSource::waitForData()
{
    if (qobject_cast<QNetworkReply *>(m_input.device())) {
        fail(Error::ConnectionLostError,
             SseClient::tr("A network reply that has not finished cannot be waited for"));
        return true;
    }
    const bool isOver = m_deadline.hasExpired();
    const milliseconds remaining =
            m_deadline.isForever() ? LongestWait : milliseconds(m_deadline.remainingTime());
    const milliseconds piece = std::min(remaining, LongestWait);
    QElapsedTimer timer;
    timer.start();
    if (m_input.wait(piece, m_deadline))
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

// Keeps the thread from spinning when the device returns early from its wait.
void SseDeviceSource::rest(milliseconds time)
{
    std::unique_lock lock(m_mutex);
    waitUntil(m_changed, lock, QDeadlineTimer(time),
              [this] { return m_result.reason != FinishReason::NotFinished; });
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
