// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSECLOCK_P_H
#define SSECLOCK_P_H

#include <QtSse/qtsseglobal.h>

#include <QtCore/qdatetime.h>

#include <chrono>

// The clock for decisions about attempts: the delay before the next attempt, its time, and whether
// the last connection was stable. It is also the clock for the points of time series. It is the
// clock of the computer, unless a substitute (SseTestClock) is set for the thread. Timeouts
// (SseTimeoutTimer) do not use it, because the network takes real time in any case.
class SseClock
{
public:
    // Waits for a time of the clock. The clock removes the alarm before it calls fire() or
    // continueInRealTime().
    class Alarm
    {
    public:
        [[nodiscard]] virtual std::chrono::milliseconds dueTime() const = 0;
        virtual void fire() = 0;
        virtual void continueInRealTime() = 0;
        [[nodiscard]] virtual bool isForAttempt() const = 0; // of a client

    protected:
        Alarm() = default;
        ~Alarm() = default;

    private:
        Q_DISABLE_COPY_MOVE(Alarm)
    };

    // The substitute of this thread, or null. Exported for the library QtSse::Testing, which sets
    // it.
    [[nodiscard]] QTSSE_EXPORT static SseClock *substitute();
    QTSSE_EXPORT static void setSubstitute(SseClock *clock);

    [[nodiscard]] static std::chrono::milliseconds steadyTime() // since an arbitrary time
    {
        using std::chrono::milliseconds;
        if (const SseClock *const clock = substitute())
            return clock->currentSteadyTime();
        const auto now = std::chrono::steady_clock::now().time_since_epoch();
        return std::chrono::duration_cast<milliseconds>(now);
    }

    [[nodiscard]] static QDateTime dateTime() // UTC
    {
        const SseClock *const clock = substitute();
        return clock ? clock->currentDateTime() : QDateTime::currentDateTimeUtc();
    }

    SseClock() = default;
    virtual ~SseClock() = default;

    [[nodiscard]] virtual std::chrono::milliseconds currentSteadyTime() const = 0;
    [[nodiscard]] virtual QDateTime currentDateTime() const = 0;

    // An alarm is added when its wait begins, and removed when it must not fire any more.
    virtual void add(Alarm *alarm) = 0;
    virtual void remove(Alarm *alarm) = 0;

private:
    Q_DISABLE_COPY_MOVE(SseClock)
};

#endif // SSECLOCK_P_H
