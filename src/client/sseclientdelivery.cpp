// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

// How events get from a connection to slots: the part of SseClientPrivate that emits them.

#include "sseclient_p.h"

#include "sseconnection_p.h"

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
    delivering = true;
    bytesInPass = 0;
    if (!deliverAll())
        return;
    delivering = false;
    const bool hasMore = bytesInPass >= BytesPerPass;
    if (std::exchange(eventIsTooLarge, false))
        failWith(Error::EventTooLargeError,
                 SseClient::tr("An event is larger than %1 bytes").arg(maximumEventSize));
    else if (hasMore)
        QMetaObject::invokeMethod(
                q, [this] { deliver(); }, Qt::QueuedConnection);
    else if (connection && connection->isEnded() && (isFlowing() || !connection->isOpened()))
        onConnectionEnded();
}

// False if the client is gone. Where a slot has paused, and one that is told of the counters resumes,
// there is more to deliver.
bool SseClientPrivate::deliverAll()
{
    bool isDrained = false;
    do {
        if (!deliverWhileFlowing(&isDrained) || !emitReadSummary())
            return false;
    } while (!isDrained && isFlowing());
    return true;
}

// False if the client is gone. Whatever slots do, the loop always goes on with the present
// connection and its bytes.
bool SseClientPrivate::deliverWhileFlowing(bool *isDrained)
{
    const QPointer<SseClient> guard(q);
    while (isFlowing()) {
        parser.setCommentsEnabled(wantsComments);
        const Step step = parser.next();
        if (step == Step::NeedData) {
            if (!emitReadSummary())
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
    QByteArray chunk = connection->takeBytes();
    if (chunk.isEmpty())
        return {};
    findListeners();
    bytesReceived += chunk.size();
    bytesInPass += chunk.size();
    countersChanged = true;
    parser.addData(chunk);
    return chunk;
}

// When the parser has the chunk already: if the slot ends the connection, that drops both.
bool SseClientPrivate::emitChunk(const QByteArray &chunk, const QPointer<SseClient> &guard)
{
    Q_EMIT q->chunkReceived(chunk);
    return !guard.isNull();
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

bool SseClientPrivate::emitStep(Step step, const QPointer<SseClient> &guard)
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
        return emitLastEventId(guard);
    case Step::ReconnectionTime:
        reconnectionTime = parser.reconnectionTime();
        break;
    case Step::Error:
        eventIsTooLarge = true;
        break;
    case Step::NeedData:
        break;
    }
    return !guard.isNull();
}

// The ID counts as seen when the event is handed over: after a close() in the slot, or before
// the events behind it were, a new connection resumes exactly here.
bool SseClientPrivate::emitEvent(const QPointer<SseClient> &guard)
{
    const SseEvent event = parser.takeEvent(); // a slot may delete the parser
    const bool idChanged = parser.hasChangedLastEventId();
    streamHasId = streamHasId || idChanged;
    ++eventsReceived;
    countersChanged = true;
    hadEvent = true;
    if (wantsBatches)
        batch.append(event);
    const quint64 current = transition;
    const auto isEnd = endPredicate; // a copy, as it may delete us
    const bool isLast = isEnd && isEnd(event);
    if (guard)
        Q_EMIT q->eventReceived(event);
    if (guard && idChanged)
        Q_EMIT q->lastEventIdChanged();
    if (guard && isLast && transition == current)
        finish(FinishReason::Completed, Error::NoError);
    return !guard.isNull();
}

bool SseClientPrivate::emitLastEventId(const QPointer<SseClient> &guard)
{
    streamHasId = true;
    Q_EMIT q->lastEventIdChanged();
    return !guard.isNull();
}

// What concerns a whole read: the batch for models, and the counters.
bool SseClientPrivate::emitReadSummary()
{
    const QPointer<SseClient> guard(q);
    const QList<SseEvent> events = std::exchange(batch, {});
    if (!events.isEmpty())
        Q_EMIT q->eventBatchReceived(events);
    if (guard && std::exchange(countersChanged, false))
        Q_EMIT q->countersChanged();
    return !guard.isNull();
}
