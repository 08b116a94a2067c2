// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "parser/ssedatapool_p.h"

#include <QtCore/qlist.h>
#include <QtCore/qrandom.h>
#include <QtCore/qsemaphore.h>
#include <QtCore/qthread.h>
#include <QtTest/qtest.h>

#include <memory>
#include <set>

namespace {

// Where the memory of a copy is. It is gone when this returns.
const char *placeOf(SseDataPool &pool, const QByteArray &data)
{
    return pool.copyOf(data).constData();
}

// How many places the copies of a chunk need that are dropped together.
qsizetype placesOf(SseDataPool &pool, const QByteArray &data, int count, int rounds)
{
    std::set<const char *> places;
    for (int round = 0; round < rounds; ++round) {
        QList<QByteArray> events;
        for (int i = 0; i < count; ++i) {
            events += pool.copyOf(data);
            places.insert(events.last().constData());
        }
    }
    return qsizetype(places.size());
}

} // namespace

class tst_SseDataPool : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void copiesData_data();
    void copiesData();
    void usesMemoryAgain();
    void usesMemoryOfAChunkAgain();
    void usesMemoryOfMixedSizesAgain();
    void usesMemoryAgainBesideAnEventThatIsKept();
    void leavesWhatIsKept();
    void leavesWhatIsKeptAlone();
    void changesNothingThatIsShared();
    void keepsNoMemoryThatIsMuchTooLarge();
    void keepsNoMoreMemoryThanItMay();
    void keepsNoLargeMemory();
    void getsUsedToOtherSizes();
    void getsUsedToEventsThatAreKept();
    void beginsAgainWhenAllIsKept();
    void worksWithEventsThatEndInAnotherThread();
};

