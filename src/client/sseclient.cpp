// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include <QtSse/sseclient.h>

#include "sseclient_p.h"

#include "../http/ssehttpfields_p.h"
#include "../http/sselogging_p.h"

#include <QtCore/qcoreevent.h>
#if QT_CONFIG(ssl)
#  include <QtNetwork/qsslconfiguration.h>
#  include <QtNetwork/qsslerror.h>
#endif

using std::chrono::milliseconds;

/*!
    Constructs a closed client without a URL, with the given \a parent.
*/
SseClient::SseClient(QObject *parent)
    : QObject(parent)
    , d_ptr(std::make_unique<SseClientPrivate>(this))
{
}

/*!
    Constructs a closed client for \a url with the given \a parent.
*/
SseClient::SseClient(const QUrl &url, QObject *parent)
    : SseClient(parent)
{
    d_ptr->settings.setUrl(url);
}

/*!
    Destroys the client. An open stream is closed without a signal.
*/
SseClient::~SseClient() = default;

QUrl SseClient::url() const
{
    return d_ptr->settings.url();
}

void SseClient::setUrl(const QUrl &url)
{
    Q_D(SseClient);
    if (d->settings.url() != url)
        d->setUrl(url);
}

/*!
    Sets url and headers to those of \a request for the next attempt, and returns \c true. The other
    settings of \a request are used as well. Returns \c false and changes nothing if a header is
    invalid. This function does not open the stream.

    \sa open()
*/
bool SseClient::setRequest(const QNetworkRequest &request)
{
    Q_D(SseClient);
    return d->changeRequest([&] { return d->settings.setRequest(request); });
}

SseClient::Headers SseClient::headers() const
{
    return d_ptr->settings.headers();
}

/*!
    Sets the request headers to \a headers and returns \c true, or returns \c false and changes
    nothing if any of them is invalid. If several headers have the same name, their values are
    joined by commas.
*/
bool SseClient::setHeaders(const Headers &headers)
{
    Q_D(SseClient);
    return d->changeRequest([&] { return d->settings.setHeaders(headers); });
}

/*!
    Sets the request header \a name to \a value and returns \c true, or returns \c false and
    changes nothing if the header is invalid. A null \a value removes the header.
*/
bool SseClient::setHeader(const QByteArray &name, const QByteArray &value)
{
    Q_D(SseClient);
    return d->changeRequest([&] { return d->settings.setHeader(name, value); });
}

/*!
    Returns \c true if a header with this \a name and \a value can be sent. The name must be a
    token, and the value must not contain control characters, because CR, LF and NUL could add
    another header. The application cannot set \c Content-Length and \c Transfer-Encoding.
*/
bool SseClient::isValidHeader(const QByteArray &name, const QByteArray &value)
{
    return !SseRequestRules::checkHeader(name, value);
}

QByteArray SseClient::method() const
{
    return d_ptr->settings.method();
}

/*!
    Sets the HTTP method to \a method and returns \c true, or returns \c false and changes
    nothing if it is not a token.
*/
bool SseClient::setMethod(const QByteArray &method)
{
    Q_D(SseClient);
    const QByteArray oldMethod = d->settings.method();
    if (!d->accept(d->settings.setMethod(method)))
        return false;
    if (method != oldMethod)
        Q_EMIT methodChanged();
    return true;
}

/*!
    Returns \c true if \a method can be sent: it must be a token, such as \c GET.
*/
bool SseClient::isValidMethod(const QByteArray &method)
{
    return !SseRequestRules::checkMethod(method);
}

QByteArray SseClient::body() const
{
    return d_ptr->settings.body();
}

void SseClient::setBody(const QByteArray &body)
{
    Q_D(SseClient);
    if (d->settings.body() == body)
        return;
    d->settings.setBody(body);
    Q_EMIT bodyChanged();
}

QByteArray SseClient::resumeMethod() const
{
    return d_ptr->settings.resumeMethod();
}

/*!
    Sets the method for resuming to \a method and returns \c true, or returns \c false and
    changes nothing if it is neither empty nor a token.
*/
bool SseClient::setResumeMethod(const QByteArray &method)
{
    Q_D(SseClient);
    const QByteArray oldMethod = d->settings.resumeMethod();
    if (!d->accept(d->settings.setResumeMethod(method)))
        return false;
    if (method != oldMethod)
        Q_EMIT resumeMethodChanged();
    return true;
}

