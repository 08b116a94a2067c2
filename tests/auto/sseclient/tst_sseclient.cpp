// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

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
using namespace std::chrono_literals;
using std::chrono::milliseconds;
using Error = SseClient::Error;
using FinishReason = SseClient::FinishReason;
using State = SseClient::State;

namespace {

SseReconnectPolicy quickPolicy(int maximumAttempts = -1)
{
    SseReconnectPolicy policy;
    policy.setInitialDelay(10ms);
    policy.setMinimumDelay(10ms);
    policy.setMaximumAttempts(maximumAttempts);
    return policy;
}

SseTestResponse eventsFrom(int first, int last)
{
    SseTestResponse response;
    for (int i = first; i <= last; ++i) {
        const QByteArray number = QByteArray::number(i);
        response.sendEvent("event " + number, number);
    }
    return response;
}

} // namespace

class tst_SseClient : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    // Sunny days
    void receivesEvents();
    void goesThroughItsStates();
    void deliversAnEventAtOnce();
    void sendsTheRequestThatTheStandardAsksFor();
    void sendsOwnHeadersMethodAndBody_data();
    void sendsOwnHeadersMethodAndBody();
    void opensANetworkRequest();
    void resumesFromAGivenId();
    void writesTheOriginIntoEvents();
    void emitsBatchesAndCountsWhatItReceives();
    void emitsComments();
    void skipsInterimResponses();
    void acceptsContentTypes_data();
    void acceptsContentTypes();

    // Redirects
    void followsRedirects_data();
    void followsRedirects();
    void showsNoCredentialToAnotherOrigin();
    void beginsEveryAttemptWithTheOriginalUrl();
    void givesUpOnEndlessRedirects();

    // The end of a stream
    void reconnectsAndResumes_data();
    void reconnectsAndResumes();
    void waitsAsLongAsTheServerAsks();
    void remembersTheIdOfABlockWithoutData();
    void resetsTheIdWhenTheServerDoes();
    void survivesARestartOfTheServer();
    void stopsOnNoContent();
    void finishesAfterOneStreamWithoutReconnection_data();
    void finishesAfterOneStreamWithoutReconnection();
    void givesUpAfterTheLastAttempt();
    void countsAttemptsAnewAfterAStableTime();
    void backsOffWhenConnectionsBringNothing();

    // Rainy days
    void reportsResponsesThatAreNoStream_data();
    void reportsResponsesThatAreNoStream();
    void readsTheBodyOfAnErrorThatNeverEnds();
    void retriesStatusesThatMayPass();
    void obeysRetryAfter();
    void reportsWhatIsNotHttp_data();
    void reportsWhatIsNotHttp();
    void reportsARefusedConnection();
    void timesOutWithoutAResponse();
    void timesOutInSilence();
    void takesCommentsForLife();
    void stopsAtAnEventThatIsTooLarge();
    void refusesBadUrls_data();
    void refusesBadUrls();
    void refusesBadSettings();

    // What applications do
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
    void slowsTheServerDownWhilePaused();
    void goesOnWhileASlotHearsOfAnError();
    void announcesEverythingWhenASlotCloses();
    void emitsTheBatchBeforeTheEnd_data();
    void emitsTheBatchBeforeTheEnd();
    void mayBeClosedBySignalsOfAGivenManager();
    void answersAChallenge();
    void doesNotTakeALateTimeoutForSilence();
    void usesAGivenManager();
    void survivesTheDeathOfItsManager();
    void canBeDestroyedAtAnyTime_data();
    void canBeDestroyedAtAnyTime();
    void worksInAThread();

private:
    void serveWithoutEnd(qint64 *sent);

    std::unique_ptr<SseTestServer> m_server;
    std::unique_ptr<SseClient> m_client;
};

void tst_SseClient::init()
{
    m_server = std::make_unique<SseTestServer>();
    QVERIFY2(m_server->listen(), qPrintable(m_server->errorString()));
    m_client = std::make_unique<SseClient>(m_server->url(u"/events"_s));
    m_client->setReconnectPolicy(quickPolicy());
}

void tst_SseClient::cleanup()
{
    m_client.reset();
    m_server.reset();
}

void tst_SseClient::receivesEvents()
{
    m_server->enqueue(SseTestResponse::eventStream("event: price\ndata: 1\ndata: 2\n\n"
                                                   "id: 7\ndata: x\n\n")
                              .stayOpen());
    QSignalSpy events(m_client.get(), &SseClient::eventReceived);
    m_client->open();
    QTRY_COMPARE(events.size(), 2);
    const QUrl origin = m_server->url(QString());
    QCOMPARE(events.at(0).first().value<SseEvent>(), SseEvent(u"price"_s, "1\n2", {}, origin));
    QCOMPARE(events.at(1).first().value<SseEvent>(), SseEvent(u"message"_s, "x", u"7"_s, origin));
    QCOMPARE(m_client->lastEventId(), u"7"_s);
    QCOMPARE(m_client->httpStatus(), 200);
    QCOMPARE(m_client->responseHeader("content-TYPE"), "text/event-stream");
}

void tst_SseClient::goesThroughItsStates()
{
    m_server->enqueue(eventsFrom(1, 1).drop());
    m_server->enqueue(eventsFrom(2, 2).stayOpen());
    QList<State> states;
    connect(m_client.get(), &SseClient::stateChanged, this, [&](State state) {
        QCOMPARE(m_client->state(), state);
        states.append(state);
    });
    QSignalSpy opened(m_client.get(), &SseClient::opened);
    QSignalSpy closed(m_client.get(), &SseClient::closed);
    QCOMPARE(m_client->state(), State::Closed);
    m_client->open();
    QCOMPARE(m_client->state(), State::Connecting);
    QTRY_COMPARE(opened.size(), 2);
    m_client->close();
    const QList<State> expected{State::Connecting, State::Open, State::Waiting,
                                State::Connecting, State::Open, State::Closed};
    QCOMPARE(states, expected);
    QCOMPARE(closed.size(), 1);
}

void tst_SseClient::deliversAnEventAtOnce()
{
    m_server->enqueue(SseTestResponse::eventStream().stayOpen());
    QSignalSpy events(m_client.get(), &SseClient::eventReceived);
    QSignalSpy opened(m_client.get(), &SseClient::opened);
    m_client->open();
    QVERIFY(opened.wait()); // with the headers, before any byte of the body
    QTRY_COMPARE(m_server->connections().size(), 1);
    m_server->connections().first()->send("data: a\r\r");
    QTRY_COMPARE(events.size(), 1);
    m_server->connections().first()->send("data: b\r\n\r");
    QTRY_COMPARE(events.size(), 2);
}

