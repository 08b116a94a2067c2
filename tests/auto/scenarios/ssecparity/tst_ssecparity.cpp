// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

// The snippets of the page "Migrating from ssec", each of which is run here.

#include "../../common/patience.h"
#include "../../sseeventstream/testserverthread.h"

#include <QtSse/SseClient>
#include <QtSse/SseEventStream>
#include <QtSse/SseParser>
#include <QtSse/SseReader>

#include <QtCore/qloggingcategory.h>
#include <QtCore/qregularexpression.h>
#include <QtNetwork/qnetworkaccessmanager.h>
#include <QtNetwork/qnetworkcookie.h>
#include <QtNetwork/qnetworkcookiejar.h>
#include <QtNetwork/qnetworkreply.h>
#include <QtNetwork/qnetworkrequest.h>
#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Error = SseClient::Error;
using FinishReason = SseClient::FinishReason;

namespace {

// Two events, and then the server says that there is no more.
void enqueueStream(TestServerThread &server)
{
    server.enqueue(SseTestResponse::eventStream("retry: 10\n\n")
                           .sendEvent("one", "1")
                           .sendEvent("two", "2", "add"));
    server.enqueue(SseTestResponse::status(204));
}

} // namespace

class tst_SsecParity : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void loopsOverEvents();
    void loopsAsynchronously();
    void posts();
    void sendsHeaders();
    void limitsTheConnectTime();
    void limitsWhatIsBuffered();
    void limitsTheAttempts();
    void takesTheReconnectTime();
    void backsOff();
    void usesAGivenSession();
    void keepsTheState();
    void stopsOnNoContent();
    void logsDecisions();
    void readsFromAnotherStack();
    void parsesBytes();

private:
    std::unique_ptr<TestServerThread> m_server;
    QUrl m_url;
    QStringList m_log;
    void print(const SseEvent &event) { m_log.append(event.type() + u' ' + event.text()); }
};

void tst_SsecParity::init()
{
    m_server = std::make_unique<TestServerThread>();
    m_url = m_server->url();
    m_log.clear();
}

void tst_SsecParity::loopsOverEvents()
{
    enqueueStream(*m_server);
    const QUrl url = m_url;
    //! [sync]
    SseEventStream stream(url);
    for (const SseEvent &event : stream)
        print(event);
    //! [sync]
    QCOMPARE(m_log, (QStringList{u"message one"_s, u"add two"_s}));
    QCOMPARE(stream.finishReason(), FinishReason::NoContent);
}

void tst_SsecParity::loopsAsynchronously()
{
    enqueueStream(*m_server);
    const QUrl url = m_url;
    //! [async]
    SseClient client(url);
    connect(&client, &SseClient::eventReceived, this,
            [this](const SseEvent &event) { print(event); });
    client.open();
    //! [async]
    QTRY_COMPARE(client.finishReason(), FinishReason::NoContent);
    QCOMPARE(m_log, (QStringList{u"message one"_s, u"add two"_s}));
}

void tst_SsecParity::posts()
{
    enqueueStream(*m_server);
    SseEventStream stream(m_url);
    //! [post]
    stream.configure([](SseClient &client) {
        client.setMethod("POST");
        client.setBody(R"({"question": "why"})");
        client.setHeader("Content-Type", "application/json");
    });
    //! [post]
    QVERIFY(stream.next());
    const SseTestRequest request = m_server->requests().constFirst();
    QCOMPARE(request.method, "POST");
    QCOMPARE(request.body, R"({"question": "why"})");
    QCOMPARE(request.header("Content-Type"), "application/json");
}

void tst_SsecParity::sendsHeaders()
{
    enqueueStream(*m_server);
    SseEventStream stream(m_url);
    //! [headers]
    stream.configure([](SseClient &client) {
        client.setHeaders({{"Authorization", "Bearer secret"}, {"Accept-Language", "en"}});
    });
    //! [headers]
    QVERIFY(stream.next());
    const SseTestRequest request = m_server->requests().constFirst();
    QCOMPARE(request.header("Authorization"), "Bearer secret");
    QCOMPARE(request.header("Accept-Language"), "en");
    QCOMPARE(request.header("Accept"), "text/event-stream");
    QCOMPARE(request.header("Cache-Control"), "no-cache");
}

