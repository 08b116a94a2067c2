// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEORIGIN_P_H
#define SSEORIGIN_P_H

#include <QtCore/qstring.h>
#include <QtCore/qurl.h>

// The origin of a URL is its scheme, host and port (RFC 6454).
namespace SseOrigin {

inline int defaultPort(const QUrl &url)
{
    return url.scheme() == u"https" ? 443 : 80;
}

// Returns the host without the zone of an IPv6 address, as in "fe80::1%eth0". A zone has a meaning
// only on this computer.
inline QString hostWithoutZone(const QUrl &url)
{
    const QString host = url.host();
    return host.contains(u':') ? host.section(u'%', 0, 0) : host;
}

// Returns the origin as a browser serializes it: without the default port, user-info and zone. The
// host becomes ASCII when the URL is encoded with QUrl::toEncoded().
inline QUrl of(const QUrl &url)
{
    QUrl origin;
    origin.setScheme(url.scheme());
    origin.setHost(hostWithoutZone(url));
    if (url.port() != defaultPort(url))
        origin.setPort(url.port());
    return origin;
}

// The zone is compared as well: the same address in another zone belongs to another computer.
inline bool isSame(const QUrl &lhs, const QUrl &rhs)
{
    return lhs.scheme() == rhs.scheme() && lhs.host() == rhs.host()
            && lhs.port(defaultPort(lhs)) == rhs.port(defaultPort(rhs));
}

} // namespace SseOrigin

#endif // SSEORIGIN_P_H
