// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "sseclient_p.h"

#include "../http/sseclock_p.h"
#include "../http/ssehttpfields_p.h"
#include "../http/sselogging_p.h"
#include "../http/sseorigin_p.h"

#include <QtCore/qmetaobject.h>
#include <QtCore/qrandom.h>
#include <QtNetwork/qauthenticator.h>
#include <QtNetwork/qnetworkproxy.h>

#include <algorithm>
#include <limits>

using std::chrono::milliseconds;
using namespace std::chrono_literals;
using Error = SseError;
using FinishReason = SseClient::FinishReason;
using State = SseClient::State;

namespace {

constexpr milliseconds NetworkReturnSpread = 500ms;

// The server, or somebody in between, has answered, but not with an event stream.
bool isUnexpectedResponse(Error error)
{
    return error == Error::HttpStatusError || error == Error::ContentTypeError
            || error == Error::ContentEncodingError || error == Error::RedirectError;
}

// The maximum of QTimer: about 24 days.
constexpr milliseconds LongestTimeout{std::numeric_limits<int>::max()};

} // namespace

SseClientPrivate::SseClientPrivate(SseClient *client)
    : q(client)
    , events(client, status, settings, backoff)
    , status(client, events.pump)
    , sender(client)
    , responseHook(client)
    , retryTimer(client, [this] { connectNow(); })
    , totalTimer(client,
                 [this] {
                     failWith(Error::TotalTimeoutError,
                              SseClient::tr("The stream has not ended within %1 ms")
                                      .arg(totalTimeout.count()));
                 })
    , system(
              client, [this] { onWokeUp(); }, [this] { onNetworkReturned(); })
{
}

SseClientPrivate::~SseClientPrivate()
{
    events.dropAttempt();
}

// Invalid input is a mistake in the application, not an error of the stream.
bool SseClientPrivate::accept(const SseRequestRules::Problem &problem)
{
    if (problem)
        qCWarning(lcSseClient, "%ls", qUtf16Printable(problem.message));
    return !problem;
}

// If the client is Closed, the refusal of a request is reported as an error, so that users can see
// it. Otherwise it must not affect the current stream.
bool SseClientPrivate::acceptToOpen(const SseRequestRules::Problem &problem)
{
    if (accept(problem))
        return true;
    if (status.now.state != State::Closed)
        return false;
    status.now.error = problem.error;
    status.now.errorString = problem.message;
    const Emission emission(status);
    if (status.emitChanges(emission))
        emission.emitSignal(&SseClient::errorOccurred, problem.error);
    return false;
}

void SseClientPrivate::setUrl(const QUrl &url)
{
    settings.setUrl(url);
    hasNewUrl = true;
    announceRequestChanges();
}

// An error of the old URL does not apply to the new URL.
void SseClientPrivate::announceRequestChanges()
{
    const bool isNewUrl = hasNewUrl;
    const Emission emission(status);
    if (!emitRequestChanges(emission) || !isNewUrl || status.now.state != State::Closed)
        return;
    if (status.now.error != Error::InvalidUrlError
        && status.now.error != Error::UnsupportedSchemeError)
        return;
    status.now.error = Error::NoError;
    status.now.errorString.clear();
    status.now.finishReason = FinishReason::NotFinished;
    status.emitChanges(emission);
}

bool SseClientPrivate::setTimeout(const char *name, milliseconds *timeout, milliseconds value,
                                  void (SseClient::*changed)())
{
    const bool isIdleTimeout = timeout == &events.idleTimeout;
    const bool isAutomatic = isIdleTimeout && value == SseClient::AutomaticTimeout;
    if ((value < 0ms && !isAutomatic) || value > LongestTimeout) {
        qCWarning(lcSseClient, "The %s cannot be %lld ms: it must be between 0 and %lld ms", name,
                  qlonglong(value.count()), qlonglong(LongestTimeout.count()));
        return false;
    }
    if (*timeout == value)
        return true;
    *timeout = value;
    if (isIdleTimeout)
        events.applyIdleTimeout();
    Q_EMIT(q->*changed)();
    return true;
}

