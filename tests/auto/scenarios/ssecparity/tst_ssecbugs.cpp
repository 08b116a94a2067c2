// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

// What ssec 4.2.2 gets wrong, and QtSse must not.

#include "../../common/patience.h"
#include "../../common/sseclientfixture.h"

#include <QtSse/SseClient>
#include <QtSse/SseParser>
#include <QtSse/SseTestServer>

#include <QtCore/qloggingcategory.h>
#include <QtNetwork/qnetworkaccessmanager.h>
#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

using namespace Qt::StringLiterals;
using namespace SseClientTesting;
using namespace std::chrono_literals;
using Error = SseClient::Error;
using FinishReason = SseClient::FinishReason;
using State = SseClient::State;

namespace {

QStringList parsed(const QByteArray &stream, qsizetype chunkSize)
{
    SseParser parser;
    QStringList events;
    for (qsizetype i = 0; i < stream.size(); i += chunkSize) {
        parser.feed(stream.mid(i, chunkSize));
        while (parser.hasEvent()) {
            const SseEvent event = parser.takeEvent();
            events.append(event.type() + u'|' + event.text() + u'|' + event.lastEventId());
        }
    }
    return events;
}

} // namespace

class tst_SsecBugs : public SseClientFixture
{
    Q_OBJECT

private Q_SLOTS:
    void parsesWhatSsecDoesNot_data();
    void parsesWhatSsecDoesNot();
    void sharesNoDecoder();
    void readsTheReconnectionTime_data();
    void readsTheReconnectionTime();
    void parsesLongLinesInLinearTime();
    void asksAgainForAnInterruptedEvent();
    void deliversAtOnce();
    void judgesResponses_data();
    void judgesResponses();
    void waitsAfterARegularEnd();
    void backsOffFromAServerThatDrops();
    void givesTheErrorWithItsBody();
    void retriesNothingHopeless_data();
    void retriesNothingHopeless();
    void triesNothingHopeless();
    void followsRedirects();
    void noticesADeadConnection();
    void sendsOwnHeadersInAGivenSession();
    void showsNoSecretInTheOrigin();
    void resumesWithAnIdThatIsNotAscii();
    void stopsWaitingAtOnce();
    void handsOutValues();
    void logsNoSecret();
};

void tst_SsecBugs::parsesWhatSsecDoesNot_data()
{
    QTest::addColumn<QByteArray>("stream");
    QTest::addColumn<QStringList>("events");
    QTest::newRow("event in several chunks")
            << QByteArray("event: add\ndata: a\ndata: b\n\n") << QStringList{u"add|a\nb|"_s};
    QTest::newRow("CRLF cut by a chunk")
            << QByteArray("data: a\r\ndata: b\r\n\r\n") << QStringList{u"message|a\nb|"_s};
    QTest::newRow("separators of Unicode, and an event behind them")
            << QByteArray("data: a\xe2\x80\xa8"
                          "b\xc2\x85"
                          "c\vd\n\ndata: e\n\n")
            << QStringList{u"message|a\u2028b\u0085c\vd|"_s, u"message|e|"_s};
    QTest::newRow("blocks without data")
            << QByteArray(": ping\n\nid: 1\n\nretry: 5\n\nevent: x\n\ndata: a\n\n")
            << QStringList{u"message|a|1"_s};
    QTest::newRow("trailing line feed of the data")
            << QByteArray("data: x\ndata:\n\n") << QStringList{u"message|x\n|"_s};
    QTest::newRow("byte order mark") << QByteArray("\xef\xbb\xbf"
                                                   "data: a\n\n")
                                     << QStringList{u"message|a|"_s};
}

void tst_SsecBugs::parsesWhatSsecDoesNot()
{
    QFETCH(QByteArray, stream);
    QFETCH(QStringList, events);
    for (qsizetype chunkSize = 1; chunkSize <= stream.size(); ++chunkSize)
        QCOMPARE(parsed(stream, chunkSize), events);
}

void tst_SsecBugs::sharesNoDecoder()
{
    SseParser broken;
    SseParser other;
    broken.feed("data: \xe2\x82");
    other.feed("data: a\n\n");
    QCOMPARE(other.takeEvent().text(), u"a"_s);
    broken.reset(); // a new connection
    broken.feed("data: b\n\n");
    QCOMPARE(broken.takeEvent().text(), u"b"_s);
}

