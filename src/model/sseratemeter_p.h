// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSERATEMETER_P_H
#define SSERATEMETER_P_H

#include <QtCore/qglobal.h>

#include <array>
#include <chrono>

// How many events there were in a second, seen over the last second: four intervals that somebody
// with a clock measures. They are as long as they are; a clock that ticks late does no harm.
class SseRateMeter
{
public:
    static constexpr std::chrono::milliseconds Interval{250};

    void add(qint64 events, std::chrono::nanoseconds time);
    void reset() { *this = {}; }
    [[nodiscard]] double eventsPerSecond() const;
    [[nodiscard]] bool isIdle() const; // none has been seen for a second

private:
    struct Sample
    {
        qint64 events = 0;
        std::chrono::nanoseconds time{0};
    };

    std::array<Sample, 4> m_samples;
    std::size_t m_next = 0; // the oldest one
};

#endif // SSERATEMETER_P_H
