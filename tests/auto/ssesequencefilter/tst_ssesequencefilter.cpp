// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "../common/patience.h"
#include "../common/sseclienttesting.h"

#include <QtSse/SseClient>
#include <QtSse/SseEventModel>
#include <QtSse/SseSequenceFilter>
#include <QtSse/SseTestServer>

#include <QtCore/qthread.h>
#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

#include <atomic>
#include <functional>
#include <memory>

using namespace Qt::StringLiterals;
using namespace SseClientTesting;
using Rule = SseSequenceFilter::Rule;

namespace {

struct Subject
{
    std::unique_ptr<SseClient> client;
    std::unique_ptr<SseSequenceFilter> filter;
};

using Action = std::function<void(Subject &)>;

} // namespace

Q_DECLARE_METATYPE(Action)
Q_DECLARE_METATYPE(SseSequenceFilter::Rule)

class tst_SseSequenceFilter : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void filtersByRule_data();
    void filtersByRule();
    void dropsRepeatsAfterAResume();
    void findsTheGapAfterAResume();
    void findsARestart();
    void startsFromWhatWasSeen();
    void readsIdsFromData();
    void forgetsWhatItHasSeen_data();
    void forgetsWhatItHasSeen();
    void keepsWhatItHasSeen_data();
    void keepsWhatItHasSeen();
    void takesTheLastEventIdOfTheClientForItsOwn_data();
    void takesTheLastEventIdOfTheClientForItsOwn();
    void leavesAFormerSourceAlone();
    void countsOnlyWhatIsNew();
    void startsOverAtAnotherUrl();
    void tellsModels();
    void endsTheStreamWithARepeat();
    void refusesBadValues();
    void allowsOneFilter();
    void letsAClientBeDeleted();
    void letsASlotDoAnything_data();
    void letsASlotDoAnything();
    void dropsASourceThatMoves();
    void movesWithItsParent();

private:
    std::unique_ptr<SseTestServer> m_server;
};

void tst_SseSequenceFilter::init()
{
    m_server = std::make_unique<SseTestServer>();
    m_server->setDefaultResponse(SseTestResponse::eventStream().stayOpen());
    QVERIFY(m_server->listen());
}

void tst_SseSequenceFilter::filtersByRule_data()
{
    QTest::addColumn<Rule>("rule");
    QTest::addColumn<QByteArray>("stream");
    QTest::addColumn<QString>("delivered");
    QTest::addColumn<int>("missing");
    const auto addRow = [](const char *name, Rule rule, const QByteArray &stream,
                           const char *delivered, int missing) {
        QTest::newRow(name) << rule << stream << QString::fromLatin1(delivered) << missing;
    };
    addRow("numbers", Rule::Numbers, "id:1\ndata:a\n\nid:1\ndata:a\n\nid:4\ndata:b\n\n", "ab", 2);
    addRow("no ID of its own", Rule::Numbers, "id:1\ndata:a\n\ndata:a\n\ndata:a\n\n", "aaa", 0);
    addRow("late", Rule::Numbers, "id:1\ndata:a\n\nid:3\ndata:c\n\nid:2\ndata:b\n\n", "acb", 0);
    addRow("restart", Rule::Numbers, "id:1\ndata:a\n\nid:2\ndata:b\n\nid:1\ndata:c\n\n", "abc", 0);
    addRow("same ID, another type", Rule::Numbers, "id:1\ndata:a\n\nid:1\nevent:x\ndata:a\n\n",
           "aa", 0);
    addRow("no numbers", Rule::Numbers, "id:-1\ndata:a\n\nid:-1\ndata:a\n\nid:+1\ndata:a\n\n",
           "aaa", 0);
    addRow("too large for a number", Rule::Numbers,
           "id:18446744073709551616\ndata:a\n\nid:18446744073709551616\ndata:a\n\n", "aa", 0);
    addRow("ULIDs", Rule::Ulids,
           "id:01ARZ3NDEKTSV4RRFFQ69G5FAV\ndata:a\n\nid:01arz3ndektsv4rrffq69g5fav\ndata:b\n\n"
           "id:01ARZ3NDEKTSV4RRFFQ69G5FAW\ndata:c\n\nid:x\ndata:d\n\nid:x\ndata:e\n\n",
           "acde", 0);
    addRow("unique IDs", Rule::UniqueIds,
           "id:x\ndata:a\n\nid:y\ndata:b\n\nid:x\ndata:c\n\nid:X\ndata:d\n\nid\ndata:e\n\n", "abde",
           0);
}

