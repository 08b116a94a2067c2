// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include <QtSse/sseclient.h>

#include "sseclient_p.h"

#include "../http/ssehttpfields_p.h"
#include "../http/sselogging_p.h"

#include <QtCore/qcoreevent.h>
#include <QtCore/qmetaobject.h>
#if QT_CONFIG(ssl)
#  include <QtNetwork/qsslconfiguration.h>
#  include <QtNetwork/qsslerror.h>
#endif

using std::chrono::milliseconds;

/*!
    \class SseClient
    \inmodule QtSse
    \inheaderfile QtSse/SseClient
    \brief The SseClient class receives Server-Sent Events from a URL.
    \since QtSse 0.1
    \reentrant

    Server-Sent Events are an HTTP response that never ends: the server sends events in it as
    they happen (WHATWG HTML, 9.2). SseClient asks for such a response, emits eventReceived() for
    each event, and when the connection is lost comes back with the ID of the last event, so
    that the server can go on where it was.

    \code
    SseClient client(QUrl("https://example.org/events"));
    connect(&client, &SseClient::eventReceived, this, [](const SseEvent &event) {
        qDebug() << event.type() << event.text();
    });
    client.open();
    \endcode

    \section1 States

    open() leads from \c Closed to \c Connecting, a good response to \c Open. When the stream
    ends, or an attempt fails in a way that may pass, the client is \c Waiting until
    nextRetryAt and then \c Connecting again; reconnectPolicy says when and how often, and a
    \c Retry-After header (seconds or a date, an hour at most) that it is not sooner. It is
    \c Closed after close(), after an error that another try cannot mend, after HTTP status 204
    (the server's way of saying "do not come back"), and when the policy has no attempts left;
    finished() tells which.

    \section1 Errors

    A failure sets error and errorString and is then signalled with errorOccurred(); by then,
    state tells whether another attempt follows. A stream that ends regularly is no error.

    Setters refuse invalid arguments: they print a warning, return \c false and change nothing, and
    neither error nor errorOccurred() tells of it.

    \section1 Redirects

    Redirects are followed within an attempt, up to 20 of them; the next attempt begins with url
    again. 303, and POST on 301 and 302, become GET; otherwise method and body stay. To another
    origin (scheme, host or port) go only these headers: \c Accept, \c Accept-Encoding,
    \c Accept-Language, \c Cache-Control, \c Content-Type, \c Last-Event-ID, \c Pragma and
    \c User-Agent. Everything else the application has set may be a credential, and neither it
    nor a client certificate is seen by another origin.

    \section1 Slots and Threads

    A slot connected to any signal may do anything: close, open and reconfigure the client,
    delete it, run an event loop. While a slot runs an event loop no further events are
    delivered; they come when it returns, and meanwhile the server is slowed down by TCP.
    A client belongs to the thread that it lives in. It may be moved to another one at any time, also
    by a slot: from then on, only the new thread delivers anything, including the signals that were
    left to be emitted. An open stream goes on there with a new request; a wait keeps its delay,
    totalTimeout its deadline, and a paused client stays paused. Nothing in it blocks.

    \section1 Sleep and Network

    When the computer has slept, active clients connect anew at once instead of waiting for dead
    connections. A paused client does so when it is resumed, after it has delivered what had arrived.
    When its network returns, as far as QNetworkInformation knows, clients that are
    \c Waiting try within half a second.

    \sa {SseReconnectPolicy::browser}{SseReconnectPolicy}, SseEvent, SseReader
*/

/*!
    \typedef SseClient::Headers

    The same as SseHeaders.
*/

/*!
    \enum SseClient::State

    \value Closed      There is no stream, and none will come by itself.
    \value Connecting  A request was sent; there is no response yet.
    \value Open        The stream is open.
    \value Waiting     The next attempt will be made at nextRetryAt.
*/

/*!
    \typedef SseClient::Error

    The same as SseError.
*/

/*!
    \enum SseClient::FinishReason

    Why the client has become \c Closed.

    \value NotFinished        It has not.
    \value Stopped            close() was called.
    \value Completed          The stream ended regularly, and the policy says not to reconnect; or
                              its last event has come, see setEndPredicate().
    \value Truncated          The stream broke off, or ended without its last event, and the policy
                              says not to reconnect.
    \value NoContent          The server answered with status 204: nothing (more) to come.
    \value AttemptsExhausted  The last attempt that the policy allows has failed.
    \value Failed             An error that another try cannot mend; see error.
*/