void tst_SseClient::sendsTheRequestThatTheStandardAsksFor()
{
    m_server->enqueue(SseTestResponse::eventStream().stayOpen());
    QSignalSpy opened(m_client.get(), &SseClient::opened);
    m_client->setUrl(m_server->url(u"/a%20b?c=d"_s));
    m_client->open();
    QVERIFY(opened.wait());
    const SseTestRequest request = m_server->requests().first();
    QCOMPARE(request.method, "GET");
    QCOMPARE(request.target, "/a%20b?c=d");
    QCOMPARE(request.header("Accept"), "text/event-stream");
    QCOMPARE(request.header("Cache-Control"), "no-cache");
    QCOMPARE(request.header("Accept-Encoding"), "identity");
    QVERIFY(request.header("User-Agent").startsWith("QtSse/"));
    QVERIFY(!request.hasHeader("Last-Event-ID"));
    QVERIFY(request.body.isEmpty());
}

void tst_SseClient::sendsOwnHeadersMethodAndBody_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("GET") << QByteArray("GET") << QByteArray();
    QTest::newRow("GET with body") << QByteArray("GET") << QByteArray("{}");
    QTest::newRow("POST") << QByteArray("POST") << QByteArray("{\"stream\":true}");
    QTest::newRow("POST without body") << QByteArray("POST") << QByteArray();
    QTest::newRow("REPORT") << QByteArray("REPORT") << QByteArray("<x/>");
}

void tst_SseClient::sendsOwnHeadersMethodAndBody()
{
    QFETCH(QByteArray, method);
    QFETCH(QByteArray, body);
    m_server->enqueue(SseTestResponse::eventStream().stayOpen());
    QVERIFY(m_client->setHeader("Authorization", "Bearer token"));
    QVERIFY(m_client->setHeader("Accept", "application/json"));
    QVERIFY(m_client->setHeader("Content-Type", "text/x-test"));
    QVERIFY(m_client->setMethod(method));
    m_client->setBody(body);
    QSignalSpy opened(m_client.get(), &SseClient::opened);
    m_client->open();
    QVERIFY(opened.wait());
    const SseTestRequest request = m_server->requests().first();
    QCOMPARE(request.method, method);
    QCOMPARE(request.body, body);
    QCOMPARE(request.header("Authorization"), "Bearer token");
    QCOMPARE(request.header("Accept"), "application/json");
    if (!body.isEmpty())
        QCOMPARE(request.header("Content-Type"), "text/x-test");
}

void tst_SseClient::opensANetworkRequest()
{
    m_server->enqueue(SseTestResponse::eventStream().stayOpen());
    QNetworkRequest networkRequest(m_server->url(u"/other"_s));
    networkRequest.setRawHeader("X-Token", "abc");
    QSignalSpy urls(m_client.get(), &SseClient::urlChanged);
    QSignalSpy headers(m_client.get(), &SseClient::headersChanged);
    QSignalSpy opened(m_client.get(), &SseClient::opened);
    m_client->open(networkRequest);
    QVERIFY(opened.wait());
    QCOMPARE(urls.size(), 1);
    QCOMPARE(headers.size(), 1);
    QCOMPARE(m_client->url(), m_server->url(u"/other"_s));
    QCOMPARE(m_client->headers().size(), 1);
    QCOMPARE(m_server->requests().first().header("X-Token"), "abc");
    QVERIFY(m_client->setHeaders({{"A", "1"}, {"B", "2"}, {"a", "3"}}));
    QCOMPARE(m_client->headers().size(), 2);
    QVERIFY(m_client->setHeader("B", {}));
    QCOMPARE(m_client->headers().size(), 1);
    QCOMPARE(m_client->headers().first().second, "1, 3");
}

void tst_SseClient::resumesFromAGivenId()
{
    m_server->enqueue(SseTestResponse::eventStream("data: a\n\n").stayOpen());
    QVERIFY(m_client->setLastEventId(u"käse 7"_s));
    QSignalSpy events(m_client.get(), &SseClient::eventReceived);
    m_client->open();
    QTRY_COMPARE(events.size(), 1);
    QCOMPARE(m_server->requests().first().header("Last-Event-ID"), "k\xc3\xa4se 7");
    QCOMPARE(events.first().first().value<SseEvent>().lastEventId(), u"käse 7"_s);
}

void tst_SseClient::writesTheOriginIntoEvents()
{
    m_server->enqueue(SseTestResponse::eventStream("data: a\n\n").stayOpen());
    QUrl url = m_server->url(u"/path?token=secret#part"_s);
    url.setUserInfo(u"me:secret"_s);
    QSignalSpy events(m_client.get(), &SseClient::eventReceived);
    m_client->open(url);
    QTRY_COMPARE(events.size(), 1);
    QCOMPARE(events.first().first().value<SseEvent>().origin(), m_server->url(QString()));
}

void tst_SseClient::emitsBatchesAndCountsWhatItReceives()
{
    const QByteArray stream = "data: a\n\ndata: b\n\n: c\n";
    m_server->enqueue(SseTestResponse::eventStream(stream).stayOpen());
    QList<SseEvent> single;
    QList<SseEvent> batched;
    connect(m_client.get(), &SseClient::eventReceived, this,
            [&](const SseEvent &event) { single.append(event); });
    connect(m_client.get(), &SseClient::eventBatchReceived, this,
            [&](const QList<SseEvent> &events) {
                batched.append(events);
                QCOMPARE(batched, single);
            });
    QSignalSpy counters(m_client.get(), &SseClient::countersChanged);
    m_client->open();
    QTRY_COMPARE(m_client->bytesReceived(), stream.size());
    QCOMPARE(m_client->eventsReceived(), 2);
    QTRY_COMPARE(batched.size(), 2);
    QVERIFY(!counters.isEmpty());
}

void tst_SseClient::emitsComments()
{
    m_server->enqueue(SseTestResponse::eventStream(": one\n:two\n").stayOpen());
    QSignalSpy comments(m_client.get(), &SseClient::commentReceived);
    m_client->open();
    QTRY_COMPARE(comments.size(), 2);
    QCOMPARE(comments.at(0).first().toString(), u" one"_s);
    QCOMPARE(comments.at(1).first().toString(), u"two"_s);
}

void tst_SseClient::skipsInterimResponses()
{
    m_server->enqueue(SseTestResponse::raw("HTTP/1.1 100 Continue\r\n\r\n"
                                           "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
                                           "\r\ndata: a\n\n")
                              .stayOpen());
    QSignalSpy events(m_client.get(), &SseClient::eventReceived);
    m_client->open();
    QTRY_COMPARE(events.size(), 1);
}

