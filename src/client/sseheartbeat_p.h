// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEHEARTBEAT_P_H
#define SSEHEARTBEAT_P_H

#include <QtCore/qstringview.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>

// Learns how often a server sends heartbeats, and after which silence its stream is dead. Times are
// those of a steady clock.
//
// Heartbeats are comments, and events that say by their type that they are heartbeats. Other events
// do not count, however regular they are: the feed may become quiet. A heartbeat is sent at a fixed
// interval, or when nothing else has been sent for that long. Both are looked for.
class SseHeartbeat
{
public:
    using milliseconds = std::chrono::milliseconds;

    // Some bytes have arrived. The functions below say what was in them.
    void bytesArrived(milliseconds time);
    void foundComment() { m_hasHeartbeat = true; }
    void foundEvent(QStringView type);
    // All of that has been said.
    void bytesHandled();

    // The next bytes may have waited: they were not read at once.
    void interrupt();
    // Another connection begins. The first interval that fits confirms what was learnt before.
    void beginStream();

    [[nodiscard]] milliseconds interval() const { return m_interval; } // 0: unknown
    // The silence after which the stream is dead. 0: there is no limit.
    [[nodiscard]] milliseconds timeout() const;

    void setMinimumTimeout(milliseconds minimum) { m_minimumTimeout = minimum; } // for tests

    static constexpr std::size_t SampleSize = 6; // intervals, of one heartbeat more

private:
    // The last values, in any order.
    template <std::size_t Size>
    class Ring
    {
    public:
        void add(milliseconds value)
        {
            m_values[m_next] = value;
            m_next = (m_next + 1) % Size;
            m_count = m_count < Size ? m_count + 1 : Size;
        }
        [[nodiscard]] bool isFull() const { return m_count == Size; }
        [[nodiscard]] const std::array<milliseconds, Size> &values() const { return m_values; }

    private:
        std::array<milliseconds, Size> m_values{};
        std::size_t m_next = 0;
        std::size_t m_count = 0;
    };
    using Sample = Ring<SampleSize>;

    [[nodiscard]] milliseconds rhythmOf(const Sample &sample) const;

    Sample m_sinceHeartbeat;
    Sample m_sinceBytes;
    Ring<64> m_silences; // between any bytes
    std::optional<milliseconds> m_lastHeartbeat;
    std::optional<milliseconds> m_lastBytes;
    std::optional<milliseconds> m_beforeLastBytes;
    milliseconds m_interval{0};
    milliseconds m_minimumTimeout{10'000};
    bool m_hasHeartbeat = false;
    bool m_hasEvent = false;
};

#endif // SSEHEARTBEAT_P_H
