// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "ssesource_p.h"

#include "sseqmlrequest_p.h"

#include <QtCore/qpointer.h>
#include <QtQml/qjsvalue.h>

#include <algorithm>
#include <limits>

// The properties of SseSource; what they are for happens in ssesource.cpp.

/*!
    \qmlproperty url SseSource::url

    This property holds the URL of the stream. While it is empty, there is none. Another URL counts
    as another stream: lastEventId is forgotten, unless it is set along with it, in any order.
*/

/*!
    \qmlproperty bool SseSource::active

    This property holds whether there is to be a stream; \c true by default. It is what the
    application wants, and does not change when the stream ends; what there is, is state.
*/

/*!
    \qmlproperty var SseSource::headers

    This property holds the request headers as an object of names and values. A value may be a list;
    what is \c undefined or \c null is not sent. If a header is invalid, error is
    \c SseSource.InvalidHeaderError, and nothing is sent.
*/

/*!
    \qmlproperty string SseSource::method

    This property holds the HTTP method, \c GET by default. If it is no token, error is
    \c SseSource.InvalidMethodError, and nothing is sent.
*/

/*!
    \qmlproperty var SseSource::body

    This property holds the body of the request: a string, an \c ArrayBuffer, or an object or array
    that is sent as JSON, with the header \c Content-Type unless headers have one.
*/

/*!
    \qmlproperty string SseSource::resumeMethod

    This property holds the HTTP method of the attempts that take up a stream with lastEventId
    again. If it is empty, the default, it is method. \sa SseClient::resumeMethod
*/

/*!
    \qmlproperty bool SseSource::compression

    This property holds whether the server may compress the stream; \c false by default.
    \sa SseClient::compression
*/

/*!
    \qmlproperty bool SseSource::http2

    This property holds whether HTTP/2 may be used; \c false by default. \sa SseClient::http2
*/

/*!
    \qmlproperty bool SseSource::paused

    This property holds whether the delivery of events is paused: the server is slowed down, and
    nothing is lost. The default is \c false.
*/

/*!
    \qmlproperty string SseSource::lastEventId

    This property holds the ID of the last event. Set it to resume a stream where an earlier run of
    the application has left it. Changes are announced once a frame.
*/

/*!
    \qmlproperty SseReconnectPolicy SseSource::reconnectPolicy
    \readonly

    This property holds when and how often to reconnect. Its parts can be set:
    \c {reconnectPolicy { initialDelay: 500; maximumAttempts: 5 }}.
*/

/*!
    \qmlproperty int SseSource::connectTimeout

    This property holds how many milliseconds to wait for the head of the response, 60000 by
    default; 0 means no limit.
*/

/*!
    \qmlproperty int SseSource::idleTimeout

    This property holds how many milliseconds an open stream may be silent before it counts as
    lost. With 0, the default, there is no limit.
*/

/*!
    \qmlproperty int SseSource::totalTimeout

    This property holds how many milliseconds a stream may last in all. With 0, the default, there
    is no limit. \sa SseClient::totalTimeout
*/

/*!
    \qmlproperty int SseSource::maximumEventSize

    This property holds how many bytes an event may have, 16 MiB by default; 0 means no limit.
*/

/*!
    \qmlproperty enumeration SseSource::state
    \readonly

    This property holds the state: \c SseSource.Closed, \c SseSource.Connecting, \c SseSource.Open
    or \c SseSource.Waiting. \sa SseClient::State
*/

/*!
    \qmlproperty enumeration SseSource::error
    \readonly

    This property holds the last error, \c SseSource.NoError if there is none or the stream is open
    again. \sa SseClient::Error
*/

/*!
    \qmlproperty string SseSource::errorString
    \readonly

    This property holds a description of error for people.
*/

/*!
    \qmlproperty string SseSource::errorBody
    \readonly

    This property holds the beginning of what the server said when it refused.
*/

/*!
    \qmlproperty enumeration SseSource::finishReason
    \readonly

    This property holds why the state is \c SseSource.Closed. \sa SseClient::FinishReason
*/

/*!
    \qmlproperty int SseSource::httpStatus
    \readonly

    This property holds the HTTP status of the last attempt, 0 if it had no response.
*/

/*!
    \qmlproperty url SseSource::responseUrl
    \readonly

    This property holds the URL that the last attempt ended up with.
*/

/*!
    \qmlproperty var SseSource::responseHeaders
    \readonly

    This property holds the headers of the last response as an object. Names are in lower case.
*/

/*!
    \qmlproperty int SseSource::reconnectAttempt
    \readonly

    This property holds how many attempts to reconnect have followed each other.
*/

/*!
    \qmlproperty date SseSource::nextRetryAt
    \readonly

    This property holds the time of the next attempt; invalid if the state is not
    \c SseSource.Waiting.
*/

/*!
    \qmlproperty int SseSource::retryIn
    \readonly

    This property holds the milliseconds until the next attempt, for a countdown: it changes ten
    times a second while the state is \c SseSource.Waiting, and is 0 otherwise. It does not depend
    on the clock on the wall, which may be set.
*/

/*!
    \qmlproperty real SseSource::bytesReceived
    \readonly

    This property holds the number of bytes received since the stream was opened. Like
    eventsReceived and lastEventAt, it is announced once a frame.
*/

/*!
    \qmlproperty real SseSource::eventsReceived
    \readonly

    This property holds the number of events received since the stream was opened.
*/

