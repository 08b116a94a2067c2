// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include <QtSse/ssetestclock.h>

#include "../http/sseclock_p.h"

#include <QtCore/qlist.h>
#include <QtCore/qmetaobject.h>
#include <QtCore/qobject.h>
#include <QtCore/qpointer.h>
#include <QtCore/qthread.h>

#include <algorithm>
#include <iterator>
#include <utility>

using std::chrono::milliseconds;

namespace {

// Of several alarms with the same time, returns the one that has waited longest.
SseClock::Alarm *earliest(const QList<SseClock::Alarm *> &alarms)
{
    const auto next =
            std::min_element(alarms.begin(), alarms.end(), [](const auto *lhs, const auto *rhs) {
                return lhs->dueTime() < rhs->dueTime();
            });
    return next == alarms.end() ? nullptr : *next;
}

} // namespace

class SseTestClockPrivate final : public SseClock
{
public:
    ~SseTestClockPrivate() override;

    [[nodiscard]] milliseconds currentSteadyTime() const override { return m_start + elapsed; }
    [[nodiscard]] QDateTime currentDateTime() const override
    {
        return m_startDate.addMSecs(elapsed.count());
    }
    void add(Alarm *alarm) override;
    void remove(Alarm *alarm) override;

    [[nodiscard]] Alarm *nextAlarm() const;
    [[nodiscard]] QList<Alarm *> attempts() const;
    void advanceTo(milliseconds time);
    void scheduleAdvance();

    milliseconds elapsed{0};
    QList<Alarm *> alarms; // in the order in which they began to wait
    bool isAutoAdvancing = false;

private:
    // The clock starts at the current time, which connections that are open already have used.
    const milliseconds m_start = SseClock::steadyTime();
    const QDateTime m_startDate = SseClock::dateTime();
    QObject m_context; // lives in the clock's thread, and tells whether the clock still exists
    bool m_isAdvanceScheduled = false;
};

/*!
    \class SseTestClock
    \inmodule QtSse
    \ingroup qtsse-testing
    \inheaderfile QtSse/SseTestClock
    \brief The SseTestClock class is a clock for tests that do not wait for the delays of clients.
    \since QtSse 0.1
    \reentrant

    It belongs to the library QtSse::Testing. As long as it exists, clients in its thread use it
    instead of the clock of the computer when they wait for the next attempt. The clock stands still
    until advance() is called, which also starts the attempts that are due:

    \snippet scenarios/guides/tst_feed.cpp clock

    Delays are those of the policy, to the millisecond: SseClient::retryScheduled() reports them,
    and SseClient::nextRetryAt is a time of this clock. They are partly random unless
    \l {SseReconnectPolicy::jitter}{jitter} is 0.

    The clock is used for:
    \list
        \li the delays before attempts, whether set by the policy, a \c retry field or
            \c Retry-After
        \li the time for which a connection has been open, after which the count of attempts starts
            over (SseReconnectPolicy::resetAfter)
        \li SseClient::nextRetryAt, SseClient::retryIn() and SseSource::retryIn
        \li the times of the points of SseTimeSeries, and when they leave its window
    \endlist

    The network takes real time, and so do \l {SseClient::connectTimeout}{connectTimeout},
    \l {SseClient::idleTimeout}{idleTimeout} and \l {SseClient::totalTimeout}{totalTimeout}. A delay
    of 0 does not use the clock.

    Create the clock before the clients begin to wait: delays that have begun in real time end in
    real time. A thread can have one clock, which is used only by the clients of that thread. If a
    client moves to another thread, the rest of its delay uses the clock of that thread, or real
    time if that thread has no clock. SseEventStream has its client in a thread of its own and never
    uses the clock.

    \sa SseTestServer, SseReconnectPolicy
*/

/*!
    Constructs a clock that starts at the current time and is used by the clients of this thread. If
    the thread has a clock already, that clock stays in use, and a warning is printed.
*/
SseTestClock::SseTestClock()
    : d_ptr(std::make_unique<SseTestClockPrivate>())
{
    if (SseClock::substitute())
        qWarning("SseTestClock: This thread has another clock");
    else
        SseClock::setSubstitute(d_ptr.get());
}

/*!
    Destroys the clock, in the thread in which it was constructed. Clients that wait continue in
    real time for the rest of their delay.
*/
SseTestClock::~SseTestClock() = default;