void tst_SseClient::acceptsContentTypes_data()
{
    QTest::addColumn<QByteArray>("type");
    QTest::newRow("charset") << QByteArray("text/event-stream;charset=UTF-8");
    QTest::newRow("upper case") << QByteArray("TEXT/EVENT-STREAM");
    QTest::newRow("another charset") << QByteArray("text/event-stream; charset=iso-8859-1");
}

void tst_SseClient::acceptsContentTypes()
{
    QFETCH(QByteArray, type);
    m_server->enqueue(SseTestResponse::eventStream("data: k\xc3\xa4se\n\n")
                              .withHeader("Content-Type", type)
                              .stayOpen());
    QSignalSpy events(m_client.get(), &SseClient::eventReceived);
    m_client->open();
    QTRY_COMPARE(events.size(), 1);
    QCOMPARE(events.first().first().value<SseEvent>().text(), u"käse"_s);
}

void tst_SseClient::followsRedirects_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QByteArray>("finalMethod");
    for (const int status : {301, 302, 303, 307, 308}) {
        const bool keeps = status == 307 || status == 308;
        QTest::addRow("GET, %d", status) << status << QByteArray("GET") << QByteArray("GET");
        QTest::addRow("POST, %d", status)
                << status << QByteArray("POST") << QByteArray(keeps ? "POST" : "GET");
    }
}

void tst_SseClient::followsRedirects()
{
    QFETCH(int, status);
    QFETCH(QByteArray, method);
    QFETCH(QByteArray, finalMethod);
    m_server->enqueue(SseTestResponse::status(status, "moved").withHeader("Location", "/b?c"));
    m_server->enqueue(eventsFrom(1, 1).stayOpen());
    m_client->setMethod(method);
    if (method == "POST")
        m_client->setBody("question");
    m_client->setHeader("Authorization", "secret");
    QSignalSpy events(m_client.get(), &SseClient::eventReceived);
    QSignalSpy errors(m_client.get(), &SseClient::errorOccurred);
    m_client->open();
    QTRY_COMPARE(events.size(), 1);
    QVERIFY(errors.isEmpty());
    QCOMPARE(m_server->requests().size(), 2);
    const SseTestRequest request = m_server->requests().last();
    QCOMPARE(request.target, "/b?c");
    QCOMPARE(request.method, finalMethod);
    QCOMPARE(request.body, QByteArray(finalMethod == "POST" ? "question" : ""));
    QCOMPARE(request.header("Authorization"), "secret");
    QCOMPARE(m_client->responseUrl(), m_server->url(u"/b?c"_s));
    QCOMPARE(m_client->url(), m_server->url(u"/events"_s));
    QCOMPARE(m_client->httpStatus(), 200);
}

void tst_SseClient::showsNoCredentialToAnotherOrigin()
{
    SseTestServer other;
    QVERIFY(other.listen());
    for (const int status : {301, 302, 303, 307, 308}) {
        m_server->enqueue(
                SseTestResponse::status(status).withHeader("Location", other.url().toEncoded()));
        other.enqueue(eventsFrom(6, 6).stayOpen());
        QNetworkAccessManager manager;
        manager.cookieJar()->setCookiesFromUrl({QNetworkCookie("session", "secret")},
                                               QUrl(u"http://a.invalid/"_s));
        SseClient client(m_server->url());
        client.setNetworkAccessManager(&manager);
        client.setHeaders({{"Authorization", "secret"},
                           {"Cookie", "secret"},
                           {"Proxy-Authorization", "secret"},
                           {"X-Api-Key", "secret"},
                           {"Accept-Language", "de"}});
        client.setLastEventId(u"5"_s);
        QSignalSpy events(&client, &SseClient::eventReceived);
        client.open();
        QTRY_COMPARE(events.size(), 1);
        QCOMPARE(m_server->requests().last().header("Authorization"), "secret");
        const SseTestRequest request = other.requests().last();
        for (const auto &[name, value] : request.headers)
            QVERIFY2(!value.contains("secret"), name.constData());
        QCOMPARE(request.header("Accept"), "text/event-stream");
        QCOMPARE(request.header("Accept-Language"), "de");
        QCOMPARE(request.header("Last-Event-ID"), "5");
        QCOMPARE(events.first().first().value<SseEvent>().origin(), other.url(QString()));
    }
}

void tst_SseClient::beginsEveryAttemptWithTheOriginalUrl()
{
    for (int i = 1; i <= 2; ++i) {
        m_server->enqueue(SseTestResponse::status(301).withHeader("Location", "/b"));
        m_server->enqueue(eventsFrom(i, i).drop());
    }
    QSignalSpy events(m_client.get(), &SseClient::eventReceived);
    m_client->open();
    QTRY_COMPARE(events.size(), 2);
    QByteArrayList targets;
    for (const SseTestRequest &request : m_server->requests())
        targets.append(request.target + ' ' + request.header("Last-Event-ID"));
    const QByteArrayList expected{"/events ", "/b ", "/events 1", "/b 1"};
    QCOMPARE(targets.first(4), expected);
}

void tst_SseClient::givesUpOnEndlessRedirects()
{
    m_server->setDefaultResponse(SseTestResponse::status(302).withHeader("Location", "/again"));
    QSignalSpy finished(m_client.get(), &SseClient::finished);
    m_client->open();
    QVERIFY(finished.wait());
    QCOMPARE(m_client->error(), Error::RedirectError);
    QCOMPARE(m_client->finishReason(), FinishReason::Failed);
    QCOMPARE(m_server->requests().size(), 21);
}

