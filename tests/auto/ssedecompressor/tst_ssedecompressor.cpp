// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "../common/gzip.h"

#include <http/ssedecompressor_p.h>

#include <QtCore/qrandom.h>
#include <QtTest/qtest.h>

using namespace SseGzipTesting;
using Format = SseDecompressor::Format;

namespace {

QByteArray zlibStream(const QByteArray &bytes, int level = -1)
{
    // Of nothing, qCompress() makes nothing.
    return bytes.isEmpty() ? QByteArray("\x78\x9c\x03\x00\x00\x00\x00\x01", 8)
                           : qCompress(bytes, level).sliced(4);
}

QByteArray rawStream(const QByteArray &bytes, int level = -1)
{
    return zlibStream(bytes, level).sliced(2).chopped(4);
}

struct Result
{
    QByteArray bytes;
    bool hasError = false;
    bool isFinished = false;
};

Result decompressed(Format format, const QByteArrayList &pieces, qsizetype limit = 1000)
{
    SseDecompressor decompressor(format);
    Result result;
    for (const QByteArray &piece : pieces) {
        decompressor.feed(piece);
        for (QByteArray bytes = decompressor.read(limit); !bytes.isEmpty();
             bytes = decompressor.read(limit)) {
            if (bytes.size() > limit)
                qFatal("more than the limit");
            result.bytes += bytes;
        }
    }
    result.hasError = decompressor.hasError();
    result.isFinished = decompressor.isFinished();
    return result;
}

QByteArrayList inPieces(const QByteArray &bytes, qsizetype size)
{
    QByteArrayList pieces;
    for (qsizetype i = 0; i < bytes.size(); i += size)
        pieces.append(bytes.mid(i, size));
    return pieces;
}

const QByteArray Events = "id: 1\ndata: abcabcabc\n\nid: 2\ndata: abcabcabd\n\n: x\n\n";

void addStreams()
{
    QTest::addColumn<Format>("format");
    QTest::addColumn<QByteArray>("compressed");
    for (const int level : {0, 1, 9}) {
        QTest::addRow("gzip, level %d", level) << Format::Gzip << gzip(Events, level);
        QTest::addRow("zlib, level %d", level) << Format::Deflate << zlibStream(Events, level);
        QTest::addRow("raw deflate, level %d", level)
                << Format::Deflate << rawStream(Events, level);
    }
}

} // namespace

class tst_SseDecompressor : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void decompresses_data();
    void decompresses();
    void takesEverySplit_data();
    void takesEverySplit();
    void takesMoreBeforeAllIsRead();
    void handsOutAMatchInParts();
    void noticesEveryCut_data();
    void noticesEveryCut();
    void handsOutWhatComesBeforeACorruptByte_data();
    void handsOutWhatComesBeforeACorruptByte();
    void skipsTheFieldsOfAHeader_data();
    void skipsTheFieldsOfAHeader();
    void hasEventsAsSoonAsTheyAreFlushed_data();
    void hasEventsAsSoonAsTheyAreFlushed();
    void takesOneMemberAfterAnother();
    void handsOutWhatComesBeforeAnError_data();
    void handsOutWhatComesBeforeAnError();
    void isFinishedWhenNothingHasCome();
    void doesNotReadAheadOfItsLimit_data();
    void doesNotReadAheadOfItsLimit();
};

