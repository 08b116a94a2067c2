// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

// A head must be the same however its bytes are cut, and keep the rules that its users rely on. The
// input is a response and, in its last bytes, how to cut it and the method of the request.

#include "check.h"

#include "http/ssehttpfields_p.h"
#include "http/ssehttphead_p.h"

#include <fuzzer/FuzzedDataProvider.h>

#include <algorithm>
#include <random>
#include <vector>

namespace {

using Kind = SseHttpFraming::Kind;
using State = SseHttpHead::State;

struct Reading
{
    SseHttpHead head;
    qsizetype taken = 0;
};

// From memory that ends where the piece ends, so that AddressSanitizer sees what is read behind.
void feed(Reading &reading, QByteArrayView piece)
{
    const std::vector<char> copy(piece.begin(), piece.end());
    const qsizetype taken = reading.head.feed({copy.data(), piece.size()});
    CHECK(taken >= 0 && taken <= piece.size());
    CHECK(taken == piece.size() || reading.head.state() == State::Complete);
    reading.taken += taken;
}

Reading readWhole(const QByteArray &method, QByteArrayView bytes)
{
    Reading reading{SseHttpHead(method)};
    feed(reading, bytes);
    return reading;
}

// In pieces of up to that size.
Reading readInPieces(const QByteArray &method, QByteArrayView bytes, unsigned maximum,
                     std::minstd_rand &random)
{
    Reading reading{SseHttpHead(method)};
    while (!bytes.isEmpty() && reading.head.state() == State::Incomplete) {
        const auto size = std::min(qsizetype(1 + random() % maximum), bytes.size());
        feed(reading, bytes.first(size));
        bytes = bytes.sliced(size);
    }
    return reading;
}

void checkSame(const Reading &actual, const Reading &expected)
{
    const SseHttpHead &head = actual.head;
    CHECK(head.state() == expected.head.state());
    CHECK(head.failure().error == expected.head.failure().error);
    CHECK(head.isContinued() == expected.head.isContinued());
    if (head.state() == State::Failed)
        return;
    CHECK(actual.taken == expected.taken);
    if (head.state() == State::Incomplete)
        return;
    CHECK(head.statusCode() == expected.head.statusCode());
    CHECK(head.reasonPhrase() == expected.head.reasonPhrase());
    CHECK(head.isHttp10() == expected.head.isHttp10());
    CHECK(head.fields() == expected.head.fields());
    CHECK(head.framing() == expected.head.framing());
    CHECK(head.keepsConnection() == expected.head.keepsConnection());
}

void checkText(QByteArrayView text)
{
    CHECK(!text.contains('\r') && !text.contains('\n') && !text.contains('\0'));
    CHECK(SseHttpFields::trimmed(text) == text);
}

void checkFraming(const SseHttpHead &head, const QByteArray &method)
{
    const SseHttpFraming framing = head.framing();
    const int status = head.statusCode();
    const bool hasNoBody = method == "HEAD" || status == 204 || status == 304
            || (method == "CONNECT" && status < 300);
    const bool hasCoding =
            std::any_of(head.fields().begin(), head.fields().end(), [](const auto &field) {
                return field.first.compare("transfer-encoding", Qt::CaseInsensitive) == 0;
            });
    CHECK(hasNoBody == (framing.kind == Kind::None));
    CHECK(framing.kind != Kind::Length || (framing.length >= 0 && !hasCoding));
    CHECK(framing.kind != Kind::Chunked || hasCoding);
    CHECK(framing.kind != Kind::UntilClose || !head.keepsConnection());
}

// The same head, without interim responses, folds and other liberties.
QByteArray written(const SseHttpHead &head)
{
    QByteArray bytes = head.isHttp10() ? "HTTP/1.0 " : "HTTP/1.1 ";
    bytes += QByteArray::number(head.statusCode()) + ' ' + head.reasonPhrase() + "\r\n";
    for (const auto &[name, value] : head.fields())
        bytes += name + ": " + value + "\r\n";
    return bytes + "\r\n";
}

void checkComplete(const Reading &reading, const QByteArray &method, QByteArrayView bytes)
{
    const SseHttpHead &head = reading.head;
    CHECK(head.statusCode() >= 200 && head.statusCode() <= 999);
    CHECK(bytes.first(reading.taken).endsWith('\n'));
    checkText(head.reasonPhrase());
    for (const auto &[name, value] : head.fields()) {
        CHECK(SseHttpFields::isToken(name));
        checkText(value);
    }
    checkFraming(head, method);

    checkSame(readWhole(method, bytes.first(reading.taken)), reading);
    CHECK(readWhole(method, bytes.first(reading.taken - 1)).head.state() == State::Incomplete);

    const QByteArray again = written(head);
    const Reading actual = readWhole(method, again);
    CHECK(actual.head.state() == State::Complete && actual.taken == again.size());
    CHECK(actual.head.fields() == head.fields() && actual.head.framing() == head.framing());
    CHECK(actual.head.keepsConnection() == head.keepsConnection());
}

void checkFailure(const SseHttpFailure &failure)
{
    CHECK(failure.error == SseError::NoHttpResponseError);
    CHECK(!failure.text.isEmpty() && failure.text.size() < 200);
    CHECK(std::all_of(failure.text.begin(), failure.text.end(),
                      [](QChar c) { return c.isPrint(); }));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    FuzzedDataProvider provider(data, size);
    std::minstd_rand random(provider.ConsumeIntegral<std::uint16_t>());
    const QByteArray method =
            provider.PickValueInArray<const char *>({"GET", "POST", "HEAD", "CONNECT"});
    const QByteArray bytes = QByteArray::fromStdString(provider.ConsumeRemainingBytesAsString());

    Reading whole = readWhole(method, bytes);
    checkSame(readInPieces(method, bytes, 1, random), whole);
    checkSame(readInPieces(method, bytes, 4, random), whole);
    checkSame(readInPieces(method, bytes, 100, random), whole);
    if (whole.head.state() == State::Complete) {
        checkComplete(whole, method, bytes);
        CHECK(whole.head.finish() == State::Complete);
    } else {
        CHECK(whole.head.finish() == State::Failed);
        checkFailure(whole.head.failure());
    }
    return 0;
}
