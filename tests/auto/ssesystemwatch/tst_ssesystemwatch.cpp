// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "../common/patience.h"
#include "client/ssesystemwatch_p.h"

#include <QtSse/SseClient>
#include <QtSse/SseTestServer>

#include <QtCore/qpointer.h>
#include <QtCore/qscopeguard.h>
#include <QtCore/qthread.h>
#include <QtCore/qtimer.h>
#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

#include <memory>
#include <thread>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using std::chrono::milliseconds;
using Clocks = SseSystemWatch::Clocks;
using Reachability = QNetworkInformation::Reachability;
using State = SseClient::State;

class tst_SseSystemWatch : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void loadsABackendInTheMainThreadOnly(); // before anything else loads one
    void noticesSleep_data();
    void noticesSleep();
    void noticesSleepOnce();
    void noticesTheReturnOfTheNetwork_data();
    void noticesTheReturnOfTheNetwork();
    void takesTheFirstAnswersForNoNews();
    void followsTheBackend();
    void isThereWhileAClientIsActive();
    void isThereInTheThreadThatAClientMovesTo();
    void clientsConnectAnewAfterSleep_data();
    void clientsConnectAnewAfterSleep();
    void aPausedStreamConnectsAnewWhenItIsResumed_data();
    void aPausedStreamConnectsAnewWhenItIsResumed();
    void connectsAnewOnce();
    void clientsDoNotWaitForANetworkThatIsBack();
    void delaysStartOver_data();
    void delaysStartOver();
    void mayBeLeftInItsSignals();

private:
    void sleep(milliseconds time);
    static Clocks later();

    std::unique_ptr<SseTestServer> m_server;
    std::unique_ptr<SseClient> m_client;
};

void tst_SseSystemWatch::init()
{
    m_server = std::make_unique<SseTestServer>();
    QVERIFY2(m_server->listen(), qPrintable(m_server->errorString()));
    m_client = std::make_unique<SseClient>(m_server->url(u"/events"_s));
}

void tst_SseSystemWatch::cleanup()
{
    m_client.reset();
    m_server.reset();
}

// The wall clock goes on, the steady one does not.
void tst_SseSystemWatch::sleep(milliseconds time)
{
    Clocks clocks = Clocks::now();
    clocks.wall += time;
    SseSystemWatch::instance()->check(clocks);
}

// When the network has been watched long enough for all that is said of it to be news.
Clocks tst_SseSystemWatch::later()
{
    Clocks clocks = Clocks::now();
    clocks.wall += 1min;
    clocks.steady += 1min;
    return clocks;
}

// It is one for the whole process, and asks services by an event loop.
void tst_SseSystemWatch::loadsABackendInTheMainThreadOnly()
{
    if (QNetworkInformation::instance())
        QSKIP("A back-end is loaded already");
    std::thread([] { SseSystemWatch().watchNetwork(); }).join();
    QVERIFY(!QNetworkInformation::instance());
    SseSystemWatch().watchNetwork();
    if (QNetworkInformation::availableBackends().isEmpty())
        QSKIP("There is no back-end");
    const bool isLoaded = QNetworkInformation::instance() != nullptr;
    const bool canBeLoaded =
            QNetworkInformation::loadBackendByFeatures(QNetworkInformation::Feature::Reachability);
    QCOMPARE(isLoaded, canBeLoaded);
}

void tst_SseSystemWatch::noticesSleep_data()
{
    QTest::addColumn<milliseconds>("wall");
    QTest::addColumn<milliseconds>("steady");
    QTest::addColumn<bool>("slept");
    QTest::newRow("no time") << milliseconds(0) << milliseconds(0) << false;
    QTest::newRow("awake") << milliseconds(5s) << milliseconds(5s) << false;
    QTest::newRow("busy") << milliseconds(5min) << milliseconds(5min) << false;
    QTest::newRow("clock adjusted") << milliseconds(9s) << milliseconds(5s) << false;
    QTest::newRow("clock set back") << milliseconds(-1h) << milliseconds(5s) << false;
    QTest::newRow("a minute") << milliseconds(65s) << milliseconds(5s) << true;
    QTest::newRow("a night") << milliseconds(8h) << milliseconds(1s) << true;
}

