// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEGUNZIP_P_H
#define SSEGUNZIP_P_H

#include <QtCore/qbytearray.h>

#include <array>
#include <cstdint>

// Decompresses gzip (RFC 1952 and 1951), piece by piece. Qt does so itself, but only where the server
// calls it "gzip", and not by its other name, "x-gzip" (RFC 9110, section "Gzip Coding").
//
// What has been compressed so far and flushed comes out at once, without a further byte of input.
class SseGunzip
{
public:
    void feed(const QByteArray &bytes);

    // At most that many bytes, and some 257 more. Nothing if there is no more until the next feed(),
    // or after an error.
    QByteArray read(qsizetype maximumSize);
    [[nodiscard]] bool hasError() const { return m_state == State::Error; }

private:
    enum class State {
        Header,
        BlockHeader,
        StoredBlock,
        CompressedBlock,
        Trailer,
        Error,
    };
    enum class Progress {
        Done,
        NeedsInput,
        Failed,
    };

    static constexpr int MaximumCodeLength = 15;
    static constexpr int WindowSize = 32768;

    // A canonical code: how many codes there are of each length, and their symbols in order.
    struct Huffman
    {
        std::array<std::uint16_t, MaximumCodeLength + 1> counts{};
        std::array<std::uint16_t, 288> symbols{};

        // How many codes are left over; negative if there are too many of them.
        int assign(const std::uint8_t *lengths, int size);
    };

    struct Cursor
    {
        qsizetype position = 0; // of the next byte
        std::uint32_t bits = 0;
        int bitCount = 0;
    };

    Progress advance(QByteArray &output, qsizetype maximumSize);
    Progress readHeader();
    Progress readBlockHeader();
    Progress readStoredHeader();
    Progress readCodes();
    Progress readCodeLengths(int size, const Huffman &code, std::uint8_t *lengths);
    void useFixedCodes();
    Progress copyStored(QByteArray &output, qsizetype maximumSize);
    Progress decompress(QByteArray &output, qsizetype maximumSize);
    Progress copyMatch(int symbol, QByteArray &output);
    Progress readTrailer();
    void endBlock();

    Progress takeBits(int count, int &value);
    Progress takeSymbol(const Huffman &code, int &symbol);
    [[nodiscard]] std::uint32_t wordAt(qsizetype position, int bytes) const;
    void put(char byte, QByteArray &output);

    State m_state = State::Header;
    QByteArray m_input;
    Cursor m_cursor;
    Huffman m_literals;
    Huffman m_distances;
    int m_storedSize = 0;
    bool m_isLastBlock = false;
    std::array<char, WindowSize> m_window{};
    std::uint64_t m_size = 0; // of the decompressed member
    std::uint32_t m_checksum = 0xffffffffU;
};

#endif // SSEGUNZIP_P_H
