// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "ssehttpupload_p.h"

#include "ssehttpconnection_p.h"

#include <chrono>

using namespace std::chrono_literals;

namespace {

// RFC 9110, section "Expect": the client should not wait indefinitely.
constexpr std::chrono::milliseconds ContinueTimeout = 1s;

constexpr qint64 PieceSize = qint64(64) * 1024;
constexpr int PiecesAtOnce = 16;

} // namespace

SseHttpUpload::SseHttpUpload(QIODevice *body)
    : m_body(body)
{
    m_waiting.setSingleShot(true);
    m_waiting.callOnTimeout(this, &SseHttpUpload::send);
}

bool SseHttpUpload::rewind()
{
    m_left = size();
    return m_left == 0 || m_body->seek(0);
}

QByteArray SseHttpUpload::takeSmallBody()
{
    if (m_left == 0 || m_left > PieceSize || !m_body)
        return {};
    QByteArray bytes = m_body->read(m_left);
    m_left = 0;
    return bytes;
}

void SseHttpUpload::start(SseHttpConnection *connection, bool waits)
{
    stop();
    if (m_left == 0)
        return;
    m_connection = connection;
    QObject::connect(connection, &SseHttpConnection::bytesWritten, this, &SseHttpUpload::send);
    if (waits)
        m_waiting.start(ContinueTimeout);
    else
        send();
}

void SseHttpUpload::proceed()
{
    if (!m_waiting.isActive())
        return;
    m_waiting.stop();
    send();
}

void SseHttpUpload::stop()
{
    m_waiting.stop();
    if (m_connection)
        m_connection->disconnect(this);
    m_connection = nullptr;
}

void SseHttpUpload::send()
{
    if (!m_connection || m_waiting.isActive())
        return;
    for (int i = 0; i < PiecesAtOnce; ++i) {
        if (m_connection->bytesToWrite() >= PieceSize)
            return; // bytesWritten() follows
        const QByteArray piece = m_body ? m_body->read(PieceSize) : QByteArray();
        if (piece.isEmpty() || !m_connection->write(piece)) {
            stop();
            return;
        }
    }
    if (m_connection->bytesToWrite() == 0)
        QMetaObject::invokeMethod(this, &SseHttpUpload::send, Qt::QueuedConnection);
}
