// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "sseclient_p.h"

#include "sseconnection_p.h"
#include "sselogging_p.h"
#include "ssenetworkaccess_p.h"
#include "sserequestrules_p.h"
#include "sseresponserules_p.h"

#include <QtCore/qmetaobject.h>
#include <QtCore/qrandom.h>

#include <algorithm>
#include <utility>

using std::chrono::milliseconds;
using namespace std::chrono_literals;
using Error = SseClient::Error;
using FinishReason = SseClient::FinishReason;
using State = SseClient::State;
using Step = SsePullParser::Step;

SseClientPrivate::SseClientPrivate(SseClient *client)
    : q(client)
    , retryTimer(client)
{
    retryTimer.setSingleShot(true);
    retryTimer.setTimerType(Qt::PreciseTimer);
    QObject::connect(&retryTimer, &QTimer::timeout, q, [this] { connectNow(); });
}

// Bad input is reported and changes nothing else: what runs goes on.
bool SseClientPrivate::refuse(Error newError, const QString &message)
{
    qCWarning(lcSseClient, "%ls", qUtf16Printable(message));
    status.error = newError;
    status.errorString = message;
    const Emission emission(this);
    if (emitStatus(emission))
        emission.emitSignal(&SseClient::errorOccurred, newError);
    return false;
}

bool SseClientPrivate::refuseHeader(const QByteArray &name)
{
    return refuse(Error::InvalidHeaderError,
                  SseClient::tr("The header \"%1\" is invalid").arg(QString::fromUtf8(name)));
}

bool SseClientPrivate::acceptUrl(const QUrl &url)
{
    switch (SseRequestRules::checkUrl(url)) {
    case Error::NoError:
        return true;
    case Error::UnsupportedSchemeError:
        return refuse(
                Error::UnsupportedSchemeError,
                SseClient::tr(
                        "Unsupported URL scheme \"%1\": only http and https carry event streams")
                        .arg(url.scheme()));
    default:
        return refuse(Error::InvalidUrlError,
                      url.isEmpty() ? SseClient::tr("There is no URL to connect to")
                                    : SseClient::tr("This is not a valid URL"));
    }
}

void SseClientPrivate::setRequest(const QNetworkRequest &newRequest)
{
    const SseClient::Headers oldHeaders = q->headers();
    const bool urlChanged = request.url() != newRequest.url();
    request = newRequest;
    const bool headersChanged = q->headers() != oldHeaders;
    const QPointer<SseClient> guard(q);
    if (urlChanged)
        Q_EMIT q->urlChanged();
    if (guard && headersChanged)
        Q_EMIT q->headersChanged();
}

void SseClientPrivate::open()
{
    if (!acceptUrl(request.url()))
        return;
    const State oldState = status.state;
    status = {};
    status.state = oldState;
    streamHasId = false;
    errorBody.clear();
    reconnectionTime.reset();
    failures = 0;
    countersChanged = bytesReceived > 0 || eventsReceived > 0;
    bytesReceived = 0;
    eventsReceived = 0;
    connectNow();
}

void SseClientPrivate::reconnect()
{
    if (status.state == State::Closed) {
        open();
        return;
    }
    if (!acceptUrl(request.url()))
        return;
    status.reconnectAttempt = 0;
    failures = 0;
    connectNow();
}

void SseClientPrivate::close()
{
    if (status.state != State::Closed)
        finish(FinishReason::Stopped, Error::NoError);
}

void SseClientPrivate::dropConnection()
{
    SseConnection *const old = std::exchange(connection, nullptr);
    parser.reset();
    eventIsTooLarge = false;
    if (!old)
        return;
    old->disconnect(q);
    old->abandon();
    old->deleteLater();
}

