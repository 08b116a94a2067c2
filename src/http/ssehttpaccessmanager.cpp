// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "ssehttpaccessmanager_p.h"

#include "ssehttpreply_p.h"

#include <QtCore/qurl.h>
#include <QtNetwork/qauthenticator.h>

#include <algorithm>

namespace {

bool isManual(const QNetworkRequest &request, QNetworkRequest::Attribute attribute)
{
    return request.attribute(attribute).toInt() == QNetworkRequest::Manual;
}

bool isKnown(const QNetworkProxy &proxy)
{
    switch (proxy.type()) {
    case QNetworkProxy::NoProxy:
    case QNetworkProxy::DefaultProxy:
    case QNetworkProxy::HttpProxy:
    case QNetworkProxy::HttpCachingProxy:
    case QNetworkProxy::Socks5Proxy:
        return true;
    default:
        return false;
    }
}

QByteArray methodOf(QNetworkAccessManager::Operation operation, const QNetworkRequest &request)
{
    switch (operation) {
    case QNetworkAccessManager::HeadOperation:
        return "HEAD";
    case QNetworkAccessManager::PutOperation:
        return "PUT";
    case QNetworkAccessManager::PostOperation:
        return "POST";
    case QNetworkAccessManager::DeleteOperation:
        return "DELETE";
    case QNetworkAccessManager::CustomOperation:
        return request.attribute(QNetworkRequest::CustomVerbAttribute).toByteArray();
    default:
        return "GET";
    }
}

} // namespace

bool SseHttpRules::isForEngine(const QNetworkRequest &request, const QList<QNetworkProxy> &proxies)
{
    const QString scheme = request.url().scheme();
    if (scheme != u"http" && scheme != u"https")
        return false;
    const bool mayUseHttp2 =
            request.attribute(QNetworkRequest::Http2AllowedAttribute, true).toBool()
            || request.attribute(QNetworkRequest::Http2DirectAttribute).toBool();
    // Without this header, Qt asks for compression and decompresses.
    const bool mayBeCompressed = !request.hasRawHeader("Accept-Encoding");
    const bool hasOwnCookies = isManual(request, QNetworkRequest::CookieLoadControlAttribute)
            && isManual(request, QNetworkRequest::CookieSaveControlAttribute);
    const bool isCached = request.attribute(QNetworkRequest::CacheLoadControlAttribute).toInt()
            != QNetworkRequest::AlwaysNetwork;
    const bool followsRedirects = request.attribute(QNetworkRequest::RedirectPolicyAttribute,
                                                    QNetworkRequest::NoLessSafeRedirectPolicy)
                                          .toInt()
            != QNetworkRequest::ManualRedirectPolicy;
    return !mayUseHttp2 && !mayBeCompressed && hasOwnCookies && !isCached && !followsRedirects
            && (!usable(proxies, request.url()).isEmpty()
                || request.attribute(UnixSocketAttribute).isValid());
}

// A caching proxy knows no tunnels, and TLS needs one.
QList<QNetworkProxy> SseHttpRules::usable(const QList<QNetworkProxy> &proxies, const QUrl &url)
{
    const bool isSecure = url.scheme() == u"https";
    QList<QNetworkProxy> result;
    std::copy_if(proxies.begin(), proxies.end(), std::back_inserter(result),
                 [isSecure](const QNetworkProxy &proxy) {
                     return isKnown(proxy)
                             && !(isSecure && proxy.type() == QNetworkProxy::HttpCachingProxy);
                 });
    return result;
}

SseHttpAccessManager::SseHttpAccessManager(QObject *parent)
    : QNetworkAccessManager(parent)
    , m_memory(std::make_shared<SseHttpMemory>())
{
}

bool SseHttpAccessManager::isEnabled()
{
    static const bool isOff = qgetenv("QTSSE_HTTP_ENGINE") == "qt";
    return !isOff;
}

QList<QNetworkProxy> SseHttpAccessManager::proxiesFor(const QNetworkRequest &request) const
{
    const QNetworkProxyQuery query(request.url());
    const QVariant own = request.attribute(SseHttpRules::ProxyAttribute);
    QList<QNetworkProxy> proxies;
    if (own.isValid())
        proxies = {own.value<QNetworkProxy>()};
    else if (proxyFactory())
        proxies = proxyFactory()->queryProxy(query);
    else if (proxy().type() != QNetworkProxy::DefaultProxy)
        proxies = {proxy()};
    else
        proxies = QNetworkProxyFactory::proxyForQuery(query);
    for (QNetworkProxy &each : proxies) {
        if (each.type() == QNetworkProxy::DefaultProxy)
            each = QNetworkProxy(QNetworkProxy::NoProxy);
    }
    return proxies;
}

bool SseHttpAccessManager::canAnswer(const QNetworkRequest &request)
{
    m_askedUrl = request.url();
    m_proxiesOfAskedUrl = proxiesFor(request);
    return SseHttpRules::isForEngine(request, m_proxiesOfAskedUrl);
}

QNetworkReply *SseHttpAccessManager::createRequest(Operation operation,
                                                   const QNetworkRequest &request, QIODevice *body)
{
    const bool isReadable = !body || !body->isSequential();
    const bool isAsked =
            m_askedUrl == request.url() && SseHttpRules::isForEngine(request, m_proxiesOfAskedUrl);
    if (!isReadable || (!isAsked && !canAnswer(request)))
        return QNetworkAccessManager::createRequest(operation, request, body);
    return createReply(operation, request, body);
}

SseHttpReply *SseHttpAccessManager::createReply(Operation operation, const QNetworkRequest &request,
                                                QIODevice *body)
{
    SseHttpReply::Setup setup;
    setup.operation = operation;
    setup.request = request;
    setup.method = methodOf(operation, request);
    setup.body = body;
    setup.path = request.attribute(SseHttpRules::UnixSocketAttribute).toString();
    setup.memory = m_memory;
    if (setup.path.isEmpty())
        setup.proxies = SseHttpRules::usable(m_proxiesOfAskedUrl, request.url());
    m_askedUrl.clear();
    auto *const reply = new SseHttpReply(setup, this);
    connect(reply, &SseHttpReply::challenged, this, [this, reply](QAuthenticator *authenticator) {
        Q_EMIT authenticationRequired(reply, authenticator);
    });
    connect(reply, &SseHttpReply::proxyChallenged, this,
            &QNetworkAccessManager::proxyAuthenticationRequired);
    return reply;
}
