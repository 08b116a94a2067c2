// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "../common/octets.h"

#include <http/ssehttpbody_p.h>

#include <QtCore/qbytearray.h>
#include <QtCore/qrandom.h>
#include <QtTest/qtest.h>

#include <algorithm>
#include <limits>
#include <memory>

using namespace Qt::StringLiterals;
using Kind = SseHttpFraming::Kind;
using State = SseHttpBody::State;

namespace {

// What follows the response, and is not to be read: of all things, a chunk.
const QByteArray Behind = "5\r\nother\r\n0\r\n\r\n";

// The body after a piece, what it was decoded to, and how many bytes it has taken in all.
struct Decoding
{
    SseHttpBody body;
    QByteArray decoded;
    qsizetype taken = 0;

    // In memory that ends where the piece ends, so that AddressSanitizer sees what is read or
    // written behind.
    void decode(QByteArrayView piece)
    {
        const auto copy = std::make_unique<char[]>(std::size_t(piece.size()));
        std::copy(piece.begin(), piece.end(), copy.get());
        const qsizetype size = body.decode(copy.get(), piece.size());
        decoded.append(copy.get(), size);
        const qsizetype consumed = body.consumed();
        taken += consumed;
        QVERIFY(size >= 0 && size <= consumed && consumed <= piece.size());
        QVERIFY(consumed == piece.size() || body.state() == State::Complete);
        QVERIFY2(std::equal(copy.get() + consumed, copy.get() + piece.size(),
                            piece.begin() + consumed),
                 "bytes behind the end of the body have changed");
    }
};

QByteArray text(const Decoding &decoding)
{
    const QByteArray data = "\"" + decoding.decoded + "\" ";
    switch (decoding.body.state()) {
    case State::Incomplete:
        return data + "incomplete";
    case State::Complete:
        return data + "complete, " + QByteArray::number(decoding.taken);
    case State::Failed:
        return data + '!' + decoding.body.failure().text.toUtf8();
    }
    return {};
}

Decoding decodeInPieces(SseHttpFraming framing, QByteArrayView bytes, qsizetype pieceSize)
{
    Decoding decoding{SseHttpBody(framing), {}};
    while (!bytes.isEmpty() && decoding.body.state() == State::Incomplete) {
        const qsizetype size = std::min(pieceSize, bytes.size());
        decoding.decode(bytes.first(size));
        bytes = bytes.sliced(size);
    }
    return decoding;
}

Decoding decodeSplit(SseHttpFraming framing, QByteArrayView bytes, qsizetype position)
{
    Decoding decoding{SseHttpBody(framing), {}};
    decoding.decode(bytes.first(position));
    if (decoding.body.state() == State::Incomplete)
        decoding.decode(bytes.sliced(position));
    return decoding;
}

void compare(const Decoding &actual, const Decoding &expected, QByteArrayView bytes, qsizetype how)
{
    if (text(actual) == text(expected))
        return;
    const QByteArray message = text(actual) + " instead of " + text(expected) + " at "
            + QByteArray::number(how) + " of "
            + bytes.toByteArray().toPercentEncoding(" /:;,=-\"'");
    QFAIL(message.constData());
}

// Decodes whole, byte by byte, and split at each position.
Decoding decodeEveryWay(SseHttpFraming framing, QByteArrayView bytes)
{
    Decoding whole{SseHttpBody(framing), {}};
    whole.decode(bytes);
    compare(decodeInPieces(framing, bytes, 1), whole, bytes, -1);
    for (qsizetype i = 0; i <= bytes.size() && !QTest::currentTestFailed(); ++i)
        compare(decodeSplit(framing, bytes, i), whole, bytes, i);
    return whole;
}

const QByteArray Size = "malformed size";
const QByteArray Large = "too large";
const QByteArray Longer = "longer than its size";
const QByteArray Trailer = "malformed trailer";

QByteArray chunk(const QByteArray &data)
{
    return QByteArray::number(data.size(), 16) + "\r\n" + data + "\r\n";
}

} // namespace

class tst_SseHttpBody : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void decodesChunks_data();
    void decodesChunks();
    void failsForMalformedChunks_data();
    void failsForMalformedChunks();
    void acceptsCharactersByTheGrammar_data();
    void acceptsCharactersByTheGrammar();
    void decodesOtherFramings_data();
    void decodesOtherFramings();
    void failsIfItIsCut_data();
    void failsIfItIsCut();
    void noticesEachLostOrDoubledByteOfTheFraming_data();
    void noticesEachLostOrDoubledByteOfTheFraming();
    void failsIfItIsEndless_data();
    void failsIfItIsEndless();
    void decodesUpToTheMaximumSizes();
    void decodesChunksOfAllSizes();
    void decodesRandomChunksInRandomPieces();
    void decodesALargeChunkInPieces();
    void decodesEmptyPieces();
    void doesNothingAfterTheEnd();
};

