// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef OCTETS_H
#define OCTETS_H

#include <QtCore/qbytearray.h>

// Sets of characters, for tests that try each of the 256 at a position.
namespace Octets {

inline const QByteArray Digits = "0123456789";
inline const QByteArray Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
inline const QByteArray Token = "!#$%&'*+-.^_`|~" + Digits + Letters; // RFC 9110, section "Tokens"

// All characters except these.
inline QByteArray without(const QByteArray &characters)
{
    QByteArray rest;
    for (int i = 0; i < 256; ++i) {
        if (!characters.contains(char(i)))
            rest += char(i);
    }
    return rest;
}

} // namespace Octets

#endif // OCTETS_H
