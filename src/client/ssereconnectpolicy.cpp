// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include <QtSse/ssereconnectpolicy.h>

#include "../http/sselogging_p.h"

#include <QtCore/qdebug.h>

#include <algorithm>
#include <cmath>
#include <limits>

using std::chrono::milliseconds;
using namespace std::chrono_literals;

namespace {

// The maximum of QTimer: about 24 days.
constexpr milliseconds LongestDelay{std::numeric_limits<int>::max()};

// Request Timeout, Too Early, Too Many Requests, and all server errors.
QList<int> defaultRetryableStatuses()
{
    static const QList<int> statuses = [] {
        QList<int> result = {408, 425, 429};
        for (int status = 500; status < 600; ++status)
            result.append(status);
        return result;
    }();
    return statuses;
}

bool acceptsDelay(const char *name, milliseconds delay)
{
    const bool isValid = delay >= 0ms && delay <= LongestDelay;
    if (!isValid) {
        qCWarning(lcSseClient, "The %s cannot be %lld ms: it must be between 0 and %lld ms", name,
                  qlonglong(delay.count()), qlonglong(LongestDelay.count()));
    }
    return isValid;
}

} // namespace

class SseReconnectPolicyPrivate : public QSharedData
{
public:
    milliseconds initialDelay = 3s;
    milliseconds minimumDelay = 100ms;
    milliseconds maximumDelay = 60s;
    double multiplier = 2.0;
    double jitter = 0.5;
    int maximumAttempts = -1;
    milliseconds resetAfter = 10s;
    QList<int> retryableStatuses = defaultRetryableStatuses();
};

/*!
    \class SseReconnectPolicy
    \inmodule QtSse
    \inheaderfile QtSse/SseReconnectPolicy
    \brief The SseReconnectPolicy class decides whether and when SseClient reconnects.
    \since QtSse 0.1
    \reentrant

    A policy is a value without a clock or a random generator, and may be used in any thread. By
    default, the number of attempts is not limited. The first delay is 3 seconds, and further delays
    are 6, 12, … up to 60 seconds. Each delay is shortened by a random part of up to one half, so
    that the clients of a restarted server do not reconnect at the same time.

    A connection that has delivered an event resets the delay. The \e number of attempts, which
    maximumAttempts limits, is reset only when a connection has been open for resetAfter.

    Setters refuse invalid values, such as a negative duration, a multiplier below 1 or a jitter
    outside 0 to 1: they print a warning, return \c false and change nothing.

    \sa SseClient::reconnectPolicy
*/

/*!
    \property SseReconnectPolicy::initialDelay
    \brief This property holds the delay after the first failure, and after a regular end of the
    stream.

    The default is 3 seconds. The \c retry field of the stream replaces it. If it is 0, the first
    attempt to reconnect after a failure is made at once; all further delays are at least
    minimumDelay.
*/

/*!
    \property SseReconnectPolicy::minimumDelay
    \brief This property holds the minimum for the reconnection time that the server sets with
    \c retry.

    The default is 100 milliseconds.
*/

/*!
    \property SseReconnectPolicy::maximumDelay
    \brief This property holds the maximum delay, also for a time that the server has set.

    The default is 60 seconds.
*/

/*!
    \property SseReconnectPolicy::multiplier
    \brief This property holds the factor by which the delay grows with each failure.

    The default is 2.
*/

/*!
    \property SseReconnectPolicy::jitter
    \brief This property holds the random part of each delay, from 0 to 1.

    A delay d becomes a random time between (1 - jitter) * d and d. The default is 0.5. A delay
    never becomes shorter than the reconnection time that the server has set.
*/

/*!
    \property SseReconnectPolicy::maximumAttempts
    \brief This property holds the maximum number of consecutive attempts to reconnect.

    -1, the default, means no limit; 0 means that a lost stream is not resumed.
*/

/*!
    \property SseReconnectPolicy::resetAfter
    \brief This property holds the time for which a connection must have been open to reset the
    number of attempts.

    The default is 10 seconds.
*/

/*!
    \property SseReconnectPolicy::retryableStatuses
    \brief This property holds the HTTP statuses after which the client makes another attempt.

    The default is 408, 425, 429 and 500 to 599.
*/

/*!
    Constructs the standard() policy.
*/
SseReconnectPolicy::SseReconnectPolicy()
    : d(new SseReconnectPolicyPrivate)
{
}

/*!
    Constructs a copy of \a other. This is fast: copies share their contents.
*/
SseReconnectPolicy::SseReconnectPolicy(const SseReconnectPolicy &other) noexcept = default;

/*!
    Move-constructs a policy from \a other, which then can only be destroyed or assigned to.
*/
SseReconnectPolicy::SseReconnectPolicy(SseReconnectPolicy &&other) noexcept = default;

