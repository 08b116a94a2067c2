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

constexpr milliseconds DefaultInitialDelay = 3s;
constexpr milliseconds DefaultMinimumDelay = 100ms;
constexpr milliseconds DefaultMaximumDelay = 60s;
constexpr milliseconds DefaultResetAfter = 10s;

// What a QTimer takes: some 24 days.
constexpr milliseconds LongestDelay{std::numeric_limits<int>::max()};

// Request Timeout, Too Early, Too Many Requests, and everything that is the server's own trouble.
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

/*!
    \class SseReconnectPolicy
    \inmodule QtSse
    \inheaderfile QtSse/SseReconnectPolicy
    \brief The SseReconnectPolicy class decides whether and when SseClient connects again.
    \since QtSse 0.1
    \reentrant

    The policy is a plain value without a clock or randomness of its own, for any thread. By
    default, a lost stream is taken up again for ever, after 3 seconds at first, then after 6,
    12, … up to 60, each shortened by a random part of up to one half so that the clients of a
    restarted server do not come back in one wave.

    A connection that has delivered an event starts the delays over. The \e count of attempts,
    which maximumAttempts limits, starts over only when a connection has been open for
    resetAfter.

    Setters refuse what makes no sense, such as a negative duration, a multiplier below 1 or a jitter
    outside 0 to 1: they print a warning, return \c false and change nothing.

    \sa SseClient::reconnectPolicy
*/

/*!
    \property SseReconnectPolicy::initialDelay
    \brief This property holds how long to wait after the first failure, and after a stream that
    ended regularly.

    The default is 3 seconds. The server's \c retry replaces it. Zero means that the first attempt
    to reconnect after a failure comes at once; all others wait at least minimumDelay.
*/

/*!
    \property SseReconnectPolicy::minimumDelay
    \brief This property holds the shortest time that the server can ask for with \c retry.

    The default is 100 milliseconds.
*/

/*!
    \property SseReconnectPolicy::maximumDelay
    \brief This property holds the longest delay, whether it has grown or was asked for.

    The default is 60 seconds.
*/

/*!
    \property SseReconnectPolicy::multiplier
    \brief This property holds the factor by which the delay grows from failure to failure.

    The default is 2.
*/

/*!
    \property SseReconnectPolicy::jitter
    \brief This property holds the part of each delay, 0 to 1, that is left to chance.

    A delay d becomes a random time between (1 - jitter) * d and d. The default is 0.5. A
    reconnection time that the server has asked for is never shortened.
*/

/*!
    \property SseReconnectPolicy::maximumAttempts
    \brief This property holds how many attempts to reconnect may follow each other.

    -1, the default, means no limit; 0 means that a lost stream is not taken up again.
*/

/*!
    \property SseReconnectPolicy::resetAfter
    \brief This property holds how long a connection must have been open for the count of
    attempts to start over.

    The default is 10 seconds.
*/

/*!
    \property SseReconnectPolicy::retryableStatuses
    \brief This property holds the HTTP statuses after which to try again.

    The default is 408, 425, 429 and 500 to 599.
*/

/*!
    Constructs the standard() policy.
*/
SseReconnectPolicy::SseReconnectPolicy()
    : m_initialDelay(DefaultInitialDelay)
    , m_minimumDelay(DefaultMinimumDelay)
    , m_maximumDelay(DefaultMaximumDelay)
    , m_resetAfter(DefaultResetAfter)
    , m_multiplier(2.0)
    , m_jitter(0.5)
    , m_maximumAttempts(-1)
    , m_retryableStatuses(defaultRetryableStatuses())
{
}

/*!
    Returns the default policy.
*/
SseReconnectPolicy SseReconnectPolicy::standard()
{
    return {};
}

/*!
    Returns what the HTML standard asks of a browser (WHATWG HTML, 9.2.3): constant delays, no
    jitter, and no second try after any HTTP status but 200.
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
    Returns a policy that never reconnects, for streams that are an answer to one question.
*/
SseReconnectPolicy SseReconnectPolicy::never()
{
    SseReconnectPolicy policy;
    policy.setMaximumAttempts(0);
    return policy;
}

/*!
    Sets the initial delay to \a delay and returns \c true; or returns \c false and changes nothing if
    it is negative or too long for a timer, which takes some 24 days.
*/
bool SseReconnectPolicy::setInitialDelay(milliseconds delay)
{
    if (!acceptsDelay("initial delay", delay))
        return false;
    m_initialDelay = delay;
    return true;
}

/*!
    Sets the minimum delay to \a delay and returns \c true; or returns \c false and changes nothing if
    it is negative or too long for a timer.
*/
bool SseReconnectPolicy::setMinimumDelay(milliseconds delay)
{
    if (!acceptsDelay("minimum delay", delay))
        return false;
    m_minimumDelay = delay;
    return true;
}

/*!
    Sets the maximum delay to \a delay and returns \c true; or returns \c false and changes nothing if
    it is negative or too long for a timer.
*/
bool SseReconnectPolicy::setMaximumDelay(milliseconds delay)
{
    if (!acceptsDelay("maximum delay", delay))
        return false;
    m_maximumDelay = delay;
    return true;
}