void tst_SseDataPool::copiesData_data()
{
    QTest::addColumn<QByteArray>("data");
    QTest::newRow("empty") << QByteArray("");
    QTest::newRow("a byte") << QByteArray("x");
    QTest::newRow("NUL") << QByteArray("a\0b", 3);
    QTest::newRow("16 KiB") << QByteArray(16 * 1024, 'x');
    QTest::newRow("more than is kept") << QByteArray(100'000, 'x');
}

void tst_SseDataPool::copiesData()
{
    QFETCH(const QByteArray, data);
    SseDataPool pool;
    for (int i = 0; i < 3; ++i) {
        const QByteArray copy = pool.copyOf(data);
        QVERIFY(!copy.isNull());
        QCOMPARE(copy, data);
        QVERIFY(data.isEmpty() || copy.constData() != data.constData());
        QCOMPARE(copy.constData()[copy.size()], '\0');
    }
}

void tst_SseDataPool::usesMemoryAgain()
{
    SseDataPool pool;
    const char *const place = placeOf(pool, "0123456789");
    QCOMPARE(placeOf(pool, "abcdefghij"), place);
    const QByteArray shorter = pool.copyOf("abc");
    QCOMPARE(shorter.constData(), place);
    QCOMPARE(shorter, QByteArray("abc"));
    QCOMPARE(shorter.constData()[3], '\0');
}

void tst_SseDataPool::usesMemoryOfAChunkAgain()
{
    SseDataPool pool;
    QCOMPARE(placesOf(pool, QByteArray(200, 'x'), 80, 20), 80);
}

void tst_SseDataPool::usesMemoryOfMixedSizesAgain()
{
    constexpr int Rounds = 100;
    QRandomGenerator random(1);
    SseDataPool pool;
    std::set<const char *> places;
    for (int round = 0; round < Rounds; ++round) {
        QList<QByteArray> events;
        for (int i = 0; i < 60; ++i) {
            events += pool.copyOf(QByteArray(random.bounded(1, 400), 'x'));
            places.insert(events.last().constData());
        }
    }
    QVERIFY(places.size() < 200);
}

void tst_SseDataPool::usesMemoryAgainBesideAnEventThatIsKept()
{
    SseDataPool pool;
    const QByteArray kept = pool.copyOf("0123456789");
    const char *const place = placeOf(pool, "abcdefghij");
    QVERIFY(place != kept.constData());
    QCOMPARE(placeOf(pool, "ABCDEFGHIJ"), place);
    QCOMPARE(kept, QByteArray("0123456789"));
}

// All at random: whatever is dropped and whatever kept, for however long.
void tst_SseDataPool::leavesWhatIsKept()
{
    constexpr int Seed = 20261126;
    QRandomGenerator random(Seed);
    SseDataPool pool;
    QList<std::pair<QByteArray, QByteArray>> kept;
    for (int i = 0; i < 50'000; ++i) {
        const QByteArray data(random.bounded(1, 400), char('a' + i % 26));
        // A copy that shares nothing with either
        kept.append({pool.copyOf(data), QByteArray(data.constData(), data.size())});
        if (random.bounded(3) > 0)
            kept.removeAt(random.bounded(kept.size()));
        if (random.bounded(500) == 0)
            kept.clear();
        for (const auto &[copy, expected] : std::as_const(kept)) {
            if (copy != expected)
                QFAIL("An event that is kept has changed");
        }
    }
}

void tst_SseDataPool::leavesWhatIsKeptAlone()
{
    auto pool = std::make_unique<SseDataPool>();
    QByteArray kept = pool->copyOf("abc");
    pool.reset();
    QVERIFY(kept.isDetached()); // the references are counted to the last one
    kept[0] = 'x';
    QCOMPARE(kept, QByteArray("xbc"));
}

void tst_SseDataPool::changesNothingThatIsShared()
{
    SseDataPool pool;
    QByteArray first = pool.copyOf("abc");
    const QByteArray shared = first;
    first[0] = 'x'; // as a slot may do with its own
    first = {};
    QCOMPARE(shared, QByteArray("abc"));
    QCOMPARE(pool.copyOf("def"), QByteArray("def"));
    QCOMPARE(shared, QByteArray("abc"));
}

void tst_SseDataPool::keepsNoMemoryThatIsMuchTooLarge()
{
    SseDataPool pool;
    QCOMPARE(pool.copyOf(QByteArray(10'000, 'x')).size(), 10'000);
    const QByteArray small = pool.copyOf("abc");
    QVERIFY(small.capacity() < 200);
}

void tst_SseDataPool::keepsNoMoreMemoryThanItMay()
{
    SseDataPool pool;
    QList<QByteArray> events;
    for (int i = 0; i < 300; ++i)
        events += pool.copyOf(QByteArray(1000, 'x'));
    qsizetype shared = 0;
    for (const QByteArray &event : std::as_const(events))
        shared += event.isDetached() ? 0 : event.size();
    QVERIFY(shared > 0);
    QVERIFY(shared <= 64 * 1024);
}

void tst_SseDataPool::keepsNoLargeMemory()
{
    SseDataPool pool;
    QVERIFY(!pool.copyOf(QByteArray(16 * 1024, 'x')).isDetached());
    QVERIFY(pool.copyOf(QByteArray(16 * 1024 + 1, 'x')).isDetached());
}

void tst_SseDataPool::getsUsedToOtherSizes()
{
    SseDataPool pool;
    QVERIFY(placesOf(pool, QByteArray(250, 'x'), 1000, 1) > 0);
    const QByteArray large(2000, 'x');
    for (int i = 0; i < 10'000; ++i)
        QCOMPARE(pool.copyOf(large), large);
    const char *const place = placeOf(pool, large);
    QCOMPARE(placeOf(pool, large), place);
    QVERIFY(!pool.copyOf(large).isDetached());
}

void tst_SseDataPool::getsUsedToEventsThatAreKept()
{
    constexpr int Chunks = 5000;
    constexpr int EventsOfChunk = 80;
    SseDataPool pool;
    QList<QByteArray> kept;
    int ofPool = 0;
    for (int chunk = 0; chunk < Chunks; ++chunk) {
        QList<QByteArray> events;
        for (int i = 0; i < EventsOfChunk; ++i) {
            events += pool.copyOf(QByteArray(200, 'x'));
            ofPool += events.last().isDetached() ? 0 : 1;
        }
        if (chunk % 10 == 0)
            kept += events.first();
    }
    QVERIFY(ofPool > Chunks * EventsOfChunk * 9 / 10);
}

void tst_SseDataPool::beginsAgainWhenAllIsKept()
{
    SseDataPool pool;
    QList<QByteArray> kept;
    for (int i = 0; i < 20'000; ++i)
        kept += pool.copyOf("0123456789");
    const QByteArray unshared = kept.first();
    kept.first() = {};
    QVERIFY(unshared.isDetached());
}

// The last to have it is another thread. ThreadSanitizer looks on.
void tst_SseDataPool::worksWithEventsThatEndInAnotherThread()
{
    constexpr int Events = 20'000;
    SseDataPool pool;
    QByteArray slot;
    QSemaphore full;
    QSemaphore empty(1);
    int wrong = 0;
    const std::unique_ptr<QThread> thread(QThread::create([&] {
        for (int i = 0; i < Events; ++i) {
            full.acquire();
            QByteArray data = std::exchange(slot, {});
            empty.release();
            if (data != QByteArray(20, char('a' + i % 26)))
                ++wrong;
        }
    }));
    thread->start();
    for (int i = 0; i < Events; ++i) {
        QByteArray data = pool.copyOf(QByteArray(20, char('a' + i % 26)));
        empty.acquire();
        slot = std::move(data);
        full.release();
    }
    thread->wait();
    QCOMPARE(wrong, 0);
}

QTEST_APPLESS_MAIN(tst_SseDataPool)

#include "tst_ssedatapool.moc"
