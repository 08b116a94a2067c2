// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

// What applications do with SseClient, above all in its slots.

#include "../../common/endlessstream.h"
#include "../../common/patience.h"
#include "../../common/sseclientfixture.h"
#include "../../common/sseclientsignals.h"

#include <QtSse/SseClient>
#include <QtSse/SseTestServer>

#include <QtCore/qelapsedtimer.h>
#include <QtCore/qeventloop.h>
#include <QtCore/qpointer.h>
#include <QtCore/qthread.h>
#include <QtCore/qtimer.h>
#include <QtNetwork/qauthenticator.h>
#include <QtNetwork/qnetworkaccessmanager.h>
#include <QtNetwork/qnetworkcookie.h>
#include <QtNetwork/qnetworkcookiejar.h>
#include <QtNetwork/qnetworkrequest.h>
#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

#include <functional>

using namespace Qt::StringLiterals;
using namespace SseClientTesting;
using namespace std::chrono_literals;
using std::chrono::milliseconds;
using Error = SseClient::Error;
using FinishReason = SseClient::FinishReason;
using State = SseClient::State;

class tst_SseClientSlots : public SseClientFixture
{
    Q_OBJECT

private Q_SLOTS:
    void closesForGood();
    void reconnectsOnRequestWithoutAnError();
    void opensAnewWhileOpen();
    void losesNothingWhenClosedInASlot();
    void maySlotsDoAnything_data();
    void maySlotsDoAnything();
    void waitsWhileASlotRunsAnEventLoop();
    void slowsTheServerDownWhileASlotKeepsItBusy();
    void pausesAndResumes();
    void pausesInASlot();
    void resumesInALaterSlot();
    void slowsTheServerDownWhilePaused();
    void goesOnWhileASlotHearsOfAnError();
    void goesOnWhileASlotHearsOfTheEnd_data();
    void goesOnWhileASlotHearsOfTheEnd();
    void announcesEverythingWhenASlotCloses();
    void emitsTheBatchBeforeTheEnd_data();
    void emitsTheBatchBeforeTheEnd();
    void tellsThoseWhoConnectInASlot();
    void mayBeClosedBySignalsOfAGivenManager();
    void answersAChallenge();
    void doesNotTakeALateTimeoutForSilence();
    void usesAGivenManager();
    void survivesTheDeathOfItsManager();
    void canBeDestroyedAtAnyTime_data();
    void canBeDestroyedAtAnyTime();
    void worksInAThread();
};

void tst_SseClientSlots::closesForGood()
{
    m_server->setDefaultResponse(eventsFrom(1, 1).drop());
    QSignalSpy retries(m_client.get(), &SseClient::retryScheduled);
    QSignalSpy finished(m_client.get(), &SseClient::finished);
    m_client->open();
    QVERIFY(retries.wait(Patience));
    m_client->close();
    QCOMPARE(m_client->state(), State::Closed);
    QCOMPARE(finished.size(), 1);
    QCOMPARE(finished.first().first().value<FinishReason>(), FinishReason::Stopped);
    QVERIFY(!m_client->nextRetryAt().isValid());
    m_client->close();
    QCOMPARE(finished.size(), 1);
    QVERIFY(!retries.wait(50));
    QCOMPARE(m_server->requests().size(), 1);
}

