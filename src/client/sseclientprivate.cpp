// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "sseclient_p.h"

#include "../http/sseclock_p.h"
#include "../http/ssehttpattempt_p.h"
#include "../http/ssehttpfields_p.h"
#include "../http/sselogging_p.h"
#include "../http/sseorigin_p.h"
#include "../http/sseredirectrules_p.h"
#include "../http/sserequestrules_p.h"
#include "ssesystemwatch_p.h"

#include <QtCore/qmetaobject.h>
#include <QtCore/qrandom.h>
#include <QtNetwork/qauthenticator.h>
#include <QtNetwork/qnetworkproxy.h>
#if QT_CONFIG(ssl)
#  include <QtNetwork/qsslerror.h>
#endif

#include <algorithm>
#include <limits>
#include <utility>

using std::chrono::milliseconds;
using namespace std::chrono_literals;
using Error = SseClient::Error;
using FinishReason = SseClient::FinishReason;
using State = SseClient::State;

namespace {

constexpr milliseconds NetworkReturnSpread = 500ms;

// A compressed stream may have gigabytes to give; the event loop gets its turn in between.
constexpr qint64 BytesPerPass = 1024 * 1024;

// What a QTimer takes: some 24 days.
constexpr milliseconds LongestTimeout{std::numeric_limits<int>::max()};

} // namespace

SseClientPrivate::SseClientPrivate(SseClient *client)
    : q(client)
    , pump(*this, BytesPerPass)
    , retryTimer(client, [this] { connectNow(); })
    , totalTimer(client, [this] {
        failWith(Error::TotalTimeoutError,
                 SseClient::tr("The stream has not ended within %1 ms").arg(totalTimeout.count()));
    })
{
}

SseClientPrivate::~SseClientPrivate()
{
    dropAttempt();
}

// Bad input changes nothing: it is a mistake in the application, and no error of the stream.
bool SseClientPrivate::accept(const SseRequestRules::Problem &problem)
{
    if (problem)
        qCWarning(lcSseClient, "%ls", qUtf16Printable(problem.message));
    return !problem;
}

bool SseClientPrivate::acceptTimeout(const char *name, milliseconds timeout)
{
    const bool isValid = timeout >= 0ms && timeout <= LongestTimeout;
    if (!isValid) {
        qCWarning(lcSseClient, "The %s cannot be %lld ms: it must be between 0 and %lld ms", name,
                  qlonglong(timeout.count()), qlonglong(LongestTimeout.count()));
    }
    return isValid;
}

// What the application has asked to be opened. Where no stream would suffer from it, the refusal is
// an error that users can be told of.
bool SseClientPrivate::acceptAsRequest(const SseRequestRules::Problem &problem)
{
    if (accept(problem))
        return true;
    if (status.state != State::Closed)
        return false;
    status.error = problem.error;
    status.errorString = problem.message;
    const Emission emission(this);
    if (emitStatus(emission))
        emission.emitSignal(&SseClient::errorOccurred, problem.error);
    return false;
}

void SseClientPrivate::setRequest(const QNetworkRequest &newRequest)
{
    takeRequest(newRequest);
    emitRequestChanges();
}

void SseClientPrivate::takeRequest(const QNetworkRequest &newRequest)
{
    const SseClient::Headers oldHeaders = q->headers();
    changes.url = changes.url || request.url() != newRequest.url();
    request = newRequest;
    changes.headers = changes.headers || q->headers() != oldHeaders;
}

bool SseClientPrivate::emitRequestChanges()
{
    const Guard guard(pump);
    if (std::exchange(changes.url, false))
        Q_EMIT q->urlChanged();
    if (guard && std::exchange(changes.headers, false))
        Q_EMIT q->headersChanged();
    return bool(guard);
}

// Tells of the new URL. An error of the old one says nothing about it.
void SseClientPrivate::announceUrl()
{
    const Guard guard(pump);
    Q_EMIT q->urlChanged();
    if (!guard || status.state != State::Closed)
        return;
    if (status.error != Error::InvalidUrlError && status.error != Error::UnsupportedSchemeError)
        return;
    status.error = Error::NoError;
    status.errorString.clear();
    status.finishReason = FinishReason::NotFinished;
    emitStatus(Emission(this));
}

