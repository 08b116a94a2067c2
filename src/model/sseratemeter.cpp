// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "sseratemeter_p.h"

#include <algorithm>

void SseRateMeter::add(qint64 events, std::chrono::nanoseconds time)
{
    m_samples.at(m_next) = {events, time};
    m_next = (m_next + 1) % m_samples.size();
}

double SseRateMeter::eventsPerSecond() const
{
    Sample sum;
    for (const Sample &sample : m_samples) {
        sum.events += sample.events;
        sum.time += sample.time;
    }
    const std::chrono::duration<double> seconds = sum.time;
    return seconds.count() > 0 ? double(sum.events) / seconds.count() : 0.0;
}

bool SseRateMeter::isIdle() const
{
    return std::all_of(m_samples.cbegin(), m_samples.cend(),
                       [](const Sample &sample) { return sample.events == 0; });
}