void SseClientPrivate::setPaused(bool paused)
{
    if (!events.setPaused(paused))
        return;
    if (!paused)
        QMetaObject::invokeMethod(
                q, [this] { deliver(); }, Qt::QueuedConnection);
    Q_EMIT q->pausedChanged();
}

bool SseClientPrivate::openRequest(const QNetworkRequest &request)
{
    if (!acceptToOpen(SseRequestRules::checkRequest(request)))
        return false;
    applyToRequest([&] { return settings.setRequest(request); });
    open();
    return true;
}

void SseClientPrivate::open()
{
    const State oldState = status.now.state;
    status.now = {};
    status.now.state = oldState;
    settings.startOver();
    backoff.startOver();
    events.startOver();
    totalTimer.start(totalTimeout);
    connectNow();
}

void SseClientPrivate::reconnect()
{
    if (status.now.state == State::Closed) {
        open();
        return;
    }
    backoff.forgetAttempts();
    status.now.reconnectAttempt = backoff.attempts();
    connectNow();
}

void SseClientPrivate::close()
{
    if (status.now.state != State::Closed)
        finish(FinishReason::Stopped, Error::NoError);
}

milliseconds SseClientPrivate::retryIn() const
{
    return status.now.state == State::Waiting ? std::max(retryTimer.remainingTime(), 0ms) : 0ms;
}

void SseClientPrivate::beginTransition(State newState)
{
    status.beginTransition();
    events.pump.forgetEnd();
    hasSlept = false;
    if (newState != status.now.state)
        qCDebug(lcSseClient) << SseLogging::redacted(settings.url()) << newState;
    status.now.state = newState;
    if (newState != State::Waiting) {
        retryTimer.stop();
        status.now.nextRetryAt = {};
    }
    if (newState == State::Closed) {
        totalTimer.stop();
        system.stop();
    } else {
        system.start(newState == State::Waiting);
    }
}

void SseClientPrivate::connectNow()
{
    events.dropAttempt();
    if (const SseRequestRules::Problem problem = settings.checkUrl()) {
        failWith(problem.error, problem.message);
        return;
    }
    beginTransition(State::Connecting);
    status.now.finishReason = FinishReason::NotFinished;
    events.beginAttempt();
    events.attempt = createAttempt();
    const Emission emission(status);
    if (!announce())
        return;
    if (events.cursorStore)
        SseCursorStorePrivate::of(events.cursorStore)->beginStream();
    if (emission.isCurrent() && forgetForeignLastEventId(emission))
        sender.send(events.attempt, settings.next(events.pump.lastEventId()));
}

SseHttpAttempt *SseClientPrivate::createAttempt()
{
    SseHttpAttempt *const result =
            sender.createAttempt({connectTimeout, events.idleLimit(), answersQuestions()});
    QObject::connect(result, &SseHttpAttempt::opened, q, [this] { onOpened(); });
    QObject::connect(result, &SseHttpAttempt::readable, q, [this] { deliver(); });
    QObject::connect(result, &SseHttpAttempt::ended, q, [this] { deliver(); });
    return result;
}

template <typename Signal>
bool SseClientPrivate::isConnected(Signal signal) const
{
    return q->isSignalConnected(QMetaMethod::fromSignal(signal));
}

bool SseClientPrivate::answersQuestions() const
{
#if QT_CONFIG(ssl)
    if (isConnected(&SseClient::sslErrors))
        return true;
#endif
    return isConnected(&SseClient::authenticationRequired)
            || isConnected(&SseClient::proxyAuthenticationRequired);
}

bool SseClientPrivate::forgetForeignLastEventId(const Emission &emission)
{
    if (settings.forgetsLastEventId())
        events.pump.setLastEventId(QString());
    return emission.isCurrent();
}

void SseClientPrivate::onOpened()
{
    takeResponse();
    events.pump.setOrigin(SseOrigin::of(status.now.responseUrl));
    events.pump.start();
    settings.noteOpened();
    backoff.noteOpened();
    status.now.setError(Error::NoError, {});
    beginTransition(State::Open);
    status.announcements.opened = true;
    // If a slot of opened() runs an event loop, events are held until the slot returns.
    if (events.pump.hold([this] { announce(); }))
        deliver();
}

