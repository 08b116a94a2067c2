// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "ssesource_p.h"

#include "sseqmlcheck_p.h"
#include "sseqmlrequest_p.h"

#include <QtCore/qpointer.h>
#include <QtQml/qjsengine.h>

#include <algorithm>
#include <limits>
#include <optional>

namespace {

void refuseMethod(const QObject *source, const QString &property, const QString &method)
{
    SseQmlCheck::refuse(source, property, QStringLiteral("\"%1\" is no token").arg(method));
}

} // namespace

// The properties of SseSource; what they are for happens in ssesource.cpp.

/*!
    \qmlproperty url SseSource::url

    This property holds the URL of the stream. While it is empty, there is none.

    Another URL counts as another stream, which is opened when control returns to the event loop.
    From the change on, nothing of the stream before it is delivered, and lastEventId and
    lastEventAt, the readings of each SseValue and the rows of each SseEventModel of this source are
    forgotten. To resume the other stream, set lastEventId along with url, in any order.

    If the URL cannot be opened, because it is malformed or relative or its scheme is neither
    \c http nor \c https, the stream before it ends as well: state is \c SseSource.Closed,
    finishReason is \c SseSource.Failed, error is \c SseSource.InvalidUrlError or
    \c SseSource.UnsupportedSchemeError, and errorString tells what is wrong with the URL. A valid
    URL opens the stream again, as long as active is \c true.
*/

/*!
    \qmlproperty bool SseSource::active

    This property holds whether there is to be a stream; \c true by default. It is what the
    application wants, and does not change when the stream ends; what there is, is state.
*/

/*!
    \qmlproperty var SseSource::headers

    This property holds the request headers as an object of names and values. A value is a string, a
    number, a boolean or a list of them; what is \c undefined or \c null is not sent.

    If any of the headers is invalid, there is a warning, and nothing changes: headers keep their old
    value, and a stream that is open goes on. \sa SseClient::isValidHeader()
*/

/*!
    \qmlproperty string SseSource::method

    This property holds the HTTP method, \c GET by default. What is not a token is refused with a
    warning, and nothing changes.
*/

/*!
    \qmlproperty var SseSource::body

    This property holds the body of the request: a string, a number, an \c ArrayBuffer, or an object
    or array that is sent as JSON, with the header \c Content-Type unless headers have one. Anything
    else is refused with a warning, and nothing changes.
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
    the application has left it. An ID with CR, LF or NUL is refused with a warning. Changes are
    announced once a frame.
*/

/*!
    \qmlproperty SseReconnectPolicy SseSource::reconnectPolicy
    \readonly

    This property holds when and how often to reconnect. Its parts can be set:
    \c {reconnectPolicy { initialDelay: 500; maximumAttempts: 5 }}.
*/

/*!
    \qmlproperty real SseSource::connectTimeout

    This property holds how many milliseconds to wait for the head of the response, 60000 by
    default; 0 means no limit. What is not a whole number from 0 to 2147483647 is refused with a
    warning, and nothing changes.
*/

/*!
    \qmlproperty real SseSource::idleTimeout

    This property holds how many milliseconds an open stream may be silent before it counts as
    lost. With 0, the default, there is no limit. Numbers are refused as with connectTimeout.
*/

/*!
    \qmlproperty real SseSource::totalTimeout

    This property holds how many milliseconds a stream may last in all. With 0, the default, there
    is no limit. Numbers are refused as with connectTimeout. \sa SseClient::totalTimeout
*/

