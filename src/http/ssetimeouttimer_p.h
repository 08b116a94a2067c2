// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSETIMEOUTTIMER_P_H
#define SSETIMEOUTTIMER_P_H

#include <QtCore/qtimer.h>

#include <chrono>
#include <functional>
#include <optional>

// A timer for time-outs. It expires only after this process had a chance to receive something: a
// process that was stopped meanwhile (by a debugger, a signal, or with its virtual machine) finds
// the timer late, and first gets a short grace to read what has arrived. If only this thread was
// busy, what has arrived waits in its event queue, and is handled before the timer expires.
class SseTimeoutTimer final
{
public:
    SseTimeoutTimer(QObject *parent, std::function<void()> expired);

    void start(std::chrono::milliseconds timeout); // 0: no limit
    void stop();

    // For a move to another thread: suspend() in the old one, resume() in the new one. The time in
    // between counts.
    void suspend();
    void resume();

private:
    Q_DISABLE_COPY_MOVE(SseTimeoutTimer)

    using Clock = std::chrono::steady_clock;

    void startPiece(std::chrono::milliseconds time);
    void onTimeout();
    void check();

    QTimer m_timer;
    std::function<void()> m_expired;
    std::optional<Clock::time_point> m_deadline; // if it runs
    Clock::time_point m_pieceEnd;
    std::chrono::milliseconds m_grace{0};
    int m_graces = 0;
    bool m_wasLate = false;
};

#endif // SSETIMEOUTTIMER_P_H
