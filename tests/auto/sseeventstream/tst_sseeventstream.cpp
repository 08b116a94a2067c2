// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "../common/patience.h"
#include "../common/sseclienttesting.h"
#include "testserverthread.h"

#include <QtSse/SseEventStream>

#include <QtCore/qbuffer.h>
#include <QtCore/qdir.h>
#include <QtCore/qelapsedtimer.h>
#include <QtCore/qpointer.h>
#include <QtCore/qprocess.h>
#include <QtCore/qregularexpression.h>
#include <QtCore/qscopeguard.h>
#include <QtCore/qsemaphore.h>
#include <QtCore/qtemporaryfile.h>
#include <QtCore/qtimer.h>
#include <QtNetwork/qlocalserver.h>
#include <QtNetwork/qlocalsocket.h>
#include <QtNetwork/qnetworkaccessmanager.h>
#include <QtNetwork/qnetworkreply.h>
#include <QtNetwork/qnetworkrequest.h>
#include <QtNetwork/qtcpserver.h>
#include <QtTest/qtest.h>

#include <algorithm>
#include <atomic>
#include <future>
#include <memory>
#include <thread>
#include <vector>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Error = SseClient::Error;
using FinishReason = SseClient::FinishReason;

namespace {

// What must not take long takes less.
constexpr qint64 Soon = 2000;

QByteArray numberedEvents(int first, int last)
{
    QByteArray stream;
    for (int i = first; i <= last; ++i)
        stream += SseTestResponse::event("event " + QByteArray::number(i), QByteArray::number(i));
    return stream;
}

SseTestResponse eventsFrom(int first, int last)
{
    return SseTestResponse::eventStream(numberedEvents(first, last));
}

void reconnectQuickly(SseClient &client)
{
    SseReconnectPolicy policy;
    policy.setInitialDelay(10ms);
    policy.setMinimumDelay(10ms);
    client.setReconnectPolicy(policy);
}

void reconnectNever(SseClient &client)
{
    client.setReconnectPolicy(SseReconnectPolicy::never());
}

QStringList idsOf(SseEventStream &stream)
{
    QStringList ids;
    for (const SseEvent &event : stream)
        ids.append(event.lastEventId());
    return ids;
}

QStringList numbers(int first, int last)
{
    QStringList list;
    for (int i = first; i <= last; ++i)
        list.append(QString::number(i));
    return list;
}

int threadCount()
{
    return int(QDir(u"/proc/self/task"_s).entryList(QDir::Dirs | QDir::NoDotAndDotDot).size());
}

// Sends a number of events, as fast as they are taken; says when it is held up.
class Flood
{
public:
    Flood(TestServerThread &server, int count)
    {
        server.setHandler([state = m_state, count](SseTestConnection *connection) {
            auto *const stall = new QTimer(connection);
            stall->setSingleShot(true);
            QObject::connect(stall, &QTimer::timeout, connection,
                             [state] { state->stalls.release(); });
            const auto sendMore = [state, count, connection, stall] {
                stall->start(300ms);
                state->sendMore(*connection, count);
            };
            QObject::connect(connection, &SseTestConnection::bytesWritten, connection, sendMore,
                             Qt::QueuedConnection);
            connection->respond(SseTestResponse::eventStream().stayOpen());
            sendMore();
        });
    }

    [[nodiscard]] bool waitUntilHeldUp() { return m_state->stalls.tryAcquire(1, 20'000); }
    [[nodiscard]] int sent() const { return m_state->sent; }

private:
    struct State
    {
        void sendMore(SseTestConnection &connection, int count)
        {
            while (connection.isConnected() && connection.bytesToWrite() == 0 && sent < count) {
                QByteArray piece;
                for (const int last = std::min(sent + 100, count); sent < last;) {
                    const QByteArray number = QByteArray::number(++sent);
                    piece += SseTestResponse::event(number + QByteArray(400, ' '), number);
                }
                connection.send(piece);
            }
            if (sent == count && connection.bytesToWrite() == 0)
                connection.end();
        }

        QSemaphore stalls;
        std::atomic_int sent{0};
    };

    // The handler may be called for as long as the server is there.
    std::shared_ptr<State> m_state = std::make_shared<State>();
};

} // namespace

class tst_SseEventStream : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void returnsWhatTheEndOfADeviceCutsOff_data();
    void returnsWhatTheEndOfADeviceCutsOff();
    void returnsWhatTheEndOfAConnectionCutsOff_data();
    void returnsWhatTheEndOfAConnectionCutsOff();

    // From a URL
    void readsEventsInOrder();
    void readsWithIteratorsAndAlgorithms();
    void readsARequest();
    void refusesARequestWithABadHeader();
    void reachesAllSettingsOfTheClient();
    void answersQuestionsAboutTheClient();
    void resumesAcrossDrops();
    void losesNothingWithASlowReader();
    void limitsTheQueueInBytes();
    void worksInAPlainThread();
    void worksInManyThreads();
    void failsWithoutAnApplication();
    void isCancelledWithoutAnApplication();
    void opensTheClientOnce();
    void isLeftToAnApplicationThatOpensTheClient();
    void limitsTheQueueInEvents();
    void ignoresNonsense();

    // Time
    void returnsAtTheDeadline();
    void looksWithoutWaiting();

    // The end
    void endsOnNoContent();
    void reportsErrors_data();
    void reportsErrors();
    void handsOutWhatCameBeforeAnError();
    void hidesErrorsThatAreMended();
    void goesOnWhereAnEarlierStreamWasLeft();
    void remembersTheIdOfABlockWithoutData();
    void countsTheIdOfABlockWithoutDataAsTaken_data();
    void countsTheIdOfABlockWithoutDataAsTaken();
    void countsTheIdOfAnEventAsSoonAsItIsTaken();
    void isCancelledFromAnotherThread();
    void dropsWhatWaitsWhenCancelled();
    void continuesWhereALoopWasLeft();
    void closesTheConnectionAlthoughAnIteratorLives();
    void keepsTheEndThatItHasTold();
    void closesTheConnectionOfAStreamThatIsReplaced();
    void isMovedToItself();
    void mayBeCancelledBeforeItBegins_data();
    void mayBeCancelledBeforeItBegins();
    void mayBeCancelledWhileItIsDestroyed();
    void isDestroyedAtAnyTime_data();
    void isDestroyedAtAnyTime();
    void canBeMoved();
    void refusesToWaitForItself();
    void leavesNoThreadBehind();