void tst_SseSystemWatch::noticesSleep()
{
    QFETCH(milliseconds, wall);
    QFETCH(milliseconds, steady);
    QFETCH(bool, slept);
    SseSystemWatch watch;
    QSignalSpy wokeUp(&watch, &SseSystemWatch::wokeUp);
    const Clocks start = Clocks::now();
    watch.check({start.wall + wall, start.steady + steady});
    QCOMPARE(wokeUp.size(), slept ? 1 : 0);
}

void tst_SseSystemWatch::noticesSleepOnce()
{
    SseSystemWatch watch;
    QSignalSpy wokeUp(&watch, &SseSystemWatch::wokeUp);
    Clocks clocks = Clocks::now();
    clocks.wall += 1h;
    watch.check(clocks);
    clocks.wall += 5s;
    clocks.steady += 5s;
    watch.check(clocks);
    QCOMPARE(wokeUp.size(), 1);
}

void tst_SseSystemWatch::noticesTheReturnOfTheNetwork_data()
{
    QTest::addColumn<Reachability>("before");
    QTest::addColumn<Reachability>("after");
    QTest::addColumn<bool>("returned");
    QTest::newRow("returns") << Reachability::Disconnected << Reachability::Online << true;
    QTest::newRow("comes") << Reachability::Unknown << Reachability::Online << true;
    QTest::newRow("local") << Reachability::Disconnected << Reachability::Local << true;
    QTest::newRow("better") << Reachability::Local << Reachability::Online << false;
    QTest::newRow("goes") << Reachability::Online << Reachability::Disconnected << false;
    QTest::newRow("nobody knows") << Reachability::Disconnected << Reachability::Unknown << false;
}

void tst_SseSystemWatch::noticesTheReturnOfTheNetwork()
{
    QFETCH(Reachability, before);
    QFETCH(Reachability, after);
    QFETCH(bool, returned);
    SseSystemWatch watch;
    watch.setReachability(before);
    QSignalSpy networkReturned(&watch, &SseSystemWatch::networkReturned);
    watch.setReachability(after);
    QCOMPARE(networkReturned.size(), returned ? 1 : 0);
}

// Back-ends begin with a guess.
void tst_SseSystemWatch::takesTheFirstAnswersForNoNews()
{
    SseSystemWatch watch;
    watch.watchNetwork();
    QSignalSpy networkReturned(&watch, &SseSystemWatch::networkReturned);
    watch.setReachability(Reachability::Disconnected);
    watch.setReachability(Reachability::Online);
    QCOMPARE(networkReturned.size(), 0);
    watch.setReachability(Reachability::Disconnected);
    watch.setReachability(Reachability::Online, later());
    QCOMPARE(networkReturned.size(), 1);
}

void tst_SseSystemWatch::followsTheBackend()
{
    SseSystemWatch watch;
    watch.watchNetwork();
    watch.watchNetwork(); // nothing more happens
    QNetworkInformation *const information = QNetworkInformation::instance();
    if (!information || !information->supports(QNetworkInformation::Feature::Reachability))
        QSKIP("There is no back-end");
    QSignalSpy networkReturned(&watch, &SseSystemWatch::networkReturned);
    const auto loseTheNetworkForAMoment = [information] {
        Q_EMIT information->reachabilityChanged(Reachability::Disconnected);
        Q_EMIT information->reachabilityChanged(Reachability::Online);
    };
    loseTheNetworkForAMoment();
    QVERIFY(networkReturned.isEmpty()); // the back-end still has to find out
    QTimer timer;
    connect(&timer, &QTimer::timeout, this, loseTheNetworkForAMoment);
    timer.start(50ms);
    QVERIFY(networkReturned.wait(Patience));
    timer.stop();
    QCOMPARE(networkReturned.size(), 1);
}

void tst_SseSystemWatch::isThereWhileAClientIsActive()
{
    QCOMPARE(SseSystemWatch::instance().use_count(), 1);
    m_client->open();
    QCOMPARE(SseSystemWatch::instance().use_count(), 2);
    SseClient second(m_client->url());
    second.open();
    QCOMPARE(SseSystemWatch::instance().use_count(), 3);
    m_client->close();
    second.close();
    QCOMPARE(SseSystemWatch::instance().use_count(), 1);
}