// Every attempt has a fresh connection: one that was kept alive may be closed by the server at the
// very moment at which it is used again. Our own manager has no other request that would suffer.
void SseClientPrivate::setPaused(bool newPaused)
{
    if (paused == newPaused)
        return;
    paused = newPaused;
    if (!paused)
        QMetaObject::invokeMethod(
                q, [this] { deliver(); }, Qt::QueuedConnection);
    Q_EMIT q->pausedChanged();
}

QNetworkAccessManager *SseClientPrivate::manager()
{
    if (givenManager)
        return givenManager;
    if (ownManager)
        ownManager->clearConnectionCache();
    else
        ownManager = SseNetworkAccess::createManager(q);
    return ownManager;
}

void SseClientPrivate::beginTransition(State newState)
{
    ++transition;
    if (newState != status.state)
        qCDebug(lcSseClient) << SseLogging::redacted(request.url()) << newState;
    status.state = newState;
    if (newState != State::Waiting) {
        retryTimer.stop();
        status.nextRetryAt = {};
    }
}

// Announces what has changed since it was last announced. If a slot begins another transition,
// that one announces the rest.
bool SseClientPrivate::emitStatus(const Emission &emission)
{
    const auto differs = [this](auto member) {
        if (status.*member == announced.*member)
            return false;
        announced.*member = status.*member;
        return true;
    };
    const bool statusChanged = differs(&Status::httpStatus);
    const bool responseHeadersChanged = differs(&Status::responseHeaders);
    const bool responseUrlChanged = differs(&Status::responseUrl);
    const bool responseChanged = statusChanged || responseHeadersChanged || responseUrlChanged;
    if (responseChanged && !emission.emitSignal(&SseClient::responseChanged))
        return false;
    const bool errorCodeChanged = differs(&Status::error);
    const bool errorStringChanged = differs(&Status::errorString);
    const bool errorChanged = errorCodeChanged || errorStringChanged;
    if (errorChanged && !emission.emitSignal(&SseClient::errorChanged))
        return false;
    if (differs(&Status::reconnectAttempt)
        && !emission.emitSignal(&SseClient::reconnectAttemptChanged)) {
        return false;
    }
    if (differs(&Status::nextRetryAt) && !emission.emitSignal(&SseClient::nextRetryAtChanged))
        return false;
    return !differs(&Status::state) || emission.emitSignal(&SseClient::stateChanged, status.state);
}

void SseClientPrivate::connectNow()
{
    if (!emitBatchOfTheOldRun())
        return;
    dropConnection();
    if (const Error bad = SseRequestRules::checkUrl(request.url()); bad != Error::NoError) {
        status.error = bad; // it was changed while the client was waiting
        status.errorString = SseClient::tr("This is not a valid URL");
        finish(FinishReason::Failed, bad);
        return;
    }
    beginTransition(State::Connecting);
    finishReason = FinishReason::NotFinished;
    hadEvent = false;
    parser.reset();
    parser.setLastEventId(lastEventId);
    parser.setMaximumEventSize(maximumEventSize);

    connection = new SseConnection(manager(), !givenManager.isNull(), q);
    connection->setConnectTimeout(connectTimeout);
    connection->setIdleTimeout(idleTimeout);
    QObject::connect(connection, &SseConnection::changed, q, [this] { onConnectionChanged(); });
    connection->start({SseRequestRules::prepared(request, lastEventId, streamHasId), method, body});

    const Emission emission(this);
    if (emitStatus(emission) && std::exchange(countersChanged, false))
        emission.emitSignal(&SseClient::countersChanged);
}

// What was handed over event by event is handed over to the receivers of batches, too, before
// anything else is said. False if a slot has changed the course of things.
bool SseClientPrivate::emitBatchOfTheOldRun()
{
    const quint64 current = transition;
    return emitReadSummary() && transition == current;
}

// The cause is the error that ends the run, if one does.
void SseClientPrivate::finish(FinishReason reason, Error cause)
{
    if (!emitBatchOfTheOldRun())
        return;
    dropConnection();
    beginTransition(State::Closed);
    finishReason = reason;
    const Emission emission(this);
    if (!emitStatus(emission))
        return;
    if (cause != Error::NoError && !emission.emitSignal(&SseClient::errorOccurred, cause))
        return;
    if (emission.emitSignal(&SseClient::closed))
        emission.emitSignal(&SseClient::finished, reason);
}

