// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "sseretrytimer_p.h"

#include <algorithm>
#include <utility>

using std::chrono::milliseconds;
using namespace std::chrono_literals;

SseRetryTimer::SseRetryTimer(QObject *parent, std::function<void()> timeout, Purpose purpose)
    : m_timer(parent)
    , m_timeout(std::move(timeout))
    , m_purpose(purpose)
{
    m_timer.setSingleShot(true);
    m_timer.setTimerType(Qt::PreciseTimer);
    QObject::connect(&m_timer, &QTimer::timeout, parent, [this] { fire(); });
}

SseRetryTimer::~SseRetryTimer()
{
    stop();
}

// A delay of 0 does not need a substitute clock.
void SseRetryTimer::start(milliseconds delay)
{
    stop();
    m_clock = delay > 0ms ? SseClock::substitute() : nullptr;
    if (m_clock) {
        m_dueTime = m_clock->currentSteadyTime() + delay;
        m_clock->add(this);
    } else {
        m_timer.start(delay);
    }
}

void SseRetryTimer::stop()
{
    m_timer.stop();
    m_suspended.reset();
    if (SseClock *const clock = std::exchange(m_clock, nullptr))
        clock->remove(this);
}

void SseRetryTimer::suspend()
{
    const milliseconds rest = remainingTime();
    m_changesClock = m_clock || (m_suspended && m_changesClock);
    stop();
    if (rest >= 0ms)
        m_suspended = QDeadlineTimer(rest, Qt::PreciseTimer);
}

// Returns true if the rest of the delay uses another clock than before.
bool SseRetryTimer::resume()
{
    if (!m_suspended)
        return false;
    start(milliseconds(m_suspended->remainingTime()));
    return m_changesClock || m_clock;
}

milliseconds SseRetryTimer::remainingTime() const
{
    if (m_suspended)
        return milliseconds(m_suspended->remainingTime());
    return m_clock ? m_dueTime - m_clock->currentSteadyTime() : m_timer.remainingTimeAsDuration();
}

void SseRetryTimer::fire()
{
    m_clock = nullptr;
    const auto timeout = m_timeout; // a copy, as it may delete this timer
    timeout();
}

void SseRetryTimer::continueInRealTime()
{
    const SseClock *const clock = std::exchange(m_clock, nullptr);
    m_timer.start(std::max(m_dueTime - clock->currentSteadyTime(), 0ms));
}