void tst_SseClient::reconnectsAndResumes_data()
{
    QTest::addColumn<SseTestResponse>("first");
    QTest::addColumn<Error>("error");
    const SseTestResponse cut = eventsFrom(1, 2).send("id: 3\ndata: cut");
    const SseTestResponse::Framing untilClose = SseTestResponse::Framing::UntilClose;
    QTest::newRow("regular end") << SseTestResponse(cut) << Error::NoError;
    QTest::newRow("regular end by closing")
            << SseTestResponse(cut).withFraming(untilClose) << Error::NoError;
    QTest::newRow("dropped") << SseTestResponse(cut).drop() << Error::ConnectionLostError;
    QTest::newRow("reset") << SseTestResponse(cut).wait(20ms).reset() << Error::ConnectionLostError;
    QTest::newRow("length not reached")
            << SseTestResponse(cut).withContentLength(100'000).drop() << Error::ConnectionLostError;
    QTest::newRow("cut inside a chunk")
            << SseTestResponse(cut).sendRaw("ff\r\ndata: x").drop() << Error::ConnectionLostError;
}

void tst_SseClient::reconnectsAndResumes()
{
    QFETCH(SseTestResponse, first);
    QFETCH(Error, error);
    m_server->enqueue(first);
    m_server->enqueue(eventsFrom(3, 4).stayOpen());
    QByteArrayList data;
    connect(m_client.get(), &SseClient::eventReceived, this,
            [&](const SseEvent &event) { data.append(event.data()); });
    QSignalSpy errors(m_client.get(), &SseClient::errorOccurred);
    QSignalSpy retries(m_client.get(), &SseClient::retryScheduled);
    QSignalSpy finished(m_client.get(), &SseClient::finished);
    connect(m_client.get(), &SseClient::errorOccurred, this, [&] {
        QVERIFY(retries.isEmpty());
        QCOMPARE(m_client->state(), State::Waiting);
        QVERIFY(m_client->nextRetryAt().isValid());
        QCOMPARE(m_client->reconnectAttempt(), 1);
    });
    m_client->open();
    const QByteArrayList expected{"event 1", "event 2", "event 3", "event 4"};
    QTRY_COMPARE(data, expected);
    QCOMPARE(m_server->requests().size(), 2);
    QVERIFY(!m_server->requests().at(0).hasHeader("Last-Event-ID"));
    QCOMPARE(m_server->requests().at(1).header("Last-Event-ID"), "2");
    QCOMPARE(retries.size(), 1);
    QCOMPARE(errors.size(), error == Error::NoError ? 0 : 1);
    if (error != Error::NoError)
        QCOMPARE(errors.first().first().value<Error>(), error);
    QCOMPARE(m_client->error(), Error::NoError); // it is over
    QVERIFY(!m_client->nextRetryAt().isValid());
    QVERIFY(finished.isEmpty());
}

void tst_SseClient::waitsAsLongAsTheServerAsks()
{
    m_server->enqueue(SseTestResponse::eventStream("retry: 120\ndata: a\n\n"));
    m_server->enqueue(SseTestResponse::eventStream().drop());
    m_server->enqueue(SseTestResponse::eventStream().stayOpen());
    QSignalSpy retries(m_client.get(), &SseClient::retryScheduled);
    QSignalSpy opened(m_client.get(), &SseClient::opened);
    m_client->open();
    QTRY_COMPARE(opened.size(), 3);
    QCOMPARE(retries.at(0).at(0).value<milliseconds>(), 120ms);
    QCOMPARE(retries.at(1).at(0).value<milliseconds>(), 120ms);
    QCOMPARE(retries.at(1).at(1).toInt(), 2);
}

void tst_SseClient::remembersTheIdOfABlockWithoutData()
{
    m_server->enqueue(SseTestResponse::eventStream("data: a\n\nid: 5\n\n"));
    m_server->enqueue(SseTestResponse::eventStream().stayOpen());
    QSignalSpy opened(m_client.get(), &SseClient::opened);
    QSignalSpy ids(m_client.get(), &SseClient::lastEventIdChanged);
    m_client->open();
    QTRY_COMPARE(opened.size(), 2);
    QCOMPARE(m_server->requests().at(1).header("Last-Event-ID"), "5");
    QCOMPARE(ids.size(), 1);
}

void tst_SseClient::resetsTheIdWhenTheServerDoes()
{
    m_server->enqueue(SseTestResponse::eventStream("id: 5\ndata: a\n\nid\ndata: b\n\n"));
    m_server->enqueue(SseTestResponse::eventStream().stayOpen());
    QSignalSpy opened(m_client.get(), &SseClient::opened);
    m_client->setLastEventId(u"3"_s);
    m_client->open();
    QTRY_COMPARE(opened.size(), 2);
    QCOMPARE(m_server->requests().at(0).header("Last-Event-ID"), "3");
    QVERIFY(!m_server->requests().at(1).hasHeader("Last-Event-ID"));
}

void tst_SseClient::survivesARestartOfTheServer()
{
    const quint16 port = m_server->port();
    m_server->enqueue(eventsFrom(1, 3).stayOpen());
    QSignalSpy events(m_client.get(), &SseClient::eventReceived);
    QSignalSpy errors(m_client.get(), &SseClient::errorOccurred);
    m_client->open();
    QTRY_COMPARE(events.size(), 3);
    m_server->close();
    QTRY_VERIFY(errors.size() >= 3);
    QCOMPARE(errors.at(0).first().value<Error>(), Error::ConnectionLostError);
    QCOMPARE(errors.at(2).first().value<Error>(), Error::ConnectionRefusedError);
    m_server->clearRequests();
    m_server->enqueue(eventsFrom(4, 5).stayOpen());
    QVERIFY(m_server->listen(port));
    QTRY_COMPARE(events.size(), 5);
    QCOMPARE(m_server->requests().first().header("Last-Event-ID"), "3");
    QCOMPARE(m_client->state(), State::Open);
}

void tst_SseClient::stopsOnNoContent()
{
    m_server->enqueue(SseTestResponse::status(204));
    QSignalSpy finished(m_client.get(), &SseClient::finished);
    QSignalSpy errors(m_client.get(), &SseClient::errorOccurred);
    QSignalSpy retries(m_client.get(), &SseClient::retryScheduled);
    m_client->open();
    QVERIFY(finished.wait());
    QCOMPARE(finished.first().first().value<FinishReason>(), FinishReason::NoContent);
    QCOMPARE(m_client->finishReason(), FinishReason::NoContent);
    QCOMPARE(m_client->state(), State::Closed);
    QCOMPARE(m_client->httpStatus(), 204);
    QVERIFY(errors.isEmpty());
    QVERIFY(retries.isEmpty());
}

void tst_SseClient::finishesAfterOneStreamWithoutReconnection_data()
{
    QTest::addColumn<SseTestResponse>("response");
    QTest::addColumn<FinishReason>("reason");
    QTest::addColumn<Error>("error");
    QTest::newRow("regular end") << eventsFrom(1, 2) << FinishReason::Completed << Error::NoError;
    QTest::newRow("dropped") << eventsFrom(1, 2).drop() << FinishReason::Truncated
                             << Error::ConnectionLostError;
}

void tst_SseClient::finishesAfterOneStreamWithoutReconnection()
{
    QFETCH(SseTestResponse, response);
    QFETCH(FinishReason, reason);
    m_server->enqueue(response);
    m_client->setReconnectPolicy(SseReconnectPolicy::never());
    QSignalSpy events(m_client.get(), &SseClient::eventReceived);
    QSignalSpy finished(m_client.get(), &SseClient::finished);
    m_client->open();
    QVERIFY(finished.wait());
    QCOMPARE(finished.first().first().value<FinishReason>(), reason);
    QTEST(m_client->error(), "error");
    QCOMPARE(events.size(), 2);
    QCOMPARE(m_server->requests().size(), 1);
}

void tst_SseClient::givesUpAfterTheLastAttempt()
{
    m_server->setDefaultResponse(SseTestResponse::status(503));
    m_client->setReconnectPolicy(quickPolicy(3));
    QSignalSpy retries(m_client.get(), &SseClient::retryScheduled);
    QSignalSpy errors(m_client.get(), &SseClient::errorOccurred);
    QSignalSpy finished(m_client.get(), &SseClient::finished);
    m_client->open();
    QVERIFY(finished.wait());
    QCOMPARE(finished.first().first().value<FinishReason>(), FinishReason::AttemptsExhausted);
    QCOMPARE(m_server->requests().size(), 4);
    QCOMPARE(retries.size(), 3);
    QCOMPARE(retries.last().at(1).toInt(), 3);
    QCOMPARE(errors.size(), 4);
}

void tst_SseClient::countsAttemptsAnewAfterAStableTime()
{
    for (int i = 0; i < 3; ++i)
        m_server->enqueue(SseTestResponse::eventStream("data: a\n\n").wait(60ms).drop());
    m_server->enqueue(SseTestResponse::status(204));
    SseReconnectPolicy policy = quickPolicy(1);
    policy.setResetAfter(30ms);
    m_client->setReconnectPolicy(policy);
    QSignalSpy finished(m_client.get(), &SseClient::finished);
    m_client->open();
    QVERIFY(finished.wait());
    QCOMPARE(finished.first().first().value<FinishReason>(), FinishReason::NoContent);
    QCOMPARE(m_server->requests().size(), 4);
}

void tst_SseClient::backsOffWhenConnectionsBringNothing()
{
    SseReconnectPolicy policy = quickPolicy(4);
    policy.setJitter(0.0);
    m_client->setReconnectPolicy(policy);
    m_server->setDefaultResponse(SseTestResponse::eventStream(": nothing\n").drop());
    QSignalSpy retries(m_client.get(), &SseClient::retryScheduled);
    QSignalSpy finished(m_client.get(), &SseClient::finished);
    m_client->open();
    QVERIFY(finished.wait());
    QList<milliseconds> delays;
    for (const QVariantList &retry : std::as_const(retries))
        delays.append(retry.first().value<milliseconds>());
    const QList<milliseconds> expected{10ms, 20ms, 40ms, 80ms};
    QCOMPARE(delays, expected);
}

void tst_SseClient::reportsResponsesThatAreNoStream_data()
{
    QTest::addColumn<SseTestResponse>("response");
    QTest::addColumn<Error>("error");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("404") << SseTestResponse::status(404, "no such feed") << Error::HttpStatusError
                         << 404 << QByteArray("no such feed");
    QTest::newRow("401") << SseTestResponse::status(401, "who?") << Error::HttpStatusError << 401
                         << QByteArray("who?");
    QTest::newRow("201") << SseTestResponse::eventStream("data: a\n\n").withStatus(201)
                         << Error::HttpStatusError << 201 << QByteArray("data: a\n\n");
    QTest::newRow("HTML")
            << SseTestResponse::status(200, "<html>").withHeader("Content-Type", "text/html")
            << Error::ContentTypeError << 200 << QByteArray("<html>");
    QTest::newRow("no type") << SseTestResponse::status(200, "x").withoutHeader("Content-Type")
                             << Error::ContentTypeError << 200 << QByteArray("x");
    QTest::newRow("compressed")
            << SseTestResponse::eventStream("\x1f\x8b").withHeader("Content-Encoding", "gzip")
            << Error::ContentEncodingError << 200 << QByteArray("\x1f\x8b");
    QTest::newRow("redirect to nowhere")
            << SseTestResponse::status(302) << Error::RedirectError << 302 << QByteArray();
}

void tst_SseClient::reportsResponsesThatAreNoStream()
{
    QFETCH(SseTestResponse, response);
    m_server->enqueue(response);
    QSignalSpy events(m_client.get(), &SseClient::eventReceived);
    QSignalSpy errors(m_client.get(), &SseClient::errorOccurred);
    QSignalSpy finished(m_client.get(), &SseClient::finished);
    connect(m_client.get(), &SseClient::errorOccurred, this, [&] {
        QCOMPARE(m_client->finishReason(), FinishReason::Failed);
        QCOMPARE(m_client->state(), State::Closed);
    });
    m_client->open();
    QVERIFY(finished.wait());
    QCOMPARE(finished.first().first().value<FinishReason>(), FinishReason::Failed);
    QCOMPARE(errors.size(), 1);
    QTEST(m_client->error(), "error");
    QTEST(m_client->httpStatus(), "status");
    QTEST(m_client->errorBody(), "body");
    QVERIFY(!m_client->errorString().isEmpty());
    QVERIFY(events.isEmpty());
    QCOMPARE(m_server->requests().size(), 1);
}

void tst_SseClient::readsTheBodyOfAnErrorThatNeverEnds()
{
    m_server->enqueue(SseTestResponse::status(404)
                              .withFraming(SseTestResponse::Framing::Chunked)
                              .send(QByteArray(5000, 'x'))
                              .stayOpen());
    m_server->enqueue(SseTestResponse::status(404)
                              .withFraming(SseTestResponse::Framing::Chunked)
                              .send("short")
                              .stayOpen());
    QSignalSpy finished(m_client.get(), &SseClient::finished);
    m_client->open();
    QVERIFY(finished.wait());
    QCOMPARE(m_client->errorBody(), QByteArray(1024, 'x'));
    m_client->open();
    QVERIFY(m_client->errorBody().isEmpty());
    QVERIFY(finished.wait());
    QCOMPARE(m_client->errorBody(), "short");
}

void tst_SseClient::retriesStatusesThatMayPass()
{
    for (const int status : {503, 429, 408, 500, 502})
        m_server->enqueue(SseTestResponse::status(status, "busy"));
    m_server->enqueue(eventsFrom(1, 1).stayOpen());
    QSignalSpy events(m_client.get(), &SseClient::eventReceived);
    QSignalSpy errors(m_client.get(), &SseClient::errorOccurred);
    m_client->open();
    QTRY_COMPARE(events.size(), 1);
    QCOMPARE(errors.size(), 5);
    for (const QVariantList &error : std::as_const(errors))
        QCOMPARE(error.first().value<Error>(), Error::HttpStatusError);
}

void tst_SseClient::obeysRetryAfter()
{
    m_server->enqueue(SseTestResponse::status(503).withHeader("Retry-After", "1"));
    m_server->enqueue(SseTestResponse::status(429).withHeader("Retry-After", "0"));
    m_server->enqueue(eventsFrom(1, 1).stayOpen());
    QSignalSpy retries(m_client.get(), &SseClient::retryScheduled);
    QSignalSpy opened(m_client.get(), &SseClient::opened);
    m_client->open();
    QTRY_COMPARE(opened.size(), 1);
    QCOMPARE(retries.at(0).first().value<milliseconds>(), 1000ms);
    QVERIFY(retries.at(1).first().value<milliseconds>() <= 20ms);
}

void tst_SseClient::reportsWhatIsNotHttp_data()
{
    QTest::addColumn<SseTestResponse>("response");
    QTest::newRow("another protocol") << SseTestResponse::raw("SSH-2.0-OpenSSH_9.2p1\r\n");
    QTest::newRow("binary") << SseTestResponse::raw(QByteArray("\0\1\2\xff\xfe\0", 6));
    QTest::newRow("nothing") << SseTestResponse::raw("");
    QTest::newRow("half a status line") << SseTestResponse::raw("HTTP/1.1 20");
    QTest::newRow("half a header") << SseTestResponse::raw("HTTP/1.1 200 OK\r\nContent-Ty");
}

void tst_SseClient::reportsWhatIsNotHttp()
{
    QFETCH(SseTestResponse, response);
    m_server->setDefaultResponse(response);
    m_client->setReconnectPolicy(quickPolicy(1));
    QSignalSpy errors(m_client.get(), &SseClient::errorOccurred);
    QSignalSpy finished(m_client.get(), &SseClient::finished);
    m_client->open();
    QVERIFY(finished.wait());
    QCOMPARE(finished.first().first().value<FinishReason>(), FinishReason::AttemptsExhausted);
    QCOMPARE(errors.size(), 2);
    QCOMPARE(m_client->error(), Error::NoHttpResponseError);
    QCOMPARE(m_client->httpStatus(), 0);
}

void tst_SseClient::reportsARefusedConnection()
{
    m_server->close();
    m_client->setReconnectPolicy(SseReconnectPolicy::never());
    QSignalSpy finished(m_client.get(), &SseClient::finished);
    m_client->open();
    QVERIFY(finished.wait());
    QCOMPARE(m_client->error(), Error::ConnectionRefusedError);
    QCOMPARE(m_client->finishReason(), FinishReason::AttemptsExhausted);
}

void tst_SseClient::timesOutWithoutAResponse()
{
    m_server->setDefaultResponse(SseTestResponse::raw("HTTP/1.1 200 OK\r\n").stayOpen());
    m_client->setConnectTimeout(50ms);
    m_client->setReconnectPolicy(quickPolicy(1));
    QSignalSpy finished(m_client.get(), &SseClient::finished);
    m_client->open();
    QVERIFY(finished.wait());
    QCOMPARE(m_client->error(), Error::ConnectTimeoutError);
    QTRY_VERIFY(m_server->connections().isEmpty());
}

void tst_SseClient::timesOutInSilence()
{
    m_server->enqueue(eventsFrom(1, 1).stayOpen());
    m_server->enqueue(eventsFrom(2, 2).stayOpen());
    m_client->setIdleTimeout(100ms);
    QSignalSpy events(m_client.get(), &SseClient::eventReceived);
    QSignalSpy errors(m_client.get(), &SseClient::errorOccurred);
    m_client->open();
    QTRY_COMPARE(events.size(), 2);
    QCOMPARE(errors.size(), 1);
    QCOMPARE(errors.first().first().value<Error>(), Error::IdleTimeoutError);
    QCOMPARE(m_server->requests().at(1).header("Last-Event-ID"), "1");
}

void tst_SseClient::takesCommentsForLife()
{
    SseTestResponse response;
    for (int i = 0; i < 12; ++i)
        response.send(":\n").wait(50ms);
    m_server->enqueue(response.sendEvent("end").stayOpen());
    m_client->setIdleTimeout(400ms);
    QSignalSpy events(m_client.get(), &SseClient::eventReceived);
    QSignalSpy errors(m_client.get(), &SseClient::errorOccurred);
    m_client->open();
    QTRY_COMPARE(events.size(), 1);
    QVERIFY(errors.isEmpty());
}

void tst_SseClient::stopsAtAnEventThatIsTooLarge()
{
    m_server->enqueue(eventsFrom(1, 1).send("data: ").send(QByteArray(5000, 'x')).stayOpen());
    m_client->setMaximumEventSize(1000);
    QSignalSpy events(m_client.get(), &SseClient::eventReceived);
    QSignalSpy finished(m_client.get(), &SseClient::finished);
    m_client->open();
    QVERIFY(finished.wait());
    QCOMPARE(m_client->error(), Error::EventTooLargeError);
    QCOMPARE(m_client->finishReason(), FinishReason::Failed);
    QCOMPARE(events.size(), 1);
    QTRY_VERIFY(m_server->connections().isEmpty());
}

void tst_SseClient::refusesBadUrls_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<Error>("error");
    QTest::newRow("empty") << QString() << Error::InvalidUrlError;
    QTest::newRow("relative") << u"/events"_s << Error::InvalidUrlError;
    QTest::newRow("bad port") << u"http://localhost:99999/"_s << Error::InvalidUrlError;
    QTest::newRow("ftp") << u"ftp://localhost/"_s << Error::UnsupportedSchemeError;
}