void tst_SseHttpBody::decodesChunks_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("expected");

    const auto row = [](const char *name, const QByteArray &bytes, const QByteArray &expected) {
        QTest::newRow(name) << bytes << expected;
    };

    // RFC 9112, section 7.1
    row("nothing", "0\r\n\r\n", "");
    row("one chunk", "5\r\nhello\r\n0\r\n\r\n", "hello");
    row("two chunks", "5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n", "hello world");
    row("chunks of one byte", "1\r\na\r\n1\r\nb\r\n1\r\nc\r\n0\r\n\r\n", "abc");
    row("chunk like the end", "5\r\n0\r\n\r\n\r\n0\r\n\r\n", "0\r\n\r\n");
    row("chunk like a chunk", "8\r\n3\r\nabc\r\n\r\n0\r\n\r\n", "3\r\nabc\r\n");
    row("line ends in the data", "4\r\n\r\n\r\n\r\n0\r\n\r\n", "\r\n\r\n");
    row("CR for data", "1\r\n\r\r\n0\r\n\r\n", "\r");
    row("LF for data", "1\r\n\n\r\n0\r\n\r\n", "\n");
    row("NUL for data", QByteArray("1\r\n\0\r\n0\r\n\r\n", 11), QByteArray("\0", 1));
    row("hexadecimal size", "a\r\n0123456789\r\n0\r\n\r\n", "0123456789");
    row("hexadecimal size in a capital", "A\r\n0123456789\r\n0\r\n\r\n", "0123456789");
    row("two digits", "10\r\n0123456789abcdef\r\n0\r\n\r\n", "0123456789abcdef");
    row("mixed digits",
        "1A\r\n" + QByteArray(26, 'x') + "\r\n1a\r\n" + QByteArray(26, 'y') + "\r\n0\r\n\r\n",
        QByteArray(26, 'x') + QByteArray(26, 'y'));
    row("three digits", "100\r\n" + QByteArray(256, 'x') + "\r\n0\r\n\r\n", QByteArray(256, 'x'));
    row("leading zeros", "005\r\nhello\r\n0\r\n\r\n", "hello");
    row("seven digits", "0000005\r\nhello\r\n0\r\n\r\n", "hello");
    row("eight digits", "00000005\r\nhello\r\n0\r\n\r\n", "hello");
    row("nine digits", "000000005\r\nhello\r\n0\r\n\r\n", "hello");
    row("seventeen digits", "00000000000000005\r\nhello\r\n0\r\n\r\n", "hello");
    row("100 digits", QByteArray(99, '0') + "5\r\nhello\r\n0\r\n\r\n", "hello");
    row("zeros at the end", "5\r\nhello\r\n0000\r\n\r\n", "hello");
    row("100 zeros at the end", "5\r\nhello\r\n" + QByteArray(100, '0') + "\r\n\r\n", "hello");
    row("an event each", chunk("data: 1\n\n") + chunk("data: 2\n\n") + "0\r\n\r\n",
        "data: 1\n\ndata: 2\n\n");

    // Section 7.1.1: extensions are ignored.
    row("extension", "5;a\r\nhello\r\n0\r\n\r\n", "hello");
    row("extension with a value", "5;a=b\r\nhello\r\n0\r\n\r\n", "hello");
    row("extension with a quoted value", "5;a=\"b c\"\r\nhello\r\n0\r\n\r\n", "hello");
    row("extension with quoted pairs", "5;a=\"\\\"\\\\\"\r\nhello\r\n0\r\n\r\n", "hello");
    row("extension with a quoted semicolon", "5;a=\";b\"\r\nhello\r\n0\r\n\r\n", "hello");
    row("several extensions", "5;a=b;c;d=\"e\"\r\nhello\r\n0\r\n\r\n", "hello");
    row("spaces around extensions", "5 ; a = b\t;\tc\r\nhello\r\n0\r\n\r\n", "hello");
    row("space behind extensions", "5;a \r\nhello\r\n0\r\n\r\n", "hello");
    row("extension at the end", "5\r\nhello\r\n0;a=b\r\n\r\n", "hello");
    row("extension of digits", "5;6\r\nhello\r\n0\r\n\r\n", "hello");
    row("signature", "5;chunk-signature=" + QByteArray(64, 'f') + "\r\nhello\r\n0\r\n\r\n",
        "hello");
    // Extensions that are malformed, but cannot be taken for anything else
    row("empty extension", "5;\r\nhello\r\n0\r\n\r\n", "hello");
    row("empty extensions", "5;;;\r\nhello\r\n0\r\n\r\n", "hello");
    row("extension without a name", "5;=b\r\nhello\r\n0\r\n\r\n", "hello");
    row("extension without a value", "5;a=\r\nhello\r\n0\r\n\r\n", "hello");
    row("extension with an open quote", "5;a=\"b\r\nhello\r\n0\r\n\r\n", "hello");
    row("extension with two words", "5;a b\r\nhello\r\n0\r\n\r\n", "hello");
    row("extension in UTF-8", "5;\xc3\xa9\r\nhello\r\n0\r\n\r\n", "hello");
    row("space behind the size", "5 \r\nhello\r\n0\r\n\r\n", "hello");
    row("padded size", "5   \t\r\nhello\r\n0  \r\n\r\n", "hello");

    // Section 7.1.2: trailers are ignored.
    row("trailer", "5\r\nhello\r\n0\r\nA: b\r\n\r\n", "hello");
    row("two trailers", "5\r\nhello\r\n0\r\nA: b\r\nC: d\r\n\r\n", "hello");
    row("trailer without a value", "0\r\nA:\r\n\r\n", "");
    row("trailer in UTF-8", "0\r\nA: \xc3\xa9\r\n\r\n", "");
    row("folded trailer", "0\r\nA: b\r\n c\r\n\td\r\n\r\n", "");
    row("trailer folded with nothing", "0\r\nA: b\r\n \r\n\r\n", "");
    row("trailer with framing", "0\r\nContent-Length: 5\r\nTransfer-Encoding: x\r\n\r\n", "");
    row("trailer with LF", "0\r\nA: b\n\r\n", "");
    row("empty line with LF", "0\r\nA: b\r\n\n", "");
    row("only LF behind the last chunk", "5\r\nhello\r\n0\r\n\n", "hello");
    row("trailer with a space before the colon", "0\r\nA : b\r\n\r\n", "");
}

