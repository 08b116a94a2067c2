// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "ssehttpattempt_p.h"

#include "sseclock_p.h"
#ifdef QTSSE_WITH_ZLIB
#  include "ssedecompressor_p.h"
#endif
#include "ssehttpfields_p.h"
#include "sselogging_p.h"
#include "sseredirectrules_p.h"
#include "sseresponserules_p.h"
#include "ssetext_p.h"

#include <QtNetwork/qauthenticator.h>
#include <QtNetwork/qnetworkproxy.h>
#if QT_CONFIG(ssl)
#  include <QtNetwork/qsslerror.h>
#endif

#include <algorithm>
#include <utility>

using std::chrono::milliseconds;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Error = SseError;
using SseResponseRules::Verdict;

namespace {

// The size and the time limit for the body of an error response.
constexpr qsizetype ErrorBodySize = 1024;
constexpr milliseconds ErrorBodyTimeout = 1s;

// Returns the beginning of an error body, which may be cut off anywhere.
QByteArray decompressed(const QByteArray &body, const SseHeaders &headers)
{
#ifdef QTSSE_WITH_ZLIB
    using SseResponseRules::Coding;
    const Coding coding =
            SseResponseRules::codingOf(SseHttpFields::valueOf("Content-Encoding", headers));
    if (coding != Coding::Gzip && coding != Coding::Deflate)
        return body;
    SseDecompressor decompressor(coding == Coding::Gzip ? SseDecompressor::Format::Gzip
                                                        : SseDecompressor::Format::Deflate);
    decompressor.feed(body);
    const QByteArray text = decompressor.read(ErrorBodySize);
    return text.isEmpty() ? body : text;
#else
    Q_UNUSED(headers)
    return body; // Qt has decompressed it
#endif
}

} // namespace

SseHttpAttempt::SseHttpAttempt(const Setup &setup, QObject *parent)
    : QObject(parent)
    , m_transport(setup.transport, this)
    , m_timer(this, [this] { onTimeout(); })
    , m_connectTimeout(setup.connectTimeout)
    , m_idleTimeout(setup.idleTimeout)
{
    connectTransport();
}

SseHttpAttempt::~SseHttpAttempt()
{
    abandon();
}

// The idle time counts from the last byte, also if the limit changes. A client that learns the limit
// sets it after each read, and the timer need not be restarted if the limit is the same.
void SseHttpAttempt::setIdleTimeout(milliseconds timeout)
{
    if (m_idleTimeout == timeout)
        return;
    m_idleTimeout = timeout;
    if (m_phase != Phase::Streaming)
        return;
    const milliseconds rest = timeout - milliseconds(m_lastActivity.elapsed());
    m_timer.start(timeout > 0ms ? std::max(rest, milliseconds(1ms)) : timeout);
}

// Starts the timeout from the event loop, because no request can be sent earlier. This is called
// when the request is being prepared and when it has been sent; the first call counts.
void SseHttpAttempt::startConnectTimeout()
{
    QMetaObject::invokeMethod(
            this,
            [this] {
                if (m_phase == Phase::Connecting && !std::exchange(m_hasConnectTimeout, true))
                    m_timer.start(m_connectTimeout);
            },
            Qt::QueuedConnection);
}

void SseHttpAttempt::send(const SseHttpRequest &request)
{
    if (m_phase != Phase::Connecting || std::exchange(m_isSent, true))
        return;
    m_request = request;
    sendRequest();
    startConnectTimeout();
}

// Ends the attempt without a signal.
void SseHttpAttempt::abandon()
{
    m_phase = Phase::Ended;
    m_timer.stop();
    m_body.abandon();
    m_transport.stop();
}

void SseHttpAttempt::connectTransport()
{
    using Transport = SseHttpTransport;
    connect(&m_transport, &Transport::headReceived, this, &SseHttpAttempt::onHeadReceived);
    connect(&m_transport, &Transport::bytesReceived, this, &SseHttpAttempt::onBytesReceived);
    connect(&m_transport, &Transport::finished, this, &SseHttpAttempt::onFinished);
    connect(&m_transport, &Transport::repeated, this, &SseHttpAttempt::onRepeated);
    connect(&m_transport, &Transport::failed, this, &SseHttpAttempt::fail);
    connect(&m_transport, &Transport::challenged, this, &SseHttpAttempt::challenged);
    connect(&m_transport, &Transport::proxyChallenged, this, &SseHttpAttempt::proxyChallenged);
#if QT_CONFIG(ssl)
    connect(&m_transport, &Transport::sslErrorsOccurred, this, &SseHttpAttempt::sslErrorsOccurred);
#endif
}

void SseHttpAttempt::sendRequest()
{
    m_response = {}; // clear the response of a redirect
    m_response.url = m_request.request.url();
    m_transport.send(m_request, !m_hasLeftOrigin);
}

void SseHttpAttempt::setPhase(Phase phase)
{
    m_phase = phase;
    m_transport.endHandshake();
}

milliseconds SseHttpAttempt::openTime() const
{
    return m_openedAt ? SseClock::steadyTime() - *m_openedAt : 0ms;
}