void tst_SseClientSlots::reconnectsOnRequestWithoutAnError()
{
    m_server->enqueue(eventsFrom(1, 2).stayOpen());
    m_server->enqueue(eventsFrom(3, 3).drop());
    m_server->enqueue(eventsFrom(4, 4).stayOpen());
    QSignalSpy events(m_client.get(), &SseClient::eventReceived);
    QSignalSpy errors(m_client.get(), &SseClient::errorOccurred);
    QSignalSpy retries(m_client.get(), &SseClient::retryScheduled);
    QSignalSpy finished(m_client.get(), &SseClient::finished);
    SseReconnectPolicy policy;
    policy.setInitialDelay(1h);
    policy.setMaximumDelay(1h);
    m_client->setReconnectPolicy(policy);
    m_client->reconnect(); // opens
    QTRY_COMPARE(events.size(), 2);
    m_client->reconnect(); // while open
    QVERIFY(errors.isEmpty());
    QVERIFY(retries.wait(Patience));
    QCOMPARE(m_server->requests().at(1).header("Last-Event-ID"), "2");
    m_client->reconnect(); // while waiting
    QTRY_COMPARE(events.size(), 4);
    QCOMPARE(m_server->requests().at(2).header("Last-Event-ID"), "3");
    QCOMPARE(errors.size(), 1);
    QVERIFY(finished.isEmpty());
    QTRY_COMPARE(m_server->connections().size(), 1);
}

void tst_SseClientSlots::opensAnewWhileOpen()
{
    m_server->setDefaultResponse(eventsFrom(1, 1).stayOpen());
    QSignalSpy opened(m_client.get(), &SseClient::opened);
    QSignalSpy closed(m_client.get(), &SseClient::closed);
    m_client->open();
    QVERIFY(opened.wait(Patience));
    m_client->openUrl(m_server->url(u"/other"_s));
    QVERIFY(opened.wait(Patience));
    QVERIFY(closed.isEmpty());
    QCOMPARE(m_server->requests().last().target, "/other");
    QTRY_COMPARE(m_server->connections().size(), 1);
}

// What was not handed over must come again: the ID of the request is that of the last event
// that a slot has seen, however much was received with it.
void tst_SseClientSlots::losesNothingWhenClosedInASlot()
{
    m_server->setHandler([](SseTestConnection *connection) {
        const int last = connection->request().header("Last-Event-ID").toInt();
        QByteArray stream;
        for (int i = last + 1; i <= 10; ++i)
            stream += SseTestResponse::event("event", QByteArray::number(i));
        connection->respond(SseTestResponse::eventStream(stream + "id: 99\n\n").stayOpen());
    });
    QStringList ids;
    connect(m_client.get(), &SseClient::eventReceived, this, [&](const SseEvent &event) {
        ids.append(event.lastEventId());
        QCOMPARE(m_client->lastEventId(), event.lastEventId());
        if (ids.size() % 3 == 0) {
            m_client->close();
            m_client->open();
        }
    });
    m_client->open();
    const QStringList expected{u"1"_s, u"2"_s, u"3"_s, u"4"_s, u"5"_s,
                               u"6"_s, u"7"_s, u"8"_s, u"9"_s, u"10"_s};
    QTRY_COMPARE(ids, expected);
    QTRY_COMPARE(m_client->lastEventId(), u"99"_s);
}

using Action = std::function<void(std::unique_ptr<SseClient> &)>;
Q_DECLARE_METATYPE(Action)

static QList<std::pair<const char *, Action>> actionList()
{
    return {
            {"close", [](std::unique_ptr<SseClient> &client) { client->close(); }},
            {"open", [](std::unique_ptr<SseClient> &client) { client->open(); }},
            {"reconnect", [](std::unique_ptr<SseClient> &client) { client->reconnect(); }},
            {"close and open",
             [](std::unique_ptr<SseClient> &client) {
                 client->close();
                 client->open();
             }},
            {"delete", [](std::unique_ptr<SseClient> &client) { client.reset(); }},
            {"reconnect and delete",
             [](std::unique_ptr<SseClient> &client) {
                 client->reconnect();
                 client.reset();
             }},
            {"delete in a nested event loop",
             [](std::unique_ptr<SseClient> &client) {
                 QEventLoop loop;
                 QTimer::singleShot(10ms, &loop, [&] {
                     client.reset();
                     loop.quit();
                 });
                 loop.exec();
             }},
            {"delete the manager",
             [](std::unique_ptr<SseClient> &client) { delete client->networkAccessManager(); }},
            {"delete the manager and reconnect",
             [](std::unique_ptr<SseClient> &client) {
                 delete client->networkAccessManager();
                 client->reconnect();
             }},
            {"change settings",
             [](std::unique_ptr<SseClient> &client) {
                 client->setHeader("X-Count", QByteArray::number(client->eventsReceived()));
                 client->setLastEventId(u"42"_s);
                 client->setIdleTimeout(1s);
                 client->setReconnectPolicy(SseReconnectPolicy::never());
                 client->setUrl(QUrl(u"http://127.0.0.1:1/"_s));
             }},
    };
}

