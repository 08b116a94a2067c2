// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "sseqmlreconnectpolicy_p.h"

/*!
    \qmltype SseReconnectPolicy
    \inqmlmodule QtSse
    \instantiates SseQmlReconnectPolicy
    \brief When and how often an SseSource reconnects.
    \since QtSse 0.1

    Every SseSource has one, in its property \c reconnectPolicy:

    \qml
    SseSource {
        url: "https://example.org/events"
        reconnectPolicy { initialDelay: 500; maximumAttempts: 5 }
    }
    \endqml

    Values that make no sense are ignored. A change is for the next failure.

    \sa {SseReconnectPolicy::browser}{The C++ class SseReconnectPolicy}
*/

/*!
    \qmlproperty int SseReconnectPolicy::initialDelay

    This property holds the delay after the first failure, in milliseconds; 3000 by default. What
    the server has asked for with \c retry takes its place.
*/

/*!
    \qmlproperty int SseReconnectPolicy::minimumDelay

    This property holds the shortest delay that a server can ask for, in milliseconds; 100 by
    default.
*/

/*!
    \qmlproperty int SseReconnectPolicy::maximumDelay

    This property holds the longest delay in milliseconds; 60000 by default.
*/

/*!
    \qmlproperty real SseReconnectPolicy::multiplier

    This property holds the factor by which the delay grows from failure to failure; 2 by default.
*/

/*!
    \qmlproperty real SseReconnectPolicy::jitter

    This property holds the part of each delay, 0 to 1, that is left to chance; 0.5 by default.
*/

/*!
    \qmlproperty int SseReconnectPolicy::maximumAttempts

    This property holds how many attempts to reconnect may follow each other. With -1, the
    default, there is no limit; with 0, a lost stream is not taken up again.
*/

/*!
    \qmlproperty int SseReconnectPolicy::resetAfter

    This property holds how long a stream must be open, in milliseconds, for the count of attempts
    to start over; 10000 by default.
*/

/*!
    \qmlproperty list<int> SseReconnectPolicy::retryableStatuses

    This property holds the HTTP statuses after which another try makes sense: 408, 429 and 500
    to 599 by default.
*/

SseQmlReconnectPolicy::SseQmlReconnectPolicy(SseClient *client)
    : m_client(client)
{
    connect(client, &SseClient::reconnectPolicyChanged, this, &SseQmlReconnectPolicy::changed);
}

template <typename Value>
void SseQmlReconnectPolicy::change(void (SseReconnectPolicy::*set)(Value), Value value)
{
    SseReconnectPolicy policy = m_client->reconnectPolicy();
    (policy.*set)(value);
    m_client->setReconnectPolicy(policy);
}

int SseQmlReconnectPolicy::initialDelay() const
{
    return int(m_client->reconnectPolicy().initialDelay().count());
}

void SseQmlReconnectPolicy::setInitialDelay(int milliseconds)
{
    change(&SseReconnectPolicy::setInitialDelay, std::chrono::milliseconds(milliseconds));
}

int SseQmlReconnectPolicy::minimumDelay() const
{
    return int(m_client->reconnectPolicy().minimumDelay().count());
}

void SseQmlReconnectPolicy::setMinimumDelay(int milliseconds)
{
    change(&SseReconnectPolicy::setMinimumDelay, std::chrono::milliseconds(milliseconds));
}

int SseQmlReconnectPolicy::maximumDelay() const
{
    return int(m_client->reconnectPolicy().maximumDelay().count());
}

void SseQmlReconnectPolicy::setMaximumDelay(int milliseconds)
{
    change(&SseReconnectPolicy::setMaximumDelay, std::chrono::milliseconds(milliseconds));
}

double SseQmlReconnectPolicy::multiplier() const
{
    return m_client->reconnectPolicy().multiplier();
}

void SseQmlReconnectPolicy::setMultiplier(double multiplier)
{
    change(&SseReconnectPolicy::setMultiplier, multiplier);
}

double SseQmlReconnectPolicy::jitter() const
{
    return m_client->reconnectPolicy().jitter();
}

void SseQmlReconnectPolicy::setJitter(double jitter)
{
    change(&SseReconnectPolicy::setJitter, jitter);
}

int SseQmlReconnectPolicy::maximumAttempts() const
{
    return m_client->reconnectPolicy().maximumAttempts();
}

void SseQmlReconnectPolicy::setMaximumAttempts(int attempts)
{
    change(&SseReconnectPolicy::setMaximumAttempts, attempts);
}

int SseQmlReconnectPolicy::resetAfter() const
{
    return int(m_client->reconnectPolicy().resetAfter().count());
}

void SseQmlReconnectPolicy::setResetAfter(int milliseconds)
{
    change(&SseReconnectPolicy::setResetAfter, std::chrono::milliseconds(milliseconds));
}

QList<int> SseQmlReconnectPolicy::retryableStatuses() const
{
    return m_client->reconnectPolicy().retryableStatuses();
}

void SseQmlReconnectPolicy::setRetryableStatuses(const QList<int> &statuses)
{
    change<const QList<int> &>(&SseReconnectPolicy::setRetryableStatuses, statuses);
}
