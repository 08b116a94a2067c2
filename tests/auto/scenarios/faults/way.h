// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef WAY_H
#define WAY_H

#include <QtCore/qglobal.h>

// How the requests of a client get to its server.
namespace Way {

enum Kind {
    Direct,
    DirectSecure,
    HttpProxy,
    Tunnel, // of an HTTP proxy, with https
    Socks,
    SocksSecure,
    Manager, // of the application: Qt makes the requests, whose proxies have faults of their own
};

constexpr int KindCount = Manager + 1;

// Four clients of each kind, with different methods and hooks.
constexpr quint32 ClientCount = 4 * KindCount;

inline Kind ofClient(quint32 client)
{
    return Kind(client / 4 % KindCount);
}

inline bool isSecure(Kind kind)
{
    return kind == DirectSecure || kind == Tunnel || kind == SocksSecure;
}

inline const char *nameOf(Kind kind)
{
    constexpr const char *Names[] = {
            "http",          "https",          "http, HTTP proxy",           "https, CONNECT",
            "http, SOCKS 5", "https, SOCKS 5", "http, QNetworkAccessManager"};
    return Names[kind];
}

} // namespace Way

#endif // WAY_H
