// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "sseconnection_p.h"

#include "sseclock_p.h"
#ifdef QTSSE_WITH_ZLIB
#  include "ssedecompressor_p.h"
#endif
#include "sselogging_p.h"
#include "sseredirectrules_p.h"
#include "ssetext_p.h"

#include <QtCore/qcoreevent.h>
#include <QtNetwork/qauthenticator.h>
#include <QtNetwork/qnetworkcookiejar.h>
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

// An error response may explain itself, but neither at length nor for ever.
constexpr qsizetype ErrorBodySize = 1024;
constexpr milliseconds ErrorBodyTimeout = 1s;

// A piece of a compressed stream: what it decompresses to may be a thousand times as much.
constexpr qint64 PieceSize = 256 * 1024;

} // namespace

SseConnection::SseConnection(const Setup &setup, QObject *parent)
    : QObject(parent)
    , m_givenManager(setup.manager)
    , m_cookieJar(setup.cookieJar)
    , m_hasGivenManager(setup.manager != nullptr)
    , m_isExclusive(setup.isExclusive)
    , m_timer(this, [this] { onTimeout(); })
    , m_connectTimeout(setup.connectTimeout)
    , m_idleTimeout(setup.idleTimeout)
{
    if (m_givenManager && m_givenManager->thread() == thread())
        m_givenManager->installEventFilter(this);
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
    m_timer.start(timeout > 0ms ? std::max(rest, milliseconds(1ms)) : timeout);
}

// From the event loop on: earlier, no request can leave this thread. To be called when the request
// is prepared, and when it was sent; what comes first counts.
void SseConnection::startConnectTimeout()
{
    QMetaObject::invokeMethod(
            this,
            [this] {
                if (m_phase == Phase::Connecting && !std::exchange(m_hasConnectTimeout, true))
                    m_timer.start(m_connectTimeout);
            },
            Qt::QueuedConnection);
}

void SseConnection::send(const SseHttpRequest &request)
{
    if (m_phase != Phase::Connecting || std::exchange(m_isSent, true))
        return;
    m_request = request;
    sendRequest();
    startConnectTimeout();
}

// Ends the attempt without a word.
void SseConnection::abandon()
{
    m_phase = Phase::Ended;
    m_timer.stop();
    if (m_givenManager && m_givenManager->thread() == thread())
        m_givenManager->removeEventFilter(this);
#ifdef QTSSE_WITH_ZLIB
    m_decompressor.reset();
#endif
    deleteReply();
}

// A manager takes its replies along to another thread, where they cannot be read from here.
bool SseConnection::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::ThreadChange && watched == m_givenManager) {
        m_givenManager->removeEventFilter(this);
        fail(Error::NetworkError,
             SseText::tr("The network access manager was moved to another thread"));
    }
    return QObject::eventFilter(watched, event);
}

milliseconds SseConnection::openTime() const
{
    if (m_phase == Phase::Streaming)
        return SseClock::steadyTime() - *m_openedAt;
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

QByteArray SseConnection::takeBytes()
{
    if (!m_tail.isEmpty())
        return std::exchange(m_tail, {});
#ifdef QTSSE_WITH_ZLIB
    if (m_decompressor)
        return readDecompressed();
    if (m_phase != Phase::Streaming)
        return {};
#else
    if (m_phase != Phase::Streaming && !m_isCompressed)
        return {};
#endif
    return m_reply ? readReply() : QByteArray();
}

// All there is: with a read buffer limit, Qt goes on reading only after it was emptied. readAll() does
// not ask how much that is: it has its result grow bit by bit, and tells the HTTP thread once more
// than needed that the buffer is empty.
QByteArray SseConnection::readReply()
{
#ifndef QTSSE_WITH_ZLIB
    if (m_isCompressed) // it comes in pieces, all the same until there is none left
        return m_reply->read(PieceSize);
#endif
    const qint64 available = m_reply->bytesAvailable();
    return available > 0 ? m_reply->read(available) : QByteArray();
}

#ifdef QTSSE_WITH_ZLIB
// What is not taken yet waits compressed, here or in the reply.
QByteArray SseConnection::readDecompressed()
{
    for (;;) {
        QByteArray bytes = m_decompressor->read(PieceSize);
        if (!bytes.isEmpty())
            return bytes;
        if (m_decompressor->hasError()) {
            failDecompression(SseText::tr("The compressed stream is corrupt"));
            return {};
        }
        const QByteArray compressed = m_reply ? m_reply->read(PieceSize) : QByteArray();
        if (compressed.isEmpty())
            break;
        m_decompressor->feed(compressed);
    }
    if (m_phase == Phase::Ended && !m_decompressor->isFinished())
        failDecompression(SseText::tr("The compressed stream ended in the middle"));
    return {};
}

// The response may seem to have ended regularly before.
void SseConnection::failDecompression(const QString &message)
{
    if (m_phase == Phase::Streaming) {
        fail(Error::ConnectionLostError, message);
    } else if (m_error == Error::NoError) {
        m_error = Error::ConnectionLostError;
        m_errorString = message;
    }
}
#endif

// Once a connection is told to go away, Qt leaves new requests hanging behind it.
bool SseConnection::hangsBehindHttp2() const
{
    return m_error == Error::ConnectTimeoutError && url().scheme() == u"https"
            && m_request.request.attribute(QNetworkRequest::Http2AllowedAttribute).toBool();
}

void SseConnection::onMetaDataChanged()
{
    if (m_phase != Phase::Connecting)
        return;
    const int status = m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    const Verdict verdict =
            SseResponseRules::judge(status, m_reply->rawHeader("Content-Type"),
                                    m_reply->rawHeader("Content-Encoding"), acceptsCompression());
    if (verdict == Verdict::Interim)
        return;
    takeResponseHead(status);
    takeCookies();
    if (verdict == Verdict::EventStream)
        beginStreaming();
    else if (verdict == Verdict::NoContent)
        end();
    else if (verdict == Verdict::Redirect)
        followRedirect();
    else
        beginErrorBody(SseResponseRules::errorFor(verdict));
}

// What the application has asked for itself is not decompressed.
bool SseConnection::acceptsCompression() const
{
    return !m_request.request.hasRawHeader("Accept-Encoding");
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
        fail(Error::RedirectError,
             SseText::tr("The server has redirected %1 times, the last time to \"%2\"")
                     .arg(QString::number(m_redirects), SseLogging::redacted(url())));
    } else {
        ++m_redirects;
        m_hasLeftOrigin = m_hasLeftOrigin
                || !SseRedirectRules::isSameOrigin(url(), redirect.request.request.url());
        m_request = redirect.request;
        qCDebug(lcSseClient) << "redirected to" << SseLogging::redacted(url());
        dropReply();
        sendRequest();
    }
}

