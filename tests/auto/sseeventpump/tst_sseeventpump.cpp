// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "parser/sseeventpump_p.h"

#include <QtTest/qtest.h>

#include <functional>
#include <limits>
#include <memory>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Result = SseEventPump::Result;

namespace {

constexpr qint64 Unlimited = std::numeric_limits<qint64>::max();

// Writes down what it is told of, and calls a function that does what a slot might do.
class Recorder final : private SseEventPump::Owner
{
public:
    explicit Recorder(const QByteArrayList &stream = {}, qint64 bytesPerPass = Unlimited)
        : pump(*this, bytesPerPass)
        , chunks(stream)
    {
        pump.start();
    }

    SseEventPump pump;
    QByteArrayList chunks;
    QStringList *log = &ownLog; // may be one that lives longer
    QStringList ownLog;
    std::function<void(const QString &)> slot;

private:
    bool read(QByteArray &chunk) override
    {
        if (chunks.isEmpty())
            return false;
        chunk = chunks.takeFirst();
        return true;
    }

    void eventFound(const SseEvent &event) override { note(u"event "_s + event.text()); }
    void commentFound(const QString &text) override { note(u"comment"_s + text); }
    void reconnectionTimeFound(std::chrono::milliseconds time) override
    {
        note(u"retry %1"_s.arg(time.count()));
    }
    void lastEventIdFound() override { note(u"found ID "_s + pump.lastEventId()); }
    void lastEventIdChanged() override { note(u"changed ID "_s + pump.lastEventId()); }
    void chunkRead(const QByteArray &chunk) override { note(u"read %1"_s.arg(chunk.size())); }
    void chunkDelivered() override
    {
        const QList<SseEvent> batch = pump.takeBatch();
        if (!batch.isEmpty())
            note(u"batch %1"_s.arg(batch.size()));
    }

    void note(const QString &entry)
    {
        *log += entry;
        if (const auto function = slot) // a copy, as it may delete us
            function(entry);
    }
};

const QByteArray OneToThree("data: 1\n\ndata: 2\n\ndata: 3\n\n");

} // namespace

class tst_SseEventPump : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void deliversInTheOrderOfTheStream();
    void makesNothingThatIsNotWanted();
    void deliversNothingBeforeItIsStarted();
    void endsAPassAtItsLimit();
    void deliversNothingBelowASlot();
    void deliversNothingWhileItIsHeld();
    void stopsWhileItIsPaused();
    void continuesWhereASlotResumesAtTheEndOfAChunk();
    void dropsTheRestOfAStream();
    void readsTheNextStreamInTheSamePass();
    void stopsAtAnEventThatIsTooLarge();
    void announcesAnIdAfterItsEvent();
    void announcesAnIdThatIsSetOnce();
    void endsAtTheEventThatThePredicateAccepts();
    void doesNotEndAStreamThatThePredicateHasReplaced();
    void canBeDeletedByAnySlot_data();
    void canBeDeletedByAnySlot();
    void canBeDeletedByThePredicate();
    void continuesInAnotherThread();
    void deliversNothingBelowASlotInAnotherThread();
    void handsAHeldEventOverInAnotherThread();
    void endsInAnotherThread();
    void forgetsTheEndInAnotherThread();
    void countsWhatItHasReceived();
};

void tst_SseEventPump::deliversInTheOrderOfTheStream()
{
    Recorder recorder({": a\nid: 1\ndata: 1\n\nretry: 5\n", "id: 2\n\ndata: 2\n\n"});
    recorder.pump.setCommentsWanted(true);
    recorder.pump.setBatchesWanted(true);
    QCOMPARE(recorder.pump.run(), Result::NoData);
    const QStringList expected{
            u"read 28"_s,      u"comment a"_s,    u"found ID 1"_s, u"event 1"_s,
            u"changed ID 1"_s, u"retry 5"_s,      u"batch 1"_s,    u"read 16"_s,
            u"found ID 2"_s,   u"changed ID 2"_s, u"event 2"_s,    u"batch 1"_s,
    };
    QCOMPARE(recorder.ownLog, expected);
}

void tst_SseEventPump::makesNothingThatIsNotWanted()
{
    Recorder recorder({": a\ndata: 1\n\n"});
    QCOMPARE(recorder.pump.run(), Result::NoData);
    QCOMPARE(recorder.ownLog, QStringList({u"read 13"_s, u"event 1"_s}));
}

void tst_SseEventPump::deliversNothingBeforeItIsStarted()
{
    Recorder recorder({OneToThree});
    recorder.pump.reset();
    QCOMPARE(recorder.pump.run(), Result::Stopped);
    QVERIFY(recorder.ownLog.isEmpty());
    recorder.pump.start();
    QCOMPARE(recorder.pump.run(), Result::NoData);
    QCOMPARE(recorder.ownLog.size(), 4);
}

