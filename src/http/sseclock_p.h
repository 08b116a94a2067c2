// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSECLOCK_P_H
#define SSECLOCK_P_H

#include <QtSse/qtsseglobal.h>

#include <QtCore/qdatetime.h>

#include <chrono>

class SseRetryTimer;

// The time that clients go by when they decide about attempts: how long to wait for the next one,
// when that will be, and whether the last one was stable. It is that of the computer, unless a test
// has put a clock of its own in its place, for the clients of its thread (SseTestClock, for which
// this and SseRetryTimer are exported). Time-outs (SseTimeoutTimer) are not asked of it: the network
// takes real time in any case.
class QTSSE_EXPORT SseClock
{
public:
    [[nodiscard]] static std::chrono::milliseconds steadyTime(); // since some time or other
    [[nodiscard]] static QDateTime dateTime(); // UTC

    [[nodiscard]] static SseClock *substitute(); // of this thread, if it has one
    static void setSubstitute(SseClock *clock);

    SseClock();
    virtual ~SseClock();

    [[nodiscard]] virtual std::chrono::milliseconds currentSteadyTime() const = 0;
    [[nodiscard]] virtual QDateTime currentDateTime() const = 0;

    // A timer is added when it begins to wait, and removed when it is not to fire any more.
    virtual void add(SseRetryTimer *timer) = 0;
    virtual void remove(SseRetryTimer *timer) = 0;

private:
    Q_DISABLE_COPY_MOVE(SseClock)
};

#endif // SSECLOCK_P_H
