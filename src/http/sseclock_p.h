// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSECLOCK_P_H
#define SSECLOCK_P_H

#include <QtSse/qtsseglobal.h>

#include <QtCore/qdatetime.h>

#include <chrono>

// The time that clients go by when they decide about attempts: how long to wait for the next one,
// when that will be, and whether the last one was stable. It is that of the computer, unless a clock
// has taken its place for the clients of its thread (SseTestClock). Time-outs (SseTimeoutTimer) are
// not asked of it: the network takes real time in any case.
class SseClock
{
public:
    // Waits for a time of the clock, which forgets it before it calls one of the last two functions.
    class Alarm
    {
    public:
        [[nodiscard]] virtual std::chrono::milliseconds dueTime() const = 0;
        virtual void fire() = 0;
        virtual void continueInRealTime() = 0;

    protected:
        Alarm() = default;
        ~Alarm() = default;

    private:
        Q_DISABLE_COPY_MOVE(Alarm)
    };

    // Of this thread, if it has one. Exported for the library QtSse::Testing, which sets it.
    [[nodiscard]] QTSSE_EXPORT static SseClock *substitute();
    QTSSE_EXPORT static void setSubstitute(SseClock *clock);

    [[nodiscard]] static std::chrono::milliseconds steadyTime() // since some time or other
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

    // An alarm is added when it begins to wait, and removed when it is not to fire any more.
    virtual void add(Alarm *alarm) = 0;
    virtual void remove(Alarm *alarm) = 0;

private:
    Q_DISABLE_COPY_MOVE(SseClock)
};

#endif // SSECLOCK_P_H
