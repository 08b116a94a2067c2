// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSECLIENTSTATUS_P_H
#define SSECLIENTSTATUS_P_H

#include "../parser/sseeventpump_p.h"

#include <QtSse/sseclient.h>
#include <QtSse/sseerror.h>
#include <QtSse/sseheaders.h>

#include <QtCore/qbytearray.h>
#include <QtCore/qdatetime.h>
#include <QtCore/qstring.h>
#include <QtCore/qurl.h>

#include <chrono>
#include <optional>
#include <utility>

// The current values that the application can read, and the signals about their changes.
//
// A transition of the client first updates all values, and then emits its signals through an
// Emission. If a slot closes, reopens or deletes the client, the remaining signals are dropped. If
// a slot moves the client to another thread, the remaining signals are emitted there.
class SseClientStatus
{
public:
    // Emits signals until a slot begins another transition, deletes the client, or moves it to
    // another thread. After a slot has run, use the client only if isCurrent() returns true.
    class Emission
    {
    public:
        explicit Emission(const SseClientStatus &status)
            : m_guard(status.m_pump)
            , m_status(&status)
            , m_transition(status.m_transition)
        {
        }

        [[nodiscard]] bool isCurrent() const
        {
            return m_guard && m_status->m_transition == m_transition;
        }

        template <typename... SignalArguments, typename... Arguments>
        bool emitSignal(void (SseClient::*signal)(SignalArguments...),
                        const Arguments &...arguments) const
        {
            if (isCurrent())
                Q_EMIT(m_status->m_client->*signal)(arguments...);
            return isCurrent();
        }

        // Emits the signal if it is due, and clears isDue.
        template <typename... SignalArguments, typename... Arguments>
        bool emitIf(bool &isDue, void (SseClient::*signal)(SignalArguments...),
                    const Arguments &...arguments) const
        {
            if (isCurrent() && std::exchange(isDue, false))
                emitSignal(signal, arguments...);
            return isCurrent();
        }

    private:
        SseEventPump::Guard m_guard;
        const SseClientStatus *m_status;
        quint64 m_transition;
    };

    struct Values
    {
        SseClient::State state = SseClient::State::Closed;
        SseClient::FinishReason finishReason = SseClient::FinishReason::NotFinished;
        SseError error = SseError::NoError;
        QString errorString;
        QByteArray errorBody;
        int httpStatus = 0;
        SseHeaders responseHeaders;
        QUrl responseUrl;
        int reconnectAttempt = 0;
        QDateTime nextRetryAt;

        void setError(SseError newError, const QString &message, const QByteArray &body = {});
    };

    // The signals of a transition besides those about changes. Another transition drops those that
    // were not emitted yet.
    struct Announcements
    {
        bool opened = false;
        SseError error = SseError::NoError;
        std::optional<std::chrono::milliseconds> retryDelay;
        bool closed = false;
        std::optional<SseClient::FinishReason> finished;
    };

    SseClientStatus(SseClient *client, const SseEventPump &pump)
        : m_client(client)
        , m_pump(pump)
    {
    }

    Values now;
    Announcements announcements;

    void beginTransition();
    // Returns false if a slot has begun another transition, or if the client is gone. The other
    // transition emits the remaining changes.
    bool emitChanges(const Emission &emission);
    bool emitAnnouncements(const Emission &emission);

private:
    Q_DISABLE_COPY_MOVE(SseClientStatus)

    void noteChanges();

    struct Changes
    {
        bool response = false;
        bool error = false;
        bool reconnectAttempt = false;
        bool nextRetryAt = false;
        bool state = false;
    };

    SseClient *const m_client;
    const SseEventPump &m_pump;
    Values m_noted; // the values when changes were last noted
    Changes m_changes; // changes whose signals were not emitted yet
    quint64 m_transition = 0; // number of the current transition
};

#endif // SSECLIENTSTATUS_P_H