void tst_SseClientSlots::maySlotsDoAnything_data()
{
    QTest::addColumn<Signal>("signal");
    QTest::addColumn<Action>("action");
    for (const auto &[signalName, signal] : clientSignals()) {
        for (const auto &[actionName, action] : actionList())
            QTest::addRow("%s in %s", actionName, signalName) << signal << action;
    }
}

void tst_SseClientSlots::maySlotsDoAnything()
{
    QFETCH(Signal, signal);
    QFETCH(Action, action);
    // A life in which every signal is emitted at least once.
    m_server->enqueue(eventsFrom(1, 3).send(": comment\n").wait(5ms).drop());
    m_server->enqueue(SseTestResponse::status(503));
    m_server->enqueue(eventsFrom(4, 6));
    m_server->setDefaultResponse(SseTestResponse::status(404));
    const QPointer<QNetworkAccessManager> manager = new QNetworkAccessManager;
    if (QByteArray(QTest::currentDataTag()).contains("manager"))
        m_client->setNetworkAccessManager(manager);
    int calls = 0;
    signal(m_client.get(), [&] {
        if (++calls <= 2)
            action(m_client);
    });
    QPointer<SseClient> client(m_client.get());
    QSignalSpy destroyed(m_client.get(), &QObject::destroyed);
    QSignalSpy comments(m_client.get(), &SseClient::commentReceived);
    QSignalSpy batches(m_client.get(), &SseClient::eventBatchReceived);
    m_client->open();
    QTRY_VERIFY(!client || client->state() == State::Closed);
    QVERIFY(calls > 0);
    m_client.reset();
    delete manager;
    QTRY_VERIFY(m_server->connections().isEmpty());
}

void tst_SseClientSlots::waitsWhileASlotRunsAnEventLoop()
{
    m_server->enqueue(eventsFrom(1, 2).wait(10ms).sendEvent("event 3", "3").drop());
    m_server->enqueue(eventsFrom(4, 4).stayOpen());
    int depth = 0;
    int deepest = 0;
    QByteArrayList data;
    connect(m_client.get(), &SseClient::eventReceived, this, [&](const SseEvent &event) {
        deepest = qMax(deepest, ++depth);
        data.append(event.data());
        QEventLoop loop;
        QTimer::singleShot(40ms, &loop, &QEventLoop::quit);
        loop.exec();
        --depth;
    });
    m_client->open();
    const QByteArrayList expected{"event 1", "event 2", "event 3", "event 4"};
    QTRY_COMPARE(data, expected);
    QCOMPARE(deepest, 1);
    QTRY_COMPARE(depth, 0);
}

// A megabyte in our memory and what the kernel holds, not all that the server would like to send.
void tst_SseClientSlots::slowsTheServerDownWhileASlotKeepsItBusy()
{
    const auto sent = serveWithoutEnd(m_server.get());
    qint64 sentMeanwhile = -1;
    connect(m_client.get(), &SseClient::eventReceived, this, [&] {
        if (sentMeanwhile >= 0)
            return;
        QEventLoop loop;
        QTimer::singleShot(500ms, &loop, &QEventLoop::quit);
        loop.exec();
        sentMeanwhile = *sent;
        m_client->close();
    });
    m_client->open();
    QTRY_VERIFY(sentMeanwhile > 0);
    QVERIFY2(sentMeanwhile < 40'000'000, qPrintable(QString::number(sentMeanwhile)));
}

