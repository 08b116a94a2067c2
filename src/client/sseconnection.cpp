// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "sseconnection_p.h"

#include "sselogging_p.h"
#include "sseredirectrules_p.h"
#include "sserequestbody_p.h"

#include <QtNetwork/qauthenticator.h>

#include <algorithm>
#include <limits>
#include <memory>
#include <utility>

using std::chrono::milliseconds;
using namespace std::chrono_literals;
using Error = SseClient::Error;
using SseResponseRules::Verdict;

namespace {

// With a limit, a server that is faster than we are is slowed down by TCP; without one, Qt reads
// into memory all that comes. Smaller limits cost throughput.
constexpr qint64 ReadBufferSize = 1024 * 1024;

// An error response may explain itself, but neither at length nor for ever.
constexpr qsizetype ErrorBodySize = 1024;
constexpr milliseconds ErrorBodyTimeout = 1s;

QString noHttpResponseString()
{
    return SseClient::tr("The server closed the connection without an HTTP response");
}

QString connectionLostString()
{
    return SseClient::tr("The connection was lost in the middle of the stream");
}

} // namespace

SseConnection::SseConnection(QNetworkAccessManager *manager, bool sharesManager, QObject *parent)
    : QObject(parent)
    , m_manager(manager)
    , m_sharesManager(sharesManager)
    , m_timer(this)
{
    m_timer.setSingleShot(true);
    m_timer.setTimerType(Qt::PreciseTimer);
    connect(&m_timer, &QTimer::timeout, this, &SseConnection::onTimeout);
}

SseConnection::~SseConnection()
{
    abandon();
}

// Idle time counts from the last byte, also under a new limit.
void SseConnection::setIdleTimeout(milliseconds timeout)
{
    m_idleTimeout = timeout;
    if (m_phase != Phase::Streaming)
        return;
    const milliseconds rest = timeout - milliseconds(m_lastActivity.elapsed());
    startTimer(timeout > 0ms ? std::max(rest, milliseconds(1ms)) : timeout);
}

void SseConnection::start(const SseHttpRequest &request)
{
    m_request = request;
    send();
    startTimer(m_connectTimeout);
}

void SseConnection::send()
{
    QNetworkRequest request(m_request.request);
    // Qt's own timeout kills healthy silent streams; one set for the whole manager is overridden.
    request.setTransferTimeout(m_manager->transferTimeout() > 0 ? std::numeric_limits<int>::max()
                                                                : 0);
    auto body = std::make_unique<SseRequestBody>(m_request.body);
    m_requestsSent = 0;
    m_requestsAllowed = 1;
    m_reply = m_manager->sendCustomRequest(request, m_request.method, body.get());
    m_body = body.release();
    m_body->setParent(m_reply); // which reads it as long as it exists
    // A request with a body starts from the event loop, and forgets a limit that is set before.
    QMetaObject::invokeMethod(
            m_reply, [reply = m_reply.data()] { reply->setReadBufferSize(ReadBufferSize); },
            Qt::QueuedConnection);
    connectReply();
}

// A challenge is answered with a second request, the one case in which that is right.
void SseConnection::allowRepetition()
{
    if (!m_reply)
        return;
    ++m_requestsAllowed;
    m_body->allowReset();
}

void SseConnection::connectReply()
{
    connect(m_manager, &QNetworkAccessManager::authenticationRequired, this,
            [this](const QNetworkReply *reply) {
                if (reply == m_reply)
                    allowRepetition();
            });
    connect(m_manager, &QNetworkAccessManager::proxyAuthenticationRequired, this,
            &SseConnection::allowRepetition);
    connect(m_reply, &QNetworkReply::requestSent, this, &SseConnection::onRequestSent);
    connect(m_reply, &QNetworkReply::metaDataChanged, this, &SseConnection::onMetaDataChanged);
    connect(m_reply, &QNetworkReply::readyRead, this, &SseConnection::onReadyRead);
    connect(m_reply, &QNetworkReply::errorOccurred, this, &SseConnection::onErrorOccurred);
    connect(m_reply, &QNetworkReply::finished, this, &SseConnection::onFinished);
    // A manager that is not ours may be deleted with all its replies, which then say nothing.
    connect(m_reply, &QObject::destroyed, this, [this] {
        fail(Error::ConnectionLostError, SseClient::tr("The network access manager was destroyed"));
    });
}

