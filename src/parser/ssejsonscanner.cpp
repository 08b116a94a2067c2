// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "ssejsonscanner_p.h"

#include <QtCore/qbytearray.h>
#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qstring.h>

namespace {

bool isOneOf(char c, QByteArrayView characters)
{
    return characters.indexOf(c) >= 0;
}

QString unquoted(QByteArrayView text)
{
    const QByteArrayView contents = text.sliced(1).chopped(1);
    if (contents.indexOf('\\') < 0)
        return QString::fromUtf8(contents);
    return QJsonDocument::fromJson('[' + text.toByteArray() + ']').array().first().toString();
}

} // namespace

QByteArrayView SseJsonScanner::takeValue()
{
    skipSpace();
    const qsizetype begin = m_position;
    if (begin == m_json.size())
        return {};
    if (m_json.at(begin) == '"') {
        skipString();
    } else if (isOneOf(m_json.at(begin), "{[")) {
        skipStructure();
    } else {
        while (m_position < m_json.size() && !isOneOf(m_json.at(m_position), ",:]} \t\r\n"))
            ++m_position;
    }
    return m_json.sliced(begin, m_position - begin);
}

// If several members have the same name, the last one is used, as in QJsonDocument.
QByteArrayView SseJsonScanner::member(QByteArrayView object, QStringView name)
{
    QByteArrayView value;
    SseJsonScanner scanner(object);
    while (scanner.skipPunctuation()) {
        const bool isIt = unquoted(scanner.takeValue()) == name;
        scanner.skipPunctuation();
        const QByteArrayView candidate = scanner.takeValue();
        if (isIt)
            value = candidate;
    }
    return value;
}

QByteArrayView SseJsonScanner::element(QByteArrayView array, qsizetype index)
{
    SseJsonScanner scanner(array);
    for (qsizetype i = 0; scanner.skipPunctuation(); ++i) {
        const QByteArrayView value = scanner.takeValue();
        if (i == index)
            return value;
    }
    return {};
}

void SseJsonScanner::skipSpace()
{
    while (m_position < m_json.size() && isOneOf(m_json.at(m_position), " \t\r\n"))
        ++m_position;
}

// Skips an opening bracket, a comma or a colon.
bool SseJsonScanner::skipPunctuation()
{
    skipSpace();
    if (m_position < m_json.size())
        ++m_position;
    skipSpace();
    return m_position < m_json.size() && !isOneOf(m_json.at(m_position), "]}");
}

void SseJsonScanner::skipString()
{
    ++m_position;
    while (m_position < m_json.size() && m_json.at(m_position) != '"')
        m_position += m_json.at(m_position) == '\\' ? 2 : 1;
    m_position = qMin(m_position + 1, m_json.size());
}

void SseJsonScanner::skipStructure()
{
    int depth = 0;
    do {
        const char c = m_json.at(m_position);
        if (c == '"') {
            skipString();
            continue;
        }
        depth += isOneOf(c, "{[") ? 1 : isOneOf(c, "]}") ? -1 : 0;
        ++m_position;
    } while (depth > 0 && m_position < m_json.size());
}
