// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "jsontext.h"

#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>

namespace {

// Returns the position behind the closing quote of the string that begins at from.
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
