// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "../common/patience.h"
#include "../common/sseclientfixture.h"

#include <QtSse/SseClient>
#include <QtSse/SseTestClock>
#include <QtSse/SseTestServer>

#include <QtCore/qelapsedtimer.h>
#include <QtCore/qeventloop.h>
#include <QtCore/qmetaobject.h>
#include <QtCore/qpointer.h>
#include <QtCore/qthread.h>
#include <QtCore/qtimer.h>
#include <QtNetwork/qauthenticator.h>
#include <QtNetwork/qnetworkaccessmanager.h>
#include <QtNetwork/qnetworkcookie.h>
#include <QtNetwork/qnetworkcookiejar.h>
#include <QtNetwork/qnetworkinterface.h>
#include <QtNetwork/qnetworkrequest.h>
#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

#include <functional>
#include <limits>
#include <memory>
#include <vector>

using namespace Qt::StringLiterals;
using namespace SseClientTesting;
using namespace std::chrono_literals;
using std::chrono::milliseconds;
using Error = SseClient::Error;
using FinishReason = SseClient::FinishReason;
using State = SseClient::State;

class tst_SseClient : public SseClientFixture
{
    Q_OBJECT

private Q_SLOTS:
    // Sunny days
    void receivesEvents();
    void goesThroughItsStates();
    void deliversAnEventAtOnce();
    void sendsTheRequestThatTheStandardAsksFor();
    void sendsOwnHeadersMethodAndBody_data();
    void sendsOwnHeadersMethodAndBody();
    void tellsWhatIsNewInAResponse();
    void opensANetworkRequest();
    void resumesFromAGivenId();
    void writesTheOriginIntoEvents();
    void sendsNoZone();
    void emitsBatchesAndCountsWhatItReceives();
    void emitsComments();
    void skipsInterimResponses();
    void takesNoCodingForIdentity_data();
    void takesNoCodingForIdentity();
    void acceptsContentTypes_data();
    void acceptsContentTypes();

    // Redirects
    void followsRedirects_data();
    void followsRedirects();
    void showsNoCredentialToAnotherOrigin();
    void beginsEveryAttemptWithTheOriginalUrl();
    void givesUpOnEndlessRedirects();
    void forgetsTheResponseThatRedirects();

    // The end of a stream
    void reconnectsAndResumes_data();
    void reconnectsAndResumes();
    void waitsAsLongAsTheServerAsks();
    void remembersTheIdOfABlockWithoutData();
    void resetsTheIdWhenTheServerDoes();
    void forgetsTheIdOfAnotherOrigin_data();
    void forgetsTheIdOfAnotherOrigin();
    void opensAnotherOriginWithoutAnId_data();
    void opensAnotherOriginWithoutAnId();
    void keepsAnIdOfTheApplication_data();
    void keepsAnIdOfTheApplication();
    void opensOnceWhenAClosedClientReconnects();
    void tellsOfCountersOnceARead();
    void tellsOfCountersWithoutEvents();
    void tellsOfCountersWithoutARead();
    void closesItsConnectionWhenItIsDestroyed();
    void survivesARestartOfTheServer();
    void stopsOnNoContent();
    void finishesAfterOneStreamWithoutReconnection_data();
    void finishesAfterOneStreamWithoutReconnection();
    void givesUpAfterTheLastAttempt();
    void countsAttemptsAnewAfterAStableTime();
    void countsNoTimeAfterTheEndAsStable();
    void backsOffWhenConnectionsBringNothing();
    void startsDelaysOverOnRequest_data();
    void startsDelaysOverOnRequest();

    // Rainy days
    void reportsResponsesThatAreNoStream_data();
    void reportsResponsesThatAreNoStream();
    void readsTheBodyOfAnErrorThatNeverEnds();
    void isQuietAboutErrorsWithLongBodies_data();
    void isQuietAboutErrorsWithLongBodies();
    void retriesStatusesThatMayPass();
    void obeysRetryAfter();
    void reportsWhatIsNotHttp_data();
    void reportsWhatIsNotHttp();
    void reportsARefusedConnection();
    void timesOutWithoutAResponse();
    void timesOutInSilence();
    void timesOutInSilenceAfterLife();
    void takesCommentsForLife();
    void stopsAtAnEventThatIsTooLarge();
    void refusesBadUrls_data();
    void refusesBadUrls();
    void reportsBadUrlsWhileClosed_data() { refusesBadUrls_data(); }
    void reportsBadUrlsWhileClosed();
    void failsAtOnceWithABadUrl_data();
    void failsAtOnceWithABadUrl();
    void failsWhenTheUrlBecomesBadWhileItWaits();
    void forgetsTheErrorOfAnOldUrl_data();
    void forgetsTheErrorOfAnOldUrl();
    void forgetsTheErrorOfAnOldUrlWithARequest();
    void tellsWhatCanBeSent();
    void refusesBadSettings_data();
    void refusesBadSettings();
    void acceptsLimitsOfSettings();
    void hasDefaults();
    void switchesCompressionAndHttp2();
};

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
    QVERIFY(opened.wait(Patience)); // with the headers, before any byte of the body
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
    QVERIFY(opened.wait(Patience));
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
    QByteArray large; // read in pieces
    for (int i = 0; i < 50'000; ++i)
        large += QByteArray::number(i);
    QTest::newRow("POST with a large body") << QByteArray("POST") << large;
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
    QVERIFY(opened.wait(Patience));
    const SseTestRequest request = m_server->requests().first();
    QCOMPARE(request.method, method);
    QCOMPARE(request.body, body);
    QCOMPARE(request.header("Authorization"), "Bearer token");
    QCOMPARE(request.header("Accept"), "application/json");
    if (!body.isEmpty())
        QCOMPARE(request.header("Content-Type"), "text/x-test");
}

