// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "jsontext.h"

#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>

namespace {

// Legal in a JSON string, but trouble for those who read it: many take the separators for the
// end of a line, and some drop what looks like a byte order mark.
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

// The end of the string that begins at from, behind its closing quote.
qsizetype stringEnd(QByteArrayView json, qsizetype from)
{
    qsizetype i = from + 1;
    while (i < json.size() && json.at(i) != '"')
        i += json.at(i) == '\\' ? 2 : 1;
    return qMin(i + 1, json.size());
}

bool isJsonSpace(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

} // namespace

QByteArray JsonText::quoted(QByteArrayView utf8)
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

QByteArray JsonText::compact(const QJsonValue &value)
{
    if (value.isObject() || value.isArray()) {
        const QJsonDocument document =
                value.isObject() ? QJsonDocument(value.toObject()) : QJsonDocument(value.toArray());
        return document.toJson(QJsonDocument::Compact);
    }
    const QByteArray array = QJsonDocument(QJsonArray{value}).toJson(QJsonDocument::Compact);
    return array.sliced(1, array.size() - 2);
}

QByteArray JsonText::indented(QByteArrayView json)
{
    constexpr int Width = 2;
    QByteArray result;
    int depth = 0;
    const auto newLine = [&result, &depth] { result += '\n' + QByteArray(depth * Width, ' '); };
    const auto isBehindOpener = [&result] { return result.endsWith('{') || result.endsWith('['); };
    for (qsizetype i = 0; i < json.size();) {
        const char c = json.at(i);
        const qsizetype end = c == '"' ? stringEnd(json, i) : i + 1;
        const QByteArrayView token = json.sliced(i, end - i);
        i = end;
        if (isJsonSpace(c))
            continue;
        const bool closes = c == '}' || c == ']';
        if (closes)
            --depth;
        if (closes != isBehindOpener())
            newLine();
        result += token;
        if (c == '{' || c == '[')
            ++depth;
        else if (c == ',')
            newLine();
        else if (c == ':')
            result += ' ';
    }
    return result;
}