void tst_SseHttpBody::decodesChunks()
{
    QFETCH(const QByteArray, bytes);
    const Decoding decoding = decodeEveryWay(SseHttpFraming::chunked(), bytes + Behind);
    QVERIFY2(decoding.body.state() == State::Complete, text(decoding).constData());
    QTEST(decoding.decoded, "expected");
    QCOMPARE(decoding.taken, bytes.size());

    // Complete only with the last byte, and no byte of the body is kept back.
    const Decoding cut = decodeEveryWay(SseHttpFraming::chunked(), bytes.chopped(1));
    QCOMPARE(cut.body.state(), State::Incomplete);
    QTEST(cut.decoded, "expected");
}

void tst_SseHttpBody::failsForMalformedChunks_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("expected"); // what comes before the fault
    QTest::addColumn<QByteArray>("fault");

    const auto row = [](const char *name, const QByteArray &bytes, const QByteArray &expected,
                        const QByteArray &fault) {
        QTest::newRow(name) << bytes << expected << fault;
    };
    const QByteArray end = "\r\n0\r\n\r\n";

    row("no size", "\r\nhello" + end, "", Size);
    row("no size, LF", "\nhello" + end, "", Size);
    row("no framing", "hello", "", Size);
    row("an event", "data: x\n\n", "", Size); // begins with two digits
    row("letter for a size", "g\r\nhello" + end, "", Size);
    row("space before the size", " 5\r\nhello" + end, "", Size);
    row("tab before the size", "\t5\r\nhello" + end, "", Size);
    row("negative size", "-5\r\nhello" + end, "", Size);
    row("size with a plus", "+5\r\nhello" + end, "", Size);
    row("0x", "0x5\r\nhello" + end, "", Size);
    row("h", "5h\r\nhello" + end, "", Size);
    row("underscore", "1_0\r\n0123456789abcdef" + end, "", Size);
    row("dot", "5.0\r\nhello" + end, "", Size);
    row("comma", "5,\r\nhello" + end, "", Size);
    row("colon", "5:\r\nhello" + end, "", Size);
    row("equals sign", "5=\r\nhello" + end, "", Size);
    row("quoted size", "\"5\"\r\nhello" + end, "", Size);
    row("space in the size", "1 0\r\n0123456789abcdef" + end, "", Size);
    row("second size behind a space", "5 5\r\nhello" + end, "", Size);
    row("letter behind a space", "5 a\r\nhello" + end, "", Size);
    row("NUL behind the size", QByteArray("5\0\r\nhello", 9) + end, "", Size);
    row("vertical tab behind the size", "5\v\r\nhello" + end, "", Size);
    row("form feed behind the size", "5\f\r\nhello" + end, "", Size);
    row("UTF-8 digit", "\xd9\xa5\r\nhello" + end, "", Size);
    row("NUL in an extension", QByteArray("5;a\0\r\nhello", 11) + end, "", Size);
    row("DEL in an extension", "5;a\x7f\r\nhello" + end, "", Size);
    row("escape in an extension", "5;\x1b[2J\r\nhello" + end, "", Size);
    row("LF behind the size", "5\nhello" + end, "", Size);
    row("LF behind an extension", "5;a\nhello" + end, "", Size);
    row("LF in a quoted value", "5;a=\"\n\"\r\nhello" + end, "", Size);
    row("CRLF in a quoted value", "5;a=\"\r\n\"\r\nhello" + end, "\"\r\nhe", Longer);
    row("LF behind a padded size", "5 \nhello" + end, "", Size);
    row("CR only behind the size", "5\rhello" + end, "", Size);
    row("CR only behind an extension", "5;a\rhello" + end, "", Size);
    row("two CR behind the size", "5\r\r\nhello" + end, "", Size);
    row("CR and space behind the size", "5\r \nhello" + end, "", Size);
    row("LF and CR behind the size", "5\n\rhello" + end, "", Size);
    row("LF behind the last size", "5\r\nhello\r\n0\n\r\n", "hello", Size);
    row("CR only behind the last size", "5\r\nhello\r\n0\r\r\n", "hello", Size);
    row("bad second size", "5\r\nhello\r\nx\r\n", "hello", Size);
    row("no second size", "5\r\nhello\r\n\r\n0\r\n\r\n", "hello", Size);
    row("space behind a chunk", "5\r\nhello\r\n 0\r\n\r\n", "hello", Size);

    row("largest size and one", "8000000000000000\r\nhello", "", Large);
    row("sixteen digits", "ffffffffffffffff\r\nhello", "", Large);
    row("64 bits and 5", "10000000000000005\r\nhello", "", Large);
    row("seventeen digits", "fffffffffffffffff\r\nhello", "", Large);
    row("100 digits", QByteArray(100, '1') + "\r\nhello", "", Large);
    row("large second size", "5\r\nhello\r\n8000000000000000\r\n", "hello", Large);

    row("chunk is longer", "5\r\nhello!" + end, "hello", Longer);
    row("chunk is shorter", "5\r\nhell\r\n0\r\n\r\n", "hell\r", Longer);
    row("chunk is shorter by two", "5\r\nhel\r\n0\r\n\r\n", "hel\r\n", Longer);
    row("no line end behind a chunk", "5\r\nhello0\r\n\r\n", "hello", Longer);
    row("LF behind a chunk", "5\r\nhello\n0\r\n\r\n", "hello", Longer);
    row("CR behind a chunk", "5\r\nhello\r0\r\n\r\n", "hello", Longer);
    row("two CR behind a chunk", "5\r\nhello\r\r\n0\r\n\r\n", "hello", Longer);
    row("space behind the data", "5\r\nhello \r\n0\r\n\r\n", "hello", Longer);
    row("NUL behind the data", QByteArray("5\r\nhello\0\r\n", 11) + "0\r\n\r\n", "hello", Longer);
    row("a chunk of usual size is longer", chunk("data: 1\n\n") + "5\r\nhello!\r\n" + end,
        "data: 1\n\nhello", Longer);

    row("trailer without colon", "5\r\nhello\r\n0\r\nA\r\n\r\n", "hello", Trailer);
    row("trailer without name", "0\r\n: b\r\n\r\n", "", Trailer);
    row("another chunk behind the last", "0\r\n5\r\nhello\r\n0\r\n\r\n", "", Trailer);
    row("another end behind the end", "0\r\n0\r\n\r\n", "", Trailer);
    row("another response behind the last chunk", "0\r\nHTTP/1.1 200 OK\r\n\r\n", "", Trailer);
    row("space before the first trailer", "0\r\n A: b\r\n\r\n", "", Trailer);
    row("space in the name of a trailer", "0\r\nA B: c\r\n\r\n", "", Trailer);
    row("bad second trailer", "0\r\nA: b\r\nC\r\n\r\n", "", Trailer);
    row("NUL in a trailer", QByteArray("0\r\nA: \0\r\n\r\n", 11), "", Trailer);
    row("NUL in a folded trailer", QByteArray("0\r\nA: b\r\n \0\r\n\r\n", 15), "", Trailer);
    row("CR in a trailer", "0\r\nA: b\rc\r\n\r\n", "", Trailer);
    row("two CR behind a trailer", "0\r\nA: b\r\r\n\r\n", "", Trailer);
    row("CR in the empty line", "0\r\n\r\r\n", "", Trailer);
}