// Each response differs from the last one in one respect.
void tst_SseClient::tellsWhatIsNewInAResponse()
{
    const auto response = [](const QByteArray &begin) {
        return SseTestResponse::raw("HTTP/1.1 " + begin + "\r\nContent-Length: 0\r\n\r\n");
    };
    m_server->enqueue(response("503 Error"));
    m_server->enqueue(response("502 Error"));
    m_server->enqueue(response("502 Error\r\nX-Reason: rain"));
    m_server->enqueue(response("502 Error\r\nX-Reason: rain"));
    QSignalSpy errors(m_client.get(), &SseClient::errorOccurred);
    QSignalSpy responses(m_client.get(), &SseClient::responseChanged);
    m_client->setReconnectPolicy(quickPolicy(-1));
    m_client->open();
    for (const int count : {1, 2, 3, 3}) {
        QVERIFY(errors.wait(Patience));
        QCOMPARE(responses.size(), count);
    }
}

void tst_SseClient::opensANetworkRequest()
{
    m_server->enqueue(SseTestResponse::eventStream().stayOpen());
    QNetworkRequest networkRequest(m_server->url(u"/other"_s));
    networkRequest.setRawHeader("X-Token", "abc");
    QSignalSpy urls(m_client.get(), &SseClient::urlChanged);
    QSignalSpy headers(m_client.get(), &SseClient::headersChanged);
    QSignalSpy opened(m_client.get(), &SseClient::opened);
    QVERIFY(m_client->openRequest(networkRequest));
    QVERIFY(opened.wait(Patience));
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

    QVERIFY(m_client->setRequest(networkRequest)); // for the next attempt
    QCOMPARE(m_client->headers().first().second, "abc");
    QCOMPARE(m_server->requests().size(), 1);
    networkRequest.setRawHeader("Content-Length", "7"); // not the application's to set
    networkRequest.setUrl(m_server->url());
    QTest::ignoreMessage(QtWarningMsg, ignoringCase(u"Content-Length"_s));
    QVERIFY(!m_client->setRequest(networkRequest));
    QCOMPARE(m_client->error(), Error::NoError);
    QCOMPARE(m_client->url(), m_server->url(u"/other"_s));
    QCOMPARE(m_client->headers().first().second, "abc");
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
    m_client->openUrl(url);
    QTRY_COMPARE(events.size(), 1);
    QCOMPARE(events.first().first().value<SseEvent>().origin(), m_server->url(QString()));
}