void tst_SseSequenceFilter::filtersByRule()
{
    QFETCH(const Rule, rule);
    QFETCH(const QByteArray, stream);
    m_server->enqueue(SseTestResponse::eventStream(stream + "id\nevent:end\ndata:\n\n").stayOpen());
    SseClient client(m_server->url());
    SseSequenceFilter filter(&client);
    filter.setRule(rule);
    QString delivered;
    qsizetype inBatches = 0;
    bool hasEnded = false;
    connect(&client, &SseClient::eventReceived, this, [&](const SseEvent &event) {
        delivered += event.text();
        hasEnded = event.type() == u"end";
    });
    connect(&client, &SseClient::eventBatchReceived, this,
            [&](const QList<SseEvent> &events) { inBatches += events.size(); });
    client.open();
    QTRY_VERIFY(hasEnded);
    QTEST(delivered, "delivered");
    QTRY_COMPARE(inBatches, delivered.size() + 1);
    QCOMPARE(filter.duplicates(), client.eventsReceived() - inBatches);
    QFETCH(const int, missing);
    QCOMPARE(filter.missing(), missing);
}

void tst_SseSequenceFilter::dropsRepeatsAfterAResume()
{
    m_server->enqueue(eventsFrom(1, 5).drop());
    m_server->enqueue(eventsFrom(3, 8).stayOpen());
    SseClient client(m_server->url());
    client.setReconnectPolicy(quickPolicy());
    SseSequenceFilter filter(&client);
    QSignalSpy received(&client, &SseClient::eventReceived);
    QSignalSpy missed(&client, &SseClient::eventsMissed);
    client.open();
    QTRY_COMPARE(client.lastEventId(), u"8"_s);
    QCOMPARE(received.size(), 8);
    QCOMPARE(filter.duplicates(), 3);
    QCOMPARE(client.eventsReceived(), 11);
    QVERIFY(missed.isEmpty());
}

void tst_SseSequenceFilter::findsTheGapAfterAResume()
{
    m_server->enqueue(eventsFrom(8, 9).stayOpen());
    SseClient client(m_server->url());
    SseSequenceFilter filter(&client);
    QStringList log;
    connect(&client, &SseClient::eventReceived, this,
            [&](const SseEvent &event) { log.append(event.lastEventId()); });
    connect(&filter, &SseSequenceFilter::gapDetected, this,
            [&](quint64 from, quint64 to) { log.append(u"%1–%2"_s.arg(from).arg(to)); });
    connect(&client, &SseClient::eventBatchReceived, this, [&] { log.append(u"batch"_s); });
    connect(&client, &SseClient::eventsMissed, this, [&] { log.append(u"missed"_s); });
    client.setLastEventId(u"5"_s);
    client.open();
    QTRY_COMPARE(log.size(), 5);
    QCOMPARE(log, QStringList({u"8"_s, u"6–7"_s, u"9"_s, u"batch"_s, u"missed"_s}));
    QCOMPARE(filter.gaps(), 1);
    QCOMPARE(filter.missing(), 2);
    filter.reset();
    QCOMPARE(filter.missing(), 0);
}

void tst_SseSequenceFilter::findsARestart()
{
    m_server->enqueue(eventsFrom(1, 3).drop());
    m_server->enqueue(SseTestResponse::eventStream().sendEvent("new", "1").stayOpen());
    SseClient client(m_server->url());
    client.setReconnectPolicy(quickPolicy());
    SseSequenceFilter filter(&client);
    QSignalSpy restarted(&filter, &SseSequenceFilter::numberingRestarted);
    QSignalSpy missed(&client, &SseClient::eventsMissed);
    QSignalSpy received(&client, &SseClient::eventReceived);
    client.open();
    QTRY_COMPARE(missed.size(), 1);
    QCOMPARE(restarted.size(), 1);
    QCOMPARE(filter.restarts(), 1);
    QCOMPARE(received.size(), 4);
}

void tst_SseSequenceFilter::startsFromWhatWasSeen()
{
    m_server->enqueue(eventsFrom(3, 8).stayOpen());
    SseClient client(m_server->url());
    SseSequenceFilter filter(&client);
    QVERIFY(filter.markSeen(u"6"_s)); // the last event that was stored
    client.setLastEventId(u"2"_s); // an older one
    QSignalSpy received(&client, &SseClient::eventReceived);
    client.open();
    QTRY_COMPARE(client.lastEventId(), u"8"_s);
    QCOMPARE(received.size(), 2);
    QCOMPARE(filter.duplicates(), 4);
    QCOMPARE(filter.gaps(), 0);
}

