// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "client/sseseenids_p.h"
#include "client/ssesequence_p.h"

#include <QtCore/qhash.h>
#include <QtCore/qmap.h>
#include <QtCore/qrandom.h>
#include <QtTest/qtest.h>

#include <optional>

using namespace Qt::StringLiterals;
using Verdict = SseSequence::Verdict;

Q_DECLARE_METATYPE(SseSequence::Verdict)

namespace {

struct Numbered
{
    quint64 number;
    size_t content;
};

// The same rules with a map of all events, as simple as possible.
class NaiveSequence
{
public:
    explicit NaiveSequence(quint64 memory)
        : m_memory(memory)
    {
    }

    SseSequence::Result add(const Numbered &event)
    {
        if (m_events.isEmpty()) {
            m_events.insert(event.number, event.content);
            return {Verdict::New, 0};
        }
        const quint64 last = m_events.lastKey();
        if (event.number > last) {
            m_events.insert(event.number, event.content);
            return {Verdict::New, event.number - last - 1};
        }
        const bool isRemembered = last - event.number < m_memory;
        if (isRemembered && m_events.contains(event.number)
            && m_events.value(event.number) == event.content) {
            return {Verdict::Repeat, 0};
        }
        if (isRemembered && !m_events.contains(event.number)
            && event.number > m_events.firstKey()) {
            m_events.insert(event.number, event.content);
            return {Verdict::Late, 0};
        }
        m_events.clear();
        m_events.insert(event.number, event.content);
        return {Verdict::Restart, 0};
    }

private:
    quint64 m_memory;
    QMap<quint64, size_t> m_events;
};

} // namespace

class tst_SseSequence : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void judgesNumbers_data();
    void judgesNumbers();
    void knowsWhatWasSeenBefore();
    void doesTheSameAsANaiveFilter();
    void deliversEachEventOnceThroughResumesAndRestarts();
    void recognizesUlids_data();
    void recognizesUlids();
    void remembersTheLastIds();
    void knowsAllIdsUpToOne();
};

void tst_SseSequence::judgesNumbers_data()
{
    QTest::addColumn<QList<quint64>>("before");
    QTest::addColumn<quint64>("number");
    QTest::addColumn<quint64>("content");
    QTest::addColumn<Verdict>("verdict");
    QTest::addColumn<quint64>("missing");
    // The content of each event is its number.
    const QList<quint64> oneToThree{1, 2, 3};
    QTest::newRow("first") << QList<quint64>() << 7ULL << 7ULL << Verdict::New << 0ULL;
    QTest::newRow("next") << oneToThree << 4ULL << 4ULL << Verdict::New << 0ULL;
    QTest::newRow("gap") << oneToThree << 7ULL << 7ULL << Verdict::New << 3ULL;
    QTest::newRow("last again") << oneToThree << 3ULL << 3ULL << Verdict::Repeat << 0ULL;
    QTest::newRow("first again") << oneToThree << 1ULL << 1ULL << Verdict::Repeat << 0ULL;
    QTest::newRow("other content") << oneToThree << 1ULL << 9ULL << Verdict::Restart << 0ULL;
    QTest::newRow("smaller than all") << oneToThree << 0ULL << 0ULL << Verdict::Restart << 0ULL;
    QTest::newRow("was missing") << QList<quint64>{1, 5} << 3ULL << 3ULL << Verdict::Late << 0ULL;
    QTest::newRow("was missing, again")
            << QList<quint64>{1, 5, 3} << 3ULL << 3ULL << Verdict::Repeat << 0ULL;
    QTest::newRow("at the edge of the memory")
            << QList<quint64>{1, 10} << 1ULL << 1ULL << Verdict::Repeat << 0ULL;
    QTest::newRow("beyond the memory")
            << QList<quint64>{1, 11} << 1ULL << 1ULL << Verdict::Restart << 0ULL;
    QTest::newRow("largest number")
            << QList<quint64>{0} << ~0ULL << 1ULL << Verdict::New << ~0ULL - 1;
    QTest::newRow("after the largest number")
            << QList<quint64>{~0ULL} << 0ULL << 0ULL << Verdict::Restart << 0ULL;
}

void tst_SseSequence::judgesNumbers()
{
    QFETCH(const QList<quint64>, before);
    QFETCH(const quint64, number);
    QFETCH(const quint64, content);
    SseSequence sequence(10);
    for (const quint64 earlier : before)
        static_cast<void>(sequence.add(earlier, size_t(earlier)));
    const SseSequence::Result result = sequence.add(number, size_t(content));
    QTEST(result.verdict, "verdict");
    QTEST(result.missing, "missing");
}

void tst_SseSequence::knowsWhatWasSeenBefore()
{
    SseSequence sequence(10);
    sequence.markSeen(20);
    sequence.markSeen(15); // says nothing new
    QCOMPARE(sequence.add(20, 1).verdict, Verdict::Repeat);
    QCOMPARE(sequence.add(11, 1).verdict, Verdict::Repeat);
    QCOMPARE(sequence.add(23, 1).missing, 2);
    QCOMPARE(sequence.add(20, 1).verdict, Verdict::Repeat);
    QCOMPARE(sequence.add(22, 1).verdict, Verdict::Late);
    QCOMPARE(sequence.add(5, 1).verdict, Verdict::Restart);
    QCOMPARE(sequence.add(6, 1).verdict, Verdict::New);

    SseSequence resumed(10);
    resumed.resumeAfter(20);
    QCOMPARE(resumed.add(20, 1).verdict, Verdict::Repeat);
    QCOMPARE(resumed.add(22, 1).missing, 1);
    QCOMPARE(resumed.add(19, 1).verdict, Verdict::Restart); // in doubt, it is new
}