// The zone says through which interface the address is reached. It is nobody else's business, and
// servers refuse it (RFC 6874, section 4).
void tst_SseClient::sendsNoZone()
{
    SseTestServer server;
    const QNetworkInterface loopback = QNetworkInterface::interfaceFromName(u"lo"_s);
    if (!loopback.isValid() || !server.listen(0, QHostAddress(QHostAddress::LocalHostIPv6)))
        QSKIP("There is no IPv6 on an interface lo");
    server.enqueue(SseTestResponse::status(302).withHeader(
            "Location", u"http://[::1]:%1/moved"_s.arg(server.port()).toLatin1()));
    server.enqueue(SseTestResponse::eventStream("data: a\n\n").stayOpen());
    QSignalSpy events(m_client.get(), &SseClient::eventReceived);
    m_client->setHeader("Authorization", "mine");
    m_client->openUrl(QUrl(u"http://[::1%25lo]:%1/"_s.arg(server.port())));
    QTRY_COMPARE(events.size(), 1);
    const QByteArray host = "[::1]:" + QByteArray::number(server.port());
    QCOMPARE(server.requests().size(), 2);
    QCOMPARE(server.requests().at(0).header("Host"), host);
    QCOMPARE(server.requests().at(1).header("Host"), host);
    QCOMPARE(server.requests().at(1).header("Authorization"), "mine"); // it is the same origin
    QCOMPARE(events.first().first().value<SseEvent>().origin().toEncoded(), "http://" + host);
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

void tst_SseClient::takesNoCodingForIdentity_data()
{
    QTest::addColumn<QByteArray>("coding");
    QTest::addColumn<bool>("compression");
    for (const bool compression : {false, true}) {
        for (const QByteArray coding : {"none", "", "identity", "Identity, identity"}) {
            QTest::addRow("\"%s\", compression %s", coding.constData(), compression ? "on" : "off")
                    << coding << compression;
        }
    }
}

// Some servers say "none", which is no coding that there is.
void tst_SseClient::takesNoCodingForIdentity()
{
    QFETCH(QByteArray, coding);
    QFETCH(bool, compression);
    m_server->enqueue(SseTestResponse::eventStream("data: a\n\n")
                              .withHeader("Content-Encoding", coding)
                              .stayOpen());
    m_client->setCompressionEnabled(compression);
    QSignalSpy events(m_client.get(), &SseClient::eventReceived);
    m_client->open();
    QTRY_COMPARE(events.size(), 1);
    QCOMPARE(m_client->error(), Error::NoError);
}

void tst_SseClient::acceptsContentTypes_data()
{
    QTest::addColumn<QByteArray>("type");
    QTest::newRow("charset") << QByteArray("text/event-stream;charset=UTF-8");
    QTest::newRow("upper case") << QByteArray("TEXT/EVENT-STREAM");
    QTest::newRow("another charset") << QByteArray("text/event-stream; charset=iso-8859-1");
    QTest::newRow("list with a charset") << QByteArray("text/event-stream, charset=UTF-8");
    QTest::newRow("list with a wildcard") << QByteArray("text/event-stream, */*");
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
    QVERIFY(finished.wait(Patience));
    QCOMPARE(m_client->error(), Error::RedirectError);
    QCOMPARE(m_client->finishReason(), FinishReason::Failed);
    QCOMPARE(m_server->requests().size(), 21);
}

// What it led to gave no response at all.
void tst_SseClient::forgetsTheResponseThatRedirects()
{
    m_server->enqueue(SseTestResponse::status(302).withHeader("Location", "http://127.0.0.1:1/"));
    m_client->setReconnectPolicy(SseReconnectPolicy::never());
    m_client->open();
    QTRY_COMPARE(m_client->error(), Error::ConnectionRefusedError);
    QCOMPARE(m_client->httpStatus(), 0);
    QVERIFY(m_client->responseHeaders().isEmpty());
    QCOMPARE(m_client->responseUrl(), QUrl(u"http://127.0.0.1:1/"_s));
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

using OpenFunction = std::function<void(SseClient *, const QUrl &)>;
Q_DECLARE_METATYPE(OpenFunction)

void tst_SseClient::forgetsTheIdOfAnotherOrigin_data()
{
    QTest::addColumn<OpenFunction>("open");
    QTest::addColumn<bool>("isOther");
    const OpenFunction openUrl = [](SseClient *client, const QUrl &url) { client->openUrl(url); };
    QTest::newRow("another URL of the same origin") << openUrl << false;
    QTest::newRow("openUrl()") << openUrl << true;
    QTest::newRow("openRequest()") << OpenFunction([](SseClient *client, const QUrl &url) {
        client->openRequest(QNetworkRequest(url));
    }) << true;
    QTest::newRow("setUrl() and open()") << OpenFunction([](SseClient *client, const QUrl &url) {
        client->setUrl(url);
        client->open();
    }) << true;
    QTest::newRow("closed in between") << OpenFunction([](SseClient *client, const QUrl &url) {
        client->close();
        client->openUrl(url);
    }) << true;
    QTest::newRow("setUrl() and reconnect()")
            << OpenFunction([](SseClient *client, const QUrl &url) {
                   client->setUrl(url);
                   client->reconnect();
               })
            << true;
}

void tst_SseClient::forgetsTheIdOfAnotherOrigin()
{
    QFETCH(OpenFunction, open);
    QFETCH(bool, isOther);
    SseTestServer second;
    QVERIFY(second.listen());
    SseTestServer &next = isOther ? second : *m_server;
    m_server->enqueue(eventsFrom(1, 5).stayOpen());
    next.setDefaultResponse(SseTestResponse::eventStream().stayOpen());
    m_client->open();
    QTRY_COMPARE(m_client->lastEventId(), u"5"_s);
    QSignalSpy idChanges(m_client.get(), &SseClient::lastEventIdChanged);
    const qsizetype before = next.requests().size();
    open(m_client.get(), next.url(u"/other"_s));
    QTRY_COMPARE(next.requests().size(), before + 1);
    QCOMPARE(next.requests().last().header("Last-Event-ID"), isOther ? "" : "5");
    QCOMPARE(m_client->lastEventId(), isOther ? QString() : u"5"_s);
    QCOMPARE(idChanges.size(), isOther ? 1 : 0);
}

void tst_SseClient::opensAnotherOriginWithoutAnId_data()
{
    QTest::addColumn<QByteArray>("stream");
    QTest::newRow("a stream without IDs") << QByteArray("data: a\n\n");
    QTest::newRow("a stream that has reset its ID") << QByteArray("id: 1\ndata: a\n\nid\n\n");
    QTest::newRow("a stream with an ID") << QByteArray("id: 1\ndata: a\n\n");
}

// What the stream of one origin said of IDs is not for another one, which gets the application's.
void tst_SseClient::opensAnotherOriginWithoutAnId()
{
    QFETCH(QByteArray, stream);
    SseTestServer second;
    QVERIFY(second.listen());
    m_server->enqueue(SseTestResponse::eventStream(stream).stayOpen());
    second.enqueue(SseTestResponse::eventStream("data: b\n\n").stayOpen());
    m_client->setHeader("Last-Event-ID", "mine");
    QByteArrayList data;
    connect(m_client.get(), &SseClient::eventReceived, this,
            [&](const SseEvent &event) { data.append(event.data()); });
    m_client->open();
    QTRY_COMPARE(m_client->bytesReceived(), stream.size());
    m_client->openUrl(second.url());
    QTRY_COMPARE(data, (QByteArrayList{"a", "b"}));
    QCOMPARE(second.requests().first().header("Last-Event-ID"), "mine");
    QCOMPARE(m_client->lastEventId(), QString());
}

void tst_SseClient::keepsAnIdOfTheApplication_data()
{
    QTest::addColumn<QString>("id");
    QTest::newRow("another ID") << u"9"_s;
    QTest::newRow("the same ID") << u"5"_s;
}

// An ID that is set is for what is opened next, and for nothing else.
void tst_SseClient::keepsAnIdOfTheApplication()
{
    QFETCH(QString, id);
    SseTestServer second;
    QVERIFY(second.listen());
    second.setDefaultResponse(SseTestResponse::eventStream().stayOpen());
    m_server->setDefaultResponse(eventsFrom(1, 5).stayOpen());
    m_client->open();
    QTRY_COMPARE(m_client->lastEventId(), u"5"_s);
    m_client->setLastEventId(id);
    m_client->openUrl(second.url());
    QTRY_COMPARE(second.requests().size(), 1);
    QCOMPARE(second.requests().last().header("Last-Event-ID"), id.toUtf8());
    QTRY_COMPARE(m_client->state(), State::Open);
    m_client->openUrl(m_server->url());
    QTRY_COMPARE(m_server->requests().size(), 2);
    QVERIFY(!m_server->requests().last().hasHeader("Last-Event-ID"));
}

void tst_SseClient::opensOnceWhenAClosedClientReconnects()
{
    m_server->setDefaultResponse(eventsFrom(1, 1).stayOpen());
    int attempts = 0;
    m_client->setPrepareRequest([&attempts](QNetworkRequest &) { ++attempts; });
    m_client->reconnect();
    QTRY_COMPARE(m_client->eventsReceived(), 1);
    QCOMPARE(attempts, 1);
    QCOMPARE(m_server->requests().size(), 1);
}

void tst_SseClient::tellsOfCountersOnceARead()
{
    m_server->enqueue(SseTestResponse::eventStream("data: 1\n\ndata: 2\n\ndata: 3\n\n"));
    m_server->setDefaultResponse(SseTestResponse::eventStream().stayOpen());
    QSignalSpy chunks(m_client.get(), &SseClient::chunkReceived);
    QSignalSpy counters(m_client.get(), &SseClient::countersChanged);
    QSignalSpy opened(m_client.get(), &SseClient::opened);
    m_client->open();
    QVERIFY(counters.isEmpty()); // they were 0 before
    QTRY_COMPARE(opened.size(), 2);
    QCOMPARE(m_client->eventsReceived(), 3);
    QVERIFY(chunks.size() < 3);
    QCOMPARE(counters.size(), chunks.size());
    m_client->open();
    QCOMPARE(m_client->eventsReceived(), 0);
    QCOMPARE(counters.size(), chunks.size() + 1);
    m_client->open();
    QCOMPARE(counters.size(), chunks.size() + 1);
}

// Before anybody is told that it is destroyed: slots may run an event loop.
void tst_SseClient::tellsOfCountersWithoutEvents()
{
    const QByteArray stream = ": comment\n";
    m_server->enqueue(SseTestResponse::eventStream(stream).stayOpen());
    m_server->setDefaultResponse(SseTestResponse::eventStream().stayOpen());
    QSignalSpy counters(m_client.get(), &SseClient::countersChanged);
    m_client->open();
    QTRY_COMPARE(m_client->bytesReceived(), stream.size());
    QVERIFY(!counters.isEmpty());
    counters.clear();
    m_client->open();
    QCOMPARE(m_client->bytesReceived(), 0);
    QCOMPARE(counters.size(), 1);
}

// An event that has waited while the client was paused was read before.
void tst_SseClient::tellsOfCountersWithoutARead()
{
    m_server->enqueue(SseTestResponse::eventStream("data: a\n\ndata: b\n\n").stayOpen());
    connect(m_client.get(), &SseClient::eventReceived, m_client.get(), &SseClient::pause);
    QSignalSpy counters(m_client.get(), &SseClient::countersChanged);
    m_client->open();
    QTRY_COMPARE(m_client->eventsReceived(), 1);
    QCOMPARE(counters.size(), 1);
    m_client->resume();
    QTRY_COMPARE(m_client->eventsReceived(), 2);
    QCOMPARE(counters.size(), 2);
}

void tst_SseClient::closesItsConnectionWhenItIsDestroyed()
{
    m_server->setDefaultResponse(eventsFrom(1, 1).stayOpen());
    m_client->open();
    QTRY_COMPARE(m_client->eventsReceived(), 1);
    bool isClosed = false;
    connect(m_client.get(), &QObject::destroyed, this,
            [&] { isClosed = QTest::qWaitFor([&] { return m_server->connections().isEmpty(); }); });
    m_client.reset();
    QVERIFY(isClosed);
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
    QVERIFY(finished.wait(Patience));
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
    QVERIFY(finished.wait(Patience));
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
    QVERIFY(finished.wait(Patience));
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
    QVERIFY(finished.wait(Patience));
    QCOMPARE(finished.first().first().value<FinishReason>(), FinishReason::NoContent);
    QCOMPARE(m_server->requests().size(), 4);
}

// The application looks at the stream long after its end.
void tst_SseClient::countsNoTimeAfterTheEndAsStable()
{
    SseTestClock clock;
    m_server->enqueue(SseTestResponse::status(503));
    m_server->enqueue(SseTestResponse::eventStream("data: a\n\n"));
    QNetworkAccessManager manager;
    QSignalSpy finishedReplies(&manager, &QNetworkAccessManager::finished);
    m_client->setNetworkAccessManager(&manager);
    SseReconnectPolicy policy = quickPolicy(1);
    policy.setResetAfter(1min);
    m_client->setReconnectPolicy(policy);
    m_client->pause();
    m_client->open();
    QTRY_COMPARE(m_client->state(), State::Waiting);
    finishedReplies.clear();
    clock.advance(m_client->retryIn());
    QTRY_COMPARE(finishedReplies.size(), 1);
    QTRY_COMPARE(m_client->state(), State::Open);
    clock.advance(1h);
    m_client->resume();
    QTRY_COMPARE(m_client->state(), State::Closed);
    QCOMPARE(m_client->finishReason(), FinishReason::AttemptsExhausted);
    QCOMPARE(m_client->eventsReceived(), 1);
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
    QVERIFY(finished.wait(Patience));
    QList<milliseconds> delays;
    for (const QVariantList &retry : std::as_const(retries))
        delays.append(retry.first().value<milliseconds>());
    const QList<milliseconds> expected{10ms, 20ms, 40ms, 80ms};
    QCOMPARE(delays, expected);
}

using Restart = std::function<void(SseClient &)>;
Q_DECLARE_METATYPE(Restart)

void tst_SseClient::startsDelaysOverOnRequest_data()
{
    QTest::addColumn<Restart>("restart");
    QTest::newRow("open()") << Restart([](SseClient &client) { client.open(); });
    QTest::newRow("reconnect()") << Restart([](SseClient &client) { client.reconnect(); });
}

void tst_SseClient::startsDelaysOverOnRequest()
{
    QFETCH(Restart, restart);
    m_server->setDefaultResponse(SseTestResponse::status(503));
    SseReconnectPolicy policy;
    policy.setInitialDelay(10ms);
    policy.setMinimumDelay(10ms);
    policy.setMaximumDelay(1h);
    policy.setMultiplier(1000);
    policy.setJitter(0);
    m_client->setReconnectPolicy(policy);
    QList<std::pair<milliseconds, int>> retries;
    connect(m_client.get(), &SseClient::retryScheduled, this, [&](milliseconds delay, int attempt) {
        retries.append({delay, attempt});
    });
    m_client->open();
    const QList<std::pair<milliseconds, int>> expected{{10ms, 1}, {10s, 2}, {10ms, 1}};
    QTRY_COMPARE(retries, expected.first(2));
    restart(*m_client);
    QTRY_VERIFY(retries.size() >= 3);
    QCOMPARE(retries.first(3), expected);
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
    QVERIFY(finished.wait(Patience));
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
    QVERIFY(finished.wait(Patience));
    QCOMPARE(m_client->errorBody(), QByteArray(1024, 'x'));
    m_client->open();
    QVERIFY(m_client->errorBody().isEmpty());
    QVERIFY(finished.wait(Patience));
    QCOMPARE(m_client->errorBody(), "short");
}

void tst_SseClient::isQuietAboutErrorsWithLongBodies_data()
{
    QTest::addColumn<SseTestResponse>("response");
    using Framing = SseTestResponse::Framing;
    const SseTestResponse error = SseTestResponse::status(503, QByteArray(5000, 'x'));
    QTest::newRow("length") << error;
    QTest::newRow("chunked") << SseTestResponse(error).withFraming(Framing::Chunked);
    QTest::newRow("until close") << SseTestResponse(error).withFraming(Framing::UntilClose);
    QTest::newRow("cut") << SseTestResponse(error).cutAfter(error.size() - 1);
    QTest::newRow("reset") << SseTestResponse(error).cutAfter(error.size() - 1,
                                                              SseTestResponse::Cut::Reset);
}

// Our end of the reply, when enough was read, and Qt's own news of its failure cross each other.
void tst_SseClient::isQuietAboutErrorsWithLongBodies()
{
    QFETCH(SseTestResponse, response);
    QTest::failOnWarning(QRegularExpression(u"."_s));
    for (int i = 0; i < 10; ++i)
        m_server->enqueue(response);
    m_server->enqueue(eventsFrom(1, 1).stayOpen());
    SseReconnectPolicy policy = quickPolicy();
    policy.setMultiplier(1.0);
    m_client->setReconnectPolicy(policy);
    QSignalSpy events(m_client.get(), &SseClient::eventReceived);
    QSignalSpy errors(m_client.get(), &SseClient::errorOccurred);
    m_client->open();
    QTRY_COMPARE(events.size(), 1);
    QCOMPARE(errors.size(), 10);
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
    QVERIFY(finished.wait(Patience));
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
    QVERIFY(finished.wait(Patience));
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
    QVERIFY(finished.wait(Patience));
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

void tst_SseClient::timesOutInSilenceAfterLife()
{
    m_server->enqueue(eventsFrom(1, 1).wait(150ms).sendEvent("event 2", "2").stayOpen());
    m_client->setReconnectPolicy(SseReconnectPolicy::never());
    m_client->setIdleTimeout(300ms);
    m_client->open();
    QTRY_COMPARE(m_client->error(), Error::IdleTimeoutError);
    QCOMPARE(m_client->eventsReceived(), 2);
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
    QVERIFY(finished.wait(Patience));
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

// Nothing is said to the receivers of errors: the open stream is as good as before.
void tst_SseClient::refusesBadUrls()
{
    QFETCH(QString, url);
    m_server->enqueue(SseTestResponse::eventStream().stayOpen());
    QSignalSpy opened(m_client.get(), &SseClient::opened);
    m_client->open();
    QVERIFY(opened.wait(Patience));
    const QUrl good = m_client->url();
    QSignalSpy errors(m_client.get(), &SseClient::errorOccurred);
    QSignalSpy errorChanges(m_client.get(), &SseClient::errorChanged);
    QSignalSpy states(m_client.get(), &SseClient::stateChanged);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"URL"_s));
    QVERIFY(!m_client->openUrl(QUrl(url)));
    QNetworkRequest request(good);
    request.setRawHeader("Transfer-Encoding", "chunked");
    QTest::ignoreMessage(QtWarningMsg, ignoringCase(u"Transfer-Encoding"_s));
    QVERIFY(!m_client->openRequest(request));
    request = QNetworkRequest(QUrl(url));
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"URL"_s));
    QVERIFY(!m_client->openRequest(request));
    QCOMPARE(m_client->url(), good);
    QCOMPARE(m_client->state(), State::Open);
    QCOMPARE(m_client->error(), Error::NoError);
    QCOMPARE(m_client->errorString(), QString());
    QVERIFY(errors.isEmpty());
    QVERIFY(errorChanges.isEmpty());
    QVERIFY(states.isEmpty());
    QCOMPARE(m_server->requests().size(), 1);
}