    // From a device
    void readsABuffer();
    void readsAFile();
    void readsAProcess();
    void readsALocalSocket();
    void readsATcpSocket();
    void waitsForADeviceUntilTheDeadline();
    void cancelsWhileADeviceWaits();
    void reportsBadDevices_data();
    void reportsBadDevices();
    void stopsAtAnEventThatIsTooLarge();
    void noticesThatADeviceIsGone();
    void looksAtADeviceWithoutWaiting();
    void looksAtASocketThatLooksUpItsHost();
    void readsWhatIsLeftOfAClosedDevice_data();
    void readsWhatIsLeftOfAClosedDevice();
    void readsWhatAReplyHas();
    void doesNotWaitForAReply();
    void readsADeviceThatFailsAtItsEnd_data();
    void readsADeviceThatFailsAtItsEnd();
    void remembersTheIdOfADevice();
    void cancelsADeviceBeforeItBegins();

private:
    std::unique_ptr<TestServerThread> m_server;
};

void tst_SseEventStream::init()
{
    m_server = std::make_unique<TestServerThread>();
    QTest::failOnWarning(QRegularExpression(u"GUI thread"_s)); // this application has none
}

void tst_SseEventStream::readsEventsInOrder()
{
    m_server->enqueue(SseTestResponse::eventStream("event: greeting\ndata: hello\nid: 1\n\n"
                                                   "data: world\n\n"));
    SseEventStream stream(m_server->url());
    QVERIFY(stream.configure(reconnectNever));
    QCOMPARE(m_server->requests().size(), 0); // before somebody asks
    QList<SseEvent> events;
    for (const SseEvent &event : stream) {
        QVERIFY(!stream.isFinished());
        events.append(event);
        QCOMPARE(stream.lastEventId(), event.lastEventId());
    }
    const QUrl origin = m_server->url().adjusted(QUrl::RemovePath);
    QCOMPARE(events,
             (QList<SseEvent>{SseEvent(u"greeting"_s, "hello", u"1"_s, origin),
                              SseEvent(u"message"_s, "world", u"1"_s, origin)}));
    QVERIFY(stream.isFinished());
    QCOMPARE(stream.finishReason(), FinishReason::Completed);
    QCOMPARE(stream.error(), Error::NoError);
    QCOMPARE(stream.errorString(), QString());
    QCOMPARE(stream.lastEventId(), u"1"_s);
    QVERIFY(!stream.next());
    QVERIFY(stream.begin() == stream.end());
}

void tst_SseEventStream::readsWithIteratorsAndAlgorithms()
{
    m_server->enqueue(eventsFrom(1, 10));
    SseEventStream stream(m_server->url());
    stream.configure(reconnectNever);
    SseEventStream::iterator it = stream.begin();
    QVERIFY(it != stream.end());
    QCOMPARE((*it++).lastEventId(), u"1"_s);
    QCOMPARE(it->lastEventId(), u"2"_s);
    it = std::find_if(it, stream.end(),
                      [](const SseEvent &event) { return event.data() == "event 5"; });
    QCOMPARE(it->lastEventId(), u"5"_s);
    QCOMPARE(std::distance(it, stream.end()), 6);
    QVERIFY(SseEventStream::iterator() == stream.end());
}

void tst_SseEventStream::readsARequest()
{
    m_server->enqueue(eventsFrom(1, 1));
    QNetworkRequest request(m_server->url());
    request.setRawHeader("X-Token", "abc");
    SseEventStream stream(request);
    stream.configure([](SseClient &client) {
        reconnectNever(client);
        client.setHeader("X-Other", "def");
    });
    QCOMPARE(idsOf(stream), numbers(1, 1));
    QCOMPARE(m_server->requests().constFirst().header("X-Token"), "abc");
    QCOMPARE(m_server->requests().constFirst().header("X-Other"), "def");
}

void tst_SseEventStream::refusesARequestWithABadHeader()
{
    QNetworkRequest request(m_server->url());
    request.setRawHeader("Transfer-Encoding", "chunked"); // not the application's to set
    SseEventStream stream(request);
    QTest::ignoreMessage(QtWarningMsg, SseClientTesting::ignoringCase(u"Transfer-Encoding"_s));
    QVERIFY(!stream.next());
    QCOMPARE(stream.error(), Error::InvalidHeaderError);
    QVERIFY(stream.errorString().contains(u"Transfer-Encoding"_s, Qt::CaseInsensitive));
    QCOMPARE(stream.finishReason(), FinishReason::Failed);
    QCOMPARE(m_server->requests().size(), 0);
}

void tst_SseEventStream::reachesAllSettingsOfTheClient()
{
    m_server->enqueue(eventsFrom(1, 9).stayOpen());
    SseEventStream stream(m_server->url());
    const std::thread::id here = std::this_thread::get_id();
    std::thread::id there;
    std::atomic_int retries{0};
    QVERIFY(stream.configure([&](SseClient &client) {
        there = std::this_thread::get_id();
        client.setMethod("POST");
        client.setBody("question");
        client.setHeader("Content-Type", "text/plain");
        client.setPrepareRequest(
                [](QNetworkRequest &request) { request.setRawHeader("X-Fresh", "yes"); });
        client.setEndPredicate([](const SseEvent &event) { return event.lastEventId() == u"3"; });
        QObject::connect(&client, &SseClient::retryScheduled, &client, [&] { ++retries; });
    }));
    QVERIFY(there != here);
    QVERIFY(stream.setLastEventId(u"0"_s));
    QVERIFY(!stream.setLastEventId(u"a\nb"_s));
    QCOMPARE(stream.lastEventId(), u"0"_s);
    QCOMPARE(stream.maximumEventSize(), 16 * 1024 * 1024);
    stream.setMaximumEventSize(1000);
    QCOMPARE(stream.maximumEventSize(), 1000);
    QCOMPARE(idsOf(stream), numbers(1, 3));
    QCOMPARE(stream.finishReason(), FinishReason::Completed);
    const SseTestRequest request = m_server->requests().constFirst();
    QCOMPARE(request.method, "POST");
    QCOMPARE(request.body, "question");
    QCOMPARE(request.header("X-Fresh"), "yes");
    QCOMPARE(request.header("Last-Event-ID"), "0");
    QCOMPARE(retries.load(), 0);
}

void tst_SseEventStream::answersQuestionsAboutTheClient()
{
    m_server->enqueue(eventsFrom(1, 1).withHeader("X-Served-By", "me").stayOpen());
    m_server->enqueue(eventsFrom(2, 2).stayOpen());
    SseEventStream stream(m_server->url());
    QVERIFY(stream.next());
    QByteArray header;
    QVERIFY(stream.configure([&](SseClient &client) {
        header = client.responseHeader("X-Served-By");
        client.reconnect();
    }));
    QCOMPARE(header, "me");
    QCOMPARE(stream.next().value().lastEventId(), u"2"_s);
}

void tst_SseEventStream::resumesAcrossDrops()
{
    m_server->enqueue(eventsFrom(1, 3).drop());
    m_server->enqueue(SseTestResponse::status(503));
    m_server->enqueue(eventsFrom(4, 5).reset());
    m_server->enqueue(eventsFrom(6, 6));
    m_server->enqueue(SseTestResponse::status(204));
    SseEventStream stream(m_server->url());
    stream.configure(reconnectQuickly);
    QCOMPARE(idsOf(stream), numbers(1, 6));
    QCOMPARE(stream.finishReason(), FinishReason::NoContent);
    QCOMPARE(stream.lastEventId(), u"6"_s);
    QByteArrayList ids;
    const QList<SseTestRequest> requests = m_server->requests();
    for (const SseTestRequest &request : requests)
        ids.append(request.header("Last-Event-ID"));
    QCOMPARE(ids, (QByteArrayList{{}, "3", "3", "5", "6"}));
}

void tst_SseEventStream::losesNothingWithASlowReader()
{
    constexpr int Count = 100'000; // 42 MB
    Flood flood(*m_server, Count);
    SseEventStream stream(m_server->url());
    stream.configure(reconnectNever);
    for (int i = 1; i <= 10; ++i)
        QCOMPARE(stream.next().value().lastEventId(), QString::number(i));
    QVERIFY(flood.waitUntilHeldUp());
    const int sent = flood.sent();
    QVERIFY2(sent < Count * 2 / 3, qPrintable(QString::number(sent)));

    int expected = 10;
    for (const SseEvent &event : stream) {
        if (event.lastEventId() != QString::number(++expected))
            QCOMPARE(event.lastEventId(), QString::number(expected));
    }
    QCOMPARE(expected, Count);
    QCOMPARE(stream.finishReason(), FinishReason::Completed);
}

void tst_SseEventStream::limitsTheQueueInBytes()
{
    constexpr int Count = 40;
    QByteArray body;
    for (int i = 1; i <= Count; ++i)
        body += SseTestResponse::event(QByteArray(300'000, 'x'), QByteArray::number(i));
    m_server->enqueue(SseTestResponse::eventStream(body));
    SseEventStream stream(m_server->url());
    qint64 received = 0;
    std::promise<void> paused;
    stream.configure([&](SseClient &client) {
        reconnectNever(client);
        QObject::connect(&client, &SseClient::pausedChanged, &client,
                         [&paused, &client, first = true]() mutable {
                             if (client.isPaused() && std::exchange(first, false))
                                 paused.set_value();
                         });
    });
    QVERIFY(!stream.next(QDeadlineTimer(0)));
    QCOMPARE(paused.get_future().wait_for(5s), std::future_status::ready);
    stream.configure([&](const SseClient &client) { received = client.eventsReceived(); });
    QCOMPARE(received, 4); // 1.2 MB: the first number beyond the limit
    QCOMPARE(idsOf(stream), numbers(1, Count));
}

void tst_SseEventStream::worksInAPlainThread()
{
    m_server->enqueue(eventsFrom(1, 5).drop());
    m_server->enqueue(eventsFrom(6, 9));
    m_server->enqueue(SseTestResponse::status(204));
    const QUrl url = m_server->url();
    QStringList ids;
    std::thread thread([&] {
        SseEventStream stream(url);
        stream.configure(reconnectQuickly);
        ids = idsOf(stream);
    });
    thread.join();
    QCOMPARE(ids, numbers(1, 9));
}

void tst_SseEventStream::worksInManyThreads()
{
    constexpr int Count = 20;
    m_server->setHandler(
            [](SseTestConnection *connection) { connection->respond(eventsFrom(1, 3000)); });
    const QUrl url = m_server->url();
    std::atomic_int good{0};
    std::vector<std::thread> threads;
    threads.reserve(Count);
    for (int i = 0; i < Count; ++i) {
        threads.emplace_back([&] {
            SseEventStream stream(url);
            stream.configure(reconnectNever);
            stream.setQueueCapacity(16);
            if (idsOf(stream) == numbers(1, 3000) && stream.error() == Error::NoError)
                ++good;
        });
    }
    for (std::thread &thread : threads)
        thread.join();
    QCOMPARE(good.load(), Count);
}

void tst_SseEventStream::failsWithoutAnApplication()
{
    QProcess script;
    script.start(QStringLiteral(QTSSE_SCRIPT), {m_server->url().toString()});
    QTRY_COMPARE_WITH_TIMEOUT(script.state(), QProcess::NotRunning, 30'000);
    const QByteArray errors = script.readAllStandardError();
    // In a warning, and in errorString().
    QVERIFY2(errors.count("need a QCoreApplication") == 2, errors.constData());
    QCOMPARE(script.exitStatus(), QProcess::NormalExit);
    QCOMPARE(script.exitCode(), 1);
}

void tst_SseEventStream::isCancelledWithoutAnApplication()
{
    QProcess script;
    script.start(QStringLiteral(QTSSE_SCRIPT), {m_server->url().toString(), u"cancel"_s});
    QTRY_COMPARE_WITH_TIMEOUT(script.state(), QProcess::NotRunning, 30'000);
    QVERIFY(!script.readAllStandardError().contains("need a QCoreApplication"));
    QCOMPARE(script.exitStatus(), QProcess::NormalExit);
    QCOMPARE(script.exitCode(), 0);
}

// However often events are asked for; and not again when it has ended.
void tst_SseEventStream::opensTheClientOnce()
{
    m_server->setHandler(
            [](SseTestConnection *connection) { connection->respond(eventsFrom(1, 1)); });
    SseEventStream stream(m_server->url());
    stream.configure(reconnectNever);
    QVERIFY(stream.next());
    for (int i = 0; i < 10; ++i)
        QVERIFY(!stream.next(5s));
    stream.configure([](SseClient &) {}); // behind whatever was asked of the client
    QCOMPARE(m_server->requests().size(), 1);
    QCOMPARE(stream.finishReason(), FinishReason::Completed);
}

void tst_SseEventStream::isLeftToAnApplicationThatOpensTheClient()
{
    m_server->enqueue(eventsFrom(1, 2));
    SseEventStream stream(QUrl(u"http://127.0.0.1:1/"_s));
    const QUrl url = m_server->url();
    stream.configure([&](SseClient &client) {
        reconnectNever(client);
        client.setUrl(url);
        client.open();
    });
    QTRY_COMPARE(m_server->requests().size(), 1); // the stream meets a client that is busy
    QCOMPARE(idsOf(stream), numbers(1, 2));
    QCOMPARE(m_server->requests().size(), 1);
}

void tst_SseEventStream::limitsTheQueueInEvents()
{
    m_server->enqueue(eventsFrom(1, 100));
    SseEventStream stream(m_server->url());
    QCOMPARE(stream.queueCapacity(), 1024);
    stream.setQueueCapacity(10);
    QCOMPARE(stream.queueCapacity(), 10);
    std::promise<void> paused;
    QSemaphore resumed;
    stream.configure([&](SseClient &client) {
        reconnectNever(client);
        QObject::connect(&client, &SseClient::pausedChanged, &client, [&, first = true]() mutable {
            if (!client.isPaused())
                resumed.release();
            else if (std::exchange(first, false))
                paused.set_value();
        });
    });
    QVERIFY(!stream.next(QDeadlineTimer(0)));
    QCOMPARE(paused.get_future().wait_for(5s), std::future_status::ready);
    qint64 received = 0;
    const auto ask = [&](const SseClient &client) { received = client.eventsReceived(); };
    stream.configure(ask);
    QCOMPARE(received, 10);
    for (int i = 0; i < 4; ++i)
        QVERIFY(stream.next());
    stream.configure(ask);
    QCOMPARE(received, 10); // not before the queue is half empty
    QVERIFY(!resumed.tryAcquire());
    QVERIFY(stream.next());
    QVERIFY(resumed.tryAcquire(1, 5000));
    QCOMPARE(idsOf(stream), numbers(6, 100));
}

void tst_SseEventStream::ignoresNonsense()
{
    SseEventStream stream(m_server->url());
    stream.setQueueCapacity(0);
    QCOMPARE(stream.queueCapacity(), 1024);
    stream.setMaximumEventSize(-1);
    QCOMPARE(stream.maximumEventSize(), 16 * 1024 * 1024);
    stream.setOrigin(QUrl(u"http://example.org"_s));
    QCOMPARE(stream.origin(), QUrl());
}

void tst_SseEventStream::returnsAtTheDeadline()
{
    m_server->enqueue(eventsFrom(1, 1).stayOpen());
    SseEventStream stream(m_server->url());
    QVERIFY(stream.next(5s));
    QElapsedTimer timer;
    timer.start();
    QVERIFY(!stream.next(100ms));
    QVERIFY2(timer.elapsed() >= 99 && timer.elapsed() < Soon,
             qPrintable(QString::number(timer.elapsed())));
    QVERIFY(!stream.isFinished());
    QCOMPARE(stream.finishReason(), FinishReason::NotFinished);
    QCOMPARE(stream.error(), Error::NoError);
}

void tst_SseEventStream::looksWithoutWaiting()
{
    m_server->enqueue(eventsFrom(1, 2).stayOpen());
    SseEventStream stream(m_server->url());
    QVERIFY(!stream.next(QDeadlineTimer(0))); // which has begun the stream
    std::optional<SseEvent> first;
    QTRY_VERIFY(first || (first = stream.next(0ms)));
    std::optional<SseEvent> second;
    QTRY_VERIFY(second || (second = stream.next(QDeadlineTimer(std::chrono::seconds(-5)))));
    QCOMPARE(second->lastEventId(), u"2"_s);
    QVERIFY(!stream.next(0ms));
}

void tst_SseEventStream::endsOnNoContent()
{
    m_server->enqueue(SseTestResponse::status(204));
    SseEventStream stream(m_server->url());
    QVERIFY(stream.begin() == stream.end());
    QCOMPARE(stream.finishReason(), FinishReason::NoContent);
    QCOMPARE(stream.error(), Error::NoError);
    QVERIFY(m_server->waitForClosedConnections(1));
    QCOMPARE(m_server->requests().size(), 1);
}

void tst_SseEventStream::reportsErrors_data()
{
    QTest::addColumn<SseTestResponse>("response");
    QTest::addColumn<QString>("url");
    QTest::addColumn<FinishReason>("reason");
    QTest::addColumn<Error>("error");
    const SseTestResponse none;
    QTest::newRow("status") << SseTestResponse::status(404, "no such thing") << u""_s
                            << FinishReason::Failed << Error::HttpStatusError;
    QTest::newRow("type") << SseTestResponse::eventStream("x").withHeader("Content-Type",
                                                                          "text/html")
                          << u""_s << FinishReason::Failed << Error::ContentTypeError;
    QTest::newRow("broken off") << eventsFrom(1, 2).drop() << u""_s << FinishReason::Truncated
                                << Error::ConnectionLostError;
    QTest::newRow("refused") << none << u"http://127.0.0.1:1/"_s << FinishReason::AttemptsExhausted
                             << Error::ConnectionRefusedError;
    QTest::newRow("no URL") << none << u" "_s << FinishReason::Failed << Error::InvalidUrlError;
    QTest::newRow("scheme") << none << u"ftp://example.org/"_s << FinishReason::Failed
                            << Error::UnsupportedSchemeError;
}

void tst_SseEventStream::reportsErrors()
{
    QFETCH(SseTestResponse, response);
    QFETCH(QString, url);
    QFETCH(FinishReason, reason);
    QFETCH(Error, error);
    m_server->enqueue(response);
    SseEventStream stream(url.isEmpty() ? m_server->url() : QUrl(url.trimmed()));
    stream.configure(reconnectNever);
    while (stream.next()) {
        QCOMPARE(stream.error(), Error::NoError);
        QCOMPARE(stream.finishReason(), FinishReason::NotFinished);
    }
    QCOMPARE(stream.finishReason(), reason);
    QCOMPARE(stream.error(), error);
    QVERIFY(!stream.errorString().isEmpty());
    QVERIFY(!stream.next());
    stream.cancel(); // too late
    QCOMPARE(stream.finishReason(), reason);
    QCOMPARE(stream.error(), error);
}

void tst_SseEventStream::handsOutWhatCameBeforeAnError()
{
    m_server->enqueue(
            SseTestResponse::eventStream(numberedEvents(1, 50) + "data: " + QByteArray(5000, 'x')));
    SseEventStream stream(m_server->url());
    stream.setMaximumEventSize(1000);
    QVERIFY(stream.setQueueCapacity(4));
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"room for 0 events"_s));
    QVERIFY(!stream.setQueueCapacity(0));
    QCOMPARE(stream.queueCapacity(), 4);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"cannot be -1 bytes"_s));
    QVERIFY(!stream.setMaximumEventSize(-1));
    QCOMPARE(stream.maximumEventSize(), 1000);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"last event ID"_s));
    QVERIFY(!stream.setLastEventId(u"a\nb"_s));
    QCOMPARE(idsOf(stream), numbers(1, 50));
    QCOMPARE(stream.error(), Error::EventTooLargeError);
    QCOMPARE(stream.finishReason(), FinishReason::Failed);
}

