// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "ssesource_p.h"

#include "sseqmlcheck_p.h"
#include "sseqmlcursorstore_p.h"
#include "sseqmllogging_p.h"
#include "sseqmlrequest_p.h"
#include "sseqmlsslerror_p.h"

#include <QtCore/qmetaobject.h>
#include <QtCore/qpointer.h>
#include <QtNetwork/qnetworkaccessmanager.h>
#include <QtQml/qjsengine.h>
#include <QtQml/qqmlengine.h>

#include <algorithm>
#include <limits>
#include <utility>

using namespace std::chrono_literals;

namespace {

constexpr std::chrono::milliseconds CountdownInterval = 100ms;
// A frame: bindings need no more updates.
constexpr std::chrono::milliseconds ProgressInterval = 16ms;

void refuseMethod(const QObject *source, const QString &property, const QString &method)
{
    SseQmlCheck::refuse(source, property, QStringLiteral("\"%1\" is no token").arg(method));
}

} // namespace

SseSource::SseSource(QObject *parent)
    : SseQmlErrors(parent)
    , m_reconnectPolicy(&m_client, this)
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

void SseSource::forwardSignals()
{
    connect(&m_client, &SseClient::opened, this, &SseSource::opened);
    connect(&m_client, &SseClient::eventReceived, this, [this](const SseEvent &event) {
        if (!m_stream.isSuperseded())
            Q_EMIT eventReceived(QVariant::fromValue(event));
    });
    connect(&m_client, &SseClient::eventDiscarded, this, [this](qsizetype size) {
        if (!m_stream.isSuperseded())
            Q_EMIT eventDiscarded(double(size));
    });
    connect(&m_client, &SseClient::eventsMissed, this, [this] {
        if (!m_stream.isSuperseded())
            Q_EMIT eventsMissed();
    });
    connect(&m_client, &SseClient::commentReceived, this, [this](const QString &text) {
        if (!m_stream.isSuperseded())
            Q_EMIT commentReceived(text);
    });
    connect(&m_client, &SseClient::chunkReceived, this, [this](const QByteArray &chunk) {
        if (!m_stream.isSuperseded())
            Q_EMIT chunkReceived(QVariant::fromValue(chunk));
    });
    connect(&m_client, &SseClient::errorOccurred, this, &SseSource::errorOccurred);
    connect(&m_client, &SseClient::closed, this, &SseSource::closed);
    connect(&m_client, &SseClient::finished, this,
            [this] { Q_EMIT finished(m_client.finishReason()); });
    connect(&m_client, &SseClient::retryScheduled, this,
            [this](std::chrono::milliseconds delay, int attempt) {
                Q_EMIT retryScheduled(int(delay.count()), attempt);
            });
    connect(&m_client, &SseClient::resumeMethodChanged, this, &SseSource::resumeMethodChanged);
    connect(&m_client, &SseClient::compressionChanged, this, &SseSource::compressionChanged);
    connect(&m_client, &SseClient::http2Changed, this, &SseSource::http2Changed);
    connect(&m_client, &SseClient::pausedChanged, this, &SseSource::pausedChanged);
    connect(&m_client, &SseClient::connectTimeoutChanged, this, &SseSource::connectTimeoutChanged);
    connect(&m_client, &SseClient::idleTimeoutChanged, this, &SseSource::idleTimeoutChanged);
    connect(&m_client, &SseClient::heartbeatIntervalChanged, this,
            &SseSource::heartbeatIntervalChanged);
    connect(&m_client, &SseClient::totalTimeoutChanged, this, &SseSource::totalTimeoutChanged);
    connect(&m_client, &SseClient::maximumEventSizeChanged, this,
            &SseSource::maximumEventSizeChanged);
    connect(&m_client, &SseClient::acceptIncompleteEventsChanged, this,
            &SseSource::acceptIncompleteEventsChanged);
    connect(&m_client, &SseClient::stateChanged, this, &SseSource::onStateChanged);
    connect(&m_client, &SseClient::errorChanged, this, &SseSource::errorChanged);
    connect(&m_client, &SseClient::responseChanged, this, &SseSource::responseChanged);
    connect(&m_client, &SseClient::reconnectAttemptChanged, this,
            &SseSource::reconnectAttemptChanged);
    connect(&m_client, &SseClient::nextRetryAtChanged, this, &SseSource::onNextRetryAtChanged);
    connect(&m_client, &SseClient::countersChanged, this, &SseSource::onProgress);
    connect(&m_client, &SseClient::lastEventIdChanged, this, [this] {
        m_stream.noteReceivedId();
        onProgress();
    });
}

// From the first handler on: a client that asks questions shares no connection with others.
void SseSource::forwardSslErrors()
{
#if QT_CONFIG(ssl)
    static const QMetaMethod signal = QMetaMethod::fromSignal(&SseSource::sslErrors);
    if (m_forwardsSslErrors || !isSignalConnected(signal))
        return;
    m_forwardsSslErrors = true;
    connect(&m_client, &SseClient::sslErrors, this, [this](const QList<QSslError> &errors) {
        if (m_stream.isSuperseded())
            return;
        const QPointer<SseSource> guard(this);
        ++m_sslQuestions;
        Q_EMIT sslErrors(QVariant(SseQmlSslError::list(errors)));
        if (guard)
            --m_sslQuestions;
    });
#endif
}