void tst_SseHttpBody::failsForMalformedChunks()
{
    QFETCH(const QByteArray, bytes);
    QFETCH(const QByteArray, fault);
    const Decoding decoding = decodeEveryWay(SseHttpFraming::chunked(), bytes);
    QVERIFY2(decoding.body.state() == State::Failed, text(decoding).constData());
    QCOMPARE(decoding.body.failure().error, SseError::ConnectionLostError);
    QVERIFY2(text(decoding).contains(fault), text(decoding).constData());
    QTEST(decoding.decoded, "expected");
}

void tst_SseHttpBody::acceptsCharactersByTheGrammar_data()
{
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<QByteArray>("behind");
    QTest::addColumn<QByteArray>("accepted"); // of the characters in between

    using Octets::without;
    const QByteArray digits = "0123456789abcdefABCDEF";
    const QByteArray token = Octets::Token;
    QByteArray controls = without({});
    controls = controls.first(32) + '\x7f';
    controls.replace("\t", "");
    QByteArray inExtension = without(controls) + '\r'; // CR ends it
    const QByteArray end = "\n" + QByteArray(16, 'x') + "\r\n0\r\n\r\n";

    QTest::newRow("first digit") << QByteArray() << QByteArray("\r\n") << digits;
    QTest::newRow("second digit") << QByteArray("1") << QByteArray("\r\n")
                                  << QByteArray(digits + " \t;");
    QTest::newRow("tenth digit") << QByteArray("000000001") << QByteArray("\r\n")
                                 << QByteArray(digits + " \t;");
    QTest::newRow("behind the size") << QByteArray("10") << end << QByteArray("\r");
    QTest::newRow("behind a space") << QByteArray("10 ") << end << QByteArray("\r");
    QTest::newRow("behind the CR") << QByteArray("10\r") << end.sliced(1) << QByteArray("\n");
    QTest::newRow("in an extension")
            << QByteArray("5;a") << QByteArray("\nhello\r\n0\r\n\r\n") << QByteArray("\r");
    QTest::newRow("character of an extension")
            << QByteArray("5;") << QByteArray("\r\n") << inExtension.chopped(1);
    QTest::newRow("behind the CR of an extension")
            << QByteArray("5;a\r") << QByteArray("hello\r\n") << QByteArray("\n");
    QTest::newRow("data") << QByteArray("3\r\na") << QByteArray("b\r\n0\r\n\r\n") << without({});
    QTest::newRow("behind the data")
            << QByteArray("3\r\nabc") << QByteArray("\n0\r\n\r\n") << QByteArray("\r");
    QTest::newRow("behind the CR of the data")
            << QByteArray("3\r\nabc\r") << QByteArray("0\r\n\r\n") << QByteArray("\n");
    QTest::newRow("behind a chunk") << QByteArray("3\r\nabc\r\n") << QByteArray("\r\n") << digits;
    QTest::newRow("behind the CR of the last size")
            << QByteArray("0\r") << QByteArray("\r\n") << QByteArray("\n");
    QTest::newRow("behind the last chunk")
            << QByteArray("0\r\n") << QByteArray(": b\r\n\r\n") << QByteArray(token + '\n');
    QTest::newRow("in a trailer") << QByteArray("0\r\nA: b") << QByteArray("c: d\r\n\r\n")
                                  << without({"\r\0", 2});
    QTest::newRow("behind a trailer") << QByteArray("0\r\nA: b\r\n") << QByteArray("C: d\r\n\r\n")
                                      << QByteArray(token + " \t\n");
    QTest::newRow("behind the CR of the empty line")
            << QByteArray("0\r\nA: b\r\n\r") << QByteArray("C: d\r\n\r\n") << QByteArray("\n");
}