void SseClientPrivate::setLastEventId(const QString &id)
{
    lastEventIdOrigin.clear();
    pump.setLastEventId(id);
}

void SseClientPrivate::openRequest(const QNetworkRequest &newRequest)
{
    takeRequest(newRequest);
    open();
}

void SseClientPrivate::open()
{
    const State oldState = status.state;
    status = {};
    status.state = oldState;
    streamHasId = false;
    hasBeenOpen = false;
    avoidsHttp2 = false;
    backoff.startOver();
    pump.resetCounters();
    totalTimer.start(totalTimeout);
    connectNow();
}

void SseClientPrivate::reconnect()
{
    if (status.state == State::Closed) {
        open();
        return;
    }
    backoff.forgetAttempts();
    status.reconnectAttempt = 0;
    connectNow();
}

void SseClientPrivate::close()
{
    if (status.state != State::Closed)
        finish(FinishReason::Stopped, Error::NoError);
}

void SseClientPrivate::dropAttempt()
{
    SseHttpAttempt *const old = std::exchange(attempt, nullptr);
    pump.reset();
    if (!old)
        return;
    old->disconnect(q);
    old->abandon();
    old->deleteLater();
}

// In the old thread, before the client moves to another one. A slot may be the one that moves it:
// what is on the stack below finds that its Guard is not true any more.
void SseClientPrivate::leaveThread()
{
    pump.leaveThread();
    totalTimer.suspend();
    retryTimer.suspend();
    forgetSystem();
    // Neither a reply nor its manager can move. The stream goes on with a new request.
    if (attempt && !attempt->canLeaveThread()) {
        dropAttempt();
        ++transition;
        announcements.clear();
        status.state = State::Waiting;
    }
    const auto attempts = q->findChildren<SseHttpAttempt *>(QString(), Qt::FindDirectChildrenOnly);
    for (SseHttpAttempt *const other : attempts) {
        if (other != attempt) // it may still be asked a question in this thread
            delete other;
    }
    isMoving = true;
    QMetaObject::invokeMethod(
            q, [this] { enterThread(); }, Qt::QueuedConnection);
}

// In the new thread: what was promised in the old one is kept.
void SseClientPrivate::enterThread()
{
    if (!std::exchange(isMoving, false))
        return;
    totalTimer.resume();
    if (retryTimer.resume())
        status.nextRetryAt = SseClock::dateTime().addMSecs(retryTimer.remainingTime().count());
    if (status.state != State::Closed)
        watchSystem();
    const Emission emission(this);
    pump.enterThread();
    if (!emission.isCurrent())
        return;
    if (status.state == State::Waiting && retryTimer.remainingTime() < 0ms) // interrupted
        connectNow();
    else if (announce())
        deliver();
}

void SseClientPrivate::setPaused(bool newPaused)
{
    if (pump.isPaused() == newPaused)
        return;
    pump.setPaused(newPaused);
    if (!newPaused)
        QMetaObject::invokeMethod(
                q, [this] { deliver(); }, Qt::QueuedConnection);
    Q_EMIT q->pausedChanged();
}

void SseClientPrivate::beginTransition(State newState)
{
    ++transition;
    announcements.clear();
    pump.forgetEnd();
    hasSlept = false;
    if (newState != status.state)
        qCDebug(lcSseClient) << SseLogging::redacted(request.url()) << newState;
    status.state = newState;
    if (newState != State::Waiting) {
        retryTimer.stop();
        status.nextRetryAt = {};
    }
    if (newState == State::Closed) {
        totalTimer.stop();
        forgetSystem();
    } else {
        watchSystem();
    }
}

void SseClientPrivate::watchSystem()
{
    if (!systemWatch) {
        systemWatch = SseSystemWatch::instance();
        wokeUp = QObject::connect(systemWatch.get(), &SseSystemWatch::wokeUp, q,
                                  [this] { onWokeUp(); });
        networkReturned = QObject::connect(systemWatch.get(), &SseSystemWatch::networkReturned, q,
                                           [this] { onNetworkReturned(); });
    }
    if (status.state == State::Waiting)
        systemWatch->watchNetwork();
}