/*!
    Sets the multiplier to \a multiplier and returns \c true; or returns \c false and changes nothing
    if it is not a number of 1 or more.
*/
bool SseReconnectPolicy::setMultiplier(double multiplier)
{
    if (!(multiplier >= 1.0 && std::isfinite(multiplier))) {
        qCWarning(lcSseClient, "The multiplier of delays cannot be %g: it must be 1 or more",
                  multiplier);
        return false;
    }
    m_multiplier = multiplier;
    return true;
}

/*!
    Sets the jitter to \a jitter and returns \c true; or returns \c false and changes nothing if it is
    not between 0 and 1.
*/
bool SseReconnectPolicy::setJitter(double jitter)
{
    if (!(jitter >= 0.0 && jitter <= 1.0)) {
        qCWarning(lcSseClient, "The jitter of delays cannot be %g: it must be between 0 and 1",
                  jitter);
        return false;
    }
    m_jitter = jitter;
    return true;
}

/*!
    Sets the maximum of attempts to \a attempts, -1 for no limit, and returns \c true; or returns
    \c false and changes nothing if it is below -1.
*/
bool SseReconnectPolicy::setMaximumAttempts(int attempts)
{
    if (attempts < -1) {
        qCWarning(lcSseClient, "The maximum of attempts cannot be %d: it must be -1 or more",
                  attempts);
        return false;
    }
    m_maximumAttempts = attempts;
    return true;
}

/*!
    Sets the time after which the count starts over to \a openTime and returns \c true; or returns
    \c false and changes nothing if it is negative.
*/
bool SseReconnectPolicy::setResetAfter(milliseconds openTime)
{
    if (openTime < 0ms) {
        qCWarning(lcSseClient, "The time after which attempts are counted anew cannot be %lld ms",
                  qlonglong(openTime.count()));
        return false;
    }
    m_resetAfter = openTime;
    return true;
}

/*!
    Sets the statuses after which to try again to \a statuses and returns \c true; or returns \c false
    and changes nothing if one of them is not of three digits.
*/
bool SseReconnectPolicy::setRetryableStatuses(const QList<int> &statuses)
{
    const auto bad = std::find_if(statuses.cbegin(), statuses.cend(),
                                  [](int status) { return status < 100 || status > 999; });
    if (bad != statuses.cend()) {
        qCWarning(lcSseClient, "%d is no HTTP status", *bad);
        return false;
    }
    m_retryableStatuses = statuses;
    std::sort(m_retryableStatuses.begin(), m_retryableStatuses.end());
    return true;
}

/*!
    Returns \c true if an answer with the given HTTP \a status is worth another try.
*/
bool SseReconnectPolicy::isRetryableStatus(int status) const
{
    return std::binary_search(m_retryableStatuses.cbegin(), m_retryableStatuses.cend(), status);
}

/*!
    Returns \c true if the attempt to reconnect with number \a attempt, counted from 1, is
    within maximumAttempts.
*/
bool SseReconnectPolicy::allowsAttempt(int attempt) const
{
    return m_maximumAttempts < 0 || attempt <= m_maximumAttempts;
}

/*!
    Returns the delay before the next attempt.

    \a failures is how many attempts in a row have brought nothing, the last one included; 0 means
    that the stream ended regularly, which also waits the initial delay. \a reconnectionTime is what
    the server has asked for, if anything. \a random is a number from 0 up to 1; the larger it is,
    the shorter the delay.
*/
milliseconds SseReconnectPolicy::delay(int failures, std::optional<milliseconds> reconnectionTime,
                                       double random) const
{
    const milliseconds maximum = std::max(m_maximumDelay, m_minimumDelay);
    milliseconds base = std::min(m_initialDelay, maximum);
    if (reconnectionTime)
        base = std::clamp(*reconnectionTime, m_minimumDelay, maximum);
    const bool startsAtOnce = base == 0ms;
    if (startsAtOnce && failures != 1)
        base = m_minimumDelay;
    if (base == 0ms)
        return base;
    const double growth = std::pow(m_multiplier, std::max(failures - 1, 0));
    const double grown = std::min(double(base.count()) * growth, double(maximum.count()));
    const milliseconds jittered(qint64(std::llround(grown * (1.0 - m_jitter * random))));
    return reconnectionTime || startsAtOnce ? std::max(jittered, base) : jittered;
}

/*!
    \fn bool SseReconnectPolicy::operator==(const SseReconnectPolicy &lhs, const SseReconnectPolicy &rhs)

    Returns \c true if \a lhs and \a rhs agree in every setting.
*/
bool operator==(const SseReconnectPolicy &lhs, const SseReconnectPolicy &rhs) noexcept
{
    return lhs.m_initialDelay == rhs.m_initialDelay && lhs.m_minimumDelay == rhs.m_minimumDelay
            && lhs.m_maximumDelay == rhs.m_maximumDelay && lhs.m_resetAfter == rhs.m_resetAfter
            && qFuzzyCompare(lhs.m_multiplier, rhs.m_multiplier)
            && qFuzzyCompare(1.0 + lhs.m_jitter, 1.0 + rhs.m_jitter)
            && lhs.m_maximumAttempts == rhs.m_maximumAttempts
            && lhs.m_retryableStatuses == rhs.m_retryableStatuses;
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
