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

// Decides after each attempt whether another one follows, and when: the policy of the application,
// what the server has asked for, and the failures so far. It has no timer, no clock and no
// randomness of its own.
class SseBackoff
{
public:
    // How an attempt has ended.
    struct Outcome
    {
        SseError error = SseError::NoError;
        int httpStatus = 0;
        QByteArray retryAfter; // the header of the response
        bool wasOpened = false;
        bool hadEvent = false;
        std::chrono::milliseconds openTime{0};
        // What the application can do about it: see SseClient.
        bool canRefreshCredentials = false;
        bool knowsLastEvent = false;
    };

    struct Decision
    {
        enum class Action {
            Finish, // for the reason
            Wait, // for the delay, before the next attempt
            RefreshCredentials, // and try again at once
        };
        Action action = Action::Finish;
        SseClient::FinishReason reason = SseClient::FinishReason::NotFinished;
        std::chrono::milliseconds delay{0};
    };

    [[nodiscard]] const SseReconnectPolicy &policy() const { return m_policy; }
    void setPolicy(const SseReconnectPolicy &policy) { m_policy = policy; }

    // How many attempts to reconnect have followed each other.
    [[nodiscard]] int attempts() const { return m_attempts; }

    // The time that the stream asks for with its "retry" field.
    void setReconnectionTime(std::optional<std::chrono::milliseconds> time)
    {
        m_reconnectionTime = time;
    }

    void startOver(); // with a new stream
    void forgetAttempts(); // with the same stream, when the application asks for an attempt
    void forgetFailures(); // when the reason for them may have gone
    void noteOpened();

    // The random number is in [0, 1).
    [[nodiscard]] Decision decide(const Outcome &outcome, const QDateTime &now, double random);

    // Whether another attempt with the same request would fail alike.
    [[nodiscard]] static bool isFatal(SseError error, int httpStatus,
                                      const SseReconnectPolicy &policy);

private:
    bool refreshesCredentials(const Outcome &outcome);
    void countFailure(const Outcome &outcome);
    [[nodiscard]] SseClient::FinishReason reasonToGiveUp(const Outcome &outcome) const;

    SseReconnectPolicy m_policy;
    std::optional<std::chrono::milliseconds> m_reconnectionTime;
    int m_attempts = 0;
    int m_failures = 0; // attempts in a row without an event
    bool m_hasRefreshed = false; // credentials, since the stream was last open
};

#endif // SSEBACKOFF_P_H