void tst_SseSequence::doesTheSameAsANaiveFilter()
{
    QRandomGenerator random(20261129);
    for (int round = 0; round < 2000; ++round) {
        const int memory = random.bounded(1, 20);
        SseSequence sequence(memory);
        NaiveSequence naive{quint64(memory)};
        quint64 number = random.bounded(40);
        for (int step = 0; step < 100; ++step) {
            const int choice = random.bounded(10);
            if (choice < 5)
                ++number;
            else if (choice < 6)
                number += random.bounded(30U);
            else
                number -= std::min<quint64>(number, random.bounded(25U));
            const Numbered event{number, random.bounded(8) == 0 ? 1U : 0U};
            const SseSequence::Result result = sequence.add(event.number, event.content);
            const SseSequence::Result expected = naive.add(event);
            QCOMPARE(result.verdict, expected.verdict);
            QCOMPARE(result.missing, expected.missing);
        }
    }
}

// A server that sends up to 50 events again after each resume, loses some, and restarts now and then.
void tst_SseSequence::deliversEachEventOnceThroughResumesAndRestarts()
{
    QRandomGenerator random(17);
    for (int round = 0; round < 300; ++round) {
        SseSequence sequence(100);
        size_t created = 0; // each event has another content
        QList<Numbered> sent;
        QHash<size_t, int> delivered;
        quint64 missing = 0;
        quint64 lost = 0;
        quint64 next = 1;
        int restarts = 0;
        const auto send = [&](const Numbered &event) {
            const SseSequence::Result result = sequence.add(event.number, event.content);
            missing += result.missing;
            restarts += result.verdict == Verdict::Restart;
            if (result.verdict != Verdict::Repeat)
                ++delivered[event.content];
        };
        int expectedRestarts = 0;
        for (int step = 0; step < 200; ++step) {
            switch (random.bounded(20)) {
            case 0: // resumes with repeats
                for (qsizetype i = std::max<qsizetype>(0, sent.size() - random.bounded(50));
                     i < sent.size(); ++i) {
                    send(Numbered(sent.at(i)));
                }
                break;
            case 1: // loses events
                if (!sent.isEmpty()) {
                    const quint64 count = random.bounded(1, 6);
                    next += count;
                    lost += count;
                }
                break;
            case 2: // restarts
                if (random.bounded(4) == 0 && !sent.isEmpty() && sent.last().number > 1) {
                    if (next > sent.last().number + 1) // it was never seen that these were lost
                        lost -= next - sent.last().number - 1;
                    next = 1;
                    sent.clear();
                    ++expectedRestarts;
                }
                break;
            default:
                sent.append({next++, ++created});
                send(sent.last());
                break;
            }
        }
        if (!sent.isEmpty() && next > sent.last().number + 1)
            lost -= next - sent.last().number - 1;
        if (sent.isEmpty() && expectedRestarts > 0)
            --expectedRestarts; // the client has not seen the last one yet
        QCOMPARE(size_t(delivered.size()), created);
        for (const int count : std::as_const(delivered))
            QCOMPARE(count, 1);
        QCOMPARE(missing, lost);
        QCOMPARE(restarts, expectedRestarts);
    }
}

void tst_SseSequence::recognizesUlids_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("ulid");
    QTest::newRow("upper case") << u"01ARZ3NDEKTSV4RRFFQ69G5FAV"_s
                                << u"01ARZ3NDEKTSV4RRFFQ69G5FAV"_s;
    QTest::newRow("lower case") << u"01arz3ndektsv4rrffq69g5fav"_s
                                << u"01ARZ3NDEKTSV4RRFFQ69G5FAV"_s;
    QTest::newRow("largest") << QString(u"7"_s + QString(25, u'Z'))
                             << QString(u"7"_s + QString(25, u'Z'));
    QTest::newRow("too large") << QString(u"8"_s + QString(25, u'Z')) << QString();
    QTest::newRow("too short") << u"01ARZ3NDEKTSV4RRFFQ69G5FA"_s << QString();
    QTest::newRow("letter U") << u"01ARZ3NDEKTSV4RRFFQ69G5FAU"_s << QString();
    QTest::newRow("empty") << QString() << QString();
}

void tst_SseSequence::recognizesUlids()
{
    QFETCH(const QString, text);
    QTEST(SseSeenIds::canonicalUlid(text), "ulid");
}

void tst_SseSequence::remembersTheLastIds()
{
    SseSeenIds ids(3);
    QVERIFY(ids.isEmpty());
    for (const char *id : {"a", "b", "c"})
        QVERIFY(ids.add(QString::fromLatin1(id)));
    QVERIFY(!ids.isEmpty());
    QVERIFY(!ids.add(u"a"_s));
    QVERIFY(ids.add(u"d"_s)); // forgets "a", the oldest
    QVERIFY(!ids.add(u"b"_s));
    QVERIFY(ids.add(u"a"_s));
    const QString longId(1000, u'x');
    QVERIFY(ids.add(longId));
    QVERIFY(!ids.add(longId));
    QVERIFY(ids.add(longId + u'y'));
}

void tst_SseSequence::knowsAllIdsUpToOne()
{
    SseSeenIds ids(3);
    ids.markSeenUpTo(u"m"_s);
    ids.markSeenUpTo(u"b"_s);
    QVERIFY(!ids.isEmpty());
    QVERIFY(!ids.add(u"a"_s));
    QVERIFY(!ids.add(u"m"_s));
    QVERIFY(ids.add(u"n"_s));
    QVERIFY(!ids.add(u"n"_s));
}

QTEST_GUILESS_MAIN(tst_SseSequence)
#include "tst_ssesequence.moc"
