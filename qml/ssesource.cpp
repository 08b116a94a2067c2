// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "ssesource_p.h"

#include "sseqmlcheck_p.h"
#include "sseqmllogging_p.h"
#include "sseqmlrequest_p.h"

#include <QtCore/qmetaobject.h>
#include <QtCore/qpointer.h>
#include <QtQml/qjsengine.h>

#include <algorithm>
#include <atomic>
#include <limits>
#include <utility>

using std::chrono::milliseconds;
using namespace std::chrono_literals;

namespace {

constexpr milliseconds CountdownInterval = 100ms;
constexpr milliseconds ProgressInterval = 16ms; // a frame: bindings need no more updates

void refuseMethod(const QObject *source, const QString &property, const QString &method)
{
    SseQmlCheck::refuse(source, property, QStringLiteral("\"%1\" is no token").arg(method));
}

} // namespace

/*!
    \qmltype SseSource
    \inqmlmodule QtSse
    \instantiates SseSource
    \brief Receives Server-Sent Events from a URL.
    \since QtSse 0.1

    \qml
    SseSource {
        url: "https://example.org/events"
        active: window.visible
        headers: ({ "Authorization": "Bearer " + session.token })
        onEventReceived: event => log.append(event.type + " " + event.json.title)
        SseEventHandler {
            type: "alert"
            onReceived: event => banner.show(event.json.text)
        }
    }
    \endqml

    The stream is opened when the component is complete, url is not empty, and active is \c true. It
    is opened again when url, method, headers or body change; several changes at once make one
    request. Invalid values are refused with a warning that has the file and line of the source, and
    change nothing. When the connection is lost, the source reconnects according to reconnectPolicy
    and sends lastEventId, so that the server continues from there.

    Signal handlers may close, reopen, change or destroy the source.

    Objects that are declared inside the source and have a property \c source of this type, such as
    SseEventHandler, SseValue and SseEventModel, get this source unless they have another one.

    \sa SseClient
*/

/*!
    \qmlproperty url SseSource::url

    This property holds the URL of the stream. If it is empty, there is no stream.

    Another URL means another stream, which is opened when control returns to the event loop. After
    the change, no events of the previous stream are delivered, and lastEventId, lastEventAt, the
    reading of each SseValue and the rows of each SseEventModel of this source are cleared. To
    resume the new stream, set lastEventId along with url, in any order.

    If the URL cannot be opened, because it is malformed or relative or its scheme is neither
    \c http nor \c https, the previous stream ends as well: state is \c SseSource.Closed,
    finishReason is \c SseSource.Failed, error is \c SseSource.InvalidUrlError or
    \c SseSource.UnsupportedSchemeError, and errorString describes what is wrong with the URL. A
    valid URL opens the stream again, as long as active is \c true.
*/

/*!
    \qmlproperty bool SseSource::active

    This property holds whether the stream should be open; \c true by default. It does not change
    when the stream ends. The property state has the actual state.
*/

/*!
    \qmlproperty var SseSource::headers

    This property holds the request headers as an object of names and values. A value is a string, a
    number, a boolean or a list of them; \c undefined and \c null are not sent.

    If a header is invalid, a warning is logged and nothing changes: headers keep their old value,
    and an open stream continues. \sa SseClient::isValidHeader()
*/

/*!
    \qmlproperty string SseSource::method

    This property holds the HTTP method, \c GET by default. A value that is not a token is refused
    with a warning, and nothing changes.
*/

/*!
    \qmlproperty var SseSource::body

    This property holds the body of the request: a string, a number, an \c ArrayBuffer, or an object
    or array that is sent as JSON, with the header \c Content-Type unless headers have one. Any
    other value is refused with a warning, and nothing changes.
*/

/*!
    \qmlproperty string SseSource::resumeMethod

    This property holds the HTTP method of attempts that resume a stream with lastEventId. If it is
    empty, the default, they use method. \sa SseClient::resumeMethod
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

    This property holds the ID of the last event. Set it to resume a stream of an earlier run of the
    application. An ID with CR, LF or NUL is refused with a warning. Changes are signalled once a
    frame.
*/

/*!
    \qmlproperty SseReconnectPolicy SseSource::reconnectPolicy
    \readonly

    This property holds when and how often to reconnect. Set its parts like this:
    \c {reconnectPolicy { initialDelay: 500; maximumAttempts: 5 }}.
*/

