// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "ssegunzip_p.h"

#include <algorithm>

namespace {

constexpr qsizetype GzipHeaderSize = 10;
constexpr qsizetype GzipTrailerSize = 8;
constexpr qsizetype LargestGzipHeader = 256 * 1024; // names and comments have no limit of their own

constexpr int EndOfBlock = 256;
constexpr int FirstLength = 257;
constexpr int LiteralCodes = 288;
constexpr int DistanceCodes = 30;

// RFC 1951, section "Compressed blocks": the smallest value of each code, and the bits that follow.
constexpr std::array<std::uint16_t, 29> LengthBases{3,  4,  5,  6,   7,   8,   9,   10,  11, 13,
                                                    15, 17, 19, 23,  27,  31,  35,  43,  51, 59,
                                                    67, 83, 99, 115, 131, 163, 195, 227, 258};
constexpr std::array<std::uint8_t, 29> LengthBits{0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2,
                                                  2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0};
constexpr std::array<std::uint16_t, DistanceCodes> DistanceBases{
        1,   2,   3,   4,   5,   7,    9,    13,   17,   25,   33,   49,   65,    97,    129,
        193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577};
constexpr std::array<std::uint8_t, DistanceCodes> DistanceBits{
        0, 0, 0, 0, 1, 1, 2, 2,  3,  3,  4,  4,  5,  5,  6,
        6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13};
constexpr std::array<std::uint8_t, 19> CodeLengthOrder{16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
                                                       11, 4,  12, 3, 13, 2, 14, 1, 15};

constexpr std::array<std::uint32_t, 256> makeChecksumTable()
{
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t i = 0; i < 256; ++i) {
        std::uint32_t value = i;
        for (int bit = 0; bit < 8; ++bit)
            value = (value & 1U) != 0 ? 0xedb88320U ^ (value >> 1U) : value >> 1U;
        table.at(i) = value;
    }
    return table;
}

constexpr std::array<std::uint32_t, 256> ChecksumTable = makeChecksumTable();

} // namespace

void SseGunzip::feed(const QByteArray &bytes)
{
    m_input.remove(0, m_cursor.position);
    m_cursor.position = 0;
    m_input.append(bytes);
}

QByteArray SseGunzip::read(qsizetype maximumSize)
{
    QByteArray output;
    while (output.size() < maximumSize && m_state != State::Error) {
        const Cursor start = m_cursor;
        const Progress progress = advance(output, maximumSize);
        if (progress == Progress::Failed)
            m_state = State::Error;
        if (progress == Progress::NeedsInput) {
            m_cursor = start; // and once more when there is some
            break;
        }
    }
    return output;
}

// One step, which either is complete or has no effect.
SseGunzip::Progress SseGunzip::advance(QByteArray &output, qsizetype maximumSize)
{
    switch (m_state) {
    case State::Header:
        return readHeader();
    case State::BlockHeader:
        return readBlockHeader();
    case State::StoredBlock:
        return copyStored(output, maximumSize);
    case State::CompressedBlock:
        return decompress(output, maximumSize);
    case State::Trailer:
        return readTrailer();
    case State::Error:
        break;
    }
    return Progress::Failed;
}