void tst_SsecParity::limitsTheConnectTime()
{
    m_server->setHandler([](SseTestConnection *) {}); // says nothing
    const std::chrono::milliseconds connectTimeout = 50ms;
    SseEventStream stream(m_url);
    //! [connect-timeout]
    stream.configure([=](SseClient &client) { client.setConnectTimeout(connectTimeout); });
    //! [connect-timeout]
    stream.configure(
            [](SseClient &client) { client.setReconnectPolicy(SseReconnectPolicy::never()); });
    QVERIFY(!stream.next());
    QCOMPARE(stream.error(), Error::ConnectTimeoutError);
}

void tst_SsecParity::limitsWhatIsBuffered()
{
    enqueueStream(*m_server);
    SseEventStream stream(m_url);
    //! [chunk-size]
    stream.setQueueCapacity(16); // events that wait for the loop
    stream.setMaximumEventSize(64 * 1024); // bytes
    //! [chunk-size]
    for (const SseEvent &event : stream)
        print(event);
    QCOMPARE(stream.queueCapacity(), 16);
    QCOMPARE(m_log.size(), 2);
}

void tst_SsecParity::limitsTheAttempts()
{
    for (int i = 0; i < 5; ++i)
        m_server->enqueue(SseTestResponse::status(503));
    SseEventStream stream(m_url);
    //! [max-connect-attempts]
    SseReconnectPolicy policy;
    policy.setMaximumAttempts(2); // after the first one: three requests in all
    //! [max-connect-attempts]
    policy.setInitialDelay(1ms);
    policy.setMinimumDelay(1ms);
    stream.configure([=](SseClient &client) { client.setReconnectPolicy(policy); });
    QVERIFY(!stream.next());
    QCOMPARE(stream.finishReason(), FinishReason::AttemptsExhausted);
    QCOMPARE(stream.error(), Error::HttpStatusError);
    QCOMPARE(m_server->requests().size(), 3);
}

void tst_SsecParity::takesTheReconnectTime()
{
    SseReconnectPolicy policy;
    QCOMPARE(policy.initialDelay(), 3s); // as with ssec
    //! [reconnect-timeout]
    policy.setInitialDelay(5s); // until the server sends a retry field
    policy.setJitter(0); // exact delays
    //! [reconnect-timeout]
    QCOMPARE(policy.delay(1, std::nullopt, 0.3), 5s);
    QCOMPARE(policy.delay(1, 1500ms, 0.3), 1500ms);
}

void tst_SsecParity::backsOff()
{
    //! [backoff-delay]
    SseReconnectPolicy policy;
    policy.setMultiplier(2.5);
    policy.setMaximumDelay(1min);
    //! [backoff-delay]
    policy.setJitter(0);
    QCOMPARE(policy.delay(1, std::nullopt, 0.5), 3s);
    QCOMPARE(policy.delay(2, std::nullopt, 0.5), 7500ms);
    QCOMPARE(policy.delay(3, std::nullopt, 0.5), 18750ms);
    QCOMPARE(policy.delay(100, std::nullopt, 0.5), 1min);
}

void tst_SsecParity::usesAGivenSession()
{
    enqueueStream(*m_server);
    SseClient client(m_url);
    //! [session]
    QNetworkAccessManager session; // with its cookies, credentials and proxy
    client.setNetworkAccessManager(&session);
    //! [session]
    session.cookieJar()->setCookiesFromUrl({QNetworkCookie("session", "7")}, m_url);
    client.setHeader("X-Own", "1");
    client.open();
    QTRY_COMPARE(client.finishReason(), FinishReason::NoContent);
    const SseTestRequest request = m_server->requests().constFirst();
    QCOMPARE(request.header("Cookie"), "session=7");
    QCOMPARE(request.header("X-Own"), "1");
}

