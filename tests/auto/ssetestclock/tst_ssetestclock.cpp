// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "../common/patience.h"
#include "http/sseclock_p.h"

#include <QtSse/SseClient>
#include <QtSse/SseTestClock>
#include <QtSse/SseTestServer>

#include <QtCore/qlocale.h>
#include <QtCore/qthread.h>
#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

#include <functional>
#include <memory>
#include <utility>
#include <vector>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using std::chrono::milliseconds;
using FinishReason = SseClient::FinishReason;
using State = SseClient::State;

namespace {

SseReconnectPolicy exactPolicy(milliseconds initialDelay = 60s)
{
    SseReconnectPolicy policy;
    policy.setInitialDelay(initialDelay);
    policy.setMaximumDelay(24h);
    policy.setJitter(0);
    return policy;
}

// A clock whose date is set, and which can be gone before its alarms are.
class OtherClock final : public SseClock
{
public:
    OtherClock() { setSubstitute(this); }
    ~OtherClock() override { setSubstitute(nullptr); }

    [[nodiscard]] milliseconds currentSteadyTime() const override { return 1h; }
    [[nodiscard]] QDateTime currentDateTime() const override { return date; }
    void add(Alarm *alarm) override { alarms.append(alarm); }
    void remove(Alarm *) override { ++removals; }

    QDateTime date = QDateTime::currentDateTimeUtc();
    QList<Alarm *> alarms;
    int removals = 0;
};

} // namespace

class tst_SseTestClock : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void standsStill();
    void makesAttemptsWhenTheirTimeHasCome();
    void advancesThroughABackOff();
    void advancesByItself();
    void canBeSwitchedToAdvanceByItself();
    void honoursWhatTheServerAsksFor_data();
    void honoursWhatTheServerAsksFor();
    void knowsTheDate();
    void startsOverAfterAStableTime_data();
    void startsOverAfterAStableTime();
    void countsAttempts();
    void keepsSeveralClientsInOrder();
    void forgetsClientsThatDoNotWaitAnyMore_data();
    void forgetsClientsThatDoNotWaitAnyMore();
    void leavesTheRestToRealTime();
    void doesNotDelayWhatHasNoDelay();
    void isForItsThread();
    void staysBehindWhenAClientMoves();
    void maySlotsDoAnything_data();
    void maySlotsDoAnything();
    void isTheOnlyOne();
    void countsDownByTheTimer();
    void isNotNeededByAnAlarmThatItHasLeft_data();
    void isNotNeededByAnAlarmThatItHasLeft();

private:
    SseClient *addClient(const SseReconnectPolicy &policy = exactPolicy());
    void openAndWait();

    std::unique_ptr<SseTestServer> m_server;
    std::unique_ptr<SseTestClock> m_clock;
    std::vector<std::unique_ptr<SseClient>> m_clients;
    SseClient *m_client = nullptr; // the first of them
};

void tst_SseTestClock::init()
{
    m_server = std::make_unique<SseTestServer>();
    QVERIFY2(m_server->listen(), qPrintable(m_server->errorString()));
    m_server->setDefaultResponse(SseTestResponse::status(503));
    m_clock = std::make_unique<SseTestClock>();
    m_client = addClient();
}

void tst_SseTestClock::cleanup()
{
    m_clients.clear();
    m_clock.reset();
}

SseClient *tst_SseTestClock::addClient(const SseReconnectPolicy &policy)
{
    m_clients.push_back(std::make_unique<SseClient>(m_server->url()));
    m_clients.back()->setReconnectPolicy(policy);
    return m_clients.back().get();
}

void tst_SseTestClock::openAndWait()
{
    QSignalSpy retries(m_client, &SseClient::retryScheduled);
    m_client->open();
    QTRY_COMPARE(retries.size(), 1);
}

void tst_SseTestClock::standsStill()
{
    const QDateTime before = m_clock->currentDateTime();
    QVERIFY(before <= QDateTime::currentDateTimeUtc());
    QCOMPARE(before.timeSpec(), Qt::UTC);
    QCOMPARE(m_clock->waitingCount(), 0);
    openAndWait();
    QCOMPARE(m_clock->waitingCount(), 1);
    QCOMPARE(m_clock->elapsed(), 0ms);
    QCOMPARE(m_clock->currentDateTime(), before);
    QCOMPARE(m_client->nextRetryAt(), before.addSecs(60));
    QTest::ignoreMessage(QtWarningMsg, "SseTestClock: The clock cannot be set back, by 1000 ms");
    m_clock->advance(-1s);
    QCOMPARE(m_clock->elapsed(), 0ms);
}