std::optional<SseHttpAttempt::End> SseHttpAttempt::end() const
{
    return m_phase == Phase::Ended ? std::optional(m_end) : std::nullopt;
}

// If the compressed data is corrupt, the response may already have ended, apparently regularly.
QByteArray SseHttpAttempt::takeBytes()
{
    QByteArray bytes = m_body.take();
    if (m_body.failure().isEmpty())
        return bytes;
    if (m_phase == Phase::Streaming) {
        fail(Error::ConnectionLostError, m_body.failure());
    } else if (m_end.error == Error::NoError) {
        m_end.error = Error::ConnectionLostError;
        m_end.message = m_body.failure();
    }
    return bytes;
}

bool SseHttpAttempt::usesHttp2() const
{
    return m_request.request.attribute(QNetworkRequest::Http2AllowedAttribute).toBool();
}

void SseHttpAttempt::onHeadReceived()
{
    if (m_phase != Phase::Connecting)
        return;
    const int status =
            m_transport.reply()->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    const Verdict verdict =
            SseResponseRules::judge(status, m_transport.reply()->rawHeader("Content-Type"),
                                    m_transport.reply()->rawHeader("Content-Encoding"),
                                    // With an Accept-Encoding header of the application, nothing is
                                    // decompressed.
                                    !m_request.request.hasRawHeader("Accept-Encoding"));
    if (verdict == Verdict::Interim)
        return;
    takeResponseHead(status);
    m_transport.takeCookies(m_response.url);
    if (verdict == Verdict::EventStream)
        beginStreaming();
    else if (verdict == Verdict::NoContent)
        finish();
    else if (verdict == Verdict::Redirect)
        followRedirect();
    else
        beginErrorBody(SseResponseRules::errorFor(verdict));
}

void SseHttpAttempt::takeResponseHead(int status)
{
    const QNetworkReply *const reply = m_transport.reply();
    m_response.status = status;
    m_response.reason = reply->attribute(QNetworkRequest::HttpReasonPhraseAttribute).toByteArray();
    m_response.headers.clear();
    for (const auto &[name, value] : reply->rawHeaderPairs())
        m_response.headers.append({name, value});
}

// The connect timeout is not restarted: it covers all redirects.
void SseHttpAttempt::followRedirect()
{
    const SseRedirectRules::Redirect redirect = SseRedirectRules::follow(
            m_request, m_response.status, m_transport.reply()->rawHeader("Location"));
    if (!redirect.error.isEmpty()) {
        fail(Error::RedirectError, redirect.error);
    } else if (m_redirects == SseRedirectRules::MaximumRedirects) {
        fail(Error::RedirectError,
             SseText::tr("The server has redirected %1 times, the last time to \"%2\"")
                     .arg(QString::number(m_redirects), SseLogging::redacted(m_response.url)));
    } else {
        ++m_redirects;
        m_hasLeftOrigin = m_hasLeftOrigin
                || !SseRedirectRules::isSameOrigin(m_response.url, redirect.request.request.url());
        m_request = redirect.request;
        qCDebug(lcSseClient) << "redirected to" << SseLogging::redacted(m_request.request.url());
        m_transport.dropReply();
        sendRequest();
    }
}

void SseHttpAttempt::beginStreaming()
{
    setPhase(Phase::Streaming);
    m_body.begin(SseResponseRules::codingOf(m_transport.reply()->rawHeader("Content-Encoding")));
    m_openedAt = SseClock::steadyTime();
    m_lastActivity.start();
    m_timer.start(m_idleTimeout);
    notify();
}

// Qt reports an HTTP error only when its body has ended, which may never happen.
void SseHttpAttempt::beginErrorBody(Error error)
{
    setPhase(Phase::ReadingErrorBody);
    m_end.error = error;
    SseResponseRules::Head head;
    head.status = m_response.status;
    head.reason = m_response.reason;
    head.contentType = SseHttpFields::valueOf("Content-Type", m_response.headers);
    head.contentEncoding = SseHttpFields::valueOf("Content-Encoding", m_response.headers);
    m_end.message = SseResponseRules::describe(error, head);
    m_timer.start(ErrorBodyTimeout);
    readErrorBody();
}

void SseHttpAttempt::onBytesReceived()
{
    if (m_phase == Phase::ReadingErrorBody) {
        readErrorBody();
    } else if (m_phase == Phase::Streaming) {
        m_lastActivity.restart();
        const SseHttpReply *const reply = m_transport.engineReply();
        if (reply && reply->canDeliverAtOnce() && m_hasEmittedOpened && !m_isNotifying)
            Q_EMIT readable();
        else
            notify();
    }
}

void SseHttpAttempt::readErrorBody()
{
    m_end.body += m_transport.reply()->read(ErrorBodySize - m_end.body.size());
    if (m_end.body.size() >= ErrorBodySize)
        finish();
}

