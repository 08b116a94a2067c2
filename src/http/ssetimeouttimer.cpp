// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "ssetimeouttimer_p.h"

#include <QtCore/qmetaobject.h>

#include <algorithm>
#include <utility>

using std::chrono::milliseconds;
using namespace std::chrono_literals;

namespace {

// The last part of a timeout has a timer of its own, so that a stop of the process in the middle
// is noticed as well.
constexpr milliseconds LastPiece = 1s;

constexpr milliseconds ShortestGrace = 200ms;

// If the timer is later than this, the process may have been stopped.
constexpr milliseconds Lateness = 50ms;

// Limits the wait of a thread that is always late.
constexpr int MaximumGraces = 5;

} // namespace

SseTimeoutTimer::SseTimeoutTimer(QObject *parent, std::function<void()> expired)
    : m_timer(parent)
    , m_expired(std::move(expired))
{
    m_timer.setSingleShot(true);
    m_timer.setTimerType(Qt::PreciseTimer);
    QObject::connect(&m_timer, &QTimer::timeout, &m_timer, [this] { onTimeout(); });
}

void SseTimeoutTimer::start(milliseconds timeout)
{
    stop();
    if (timeout <= 0ms)
        return;
    m_deadline = Clock::now() + timeout;
    m_grace = std::clamp(timeout, ShortestGrace, LastPiece);
    m_graces = 0;
    startPiece(timeout > LastPiece ? timeout - LastPiece : timeout);
}

void SseTimeoutTimer::stop()
{
    m_timer.stop();
    m_deadline.reset();
}

void SseTimeoutTimer::suspend()
{
    m_timer.stop();
}

void SseTimeoutTimer::resume()
{
    if (!m_deadline || m_timer.isActive())
        return;
    const auto rest = std::chrono::ceil<milliseconds>(*m_deadline - Clock::now());
    startPiece(std::max(rest, 0ms));
}

void SseTimeoutTimer::startPiece(milliseconds time)
{
    m_pieceEnd = Clock::now() + time;
    m_timer.start(time);
}

void SseTimeoutTimer::onTimeout()
{
    m_wasLate = Clock::now() - m_pieceEnd > Lateness;
    QMetaObject::invokeMethod(
            &m_timer, [this] { check(); }, Qt::QueuedConnection);
}

void SseTimeoutTimer::check()
{
    if (!m_deadline || m_timer.isActive()) // stopped or started meanwhile
        return;
    const auto rest = std::chrono::ceil<milliseconds>(*m_deadline - Clock::now());
    if (m_wasLate && m_graces < MaximumGraces) {
        ++m_graces;
        startPiece(m_grace);
    } else if (rest > 0ms) {
        startPiece(rest);
    } else {
        m_deadline.reset();
        const auto expired = m_expired; // a copy, as it may delete this timer
        expired();
    }
}
