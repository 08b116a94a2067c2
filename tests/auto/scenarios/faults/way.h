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
    Socks,
    Tunnel, // of an HTTP proxy, with https
};

// Clients with a manager of their own leave both to Qt, whose proxies have faults of their own.
inline bool hasManager(quint32 client)
{
    return client % 4 >= 2;
}

inline Kind ofClient(quint32 client)
{
    return hasManager(client) ? Direct : Kind(client / 4 % 4);
}

inline bool isSecure(Kind kind)
{
    return kind == DirectSecure || kind == Tunnel;
}

} // namespace Way

#endif // WAY_H
