// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEEVENTQUEUE_P_H
#define SSEEVENTQUEUE_P_H

#include <QtSse/sseevent.h>

#include <cstddef>
#include <utility>
#include <vector>

// Events that wait to be taken: a chunk's, nearly always, all of them before the next one's come,
// which is what it is fast for.
class SseEventQueue
{
public:
    [[nodiscard]] bool isEmpty() const { return m_events.empty(); }

    // Before memory is needed for a line that may become long: what is behind that in the heap keeps
    // it from growing where it is.
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

    // Its memory is kept, unless a giant of a chunk has blown it up.
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
    // Once they are the most: moving the others stays linear.
    void dropTaken()
    {
        if (m_first <= m_events.size() / 2)
            return;
        m_events.erase(m_events.begin(), m_events.begin() + std::ptrdiff_t(m_first));
        m_first = 0;
    }

    std::vector<SseEvent> m_events;
    std::size_t m_first = 0; // those before it have been taken
};

#endif // SSEEVENTQUEUE_P_H