void tst_SseSequenceFilter::readsIdsFromData()
{
    m_server->enqueue(SseTestResponse::eventStream()
                              .sendEvent(R"({"n":9007199254740993})")
                              .sendEvent(R"({"n":9007199254740993})")
                              .sendEvent(R"({"n":"9007199254740995"})")
                              .sendEvent("no JSON")
                              .sendEvent("no JSON")
                              .stayOpen());
    SseClient client(m_server->url());
    SseSequenceFilter filter(&client);
    filter.setPath(u"n"_s);
    QSignalSpy gap(&filter, &SseSequenceFilter::gapDetected);
    QSignalSpy received(&client, &SseClient::eventReceived);
    client.open();
    QTRY_COMPARE(client.eventsReceived(), 5);
    QCOMPARE(received.size(), 4);
    QCOMPARE(gap.size(), 1);
    QCOMPARE(gap.constFirst().constFirst().toULongLong(), 9007199254740994ULL);
}

namespace {

// Returns events whose numbers are their IDs and in their data.
SseTestResponse numberedObjects(int first, int last)
{
    SseTestResponse response;
    for (int i = first; i <= last; ++i) {
        const QByteArray number = QByteArray::number(i);
        response.sendEvent(R"({"n":)" + number + '}', number);
    }
    return response.stayOpen();
}

} // namespace

void tst_SseSequenceFilter::forgetsWhatItHasSeen_data()
{
    QTest::addColumn<Action>("act");
    const auto addRow = [](const char *name, const Action &act) { QTest::newRow(name) << act; };
    addRow("another rule", [](Subject &s) {
        s.filter->setRule(Rule::UniqueIds);
        s.filter->setRule(Rule::Numbers);
    });
    addRow("a path", [](Subject &s) { s.filter->setPath(u"n"_s); });
    addRow("a function", [](Subject &s) {
        s.filter->setIdFunction([](const SseEvent &event) { return event.lastEventId(); });
    });
    addRow("another memory", [](Subject &s) { QVERIFY(s.filter->setMemory(50)); });
    addRow("another URL", [](Subject &s) {
        const QUrl url = s.client->url();
        s.client->setUrl(url.resolved(QUrl(u"/other"_s)));
        s.client->setUrl(url);
    });
    addRow("another source", [](Subject &s) {
        s.filter->setSource(nullptr);
        s.filter->setSource(s.client.get());
    });
    addRow("reset", [](Subject &s) { s.filter->reset(); });
}

void tst_SseSequenceFilter::forgetsWhatItHasSeen()
{
    QFETCH(const Action, act);
    m_server->enqueue(numberedObjects(3, 5));
    Subject subject{std::make_unique<SseClient>(m_server->url()), nullptr};
    subject.filter = std::make_unique<SseSequenceFilter>(subject.client.get());
    QVERIFY(subject.filter->markSeen(u"5"_s));
    act(subject);
    QSignalSpy received(subject.client.get(), &SseClient::eventReceived);
    subject.client->open();
    QTRY_COMPARE(subject.client->eventsReceived(), 3);
    QCOMPARE(received.size(), 3);
    QCOMPARE(subject.filter->duplicates(), 0);
    QCOMPARE(subject.filter->restarts(), 0);
}

void tst_SseSequenceFilter::keepsWhatItHasSeen_data()
{
    QTest::addColumn<Action>("act");
    const auto addRow = [](const char *name, const Action &act) { QTest::newRow(name) << act; };
    addRow("the same rule", [](Subject &s) { s.filter->setRule(Rule::Numbers); });
    addRow("the same path", [](Subject &s) { s.filter->setPath({}); });
    addRow("the same memory", [](Subject &s) { QVERIFY(s.filter->setMemory(1000)); });
    addRow("the same source", [](Subject &s) { s.filter->setSource(s.client.get()); });
    addRow("its first URL", [](Subject &s) {
        s.filter->reset();
        s.filter->setSource(nullptr);
        s.client->setUrl({});
        s.filter->setSource(s.client.get());
        QVERIFY(s.filter->markSeen(u"5"_s));
        s.client->setUrl(s.client->property("testUrl").toUrl());
    });
}

