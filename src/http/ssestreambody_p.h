// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSESTREAMBODY_P_H
#define SSESTREAMBODY_P_H

#include "sseresponserules_p.h"

#include <QtCore/qbytearray.h>
#include <QtCore/qstring.h>

#include <memory>

class SseDecompressor;
class SseHttpTransport;

// The body of an event stream: reads the reply of a transport, and decompresses the bytes. Data that
// nobody has taken stays compressed, here or in the reply.
class SseStreamBody final
{
public:
    explicit SseStreamBody(SseHttpTransport &transport);
    ~SseStreamBody();

    void begin(SseResponseRules::Coding coding);
    // The response is over: takes the rest of the reply, and drops it.
    void end();
    void abandon();

    // Returns nothing before begin(), if there are no bytes, or after a failure.
    [[nodiscard]] QByteArray take();
    [[nodiscard]] bool hasUnreadBytes() const;
    // Why the compressed data cannot be read. It is empty if there is no failure.
    [[nodiscard]] QString failure() const { return m_failure; }

private:
    Q_DISABLE_COPY_MOVE(SseStreamBody)

    [[nodiscard]] QByteArray readReply();

    SseHttpTransport &m_transport;
#ifdef QTSSE_WITH_ZLIB
    [[nodiscard]] QByteArray takeDecompressed();

    std::unique_ptr<SseDecompressor> m_decompressor; // null if the stream is not compressed
#endif
    bool m_isCompressed = false; // without zlib, Qt decompresses the stream
    bool m_hasBegun = false;
    bool m_hasEnded = false;
    QByteArray m_tail; // read from the reply before it was dropped
    QString m_failure;
};

#endif // SSESTREAMBODY_P_H