bool SseClient::isCompressionEnabled() const
{
    return d_ptr->settings.isCompressionEnabled();
}

void SseClient::setCompressionEnabled(bool enabled)
{
    Q_D(SseClient);
    if (d->settings.isCompressionEnabled() == enabled)
        return;
    d->settings.setCompressionEnabled(enabled);
    Q_EMIT compressionChanged();
}

bool SseClient::isHttp2Enabled() const
{
    return d_ptr->settings.isHttp2Enabled();
}

void SseClient::setHttp2Enabled(bool enabled)
{
    Q_D(SseClient);
    if (d->settings.isHttp2Enabled() == enabled)
        return;
    d->settings.setHttp2Enabled(enabled);
    Q_EMIT http2Changed();
}

#if QT_CONFIG(ssl)
/*!
    Returns the TLS configuration of the next attempt.
*/
QSslConfiguration SseClient::sslConfiguration() const
{
    return d_ptr->settings.request().sslConfiguration();
}

/*!
    Sets the TLS configuration to \a configuration: certificate authorities, client certificate,
    protocols. It takes effect with the next attempt. The client certificate is not sent to another
    origin.

    \sa sslErrors()
*/
void SseClient::setSslConfiguration(const QSslConfiguration &configuration)
{
    d_ptr->settings.setSslConfiguration(configuration);
}
#endif

bool SseClient::setHook(const QObject *context, const PrepareRequest &prepare)
{
    if (!prepare)
        return d_ptr->sender.hook.set(context, {});
    return setAsyncHook(context,
                        [prepare](const QNetworkRequest &request, const RequestReady &ready) {
                            QNetworkRequest prepared = request;
                            prepare(prepared);
                            ready(prepared);
                        });
}

bool SseClient::setAsyncHook(const QObject *context, const PrepareRequestAsync &prepare)
{
    return d_ptr->sender.hook.set(context, prepare);
}

bool SseClient::setResponseHook(const QObject *context, const CheckResponse &check)
{
    return d_ptr->responseHook.set(context, check);
}

void SseClient::warnAboutData(const QString &type, const SseJsonError &error)
{
    qCWarning(lcSseClient, "The data of an event of type \"%ls\" cannot be converted: %ls",
              qUtf16Printable(type), qUtf16Printable(error.errorString()));
}

/*!
    Ends the stream with the first event for which \a isEnd returns \c true. That event is
    delivered. The client then becomes \c Closed with finishReason \c Completed, independently of
    reconnectPolicy. Many streams that answer a single request end like this, with \c{[DONE]} or an
    event of a certain type. If a stream ends without such an event and is not resumed, finishReason
    is \c Truncated. With an empty function, the default, no event ends the stream.

    \a isEnd is called in the thread of the client, for each event, before it is delivered. It
    should only look at the event, and therefore has no context object: any objects that it uses
    must exist as long as the client.
*/
void SseClient::setEndPredicate(const EndPredicate &isEnd)
{
    d_ptr->events.pump.setEndPredicate(isEnd);
}

QString SseClient::lastEventId() const
{
    return d_ptr->events.pump.lastEventId();
}

/*!
    Sets the last event ID to \a lastEventId and returns \c true, or returns \c false and
    changes nothing if it cannot be sent.
*/
bool SseClient::setLastEventId(const QString &lastEventId)
{
    Q_D(SseClient);
    if (!d->accept(SseRequestRules::checkLastEventId(lastEventId)))
        return false;
    d->events.setLastEventId(lastEventId);
    return true;
}

SseReconnectPolicy SseClient::reconnectPolicy() const
{
    return d_ptr->backoff.policy();
}

void SseClient::setReconnectPolicy(const SseReconnectPolicy &policy)
{
    Q_D(SseClient);
    if (d->backoff.policy() == policy)
        return;
    d->backoff.setPolicy(policy);
    Q_EMIT reconnectPolicyChanged();
}

milliseconds SseClient::connectTimeout() const
{
    return d_ptr->connectTimeout;
}

