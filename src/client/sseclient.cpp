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

    Server-Sent Events are sent in an HTTP response that does not end: the server sends events as
    they happen (WHATWG HTML, 9.2). SseClient requests such a response and emits eventReceived() for
    each event. When the connection is lost, it reconnects with the last event ID, so that the
    server continues from there.

    \code
    SseClient client(QUrl("https://example.org/events"));
    connect(&client, &SseClient::eventReceived, this, [](const SseEvent &event) {
        qDebug() << event.type() << event.text();
    });
    client.open();
    \endcode

    \section1 States

    open() changes the state from \c Closed to \c Connecting, and a valid response changes it to
    \c Open. When the stream ends, or an attempt fails with a temporary error, the client is
    \c Waiting until nextRetryAt and then \c Connecting again. The reconnectPolicy determines when
    and how often. A \c Retry-After header (seconds or a date, an hour at most) sets a minimum for
    the delay.

    The client becomes \c Closed after close(), after a permanent error, after HTTP status 204, with
    which a server asks clients not to reconnect, and when the policy allows no further attempt. The
    signal finished() has the reason.

    \section1 Errors

    A failure sets error and errorString, and then emits errorOccurred(). At that time, state is
    already \c Waiting if another attempt follows, and \c Closed otherwise. A regular end of the
    stream is not an error.

    Setters refuse invalid arguments: they print a warning, return \c false and change nothing. A
    refused argument does not change error.

    \section1 Redirects

    The client follows up to 20 redirects within an attempt. The next attempt begins with url again.
    After status 303, and for a \c POST after 301 and 302, the method becomes \c GET. Otherwise the
    client keeps method and body. If a redirect leads to another origin (scheme, host or port), the
    client sends only these headers: \c Accept, \c Accept-Encoding, \c Accept-Language,
    \c Cache-Control, \c Content-Type, \c Last-Event-ID, \c Pragma and \c User-Agent. All other
    headers may contain credentials. The client certificate is not sent to another origin either.

    \section1 Slots and Threads

    A slot connected to any signal may do anything: close, open, reconfigure or delete the client,
    or run an event loop. While a slot runs an event loop, no further events are delivered; they are
    delivered when the slot returns, and TCP slows the server down until then.

    A client belongs to the thread that it lives in. It may be moved to another thread at any time,
    also by a slot. From then on, only the new thread delivers events and emits signals, including
    those that the old thread has not emitted yet. An open stream continues there with a new
    request. A wait keeps its delay, totalTimeout keeps its deadline, and a paused client stays
    paused. No function of the client blocks.

    \section1 Sleep and Network

    When the computer wakes up from sleep, active clients reconnect at once, because their
    connections are dead. A paused client reconnects when it is resumed, after it has delivered the
    data that has arrived. When QNetworkInformation reports that the network has returned, clients
    that are \c Waiting make the next attempt within half a second.

    \sa {SseReconnectPolicy::browser}{SseReconnectPolicy}, SseEvent, SseReader
*/

/*!
    \typedef SseClient::Headers

    The same as SseHeaders.
*/

/*!
    \enum SseClient::State

    \value Closed      There is no stream, and the client makes no attempt.
    \value Connecting  An attempt is being made; there is no response yet.
    \value Open        The stream is open.
    \value Waiting     The next attempt will be made at nextRetryAt.
*/

/*!
    \typedef SseClient::Error

    The same as SseError.
*/

/*!
    \enum SseClient::FinishReason

    The reason why the client has become \c Closed.

    \value NotFinished        The client is not \c Closed, or no stream has been opened.
    \value Stopped            close() was called.
    \value Completed          The stream ended regularly, and the policy does not allow another
                              attempt; or the last event has arrived, see setEndPredicate().
    \value Truncated          The connection was lost, or the stream ended without its last event,
                              and the policy does not allow another attempt.
    \value NoContent          The server responded with status 204: there are no more events.
    \value AttemptsExhausted  The last attempt that the policy allows has failed.
    \value Failed             A permanent error has occurred; see error.
*/