/*!
    \property SseClient::url
    \brief This property holds the URL of the stream.

    It must be absolute, with scheme \c http or \c https; any other one can be set, but an attempt
    with it fails at once with InvalidUrlError or UnsupportedSchemeError. User and password in it are
    sent as an \c Authorization header (Basic), unless there is one. A change is for the next attempt;
    call reconnect() to make it now. lastEventId stays, unless the URL has another origin.
*/

/*!
    \property SseClient::headers
    \brief This property holds the request headers that the application has set.

    They take precedence over those of the client, which are \c Accept, \c Accept-Encoding,
    \c Cache-Control and \c User-Agent. \c Last-Event-ID is sent as given here until the stream
    has an ID of its own. A change is for the next attempt. If any header is invalid, the whole
    list is refused.

    \sa isValidHeader()
*/

/*!
    \property SseClient::method
    \brief This property holds the HTTP method, \c GET by default.

    Any token is allowed; others are refused. A change is for the next attempt.
*/

/*!
    \property SseClient::body
    \brief This property holds the body of the request, empty by default.

    It is sent with every attempt. Set the \c Content-Type header along with it.
*/

/*!
    \property SseClient::resumeMethod
    \brief This property holds the HTTP method for resuming a stream, empty by default.

    Where it is set and the stream has been open and has an ID, later attempts are made by this
    method, without body and \c Content headers. A stream that is the answer to a \c POST can
    thus be resumed by \c GET, as in the Model Context Protocol, without the question being asked
    again. If it is empty, every attempt is like the first. Any token is allowed; others are
    refused. A change is for the next attempt.
*/

/*!
    \property SseClient::compression
    \brief This property holds whether the server may compress the stream; \c false by default.

    By default, \c identity is asked for: a server or proxy that compresses tends to hold events
    back until there are enough of them. With compression, gzip and deflate are asked for, and each
    event is delivered as soon as the server has flushed it. Events in front of corrupt data, or of
    the place where compressed data are cut off, are delivered before the attempt ends with
    ConnectionLostError. maximumEventSize is the limit for decompressed data, too; there is none for
    the stream as a whole. An \c Accept-Encoding header of the application takes precedence and
    switches decompression off. A change is for the next attempt.

    If QtSse was built without zlib, Qt decompresses, and all that it was built for is asked for
    (mostly br and zstd, too). Then events right in front of corrupt data may be lost, compressed data
    that are cut off are taken for a regular end, gzip is not understood by its other name
    \c x-gzip, and of long events in br, parts may wait until more bytes come.
*/

/*!
    \property SseClient::http2
    \brief This property holds whether HTTP/2 may be used; \c false by default.

    It is used for \c https if the server speaks it, and many streams then share a connection.
    The price: Qt cannot slow a server down over HTTP/2, so that what a slow or paused application
    does not take waits in memory. An attempt that hangs, as behind a connection which the server
    has told to go away, fails after connectTimeout; the next one gets a fresh connection. A
    change is for the next attempt.
*/

/*!
    \property SseClient::lastEventId
    \brief This property holds the ID of the last event that was delivered.

    It is what the next attempt sends as \c Last-Event-ID, if it is not empty. Set it before
    open() to resume a stream where an earlier run of the application has left it. An ID with
    CR, LF or NUL is refused.

    The ID belongs to the origin (scheme, host and port) of the URL that it comes from. An attempt
    at a URL with another origin forgets it, unless the application has set an ID since the last
    attempt.
*/

/*!
    \property SseClient::reconnectPolicy
    \brief This property holds when and how often to reconnect.
*/

/*!
    \property SseClient::connectTimeout
    \brief This property holds how long to wait for the head of the response.

    The default is 60 seconds; 0 means no limit. Name resolution, connecting, the TLS handshake
    and waiting for a free connection all count. The time begins when control returns to the event
    loop, as no request can be sent earlier. A change is for the next attempt.

    This and the other time-outs do not expire because the process was stopped, by a debugger, a
    signal, or along with its virtual machine: if it was, what has arrived meanwhile is read first,
    for which there is up to a second.
*/

