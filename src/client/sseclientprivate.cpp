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
    QObject::connect(&retryTimer, &QTimer::timeout, q, [this] { connectNow(status); });
}

// Bad input is reported and changes nothing else: what runs goes on.
bool SseClientPrivate::refuse(Error newError, const QString &message)
{
    qCWarning(lcSseClient, "%ls", qUtf16Printable(message));
    status.error = newError;
    status.errorString = message;
    const Emission emission(this);
    if (emission.emitSignal(&SseClient::errorChanged))
        emission.emitSignal(&SseClient::errorOccurred, newError);
    return false;
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
    const Emission emission(this);
    if (urlChanged && !emission.emitSignal(&SseClient::urlChanged))
        return;
    if (headersChanged)
        emission.emitSignal(&SseClient::headersChanged);
}

void SseClientPrivate::open()
{
    if (!acceptUrl(request.url()))
        return;
    const Status before = status;
    status = {};
    status.state = before.state;
    errorBody.clear();
    reconnectionTime.reset();
    failures = 0;
    countersChanged = bytesReceived > 0 || eventsReceived > 0;
    bytesReceived = 0;
    eventsReceived = 0;
    connectNow(before);
}

void SseClientPrivate::reconnect()
{
    if (status.state == State::Closed) {
        open();
        return;
    }
    const Status before = status;
    status.reconnectAttempt = 0;
    failures = 0;
    connectNow(before);
}

void SseClientPrivate::close()
{
    if (status.state != State::Closed)
        finish(FinishReason::Stopped, status, Error::NoError);
}

void SseClientPrivate::dropConnection()
{
    if (!connection)
        return;
    connection->disconnect(q);
    connection->abandon();
    connection->deleteLater();
    connection = nullptr;
    parser.reset();
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

bool SseClientPrivate::emitStatus(const Emission &emission, const Status &before)
{
    const Status now = status; // slots may change it
    if (now.httpStatus != before.httpStatus || now.responseHeaders != before.responseHeaders
        || now.responseUrl != before.responseUrl) {
        if (!emission.emitSignal(&SseClient::responseChanged))
            return false;
    }
    if (now.error != before.error || now.errorString != before.errorString) {
        if (!emission.emitSignal(&SseClient::errorChanged))
            return false;
    }
    if (now.reconnectAttempt != before.reconnectAttempt
        && !emission.emitSignal(&SseClient::reconnectAttemptChanged)) {
        return false;
    }
    if (now.nextRetryAt != before.nextRetryAt
        && !emission.emitSignal(&SseClient::nextRetryAtChanged)) {
        return false;
    }
    return now.state == before.state || emission.emitSignal(&SseClient::stateChanged, now.state);
}

// Here and below, before is a copy: what it was copied from changes.
// NOLINTNEXTLINE(performance-unnecessary-value-param)
void SseClientPrivate::connectNow(Status before)
{
    dropConnection();
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
    connection->start({SseRequestRules::prepared(request, lastEventId), method, body});

    const Emission emission(this);
    if (emitStatus(emission, before) && std::exchange(countersChanged, false))
        emission.emitSignal(&SseClient::countersChanged);
}

// The cause is the error that ends the run, if one does.
// NOLINTNEXTLINE(performance-unnecessary-value-param)
void SseClientPrivate::finish(FinishReason reason, Status before, Error cause)
{
    dropConnection();
    beginTransition(State::Closed);
    finishReason = reason;
    const Emission emission(this);
    if (!emitStatus(emission, before))
        return;
    if (cause != Error::NoError && !emission.emitSignal(&SseClient::errorOccurred, cause))
        return;
    if (emission.emitSignal(&SseClient::closed))
        emission.emitSignal(&SseClient::finished, reason);
}

// NOLINTNEXTLINE(performance-unnecessary-value-param)
void SseClientPrivate::scheduleRetry(Status before, Error cause)
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
    if (!emitStatus(emission, before))
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
    if (status.state == State::Connecting && connection->isOpened())
        onConnectionOpened();
    if (guard)
        deliver();
}

void SseClientPrivate::onConnectionOpened()
{
    const Status before = status;
    takeResponse();
    parser.setOrigin(SseRequestRules::originOf(connection->url()));
    status.error = Error::NoError;
    status.errorString.clear();
    beginTransition(State::Open);
    const Emission emission(this);
    if (emitStatus(emission, before))
        emission.emitSignal(&SseClient::opened);
}

void SseClientPrivate::onConnectionEnded()
{
    const Status before = status;
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
        finish(FinishReason::NoContent, before, cause);
    else if (SseResponseRules::isFatal(cause, status.httpStatus, policy))
        finish(FinishReason::Failed, before, cause);
    else if (!policy.allowsAttempt(status.reconnectAttempt + 1))
        finish(reasonToGiveUp(opened, regularEnd), before, cause);
    else {
        countFailure(regularEnd);
        scheduleRetry(before, cause);
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
    const Status before = status;
    status.error = error;
    status.errorString = message;
    finish(FinishReason::Failed, before, error);
}

// Below a slot that runs an event loop nothing is delivered, or events would overtake the one
// that is being handled. What waits is delivered when that slot returns.
void SseClientPrivate::deliver()
{
    if (delivering)
        return;
    delivering = true;
    if (deliverAll())
        delivering = false;
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
    if (!emitReadSummary())
        return false;
    const QPointer<SseClient> guard(q);
    if (connection && connection->isEnded() && (isFlowing() || !connection->isOpened())) {
        onConnectionEnded();
    }
    return !guard.isNull();
}

bool SseClientPrivate::isFlowing() const
{
    return status.state == State::Open && !paused;
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
    case Step::Comment:
        Q_EMIT q->commentReceived(parser.comment());
        break;
    case Step::LastEventId:
        return emitLastEventId(parser.lastEventId());
    case Step::ReconnectionTime:
        reconnectionTime = parser.reconnectionTime();
        break;
    case Step::Error:
        failWith(Error::EventTooLargeError,
                 SseClient::tr("An event is larger than %1 bytes").arg(maximumEventSize));
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