/*!
    \property SseClient::url
    \brief This property holds the URL of the stream.

    The URL must be absolute, with the scheme \c http or \c https. Other URLs can be set, but
    attempts with them fail at once with InvalidUrlError or UnsupportedSchemeError. The user and
    password of the URL are sent in an \c Authorization header (Basic), unless the application has
    set this header. A change takes effect with the next attempt; call reconnect() to make it at
    once. lastEventId is kept, unless the new URL has another origin.
*/

/*!
    \property SseClient::headers
    \brief This property holds the request headers that the application has set.

    They take precedence over those of the client, which are \c Accept, \c Accept-Encoding,
    \c Cache-Control and \c User-Agent. A \c Last-Event-ID header is sent until the stream has an ID
    of its own. A change takes effect with the next attempt. If any header is invalid, the whole
    list is refused.

    \sa isValidHeader()
*/

/*!
    \property SseClient::method
    \brief This property holds the HTTP method, \c GET by default.

    It must be a token; other values are refused. A change takes effect with the next attempt.
*/

/*!
    \property SseClient::body
    \brief This property holds the body of the request, empty by default.

    The body is sent with every attempt. If you set it, also set the \c Content-Type header.
*/

/*!
    \property SseClient::resumeMethod
    \brief This property holds the HTTP method for resuming a stream, empty by default.

    If it is set, and the stream has been open and has an ID, further attempts use this method,
    without the body and without headers that begin with \c{Content-}. The response to a \c POST can
    thus be resumed by \c GET, as in the Model Context Protocol, without repeating the \c POST. If
    it is empty, every attempt uses method. It must be a token; other values are refused. A change
    takes effect with the next attempt.
*/

/*!
    \property SseClient::compression
    \brief This property holds whether the server may compress the stream; \c false by default.

    By default, the client requests \c identity, because servers and proxies that compress often
    delay events. If compression is enabled, the client requests gzip and deflate. Each event is
    delivered as soon as the server has flushed it. Events before corrupt data, or before the place
    where compressed data is cut off, are delivered before the attempt ends with
    ConnectionLostError. maximumEventSize also applies to decompressed data; the size of the whole
    stream is not limited. An \c Accept-Encoding header of the application takes precedence and
    disables decompression. A change takes effect with the next attempt.

    If QtSse was built without zlib, Qt decompresses the stream, and the client requests all codings
    that Qt supports (usually also br and zstd). In this case, events just before corrupt data may
    be lost, compressed data that is cut off counts as a regular end, the name \c x-gzip is not
    supported, and parts of long events in br may be delayed until more bytes arrive.
*/

/*!
    \property SseClient::http2
    \brief This property holds whether HTTP/2 may be used; \c false by default.

    HTTP/2 is used for \c https if the server supports it. Many streams then share a connection. Qt
    cannot slow down a server over HTTP/2: if the application is slow or paused, received data
    accumulates in memory. An attempt may hang if the server has sent GOAWAY on the connection. It
    then fails after connectTimeout, and the next attempt uses a new connection. A change takes
    effect with the next attempt.
*/

/*!
    \property SseClient::lastEventId
    \brief This property holds the ID of the last event that was delivered.

    If it is not empty, the next attempt sends it as \c Last-Event-ID. Set it before open() to
    resume a stream from an earlier run of the application. An ID that contains CR, LF or NUL is
    refused.

    The ID belongs to the origin (scheme, host and port) of the URL of its stream. An attempt with a
    URL of another origin clears it, unless the application has set an ID since the last attempt.
*/

/*!
    \property SseClient::reconnectPolicy
    \brief This property holds when and how often to reconnect.
*/

/*!
    \property SseClient::connectTimeout
    \brief This property holds how long to wait for the head of the response.

    The default is 60 seconds; 0 means no limit. The time includes name resolution, connecting, the
    TLS handshake and the wait for a free connection. It begins when control returns to the event
    loop, because no request can be sent earlier. A change takes effect with the next attempt.

    If the process was stopped, for example by a debugger, by a signal, or with its virtual machine,
    this and the other time-outs first allow up to a second to read the data that has arrived.
*/

/*!
    \property SseClient::idleTimeout
    \brief This property holds how long an open stream may be silent before it counts as lost.

    The default is 0, which means no limit. Every byte counts as activity, including comments. Two
    or three times the interval of the heartbeat of the server is a good value. Only this timeout
    detects a server that hangs while its operating system still responds.

    With Qt 6.11 and later, TCP keep-alive detects a connection that is dead without being closed:
    TCP probes a peer that has been silent for 30 seconds, and gives up after 3 probes at intervals
    of 10 seconds. To change these values, set them in a request and pass it to openRequest().
    Earlier versions of Qt use the values of the system, which are usually hours; use the idle
    timeout there.
*/

