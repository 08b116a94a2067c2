// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEBACKOFF_P_H
#define SSEBACKOFF_P_H

#include <QtSse/sseclient.h>
#include <QtSse/sseerror.h>
#include <QtSse/ssereconnectpolicy.h>

#include <QtCore/qbytearray.h>
#include <QtCore/qdatetime.h>

#include <chrono>
#include <optional>

// Decides after each attempt whether and when to make another one, from the policy of the
// application, the requests of the server, and the failures so far. It has no timer, clock or
// random generator of its own.
class SseBackoff
{
public:
    // The result of an attempt.
    struct Outcome
    {
        SseError error = SseError::NoError;
        int httpStatus = 0;
        QByteArray retryAfter; // the value of that response header
        bool wasOpened = false;
        bool hadEvent = false;
        std::chrono::milliseconds openTime{0};
        // Set if the application has a function that can help: see SseClient::setPrepareRequest()
        // and SseClient::setEndPredicate().
        bool canRefreshCredentials = false;
        bool knowsLastEvent = false;
        SseClient::ResponseAction action = SseClient::ResponseAction::UsePolicy;
    };

    struct Decision
    {
        enum class Action {
            Finish, // with this reason
            Wait, // for this delay before the next attempt
            RefreshCredentials, // and try again at once
        };
        Action action = Action::Finish;
        SseClient::FinishReason reason = SseClient::FinishReason::NotFinished;
        std::chrono::milliseconds delay{0};
    };

    [[nodiscard]] const SseReconnectPolicy &policy() const { return m_policy; }
    void setPolicy(const SseReconnectPolicy &policy) { m_policy = policy; }

    // The number of consecutive attempts to reconnect.
    [[nodiscard]] int attempts() const { return m_attempts; }

    // The time from the "retry" field of the stream.
    void setReconnectionTime(std::optional<std::chrono::milliseconds> time)
    {
        m_reconnectionTime = time;
    }

    void startOver(); // for a new stream
    void forgetAttempts(); // for the same stream, when the application requests an attempt
    void forgetFailures(); // when their cause may be gone
    void noteOpened();

    // Returns true if decide() would refresh the credentials.
    [[nodiscard]] bool canRefreshCredentials(const Outcome &outcome) const;

    // The random number is in [0, 1).
    [[nodiscard]] Decision decide(const Outcome &outcome, const QDateTime &now, double random);

    // Returns true if another attempt with the same request would fail in the same way.
    [[nodiscard]] static bool isFatal(SseError error, int httpStatus,
                                      const SseReconnectPolicy &policy);

private:
    bool refreshesCredentials(const Outcome &outcome);
    [[nodiscard]] bool isFatal(const Outcome &outcome) const;
    void countFailure(const Outcome &outcome);
    [[nodiscard]] SseClient::FinishReason reasonToGiveUp(const Outcome &outcome) const;

    SseReconnectPolicy m_policy;
    std::optional<std::chrono::milliseconds> m_reconnectionTime;
    int m_attempts = 0;
    int m_failures = 0; // attempts in a row without an event
    bool m_hasRefreshed = false; // since the stream was last open
};

#endif // SSEBACKOFF_P_H