void tst_SseHttpBody::acceptsCharactersByTheGrammar()
{
    QFETCH(const QByteArray, before);
    QFETCH(const QByteArray, behind);
    QFETCH(const QByteArray, accepted);
    for (int i = 0; i < 256; ++i) {
        const Decoding decoding =
                decodeEveryWay(SseHttpFraming::chunked(), before + char(i) + behind);
        const bool isAccepted = decoding.body.state() != State::Failed;
        const QByteArray message = "character " + QByteArray::number(i) + ": " + text(decoding);
        QVERIFY2(isAccepted == accepted.contains(char(i)), message.constData());
    }
}

void tst_SseHttpBody::decodesOtherFramings_data()
{
    QTest::addColumn<SseHttpFraming>("framing");
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("expected");
    QTest::addColumn<State>("state");
    QTest::addColumn<State>("finished");

    const auto row = [](const char *name, SseHttpFraming framing, const QByteArray &bytes,
                        const QByteArray &expected, State state, State finished) {
        QTest::newRow(name) << framing << bytes << expected << state << finished;
    };
    const auto length = &SseHttpFraming::ofLength;
    const auto none = SseHttpFraming::none();
    const auto untilClose = SseHttpFraming::untilClose();

    row("none", none, "", "", State::Complete, State::Complete);
    row("none, and bytes", none, "hello", "", State::Complete, State::Complete);
    row("length 0", length(0), "", "", State::Complete, State::Complete);
    row("length 0, and bytes", length(0), "hello", "", State::Complete, State::Complete);
    row("length 5", length(5), "hello", "hello", State::Complete, State::Complete);
    row("length 5, and bytes", length(5), "hello world", "hello", State::Complete, State::Complete);
    row("length 5, nothing", length(5), "", "", State::Incomplete, State::Failed);
    row("length 5, less", length(5), "hell", "hell", State::Incomplete, State::Failed);
    row("length 1", length(1), "hello", "h", State::Complete, State::Complete);
    row("length, chunks", length(10), "5\r\nhello\r\n0\r\n\r\n", "5\r\nhello\r\n", State::Complete,
        State::Complete);
    row("largest length", length(std::numeric_limits<qint64>::max()), "hello", "hello",
        State::Incomplete, State::Failed);
    row("length of more than 32 bits", length(Q_INT64_C(0x100000001)), "hello", "hello",
        State::Incomplete, State::Failed);
    row("until close", untilClose, "hello", "hello", State::Incomplete, State::Complete);
    row("until close, nothing", untilClose, "", "", State::Incomplete, State::Complete);
    row("until close, chunks", untilClose, "0\r\n\r\n", "0\r\n\r\n", State::Incomplete,
        State::Complete);
    row("until close, NUL", untilClose, QByteArray("\0\r\n", 3), QByteArray("\0\r\n", 3),
        State::Incomplete, State::Complete);
    row("chunked, nothing", SseHttpFraming::chunked(), "", "", State::Incomplete, State::Failed);
    row("largest chunk", SseHttpFraming::chunked(), "7fffffffffffffff\r\nhello", "hello",
        State::Incomplete, State::Failed);
    row("chunk of more than 32 bits", SseHttpFraming::chunked(), "100000001\r\nhello", "hello",
        State::Incomplete, State::Failed);
    row("chunk of 32 bits", SseHttpFraming::chunked(), "80000000\r\nhello", "hello",
        State::Incomplete, State::Failed);
    row("chunk of 28 bits", SseHttpFraming::chunked(), "fffffff\r\nhello", "hello",
        State::Incomplete, State::Failed);
}