/*!
    \property SseClient::totalTimeout
    \brief This property holds how long a stream may take from open() until its end.

    The default is 0, which means no limit. The timeout is meant for streams that answer a single
    request, and covers all attempts. When it expires, the stream ends with TotalTimeoutError. Time
    in which the process is stopped counts, but data that has arrived until then is delivered. A
    change takes effect with the next open().
*/

/*!
    \property SseClient::maximumEventSize
    \brief This property holds the maximum size of an event in bytes.

    The default is 16 MiB; 0 means no limit. An event that exceeds it ends the stream with
    EventTooLargeError. A change takes effect with the next attempt.
*/

/*!
    \property SseClient::networkAccessManager
    \brief This property holds the manager that the application provides for the requests.

    It is null by default. The clients of a thread then share managers of QtSse, with as many
    connections and as few threads as Qt allows. They do not share cookies and credentials. A client
    with a slot connected to authenticationRequired(), proxyAuthenticationRequired() or sslErrors()
    therefore gets a manager, and thus a thread, of its own.

    The client does not take ownership of the manager, and uses its cookies, credentials, proxy and
    cache settings. A manager that lives in another thread than the client is refused with a
    warning. Streams use separate connections, so that other requests of the manager do not wait for
    them. With Qt 6.4, however, a manager supports only six streams over \c https to one host. If
    the manager is destroyed, the client uses the shared managers again. If it is moved to another
    thread, attempts fail with NetworkError until it is moved back. A change takes effect with the
    next attempt.
*/

/*!
    \property SseClient::state
    \brief This property holds the state of the client.
*/

/*!
    \property SseClient::paused
    \brief This property holds whether the delivery of events is paused.

    The default is \c false. A paused client delivers no events, even if it is paused by a slot or
    if it reconnects. The request is not repeated. About a megabyte of received data is kept in
    memory; then TCP slows the server down. No event is lost. When the client is resumed, the
    delivery continues from the event loop.

    While events of a stream wait, a paused client does not report the end of this stream.

    \sa pause(), resume()
*/

/*!
    \property SseClient::error
    \brief This property holds the last error.

    It is cleared when the stream opens, and by open(). An error of the URL is also cleared by a
    change of url.
*/

/*!
    \property SseClient::errorString
    \brief This property holds a description of error for users, without secrets.
*/

/*!
    \property SseClient::errorBody
    \brief This property holds the first KiB of the body of an error response.

    An error response has an unexpected status, content type or content encoding. The property
    belongs to the last attempt that failed, and is empty if its response had no body. Like error,
    it is cleared when the stream opens, and by open().
*/

/*!
    \property SseClient::finishReason
    \brief This property holds the reason why the client is \c Closed.

    Like state, it is up to date when errorOccurred() is emitted. If it is \c Failed, the error
    ended the stream.
*/

/*!
    \property SseClient::httpStatus
    \brief This property holds the HTTP status of the last attempt, 0 if it had no response.
*/

/*!
    \property SseClient::responseUrl
    \brief This property holds the final URL of the last attempt.

    It differs from url after a redirect. Every attempt begins with url again.
*/

/*!
    \property SseClient::responseHeaders
    \brief This property holds the headers of the last attempt's response.
*/

/*!
    \property SseClient::reconnectAttempt
    \brief This property holds the number of consecutive attempts to reconnect.

    open() and reconnect() reset it to 0. When a connection is lost that was open for at least
    SseReconnectPolicy::resetAfter(), counting starts over.
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
    Emitted when the stream is open, as soon as the headers of the response have arrived. It is
    emitted again after each reconnection.
*/

/*!
    \fn void SseClient::eventReceived(const SseEvent &event)
    Emitted for each \a event, in the order of the stream.
*/

/*!
    \fn void SseClient::eventBatchReceived(const QList<SseEvent> &events)
    Emitted after each read with all \a events of that read. Each of them was emitted with
    eventReceived() before. This signal is for receivers such as models, which can process many
    events at once more efficiently.
*/

