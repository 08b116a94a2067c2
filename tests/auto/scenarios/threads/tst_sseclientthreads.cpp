// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

// Clients that move from one thread to another: who delivers what, and what stays as it was promised.

#include "../../common/patience.h"
#include "../../common/sseclientsignals.h"
#include "../../common/sseclienttesting.h"
#include "../../sseeventstream/testserverthread.h"

#include <QtSse/SseClient>
#include <QtSse/SseTestClock>
#include <QtSse/SseTestServer>

#include <QtCore/qeventloop.h>
#include <QtCore/qmutex.h>
#include <QtCore/qpointer.h>
#include <QtCore/qsemaphore.h>
#include <QtCore/qthread.h>
#include <QtCore/qtimer.h>
#include <QtNetwork/qauthenticator.h>
#include <QtNetwork/qnetworkaccessmanager.h>
#include <QtNetwork/qsslerror.h>
#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

#include <atomic>
#include <functional>
#include <memory>
#include <utility>

using namespace Qt::StringLiterals;
using namespace SseClientTesting;
using namespace std::chrono_literals;
using std::chrono::milliseconds;
using Error = SseClient::Error;
using FinishReason = SseClient::FinishReason;
using State = SseClient::State;

namespace {

// A client, and two threads in which it can be. What it emits is noted, with the thread that does.
class Traveller
{
public:
    explicit Traveller(const QUrl &url)
        : client(new SseClient(url))
    {
        for (QThread &thread : threads)
            thread.start();
        client->setReconnectPolicy(quickPolicy());
        watch();
    }

    // QObject looks at a sender once more when its slots have returned, also in a thread that the sender
    // has left: that must be over before the client is deleted.
    ~Traveller()
    {
        for (QThread &thread : threads)
            runIn(&thread, [] {});
        if (client->thread() == QThread::currentThread())
            delete client;
        else
            run([this] { delete client; });
        for (QThread &thread : threads) {
            thread.quit();
            thread.wait();
        }
    }

    Q_DISABLE_COPY_MOVE(Traveller)

    // In the thread of the client, while the caller waits.
    template <typename Function>
    void run(Function function)
    {
        runIn(client->thread(), function);
    }

    template <typename Function>
    static void runIn(QThread *thread, Function function)
    {
        QObject context;
        context.moveToThread(thread);
        QMetaObject::invokeMethod(&context, function, Qt::BlockingQueuedConnection);
    }

    template <typename Function>
    [[nodiscard]] auto ask(Function function)
    {
        decltype(function()) result{};
        run([&] { result = function(); });
        return result;
    }

    void move(int to) { client->moveToThread(&threads[to]); }

