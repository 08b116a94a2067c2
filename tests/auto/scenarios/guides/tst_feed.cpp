// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

// What the page "Testing Your Application with SseTestServer" shows: the test of a class that an
// application might have.

//! [includes]
#include "../../common/patience.h"

#include <QtSse/SseClient>
#include <QtSse/SseTestClock>
#include <QtSse/SseTestRecording>
#include <QtSse/SseTestServer>

#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>
//! [includes]

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

//! [feed]
// Adds up the numbers that arrive in a stream.
class Feed : public QObject
{
    Q_OBJECT

public:
    Feed()
    {
        connect(&client, &SseClient::eventReceived, this, [this](const SseEvent &event) {
            sum += event.text().toInt();
            Q_EMIT sumChanged();
        });
    }

    SseClient client;
    int sum = 0;

Q_SIGNALS:
    void sumChanged();
};
//! [feed]

class tst_Feed : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void addsUp();
    void missesNothing();
    void backsOff();
    void givesUp();
    void survivesAnyCut();
    void noticesSilence();
    void showsItsToken_data();
    void showsItsToken();
    void followsByHand();
    void survivesWhatHasHappened();
};

//! [script]
void tst_Feed::addsUp()
{
    SseTestServer server;
    QVERIFY(server.listen());
    server.enqueue(SseTestResponse::eventStream().sendEvent("1").sendEvent("41").stayOpen());

    Feed feed;
    feed.client.openUrl(server.url());
    QTRY_COMPARE(feed.sum, 42);
}
//! [script]

//! [loss]
void tst_Feed::missesNothing()
{
    SseTestServer server;
    QVERIFY(server.listen());
    server.enqueue(SseTestResponse::eventStream().sendEvent("1", "a").send("data: 4").drop());
    server.enqueue(SseTestResponse::status(503));
    server.enqueue(SseTestResponse::eventStream().sendEvent("41", "b").stayOpen());

    Feed feed;
    SseReconnectPolicy policy;
    policy.setInitialDelay(10ms); // otherwise, the test takes seconds
    feed.client.setReconnectPolicy(policy);
    feed.client.openUrl(server.url());
    QTRY_COMPARE(feed.sum, 42);
    QCOMPARE(server.requests().size(), 3);
    QCOMPARE(server.requests().at(2).header("Last-Event-ID"), "a");
}
//! [loss]

//! [clock]
void tst_Feed::backsOff()
{
    SseTestClock clock;
    SseTestServer server;
    QVERIFY(server.listen());
    server.setDefaultResponse(SseTestResponse::status(503));

    Feed feed;
    SseReconnectPolicy policy;
    policy.setInitialDelay(30s);
    policy.setMaximumDelay(60s);
    policy.setJitter(0); // otherwise, the delays are random
    feed.client.setReconnectPolicy(policy);
    QSignalSpy retries(&feed.client, &SseClient::retryScheduled);
    feed.client.openUrl(server.url());
    QTRY_COMPARE(retries.size(), 1);
    QCOMPARE(feed.client.nextRetryAt(), clock.currentDateTime().addSecs(30));

    clock.advance(30s);
    QTRY_COMPARE(retries.size(), 2);
    clock.advance(60s - 1ms);
    QCOMPARE(feed.client.state(), SseClient::State::Waiting);
    clock.advance(1ms);
    QCOMPARE(feed.client.state(), SseClient::State::Connecting);
}
//! [clock]

//! [auto-advance]
void tst_Feed::givesUp()
{
    SseTestClock clock;
    clock.setAutoAdvance(true);
    SseTestServer server;
    QVERIFY(server.listen());
    server.setDefaultResponse(SseTestResponse::status(503));

    Feed feed;
    SseReconnectPolicy policy;
    policy.setInitialDelay(60s);
    policy.setMaximumAttempts(5);
    policy.setJitter(0);
    feed.client.setReconnectPolicy(policy);
    QSignalSpy finished(&feed.client, &SseClient::finished);
    feed.client.openUrl(server.url());
    QTRY_COMPARE(finished.size(), 1);
    QCOMPARE(feed.client.finishReason(), SseClient::FinishReason::AttemptsExhausted);
    QCOMPARE(clock.elapsed(), 5min);
    QCOMPARE(server.requests().size(), 6);
}
//! [auto-advance]