void tst_SsecParity::keepsTheState()
{
    enqueueStream(*m_server);
    const QString stored = u"0"_s;
    QString toBeStored;
    //! [state]
    SseEventStream stream(m_url);
    stream.setLastEventId(stored);
    for (const SseEvent &event : stream)
        toBeStored = event.lastEventId();
    //! [state]
    QCOMPARE(m_server->requests().constFirst().header("Last-Event-ID"), "0");
    QCOMPARE(m_server->requests().constLast().header("Last-Event-ID"), "2");
    QCOMPARE(toBeStored, u"2"_s);
    QCOMPARE(stream.lastEventId(), u"2"_s);
}

void tst_SsecParity::stopsOnNoContent()
{
    enqueueStream(*m_server);
    SseEventStream stream(m_url);
    //! [no-content]
    while (const std::optional<SseEvent> event = stream.next())
        print(*event);
    const bool wasToldToStop = stream.finishReason() == SseClient::FinishReason::NoContent;
    //! [no-content]
    QVERIFY(wasToldToStop);
    QCOMPARE(stream.error(), Error::NoError);
    QCOMPARE(m_server->requests().size(), 2);
}

void tst_SsecParity::logsDecisions()
{
    enqueueStream(*m_server);
    //! [logging]
    QLoggingCategory::setFilterRules(u"qtsse.client.debug=true"_s);
    //! [logging]
    QTest::ignoreMessage(QtDebugMsg, QRegularExpression(u"attempt 1 in \\d+ ms"_s));
    SseClient client(m_url);
    client.open();
    QTRY_COMPARE(client.finishReason(), FinishReason::NoContent);
    QLoggingCategory::setFilterRules({});
}

void tst_SsecParity::readsFromAnotherStack()
{
    m_server->enqueue(SseTestResponse::eventStream().sendEvent("one", "1"));
    m_server->enqueue(SseTestResponse::eventStream().sendEvent("two", "2", "add"));
    QNetworkAccessManager manager;
    //! [other-stack]
    SseReader reader;
    connect(&reader, &SseReader::eventReceived, this,
            [this](const SseEvent &event) { print(event); });
    const auto readOn = [&manager, &reader, url = m_url] {
        QNetworkRequest request(url);
        if (!reader.lastEventId().isEmpty()) // kept between connections
            request.setRawHeader("Last-Event-ID", reader.lastEventId().toUtf8());
        QNetworkReply *const reply = manager.get(request);
        connect(reply, &QNetworkReply::finished, reply, &QObject::deleteLater);
        reader.setDevice(reply);
    };
    //! [other-stack]
    QSignalSpy ends(&reader, &SseReader::finished);
    readOn();
    QTRY_COMPARE(ends.size(), 1);
    readOn();
    QTRY_COMPARE(ends.size(), 2);
    QCOMPARE(m_log, (QStringList{u"message one"_s, u"add two"_s}));
    const QList<SseTestRequest> requests = m_server->requests();
    QCOMPARE(requests.size(), 2);
    QVERIFY(!requests.constFirst().hasHeader("Last-Event-ID"));
    QCOMPARE(requests.constLast().header("Last-Event-ID"), "1");
}

void tst_SsecParity::parsesBytes()
{
    const QByteArrayList chunks{"retry: 1500\nid: 1\ndata: on", "e\n", "\n"};
    //! [stream]
    SseParser parser;
    for (const QByteArray &chunk : chunks) {
        parser.feed(chunk);
        while (parser.hasEvent())
            print(parser.takeEvent());
    }
    //! [stream]
    QCOMPARE(m_log, QStringList{u"message one"_s});
    QCOMPARE(parser.lastEventId(), u"1"_s);
    QCOMPARE(parser.reconnectionTime(), 1500ms);
}

QTEST_GUILESS_MAIN(tst_SsecParity)
#include "tst_ssecparity.moc"
