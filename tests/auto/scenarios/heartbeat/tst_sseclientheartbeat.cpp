// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

// A client that learns from the server's heartbeats when its stream is dead.

#include "../../common/patience.h"
#include "client/sseclient_p.h"

#include <QtSse/SseClient>
#include <QtSse/SseTestClock>
#include <QtSse/SseTestServer>

#include <QtCore/qtimer.h>
#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

#include <memory>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using std::chrono::milliseconds;
using Error = SseClient::Error;
using State = SseClient::State;

class tst_SseClientHeartbeat : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void findsADeadLink();
    void expectsNothingOfAnotherStreamAtFirst();
    void leavesASilentServerAlone();
    void hearsCommentsThatNobodyElseHears();
    void learnsOnlyOnRequest();
    void keepsTheRhythmWhilePaused();
    void mayBeToldALimitAgain();
    void isSafeInASlot();

private:
    SseTestConnection *openStream();
    void beat(milliseconds interval);
    void learn(milliseconds interval);

    std::unique_ptr<SseTestServer> m_server;
    std::unique_ptr<SseClient> m_client;
    std::unique_ptr<SseTestClock> m_clock;
};

void tst_SseClientHeartbeat::init()
{
    m_server = std::make_unique<SseTestServer>();
    QVERIFY2(m_server->listen(), qPrintable(m_server->errorString()));
    m_server->setDefaultResponse(SseTestResponse::eventStream().stayOpen());
    m_client = std::make_unique<SseClient>(m_server->url());
    SseReconnectPolicy policy;
    policy.setInitialDelay(10ms);
    m_client->setReconnectPolicy(policy);
    m_client->setIdleTimeout(SseClient::AutomaticTimeout);
}

void tst_SseClientHeartbeat::cleanup()
{
    m_client.reset();
    m_clock.reset();
    m_server.reset();
}

SseTestConnection *tst_SseClientHeartbeat::openStream()
{
    QSignalSpy opened(m_client.get(), &SseClient::opened);
    m_client->open();
    return opened.wait(Patience) ? m_server->connections().constLast() : nullptr;
}

// Sends a heartbeat and waits until it has been heard. The clock is that of a test.
void tst_SseClientHeartbeat::beat(milliseconds interval)
{
    const qint64 before = m_client->bytesReceived();
    m_clock->advance(interval);
    m_server->connections().constLast()->send(":\n\n");
    QTRY_COMPARE(m_client->bytesReceived(), before + 3);
}

void tst_SseClientHeartbeat::learn(milliseconds interval)
{
    if (!m_clock)
        m_clock = std::make_unique<SseTestClock>();
    for (std::size_t i = 0; i <= SseHeartbeat::SampleSize; ++i)
        beat(interval);
    QCOMPARE(m_client->heartbeatInterval(), interval);
}

// The server sends heartbeats until the client knows them, and then nothing.
void tst_SseClientHeartbeat::findsADeadLink()
{
    //! [automatic timeout]
    m_client->setIdleTimeout(SseClient::AutomaticTimeout);
    connect(m_client.get(), &SseClient::heartbeatIntervalChanged, this,
            [this] { qDebug() << "every" << m_client->heartbeatInterval().count() << "ms"; });
    //! [automatic timeout]
    SseClientPrivate::of(m_client.get())->events.heartbeat.setMinimumTimeout(400ms);
    QSignalSpy errors(m_client.get(), &SseClient::errorOccurred);
    SseTestConnection *const connection = openStream();
    QVERIFY(connection);
    QTimer timer;
    connect(&timer, &QTimer::timeout, connection, [&] {
        if (m_client->heartbeatInterval() == 0ms)
            connection->send(": still there\n\n");
    });
    timer.start(40ms);
    QTRY_VERIFY(m_client->heartbeatInterval() > 0ms);
    timer.stop();
    QTRY_COMPARE(errors.size(), 1);
    QCOMPARE(errors.first().first().value<Error>(), Error::IdleTimeoutError);
    QTRY_COMPARE(m_server->requests().size(), 2);
    QCOMPARE(m_client->idleTimeout(), SseClient::AutomaticTimeout);
}