// There is no stream to disturb, and users may have typed the URL.
void tst_SseClient::reportsBadUrlsWhileClosed()
{
    QFETCH(QString, url);
    QFETCH(Error, error);
    const QUrl good = m_client->url();
    QSignalSpy errors(m_client.get(), &SseClient::errorOccurred);
    QSignalSpy states(m_client.get(), &SseClient::stateChanged);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"URL"_s));
    QVERIFY(!m_client->openUrl(QUrl(url)));
    QCOMPARE(errors.size(), 1);
    QCOMPARE(m_client->error(), error);
    QVERIFY(m_client->errorString().contains(u"URL"_s));
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"URL"_s));
    QVERIFY(!m_client->openRequest(QNetworkRequest(QUrl(url))));
    QCOMPARE(errors.size(), 2);
    QCOMPARE(m_client->url(), good);
    QCOMPARE(m_client->state(), State::Closed);
    QVERIFY(states.isEmpty());
    QNetworkRequest request(good);
    request.setRawHeader("Content-Length", "7");
    QTest::ignoreMessage(QtWarningMsg, ignoringCase(u"Content-Length"_s));
    QVERIFY(!m_client->openRequest(request));
    QCOMPARE(errors.size(), 3);
    QCOMPARE(m_client->error(), Error::InvalidHeaderError);
    QVERIFY(m_client->headers().isEmpty());
}