void SseClientPrivate::scheduleRetry(Error cause)
{
    milliseconds delay =
            policy.delay(failures, reconnectionTime, QRandomGenerator::global()->generateDouble());
    if (retryAfter)
        delay = std::max(delay, *retryAfter);
    const int attempt = ++status.reconnectAttempt;
    beginTransition(State::Waiting);
    status.nextRetryAt = QDateTime::currentDateTimeUtc().addMSecs(delay.count());
    retryTimer.start(delay);
    qCDebug(lcSseClient) << "attempt" << attempt << "in" << delay.count() << "ms";

    const Emission emission(this);
    if (!emitStatus(emission))
        return;
    if (cause != Error::NoError && !emission.emitSignal(&SseClient::errorOccurred, cause))
        return;
    emission.emitSignal(&SseClient::retryScheduled, delay, attempt);
}

// A connection that brought an event starts the delays over. Only the first loss after a stable
// time may be mended at once (initial delay 0): a server that accepts, sends and drops must not
// make us spin.
void SseClientPrivate::countFailure(bool regularEnd)
{
    if (!hadEvent)
        ++failures;
    else
        failures = !regularEnd && status.reconnectAttempt == 0 ? 1 : 0;
}

FinishReason SseClientPrivate::reasonToGiveUp(bool opened, bool regularEnd) const
{
    if (policy.maximumAttempts() > 0 || !opened)
        return FinishReason::AttemptsExhausted;
    return regularEnd ? FinishReason::Completed : FinishReason::Truncated;
}

void SseClientPrivate::onConnectionChanged()
{
    const QPointer<SseClient> guard(q);
    if (status.state == State::Connecting && connection->isOpened()) {
        // Events that come while a slot of opened() runs an event loop wait for it to return.
        const bool wasDelivering = std::exchange(delivering, true);
        onConnectionOpened();
        if (!guard)
            return;
        delivering = wasDelivering;
    }
    deliver();
}

void SseClientPrivate::onConnectionOpened()
{
    takeResponse();
    parser.setOrigin(SseRequestRules::originOf(connection->url()));
    status.error = Error::NoError;
    status.errorString.clear();
    beginTransition(State::Open);
    const Emission emission(this);
    if (emitStatus(emission))
        emission.emitSignal(&SseClient::opened);
}

void SseClientPrivate::onConnectionEnded()
{
    takeResponse();
    const Error cause = connection->error();
    const bool opened = connection->isOpened();
    if (cause != Error::NoError) {
        status.error = cause;
        status.errorString = connection->errorString();
        errorBody = connection->errorBody();
    }
    if (opened && connection->openTime() >= policy.resetAfter()) {
        status.reconnectAttempt = 0;
        failures = 0;
    }
    dropConnection();

    const bool regularEnd = cause == Error::NoError;
    if (regularEnd && !opened)
        finish(FinishReason::NoContent, cause);
    else if (SseResponseRules::isFatal(cause, status.httpStatus, policy))
        finish(FinishReason::Failed, cause);
    else if (!policy.allowsAttempt(status.reconnectAttempt + 1))
        finish(reasonToGiveUp(opened, regularEnd), cause);
    else {
        countFailure(regularEnd);
        scheduleRetry(cause);
    }
}

void SseClientPrivate::takeResponse()
{
    retryAfter = SseResponseRules::parseRetryAfter(connection->header("Retry-After"),
                                                   QDateTime::currentDateTimeUtc());
    status.httpStatus = connection->status();
    status.responseHeaders = connection->headers();
    status.responseUrl = connection->url();
}

void SseClientPrivate::failWith(Error error, const QString &message)
{
    status.error = error;
    status.errorString = message;
    finish(FinishReason::Failed, error);
}

