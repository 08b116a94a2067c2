// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "ssejsonstring_p.h"

namespace {

// These characters are valid in a JSON string, but many readers take the separators for line ends,
// and some remove what looks like a byte order mark.
struct Escape
{
    QByteArrayView utf8;
    const char *json;
};
constexpr Escape Escapes[] = {
        {"\xc2\x85", "\\u0085"},
        {"\xe2\x80\xa8", "\\u2028"},
        {"\xe2\x80\xa9", "\\u2029"},
        {"\xef\xbb\xbf", "\\ufeff"},
};

const Escape *escapeAt(QByteArrayView utf8)
{
    if (quint8(utf8.front()) < 0x80)
        return nullptr;
    for (const Escape &escape : Escapes) {
        if (utf8.startsWith(escape.utf8))
            return &escape;
    }
    return nullptr;
}

void appendEscaped(QByteArray &result, char c)
{
    switch (c) {
    case '"':
        result += "\\\"";
        break;
    case '\\':
        result += "\\\\";
        break;
    case '\n':
        result += "\\n";
        break;
    case '\r':
        result += "\\r";
        break;
    case '\t':
        result += "\\t";
        break;
    default:
        if (quint8(c) < 0x20)
            result += "\\u00" + QByteArray(1, c).toHex();
        else
            result += c;
    }
}

} // namespace

QByteArray SseJsonString::quoted(QByteArrayView utf8)
{
    QByteArray result;
    result.reserve(utf8.size() + utf8.size() / 8 + 2);
    result += '"';
    while (!utf8.isEmpty()) {
        if (const Escape *escape = escapeAt(utf8)) {
            result += escape->json;
            utf8 = utf8.sliced(escape->utf8.size());
        } else {
            appendEscaped(result, utf8.front());
            utf8 = utf8.sliced(1);
        }
    }
    result += '"';
    return result;
}