/*!
    \fn void SseClient::commentReceived(const QString &text)
    Emitted for each comment line with the \a text that follows its colon.
*/

/*!
    \fn void SseClient::chunkReceived(const QByteArray &chunk)
    Emitted for each piece of the stream with the bytes as they were read, decompressed if they were
    compressed, before the events that they complete. The boundaries of a \a chunk are unrelated to
    those of events. Use this signal to record, forward or debug a stream.

    When a slot closes the client, the events in \a chunk are dropped, and a new connection requests
    them again.
*/

/*!
    \fn void SseClient::retryScheduled(std::chrono::milliseconds delay, int attempt)
    Emitted when the client begins to wait for \a delay before \a attempt, counted from 1. If the
    reason is an error, errorOccurred() is emitted before.
*/

/*!
    \fn void SseClient::errorOccurred(SseClient::Error error)
    Emitted with the \a error when an attempt fails or a connection is lost, at most once for each
    attempt.
*/

/*!
    \fn void SseClient::closed()
    Emitted when the client has become \c Closed, before finished().
*/

/*!
    \fn void SseClient::finished(SseClient::FinishReason reason)
    Emitted when the client has become \c Closed, with the \a reason. If a slot connected to an
    earlier signal has opened the client again, finished() is not emitted.
*/

/*!
    \fn void SseClient::stateChanged(SseClient::State state)
    Emitted when \a state or finishReason has changed. If the state is \c Closed, finishReason holds
    the reason.
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
    Emitted when bytesReceived or eventsReceived has changed, once for each read.
*/

#if QT_CONFIG(ssl)
/*!
    \fn void SseClient::sslErrors(const QList<QSslError> &errors)
    Emitted when the server's certificate cannot be trusted because of \a errors. Unless a slot
    calls ignoreSslErrors(), the stream ends with TlsError. The connection waits until the slot
    returns.
*/
#endif

/*!
    \fn void SseClient::authenticationRequired(QAuthenticator *authenticator)
    Emitted when the server asks for credentials, with Basic, Digest or another scheme that Qt
    supports. If a slot puts credentials into \a authenticator, the request is sent again; otherwise
    the stream ends with HttpStatusError. The signal is emitted again if the server does not accept
    the credentials, and in each attempt. It is not emitted after a redirect to another origin,
    which must not receive the credentials. The connection waits until the slot returns. A given
    networkAccessManager may also provide credentials, including cached ones.
*/

/*!
    \fn void SseClient::proxyAuthenticationRequired(const QNetworkProxy &proxy, QAuthenticator *authenticator)
    Emitted when \a proxy asks for credentials. A slot can put them into \a authenticator.
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

    A function that takes a request, changes a copy of it, and passes the copy to \c ready, at once
    or later.
*/

/*!
    \typedef SseClient::EndPredicate

    A function that returns \c true for the last event of a stream.
*/

/*!
    \fn template <typename Context, typename Function> bool SseClient::setPrepareRequest(Context *context, Function prepare)

    Sets \a prepare as the function that may change the request of each attempt before it is sent,
    for example to set a new token in its headers or a last event ID in its query. \a prepare is a
    function or functor that takes a \c{QNetworkRequest &}, or such a member function of \a context.

    The request is complete and includes \c Last-Event-ID. It is sent as \a prepare leaves it. If
    its URL or headers are invalid, the stream ends with a corresponding error. If \a prepare cannot
    prepare the request, it assigns an empty request: the attempt then fails with PreparationError,
    which is retried.

    If a function is set and the server responds with status 401, the request is prepared and sent
    again at once; httpStatus is 401 during the call. Only a second 401 response in a row is an
    error.

    \a prepare is called in the thread of the client, where \a context must live too. When
    \a context is destroyed, the function is removed; further requests are sent unchanged. If
    \a context or the client is moved to another thread, attempts fail with PreparationError until
    both live in the same thread again. Like a slot, \a prepare may do anything.

    Returns \c true; or warns, changes nothing and returns \c false if \a context is null or lives
    in another thread than the client. \a prepare replaces a function that was set with
    setPrepareRequestAsync(). To remove it, set \nullptr.

    \code
    client.setPrepareRequest(this, [this](QNetworkRequest &request) {
        if (m_client.httpStatus() == 401)
            m_session.refresh();
        request.setRawHeader("Authorization", "Bearer " + m_session.token());
    });
    \endcode
*/