void tst_SseSystemWatch::isThereInTheThreadThatAClientMovesTo()
{
    SseReconnectPolicy slow;
    slow.setInitialDelay(1h);
    slow.setMaximumDelay(1h);
    m_client->setReconnectPolicy(slow);
    m_server->setDefaultResponse(SseTestResponse::status(503));
    m_client->open();
    QTRY_COMPARE(m_client->state(), State::Waiting);

    QThread thread;
    QObject context;
    context.moveToThread(&thread);
    m_client->moveToThread(&thread);
    thread.start();
    const auto finish = qScopeGuard([&] {
        QMetaObject::invokeMethod(
                &context, [this] { m_client.reset(); }, Qt::BlockingQueuedConnection);
        thread.quit();
        thread.wait();
    });
    QMetaObject::invokeMethod(
            &context, [this] { sleep(1h); }, Qt::BlockingQueuedConnection);
    QTRY_COMPARE(m_server->requests().size(), 2);
}

void tst_SseSystemWatch::clientsConnectAnewAfterSleep_data()
{
    QTest::addColumn<State>("state");
    QTest::newRow("connecting") << State::Connecting;
    QTest::newRow("open") << State::Open;
    QTest::newRow("waiting") << State::Waiting;
}

void tst_SseSystemWatch::clientsConnectAnewAfterSleep()
{
    QFETCH(State, state);
    SseTestResponse first = SseTestResponse::eventStream().sendEvent("1", "1").stayOpen();
    if (state == State::Connecting)
        first = SseTestResponse::raw("HTTP/1.1 200").stayOpen();
    else if (state == State::Waiting)
        first = SseTestResponse::status(503);
    m_server->enqueue(first);
    m_server->setDefaultResponse(SseTestResponse::eventStream().sendEvent("2", "2").stayOpen());
    QSignalSpy events(m_client.get(), &SseClient::eventReceived);
    m_client->open();
    QTRY_COMPARE(m_server->requests().size(), 1);
    QTRY_COMPARE(m_client->state(), state);
    if (state == State::Open)
        QTRY_COMPARE(events.size(), 1);

    QSignalSpy errors(m_client.get(), &SseClient::errorOccurred);
    sleep(1h);
    QTRY_COMPARE(m_client->lastEventId(), u"2"_s);
    QCOMPARE(m_client->state(), State::Open);
    QVERIFY(errors.isEmpty());
    QCOMPARE(m_server->requests().size(), 2);
    QCOMPARE(m_server->requests().last().header("Last-Event-ID"),
             state == State::Open ? QByteArray("1") : QByteArray());
}

void tst_SseSystemWatch::aPausedStreamConnectsAnewWhenItIsResumed_data()
{
    QTest::addColumn<bool>("pausesAgain");
    QTest::newRow("resumed") << false;
    QTest::newRow("paused again in between") << true;
}

// What has arrived and waits is delivered first, as it would be lost where events have no IDs.
void tst_SseSystemWatch::aPausedStreamConnectsAnewWhenItIsResumed()
{
    QFETCH(bool, pausesAgain);
    m_server->enqueue(SseTestResponse::eventStream("data: 1\n\ndata: 2\n\n").stayOpen());
    m_server->setDefaultResponse(SseTestResponse::eventStream("data: 3\n\n").stayOpen());
    QByteArrayList events;
    connect(m_client.get(), &SseClient::eventReceived, this, [&](const SseEvent &event) {
        events.append(event.data());
        if (pausesAgain && events.size() == 1)
            m_client->pause();
    });
    QSignalSpy errors(m_client.get(), &SseClient::errorOccurred);
    m_client->pause();
    m_client->open();
    QTRY_COMPARE(m_client->state(), State::Open);
    sleep(1h);
    QCOMPARE(m_client->state(), State::Open);
    m_client->resume();
    if (pausesAgain) {
        QTRY_COMPARE(events.size(), 1);
        QCOMPARE(m_server->requests().size(), 1);
        m_client->resume();
    }
    QTRY_COMPARE(events, (QByteArrayList{"1", "2", "3"}));
    QCOMPARE(m_server->requests().size(), 2);
    QVERIFY(errors.isEmpty());
    m_client->pause();
    m_client->resume();
    QVERIFY(!errors.wait(50));
    QCOMPARE(m_server->requests().size(), 2);
}