// RFC 1952, section "Member header and trailer".
SseGunzip::Progress SseGunzip::readHeader()
{
    constexpr std::uint8_t HasChecksum = 2;
    constexpr std::uint8_t HasExtra = 4;
    constexpr std::uint8_t HasName = 8;
    constexpr std::uint8_t HasComment = 16;
    constexpr std::uint8_t Reserved = 0xe0;
    const qsizetype available = m_input.size() - m_cursor.position;
    const QByteArrayView magic("\x1f\x8b\x08");
    const qsizetype compared = std::min(available, magic.size());
    if (QByteArrayView(m_input).sliced(m_cursor.position, compared) != magic.first(compared))
        return Progress::Failed;
    const Progress incomplete =
            available > LargestGzipHeader ? Progress::Failed : Progress::NeedsInput;
    if (available < GzipHeaderSize)
        return incomplete;
    const auto flags = std::uint8_t(m_input.at(m_cursor.position + 3));
    if ((flags & Reserved) != 0)
        return Progress::Failed;
    qsizetype end = m_cursor.position + GzipHeaderSize;
    if ((flags & HasExtra) != 0) {
        if (m_input.size() < end + 2)
            return incomplete;
        end += 2 + qsizetype(wordAt(end, 2));
    }
    for (const std::uint8_t text : {HasName, HasComment}) {
        if ((flags & text) == 0)
            continue;
        const qsizetype nul = end > m_input.size() ? -1 : m_input.indexOf('\0', end);
        if (nul < 0)
            return incomplete;
        end = nul + 1;
    }
    if ((flags & HasChecksum) != 0)
        end += 2;
    if (end > m_input.size())
        return incomplete;
    m_cursor = {end};
    m_size = 0;
    m_checksum = 0xffffffffU;
    m_state = State::BlockHeader;
    return Progress::Done;
}

SseGunzip::Progress SseGunzip::readBlockHeader()
{
    int isLast = 0;
    int type = 0;
    if (takeBits(1, isLast) != Progress::Done || takeBits(2, type) != Progress::Done)
        return Progress::NeedsInput;
    Progress progress = Progress::Failed;
    if (type == 0) {
        progress = readStoredHeader();
    } else if (type == 1) {
        useFixedCodes();
        progress = Progress::Done;
    } else if (type == 2) {
        progress = readCodes();
    }
    if (progress == Progress::Done) {
        m_isLastBlock = isLast != 0;
        m_state = type == 0 ? State::StoredBlock : State::CompressedBlock;
    }
    return progress;
}

SseGunzip::Progress SseGunzip::readStoredHeader()
{
    m_cursor.bits = 0; // the rest of the byte
    m_cursor.bitCount = 0;
    if (m_input.size() - m_cursor.position < 4)
        return Progress::NeedsInput;
    const std::uint32_t size = wordAt(m_cursor.position, 2);
    if ((size ^ 0xffffU) != wordAt(m_cursor.position + 2, 2))
        return Progress::Failed;
    m_cursor.position += 4;
    m_storedSize = int(size);
    return Progress::Done;
}

void SseGunzip::useFixedCodes()
{
    std::array<std::uint8_t, LiteralCodes> lengths{};
    std::fill(lengths.begin(), lengths.begin() + 144, std::uint8_t(8));
    std::fill(lengths.begin() + 144, lengths.begin() + 256, std::uint8_t(9));
    std::fill(lengths.begin() + 256, lengths.begin() + 280, std::uint8_t(7));
    std::fill(lengths.begin() + 280, lengths.end(), std::uint8_t(8));
    m_literals.assign(lengths.data(), LiteralCodes);
    std::fill(lengths.begin(), lengths.begin() + DistanceCodes, std::uint8_t(5));
    m_distances.assign(lengths.data(), DistanceCodes);
}

// RFC 1951, section "Compression with dynamic Huffman codes".
SseGunzip::Progress SseGunzip::readCodes()
{
    int literalCodes = 0;
    int distanceCodes = 0;
    int lengthCodes = 0;
    if (takeBits(5, literalCodes) != Progress::Done || takeBits(5, distanceCodes) != Progress::Done
        || takeBits(4, lengthCodes) != Progress::Done) {
        return Progress::NeedsInput;
    }
    literalCodes += 257;
    distanceCodes += 1;
    lengthCodes += 4;
    if (literalCodes > 286 || distanceCodes > DistanceCodes)
        return Progress::Failed;
    std::array<std::uint8_t, 286 + DistanceCodes> lengths{};
    for (int i = 0; i < lengthCodes; ++i) {
        int length = 0;
        if (takeBits(3, length) != Progress::Done)
            return Progress::NeedsInput;
        lengths.at(CodeLengthOrder.at(std::size_t(i))) = std::uint8_t(length);
    }
    Huffman code;
    if (code.assign(lengths.data(), int(CodeLengthOrder.size())) != 0)
        return Progress::Failed;
    lengths.fill(0);
    const Progress progress = readCodeLengths(literalCodes + distanceCodes, code, lengths.data());
    if (progress != Progress::Done)
        return progress;
    if (lengths.at(EndOfBlock) == 0)
        return Progress::Failed;
    // An incomplete code is allowed where there is one code only.
    const int literalsLeft = m_literals.assign(lengths.data(), literalCodes);
    const int distancesLeft = m_distances.assign(lengths.data() + literalCodes, distanceCodes);
    const bool areLiteralsValid = literalsLeft == 0
            || (literalsLeft > 0 && m_literals.counts[0] + m_literals.counts[1] == literalCodes);
    const bool areDistancesValid = distancesLeft == 0
            || (distancesLeft > 0
                && m_distances.counts[0] + m_distances.counts[1] == distanceCodes);
    return areLiteralsValid && areDistancesValid ? Progress::Done : Progress::Failed;
}