// Other clients may keep the watch alive.
void SseClientPrivate::forgetSystem()
{
    QObject::disconnect(wokeUp);
    QObject::disconnect(networkReturned);
    systemWatch.reset();
}

// A connection does not survive the sleep of the computer, but nobody would tell for hours. Where
// the stream is paused, what has arrived is delivered first: without IDs it would be lost.
void SseClientPrivate::onWokeUp()
{
    if (status.state == State::Closed)
        return;
    if (status.state == State::Open && pump.isPaused()) {
        hasSlept = true;
        return;
    }
    backoff.forgetFailures();
    connectNow();
}

// Not all clients at the same moment: there may be many of them, in many programs.
void SseClientPrivate::onNetworkReturned()
{
    if (status.state != State::Waiting)
        return;
    const milliseconds delay(QRandomGenerator::global()->bounded(int(NetworkReturnSpread.count())));
    if (retryTimer.remainingTime() <= delay)
        return;
    backoff.forgetFailures();
    retryTimer.start(delay);
    status.nextRetryAt = SseClock::dateTime().addMSecs(delay.count());
    emitStatus(Emission(this));
}

milliseconds SseClientPrivate::retryIn() const
{
    return status.state == State::Waiting ? std::max(retryTimer.remainingTime(), 0ms) : 0ms;
}

// Emits all that is left to be said after a transition. What was handed over event by event is
// handed over to the receivers of batches, too, before anything is said of the new state. False if
// a slot has changed the course of things.
bool SseClientPrivate::announce()
{
    const Emission emission(this);
    if (!emitRequestChanges() || !emission.isCurrent())
        return false;
    if (!emitReadSummary() || !emitStatus(emission))
        return false;
    while (emission.isCurrent() && !announcements.isEmpty()) {
        const auto emitNext = announcements.takeFirst();
        emitNext();
    }
    return emission.isCurrent();
}

// A value that was visible counts, even if it is the old one again when its signal is due: a slot
// of an earlier signal may have read it, and has then begun another transition.
void SseClientPrivate::noteChanges()
{
    const auto differs = [this](auto member) { return status.*member != noted.*member; };
    if (differs(&Status::httpStatus) || differs(&Status::responseHeaders)
        || differs(&Status::responseUrl)) {
        statusChanges.response = true;
    }
    if (differs(&Status::error) || differs(&Status::errorString) || differs(&Status::errorBody))
        statusChanges.error = true;
    if (differs(&Status::reconnectAttempt))
        statusChanges.reconnectAttempt = true;
    if (differs(&Status::nextRetryAt))
        statusChanges.nextRetryAt = true;
    if (differs(&Status::state) || differs(&Status::finishReason))
        statusChanges.state = true;
    noted = status;
}

// Announces what has changed since it was last announced. If a slot begins another transition,
// that one announces the rest.
bool SseClientPrivate::emitStatus(const Emission &emission)
{
    noteChanges();
    const auto emitIf = [&emission](bool &isChanged, auto signal, auto... arguments) {
        return !std::exchange(isChanged, false) || emission.emitSignal(signal, arguments...);
    };
    return emitIf(statusChanges.response, &SseClient::responseChanged)
            && emitIf(statusChanges.error, &SseClient::errorChanged)
            && emitIf(statusChanges.reconnectAttempt, &SseClient::reconnectAttemptChanged)
            && emitIf(statusChanges.nextRetryAt, &SseClient::nextRetryAtChanged)
            && emitIf(statusChanges.state, &SseClient::stateChanged, status.state);
}

void SseClientPrivate::connectNow()
{
    dropAttempt();
    if (const SseRequestRules::Problem problem = SseRequestRules::checkUrl(request.url())) {
        failWith(problem.error, problem.message);
        return;
    }
    beginTransition(State::Connecting);
    status.finishReason = FinishReason::NotFinished;
    eventsBefore = pump.eventsReceived();
    pump.setMaximumEventSize(maximumEventSize);
    attempt = createAttempt();
    const Emission emission(this);
    if (announce() && forgetForeignLastEventId(emission))
        prepareAndSend(emission);
}

