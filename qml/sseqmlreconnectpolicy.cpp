// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "sseqmlreconnectpolicy_p.h"

#include "sseqmlcheck_p.h"

#include <cmath>

/*!
    \qmltype SseReconnectPolicy
    \inqmlmodule QtSse
    \instantiates SseQmlReconnectPolicy
    \brief Determines when and how often an SseSource reconnects.
    \since QtSse 0.1

    Every SseSource has one, in its property \c reconnectPolicy:

    \qml
    SseSource {
        url: "https://example.org/events"
        reconnectPolicy { initialDelay: 500; maximumAttempts: 5 }
    }
    \endqml

    Invalid values are refused with a warning, and change nothing: numbers must be whole numbers
    from 0 to 2147483647, unless stated otherwise. A change applies to the next failure.

    \sa {SseReconnectPolicy::browser}{The C++ class SseReconnectPolicy}
*/

/*!
    \qmlproperty real SseReconnectPolicy::initialDelay

    This property holds the delay after the first failure, in milliseconds; 3000 by default. A
    \c retry field of the server replaces it.
*/

/*!
    \qmlproperty real SseReconnectPolicy::minimumDelay

    This property holds the shortest delay that a server can ask for, in milliseconds; 100 by
    default.
*/

/*!
    \qmlproperty real SseReconnectPolicy::maximumDelay

    This property holds the longest delay in milliseconds; 60000 by default.
*/

/*!
    \qmlproperty real SseReconnectPolicy::multiplier

    This property holds the factor by which the delay grows from failure to failure: 1 or more, 2 by
    default.
*/

/*!
    \qmlproperty real SseReconnectPolicy::jitter

    This property holds the part of each delay, 0 to 1, that is random; 0.5 by default.
*/

/*!
    \qmlproperty real SseReconnectPolicy::maximumAttempts

    This property holds the maximum number of consecutive attempts to reconnect. With -1, the
    default, there is no limit; with 0, a lost stream is not resumed.
*/

/*!
    \qmlproperty real SseReconnectPolicy::resetAfter

    This property holds how long a stream must be open, in milliseconds, for the count of attempts
    to start over; 10000 by default.
*/

/*!
    \qmlproperty list<int> SseReconnectPolicy::retryableStatuses

    This property holds the HTTP statuses after which the source reconnects: 408, 425, 429 and 500
    to 599 by default. They are numbers from 100 to 999.
*/

SseQmlReconnectPolicy::SseQmlReconnectPolicy(SseClient *client, const QObject *source)
    : m_client(client)
    , m_source(source)
{
    connect(client, &SseClient::reconnectPolicyChanged, this, &SseQmlReconnectPolicy::changed);
}

template <typename Setter, typename Value>
void SseQmlReconnectPolicy::change(Setter set, const Value &value)
{
    SseReconnectPolicy newPolicy = policy();
    (newPolicy.*set)(value);
    m_client->setReconnectPolicy(newPolicy);
}

template <typename Setter>
void SseQmlReconnectPolicy::changeTime(Setter set, const QString &property, double milliseconds)
{
    if (const auto number = SseQmlCheck::wholeNumber(m_source, property, milliseconds))
        change(set, std::chrono::milliseconds(*number));
}

void SseQmlReconnectPolicy::setInitialDelay(double milliseconds)
{
    changeTime(&SseReconnectPolicy::setInitialDelay, QStringLiteral("reconnectPolicy.initialDelay"),
               milliseconds);
}

void SseQmlReconnectPolicy::setMinimumDelay(double milliseconds)
{
    changeTime(&SseReconnectPolicy::setMinimumDelay, QStringLiteral("reconnectPolicy.minimumDelay"),
               milliseconds);
}

void SseQmlReconnectPolicy::setMaximumDelay(double milliseconds)
{
    changeTime(&SseReconnectPolicy::setMaximumDelay, QStringLiteral("reconnectPolicy.maximumDelay"),
               milliseconds);
}

void SseQmlReconnectPolicy::setMultiplier(double multiplier)
{
    if (multiplier >= 1 && std::isfinite(multiplier)) {
        change(&SseReconnectPolicy::setMultiplier, multiplier);
    } else {
        SseQmlCheck::refuse(m_source, QStringLiteral("reconnectPolicy.multiplier"),
                            QStringLiteral("%1 is not a number from 1").arg(multiplier));
    }
}

void SseQmlReconnectPolicy::setJitter(double jitter)
{
    if (jitter >= 0 && jitter <= 1) {
        change(&SseReconnectPolicy::setJitter, jitter);
    } else {
        SseQmlCheck::refuse(m_source, QStringLiteral("reconnectPolicy.jitter"),
                            QStringLiteral("%1 is not a number from 0 to 1").arg(jitter));
    }
}

void SseQmlReconnectPolicy::setMaximumAttempts(double attempts)
{
    const QString name = QStringLiteral("reconnectPolicy.maximumAttempts");
    if (const auto number = SseQmlCheck::wholeNumber(m_source, name, attempts, -1))
        change(&SseReconnectPolicy::setMaximumAttempts, *number);
}

void SseQmlReconnectPolicy::setResetAfter(double milliseconds)
{
    changeTime(&SseReconnectPolicy::setResetAfter, QStringLiteral("reconnectPolicy.resetAfter"),
               milliseconds);
}

QVariant SseQmlReconnectPolicy::retryableStatuses() const
{
    return QVariant::fromValue(policy().retryableStatuses());
}

void SseQmlReconnectPolicy::setRetryableStatuses(const QVariant &statuses)
{
    const QString name = QStringLiteral("reconnectPolicy.retryableStatuses");
    if (const auto numbers = SseQmlCheck::statuses(m_source, name, statuses))
        change(&SseReconnectPolicy::setRetryableStatuses, *numbers);
}
