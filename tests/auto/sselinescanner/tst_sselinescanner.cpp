// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "parser/sselinescanner_p.h"

#include <QtCore/qbytearray.h>
#include <QtCore/qlist.h>
#include <QtCore/qrandom.h>
#include <QtTest/qtest.h>

#include <memory>

namespace {

struct Found
{
    qsizetype lineEnd = 0;
    bool isAscii = true;

    friend bool operator==(const Found &lhs, const Found &rhs)
    {
        return lhs.lineEnd == rhs.lineEnd && lhs.isAscii == rhs.isAscii;
    }
};

// By the byte. The last one found is the end of all.
QList<Found> expectedIn(const QByteArray &bytes)
{
    QList<Found> result;
    Found next;
    for (next.lineEnd = 0; next.lineEnd < bytes.size(); ++next.lineEnd) {
        const char c = bytes.at(next.lineEnd);
        if (c == '\r' || c == '\n') {
            result += next;
            next.isAscii = true;
        } else if (quint8(c) >= 0x80) {
            next.isAscii = false;
        }
    }
    result += next;
    return result;
}

// From memory that ends where the bytes end, so that AddressSanitizer sees what is read behind.
template <typename Scanner>
QList<Found> foundBy(const QByteArray &bytes)
{
    const auto size = std::size_t(bytes.size());
    const auto copy = std::make_unique<char[]>(size);
    std::copy(bytes.begin(), bytes.end(), copy.get());
    const char *const begin = copy.get();
    const char *const end = begin + size;
    Scanner scanner(begin, end);
    QList<Found> result;
    const char *lineEnd = nullptr;
    do {
        Found found;
        lineEnd = scanner.next(&found.isAscii);
        found.lineEnd = lineEnd - begin;
        result += found;
    } while (lineEnd != end);
    return result;
}

QByteArray randomBytes(QRandomGenerator &random, int size)
{
    // Bytes next to those that are looked for, and a length of lines that goes over blocks.
    static const QByteArray special = QByteArray("\r\n\x0c\x0e\x0b\t\x8d\x8a\x7f\x80\xff\x00", 12);
    const int rarity = 1 + random.bounded(300);
    QByteArray bytes(size, Qt::Uninitialized);
    for (char &c : bytes)
        c = random.bounded(rarity) == 0 ? special.at(random.bounded(int(special.size()))) : 'x';
    return bytes;
}

} // namespace

class tst_SseLineScanner : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsLineEnds_data();
    void findsLineEnds();
    void agreesWithBytewiseSearch();
    void findsEachByteAtEachPlace();

private:
    static void compare(const QByteArray &bytes);
};

void tst_SseLineScanner::compare(const QByteArray &bytes)
{
    const QList<Found> expected = expectedIn(bytes);
    QCOMPARE(foundBy<SseBasicLineScanner<SsePortableBlock>>(bytes), expected);
#ifdef QTSSE_SSE2
    QCOMPARE(foundBy<SseBasicLineScanner<SseSse2Block>>(bytes), expected);
#endif
}

void tst_SseLineScanner::findsLineEnds_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("no line end") << QByteArray("data: x");
    QTest::newRow("all line ends") << QByteArray(200, '\n');
    QTest::newRow("CRLF") << QByteArray("a\r\nb\r\n\r\n");
    QTest::newRow("other control characters") << QByteArray(200, '\t') + '\n';
    QTest::newRow("NUL") << QByteArray(70, '\0') + '\n';
    QTest::newRow("not ASCII in one line") << QByteArray("a\n\xc3\xa4\nb\n");
    QTest::newRow("not ASCII blocks before the end")
            << "\xc3\xa4" + QByteArray(500, 'x') + '\n' + QByteArray(500, 'x') + '\n';
    QTest::newRow("not ASCII in the unfinished line") << QByteArray(100, 'x') + "\n\xe2\x82";
    QTest::newRow("U+2028 and U+0085") << QByteArray("a\xe2\x80\xa8z\xc2\x85z\n");
}

void tst_SseLineScanner::findsLineEnds()
{
    QFETCH(const QByteArray, bytes);
    compare(bytes);
}

void tst_SseLineScanner::agreesWithBytewiseSearch()
{
    const quint32 seed = QRandomGenerator::global()->generate();
    QRandomGenerator random(seed);
    for (int i = 0; i < 4000 && !QTest::currentTestFailed(); ++i) {
        compare(randomBytes(random, random.bounded(700)));
        if (QTest::currentTestFailed())
            qWarning("seed %u, round %d", seed, i);
    }
}

void tst_SseLineScanner::findsEachByteAtEachPlace()
{
    for (int size : {1, 63, 64, 65, 127, 128, 129, 255, 256, 257, 300}) {
        for (int place = 0; place < size && !QTest::currentTestFailed(); ++place) {
            for (const char c : {'\r', '\n', '\t', '\x80'}) {
                QByteArray bytes(size, 'x');
                bytes[place] = c;
                compare(bytes);
            }
        }
    }
}

QTEST_APPLESS_MAIN(tst_SseLineScanner)

#include "tst_sselinescanner.moc"