void tst_SseClientSlots::pausesAndResumes()
{
    m_server->enqueue(eventsFrom(1, 3).drop());
    m_server->enqueue(eventsFrom(4, 4).stayOpen());
    QSignalSpy opened(m_client.get(), &SseClient::opened);
    QSignalSpy events(m_client.get(), &SseClient::eventReceived);
    QSignalSpy paused(m_client.get(), &SseClient::pausedChanged);
    m_client->pause();
    m_client->pause();
    QVERIFY(m_client->isPaused());
    m_client->open();
    QVERIFY(opened.wait(Patience));
    QVERIFY(!events.wait(100));
    QCOMPARE(m_client->state(), State::Open);
    m_client->resume();
    QVERIFY(events.isEmpty());
    QTRY_COMPARE(events.size(), 4);
    QCOMPARE(m_server->requests().size(), 2);
    QCOMPARE(m_server->requests().last().header("Last-Event-ID"), "3");
    QCOMPARE(paused.size(), 2);
}

void tst_SseClientSlots::pausesInASlot()
{
    m_server->enqueue(eventsFrom(1, 5).stayOpen());
    QStringList ids;
    connect(m_client.get(), &SseClient::eventReceived, this, [&](const SseEvent &event) {
        ids.append(event.lastEventId());
        m_client->pause();
    });
    m_client->open();
    for (int i = 1; i <= 5; ++i) {
        QTRY_COMPARE(ids.size(), i);
        QCOMPARE(m_client->lastEventId(), QString::number(i));
        m_client->resume();
    }
    QCOMPARE(m_server->requests().size(), 1);
}

// The counters are the last that is announced of a read, when the stream has ended already.
void tst_SseClientSlots::resumesInALaterSlot()
{
    m_server->enqueue(eventsFrom(1, 3));
    m_client->setReconnectPolicy(SseReconnectPolicy::never());
    QStringList ids;
    connect(m_client.get(), &SseClient::eventReceived, this, [&](const SseEvent &event) {
        ids.append(event.lastEventId());
        m_client->pause();
    });
    connect(m_client.get(), &SseClient::countersChanged, this, [&] { m_client->resume(); });
    QSignalSpy finished(m_client.get(), &SseClient::finished);
    m_client->open();
    QTRY_COMPARE(finished.size(), 1);
    QCOMPARE(ids, (QStringList{u"1"_s, u"2"_s, u"3"_s}));
}

void tst_SseClientSlots::slowsTheServerDownWhilePaused()
{
    const auto sent = serveWithoutEnd(m_server.get());
    m_client->setIdleTimeout(100ms); // unread bytes are a sign of life
    QSignalSpy opened(m_client.get(), &SseClient::opened);
    QSignalSpy errors(m_client.get(), &SseClient::errorOccurred);
    m_client->pause();
    m_client->open();
    QVERIFY(opened.wait(Patience));
    QVERIFY(!errors.wait(400));
    QVERIFY2(*sent < 40'000'000, qPrintable(QString::number(*sent)));
    m_client->resume();
    QTRY_VERIFY(*sent > 60'000'000);
}

void tst_SseClientSlots::goesOnWhileASlotHearsOfAnError()
{
    m_server->setDefaultResponse(SseTestResponse::status(503));
    bool nested = false;
    qsizetype requestsInside = 0;
    connect(m_client.get(), &SseClient::errorOccurred, this, [&] {
        if (std::exchange(nested, true))
            return;
        QEventLoop loop;
        QTimer timer;
        connect(&timer, &QTimer::timeout, &loop, [&] {
            if (m_server->requests().size() >= 4)
                loop.quit();
        });
        timer.start(5ms);
        QTimer::singleShot(3s, &loop, &QEventLoop::quit);
        loop.exec();
        requestsInside = m_server->requests().size();
    });
    m_client->open();
    QTRY_VERIFY(requestsInside >= 4);
}

void tst_SseClientSlots::goesOnWhileASlotHearsOfTheEnd_data()
{
    QTest::addColumn<bool>("atALastEvent");
    QTest::newRow("the last event") << true;
    QTest::newRow("the end of the response") << false;
}