void tst_SsecBugs::readsTheReconnectionTime_data()
{
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<bool>("isTaken");
    QTest::addColumn<qint64>("delay");
    const qint64 initial = 3000;
    QTest::newRow("milliseconds") << QByteArray("1500") << true << qint64(1500);
    QTest::newRow("superscript") << QByteArray("\xc2\xb2") << false << initial;
    QTest::newRow("Arabic digits") << QByteArray("\xd9\xa1\xd9\xa2") << false << initial;
    QTest::newRow("400 digits") << QByteArray(400, '9') << true << qint64(60'000);
}

void tst_SsecBugs::readsTheReconnectionTime()
{
    QFETCH(QByteArray, value);
    QFETCH(bool, isTaken);
    QFETCH(qint64, delay);
    SseParser parser;
    parser.feed("retry: " + value + "\ndata: a\n\n");
    QCOMPARE(parser.takeEvent().text(), u"a"_s);
    QCOMPARE(parser.reconnectionTime().has_value(), isTaken);
    SseReconnectPolicy policy;
    policy.setJitter(0);
    QCOMPARE(policy.delay(1, parser.reconnectionTime(), 0).count(), delay);
}

void tst_SsecBugs::parsesLongLinesInLinearTime()
{
    SseParser parser;
    parser.setMaximumEventSize(8 * 1024 * 1024);
    parser.feed("data: ");
    const QByteArray chunk(64, 'x');
    for (int i = 0; i < 64 * 1024; ++i) // 4 MiB: minutes, if each chunk took a look at all of it
        parser.feed(chunk);
    parser.feed("\n\n");
    QCOMPARE(parser.takeEvent().data().size(), 4 * 1024 * 1024);
    parser.setMaximumEventSize(1024);
    parser.feed("data: " + QByteArray(2048, 'x'));
    QCOMPARE(parser.error(), SseParser::Error::EventTooLargeError);
}

void tst_SsecBugs::asksAgainForAnInterruptedEvent()
{
    m_server->enqueue(
            SseTestResponse::eventStream().sendEvent("1", "1").send("id: 2\ndata: 2").drop());
    m_server->setDefaultResponse(SseTestResponse::eventStream().sendEvent("2", "2").stayOpen());
    m_client->open();
    QTRY_COMPARE(m_client->eventsReceived(), 2);
    QCOMPARE(m_server->requests().constLast().header("Last-Event-ID"), "1");
}

void tst_SsecBugs::deliversAtOnce()
{
    m_server->setDefaultResponse(SseTestResponse::eventStream("data: a\n\n").stayOpen());
    m_client->open();
    QTRY_COMPARE(m_client->eventsReceived(), 1); // 9 bytes, and none more to come
}

void tst_SsecBugs::judgesResponses_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("contentType");
    QTest::addColumn<Error>("error");
    const QByteArray type = "text/event-stream";
    QTest::newRow("204") << 204 << type << Error::NoError;
    QTest::newRow("no type") << 200 << QByteArray() << Error::ContentTypeError;
    QTest::newRow("type in another type")
            << 200 << QByteArray("application/x-text/event-stream-x") << Error::ContentTypeError;
    QTest::newRow("type in a parameter")
            << 200 << QByteArray("text/plain; a=text/event-stream") << Error::ContentTypeError;
    QTest::newRow("capital letters") << 200 << QByteArray("Text/Event-Stream") << Error::NoError;
}

void tst_SsecBugs::judgesResponses()
{
    QFETCH(int, status);
    QFETCH(QByteArray, contentType);
    QFETCH(Error, error);
    SseTestResponse response = SseTestResponse::eventStream().withStatus(status);
    if (contentType.isEmpty())
        response.withoutHeader("Content-Type");
    else
        response.withHeader("Content-Type", contentType);
    if (status == 204)
        response.withFraming(SseTestResponse::Framing::ContentLength);
    m_server->setDefaultResponse(response);
    m_client->setReconnectPolicy(SseReconnectPolicy::never());
    m_client->open();
    QTRY_COMPARE(m_client->state(), State::Closed);
    QCOMPARE(m_client->error(), error);
    QCOMPARE(m_client->finishReason() == FinishReason::NoContent, status == 204);
}