void tst_SseTestClock::makesAttemptsWhenTheirTimeHasCome()
{
    openAndWait();
    m_clock->advance(60s - 1ms);
    QCOMPARE(m_client->state(), State::Waiting);
    m_clock->advance(1ms);
    QCOMPARE(m_client->state(), State::Connecting);
    QCOMPARE(m_clock->elapsed(), 60s);
    QCOMPARE(m_clock->waitingCount(), 0);
    QTRY_COMPARE(m_server->requests().size(), 2);
    QTRY_COMPARE(m_client->state(), State::Waiting);
    QCOMPARE(m_client->nextRetryAt(), m_clock->currentDateTime().addSecs(120));
}

void tst_SseTestClock::advancesThroughABackOff()
{
    QSignalSpy retries(m_client, &SseClient::retryScheduled);
    m_client->open();
    QList<milliseconds> delays;
    for (int attempt = 1; attempt <= 5; ++attempt) {
        QTRY_COMPARE(retries.size(), attempt);
        QCOMPARE(retries.last().at(1).toInt(), attempt);
        delays.append(m_clock->advanceToNextAttempt());
        QCOMPARE(retries.last().at(0).value<milliseconds>(), delays.last());
    }
    const QList<milliseconds> expected{60s, 120s, 240s, 480s, 960s};
    QCOMPARE(delays, expected);
    QCOMPARE(m_clock->elapsed(), 1860s);
    QTRY_COMPARE(m_server->requests().size(), 6);
}

void tst_SseTestClock::advancesByItself()
{
    m_clock->setAutoAdvance(true);
    QVERIFY(m_clock->isAutoAdvancing());
    SseReconnectPolicy policy = exactPolicy();
    policy.setMaximumAttempts(5);
    m_client->setReconnectPolicy(policy);
    const QDateTime begin = m_clock->currentDateTime();
    QList<milliseconds> delays;
    QList<qint64> times;
    connect(m_client, &SseClient::retryScheduled, this, [&](milliseconds delay) {
        delays.append(delay);
        times.append(begin.secsTo(m_client->nextRetryAt()));
        QCOMPARE(m_client->state(), State::Waiting);
    });
    QSignalSpy finished(m_client, &SseClient::finished);
    m_client->open();
    QTRY_COMPARE(finished.size(), 1);
    const QList<milliseconds> expectedDelays{60s, 120s, 240s, 480s, 960s};
    const QList<qint64> expectedTimes{60, 180, 420, 900, 1860};
    QCOMPARE(delays, expectedDelays);
    QCOMPARE(times, expectedTimes);
    QCOMPARE(m_clock->elapsed(), 1860s);
}

void tst_SseTestClock::canBeSwitchedToAdvanceByItself()
{
    openAndWait();
    m_clock->setAutoAdvance(true);
    QCOMPARE(m_client->state(), State::Waiting); // until the event loop has its turn
    QTRY_VERIFY(m_server->requests().size() >= 3);
    m_clock->setAutoAdvance(false);
    QVERIFY(!m_clock->isAutoAdvancing());
    QTRY_COMPARE(m_clock->waitingCount(), 1);
    const milliseconds elapsed = m_clock->elapsed();
    const auto requests = m_server->requests().size();
    openAndWait();
    QCOMPARE(m_clock->elapsed(), elapsed);
    QCOMPARE(m_server->requests().size(), requests + 1);
}

void tst_SseTestClock::honoursWhatTheServerAsksFor_data()
{
    QTest::addColumn<SseTestResponse>("response");
    QTest::addColumn<milliseconds>("delay");
    QTest::newRow("retry field") << SseTestResponse::eventStream("retry: 90000\n\n")
                                 << milliseconds(90s);
    QTest::newRow("Retry-After") << SseTestResponse::status(503).withHeader("Retry-After", "1800")
                                 << milliseconds(30min);
    QTest::newRow("neither") << SseTestResponse::status(503) << milliseconds(60s);
}

void tst_SseTestClock::honoursWhatTheServerAsksFor()
{
    QFETCH(SseTestResponse, response);
    QFETCH(milliseconds, delay);
    m_server->enqueue(response);
    openAndWait();
    QCOMPARE(m_client->nextRetryAt(), m_clock->currentDateTime().addMSecs(delay.count()));
    QCOMPARE(m_clock->advanceToNextAttempt(), delay);
    QCOMPARE(m_client->state(), State::Connecting);
}

void tst_SseTestClock::knowsTheDate()
{
    m_clock->advance(48h);
    QCOMPARE(m_clock->elapsed(), 48h);
    QDateTime date = m_clock->currentDateTime().addSecs(1800);
    date.setTime(QTime(date.time().hour(), date.time().minute(), date.time().second()));
    const QString text = QLocale::c().toString(date, u"ddd, dd MMM yyyy hh:mm:ss 'GMT'"_s);
    m_server->enqueue(SseTestResponse::status(503).withHeader("Retry-After", text.toLatin1()));
    openAndWait();
    QCOMPARE(m_client->nextRetryAt(), date);
}