//! [cut]
void tst_Feed::survivesAnyCut()
{
    const SseTestResponse whole = SseTestResponse::eventStream().sendEvent("1", "a");
    for (qint64 bytes = 0; bytes < whole.size(); ++bytes) {
        SseTestServer server;
        QVERIFY(server.listen());
        server.enqueue(SseTestResponse(whole).cutAfter(bytes));
        server.setHandler([](SseTestConnection *connection) {
            const bool hasFirst = connection->request().header("Last-Event-ID") == "a";
            SseTestResponse rest = SseTestResponse::eventStream();
            if (!hasFirst)
                rest.sendEvent("1", "a");
            connection->respond(rest.sendEvent("41", "b").stayOpen());
        });

        Feed feed;
        SseReconnectPolicy policy;
        policy.setInitialDelay(0ms);
        policy.setMinimumDelay(1ms);
        feed.client.setReconnectPolicy(policy);
        QSignalSpy changes(&feed, &Feed::sumChanged);
        feed.client.openUrl(server.url());
        while (feed.sum < 42)
            QVERIFY(changes.wait(Patience));
        QCOMPARE(feed.sum, 42);
    }
}
//! [cut]

//! [silence]
void tst_Feed::noticesSilence()
{
    SseTestServer server;
    QVERIFY(server.listen());
    server.enqueue(SseTestResponse::eventStream().sendEvent("1").stayOpen());

    Feed feed;
    feed.client.setIdleTimeout(50ms);
    QSignalSpy errors(&feed.client, &SseClient::errorOccurred);
    feed.client.openUrl(server.url());
    QTRY_COMPARE(errors.size(), 1);
    QCOMPARE(feed.client.error(), SseClient::Error::IdleTimeoutError);
    QCOMPARE(feed.client.state(), SseClient::State::Waiting);
}
//! [silence]

//! [handler]
void tst_Feed::showsItsToken_data()
{
    QTest::addColumn<QByteArray>("token");
    QTest::addColumn<SseClient::State>("state");
    QTest::newRow("right") << QByteArray("secret") << SseClient::State::Open;
    QTest::newRow("wrong") << QByteArray("guess") << SseClient::State::Closed;
}

void tst_Feed::showsItsToken()
{
    QFETCH(QByteArray, token);
    QFETCH(SseClient::State, state);
    SseTestServer server;
    QVERIFY(server.listen());
    server.setHandler([](SseTestConnection *connection) {
        const SseTestRequest request = connection->request();
        if (request.path() == "/numbers" && request.header("Authorization") == "Bearer secret")
            connection->respond(SseTestResponse::eventStream().stayOpen());
        else
            connection->respond(SseTestResponse::status(403, "Forbidden"));
    });

    Feed feed;
    feed.client.setHeader("Authorization", "Bearer " + token);
    feed.client.openUrl(server.url(u"/numbers"_s));
    QTRY_COMPARE(feed.client.state(), state);
}
//! [handler]

//! [by-hand]
void tst_Feed::followsByHand()
{
    SseTestServer server;
    QVERIFY(server.listen());
    server.setDefaultResponse(SseTestResponse::eventStream().stayOpen());

    Feed feed;
    QSignalSpy changes(&feed, &Feed::sumChanged);
    feed.client.openUrl(server.url());
    QTRY_COMPARE(feed.client.state(), SseClient::State::Open);

    SseTestConnection *connection = server.connections().constFirst();
    connection->sendEvent("1");
    QTRY_COMPARE(changes.size(), 1);
    connection->send(": a comment is not an event\n\n");
    connection->sendEvent("41");
    QTRY_COMPARE(changes.size(), 2);
    QCOMPARE(feed.sum, 42);

    connection->reset();
    QTRY_COMPARE(feed.client.error(), SseClient::Error::ConnectionLostError);
}
//! [by-hand]

//! [recording]
void tst_Feed::survivesWhatHasHappened()
{
    SseTestRecording recording;
    QVERIFY2(recording.load(QFINDTESTDATA("numbers.jsonl")), qPrintable(recording.errorString()));
    SseTestServer server;
    QVERIFY(server.listen());
    server.replay(recording, 100); // 100 times as fast

    Feed feed;
    SseReconnectPolicy policy;
    policy.setInitialDelay(10ms);
    feed.client.setReconnectPolicy(policy);
    feed.client.openUrl(server.url());
    QTRY_COMPARE(feed.sum, 42);
    QCOMPARE(server.requests().size(), 2);
}
//! [recording]

QTEST_GUILESS_MAIN(tst_Feed)
#include "tst_feed.moc"
