// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "sseclock_p.h"

using std::chrono::milliseconds;

namespace {

thread_local SseClock *clockOfThread = nullptr;

} // namespace

SseClock::SseClock() = default;

SseClock::~SseClock() = default;

SseClock *SseClock::substitute()
{
    return clockOfThread;
}

void SseClock::setSubstitute(SseClock *clock)
{
    clockOfThread = clock;
}

milliseconds SseClock::steadyTime()
{
    if (clockOfThread)
        return clockOfThread->currentSteadyTime();
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration_cast<milliseconds>(now);
}

QDateTime SseClock::dateTime()
{
    return clockOfThread ? clockOfThread->currentDateTime() : QDateTime::currentDateTimeUtc();
}
