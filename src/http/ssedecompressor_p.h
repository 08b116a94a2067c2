// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEDECOMPRESSOR_P_H
#define SSEDECOMPRESSOR_P_H

#include <QtCore/qbytearray.h>

#include <memory>

// Decompresses a stream piece by piece, with zlib. It returns all complete data at once: data that
// the server has compressed and flushed needs no further byte, and data before a corrupt part is
// returned before the error.
class SseDecompressor
{
public:
    enum class Format {
        Gzip, // RFC 1952, any number of members
        Deflate, // RFC 1950, or RFC 1951 without a header, which some servers send
    };

    explicit SseDecompressor(Format format);
    ~SseDecompressor();
    Q_DISABLE_COPY_MOVE(SseDecompressor)

    void feed(const QByteArray &bytes);

    // Returns at most maximumSize bytes. Returns nothing if no more data is available until the
    // next feed(), or after an error.
    QByteArray read(qsizetype maximumSize);

    [[nodiscard]] bool hasError() const { return m_state == State::Broken; }
    // Returns true if the stream may end here: nothing has begun, or nothing is cut off.
    [[nodiscard]] bool isFinished() const { return m_state == State::Between && !hasInput(); }
    // Returns true if read() has input or output to process.
    [[nodiscard]] bool canAdvance() const
    {
        return m_state != State::Broken && (hasInput() || m_hasMoreOutput);
    }

private:
    enum class State {
        Between, // between streams or members
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
