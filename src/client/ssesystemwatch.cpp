// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "ssesystemwatch_p.h"

#include "../http/sselogging_p.h"
#include "../http/sseresources_p.h"

#include <QtCore/qcoreapplication.h>
#include <QtCore/qthread.h>

#include <ctime>
#include <utility>

using std::chrono::milliseconds;
using namespace std::chrono_literals;
using Reachability = QNetworkInformation::Reachability;

namespace {

constexpr milliseconds CheckInterval = 5s;

// Connections survive a shorter sleep, and the system time may be adjusted by a few seconds.
constexpr milliseconds ShortestSleep = 20s;

// Changes during this time are ignored. A back-end determines the reachability asynchronously: that
// of GLib 2.90 first reports "disconnected" and corrects itself shortly after. If the network
// really returns this early, the delay of the policy is short anyway.
constexpr milliseconds SettlingTime = 2s;

bool isReachable(Reachability reachability)
{
    return reachability == Reachability::Local || reachability == Reachability::Site
            || reachability == Reachability::Online;
}

// Returns the time of a clock that continues while the computer sleeps. Linux has one that cannot be
// set; on other systems, setting the clock of the computer forward counts as a sleep.
milliseconds wallTime()
{
    using std::chrono::duration_cast;
#ifdef CLOCK_BOOTTIME
    timespec time{};
    if (clock_gettime(CLOCK_BOOTTIME, &time) == 0)
        return duration_cast<milliseconds>(std::chrono::seconds(time.tv_sec)
                                           + std::chrono::nanoseconds(time.tv_nsec));
#endif
    return duration_cast<milliseconds>(std::chrono::system_clock::now().time_since_epoch());
}

} // namespace

SseSystemWatch::Clocks SseSystemWatch::Clocks::now()
{
    using std::chrono::duration_cast;
    const auto steady = std::chrono::steady_clock::now().time_since_epoch();
    return {wallTime(), duration_cast<milliseconds>(steady)};
}

SseSystemWatch::SseSystemWatch()
    : m_timer(this)
{
    m_timer.setTimerType(Qt::CoarseTimer);
    connect(&m_timer, &QTimer::timeout, this, [this] { check(Clocks::now()); });
    m_timer.start(CheckInterval);
}

std::shared_ptr<SseSystemWatch> SseSystemWatch::instance()
{
    thread_local std::weak_ptr<SseSystemWatch> current;
    std::shared_ptr<SseSystemWatch> watch = current.lock();
    if (!watch) {
        watch = std::make_shared<SseSystemWatch>();
        current = watch;
    }
    return watch;
}

// Without a back-end, changes of the network are not detected, and the clients wait for the delay
// of their policy.
void SseSystemWatch::watchNetwork()
{
    if (m_watchesNetwork)
        return;
    const bool isMainThread =
            QCoreApplication::instance() && QThread::currentThread() == qApp->thread();
    if (isMainThread && !QNetworkInformation::instance()) {
        if (!SseResources::shortage().isEmpty()) // back-ends start threads; try again later
            return;
        QNetworkInformation::loadBackendByFeatures(QNetworkInformation::Feature::Reachability);
    }
    m_watchesNetwork = true;
    m_settledAt = Clocks::now().steady + SettlingTime;
    const QNetworkInformation *const information = QNetworkInformation::instance();
    if (!information || !information->supports(QNetworkInformation::Feature::Reachability))
        return;
    m_reachability = information->reachability();
    connect(information, &QNetworkInformation::reachabilityChanged, this,
            [this](Reachability reachability) { setReachability(reachability); });
}

void SseSystemWatch::check(const Clocks &now)
{
    const milliseconds wallTime = now.wall - m_last.wall;
    const milliseconds steadyTime = now.steady - m_last.steady;
    m_last = now;
    if (wallTime - steadyTime < ShortestSleep)
        return;
    qCDebug(lcSseClient) << "the computer has slept for" << (wallTime - steadyTime).count() << "ms";
    Q_EMIT wokeUp();
}

void SseSystemWatch::setReachability(Reachability reachability, const Clocks &now)
{
    const bool wasReachable = isReachable(std::exchange(m_reachability, reachability));
    if (now.steady < m_settledAt || wasReachable || !isReachable(reachability))
        return;
    qCDebug(lcSseClient) << "the network has returned";
    Q_EMIT networkReturned();
}

SseSystemSubscription::SseSystemSubscription(QObject *context, std::function<void()> wokeUp,
                                             std::function<void()> networkReturned)
    : m_context(context)
    , m_wokeUpFunction(std::move(wokeUp))
    , m_networkReturnedFunction(std::move(networkReturned))
{
}

void SseSystemSubscription::start(bool watchesNetwork)
{
    if (!m_watch) {
        m_watch = SseSystemWatch::instance();
        m_wokeUp = QObject::connect(m_watch.get(), &SseSystemWatch::wokeUp, m_context,
                                    m_wokeUpFunction);
        m_networkReturned = QObject::connect(m_watch.get(), &SseSystemWatch::networkReturned,
                                             m_context, m_networkReturnedFunction);
    }
    if (watchesNetwork)
        m_watch->watchNetwork();
}

// Other clients may still use the watch.
void SseSystemSubscription::stop()
{
    QObject::disconnect(m_wokeUp);
    QObject::disconnect(m_networkReturned);
    m_watch.reset();
}