/*!
    \property SseClient::idleTimeout
    \brief This property holds how long an open stream may be silent before it counts as lost.

    The default is 0: no limit. Every byte is a sign of life, comments included. Two or three
    times the interval of the server's heartbeat is a good value. It is the one way to notice a
    server that hangs, whose system still answers for it.

    A connection that is dead without being closed is another matter with Qt 6.11 and later: TCP
    asks a peer that has been silent for 30 seconds for a sign of life, and gives up after 3
    attempts at intervals of 10 seconds. A request with keep-alive values of its own, passed to
    openRequest(), changes that. With earlier versions, the system's values count, which are hours as a
    rule: there, too, the idle timeout is the way.
*/

/*!
    \property SseClient::totalTimeout
    \brief This property holds how long a stream may take from open() until its end.

    The default is 0: no limit. It is meant for streams that are the answer to one question, and
    covers all attempts. When it is over, the stream ends with TotalTimeoutError. It is a deadline:
    the time in which the process is stopped counts, though what has arrived by then is delivered.
    A change is for the next open().
*/

/*!
    \property SseClient::maximumEventSize
    \brief This property holds how large an event may become, in bytes.

    The default is 16 MiB; 0 means no limit. An event that exceeds it ends the stream with
    EventTooLargeError. A change is for the next attempt.
*/

/*!
    \property SseClient::networkAccessManager
    \brief This property holds the application's manager to make the requests with.

    It is null by default: the clients of a thread then share a few managers of their own, with
    as many connections and as few threads as Qt allows. Cookies and credentials are not shared:
    a client that has somebody connected to authenticationRequired(), proxyAuthenticationRequired()
    or sslErrors() gets a manager, and hence a thread, for itself.

    A manager given here is not owned, must live in the client's thread, or else it is refused with
    a warning, and contributes its
    cookies, credentials, proxy and cache settings. Its other requests do not wait for streams,
    which have connections of their own; but with Qt 6.4, six streams over \c https to one host is
    all that a manager can carry. If it is destroyed, the client falls back on its own. If it is
    moved to another thread than the client, attempts fail with NetworkError until it is back. A
    change is for the next attempt.
*/

/*!
    \property SseClient::state
    \brief This property holds where the client is between \c Closed and \c Open.
*/

/*!
    \property SseClient::paused
    \brief This property holds whether the delivery of events is paused.

    The default is \c false. A paused client delivers nothing, also from within a slot and across
    reconnections; the request is not repeated. What has been received waits in memory, a megabyte
    or so; then TCP slows the server down. Nothing is lost. When the client is resumed, the delivery
    of events continues from the event loop.

    While the client is paused it does not notice that a stream has ended before all of it was
    delivered.

    \sa pause(), resume()
*/

/*!
    \property SseClient::error
    \brief This property holds the last error.

    It is cleared when the stream is open, and by open(). An error of the URL is also cleared by a
    change of url.
*/

/*!
    \property SseClient::errorString
    \brief This property holds a description of error for people, without secrets.
*/

/*!
    \property SseClient::errorBody
    \brief This property holds the first KiB of the body with which the server explained its refusal.

    That is the body of a response with the wrong status or content type. It belongs to the last
    attempt that failed, and is empty if that had no such body. Like error, it is cleared when the
    stream is open, and by open().
*/

/*!
    \property SseClient::finishReason
    \brief This property holds why the client is \c Closed.

    Like state, it is up to date when errorOccurred() is emitted: \c Failed is there what
    distinguishes an error that ends the stream.
*/

/*!
    \property SseClient::httpStatus
    \brief This property holds the HTTP status of the last attempt, 0 if it had no response.
*/

/*!
    \property SseClient::responseUrl
    \brief This property holds the URL that the last attempt ended up with.

    It is different from url after a redirect. Every attempt begins with url again.
*/

/*!
    \property SseClient::responseHeaders
    \brief This property holds the headers of the last attempt's response.
*/

/*!
    \property SseClient::reconnectAttempt
    \brief This property holds how many attempts to reconnect have followed each other.

    It becomes 0 with open(), reconnect(), and the loss of a connection that was open for
    SseReconnectPolicy::resetAfter().
*/

/*!
    \property SseClient::nextRetryAt
    \brief This property holds the time of the next attempt, in UTC; invalid if not \c Waiting.
*/

/*!
    \property SseClient::bytesReceived
    \brief This property holds the number of bytes of the stream received since open().
*/

/*!
    \property SseClient::eventsReceived
    \brief This property holds the number of events delivered since open().
*/