void tst_SseEventStream::hidesErrorsThatAreMended()
{
    m_server->enqueue(SseTestResponse::status(503));
    m_server->enqueue(eventsFrom(1, 1).stayOpen());
    SseEventStream stream(m_server->url());
    std::atomic_int errors{0};
    stream.configure([&](SseClient &client) {
        reconnectQuickly(client);
        QObject::connect(&client, &SseClient::errorOccurred, &client, [&] { ++errors; });
    });
    QVERIFY(stream.next());
    QCOMPARE(errors.load(), 1);
    QCOMPARE(stream.error(), Error::NoError);
}

void tst_SseEventStream::goesOnWhereAnEarlierStreamWasLeft()
{
    m_server->enqueue(eventsFrom(1, 100).stayOpen());
    m_server->enqueue(eventsFrom(4, 4));
    SseEventStream first(m_server->url());
    for (int i = 0; i < 3; ++i)
        QVERIFY(first.next());
    first.cancel();
    QCOMPARE(first.lastEventId(), u"3"_s); // whatever else was in the queue

    SseEventStream second(m_server->url());
    second.configure(reconnectNever);
    second.setLastEventId(first.lastEventId());
    QCOMPARE(idsOf(second), numbers(4, 4));
    QCOMPARE(m_server->requests().constLast().header("Last-Event-ID"), "3");
}

