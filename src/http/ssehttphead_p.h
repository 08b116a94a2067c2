// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEHTTPHEAD_P_H
#define SSEHTTPHEAD_P_H

#include "ssehttpfailure_p.h"
#include "ssehttpframing_p.h"
#include "ssehttplines_p.h"

#include <QtSse/sseheaders.h>

#include <QtCore/qbytearray.h>
#include <QtCore/qbytearrayview.h>

// Reads the head of one response: status line and header fields (RFC 9112). Skips the interim
// responses before it. Bytes may come in pieces of any size; the result is the same.
class SseHttpHead
{
public:
    enum class State {
        Incomplete,
        Complete,
        Failed,
    };

    // The size of all interim responses and of the head together.
    static constexpr qsizetype MaximumSize = qsizetype(256) * 1024;

    // The body depends on the method of the request: the response to a HEAD request has none.
    explicit SseHttpHead(const QByteArray &requestMethod = "GET");

    // Reads the head, including the empty line at its end. Returns the number of bytes that belong to the
    // head or to interim responses; the others belong to the body. After a failure, it is the
    // number of all bytes.
    qsizetype feed(QByteArrayView bytes);
    // Call this when the peer has closed the connection: an incomplete head then fails.
    State finish();

    [[nodiscard]] State state() const { return m_state; }
    [[nodiscard]] const SseHttpFailure &failure() const { return m_failure; } // NoHttpResponseError

    // Whether the server has asked for the body of the request (100 Continue). This can be true
    // before the head is complete.
    [[nodiscard]] bool isContinued() const { return m_isContinued; }

    // The following functions are valid if the head is complete.

    [[nodiscard]] int statusCode() const { return m_statusCode; } // 200 to 999
    [[nodiscard]] QByteArray reasonPhrase() const { return m_reasonPhrase; } // may be empty
    [[nodiscard]] bool isHttp10() const { return m_minorVersion == 0; }
    // In their order and spelling; a field may occur several times. A folded value is one line.
    [[nodiscard]] const SseHeaders &fields() const { return m_fields; }
    [[nodiscard]] SseHttpFraming framing() const { return m_framing; }
    // Whether the connection can be used for another request after the body.
    [[nodiscard]] bool keepsConnection() const { return m_keepsConnection; }

private:
    void checkIncompleteLine();
    void readLine(QByteArrayView line);
    void readStatusLine(QByteArrayView line);
    void readField(QByteArrayView line);
    void continueField(QByteArrayView line);
    void completeHead();
    void decideFraming();
    void decideFramingByCoding();
    void decideFramingByLength();
    void decideConnection();
    [[nodiscard]] bool hasField(QByteArrayView name) const;
    void failStatusLine();
    void fail(const QString &text);

    QByteArray m_method;
    State m_state = State::Incomplete;
    SseHttpFailure m_failure;
    SseHttpLines m_lines{MaximumSize};
    SseHttpFraming m_framing;
    int m_lineCount = 0; // of this head, with the status line
    int m_statusCode = 0;
    int m_minorVersion = 0;
    bool m_isContinued = false;
    bool m_keepsConnection = false;
    QByteArray m_reasonPhrase;
    SseHeaders m_fields;
};

#endif // SSEHTTPHEAD_P_H
