// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "ssehttptransport_p.h"

#include "ssenetworkaccess_p.h"
#include "sserequestbody_p.h"
#include "sserequestrules_p.h"
#include "sseresources_p.h"
#include "ssetext_p.h"

#include <QtCore/qcoreevent.h>
#include <QtNetwork/qauthenticator.h>
#include <QtNetwork/qnetworkcookie.h>
#include <QtNetwork/qnetworkcookiejar.h>
#include <QtNetwork/qnetworkproxy.h>
#if QT_CONFIG(ssl)
#  include <QtNetwork/qsslerror.h>
#endif

#include <limits>
#include <utility>

namespace {

// With a limit, TCP slows down a server that is faster than the application; without one, Qt reads
// everything into memory. Smaller limits cost throughput.
constexpr qint64 ReadBufferSize = 1024 * 1024;

} // namespace

SseHttpTransport::SseHttpTransport(const Setup &setup, QObject *parent)
    : QObject(parent)
    , m_givenManager(setup.manager)
    , m_cookieJar(setup.cookieJar)
    , m_hasGivenManager(setup.manager != nullptr)
    , m_isExclusive(setup.isExclusive)
{
    if (m_givenManager && m_givenManager->thread() == thread())
        m_givenManager->installEventFilter(this);
}

SseHttpTransport::~SseHttpTransport()
{
    stop();
}

void SseHttpTransport::send(const SseHttpRequest &request, bool asksForCredentials)
{
    m_asksForCredentials = asksForCredentials;
    // Before anything else: Qt does not try again to load TLS libraries that could not be loaded.
    if (const QString shortage = SseResources::shortage(); !shortage.isEmpty()) {
        Q_EMIT failed(SseError::NetworkError, shortage);
        return;
    }
    const QNetworkRequest outgoingRequest = outgoing(request.request);
    chooseManager(outgoingRequest);
    if (!m_manager) {
        Q_EMIT failed(SseError::ConnectionLostError,
                      SseText::tr("The network access manager was destroyed"));
        return;
    }
    startReply(outgoingRequest, request);
    connectReply();
    connectQuestions();
}