void tst_SseEventStream::remembersTheIdOfABlockWithoutData()
{
    m_server->enqueue(
            SseTestResponse::eventStream("data: a\nid: 1\n\ndata: b\nid: 2\n\nid: 3\n\n"));
    SseEventStream stream(m_server->url());
    stream.configure(reconnectNever);
    QVERIFY(stream.next());
    QVERIFY(stream.next());
    QVERIFY(!stream.next());
    QCOMPARE(stream.lastEventId(), u"3"_s);
}

void tst_SseEventStream::countsTheIdOfABlockWithoutDataAsTaken_data()
{
    QTest::addColumn<QByteArrayList>("pieces");
    QTest::newRow("the reader waits") << QByteArrayList{"data: a\nid: 1\n\n", "id: 2\n\n"};
    QTest::newRow("the event before has not been taken")
            << QByteArrayList{"data: a\nid: 1\n\nid: 2\n\n"};
}

// An ID that came before the next event is behind the reader; that of an event that waits is not.
void tst_SseEventStream::countsTheIdOfABlockWithoutDataAsTaken()
{
    QFETCH(QByteArrayList, pieces);
    const bool isOnePiece = pieces.size() == 1;
    pieces.append("data: b\nid: 3\n\n");
    QSemaphore steps;
    m_server->setHandler([&steps, pieces](SseTestConnection *connection) {
        connection->respond(SseTestResponse::eventStream().stayOpen());
        auto *const timer = new QTimer(connection);
        connect(timer, &QTimer::timeout, connection, [&steps, connection, pieces]() mutable {
            if (!pieces.isEmpty() && steps.tryAcquire())
                connection->send(pieces.takeFirst());
        });
        timer->start(1);
    });
    SseEventStream stream(m_server->url());
    QVERIFY(!stream.next(0ms));
    QString newestId;
    qint64 received = 0;
    const auto look = [&](const SseClient &client) {
        newestId = client.lastEventId();
        received = client.eventsReceived();
    };
    steps.release();
    if (isOnePiece)
        QTRY_VERIFY(stream.configure(look) && newestId == u"2");
    QVERIFY(stream.next());
    if (!isOnePiece)
        steps.release();
    QTRY_COMPARE(stream.lastEventId(), u"2"_s);
    steps.release();
    QTRY_VERIFY(stream.configure(look) && received == 2);
    QCOMPARE(stream.lastEventId(), u"2"_s);
    QCOMPARE(stream.next().value().data(), "b");
    QCOMPARE(stream.lastEventId(), u"3"_s);
    stream.cancel(); // the server uses what is here
    QVERIFY(m_server->waitForClosedConnections(1));
}