void tst_SseDecompressor::decompresses_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("level");
    QByteArray random(100'000, '\0');
    QRandomGenerator generator(7);
    for (char &byte : random)
        byte = char(generator.bounded(256));
    QByteArray numbers;
    for (int i = 0; i < 20'000; ++i)
        numbers += "id: " + QByteArray::number(i) + "\ndata: " + QByteArray::number(i * i) + "\n\n";
    const QList<std::pair<const char *, QByteArray>> contents{
            {"nothing", {}},
            {"a byte", "a"},
            {"a few bytes, with fixed codes", "data: abcabc\n\n"},
            {"one byte again and again", QByteArray(200'000, 'x')},
            {"events", QByteArray("data: x\n\n").repeated(10'000)},
            {"numbers", numbers},
            {"random", random},
            {"repeated at the greatest distance", random.first(32'000) + random.first(32'000)},
    };
    for (const auto &[name, bytes] : contents) {
        for (const int level : {0, 1, 6, 9})
            QTest::addRow("%s, level %d", name, level) << bytes << level;
    }
}

void tst_SseDecompressor::decompresses()
{
    QFETCH(QByteArray, bytes);
    QFETCH(int, level);
    const QList<std::pair<Format, QByteArray>> streams{{Format::Gzip, gzip(bytes, level)},
                                                       {Format::Deflate, zlibStream(bytes, level)},
                                                       {Format::Deflate, rawStream(bytes, level)}};
    for (const auto &[format, compressed] : streams) {
        for (const qsizetype size : {qsizetype(1), qsizetype(7), compressed.size()}) {
            const Result result = decompressed(format, inPieces(compressed, size), 10'000);
            QVERIFY(result.bytes == bytes);
            QVERIFY(!result.hasError);
            QVERIFY(result.isFinished);
        }
    }
}

void tst_SseDecompressor::takesEverySplit_data()
{
    addStreams();
}

void tst_SseDecompressor::takesEverySplit()
{
    QFETCH(Format, format);
    QFETCH(QByteArray, compressed);
    for (qsizetype i = 0; i <= compressed.size(); ++i) {
        for (const qsizetype limit : {1, 1000}) {
            const Result result =
                    decompressed(format, {compressed.first(i), compressed.sliced(i)}, limit);
            QCOMPARE(result.bytes, Events);
            QVERIFY(!result.hasError);
            QVERIFY(result.isFinished);
        }
    }
}

void tst_SseDecompressor::takesMoreBeforeAllIsRead()
{
    const QByteArray compressed = gzip(Events, 0); // as it is, so that input is left
    SseDecompressor decompressor(Format::Gzip);
    QByteArray bytes;
    for (const QByteArray &piece : inPieces(compressed, 20)) {
        decompressor.feed(piece);
        bytes += decompressor.read(1);
    }
    QVERIFY(bytes.size() < Events.size());
    QVERIFY(decompressor.canAdvance());
    QCOMPARE(bytes + decompressor.read(1000), Events);
    QVERIFY(decompressor.isFinished());
}

// All input has been read when the last bytes are still to come.
void tst_SseDecompressor::handsOutAMatchInParts()
{
    for (int size = 1; size < 300; ++size) {
        const QByteArray bytes = QByteArray(size % 7, 'y') + QByteArray(size, 'x');
        const Result result = decompressed(Format::Deflate, {rawStream(bytes, 9)}, 1);
        QCOMPARE(result.bytes, bytes);
        QVERIFY(!result.hasError);
        QVERIFY(result.isFinished);
    }
}

void tst_SseDecompressor::noticesEveryCut_data()
{
    addStreams();
}

void tst_SseDecompressor::noticesEveryCut()
{
    QFETCH(Format, format);
    QFETCH(QByteArray, compressed);
    for (qsizetype i = 1; i < compressed.size(); ++i) {
        const Result result = decompressed(format, {compressed.first(i)});
        QVERIFY(Events.startsWith(result.bytes));
        QVERIFY(!result.hasError);
        QVERIFY(!result.isFinished);
    }
}

void tst_SseDecompressor::handsOutWhatComesBeforeACorruptByte_data()
{
    QTest::addColumn<Format>("format");
    QTest::addColumn<QByteArray>("head");
    QTest::newRow("gzip") << Format::Gzip << gzip({}).first(10);
    QTest::newRow("zlib") << Format::Deflate << QByteArray("\x78\x01", 2);
    QTest::newRow("raw deflate") << Format::Deflate << QByteArray();
}

// Three events that were flushed, and behind them a stream of which one byte is another.
void tst_SseDecompressor::handsOutWhatComesBeforeACorruptByte()
{
    QFETCH(Format, format);
    QFETCH(QByteArray, head);
    const QByteArray before = "data: 1\n\ndata: 2\n\ndata: 3\n\n";
    const QByteArray begin = head + storedBlock(before);
    const QByteArray rest = rawStream(Events, 9);
    for (qsizetype i = 0; i < rest.size(); ++i) {
        for (const int change : {0x01, 0x55, 0x80, 0xff}) {
            QByteArray corrupt = rest;
            corrupt[i] = char(corrupt.at(i) ^ char(change));
            const QByteArray compressed = begin + corrupt;
            const Result whole = decompressed(format, {compressed});
            QVERIFY(whole.bytes.startsWith(before));
            const Result bitByBit = decompressed(format, inPieces(compressed, 1), 1);
            QVERIFY(bitByBit.bytes.startsWith(before));
            QCOMPARE(bitByBit.hasError, whole.hasError);
            QCOMPARE(bitByBit.isFinished, whole.isFinished);
        }
    }
}

void tst_SseDecompressor::skipsTheFieldsOfAHeader_data()
{
    QTest::addColumn<int>("flags");
    QTest::addColumn<QByteArray>("fields");
    QTest::newRow("text") << 1 << QByteArray();
    QTest::newRow("extra") << 4 << QByteArray("\3\0a\0c", 5);
    QTest::newRow("name") << 8 << QByteArray("name\0", 5);
    QTest::newRow("comment") << 16 << QByteArray("a comment\0", 10);
    QTest::newRow("all but the checksum") << 29 << QByteArray("\1\0xn\0c\0", 7);
    QTest::newRow("a long name") << 8 << QByteArray(1'000'000, 'x') + '\0';
}

void tst_SseDecompressor::skipsTheFieldsOfAHeader()
{
    QFETCH(int, flags);
    QFETCH(QByteArray, fields);
    QByteArray compressed = gzip(Events);
    compressed[3] = char(flags);
    compressed.insert(10, fields);
    for (const qsizetype size : {qsizetype(1), compressed.size()})
        QCOMPARE(decompressed(Format::Gzip, inPieces(compressed, size)).bytes, Events);
}

void tst_SseDecompressor::hasEventsAsSoonAsTheyAreFlushed_data()
{
    handsOutWhatComesBeforeACorruptByte_data();
}

void tst_SseDecompressor::hasEventsAsSoonAsTheyAreFlushed()
{
    QFETCH(Format, format);
    QFETCH(QByteArray, head);
    SseDecompressor decompressor(format);
    decompressor.feed(head);
    QCOMPARE(decompressor.read(1000), QByteArray());
    for (const QByteArray event : {"data: 1\n\n", "data: 2\n\n"}) {
        decompressor.feed(storedBlock(event));
        QCOMPARE(decompressor.read(1000), event);
        QCOMPARE(decompressor.read(1000), QByteArray());
        QVERIFY(!decompressor.hasError());
        QVERIFY(!decompressor.canAdvance());
    }
}

void tst_SseDecompressor::takesOneMemberAfterAnother()
{
    const QByteArray compressed = gzip("abcabc") + gzip({}) + gzip("abc");
    for (const qsizetype size : {qsizetype(1), qsizetype(7), compressed.size()}) {
        const Result result = decompressed(Format::Gzip, inPieces(compressed, size));
        QCOMPARE(result.bytes, "abcabcabc");
        QVERIFY(result.isFinished);
    }
}

void tst_SseDecompressor::handsOutWhatComesBeforeAnError_data()
{
    QTest::addColumn<Format>("format");
    QTest::addColumn<QByteArray>("compressed");
    QTest::addColumn<QByteArray>("bytes");
    const QByteArray good = gzip(Events);
    const QByteArray zlib = zlibStream(Events);
    const QByteArray head = good.first(10);
    const QByteArray begin = head + storedBlock(Events);
    const auto changed = [](QByteArray bytes, qsizetype position) {
        bytes[position] = char(bytes.at(position) ^ 0x55);
        return bytes;
    };
    const QByteArray none;
    QTest::newRow("no gzip") << Format::Gzip << Events << none;
    QTest::newRow("zlib instead of gzip") << Format::Gzip << zlib << none;
    QTest::newRow("another method") << Format::Gzip << changed(good, 2) << none;
    QByteArray reserved = good;
    reserved[3] = char(0x20);
    QTest::newRow("reserved flag") << Format::Gzip << reserved << none;
    QTest::newRow("checksum") << Format::Gzip << changed(good, good.size() - 8) << Events;
    QTest::newRow("size") << Format::Gzip << changed(good, good.size() - 1) << Events;
    QTest::newRow("no member behind it") << Format::Gzip << good + "xx" << Events;
    QTest::newRow("checksum of zlib")
            << Format::Deflate << changed(zlib, zlib.size() - 1) << Events;
    QTest::newRow("something behind zlib") << Format::Deflate << zlib + 'x' << Events;
    QTest::newRow("something behind raw deflate")
            << Format::Deflate << rawStream(Events) + zlib << Events;
    QByteArray dictionary = zlib;
    dictionary[1] = char(0xbb); // 0x78bb is a multiple of 31
    QTest::newRow("a dictionary") << Format::Deflate << dictionary << none;
    QTest::newRow("reserved type of block") << Format::Gzip << begin + "\x07" << Events;
    QTest::newRow("length of a stored block")
            << Format::Gzip << begin + QByteArray("\0\1\0\0\0", 5) << Events;
    // Fixed codes: length 3 (0000001), distance 5 (00100, 0), from a window of none.
    QTest::newRow("too far back") << Format::Gzip << head + QByteArray("\x03\x12\x00", 3) << none;
    // Dynamic codes: all of the lengths are zero.
    QTest::newRow("no codes") << Format::Gzip << head + '\x05' + QByteArray(50, '\0') << none;
    QTest::newRow("too many literals")
            << Format::Gzip << head + QByteArray("\xfd\x00\x00\x00\x00", 5) << none;
}

void tst_SseDecompressor::handsOutWhatComesBeforeAnError()
{
    QFETCH(Format, format);
    QFETCH(QByteArray, compressed);
    QFETCH(QByteArray, bytes);
    for (const qsizetype size : {qsizetype(1), compressed.size()}) {
        const Result result = decompressed(format, inPieces(compressed, size));
        QCOMPARE(result.bytes, bytes);
        QVERIFY(result.hasError);
        QVERIFY(!result.isFinished);
    }
}

void tst_SseDecompressor::isFinishedWhenNothingHasCome()
{
    for (const Format format : {Format::Gzip, Format::Deflate}) {
        const SseDecompressor decompressor(format);
        QVERIFY(decompressor.isFinished());
        QVERIFY(!decompressor.hasError());
    }
}

void tst_SseDecompressor::doesNotReadAheadOfItsLimit_data()
{
    QTest::addColumn<Format>("format");
    QTest::addColumn<QByteArray>("compressed");
    const QByteArray bytes(10'000'000, 'x');
    QTest::newRow("gzip") << Format::Gzip << gzip(bytes, 9);
    QTest::newRow("zlib") << Format::Deflate << zlibStream(bytes, 9);
    QTest::newRow("raw deflate") << Format::Deflate << rawStream(bytes, 9);
}

// What has been compressed well must not fill the memory at once.
void tst_SseDecompressor::doesNotReadAheadOfItsLimit()
{
    QFETCH(Format, format);
    QFETCH(QByteArray, compressed);
    SseDecompressor decompressor(format);
    decompressor.feed(compressed);
    qsizetype total = 0;
    while (decompressor.canAdvance()) {
        const QByteArray piece = decompressor.read(10'000);
        QVERIFY(piece.size() <= 10'000);
        QVERIFY(piece.capacity() < 20'000);
        total += piece.size();
        QCOMPARE(piece, QByteArray(piece.size(), 'x'));
    }
    QCOMPARE(total, 10'000'000);
    QVERIFY(decompressor.isFinished());
}

QTEST_APPLESS_MAIN(tst_SseDecompressor)
#include "tst_ssedecompressor.moc"
