// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "ssehttptransport_p.h"

#include "ssenetworkaccess_p.h"
#include "sserequestbody_p.h"
#include "sserequestrules_p.h"
#include "sseresources_p.h"
#include "ssetext_p.h"

#include <QtCore/qbuffer.h>
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

// With a limit, TCP slows down a server that is faster than the application. Without a limit, Qt
// reads all data into memory. Smaller limits reduce throughput.
constexpr qint64 ReadBufferSize = 1024 * 1024;

} // namespace

SseHttpTransport::SseHttpTransport(const Setup &setup, QObject *parent)
    : QObject(parent)
    , m_givenManager(setup.manager)
    , m_engine(setup.engine)
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

void SseHttpTransport::setCookieJar(QNetworkCookieJar *jar)
{
    m_cookieJar = jar;
}

void SseHttpTransport::send(const SseHttpRequest &request, bool asksForCredentials)
{
    m_request = request;
    m_asksForCredentials = asksForCredentials;
    // Check this first: if Qt cannot load the TLS libraries, it does not try again later.
    if (const QString shortage = SseResources::shortage(); !shortage.isEmpty()) {
        Q_EMIT failed(SseError::NetworkError, shortage);
        return;
    }
    const QNetworkRequest outgoingRequest = outgoing(request.request);
    if (!m_manager) {
        Q_EMIT failed(SseError::ConnectionLostError,
                      SseText::tr("The network access manager was destroyed"));
        return;
    }
    if (m_manager != m_engine && SseHttpRules::needsEngine(outgoingRequest)) {
        Q_EMIT failed(SseError::NetworkError,
                      SseText::tr("Qt cannot send the request through the selected proxy or Unix "
                                  "domain socket"));
        return;
    }
    if (m_manager == m_engine)
        startEngineReply(outgoingRequest, request);
    else
        startReply(outgoingRequest, request);
    connectReply();
    connectQuestions();
}

// Chooses the manager. Adds settings for this transmission only: they are not sent to another
// origin after a redirect.
QNetworkRequest SseHttpTransport::outgoing(const QNetworkRequest &base)
{
    QNetworkRequest request(base);
#ifdef QTSSE_WITH_ZLIB
    // With this header, Qt does not decompress. Its decompression treats highly compressible events
    // as an attack, and drops decompressed data if corrupt data follows.
    if (!request.hasRawHeader("Accept-Encoding"))
        request.setRawHeader("Accept-Encoding", "gzip, deflate");
#endif
    if (!m_hasGivenManager) {
        request.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
        request.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
        addCookies(request);
    }
    if (usesEngine(request)) {
        m_manager = m_engine.data();
        return request;
    }
    request = outgoingForQt(request);
    chooseManager(request);
    return request;
}

bool SseHttpTransport::usesEngine(const QNetworkRequest &request) const
{
    return !m_hasGivenManager && !m_needsQt && m_engine && m_engine->canAnswer(request);
}

QNetworkRequest SseHttpTransport::outgoingForQt(const QNetworkRequest &base) const
{
    QNetworkRequest request(base);
    SseRequestRules::removeZoneFromHost(request);
    const bool mayBeUpgraded = m_givenManager && m_givenManager->isStrictTransportSecurityEnabled();
    if (!mayBeUpgraded)
        SseManagerPool::separate(request);
    // If no slot answers questions, the answers of other clients must not be used.
    if (!m_hasGivenManager && !m_isExclusive)
        request.setAttribute(QNetworkRequest::AuthenticationReuseAttribute,
                             QNetworkRequest::Manual);
    return request;
}

// The application may have destroyed its jar, or moved it to another thread.
bool SseHttpTransport::hasCookieJar() const
{
    return !m_hasGivenManager && m_cookieJar && m_cookieJar->thread() == thread();
}

void SseHttpTransport::addCookies(QNetworkRequest &request) const
{
    if (!hasCookieJar() || request.hasRawHeader("Cookie"))
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
    if (!hasCookieJar())
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
    // The transfer timeout of Qt ends healthy streams that are silent. If the manager has one, it
    // is overridden.
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
    m_body->setParent(m_reply); // the reply reads the body as long as it exists
    // Qt starts a request with a body from the event loop, which resets a limit set before.
    QMetaObject::invokeMethod(
            m_reply, [reply = m_reply.data()] { reply->setReadBufferSize(ReadBufferSize); },
            Qt::QueuedConnection);
}

void SseHttpTransport::startEngineReply(const QNetworkRequest &request, const SseHttpRequest &base)
{
    m_isInHandshake = true;
    auto body = std::make_unique<QBuffer>();
    body->setData(base.body);
    body->open(QIODevice::ReadOnly);
    m_reply = m_engine->sendCustomRequest(request, base.method, body.get());
    body.release()->setParent(m_reply);
    m_body = nullptr;
}