void tst_SsecBugs::waitsAfterARegularEnd()
{
    m_server->setDefaultResponse(SseTestResponse::eventStream());
    m_client->setReconnectPolicy(SseReconnectPolicy());
    QSignalSpy retries(m_client.get(), &SseClient::retryScheduled);
    m_client->open();
    QTRY_COMPARE(retries.size(), 1);
    QVERIFY(retries.constFirst().constFirst().value<std::chrono::milliseconds>() >= 1500ms);
    QCOMPARE(m_client->state(), State::Waiting);
    QCOMPARE(m_server->requests().size(), 1);
}

void tst_SsecBugs::backsOffFromAServerThatDrops()
{
    m_server->setDefaultResponse(SseTestResponse::eventStream().drop());
    SseReconnectPolicy policy = quickPolicy(3);
    policy.setJitter(0);
    m_client->setReconnectPolicy(policy);
    QSignalSpy retries(m_client.get(), &SseClient::retryScheduled);
    m_client->open();
    QTRY_COMPARE(m_client->finishReason(), FinishReason::AttemptsExhausted);
    QList<std::chrono::milliseconds> delays;
    for (const QVariantList &retry : std::as_const(retries))
        delays.append(retry.constFirst().value<std::chrono::milliseconds>());
    QCOMPARE(delays, (QList<std::chrono::milliseconds>{10ms, 20ms, 40ms}));
    QCOMPARE(m_server->requests().size(), 4);
}

void tst_SsecBugs::givesTheErrorWithItsBody()
{
    m_server->setDefaultResponse(
            SseTestResponse::status(429, "slowly").withHeader("Retry-After", "7"));
    QSignalSpy retries(m_client.get(), &SseClient::retryScheduled);
    m_client->open();
    QTRY_COMPARE(retries.size(), 1);
    QCOMPARE(m_client->error(), Error::HttpStatusError);
    QCOMPARE(m_client->httpStatus(), 429);
    QCOMPARE(m_client->errorBody(), "slowly");
    QVERIFY(retries.constFirst().constFirst().value<std::chrono::milliseconds>() >= 7s);
}

void tst_SsecBugs::retriesNothingHopeless_data()
{
    QTest::addColumn<SseTestResponse>("response");
    QTest::addColumn<Error>("error");

    QTest::newRow("another scheme")
            << SseTestResponse::redirect(302, "ftp://localhost/") << Error::RedirectError;
    QTest::newRow("round and round") << SseTestResponse::redirect(302, "/") << Error::RedirectError;
    QTest::newRow("an encoding that nobody asked for")
            << SseTestResponse::eventStream().withHeader("Content-Encoding", "gzip")
            << Error::ContentEncodingError;
}

void tst_SsecBugs::retriesNothingHopeless()
{
    QFETCH(const SseTestResponse, response);
    QFETCH(const Error, error);
    m_server->setDefaultResponse(response);
    QSignalSpy retries(m_client.get(), &SseClient::retryScheduled);
    m_client->open();
    QTRY_COMPARE(m_client->state(), State::Closed);
    QCOMPARE(m_client->error(), error);
    QVERIFY(retries.isEmpty());
}

void tst_SsecBugs::triesNothingHopeless()
{
    QSignalSpy retries(m_client.get(), &SseClient::retryScheduled);
    QVERIFY(!m_client->setHeader("X-Split", "a\r\nX-Own: b"));
    m_client->setUrl(QUrl(u"ftp://localhost/"_s));
    m_client->open();
    QTRY_COMPARE(m_client->error(), Error::UnsupportedSchemeError);
    QCOMPARE(m_client->state(), State::Closed);
    QVERIFY(retries.isEmpty());
    QVERIFY(m_server->requests().isEmpty());
}

void tst_SsecBugs::followsRedirects()
{
    m_server->enqueue(SseTestResponse::redirect(307, "/elsewhere"));
    m_server->setDefaultResponse(eventsFrom(1, 1).stayOpen());
    m_client->open();
    QTRY_COMPARE(m_client->eventsReceived(), 1);
    QCOMPARE(m_server->requests().constLast().path(), "/elsewhere");
}

