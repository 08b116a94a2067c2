// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEHTTPBODYREADER_P_H
#define SSEHTTPBODYREADER_P_H

#include "ssehttpbody_p.h"
#include "ssehttpframing_p.h"

#include <QtCore/qbytearray.h>
#include <QtCore/qstring.h>

class SseHttpInput;

// Reads the body of a response from a connection when it is asked for bytes, and keeps those that a
// reader has left.
class SseHttpBodyReader
{
public:
    enum class State {
        Reading,
        Complete,
        Malformed,
        Lost, // the connection, in the middle of the body
    };

    // The rest has been received together with the head. The input must exist until stop().
    void start(const SseHttpFraming &framing, const QByteArray &rest, SseHttpInput *input);
    // Reads no more from the connection. Bytes that have been decoded can still be taken.
    void stop();
    void clear();

    // Returns bytes, without a copy if there are many. There are none until more arrive, or after
    // the end, if this returns nothing.
    [[nodiscard]] QByteArray take();
    [[nodiscard]] qint64 read(char *data, qint64 maximumSize);
    // Decodes what has arrived, to know how many bytes of it belong to the body.
    [[nodiscard]] qint64 available();
    // Keeps bytes up to this limit, and one piece more. Returns false if there are none.
    bool readAhead(qint64 limit);

    [[nodiscard]] bool hasDecoded() const { return !m_unread.isEmpty(); }
    [[nodiscard]] bool hasUndecoded() const { return !m_undecoded.isEmpty(); }
    [[nodiscard]] State state() const { return m_state; }
    [[nodiscard]] QString failure() const { return m_failure; }

private:
    [[nodiscard]] QByteArray takePiece();
    [[nodiscard]] QByteArray decode(QByteArray *bytes);
    void noteClosed();

    SseHttpBody m_body;
    SseHttpInput *m_input = nullptr;
    State m_state = State::Reading;
    QString m_failure;
    QByteArray m_undecoded;
    QByteArray m_unread; // decoded, but not taken as a whole
    qsizetype m_unreadBegin = 0;
};

#endif // SSEHTTPBODYREADER_P_H