void tst_SseSequenceFilter::keepsWhatItHasSeen()
{
    QFETCH(const Action, act);
    m_server->enqueue(numberedObjects(3, 6));
    Subject subject{std::make_unique<SseClient>(m_server->url()), nullptr};
    subject.client->setProperty("testUrl", m_server->url());
    subject.filter = std::make_unique<SseSequenceFilter>(subject.client.get());
    QVERIFY(subject.filter->markSeen(u"5"_s));
    QSignalSpy rules(subject.filter.get(), &SseSequenceFilter::ruleChanged);
    QSignalSpy paths(subject.filter.get(), &SseSequenceFilter::pathChanged);
    QSignalSpy memories(subject.filter.get(), &SseSequenceFilter::memoryChanged);
    act(subject);
    QCOMPARE(rules.size() + paths.size() + memories.size(), 0);
    QSignalSpy received(subject.client.get(), &SseClient::eventReceived);
    subject.client->open();
    QTRY_COMPARE(subject.client->eventsReceived(), 4);
    QCOMPARE(received.size(), 1);
    QCOMPARE(subject.filter->duplicates(), 3);
    QCOMPARE(subject.filter->gaps(), 0);
}

void tst_SseSequenceFilter::takesTheLastEventIdOfTheClientForItsOwn_data()
{
    QTest::addColumn<Action>("act");
    QTest::addColumn<qint64>("duplicates");
    QTest::addColumn<qint64>("missing");
    const auto addRow = [](const char *name, const Action &act, qint64 duplicates, qint64 missing) {
        QTest::newRow(name) << act << duplicates << missing;
    };
    addRow(
            "numbers", [](Subject &) {}, 0, 4);
    addRow(
            "numbers that are known already",
            [](Subject &s) { QVERIFY(s.filter->markSeen(u"6"_s)); }, 0, 1);
    addRow(
            "no number", [](Subject &s) { s.client->setLastEventId(u"x"_s); }, 0, 0);
    addRow(
            "no ID", [](Subject &s) { s.client->setLastEventId({}); }, 0, 0);
    addRow(
            "not that of a path", [](Subject &s) { s.filter->setPath(u"n"_s); }, 0, 0);
    addRow(
            "not that of a function",
            [](Subject &s) {
                s.filter->setIdFunction([](const SseEvent &event) { return event.lastEventId(); });
            },
            0, 0);
    addRow(
            "unique IDs",
            [](Subject &s) {
                s.filter->setRule(Rule::UniqueIds);
                s.client->setLastEventId(u"9"_s);
            },
            1, 0);
}

void tst_SseSequenceFilter::takesTheLastEventIdOfTheClientForItsOwn()
{
    QFETCH(const Action, act);
    QFETCH(const qint64, duplicates);
    m_server->enqueue(numberedObjects(8, 9));
    Subject subject{std::make_unique<SseClient>(m_server->url()), nullptr};
    subject.filter = std::make_unique<SseSequenceFilter>(subject.client.get());
    subject.client->setLastEventId(u"3"_s);
    act(subject);
    QSignalSpy received(subject.client.get(), &SseClient::eventReceived);
    subject.client->open();
    QTRY_COMPARE(subject.client->eventsReceived(), 2);
    QCOMPARE(received.size(), 2 - duplicates);
    QCOMPARE(subject.filter->duplicates(), duplicates);
    QTEST(subject.filter->missing(), "missing");
}

void tst_SseSequenceFilter::leavesAFormerSourceAlone()
{
    m_server->enqueue(eventsFrom(5, 6).stayOpen());
    auto former = std::make_unique<SseClient>(m_server->url());
    SseSequenceFilter filter(former.get());
    SseClient client(m_server->url(u"/other"_s));
    filter.setSource(nullptr);
    former->setUrl(client.url());
    filter.setSource(&client);
    QVERIFY(filter.markSeen(u"6"_s));
    QSignalSpy sources(&filter, &SseSequenceFilter::sourceChanged);
    QSignalSpy received(former.get(), &SseClient::eventReceived);
    former->open();
    QTRY_COMPARE(former->eventsReceived(), 2);
    QCOMPARE(received.size(), 2);
    QCOMPARE(filter.duplicates(), 0);
    former.reset();
    QCOMPARE(filter.source(), &client);
    QVERIFY(sources.isEmpty());
}

