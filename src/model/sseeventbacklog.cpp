// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "sseeventbacklog_p.h"

#include <algorithm>
#include <utility>

// In keyed mode, adding an event to a full backlog first processes two waiting ones, which slows
// the sender down. So the backlog has at most these limits and the events of one call.
bool SseEventBacklog::isFull() const
{
    constexpr qsizetype EventLimit = 65'536;
    constexpr qsizetype ByteLimit = 16 * 1024 * 1024;
    return m_events.size() > EventLimit || m_bytes > ByteLimit;
}

quint64 SseEventBacklog::firstNumber() const
{
    return m_events.isEmpty() ? m_nextNumber : m_events.first().row.number;
}

void SseEventBacklog::append(const SseEvent &event, qint64 receivedAt, bool removes)
{
    SseArrivedEvent arrival;
    arrival.row.event = event;
    arrival.row.receivedAt = receivedAt;
    arrival.row.number = m_nextNumber++;
    arrival.removes = removes;
    m_bytes += event.data().size();
    m_events.append(std::move(arrival));
}

SseArrivedEvent SseEventBacklog::takeFirst()
{
    SseArrivedEvent arrival = m_events.takeFirst();
    m_bytes -= arrival.row.event.data().size();
    return arrival;
}

void SseEventBacklog::forget()
{
    if (m_forgotten.isEmpty())
        m_forgotten = std::exchange(m_events, {});
    else
        m_forgotten.append(std::exchange(m_events, {}));
    m_bytes = 0;
}

void SseEventBacklog::destroySomeGarbage()
{
    constexpr qsizetype StepSize = 64;
    m_forgotten.resize(m_forgotten.size() - std::min(m_forgotten.size(), StepSize));
}

// Keeps the memory for the next events, unless a burst has made it large. Assigning "{}" would keep
// it: Qt 6.8 takes that for a list of no elements.
void SseEventBacklog::releaseMemory()
{
    constexpr qsizetype KeptCapacity = 8192;
    if (m_forgotten.isEmpty() && m_forgotten.capacity() > 0)
        m_forgotten = QList<SseArrivedEvent>();
    if (m_events.isEmpty() && m_events.capacity() > KeptCapacity)
        m_events = QList<SseArrivedEvent>();
}