// Below a slot that runs an event loop nothing is delivered, or events would overtake the one
// that is being handled. What waits is delivered when that slot returns. That is for events alone:
// a slot that is told of the end may wait as long as it likes while the client goes on.
void SseClientPrivate::deliver()
{
    if (delivering)
        return;
    delivering = true;
    if (!deliverAll())
        return;
    delivering = false;
    if (std::exchange(eventIsTooLarge, false))
        failWith(Error::EventTooLargeError,
                 SseClient::tr("An event is larger than %1 bytes").arg(maximumEventSize));
    else if (connection && connection->isEnded() && (isFlowing() || !connection->isOpened()))
        onConnectionEnded();
}

// False if the client is gone. Whatever slots do, the loop always goes on with the present
// connection and its bytes.
bool SseClientPrivate::deliverAll()
{
    static const QMetaMethod commentReceived = QMetaMethod::fromSignal(&SseClient::commentReceived);
    while (isFlowing()) {
        parser.setCommentsEnabled(q->isSignalConnected(commentReceived));
        const Step step = parser.next();
        if (step == Step::NeedData) {
            if (!emitReadSummary())
                return false;
            if (!isFlowing() || !readMore())
                break;
        } else if (!emitStep(step)) {
            return false;
        }
    }
    return emitReadSummary();
}

bool SseClientPrivate::isFlowing() const
{
    return status.state == State::Open && !paused && !eventIsTooLarge;
}

bool SseClientPrivate::readMore()
{
    const QByteArray chunk = connection->takeBytes();
    if (chunk.isEmpty())
        return false;
    bytesReceived += chunk.size();
    countersChanged = true;
    parser.addData(chunk);
    return true;
}

bool SseClientPrivate::emitStep(Step step)
{
    const QPointer<SseClient> guard(q);
    switch (step) {
    case Step::Event:
        return emitEvent();
    case Step::Comment: {
        const QString text = parser.comment(); // a slot may delete the parser
        Q_EMIT q->commentReceived(text);
        break;
    }
    case Step::LastEventId:
        return emitLastEventId(parser.lastEventId());
    case Step::ReconnectionTime:
        reconnectionTime = parser.reconnectionTime();
        break;
    case Step::Error:
        eventIsTooLarge = true;
        break;
    case Step::NeedData:
        break;
    }
    return !guard.isNull();
}

// The ID counts as seen when the event is handed over: after a close() in the slot, or before
// the events behind it were, a new connection resumes exactly here.
bool SseClientPrivate::emitEvent()
{
    static const QMetaMethod batchReceived =
            QMetaMethod::fromSignal(&SseClient::eventBatchReceived);
    const QPointer<SseClient> guard(q);
    const SseEvent event = parser.event();
    const bool idChanged = lastEventId != event.lastEventId();
    lastEventId = event.lastEventId();
    streamHasId = streamHasId || idChanged;
    ++eventsReceived;
    countersChanged = true;
    hadEvent = true;
    if (q->isSignalConnected(batchReceived))
        batch.append(event);
    Q_EMIT q->eventReceived(event);
    if (guard && idChanged)
        Q_EMIT q->lastEventIdChanged();
    return !guard.isNull();
}

bool SseClientPrivate::emitLastEventId(const QString &id)
{
    const QPointer<SseClient> guard(q);
    lastEventId = id;
    streamHasId = true;
    Q_EMIT q->lastEventIdChanged();
    return !guard.isNull();
}

// What concerns a whole read: the batch for models, and the counters.
bool SseClientPrivate::emitReadSummary()
{
    const QPointer<SseClient> guard(q);
    const QList<SseEvent> events = std::exchange(batch, {});
    if (!events.isEmpty())
        Q_EMIT q->eventBatchReceived(events);
    if (guard && std::exchange(countersChanged, false))
        Q_EMIT q->countersChanged();
    return !guard.isNull();
}
