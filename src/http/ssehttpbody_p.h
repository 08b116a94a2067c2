// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEHTTPBODY_P_H
#define SSEHTTPBODY_P_H

#include "ssehttpfailure_p.h"
#include "ssehttpframing_p.h"
#include "ssehttplines_p.h"

#include <QtCore/qglobal.h>

// Removes the framing from the body of a response (RFC 9112). Bytes may come in pieces of any size;
// the result is the same. Nothing is buffered but an incomplete line of the trailer section, so
// that memory stays flat.
class SseHttpBody
{
public:
    enum class State {
        Incomplete,
        Complete,
        Failed,
    };

    // The size of the line before a chunk, with its extensions.
    static constexpr qsizetype MaximumLineSize = qsizetype(16) * 1024;
    static constexpr qsizetype MaximumTrailerSize = qsizetype(64) * 1024;

    // A body without bytes is complete at once.
    explicit SseHttpBody(SseHttpFraming framing = {});

    // Decodes in place: moves the bytes of the body to the front of the data, and returns how many
    // there are. Those before a failure are part of the body. Changes no byte after the end of the
    // body.
    qsizetype decode(char *data, qsizetype size);
    // How many bytes of the last input belong to the response. After a failure, all of them.
    [[nodiscard]] qsizetype consumed() const { return m_consumed; }
    // Call this when the peer has closed the connection in the regular way (not by a reset, and
    // with close_notify if there is TLS). Fails if the body is incomplete.
    State finish();

    [[nodiscard]] State state() const { return m_state; }
    [[nodiscard]] const SseHttpFailure &failure() const { return m_failure; } // ConnectionLostError

private:
    enum class Step {
        SizeBegin, // at the first digit of the size of a chunk
        Size,
        SizeEnd, // whitespace after it
        Extension,
        LineFeed, // of the line before a chunk
        Data,
        DataCarriageReturn,
        DataLineFeed,
        Trailer,
    };

    // The input and the output of one call.
    struct Piece
    {
        char *out;
        const char *in;
        const char *end;
    };

    void decodeChunked(Piece *piece);
    void decodeWholeChunks(Piece *piece);
    void decodeByte(char c);
    void readSizeLine(char c);
    void addDigit(int digit);
    void moveData(Piece *piece);
    void readTrailer(Piece *piece);
    void fail(const QString &text);

    SseHttpFraming m_framing;
    State m_state = State::Incomplete;
    Step m_step = Step::SizeBegin;
    qint64 m_left = 0; // of the body or of the chunk
    qsizetype m_lineSize = 0;
    bool m_hasTrailer = false;
    qsizetype m_consumed = 0;
    SseHttpLines m_trailer{MaximumTrailerSize};
    SseHttpFailure m_failure;
};

#endif // SSEHTTPBODY_P_H
