// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "ssesource_p.h"

#include "sseqmllogging_p.h"
#include "sseqmlrequest_p.h"

#include <QtCore/qmetaobject.h>
#include <QtCore/qpointer.h>

#include <atomic>
#include <utility>

using std::chrono::milliseconds;
using namespace std::chrono_literals;

namespace {

constexpr milliseconds CountdownInterval = 100ms;
constexpr milliseconds ProgressInterval = 16ms; // a frame: bindings have no use for more

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

    The stream is opened when the component is complete, there is a url, and active is \c true. It
    is opened anew when url, method, headers or body change; several changes at once are one
    request. Values that make no sense are refused with a warning that has the file and line of the
    source, and change nothing. When the connection is lost, the source reconnects, as reconnectPolicy says, and goes
    on where it was.

    Handlers of signals may do anything: close, reopen, change or destroy the source.

    Objects declared inside that have a property \c source of this type, such as SseEventHandler,
    SseValue and SseEventModel, get this source if they have no other.

    \sa SseClient
*/

/*!
    \qmlmethod void SseSource::open()

    Sets active to \c true and opens the stream; if there is one, it starts anew.
*/

/*!
    \qmlmethod void SseSource::close()

    Sets active to \c false, which closes the stream.
*/

/*!
    \qmlmethod void SseSource::reconnect()

    Connects anew and at once, keeping lastEventId: the button "try now".
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
    : QObject(parent)
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

// The client is the first that goes, and says nothing any more.
SseSource::~SseSource()
{
    m_client.disconnect(this);
}

// There may be an engine in each of several threads.
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
    connect(&m_client, &SseClient::finished, this, [this] { Q_EMIT finished(finishReason()); });
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
    if (!m_active || !m_isComplete || m_isSuperseded || state() == SseClient::State::Closed) {
        open();
        return;
    }
    m_startTimer.stop();
    const QPointer<SseSource> guard(this);
    if (applyRequest() && guard)
        m_client.reconnect();
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

// When control returns to the event loop: changes come in bursts, and one of them is often not
// worth a request without the others.
void SseSource::startSoon()
{
    if (m_isComplete && m_active)
        m_startTimer.start();
}

void SseSource::start()
{
    m_startTimer.stop();
    const QPointer<SseSource> guard(this);
    if (m_url.isEmpty()) { // not known yet
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
    m_client.open(); // which may still hand over events of the stream before
    if (guard && stream == m_streamNumber)
        m_isSuperseded = false;
}

// False if the client refuses any of it, and says so itself.
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

// State and counters agree in what bindings see.
void SseSource::onStateChanged()
{
    const QPointer<SseSource> guard(this);
    const quint64 change = ++m_stateChanges;
    if (m_progressTimer.isActive()) {
        m_progressTimer.stop();
        Q_EMIT progressChanged();
    }
    if (guard && change == m_stateChanges) // or a handler has caused another one, which was emitted
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