SseGunzip::Progress SseGunzip::readCodeLengths(int size, const Huffman &code, std::uint8_t *lengths)
{
    for (int i = 0; i < size;) {
        int symbol = 0;
        if (const Progress progress = takeSymbol(code, symbol); progress != Progress::Done)
            return progress;
        if (symbol < 16) {
            lengths[i++] = std::uint8_t(symbol);
            continue;
        }
        if (symbol == 16 && i == 0)
            return Progress::Failed;
        const std::uint8_t repeated = symbol == 16 ? lengths[i - 1] : std::uint8_t(0);
        int count = 0;
        const int bits = symbol == 16 ? 2 : (symbol == 17 ? 3 : 7);
        if (takeBits(bits, count) != Progress::Done)
            return Progress::NeedsInput;
        count += symbol == 18 ? 11 : 3;
        if (i + count > size)
            return Progress::Failed;
        std::fill_n(lengths + i, count, repeated);
        i += count;
    }
    return Progress::Done;
}

SseGunzip::Progress SseGunzip::copyStored(QByteArray &output, qsizetype maximumSize)
{
    const qsizetype size = std::min({qsizetype(m_storedSize), maximumSize - output.size(),
                                     m_input.size() - m_cursor.position});
    if (size == 0 && m_storedSize > 0)
        return Progress::NeedsInput;
    for (qsizetype i = 0; i < size; ++i)
        put(m_input.at(m_cursor.position++), output);
    m_storedSize -= int(size);
    if (m_storedSize == 0)
        endBlock();
    return Progress::Done;
}

SseGunzip::Progress SseGunzip::decompress(QByteArray &output, qsizetype maximumSize)
{
    bool hasBegun = false;
    while (output.size() < maximumSize) {
        const Cursor start = m_cursor;
        int symbol = 0;
        Progress progress = takeSymbol(m_literals, symbol);
        if (progress == Progress::Done) {
            if (symbol == EndOfBlock) {
                endBlock();
                return Progress::Done;
            }
            if (symbol < EndOfBlock)
                put(char(symbol), output);
            else
                progress = copyMatch(symbol, output);
        }
        if (progress == Progress::NeedsInput && hasBegun) {
            m_cursor = start;
            return Progress::Done; // up to here
        }
        if (progress != Progress::Done)
            return progress;
        hasBegun = true;
    }
    return Progress::Done;
}

SseGunzip::Progress SseGunzip::copyMatch(int symbol, QByteArray &output)
{
    const auto lengthCode = std::size_t(symbol - FirstLength);
    if (lengthCode >= LengthBases.size())
        return Progress::Failed;
    int length = 0;
    if (takeBits(LengthBits.at(lengthCode), length) != Progress::Done)
        return Progress::NeedsInput;
    length += LengthBases.at(lengthCode);
    int distanceCode = 0;
    if (const Progress progress = takeSymbol(m_distances, distanceCode); progress != Progress::Done)
        return progress;
    int distance = 0;
    if (takeBits(DistanceBits.at(std::size_t(distanceCode)), distance) != Progress::Done)
        return Progress::NeedsInput;
    distance += DistanceBases.at(std::size_t(distanceCode));
    if (std::uint64_t(distance) > m_size)
        return Progress::Failed;
    for (int i = 0; i < length; ++i)
        put(m_window.at(std::size_t((m_size - std::uint64_t(distance)) % WindowSize)), output);
    return Progress::Done;
}

