// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSERETRYTIMER_P_H
#define SSERETRYTIMER_P_H

#include "../http/sseclock_p.h"

#include <QtCore/qdeadlinetimer.h>
#include <QtCore/qtimer.h>

#include <chrono>
#include <functional>
#include <optional>

// What a client waits for between two attempts, in real time or that of a test.
class SseRetryTimer final : private SseClock::Alarm
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

private:
    Q_DISABLE_COPY_MOVE(SseRetryTimer)

    [[nodiscard]] std::chrono::milliseconds dueTime() const override { return m_dueTime; }
    void fire() override;
    void continueInRealTime() override;

    QTimer m_timer;
    std::function<void()> m_timeout;
    SseClock *m_clock = nullptr; // unless it waits in real time
    std::optional<QDeadlineTimer> m_suspended;
    bool m_changesClock = false;
    std::chrono::milliseconds m_dueTime{0}; // on that clock
};

#endif // SSERETRYTIMER_P_H