void tst_SseTestClock::startsOverAfterAStableTime_data()
{
    QTest::addColumn<milliseconds>("openTime");
    QTest::addColumn<int>("attempt");
    QTest::newRow("stable") << milliseconds(10min) << 1;
    QTest::newRow("not quite") << milliseconds(10min - 1ms) << 2;
}

void tst_SseTestClock::startsOverAfterAStableTime()
{
    QFETCH(milliseconds, openTime);
    QFETCH(int, attempt);
    SseReconnectPolicy policy = exactPolicy();
    policy.setResetAfter(10min);
    m_client->setReconnectPolicy(policy);
    QSignalSpy retries(m_client, &SseClient::retryScheduled);
    openAndWait();
    QTRY_COMPARE(retries.size(), 1);
    m_server->enqueue(SseTestResponse::eventStream().stayOpen());
    m_clock->advanceToNextAttempt();
    QTRY_COMPARE(m_client->state(), State::Open);
    m_clock->advance(openTime);
    QCOMPARE(m_client->state(), State::Open);
    m_server->dropConnections();
    QTRY_COMPARE(retries.size(), 2);
    QCOMPARE(retries.last().at(1).toInt(), attempt);
}

void tst_SseTestClock::countsAttempts()
{
    SseReconnectPolicy policy = exactPolicy();
    policy.setMaximumAttempts(2);
    m_client->setReconnectPolicy(policy);
    QSignalSpy finished(m_client, &SseClient::finished);
    openAndWait();
    m_clock->advanceToNextAttempt();
    QTRY_COMPARE(m_clock->waitingCount(), 1);
    m_clock->advanceToNextAttempt();
    QTRY_COMPARE(finished.size(), 1);
    QCOMPARE(m_client->finishReason(), FinishReason::AttemptsExhausted);
    QCOMPARE(m_clock->waitingCount(), 0);
    QCOMPARE(m_clock->advanceToNextAttempt(), 0ms);
}

void tst_SseTestClock::keepsSeveralClientsInOrder()
{
    QStringList order;
    const QList<milliseconds> delays{30s, 10s, 20s, 10s};
    for (qsizetype i = 0; i < delays.size(); ++i) {
        SseClient *client = addClient(exactPolicy(delays.at(i)));
        connect(client, &SseClient::stateChanged, this, [&, i](State state) {
            if (state == State::Connecting)
                order.append(u"%1 at %2"_s.arg(QString::number(i),
                                               QString::number(m_clock->elapsed().count())));
        });
        client->open();
        QTRY_COMPARE(m_clock->waitingCount(), i + 1);
    }
    order.clear();
    m_clock->advance(30s);
    const QStringList expected{u"1 at 10000"_s, u"3 at 10000"_s, u"2 at 20000"_s, u"0 at 30000"_s};
    QCOMPARE(order, expected);
    QCOMPARE(m_clock->elapsed(), 30s);
}

void tst_SseTestClock::forgetsClientsThatDoNotWaitAnyMore_data()
{
    using Action = std::function<void(std::unique_ptr<SseClient> &)>;
    QTest::addColumn<Action>("action");
    QTest::newRow("closed") << Action([](auto &client) { client->close(); });
    QTest::newRow("deleted") << Action([](auto &client) { client.reset(); });
    QTest::newRow("reconnected") << Action([](auto &client) { client->reconnect(); });
}

void tst_SseTestClock::forgetsClientsThatDoNotWaitAnyMore()
{
    using Action = std::function<void(std::unique_ptr<SseClient> &)>;
    QFETCH(Action, action);
    openAndWait();
    QCOMPARE(m_clock->waitingCount(), 1);
    action(m_clients.front());
    QCOMPARE(m_clock->waitingCount(), 0);
    m_clock->advance(1h);
}

// A test that would take a minute if it did not.
void tst_SseTestClock::leavesTheRestToRealTime()
{
    openAndWait();
    m_clock->advance(60s - 1ms);
    m_clock.reset();
    QCOMPARE(m_client->state(), State::Waiting);
    QTRY_COMPARE(m_server->requests().size(), 2);

    m_client->setReconnectPolicy(exactPolicy(1h));
    openAndWait();
    QVERIFY(m_client->nextRetryAt() <= QDateTime::currentDateTimeUtc().addSecs(3600));
}

void tst_SseTestClock::doesNotDelayWhatHasNoDelay()
{
    SseReconnectPolicy policy = exactPolicy(0ms);
    policy.setMinimumDelay(0ms);
    m_client->setReconnectPolicy(policy);
    m_client->open();
    QTRY_VERIFY(m_server->requests().size() >= 2);
    QCOMPARE(m_clock->elapsed(), 0ms);
}