void tst_SseSequenceFilter::countsOnlyWhatIsNew()
{
    m_server->enqueue(eventsFrom(1, 2).sendEvent("event 2", "2").sendEvent("x", "5").stayOpen());
    SseClient client(m_server->url());
    SseSequenceFilter filter(&client);
    QSignalSpy counters(&filter, &SseSequenceFilter::countersChanged);
    filter.reset();
    QVERIFY(counters.isEmpty());
    client.open();
    QTRY_COMPARE(client.eventsReceived(), 4);
    QTRY_COMPARE(counters.size(), 1);
    QCOMPARE(filter.duplicates(), 1);
    QCOMPARE(filter.gaps(), 1);
    QCOMPARE(filter.missing(), 2);
    filter.reset();
    QCOMPARE(counters.size(), 2);
    QCOMPARE(filter.duplicates(), 0);
    QCOMPARE(filter.gaps(), 0);
    QCOMPARE(filter.missing(), 0);
}

void tst_SseSequenceFilter::startsOverAtAnotherUrl()
{
    m_server->enqueue(eventsFrom(1, 3).stayOpen());
    m_server->enqueue(eventsFrom(1, 3).stayOpen());
    SseClient client(m_server->url());
    SseSequenceFilter filter(&client);
    QSignalSpy received(&client, &SseClient::eventReceived);
    client.open();
    QTRY_COMPARE(received.size(), 3);
    client.setUrl(m_server->url(u"/other"_s));
    client.setLastEventId({});
    client.open();
    QTRY_COMPARE(received.size(), 6);
    QCOMPARE(filter.duplicates(), 0);
    QCOMPARE(filter.restarts(), 0);
}

void tst_SseSequenceFilter::tellsModels()
{
    m_server->enqueue(eventsFrom(1, 1).sendEvent("x", "5").stayOpen());
    SseClient client(m_server->url());
    SseSequenceFilter filter(&client);
    SseEventModel model;
    model.setSource(&client);
    QSignalSpy stale(&model, &SseEventModel::staleChanged);
    client.open();
    QTRY_VERIFY(model.isStale());
    QTRY_COMPARE(model.count(), 2);
    model.clear();
    QVERIFY(!model.isStale());
    QCOMPARE(stale.size(), 2);
    model.setSource(nullptr);
    Q_EMIT client.eventsMissed();
    QVERIFY(!model.isStale());
}

void tst_SseSequenceFilter::endsTheStreamWithARepeat()
{
    m_server->enqueue(eventsFrom(1, 3).stayOpen());
    SseClient client(m_server->url());
    client.setEndPredicate([](const SseEvent &event) { return event.lastEventId() == u"3"; });
    SseSequenceFilter filter(&client);
    filter.markSeen(u"3"_s);
    QSignalSpy received(&client, &SseClient::eventReceived);
    client.open();
    QTRY_COMPARE(client.state(), SseClient::State::Closed);
    QCOMPARE(client.finishReason(), SseClient::FinishReason::Completed);
    QVERIFY(received.isEmpty());
}

void tst_SseSequenceFilter::refusesBadValues()
{
    SseSequenceFilter filter;
    for (const int memory : {0, -1, 1'000'001}) {
        const QByteArray message = "A filter cannot remember " + QByteArray::number(memory)
                + " events: it must be between 1 and 1000000";
        QTest::ignoreMessage(QtWarningMsg, message.constData());
        QVERIFY(!filter.setMemory(memory));
    }
    QCOMPARE(filter.memory(), 1000);
    for (const char *id : {"", "x", "-1", "1.5"}) {
        QTest::ignoreMessage(QtWarningMsg,
                             "The ID that was given to SseSequenceFilter does not follow its rule");
        QVERIFY(!filter.markSeen(QString::fromLatin1(id)));
    }
}

void tst_SseSequenceFilter::allowsOneFilter()
{
    SseClient client;
    auto first = std::make_unique<SseSequenceFilter>(&client);
    SseSequenceFilter second;
    QTest::ignoreMessage(QtWarningMsg,
                         "SseSequenceFilter cannot use a client that has another filter");
    second.setSource(&client);
    QCOMPARE(second.source(), nullptr);
    first.reset();
    second.setSource(&client);
    QCOMPARE(second.source(), &client);
}

