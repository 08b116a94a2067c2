// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "sseeventpump_p.h"

using Step = SsePullParser::Step;

SseEventPump::Result SseEventPump::run()
{
    if (m_isRunning)
        return Result::Nested;
    const Guard guard(*this);
    m_isRunning = true;
    m_bytesInPass = 0;
    if (!deliver(guard))
        return Result::Gone;
    m_isRunning = false;
    if (isAtEnd()) {
        m_hasLastEvent = false;
        return Result::Ended;
    }
    if (m_isTooLarge)
        return Result::EventTooLarge;
    if (m_bytesInPass >= m_bytesPerPass)
        return Result::HasMore;
    return isFlowing() ? Result::NoData : Result::Stopped;
}

// After each slot, the loop continues with the current stream and its bytes, which the slot may
// have changed. Returns false if the owner is gone, as do the functions below.
bool SseEventPump::deliver(const Guard &guard)
{
    for (;;) {
        bool needsData = false;
        while (isFlowing() && !needsData) {
            const Step step = m_parser.next();
            needsData = step == Step::NeedData;
            if (!needsData && !deliverStep(step, guard))
                return false;
        }
        m_owner.chunkDelivered();
        if (!guard)
            return false;
        // One slot may have paused the pump and another one resumed it: then there is more to
        // deliver.
        if (!isFlowing() || (needsData && !readMore()))
            return bool(guard);
        if (!guard)
            return false;
    }
}

// Returns false if there is nothing to read, or if this pass has read enough.
bool SseEventPump::readMore()
{
    if (m_bytesInPass >= m_bytesPerPass)
        return false;
    // Release the last chunk first, so that the next one can use its memory. With both allocated,
    // the allocator would return a megabyte to the system and request it again each time.
    m_parser.addData({});
    QByteArray chunk;
    if (!m_owner.read(chunk))
        return false;
    m_bytesInPass += chunk.size();
    m_bytesReceived += chunk.size();
    m_hasCounted = true;
    m_parser.addData(chunk);
    m_owner.chunkRead(chunk); // a slot that ends the stream drops the data of the parser
    return true;
}

bool SseEventPump::deliverStep(Step step, const Guard &guard)
{
    switch (step) {
    case Step::Event:
        return deliverEvent(guard);
    case Step::IncompleteEvent:
        return deliverIncompleteEvent(guard);
    case Step::DiscardedEvent:
        m_owner.eventDiscarded(m_parser.discardedSize());
        break;
    case Step::Comment: {
        const QString text = m_parser.comment(); // a slot may delete the parser
        m_owner.commentFound(text);
        break;
    }
    case Step::LastEventId:
        takeLastEventId();
        return announceLastEventId(guard);
    case Step::ReconnectionTime:
        m_owner.reconnectionTimeFound(m_parser.reconnectionTime());
        break;
    case Step::Error:
        m_isTooLarge = true;
        break;
    case Step::NeedData:
        break;
    }
    return bool(guard);
}

// The ID counts as seen before the event is delivered. If a slot ends the stream, a new connection
// continues after this event, even if later events were not delivered.
bool SseEventPump::deliverEvent(const Guard &guard)
{
    const SseEvent event = m_parser.takeEvent(); // a slot may delete the parser
    if (m_parser.hasChangedLastEventId())
        takeLastEventId();
    ++m_eventsReceived;
    m_hasCounted = true;
    if (m_isFiltered && !filter(event, guard))
        return false;
    if (m_wantsBatches && !m_isRepeat)
        m_batch.append(event);
    return handOver(event, guard);
}

// An incomplete event does not count as received, and has no ID: the server sends it again.
bool SseEventPump::deliverIncompleteEvent(const Guard &guard)
{
    const SseEvent event = m_parser.takeEvent(); // a slot may delete the parser
    if (m_wantsBatches)
        m_batch.append(event);
    return handOver(event, guard);
}

// A function of the application may move the owner to another thread, which then delivers the event.
bool SseEventPump::filter(const SseEvent &event, const Guard &guard)
{
    m_isRepeat = false;
    m_heldEvent = event;
    const bool isRepeat = m_owner.isRepeat(event, m_parser.hasOwnId());
    if (!guard)
        return false;
    m_heldEvent.reset();
    m_isRepeat = isRepeat;
    return true;
}

// The end predicate also sees repeats: after a restart of the application, the event that ends the
// stream may be one. It may move the owner to another thread, which then delivers the event.
bool SseEventPump::handOver(const SseEvent &event, const Guard &guard)
{
    if (m_isEnd) {
        const quint64 stream = m_stream;
        const auto isEnd = m_isEnd; // a copy, as it may delete this pump
        m_heldEvent = event;
        const bool isLast = isEnd(event);
        if (!guard)
            return false;
        m_heldEvent.reset();
        m_hasLastEvent = isLast && m_stream == stream;
        m_endedStream = stream;
    }
    if (!std::exchange(m_isRepeat, false))
        m_owner.eventFound(event);
    return guard && announceFindings(guard) && announceLastEventId(guard);
}

bool SseEventPump::announceFindings(const Guard &guard)
{
    if (m_isFiltered)
        m_owner.findingsReady();
    return bool(guard);
}

void SseEventPump::takeLastEventId()
{
    m_isIdNew = true;
    m_owner.lastEventIdFound();
}

bool SseEventPump::announceLastEventId(const Guard &guard)
{
    if (std::exchange(m_isIdNew, false))
        m_owner.lastEventIdChanged();
    return bool(guard);
}

bool SseEventPump::setLastEventId(const QString &id)
{
    if (m_parser.lastEventId() == id)
        return true;
    m_parser.setLastEventId(id);
    m_isIdNew = true;
    return announceLastEventId(Guard(*this));
}

// A held event has been received, so it is kept and will be delivered.
void SseEventPump::reset()
{
    ++m_stream;
    m_parser.reset();
    m_isStarted = false;
    m_isTooLarge = false;
}

// A slot may move the owner. The Guard of each function on the stack becomes false.
void SseEventPump::leaveThread()
{
    *m_isHere = false;
    m_isHere = std::make_shared<bool>(true);
    m_isRunning = false;
}

bool SseEventPump::enterThread()
{
    return hold([this] {
        const Guard guard(*this);
        const std::optional<SseEvent> held = std::exchange(m_heldEvent, std::nullopt);
        if (held && !handOver(*held, guard))
            return;
        if (!announceFindings(guard))
            return;
        announceLastEventId(guard);
    });
}

void SseEventPump::resetCounters()
{
    m_hasCounted = m_hasCounted || m_bytesReceived > 0 || m_eventsReceived > 0;
    m_bytesReceived = 0;
    m_eventsReceived = 0;
}
