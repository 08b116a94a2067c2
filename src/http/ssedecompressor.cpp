// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "ssedecompressor_p.h"

#define ZLIB_CONST
#include <zlib.h>

#include <algorithm>

namespace {

// Most reads return a few events. A larger result makes the output grow.
constexpr qsizetype FirstOutputSize = 4096;

// zlib uses 32-bit sizes.
constexpr qsizetype LargestStep = 1 << 30;

constexpr int GzipFormat = MAX_WBITS + 16;
constexpr int ZlibFormat = MAX_WBITS;
constexpr int RawFormat = -MAX_WBITS;

// The first byte of a zlib header specifies method 8 and a window of at most 32 KiB. Without a
// header, such a byte would start a stored block with non-zero padding, which no compressor
// creates.
bool beginsZlibHeader(char byte)
{
    return (static_cast<unsigned char>(byte) & 0x8fU) == 0x08U;
}

} // namespace

struct SseDecompressor::Zlib
{
    z_stream stream = {};
    bool isReady = false;
};

SseDecompressor::SseDecompressor(Format format)
    : m_zlib(std::make_unique<Zlib>())
    , m_format(format)
{
    m_zlib->isReady = inflateInit2(&m_zlib->stream, GzipFormat) == Z_OK;
    if (!m_zlib->isReady) // out of memory
        m_state = State::Broken;
}

SseDecompressor::~SseDecompressor()
{
    if (m_zlib->isReady)
        inflateEnd(&m_zlib->stream);
}

void SseDecompressor::feed(const QByteArray &bytes)
{
    if (hasInput()) {
        m_input.remove(0, m_position);
        m_input.append(bytes);
    } else {
        m_input = bytes;
    }
    m_position = 0;
}

QByteArray SseDecompressor::read(qsizetype maximumSize)
{
    QByteArray output;
    while (output.size() < maximumSize && canAdvance()) {
        const qsizetype size = output.size();
        const qsizetype wanted = std::min(maximumSize, std::max(4 * size, FirstOutputSize));
        output.reserve(wanted); // otherwise resize() would allocate up to twice as much
        output.resize(wanted);
        output.resize(size + advance(output.data() + size, output.size() - size));
    }
    return output;
}

// Returns false if the following bytes cannot be a stream. With the format deflate, no other stream
// may follow the first one.
bool SseDecompressor::begin()
{
    if (m_format == Format::Gzip)
        return inflateReset2(&m_zlib->stream, GzipFormat) == Z_OK;
    const int format = beginsZlibHeader(m_input.at(m_position)) ? ZlibFormat : RawFormat;
    return !m_hasEnded && inflateReset2(&m_zlib->stream, format) == Z_OK;
}

// Returns the number of bytes written. It may be positive even if an error was found after them.
qsizetype SseDecompressor::advance(char *output, qsizetype size)
{
    if (m_state == State::Between) {
        m_state = begin() ? State::Inside : State::Broken;
        if (m_state == State::Broken)
            return 0;
    }
    z_stream &stream = m_zlib->stream;
    const qsizetype inputSize = std::min(m_input.size() - m_position, LargestStep);
    const qsizetype outputSize = std::min(size, LargestStep);
    stream.next_in = reinterpret_cast<const Bytef *>(m_input.constData() + m_position);
    stream.avail_in = static_cast<uInt>(inputSize);
    stream.next_out = reinterpret_cast<Bytef *>(output);
    stream.avail_out = static_cast<uInt>(outputSize);
    const int status = inflate(&stream, Z_SYNC_FLUSH);
    m_position += inputSize - qsizetype(stream.avail_in);
    m_hasMoreOutput = status == Z_OK && stream.avail_out == 0;
    if (status == Z_STREAM_END) {
        m_state = State::Between;
        m_hasEnded = true;
    } else if (status != Z_OK && status != Z_BUF_ERROR) { // Z_BUF_ERROR: more input is needed
        m_state = State::Broken;
    }
    return outputSize - qsizetype(stream.avail_out);
}