void tst_SseClient::failsAtOnceWithABadUrl_data()
{
    QTest::addColumn<State>("from");
    QTest::addColumn<bool>("reconnects"); // or opens
    for (const State state : {State::Closed, State::Connecting, State::Open, State::Waiting}) {
        for (const bool reconnects : {false, true}) {
            QTest::addRow("%s, %s", QMetaEnum::fromType<State>().valueToKey(int(state)),
                          reconnects ? "reconnect" : "open")
                    << state << reconnects;
        }
    }
}

// url, state and error agree, whatever went on before.
void tst_SseClient::failsAtOnceWithABadUrl()
{
    QFETCH(State, from);
    QFETCH(bool, reconnects);
    const auto isFrom = [&] { return m_client->state() == from; };
    if (from == State::Open)
        m_server->enqueue(SseTestResponse::eventStream().stayOpen());
    else if (from == State::Waiting)
        m_server->enqueue(SseTestResponse::status(503).withHeader("Retry-After", "600"));
    if (from != State::Closed)
        m_client->open();
    QTRY_VERIFY(isFrom());

    m_client->setUrl(QUrl(u"/events"_s));
    QCOMPARE(m_client->url(), QUrl(u"/events"_s));
    QCOMPARE(m_client->state(), from);
    QStringList signalNames;
    connect(m_client.get(), &SseClient::stateChanged, this,
            [&](State state) { signalNames.append(state == State::Closed ? u"state"_s : u"?"_s); });
    connect(m_client.get(), &SseClient::errorOccurred, this, [&](Error error) {
        signalNames.append(u"error"_s);
        QCOMPARE(error, Error::InvalidUrlError);
        QCOMPARE(m_client->state(), State::Closed);
        QCOMPARE(m_client->finishReason(), FinishReason::Failed);
    });
    connect(m_client.get(), &SseClient::closed, this, [&] { signalNames.append(u"closed"_s); });
    connect(m_client.get(), &SseClient::finished, this, [&](FinishReason reason) {
        signalNames.append(reason == FinishReason::Failed ? u"finished"_s : u"?"_s);
    });
    if (reconnects)
        m_client->reconnect();
    else
        m_client->open();
    QCOMPARE(signalNames, QStringList({u"state"_s, u"error"_s, u"closed"_s, u"finished"_s}));
    QCOMPARE(m_client->error(), Error::InvalidUrlError);
    QVERIFY(m_client->errorString().contains(u"relative"_s));
    QTRY_VERIFY(m_server->connections().isEmpty());

    m_server->setDefaultResponse(SseTestResponse::eventStream().stayOpen());
    m_client->setUrl(m_server->url());
    signalNames.clear();
    m_client->disconnect(this);
    m_client->open();
    QTRY_COMPARE(m_client->state(), State::Open);
    QCOMPARE(m_client->error(), Error::NoError);
}

