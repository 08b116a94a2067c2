// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "ssenetworkaccess_p.h"

#include <QtCore/qurl.h>
#include <QtNetwork/qnetworkaccessmanager.h>
#include <QtNetwork/qnetworkproxy.h>

namespace {

QNetworkProxy proxyFor(const QNetworkAccessManager &manager, const QUrl &url)
{
    const QNetworkProxyQuery query(url);
    if (QNetworkProxyFactory *const factory = manager.proxyFactory())
        return factory->queryProxy(query).value(0, QNetworkProxy::NoProxy);
    if (manager.proxy().type() != QNetworkProxy::DefaultProxy)
        return manager.proxy();
    return QNetworkProxyFactory::proxyForQuery(query).value(0, QNetworkProxy::NoProxy);
}

} // namespace

QByteArray SseNetworkAccess::proxyAuthorization(const QNetworkAccessManager &manager,
                                                const QUrl &url)
{
    if (url.scheme() != u"http") // other schemes use a tunnel, which Qt opens before the request
        return {};
    const QNetworkProxy proxy = proxyFor(manager, url);
    const bool isHttpProxy = proxy.type() == QNetworkProxy::HttpProxy
            || proxy.type() == QNetworkProxy::HttpCachingProxy;
    if (!isHttpProxy || proxy.user().isEmpty())
        return {};
    const QByteArray credentials = (proxy.user() + u':' + proxy.password()).toUtf8();
    return "Basic " + credentials.toBase64();
}
