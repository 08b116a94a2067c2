// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSECLIENT_P_H
#define SSECLIENT_P_H

#include "../http/ssehttpattempt_p.h"
#include "../http/ssetimeouttimer_p.h"
#include "../parser/sseeventpump_p.h"
#include "ssebackoff_p.h"
#include "sseclientstatus_p.h"
#include "ssecursorstore_p.h"
#include "sseheartbeat_p.h"
#include "sserequestsender_p.h"
#include "sserequestsettings_p.h"
#include "sseresponsehook_p.h"
#include "sseretrytimer_p.h"
#include "ssesequencefilter_p.h"
#include "ssesystemwatch_p.h"

#include <QtSse/sseclient.h>

#include <QtCore/qpointer.h>
#include <QtNetwork/qnetworkrequest.h>

#include <atomic>
#include <chrono>

// The state machine Closed → Connecting → Open → Waiting → Connecting … It owns the parts that do
// the work: the request (SseRequestSettings), its preparation (SseRequestSender), the decisions about
// further attempts (SseBackoff), the attempt (SseHttpAttempt), the parsing of the bytes
// (SseEventPump), and the signals about changes (SseClientStatus).
class SseClientPrivate final : private SseEventPump::Owner
{
public:
    explicit SseClientPrivate(SseClient *client);
    ~SseClientPrivate();

    static SseClientPrivate *of(SseClient *client) { return client->d_func(); }

    // Used by setters. A refused value causes a warning and changes nothing.
    static bool accept(const SseRequestRules::Problem &problem);
    template <typename Change>
    bool changeRequest(Change change)
    {
        if (!applyToRequest(change))
            return false;
        announceRequestChanges();
        return true;
    }
    void setUrl(const QUrl &url);
    bool setTimeout(const char *name, std::chrono::milliseconds SseClientPrivate::*timeout,
                    std::chrono::milliseconds value, void (SseClient::*changed)());
    void setLastEventId(const QString &id);

    void open();
    bool openRequest(const QNetworkRequest &request);
    void reconnect();
    void close();
    void setPaused(bool paused);
    void leaveThread();
    void setFilter(SseSequenceFilter *newFilter);
    void setCursorStore(SseCursorStore *store) { cursorStore = store; }
    [[nodiscard]] std::chrono::milliseconds retryIn() const;

    SseClient *const q;

    SseRequestSettings settings;
    SseBackoff backoff;
    SseEventPump pump; // keeps the last event ID, also between attempts
    std::atomic<bool> areIdsWanted{false}; // lastEventIdChanged() may have receivers
    SseClientStatus status;
    SseRequestSender sender;
    SseResponseHook responseHook;
    SseHttpAttempt *attempt = nullptr; // the running one, or one with unread bytes
    QPointer<SseSequenceFilter> filter;
    QPointer<SseCursorStore> cursorStore;

    std::chrono::milliseconds connectTimeout{60'000};
    std::chrono::milliseconds idleTimeout{0};
    std::chrono::milliseconds totalTimeout{0};
    std::chrono::milliseconds heartbeatInterval{0}; // as announced
    SseHeartbeat heartbeat; // is taught only while the idle timeout is automatic
    qsizetype maximumEventSize = SseParserPrivate::DefaultMaximumEventSize;

private:
    using Emission = SseClientStatus::Emission;

    // The state machine.
    void beginTransition(SseClient::State newState);
    void connectNow();
    void dropAttempt();
    void waitFor(std::chrono::milliseconds delay, SseError cause);
    void finish(SseClient::FinishReason reason, SseError cause);
    void failWith(SseError error, const QString &message);
    void onOpened();
    void onEnded(const SseHttpAttempt::End &end);
    void takeResponse();
    [[nodiscard]] SseBackoff::Outcome outcomeOf(const SseHttpAttempt::End &end) const;
    bool checkResponse(const SseHttpAttempt::End &end, SseClient::ResponseAction *action);

    // The request of an attempt.
    template <typename Change>
    bool applyToRequest(Change change);
    bool acceptToOpen(const SseRequestRules::Problem &problem);
    bool forgetForeignLastEventId(const Emission &emission);
    SseHttpAttempt *createAttempt();
    template <typename Signal>
    [[nodiscard]] bool isConnected(Signal signal) const;
    [[nodiscard]] bool answersQuestions() const;

    // Signals.
    void announceRequestChanges();
    bool emitRequestChanges(const Emission &emission);
    bool emitReadSummary(const Emission &emission);
    bool emitBatch(const Emission &emission);
    bool announce();

    // The computer and the thread.
    void enterThread();
    void onWokeUp();
    void onNetworkReturned();

    // Events.
    void deliver();
    void onDelivered();
    bool read(QByteArray &chunk) override;
    bool isRepeat(const SseEvent &event, bool hasOwnId) override;
    void findingsReady() override;
    void eventFound(const SseEvent &event) override;
    void eventDiscarded(qsizetype size) override;
    void commentFound(const QString &text) override;
    void reconnectionTimeFound(std::chrono::milliseconds time) override;
    void lastEventIdFound() override;
    void lastEventIdChanged() override;
    void chunkRead(const QByteArray &chunk) override;
    void chunkDelivered() override;
    void findListeners();
    [[nodiscard]] bool learnsHeartbeat() const;
    [[nodiscard]] std::chrono::milliseconds idleLimit() const;
    void learnHeartbeat();
    template <typename Emit>
    void handle(const QString &id, Emit emitSignal);

    bool hasNewUrl = false; // urlChanged() has not been emitted yet
    bool hasNewHeaders = false;
    bool hasNewHeartbeat = false;
    SseRetryTimer retryTimer;
    SseTimeoutTimer totalTimer;
    SseSystemSubscription system; // active unless Closed
    qint64 eventsBefore = 0; // events received before the current attempt
    bool hasFoundId = false; // in the stream, and neither an event nor a signal has followed yet
    bool hasMissedEvents = false; // eventsMissed() has not been emitted yet
    bool hasSlept = false; // the computer has slept while the stream was paused
    bool isMoving = false; // to another thread
};

template <typename Change>
bool SseClientPrivate::applyToRequest(Change change)
{
    const QUrl oldUrl = settings.url();
    const SseHeaders oldHeaders = settings.headers();
    const bool isAccepted = accept(change());
    hasNewUrl = hasNewUrl || settings.url() != oldUrl;
    hasNewHeaders = hasNewHeaders || settings.headers() != oldHeaders;
    return isAccepted;
}

#endif // SSECLIENT_P_H
