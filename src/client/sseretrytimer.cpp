// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "sseretrytimer_p.h"

#include "sseclock_p.h"

#include <algorithm>
#include <utility>

using std::chrono::milliseconds;
using namespace std::chrono_literals;

SseRetryTimer::SseRetryTimer(QObject *parent, std::function<void()> timeout)
    : m_timer(parent)
    , m_timeout(std::move(timeout))
{
    m_timer.setSingleShot(true);
    m_timer.setTimerType(Qt::PreciseTimer);
    QObject::connect(&m_timer, &QTimer::timeout, parent, [this] { m_timeout(); });
}

SseRetryTimer::~SseRetryTimer()
{
    stop();
}

// No delay is none on any clock. So a client that moves to another thread, which begins there with
// a delay of 0, leaves the clock of the old one behind.
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
    if (SseClock *const clock = std::exchange(m_clock, nullptr))
        clock->remove(this);
}

milliseconds SseRetryTimer::remainingTime() const
{
    return m_clock ? m_dueTime - m_clock->currentSteadyTime() : m_timer.remainingTimeAsDuration();
}

void SseRetryTimer::fire()
{
    m_clock = nullptr;
    m_timeout();
}

void SseRetryTimer::continueInRealTime()
{
    const SseClock *const clock = std::exchange(m_clock, nullptr);
    m_timer.start(std::max(m_dueTime - clock->currentSteadyTime(), 0ms));
}
