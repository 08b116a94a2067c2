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

// The delay before the next attempt, or another one, in real time or in the time of a test clock.
class SseRetryTimer final : private SseClock::Alarm
{
public:
    enum class Purpose {
        Attempt,
        Other,
    };

    SseRetryTimer(QObject *parent, std::function<void()> timeout,
                  Purpose purpose = Purpose::Attempt);
    ~SseRetryTimer();

    void start(std::chrono::milliseconds delay);
    void stop();
    [[nodiscard]] std::chrono::milliseconds remainingTime() const; // negative if inactive

    // Call suspend() in the old thread and resume() in the new one when the timer moves. The rest
    // of the delay uses the clock of the new thread.
    void suspend();
    bool resume();

private:
    Q_DISABLE_COPY_MOVE(SseRetryTimer)

    [[nodiscard]] std::chrono::milliseconds dueTime() const override { return m_dueTime; }
    void fire() override;
    void continueInRealTime() override;
    [[nodiscard]] bool isForAttempt() const override { return m_purpose == Purpose::Attempt; }

    QTimer m_timer;
    std::function<void()> m_timeout;
    const Purpose m_purpose;
    SseClock *m_clock = nullptr; // null in real time
    std::optional<QDeadlineTimer> m_suspended;
    bool m_changesClock = false;
    std::chrono::milliseconds m_dueTime{0}; // time of m_clock
};

#endif // SSERETRYTIMER_P_H