void tst_SseEventPump::endsAPassAtItsLimit()
{
    Recorder recorder({OneToThree, OneToThree, OneToThree}, OneToThree.size() + 1);
    QCOMPARE(recorder.pump.run(), Result::HasMore);
    QCOMPARE(recorder.ownLog.size(), 8);
    QCOMPARE(recorder.chunks.size(), 1);
    QCOMPARE(recorder.pump.run(), Result::NoData);
    QCOMPARE(recorder.ownLog.size(), 12);
}

// As in a slot that runs an event loop.
void tst_SseEventPump::deliversNothingBelowASlot()
{
    Recorder recorder({OneToThree, OneToThree});
    QList<Result> nested;
    recorder.slot = [&](const QString &) {
        const QStringList before = recorder.ownLog;
        nested += recorder.pump.run();
        QCOMPARE(recorder.ownLog, before);
    };
    QCOMPARE(recorder.pump.run(), Result::NoData);
    QCOMPARE(nested, QList<Result>(8, Result::Nested));
}

void tst_SseEventPump::deliversNothingWhileItIsHeld()
{
    Recorder recorder({OneToThree});
    const bool isThere = recorder.pump.hold([&] {
        QVERIFY(recorder.pump.hold([] {}));
        QCOMPARE(recorder.pump.run(), Result::Nested);
    });
    QVERIFY(isThere);
    QVERIFY(recorder.ownLog.isEmpty());
    QCOMPARE(recorder.pump.run(), Result::NoData);

    auto other = std::make_unique<Recorder>();
    other->log = &recorder.ownLog;
    other->slot = [&](const QString &) { other.reset(); };
    QVERIFY(!other->pump.hold([&other] { other->pump.setLastEventId(u"1"_s); }));
}

void tst_SseEventPump::stopsWhileItIsPaused()
{
    Recorder recorder({OneToThree, OneToThree});
    recorder.slot = [&](const QString &entry) { recorder.pump.setPaused(entry == u"event 2"_s); };
    QCOMPARE(recorder.pump.run(), Result::Stopped);
    QCOMPARE(recorder.ownLog.last(), u"event 2"_s);
    QCOMPARE(recorder.pump.run(), Result::Stopped);
    QCOMPARE(recorder.ownLog.last(), u"event 2"_s);
    recorder.pump.setPaused(false);
    QCOMPARE(recorder.pump.run(), Result::Stopped);
    QCOMPARE(recorder.ownLog.mid(3),
             QStringList({u"event 3"_s, u"read 27"_s, u"event 1"_s, u"event 2"_s}));
}

void tst_SseEventPump::continuesWhereASlotResumesAtTheEndOfAChunk()
{
    Recorder recorder({OneToThree});
    recorder.pump.setBatchesWanted(true);
    recorder.slot = [&](const QString &entry) { recorder.pump.setPaused(entry == u"event 2"_s); };
    QCOMPARE(recorder.pump.run(), Result::NoData);
    QCOMPARE(recorder.ownLog.mid(2),
             QStringList({u"event 2"_s, u"batch 2"_s, u"event 3"_s, u"batch 1"_s}));
}

void tst_SseEventPump::dropsTheRestOfAStream()
{
    Recorder recorder({"id: 1\n" + OneToThree, "data: 4\n\n"});
    recorder.slot = [&](const QString &entry) {
        if (entry == u"event 1"_s)
            recorder.pump.reset();
    };
    QCOMPARE(recorder.pump.run(), Result::Stopped);
    QCOMPARE(recorder.ownLog.last(), u"changed ID 1"_s);
    QCOMPARE(recorder.chunks.size(), 1);
    recorder.pump.start();
    QCOMPARE(recorder.pump.run(), Result::NoData);
    QCOMPARE(recorder.ownLog.last(), u"event 4"_s);
    QCOMPARE(recorder.pump.lastEventId(), u"1"_s);
}

void tst_SseEventPump::readsTheNextStreamInTheSamePass()
{
    Recorder recorder({"data: 1\n\ndata: cut"});
    recorder.slot = [&](const QString &entry) {
        if (entry != u"event 1"_s)
            return;
        recorder.pump.reset();
        recorder.pump.start();
        recorder.chunks = {"data: 2\n\n"};
    };
    QCOMPARE(recorder.pump.run(), Result::NoData);
    QCOMPARE(recorder.ownLog.mid(1), QStringList({u"event 1"_s, u"read 9"_s, u"event 2"_s}));
}