/*!
    \fn void SseClient::opened()
    Emitted when the stream is open, as soon as the response's headers are in. This happens
    again after each reconnection.
*/

/*!
    \fn void SseClient::eventReceived(const SseEvent &event)
    Emitted for each \a event, in the order of the stream.
*/

/*!
    \fn void SseClient::eventBatchReceived(const QList<SseEvent> &events)
    Emitted after a read with the \a events that it brought, each of which was emitted with
    eventReceived() before. For receivers such as models, to whom many events at once are
    cheaper than many single ones.
*/

/*!
    \fn void SseClient::commentReceived(const QString &text)
    Emitted for each comment line with the \a text that follows its colon.
*/

/*!
    \fn void SseClient::chunkReceived(const QByteArray &chunk)
    Emitted for each piece of the stream with the bytes as they were read, decompressed if they were
    compressed, before the events that they complete. Where a \a chunk begins and ends says nothing
    about events. It is for those who record or forward a stream, or look for what is wrong with it.

    When a slot closes the client, the events in \a chunk are dropped, and a new connection asks for
    them again.
*/

/*!
    \fn void SseClient::retryScheduled(std::chrono::milliseconds delay, int attempt)
    Emitted when the client begins to wait for \a delay before \a attempt, counted from 1.
    If an error is the reason, errorOccurred() came before.
*/

/*!
    \fn void SseClient::errorOccurred(SseClient::Error error)
    Emitted when an attempt fails or a stream breaks, at most once each, with the \a error.
*/

/*!
    \fn void SseClient::closed()
    Emitted when the client has become \c Closed, before finished().
*/

/*!
    \fn void SseClient::finished(SseClient::FinishReason reason)
    Emitted when the client has become \c Closed, with the \a reason. If a slot connected to an
    earlier signal of the same end opens the client again, it is not emitted.
*/

/*!
    \fn void SseClient::stateChanged(SseClient::State state)
    Emitted when the client has come to \a state. If that is \c Closed, finishReason tells why.
*/

/*!
    \fn void SseClient::errorChanged()
    Emitted when error, errorString or errorBody has changed, also when they are cleared.
*/

/*!
    \fn void SseClient::responseChanged()
    Emitted when httpStatus, responseUrl or responseHeaders has changed.
*/

/*!
    \fn void SseClient::countersChanged()
    Emitted when bytesReceived or eventsReceived has changed, once for all that a read has brought.
*/

#if QT_CONFIG(ssl)
/*!
    \fn void SseClient::sslErrors(const QList<QSslError> &errors)
    Emitted when the server's certificate cannot be trusted because of \a errors. Unless the slot
    calls ignoreSslErrors(), the stream ends with TlsError. While the slot runs, the connection
    waits.
*/
#endif

/*!
    \fn void SseClient::authenticationRequired(QAuthenticator *authenticator)
    Emitted when the server asks for credentials, by Basic, Digest or another scheme that Qt knows.
    The slot puts them into \a authenticator, and the request is sent again; if it does not, the
    stream ends with HttpStatusError. It is emitted again if the server does not accept them, and
    at each attempt; but not where a redirect leads to another origin, which is not to learn them.
    While the slot runs, the connection waits. A given networkAccessManager may answer as well,
    also from memory.
*/

/*!
    \fn void SseClient::proxyAuthenticationRequired(const QNetworkProxy &proxy, QAuthenticator *authenticator)
    Emitted when \a proxy asks for credentials, which the slot puts into \a authenticator.
*/

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
    Sets url and headers to those of \a request, whose other settings are used as well, for the
    next attempt, and returns \c true; or returns \c false and changes nothing if a header is
    invalid. It does not open the stream.

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
    nothing if any of them is invalid. The values of a name that is there several times are
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
    Returns \c true if a header with this \a name and \a value can be sent: the name must be a
    token, the value free of control characters (CR, LF and NUL could smuggle in another
    header), and \c Content-Length and \c Transfer-Encoding are not the application's to set.
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
    protocols. It is for the next attempt. Another origin does not get to see the client
    certificate.

    \sa sslErrors()
*/
void SseClient::setSslConfiguration(const QSslConfiguration &configuration)
{
    d_ptr->settings.setSslConfiguration(configuration);
}
#endif

/*!
    \typedef SseClient::PrepareRequest

    A function that changes a request before it is sent.
*/

