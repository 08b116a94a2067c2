// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "recorder.h"

#include <utility>

using Kind = SseRecordingEntry::Kind;

Recorder::Recorder(QIODevice *device)
    : m_device(device)
    , m_writer(device)
{
}

void Recorder::begin()
{
    m_elapsed.start();
    m_hasFailed = !m_writer.begin();
}

void Recorder::open(int status, const QByteArray &contentType, const QUrl &url)
{
    m_isOpen = true;
    SseRecordingEntry entry = entryNow(Kind::Open);
    entry.status = status;
    entry.contentType = contentType;
    entry.url = url;
    write(entry);
}

void Recorder::data(const QByteArray &bytes)
{
    SseRecordingEntry entry = entryNow(Kind::Data);
    entry.bytes = bytes;
    write(entry);
}

void Recorder::end()
{
    if (std::exchange(m_isOpen, false))
        write(entryNow(Kind::End));
}

void Recorder::error(const Printer::Error &error, const QByteArray &contentType)
{
    m_isOpen = false;
    SseRecordingEntry entry = entryNow(Kind::Error);
    entry.error = error.key;
    entry.message = error.message;
    entry.status = error.status;
    entry.contentType = contentType;
    entry.isFatal = error.isFatal;
    write(entry);
}

void Recorder::retry(std::chrono::milliseconds delay, int attempt)
{
    end();
    SseRecordingEntry entry = entryNow(Kind::Retry);
    entry.delay = delay;
    entry.attempt = attempt;
    write(entry);
}

void Recorder::closed(const QByteArray &reason)
{
    SseRecordingEntry entry = entryNow(Kind::Closed);
    entry.reason = reason;
    write(entry);
}

SseRecordingEntry Recorder::entryNow(Kind kind) const
{
    SseRecordingEntry entry;
    entry.kind = kind;
    entry.time = std::chrono::milliseconds(m_elapsed.elapsed());
    return entry;
}

void Recorder::write(const SseRecordingEntry &entry)
{
    if (!m_hasFailed)
        m_hasFailed = !m_writer.write(entry);
}