/*!
    Sets the connect timeout to \a timeout and returns \c true. Returns \c false and changes nothing
    if it is negative or longer than the maximum of QTimer, about 24 days.
*/
bool SseClient::setConnectTimeout(milliseconds timeout)
{
    Q_D(SseClient);
    return d->setTimeout("connect timeout", &d->connectTimeout, timeout,
                         &SseClient::connectTimeoutChanged);
}

milliseconds SseClient::idleTimeout() const
{
    return d_ptr->events.idleTimeout;
}

/*!
    Sets the idle timeout to \a timeout, which may be AutomaticTimeout, and returns \c true. Returns
    \c false and changes nothing if it is another negative time, or longer than the maximum of QTimer,
    about 24 days.
*/
bool SseClient::setIdleTimeout(milliseconds timeout)
{
    Q_D(SseClient);
    return d->setTimeout("idle timeout", &d->events.idleTimeout, timeout,
                         &SseClient::idleTimeoutChanged);
}

milliseconds SseClient::heartbeatInterval() const
{
    return d_ptr->events.heartbeatInterval;
}

milliseconds SseClient::totalTimeout() const
{
    return d_ptr->totalTimeout;
}

/*!
    Sets the total timeout to \a timeout and returns \c true. Returns \c false and changes nothing
    if it is negative or longer than the maximum of QTimer, about 24 days.
*/
bool SseClient::setTotalTimeout(milliseconds timeout)
{
    Q_D(SseClient);
    return d->setTimeout("total timeout", &d->totalTimeout, timeout,
                         &SseClient::totalTimeoutChanged);
}

qsizetype SseClient::maximumEventSize() const
{
    return d_ptr->events.maximumEventSize;
}

/*!
    Sets the limit for the size of an event to \a bytes, 0 for no limit, and returns \c true.
    Returns \c false and changes nothing if it is negative.
*/
bool SseClient::setMaximumEventSize(qsizetype bytes)
{
    Q_D(SseClient);
    if (!SseParserPrivate::acceptsMaximumEventSize(bytes))
        return false;
    if (d->events.maximumEventSize == bytes)
        return true;
    d->events.maximumEventSize = bytes;
    Q_EMIT maximumEventSizeChanged();
    return true;
}

bool SseClient::acceptIncompleteEvents() const
{
    return d_ptr->events.pump.acceptIncompleteEvents();
}

void SseClient::setAcceptIncompleteEvents(bool accept)
{
    Q_D(SseClient);
    if (d->events.pump.acceptIncompleteEvents() == accept)
        return;
    d->events.pump.setAcceptIncompleteEvents(accept);
    Q_EMIT acceptIncompleteEventsChanged();
}

QNetworkAccessManager *SseClient::networkAccessManager() const
{
    return d_ptr->sender.manager.get();
}

void SseClient::setNetworkAccessManager(QNetworkAccessManager *manager)
{
    Q_D(SseClient);
    if (d->sender.manager.set(manager))
        Q_EMIT networkAccessManagerChanged();
}

QNetworkCookieJar *SseClient::cookieJar() const
{
    return d_ptr->sender.cookieJar.get();
}

void SseClient::setCookieJar(QNetworkCookieJar *jar)
{
    Q_D(SseClient);
    if (d->sender.cookieJar.set(jar))
        Q_EMIT cookieJarChanged();
}

SseClient::State SseClient::state() const
{
    return d_ptr->status.now.state;
}

bool SseClient::isPaused() const
{
    return d_ptr->events.pump.isPaused();
}

SseClient::Error SseClient::error() const
{
    return d_ptr->status.now.error;
}

QString SseClient::errorString() const
{
    return d_ptr->status.now.errorString;
}

QByteArray SseClient::errorBody() const
{
    return d_ptr->status.now.errorBody;
}

SseClient::FinishReason SseClient::finishReason() const
{
    return d_ptr->status.now.finishReason;
}

int SseClient::httpStatus() const
{
    return d_ptr->status.now.httpStatus;
}

QUrl SseClient::responseUrl() const
{
    return d_ptr->status.now.responseUrl;
}

SseClient::Headers SseClient::responseHeaders() const
{
    return d_ptr->status.now.responseHeaders;
}