void SseClientPrivate::onEnded(const SseHttpAttempt::End &end)
{
    takeResponse();
    SseBackoff::Outcome outcome = outcomeOf(end);
    const bool isResponse = isUnexpectedResponse(end.error);
    if (isResponse && !backoff.canRefreshCredentials(outcome)
        && !checkResponse(end, &outcome.action)) {
        return;
    }
    const SseBackoff::Decision decision = backoff.decide(
            outcome, SseClock::dateTime(), QRandomGenerator::global()->generateDouble());
    if (decision.action == SseBackoff::Decision::Action::RefreshCredentials) {
        connectNow();
        return;
    }
    settings.setAvoidsHttp2(end.needsHttp1);
    status.now.reconnectAttempt = backoff.attempts();
    if (end.error != Error::NoError)
        status.now.setError(end.error, end.message, end.body);
    events.dropAttempt();
    if (decision.action == SseBackoff::Decision::Action::Wait)
        waitFor(decision.delay, end.error);
    else
        finish(decision.reason, end.error);
}

SseBackoff::Outcome SseClientPrivate::outcomeOf(const SseHttpAttempt::End &end) const
{
    SseBackoff::Outcome outcome;
    outcome.error = end.error;
    outcome.httpStatus = status.now.httpStatus;
    outcome.retryAfter = SseHttpFields::valueOf("Retry-After", status.now.responseHeaders);
    outcome.wasOpened = end.wasOpened;
    outcome.hadEvent = events.hasEventOfAttempt();
    outcome.openTime = end.openTime;
    outcome.canRefreshCredentials = sender.hook.isSet();
    outcome.knowsLastEvent = events.pump.hasEndPredicate();
    return outcome;
}

// Asks the application about a response that is not an event stream. Returns false if its function
// has deleted or moved the client, or has begun another transition, such as with close(): then the
// response is not handled any more. While the function runs an event loop, it is not called again.
bool SseClientPrivate::checkResponse(const SseHttpAttempt::End &end,
                                     SseClient::ResponseAction *action)
{
    const SseClient::CheckResponse check = responseHook.function();
    if (!check)
        return true;
    const SseClient::FailedResponse response{end.error, status.now.httpStatus,
                                             status.now.responseHeaders, status.now.responseUrl,
                                             end.body};
    const Emission emission(status);
    if (!events.pump.hold([&] { *action = check(response); }))
        return false;
    if (emission.isCurrent())
        return true;
    deliver(); // another attempt may have received data while the function ran an event loop
    return false;
}

void SseClientPrivate::takeResponse()
{
    const SseHttpAttempt::Response &response = events.attempt->response();
    status.now.httpStatus = response.status;
    status.now.responseHeaders = response.headers;
    status.now.responseUrl = response.url;
}

// The cause is the error of the last attempt, or NoError.
void SseClientPrivate::waitFor(milliseconds delay, Error cause)
{
    beginTransition(State::Waiting);
    status.now.nextRetryAt = SseClock::dateTime().addMSecs(delay.count());
    retryTimer.start(delay);
    qCDebug(lcSseClient) << "attempt" << status.now.reconnectAttempt << "in" << delay.count()
                         << "ms";
    status.announcements.error = cause;
    status.announcements.retryDelay = delay;
    announce();
}

// The cause is the error that ends the stream, or NoError.
void SseClientPrivate::finish(FinishReason reason, Error cause)
{
    events.dropAttempt();
    beginTransition(State::Closed);
    status.now.finishReason = reason;
    qCDebug(lcSseClient) << "finished:" << reason << cause;
    status.announcements.error = cause;
    status.announcements.closed = true;
    status.announcements.finished = reason;
    announce();
}

void SseClientPrivate::failWith(Error error, const QString &message)
{
    status.now.setError(error, message);
    finish(FinishReason::Failed, error);
}

// Emits all pending signals after a transition. Signals about the time before the transition come
// first, such as the batch of events that have been delivered. Returns false if a slot has begun
// another transition, or if the client is gone.
bool SseClientPrivate::announce()
{
    const Emission emission(status);
    return emitRequestChanges(emission) && events.emitReadSummary(emission)
            && status.emitChanges(emission) && status.emitAnnouncements(emission);
}