void SseHttpAttempt::onFinished()
{
    if (!m_transport.reply() || m_phase == Phase::Ended)
        return;
    const QNetworkReply::NetworkError networkError = m_transport.reply()->error();
    if (m_phase == Phase::ReadingErrorBody) {
        readErrorBody();
        if (m_phase != Phase::Ended)
            finish();
    } else if (m_phase == Phase::Connecting) {
        const Error error = SseResponseRules::errorBeforeResponse(networkError);
        fail(error, describeNetworkError(error));
    } else if (networkError == QNetworkReply::NoError) {
        finish();
    } else {
        fail(Error::ConnectionLostError, describeLostConnection());
    }
}

void SseHttpAttempt::onTimeout()
{
    switch (m_phase) {
    case Phase::Connecting:
        fail(Error::ConnectTimeoutError, describeConnectTimeout());
        break;
    case Phase::Streaming:
        checkIdleTimeout();
        break;
    case Phase::ReadingErrorBody:
        finish();
        break;
    case Phase::Ended:
        break;
    }
}

// Unread bytes also count as activity: a slot may prevent this object from reading them.
void SseHttpAttempt::checkIdleTimeout()
{
    if (m_idleTimeout == 0ms)
        return;
    const milliseconds idle(m_lastActivity.elapsed());
    if (idle < m_idleTimeout)
        m_timer.start(m_idleTimeout - idle);
    else if (m_body.hasUnreadBytes())
        m_timer.start(m_idleTimeout);
    else
        fail(Error::IdleTimeoutError,
             SseText::tr("Nothing was received for %1 ms, not even a comment")
                     .arg(m_idleTimeout.count()));
}

// Returns the message of the reply with the URL of the server. Secrets are removed, as the message may
// contain the whole URL. Qt does not say what is wrong with a response that is not HTTP.
QString SseHttpAttempt::describeNetworkError(Error error) const
{
    const QString shown = SseLogging::redacted(m_response.url);
    if (error == Error::NoHttpResponseError && !m_transport.engineReply())
        return SseResponseRules::describe(error) + u" (\"%1\")"_s.arg(shown);
    QString words = m_transport.reply()->errorString();
    for (const QUrl &full : {m_response.url, m_transport.reply()->url()}) {
        words.replace(full.toString(), shown);
        words.replace(full.toString(QUrl::FullyEncoded), shown);
    }
    return words.contains(shown) ? words : u"%1 (\"%2\")"_s.arg(words, shown);
}

// If the framing of the body is malformed, the server is at fault and not the network.
QString SseHttpAttempt::describeLostConnection() const
{
    const QString words = SseResponseRules::describe(Error::ConnectionLostError);
    const SseHttpReply *const reply = m_transport.engineReply();
    const bool isMalformed = reply && reply->error() == QNetworkReply::ProtocolFailure;
    return isMalformed ? u"%1: %2"_s.arg(words, reply->errorString()) : words;
}

QString SseHttpAttempt::describeConnectTimeout() const
{
    return SseText::tr(
                   "No response from \"%1\" within %2 ms: there is no connection, or the server "
                   "or a proxy holds the response back until there is more of it")
            .arg(SseLogging::redacted(m_response.url), QString::number(m_connectTimeout.count()));
}

// If the body could not prevent Qt from repeating the request, the attempt fails, so that the
// second response is not mistaken for the first one.
void SseHttpAttempt::onRepeated()
{
    if (m_phase != Phase::Connecting && m_phase != Phase::Streaming)
        return;
    const Error error =
            m_phase == Phase::Connecting ? Error::NoHttpResponseError : Error::ConnectionLostError;
    fail(error, SseResponseRules::describe(error));
}

void SseHttpAttempt::fail(Error error, const QString &message)
{
    if (m_phase == Phase::Ended)
        return;
    m_end.error = error;
    m_end.message = message;
    finish();
}

void SseHttpAttempt::finish()
{
    const bool wasStreaming = m_phase == Phase::Streaming;
    if (m_phase == Phase::ReadingErrorBody)
        m_end.body = decompressed(m_end.body, m_response.headers);
    setPhase(Phase::Ended);
    m_timer.stop();
    m_end.wasOpened = m_openedAt.has_value();
    m_end.openTime = openTime();
    // If the server has sent GOAWAY on an HTTP/2 connection, new requests of Qt on this connection
    // hang.
    m_end.needsHttp1 = m_end.error == Error::ConnectTimeoutError && usesHttp2()
            && m_response.url.scheme() == u"https" && m_transport.hasGivenManager();
    if (usesHttp2())
        m_transport.retireManager();
    if (wasStreaming)
        m_body.end();
    else
        m_transport.dropReply();
    qCDebug(lcSseClient) << "attempt ended:" << m_end.error << "status" << m_response.status;
    notify();
}

void SseHttpAttempt::notify()
{
    if (std::exchange(m_isNotifying, true))
        return;
    QMetaObject::invokeMethod(this, &SseHttpAttempt::emitNotification, Qt::QueuedConnection);
}

void SseHttpAttempt::emitNotification()
{
    m_isNotifying = false;
    if (m_openedAt && !std::exchange(m_hasEmittedOpened, true))
        Q_EMIT opened();
    else if (m_phase == Phase::Ended)
        Q_EMIT ended();
    else
        Q_EMIT readable();
}
