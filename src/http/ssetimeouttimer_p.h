// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSETIMEOUTTIMER_P_H
#define SSETIMEOUTTIMER_P_H

#include <QtCore/qtimer.h>

#include <chrono>
#include <functional>
#include <optional>

// A timer for timeouts. It expires only after the process had a chance to receive data. If the
// process was stopped (by a debugger, by a signal, or with its virtual machine), the timer is late
// and first grants a short time to read the data that has arrived. If only this thread was busy,
// the data waits in its event queue and is handled before the timer expires.
class SseTimeoutTimer final
{
public:
    SseTimeoutTimer(QObject *parent, std::function<void()> expired);

    void start(std::chrono::milliseconds timeout); // 0: no limit
    void stop();

    // Call suspend() in the old thread and resume() in the new one when the timer moves. The time
    // in between counts.
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
    std::optional<Clock::time_point> m_deadline; // set while the timer runs
    Clock::time_point m_pieceEnd;
    std::chrono::milliseconds m_grace{0};
    int m_graces = 0;
    bool m_wasLate = false;
};

#endif // SSETIMEOUTTIMER_P_H
