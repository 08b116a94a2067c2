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
#include <utility>

using std::chrono::milliseconds;

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
    void advanceTo(milliseconds time);
    void scheduleAdvance();

    milliseconds elapsed{0};
    QList<Alarm *> alarms; // those that wait, in the order in which they began to
    bool isAutoAdvancing = false;

private:
    // Time goes on from where it was, for connections that are open already.
    const milliseconds m_start = SseClock::steadyTime();
    const QDateTime m_startDate = SseClock::dateTime();
    QObject m_context; // lives in our thread, and tells that we do
    bool m_isAdvanceScheduled = false;
};

/*!
    \class SseTestClock
    \inmodule QtSse
    \ingroup qtsse-testing
    \inheaderfile QtSse/SseTestClock
    \brief The SseTestClock class is a clock that lets clients wait without time going by.
    \since QtSse 0.1
    \reentrant

    It belongs to the library QtSse::Testing. As long as it exists, clients in its thread go by it,
    and not by the clock of the computer, when they wait for the next attempt. It stands still
    until it is told to advance(), and then it makes attempts whose time has come:

    \snippet scenarios/guides/tst_feed.cpp clock

    Delays are those of the policy, to the millisecond: SseClient::retryScheduled() tells them, and
    SseClient::nextRetryAt is a time of this clock. They are left to chance in part, unless
    \l {SseReconnectPolicy::jitter}{jitter} is 0.

    These go by the clock:
    \list
        \li the delays before attempts, whatever they come from: policy, \c retry field or
            \c Retry-After
        \li the time for which a connection has been open, after which the count of attempts starts
            over (SseReconnectPolicy::resetAfter)
        \li SseClient::nextRetryAt, SseClient::retryIn() and SseSource::retryIn
    \endlist

    The network takes real time, and so do \l {SseClient::connectTimeout}{connectTimeout},
    \l {SseClient::idleTimeout}{idleTimeout} and \l {SseClient::totalTimeout}{totalTimeout}. A
    delay of 0 needs no clock and is none.

    Create the clock before the clients begin to wait: delays that have begun in real time end in
    real time. There can be one in a thread, and it is for the clients of that thread only. A client
    that moves to another thread leaves the clock behind: the rest of its delay goes by the clock of
    that thread, if it has one, or else is in real time. SseEventStream, which has its client
    in a thread of its own, never goes by it.

    \sa SseTestServer, SseReconnectPolicy
*/

/*!
    Constructs a clock that shows the time at which it is constructed, and has the clients of this
    thread go by it. If the thread has a clock already, that one stays in charge, and a warning
    says so.
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
    Destroys the clock, in the thread in which it was constructed. Clients that wait go on waiting
    in real time, for as long as is left.
*/
SseTestClock::~SseTestClock() = default;

/*!
    Returns by how much the clock has advanced.
*/
milliseconds SseTestClock::elapsed() const
{
    return d_ptr->elapsed;
}

/*!
    Returns what the clock shows, in UTC.
*/
QDateTime SseTestClock::currentDateTime() const
{
    return d_ptr->currentDateTime();
}

/*!
    Returns how many clients wait for this clock.
*/
qsizetype SseTestClock::waitingCount() const
{
    return d_ptr->alarms.size();
}

/*!
    Advances the clock by \a time. Clients whose delay ends meanwhile connect, in the order in which
    their delays end, before this function returns: they are \c Connecting then. A delay that ends
    with \a time has ended. A negative time is refused with a warning.
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
    Advances the clock to the time of the next attempt, which is made, and returns how far that was.
    If no client waits, nothing happens.

    \sa setAutoAdvance()
*/
milliseconds SseTestClock::advanceToNextAttempt()
{
    Q_D(SseTestClock);
    const SseClock::Alarm *const next = d->nextAlarm();
    if (!next)
        return milliseconds(0);
    const milliseconds time = next->dueTime() - d->currentSteadyTime();
    d->advanceTo(d->elapsed + time); // a slot may destroy us
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
    the event loop has its turn. So all delays end at once, and are told as what they would have
    been. By default it does not.

    Delays of different clients end one after the other, though a client that is about to wait may
    come too late for its turn.

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

// Of several with the same time, the one that has waited longest.
SseClock::Alarm *SseTestClockPrivate::nextAlarm() const
{
    const auto next =
            std::min_element(alarms.begin(), alarms.end(), [](const auto *lhs, const auto *rhs) {
                return lhs->dueTime() < rhs->dueTime();
            });
    return next == alarms.end() ? nullptr : *next;
}

// To a time as elapsed has it. Whoever is told of an attempt may advance the clock, too, destroy it
// or any client.
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
    if (!isAutoAdvancing || alarms.isEmpty() || std::exchange(m_isAdvanceScheduled, true))
        return;
    QMetaObject::invokeMethod(
            &m_context,
            [this] {
                m_isAdvanceScheduled = false;
                const QPointer<QObject> guard(&m_context);
                if (const Alarm *alarm = isAutoAdvancing ? nextAlarm() : nullptr)
                    advanceTo(alarm->dueTime() - m_start);
                if (guard)
                    scheduleAdvance();
            },
            Qt::QueuedConnection);
}
