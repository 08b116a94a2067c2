// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "ssestreambody_p.h"

#ifdef QTSSE_WITH_ZLIB
#  include "ssedecompressor_p.h"
#endif
#include "ssehttptransport_p.h"
#include "ssetext_p.h"

#include <utility>

namespace {

// The size of a piece of a compressed stream. The decompressed data may be a thousand times as
// large.
constexpr qint64 PieceSize = 256 * 1024;

} // namespace

SseStreamBody::SseStreamBody(SseHttpTransport &transport)
    : m_transport(transport)
{
}

SseStreamBody::~SseStreamBody() = default;

void SseStreamBody::begin(SseResponseRules::Coding coding)
{
    using SseResponseRules::Coding;
    m_hasBegun = true;
    m_isCompressed = coding != Coding::Identity;
#ifdef QTSSE_WITH_ZLIB
    if (m_isCompressed)
        m_decompressor = std::make_unique<SseDecompressor>(
                coding == Coding::Gzip ? SseDecompressor::Format::Gzip
                                       : SseDecompressor::Format::Deflate);
#endif
}

// Data that was received before the end is delivered, whether the end is regular or not.
void SseStreamBody::end()
{
    m_hasEnded = true;
    QNetworkReply *const reply = m_transport.reply();
#ifdef QTSSE_WITH_ZLIB
    if (reply && m_decompressor)
        m_decompressor->feed(m_transport.engineReply() ? readReply() : reply->readAll());
    else if (reply)
        m_tail = readReply();
#else
    if (reply && m_isCompressed && reply->isFinished()) { // its decompressed size is not known
        m_transport.stopListening();
        return;
    }
    m_tail = readReply();
#endif
    m_transport.dropReply();
}

void SseStreamBody::abandon()
{
    m_hasBegun = false;
#ifdef QTSSE_WITH_ZLIB
    m_decompressor.reset();
#endif
}

QByteArray SseStreamBody::take()
{
    if (!m_tail.isEmpty())
        return std::exchange(m_tail, {});
    if (!m_hasBegun)
        return {};
#ifdef QTSSE_WITH_ZLIB
    if (m_decompressor)
        return takeDecompressed();
#endif
    return readReply();
}

// Reads all available data: a reply of Qt continues to read only when its read buffer is empty.
// readAll() would be slower: it grows its result in small steps, and notifies the HTTP thread once
// more than needed. Compressed data comes in pieces, until none is left.
QByteArray SseStreamBody::readReply()
{
    if (SseHttpReply *const reply = m_transport.engineReply())
        return reply->takeBytes();
    QNetworkReply *const reply = m_transport.reply();
    if (!reply)
        return {};
    const qint64 size = m_isCompressed ? PieceSize : reply->bytesAvailable();
    return size > 0 ? reply->read(size) : QByteArray();
}

#ifdef QTSSE_WITH_ZLIB
QByteArray SseStreamBody::takeDecompressed()
{
    for (;;) {
        QByteArray bytes = m_decompressor->read(PieceSize);
        if (!bytes.isEmpty())
            return bytes;
        if (m_decompressor->hasError()) {
            m_failure = SseText::tr("The compressed stream is corrupt");
            return {};
        }
        const QByteArray compressed = readReply();
        if (compressed.isEmpty())
            break;
        m_decompressor->feed(compressed);
    }
    if (m_hasEnded && !m_decompressor->isFinished())
        m_failure = SseText::tr("The compressed stream ended in the middle");
    return {};
}
#endif

bool SseStreamBody::hasUnreadBytes() const
{
#ifdef QTSSE_WITH_ZLIB
    if (m_decompressor && m_decompressor->canAdvance())
        return true;
#endif
    return m_transport.reply() && m_transport.reply()->bytesAvailable() > 0;
}