// What is for this transmission alone, and not for another origin after a redirect.
QNetworkRequest SseHttpTransport::outgoing(const QNetworkRequest &base) const
{
    QNetworkRequest request(base);
    SseRequestRules::removeZoneFromHost(request);
    const bool mayBeUpgraded = m_givenManager && m_givenManager->isStrictTransportSecurityEnabled();
    if (!mayBeUpgraded)
        SseManagerPool::separate(request);
#ifdef QTSSE_WITH_ZLIB
    // With this header, Qt decompresses nothing. Qt takes events that compress well for a bomb, and
    // drops what it has decompressed when corrupt data follow.
    if (!request.hasRawHeader("Accept-Encoding"))
        request.setRawHeader("Accept-Encoding", "gzip, deflate");
#endif
    if (m_hasGivenManager)
        return request;
    // Without receivers of the questions, the answers of other clients must not be used.
    if (!m_isExclusive)
        request.setAttribute(QNetworkRequest::AuthenticationReuseAttribute,
                             QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
    addCookies(request);
    return request;
}

void SseHttpTransport::addCookies(QNetworkRequest &request) const
{
    if (!m_cookieJar || request.hasRawHeader("Cookie"))
        return;
    const QList<QNetworkCookie> cookies = m_cookieJar->cookiesForUrl(request.url());
    QByteArrayList pairs;
    for (const QNetworkCookie &cookie : cookies)
        pairs.append(cookie.toRawForm(QNetworkCookie::NameAndValueOnly));
    if (!pairs.isEmpty())
        request.setRawHeader("Cookie", pairs.join("; "));
}

void SseHttpTransport::takeCookies(const QUrl &url)
{
    if (m_hasGivenManager || !m_cookieJar)
        return;
    const auto cookies =
            m_reply->header(QNetworkRequest::SetCookieHeader).value<QList<QNetworkCookie>>();
    if (!cookies.isEmpty())
        m_cookieJar->setCookiesFromUrl(cookies, url);
}

void SseHttpTransport::chooseManager(const QNetworkRequest &request)
{
    if (m_hasGivenManager) {
        m_manager = m_givenManager;
        return;
    }
    m_lease = std::make_shared<SseManagerLease>(
            SseManagerPool::instance().acquire(request, m_isExclusive));
    m_manager = m_lease->manager();
}

void SseHttpTransport::startReply(const QNetworkRequest &request, const SseHttpRequest &base)
{
    QNetworkRequest sent(request);
    // Qt's own timeout kills healthy silent streams. If the manager has one, it is overridden.
    sent.setTransferTimeout(m_manager->transferTimeout() > 0 ? std::numeric_limits<int>::max() : 0);
    const QByteArray proxyAuthorization =
            SseNetworkAccess::proxyAuthorization(*m_manager, sent.url());
    if (!proxyAuthorization.isEmpty() && !sent.hasRawHeader("Proxy-Authorization"))
        sent.setRawHeader("Proxy-Authorization", proxyAuthorization);
    auto body = std::make_unique<SseRequestBody>(base.body);
    m_requestsSent = 0;
    m_requestsAllowed = 1;
    m_isInHandshake = true;
    m_reply = m_manager->sendCustomRequest(sent, base.method, body.get());
    m_body = body.release();
    m_body->setParent(m_reply); // which reads it as long as it exists
    // A request with a body starts from the event loop, and forgets a limit that is set before.
    QMetaObject::invokeMethod(
            m_reply, [reply = m_reply.data()] { reply->setReadBufferSize(ReadBufferSize); },
            Qt::QueuedConnection);
}

void SseHttpTransport::connectReply()
{
    connect(m_reply, &QNetworkReply::requestSent, this, &SseHttpTransport::onRequestSent);
    connect(m_reply, &QNetworkReply::metaDataChanged, this, &SseHttpTransport::headReceived);
    connect(m_reply, &QNetworkReply::readyRead, this, &SseHttpTransport::bytesReceived);
    connect(m_reply, &QNetworkReply::finished, this, &SseHttpTransport::finished);
    // After some errors, such as those of decompression, Qt does not emit finished().
    connect(m_reply, &QNetworkReply::errorOccurred, this, [this] {
        QMetaObject::invokeMethod(this, &SseHttpTransport::finished, Qt::QueuedConnection);
    });
    // An application may delete its manager with all replies, which then emit nothing else.
    connect(m_reply, &QObject::destroyed, this, [this] {
        Q_EMIT failed(SseError::ConnectionLostError,
                      SseText::tr("The network access manager was destroyed"));
    });
}

void SseHttpTransport::connectQuestions()
{
    connect(m_manager, &QNetworkAccessManager::authenticationRequired, this,
            [this](const QNetworkReply *reply, QAuthenticator *authenticator) {
                if (reply != m_reply)
                    return;
                allowRepetition();
                if (m_asksForCredentials)
                    ask(&SseHttpTransport::challenged, authenticator);
            });
    connect(m_manager, &QNetworkAccessManager::proxyAuthenticationRequired, this,
            [this](const QNetworkProxy &proxy, QAuthenticator *authenticator) {
                allowRepetition();
                ask(&SseHttpTransport::proxyChallenged, proxy, authenticator);
            });
#if QT_CONFIG(ssl)
    connect(m_reply, &QNetworkReply::sslErrors, this, [this](const QList<QSslError> &errors) {
        ask(&SseHttpTransport::sslErrorsOccurred, errors);
    });
#endif
}

void SseHttpTransport::endHandshake()
{
    m_isInHandshake = false;
}

// A challenge is answered with a second request, the one case in which that is right.
void SseHttpTransport::allowRepetition()
{
    if (!m_reply || !m_isInHandshake)
        return;
    ++m_requestsAllowed;
    m_body->allowReset();
}

// The HTTP thread waits for the answer, and this stack has frames of Qt Network on it. Whatever
// the slot does, also in an event loop of its own, manager and reply must live on: the destruction
// of the manager would wait for that thread, and those frames still use the reply.
template <typename Signal, typename... Arguments>
void SseHttpTransport::ask(Signal signal, const Arguments &...arguments)
{
    const QPointer<SseHttpTransport> guard(this);
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
void SseHttpTransport::ignoreSslErrors()
{
    if (m_reply)
        m_reply->ignoreSslErrors();
}

void SseHttpTransport::ignoreSslErrors(const QList<QSslError> &errors)
{
    if (m_reply)
        m_reply->ignoreSslErrors(errors);
}
#endif

// The body cannot always keep Qt from sending the request again (Qt 6.11 ignores an empty one). Then
// at least the second request is not taken for the first.
void SseHttpTransport::onRequestSent()
{
    if (++m_requestsSent > m_requestsAllowed)
        Q_EMIT repeated();
}

// A manager takes its replies along to another thread, where they cannot be read from here.
bool SseHttpTransport::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::ThreadChange && watched == m_givenManager) {
        m_givenManager->removeEventFilter(this);
        Q_EMIT failed(SseError::NetworkError,
                      SseText::tr("The network access manager was moved to another thread"));
    }
    return QObject::eventFilter(watched, event);
}

// New requests would be given the connection that has just failed.
void SseHttpTransport::retireManager()
{
    if (m_lease)
        m_lease->retire();
}

// Called by the client, usually from the event loop and not from a signal of the reply: then the
// quickest and quietest way to end the reply is to delete it.
void SseHttpTransport::stop()
{
    if (m_givenManager && m_givenManager->thread() == thread())
        m_givenManager->removeEventFilter(this);
    if (m_hasGivenManager || m_questions > 0) {
        dropReply();
        return;
    }
    disconnectReply();
    delete m_reply;
    if (m_lease)
        m_lease->release(true);
}

void SseHttpTransport::stopListening()
{
    disconnectReply();
}

// Without a receiver, disconnect() would remove the reply's own connections, too.
void SseHttpTransport::disconnectReply()
{
    if (m_reply)
        m_reply->disconnect(this);
    if (m_manager)
        m_manager->disconnect(this);
}

// Nothing is aborted: for a reply that has failed already, or whose thread is about to report a
// failure, abort() is a second failure with a warning, and a given manager would report it to the
// application at once. To delete the reply ends the connection as well.
void SseHttpTransport::dropReply()
{
    disconnectReply();
    if (m_reply) {
        if (m_questions == 0) // otherwise ask() deletes it
            m_reply->deleteLater();
        m_reply.clear();
    }
    m_manager.clear();
    m_lease.reset();
}