// Bad input is reported and changes nothing else: the open stream stays open.
void tst_SseClient::refusesBadUrls()
{
    QFETCH(QString, url);
    QFETCH(Error, error);
    m_server->enqueue(SseTestResponse::eventStream().stayOpen());
    QSignalSpy opened(m_client.get(), &SseClient::opened);
    m_client->open();
    QVERIFY(opened.wait());
    const QUrl good = m_client->url();
    QSignalSpy errors(m_client.get(), &SseClient::errorOccurred);
    QSignalSpy states(m_client.get(), &SseClient::stateChanged);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"URL"_s));
    m_client->open(QUrl(url));
    QCOMPARE(errors.size(), 1);
    QCOMPARE(m_client->error(), error);
    QCOMPARE(m_client->url(), good);
    QVERIFY(states.isEmpty());
    QCOMPARE(m_client->state(), State::Open);

    QNetworkRequest request(good);
    request.setRawHeader("X", "a\r\nEvil: 1");
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"invalid header"_s));
#if QT_VERSION < QT_VERSION_CHECK(6, 8, 0) // later versions do not even store such a header
    m_client->open(request);
    QCOMPARE(m_client->error(), Error::InvalidHeaderError);
    QCOMPARE(m_client->state(), State::Open);
#else
    qWarning("invalid header");