bool SseClientPrivate::emitRequestChanges(const Emission &emission)
{
    return emission.emitIf(hasNewUrl, &SseClient::urlChanged)
            && emission.emitIf(hasNewHeaders, &SseClient::headersChanged);
}

// The pass of the pump is over before the end is announced, so that a slot may run an event loop
// while the client continues.
void SseClientPrivate::deliver()
{
    switch (events.pump.run()) {
    case SseEventPump::Result::Gone:
    case SseEventPump::Result::Nested:
        break;
    case SseEventPump::Result::Ended:
        finish(FinishReason::Completed, Error::NoError);
        break;
    case SseEventPump::Result::EventTooLarge:
        failWith(Error::EventTooLargeError,
                 SseClient::tr("An event is larger than %1 bytes").arg(events.maximumEventSize));
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

// Handles the end of an attempt only when all of its data has been delivered. An event that the end
// has cut off needs another pass, in which its slots may pause the client.
void SseClientPrivate::onDelivered()
{
    const auto end = events.attempt ? events.attempt->end() : std::nullopt;
    if (end && end->wasOpened && events.pump.isFlowing() && events.pump.finish())
        deliver();
    else if (end && (events.pump.isFlowing() || !end->wasOpened))
        onEnded(*end);
    else if (hasSlept && events.pump.isFlowing())
        onWokeUp();
}

// Called in the old thread before the client moves to another one. A slot may have moved it: the
// Emissions and Guards on the stack are not current any more.
void SseClientPrivate::leaveThread()
{
    events.leaveThread();
    totalTimer.suspend();
    retryTimer.suspend();
    system.stop();
    // A reply and its manager cannot move to another thread. The stream continues with a new
    // request.
    if (events.attempt && !events.attempt->canLeaveThread()) {
        events.dropAttempt();
        status.beginTransition();
        status.now.state = State::Waiting;
    }
    const auto attempts = q->findChildren<SseHttpAttempt *>(QString(), Qt::FindDirectChildrenOnly);
    for (SseHttpAttempt *const other : attempts) {
        if (other != events.attempt) // Qt might still ask it questions in this thread
            delete other;
    }
    isMoving = true;
    QMetaObject::invokeMethod(
            q, [this] { enterThread(); }, Qt::QueuedConnection);
}

// Called in the new thread: continues the work of the old thread.
void SseClientPrivate::enterThread()
{
    if (!std::exchange(isMoving, false))
        return;
    totalTimer.resume();
    if (retryTimer.resume())
        status.now.nextRetryAt = SseClock::dateTime().addMSecs(retryTimer.remainingTime().count());
    if (status.now.state != State::Closed)
        system.start(status.now.state == State::Waiting);
    const Emission emission(status);
    events.pump.enterThread();
    if (!emission.isCurrent())
        return;
    if (events.pump.takeEnd())
        finish(FinishReason::Completed, Error::NoError);
    else if (status.now.state == State::Waiting && retryTimer.remainingTime() < 0ms) // interrupted
        connectNow();
    else if (announce())
        deliver();
}

// Connections do not survive the sleep of the computer, but their loss could remain unnoticed for
// hours. If the stream is paused, data that has arrived is delivered first, because without event
// IDs it would be lost.
void SseClientPrivate::onWokeUp()
{
    if (status.now.state == State::Closed)
        return;
    if (status.now.state == State::Open && events.pump.isPaused()) {
        hasSlept = true;
        return;
    }
    backoff.forgetFailures();
    connectNow();
}

// Reconnects after a random delay, because many clients in many programs may detect the return of
// the network at the same moment.
void SseClientPrivate::onNetworkReturned()
{
    if (status.now.state != State::Waiting)
        return;
    const milliseconds delay(QRandomGenerator::global()->bounded(int(NetworkReturnSpread.count())));
    if (retryTimer.remainingTime() <= delay)
        return;
    backoff.forgetFailures();
    retryTimer.start(delay);
    status.now.nextRetryAt = SseClock::dateTime().addMSecs(delay.count());
    status.emitChanges(Emission(status));
}
