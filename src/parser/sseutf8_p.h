// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEUTF8_P_H
#define SSEUTF8_P_H

#include <QtCore/qbytearray.h>
#include <QtCore/qbytearrayview.h>
#include <QtCore/qstring.h>

#include <cstring>

namespace SseUtf8 {

// Most data in streams is short and ASCII. Checking eight bytes at a time avoids a function call.
inline bool isAscii(QByteArrayView bytes) noexcept
{
    constexpr quint64 HighBits = Q_UINT64_C(0x8080808080808080);
    const char *p = bytes.data();
    const char *const end = p + bytes.size();
    quint64 seen = 0;
    for (; end - p >= 8; p += 8) {
        quint64 word;
        std::memcpy(&word, p, sizeof word);
        seen |= word;
    }
    for (; p != end; ++p)
        seen |= quint64(quint8(*p));
    return (seen & HighBits) == 0;
}

inline bool isValid(QByteArrayView bytes) noexcept
{
    return isAscii(bytes) || bytes.isValidUtf8();
}

// Returns the bytes with every ill-formed sequence replaced by U+FFFD as in the "UTF-8 decode" of
// the WHATWG Encoding standard: one replacement per maximal subpart.
QByteArray repaired(QByteArrayView bytes);

// Unlike QString::fromUtf8(), keeps a leading U+FEFF: it is a byte order mark only at the start of
// a stream.
QString toString(QByteArrayView bytes);

} // namespace SseUtf8

#endif // SSEUTF8_P_H