// Ends the attempt without a word.
void SseConnection::abandon()
{
    m_phase = Phase::Ended;
    m_timer.stop();
    deleteReply();
}

milliseconds SseConnection::openTime() const
{
    if (m_phase == Phase::Streaming)
        return milliseconds(m_openedFor.elapsed());
    return m_openTime;
}

QByteArray SseConnection::header(const QByteArray &name) const
{
    for (const auto &[headerName, value] : m_headers) {
        if (headerName.compare(name, Qt::CaseInsensitive) == 0)
            return value;
    }
    return {};
}

// Always all there is: with a read buffer limit, Qt goes on reading only after it was emptied.
QByteArray SseConnection::takeBytes()
{
    if (!m_tail.isEmpty())
        return std::exchange(m_tail, {});
    if (m_phase != Phase::Streaming || !m_reply)
        return {};
    return m_reply->readAll();
}

// Where the body could not keep Qt from sending the request again (6.11 ignores an empty one),
// the second request is at least not taken for the first.
void SseConnection::onRequestSent()
{
    if (++m_requestsSent <= m_requestsAllowed)
        return;
    if (m_phase == Phase::Connecting)
        fail(Error::NoHttpResponseError, noHttpResponseString());
    else if (m_phase == Phase::Streaming)
        fail(Error::ConnectionLostError, connectionLostString());
}

void SseConnection::onMetaDataChanged()
{
    if (m_phase != Phase::Connecting)
        return;
    const int status = m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    const Verdict verdict = SseResponseRules::judge(status, m_reply->rawHeader("Content-Type"),
                                                    m_reply->rawHeader("Content-Encoding"));
    if (verdict == Verdict::Interim)
        return;
    takeResponseHead(status);
    if (verdict == Verdict::EventStream)
        beginStreaming();
    else if (verdict == Verdict::NoContent)
        end();
    else if (verdict == Verdict::Redirect)
        followRedirect();
    else
        beginErrorBody(SseResponseRules::errorFor(verdict));
}

void SseConnection::takeResponseHead(int status)
{
    m_status = status;
    m_reason = m_reply->attribute(QNetworkRequest::HttpReasonPhraseAttribute).toByteArray();
    m_headers.clear();
    for (const auto &[name, value] : m_reply->rawHeaderPairs())
        m_headers.append({name, value});
}

// The connect timeout goes on: it is for the whole way to a stream.
void SseConnection::followRedirect()
{
    const SseRedirectRules::Redirect redirect =
            SseRedirectRules::follow(m_request, m_status, m_reply->rawHeader("Location"));
    if (!redirect.error.isEmpty()) {
        fail(Error::RedirectError, redirect.error);
    } else if (m_redirects == SseRedirectRules::MaximumRedirects) {
        fail(Error::RedirectError, SseClient::tr("The server redirects again and again"));
    } else {
        ++m_redirects;
        m_request = redirect.request;
        qCDebug(lcSseClient) << "redirected to" << SseLogging::redacted(url());
        dropReply();
        send();
    }
}

void SseConnection::beginStreaming()
{
    m_phase = Phase::Streaming;
    m_openedFor.start();
    m_lastActivity.start();
    startTimer(m_idleTimeout);
    notify();
}

// Qt reports an HTTP error only when its body has ended, which may be never.
void SseConnection::beginErrorBody(Error error)
{
    m_phase = Phase::ReadingErrorBody;
    m_error = error;
    m_errorString = responseErrorString(error);
    startTimer(ErrorBodyTimeout);
    readErrorBody();
}

QString SseConnection::responseErrorString(Error error) const
{
    switch (error) {
    case Error::ContentTypeError: {
        const QString type = QString::fromLatin1(m_reply->rawHeader("Content-Type"));
        if (type.isEmpty())
            return SseClient::tr("The server did not say that it sends text/event-stream");
        return SseClient::tr("The server sends %1 instead of text/event-stream").arg(type);
    }
    case Error::ContentEncodingError:
        return SseClient::tr(
                       "The server sends the stream in an encoding that was not asked for: %1")
                .arg(QString::fromLatin1(m_reply->rawHeader("Content-Encoding")));
    default:
        return SseClient::tr("The server answered with HTTP status %1 %2")
                .arg(QString::number(m_status), QString::fromUtf8(m_reason))
                .trimmed();
    }
}

