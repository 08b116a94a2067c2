// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef GZIP_H
#define GZIP_H

#include <QtCore/qbytearray.h>

// gzip (RFC 1952) of what qCompress() makes.
namespace SseGzipTesting {

inline QByteArray littleEndian(quint32 value, int size)
{
    QByteArray bytes;
    for (int i = 0; i < size; ++i)
        bytes.append(char(value >> unsigned(8 * i)));
    return bytes;
}

inline quint32 checksum(const QByteArray &bytes)
{
    quint32 value = 0xffffffffU;
    for (const char byte : bytes) {
        value ^= quint8(byte);
        for (int bit = 0; bit < 8; ++bit)
            value = (value & 1U) != 0 ? 0xedb88320U ^ (value >> 1U) : value >> 1U;
    }
    return value ^ 0xffffffffU;
}

inline QByteArray gzip(const QByteArray &bytes, int level = -1)
{
    constexpr qsizetype LengthAndZlibHead = 6;
    constexpr qsizetype ZlibTrailer = 4;
    // Of nothing, qCompress() makes nothing.
    const QByteArray deflated = bytes.isEmpty()
            ? QByteArray("\3\0", 2)
            : qCompress(bytes, level).sliced(LengthAndZlibHead).chopped(ZlibTrailer);
    return QByteArray("\x1f\x8b\x08\0\0\0\0\0\0\x03", 10) + deflated
            + littleEndian(checksum(bytes), 4) + littleEndian(quint32(bytes.size()), 4);
}

// RFC 1951, section "Non-compressed blocks": as if a server had flushed its compressor.
inline QByteArray storedBlock(const QByteArray &bytes)
{
    const auto size = quint16(bytes.size());
    return QByteArray(1, '\0') + littleEndian(size, 2) + littleEndian(quint16(~size), 2) + bytes;
}

} // namespace SseGzipTesting

#endif // GZIP_H
