// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSERETRYTIMER_P_H
#define SSERETRYTIMER_P_H

#include <QtSse/qtsseglobal.h>

#include <QtCore/qdeadlinetimer.h>
#include <QtCore/qtimer.h>

#include <chrono>
#include <functional>
#include <optional>

class SseClock;

// What a client waits for between two attempts, in real time or that of a test.
class QTSSE_EXPORT SseRetryTimer
{
public:
    SseRetryTimer(QObject *parent, std::function<void()> timeout);
    ~SseRetryTimer();

    void start(std::chrono::milliseconds delay);
    void stop();
    [[nodiscard]] std::chrono::milliseconds remainingTime() const; // negative: it does not wait

    // For a move to another thread: suspend() in the old one, resume() in the new one. The rest of
    // the delay goes by the clock of the new thread.
    void suspend();
    bool resume();

    // For the clock of a test. It forgets the timer before it fires it or leaves it to real time.
    [[nodiscard]] std::chrono::milliseconds dueTime() const { return m_dueTime; }
    void fire();
    void continueInRealTime();

private:
    Q_DISABLE_COPY_MOVE(SseRetryTimer)

    QTimer m_timer;
    std::function<void()> m_timeout;
    SseClock *m_clock = nullptr; // unless it waits in real time
    std::optional<QDeadlineTimer> m_suspended;
    bool m_changesClock = false;
    std::chrono::milliseconds m_dueTime{0}; // on that clock
};

#endif // SSERETRYTIMER_P_H