void tst_SseClientSlots::goesOnWhileASlotHearsOfTheEnd()
{
    QFETCH(const bool, atALastEvent);
    m_server->enqueue(eventsFrom(1, 2));
    m_server->enqueue(eventsFrom(3, 3).stayOpen());
    m_client->setReconnectPolicy(SseReconnectPolicy::never());
    if (atALastEvent)
        m_client->setEndPredicate(
                [](const SseEvent &event) { return event.lastEventId() == u"2"; });
    QSignalSpy events(m_client.get(), &SseClient::eventReceived);
    QSignalSpy finished(m_client.get(), &SseClient::finished);
    qsizetype eventsInside = 0;
    connect(m_client.get(), &SseClient::finished, this, [&] {
        if (finished.size() > 1)
            return;
        m_client->open();
        events.wait(3000);
        eventsInside = events.size();
        m_client->close();
    });
    m_client->open();
    QTRY_COMPARE(eventsInside, 3);
}

void tst_SseClientSlots::announcesEverythingWhenASlotCloses()
{
    m_server->enqueue(SseTestResponse::status(503));
    Error announced = Error::NoError;
    connect(m_client.get(), &SseClient::errorChanged, this, [&] { announced = m_client->error(); });
    connect(m_client.get(), &SseClient::responseChanged, m_client.get(), &SseClient::close);
    QSignalSpy finished(m_client.get(), &SseClient::finished);
    m_client->open();
    QVERIFY(finished.wait(Patience));
    QCOMPARE(announced, m_client->error());
    QCOMPARE(finished.size(), 1);
    QCOMPARE(finished.first().first().value<FinishReason>(), FinishReason::Stopped);
}

void tst_SseClientSlots::emitsTheBatchBeforeTheEnd_data()
{
    QTest::addColumn<SseTestResponse>("response");
    QTest::addColumn<bool>("closes");
    QTest::newRow("too large") << SseTestResponse::eventStream(
            "data: 1\n\ndata: 2\n\ndata: " + QByteArray(100, 'x') + "\n\n")
                               << false;
    QTest::newRow("closed") << eventsFrom(1, 5).stayOpen() << true;
}

void tst_SseClientSlots::emitsTheBatchBeforeTheEnd()
{
    QFETCH(SseTestResponse, response);
    QFETCH(bool, closes);
    m_server->enqueue(response);
    m_client->setMaximumEventSize(20);
    QByteArrayList order;
    connect(m_client.get(), &SseClient::eventReceived, this, [&] {
        order.append("event");
        if (closes && order.size() == 2)
            m_client->close();
    });
    connect(m_client.get(), &SseClient::eventBatchReceived, this,
            [&](const QList<SseEvent> &events) {
                order.append("batch " + QByteArray::number(events.size()));
            });
    connect(m_client.get(), &SseClient::finished, this, [&] { order.append("finished"); });
    m_client->open();
    const QByteArrayList expected{"event", "event", "batch 2", "finished"};
    QTRY_COMPARE(order, expected);
}

// Comments, batches and changes of the ID are reported to those who listen, and from the moment on
// in which they begin to.
void tst_SseClientSlots::tellsThoseWhoConnectInASlot()
{
    m_server->enqueue(SseTestResponse::eventStream(": a\nid: 1\ndata: 1\n\n: b\nid: 2\ndata: 2\n\n"
                                                   ": c\nid: 3\ndata: 3\n\n")
                              .stayOpen());
    QStringList comments;
    QStringList ids;
    QByteArrayList batched;
    const auto listen = [&] {
        connect(m_client.get(), &SseClient::commentReceived, this,
                [&](const QString &text) { comments.append(text); });
        connect(m_client.get(), &SseClient::lastEventIdChanged, this,
                [&] { ids.append(m_client->lastEventId()); });
        connect(m_client.get(), &SseClient::eventBatchReceived, this,
                [&](const QList<SseEvent> &events) {
                    for (const SseEvent &event : events)
                        batched.append(event.data());
                });
    };
    qsizetype events = 0;
    connect(m_client.get(), &SseClient::eventReceived, this, [&] {
        if (++events == 1)
            listen();
    });
    m_client->open();
    QTRY_COMPARE(events, 3);
    QTRY_COMPARE(comments, (QStringList{u" b"_s, u" c"_s}));
    QTRY_COMPARE(ids, (QStringList{u"1"_s, u"2"_s, u"3"_s}));
    QTRY_COMPARE(batched, (QByteArrayList{"2", "3"}));
}

