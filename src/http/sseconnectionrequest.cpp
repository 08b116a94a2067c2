// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

// The part of SseConnection that gets a request on the wire and off it.

#include "sseconnection_p.h"

#include "ssenetworkaccess_p.h"
#include "sserequestbody_p.h"
#include "sserequestrules_p.h"
#include "sseresources_p.h"
#include "ssetext_p.h"

#include <QtNetwork/qauthenticator.h>
#include <QtNetwork/qnetworkcookie.h>
#include <QtNetwork/qnetworkcookiejar.h>
#include <QtNetwork/qnetworkproxy.h>
#if QT_CONFIG(ssl)
#  include <QtNetwork/qsslerror.h>
#endif

#include <limits>
#include <memory>
#include <utility>

using Error = SseError;

namespace {

// With a limit, a server that is faster than we are is slowed down by TCP; without one, Qt reads
// into memory all that comes. Smaller limits cost throughput.
constexpr qint64 ReadBufferSize = 1024 * 1024;

} // namespace

void SseConnection::sendRequest()
{
    m_status = 0; // that of a redirect is past
    m_reason.clear();
    m_headers.clear();
    // Before anything else: TLS libraries that could not be loaded are not tried again.
    if (const QString shortage = SseResources::shortage(); !shortage.isEmpty()) {
        fail(Error::NetworkError, shortage);
        return;
    }
    QNetworkRequest request = outgoingRequest();
    if (!m_hasGivenManager)
        m_lease = std::make_shared<SseManagerLease>(
                SseManagerPool::instance().acquire(request, m_isExclusive));
    m_manager = m_hasGivenManager ? m_givenManager.data() : m_lease->manager();
    if (!m_manager) {
        fail(Error::ConnectionLostError, SseText::tr("The network access manager was destroyed"));
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
    SseRequestRules::removeZoneFromHost(request);
    const bool mayBeUpgraded = m_givenManager && m_givenManager->isStrictTransportSecurityEnabled();
    if (!mayBeUpgraded)
        SseManagerPool::separate(request);
#ifdef QTSSE_WITH_ZLIB
    // With this header, Qt decompresses nothing. It takes events that compress well for a bomb, and
    // drops what it has decompressed when corrupt data follow.
    if (acceptsCompression())
        request.setRawHeader("Accept-Encoding", "gzip, deflate");
#endif
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
        fail(Error::ConnectionLostError, SseText::tr("The network access manager was destroyed"));
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
// the slot does, also in an event loop of its own, manager and reply have to live on: destroying
// the one would wait for that thread, and those frames go on to use the other.
template <typename Signal, typename... Arguments>
void SseConnection::ask(Signal signal, const Arguments &...arguments)
{
    const QPointer<SseConnection> guard(this);
    const std::shared_ptr<SseManagerLease> lease = m_lease;
    const QPointer<QNetworkReply> reply = m_reply;
    ++m_questions;
    Q_EMIT(this->*signal)(arguments...);
    if (guard)
        --m_questions;
    const bool wasDropped = !guard || m_reply != reply;
    if (reply && wasDropped)
        reply->deleteLater();
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

// Where the body could not keep Qt from sending the request again (6.11 ignores an empty one),
// the second request is at least not taken for the first.
void SseConnection::onRequestSent()
{
    if (++m_requestsSent <= m_requestsAllowed)
        return;
    const Error error =
            m_phase == Phase::Connecting ? Error::NoHttpResponseError : Error::ConnectionLostError;
    if (m_phase == Phase::Connecting || m_phase == Phase::Streaming)
        fail(error, SseResponseRules::describe(error));
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

// Without a receiver, disconnect() would cut the reply's own wiring, too.
void SseConnection::disconnectReply()
{
    if (m_reply)
        m_reply->disconnect(this);
    if (m_manager)
        m_manager->disconnect(this);
}

// Nothing is aborted: a reply that has failed already, or is about to hear of it from its thread,
// takes abort() for a second failure and warns, and a given manager would tell the application of
// it, here, in the middle of things. Deleting the reply ends the connection as well.
void SseConnection::dropReply()
{
    disconnectReply();
    if (m_reply) {
        if (m_questions == 0) // otherwise ask() does it
            m_reply->deleteLater();
        m_reply.clear();
    }
    m_manager.clear();
    m_lease.reset();
}