// The last event ID belongs to the origin that it is from, or that it was set for.
bool SseClientPrivate::forgetForeignLastEventId(const Emission &emission)
{
    // Not SseOrigin::of(): the same address in another zone is another origin.
    attemptOrigin = request.url().adjusted(QUrl::RemoveUserInfo | QUrl::RemovePath
                                           | QUrl::RemoveQuery | QUrl::RemoveFragment);
    const bool isForeign = !lastEventIdOrigin.isEmpty()
            && !SseRedirectRules::isSameOrigin(lastEventIdOrigin, attemptOrigin);
    lastEventIdOrigin = attemptOrigin;
    if (!isForeign)
        return true;
    streamHasId = false;
    return pump.setLastEventId(QString()) && emission.isCurrent();
}

SseHttpAttempt *SseClientPrivate::createAttempt()
{
    static const QMetaMethod challenged =
            QMetaMethod::fromSignal(&SseClient::authenticationRequired);
    static const QMetaMethod challengedByProxy =
            QMetaMethod::fromSignal(&SseClient::proxyAuthenticationRequired);
    SseHttpAttempt::Setup setup;
    setup.transport.manager = givenManager;
    setup.transport.cookieJar = &cookieJar;
    setup.transport.isExclusive =
            q->isSignalConnected(challenged) || q->isSignalConnected(challengedByProxy);
    setup.connectTimeout = connectTimeout;
    setup.idleTimeout = idleTimeout;
#if QT_CONFIG(ssl)
    static const QMetaMethod sslErrors = QMetaMethod::fromSignal(&SseClient::sslErrors);
    setup.transport.isExclusive = setup.transport.isExclusive || q->isSignalConnected(sslErrors);
#endif
    auto *const result = new SseHttpAttempt(setup, q);
    QObject::connect(result, &SseHttpAttempt::opened, q, [this] { onOpened(); });
    QObject::connect(result, &SseHttpAttempt::readable, q, [this] { deliver(); });
    QObject::connect(result, &SseHttpAttempt::ended, q, [this] { deliver(); });
    QObject::connect(result, &SseHttpAttempt::challenged, q, &SseClient::authenticationRequired);
    QObject::connect(result, &SseHttpAttempt::proxyChallenged, q,
                     &SseClient::proxyAuthenticationRequired);
#if QT_CONFIG(ssl)
    QObject::connect(result, &SseHttpAttempt::sslErrorsOccurred, q, &SseClient::sslErrors);
#endif
    return result;
}

SseHttpRequest SseClientPrivate::nextRequest() const
{
    SseRequestRules::Additions additions;
    additions.lastEventId = pump.lastEventId();
    additions.streamHasId = streamHasId;
    additions.acceptsCompression = compression;
    additions.allowsHttp2 = http2 && !avoidsHttp2;
    SseHttpRequest next{SseRequestRules::prepared(request, additions), method, body};
    const bool resumes = hasBeenOpen && !resumeMethod.isEmpty() && !pump.lastEventId().isEmpty();
    if (resumes && resumeMethod != method) {
        next.method = resumeMethod;
        next.body.clear();
        next.request = SseRequestRules::withoutBody(next.request);
    }
    return next;
}

// The application has the last word on a request, at once or later.
void SseClientPrivate::prepareAndSend(const Emission &emission)
{
    if (isManagerElsewhere()) {
        attempt->fail(
                Error::NetworkError,
                SseClient::tr(
                        "The network access manager lives in another thread than the client"));
        return;
    }
    const SseHttpRequest next = nextRequest();
    attempt->startConnectTimeout();
    if (prepareRequest) {
        const auto prepare = prepareRequest; // a copy, as it may replace itself
        QNetworkRequest prepared = next.request;
        prepare(prepared);
        if (emission.isCurrent())
            send(next, prepared);
    } else if (prepareRequestAsync) {
        const auto prepare = prepareRequestAsync;
        const QPointer<SseHttpAttempt> current(attempt);
        prepare(next.request, [this, current, next](const QNetworkRequest &prepared) {
            // This client, which owns the attempt, exists as long as the attempt.
            if (current && current->canSend())
                send(next, prepared);
        });
    } else {
        attempt->send(next);
    }
}

