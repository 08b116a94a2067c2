// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "jsonprinter.h"

#include "../../recording/ssejsonstring_p.h"
#include "jsontext.h"

#include <utility>

using SseJsonString::quoted;

namespace {

QByteArray eventMembers(const SseEvent &event)
{
    const QByteArray mark = event.isIncomplete() ? ",\"incomplete\":true" : "";
    return "{\"kind\":\"event\",\"type\":" + quoted(event.type().toUtf8()) + ",\"data\":"
            + quoted(event.data()) + ",\"lastEventId\":" + quoted(event.lastEventId().toUtf8())
            + ",\"origin\":" + quoted(event.origin().toEncoded()) + mark;
}

} // namespace

JsonPrinter::JsonPrinter(Write write)
    : m_write(std::move(write))
{
}

void JsonPrinter::open(int status, const QUrl &url)
{
    m_write("{\"kind\":\"open\",\"status\":" + QByteArray::number(status)
            + ",\"url\":" + quoted(url.toEncoded(QUrl::RemoveUserInfo)) + "}\n");
}

void JsonPrinter::event(const SseEvent &event)
{
    m_write(eventMembers(event) + "}\n");
}

void JsonPrinter::field(const SseEvent &event, const QJsonValue &value, const QByteArray &text)
{
    const QByteArray member = value.isUndefined() ? QByteArray() : ",\"field\":" + text;
    m_write(eventMembers(event) + member + "}\n");
}

void JsonPrinter::comment(const QString &text)
{
    m_write("{\"kind\":\"comment\",\"text\":" + quoted(text.toUtf8()) + "}\n");
}

void JsonPrinter::discarded(qsizetype size)
{
    m_write("{\"kind\":\"discarded\",\"size\":" + QByteArray::number(size) + "}\n");
}

void JsonPrinter::error(const Error &error)
{
    m_write("{\"kind\":\"error\",\"error\":" + quoted(error.key) + ",\"message\":"
            + quoted(error.message.toUtf8()) + ",\"status\":" + QByteArray::number(error.status)
            + ",\"fatal\":" + (error.isFatal ? "true" : "false") + "}\n");
}

void JsonPrinter::retry(std::chrono::milliseconds delay, int attempt)
{
    m_write("{\"kind\":\"retry\",\"delayMs\":" + QByteArray::number(qint64(delay.count()))
            + ",\"attempt\":" + QByteArray::number(attempt) + "}\n");
}

void JsonPrinter::closed(const QByteArray &reason)
{
    m_write("{\"kind\":\"closed\",\"reason\":" + quoted(reason) + "}\n");
}

// The JSON format has no line for it; --stats prints the number of received events to standard
// error.
void JsonPrinter::count(qint64 events)
{
    Q_UNUSED(events)
}