void SseConnection::onReadyRead()
{
    if (m_phase == Phase::ReadingErrorBody) {
        readErrorBody();
    } else if (m_phase == Phase::Streaming) {
        m_lastActivity.restart();
        notify();
    }
}

void SseConnection::readErrorBody()
{
    m_errorBody += m_reply->read(ErrorBodySize - m_errorBody.size());
    if (m_errorBody.size() >= ErrorBodySize)
        end();
}

// After some errors, those of decompression for one, finished() never comes.
void SseConnection::onErrorOccurred()
{
    QMetaObject::invokeMethod(this, &SseConnection::onFinished, Qt::QueuedConnection);
}

void SseConnection::onFinished()
{
    if (!m_reply || m_phase == Phase::Ended)
        return;
    const QNetworkReply::NetworkError networkError = m_reply->error();
    if (m_phase == Phase::ReadingErrorBody) {
        readErrorBody();
        if (m_phase != Phase::Ended)
            end();
    } else if (m_phase == Phase::Connecting) {
        const Error error = SseResponseRules::errorBeforeResponse(networkError);
        fail(error,
             error == Error::NoHttpResponseError ? noHttpResponseString() : m_reply->errorString());
    } else if (networkError == QNetworkReply::NoError) {
        end();
    } else {
        fail(Error::ConnectionLostError, connectionLostString());
    }
}

// If this thread was busy for a while, signs of life may wait in its event queue: they come first.
void SseConnection::onTimeout()
{
    QMetaObject::invokeMethod(this, &SseConnection::checkTimeout, Qt::QueuedConnection);
}

void SseConnection::checkTimeout()
{
    if (m_timer.isActive()) // a sign of life has started it anew
        return;
    switch (m_phase) {
    case Phase::Connecting:
        fail(Error::ConnectTimeoutError,
             SseClient::tr("No response within %1 ms").arg(m_connectTimeout.count()));
        break;
    case Phase::Streaming:
        checkIdleness();
        break;
    case Phase::ReadingErrorBody:
        end();
        break;
    case Phase::Ended:
        break;
    }
}

// Bytes that wait to be read, because a slot keeps us from it, are a sign of life, too.
void SseConnection::checkIdleness()
{
    if (m_idleTimeout == 0ms)
        return;
    const milliseconds idle(m_lastActivity.elapsed());
    if (idle < m_idleTimeout)
        startTimer(m_idleTimeout - idle);
    else if (m_reply->bytesAvailable() > 0)
        startTimer(m_idleTimeout);
    else
        fail(Error::IdleTimeoutError,
             SseClient::tr("Nothing was received for %1 ms").arg(m_idleTimeout.count()));
}

void SseConnection::fail(Error error, const QString &message)
{
    if (m_phase == Phase::Ended)
        return;
    m_error = error;
    m_errorString = message;
    end();
}

void SseConnection::end()
{
    m_openTime = openTime();
    if (m_reply && m_phase == Phase::Streaming)
        m_tail = m_reply->readAll();
    m_phase = Phase::Ended;
    m_timer.stop();
    dropReply();
    qCDebug(lcSseClient) << "connection ended:" << m_error << "status" << m_status;
    notify();
}

// Called by the client, hence from the event loop and not from a signal of the reply: then deleting
// it is the quickest and quietest way to end it.
void SseConnection::deleteReply()
{
    if (m_sharesManager)
        dropReply();
    else
        delete m_reply;
}

// The order matters: disconnect() without a receiver would cut the reply's own wiring, too, and
// without deleteLater() an aborted POST is still sent by Qt 6.4. A reply that has failed already
// takes abort() for a second failure and warns.
void SseConnection::dropReply()
{
    if (!m_reply)
        return;
    m_reply->disconnect(this);
    if (m_manager)
        m_manager->disconnect(this);
    // A shared manager would tell the application of an abort, here, in the middle of things.
    if (!m_sharesManager && m_reply->isRunning() && m_reply->error() == QNetworkReply::NoError)
        m_reply->abort();
    m_reply->deleteLater();
    m_reply.clear();
}

void SseConnection::startTimer(milliseconds timeout)
{
    if (timeout > 0ms)
        m_timer.start(timeout);
    else
        m_timer.stop();
}

void SseConnection::notify()
{
    if (std::exchange(m_notified, true))
        return;
    QMetaObject::invokeMethod(
            this,
            [this] {
                m_notified = false;
                Q_EMIT changed();
            },
            Qt::QueuedConnection);
}
