// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "ssenetworkaccess_p.h"

#include <QtCore/qurl.h>
#include <QtNetwork/qnetworkaccessmanager.h>

#include <algorithm>

namespace {

bool isDirect(const QNetworkProxyQuery &query)
{
    const QList<QNetworkProxy> proxies = QNetworkProxyFactory::proxyForQuery(query);
    return std::all_of(proxies.begin(), proxies.end(), [](const QNetworkProxy &proxy) {
        return proxy.type() == QNetworkProxy::NoProxy;
    });
}

} // namespace

QList<QNetworkProxy> SseProxyFactory::queryProxy(const QNetworkProxyQuery &query)
{
    const QNetworkProxyQuery socketQuery(query.peerHostName(), query.peerPort());
    if (isDirect(query) && isDirect(socketQuery))
        return {QNetworkProxy(QNetworkProxy::DefaultProxy)};
    return proxyForQuery(query);
}

QNetworkAccessManager *SseNetworkAccess::createManager(QObject *parent)
{
    auto *manager = new QNetworkAccessManager(parent);
    manager->setProxyFactory(new SseProxyFactory); // the manager takes ownership
    return manager;
}