void tst_SseSequenceFilter::letsAClientBeDeleted()
{
    auto client = std::make_unique<SseClient>();
    SseSequenceFilter filter(client.get());
    QSignalSpy changed(&filter, &SseSequenceFilter::sourceChanged);
    client.reset();
    QCOMPARE(filter.source(), nullptr);
    QCOMPARE(changed.size(), 1);
    auto *const parent = new SseClient;
    new SseSequenceFilter(parent, parent);
    delete parent;
}

void tst_SseSequenceFilter::letsASlotDoAnything_data()
{
    QTest::addColumn<Action>("act");
    const auto addRow = [](const char *name, const Action &act) { QTest::newRow(name) << act; };
    addRow("delete the filter", [](Subject &s) { s.filter.reset(); });
    addRow("delete the client", [](Subject &s) { s.client.reset(); });
    addRow("delete both", [](Subject &s) {
        s.filter.reset();
        s.client.reset();
    });
    addRow("close", [](Subject &s) { s.client->close(); });
    addRow("open anew", [](Subject &s) { s.client->open(); });
    addRow("no source", [](Subject &s) { s.filter->setSource(nullptr); });
    addRow("reset", [](Subject &s) { s.filter->reset(); });
    addRow("a nested loop", [](Subject &) { QCoreApplication::processEvents(); });
}

// In each signal that a filter causes. Each request has the same response, as a stream that is opened anew
// may be requested when its client is gone.
void tst_SseSequenceFilter::letsASlotDoAnything()
{
    QFETCH(const Action, act);
    m_server->setDefaultResponse(
            eventsFrom(1, 1).sendEvent("x", "5").sendEvent("y", "1").stayOpen());
    for (int signal = 0; signal < 4; ++signal) {
        Subject subject{std::make_unique<SseClient>(m_server->url()), nullptr};
        subject.filter = std::make_unique<SseSequenceFilter>(subject.client.get());
        int calls = 0;
        const auto actOnce = [&] {
            if (++calls == 1)
                act(subject);
        };
        SseSequenceFilter *const filter = subject.filter.get();
        if (signal == 0)
            connect(filter, &SseSequenceFilter::gapDetected, this, actOnce);
        else if (signal == 1)
            connect(filter, &SseSequenceFilter::numberingRestarted, this, actOnce);
        else if (signal == 2)
            connect(filter, &SseSequenceFilter::countersChanged, this, actOnce);
        else
            connect(subject.client.get(), &SseClient::eventsMissed, this, actOnce);
        subject.client->open();
        QTRY_VERIFY(calls > 0);
        QCoreApplication::processEvents();
    }
}

void tst_SseSequenceFilter::dropsASourceThatMoves()
{
    QThread thread;
    SseClient client;
    SseSequenceFilter filter(&client);
    QSignalSpy changed(&filter, &SseSequenceFilter::sourceChanged);
    const char *const message =
            "SseSequenceFilter drops its source, as one of them was moved to another thread";
    QTest::ignoreMessage(QtWarningMsg, message);
    client.moveToThread(&thread);
    QCOMPARE(filter.source(), nullptr);
    QTRY_COMPARE(changed.size(), 1);
    QTest::ignoreMessage(
            QtWarningMsg,
            "SseSequenceFilter cannot use a client that lives in another thread as its source");
    filter.setSource(&client);

    SseClient stays;
    auto moved = std::make_unique<SseSequenceFilter>(&stays);
    QTest::ignoreMessage(QtWarningMsg, message);
    moved->moveToThread(&thread);
    QCOMPARE(moved->source(), nullptr);
}

void tst_SseSequenceFilter::movesWithItsParent()
{
    m_server->enqueue(eventsFrom(1, 1).sendEvent("x", "3").stayOpen());
    QThread thread;
    auto *const client = new SseClient(m_server->url());
    auto *const filter = new SseSequenceFilter(client, client);
    connect(&thread, &QThread::finished, client, &QObject::deleteLater);
    std::atomic<int> gaps = 0; // a QSignalSpy is not safe for two threads
    connect(filter, &SseSequenceFilter::gapDetected, filter, [&gaps] { ++gaps; });
    client->moveToThread(&thread);
    QMetaObject::invokeMethod(client, &SseClient::open);
    thread.start();
    QTRY_COMPARE(gaps.load(), 1);
    thread.quit();
    QVERIFY(thread.wait());
}

QTEST_GUILESS_MAIN(tst_SseSequenceFilter)
#include "tst_ssesequencefilter.moc"