/*!
    \typedef SseClient::RequestReady

    A function that takes a request and sends it.
*/

/*!
    \typedef SseClient::PrepareRequestAsync

    A function that takes a request, changes a copy of it, and hands that over to \c ready, at
    once or later.
*/

/*!
    \typedef SseClient::EndPredicate

    A function that knows the last event of a stream.
*/

/*!
    Lets \a prepare have the last word on the request of each attempt, for a fresh token in its
    headers or a last event ID in its query. The request is complete, \c Last-Event-ID included,
    and as it leaves \a prepare it is sent, unless its URL or headers are invalid: that ends the
    stream with a corresponding error. An empty request means that it could not be prepared: the
    attempt fails with PreparationError, which is retried.

    Where a function is set and the server answers with status 401, the request is prepared and
    sent once more, at once; httpStatus is 401 then. Only a second refusal in a row is an error: after
    any other outcome, another one, too, is answered with a fresh request.

    An empty function, the default, leaves requests as they are. This replaces a function that was
    set with setPrepareRequestAsync(). It may do anything, as slots may.

    \code
    client.setPrepareRequest([this](QNetworkRequest &request) {
        if (m_client.httpStatus() == 401)
            m_session.refresh();
        request.setRawHeader("Authorization", "Bearer " + m_session.token());
    });
    \endcode
*/
void SseClient::setPrepareRequest(const PrepareRequest &prepare)
{
    Q_D(SseClient);
    d->prepareRequest = prepare;
    d->prepareRequestAsync = {};
}

/*!
    Like setPrepareRequest(), for a \a prepare that needs time, as when it asks another server for
    a token. The attempt goes on when it calls \c ready, in the thread of the client; its time
    counts for connectTimeout. Further calls, and those that come when the attempt is over, have
    no effect. This replaces a function that was set with setPrepareRequest().

    \code
    client.setPrepareRequestAsync([this](QNetworkRequest request, const auto &ready) {
        m_session.fetchToken([request, ready](const QByteArray &token) mutable {
            request.setRawHeader("Authorization", "Bearer " + token);
            ready(request);
        });
    });
    \endcode
*/
void SseClient::setPrepareRequestAsync(const PrepareRequestAsync &prepare)
{
    Q_D(SseClient);
    d->prepareRequestAsync = prepare;
    d->prepareRequest = {};
}

/*!
    Makes the stream end with the first event for which \a isEnd returns \c true. That event is
    delivered, and the client is then \c Closed with finishReason \c Completed, whatever
    reconnectPolicy says. Many streams that are the answer to one question end like this, with
    \c{[DONE]} or an event of a certain type. A stream that ends without it counts as
    \c Truncated if it is not taken up again. An empty function, the default, waits for nothing.
*/
void SseClient::setEndPredicate(const EndPredicate &isEnd)
{
    d_ptr->pump.setEndPredicate(isEnd);
}