/*!
    \qmlproperty real SseSource::maximumEventSize

    This property holds how many bytes an event may have, 16 MiB by default; 0 means no limit.
    Numbers are refused as with connectTimeout.
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

    This property holds the first KiB of the body with which the server explained its refusal.
    \sa SseClient::errorBody
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
    const bool isOtherStream = m_isComplete && (!m_url.isEmpty() || m_isSuperseded);
    m_url = url;
    if (isOtherStream)
        forgetStream();
    startSoon();
    Q_EMIT urlChanged();
}

void SseSource::forgetStream()
{
    const bool hasChanged = !lastEventId().isEmpty() || m_lastEventAt.isValid();
    if (!m_isSuperseded)
        m_supersededId = m_client.lastEventId();
    if (m_hasOwnId)
        m_nextLastEventId = lastEventId();
    else
        m_nextLastEventId = m_url == m_openedUrl ? m_supersededId : QString();
    m_streamNumber = nextStreamNumber();
    m_isSuperseded = true;
    m_lastEventAt = {};
    if (hasChanged)
        onProgress();
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

QVariant SseSource::headers() const
{
    return m_headers.map;
}

void SseSource::setHeaders(const QVariant &headers)
{
    QString fault;
    const std::optional<SseQmlRequest::Headers> newHeaders =
            SseQmlRequest::headers(headers, &fault);
    if (!newHeaders) {
        SseQmlCheck::refuse(this, QStringLiteral("headers"), fault);
        return;
    }
    if (m_headers.map == newHeaders->map)
        return;
    m_headers = *newHeaders;
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
    if (!SseClient::isValidMethod(method.toUtf8())) {
        refuseMethod(this, QStringLiteral("method"), method);
        return;
    }
    m_method = method;
    startSoon();
    Q_EMIT methodChanged();
}

QVariant SseSource::body() const
{
    return m_body.value;
}

void SseSource::setBody(const QVariant &body)
{
    QString fault;
    const std::optional<SseQmlRequest::Body> newBody =
            SseQmlRequest::body(body, qjsEngine(this), &fault);
    if (!newBody) {
        SseQmlCheck::refuse(this, QStringLiteral("body"), fault);
        return;
    }
    const bool isSame = m_body.value == newBody->value && m_body.bytes == newBody->bytes
            && m_body.isJson == newBody->isJson;
    if (isSame)
        return;
    m_body = *newBody;
    startSoon();
    Q_EMIT bodyChanged();
}

QString SseSource::resumeMethod() const
{
    return QString::fromUtf8(m_client.resumeMethod());
}

void SseSource::setResumeMethod(const QString &method)
{
    if (method.isEmpty() || SseClient::isValidMethod(method.toUtf8()))
        m_client.setResumeMethod(method.toUtf8());
    else
        refuseMethod(this, QStringLiteral("resumeMethod"), method);
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
    return m_isSuperseded ? m_nextLastEventId : m_client.lastEventId();
}

void SseSource::setLastEventId(const QString &lastEventId)
{
    if (!SseQmlRequest::isValidLastEventId(lastEventId)) {
        SseQmlCheck::refuse(this, QStringLiteral("lastEventId"),
                            QStringLiteral("An ID has neither CR nor LF nor NUL in it"));
    } else if (!m_isSuperseded) {
        const QPointer<SseSource> guard(this);
        m_client.setLastEventId(lastEventId);
        if (guard)
            m_hasOwnId = true;
    } else {
        m_hasOwnId = true;
        m_nextLastEventId = lastEventId;
        onProgress();
    }
}

SseQmlReconnectPolicy *SseSource::reconnectPolicy()
{
    return &m_reconnectPolicy;
}

double SseSource::connectTimeout() const
{
    return double(m_client.connectTimeout().count());
}

void SseSource::setConnectTimeout(double timeout)
{
    if (const auto number =
                SseQmlCheck::wholeNumber(this, QStringLiteral("connectTimeout"), timeout))
        m_client.setConnectTimeout(std::chrono::milliseconds(*number));
}

double SseSource::idleTimeout() const
{
    return double(m_client.idleTimeout().count());
}

void SseSource::setIdleTimeout(double timeout)
{
    if (const auto number = SseQmlCheck::wholeNumber(this, QStringLiteral("idleTimeout"), timeout))
        m_client.setIdleTimeout(std::chrono::milliseconds(*number));
}

double SseSource::totalTimeout() const
{
    return double(m_client.totalTimeout().count());
}

void SseSource::setTotalTimeout(double timeout)
{
    if (const auto number = SseQmlCheck::wholeNumber(this, QStringLiteral("totalTimeout"), timeout))
        m_client.setTotalTimeout(std::chrono::milliseconds(*number));
}

double SseSource::maximumEventSize() const
{
    return double(m_client.maximumEventSize());
}

void SseSource::setMaximumEventSize(double bytes)
{
    if (const auto number =
                SseQmlCheck::wholeNumber(this, QStringLiteral("maximumEventSize"), bytes))
        m_client.setMaximumEventSize(*number);
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