/*!
    Destroys the policy.
*/
SseReconnectPolicy::~SseReconnectPolicy() = default;

/*!
    Assigns \a other to this policy.
*/
SseReconnectPolicy &SseReconnectPolicy::operator=(const SseReconnectPolicy &other) noexcept =
        default;

/*!
    Move-assigns \a other to this policy.
*/
SseReconnectPolicy &SseReconnectPolicy::operator=(SseReconnectPolicy &&other) noexcept = default;

/*!
    Swaps this policy with \a other. This is very fast and never fails.
*/
void SseReconnectPolicy::swap(SseReconnectPolicy &other) noexcept
{
    d.swap(other.d);
}

/*!
    Returns the default policy.
*/
SseReconnectPolicy SseReconnectPolicy::standard()
{
    return {};
}

/*!
    Returns the policy that the HTML standard requires of a browser (WHATWG HTML, 9.2.3): constant
    delays, no jitter, and no further attempt after an HTTP status other than 200.
*/
SseReconnectPolicy SseReconnectPolicy::browser()
{
    SseReconnectPolicy policy;
    policy.setMultiplier(1.0);
    policy.setJitter(0.0);
    policy.setRetryableStatuses({});
    return policy;
}

/*!
    Returns a policy that never reconnects, for streams that answer a single request.
*/
SseReconnectPolicy SseReconnectPolicy::never()
{
    SseReconnectPolicy policy;
    policy.setMaximumAttempts(0);
    return policy;
}

milliseconds SseReconnectPolicy::initialDelay() const
{
    return d->initialDelay;
}

/*!
    Sets the initial delay to \a delay and returns \c true. Returns \c false and changes nothing if
    it is negative or longer than the maximum of QTimer, about 24 days.
*/
bool SseReconnectPolicy::setInitialDelay(milliseconds delay)
{
    if (!acceptsDelay("initial delay", delay))
        return false;
    d->initialDelay = delay;
    return true;
}

milliseconds SseReconnectPolicy::minimumDelay() const
{
    return d->minimumDelay;
}

/*!
    Sets the minimum delay to \a delay and returns \c true. Returns \c false and changes nothing if
    it is negative or longer than the maximum of QTimer, about 24 days.
*/
bool SseReconnectPolicy::setMinimumDelay(milliseconds delay)
{
    if (!acceptsDelay("minimum delay", delay))
        return false;
    d->minimumDelay = delay;
    return true;
}

milliseconds SseReconnectPolicy::maximumDelay() const
{
    return d->maximumDelay;
}

/*!
    Sets the maximum delay to \a delay and returns \c true. Returns \c false and changes nothing if
    it is negative or longer than the maximum of QTimer, about 24 days.
*/
bool SseReconnectPolicy::setMaximumDelay(milliseconds delay)
{
    if (!acceptsDelay("maximum delay", delay))
        return false;
    d->maximumDelay = delay;
    return true;
}

double SseReconnectPolicy::multiplier() const
{
    return d->multiplier;
}

/*!
    Sets the multiplier to \a multiplier and returns \c true. Returns \c false and changes nothing
    if it is less than 1 or not finite.
*/
bool SseReconnectPolicy::setMultiplier(double multiplier)
{
    if (!(multiplier >= 1.0 && std::isfinite(multiplier))) {
        qCWarning(lcSseClient, "The multiplier of delays cannot be %g: it must be 1 or more",
                  multiplier);
        return false;
    }
    d->multiplier = multiplier;
    return true;
}

double SseReconnectPolicy::jitter() const
{
    return d->jitter;
}

/*!
    Sets the jitter to \a jitter and returns \c true. Returns \c false and changes nothing if it is
    not between 0 and 1.
*/
bool SseReconnectPolicy::setJitter(double jitter)
{
    if (!(jitter >= 0.0 && jitter <= 1.0)) {
        qCWarning(lcSseClient, "The jitter of delays cannot be %g: it must be between 0 and 1",
                  jitter);
        return false;
    }
    d->jitter = jitter;
    return true;
}

int SseReconnectPolicy::maximumAttempts() const
{
    return d->maximumAttempts;
}

/*!
    Sets the maximum number of attempts to \a attempts, -1 for no limit, and returns \c true.
    Returns \c false and changes nothing if it is less than -1.
*/
bool SseReconnectPolicy::setMaximumAttempts(int attempts)
{
    if (attempts < -1) {
        qCWarning(lcSseClient, "The maximum of attempts cannot be %d: it must be -1 or more",
                  attempts);
        return false;
    }
    d->maximumAttempts = attempts;
    return true;
}

milliseconds SseReconnectPolicy::resetAfter() const
{
    return d->resetAfter;
}

