// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEHTTPROUTE_P_H
#define SSEHTTPROUTE_P_H

#include <QtCore/qbytearray.h>
#include <QtCore/qlist.h>
#include <QtCore/qstring.h>
#include <QtCore/qurl.h>
#include <QtNetwork/qnetworkproxy.h>

// The way of a request to its server: directly, through one of several proxies, or through a Unix
// domain socket. What the request looks like depends on it.
class SseHttpRoute
{
public:
    // The proxies are in the order in which they are tried.
    SseHttpRoute(const QUrl &url, const QList<QNetworkProxy> &proxies, const QString &path);

    [[nodiscard]] QString host() const { return m_url.host(); }
    [[nodiscard]] quint16 port() const;
    [[nodiscard]] QString path() const { return m_path; } // of a Unix domain socket, or empty
    [[nodiscard]] bool isSecure() const { return m_url.scheme() == u"https"; }

    [[nodiscard]] const QNetworkProxy &proxy() const { return m_proxies.first(); }
    [[nodiscard]] bool hasNextProxy() const { return m_proxies.size() > 1; }
    void useNextProxy() { m_proxies.removeFirst(); }
    // Whether the request may have to do with a proxy at all.
    [[nodiscard]] bool mayUseProxy() const { return m_mayUseProxy; }
    [[nodiscard]] bool usesHttpProxy() const;
    [[nodiscard]] bool usesTunnel() const { return usesHttpProxy() && isSecure(); }

    // RFC 9112, section "Request Target".
    [[nodiscard]] QByteArray requestTarget() const;

private:
    QUrl m_url;
    QList<QNetworkProxy> m_proxies;
    QString m_path;
    bool m_mayUseProxy = false;
};

#endif // SSEHTTPROUTE_P_H