void tst_SseClientSlots::mayBeClosedBySignalsOfAGivenManager()
{
    m_server->setDefaultResponse(eventsFrom(1, 1).stayOpen());
    QNetworkAccessManager manager;
    m_client->setNetworkAccessManager(&manager);
    m_client->setIdleTimeout(50ms);
    connect(&manager, &QNetworkAccessManager::finished, m_client.get(), &SseClient::close);
    QSignalSpy errors(m_client.get(), &SseClient::errorOccurred);
    m_client->open();
    QVERIFY(errors.wait(Patience));
    m_client->reconnect();
    m_client->close();
    QCOMPARE(m_client->state(), State::Closed);
    m_client.reset();
}

void tst_SseClientSlots::answersAChallenge()
{
    m_server->setHandler([](SseTestConnection *connection) {
        if (connection->request().hasHeader("Authorization"))
            connection->respond(eventsFrom(1, 1).stayOpen());
        else
            connection->respond(SseTestResponse::status(401, "who?")
                                        .withHeader("WWW-Authenticate", "Basic realm=\"feeds\""));
    });
    QNetworkAccessManager manager;
    connect(&manager, &QNetworkAccessManager::authenticationRequired, this,
            [](QNetworkReply *, QAuthenticator *authenticator) {
                authenticator->setUser(u"me"_s);
                authenticator->setPassword(u"secret"_s);
            });
    m_client->setNetworkAccessManager(&manager);
    m_client->setMethod("POST");
    m_client->setBody("question");
    m_client->setReconnectPolicy(SseReconnectPolicy::never());
    QSignalSpy events(m_client.get(), &SseClient::eventReceived);
    QSignalSpy errors(m_client.get(), &SseClient::errorOccurred);
    m_client->open();
    QTRY_COMPARE(events.size(), 1);
    QVERIFY(errors.isEmpty());
    QCOMPARE(m_server->requests().size(), 2);
    QCOMPARE(m_server->requests().last().body, "question");
    m_client.reset();
}

