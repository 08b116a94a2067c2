// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "sseutf8_p.h"

#include <QtCore/qstringconverter.h>

namespace {

// Describes the bytes after a lead byte: the number of continuation bytes and the range of the
// first of them, which excludes overlong forms, surrogates and code points above U+10FFFF (Encoding
// standard, section "UTF-8 decoder").
struct Lead
{
    int continuationBytes = 0; // 0: not a lead byte of a multi-byte sequence
    quint8 lower = 0x80;
    quint8 upper = 0xbf;
};

constexpr Lead leadOf(quint8 byte) noexcept
{
    if (byte >= 0xc2 && byte <= 0xdf)
        return {1, 0x80, 0xbf};
    if (byte >= 0xe0 && byte <= 0xef)
        return {2, quint8(byte == 0xe0 ? 0xa0 : 0x80), quint8(byte == 0xed ? 0x9f : 0xbf)};
    if (byte >= 0xf0 && byte <= 0xf4)
        return {3, quint8(byte == 0xf0 ? 0x90 : 0x80), quint8(byte == 0xf4 ? 0x8f : 0xbf)};
    return {};
}

struct Sequence
{
    qsizetype size = 1;
    bool valid = false;
};

// Returns the sequence at the front of rest. An ill-formed sequence ends before the byte that broke
// it, so that this byte is examined again.
Sequence sequenceAt(QByteArrayView rest) noexcept
{
    const quint8 first = quint8(rest.front());
    if (first < 0x80)
        return {1, true};
    const Lead lead = leadOf(first);
    quint8 lower = lead.lower;
    quint8 upper = lead.upper;
    for (int i = 1; i <= lead.continuationBytes; ++i) {
        if (i >= rest.size())
            return {i, false};
        const quint8 byte = quint8(rest.at(i));
        if (byte < lower || byte > upper)
            return {i, false};
        lower = 0x80;
        upper = 0xbf;
    }
    return {lead.continuationBytes + 1, lead.continuationBytes > 0};
}

constexpr qsizetype ShortSize = 64;

bool isAscii(QByteArrayView bytes) noexcept
{
    quint8 seen = 0;
    for (const char c : bytes)
        seen |= quint8(c);
    return seen < 0x80;
}

} // namespace

QByteArray SseUtf8::repaired(QByteArrayView bytes)
{
    QByteArray result;
    result.reserve(bytes.size() + 16);
    while (!bytes.isEmpty()) {
        const Sequence sequence = sequenceAt(bytes);
        if (sequence.valid)
            result.append(bytes.first(sequence.size));
        else
            result.append("\xef\xbf\xbd");
        bytes = bytes.sliced(sequence.size);
    }
    return result;
}

QString SseUtf8::toString(QByteArrayView bytes)
{
    // IDs and types are short and ASCII. For these, QString::fromUtf8() takes three times as long.
    if (bytes.size() <= ShortSize && isAscii(bytes))
        return QString::fromLatin1(bytes);
    if (!bytes.startsWith("\xef\xbb\xbf"))
        return QString::fromUtf8(bytes);
    QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::ConvertInitialBom);
    return decoder(bytes);
}