void tst_SseHttpBody::decodesOtherFramings()
{
    QFETCH(const SseHttpFraming, framing);
    QFETCH(const QByteArray, bytes);
    Decoding decoding = decodeEveryWay(framing, bytes);
    QTEST(decoding.decoded, "expected");
    QTEST(decoding.body.state(), "state");
    QTEST(decoding.body.finish(), "finished");
    QTEST(decoding.body.state(), "finished");
    const SseError error = decoding.body.failure().error;
    QCOMPARE(error,
             decoding.body.state() == State::Failed ? SseError::ConnectionLostError
                                                    : SseError::NoError);
    if (framing.kind == Kind::Length && decoding.body.state() == State::Complete)
        QCOMPARE(decoding.taken, framing.length);
}

void tst_SseHttpBody::failsIfItIsCut_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("expected");

    QTest::newRow("chunks") << chunk("data: 1\n\n") + chunk("data: 2\n\n") + "0\r\n\r\n"
                            << QByteArray("data: 1\n\ndata: 2\n\n");
    QTest::newRow("large and small")
            << chunk(QByteArray(100, 'x')) + chunk("y") + chunk(QByteArray(20, 'z')) + "0\r\n\r\n"
            << QByteArray(100, 'x') + 'y' + QByteArray(20, 'z');
    QTest::newRow("extensions") << QByteArray("5;a=\"b\"\r\nhello\r\n00;c\r\n\r\n")
                                << QByteArray("hello");
    QTest::newRow("trailers") << QByteArray("5\r\nhello\r\n0\r\nA: b\r\n c\r\nD: e\r\n\r\n")
                              << QByteArray("hello");
    QTest::newRow("nothing") << QByteArray("0\r\n\r\n") << QByteArray();
}

// Never a regular end, and nothing is lost of what came before the cut.
void tst_SseHttpBody::failsIfItIsCut()
{
    QFETCH(const QByteArray, bytes);
    QFETCH(const QByteArray, expected);
    QByteArray previous;
    for (qsizetype size = 0; size < bytes.size(); ++size) {
        Decoding decoding = decodeEveryWay(SseHttpFraming::chunked(), bytes.first(size));
        QCOMPARE(decoding.body.state(), State::Incomplete);
        QVERIFY(expected.startsWith(decoding.decoded));
        QVERIFY(decoding.decoded.startsWith(previous));
        previous = decoding.decoded;
        QCOMPARE(decoding.body.finish(), State::Failed);
        QCOMPARE(decoding.body.failure().error, SseError::ConnectionLostError);
        QVERIFY(decoding.body.failure().text.contains(u"before the end"_s));
    }
    Decoding decoding = decodeEveryWay(SseHttpFraming::chunked(), bytes);
    QCOMPARE(decoding.decoded, expected);
    QCOMPARE(decoding.body.finish(), State::Complete);
}