// The connect timeout expires while this thread is busy, and so does the response arrive.
void tst_SseClientSlots::doesNotTakeALateTimeoutForSilence()
{
    QThread thread;
    SseTestServer server;
    QVERIFY(server.listen());
    const QUrl url = server.url();
    server.setDefaultResponse(
            SseTestResponse::raw("")
                    .wait(50ms)
                    .sendRaw(
                            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: a\n\n")
                    .stayOpen());
    server.moveToThread(&thread);
    thread.start();
    m_client->setConnectTimeout(100ms);
    QSignalSpy events(m_client.get(), &SseClient::eventReceived);
    QSignalSpy errors(m_client.get(), &SseClient::errorOccurred);
    m_client->openUrl(url);
    QTimer::singleShot(20ms, this, [] {
        QElapsedTimer busy;
        busy.start();
        while (busy.elapsed() < 200) {}
    });
    QTRY_COMPARE(events.size(), 1);
    QVERIFY(!errors.wait(100));
    m_client->close();
    QMetaObject::invokeMethod(
            &server,
            [&] {
                server.close();
                server.moveToThread(qApp->thread());
            },
            Qt::BlockingQueuedConnection);
    thread.quit();
    QVERIFY(thread.wait());
}

void tst_SseClientSlots::usesAGivenManager()
{
    m_server->enqueue(SseTestResponse::eventStream().stayOpen());
    QNetworkAccessManager manager;
    manager.setAutoDeleteReplies(true);
    manager.setTransferTimeout(50);
    manager.cookieJar()->setCookiesFromUrl({QNetworkCookie("session", "abc")},
                                           m_server->url(u"/"_s));
    m_client->setNetworkAccessManager(&manager);
    QCOMPARE(m_client->networkAccessManager(), &manager);
    QSignalSpy opened(m_client.get(), &SseClient::opened);
    QSignalSpy errors(m_client.get(), &SseClient::errorOccurred);
    m_client->open();
    QVERIFY(opened.wait(Patience));
    QCOMPARE(m_server->requests().first().header("Cookie"), "session=abc");
    QVERIFY(!errors.wait(150)); // the manager's timeout is not for streams
    // A finished reply must be read to its end although the manager deletes it.
    m_server->enqueue(SseTestResponse::status(204));
    m_server->connections().first()->sendEvent("last");
    m_server->connections().first()->end();
    QSignalSpy events(m_client.get(), &SseClient::eventReceived);
    QSignalSpy finished(m_client.get(), &SseClient::finished);
    QVERIFY(finished.wait(Patience));
    QCOMPARE(events.size(), 1);
    m_client.reset();
}

void tst_SseClientSlots::survivesTheDeathOfItsManager()
{
    m_server->enqueue(eventsFrom(1, 1).stayOpen());
    m_server->enqueue(eventsFrom(2, 2).stayOpen());
    auto manager = std::make_unique<QNetworkAccessManager>();
    m_client->setNetworkAccessManager(manager.get());
    QSignalSpy events(m_client.get(), &SseClient::eventReceived);
    QSignalSpy errors(m_client.get(), &SseClient::errorOccurred);
    m_client->open();
    QTRY_COMPARE(events.size(), 1);
    manager.reset();
    QTRY_COMPARE(events.size(), 2);
    QCOMPARE(errors.size(), 1);
    QCOMPARE(errors.first().first().value<Error>(), Error::ConnectionLostError);
    QCOMPARE(m_client->networkAccessManager(), nullptr);
}

void tst_SseClientSlots::canBeDestroyedAtAnyTime_data()
{
    QTest::addColumn<State>("state");
    QTest::newRow("Connecting") << State::Connecting;
    QTest::newRow("Open") << State::Open;
    QTest::newRow("Waiting") << State::Waiting;
}

void tst_SseClientSlots::canBeDestroyedAtAnyTime()
{
    QFETCH(State, state);
    m_server->setDefaultResponse(state == State::Open ? eventsFrom(1, 100).stayOpen()
                                                      : eventsFrom(1, 100).drop());
    SseReconnectPolicy policy;
    policy.setInitialDelay(1h);
    policy.setMaximumDelay(1h);
    m_client->setReconnectPolicy(policy);
    QSignalSpy closed(m_client.get(), &SseClient::closed);
    m_client->open();
    QTRY_COMPARE(m_client->state(), state);
    m_client.reset();
    QVERIFY(closed.isEmpty());
    QTRY_VERIFY(m_server->connections().isEmpty());
}

void tst_SseClientSlots::worksInAThread()
{
    m_server->setDefaultResponse(eventsFrom(1, 50).stayOpen());
    QThread thread;
    auto *client = new SseClient(m_server->url());
    client->moveToThread(&thread);
    QObject::connect(&thread, &QThread::finished, client, &QObject::deleteLater);
    QObject::connect(&thread, &QThread::started, client, &SseClient::open);
    QAtomicInt received;
    bool rightThread = true;
    QObject::connect(client, &SseClient::eventReceived, client, [&] {
        rightThread = rightThread && QThread::currentThread() == &thread;
        ++received;
    });
    thread.start();
    QTRY_COMPARE(received.loadRelaxed(), 50);
    thread.quit();
    QVERIFY(thread.wait());
    QVERIFY(rightThread);
    QTRY_VERIFY(m_server->connections().isEmpty());
}

QTEST_GUILESS_MAIN(tst_SseClientSlots)
#include "tst_sseclientslots.moc"
