// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "sserecordingwriter_p.h"

#include "ssejsonstring_p.h"

#include <QtCore/qiodevice.h>

using SseJsonString::quoted;
using Entry = SseRecordingEntry;

namespace {

// Keeps lines short enough for editors and readers.
constexpr qsizetype MaximumPieceSize = 64 * 1024;

// Does not split a UTF-8 character.
qsizetype pieceSize(QByteArrayView bytes)
{
    constexpr int ContinuationBytes = 3; // at most, in UTF-8
    if (bytes.size() <= MaximumPieceSize)
        return bytes.size();
    for (qsizetype size = MaximumPieceSize; size >= MaximumPieceSize - ContinuationBytes; --size) {
        if ((quint8(bytes.at(size)) & 0xc0) != 0x80)
            return size;
    }
    return MaximumPieceSize;
}

QByteArray textMember(const char *name, const QByteArray &value)
{
    const QByteArray utf8 = value.isValidUtf8() ? value : QString::fromLatin1(value).toUtf8();
    return ",\"" + QByteArray(name) + "\":" + quoted(utf8);
}

QByteArray numberMember(const char *name, qint64 value)
{
    return ",\"" + QByteArray(name) + "\":" + QByteArray::number(value);
}

// Valid UTF-8 is written as text, which people can read and compare; other bytes as Base64.
QByteArray bytesMember(const QByteArray &bytes)
{
    if (bytes.isValidUtf8())
        return ",\"text\":" + quoted(bytes);
    return ",\"base64\":\"" + bytes.toBase64() + '"';
}

QByteArray openMembers(const Entry &entry)
{
    const QUrl url =
            entry.url.adjusted(QUrl::RemoveUserInfo | QUrl::RemoveQuery | QUrl::RemoveFragment);
    return numberMember("status", entry.status) + textMember("contentType", entry.contentType)
            + textMember("url", url.toEncoded());
}

QByteArray errorMembers(const Entry &entry)
{
    return textMember("error", entry.error) + textMember("message", entry.message.toUtf8())
            + numberMember("status", entry.status) + textMember("contentType", entry.contentType)
            + ",\"fatal\":" + (entry.isFatal ? "true" : "false");
}

} // namespace

SseRecordingWriter::SseRecordingWriter(QIODevice *device)
    : m_device(device)
{
}

bool SseRecordingWriter::begin()
{
    const QByteArray line = "{\"format\":\"QtSse recording\",\"version\":1}\n";
    return m_device->write(line) == line.size();
}

bool SseRecordingWriter::write(const Entry &entry)
{
    switch (entry.kind) {
    case Entry::Kind::Open:
        return writeLine(entry, "open", openMembers(entry));
    case Entry::Kind::Data:
        return writeData(entry);
    case Entry::Kind::End:
        return writeLine(entry, "end", {});
    case Entry::Kind::Error:
        return writeLine(entry, "error", errorMembers(entry));
    case Entry::Kind::Retry:
        return writeLine(entry, "retry",
                         numberMember("delayMs", entry.delay.count())
                                 + numberMember("attempt", entry.attempt));
    case Entry::Kind::Closed:
        return writeLine(entry, "closed", textMember("reason", entry.reason));
    }
    return false;
}

bool SseRecordingWriter::writeData(const Entry &entry)
{
    QByteArrayView rest = entry.bytes;
    while (!rest.isEmpty()) {
        const qsizetype size = pieceSize(rest);
        if (!writeLine(entry, "data", bytesMember(rest.first(size).toByteArray())))
            return false;
        rest = rest.sliced(size);
    }
    return true;
}

// Writes all of a line at once, so that a recorder that is killed leaves at most one incomplete
// line.
bool SseRecordingWriter::writeLine(const Entry &entry, const char *kind, const QByteArray &members)
{
    const QByteArray line = "{\"ms\":" + QByteArray::number(qint64(entry.time.count()))
            + ",\"kind\":\"" + kind + '"' + members + "}\n";
    return m_device->write(line) == line.size();
}
