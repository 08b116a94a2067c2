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

// What the application sees of the present, and the signals that tell of it.
//
// A transition of the client does all of its bookkeeping first, and emits its signals afterwards,
// through an Emission: a slot may close, reopen or delete the client, and then the signals that are
// left are dropped. If a slot moves the client to another thread, they are left to be emitted there.
class SseClientStatus
{
public:
    // Emits signals for as long as no slot has begun another transition, deleted the client, or
    // moved it to another thread. After a slot, the client may be used only while that is so.
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

        // Emits the signal if it is due, and then it is no longer.
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

    // What a transition has to say beside the changes. Another transition drops what is left of it.
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
    // False if a slot has begun another transition, or the client is gone. That transition emits
    // the changes that are left.
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
    Values m_noted; // what the changes are relative to
    Changes m_changes; // that slots have not been told of
    quint64 m_transition = 0; // counts them
};

#endif // SSECLIENTSTATUS_P_H
