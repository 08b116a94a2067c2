// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "sseclientevents_p.h"

#include "../http/sseclock_p.h"
#include "../http/sselogging_p.h"

#include <QtCore/qmetaobject.h>

#include <utility>

using std::chrono::milliseconds;
using namespace std::chrono_literals;

namespace {

// The limit for one pass. A compressed stream may expand to gigabytes, so control returns to the
// event loop between passes.
constexpr qint64 BytesPerPass = 1024 * 1024;

} // namespace

SseClientEvents::SseClientEvents(SseClient *client, const SseClientStatus &status,
                                 SseRequestSettings &settings, SseBackoff &backoff)
    : pump(*this, BytesPerPass)
    , m_client(client)
    , m_status(status)
    , m_settings(settings)
    , m_backoff(backoff)
{
}

void SseClientEvents::startOver()
{
    pump.resetCounters();
    if (filter)
        SseSequenceFilterPrivate::of(filter)->resumeAfter(pump.lastEventId());
}

void SseClientEvents::beginAttempt()
{
    m_eventsBefore = pump.eventsReceived();
    pump.setMaximumEventSize(maximumEventSize);
    heartbeat.beginStream();
}

void SseClientEvents::dropAttempt()
{
    SseHttpAttempt *const old = std::exchange(attempt, nullptr);
    pump.reset();
    if (!old)
        return;
    old->disconnect(m_client);
    old->abandon();
    old->deleteLater();
}

void SseClientEvents::setLastEventId(const QString &id)
{
    m_settings.noteGivenLastEventId();
    if (cursorStore)
        SseCursorStorePrivate::of(cursorStore)->noteGivenId();
    pump.setLastEventId(id);
}

bool SseClientEvents::setPaused(bool paused)
{
    if (pump.isPaused() == paused)
        return false;
    pump.setPaused(paused);
    heartbeat.interrupt();
    return true;
}

void SseClientEvents::setFilter(SseSequenceFilter *newFilter)
{
    filter = newFilter;
    pump.setFiltered(newFilter);
}

milliseconds SseClientEvents::idleLimit() const
{
    return learnsHeartbeat() ? heartbeat.timeout() : idleTimeout;
}

void SseClientEvents::applyIdleTimeout()
{
    heartbeat.interrupt();
    if (attempt)
        attempt->setIdleTimeout(idleLimit());
}

// A slot that clears a model because of the loss must not do that before the model has the batch.
bool SseClientEvents::emitReadSummary(const Emission &emission)
{
    if (!emitBatch(emission))
        return false;
    if (!emission.emitIf(m_hasMissedEvents, &SseClient::eventsMissed)
        || !emission.emitIf(m_hasNewHeartbeat, &SseClient::heartbeatIntervalChanged))
        return false;
    bool hasCounted = pump.takeCountersChange();
    return emission.emitIf(hasCounted, &SseClient::countersChanged);
}

bool SseClientEvents::emitBatch(const Emission &emission)
{
    const QList<SseEvent> events = pump.takeBatch();
    if (events.isEmpty())
        return true;
    const SseEventPump::Guard guard(pump);
    emission.emitSignal(&SseClient::eventBatchReceived, events);
    if (guard && cursorStore)
        SseCursorStorePrivate::of(cursorStore)->endBatch();
    return emission.isCurrent();
}

void SseClientEvents::noteReceiver(const QMetaMethod &signal)
{
    if (signal == QMetaMethod::fromSignal(&SseClient::commentReceived))
        pump.setCommentsWanted(true);
    else if (signal == QMetaMethod::fromSignal(&SseClient::eventBatchReceived))
        pump.setBatchesWanted(true);
    else if (signal == QMetaMethod::fromSignal(&SseClient::lastEventIdChanged))
        m_areIdsWanted = true;
}

void SseClientEvents::leaveThread()
{
    if (filter)
        SseSequenceFilterPrivate::of(filter)->leaveThread();
    if (cursorStore)
        SseCursorStorePrivate::of(cursorStore)->leaveThread();
    pump.leaveThread();
}

bool SseClientEvents::read(QByteArray &chunk)
{
    chunk = attempt->takeBytes();
    if (chunk.isEmpty())
        return false;
    findReceivers();
    return true;
}