void tst_SseHttpBody::noticesEachLostOrDoubledByteOfTheFraming_data()
{
    QTest::addColumn<bool>("isDoubled");

    QTest::newRow("lost") << false;
    QTest::newRow("doubled") << true;
}

// A body with a lost or doubled byte has no regular end, wherever it is in chunks and data: the size
// of a chunk says how many there have to be.
void tst_SseHttpBody::noticesEachLostOrDoubledByteOfTheFraming()
{
    QFETCH(const bool, isDoubled);
    const QByteArray chunks =
            chunk("data: 1\n\n") + chunk("data: more of it\n\n") + chunk("data: 3\n\n");
    for (qsizetype i = 0; i < chunks.size(); ++i) {
        QByteArray bytes = chunks + "0\r\n\r\n";
        if (isDoubled)
            bytes.insert(i, bytes.at(i));
        else
            bytes.remove(i, 1);
        Decoding decoding = decodeEveryWay(SseHttpFraming::chunked(), bytes);
        QVERIFY2(decoding.body.finish() == State::Failed, text(decoding).constData());
    }
}

void tst_SseHttpBody::failsIfItIsEndless_data()
{
    QTest::addColumn<QByteArray>("begin");
    QTest::addColumn<QByteArray>("repeated");

    QTest::newRow("zeros") << QByteArray() << QByteArray("0");
    QTest::newRow("zeros behind a chunk") << chunk("hello") << QByteArray("0");
    QTest::newRow("digits") << QByteArray() << QByteArray("1");
    QTest::newRow("spaces") << QByteArray("5") << QByteArray(" ");
    QTest::newRow("extension") << QByteArray("5;") << QByteArray("x");
    QTest::newRow("extensions") << QByteArray("5") << QByteArray(";a=b");
    QTest::newRow("extension of the last chunk") << QByteArray("0;") << QByteArray("x");
    QTest::newRow("trailer") << QByteArray("0\r\nA: ") << QByteArray("x");
    QTest::newRow("trailers") << QByteArray("0\r\n") << QByteArray("A: b\r\n");
    QTest::newRow("short trailers") << QByteArray("0\r\n") << QByteArray("A:\n");
    QTest::newRow("name of a trailer") << QByteArray("0\r\n") << QByteArray("A");
    QTest::newRow("folds") << QByteArray("0\r\nA: b\r\n") << QByteArray(" c\r\n");
    QTest::newRow("CR in a trailer") << QByteArray("0\r\nA: ") << QByteArray("\r");
}

void tst_SseHttpBody::failsIfItIsEndless()
{
    QFETCH(const QByteArray, begin);
    QFETCH(const QByteArray, repeated);
    constexpr qsizetype limit =
            std::max(SseHttpBody::MaximumLineSize, SseHttpBody::MaximumTrailerSize);
    const QByteArray bytes = begin + repeated.repeated(limit / repeated.size() + 100);
    QString failure;
    for (const qsizetype pieceSize :
         {qsizetype(1), qsizetype(7), qsizetype(1460), qsizetype(16384), bytes.size()}) {
        Decoding decoding = decodeInPieces(SseHttpFraming::chunked(), bytes, pieceSize);
        QCOMPARE(decoding.body.state(), State::Failed);
        QCOMPARE(decoding.body.failure().error, SseError::ConnectionLostError);
        QVERIFY(decoding.taken <= begin.size() + limit + pieceSize);
        if (failure.isEmpty())
            failure = decoding.body.failure().text;
        QCOMPARE(decoding.body.failure().text, failure);
    }
}

void tst_SseHttpBody::decodesUpToTheMaximumSizes()
{
    for (const qsizetype pieceSize : {qsizetype(1), qsizetype(4096), qsizetype(1) << 20}) {
        const auto decode = [pieceSize](qsizetype lineSize, qsizetype trailerSize) {
            const QByteArray line = "5;" + QByteArray(lineSize - 4, 'x') + "\r\n";
            const QByteArray trailer = "A:" + QByteArray(trailerSize - 6, 'x') + "\r\n\r\n";
            return decodeInPieces(SseHttpFraming::chunked(),
                                  line + "hello\r\n" + line + "world\r\n0\r\n" + trailer,
                                  pieceSize);
        };
        constexpr qsizetype lineSize = SseHttpBody::MaximumLineSize;
        constexpr qsizetype trailerSize = SseHttpBody::MaximumTrailerSize;
        const Decoding fits = decode(lineSize, trailerSize);
        QVERIFY2(fits.body.state() == State::Complete, text(fits).constData());
        QCOMPARE(fits.decoded, QByteArray("helloworld"));
        const Decoding longLine = decode(lineSize + 1, trailerSize);
        QVERIFY(longLine.body.failure().text.contains(QString::number(lineSize)));
        const Decoding longTrailer = decode(lineSize, trailerSize + 1);
        QVERIFY(longTrailer.body.failure().text.contains(QString::number(trailerSize)));
    }
}

