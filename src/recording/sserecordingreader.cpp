// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "sserecordingreader_p.h"

#include <QtCore/qiodevice.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>

using namespace Qt::StringLiterals;
using std::chrono::milliseconds;
using Entry = SseRecordingEntry;
using MaybeEntry = std::optional<SseRecordingEntry>;

namespace {

// More than the longest line that the writer makes.
constexpr qint64 MaximumLineSize = 1024 * 1024;

constexpr int Version = 1;

// Returns a whole number that JSON can hold exactly, or -1 if there is none.
qint64 numberOf(const QJsonValue &value)
{
    constexpr double Maximum = 9007199254740991.0; // 2^53 - 1
    const double number = value.toDouble(-1);
    const bool isWhole = number >= 0 && number <= Maximum && double(qint64(number)) == number;
    return isWhole ? qint64(number) : -1;
}

bool isStatus(qint64 number)
{
    return number >= 100 && number <= 599;
}

// Reads in pieces, as QIODevice allocates the maximum size first, which for a line would be large.
QByteArray lineOf(QIODevice *device)
{
    constexpr qint64 PieceSize = 4096;
    QByteArray line = device->readLine(PieceSize);
    while (!line.endsWith('\n') && line.size() < MaximumLineSize) {
        const QByteArray piece = device->readLine(16 * PieceSize);
        if (piece.isEmpty())
            break;
        line += piece;
    }
    return line;
}

QByteArray textOf(const QJsonObject &line, QLatin1StringView name)
{
    return line.value(name).toString().toUtf8();
}

} // namespace

SseRecordingReader::SseRecordingReader(QIODevice *device)
    : m_device(device)
{
}

MaybeEntry SseRecordingReader::next()
{
    if (m_error != Error::NoError || m_isCutOff)
        return {};
    if (m_line == 0 && !readHeader())
        return {};
    const std::optional<QJsonObject> line = nextLine();
    return line ? read(*line) : MaybeEntry();
}

std::optional<QJsonObject> SseRecordingReader::nextLine()
{
    const QByteArray line = lineOf(m_device);
    if (line.isEmpty())
        return {};
    ++m_line;
    QJsonParseError parseError;
    const QJsonDocument json = QJsonDocument::fromJson(line, &parseError);
    if (json.isObject())
        return json.object();
    if (line.endsWith('\n'))
        setError(Error::InvalidLineError, tr("this is no JSON object"));
    else if (line.size() >= MaximumLineSize)
        setError(Error::InvalidLineError, tr("this is too long"));
    else
        m_isCutOff = true;
    return {};
}

bool SseRecordingReader::readHeader()
{
    const std::optional<QJsonObject> line = nextLine();
    m_isCutOff = false;
    m_line = 1;
    if (!line || line->value("format"_L1) != "QtSse recording"_L1)
        setError(Error::NotARecordingError, tr("this does not begin a recording"));
    else if (line->value("version"_L1) != Version)
        setError(Error::UnsupportedVersionError,
                 tr("the version of the recording is not %1").arg(Version));
    return m_error == Error::NoError;
}

void SseRecordingReader::setError(Error error, const QString &message)
{
    m_error = error;
    m_errorString = tr("Line %1: %2").arg(QString::number(m_line), message);
}

MaybeEntry SseRecordingReader::fail(const QString &message)
{
    setError(Error::InvalidLineError, message);
    return {};
}

MaybeEntry SseRecordingReader::read(const QJsonObject &line)
{
    Entry entry;
    if (m_isClosed)
        return fail(tr("the recording has been closed before"));
    if (!readTime(line, entry))
        return fail(tr("\"ms\" is no whole number, or less than in the line before"));
    const QString kind = line.value("kind"_L1).toString();
    if (kind == "data"_L1)
        return readData(line, entry);
    m_isOpen = kind == "open"_L1;
    if (m_isOpen)
        return readOpen(line, entry);
    if (kind == "error"_L1)
        return readError(line, entry);
    if (kind == "retry"_L1)
        return readRetry(line, entry);
    if (kind != "end"_L1 && kind != "closed"_L1)
        return fail(tr("the kind \"%1\" is not known").arg(kind));
    m_isClosed = kind == "closed"_L1;
    entry.kind = m_isClosed ? Entry::Kind::Closed : Entry::Kind::End;
    entry.reason = textOf(line, "reason"_L1);
    return entry;
}

bool SseRecordingReader::readTime(const QJsonObject &line, Entry &entry)
{
    entry.time = milliseconds(numberOf(line.value("ms"_L1)));
    if (entry.time < m_time)
        return false;
    m_time = entry.time;
    return true;
}

MaybeEntry SseRecordingReader::readOpen(const QJsonObject &line, Entry entry)
{
    const qint64 status = numberOf(line.value("status"_L1));
    if (!isStatus(status))
        return fail(tr("\"status\" is no HTTP status"));
    entry.kind = Entry::Kind::Open;
    entry.status = int(status);
    entry.contentType = textOf(line, "contentType"_L1);
    entry.url = QUrl(line.value("url"_L1).toString(), QUrl::StrictMode);
    return entry;
}

MaybeEntry SseRecordingReader::readData(const QJsonObject &line, Entry entry)
{
    if (!m_isOpen)
        return fail(tr("there is data without an open connection"));
    const QJsonValue text = line.value("text"_L1);
    const QJsonValue base64 = line.value("base64"_L1);
    if (text.isString() == base64.isString())
        return fail(tr("data is either \"text\" or \"base64\""));
    entry.kind = Entry::Kind::Data;
    entry.bytes = text.toString().toUtf8();
    if (base64.isString()) {
        const auto decoded = QByteArray::fromBase64Encoding(
                base64.toString().toLatin1(), QByteArray::AbortOnBase64DecodingErrors);
        if (!decoded)
            return fail(tr("\"base64\" is not in Base64"));
        entry.bytes = *decoded;
    }
    return entry;
}

MaybeEntry SseRecordingReader::readError(const QJsonObject &line, Entry entry)
{
    const qint64 status = numberOf(line.value("status"_L1));
    if (status != 0 && !isStatus(status))
        return fail(tr("\"status\" is no HTTP status"));
    entry.kind = Entry::Kind::Error;
    entry.error = textOf(line, "error"_L1);
    entry.message = line.value("message"_L1).toString();
    entry.status = int(status);
    entry.contentType = textOf(line, "contentType"_L1);
    entry.isFatal = line.value("fatal"_L1).toBool();
    return entry;
}

MaybeEntry SseRecordingReader::readRetry(const QJsonObject &line, Entry entry)
{
    const qint64 delay = numberOf(line.value("delayMs"_L1));
    if (delay < 0)
        return fail(tr("\"delayMs\" is no whole number"));
    entry.kind = Entry::Kind::Retry;
    entry.delay = milliseconds(delay);
    entry.attempt = line.value("attempt"_L1).toInt();
    return entry;
}