// Also if the client has been closed and opened again while another one had the watch alive.
void tst_SseSystemWatch::connectsAnewOnce()
{
    m_server->setDefaultResponse(SseTestResponse::eventStream("data: 1\n\n").stayOpen());
    SseClient other(m_client->url());
    other.open();
    int attempts = 0;
    m_client->setPrepareRequest([&attempts](QNetworkRequest &) { ++attempts; });
    m_client->open();
    m_client->close();
    m_client->open();
    QTRY_COMPARE(m_client->state(), State::Open);
    attempts = 0;
    sleep(1h);
    QTRY_COMPARE(m_client->state(), State::Open);
    QCOMPARE(attempts, 1);
}

void tst_SseSystemWatch::clientsDoNotWaitForANetworkThatIsBack()
{
    SseReconnectPolicy slow;
    slow.setInitialDelay(1h);
    slow.setMaximumDelay(1h);
    m_client->setReconnectPolicy(slow);
    m_server->enqueue(SseTestResponse::status(503));
    m_server->setDefaultResponse(SseTestResponse::eventStream("data: 1\n\n").stayOpen());
    m_client->open();
    QTRY_COMPARE(m_client->state(), State::Waiting);
    const QDateTime before = m_client->nextRetryAt();
    SseSystemWatch::instance()->setReachability(Reachability::Disconnected, later());
    QCOMPARE(m_client->nextRetryAt(), before);
    QSignalSpy nextRetryAtChanged(m_client.get(), &SseClient::nextRetryAtChanged);
    SseSystemWatch::instance()->setReachability(Reachability::Online, later());
    QVERIFY(m_client->nextRetryAt() < before);
    QCOMPARE(nextRetryAtChanged.size(), 1);
    QTRY_COMPARE(m_client->state(), State::Open);
}

void tst_SseSystemWatch::delaysStartOver_data()
{
    QTest::addColumn<bool>("sleeps");
    QTest::newRow("the network returns") << false;
    QTest::newRow("the computer wakes up") << true;
}

// What has failed so far was the fault of the network.
void tst_SseSystemWatch::delaysStartOver()
{
    QFETCH(bool, sleeps);
    SseReconnectPolicy policy;
    policy.setInitialDelay(1s);
    policy.setMaximumDelay(1h);
    policy.setMultiplier(100);
    policy.setJitter(0);
    m_client->setReconnectPolicy(policy);
    m_server->setDefaultResponse(SseTestResponse::status(503));
    QList<milliseconds> delays;
    connect(m_client.get(), &SseClient::retryScheduled, this,
            [&](milliseconds delay) { delays.append(delay); });
    m_client->open();
    QTRY_COMPARE(delays, (QList<milliseconds>{1s, 100s}));
    if (sleeps)
        sleep(1h);
    SseSystemWatch::instance()->setReachability(Reachability::Disconnected, later());
    if (!sleeps)
        SseSystemWatch::instance()->setReachability(Reachability::Online, later());
    QTRY_COMPARE(delays, (QList<milliseconds>{1s, 100s, 1s}));
}

// The last client is deleted while it hears of the end of a sleep, and with it the watch.
void tst_SseSystemWatch::mayBeLeftInItsSignals()
{
    m_server->setDefaultResponse(SseTestResponse::eventStream("data: 1\n\n").stayOpen());
    m_client->open();
    QTRY_COMPARE(m_client->state(), State::Open);
    connect(m_client.get(), &SseClient::stateChanged, m_client.get(), [this] { m_client.reset(); });
    const QPointer<SseSystemWatch> watch = SseSystemWatch::instance().get();
    Clocks clocks = Clocks::now();
    clocks.wall += 1h;
    watch->check(clocks);
    QVERIFY(!m_client);
    QVERIFY(!watch);
}

QTEST_GUILESS_MAIN(tst_SseSystemWatch)
#include "tst_ssesystemwatch.moc"