/*!
    \qmlproperty date SseSource::lastEventAt
    \readonly

    This property holds when the last event came; invalid if none has.
*/

/*!
    \qmlproperty list<QtObject> SseSource::data
    \qmldefault

    This property holds the objects declared inside the source.
*/

QUrl SseSource::url() const
{
    return m_url;
}

void SseSource::setUrl(const QUrl &url)
{
    if (m_url == url)
        return;
    m_url = url;
    startSoon();
    Q_EMIT urlChanged();
}

bool SseSource::isActive() const
{
    return m_active;
}

void SseSource::setActive(bool active)
{
    if (m_active == active)
        return;
    m_active = active;
    const QPointer<SseSource> guard(this);
    if (active) {
        startSoon();
    } else {
        m_startTimer.stop();
        m_client.close();
    }
    if (guard)
        Q_EMIT activeChanged();
}

QVariantMap SseSource::headers() const
{
    return m_headers;
}

void SseSource::setHeaders(const QVariantMap &headers)
{
    if (m_headers == headers)
        return;
    m_headers = headers;
    startSoon();
    Q_EMIT headersChanged();
}

QString SseSource::method() const
{
    return m_method;
}

void SseSource::setMethod(const QString &method)
{
    if (m_method == method)
        return;
    m_method = method;
    startSoon();
    Q_EMIT methodChanged();
}

QVariant SseSource::body() const
{
    return m_body;
}

void SseSource::setBody(const QVariant &body)
{
    const bool isScript = body.userType() == qMetaTypeId<QJSValue>();
    const QVariant value = isScript ? body.value<QJSValue>().toVariant() : body;
    if (m_body == value)
        return;
    m_body = value;
    startSoon();
    Q_EMIT bodyChanged();
}

QString SseSource::resumeMethod() const
{
    return QString::fromUtf8(m_client.resumeMethod());
}

void SseSource::setResumeMethod(const QString &method)
{
    m_client.setResumeMethod(method.toUtf8());
}

bool SseSource::isCompressionEnabled() const
{
    return m_client.isCompressionEnabled();
}

void SseSource::setCompressionEnabled(bool enabled)
{
    m_client.setCompressionEnabled(enabled);
}

bool SseSource::isHttp2Enabled() const
{
    return m_client.isHttp2Enabled();
}

void SseSource::setHttp2Enabled(bool enabled)
{
    m_client.setHttp2Enabled(enabled);
}

bool SseSource::isPaused() const
{
    return m_client.isPaused();
}

void SseSource::setPaused(bool paused)
{
    if (paused)
        m_client.pause();
    else
        m_client.resume();
}

QString SseSource::lastEventId() const
{
    return m_client.lastEventId();
}

void SseSource::setLastEventId(const QString &lastEventId)
{
    if (m_client.setLastEventId(lastEventId))
        m_hasOwnId = true;
}

SseQmlReconnectPolicy *SseSource::reconnectPolicy()
{
    return &m_reconnectPolicy;
}

int SseSource::connectTimeout() const
{
    return int(m_client.connectTimeout().count());
}

void SseSource::setConnectTimeout(int timeout)
{
    m_client.setConnectTimeout(std::chrono::milliseconds(timeout));
}

int SseSource::idleTimeout() const
{
    return int(m_client.idleTimeout().count());
}

void SseSource::setIdleTimeout(int timeout)
{
    m_client.setIdleTimeout(std::chrono::milliseconds(timeout));
}

int SseSource::totalTimeout() const
{
    return int(m_client.totalTimeout().count());
}

void SseSource::setTotalTimeout(int timeout)
{
    m_client.setTotalTimeout(std::chrono::milliseconds(timeout));
}

int SseSource::maximumEventSize() const
{
    return int(m_client.maximumEventSize());
}

void SseSource::setMaximumEventSize(int bytes)
{
    m_client.setMaximumEventSize(bytes);
}

SseClient::State SseSource::state() const
{
    return m_client.state();
}

SseClient::Error SseSource::error() const
{
    return m_client.error();
}

QString SseSource::errorString() const
{
    return m_client.errorString();
}

QString SseSource::errorBody() const
{
    return QString::fromUtf8(m_client.errorBody());
}

SseClient::FinishReason SseSource::finishReason() const
{
    return m_client.finishReason();
}

int SseSource::httpStatus() const
{
    return m_client.httpStatus();
}

QUrl SseSource::responseUrl() const
{
    return m_client.responseUrl();
}

QVariantMap SseSource::responseHeaders() const
{
    return SseQmlRequest::map(m_client.responseHeaders());
}

int SseSource::reconnectAttempt() const
{
    return m_client.reconnectAttempt();
}

QDateTime SseSource::nextRetryAt() const
{
    return m_client.nextRetryAt();
}

int SseSource::retryIn() const
{
    const qint64 time = m_client.retryIn().count();
    return int(std::min<qint64>(time, std::numeric_limits<int>::max()));
}

double SseSource::bytesReceived() const
{
    return double(m_client.bytesReceived());
}

double SseSource::eventsReceived() const
{
    return double(m_client.eventsReceived());
}

QDateTime SseSource::lastEventAt() const
{
    return m_lastEventAt;
}

QQmlListProperty<QObject> SseSource::data()
{
    return {this, &m_data};
}

SseClient *SseSource::client()
{
    return &m_client;
}