/*!
    \qmlproperty real SseSource::connectTimeout

    This property holds how many milliseconds to wait for the head of the response, 60000 by
    default; 0 means no limit. A value that is not a whole number from 0 to 2147483647 is refused
    with a warning, and nothing changes.
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
    again. \sa SseErrors::Error
*/

/*!
    \qmlproperty string SseSource::errorString
    \readonly

    This property holds a description of error for people.
*/

/*!
    \qmlproperty string SseSource::errorBody
    \readonly

    This property holds the first KiB of the body of a response with the wrong status or content
    type.
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

    This property holds the URL of the last attempt, after redirects.
*/

/*!
    \qmlproperty var SseSource::responseHeaders
    \readonly

    This property holds the headers of the last response as an object. Names are in lower case.
*/

/*!
    \qmlproperty int SseSource::reconnectAttempt
    \readonly

    This property holds the number of consecutive attempts to reconnect.
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
    on the system clock, which may be set.
*/

/*!
    \qmlproperty real SseSource::bytesReceived
    \readonly

    This property holds the number of bytes received since the stream was opened. Like
    eventsReceived and lastEventAt, changes are signalled once a frame.
*/

/*!
    \qmlproperty real SseSource::eventsReceived
    \readonly

    This property holds the number of events received since the stream was opened.
*/

/*!
    \qmlproperty date SseSource::lastEventAt
    \readonly

    This property holds the time of the last event; invalid if there was none.
*/

/*!
    \qmlproperty list<QtObject> SseSource::data
    \qmldefault

    This property holds the objects declared inside the source.
*/

/*!
    \qmlmethod void SseSource::open()

    Sets active to \c true and opens the stream. If it is open already, it is opened again.
*/

/*!
    \qmlmethod void SseSource::close()

    Sets active to \c false, which closes the stream.
*/

/*!
    \qmlmethod void SseSource::reconnect()

    Reconnects at once and keeps lastEventId, for example for a button "Try Now".
*/

/*!
    \qmlmethod void SseSource::pause()

    Sets paused to \c true.
*/

/*!
    \qmlmethod void SseSource::resume()

    Sets paused to \c false.
*/

/*!
    \qmlmethod void SseSource::setPaused(bool paused)

    Sets the property \c paused to \a paused.
*/

/*!
    \qmlsignal SseSource::opened()

    Emitted when the stream is open, again after each reconnection.
*/

/*!
    \qmlsignal SseSource::eventReceived(sseEvent event)

    Emitted for each \a event.
*/

/*!
    \qmlsignal SseSource::commentReceived(string text)

    Emitted for each comment with its \a text.
*/

/*!
    \qmlsignal SseSource::retryScheduled(int delay, int attempt)

    Emitted when the source begins to wait \a delay milliseconds for \a attempt, counted from 1.
*/

/*!
    \qmlsignal SseSource::errorOccurred(enumeration error)

    Emitted when an attempt fails, the stream breaks, or url cannot be opened, with the \a error.
*/

/*!
    \qmlsignal SseSource::closed()

    Emitted when the state has become \c SseSource.Closed.
*/

/*!
    \qmlsignal SseSource::finished(enumeration reason)

    Emitted after closed() with the \a reason.
*/

SseSource::SseSource(QObject *parent)
    : SseQmlErrors(parent)
    , m_reconnectPolicy(&m_client, this)
    , m_streamNumber(nextStreamNumber())
{
    m_startTimer.setSingleShot(true);
    m_startTimer.setInterval(0ms);
    m_progressTimer.setSingleShot(true);
    m_progressTimer.setInterval(ProgressInterval);
    m_countdownTimer.setInterval(CountdownInterval);
    connect(&m_startTimer, &QTimer::timeout, this, &SseSource::start);
    connect(&m_progressTimer, &QTimer::timeout, this, &SseSource::progressChanged);
    connect(&m_countdownTimer, &QTimer::timeout, this, &SseSource::retryInChanged);
    forwardSignals();
}

// The client must not emit signals to a source that is partly destroyed.
SseSource::~SseSource()
{
    m_client.disconnect(this);
}

// Several threads may have a QML engine each.
quint64 SseSource::nextStreamNumber()
{
    static std::atomic<quint64> number{0};
    return ++number;
}