/*!
    Returns the value of the response header \a name (case-insensitive), or a null array if there is
    no such header.
*/
QByteArray SseClient::responseHeader(const QByteArray &name) const
{
    return SseHttpFields::valueOf(name, d_ptr->status.now.responseHeaders);
}

int SseClient::reconnectAttempt() const
{
    return d_ptr->status.now.reconnectAttempt;
}

QDateTime SseClient::nextRetryAt() const
{
    return d_ptr->status.now.nextRetryAt;
}

qint64 SseClient::bytesReceived() const
{
    return d_ptr->events.pump.bytesReceived();
}

qint64 SseClient::eventsReceived() const
{
    return d_ptr->events.pump.eventsReceived();
}

/*!
    Returns the time until the next attempt, or 0 if the client is not \c Waiting. Use it for a
    countdown: unlike nextRetryAt, it does not depend on the system time, which may change.
*/
std::chrono::milliseconds SseClient::retryIn() const
{
    return d_ptr->retryIn();
}

/*!
    Opens the stream at url. If the client is not \c Closed, it starts over.

    If the URL is invalid, the attempt fails before this function returns: the client is \c Closed,
    finishReason is \c Failed, and error describes the problem.
*/
void SseClient::open()
{
    d_ptr->open();
}

/*!
    Sets url to \a url, opens the stream and returns \c true. Returns \c false and changes no
    setting if the URL is invalid. In this case, a warning is printed. If the client is \c Closed,
    error is set and errorOccurred() is emitted; otherwise the current stream continues.

    \sa open(), openRequest()
*/
bool SseClient::openUrl(const QUrl &url)
{
    Q_D(SseClient);
    QNetworkRequest request(d->settings.request());
    request.setUrl(url);
    return d->openRequest(request);
}

/*!
    Sets url and headers to those of \a request, opens the stream and returns \c true. Returns
    \c false like openUrl() and changes no setting if the URL or a header is invalid. Other settings
    of the request, such as the TLS configuration, are used as well.

    \sa open(), openUrl(), setRequest()
*/
bool SseClient::openRequest(const QNetworkRequest &request)
{
    return d_ptr->openRequest(request);
}

/*!
    Closes the stream, or ends the wait for the next attempt. No further events are delivered.
    closed() and finished() are emitted before this function returns. If the client is \c Closed,
    nothing happens.
*/
void SseClient::close()
{
    d_ptr->close();
}

/*!
    Reconnects at once with the current settings and lastEventId, also if the stream is open. This
    does not count as an error. If the client is \c Closed, this function opens it.
*/
void SseClient::reconnect()
{
    d_ptr->reconnect();
}

/*!
    Sets paused to \c true. \sa paused, resume()
*/
void SseClient::pause()
{
    setPaused(true);
}

/*!
    Sets paused to \c false. \sa paused, pause()
*/
void SseClient::resume()
{
    setPaused(false);
}

void SseClient::setPaused(bool paused)
{
    d_ptr->setPaused(paused);
}

#if QT_CONFIG(ssl)
/*!
    Continues in spite of all TLS errors. Call this from a slot connected to sslErrors(): at other
    times, and for another attempt than the one that asks, it has no effect. An attacker between
    client and server can then read and change the stream.
*/
void SseClient::ignoreSslErrors()
{
    Q_D(SseClient);
    if (d->events.attempt)
        d->events.attempt->ignoreSslErrors();
}

/*!
    \overload

    Continues if there are no other errors than \a errors, for example for a known certificate.
*/
void SseClient::ignoreSslErrors(const QList<QSslError> &errors)
{
    Q_D(SseClient);
    if (d->events.attempt)
        d->events.attempt->ignoreSslErrors(errors);
}
#endif

/*!
    \reimp

    When the client moves to another thread, an open stream continues there with a new request. The
    delay of a wait, the deadline of totalTimeout and paused are kept.
*/
bool SseClient::event(QEvent *event)
{
    Q_D(SseClient);
    if (event->type() == QEvent::ThreadChange)
        d->leaveThread();
    return QObject::event(event);
}

/*!
    \reimp
*/
void SseClient::connectNotify(const QMetaMethod &signal)
{
    d_ptr->events.noteReceiver(signal);
}