QString SseClient::lastEventId() const
{
    return d_ptr->pump.lastEventId();
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
    d->setLastEventId(lastEventId);
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
    Sets the connect timeout to \a timeout and returns \c true; or returns \c false and changes nothing
    if it is negative or too long for a timer, which takes some 24 days.
*/
bool SseClient::setConnectTimeout(milliseconds timeout)
{
    Q_D(SseClient);
    return d->setTimeout("connect timeout", &SseClientPrivate::connectTimeout, timeout,
                         &SseClient::connectTimeoutChanged);
}

milliseconds SseClient::idleTimeout() const
{
    return d_ptr->idleTimeout;
}

/*!
    Sets the idle timeout to \a timeout and returns \c true; or returns \c false and changes nothing
    if it is negative or too long for a timer, which takes some 24 days.
*/
bool SseClient::setIdleTimeout(milliseconds timeout)
{
    Q_D(SseClient);
    return d->setTimeout("idle timeout", &SseClientPrivate::idleTimeout, timeout,
                         &SseClient::idleTimeoutChanged);
}

milliseconds SseClient::totalTimeout() const
{
    return d_ptr->totalTimeout;
}

/*!
    Sets the total timeout to \a timeout and returns \c true; or returns \c false and changes nothing
    if it is negative or too long for a timer, which takes some 24 days.
*/
bool SseClient::setTotalTimeout(milliseconds timeout)
{
    Q_D(SseClient);
    return d->setTimeout("total timeout", &SseClientPrivate::totalTimeout, timeout,
                         &SseClient::totalTimeoutChanged);
}

qsizetype SseClient::maximumEventSize() const
{
    return d_ptr->maximumEventSize;
}

/*!
    Sets the limit for the size of an event to \a bytes, 0 for no limit, and returns \c true; or
    returns \c false and changes nothing if it is negative.
*/
bool SseClient::setMaximumEventSize(qsizetype bytes)
{
    Q_D(SseClient);
    if (!SseParserPrivate::acceptsMaximumEventSize(bytes))
        return false;
    if (d->maximumEventSize == bytes)
        return true;
    d->maximumEventSize = bytes;
    Q_EMIT maximumEventSizeChanged();
    return true;
}

QNetworkAccessManager *SseClient::networkAccessManager() const
{
    return d_ptr->manager.get();
}

void SseClient::setNetworkAccessManager(QNetworkAccessManager *manager)
{
    Q_D(SseClient);
    if (d->manager.set(manager))
        Q_EMIT networkAccessManagerChanged();
}

SseClient::State SseClient::state() const
{
    return d_ptr->status.now.state;
}

bool SseClient::isPaused() const
{
    return d_ptr->pump.isPaused();
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
    Returns the value of the response header \a name, whose case does not matter, or a null
    array if there is none.
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
    return d_ptr->pump.bytesReceived();
}

qint64 SseClient::eventsReceived() const
{
    return d_ptr->pump.eventsReceived();
}

/*!
    Returns the time until the next attempt, or 0 if the client is not \c Waiting. Use it for a
    countdown: unlike nextRetryAt, it does not depend on the clock on the wall, which may be set.
*/
std::chrono::milliseconds SseClient::retryIn() const
{
    return d_ptr->retryIn();
}

/*!
    Opens the stream at url. If the client is not \c Closed, it starts anew.

    If the URL is invalid, the attempt fails before this function returns: the client is \c Closed,
    finishReason is \c Failed, and error says what is wrong with the URL.
*/
void SseClient::open()
{
    Q_D(SseClient);
    d->open();
}

/*!
    Sets url to \a url, opens the stream and returns \c true; or returns \c false and sets nothing
    if the URL is invalid. In that case, a stream that is not \c Closed goes on, and there is a
    warning; if the client is \c Closed, error and errorOccurred() tell what is wrong.

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
    Sets url and headers to those of \a request, opens the stream and returns \c true; or returns
    \c false and sets nothing if the URL or a header is invalid, as openUrl() does. Other settings of
    the request, such as the TLS configuration, are used as well.

    \sa open(), openUrl(), setRequest()
*/
bool SseClient::openRequest(const QNetworkRequest &request)
{
    Q_D(SseClient);
    return d->openRequest(request);
}

/*!
    Closes the stream for good, or stops waiting for it. Nothing is delivered any more.
    closed() and finished() are emitted before this function returns. If the client is
    \c Closed, nothing happens.
*/
void SseClient::close()
{
    Q_D(SseClient);
    d->close();
}

/*!
    Connects anew and at once, with the current settings and lastEventId, whether the stream is
    open or waits for its next attempt. This is no error. If the client is \c Closed, it opens.
*/
void SseClient::reconnect()
{
    Q_D(SseClient);
    d->reconnect();
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
    Q_D(SseClient);
    d->setPaused(paused);
}

#if QT_CONFIG(ssl)
/*!
    To be called by a slot connected to sslErrors(): goes on in spite of all errors. An attacker
    between client and server can then read and change the stream.
*/
void SseClient::ignoreSslErrors()
{
    Q_D(SseClient);
    if (d->attempt)
        d->attempt->ignoreSslErrors();
}

/*!
    \overload

    Goes on if there are no other errors than \a errors, as with a certificate that is known.
*/
void SseClient::ignoreSslErrors(const QList<QSslError> &errors)
{
    Q_D(SseClient);
    if (d->attempt)
        d->attempt->ignoreSslErrors(errors);
}
#endif

/*!
    \reimp

    When the client moves to another thread, an open stream goes on there with a new request, and
    what else was promised is kept.
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
    Q_D(SseClient);
    if (signal == QMetaMethod::fromSignal(&SseClient::commentReceived))
        d->pump.setCommentsWanted(true);
    else if (signal == QMetaMethod::fromSignal(&SseClient::eventBatchReceived))
        d->pump.setBatchesWanted(true);
}