void tst_SseHttpBody::decodesChunksOfAllSizes()
{
    QByteArray bytes;
    QByteArray expected;
    for (int size = 1; size < 600; ++size) {
        const QByteArray data(size, char('a' + size % 26));
        bytes += chunk(data);
        expected += data;
    }
    bytes += "0\r\n\r\n";
    for (const qsizetype pieceSize : {qsizetype(1), qsizetype(61), qsizetype(1460), bytes.size()}) {
        const Decoding decoding = decodeInPieces(SseHttpFraming::chunked(), bytes, pieceSize);
        QCOMPARE(decoding.body.state(), State::Complete);
        QVERIFY(decoding.decoded == expected);
    }
}

void tst_SseHttpBody::decodesRandomChunksInRandomPieces()
{
    QRandomGenerator random(1);
    for (int round = 0; round < 300; ++round) {
        QByteArray bytes;
        QByteArray expected;
        for (int count = random.bounded(30); count > 0; --count) {
            QByteArray data(1 + random.bounded(random.bounded(10) == 0 ? 5000 : 40), 'x');
            for (char &c : data)
                c = "\r\n0aF;x "[random.bounded(8)];
            QByteArray size = QByteArray::number(data.size(), 16);
            size.prepend(QByteArray(random.bounded(4) == 0 ? random.bounded(12) : 0, '0'));
            size.append(QByteArray(random.bounded(4) == 0 ? ";a=\"b\"" : ""));
            bytes += size + "\r\n" + data + "\r\n";
            expected += data;
        }
        bytes += "0\r\n\r\n";
        Decoding decoding{SseHttpBody(SseHttpFraming::chunked()), {}};
        for (QByteArrayView rest = bytes; !rest.isEmpty();) {
            const qsizetype size = std::min<qsizetype>(random.bounded(200), rest.size());
            decoding.decode(rest.first(size));
            rest = rest.sliced(size);
        }
        QCOMPARE(decoding.body.state(), State::Complete);
        QVERIFY(decoding.decoded == expected);
    }
}

void tst_SseHttpBody::decodesALargeChunkInPieces()
{
    QByteArray data(3'000'000, 'x');
    for (qsizetype i = 0; i < data.size(); ++i)
        data[i] = char(i * 7 + i / 256);
    const Decoding decoding =
            decodeInPieces(SseHttpFraming::chunked(), chunk(data) + "0\r\n\r\n", 65536);
    QCOMPARE(decoding.body.state(), State::Complete);
    QVERIFY(decoding.decoded == data);
}

void tst_SseHttpBody::decodesEmptyPieces()
{
    for (const SseHttpFraming framing : {SseHttpFraming::chunked(), SseHttpFraming::ofLength(5),
                                         SseHttpFraming::untilClose(), SseHttpFraming::none()}) {
        SseHttpBody body(framing);
        const State state = body.state();
        QCOMPARE(body.decode(nullptr, 0), 0);
        QCOMPARE(body.consumed(), 0);
        QCOMPARE(body.state(), state);
    }
    QCOMPARE(SseHttpBody().state(), State::Complete);
}

void tst_SseHttpBody::doesNothingAfterTheEnd()
{
    Decoding decoding{SseHttpBody(SseHttpFraming::chunked()), {}};
    decoding.decode("5\r\nhello\r\n0\r\n\r\n");
    decoding.decode(Behind);
    QCOMPARE(decoding.decoded, QByteArray("hello"));
    QCOMPARE(decoding.body.consumed(), 0);
    QCOMPARE(decoding.body.finish(), State::Complete);

    Decoding failed{SseHttpBody(SseHttpFraming::chunked()), {}};
    failed.decode("x");
    const QString text = failed.body.failure().text;
    failed.decode(Behind);
    QCOMPARE(failed.decoded, QByteArray());
    QCOMPARE(failed.body.finish(), State::Failed);
    QCOMPARE(failed.body.failure().text, text);
}

QTEST_APPLESS_MAIN(tst_SseHttpBody)

#include "tst_ssehttpbody.moc"