/*!
    \fn template <typename Function> void SseClient::setPrepareRequest(Function prepare)
    \overload

    Sets \a prepare with the client as its context. Use this overload only if \a prepare needs no
    object that may be destroyed before the client. It is not available if
    \c QT_NO_CONTEXTLESS_CONNECT is defined.
*/

/*!
    \fn void SseClient::setPrepareRequest(std::nullptr_t)
    \overload

    Removes the function that was set with setPrepareRequest() or setPrepareRequestAsync().
*/

/*!
    \fn template <typename Context, typename Function> bool SseClient::setPrepareRequestAsync(Context *context, Function prepare)

    Like setPrepareRequest(), but for a function \a prepare that needs time, for example to get a
    token from another server. It takes a \c{const QNetworkRequest &} and a RequestReady. The
    attempt continues when \c ready is called, which must happen in the thread of the client. The
    time until then counts for connectTimeout. Further calls, and calls after the end of the
    attempt, have no effect. If \a context is destroyed before, the attempt fails with
    PreparationError. This replaces a function that was set with setPrepareRequest(). Returns
    \c true, or \c false if \a context is refused.

    \code
    client.setPrepareRequestAsync(this, [this](QNetworkRequest request, const auto &ready) {
        m_session.fetchToken([request, ready](const QByteArray &token) mutable {
            request.setRawHeader("Authorization", "Bearer " + token);
            ready(request);
        });
    });
    \endcode
*/

/*!
    \fn template <typename Function> void SseClient::setPrepareRequestAsync(Function prepare)
    \overload

    Sets \a prepare with the client as its context, see setPrepareRequest().
*/

/*!
    \fn void SseClient::setPrepareRequestAsync(std::nullptr_t)
    \overload

    Removes the function that was set with setPrepareRequest() or setPrepareRequestAsync().
*/

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
    Sets the connect timeout to \a timeout and returns \c true. Returns \c false and changes nothing
    if it is negative or longer than the maximum of QTimer, about 24 days.
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
    Sets the idle timeout to \a timeout and returns \c true. Returns \c false and changes nothing if
    it is negative or longer than the maximum of QTimer, about 24 days.
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
    Sets the total timeout to \a timeout and returns \c true. Returns \c false and changes nothing
    if it is negative or longer than the maximum of QTimer, about 24 days.
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
    Sets the limit for the size of an event to \a bytes, 0 for no limit, and returns \c true.
    Returns \c false and changes nothing if it is negative.
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
    return d_ptr->sender.manager.get();
}

void SseClient::setNetworkAccessManager(QNetworkAccessManager *manager)
{
    Q_D(SseClient);
    if (d->sender.manager.set(manager))
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
    return d_ptr->pump.bytesReceived();
}

qint64 SseClient::eventsReceived() const
{
    return d_ptr->pump.eventsReceived();
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
    Q_D(SseClient);
    d->open();
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
    Q_D(SseClient);
    return d->openRequest(request);
}

/*!
    Closes the stream, or ends the wait for the next attempt. No further events are delivered.
    closed() and finished() are emitted before this function returns. If the client is \c Closed,
    nothing happens.
*/
void SseClient::close()
{
    Q_D(SseClient);
    d->close();
}

/*!
    Reconnects at once with the current settings and lastEventId, also if the stream is open. This
    does not count as an error. If the client is \c Closed, this function opens it.
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
    Continues in spite of all TLS errors. Call this from a slot connected to sslErrors(). An
    attacker between client and server can then read and change the stream.
*/
void SseClient::ignoreSslErrors()
{
    Q_D(SseClient);
    if (d->attempt)
        d->attempt->ignoreSslErrors();
}

/*!
    \overload

    Continues if there are no other errors than \a errors, for example for a known certificate.
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
    Q_D(SseClient);
    if (signal == QMetaMethod::fromSignal(&SseClient::commentReceived))
        d->pump.setCommentsWanted(true);
    else if (signal == QMetaMethod::fromSignal(&SseClient::eventBatchReceived))
        d->pump.setBatchesWanted(true);
}