void tst_SsecBugs::noticesADeadConnection()
{
    m_server->setDefaultResponse(eventsFrom(1, 1).stayOpen());
    m_client->setIdleTimeout(100ms);
    QSignalSpy errors(m_client.get(), &SseClient::errorOccurred);
    m_client->open();
    QTRY_VERIFY(!errors.isEmpty());
    QCOMPARE(errors.constFirst().constFirst().value<Error>(), Error::IdleTimeoutError);
}

void tst_SsecBugs::sendsOwnHeadersInAGivenSession()
{
    m_server->setDefaultResponse(eventsFrom(1, 1).stayOpen());
    QNetworkAccessManager manager;
    m_client->setNetworkAccessManager(&manager);
    m_client->setHeaders({{"Accept", "text/event-stream, application/json"}, {"X-Own", "1"}});
    m_client->open();
    QTRY_COMPARE(m_client->eventsReceived(), 1);
    QCOMPARE(m_server->requests().constFirst().header("X-Own"), "1");
    QCOMPARE(m_server->requests().constFirst().header("Accept"),
             "text/event-stream, application/json");
    m_client.reset(); // before the manager
}

void tst_SsecBugs::showsNoSecretInTheOrigin()
{
    m_server->setDefaultResponse(eventsFrom(1, 1).stayOpen());
    QUrl url = m_server->url(u"/events?token=secret"_s);
    url.setUserInfo(u"me:secret"_s);
    m_client->setUrl(url);
    QUrl origin;
    connect(m_client.get(), &SseClient::eventReceived, this,
            [&origin](const SseEvent &event) { origin = event.origin(); });
    m_client->open();
    QTRY_COMPARE(m_client->eventsReceived(), 1);
    QCOMPARE(origin.toString(), u"http://127.0.0.1:%1"_s.arg(m_server->port()));
}

void tst_SsecBugs::resumesWithAnIdThatIsNotAscii()
{
    m_server->enqueue(SseTestResponse::eventStream().sendEvent("1", "\xc3\xa4").drop());
    m_server->setDefaultResponse(eventsFrom(2, 2).stayOpen());
    m_client->open();
    QTRY_COMPARE(m_client->eventsReceived(), 2);
    QCOMPARE(m_server->requests().constLast().header("Last-Event-ID"), "\xc3\xa4");
}

void tst_SsecBugs::stopsWaitingAtOnce()
{
    m_server->setDefaultResponse(SseTestResponse::status(503));
    m_client->setReconnectPolicy(SseReconnectPolicy());
    m_client->open();
    QTRY_COMPARE(m_client->state(), State::Waiting);
    m_client->close();
    QCOMPARE(m_client->state(), State::Closed);
    QCOMPARE(m_client->finishReason(), FinishReason::Stopped);
}

void tst_SsecBugs::handsOutValues()
{
    SseParser parser;
    parser.feed("id: 1\ndata: a\n\n");
    const SseEvent event = parser.takeEvent();
    parser.feed("id: 2\nevent: x\ndata: b\n\n");
    QCOMPARE(parser.takeEvent().lastEventId(), u"2"_s);
    QCOMPARE(event.lastEventId(), u"1"_s);
    QCOMPARE(event.text(), u"a"_s);
}

void tst_SsecBugs::logsNoSecret()
{
    static QStringList lines;
    lines.clear();
    m_server->setDefaultResponse(eventsFrom(1, 1).stayOpen());
    QUrl url = m_server->url(u"/events?token=hidden"_s);
    url.setUserInfo(u"me:hidden"_s);
    m_client->setUrl(url);
    QLoggingCategory::setFilterRules(u"qtsse.client.debug=true"_s);
    const QtMessageHandler earlier = qInstallMessageHandler(
            [](QtMsgType, const QMessageLogContext &, const QString &line) { lines.append(line); });
    m_client->open();
    const bool came = QTest::qWaitFor([this] { return m_client->eventsReceived() == 1; });
    qInstallMessageHandler(earlier);
    QLoggingCategory::setFilterRules({});
    QVERIFY(came);
    QVERIFY(!lines.isEmpty());
    QVERIFY(lines.filter(u"hidden"_s).isEmpty());
}

QTEST_GUILESS_MAIN(tst_SsecBugs)
#include "tst_ssecbugs.moc"