// Comments and batches are created, and IDs are announced, only if they have receivers. Checking
// this for each event would cost as much as the event itself. noteReceiver() tells of new receivers,
// and each read checks whether receivers are gone.
void SseClientEvents::findReceivers()
{
    static const QMetaMethod comments = QMetaMethod::fromSignal(&SseClient::commentReceived);
    static const QMetaMethod batches = QMetaMethod::fromSignal(&SseClient::eventBatchReceived);
    static const QMetaMethod ids = QMetaMethod::fromSignal(&SseClient::lastEventIdChanged);
    // Clear the flags before the check: otherwise a connection made in another thread at the same
    // time could be missed.
    pump.setCommentsWanted(false);
    pump.setBatchesWanted(false);
    m_areIdsWanted = false;
    if (learnsHeartbeat() || m_client->isSignalConnected(comments))
        pump.setCommentsWanted(true);
    if (m_client->isSignalConnected(batches))
        pump.setBatchesWanted(true);
    if (m_client->isSignalConnected(ids))
        m_areIdsWanted = true;
}

bool SseClientEvents::learnsHeartbeat() const
{
    return idleTimeout == SseClient::AutomaticTimeout;
}

// The interval varies with the delays of the network. Small changes are not announced.
void SseClientEvents::learnHeartbeat()
{
    heartbeat.bytesHandled();
    if (attempt)
        attempt->setIdleTimeout(heartbeat.timeout());
    const milliseconds interval = heartbeat.interval();
    const milliseconds difference = std::chrono::abs(interval - heartbeatInterval);
    if (interval == 0ms || difference <= heartbeatInterval / 10)
        return;
    heartbeatInterval = interval;
    m_hasNewHeartbeat = true;
}

bool SseClientEvents::isRepeat(const SseEvent &event, bool hasOwnId)
{
    return filter && SseSequenceFilterPrivate::of(filter)->isRepeat(event, hasOwnId);
}

void SseClientEvents::findingsReady()
{
    if (!filter)
        return;
    SseSequenceFilterPrivate *const findings = SseSequenceFilterPrivate::of(filter);
    m_hasMissedEvents = m_hasMissedEvents || findings->hasFindings();
    findings->announceFindings();
}

void SseClientEvents::eventFound(const SseEvent &event)
{
    m_hasFoundId = false;
    if (learnsHeartbeat())
        heartbeat.foundEvent(event.type());
    if (cursorStore && !event.isIncomplete())
        handle(event.lastEventId(), [this, &event] { Q_EMIT m_client->eventReceived(event); });
    else
        Q_EMIT m_client->eventReceived(event);
}

// The store of a client acknowledges an ID when the slots have returned. With receivers of batches,
// that is after the batch.
template <typename Emit>
void SseClientEvents::handle(const QString &id, Emit emitSignal)
{
    const SseEventPump::Guard guard(pump);
    SseCursorStorePrivate::of(cursorStore)->beginEvent(id);
    emitSignal();
    if (guard && cursorStore)
        SseCursorStorePrivate::of(cursorStore)->endEvent(pump.hasBatch());
}

void SseClientEvents::eventDiscarded(qsizetype size)
{
    qCDebug(lcSseClient) << "the end of the connection has cut off an event after" << size
                         << "bytes of data";
    Q_EMIT m_client->eventDiscarded(size);
}

void SseClientEvents::commentFound(const QString &text)
{
    heartbeat.foundComment();
    Q_EMIT m_client->commentReceived(text);
}

void SseClientEvents::reconnectionTimeFound(milliseconds time)
{
    m_backoff.setReconnectionTime(time);
}

void SseClientEvents::lastEventIdFound()
{
    m_settings.noteLastEventId();
    m_hasFoundId = true;
}

// An ID without an event is acknowledged here. One that the application has set is not.
void SseClientEvents::lastEventIdChanged()
{
    if (std::exchange(m_hasFoundId, false) && cursorStore)
        handle(pump.lastEventId(), [this] { Q_EMIT m_client->lastEventIdChanged(); });
    else if (m_areIdsWanted)
        Q_EMIT m_client->lastEventIdChanged();
}

void SseClientEvents::chunkRead(const QByteArray &chunk)
{
    if (learnsHeartbeat())
        heartbeat.bytesArrived(SseClock::steadyTime());
    Q_EMIT m_client->chunkReceived(chunk);
}

void SseClientEvents::chunkDelivered()
{
    const Emission emission(m_status);
    if (learnsHeartbeat())
        learnHeartbeat();
    if (emitReadSummary(emission) && filter)
        SseSequenceFilterPrivate::of(filter)->announceCounters();
}
