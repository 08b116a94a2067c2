// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

// A body must be the same however its bytes are cut, and the one that RFC 9112 says. The input is
// what follows a head and, in its last bytes, how to cut it and the framing.

#include "check.h"

#include "http/ssehttpbody_p.h"

#include <QtCore/qbytearray.h>

#include <fuzzer/FuzzedDataProvider.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <random>
#include <vector>

namespace {

using Kind = SseHttpFraming::Kind;
using State = SseHttpBody::State;

struct Decoding
{
    SseHttpBody body;
    QByteArray decoded;
    qsizetype taken = 0;
};

// In memory that ends where the piece ends, so that AddressSanitizer sees what is read or written
// behind.
void decode(Decoding &decoding, QByteArrayView piece)
{
    std::vector<char> copy(piece.begin(), piece.end());
    SseHttpBody &body = decoding.body;
    const qsizetype size = body.decode(copy.data(), piece.size());
    const qsizetype consumed = body.consumed();
    CHECK(size >= 0 && size <= consumed && consumed <= piece.size());
    CHECK(consumed == piece.size() || body.state() == State::Complete);
    CHECK(std::equal(copy.begin() + consumed, copy.end(), piece.begin() + consumed));
    decoding.decoded.append(copy.data(), size);
    decoding.taken += consumed;
}

Decoding decodeWhole(SseHttpFraming framing, QByteArrayView bytes)
{
    Decoding decoding{SseHttpBody(framing), {}};
    decode(decoding, bytes);
    return decoding;
}

// In pieces of up to that size.
Decoding decodeInPieces(SseHttpFraming framing, QByteArrayView bytes, unsigned maximum,
                        std::minstd_rand &random)
{
    Decoding decoding{SseHttpBody(framing), {}};
    while (!bytes.isEmpty() && decoding.body.state() == State::Incomplete) {
        const auto size = std::min(qsizetype(1 + random() % maximum), bytes.size());
        decode(decoding, bytes.first(size));
        bytes = bytes.sliced(size);
    }
    return decoding;
}

void checkSame(const Decoding &actual, const Decoding &expected)
{
    CHECK(actual.body.state() == expected.body.state());
    CHECK(actual.decoded == expected.decoded);
    CHECK(actual.body.failure().text == expected.body.failure().text);
    CHECK(actual.body.state() == State::Failed || actual.taken == expected.taken);
}

// The size of the chunk that a line begins, in the plainest way, or nothing.
std::optional<quint64> sizeIn(QByteArrayView line)
{
    if (!line.endsWith('\r'))
        return std::nullopt;
    line.chop(1);
    const auto isBad = [](char c) { return (quint8(c) < 0x20 && c != '\t') || c == '\x7f'; };
    if (std::any_of(line.begin(), line.end(), isBad))
        return std::nullopt;
    const qsizetype semicolon = line.indexOf(';');
    QByteArray digits = line.first(semicolon < 0 ? line.size() : semicolon).toByteArray();
    while (digits.endsWith(' ') || digits.endsWith('\t'))
        digits.chop(1);
    const bool isHex = std::all_of(digits.begin(), digits.end(), [](char c) {
        return QByteArrayView("0123456789abcdefABCDEF").contains(c);
    });
    bool fits = false;
    const quint64 size = isHex ? digits.toULongLong(&fits, 16) : 0;
    if (!fits || size > quint64(std::numeric_limits<qint64>::max()))
        return std::nullopt;
    return size;
}

// The body of all chunks that are there as a whole. Sets *rest to what follows the line of the last
// one, if that is there and there was no fault before.
QByteArray expectedBody(QByteArrayView bytes, std::optional<QByteArrayView> *rest)
{
    QByteArray body;
    for (;;) {
        const qsizetype lineFeed = bytes.indexOf('\n');
        const std::optional<quint64> size =
                lineFeed < 0 ? std::nullopt : sizeIn(bytes.first(lineFeed));
        if (!size)
            return body;
        bytes = bytes.sliced(lineFeed + 1);
        if (*size == 0) {
            *rest = bytes;
            return body;
        }
        const auto available = qsizetype(std::min(*size, quint64(bytes.size())));
        body += bytes.first(available);
        bytes = bytes.sliced(available);
        if (quint64(available) < *size || !bytes.startsWith("\r\n"))
            return body;
        bytes = bytes.sliced(2);
    }
}

void checkChunked(const Decoding &decoding, QByteArrayView bytes)
{
    std::optional<QByteArrayView> trailer;
    CHECK(decoding.decoded == expectedBody(bytes, &trailer));
    if (!trailer) {
        CHECK(decoding.body.state() != State::Complete);
        return;
    }
    // Complete behind the first empty line.
    const bool hasTrailer = !trailer->startsWith("\r\n") && !trailer->startsWith('\n');
    CHECK(hasTrailer || decoding.body.state() == State::Complete);
    if (decoding.body.state() == State::Complete) {
        const QByteArrayView taken = bytes.first(decoding.taken);
        CHECK(taken.endsWith("\n\n") || taken.endsWith("\n\r\n"));
    }
}

// A complete body is incomplete without its last byte, and needs nothing behind that.
void checkComplete(const Decoding &decoding, SseHttpFraming framing, QByteArrayView bytes)
{
    checkSame(decodeWhole(framing, bytes.first(decoding.taken)), decoding);
    if (decoding.taken == 0)
        return;
    Decoding cut = decodeWhole(framing, bytes.first(decoding.taken - 1));
    CHECK(cut.body.state() == State::Incomplete);
    CHECK(cut.body.finish() == State::Failed);
}

void checkAgain(const QByteArray &data, std::minstd_rand &random)
{
    QByteArray chunks;
    for (QByteArrayView rest = data; !rest.isEmpty();) {
        const auto size = std::min(qsizetype(1 + random() % 50), rest.size());
        chunks += QByteArray::number(size, 16) + "\r\n" + rest.first(size).toByteArray() + "\r\n";
        rest = rest.sliced(size);
    }
    chunks += "0\r\n\r\n";
    const Decoding decoding = decodeInPieces(SseHttpFraming::chunked(), chunks, 100, random);
    CHECK(decoding.body.state() == State::Complete && decoding.decoded == data);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    FuzzedDataProvider provider(data, size);
    std::minstd_rand random(provider.ConsumeIntegral<std::uint16_t>());
    const auto selector = provider.ConsumeIntegral<std::uint8_t>();
    const QByteArray bytes = QByteArray::fromStdString(provider.ConsumeRemainingBytesAsString());
    // Most inputs are chunks.
    SseHttpFraming framing = SseHttpFraming::chunked();
    if (selector >= 0xf0)
        framing = SseHttpFraming::ofLength(selector - 0xf0);
    else if (selector == 0xef)
        framing = SseHttpFraming::untilClose();

    Decoding whole = decodeWhole(framing, bytes);
    checkSame(decodeInPieces(framing, bytes, 1, random), whole);
    checkSame(decodeInPieces(framing, bytes, 4, random), whole);
    checkSame(decodeInPieces(framing, bytes, 100, random), whole);
    const State state = whole.body.state();
    if (framing.kind == Kind::Chunked)
        checkChunked(whole, bytes);
    else
        CHECK(bytes.startsWith(whole.decoded) && whole.decoded.size() == whole.taken);
    if (state == State::Complete)
        checkComplete(whole, framing, bytes);
    checkAgain(whole.decoded, random);

    const bool isRegularEnd = state == State::Complete || framing.kind == Kind::UntilClose;
    CHECK((whole.body.finish() == State::Complete) == isRegularEnd);
    CHECK((whole.body.failure().error == SseError::NoError) == isRegularEnd);
    CHECK(whole.body.failure().text.isEmpty() == isRegularEnd);
    return 0;
}