void SseSource::forwardSignals()
{
    connect(&m_client, &SseClient::opened, this, &SseSource::opened);
    connect(&m_client, &SseClient::eventReceived, this, [this](const SseEvent &event) {
        if (!m_isSuperseded)
            Q_EMIT eventReceived(QVariant::fromValue(event));
    });
    connect(&m_client, &SseClient::commentReceived, this, [this](const QString &text) {
        if (!m_isSuperseded)
            Q_EMIT commentReceived(text);
    });
    connect(&m_client, &SseClient::errorOccurred, this, &SseSource::errorOccurred);
    connect(&m_client, &SseClient::closed, this, &SseSource::closed);
    connect(&m_client, &SseClient::finished, this,
            [this] { Q_EMIT finished(m_client.finishReason()); });
    connect(&m_client, &SseClient::retryScheduled, this, [this](milliseconds delay, int attempt) {
        Q_EMIT retryScheduled(int(delay.count()), attempt);
    });
    connect(&m_client, &SseClient::resumeMethodChanged, this, &SseSource::resumeMethodChanged);
    connect(&m_client, &SseClient::compressionChanged, this, &SseSource::compressionChanged);
    connect(&m_client, &SseClient::http2Changed, this, &SseSource::http2Changed);
    connect(&m_client, &SseClient::pausedChanged, this, &SseSource::pausedChanged);
    connect(&m_client, &SseClient::connectTimeoutChanged, this, &SseSource::connectTimeoutChanged);
    connect(&m_client, &SseClient::idleTimeoutChanged, this, &SseSource::idleTimeoutChanged);
    connect(&m_client, &SseClient::totalTimeoutChanged, this, &SseSource::totalTimeoutChanged);
    connect(&m_client, &SseClient::maximumEventSizeChanged, this,
            &SseSource::maximumEventSizeChanged);
    connect(&m_client, &SseClient::stateChanged, this, &SseSource::onStateChanged);
    connect(&m_client, &SseClient::errorChanged, this, &SseSource::errorChanged);
    connect(&m_client, &SseClient::responseChanged, this, &SseSource::responseChanged);
    connect(&m_client, &SseClient::reconnectAttemptChanged, this,
            &SseSource::reconnectAttemptChanged);
    connect(&m_client, &SseClient::nextRetryAtChanged, this, &SseSource::onNextRetryAtChanged);
    connect(&m_client, &SseClient::countersChanged, this, &SseSource::onProgress);
    connect(&m_client, &SseClient::lastEventIdChanged, this, [this] {
        m_hasOwnId = false;
        onProgress();
    });
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

// The settings of the request are passed to the client when the stream is opened.
template <typename Setting>
void SseSource::change(Setting &setting, const Setting &newSetting, void (SseSource::*changed)())
{
    if (setting == newSetting)
        return;
    setting = newSetting;
    startSoon();
    Q_EMIT(this->*changed)();
}

void SseSource::setHeaders(const QVariant &headers)
{
    QString fault;
    if (const auto newHeaders = SseQmlRequest::headers(headers, &fault))
        change(m_headers, *newHeaders, &SseSource::headersChanged);
    else
        SseQmlCheck::refuse(this, QStringLiteral("headers"), fault);
}

void SseSource::setMethod(const QString &method)
{
    if (SseClient::isValidMethod(method.toUtf8()))
        change(m_method, method, &SseSource::methodChanged);
    else
        refuseMethod(this, QStringLiteral("method"), method);
}

void SseSource::setBody(const QVariant &body)
{
    QString fault;
    if (const auto newBody = SseQmlRequest::body(body, qjsEngine(this), &fault))
        change(m_body, *newBody, &SseSource::bodyChanged);
    else
        SseQmlCheck::refuse(this, QStringLiteral("body"), fault);
}

void SseSource::setResumeMethod(const QString &method)
{
    if (method.isEmpty() || SseClient::isValidMethod(method.toUtf8()))
        m_client.setResumeMethod(method.toUtf8());
    else
        refuseMethod(this, QStringLiteral("resumeMethod"), method);
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

void SseSource::setTime(const QString &property, double timeout, SetTime set)
{
    if (const auto number = SseQmlCheck::wholeNumber(this, property, timeout))
        (m_client.*set)(milliseconds(*number));
}

void SseSource::setConnectTimeout(double timeout)
{
    setTime(QStringLiteral("connectTimeout"), timeout, &SseClient::setConnectTimeout);
}

void SseSource::setIdleTimeout(double timeout)
{
    setTime(QStringLiteral("idleTimeout"), timeout, &SseClient::setIdleTimeout);
}

void SseSource::setTotalTimeout(double timeout)
{
    setTime(QStringLiteral("totalTimeout"), timeout, &SseClient::setTotalTimeout);
}

void SseSource::setMaximumEventSize(double bytes)
{
    if (const auto number =
                SseQmlCheck::wholeNumber(this, QStringLiteral("maximumEventSize"), bytes))
        m_client.setMaximumEventSize(*number);
}

int SseSource::retryIn() const
{
    const qint64 time = m_client.retryIn().count();
    return int(std::min<qint64>(time, std::numeric_limits<int>::max()));
}

void SseSource::open()
{
    const QPointer<SseSource> guard(this);
    if (!std::exchange(m_active, true))
        Q_EMIT activeChanged();
    if (guard && m_isComplete)
        start();
}

void SseSource::close()
{
    setActive(false);
}

void SseSource::reconnect()
{
    if (!m_active || !m_isComplete || m_isSuperseded
        || m_client.state() == SseClient::State::Closed) {
        open();
        return;
    }
    m_startTimer.stop();
    const QPointer<SseSource> guard(this);
    if (applyRequest() && guard)
        m_client.reconnect();
}

void SseSource::setPaused(bool paused)
{
    m_client.setPaused(paused);
}

void SseSource::pause()
{
    m_client.pause();
}

void SseSource::resume()
{
    m_client.resume();
}

void SseSource::classBegin()
{
    m_isComplete = false;
}

void SseSource::componentComplete()
{
    m_isComplete = true;
    const QMetaType sourceType = QMetaType::fromType<SseSource *>();
    for (QObject *child : std::as_const(m_data)) {
        connect(child, &QObject::destroyed, this, [this, child] { m_data.removeOne(child); });
        const QMetaObject *meta = child->metaObject();
        const QMetaProperty source = meta->property(meta->indexOfProperty("source"));
        if (source.metaType() == sourceType && !source.read(child).value<SseSource *>())
            source.write(child, QVariant::fromValue(this));
    }
    if (m_active)
        start();
}

// Starts when control returns to the event loop, so that several changes make one request.
void SseSource::startSoon()
{
    if (m_isComplete && m_active)
        m_startTimer.start();
}

void SseSource::start()
{
    m_startTimer.stop();
    const QPointer<SseSource> guard(this);
    if (m_url.isEmpty()) { // the URL is not known yet
        m_client.close();
        if (guard)
            m_client.setUrl(m_url);
        return;
    }
    if (!applyRequest() || !guard)
        return;
    m_hasOwnId = false;
    m_openedUrl = m_url;
    if (m_isSuperseded)
        m_client.setLastEventId(std::exchange(m_nextLastEventId, {}));
    const quint64 stream = m_streamNumber;
    m_client.open(); // may still deliver events of the previous stream
    if (guard && stream == m_streamNumber)
        m_isSuperseded = false;
}

// Returns false if the client refuses any of it, which logs a warning itself.
bool SseSource::applyRequest()
{
    if (!m_client.setHeaders(SseQmlRequest::headersFor(m_headers, m_body))
        || !m_client.setMethod(m_method.toUtf8())) {
        qCDebug(lcSseQml) << "not opened, as the request is invalid";
        return false;
    }
    m_client.setUrl(m_url);
    m_client.setBody(m_body.bytes);
    return true;
}

// Emits pending progress first, so that bindings see a state and counters that match.
void SseSource::onStateChanged()
{
    const QPointer<SseSource> guard(this);
    const quint64 change = ++m_stateChanges;
    if (m_progressTimer.isActive()) {
        m_progressTimer.stop();
        Q_EMIT progressChanged();
    }
    if (guard && change == m_stateChanges) // no handler has caused and emitted another
        Q_EMIT stateChanged();
}

void SseSource::onNextRetryAtChanged()
{
    if (m_client.nextRetryAt().isValid())
        m_countdownTimer.start();
    else
        m_countdownTimer.stop();
    const QPointer<SseSource> guard(this);
    Q_EMIT nextRetryAtChanged();
    if (guard)
        Q_EMIT retryInChanged();
}

void SseSource::onProgress()
{
    const qint64 events = m_client.eventsReceived();
    if (events > std::exchange(m_eventsBefore, events) && !m_isSuperseded)
        m_lastEventAt = QDateTime::currentDateTime();
    if (!m_progressTimer.isActive())
        m_progressTimer.start();
}