#endif
}

void tst_SseClient::refusesBadSettings()
{
    const auto expectWarning = [](const QString &text) {
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(text));
    };
    QVERIFY(m_client->setHeader("X", "good"));
    const SseClient::Headers headers = m_client->headers();
    expectWarning(u"header"_s);
    QVERIFY(!m_client->setHeader("X", "a\nb"));
    expectWarning(u"header"_s);
    QVERIFY(!m_client->setHeaders({{"Y", "good"}, {"X Y", "bad"}}));
    QCOMPARE(m_client->headers(), headers);
    expectWarning(u"method"_s);
    QVERIFY(!m_client->setMethod("GET /"));
    QCOMPARE(m_client->method(), "GET");
    expectWarning(u"event ID"_s);
    QVERIFY(!m_client->setLastEventId(u"a\nb"_s));
    QVERIFY(m_client->lastEventId().isEmpty());
    m_client->setIdleTimeout(-1ms);
    QCOMPARE(m_client->idleTimeout(), 0ms);
    m_client->setConnectTimeout(-1ms);
    QCOMPARE(m_client->connectTimeout(), 60s);
    m_client->setMaximumEventSize(-1);
    QCOMPARE(m_client->maximumEventSize(), 16 * 1024 * 1024);
}

void tst_SseClient::closesForGood()
{
    m_server->setDefaultResponse(eventsFrom(1, 1).drop());
    QSignalSpy retries(m_client.get(), &SseClient::retryScheduled);
    QSignalSpy finished(m_client.get(), &SseClient::finished);
    m_client->open();
    QVERIFY(retries.wait());
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

void tst_SseClient::reconnectsOnRequestWithoutAnError()
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
    QVERIFY(retries.wait());
    QCOMPARE(m_server->requests().at(1).header("Last-Event-ID"), "2");
    m_client->reconnect(); // while waiting
    QTRY_COMPARE(events.size(), 4);
    QCOMPARE(m_server->requests().at(2).header("Last-Event-ID"), "3");
    QCOMPARE(errors.size(), 1);
    QVERIFY(finished.isEmpty());
    QTRY_COMPARE(m_server->connections().size(), 1);
}