void tst_SseClient::failsWhenTheUrlBecomesBadWhileItWaits()
{
    m_server->enqueue(SseTestResponse::status(503));
    QSignalSpy scheduled(m_client.get(), &SseClient::retryScheduled);
    QSignalSpy finished(m_client.get(), &SseClient::finished);
    m_client->open();
    QVERIFY(scheduled.wait(Patience));
    m_client->setUrl(QUrl(u"ftp://example.org/"_s));
    QTRY_COMPARE(finished.size(), 1);
    QCOMPARE(m_client->error(), Error::UnsupportedSchemeError);
    QCOMPARE(m_client->finishReason(), FinishReason::Failed);
}

void tst_SseClient::forgetsTheErrorOfAnOldUrl_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<Error>("error");
    QTest::addColumn<bool>("isForgotten");
    QTest::newRow("no URL") << u"/relative"_s << Error::InvalidUrlError << true;
    QTest::newRow("scheme") << u"ftp://example.org/"_s << Error::UnsupportedSchemeError << true;
    QTest::newRow("an error of the server stays")
            << u"http://127.0.0.1:1/"_s << Error::ConnectionRefusedError << false;
}

void tst_SseClient::forgetsTheErrorOfAnOldUrl()
{
    QFETCH(QString, url);
    QFETCH(Error, error);
    QFETCH(bool, isForgotten);
    m_client->setReconnectPolicy(SseReconnectPolicy::never());
    m_client->setUrl(QUrl(url));
    m_client->open();
    QTRY_COMPARE(m_client->error(), error);
    QTRY_COMPARE(m_client->state(), State::Closed);
    QSignalSpy errors(m_client.get(), &SseClient::errorChanged);
    m_client->setUrl(m_server->url());
    QCOMPARE(m_client->error(), isForgotten ? Error::NoError : error);
    QCOMPARE(m_client->errorString().isEmpty(), isForgotten);
    QCOMPARE(m_client->finishReason() == FinishReason::NotFinished, isForgotten);
    QCOMPARE(errors.size(), isForgotten ? 1 : 0);
}