/*!
    Returns the time by which the clock has advanced.
*/
milliseconds SseTestClock::elapsed() const
{
    return d_ptr->elapsed;
}

/*!
    Returns the time of the clock, in UTC.
*/
QDateTime SseTestClock::currentDateTime() const
{
    return d_ptr->currentDateTime();
}

/*!
    Returns the number of clients that wait for this clock.
*/
qsizetype SseTestClock::waitingCount() const
{
    return d_ptr->attempts().size();
}

/*!
    Advances the clock by \a time. Clients whose delay ends by then start to connect, in the order
    in which their delays end. They are \c Connecting when this function returns. This includes
    delays that end exactly after \a time. A negative time is refused with a warning.
*/
void SseTestClock::advance(milliseconds time)
{
    Q_D(SseTestClock);
    if (time < milliseconds(0)) {
        qWarning("SseTestClock: The clock cannot be set back, by %lld ms",
                 qlonglong(-time.count()));
        return;
    }
    d->advanceTo(d->elapsed + time);
}

/*!
    Advances the clock to the time of the next attempt, starts the attempt, and returns the time by
    which the clock has advanced. If no client waits, it does nothing and returns 0.

    \sa setAutoAdvance()
*/
milliseconds SseTestClock::advanceToNextAttempt()
{
    Q_D(SseTestClock);
    const SseClock::Alarm *const next = earliest(d->attempts());
    if (!next)
        return milliseconds(0);
    const milliseconds time = next->dueTime() - d->currentSteadyTime();
    d->advanceTo(d->elapsed + time); // a slot may destroy the clock
    return time;
}

/*!
    Returns \c true if the clock advances by itself.
*/
bool SseTestClock::isAutoAdvancing() const
{
    return d_ptr->isAutoAdvancing;
}

/*!
    If \a enabled, the clock advances to the time of the next attempt whenever a client waits and
    control returns to the event loop. So all delays end at once, but are reported with their full
    length. By default, the clock does not advance by itself.

    Delays of different clients end one after the other. A client that begins to wait later may miss
    its place in the order.

    \sa advanceToNextAttempt()
*/
void SseTestClock::setAutoAdvance(bool enabled)
{
    Q_D(SseTestClock);
    d->isAutoAdvancing = enabled;
    d->scheduleAdvance();
}

SseTestClockPrivate::~SseTestClockPrivate()
{
    Q_ASSERT(m_context.thread() == QThread::currentThread());
    if (SseClock::substitute() == this)
        SseClock::setSubstitute(nullptr);
    for (Alarm *alarm : std::as_const(alarms))
        alarm->continueInRealTime();
}

void SseTestClockPrivate::add(Alarm *alarm)
{
    alarms.append(alarm);
    scheduleAdvance();
}

void SseTestClockPrivate::remove(Alarm *alarm)
{
    alarms.removeOne(alarm);
}

SseClock::Alarm *SseTestClockPrivate::nextAlarm() const
{
    return earliest(alarms);
}

QList<SseClock::Alarm *> SseTestClockPrivate::attempts() const
{
    QList<Alarm *> attempts;
    std::copy_if(alarms.begin(), alarms.end(), std::back_inserter(attempts),
                 [](const Alarm *alarm) { return alarm->isForAttempt(); });
    return attempts;
}

// The time is counted like elapsed. A slot that is called for an attempt may also advance the
// clock, or destroy it or any client.
void SseTestClockPrivate::advanceTo(milliseconds time)
{
    const QPointer<QObject> guard(&m_context);
    for (Alarm *alarm = nextAlarm(); alarm; alarm = nextAlarm()) {
        const milliseconds due = alarm->dueTime() - m_start;
        if (due > time)
            break;
        elapsed = std::max(elapsed, due);
        alarms.removeOne(alarm);
        alarm->fire();
        if (!guard)
            return;
    }
    elapsed = std::max(elapsed, time);
}

void SseTestClockPrivate::scheduleAdvance()
{
    if (!isAutoAdvancing || attempts().isEmpty() || std::exchange(m_isAdvanceScheduled, true))
        return;
    QMetaObject::invokeMethod(
            &m_context,
            [this] {
                m_isAdvanceScheduled = false;
                const QPointer<QObject> guard(&m_context);
                if (const Alarm *alarm = isAutoAdvancing ? earliest(attempts()) : nullptr)
                    advanceTo(alarm->dueTime() - m_start);
                if (guard)
                    scheduleAdvance();
            },
            Qt::QueuedConnection);
}