void tst_SseClient::opensAnewWhileOpen()
{
    m_server->setDefaultResponse(eventsFrom(1, 1).stayOpen());
    QSignalSpy opened(m_client.get(), &SseClient::opened);
    QSignalSpy closed(m_client.get(), &SseClient::closed);
    m_client->open();
    QVERIFY(opened.wait());
    m_client->open(m_server->url(u"/other"_s));
    QVERIFY(opened.wait());
    QVERIFY(closed.isEmpty());
    QCOMPARE(m_server->requests().last().target, "/other");
    QTRY_COMPARE(m_server->connections().size(), 1);
}

// What was not handed over must come again: the ID of the request is that of the last event
// that a slot has seen, however much was received with it.
void tst_SseClient::losesNothingWhenClosedInASlot()
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

using Signal = std::function<void(SseClient *, const std::function<void()> &)>;
using Action = std::function<void(std::unique_ptr<SseClient> &)>;
Q_DECLARE_METATYPE(Signal)
Q_DECLARE_METATYPE(Action)

template <typename... Arguments>
static Signal connectTo(void (SseClient::*signal)(Arguments...))
{
    return [signal](SseClient *client, const std::function<void()> &slot) {
        QObject::connect(client, signal, client, slot);
    };
}

void tst_SseClient::maySlotsDoAnything_data()
{
    QTest::addColumn<Signal>("signal");
    QTest::addColumn<Action>("action");
    const QList<std::pair<const char *, Signal>> signalList{
            {"opened", connectTo(&SseClient::opened)},
            {"eventReceived", connectTo(&SseClient::eventReceived)},
            {"eventBatchReceived", connectTo(&SseClient::eventBatchReceived)},
            {"commentReceived", connectTo(&SseClient::commentReceived)},
            {"retryScheduled", connectTo(&SseClient::retryScheduled)},
            {"errorOccurred", connectTo(&SseClient::errorOccurred)},
            {"closed", connectTo(&SseClient::closed)},
            {"finished", connectTo(&SseClient::finished)},
            {"stateChanged", connectTo(&SseClient::stateChanged)},
            {"lastEventIdChanged", connectTo(&SseClient::lastEventIdChanged)},
            {"errorChanged", connectTo(&SseClient::errorChanged)},
            {"responseChanged", connectTo(&SseClient::responseChanged)},
            {"reconnectAttemptChanged", connectTo(&SseClient::reconnectAttemptChanged)},
            {"nextRetryAtChanged", connectTo(&SseClient::nextRetryAtChanged)},
            {"countersChanged", connectTo(&SseClient::countersChanged)},
    };
    const QList<std::pair<const char *, Action>> actions{
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
            {"change settings",
             [](std::unique_ptr<SseClient> &client) {
                 client->setHeader("X-Count", QByteArray::number(client->eventsReceived()));
                 client->setLastEventId(u"42"_s);
                 client->setIdleTimeout(1s);
                 client->setReconnectPolicy(SseReconnectPolicy::never());
                 client->setUrl(QUrl(u"http://127.0.0.1:1/"_s));
             }},
    };
    for (const auto &[signalName, signal] : signalList) {
        for (const auto &[actionName, action] : actions)
            QTest::addRow("%s in %s", actionName, signalName) << signal << action;
    }
}

void tst_SseClient::maySlotsDoAnything()
{
    QFETCH(Signal, signal);
    QFETCH(Action, action);
    // A life in which every signal is emitted at least once.
    m_server->enqueue(eventsFrom(1, 3).send(": comment\n").wait(5ms).drop());
    m_server->enqueue(SseTestResponse::status(503));
    m_server->enqueue(eventsFrom(4, 6));
    m_server->setDefaultResponse(SseTestResponse::status(404));
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
    QTRY_VERIFY(m_server->connections().isEmpty());
}

void tst_SseClient::waitsWhileASlotRunsAnEventLoop()
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