/*!
    Sets the time after which the number of attempts is reset to \a openTime and returns \c true.
    Returns \c false and changes nothing if it is negative.
*/
bool SseReconnectPolicy::setResetAfter(milliseconds openTime)
{
    if (openTime < 0ms) {
        qCWarning(lcSseClient, "The time after which attempts are counted anew cannot be %lld ms",
                  qlonglong(openTime.count()));
        return false;
    }
    d->resetAfter = openTime;
    return true;
}

QList<int> SseReconnectPolicy::retryableStatuses() const
{
    return d->retryableStatuses;
}

/*!
    Sets the retryable statuses to \a statuses and returns \c true. Returns \c false and changes
    nothing if one of them does not have three digits.
*/
bool SseReconnectPolicy::setRetryableStatuses(const QList<int> &statuses)
{
    const auto bad = std::find_if(statuses.cbegin(), statuses.cend(),
                                  [](int status) { return status < 100 || status > 999; });
    if (bad != statuses.cend()) {
        qCWarning(lcSseClient, "%d is no HTTP status", *bad);
        return false;
    }
    QList<int> &sorted = d->retryableStatuses;
    sorted = statuses;
    std::sort(sorted.begin(), sorted.end());
    return true;
}

/*!
    Returns \c true if another attempt may follow a response with the HTTP \a status.
*/
bool SseReconnectPolicy::isRetryableStatus(int status) const
{
    return std::binary_search(d->retryableStatuses.cbegin(), d->retryableStatuses.cend(), status);
}

/*!
    Returns \c true if the attempt to reconnect with number \a attempt, counted from 1, is
    within maximumAttempts.
*/
bool SseReconnectPolicy::allowsAttempt(int attempt) const
{
    return d->maximumAttempts < 0 || attempt <= d->maximumAttempts;
}

/*!
    Returns the delay before the next attempt.

    \a failures is the number of consecutive failed attempts, including the last one. If it is 0,
    the stream ended regularly; this also causes the initial delay. \a reconnectionTime is the time
    that the server has set, if any. \a random is a number in the range [0, 1); a larger number
    makes the delay shorter.
*/
milliseconds SseReconnectPolicy::delay(int failures, std::optional<milliseconds> reconnectionTime,
                                       double random) const
{
    const milliseconds maximum = std::max(d->maximumDelay, d->minimumDelay);
    milliseconds base = std::min(d->initialDelay, maximum);
    if (reconnectionTime)
        base = std::clamp(*reconnectionTime, d->minimumDelay, maximum);
    const bool startsAtOnce = base == 0ms;
    if (startsAtOnce && failures != 1)
        base = d->minimumDelay;
    if (base == 0ms)
        return base;
    const double growth = std::pow(d->multiplier, std::max(failures - 1, 0));
    const double grown = std::min(double(base.count()) * growth, double(maximum.count()));
    const milliseconds jittered(qint64(std::llround(grown * (1.0 - d->jitter * random))));
    return reconnectionTime || startsAtOnce ? std::max(jittered, base) : jittered;
}

/*!
    \fn bool SseReconnectPolicy::operator==(const SseReconnectPolicy &lhs, const SseReconnectPolicy &rhs)

    Returns \c true if \a lhs and \a rhs have the same settings.
*/
bool operator==(const SseReconnectPolicy &lhs, const SseReconnectPolicy &rhs) noexcept
{
    if (lhs.d == rhs.d)
        return true;
    return lhs.d->initialDelay == rhs.d->initialDelay && lhs.d->minimumDelay == rhs.d->minimumDelay
            && lhs.d->maximumDelay == rhs.d->maximumDelay && lhs.d->resetAfter == rhs.d->resetAfter
            && qFuzzyCompare(lhs.d->multiplier, rhs.d->multiplier)
            && qFuzzyCompare(1.0 + lhs.d->jitter, 1.0 + rhs.d->jitter)
            && lhs.d->maximumAttempts == rhs.d->maximumAttempts
            && lhs.d->retryableStatuses == rhs.d->retryableStatuses;
}

/*!
    \fn bool SseReconnectPolicy::operator!=(const SseReconnectPolicy &lhs, const SseReconnectPolicy &rhs)

    Returns \c true if \a lhs and \a rhs differ in any setting.
*/

#ifndef QT_NO_DEBUG_STREAM
/*!
    \relates SseReconnectPolicy

    Writes \a policy to \a debug and returns the stream.
*/
QDebug operator<<(QDebug debug, const SseReconnectPolicy &policy)
{
    const QDebugStateSaver saver(debug);
    return debug.nospace() << "SseReconnectPolicy(" << policy.initialDelay().count() << " ms x "
                           << policy.multiplier() << " up to " << policy.maximumDelay().count()
                           << " ms, jitter " << policy.jitter() << ", attempts "
                           << policy.maximumAttempts() << ')';
}
#endif
