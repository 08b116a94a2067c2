// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "sseheartbeat_p.h"

#include <QtCore/qstring.h>

#include <algorithm>
#include <utility>

using namespace std::chrono_literals;

void SseHeartbeat::bytesArrived(milliseconds time)
{
    m_beforeLastBytes = std::exchange(m_lastBytes, time);
    if (m_beforeLastBytes)
        m_silences.add(time - *m_beforeLastBytes);
    m_hasHeartbeat = false;
    m_hasEvent = false;
}

void SseHeartbeat::foundEvent(QStringView type)
{
    const auto types = {QLatin1String("ping"), QLatin1String("heartbeat"),
                        QLatin1String("keepalive"), QLatin1String("keep-alive")};
    const bool isHeartbeat = std::any_of(types.begin(), types.end(), [type](QLatin1String name) {
        return type.compare(name, Qt::CaseInsensitive) == 0;
    });
    m_hasHeartbeat = m_hasHeartbeat || isHeartbeat;
    m_hasEvent = m_hasEvent || !isHeartbeat;
}

// A comment that arrives together with an event may belong to it, and says nothing about the rhythm.
void SseHeartbeat::bytesHandled()
{
    const bool hasEvent = std::exchange(m_hasEvent, false);
    if (!std::exchange(m_hasHeartbeat, false) || !m_lastBytes)
        return;
    if (hasEvent) {
        m_lastHeartbeat.reset();
        return;
    }
    const milliseconds now = *m_lastBytes;
    if (m_beforeLastBytes)
        m_sinceBytes.add(now - *m_beforeLastBytes);
    if (m_lastHeartbeat)
        m_sinceHeartbeat.add(now - *m_lastHeartbeat);
    if (m_beforeLastBytes || m_lastHeartbeat)
        m_interval = std::max(rhythmOf(m_sinceBytes), rhythmOf(m_sinceHeartbeat));
    m_lastHeartbeat = now;
}

void SseHeartbeat::interrupt()
{
    m_lastHeartbeat.reset();
    m_lastBytes.reset();
    m_beforeLastBytes.reset();
}

void SseHeartbeat::beginStream()
{
    interrupt();
    m_interval = 0ms;
}

// Three missed heartbeats. If there were longer silences than the rhythm explains, they may return.
SseHeartbeat::milliseconds SseHeartbeat::timeout() const
{
    if (m_interval == 0ms)
        return 0ms;
    const auto &silences = m_silences.values();
    const milliseconds longest = *std::max_element(silences.begin(), silences.end());
    return std::max({m_minimumTimeout, 3 * m_interval, 2 * longest});
}

// Returns the longest of the intervals if they are equal, apart from the delays of a network, or 0.
// Comments in quick succession are no heartbeats. Six intervals that are equal by chance are so rare that comments at random times are not taken
// for a rhythm.
SseHeartbeat::milliseconds SseHeartbeat::rhythmOf(const Sample &sample) const
{
    constexpr milliseconds Delay = 200ms;
    if (!sample.isFull())
        return 0ms;
    auto values = sample.values();
    std::sort(values.begin(), values.end());
    const milliseconds middle = values[SampleSize / 2];
    if (middle < m_minimumTimeout / 20)
        return 0ms;
    const milliseconds tolerance = std::max(middle / 10, std::min(Delay, middle / 2));
    const bool isEqual =
            values.back() - middle <= tolerance && middle - values.front() <= tolerance;
    return isEqual ? values.back() : 0ms;
}
