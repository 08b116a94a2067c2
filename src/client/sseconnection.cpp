// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "sseconnection_p.h"

#include "sselogging_p.h"
#include "ssenetworkaccess_p.h"
#include "sseredirectrules_p.h"
#include "sserequestbody_p.h"

#include <QtNetwork/qauthenticator.h>
#include <QtNetwork/qnetworkcookie.h>
#include <QtNetwork/qnetworkcookiejar.h>
#include <QtNetwork/qnetworkproxy.h>
#if QT_CONFIG(ssl)
#  include <QtNetwork/qsslerror.h>
#endif

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

// A piece of a compressed stream: what it decompresses to may be a thousand times as much.
constexpr qint64 PieceSize = 256 * 1024;

QString noHttpResponseString()
{
    return SseClient::tr("The server closed the connection without an HTTP response");
}

QString connectionLostString()
{
    return SseClient::tr("The connection was lost in the middle of the stream");
}

} // namespace

SseConnection::SseConnection(const Setup &setup, QObject *parent)
    : QObject(parent)
    , m_givenManager(setup.manager)
    , m_cookieJar(setup.cookieJar)
    , m_hasGivenManager(setup.manager != nullptr)
    , m_isExclusive(setup.isExclusive)
    , m_timer(this)
    , m_connectTimeout(setup.connectTimeout)
    , m_idleTimeout(setup.idleTimeout)
{
    m_timer.setSingleShot(true);
    m_timer.setTimerType(Qt::PreciseTimer);
    connect(&m_timer, &QTimer::timeout, this, &SseConnection::onTimeout);
    startTimer(m_connectTimeout);
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

void SseConnection::send(const SseHttpRequest &request)
{
    if (m_phase != Phase::Connecting || std::exchange(m_isSent, true))
        return;
    m_request = request;
    sendRequest();
}

void SseConnection::sendRequest()
{
    QNetworkRequest request = outgoingRequest();
    m_status = 0; // that of a redirect is past
    m_reason.clear();
    m_headers.clear();
    if (!m_hasGivenManager)
        m_lease = std::make_shared<SseManagerLease>(
                SseManagerPool::instance().acquire(request, m_isExclusive));
    m_manager = m_hasGivenManager ? m_givenManager.data() : m_lease->manager();
    if (!m_manager) {
        fail(Error::ConnectionLostError, SseClient::tr("The network access manager was destroyed"));
        return;
    }
    // Qt's own timeout kills healthy silent streams; one set for the whole manager is overridden.
    request.setTransferTimeout(m_manager->transferTimeout() > 0 ? std::numeric_limits<int>::max()
                                                                : 0);
    const QByteArray proxyAuthorization =
            SseNetworkAccess::proxyAuthorization(*m_manager, request.url());
    if (!proxyAuthorization.isEmpty() && !request.hasRawHeader("Proxy-Authorization"))
        request.setRawHeader("Proxy-Authorization", proxyAuthorization);
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
    connectQuestions();
}

// What is for this transmission alone, and not for another origin after a redirect.
QNetworkRequest SseConnection::outgoingRequest() const
{
    QNetworkRequest request(m_request.request);
    const bool mayBeUpgraded = m_givenManager && m_givenManager->isStrictTransportSecurityEnabled();
    if (!mayBeUpgraded)
        SseManagerPool::separate(request);
    if (m_hasGivenManager)
        return request;
    if (!m_isExclusive) // there is nobody to ask, and what others have answered is not for us
        request.setAttribute(QNetworkRequest::AuthenticationReuseAttribute,
                             QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
    if (m_cookieJar && !request.hasRawHeader("Cookie")) {
        const QList<QNetworkCookie> cookies = m_cookieJar->cookiesForUrl(request.url());
        QByteArrayList pairs;
        for (const QNetworkCookie &cookie : cookies)
            pairs.append(cookie.toRawForm(QNetworkCookie::NameAndValueOnly));
        if (!pairs.isEmpty())
            request.setRawHeader("Cookie", pairs.join("; "));
    }
    return request;
}

void SseConnection::takeCookies()
{
    if (m_hasGivenManager || !m_cookieJar)
        return;
    const auto cookies =
            m_reply->header(QNetworkRequest::SetCookieHeader).value<QList<QNetworkCookie>>();
    if (!cookies.isEmpty())
        m_cookieJar->setCookiesFromUrl(cookies, url());
}

// A challenge is answered with a second request, the one case in which that is right.
void SseConnection::allowRepetition()
{
    if (!m_reply || m_phase != Phase::Connecting)
        return;
    ++m_requestsAllowed;
    m_body->allowReset();
}

void SseConnection::connectReply()
{
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

void SseConnection::connectQuestions()
{
    connect(m_manager, &QNetworkAccessManager::authenticationRequired, this,
            [this](const QNetworkReply *reply, QAuthenticator *authenticator) {
                if (reply != m_reply)
                    return;
                allowRepetition();
                // The answer would be meant for the origin that the application knows.
                if (!m_hasLeftOrigin)
                    ask(&SseConnection::challenged, authenticator);
            });
    connect(m_manager, &QNetworkAccessManager::proxyAuthenticationRequired, this,
            [this](const QNetworkProxy &proxy, QAuthenticator *authenticator) {
                allowRepetition();
                ask(&SseConnection::proxyChallenged, proxy, authenticator);
            });
#if QT_CONFIG(ssl)
    connect(m_reply, &QNetworkReply::sslErrors, this, [this](const QList<QSslError> &errors) {
        ask(&SseConnection::sslErrorsOccurred, errors);
    });
#endif
}

// The HTTP thread waits for the answer, and this stack has frames of Qt Network on it. Whatever
// the slot does, the manager has to live on: destroying it would wait for that thread.
template <typename Signal, typename... Arguments>
void SseConnection::ask(Signal signal, const Arguments &...arguments)
{
    const QPointer<SseConnection> guard(this);
    const std::shared_ptr<SseManagerLease> lease = m_lease;
    ++m_questions;
    Q_EMIT(this->*signal)(arguments...);
    if (guard)
        --m_questions;
}

#if QT_CONFIG(ssl)
void SseConnection::ignoreSslErrors()
{
    if (m_reply)
        m_reply->ignoreSslErrors();
}

void SseConnection::ignoreSslErrors(const QList<QSslError> &errors)
{
    if (m_reply)
        m_reply->ignoreSslErrors(errors);
}
#endif

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

// All there is: with a read buffer limit, Qt goes on reading only after it was emptied. What is
// compressed comes in pieces, all the same until there is none left.
QByteArray SseConnection::takeBytes()
{
    if (!m_tail.isEmpty())
        return std::exchange(m_tail, {});
    if (!m_reply || (m_phase != Phase::Streaming && !m_isCompressed))
        return {};
    return m_isCompressed ? m_reply->read(PieceSize) : m_reply->readAll();
}

// Once a connection is told to go away, Qt leaves new requests hanging behind it.
bool SseConnection::hangsBehindHttp2() const
{
    return m_error == Error::ConnectTimeoutError && url().scheme() == u"https"
            && m_request.request.attribute(QNetworkRequest::Http2AllowedAttribute).toBool();
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

// Qt decompresses what it has asked for itself, and nothing else.
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
        fail(Error::RedirectError, SseClient::tr("The server redirects again and again"));
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
    m_isCompressed = acceptsCompression() && m_reply->hasRawHeader("Content-Encoding");
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
    m_errorString = SseResponseRules::describe(
            error, {m_status, m_reason, header("Content-Type"), header("Content-Encoding")});
    startTimer(ErrorBodyTimeout);
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
    const bool wasStreaming = m_phase == Phase::Streaming;
    m_phase = Phase::Ended;
    m_timer.stop();
    if (m_lease && m_request.request.attribute(QNetworkRequest::Http2AllowedAttribute).toBool())
        m_lease->retire(); // or the next attempt might hang behind what has just failed
    const bool holdsMore = wasStreaming && m_isCompressed && m_reply && m_reply->isFinished();
    if (holdsMore) {
        disconnectReply();
    } else {
        if (wasStreaming && m_reply)
            m_tail = m_isCompressed ? m_reply->read(PieceSize) : m_reply->readAll();
        dropReply();
    }
    qCDebug(lcSseClient) << "connection ended:" << m_error << "status" << m_status;
    notify();
}

// Called by the client, hence mostly from the event loop and not from a signal of the reply: then
// deleting it is the quickest and quietest way to end it.
void SseConnection::deleteReply()
{
    if (m_hasGivenManager || m_questions > 0) {
        dropReply();
        return;
    }
    delete m_reply;
    if (m_manager)
        m_manager->disconnect(this);
    if (m_lease)
        m_lease->release(true);
}

void SseConnection::disconnectReply()
{
    m_reply->disconnect(this);
    if (m_manager)
        m_manager->disconnect(this);
}

// The order matters: disconnect() without a receiver would cut the reply's own wiring, too, and
// without deleteLater() an aborted POST is still sent by Qt 6.4. A reply that has failed already
// takes abort() for a second failure and warns.
void SseConnection::dropReply()
{
    if (m_reply) {
        disconnectReply();
        // A given manager would tell the application of an abort, here, in the middle of things.
        if (!m_hasGivenManager && m_reply->isRunning()
            && m_reply->error() == QNetworkReply::NoError) {
            m_reply->abort();
        }
        m_reply->deleteLater();
        m_reply.clear();
    }
    m_lease.reset();
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