    // In a slot that has moved the client: until the client has been at work in its new thread,
    // with the slot still running in the old one.
    void waitForNewThread() const
    {
        const auto atWork = std::make_shared<QSemaphore>();
        QMetaObject::invokeMethod(
                client, [atWork] { atWork->release(); }, Qt::QueuedConnection);
        if (!atWork->tryAcquire(1, 10'000))
            qFatal("The new thread does nothing");
    }
    void runLoopUntilNewThreadWorks() const
    {
        QEventLoop loop;
        QMetaObject::invokeMethod(
                client,
                [&loop] {
                    QMetaObject::invokeMethod(&loop, &QEventLoop::quit, Qt::QueuedConnection);
                },
                Qt::QueuedConnection);
        loop.exec();
    }

    [[nodiscard]] QStringList ids()
    {
        const QMutexLocker locker(&m_mutex);
        QStringList ids = m_ids;
        ids.detach(); // or the last use of shared data would not be under the lock
        return ids;
    }

    SseClient *const client;
    QThread threads[2];
    std::atomic<int> foreign{0}; // signals that a thread has emitted which is not the client's
    std::atomic<int> closed{0};
    std::atomic<int> finished{0};
    std::atomic<int> errors{0};
    std::atomic<int> retries{0};
    std::atomic<Error> lastError{Error::NoError};
    std::atomic<FinishReason> finishReason{FinishReason::NotFinished};

private:
    template <typename... Arguments>
    void watch(void (SseClient::*signal)(Arguments...))
    {
        QObject::connect(
                client, signal, client,
                [this] {
                    if (client->thread() != QThread::currentThread())
                        ++foreign;
                },
                Qt::DirectConnection);
    }

    void watch()
    {
        watch(&SseClient::opened);
        watch(&SseClient::eventReceived);
        watch(&SseClient::eventBatchReceived);
        watch(&SseClient::commentReceived);
        watch(&SseClient::chunkReceived);
        watch(&SseClient::retryScheduled);
        watch(&SseClient::errorOccurred);
        watch(&SseClient::closed);
        watch(&SseClient::finished);
        watch(&SseClient::urlChanged);
        watch(&SseClient::headersChanged);
        watch(&SseClient::stateChanged);
        watch(&SseClient::lastEventIdChanged);
        watch(&SseClient::errorChanged);
        watch(&SseClient::responseChanged);
        watch(&SseClient::reconnectAttemptChanged);
        watch(&SseClient::nextRetryAtChanged);
        watch(&SseClient::countersChanged);
        const auto note = [this](auto signal, auto slot) {
            QObject::connect(client, signal, client, slot, Qt::DirectConnection);
        };
        note(&SseClient::eventReceived, [this](const SseEvent &event) {
            const QMutexLocker locker(&m_mutex);
            m_ids.append(event.lastEventId());
        });
        note(&SseClient::closed, [this] { ++closed; });
        note(&SseClient::retryScheduled, [this] { ++retries; });
        note(&SseClient::errorOccurred, [this](Error error) {
            lastError = error;
            ++errors;
        });
        note(&SseClient::finished, [this](FinishReason reason) {
            finishReason = reason;
            ++finished;
        });
    }

    QMutex m_mutex;
    QStringList m_ids;
};

QStringList idsUpTo(int last)
{
    QStringList ids;
    for (int i = 1; i <= last; ++i)
        ids.append(QString::number(i));
    return ids;
}

// Every signal is emitted at least once, whatever moves when: events 1 to 3, a break, a status
// that may pass, events 4 to 6, an end, a refusal.
SseTestServer::Handler eventfulLife()
{
    auto hasFailed = std::make_shared<bool>(false);
    return [hasFailed](SseTestConnection *connection) {
        const int last = connection->request().header("Last-Event-ID").toInt();
        if (last >= 6)
            connection->respond(SseTestResponse::status(404));
        else if (last >= 3 && !std::exchange(*hasFailed, true))
            connection->respond(SseTestResponse::status(503));
        else if (last >= 3)
            connection->respond(eventsFrom(last + 1, 6).send(": comment\n").wait(5ms));
        else
            connection->respond(eventsFrom(last + 1, 3).send(": comment\n").wait(5ms).drop());
    };
}

} // namespace

class tst_SseClientThreads : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void deliversInItsThreadWhereverASlotMovesIt_data();
    void deliversInItsThreadWhereverASlotMovesIt();
    void leavesABatchToTheNewThread();
    void endsWithTheLastEventInTheNewThread();
    void movesWithItsParent();
    void opensInTheNewThreadWhenASlotOfTheUrlMovesIt();
    void movesWhileAQuestionIsAnswered_data();
    void movesWhileAQuestionIsAnswered();
    void keepsTheEndOfAStreamThatIsOver();
    void keepsAWait();
    void endsAWaitInTime();
    void keepsTheDeadlineOfTheTotalTimeout();
    void staysPaused_data();
    void staysPaused();
    void resumesNoTimerThatWasStoppedOnTheWay_data();
    void resumesNoTimerThatWasStoppedOnTheWay();
    void keepsWhatAClockOfATestHasLeft();

private:
    TestServerThread m_server;
};

void tst_SseClientThreads::deliversInItsThreadWhereverASlotMovesIt_data()
{
    QTest::addColumn<Signal>("signal");
    QTest::addColumn<bool>("runsLoop");
    const SignalList functions{
            {"prepareRequest",
             [](SseClient *client, const std::function<void()> &slot) {
                 client->setPrepareRequest([slot](QNetworkRequest &) { slot(); });
             }},
            {"prepareRequestAsync",
             [](SseClient *client, const std::function<void()> &slot) {
                 client->setPrepareRequestAsync([slot](const QNetworkRequest &request,
                                                       const SseClient::RequestReady &ready) {
                     ready(request);
                     slot();
                 });
             }},
            {"prepareRequestAsync, before it is ready",
             [](SseClient *client, const std::function<void()> &slot) {
                 client->setPrepareRequestAsync([slot](const QNetworkRequest &request,
                                                       const SseClient::RequestReady &ready) {
                     slot();
                     ready(request);
                 });
             }},
            {"end predicate",
             [](SseClient *client, const std::function<void()> &slot) {
                 client->setEndPredicate([slot](const SseEvent &) {
                     slot();
                     return false;
                 });
             }},
    };
    for (const auto &[name, signal] : clientSignals() + functions) {
        QTest::addRow("%s, the slot is busy", name) << signal << false;
        QTest::addRow("%s, the slot runs an event loop", name) << signal << true;
    }
}

// From the main thread to a second one, from there to a third one. The threads that are left take
// their time.
void tst_SseClientThreads::deliversInItsThreadWhereverASlotMovesIt()
{
    QFETCH(Signal, signal);
    QFETCH(bool, runsLoop);
    m_server.setHandler(eventfulLife());
    Traveller traveller(m_server.url());
    std::atomic<int> calls{0};
    signal(traveller.client, [&] {
        const int call = calls++;
        if (call >= 2)
            return;
        traveller.move(call);
        if (runsLoop)
            traveller.runLoopUntilNewThreadWorks();
        else
            traveller.waitForNewThread();
    });
    traveller.client->open();
    QTRY_COMPARE(traveller.finished, 1);
    QCOMPARE(traveller.foreign, 0);
    QCOMPARE(traveller.ids(), idsUpTo(6));
    QCOMPARE(traveller.closed, 1);
    QCOMPARE(traveller.finishReason, FinishReason::Failed);
    QCOMPARE(traveller.lastError, Error::HttpStatusError);
    QVERIFY(calls > 0);
    QCOMPARE(traveller.client->thread(), &traveller.threads[calls > 1 ? 1 : 0]);
}

// The new thread is busy until the old one has left everything behind.
void tst_SseClientThreads::leavesABatchToTheNewThread()
{
    m_server.setHandler(eventfulLife());
    Traveller traveller(m_server.url());
    QSemaphore isFree;
    auto *const context = new QObject;
    context->moveToThread(&traveller.threads[0]);
    QMetaObject::invokeMethod(
            context,
            [context, &isFree] {
                isFree.acquire();
                delete context;
            },
            Qt::QueuedConnection);
    traveller.client->setEndPredicate([&, isFirst = true](const SseEvent &) mutable {
        if (std::exchange(isFirst, false)) {
            QTimer::singleShot(0, this, [&isFree] { isFree.release(); });
            traveller.move(0);
        }
        return false;
    });
    traveller.client->open();
    QTRY_COMPARE(traveller.finished, 1);
    QCOMPARE(traveller.foreign, 0);
    QCOMPARE(traveller.ids(), idsUpTo(6));
}

void tst_SseClientThreads::endsWithTheLastEventInTheNewThread()
{
    m_server.setHandler([](SseTestConnection *connection) {
        connection->respond(eventsFrom(1, 3).stayOpen());
    });
    const qsizetype requestsBefore = m_server.requests().size();
    Traveller traveller(m_server.url());
    const auto isLast = [](const SseEvent &event) { return event.lastEventId() == u"2"; };
    traveller.client->setEndPredicate(isLast);
    QObject::connect(
            traveller.client, &SseClient::eventReceived, traveller.client,
            [&](const SseEvent &event) {
                if (isLast(event))
                    traveller.move(0);
            },
            Qt::DirectConnection);
    traveller.client->open();
    QTRY_COMPARE(traveller.finished, 1);
    QCOMPARE(traveller.finishReason, FinishReason::Completed);
    QCOMPARE(traveller.ids(), idsUpTo(2));
    QCOMPARE(traveller.foreign, 0);
    QCOMPARE(m_server.requests().size(), requestsBefore + 1);
}

void tst_SseClientThreads::movesWithItsParent()
{
    m_server.setHandler(eventfulLife());
    QObject parent;
    Traveller traveller(m_server.url());
    traveller.client->setParent(&parent);
    QObject::connect(
            traveller.client, &SseClient::eventReceived, traveller.client,
            [&] {
                if (parent.thread() == qApp->thread()) {
                    parent.moveToThread(&traveller.threads[0]);
                    traveller.waitForNewThread();
                }
            },
            Qt::DirectConnection);
    traveller.client->open();
    QTRY_COMPARE(traveller.finished, 1);
    QCOMPARE(traveller.foreign, 0);
    QCOMPARE(traveller.ids(), idsUpTo(6));
    QCOMPARE(traveller.client->thread(), &traveller.threads[0]);
    traveller.run([&] { traveller.client->setParent(nullptr); });
}

void tst_SseClientThreads::opensInTheNewThreadWhenASlotOfTheUrlMovesIt()
{
    m_server.setHandler(eventfulLife());
    Traveller traveller(QUrl(u"http://127.0.0.1:1/"_s));
    QObject::connect(
            traveller.client, &SseClient::urlChanged, traveller.client,
            [&] {
                traveller.move(0);
                traveller.waitForNewThread();
            },
            Qt::DirectConnection);
    QNetworkRequest request(m_server.url());
    request.setRawHeader("X-Header", "x");
    QAtomicInt headers;
    QObject::connect(
            traveller.client, &SseClient::headersChanged, traveller.client, [&] { ++headers; },
            Qt::DirectConnection);
    traveller.client->openRequest(request);
    QTRY_COMPARE(traveller.finished, 1);
    QCOMPARE(traveller.foreign, 0);
    QCOMPARE(headers.loadRelaxed(), 1);
    QCOMPARE(traveller.ids(), idsUpTo(6));
}

void tst_SseClientThreads::movesWhileAQuestionIsAnswered_data()
{
    QTest::addColumn<bool>("reconnects");
    QTest::newRow("moves") << false;
    QTest::newRow("reconnects and moves") << true;
}

// Behind the slot, there are frames of Qt Network on the stack.
void tst_SseClientThreads::movesWhileAQuestionIsAnswered()
{
    QFETCH(bool, reconnects);
    m_server.setHandler([](SseTestConnection *connection) {
        if (connection->request().hasHeader("Authorization"))
            connection->respond(eventsFrom(1, 1).stayOpen());
        else
            connection->respond(SseTestResponse::status(401, "who?")
                                        .withHeader("WWW-Authenticate", "Basic realm=\"feeds\""));
    });
    Traveller traveller(m_server.url());
    std::atomic<int> questions{0};
    QObject::connect(
            traveller.client, &SseClient::authenticationRequired, traveller.client,
            [&](QAuthenticator *authenticator) {
                authenticator->setUser(u"me"_s);
                authenticator->setPassword(u"secret"_s);
                if (questions++ > 0)
                    return;
                if (reconnects)
                    traveller.client->reconnect();
                traveller.move(0);
                traveller.waitForNewThread();
            },
            Qt::DirectConnection);
    traveller.client->open();
    QTRY_COMPARE(traveller.ids(), idsUpTo(1));
    QCOMPARE(traveller.foreign, 0);
    QCOMPARE(traveller.errors, 0);
    QVERIFY(questions >= 2);
}

// All of an answer has arrived: nobody asks the question again.
void tst_SseClientThreads::keepsTheEndOfAStreamThatIsOver()
{
    m_server.setHandler(
            [](SseTestConnection *connection) { connection->respond(eventsFrom(1, 3)); });
    const qsizetype requestsBefore = m_server.requests().size();
    Traveller traveller(m_server.url());
    QNetworkAccessManager manager;
    QSignalSpy finishedReplies(&manager, &QNetworkAccessManager::finished);
    traveller.client->setNetworkAccessManager(&manager);
    traveller.client->setReconnectPolicy(SseReconnectPolicy::never());
    traveller.client->setMethod("POST");
    traveller.client->pause();
    traveller.client->open();
    QTRY_COMPARE(finishedReplies.size(), 1);
    QCOMPARE(traveller.client->state(), State::Open);
    std::atomic<int> events{0};
    QObject::connect(
            traveller.client, &SseClient::eventReceived, traveller.client,
            [&] {
                if (events++ == 0)
                    traveller.move(0);
            },
            Qt::DirectConnection);
    traveller.client->resume();
    QTRY_COMPARE(traveller.finished, 1);
    QCOMPARE(traveller.finishReason, FinishReason::Completed);
    QCOMPARE(traveller.ids(), idsUpTo(3));
    QCOMPARE(traveller.foreign, 0);
    QCOMPARE(m_server.requests().size(), requestsBefore + 1);
}

void tst_SseClientThreads::keepsAWait()
{
    m_server.setHandler([](SseTestConnection *connection) {
        connection->respond(SseTestResponse::status(503).withHeader("Retry-After", "600"));
    });
    Traveller traveller(m_server.url());
    traveller.client->open();
    QTRY_COMPARE(traveller.retries, 1);
    const QDateTime nextRetryAt = traveller.client->nextRetryAt();
    const qsizetype requests = m_server.requests().size();
    traveller.move(0);
    traveller.run([&] { traveller.move(1); });
    traveller.run([] {}); // behind all that the move has put into the event queue
    QCOMPARE(traveller.ask([&] { return traveller.client->state(); }), State::Waiting);
    QCOMPARE(traveller.ask([&] { return traveller.client->nextRetryAt(); }), nextRetryAt);
    QCOMPARE(traveller.ask([&] { return traveller.client->reconnectAttempt(); }), 1);
    const milliseconds retryIn = traveller.ask([&] { return traveller.client->retryIn(); });
    QVERIFY2(retryIn > 580s && retryIn <= 600s, qPrintable(QString::number(retryIn.count())));
    QCOMPARE(traveller.retries, 1);
    QCOMPARE(m_server.requests().size(), requests);
    traveller.run([&] { traveller.client->reconnect(); });
    QTRY_COMPARE(traveller.retries, 2);
}

void tst_SseClientThreads::endsAWaitInTime()
{
    m_server.setHandler(eventfulLife());
    Traveller traveller(m_server.url());
    SseReconnectPolicy policy = quickPolicy();
    policy.setInitialDelay(200ms);
    policy.setJitter(0);
    traveller.client->setReconnectPolicy(policy);
    traveller.client->open();
    QTRY_COMPARE(traveller.retries, 1);
    traveller.move(0);
    QTRY_COMPARE(traveller.finished, 1);
    QCOMPARE(traveller.ids(), idsUpTo(6));
}

// It would never end if it began anew in each thread.
void tst_SseClientThreads::keepsTheDeadlineOfTheTotalTimeout()
{
    m_server.setHandler([](SseTestConnection *connection) {
        connection->respond(SseTestResponse::eventStream().stayOpen());
    });
    Traveller traveller(m_server.url());
    traveller.client->setTotalTimeout(500ms);
    traveller.client->open();
    traveller.move(0);
    int moves = 0;
    for (; traveller.finished == 0 && moves < 40; ++moves) {
        const bool isOver = QTest::qWaitFor([&] { return traveller.finished > 0; }, 100);
        Q_UNUSED(isOver)
        traveller.run([&] { traveller.move(moves % 2 == 0 ? 1 : 0); });
    }
    QVERIFY(moves >= 4);
    QTRY_COMPARE(traveller.finished, 1);
    QCOMPARE(traveller.lastError, Error::TotalTimeoutError);
    QVERIFY2(moves < 40, "The time-out has begun anew in each thread");
}

void tst_SseClientThreads::staysPaused_data()
{
    QTest::addColumn<bool>("isOpen");
    QTest::newRow("before it is open") << false;
    QTest::newRow("open") << true;
}

void tst_SseClientThreads::staysPaused()
{
    QFETCH(bool, isOpen);
    m_server.setHandler([](SseTestConnection *connection) {
        connection->respond(eventsFrom(1, 3).stayOpen());
    });
    Traveller traveller(m_server.url());
    traveller.client->pause();
    traveller.client->open();
    if (isOpen)
        QTRY_COMPARE(traveller.client->state(), State::Open);
    traveller.move(0);
    QTRY_COMPARE(traveller.ask([&] { return traveller.client->state(); }), State::Open);
    QVERIFY(traveller.ask([&] { return traveller.client->isPaused(); }));
    QCOMPARE(traveller.ids(), QStringList());
    traveller.run([&] { traveller.client->resume(); });
    QTRY_COMPARE(traveller.ids(), idsUpTo(3));
    QCOMPARE(traveller.foreign, 0);
}

// The rest of a delay goes by the clock of the thread that the client moves to.
void tst_SseClientThreads::keepsWhatAClockOfATestHasLeft()
{
    m_server.setHandler([](SseTestConnection *connection) {
        connection->respond(SseTestResponse::status(503).withHeader("Retry-After", "600"));
    });
    Traveller traveller(m_server.url());
    std::unique_ptr<SseTestClock> theirs;
    QObject context;
    context.moveToThread(&traveller.threads[0]);
    const auto runThere = [&](const std::function<void()> &function) {
        QMetaObject::invokeMethod(&context, function, Qt::BlockingQueuedConnection);
    };
    runThere([&] { theirs = std::make_unique<SseTestClock>(); });
    SseTestClock ours;
    traveller.client->open();
    QTRY_COMPARE(ours.waitingCount(), 1);
    ours.advance(500s);
    traveller.move(0);
    QCOMPARE(ours.waitingCount(), 0);
    runThere([] {});
    const milliseconds retryIn = traveller.ask([&] { return traveller.client->retryIn(); });
    QVERIFY2(retryIn > 90s && retryIn <= 100s, qPrintable(QString::number(retryIn.count())));
    const qint64 shown = traveller.ask(
            [&] { return theirs->currentDateTime().msecsTo(traveller.client->nextRetryAt()); });
    QCOMPARE(shown, qint64(retryIn.count()));
    QCOMPARE(traveller.retries, 1);
    runThere([&] { theirs->advance(100s); });
    QTRY_COMPARE(traveller.retries, 2);
    traveller.run([&] { traveller.client->close(); });
    runThere([&] { theirs.reset(); });
}

void tst_SseClientThreads::resumesNoTimerThatWasStoppedOnTheWay_data()
{
    QTest::addColumn<bool>("closes");
    QTest::newRow("close") << true;
    QTest::newRow("reconnect") << false;
}

// A call that was queued before the move is made in the new thread, before the timer is resumed.
void tst_SseClientThreads::resumesNoTimerThatWasStoppedOnTheWay()
{
    QFETCH(const bool, closes);
    const auto isFirst = std::make_shared<bool>(true);
    m_server.setHandler([isFirst](SseTestConnection *connection) {
        if (std::exchange(*isFirst, false))
            connection->respond(SseTestResponse::status(503).withHeader("Retry-After", "600"));
        else
            connection->respond(SseTestResponse::eventStream().sendEvent("1", "1").stayOpen());
    });
    Traveller traveller(m_server.url());
    std::unique_ptr<SseTestClock> theirs;
    Traveller::runIn(&traveller.threads[0], [&] { theirs = std::make_unique<SseTestClock>(); });
    SseTestClock ours;
    traveller.client->open();
    QTRY_COMPARE(ours.waitingCount(), 1);
    QMetaObject::invokeMethod(traveller.client, closes ? &SseClient::close : &SseClient::reconnect,
                              Qt::QueuedConnection);
    traveller.move(0);
    QCOMPARE(ours.waitingCount(), 0);
    if (closes)
        QTRY_COMPARE(traveller.closed, 1);
    else
        QTRY_COMPARE(traveller.ids().size(), 1);
    traveller.run([] {}); // behind what the move has queued
    QCOMPARE(traveller.ask([&] { return theirs->waitingCount(); }), 0);
    QCOMPARE(traveller.ask([&] { return traveller.client->retryIn(); }), 0ms);
    QCOMPARE(traveller.ask([&] { return traveller.client->state(); }),
             closes ? State::Closed : State::Open);
    traveller.run([&] { traveller.client->close(); });
    Traveller::runIn(&traveller.threads[0], [&] { theirs.reset(); });
}

QTEST_GUILESS_MAIN(tst_SseClientThreads)
#include "tst_sseclientthreads.moc"
