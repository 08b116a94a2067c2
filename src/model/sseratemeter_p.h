// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSERATEMETER_P_H
#define SSERATEMETER_P_H

#include <QtCore/qglobal.h>

#include <array>
#include <chrono>

// The number of events per second, over the last second in four intervals. The caller measures the
// real length of each interval, so that a late timer does not distort the rate.
class SseRateMeter
{
public:
    static constexpr std::chrono::milliseconds Interval{250};

    void add(qint64 events, std::chrono::nanoseconds time);
    void reset() { *this = {}; }
    [[nodiscard]] double eventsPerSecond() const;
    [[nodiscard]] bool isIdle() const; // no event in the last second

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