// The thread of the client may be busy with a slot of the application.
void tst_SseEventStream::countsTheIdOfAnEventAsSoonAsItIsTaken()
{
    m_server->enqueue(eventsFrom(1, 1));
    SseEventStream stream(m_server->url());
    QSemaphore seen;
    const auto letGo = qScopeGuard([&seen] { seen.release(); });
    QVERIFY(stream.configure([&seen](SseClient &client) {
        reconnectNever(client);
        QObject::connect(&client, &SseClient::eventReceived, &client, [&seen] { seen.acquire(); });
    }));
    QVERIFY(stream.next());
    QCOMPARE(stream.lastEventId(), u"1"_s);
}

void tst_SseEventStream::isCancelledFromAnotherThread()
{
    m_server->enqueue(eventsFrom(1, 1).stayOpen());
    SseEventStream stream(m_server->url());
    QVERIFY(stream.next());
    QElapsedTimer timer;
    std::thread thread([&] { stream.cancel(); });
    timer.start();
    QVERIFY(!stream.next());
    QVERIFY(timer.elapsed() < Soon);
    thread.join();
    QCOMPARE(stream.finishReason(), FinishReason::Stopped);
    QCOMPARE(stream.error(), Error::NoError);
    QVERIFY(m_server->waitForClosedConnections(1));
}

void tst_SseEventStream::dropsWhatWaitsWhenCancelled()
{
    m_server->enqueue(eventsFrom(1, 100));
    SseEventStream stream(m_server->url());
    std::promise<void> finished;
    stream.configure([&](SseClient &client) {
        reconnectNever(client);
        QObject::connect(&client, &SseClient::finished, &client, [&] { finished.set_value(); });
    });
    QVERIFY(stream.next());
    QCOMPARE(finished.get_future().wait_for(5s), std::future_status::ready);
    QVERIFY(!stream.isFinished()); // there are events to come
    stream.cancel();
    QVERIFY(!stream.next());
    QCOMPARE(stream.finishReason(), FinishReason::Stopped);
    QCOMPARE(stream.lastEventId(), u"1"_s);
}

void tst_SseEventStream::continuesWhereALoopWasLeft()
{
    m_server->enqueue(eventsFrom(1, 10).stayOpen());
    SseEventStream stream(m_server->url());
    for (const SseEvent &event : stream) {
        if (event.lastEventId() == u"2")
            break;
    }
    QCOMPARE(stream.finishReason(), FinishReason::NotFinished);
    QCOMPARE(stream.lastEventId(), u"2"_s);
    QStringList ids;
    for (const SseEvent &event : stream) {
        ids += event.lastEventId();
        if (ids.size() == 2)
            break;
    }
    QCOMPARE(ids, QStringList({u"3"_s, u"4"_s}));
    const std::optional<SseEvent> next = stream.next();
    QVERIFY(next);
    QCOMPARE(next->lastEventId(), u"5"_s);
    stream.cancel();
    QVERIFY(m_server->waitForClosedConnections(1));
    QCOMPARE(stream.finishReason(), FinishReason::Stopped);
    QCOMPARE(stream.lastEventId(), u"5"_s);
    QCOMPARE(m_server->requests().size(), 1);
}

void tst_SseEventStream::closesTheConnectionAlthoughAnIteratorLives()
{
    m_server->enqueue(eventsFrom(1, 10).stayOpen());
    SseEventStream::iterator it;
    {
        SseEventStream stream(m_server->url());
        it = stream.begin();
    }
    QVERIFY(m_server->waitForClosedConnections(1));
    QCOMPARE(it->lastEventId(), u"1"_s);
    QVERIFY(++it == SseEventStream::iterator());
    QVERIFY(++it == SseEventStream::iterator()); // as often as one likes
}

// Nothing of what came later changes it, nor is the client asked any more.
void tst_SseEventStream::keepsTheEndThatItHasTold()
{
    m_server->enqueue(eventsFrom(1, 5).stayOpen());
    SseEventStream stream(m_server->url());
    stream.configure(reconnectNever);
    QVERIFY(stream.next());
    QVERIFY(stream.next());
    stream.cancel();
    stream.configure([](SseClient &) {}); // the client is closed by now
    QVERIFY(m_server->waitForClosedConnections(1));
    stream.cancel();
    QCOMPARE(stream.finishReason(), FinishReason::Stopped);
    QCOMPARE(stream.lastEventId(), u"2"_s);
    stream.configure([](SseClient &client) { client.setLastEventId(u"9"_s); });
    QCOMPARE(stream.lastEventId(), u"2"_s);
    QVERIFY(!stream.next());
}

// Although an iterator holds on to what was behind the stream.
void tst_SseEventStream::closesTheConnectionOfAStreamThatIsReplaced()
{
    m_server->enqueue(eventsFrom(1, 3).stayOpen());
    m_server->enqueue(eventsFrom(4, 5));
    SseEventStream stream(m_server->url());
    const SseEventStream::iterator it = stream.begin();
    QCOMPARE(it->lastEventId(), u"1"_s);
    SseEventStream other(m_server->url());
    other.configure(reconnectNever);
    stream = std::move(other);
    QVERIFY(m_server->waitForClosedConnections(1));
    QCOMPARE(idsOf(stream), numbers(4, 5));
    other = SseEventStream(m_server->url()); // which is all that a moved stream is good for
    QVERIFY(!other.isFinished());
}

void tst_SseEventStream::isMovedToItself()
{
    m_server->enqueue(eventsFrom(1, 3));
    SseEventStream stream(m_server->url());
    stream.configure(reconnectNever);
    SseEventStream &same = stream;
    QVERIFY(stream.next());
    stream = std::move(same);
    QCOMPARE(idsOf(stream), numbers(2, 3));
}

void tst_SseEventStream::mayBeCancelledBeforeItBegins_data()
{
    QTest::addColumn<bool>("hasClient");
    QTest::newRow("before it has a client") << false;
    QTest::newRow("with a client") << true;
}

void tst_SseEventStream::mayBeCancelledBeforeItBegins()
{
    QFETCH(bool, hasClient);
    SseEventStream stream(m_server->url());
    const auto doNothing = [](SseClient &) {};
    QVERIFY(!hasClient || stream.configure(doNothing));
    stream.cancel();
    QVERIFY(!stream.next());
    QVERIFY(!hasClient || stream.configure(doNothing)); // behind whatever was asked of the client
    bool isClosed = true;
    if (hasClient)
        stream.configure([&](const SseClient &client) {
            isClosed = client.state() == SseClient::State::Closed;
        });
    QVERIFY(isClosed);
    QCOMPARE(stream.finishReason(), FinishReason::Stopped);
    QCOMPARE(m_server->requests().size(), 0);
}

// The reader is woken by cancel(), and destroys the stream while that has not returned yet.
void tst_SseEventStream::mayBeCancelledWhileItIsDestroyed()
{
    m_server->setHandler([](SseTestConnection *connection) {
        connection->respond(SseTestResponse::eventStream().stayOpen());
    });
    const QUrl url = m_server->url();
    for (int i = 0; i < 100; ++i) {
        auto stream = std::make_unique<SseEventStream>(url);
        std::thread thread([&stream] { stream->cancel(); });
        const bool isEmpty = !stream->next();
        stream.reset();
        thread.join();
        QVERIFY(isEmpty);
    }
}

void tst_SseEventStream::isDestroyedAtAnyTime_data()
{
    QTest::addColumn<int>("eventsTaken");
    QTest::newRow("before it has begun") << -1;
    QTest::newRow("while it connects") << 0;
    QTest::newRow("while the client is paused") << 1;
    QTest::newRow("in full flow") << 5000;
}