// What was learnt is remembered, but a server that was restarted may have another rhythm.
void tst_SseClientHeartbeat::expectsNothingOfAnotherStreamAtFirst()
{
    SseClientPrivate::of(m_client.get())->events.heartbeat.setMinimumTimeout(100ms);
    QVERIFY(openStream());
    learn(50ms);
    m_clock.reset(); // the client waits in real time
    QSignalSpy errors(m_client.get(), &SseClient::errorOccurred);
    QTRY_COMPARE(errors.size(), 1);
    QTRY_COMPARE(m_client->state(), State::Open);
    QVERIFY(!errors.wait(400));
    QCOMPARE(m_client->heartbeatInterval(), 50ms);
    m_clock = std::make_unique<SseTestClock>();
    beat(50ms);
    beat(50ms);
    QTRY_COMPARE(errors.size(), 2);
}

void tst_SseClientHeartbeat::leavesASilentServerAlone()
{
    SseClientPrivate::of(m_client.get())->events.heartbeat.setMinimumTimeout(50ms);
    QSignalSpy errors(m_client.get(), &SseClient::errorOccurred);
    SseTestConnection *const connection = openStream();
    QVERIFY(connection);
    for (int i = 0; i < 20; ++i) {
        connection->sendEvent("tick");
        QTRY_COMPARE(m_client->eventsReceived(), i + 1);
    }
    QVERIFY(!errors.wait(300));
    QCOMPARE(m_client->heartbeatInterval(), 0ms);
}

void tst_SseClientHeartbeat::hearsCommentsThatNobodyElseHears()
{
    QSignalSpy changes(m_client.get(), &SseClient::heartbeatIntervalChanged);
    QVERIFY(openStream());
    learn(15s);
    QCOMPARE(changes.size(), 1);
    beat(15100ms);
    QCOMPARE(changes.size(), 1);
    QCOMPARE(m_client->heartbeatInterval(), 15s);
}

void tst_SseClientHeartbeat::learnsOnlyOnRequest()
{
    m_client->setIdleTimeout(0ms);
    QVERIFY(openStream());
    m_clock = std::make_unique<SseTestClock>();
    for (int i = 0; i < 10; ++i)
        beat(15s);
    QCOMPARE(m_client->heartbeatInterval(), 0ms);
    m_client->setIdleTimeout(SseClient::AutomaticTimeout);
    learn(15s);
}

// A heartbeat that waited says nothing about the rhythm.
void tst_SseClientHeartbeat::keepsTheRhythmWhilePaused()
{
    QVERIFY(openStream());
    learn(15s);
    const qint64 before = m_client->bytesReceived();
    m_client->pause();
    m_server->connections().constLast()->send(":\n\n");
    m_clock->advance(100s);
    m_client->resume();
    QTRY_COMPARE(m_client->bytesReceived(), before + 3);
    QCOMPARE(SseClientPrivate::of(m_client.get())->events.heartbeat.timeout(), 45s);
}

void tst_SseClientHeartbeat::mayBeToldALimitAgain()
{
    QSignalSpy errors(m_client.get(), &SseClient::errorOccurred);
    QVERIFY(openStream());
    learn(15s);
    QVERIFY(m_client->setIdleTimeout(50ms));
    QTRY_COMPARE(errors.size(), 1);
    QCOMPARE(errors.first().first().value<Error>(), Error::IdleTimeoutError);
    QVERIFY(!m_client->setIdleTimeout(-1ms));
    QVERIFY(!m_client->setConnectTimeout(SseClient::AutomaticTimeout));
    QVERIFY(!m_client->setTotalTimeout(SseClient::AutomaticTimeout));
    QCOMPARE(m_client->idleTimeout(), 50ms);
}

void tst_SseClientHeartbeat::isSafeInASlot()
{
    bool isGone = false;
    connect(m_client.get(), &SseClient::heartbeatIntervalChanged, this, [&] {
        m_client.reset();
        isGone = true;
    });
    SseTestConnection *const connection = openStream();
    QVERIFY(connection);
    SseTestClock clock;
    for (std::size_t i = 0; i <= SseHeartbeat::SampleSize; ++i) {
        clock.advance(15s);
        connection->send(":\n\n");
        QTRY_VERIFY(isGone || m_client->bytesReceived() == qint64(3 * (i + 1)));
    }
    QVERIFY(isGone);
}

QTEST_GUILESS_MAIN(tst_SseClientHeartbeat)
#include "tst_sseclientheartbeat.moc"
