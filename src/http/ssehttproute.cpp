// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "ssehttproute_p.h"

#include "ssehttprequesthead_p.h"
#include "sseorigin_p.h"

#include <algorithm>

SseHttpRoute::SseHttpRoute(const QUrl &url, const QList<QNetworkProxy> &proxies,
                           const QString &path)
    : m_url(url)
    , m_proxies(proxies)
    , m_path(path)
{
    if (m_proxies.isEmpty())
        m_proxies.append(QNetworkProxy(QNetworkProxy::NoProxy));
    m_mayUseProxy = std::any_of(m_proxies.cbegin(), m_proxies.cend(), [](const auto &proxy) {
        return proxy.type() != QNetworkProxy::NoProxy;
    });
}

quint16 SseHttpRoute::port() const
{
    return quint16(m_url.port(SseOrigin::defaultPort(m_url)));
}

bool SseHttpRoute::usesHttpProxy() const
{
    return proxy().type() == QNetworkProxy::HttpProxy
            || proxy().type() == QNetworkProxy::HttpCachingProxy;
}

QByteArray SseHttpRoute::requestTarget() const
{
    const bool isAbsolute = usesHttpProxy() && !usesTunnel() && m_path.isEmpty();
    return isAbsolute ? SseHttpRequestHead::absoluteForm(m_url)
                      : SseHttpRequestHead::originForm(m_url);
}