void tst_SseEventPump::stopsAtAnEventThatIsTooLarge()
{
    Recorder recorder({"data: 1\n\ndata: " + QByteArray(100, 'x') + "\n\ndata: 3\n\n"});
    recorder.pump.setMaximumEventSize(10);
    recorder.pump.setBatchesWanted(true);
    QCOMPARE(recorder.pump.run(), Result::EventTooLarge);
    QCOMPARE(recorder.ownLog.mid(1), QStringList({u"event 1"_s, u"batch 1"_s}));
    QCOMPARE(recorder.pump.run(), Result::EventTooLarge);
    recorder.pump.reset();
    recorder.pump.start();
    QCOMPARE(recorder.pump.run(), Result::NoData);
}

void tst_SseEventPump::announcesAnIdAfterItsEvent()
{
    Recorder recorder({"id: 1\ndata: 1\n\n"});
    recorder.slot = [&](const QString &entry) {
        if (entry == u"event 1"_s)
            QCOMPARE(recorder.pump.lastEventId(), u"1"_s);
    };
    QCOMPARE(recorder.pump.run(), Result::NoData);
    QCOMPARE(recorder.ownLog.mid(1),
             QStringList({u"found ID 1"_s, u"event 1"_s, u"changed ID 1"_s}));
}

void tst_SseEventPump::announcesAnIdThatIsSetOnce()
{
    Recorder recorder;
    QVERIFY(recorder.pump.setLastEventId(u"1"_s));
    QVERIFY(recorder.pump.setLastEventId(u"1"_s));
    QCOMPARE(recorder.ownLog, QStringList({u"changed ID 1"_s}));

    auto other = std::make_unique<Recorder>();
    other->log = &recorder.ownLog;
    other->slot = [&](const QString &) { other.reset(); };
    QVERIFY(!other->pump.setLastEventId(u"2"_s));
}

void tst_SseEventPump::endsAtTheEventThatThePredicateAccepts()
{
    Recorder recorder({OneToThree});
    QVERIFY(!recorder.pump.hasEndPredicate());
    recorder.pump.setEndPredicate([](const SseEvent &event) { return event.data() == "2"; });
    QVERIFY(recorder.pump.hasEndPredicate());
    recorder.pump.setBatchesWanted(true);
    QCOMPARE(recorder.pump.run(), Result::Ended);
    QVERIFY(!recorder.pump.takeEnd());
    QCOMPARE(recorder.ownLog.mid(1), QStringList({u"event 1"_s, u"event 2"_s, u"batch 2"_s}));
    recorder.pump.reset();
    recorder.pump.start();
    recorder.chunks = {"data: 4\n\n"};
    QCOMPARE(recorder.pump.run(), Result::NoData);
    QCOMPARE(recorder.ownLog.at(5), u"event 4"_s);
}

void tst_SseEventPump::doesNotEndAStreamThatThePredicateHasReplaced()
{
    Recorder recorder({OneToThree});
    recorder.pump.setEndPredicate([&](const SseEvent &) {
        recorder.pump.reset();
        return true;
    });
    QCOMPARE(recorder.pump.run(), Result::Stopped);
    QCOMPARE(recorder.ownLog.mid(1), QStringList({u"event 1"_s}));
}

void tst_SseEventPump::canBeDeletedByAnySlot_data()
{
    QTest::addColumn<QString>("slotOf");
    for (const char *entry :
         {"read 38", "comment a", "retry 5", "event 1", "changed ID 1", "batch 1"})
        QTest::newRow(entry) << QString::fromLatin1(entry);
}

void tst_SseEventPump::canBeDeletedByAnySlot()
{
    QFETCH(const QString, slotOf);
    QStringList log;
    auto recorder = std::make_unique<Recorder>(
            QByteArrayList{": a\nretry: 5\nid: 1\ndata: 1\n\ndata: 2\n\n:"});
    recorder->log = &log;
    recorder->pump.setCommentsWanted(true);
    recorder->pump.setBatchesWanted(true);
    recorder->slot = [&](const QString &entry) {
        if (entry == slotOf || (entry == u"batch 2"_s && slotOf == u"batch 1"_s))
            recorder.reset();
    };
    QCOMPARE(recorder->pump.run(), Result::Gone);
    QVERIFY(!recorder);
}

void tst_SseEventPump::canBeDeletedByThePredicate()
{
    auto recorder = std::make_unique<Recorder>(QByteArrayList{OneToThree});
    recorder->pump.setEndPredicate([&](const SseEvent &) {
        recorder.reset();
        return true;
    });
    QCOMPARE(recorder->pump.run(), Result::Gone);
    QVERIFY(!recorder);
}

