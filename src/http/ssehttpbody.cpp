// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "ssehttpbody_p.h"

#include "ssehttpfields_p.h"
#include "ssetext_p.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <optional>

namespace {

// Returns the value of a hexadecimal digit, or -1.
inline int hexDigit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    const char lower = char(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

bool isControl(char c)
{
    return (quint8(c) < 0x20 && c != '\t') || c == '\x7f';
}

} // namespace

SseHttpBody::SseHttpBody(SseHttpFraming framing)
    : m_framing(framing)
    , m_left(framing.length)
{
    using Kind = SseHttpFraming::Kind;
    if (framing.kind == Kind::None || (framing.kind == Kind::Length && framing.length == 0))
        m_state = State::Complete;
}

qsizetype SseHttpBody::decode(char *data, qsizetype size)
{
    Piece piece{data, data, data + size};
    if (m_state == State::Incomplete) {
        switch (m_framing.kind) {
        case SseHttpFraming::Kind::None:
            break;
        case SseHttpFraming::Kind::Length:
            moveData(&piece);
            if (m_left == 0)
                m_state = State::Complete;
            break;
        case SseHttpFraming::Kind::Chunked:
            decodeChunked(&piece);
            break;
        case SseHttpFraming::Kind::UntilClose:
            piece.in = piece.out = data + size;
            break;
        }
    }
    m_consumed = m_state == State::Failed ? size : piece.in - data;
    return piece.out - data;
}

SseHttpBody::State SseHttpBody::finish()
{
    if (m_state != State::Incomplete)
        return m_state;
    if (m_framing.kind == SseHttpFraming::Kind::UntilClose)
        m_state = State::Complete;
    else
        fail(SseText::tr("The server closed the connection before the end of the response"));
    return m_state;
}

void SseHttpBody::decodeChunked(Piece *piece)
{
    while (m_state == State::Incomplete) {
        if (m_step == Step::SizeBegin)
            decodeWholeChunks(piece);
        if (piece->in == piece->end)
            return;
        if (m_step == Step::Data)
            moveData(piece);
        else if (m_step == Step::Trailer)
            readTrailer(piece);
        else
            decodeByte(*piece->in++);
    }
}

// Servers of event streams send one chunk per event, so that a piece has hundreds of them. This
// loop decodes chunks of usual form that are in the piece as a whole. It stops before others.
void SseHttpBody::decodeWholeChunks(Piece *piece)
{
    constexpr qsizetype maximumDigits = 7; // which fit into an int
    char *out = piece->out;
    const char *in = piece->in;
    for (const char *const end = piece->end;;) {
        const char *p = in;
        const char *const digitsEnd = in + std::min<qsizetype>(end - in, maximumDigits);
        qsizetype size = 0;
        for (int digit = 0; p != digitsEnd && (digit = hexDigit(*p)) >= 0; ++p)
            size = 16 * size + digit;
        constexpr qsizetype lineEnds = 4;
        if (size == 0 || end - p < size + lineEnds || p[0] != '\r' || p[1] != '\n'
            || p[size + 2] != '\r' || p[size + 3] != '\n')
            break;
        std::memmove(out, p + 2, std::size_t(size));
        out += size;
        in = p + size + lineEnds;
    }
    piece->out = out;
    piece->in = in;
}

// The framing must be exactly as RFC 9112, section "Chunked Transfer Coding", requires: a deviation
// shows that bytes of the stream were lost.
void SseHttpBody::decodeByte(char c)
{
    switch (m_step) {
    case Step::DataCarriageReturn:
        if (c == '\r')
            m_step = Step::DataLineFeed;
        else
            fail(SseText::tr("A chunk of the response is longer than its size"));
        break;
    case Step::DataLineFeed:
        if (c == '\n')
            m_step = Step::SizeBegin;
        else
            fail(SseText::tr("A chunk of the response is longer than its size"));
        break;
    case Step::SizeBegin:
        m_left = 0;
        m_lineSize = 0;
        [[fallthrough]];
    default:
        readSizeLine(c);
        if (++m_lineSize > MaximumLineSize)
            fail(SseText::tr("A chunk of the response begins with more than %1 bytes")
                         .arg(MaximumLineSize));
        break;
    }
}

// Extensions are ignored. Whitespace after the size is harmless: some servers pad the size.
void SseHttpBody::readSizeLine(char c)
{
    switch (m_step) {
    case Step::SizeBegin:
    case Step::Size:
        if (const int digit = hexDigit(c); digit >= 0) {
            addDigit(digit);
            return;
        }
        if (m_step == Step::SizeBegin)
            break;
        [[fallthrough]];
    case Step::SizeEnd:
        if (c == ' ' || c == '\t' || c == ';') {
            m_step = c == ';' ? Step::Extension : Step::SizeEnd;
            return;
        }
        [[fallthrough]];
    case Step::Extension:
        if (c == '\r') {
            m_step = Step::LineFeed;
            return;
        }
        if (m_step == Step::Extension && !isControl(c))
            return;
        break;
    default: // LineFeed
        if (c == '\n') {
            m_step = m_left == 0 ? Step::Trailer : Step::Data;
            return;
        }
        break;
    }
    fail(SseText::tr("A chunk of the response begins with a malformed size"));
}

void SseHttpBody::addDigit(int digit)
{
    m_step = Step::Size;
    if (m_left > (std::numeric_limits<qint64>::max() - digit) / 16)
        fail(SseText::tr("A chunk of the response has a size that is too large"));
    else
        m_left = 16 * m_left + digit;
}

void SseHttpBody::moveData(Piece *piece)
{
    const qsizetype size = qsizetype(std::min<qint64>(m_left, piece->end - piece->in));
    if (piece->out != piece->in && size > 0)
        std::memmove(piece->out, piece->in, std::size_t(size));
    piece->out += size;
    piece->in += size;
    m_left -= size;
    if (m_left == 0)
        m_step = Step::DataCarriageReturn;
}

// The fields of the trailer section are ignored, but a line that is not a field shows that bytes were
// lost.
void SseHttpBody::readTrailer(Piece *piece)
{
    QByteArrayView bytes(piece->in, piece->end);
    while (m_state == State::Incomplete) {
        const std::optional<QByteArrayView> line = m_trailer.next(&bytes);
        if (!line)
            break;
        const bool isFolded = m_hasTrailer && (line->startsWith(' ') || line->startsWith('\t'));
        if (line->isEmpty())
            m_state = State::Complete;
        else if (isFolded ? !SseHttpFields::isLineText(*line) : !SseHttpFields::parseLine(*line))
            fail(SseText::tr("The response has a malformed trailer"));
        m_hasTrailer = true;
    }
    piece->in = piece->end - bytes.size();
    if (m_state == State::Incomplete && m_trailer.isTooLong())
        fail(SseText::tr("The response has a trailer larger than %1 bytes")
                     .arg(MaximumTrailerSize));
}

void SseHttpBody::fail(const QString &text)
{
    m_state = State::Failed;
    m_failure = {SseError::ConnectionLostError, text};
}