// It was in our thread when it was given. Attempts go on, as it may come back.
bool SseClientPrivate::isManagerElsewhere()
{
    const bool isElsewhere = givenManager && givenManager->thread() != q->thread();
    if (isElsewhere && !std::exchange(hasWarnedOfManager, true)) {
        qCWarning(lcSseClient,
                  "The network access manager of a client was moved to another thread than that of "
                  "the client, which cannot use it there");
    }
    return isElsewhere;
}

void SseClientPrivate::send(const SseHttpRequest &base, const QNetworkRequest &prepared)
{
    if (prepared.url().isEmpty()) {
        attempt->fail(Error::PreparationError,
                      SseClient::tr("The application could not prepare the request"));
        return;
    }
    if (const SseRequestRules::Problem problem = SseRequestRules::checkRequest(prepared)) {
        failWith(problem.error,
                 SseClient::tr("The application has prepared an invalid request. %1")
                         .arg(problem.message));
        return;
    }
    const bool allowsHttp2 =
            base.request.attribute(QNetworkRequest::Http2AllowedAttribute).toBool();
    attempt->send(
            {SseRequestRules::withOurAttributes(prepared, allowsHttp2), base.method, base.body});
}

// The cause is the error that ends the run, if one does.
void SseClientPrivate::finish(FinishReason reason, Error cause)
{
    dropAttempt();
    beginTransition(State::Closed);
    status.finishReason = reason;
    qCDebug(lcSseClient) << "finished:" << reason << cause;
    if (cause != Error::NoError)
        announcements.append([this, cause] { Q_EMIT q->errorOccurred(cause); });
    announcements.append([this] { Q_EMIT q->closed(); });
    announcements.append([this, reason] { Q_EMIT q->finished(reason); });
    announce();
}

// Until the next attempt. The cause is the error of the last one, if it had one.
void SseClientPrivate::waitFor(milliseconds delay, Error cause)
{
    const int number = backoff.attempts();
    status.reconnectAttempt = number;
    beginTransition(State::Waiting);
    status.nextRetryAt = SseClock::dateTime().addMSecs(delay.count());
    retryTimer.start(delay);
    qCDebug(lcSseClient) << "attempt" << number << "in" << delay.count() << "ms";
    if (cause != Error::NoError)
        announcements.append([this, cause] { Q_EMIT q->errorOccurred(cause); });
    announcements.append([this, delay, number] { Q_EMIT q->retryScheduled(delay, number); });
    announce();
}

void SseClientPrivate::onOpened()
{
    takeResponse();
    pump.setOrigin(SseOrigin::of(status.responseUrl));
    pump.start();
    status.error = Error::NoError;
    status.errorString.clear();
    status.errorBody.clear();
    hasBeenOpen = true;
    backoff.noteOpened();
    avoidsHttp2 = false;
    beginTransition(State::Open);
    announcements.append([this] { Q_EMIT q->opened(); });
    // Events that come while a slot of opened() runs an event loop wait for it to return.
    if (pump.hold([this] { announce(); }))
        deliver();
}

void SseClientPrivate::onEnded(const SseHttpAttempt::End &end)
{
    takeResponse();
    SseBackoff::Outcome outcome;
    outcome.error = end.error;
    outcome.httpStatus = status.httpStatus;
    outcome.retryAfter = SseHttpFields::valueOf("Retry-After", status.responseHeaders);
    outcome.wasOpened = end.wasOpened;
    outcome.hadEvent = pump.eventsReceived() != eventsBefore;
    outcome.openTime = end.openTime;
    outcome.canRefreshCredentials = prepareRequest || prepareRequestAsync;
    outcome.knowsLastEvent = pump.hasEndPredicate();
    const SseBackoff::Decision decision = backoff.decide(
            outcome, SseClock::dateTime(), QRandomGenerator::global()->generateDouble());
    if (decision.action == SseBackoff::Decision::Action::RefreshCredentials) {
        connectNow();
        return;
    }
    avoidsHttp2 = end.needsHttp1;
    if (end.error != Error::NoError) {
        status.error = end.error;
        status.errorString = end.message;
        status.errorBody = end.body;
    }
    status.reconnectAttempt = backoff.attempts();
    dropAttempt();
    if (decision.action == SseBackoff::Decision::Action::Finish)
        finish(decision.reason, end.error);
    else
        waitFor(decision.delay, end.error);
}

