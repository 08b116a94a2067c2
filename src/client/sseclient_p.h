// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSECLIENT_P_H
#define SSECLIENT_P_H

#include "../http/ssehttpattempt_p.h"
#include "../http/sserequestrules_p.h"
#include "../http/ssetimeouttimer_p.h"
#include "../parser/sseeventpump_p.h"
#include "ssebackoff_p.h"
#include "sseretrytimer_p.h"

#include <QtSse/sseclient.h>

#include <QtCore/qpointer.h>
#include <QtNetwork/qnetworkaccessmanager.h>
#include <QtNetwork/qnetworkcookiejar.h>
#include <QtNetwork/qnetworkrequest.h>

#include <functional>
#include <memory>
#include <optional>

class SseSystemWatch;

// The state machine Closed → Connecting → Open → Waiting → Connecting …, and the delivery of
// events. A transition does all of its bookkeeping first and emits its signals afterwards,
// through an Emission: a slot may close, reopen or delete the client, and then the signals that
// are left are dropped. If a slot moves the client to another
// thread, the signals that are left are emitted there.
class SseClientPrivate final : private SseEventPump::Owner
{
public:
    using Guard = SseEventPump::Guard;

    explicit SseClientPrivate(SseClient *client);
    ~SseClientPrivate();

    // What is not accepted is warned of and changes nothing.
    static bool accept(const SseRequestRules::Problem &problem);
    static bool acceptTimeout(const char *name, std::chrono::milliseconds timeout);
    bool acceptAsRequest(const SseRequestRules::Problem &problem);
    void setRequest(const QNetworkRequest &newRequest);
    void announceUrl();
    void setLastEventId(const QString &id);
    void open();
    void openRequest(const QNetworkRequest &newRequest);
    void reconnect();
    void close();
    void leaveThread();
    void setPaused(bool newPaused);
    [[nodiscard]] std::chrono::milliseconds retryIn() const;

    SseClient *const q;

    // What the next attempt is made of; the request has URL, headers and whatever else
    // openRequest() brought along.
    QNetworkRequest request;
    QByteArray method = "GET";
    QByteArray body;
    SseBackoff backoff;
    std::chrono::milliseconds connectTimeout{60'000};
    std::chrono::milliseconds idleTimeout{0};
    std::chrono::milliseconds totalTimeout{0};
    qsizetype maximumEventSize = SseParserPrivate::DefaultMaximumEventSize;
    QByteArray resumeMethod;
    bool compression = false;
    bool http2 = false;
    SseClient::PrepareRequest prepareRequest;
    SseClient::PrepareRequestAsync prepareRequestAsync;
    QPointer<QNetworkAccessManager> givenManager;
    QMetaObject::Connection managerDestroyed;
    bool hasWarnedOfManager = false;

    // What the application sees of the present, and is notified of.
    struct Status
    {
        SseClient::State state = SseClient::State::Closed;
        SseClient::FinishReason finishReason = SseClient::FinishReason::NotFinished;
        SseClient::Error error = SseClient::Error::NoError;
        QString errorString;
        QByteArray errorBody;
        int httpStatus = 0;
        SseClient::Headers responseHeaders;
        QUrl responseUrl;
        int reconnectAttempt = 0;
        QDateTime nextRetryAt;
    };
    Status status;

    SseEventPump pump; // knows the last event ID, also between connections
    QUrl lastEventIdOrigin; // where the ID is from; empty: the application has just set it
    SseHttpAttempt *attempt = nullptr; // the attempt that runs or still has bytes for us

private:
    // Emits the signals of one transition for as long as no slot has begun another one, deleted
    // the client, or moved it to another thread. Every function that emits returns whether that is
    // still so.
    class Emission
    {
    public:
        explicit Emission(SseClientPrivate *d)
            : m_guard(d->pump)
            , m_private(d)
            , m_transition(d->transition)
        {
        }

        template <typename... SignalArguments, typename... Arguments>
        bool emitSignal(void (SseClient::*signal)(SignalArguments...),
                        const Arguments &...arguments) const
        {
            if (isCurrent())
                Q_EMIT(m_private->q->*signal)(arguments...);
            return isCurrent();
        }

        [[nodiscard]] bool isCurrent() const
        {
            return m_guard && m_private->transition == m_transition;
        }

    private:
        Guard m_guard;
        SseClientPrivate *m_private;
        quint64 m_transition;
    };

    // Properties that have changed, and whose NOTIFY signals are still to be emitted.
    struct Changes
    {
        bool url = false;
        bool headers = false;
    };

    void beginTransition(SseClient::State newState);
    void dropAttempt();
    void enterThread();
    void takeRequest(const QNetworkRequest &newRequest);
    bool emitRequestChanges();
    bool announce();
    bool forgetForeignLastEventId(const Emission &emission);
    void watchSystem();
    void forgetSystem();
    void onWokeUp();
    void onNetworkReturned();
    void noteChanges();
    bool emitStatus(const Emission &emission);
    void connectNow();
    SseHttpAttempt *createAttempt();
    [[nodiscard]] SseHttpRequest nextRequest() const;
    void prepareAndSend(const Emission &emission);
    [[nodiscard]] bool isManagerElsewhere();
    void send(const SseHttpRequest &base, const QNetworkRequest &prepared);
    void finish(SseClient::FinishReason reason, SseClient::Error cause);
    void waitFor(std::chrono::milliseconds delay, SseClient::Error cause);

    void onOpened();
    void onEnded(const SseHttpAttempt::End &end);
    void takeResponse();
    void failWith(SseClient::Error error, const QString &message);

    void deliver();
    void onDelivered();
    bool read(QByteArray &chunk) override;
    void eventFound(const SseEvent &event) override;
    void commentFound(const QString &text) override;
    void reconnectionTimeFound(std::chrono::milliseconds time) override;
    void lastEventIdFound() override;
    void lastEventIdChanged() override;
    void endFound() override;
    void chunkRead(const QByteArray &chunk) override;
    void chunkDelivered() override;
    void findListeners();
    bool emitReadSummary();

    // What slots could see differently before, and have not been told of yet.
    struct StatusChanges
    {
        bool response = false;
        bool error = false;
        bool reconnectAttempt = false;
        bool nextRetryAt = false;
        bool state = false;
    };
    StatusChanges statusChanges;
    Status noted; // what changes are relative to

    SseRetryTimer retryTimer;
    SseTimeoutTimer totalTimer;
    QNetworkCookieJar cookieJar; // of a client without a given manager
    std::shared_ptr<SseSystemWatch> systemWatch; // unless Closed
    QMetaObject::Connection wokeUp;
    QMetaObject::Connection networkReturned;
    Changes changes;
    QList<std::function<void()>>
            announcements; // the signals of the present transition that are left
    QUrl attemptOrigin; // that of the URL which the present attempt began with
    quint64 transition = 0; // counts transitions, for Emission
    qint64 eventsBefore = 0; // received when the present attempt began
    bool streamHasId = false; // the empty one included
    bool hasBeenOpen = false; // since open(): from then on, attempts are resumptions
    bool avoidsHttp2 = false; // the last attempt hung behind an old connection
    bool hasSlept = false; // the computer, while the stream was paused
    bool isMoving = false; // to another thread
};

#endif // SSECLIENT_P_H