// A server that sends as much as it can get rid of, and says how much that was.
void tst_SseClient::serveWithoutEnd(qint64 *sent)
{
    m_server->setHandler([sent](SseTestConnection *connection) {
        const auto sendMore = [sent, connection] {
            constexpr qint64 Plenty = 200'000'000;
            const QByteArray piece = SseTestResponse::event(QByteArray(100'000, 'x'));
            while (connection->bytesToWrite() == 0 && *sent < Plenty) {
                connection->send(piece);
                *sent += piece.size();
            }
        };
        connect(connection, &SseTestConnection::bytesWritten, connection, sendMore,
                Qt::QueuedConnection);
        connection->respond(SseTestResponse::eventStream().stayOpen());
        sendMore();
    });
}

// A megabyte in our memory and what the kernel holds, not all that the server would like to send.
void tst_SseClient::slowsTheServerDownWhileASlotKeepsItBusy()
{
    qint64 sent = 0;
    serveWithoutEnd(&sent);
    qint64 sentMeanwhile = -1;
    connect(m_client.get(), &SseClient::eventReceived, this, [&] {
        if (sentMeanwhile >= 0)
            return;
        QEventLoop loop;
        QTimer::singleShot(500ms, &loop, &QEventLoop::quit);
        loop.exec();
        sentMeanwhile = sent;
        m_client->close();
    });
    m_client->open();
    QTRY_VERIFY(sentMeanwhile > 0);
    QVERIFY2(sentMeanwhile < 40'000'000, qPrintable(QString::number(sentMeanwhile)));
}

void tst_SseClient::pausesAndResumes()
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
    QVERIFY(opened.wait());
    QVERIFY(!events.wait(100));
    QCOMPARE(m_client->state(), State::Open);
    m_client->resume();
    QVERIFY(events.isEmpty());
    QTRY_COMPARE(events.size(), 4);
    QCOMPARE(m_server->requests().size(), 2);
    QCOMPARE(m_server->requests().last().header("Last-Event-ID"), "3");
    QCOMPARE(paused.size(), 2);
}

void tst_SseClient::pausesInASlot()
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

void tst_SseClient::slowsTheServerDownWhilePaused()
{
    qint64 sent = 0;
    serveWithoutEnd(&sent);
    m_client->setIdleTimeout(100ms); // unread bytes are a sign of life
    QSignalSpy opened(m_client.get(), &SseClient::opened);
    QSignalSpy errors(m_client.get(), &SseClient::errorOccurred);
    m_client->pause();
    m_client->open();
    QVERIFY(opened.wait());
    QVERIFY(!errors.wait(400));
    QVERIFY2(sent < 40'000'000, qPrintable(QString::number(sent)));
    m_client->resume();
    QTRY_VERIFY(sent > 60'000'000);
}

void tst_SseClient::goesOnWhileASlotHearsOfAnError()
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

void tst_SseClient::announcesEverythingWhenASlotCloses()
{
    m_server->enqueue(SseTestResponse::status(503));
    Error announced = Error::NoError;
    connect(m_client.get(), &SseClient::errorChanged, this, [&] { announced = m_client->error(); });
    connect(m_client.get(), &SseClient::responseChanged, m_client.get(), &SseClient::close);
    QSignalSpy finished(m_client.get(), &SseClient::finished);
    m_client->open();
    QVERIFY(finished.wait());
    QCOMPARE(announced, m_client->error());
    QCOMPARE(finished.size(), 1);
    QCOMPARE(finished.first().first().value<FinishReason>(), FinishReason::Stopped);
}

void tst_SseClient::emitsTheBatchBeforeTheEnd_data()
{
    QTest::addColumn<SseTestResponse>("response");
    QTest::addColumn<bool>("closes");
    QTest::newRow("too large") << SseTestResponse::eventStream(
            "data: 1\n\ndata: 2\n\ndata: " + QByteArray(100, 'x') + "\n\n")
                               << false;
    QTest::newRow("closed") << eventsFrom(1, 5).stayOpen() << true;
}

void tst_SseClient::emitsTheBatchBeforeTheEnd()
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

void tst_SseClient::mayBeClosedBySignalsOfAGivenManager()
{
    m_server->setDefaultResponse(eventsFrom(1, 1).stayOpen());
    QNetworkAccessManager manager;
    m_client->setNetworkAccessManager(&manager);
    m_client->setIdleTimeout(50ms);
    connect(&manager, &QNetworkAccessManager::finished, m_client.get(), &SseClient::close);
    QSignalSpy errors(m_client.get(), &SseClient::errorOccurred);
    m_client->open();
    QVERIFY(errors.wait());
    m_client->reconnect();
    m_client->close();
    QCOMPARE(m_client->state(), State::Closed);
    m_client.reset();
}

void tst_SseClient::answersAChallenge()
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
void tst_SseClient::doesNotTakeALateTimeoutForSilence()
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
    m_client->open(url);
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

void tst_SseClient::usesAGivenManager()
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
    QVERIFY(opened.wait());
    QCOMPARE(m_server->requests().first().header("Cookie"), "session=abc");
    QVERIFY(!errors.wait(150)); // the manager's timeout is not for streams
    // A finished reply must be read to its end although the manager deletes it.
    m_server->enqueue(SseTestResponse::status(204));
    m_server->connections().first()->sendEvent("last");
    m_server->connections().first()->end();
    QSignalSpy events(m_client.get(), &SseClient::eventReceived);
    QSignalSpy finished(m_client.get(), &SseClient::finished);
    QVERIFY(finished.wait());
    QCOMPARE(events.size(), 1);
    m_client.reset();
}

void tst_SseClient::survivesTheDeathOfItsManager()
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

void tst_SseClient::canBeDestroyedAtAnyTime_data()
{
    QTest::addColumn<State>("state");
    QTest::newRow("Connecting") << State::Connecting;
    QTest::newRow("Open") << State::Open;
    QTest::newRow("Waiting") << State::Waiting;
}

void tst_SseClient::canBeDestroyedAtAnyTime()
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

void tst_SseClient::worksInAThread()
{
    m_server->setDefaultResponse(eventsFrom(1, 50).stayOpen());
    QThread thread;
    auto *client = new SseClient(m_server->url());
    client->moveToThread(&thread);
    QObject::connect(&thread, &QThread::finished, client, &QObject::deleteLater);
    QObject::connect(&thread, &QThread::started, client, qOverload<>(&SseClient::open));
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

QTEST_GUILESS_MAIN(tst_SseClient)
#include "tst_sseclient.moc"
