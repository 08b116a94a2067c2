// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEEVENTQUEUE_P_H
#define SSEEVENTQUEUE_P_H

#include <QtSse/sseevent.h>

#include <cstddef>
#include <utility>
#include <vector>

// A queue of events that wait to be taken. It is optimised for the usual case, in which all events
// of a chunk are taken before the next chunk is parsed.
class SseEventQueue
{
public:
    [[nodiscard]] bool isEmpty() const { return m_events.empty(); }

    // Reserves memory. Call this before memory for a possibly long line is allocated: a block
    // behind that line in the heap would prevent the line from growing in place.
    void prepare()
    {
        constexpr std::size_t UsualCount = 16;
        if (m_events.capacity() == 0)
            m_events.reserve(UsualCount);
    }

    void append(SseEvent &&event)
    {
        if (m_events.size() == m_events.capacity())
            dropTaken();
        m_events.push_back(std::move(event));
    }

    [[nodiscard]] SseEvent takeFirst()
    {
        SseEvent event = std::move(m_events[m_first]);
        if (++m_first == m_events.size())
            clear();
        return event;
    }

    // Keeps the memory for the next use, unless a large chunk has made it large.
    void clear()
    {
        constexpr std::size_t KeptCount = 1024;
        if (m_events.capacity() > KeptCount)
            m_events = {};
        else
            m_events.clear();
        m_first = 0;
    }

private:
    // Removes taken events only when they are the majority, so that the cost of moving the others
    // stays linear.
    void dropTaken()
    {
        if (m_first <= m_events.size() / 2)
            return;
        m_events.erase(m_events.begin(), m_events.begin() + std::ptrdiff_t(m_first));
        m_first = 0;
    }

    std::vector<SseEvent> m_events;
    std::size_t m_first = 0; // events before this index have been taken
};

#endif // SSEEVENTQUEUE_P_H
