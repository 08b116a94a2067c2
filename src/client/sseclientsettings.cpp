// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

// The part of SseClient that is about what the application asks for.

#include <QtSse/sseclient.h>

#include "../http/ssehttpattempt_p.h"
#include "../http/sselogging_p.h"
#include "../http/sserequestrules_p.h"
#include "sseclient_p.h"

#if QT_CONFIG(ssl)
#  include <QtNetwork/qsslconfiguration.h>
#endif

using std::chrono::milliseconds;

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

QUrl SseClient::url() const
{
    return d_ptr->request.url();
}

void SseClient::setUrl(const QUrl &url)
{
    Q_D(SseClient);
    if (d->request.url() == url)
        return;
    d->request.setUrl(url);
    d->announceUrl();
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
    if (!d->accept(SseRequestRules::checkHeaders(request)))
        return false;
    d->setRequest(request);
    return true;
}

SseClient::Headers SseClient::headers() const
{
    Headers headers;
    const QList<QByteArray> names = d_ptr->request.rawHeaderList();
    for (const QByteArray &name : names)
        headers.append({name, d_ptr->request.rawHeader(name)});
    return headers;
}

/*!
    Sets the request headers to \a headers and returns \c true, or returns \c false and changes
    nothing if any of them is invalid. The values of a name that is there several times are
    joined by commas.
*/
bool SseClient::setHeaders(const Headers &headers)
{
    Q_D(SseClient);
    QNetworkRequest request(d->request);
    const QList<QByteArray> oldNames = request.rawHeaderList();
    for (const QByteArray &name : oldNames)
        request.setRawHeader(name, QByteArray());
    for (const auto &[name, value] : headers) {
        if (!d->accept(SseRequestRules::checkHeader(name, value)))
            return false;
        const QByteArray earlier = request.rawHeader(name);
        request.setRawHeader(name, earlier.isEmpty() ? value : earlier + ", " + value);
    }
    d->setRequest(request);
    return true;
}

/*!
    Sets the request header \a name to \a value and returns \c true, or returns \c false and
    changes nothing if the header is invalid. A null \a value removes the header.
*/
bool SseClient::setHeader(const QByteArray &name, const QByteArray &value)
{
    Q_D(SseClient);
    if (!d->accept(SseRequestRules::checkHeader(name, value)))
        return false;
    QNetworkRequest request(d->request);
    request.setRawHeader(name, value);
    d->setRequest(request);
    return true;
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
    return d_ptr->method;
}

/*!
    Sets the HTTP method to \a method and returns \c true, or returns \c false and changes
    nothing if it is not a token.
*/
bool SseClient::setMethod(const QByteArray &method)
{
    Q_D(SseClient);
    if (!d->accept(SseRequestRules::checkMethod(method)))
        return false;
    if (d->method != method) {
        d->method = method;
        Q_EMIT methodChanged();
    }
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
    return d_ptr->body;
}

void SseClient::setBody(const QByteArray &body)
{
    Q_D(SseClient);
    if (d->body == body)
        return;
    d->body = body;
    Q_EMIT bodyChanged();
}

QByteArray SseClient::resumeMethod() const
{
    return d_ptr->resumeMethod;
}

/*!
    Sets the method for resuming to \a method and returns \c true, or returns \c false and
    changes nothing if it is neither empty nor a token.
*/
bool SseClient::setResumeMethod(const QByteArray &method)
{
    Q_D(SseClient);
    if (!method.isEmpty() && !d->accept(SseRequestRules::checkMethod(method)))
        return false;
    if (d->resumeMethod != method) {
        d->resumeMethod = method;
        Q_EMIT resumeMethodChanged();
    }
    return true;
}

bool SseClient::isCompressionEnabled() const
{
    return d_ptr->compression;
}

void SseClient::setCompressionEnabled(bool enabled)
{
    Q_D(SseClient);
    if (d->compression == enabled)
        return;
    d->compression = enabled;
    Q_EMIT compressionChanged();
}

bool SseClient::isHttp2Enabled() const
{
    return d_ptr->http2;
}

void SseClient::setHttp2Enabled(bool enabled)
{
    Q_D(SseClient);
    if (d->http2 == enabled)
        return;
    d->http2 = enabled;
    Q_EMIT http2Changed();
}

#if QT_CONFIG(ssl)
/*!
    Returns the TLS configuration of the next attempt.
*/
QSslConfiguration SseClient::sslConfiguration() const
{
    return d_ptr->request.sslConfiguration();
}

/*!
    Sets the TLS configuration to \a configuration: certificate authorities, client certificate,
    protocols. It is for the next attempt. Another origin does not get to see the client
    certificate.

    \sa sslErrors()
*/
void SseClient::setSslConfiguration(const QSslConfiguration &configuration)
{
    d_ptr->request.setSslConfiguration(configuration);
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
    if (!d->acceptTimeout("connect timeout", timeout))
        return false;
    if (d->connectTimeout == timeout)
        return true;
    d->connectTimeout = timeout;
    Q_EMIT connectTimeoutChanged();
    return true;
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
    if (!d->acceptTimeout("idle timeout", timeout))
        return false;
    if (d->idleTimeout == timeout)
        return true;
    d->idleTimeout = timeout;
    if (d->attempt)
        d->attempt->setIdleTimeout(timeout);
    Q_EMIT idleTimeoutChanged();
    return true;
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
    if (!d->acceptTimeout("total timeout", timeout))
        return false;
    if (d->totalTimeout == timeout)
        return true;
    d->totalTimeout = timeout;
    Q_EMIT totalTimeoutChanged();
    return true;
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
    return d_ptr->givenManager;
}

void SseClient::setNetworkAccessManager(QNetworkAccessManager *manager)
{
    Q_D(SseClient);
    if (d->givenManager == manager)
        return;
    if (manager && manager->thread() != thread()) {
        qCWarning(lcSseClient,
                  "A client cannot use a network access manager that lives in another thread");
        return;
    }
    if (d->givenManager)
        QObject::disconnect(d->managerDestroyed);
    d->givenManager = manager;
    d->hasWarnedOfManager = false;
    if (manager) {
        d->managerDestroyed = connect(manager, &QObject::destroyed, this,
                                      &SseClient::networkAccessManagerChanged);
    }
    Q_EMIT networkAccessManagerChanged();
}
