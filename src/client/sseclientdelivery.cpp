// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

// How events get from a connection to slots: the part of SseClientPrivate that emits them.

#include "sseclient_p.h"

#include "../http/ssehttpattempt_p.h"

#include <QtCore/qmetaobject.h>

#include <utility>

using Error = SseClient::Error;
using FinishReason = SseClient::FinishReason;
using State = SseClient::State;
using Step = SsePullParser::Step;

namespace {

// A compressed stream may have gigabytes to give; the event loop gets its turn in between.
constexpr qint64 BytesPerPass = 1024 * 1024;

} // namespace

// Below a slot that runs an event loop nothing is delivered, or events would overtake the one
// that is being handled. What waits is delivered when that slot returns. That is for events alone:
// a slot that is told of the end may wait as long as it likes while the client goes on.
void SseClientPrivate::deliver()
{
    if (delivering)
        return;
    const Guard guard(this);
    delivering = true;
    bytesInPass = 0;
    if (!deliverAll(guard))
        return;
    delivering = false;
    const bool hasMore = bytesInPass >= BytesPerPass;
    const auto end = attempt ? attempt->end() : std::nullopt;
    if (std::exchange(eventIsTooLarge, false))
        failWith(Error::EventTooLargeError,
                 SseClient::tr("An event is larger than %1 bytes").arg(maximumEventSize));
    else if (hasMore)
        QMetaObject::invokeMethod(
                q, [this] { deliver(); }, Qt::QueuedConnection);
    else if (end && (isFlowing() || !end->wasOpened))
        onEnded(*end);
    else if (hasSlept && isFlowing())
        onWokeUp();
}

// False if the client is gone, here and below. Where a slot has paused, and one that is told of the counters resumes,
// there is more to deliver.
bool SseClientPrivate::deliverAll(const Guard &guard)
{
    bool isDrained = false;
    do {
        if (!deliverWhileFlowing(&isDrained, guard) || !emitReadSummary(guard))
            return false;
    } while (!isDrained && isFlowing());
    return true;
}

// Whatever slots do, the loop always goes on with the present
// connection and its bytes.
bool SseClientPrivate::deliverWhileFlowing(bool *isDrained, const Guard &guard)
{
    while (isFlowing()) {
        parser.setCommentsEnabled(wantsComments);
        const Step step = parser.next();
        if (step == Step::NeedData) {
            if (!emitReadSummary(guard))
                return false;
            if (!isFlowing())
                break;
            const QByteArray chunk = readMore();
            *isDrained = chunk.isEmpty();
            if (*isDrained)
                break;
            if (!emitChunk(chunk, guard))
                return false;
        } else if (!emitStep(step, guard)) {
            return false;
        }
    }
    return true;
}

bool SseClientPrivate::isFlowing() const
{
    return status.state == State::Open && !paused && !eventIsTooLarge;
}

QByteArray SseClientPrivate::readMore()
{
    if (bytesInPass >= BytesPerPass)
        return {};
    // The next one gets the memory of the last one: with both of them, the allocator would return a
    // megabyte to the system each time, only to ask for it again.
    parser.addData({});
    QByteArray chunk = attempt->takeBytes();
    if (chunk.isEmpty())
        return {};
    findListeners();
    bytesReceived += chunk.size();
    bytesInPass += chunk.size();
    changes.counters = true;
    parser.addData(chunk);
    return chunk;
}

// When the parser has the chunk already: if the slot ends the connection, that drops both.
bool SseClientPrivate::emitChunk(const QByteArray &chunk, const Guard &guard)
{
    Q_EMIT q->chunkReceived(chunk);
    return bool(guard);
}

// Nobody makes comments or batches that nobody wants. To ask for each event would cost as much as
// the event: connectNotify() tells of those who come, and who has gone is found with the next read.
void SseClientPrivate::findListeners()
{
    static const QMetaMethod comments = QMetaMethod::fromSignal(&SseClient::commentReceived);
    static const QMetaMethod batches = QMetaMethod::fromSignal(&SseClient::eventBatchReceived);
    // In this order, or a connection that is made in another thread meanwhile could be missed.
    wantsComments = false;
    wantsBatches = false;
    if (q->isSignalConnected(comments))
        wantsComments = true;
    if (q->isSignalConnected(batches))
        wantsBatches = true;
}

bool SseClientPrivate::emitStep(Step step, const Guard &guard)
{
    switch (step) {
    case Step::Event:
        return emitEvent(guard);
    case Step::Comment: {
        const QString text = parser.comment(); // a slot may delete the parser
        Q_EMIT q->commentReceived(text);
        break;
    }
    case Step::LastEventId:
        takeLastEventId();
        return emitLastEventIdChange(guard);
    case Step::ReconnectionTime:
        backoff.setReconnectionTime(parser.reconnectionTime());
        break;
    case Step::Error:
        eventIsTooLarge = true;
        break;
    case Step::NeedData:
        break;
    }
    return bool(guard);
}

// The ID counts as seen when the event is handed over: after a close() in the slot, or before
// the events behind it were, a new connection resumes exactly here.
bool SseClientPrivate::emitEvent(const Guard &guard)
{
    const SseEvent event = parser.takeEvent(); // a slot may delete the parser
    if (parser.hasChangedLastEventId())
        takeLastEventId();
    ++eventsReceived;
    changes.counters = true;
    hadEvent = true;
    if (wantsBatches)
        batch.append(event);
    return handOver(event, guard);
}

// The end predicate may move the client to another thread, where the event is handed over then.
bool SseClientPrivate::handOver(const SseEvent &event, const Guard &guard)
{
    const quint64 current = transition;
    bool isLast = false;
    if (const auto isEnd = endPredicate) { // a copy, as it may delete us
        heldEvent = event;
        isLast = isEnd(event);
        if (!guard)
            return false;
        heldEvent.reset();
    }
    hadLastEvent = isLast && transition == current;
    Q_EMIT q->eventReceived(event);
    if (!guard || !emitLastEventIdChange(guard))
        return false;
    if (isLast && transition == current)
        finish(FinishReason::Completed, Error::NoError);
    return bool(guard);
}

void SseClientPrivate::takeLastEventId()
{
    streamHasId = true;
    lastEventIdOrigin = attemptOrigin;
    changes.lastEventId = true;
}

bool SseClientPrivate::emitLastEventIdChange(const Guard &guard)
{
    if (std::exchange(changes.lastEventId, false))
        Q_EMIT q->lastEventIdChanged();
    return bool(guard);
}

// What concerns a whole read: the batch for models, and the counters.
bool SseClientPrivate::emitReadSummary(const Guard &guard)
{
    const QList<SseEvent> events = std::exchange(batch, {});
    if (!events.isEmpty())
        Q_EMIT q->eventBatchReceived(events);
    if (guard && std::exchange(changes.counters, false))
        Q_EMIT q->countersChanged();
    return bool(guard);
}
