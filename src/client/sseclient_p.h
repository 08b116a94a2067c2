// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSECLIENT_P_H
#define SSECLIENT_P_H

#include "../http/ssehttpattempt_p.h"
#include "../http/ssetimeouttimer_p.h"
#include "ssebackoff_p.h"
#include "sseclientevents_p.h"
#include "sseclientstatus_p.h"
#include "sserequestsender_p.h"
#include "sserequestsettings_p.h"
#include "sseresponsehook_p.h"
#include "sseretrytimer_p.h"
#include "ssesystemwatch_p.h"

#include <QtSse/sseclient.h>

#include <QtNetwork/qnetworkrequest.h>

#include <chrono>

// The state machine Closed → Connecting → Open → Waiting → Connecting … It owns the parts that do
// the work: the request (SseRequestSettings), its preparation (SseRequestSender), the decisions about
// further attempts (SseBackoff), the bytes and events of an attempt (SseClientEvents), and the signals
// about changes (SseClientStatus).
class SseClientPrivate final
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
    // The timeout is one of the times below or the idle timeout of the events.
    bool setTimeout(const char *name, std::chrono::milliseconds *timeout,
                    std::chrono::milliseconds value, void (SseClient::*changed)());

    void open();
    bool openRequest(const QNetworkRequest &request);
    void reconnect();
    void close();
    void setPaused(bool paused);
    void leaveThread();
    [[nodiscard]] std::chrono::milliseconds retryIn() const;

    SseClient *const q;

    SseRequestSettings settings;
    SseBackoff backoff;
    SseClientEvents events;
    SseClientStatus status;
    SseRequestSender sender;
    SseResponseHook responseHook;

    std::chrono::milliseconds connectTimeout{60'000};
    std::chrono::milliseconds totalTimeout{0};

private:
    using Emission = SseClientStatus::Emission;

    // The state machine.
    void beginTransition(SseClient::State newState);
    void connectNow();
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
    bool announce();

    // The computer and the thread.
    void enterThread();
    void onWokeUp();
    void onNetworkReturned();

    // The events of an attempt, and its end.
    void deliver();
    void onDelivered();

    bool hasNewUrl = false; // urlChanged() has not been emitted yet
    bool hasNewHeaders = false;
    SseRetryTimer retryTimer;
    SseTimeoutTimer totalTimer;
    SseSystemSubscription system; // active unless Closed
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