void tst_SseTestClock::isForItsThread()
{
    QThread thread;
    addClient(exactPolicy(10ms));
    SseClient *const client = m_clients.back().release();
    connect(&thread, &QThread::finished, client, &QObject::deleteLater);
    client->moveToThread(&thread);
    thread.start(); // not before: Qt's moveToThread() and a starting thread race
    QMetaObject::invokeMethod(client, &SseClient::open);
    QTRY_VERIFY(m_server->requests().size() >= 3);
    QCOMPARE(m_clock->waitingCount(), 0);
    thread.quit();
    QVERIFY(thread.wait());
}

// The rest of the delay is in real time there.
void tst_SseTestClock::staysBehindWhenAClientMoves()
{
    openAndWait();
    QVERIFY(m_client->retryIn() > 10s);
    m_clock->advance(m_client->retryIn() - 100ms);
    QThread thread;
    connect(&thread, &QThread::finished, m_clients.front().release(), &QObject::deleteLater);
    m_client->moveToThread(&thread);
    thread.start();
    QCOMPARE(m_clock->waitingCount(), 0);
    QTRY_COMPARE(m_server->requests().size(), 2);
    thread.quit();
    QVERIFY(thread.wait());
}

void tst_SseTestClock::maySlotsDoAnything_data()
{
    using Action = std::function<void(tst_SseTestClock *)>;
    QTest::addColumn<Action>("action");
    QTest::newRow("advance") << Action([](auto *test) { test->m_clock->advance(1h); });
    QTest::newRow("delete the clock") << Action([](auto *test) { test->m_clock.reset(); });
    QTest::newRow("delete the client")
            << Action([](auto *test) { test->m_clients.front().reset(); });
    QTest::newRow("delete the other client")
            << Action([](auto *test) { test->m_clients.back().reset(); });
    QTest::newRow("delete all") << Action([](auto *test) {
        test->m_clients.clear();
        test->m_clock.reset();
    });
    QTest::newRow("close") << Action([](auto *test) { test->m_client->close(); });
}

void tst_SseTestClock::maySlotsDoAnything()
{
    using Action = std::function<void(tst_SseTestClock *)>;
    QFETCH(Action, action);
    for (const bool isAutomatic : {false, true}) {
        cleanup();
        init();
        SseClient *other = addClient();
        openAndWait();
        other->open();
        QTRY_COMPARE(m_clock->waitingCount(), 2);
        bool isDone = false;
        connect(m_client, &SseClient::stateChanged, this, [&](State state) {
            if (state == State::Connecting && !std::exchange(isDone, true))
                action(this);
        });
        if (isAutomatic)
            m_clock->setAutoAdvance(true);
        else
            m_clock->advance(60s);
        QTRY_VERIFY(isDone);
    }
}

void tst_SseTestClock::isTheOnlyOne()
{
    QTest::ignoreMessage(QtWarningMsg, "SseTestClock: This thread has another clock");
    {
        SseTestClock second;
        openAndWait();
        QCOMPARE(second.waitingCount(), 0);
        QCOMPARE(m_clock->waitingCount(), 1);
    }
    m_clock->advance(60s);
    QCOMPARE(m_client->state(), State::Connecting);
}

// The clock on the wall may be set meanwhile.
void tst_SseTestClock::countsDownByTheTimer()
{
    m_clock.reset();
    OtherClock clock;
    QCOMPARE(m_client->retryIn(), 0ms);
    openAndWait();
    QCOMPARE(m_client->retryIn(), 60s);
    clock.date = clock.date.addSecs(3600);
    QCOMPARE(m_client->retryIn(), 60s);
    m_client->close();
    QCOMPARE(m_client->retryIn(), 0ms);
    QCOMPARE(clock.removals, 1);
}

void tst_SseTestClock::isNotNeededByAnAlarmThatItHasLeft_data()
{
    QTest::addColumn<bool>("fires");
    QTest::newRow("fires") << true;
    QTest::newRow("continues in real time") << false;
}

void tst_SseTestClock::isNotNeededByAnAlarmThatItHasLeft()
{
    QFETCH(bool, fires);
    m_clock.reset();
    OtherClock clock;
    openAndWait();
    QCOMPARE(clock.alarms.size(), 1);
    SseClock::Alarm *const alarm = clock.alarms.takeFirst();
    if (fires)
        alarm->fire();
    else
        alarm->continueInRealTime();
    QCOMPARE(m_client->state(), fires ? State::Connecting : State::Waiting);
    if (!fires)
        QVERIFY(m_client->retryIn() > 50s && m_client->retryIn() <= 60s);
    m_client->close();
    QCOMPARE(clock.removals, 0);
}

QTEST_GUILESS_MAIN(tst_SseTestClock)
#include "tst_ssetestclock.moc"
