// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "../common/gzip.h"

#include <client/ssegunzip_p.h>

#include <QtCore/qrandom.h>
#include <QtTest/qtest.h>

using namespace SseGzipTesting;

class tst_SseGunzip : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void decompresses_data();
    void decompresses();
    void skipsTheFieldsOfAHeader_data();
    void skipsTheFieldsOfAHeader();
    void hasEventsAsSoonAsTheyAreFlushed();
    void takesOneMemberAfterAnother();
    void handsOutWhatComesBeforeAnError_data();
    void handsOutWhatComesBeforeAnError();
    void limitsWhatItHandsOut();
    void limitsTheHeader();

private:
    static QByteArray decompressed(const QByteArray &bytes, qsizetype pieceSize,
                                   bool *hasError = nullptr);
};

QByteArray tst_SseGunzip::decompressed(const QByteArray &bytes, qsizetype pieceSize, bool *hasError)
{
    SseGunzip gunzip;
    QByteArray result;
    for (qsizetype i = 0; i < bytes.size(); i += pieceSize) {
        gunzip.feed(bytes.mid(i, pieceSize));
        for (QByteArray piece = gunzip.read(1000); !piece.isEmpty(); piece = gunzip.read(1000))
            result += piece;
    }
    if (hasError)
        *hasError = gunzip.hasError();
    return result;
}

void tst_SseGunzip::decompresses_data()
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

void tst_SseGunzip::decompresses()
{
    QFETCH(QByteArray, bytes);
    QFETCH(int, level);
    const QByteArray compressed = gzip(bytes, level);
    for (const qsizetype pieceSize : {qsizetype(1), qsizetype(7), compressed.size()}) {
        bool hasError = true;
        QVERIFY(decompressed(compressed, pieceSize, &hasError) == bytes);
        QVERIFY(!hasError);
    }
}

void tst_SseGunzip::skipsTheFieldsOfAHeader_data()
{
    QTest::addColumn<int>("flags");
    QTest::addColumn<QByteArray>("fields");
    QTest::newRow("text") << 1 << QByteArray();
    QTest::newRow("checksum") << 2 << QByteArray("ab");
    QTest::newRow("extra") << 4 << QByteArray("\3\0a\0c", 5);
    QTest::newRow("name") << 8 << QByteArray("name\0", 5);
    QTest::newRow("comment") << 16 << QByteArray("a comment\0", 10);
    QTest::newRow("all") << 31 << QByteArray("\1\0xn\0c\0ab", 9);
}

void tst_SseGunzip::skipsTheFieldsOfAHeader()
{
    QFETCH(int, flags);
    QFETCH(QByteArray, fields);
    const QByteArray bytes = "data: a\n\n";
    QByteArray compressed = gzip(bytes);
    compressed[3] = char(flags);
    compressed.insert(10, fields);
    for (const qsizetype pieceSize : {qsizetype(1), compressed.size()})
        QCOMPARE(decompressed(compressed, pieceSize), bytes);
}

void tst_SseGunzip::hasEventsAsSoonAsTheyAreFlushed()
{
    SseGunzip gunzip;
    gunzip.feed(gzip({}).first(10));
    QCOMPARE(gunzip.read(1000), QByteArray());
    for (const QByteArray event : {"data: 1\n\n", "data: 2\n\n"}) {
        gunzip.feed(storedBlock(event));
        QCOMPARE(gunzip.read(1000), event);
        QCOMPARE(gunzip.read(1000), QByteArray());
        QVERIFY(!gunzip.hasError());
    }
}

void tst_SseGunzip::takesOneMemberAfterAnother()
{
    const QByteArray compressed = gzip("abcabc") + gzip({}) + gzip("abc");
    for (const qsizetype pieceSize : {qsizetype(1), compressed.size()})
        QCOMPARE(decompressed(compressed, pieceSize), "abcabcabc");
}

void tst_SseGunzip::handsOutWhatComesBeforeAnError_data()
{
    QTest::addColumn<QByteArray>("compressed");
    QTest::addColumn<QByteArray>("bytes");
    const QByteArray good = gzip("data: a\n\n");
    const QByteArray head = good.first(10);
    const QByteArray begin = head + storedBlock("data: a\n\n");
    const auto changed = [&good](qsizetype position) {
        QByteArray bytes = good;
        bytes[position] = char(bytes.at(position) ^ 0x55);
        return bytes;
    };
    const QByteArray none;
    QTest::newRow("no gzip") << QByteArray("data: a\n\n") << none;
    QTest::newRow("another method") << changed(2) << none;
    QByteArray reserved = good;
    reserved[3] = char(0x20);
    QTest::newRow("reserved flag") << reserved << none;
    QTest::newRow("checksum") << changed(good.size() - 8) << QByteArray("data: a\n\n");
    QTest::newRow("size") << changed(good.size() - 1) << QByteArray("data: a\n\n");
    QTest::newRow("no member behind it") << good + "x" << QByteArray("data: a\n\n");
    QTest::newRow("reserved type of block") << begin + "\x07" << QByteArray("data: a\n\n");
    QTest::newRow("length of a stored block")
            << begin + QByteArray("\0\1\0\0\0", 5) << QByteArray("data: a\n\n");
    // Fixed codes: length 3 (0000001), distance 5 (00100, 0), from a window of none.
    QTest::newRow("too far back") << head + QByteArray("\x03\x12\x00", 3) << none;
    // Dynamic codes: all of the lengths are zero.
    QTest::newRow("no codes") << head + QByteArray("\x05\x00\x00\x00\x00", 5) << none;
    QTest::newRow("too many literals") << head + QByteArray("\xfd\x00\x00\x00\x00", 5) << none;
}

void tst_SseGunzip::handsOutWhatComesBeforeAnError()
{
    QFETCH(QByteArray, compressed);
    QFETCH(QByteArray, bytes);
    for (const qsizetype pieceSize : {qsizetype(1), compressed.size()}) {
        bool hasError = false;
        QCOMPARE(decompressed(compressed, pieceSize, &hasError), bytes);
        QVERIFY(hasError);
    }
}

// What has been compressed well must not fill the memory at once.
void tst_SseGunzip::limitsWhatItHandsOut()
{
    constexpr qsizetype Size = 10'000'000;
    SseGunzip gunzip;
    gunzip.feed(gzip(QByteArray(Size, 'x'), 9));
    qsizetype total = 0;
    for (QByteArray piece = gunzip.read(1000); !piece.isEmpty(); piece = gunzip.read(1000)) {
        QVERIFY(piece.size() <= 1257);
        total += piece.size();
    }
    QCOMPARE(total, Size);
    QVERIFY(!gunzip.hasError());
}

void tst_SseGunzip::limitsTheHeader()
{
    SseGunzip gunzip;
    QByteArray head = gzip({}).first(10);
    head[3] = char(8); // a name without an end
    gunzip.feed(head);
    for (int i = 0; i < 10'000 && !gunzip.hasError(); ++i) {
        gunzip.feed(QByteArray(1000, 'x'));
        QCOMPARE(gunzip.read(1000), QByteArray());
    }
    QVERIFY(gunzip.hasError());
}

QTEST_APPLESS_MAIN(tst_SseGunzip)
#include "tst_ssegunzip.moc"