void tst_SseEventStream::isDestroyedAtAnyTime()
{
    QFETCH(int, eventsTaken);
    Flood flood(*m_server, 1'000'000);
    if (eventsTaken == 0)
        m_server->setHandler([](SseTestConnection *) {}); // or it might have connected already
    QElapsedTimer timer;
    {
        SseEventStream stream(m_server->url());
        stream.configure(reconnectQuickly);
        if (eventsTaken == 0)
            QVERIFY(!stream.next(QDeadlineTimer(0)));
        for (int i = 0; i < eventsTaken; ++i)
            QVERIFY(stream.next());
        if (eventsTaken == 1)
            QVERIFY(flood.waitUntilHeldUp());
        timer.start();
    }
    QVERIFY2(timer.elapsed() < Soon, qPrintable(QString::number(timer.elapsed())));
    if (eventsTaken > 0)
        QVERIFY(m_server->waitForClosedConnections(1));
}

void tst_SseEventStream::canBeMoved()
{
    m_server->enqueue(eventsFrom(1, 5));
    m_server->enqueue(eventsFrom(1, 5).stayOpen());
    SseEventStream stream(m_server->url());
    stream.configure(reconnectNever);
    SseEventStream::iterator it = stream.begin();
    SseEventStream moved(std::move(stream));
    QCOMPARE((++it)->lastEventId(), u"2"_s);
    QCOMPARE(moved.next().value().lastEventId(), u"3"_s);

    SseEventStream other(m_server->url());
    QVERIFY(other.next());
    other = std::move(moved);
    QVERIFY(m_server->waitForClosedConnections(2)); // that of the other stream is one
    QCOMPARE(idsOf(other), numbers(4, 5));

    std::vector<SseEventStream> streams;
    QBuffer buffer;
    buffer.setData("data: a\n\n");
    QVERIFY(buffer.open(QIODevice::ReadOnly));
    streams.emplace_back(m_server->url());
    streams.emplace_back(&buffer);
    QCOMPARE(streams.back().next().value().data(), "a");
}

void tst_SseEventStream::refusesToWaitForItself()
{
    m_server->enqueue(eventsFrom(1, 3));
    SseEventStream stream(m_server->url());
    QStringList nested;
    stream.configure([&](SseClient &client) {
        reconnectNever(client);
        QObject::connect(&client, &SseClient::opened, &client, [&] {
            nested.append(stream.next() ? u"event"_s : u"nothing"_s);
            if (stream.configure([&](const SseClient &) { nested.append(u"configured"_s); }))
                nested.append(u"true"_s);
        });
    });
    QTest::ignoreMessage(QtWarningMsg,
                         "A stream cannot be read by its own thread, which would then wait for "
                         "itself");
    QCOMPARE(idsOf(stream), numbers(1, 3));
    QCOMPARE(nested, (QStringList{u"nothing"_s, u"configured"_s, u"true"_s}));
}

void tst_SseEventStream::leavesNoThreadBehind()
{
    if (!QDir(u"/proc/self/task"_s).exists())
        QSKIP("This system does not show its threads");
    m_server->setHandler([](SseTestConnection *connection) {
        connection->respond(eventsFrom(1, 3).stayOpen());
    });
    const QUrl url = m_server->url();
    const auto readSome = [&url] {
        for (int i = 0; i < 20; ++i)
            QVERIFY(SseEventStream(url).next());
    };
    // A thread of the test before may still be about to end.
    int before = threadCount();
    readSome();
    QTRY_VERIFY(threadCount() <= before);
    before = threadCount();
    readSome();
    QTRY_VERIFY(threadCount() <= before);
}

