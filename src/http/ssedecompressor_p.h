// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEDECOMPRESSOR_P_H
#define SSEDECOMPRESSOR_P_H

#include <QtCore/qbytearray.h>

#include <memory>

// Decompresses a stream piece by piece, with zlib. All that is complete comes out at once: what was
// compressed and flushed needs no further byte, and what is in front of corrupt data is handed out
// before the error.
class SseDecompressor
{
public:
    enum class Format {
        Gzip, // RFC 1952, any number of members
        Deflate, // RFC 1950 and, as some servers send it, RFC 1951 without a header
    };

    explicit SseDecompressor(Format format);
    ~SseDecompressor();
    Q_DISABLE_COPY_MOVE(SseDecompressor)

    void feed(const QByteArray &bytes);

    // At most that many bytes. Nothing if there is no more until the next feed(), or after an error.
    QByteArray read(qsizetype maximumSize);

    [[nodiscard]] bool hasError() const { return m_state == State::Broken; }
    // Whether the stream may end here: nothing was cut off, or nothing has begun.
    [[nodiscard]] bool isFinished() const { return m_state == State::Between && !hasInput(); }
    // Whether read() has something to work on.
    [[nodiscard]] bool canAdvance() const
    {
        return m_state != State::Broken && (hasInput() || m_hasMoreOutput);
    }

private:
    enum class State {
        Between, // streams or members
        Inside,
        Broken,
    };
    struct Zlib;

    [[nodiscard]] bool hasInput() const { return m_position < m_input.size(); }
    bool begin();
    qsizetype advance(char *output, qsizetype size);

    const std::unique_ptr<Zlib> m_zlib;
    const Format m_format;
    State m_state = State::Between;
    QByteArray m_input;
    qsizetype m_position = 0; // in m_input
    bool m_hasMoreOutput = false; // even without more input
    bool m_hasEnded = false; // at least once
};

#endif // SSEDECOMPRESSOR_P_H