void SseHttpTransport::connectReply()
{
    if (m_body) // it may be repeated
        connect(m_reply, &QNetworkReply::requestSent, this, &SseHttpTransport::onRequestSent);
    connect(m_reply, &QNetworkReply::metaDataChanged, this, &SseHttpTransport::onHeadReceived);
    connect(m_reply, &QNetworkReply::readyRead, this, &SseHttpTransport::bytesReceived);
    connect(m_reply, &QNetworkReply::finished, this, &SseHttpTransport::onFinished);
    // After some errors, such as those of decompression, Qt does not emit finished().
    if (!engineReply()) {
        connect(m_reply, &QNetworkReply::errorOccurred, this, [this] {
            QMetaObject::invokeMethod(this, &SseHttpTransport::finished, Qt::QueuedConnection);
        });
    }
    // If the application deletes its manager with all replies, the replies emit no other signal.
    connect(m_reply, &QObject::destroyed, this, [this] {
        Q_EMIT failed(SseError::ConnectionLostError,
                      SseText::tr("The network access manager was destroyed"));
    });
}

// NTLM and Negotiate are left to Qt, which then gets the same challenge.
bool SseHttpTransport::sendAgainWithQt()
{
    if (!engineReply() || !engineReply()->needsOtherScheme()
        || SseHttpRules::needsEngine(m_request.request))
        return false;
    // Qt may answer the challenge of an origin by itself, as the user who is logged in.
    constexpr int unauthorized = 401;
    const QVariant status = m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute);
    if (!m_asksForCredentials && status.toInt() == unauthorized)
        return false;
    m_needsQt = true;
    dropReply();
    send(SseHttpRequest(m_request), m_asksForCredentials);
    return true;
}

void SseHttpTransport::onHeadReceived()
{
    if (!sendAgainWithQt())
        Q_EMIT headReceived();
}

void SseHttpTransport::onFinished()
{
    const bool hasHead = m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).isValid();
    if (hasHead || !sendAgainWithQt())
        Q_EMIT finished();
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
        const QPointer<SseHttpTransport> guard(this);
        m_asksAboutTls = true;
        ask(&SseHttpTransport::sslErrorsOccurred, errors);
        if (guard)
            m_asksAboutTls = false;
    });
#endif
}

void SseHttpTransport::endHandshake()
{
    m_isInHandshake = false;
}

// The answer to a challenge is a second request. This is the only case in which a second request is
// allowed.
void SseHttpTransport::allowRepetition()
{
    if (!m_body || !m_reply || !m_isInHandshake)
        return;
    ++m_requestsAllowed;
    m_body->allowReset();
}

// The HTTP thread waits for the answer, and frames of Qt Network are on the stack. The manager and
// the reply must therefore exist until the slot returns, even if it runs an event loop: deleting
// the manager would wait for the HTTP thread, and the frames still use the reply.
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
    if (m_reply && m_asksAboutTls)
        m_reply->ignoreSslErrors();
}

void SseHttpTransport::ignoreSslErrors(const QList<QSslError> &errors)
{
    if (m_reply && m_asksAboutTls)
        m_reply->ignoreSslErrors(errors);
}
#endif

// The body cannot always prevent Qt from repeating the request (Qt 6.11 ignores an empty body).
// Report it, so that the second response is not mistaken for the first one.
void SseHttpTransport::onRequestSent()
{
    if (++m_requestsSent > m_requestsAllowed)
        Q_EMIT repeated();
}

// When a manager moves to another thread, its replies move with it and cannot be read from this
// thread.
bool SseHttpTransport::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::ThreadChange && watched == m_givenManager) {
        m_givenManager->removeEventFilter(this);
        Q_EMIT failed(SseError::NetworkError,
                      SseText::tr("The network access manager was moved to another thread"));
    }
    return QObject::eventFilter(watched, event);
}

// New requests would use the connection that has just failed.
void SseHttpTransport::retireManager()
{
    if (m_lease)
        m_lease->retire();
}

// The client usually calls this from the event loop and not from a signal of the reply. In that
// case, deleting the reply is the fastest way to end it, and causes no warnings.
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

// disconnect() without a receiver would also remove connections inside Qt.
void SseHttpTransport::disconnectReply()
{
    if (m_reply)
        m_reply->disconnect(this);
    if (m_manager)
        m_manager->disconnect(this);
}

// Does not call abort(): for a reply that has failed already, or whose thread is about to report a
// failure, abort() would cause a second failure and a warning, which a given manager would report
// to the application at once. Deleting the reply also ends the connection.
void SseHttpTransport::dropReply()
{
    disconnectReply();
    // A reply of the engine can be deleted in any slot. It must not move to another thread together
    // with the client.
    if (engineReply()) {
        delete m_reply;
    } else if (m_reply) {
        if (m_questions == 0) // otherwise ask() deletes it
            m_reply->deleteLater();
        m_reply.clear();
    }
    m_manager.clear();
    m_lease.reset();
}