// Qt forbids more here than to post an event.
void SseSource::connectNotify(const QMetaMethod &signal)
{
    if (signal == QMetaMethod::fromSignal(&SseSource::sslErrors))
        QMetaObject::invokeMethod(this, &SseSource::forwardSslErrors, Qt::QueuedConnection);
}

void SseSource::ignoreSslErrors(const QJSValue &errors)
{
    if (m_sslQuestions == 0) {
        SseQmlCheck::throwTypeError(this,
                                    QStringLiteral("ignoreSslErrors() is for handlers of "
                                                   "sslErrors(), while they run"));
        return;
    }
#if QT_CONFIG(ssl)
    if (const std::optional<QList<QSslError>> ignored = SseQmlSslError::errors(errors))
        m_client.ignoreSslErrors(*ignored);
    else
        SseQmlCheck::throwTypeError(this, QStringLiteral("This is not a list of sseSslErrors"));
#else
    Q_UNUSED(errors)
#endif
}

void SseSource::setUrl(const QUrl &url)
{
    if (m_url == url)
        return;
    const bool isOtherStream = m_isComplete && (!m_url.isEmpty() || m_stream.isSuperseded());
    m_url = url;
    if (isOtherStream)
        forgetStream();
    startSoon();
    Q_EMIT urlChanged();
}

void SseSource::forgetStream()
{
    const bool hasChanged = !lastEventId().isEmpty() || m_lastEventAt.isValid();
    m_stream.supersede(m_url, m_client.lastEventId());
    if (m_cursorStore && !m_cursorStore->name().isEmpty()) {
        const QString storedId = m_cursorStore->takeStream();
        if (!m_stream.hasGivenId())
            m_stream.setNextId(storedId);
    }
    m_lastEventAt = {};
    if (hasChanged)
        onProgress();
}

void SseSource::setCursorStore(SseQmlCursorStore *store)
{
    m_cursorStore = store;
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

void SseSource::setLastEventId(const QString &lastEventId)
{
    if (!SseQmlRequest::isValidLastEventId(lastEventId)) {
        SseQmlCheck::refuse(this, QStringLiteral("lastEventId"),
                            QStringLiteral("An ID has neither CR nor LF nor NUL in it"));
    } else if (!m_stream.isSuperseded()) {
        const QPointer<SseSource> guard(this);
        m_client.setLastEventId(lastEventId);
        if (guard)
            m_stream.noteGivenId();
    } else {
        m_stream.setNextId(lastEventId);
        onProgress();
    }
}

void SseSource::setTime(const QString &property, double timeout, SetTime set)
{
    if (const auto number = SseQmlCheck::wholeNumber(this, property, timeout))
        (m_client.*set)(std::chrono::milliseconds(*number));
}

void SseSource::setConnectTimeout(double timeout)
{
    setTime(QStringLiteral("connectTimeout"), timeout, &SseClient::setConnectTimeout);
}

void SseSource::setIdleTimeout(double timeout)
{
    if (timeout == double(AutomaticTimeout))
        m_client.setIdleTimeout(SseClient::AutomaticTimeout);
    else
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

void SseSource::setUseEngineCookies(bool use)
{
    if (m_usesEngineCookies == use)
        return;
    m_usesEngineCookies = use;
    updateCookieJar();
    Q_EMIT useEngineCookiesChanged();
}

// The application may have given another jar to the manager of the engine.
void SseSource::updateCookieJar()
{
    QQmlEngine *const engine = m_usesEngineCookies ? qmlEngine(this) : nullptr;
    m_client.setCookieJar(engine ? engine->networkAccessManager()->cookieJar() : nullptr);
}

void SseSource::setEndPredicate(const QJSValue &isEnd)
{
    if (m_functions.setEndPredicate(isEnd))
        Q_EMIT endPredicateChanged();
}

void SseSource::setPrepareRequest(const QJSValue &prepare)
{
    if (m_functions.setPrepareRequest(prepare))
        Q_EMIT prepareRequestChanged();
}

void SseSource::setCheckResponse(const QJSValue &check)
{
    if (m_functions.setCheckResponse(check))
        Q_EMIT checkResponseChanged();
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
    if (!m_active || !m_isComplete || m_stream.isSuperseded()
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
    forwardSslErrors();
    const quint64 stream = m_stream.number();
    const bool isOther = m_stream.isSuperseded();
    const QString id = m_stream.open(m_url, m_client.lastEventId());
    if (isOther)
        m_client.setLastEventId(id);
    m_client.open(); // may still deliver events of the previous stream
    if (guard)
        m_stream.noteOpened(stream);
}

// Returns false if the client refuses any of it, which prints a warning itself.
bool SseSource::applyRequest()
{
    if (!m_client.setHeaders(SseQmlRequest::headersFor(m_headers, m_body))
        || !m_client.setMethod(m_method.toUtf8())) {
        qCDebug(lcSseQml) << "not opened, as the request is invalid";
        return false;
    }
    updateCookieJar();
    m_client.setUrl(m_url);
    m_client.setBody(m_body.bytes);
    return true;
}

// Emits pending progress first, so that bindings see a state and counters that match.
void SseSource::onStateChanged()
{
    const QPointer<SseSource> guard(this);
    const quint64 change = ++m_stateChanges;
    updateCookieJar(); // for the next attempt
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
    if (events > std::exchange(m_eventsBefore, events) && !m_stream.isSuperseded())
        m_lastEventAt = QDateTime::currentDateTime();
    if (!m_progressTimer.isActive())
        m_progressTimer.start();
}