// Threads are not needed for that: what is on the stack counts as the old one.
void tst_SseEventPump::continuesInAnotherThread()
{
    Recorder recorder({"id: 1\n" + OneToThree});
    recorder.slot = [&](const QString &entry) {
        if (entry == u"event 1"_s)
            recorder.pump.leaveThread();
    };
    QCOMPARE(recorder.pump.run(), Result::Gone);
    QCOMPARE(recorder.ownLog.last(), u"event 1"_s);
    QVERIFY(recorder.pump.enterThread());
    QCOMPARE(recorder.ownLog.last(), u"changed ID 1"_s);
    QCOMPARE(recorder.pump.run(), Result::NoData);
    QCOMPARE(recorder.ownLog.last(), u"event 3"_s);
}

void tst_SseEventPump::deliversNothingBelowASlotInAnotherThread()
{
    Recorder recorder({"id: 1\n" + OneToThree});
    recorder.slot = [&](const QString &entry) {
        if (entry == u"event 1"_s)
            recorder.pump.leaveThread();
        else if (entry == u"changed ID 1"_s)
            QCOMPARE(recorder.pump.run(), Result::Nested);
    };
    QCOMPARE(recorder.pump.run(), Result::Gone);
    QVERIFY(recorder.pump.enterThread());
    QCOMPARE(recorder.ownLog.last(), u"changed ID 1"_s);
    QCOMPARE(recorder.pump.run(), Result::NoData);
    QCOMPARE(recorder.ownLog.last(), u"event 3"_s);
}

void tst_SseEventPump::handsAHeldEventOverInAnotherThread()
{
    Recorder recorder({"data: 1\n\n"});
    int calls = 0;
    recorder.pump.setEndPredicate([&](const SseEvent &) {
        if (++calls == 1)
            recorder.pump.leaveThread();
        return true;
    });
    QCOMPARE(recorder.pump.run(), Result::Gone);
    recorder.pump.reset(); // the connection cannot move
    QCOMPARE(recorder.ownLog, QStringList({u"read 9"_s}));
    QVERIFY(recorder.pump.enterThread());
    QCOMPARE(recorder.ownLog.mid(1), QStringList({u"event 1"_s}));
    QVERIFY(recorder.pump.takeEnd());
    QCOMPARE(recorder.pump.eventsReceived(), 1);
}

void tst_SseEventPump::endsInAnotherThread()
{
    Recorder recorder({"data: 1\n\n"});
    recorder.pump.setEndPredicate([](const SseEvent &) { return true; });
    recorder.slot = [&](const QString &entry) {
        if (entry == u"event 1"_s)
            recorder.pump.leaveThread();
    };
    QCOMPARE(recorder.pump.run(), Result::Gone);
    recorder.pump.reset(); // the connection cannot move
    QVERIFY(recorder.pump.enterThread());
    QCOMPARE(recorder.ownLog.mid(1), QStringList({u"event 1"_s}));
    QVERIFY(recorder.pump.takeEnd());
    QVERIFY(!recorder.pump.takeEnd());
}

void tst_SseEventPump::forgetsTheEndInAnotherThread()
{
    Recorder recorder({"data: 1\n\n"});
    recorder.pump.setEndPredicate([](const SseEvent &) { return true; });
    recorder.slot = [&](const QString &entry) {
        if (entry == u"event 1"_s)
            recorder.pump.leaveThread();
    };
    QCOMPARE(recorder.pump.run(), Result::Gone);
    recorder.pump.reset();
    recorder.pump.forgetEnd(); // the application has closed the client
    QVERIFY(recorder.pump.enterThread());
    QVERIFY(!recorder.pump.takeEnd());
}

void tst_SseEventPump::countsWhatItHasReceived()
{
    Recorder recorder({OneToThree});
    QVERIFY(!recorder.pump.takeCountersChange());
    QCOMPARE(recorder.pump.run(), Result::NoData);
    QCOMPARE(recorder.pump.bytesReceived(), OneToThree.size());
    QCOMPARE(recorder.pump.eventsReceived(), 3);
    QVERIFY(recorder.pump.takeCountersChange());
    QVERIFY(!recorder.pump.takeCountersChange());
    recorder.pump.resetCounters();
    QCOMPARE(recorder.pump.bytesReceived(), 0);
    QCOMPARE(recorder.pump.eventsReceived(), 0);
    QVERIFY(recorder.pump.takeCountersChange());
    recorder.pump.resetCounters();
    QVERIFY(!recorder.pump.takeCountersChange());
}

QTEST_GUILESS_MAIN(tst_SseEventPump)
#include "tst_sseeventpump.moc"
