// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include <QtSse/sseclient.h>

#include "../http/ssehttpattempt_p.h"
#include "../http/ssehttpfields_p.h"
#include "../http/sserequestrules_p.h"
#include "sseclient_p.h"

#include <QtCore/qcoreevent.h>
#include <QtCore/qmetaobject.h>
#if QT_CONFIG(ssl)
#  include <QtNetwork/qsslerror.h>
#endif

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
    d_ptr->request.setUrl(url);
}

/*!
    Destroys the client. An open stream is closed without a signal.
*/
SseClient::~SseClient() = default;

SseClient::State SseClient::state() const
{
    return d_ptr->status.state;
}

bool SseClient::isPaused() const
{
    return d_ptr->pump.isPaused();
}

SseClient::Error SseClient::error() const
{
    return d_ptr->status.error;
}

QString SseClient::errorString() const
{
    return d_ptr->status.errorString;
}

QByteArray SseClient::errorBody() const
{
    return d_ptr->status.errorBody;
}

SseClient::FinishReason SseClient::finishReason() const
{
    return d_ptr->status.finishReason;
}

int SseClient::httpStatus() const
{
    return d_ptr->status.httpStatus;
}

QUrl SseClient::responseUrl() const
{
    return d_ptr->status.responseUrl;
}

SseClient::Headers SseClient::responseHeaders() const
{
    return d_ptr->status.responseHeaders;
}

/*!
    Returns the value of the response header \a name, whose case does not matter, or a null
    array if there is none.
*/
QByteArray SseClient::responseHeader(const QByteArray &name) const
{
    return SseHttpFields::valueOf(name, d_ptr->status.responseHeaders);
}

int SseClient::reconnectAttempt() const
{
    return d_ptr->status.reconnectAttempt;
}

QDateTime SseClient::nextRetryAt() const
{
    return d_ptr->status.nextRetryAt;
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
    if (!d->acceptAsRequest(SseRequestRules::checkUrl(url)))
        return false;
    QNetworkRequest request(d->request);
    request.setUrl(url);
    d->openRequest(request);
    return true;
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
    if (!d->acceptAsRequest(SseRequestRules::checkRequest(request)))
        return false;
    d->openRequest(request);
    return true;
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