void tst_SseEventStream::readsABuffer()
{
    QBuffer buffer;
    buffer.setData(numberedEvents(1, 20'000) + "data: cut off");
    QVERIFY(buffer.open(QIODevice::ReadOnly));
    SseEventStream stream(&buffer);
    QVERIFY(stream.setLastEventId(u"0"_s));
    QCOMPARE(stream.lastEventId(), u"0"_s);
    stream.setOrigin(QUrl(u"http://example.org"_s));
    QCOMPARE(stream.origin(), QUrl(u"http://example.org"_s));
    QCOMPARE(stream.next().value().origin(), QUrl(u"http://example.org"_s));
    QCOMPARE(idsOf(stream), numbers(2, 20'000));
    QCOMPARE(stream.finishReason(), FinishReason::Completed);
    QCOMPARE(stream.lastEventId(), u"20000"_s);
    QTest::ignoreMessage(QtWarningMsg, "A stream from a device has no client to configure");
    QVERIFY(!stream.configure([](SseClient &) {}));
    QTest::ignoreMessage(QtWarningMsg, "A stream from a device has no queue");
    QVERIFY(!stream.setQueueCapacity(7));
    QCOMPARE(stream.queueCapacity(), 0);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"last event ID"_s));
    QVERIFY(!stream.setLastEventId(u"a\nb"_s));
    QCOMPARE(stream.lastEventId(), u"20000"_s);
}

void tst_SseEventStream::readsAFile()
{
    QTemporaryFile file;
    QVERIFY(file.open());
    file.write(numberedEvents(1, 1000));
    QVERIFY(file.seek(0));
    SseEventStream stream(&file);
    QCOMPARE(idsOf(stream), numbers(1, 1000));
    QCOMPARE(stream.finishReason(), FinishReason::Completed);
}

void tst_SseEventStream::readsAProcess()
{
    QProcess process;
    process.start(u"sh"_s,
                  {u"-c"_s,
                   u"printf 'data: 1\\n\\ndata: 2\\n\\n'; read line; "
                   "printf 'data: %s\\n\\n' \"$line\""_s});
    SseEventStream stream(&process);
    QCOMPARE(stream.next().value().data(), "1");
    QCOMPARE(stream.next().value().data(), "2"); // before the process has ended
    process.write("three\n");
    QCOMPARE(stream.next().value().data(), "three");
    QVERIFY(!stream.next());
    QCOMPARE(stream.finishReason(), FinishReason::Completed);
}

void tst_SseEventStream::readsALocalSocket()
{
    std::unique_ptr<QLocalServer> server;
    QString name;
    m_server->run([&] {
        server = std::make_unique<QLocalServer>();
        QVERIFY(server->listen(u"qtsse-%1"_s.arg(QCoreApplication::applicationPid())));
        name = server->fullServerName();
        QObject::connect(server.get(), &QLocalServer::newConnection, server.get(), [&server] {
            QLocalSocket *const socket = server->nextPendingConnection();
            socket->write(numberedEvents(1, 2000));
            socket->disconnectFromServer();
        });
    });
    QLocalSocket socket;
    socket.connectToServer(name, QIODevice::ReadOnly);
    SseEventStream stream(&socket);
    const QStringList ids = idsOf(stream);
    m_server->run([&] { server.reset(); });
    QCOMPARE(ids, numbers(1, 2000));
    QCOMPARE(stream.finishReason(), FinishReason::Completed);
    QCOMPARE(stream.error(), Error::NoError);
}

void tst_SseEventStream::readsATcpSocket()
{
    m_server->enqueue(eventsFrom(1, 2000).withFraming(SseTestResponse::Framing::UntilClose));
    QTcpSocket socket;
    socket.connectToHost(u"127.0.0.1"_s, quint16(m_server->url().port()));
    socket.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    SseEventStream stream(&socket); // the head of the response is fields without a meaning
    QCOMPARE(idsOf(stream), numbers(1, 2000));
    QCOMPARE(stream.finishReason(), FinishReason::Completed);
}

void tst_SseEventStream::waitsForADeviceUntilTheDeadline()
{
    QProcess process;
    process.start(u"sh"_s, {u"-c"_s, u"printf 'data: 1\\n\\n'; read line"_s});
    SseEventStream stream(&process);
    QVERIFY(stream.next(10s));
    QElapsedTimer timer;
    timer.start();
    QVERIFY(!stream.next(120ms));
    QVERIFY2(timer.elapsed() >= 119 && timer.elapsed() < Soon,
             qPrintable(QString::number(timer.elapsed())));
    QVERIFY(!stream.isFinished());
    process.closeWriteChannel();
    QVERIFY(!stream.next(10s));
    QVERIFY(stream.isFinished());
    QTRY_COMPARE(process.state(), QProcess::NotRunning);
}

void tst_SseEventStream::cancelsWhileADeviceWaits()
{
    QProcess process;
    process.start(u"sh"_s, {u"-c"_s, u"printf 'data: 1\\n\\n'; read line"_s});
    SseEventStream stream(&process);
    QVERIFY(stream.next());
    std::thread thread([&] { stream.cancel(); });
    QVERIFY(!stream.next());
    thread.join();
    QCOMPARE(stream.finishReason(), FinishReason::Stopped);
    QCOMPARE(process.state(), QProcess::Running); // the device is not ours to close
    process.closeWriteChannel();
    QTRY_COMPARE(process.state(), QProcess::NotRunning);
}

void tst_SseEventStream::reportsBadDevices_data()
{
    QTest::addColumn<QString>("kind");
    QTest::newRow("none") << u"none"_s;
    QTest::newRow("closed") << u"closed"_s;
    QTest::newRow("write-only") << u"write-only"_s;
    QTest::newRow("process that does not start") << u"process"_s;
    QTest::newRow("socket that nobody answers") << u"socket"_s;
}

void tst_SseEventStream::reportsBadDevices()
{
    QFETCH(QString, kind);
    std::unique_ptr<QIODevice> device;
    if (kind == u"closed" || kind == u"write-only")
        device = std::make_unique<QBuffer>();
    if (kind == u"write-only")
        QVERIFY(device->open(QIODevice::WriteOnly));
    if (kind == u"process") {
        auto process = std::make_unique<QProcess>();
        process->start(u"/nonexistent/program"_s, QStringList());
        device = std::move(process);
    }
    if (kind == u"socket") {
        auto socket = std::make_unique<QLocalSocket>();
        socket->connectToServer(u"qtsse-nobody"_s);
        device = std::move(socket);
    }
    SseEventStream stream(device.get());
    QVERIFY(!stream.next());
    QCOMPARE(stream.finishReason(), FinishReason::Failed);
    QCOMPARE(stream.error(), Error::ConnectionLostError);
    QVERIFY(!stream.errorString().isEmpty());
}

void tst_SseEventStream::stopsAtAnEventThatIsTooLarge()
{
    QBuffer buffer;
    buffer.setData(numberedEvents(1, 3) + "data: " + QByteArray(2000, 'x') + "\n\n"
                   + numberedEvents(4, 5));
    QVERIFY(buffer.open(QIODevice::ReadOnly));
    SseEventStream stream(&buffer);
    QCOMPARE(stream.maximumEventSize(), 16 * 1024 * 1024);
    QTest::ignoreMessage(QtWarningMsg, "The maximum size of an event cannot be -1 bytes");
    QVERIFY(!stream.setMaximumEventSize(-1));
    QVERIFY(stream.setMaximumEventSize(1000));
    QCOMPARE(stream.maximumEventSize(), 1000);
    QCOMPARE(idsOf(stream), numbers(1, 3));
    QCOMPARE(stream.error(), Error::EventTooLargeError);
    QCOMPARE(stream.finishReason(), FinishReason::Failed);
}

void tst_SseEventStream::noticesThatADeviceIsGone()
{
    auto buffer = std::make_unique<QBuffer>();
    buffer->setData(numberedEvents(1, 3));
    QVERIFY(buffer->open(QIODevice::ReadOnly));
    SseEventStream stream(buffer.get());
    QVERIFY(stream.next());
    buffer.reset();
    QCOMPARE(idsOf(stream), numbers(2, 3)); // which were read already
    QCOMPARE(stream.error(), Error::ConnectionLostError);
    QCOMPARE(stream.errorString(), u"The device was destroyed"_s);

    auto socket = std::make_unique<QTcpSocket>();
    socket->connectToHost(u"127.0.0.1"_s, quint16(m_server->url().port()));
    QVERIFY(socket->waitForConnected(5000));
    SseEventStream empty(socket.get());
    QVERIFY(!empty.next(0ms));
    QVERIFY(!empty.isFinished());
    socket.reset();
    QVERIFY(!empty.next());
    QCOMPARE(empty.errorString(), u"The device was destroyed"_s);
}

void tst_SseEventStream::looksAtADeviceWithoutWaiting()
{
    QProcess process;
    process.start(u"sh"_s, {u"-c"_s, u"printf 'data: 1\\n\\n'; read line"_s});
    SseEventStream stream(&process);
    // No event loop runs: to look is all that can notice what the process has written.
    std::optional<SseEvent> event;
    QElapsedTimer timer;
    timer.start();
    while (!event && timer.elapsed() < 5000)
        event = stream.next(0ms);
    QVERIFY(event);
    QVERIFY(!stream.isFinished());
    process.closeWriteChannel();
    QVERIFY(process.waitForFinished(5000));
}

// No event loop runs: the name is looked up when the stream waits.
void tst_SseEventStream::looksAtASocketThatLooksUpItsHost()
{
    m_server->enqueue(eventsFrom(1, 1).withFraming(SseTestResponse::Framing::UntilClose));
    QTcpSocket socket;
    socket.connectToHost(u"localhost"_s, quint16(m_server->url().port()), QIODevice::ReadWrite,
                         QAbstractSocket::IPv4Protocol);
    QCOMPARE(socket.state(), QAbstractSocket::HostLookupState);
    socket.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    SseEventStream stream(&socket);
    QVERIFY(!stream.next(0ms));
    QVERIFY(!stream.isFinished());
    QCOMPARE(socket.state(), QAbstractSocket::HostLookupState);
    QCOMPARE(stream.next(10s).value().lastEventId(), u"1"_s);
}

void tst_SseEventStream::readsWhatIsLeftOfAClosedDevice_data()
{
    QTest::addColumn<bool>("isSequential");
    QTest::addColumn<int>("last");
    QTest::newRow("sequential: what was sent is read") << true << 20'000;
    QTest::newRow("random access: the application is done with it") << false << 1;
}

void tst_SseEventStream::readsWhatIsLeftOfAClosedDevice()
{
    QFETCH(bool, isSequential);
    QFETCH(int, last);
    QBuffer buffer; // one event in the first read, and the rest behind it
    buffer.setData(numberedEvents(1, 1) + QByteArray(256 * 1024, '\n') + numberedEvents(2, 20'000));
    QVERIFY(buffer.open(QIODevice::ReadOnly));
    QProcess process;
    if (isSequential) {
        process.start(u"cat"_s, QStringList());
        process.write(buffer.data());
        process.closeWriteChannel();
        QVERIFY(process.waitForFinished(10'000));
    }
    QIODevice *const device = isSequential ? static_cast<QIODevice *>(&process) : &buffer;
    SseEventStream stream(device);
    QVERIFY(stream.next());
    device->close();
    buffer.setData("data: x\nid: x\n\n");
    QVERIFY(buffer.open(QIODevice::ReadOnly)); // not what is to be read
    QCOMPARE(idsOf(stream), numbers(2, last));
    QCOMPARE(stream.finishReason(), FinishReason::Completed);
    QCOMPARE(stream.error(), Error::NoError);
}

void tst_SseEventStream::readsWhatAReplyHas()
{
    m_server->enqueue(eventsFrom(1, 3));
    QNetworkAccessManager manager;
    const std::unique_ptr<QNetworkReply> reply(manager.get(QNetworkRequest(m_server->url())));
    QTRY_VERIFY(reply->isFinished());
    SseEventStream stream(reply.get());
    QCOMPARE(idsOf(stream), numbers(1, 3));
    QCOMPARE(stream.finishReason(), FinishReason::Completed);
}

void tst_SseEventStream::doesNotWaitForAReply()
{
    m_server->enqueue(eventsFrom(1, 1).stayOpen());
    QNetworkAccessManager manager;
    const std::unique_ptr<QNetworkReply> reply(manager.get(QNetworkRequest(m_server->url())));
    SseEventStream stream(reply.get());
    QVERIFY(!stream.next());
    QCOMPARE(stream.finishReason(), FinishReason::Failed);
    QCOMPARE(stream.error(), Error::ConnectionLostError);
    QVERIFY(stream.errorString().contains(u"cannot be waited for"_s));
}

void tst_SseEventStream::readsADeviceThatFailsAtItsEnd_data()
{
    QTest::addColumn<int>("atTheEnd");
    QTest::addColumn<QString>("failure");
    QTest::newRow("0") << 0 << QString();
    QTest::newRow("-1") << -1 << QString();
    QTest::newRow("-1 with an error") << -1 << u"Paper jam"_s;
}

void tst_SseEventStream::readsADeviceThatFailsAtItsEnd()
{
    QFETCH(int, atTheEnd);
    QFETCH(QString, failure);
    class Source : public QIODevice
    {
    public:
        explicit Source(int end, const QString &error)
            : m_end(end)
            , m_error(error)
            , m_bytes(numberedEvents(1, 3))
        {
            open(QIODevice::ReadOnly);
        }
        bool isSequential() const override { return true; }

    protected:
        qint64 readData(char *data, qint64 maximumSize) override
        {
            const qint64 size = std::min(maximumSize, qint64(m_bytes.size()));
            std::copy_n(m_bytes.constData(), size, data);
            m_bytes.remove(0, size);
            setErrorString(size > 0 ? QString() : m_error);
            return size > 0 ? size : m_end;
        }
        qint64 writeData(const char *, qint64) override { return -1; }

    private:
        const int m_end;
        const QString m_error;
        QByteArray m_bytes;
    };
    Source source(atTheEnd, failure);
    SseEventStream stream(&source);
    QCOMPARE(idsOf(stream), numbers(1, 3));
    QCOMPARE(stream.finishReason(),
             failure.isEmpty() ? FinishReason::Completed : FinishReason::Failed);
    QCOMPARE(stream.errorString(), failure);
}

void tst_SseEventStream::remembersTheIdOfADevice()
{
    QBuffer buffer;
    buffer.setData("data: 0\n\ndata: 1\nid: 1\n\ndata: 2\n\nid: 3\n\n");
    QVERIFY(buffer.open(QIODevice::ReadOnly));
    SseEventStream stream(&buffer);
    stream.setLastEventId(u"0"_s);
    QCOMPARE(stream.lastEventId(), u"0"_s);
    QCOMPARE(stream.next().value().lastEventId(), u"0"_s);
    QVERIFY(stream.next());
    QCOMPARE(stream.lastEventId(), u"1"_s);
    QCOMPARE(stream.next().value().lastEventId(), u"1"_s);
    QVERIFY(!stream.next());
    QCOMPARE(stream.lastEventId(), u"3"_s);
    QCOMPARE(stream.queueCapacity(), 0);
}

void tst_SseEventStream::cancelsADeviceBeforeItBegins()
{
    QBuffer buffer;
    buffer.setData(numberedEvents(1, 3));
    QVERIFY(buffer.open(QIODevice::ReadOnly));
    SseEventStream stream(&buffer);
    stream.cancel();
    QVERIFY(!stream.next());
    QCOMPARE(stream.finishReason(), FinishReason::Stopped);
    QCOMPARE(buffer.pos(), 0);
    SseEventStream failed(static_cast<QIODevice *>(nullptr));
    QVERIFY(!failed.next());
    QCOMPARE(failed.errorString(), u"There is no device"_s);
    failed.cancel(); // too late
    QCOMPARE(failed.finishReason(), FinishReason::Failed);
}

void tst_SseEventStream::returnsWhatTheEndOfADeviceCutsOff_data()
{
    QTest::addColumn<bool>("accepts");
    QTest::newRow("accepted") << true;
    QTest::newRow("dropped") << false;
}

void tst_SseEventStream::returnsWhatTheEndOfADeviceCutsOff()
{
    QFETCH(const bool, accepts);
    QBuffer buffer;
    buffer.setData("id: 1\ndata: a\n\nid: 2\ndata: cut");
    QVERIFY(buffer.open(QIODevice::ReadOnly));
    SseEventStream stream(&buffer);
    QVERIFY(!stream.acceptIncompleteEvents());
    stream.setAcceptIncompleteEvents(accepts);
    QCOMPARE(stream.acceptIncompleteEvents(), accepts);
    QCOMPARE(stream.next().value().data(), "a");
    QCOMPARE(stream.eventsDiscarded(), 0);
    const std::optional<SseEvent> rest = stream.next();
    QCOMPARE(rest.has_value(), accepts);
    if (rest) {
        QVERIFY(rest->isIncomplete());
        QCOMPARE(rest->data(), "cut");
    }
    QVERIFY(!stream.next());
    QCOMPARE(stream.eventsDiscarded(), accepts ? 0 : 1);
    QCOMPARE(stream.finishReason(), FinishReason::Completed);
    QCOMPARE(stream.lastEventId(), u"1"_s);
}

void tst_SseEventStream::returnsWhatTheEndOfAConnectionCutsOff_data()
{
    returnsWhatTheEndOfADeviceCutsOff_data();
}

void tst_SseEventStream::returnsWhatTheEndOfAConnectionCutsOff()
{
    QFETCH(const bool, accepts);
    m_server->enqueue(SseTestResponse::eventStream("id: 1\ndata: a\n\nid: 2\ndata: cu"));
    m_server->enqueue(SseTestResponse::eventStream("id: 2\ndata: cut\n\n"));
    m_server->enqueue(SseTestResponse::status(204));
    SseEventStream stream(m_server->url());
    stream.configure([](SseClient &client) {
        SseReconnectPolicy policy;
        policy.setInitialDelay(1ms);
        client.setReconnectPolicy(policy);
    });
    QVERIFY(!stream.acceptIncompleteEvents());
    stream.setAcceptIncompleteEvents(accepts);
    QCOMPARE(stream.acceptIncompleteEvents(), accepts);
    QByteArrayList data;
    for (const SseEvent &event : stream)
        data.append(event.data() + (event.isIncomplete() ? " incomplete" : ""));
    QCOMPARE(data,
             accepts ? QByteArrayList({"a", "cu incomplete", "cut"})
                     : QByteArrayList({"a", "cut"}));
    QCOMPARE(stream.eventsDiscarded(), accepts ? 0 : 1);
    QCOMPARE(stream.lastEventId(), u"2"_s);
    QCOMPARE(m_server->requests().at(1).header("Last-Event-ID"), "1");
}

QTEST_GUILESS_MAIN(tst_SseEventStream)
#include "tst_sseeventstream.moc"