void tst_SseClient::forgetsTheErrorOfAnOldUrlWithARequest()
{
    m_client->setUrl(QUrl(u"ftp://example.org/"_s));
    m_client->open();
    QNetworkRequest request(m_client->url());
    request.setRawHeader("X-Test", "1");
    QVERIFY(m_client->setRequest(request));
    QCOMPARE(m_client->error(), Error::UnsupportedSchemeError);
    request.setUrl(m_server->url());
    QVERIFY(m_client->setRequest(request));
    QCOMPARE(m_client->error(), Error::NoError);
    QCOMPARE(m_client->finishReason(), FinishReason::NotFinished);
}

namespace {

using Setter = std::function<bool(SseClient &client)>;

} // namespace

Q_DECLARE_METATYPE(Setter)

void tst_SseClient::tellsWhatCanBeSent()
{
    QVERIFY(SseClient::isValidMethod("GET"));
    QVERIFY(SseClient::isValidMethod("X-ASK"));
    QVERIFY(!SseClient::isValidMethod(""));
    QVERIFY(!SseClient::isValidMethod("GET /"));
    QVERIFY(SseClient::isValidHeader("X-Token", "a b"));
    QVERIFY(!SseClient::isValidHeader("X Token", "a"));
    QVERIFY(!SseClient::isValidHeader("X-Token", "a\r\nX-Other: b"));
}

void tst_SseClient::refusesBadSettings_data()
{
    QTest::addColumn<Setter>("set");
    QTest::addColumn<QString>("warning"); // a part of it
    const auto add = [](const char *name, const QString &warning, const Setter &set) {
        QTest::newRow(name) << set << warning;
    };
    const milliseconds tooLong(qint64(std::numeric_limits<int>::max()) + 1);
    add("header value", u"\"X\""_s, [](SseClient &c) { return c.setHeader("X", "a\nb"); });
    add("header name", u"\"X\""_s, [](SseClient &c) { return c.setHeader("X Y", "a"); });
    add("framing", u"Content-Length"_s,
        [](SseClient &c) { return c.setHeader("Content-Length", "7"); });
    add("one of several headers", u"\"X\""_s, [](SseClient &c) {
        return c.setHeaders({{"Y", "good"}, {"X Y", "bad"}});
    });
    add("request", u"Transfer-Encoding"_s, [](SseClient &c) {
        QNetworkRequest request(QUrl(u"http://example.org/"_s));
        request.setRawHeader("Transfer-Encoding", "chunked");
        return c.setRequest(request);
    });
    add("method", u"method"_s, [](SseClient &c) { return c.setMethod("GET /"); });
    add("empty method", u"method"_s, [](SseClient &c) { return c.setMethod(""); });
    add("method for resuming", u"method"_s, [](SseClient &c) { return c.setResumeMethod("A B"); });
    add("last event ID", u"event ID"_s, [](SseClient &c) { return c.setLastEventId(u"a\nb"_s); });
    add("connect timeout", u"connect timeout cannot be -1 ms"_s,
        [](SseClient &c) { return c.setConnectTimeout(-1ms); });
    add("long connect timeout", u"connect timeout"_s,
        [tooLong](SseClient &c) { return c.setConnectTimeout(tooLong); });
    add("idle timeout", u"idle timeout cannot be -1 ms"_s,
        [](SseClient &c) { return c.setIdleTimeout(-1ms); });
    add("long idle timeout", u"idle timeout"_s,
        [tooLong](SseClient &c) { return c.setIdleTimeout(tooLong); });
    add("total timeout", u"total timeout cannot be -1 ms"_s,
        [](SseClient &c) { return c.setTotalTimeout(-1ms); });
    add("long total timeout", u"total timeout"_s,
        [tooLong](SseClient &c) { return c.setTotalTimeout(tooLong); });
    add("event size", u"-1"_s, [](SseClient &c) { return c.setMaximumEventSize(-1); });
}