void SseClientPrivate::takeResponse()
{
    const SseHttpAttempt::Response &response = attempt->response();
    status.httpStatus = response.status;
    status.responseHeaders = response.headers;
    status.responseUrl = response.url;
}

void SseClientPrivate::failWith(Error error, const QString &message)
{
    status.error = error;
    status.errorString = message;
    status.errorBody.clear();
    finish(FinishReason::Failed, error);
}

// A slot that is told of the end may wait as long as it likes while the client goes on: the pass is
// over.
void SseClientPrivate::deliver()
{
    switch (pump.run()) {
    case SseEventPump::Result::Gone:
    case SseEventPump::Result::Nested:
        break;
    case SseEventPump::Result::EventTooLarge:
        failWith(Error::EventTooLargeError,
                 SseClient::tr("An event is larger than %1 bytes").arg(maximumEventSize));
        break;
    case SseEventPump::Result::HasMore:
        QMetaObject::invokeMethod(
                q, [this] { deliver(); }, Qt::QueuedConnection);
        break;
    case SseEventPump::Result::NoData:
    case SseEventPump::Result::Stopped:
        onDelivered();
        break;
    }
}

// An attempt that has ended may have had more to deliver.
void SseClientPrivate::onDelivered()
{
    const auto end = attempt ? attempt->end() : std::nullopt;
    if (end && (pump.isFlowing() || !end->wasOpened))
        onEnded(*end);
    else if (hasSlept && pump.isFlowing())
        onWokeUp();
}

bool SseClientPrivate::read(QByteArray &chunk)
{
    chunk = attempt->takeBytes();
    if (chunk.isEmpty())
        return false;
    findListeners();
    return true;
}

// Nobody makes comments or batches that nobody wants. To ask for each event would cost as much as
// the event: connectNotify() tells of those who come, and who has gone is found with the next read.
void SseClientPrivate::findListeners()
{
    static const QMetaMethod comments = QMetaMethod::fromSignal(&SseClient::commentReceived);
    static const QMetaMethod batches = QMetaMethod::fromSignal(&SseClient::eventBatchReceived);
    // In this order, or a connection that is made in another thread meanwhile could be missed.
    pump.setCommentsWanted(false);
    pump.setBatchesWanted(false);
    if (q->isSignalConnected(comments))
        pump.setCommentsWanted(true);
    if (q->isSignalConnected(batches))
        pump.setBatchesWanted(true);
}

void SseClientPrivate::eventFound(const SseEvent &event)
{
    Q_EMIT q->eventReceived(event);
}

void SseClientPrivate::commentFound(const QString &text)
{
    Q_EMIT q->commentReceived(text);
}

void SseClientPrivate::reconnectionTimeFound(milliseconds time)
{
    backoff.setReconnectionTime(time);
}

void SseClientPrivate::lastEventIdFound()
{
    streamHasId = true;
    lastEventIdOrigin = attemptOrigin;
}

void SseClientPrivate::lastEventIdChanged()
{
    Q_EMIT q->lastEventIdChanged();
}

void SseClientPrivate::endFound()
{
    finish(FinishReason::Completed, Error::NoError);
}

void SseClientPrivate::chunkRead(const QByteArray &chunk)
{
    Q_EMIT q->chunkReceived(chunk);
}

void SseClientPrivate::chunkDelivered()
{
    emitReadSummary();
}

// What concerns a whole read: the batch for models, and the counters. False if the client is gone.
bool SseClientPrivate::emitReadSummary()
{
    const Guard guard(pump);
    const QList<SseEvent> events = pump.takeBatch();
    if (!events.isEmpty())
        Q_EMIT q->eventBatchReceived(events);
    if (guard && pump.takeCountersChange())
        Q_EMIT q->countersChanged();
    return bool(guard);
}
