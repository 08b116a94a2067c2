// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "sseclock_p.h"

namespace {

thread_local SseClock *clockOfThread = nullptr;

} // namespace

SseClock *SseClock::substitute()
{
    return clockOfThread;
}

void SseClock::setSubstitute(SseClock *clock)
{
    clockOfThread = clock;
}