void SseGunzip::endBlock()
{
    m_state = m_isLastBlock ? State::Trailer : State::BlockHeader;
}

// Another member may follow.
SseGunzip::Progress SseGunzip::readTrailer()
{
    m_cursor.bits = 0;
    m_cursor.bitCount = 0;
    if (m_input.size() - m_cursor.position < GzipTrailerSize)
        return Progress::NeedsInput;
    if (wordAt(m_cursor.position, 4) != (m_checksum ^ 0xffffffffU)
        || wordAt(m_cursor.position + 4, 4) != std::uint32_t(m_size)) { // modulo 2^32
        return Progress::Failed;
    }
    m_cursor.position += GzipTrailerSize;
    m_state = State::Header;
    return Progress::Done;
}

// No bit more than needed is taken from the input: it may not be there yet.
SseGunzip::Progress SseGunzip::takeBits(int count, int &value)
{
    while (m_cursor.bitCount < count) {
        if (m_cursor.position >= m_input.size())
            return Progress::NeedsInput;
        m_cursor.bits |= std::uint32_t(std::uint8_t(m_input.at(m_cursor.position++)))
                << unsigned(m_cursor.bitCount);
        m_cursor.bitCount += 8;
    }
    value = int(m_cursor.bits & ((1U << unsigned(count)) - 1U));
    m_cursor.bits >>= unsigned(count);
    m_cursor.bitCount -= count;
    return Progress::Done;
}

SseGunzip::Progress SseGunzip::takeSymbol(const Huffman &code, int &symbol)
{
    int bits = 0;
    int first = 0; // the first code of this length
    int index = 0; // of its symbol
    for (std::size_t length = 1; length <= MaximumCodeLength; ++length) {
        int bit = 0;
        if (takeBits(1, bit) != Progress::Done)
            return Progress::NeedsInput;
        bits |= bit;
        const int count = code.counts.at(length);
        if (bits - count < first) {
            symbol = code.symbols.at(std::size_t(index + bits - first));
            return Progress::Done;
        }
        index += count;
        first = (first + count) << 1;
        bits <<= 1;
    }
    return Progress::Failed;
}

std::uint32_t SseGunzip::wordAt(qsizetype position, int bytes) const
{
    std::uint32_t word = 0;
    for (int i = 0; i < bytes; ++i)
        word |= std::uint32_t(std::uint8_t(m_input.at(position + i))) << unsigned(8 * i);
    return word;
}

void SseGunzip::put(char byte, QByteArray &output)
{
    m_window.at(std::size_t(m_size % WindowSize)) = byte;
    ++m_size;
    m_checksum = ChecksumTable.at((m_checksum ^ std::uint8_t(byte)) & 0xffU) ^ (m_checksum >> 8U);
    output.append(byte);
}

int SseGunzip::Huffman::assign(const std::uint8_t *lengths, int size)
{
    counts.fill(0);
    for (int i = 0; i < size; ++i)
        ++counts.at(lengths[i]);
    int left = 1;
    for (std::size_t length = 1; length <= MaximumCodeLength; ++length)
        left = 2 * left - counts.at(length);
    std::array<std::uint16_t, MaximumCodeLength + 1> offsets{};
    for (std::size_t length = 1; length < MaximumCodeLength; ++length)
        offsets.at(length + 1) = std::uint16_t(offsets.at(length) + counts.at(length));
    for (int i = 0; i < size; ++i) {
        if (lengths[i] != 0)
            symbols.at(offsets.at(lengths[i])++) = std::uint16_t(i);
    }
    return left;
}