void SseConnection::beginStreaming()
{
    m_phase = Phase::Streaming;
    using SseResponseRules::Coding;
    const Coding coding = SseResponseRules::codingOf(m_reply->rawHeader("Content-Encoding"));
#ifdef QTSSE_WITH_ZLIB
    if (coding != Coding::Identity)
        m_decompressor = std::make_unique<SseDecompressor>(
                coding == Coding::Gzip ? SseDecompressor::Format::Gzip
                                       : SseDecompressor::Format::Deflate);
#else
    m_isCompressed = coding != Coding::Identity;
#endif
    m_openedAt = SseClock::steadyTime();
    m_lastActivity.start();
    m_timer.start(m_idleTimeout);
    notify();
}

// Qt reports an HTTP error only when its body has ended, which may be never.
void SseConnection::beginErrorBody(Error error)
{
    m_phase = Phase::ReadingErrorBody;
    m_error = error;
    m_errorString = SseResponseRules::describe(
            error, {m_status, m_reason, header("Content-Type"), header("Content-Encoding")});
    m_timer.start(ErrorBodyTimeout);
    readErrorBody();
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
        fail(error, describeNetworkError(error));
    } else if (networkError == QNetworkReply::NoError) {
        end();
    } else {
        fail(Error::ConnectionLostError, SseResponseRules::describe(Error::ConnectionLostError));
    }
}

void SseConnection::onTimeout()
{
    switch (m_phase) {
    case Phase::Connecting:
        fail(Error::ConnectTimeoutError, describeConnectTimeout());
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
        m_timer.start(m_idleTimeout - idle);
    else if (hasUnreadBytes())
        m_timer.start(m_idleTimeout);
    else
        fail(Error::IdleTimeoutError,
             SseText::tr("Nothing was received for %1 ms, not even a comment")
                     .arg(m_idleTimeout.count()));
}

bool SseConnection::hasUnreadBytes() const
{
#ifdef QTSSE_WITH_ZLIB
    if (m_decompressor && m_decompressor->canAdvance())
        return true;
#endif
    return m_reply->bytesAvailable() > 0;
}

// Qt's words, with the server and without anything secret: they may have the whole URL in them.
QString SseConnection::describeNetworkError(Error error) const
{
    const QString shown = SseLogging::redacted(url());
    if (error == Error::NoHttpResponseError)
        return SseResponseRules::describe(error) + u" (\"%1\")"_s.arg(shown);
    QString words = m_reply->errorString();
    for (const QUrl &full : {url(), m_reply->url()}) {
        words.replace(full.toString(), shown);
        words.replace(full.toString(QUrl::FullyEncoded), shown);
    }
    return words.contains(shown) ? words : u"%1 (\"%2\")"_s.arg(words, shown);
}

QString SseConnection::describeConnectTimeout() const
{
    return SseText::tr(
                   "No response from \"%1\" within %2 ms: there is no connection, or the server "
                   "or a proxy holds the response back until there is more of it")
            .arg(SseLogging::redacted(url()), QString::number(m_connectTimeout.count()));
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
    const bool wasStreaming = m_phase == Phase::Streaming;
    m_phase = Phase::Ended;
    m_timer.stop();
    if (m_lease && m_request.request.attribute(QNetworkRequest::Http2AllowedAttribute).toBool())
        m_lease->retire(); // or the next attempt might hang behind what has just failed
    if (wasStreaming && m_reply)
        keepRest();
    else
        dropReply();
    qCDebug(lcSseClient) << "connection ended:" << m_error << "status" << m_status;
    notify();
}

// What was received before the end, with an error or without, is delivered.
void SseConnection::keepRest()
{
#ifdef QTSSE_WITH_ZLIB
    if (m_decompressor)
        m_decompressor->feed(m_reply->readAll());
    else
        m_tail = readReply();
#else
    if (m_isCompressed && m_reply->isFinished()) { // decompressed, it may be any size
        disconnectReply();
        return;
    }
    m_tail = readReply();
#endif
    dropReply();
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