// A warning, and nothing else: no signal, no property is different, and the stream stays open.
void tst_SseClient::refusesBadSettings()
{
    QFETCH(Setter, set);
    QFETCH(QString, warning);
    m_server->enqueue(SseTestResponse::eventStream("data: a\n\n").stayOpen());
    QSignalSpy events(m_client.get(), &SseClient::eventReceived);
    QVERIFY(m_client->setHeader("X", "good"));
    m_client->open();
    QTRY_COMPARE(events.size(), 1);
    const auto properties = [this] {
        QVariantList values;
        const QMetaObject *const metaObject = m_client->metaObject();
        for (int i = 0; i < metaObject->propertyCount(); ++i)
            values.append(metaObject->property(i).read(m_client.get()));
        return values;
    };
    const QVariantList before = properties();
    qRegisterMetaType<QAuthenticator *>(); // for the spies
    std::vector<std::unique_ptr<QSignalSpy>> spies;
    const QMetaObject *const metaObject = m_client->metaObject();
    for (int i = metaObject->methodOffset(); i < metaObject->methodCount(); ++i) {
        if (metaObject->method(i).methodType() == QMetaMethod::Signal)
            spies.push_back(std::make_unique<QSignalSpy>(m_client.get(), metaObject->method(i)));
    }
    QTest::ignoreMessage(QtWarningMsg, ignoringCase(warning));
    QVERIFY(!set(*m_client));
    for (const auto &spy : spies)
        QVERIFY2(spy->isEmpty(), spy->signal().constData());
    QCOMPARE(properties(), before);
    QCOMPARE(m_client->error(), Error::NoError);
}

void tst_SseClient::acceptsLimitsOfSettings()
{
    QTest::failOnWarning(QRegularExpression(u".*"_s));
    const milliseconds longest(std::numeric_limits<int>::max());
    for (const milliseconds timeout : {0ms, 1ms, longest}) {
        QVERIFY(m_client->setConnectTimeout(timeout));
        QCOMPARE(m_client->connectTimeout(), timeout);
        QVERIFY(m_client->setIdleTimeout(timeout));
        QCOMPARE(m_client->idleTimeout(), timeout);
        QVERIFY(m_client->setTotalTimeout(timeout));
        QCOMPARE(m_client->totalTimeout(), timeout);
    }
    for (const qsizetype bytes :
         {qsizetype(0), qsizetype(1), std::numeric_limits<qsizetype>::max()}) {
        QVERIFY(m_client->setMaximumEventSize(bytes));
        QCOMPARE(m_client->maximumEventSize(), bytes);
    }
    QVERIFY(m_client->setResumeMethod(""));
    QVERIFY(m_client->setConnectTimeout(longest)); // once more: it is no change, but good
    QVERIFY(m_client->setMaximumEventSize(std::numeric_limits<qsizetype>::max()));
}

void tst_SseClient::hasDefaults()
{
    const SseClient client;
    QCOMPARE(client.url(), QUrl());
    QCOMPARE(client.method(), "GET");
    QCOMPARE(client.body(), QByteArray());
    QCOMPARE(client.resumeMethod(), QByteArray());
    QVERIFY(client.headers().isEmpty());
    QCOMPARE(client.connectTimeout(), 60s);
    QCOMPARE(client.idleTimeout(), 0ms);
    QCOMPARE(client.totalTimeout(), 0ms);
    QCOMPARE(client.maximumEventSize(), 16 * 1024 * 1024);
    QVERIFY(!client.isCompressionEnabled());
    QVERIFY(!client.isHttp2Enabled());
    QVERIFY(!client.isPaused());
    QCOMPARE(client.state(), State::Closed);
    QCOMPARE(client.finishReason(), FinishReason::NotFinished);
    QCOMPARE(client.error(), Error::NoError);
    QCOMPARE(client.httpStatus(), 0);
    QCOMPARE(client.reconnectAttempt(), 0);
    QCOMPARE(client.retryIn(), 0ms);
    QVERIFY(!client.nextRetryAt().isValid());
    QCOMPARE(client.networkAccessManager(), nullptr);
}

void tst_SseClient::switchesCompressionAndHttp2()
{
    QSignalSpy compression(m_client.get(), &SseClient::compressionChanged);
    QSignalSpy http2(m_client.get(), &SseClient::http2Changed);
    for (const bool isEnabled : {true, true, false, false}) {
        m_client->setCompressionEnabled(isEnabled);
        m_client->setHttp2Enabled(isEnabled);
        QCOMPARE(m_client->isCompressionEnabled(), isEnabled);
        QCOMPARE(m_client->isHttp2Enabled(), isEnabled);
    }
    QCOMPARE(compression.size(), 2);
    QCOMPARE(http2.size(), 2);
}

QTEST_GUILESS_MAIN(tst_SseClient)
#include "tst_sseclient.moc"
