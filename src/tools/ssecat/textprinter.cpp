// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "textprinter.h"

#include "jsontext.h"

#include <QtCore/qjsondocument.h>

#include <cstdio>
#include <utility>

namespace {

constexpr char Dim[] = "2";
constexpr char Cyan[] = "1;36";

// Replaces control characters by their pictures (U+2400 …), so that a server cannot move the
// cursor, rename the window or type for the user.
QByteArray harmless(const QByteArray &text)
{
    QString result = QString::fromUtf8(text);
    for (QChar &c : result) {
        const char16_t code = c.unicode();
        if (code < 0x20 && code != u'\n' && code != u'\t')
            c = QChar(u'\u2400' + code);
        else if (code == 0x7f)
            c = u'\u2421';
        else if (code >= 0x80 && code < 0xa0)
            c = QChar::ReplacementCharacter;
    }
    return result.toUtf8();
}

void printStatus(const QByteArray &text)
{
    std::fputs(QByteArray("ssecat: " + harmless(text) + '\n').constData(), stderr);
}

bool isJsonStructure(const QByteArray &data)
{
    return (data.startsWith('{') || data.startsWith('['))
            && !QJsonDocument::fromJson(data).isNull();
}

} // namespace

TextPrinter::TextPrinter(Write write, Style style)
    : m_write(std::move(write))
    , m_style(style)
{
}

void TextPrinter::open(int status, const QUrl &url)
{
    if (m_style.isVerbose || m_style.isTerminal)
        printStatus("open (" + QByteArray::number(status) + ") "
                    + url.toEncoded(QUrl::RemoveUserInfo));
}

void TextPrinter::event(const SseEvent &event)
{
    QByteArray text;
    if (event.type() != QLatin1String("message") || !event.lastEventId().isEmpty()
        || event.isIncomplete()) {
        text = colored(Cyan, shown(event.type().toUtf8()));
        if (!event.lastEventId().isEmpty())
            text += "  " + colored(Dim, '#' + shown(event.lastEventId().toUtf8()));
        if (event.isIncomplete())
            text += "  " + colored(Dim, "(incomplete)");
        text += '\n';
    }
    const QByteArray data = event.data();
    text += shown(isJsonStructure(data) ? JsonText::indented(data) : data);
    m_write(text + "\n\n");
}

void TextPrinter::field(const SseEvent &event, const QJsonValue &value, const QByteArray &text)
{
    Q_UNUSED(event)
    if (value.isUndefined())
        return;
    m_write(shown(value.isString() ? value.toString().toUtf8() : text) + '\n');
}

void TextPrinter::comment(const QString &text)
{
    m_write(colored(Dim, ':' + shown(text.toUtf8())) + '\n');
}

void TextPrinter::discarded(qsizetype size)
{
    printStatus("an event was cut off and is not printed (" + QByteArray::number(size)
                + " bytes of data); see --accept-incomplete");
}

void TextPrinter::error(const Error &error)
{
    printStatus("error: " + error.message.toUtf8() + " (" + error.key + ')');
}

void TextPrinter::retry(std::chrono::milliseconds delay, int attempt)
{
    printStatus("reconnecting in " + QByteArray::number(qint64(delay.count())) + " ms (attempt "
                + QByteArray::number(attempt) + ')');
}

void TextPrinter::closed(const QByteArray &reason)
{
    if (m_style.isVerbose || m_style.isTerminal)
        printStatus("closed (" + reason + ')');
}

void TextPrinter::count(qint64 events)
{
    m_write(QByteArray::number(events) + '\n');
}

QByteArray TextPrinter::colored(const char *color, const QByteArray &text) const
{
    return m_style.hasColors ? "\x1b[" + QByteArray(color) + 'm' + text + "\x1b[0m" : text;
}

QByteArray TextPrinter::shown(const QByteArray &text) const
{
    return m_style.isTerminal ? harmless(text) : text;
}
