// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "ssebackoff_p.h"

#include "../http/sselogging_p.h"
#include "../http/sseresponserules_p.h"

#include <algorithm>

using std::chrono::milliseconds;
using Action = SseBackoff::Decision::Action;
using FinishReason = SseClient::FinishReason;

namespace {

bool isUnauthorized(const SseBackoff::Outcome &outcome)
{
    constexpr int Unauthorized = 401;
    return outcome.error == SseError::HttpStatusError && outcome.httpStatus == Unauthorized;
}

milliseconds readRetryAfter(const QByteArray &value, const QDateTime &now)
{
    const auto delay = SseResponseRules::parseRetryAfter(value, now);
    if (!delay && !value.isEmpty()) {
        qCWarning(lcSseClient,
                  "The server sends a Retry-After header that is neither a number of seconds nor a "
                  "date: it is ignored");
    }
    return delay.value_or(milliseconds(0));
}

} // namespace

void SseBackoff::startOver()
{
    forgetAttempts();
    m_reconnectionTime.reset();
}

void SseBackoff::forgetAttempts()
{
    m_attempts = 0;
    m_failures = 0;
    m_hasRefreshed = false;
}

void SseBackoff::forgetFailures()
{
    m_failures = 0;
}

void SseBackoff::noteOpened()
{
    m_hasRefreshed = false;
}

SseBackoff::Decision SseBackoff::decide(const Outcome &outcome, const QDateTime &now, double random)
{
    const milliseconds retryAfter = readRetryAfter(outcome.retryAfter, now);
    if (refreshesCredentials(outcome))
        return {Action::RefreshCredentials, FinishReason::NotFinished, {}};
    if (outcome.wasOpened && outcome.openTime >= m_policy.resetAfter()) {
        m_attempts = 0;
        m_failures = 0;
    }
    if (outcome.error == SseError::NoError && !outcome.wasOpened)
        return {Action::Finish, FinishReason::NoContent, {}};
    if (isFatal(outcome))
        return {Action::Finish, FinishReason::Failed, {}};
    if (!m_policy.allowsAttempt(m_attempts + 1))
        return {Action::Finish, reasonToGiveUp(outcome), {}};
    countFailure(outcome);
    ++m_attempts;
    const milliseconds delay = m_policy.delay(m_failures, m_reconnectionTime, random);
    return {Action::Wait, FinishReason::NotFinished, std::max(delay, retryAfter)};
}

bool SseBackoff::canRefreshCredentials(const Outcome &outcome) const
{
    return isUnauthorized(outcome) && outcome.canRefreshCredentials && !m_hasRefreshed;
}

// The application may refresh its credentials once, and again after any other outcome.
bool SseBackoff::refreshesCredentials(const Outcome &outcome)
{
    const bool refreshes = canRefreshCredentials(outcome);
    m_hasRefreshed = isUnauthorized(outcome) && (m_hasRefreshed || refreshes);
    return refreshes;
}

// The application can decide about a response. How often, and after which delay, is still decided
// by the policy.
bool SseBackoff::isFatal(const Outcome &outcome) const
{
    switch (outcome.action) {
    case SseClient::ResponseAction::Reconnect:
        return false;
    case SseClient::ResponseAction::Fail:
        return true;
    case SseClient::ResponseAction::UsePolicy:
        break;
    }
    return isFatal(outcome.error, outcome.httpStatus, m_policy);
}

// A connection that has delivered an event resets the delays. With an initial delay of 0, only the
// first loss after a stable connection is followed by an attempt at once: a server that accepts,
// sends and disconnects must not cause a tight loop.
void SseBackoff::countFailure(const Outcome &outcome)
{
    const bool isRegularEnd = outcome.error == SseError::NoError;
    if (!outcome.hadEvent)
        ++m_failures;
    else
        m_failures = !isRegularEnd && m_attempts == 0 ? 1 : 0;
}

FinishReason SseBackoff::reasonToGiveUp(const Outcome &outcome) const
{
    if (m_policy.maximumAttempts() > 0 || !outcome.wasOpened)
        return FinishReason::AttemptsExhausted;
    // If the application knows the last event, a stream that ends without it is incomplete.
    const bool isRegularEnd = outcome.error == SseError::NoError;
    return isRegularEnd && !outcome.knowsLastEvent ? FinishReason::Completed
                                                   : FinishReason::Truncated;
}

bool SseBackoff::isFatal(SseError error, int httpStatus, const SseReconnectPolicy &policy)
{
    switch (error) {
    case SseError::HttpStatusError:
        return !policy.isRetryableStatus(httpStatus);
    case SseError::NoError:
    case SseError::PreparationError:
    case SseError::HostNotFoundError:
    case SseError::ConnectionRefusedError:
    case SseError::ConnectTimeoutError:
    case SseError::NoHttpResponseError:
    case SseError::ProxyError:
    case SseError::NetworkError:
    case SseError::ConnectionLostError:
    case SseError::IdleTimeoutError:
        return false;
    case SseError::InvalidUrlError:
    case SseError::UnsupportedSchemeError:
    case SseError::InvalidHeaderError:
    case SseError::InvalidMethodError:
    case SseError::TlsError:
    case SseError::RedirectError:
    case SseError::ContentTypeError:
    case SseError::ContentEncodingError:
    case SseError::TotalTimeoutError:
    case SseError::EventTooLargeError:
    case SseError::DeviceError:
        break;
    }
    return true;
}
