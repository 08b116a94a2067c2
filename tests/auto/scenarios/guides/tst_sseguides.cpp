// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

// The snippets in C++ of the guides, except those with a test of their own. Each of them is run here.

#include "../../common/patience.h"
#include "../../common/sseclienttesting.h"

#include <QtSse/SseClient>
#include <QtSse/SseEventHandler>
#include <QtSse/SseEventModel>
#include <QtSse/SseReader>
#include <QtSse/SseTestServer>

#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>
#include <QtCore/qregularexpression.h>
#include <QtCore/qsortfilterproxymodel.h>
#include <QtNetwork/qnetworkaccessmanager.h>
#include <QtNetwork/qnetworkcookie.h>
#include <QtNetwork/qnetworkcookiejar.h>
#include <QtNetwork/qnetworkreply.h>
#include <QtNetwork/qnetworkrequest.h>
#include <QtNetwork/qsslerror.h>
#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

#include <memory>

using namespace Qt::StringLiterals;
using namespace SseClientTesting;
using namespace std::chrono_literals;

namespace {

// What an application has to say of itself to a server, until it knows better.
struct Session
{
    QByteArray token = "stale";

    void refresh() { token = "fresh"; }
};

} // namespace

class tst_SseGuides : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void reconnectsAsToldTo();
    void reconnectsOnDemand();

    void tellsErrorsApart_data();
    void tellsErrorsApart();

    void trustsAnAuthority();
    void trustsAKnownCertificate_data();
    void trustsAKnownCertificate();
    void refreshesTheToken();
    void setsLimits();
    void sharesCookies();

    void showsATable();
    void showsALog();
    void sortsATable();

    void replacesEventSource();
    void replacesReadyRead();
    void readsAReply();

private:
    void show(const QString &text) { m_shown.append(text); }
    void handle(const SseEvent &event) { m_shown.append(event.text()); }

    std::unique_ptr<SseTestServer> m_server;
    QStringList m_shown;
    Session m_session;
};

void tst_SseGuides::init()
{
    m_server = std::make_unique<SseTestServer>();
    QVERIFY(m_server->listen());
    m_shown.clear();
    m_session = {};
}

void tst_SseGuides::reconnectsAsToldTo()
{
    m_server->setDefaultResponse(SseTestResponse::status(503));
    SseClient client(m_server->url());
    //! [policy]
    SseReconnectPolicy policy;
    policy.setInitialDelay(1s);
    policy.setMaximumDelay(30s);
    policy.setMaximumAttempts(20);
    client.setReconnectPolicy(policy);
    //! [policy]
    QList<std::chrono::milliseconds> delays;
    connect(&client, &SseClient::retryScheduled, this,
            [&](std::chrono::milliseconds delay) { delays.append(delay); });
    client.open();
    QTRY_VERIFY(!delays.isEmpty());
    QVERIFY(delays.constFirst() >= 500ms && delays.constFirst() <= 1s);
    QVERIFY(client.reconnectAttempt() >= 1);
}

void tst_SseGuides::reconnectsOnDemand()
{
    m_server->enqueue(SseTestResponse::eventStream("retry: 60000\n\n").sendEvent("1", "1").drop());
    m_server->enqueue(eventsFrom(2, 2).stayOpen());
    SseClient client(m_server->url());
    connect(&client, &SseClient::eventReceived, this,
            [this](const SseEvent &event) { handle(event); });
    client.open();
    QTRY_COMPARE(client.state(), SseClient::State::Waiting);
    QVERIFY(client.nextRetryAt() > QDateTime::currentDateTimeUtc().addSecs(50));
    //! [now]
    if (client.state() == SseClient::State::Waiting)
        client.reconnect();
    //! [now]
    QTRY_COMPARE(m_shown.size(), 2);
    QCOMPARE(client.reconnectAttempt(), 0);
}

void tst_SseGuides::tellsErrorsApart_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<int>("maximumAttempts");
    QTest::addColumn<QString>("shown");
    QTest::newRow("may pass") << 503 << -1
                              << u"^The server answered with HTTP status 503.*; again at .+$"_s;
    QTest::newRow("cannot be mended")
            << 403 << -1 << u"^The server answered with HTTP status 403.*: read the manual$"_s;
    QTest::newRow("no attempts left") << 503 << 0 << u"^Given up: .* 503.*$"_s;
}

void tst_SseGuides::tellsErrorsApart()
{
    QFETCH(int, status);
    QFETCH(int, maximumAttempts);
    QFETCH(QString, shown);
    m_server->setDefaultResponse(SseTestResponse::status(status, "read the manual"));
    SseClient client(m_server->url());
    SseReconnectPolicy policy;
    policy.setMaximumAttempts(maximumAttempts);
    client.setReconnectPolicy(policy);
    //! [errors]
    connect(&client, &SseClient::errorOccurred, this, [&](SseClient::Error error) {
        if (client.state() == SseClient::State::Waiting) {
            const QString time = client.nextRetryAt().toLocalTime().time().toString();
            show(tr("%1; again at %2").arg(client.errorString(), time));
        } else if (client.finishReason() == SseClient::FinishReason::AttemptsExhausted) {
            show(tr("Given up: %1").arg(client.errorString()));
        } else if (error == SseClient::Error::HttpStatusError) {
            const QString explanation = QString::fromUtf8(client.errorBody());
            show(tr("%1: %2").arg(client.errorString(), explanation));
        } else {
            show(client.errorString());
        }
    });
    //! [errors]
    client.open();
    QTRY_VERIFY(!m_shown.isEmpty());
    QVERIFY2(QRegularExpression(shown).match(m_shown.constFirst()).hasMatch(),
             qPrintable(m_shown.constFirst()));
}

void tst_SseGuides::trustsAnAuthority()
{
    m_server->setSslConfiguration(serverConfiguration());
    QVERIFY(m_server->listen());
    m_server->setDefaultResponse(SseTestResponse::eventStream().stayOpen());
    const QString authority = QStringLiteral(QTSSE_TEST_DATA "/tls/server.crt");
    SseClient client(m_server->url());
    //! [authority]
    QSslConfiguration configuration = client.sslConfiguration();
    configuration.addCaCertificates(authority);
    client.setSslConfiguration(configuration);
    //! [authority]
    client.open();
    QTRY_COMPARE(client.state(), SseClient::State::Open);
}

void tst_SseGuides::trustsAKnownCertificate_data()
{
    QTest::addColumn<bool>("isKnown");
    QTest::newRow("known") << true;
    QTest::newRow("another") << false;
}

void tst_SseGuides::trustsAKnownCertificate()
{
    QFETCH(bool, isKnown);
    const QSslConfiguration server = serverConfiguration();
    m_server->setSslConfiguration(server);
    QVERIFY(m_server->listen());
    m_server->setDefaultResponse(SseTestResponse::eventStream().stayOpen());
    const QSslCertificate known = isKnown ? server.localCertificate() : QSslCertificate();
    SseClient client(m_server->url());
    //! [known]
    const QList<QSslError> expected{{QSslError::SelfSignedCertificate, known}};
    connect(&client, &SseClient::sslErrors, &client,
            [&client, expected] { client.ignoreSslErrors(expected); });
    //! [known]
    client.open();
    if (isKnown) {
        QTRY_COMPARE(client.state(), SseClient::State::Open);
    } else {
        QTRY_COMPARE(client.error(), SseClient::Error::TlsError);
        QCOMPARE(client.finishReason(), SseClient::FinishReason::Failed);
    }
}

void tst_SseGuides::refreshesTheToken()
{
    m_server->setHandler([](SseTestConnection *connection) {
        const bool isFresh = connection->request().header("Authorization") == "Bearer fresh";
        connection->respond(isFresh ? SseTestResponse::eventStream().stayOpen()
                                    : SseTestResponse::status(401));
    });
    SseClient client(m_server->url());
    //! [token]
    client.setPrepareRequest(this, [&](QNetworkRequest &request) {
        if (client.httpStatus() == 401)
            m_session.refresh();
        request.setRawHeader("Authorization", "Bearer " + m_session.token);
    });
    //! [token]
    client.open();
    QTRY_COMPARE(client.state(), SseClient::State::Open);
    QCOMPARE(m_server->requests().size(), 2);
}

void tst_SseGuides::setsLimits()
{
    m_server->enqueue(SseTestResponse::eventStream().sendEvent("small").sendEvent(
            QByteArray(100 * 1024, 'x')));
    SseClient client(m_server->url());
    //! [limits]
    client.setMaximumEventSize(64 * 1024); // bytes; 16 MiB by default
    client.setConnectTimeout(10s); // until the head of the response; 60 s by default
    client.setIdleTimeout(45s); // without any byte; no limit by default
    client.setTotalTimeout(10min); // from open() to the end; no limit by default
    //! [limits]
    connect(&client, &SseClient::eventReceived, this,
            [this](const SseEvent &event) { handle(event); });
    client.open();
    QTRY_COMPARE(client.error(), SseClient::Error::EventTooLargeError);
    QCOMPARE(client.state(), SseClient::State::Closed);
    QCOMPARE(m_shown, QStringList{u"small"_s});
}

void tst_SseGuides::sharesCookies()
{
    m_server->setDefaultResponse(SseTestResponse::eventStream().stayOpen());
    QNetworkAccessManager manager;
    manager.cookieJar()->setCookiesFromUrl({QNetworkCookie("session", "7")}, m_server->url());
    SseClient client(m_server->url());
    //! [cookies]
    client.setCookieJar(manager.cookieJar()); // with which the user has signed in
    //! [cookies]
    client.open();
    QTRY_COMPARE(client.state(), SseClient::State::Open);
    QCOMPARE(m_server->requests().constFirst().header("Cookie"), "session=7");
    client.close();
}

void tst_SseGuides::showsATable()
{
    m_server->enqueue(SseTestResponse::eventStream()
                              .sendEvent(R"({"symbol":"ACME","quote":{"price":1}})", {}, "price")
                              .sendEvent(R"({"symbol":"HOOL","quote":{"price":7}})", {}, "price")
                              .sendEvent(R"({"symbol":"ACME","quote":{"price":2.5}})", {}, "price")
                              .sendEvent(R"({"symbol":"HOOL"})", {}, "delisted")
                              .stayOpen());
    SseClient client(m_server->url());
    //! [table]
    SseEventModel model;
    model.setEventTypes({u"price"_s});
    model.setFields({u"symbol"_s, u"quote.price"_s});
    model.setKeyField(u"symbol"_s);
    model.setRemoveTypes({u"delisted"_s});
    model.setHeaderData(0, Qt::Horizontal, tr("Symbol"));
    model.setHeaderData(1, Qt::Horizontal, tr("Price"));
    model.setSource(&client);
    //! [table]
    client.open();
    QTRY_COMPARE(model.eventsReceived(), 4);
    QTRY_COMPARE(model.index(0, 1).data(), QVariant(2.5));
    QTRY_COMPARE(model.count(), 1);
    QCOMPARE(model.index(0, 0).data().toString(), u"ACME"_s);
    QCOMPARE(model.headerData(1, Qt::Horizontal).toString(), u"Price"_s);
    QCOMPARE(model.rowOfKey(u"HOOL"_s), -1);
}

void tst_SseGuides::showsALog()
{
    m_server->enqueue(eventsFrom(1, 1000).stayOpen());
    SseClient client(m_server->url());
    //! [log]
    SseEventModel model;
    model.setMaximumCount(500);
    model.setNewestFirst(true);
    model.setSource(&client);
    //! [log]
    client.open();
    QTRY_COMPARE(model.eventsReceived(), 1000);
    QTRY_COMPARE(model.eventAt(0).text(), u"event 1000"_s);
    QCOMPARE(model.count(), 500);
}

void tst_SseGuides::sortsATable()
{
    m_server->enqueue(SseTestResponse::eventStream()
                              .sendEvent(R"({"symbol":"ACME","price":7})")
                              .sendEvent(R"({"symbol":"HOOL","price":10})")
                              .stayOpen());
    SseClient client(m_server->url());
    SseEventModel model;
    model.setFields({u"symbol"_s, u"price"_s});
    model.setKeyField(u"symbol"_s);
    model.setSource(&client);
    //! [sorted]
    QSortFilterProxyModel sorted;
    sorted.setSourceModel(&model);
    sorted.sort(1, Qt::DescendingOrder); // sorts again when a value changes
    //! [sorted]
    client.open();
    QTRY_COMPARE(sorted.rowCount(), 2);
    QCOMPARE(sorted.index(0, 0).data().toString(), u"HOOL"_s);
    m_server->connections().constFirst()->sendEvent(R"({"symbol":"ACME","price":11})");
    QTRY_COMPARE(sorted.index(0, 0).data().toString(), u"ACME"_s);
}

void tst_SseGuides::replacesEventSource()
{
    m_server->enqueue(SseTestResponse::eventStream()
                              .sendEvent("hello", "1")
                              .sendEvent(R"({"price":7})", "2", "price")
                              .sendEvent("{}", "3", "news")
                              .stayOpen());
    const QUrl url = m_server->url();
    //! [eventsource]
    SseClient client(url);
    client.setReconnectPolicy(SseReconnectPolicy::browser());
    connect(&client, &SseClient::opened, this, [this] { show(u"open"_s); });
    //! [handler]
    SseEventHandler messages(&client, u"message"_s);
    connect(&messages, &SseEventHandler::received, this,
            [this](const SseEvent &event) { show(event.text()); });
    SseEventHandler prices(&client, u"price"_s);
    connect(&prices, &SseEventHandler::received, this, [this](const SseEvent &event) {
        show(event.jsonValue(u"price"_s).toVariant().toString());
    });
    //! [handler]
    connect(&client, &SseClient::errorOccurred, this, [&] { show(client.errorString()); });
    client.open();
    //! [eventsource]
    QTRY_COMPARE(client.eventsReceived(), 3);
    QCOMPARE(m_shown, QStringList({u"open"_s, u"hello"_s, u"7"_s}));
    QCOMPARE(m_server->requests().constFirst().header("Accept"), "text/event-stream");
}

void tst_SseGuides::replacesReadyRead()
{
    m_server->enqueue(SseTestResponse::eventStream().withPieces(1).sendEvent("hello").stayOpen());
    const QUrl url = m_server->url();
    const QByteArray token = "secret";
    SseClient client;
    //! [readyread]
    QNetworkRequest request(url);
    request.setRawHeader("Authorization", "Bearer " + token);
    connect(&client, &SseClient::eventReceived, this,
            [this](const SseEvent &event) { handle(event); });
    client.openRequest(request);
    //! [readyread]
    QTRY_COMPARE(m_shown, QStringList{u"hello"_s});
    QCOMPARE(m_server->requests().constFirst().header("Authorization"), "Bearer secret");
}

void tst_SseGuides::readsAReply()
{
    m_server->enqueue(eventsFrom(1, 2));
    QNetworkAccessManager manager;
    const QNetworkRequest request(m_server->url());
    //! [reader]
    QNetworkReply *reply = manager.get(request);
    auto *reader = new SseReader(reply, reply);
    connect(reader, &SseReader::eventReceived, this,
            [this](const SseEvent &event) { handle(event); });
    //! [reader]
    QSignalSpy finished(reader, &SseReader::finished);
    QTRY_COMPARE(finished.size(), 1);
    QCOMPARE(m_shown, QStringList({u"event 1"_s, u"event 2"_s}));
    QCOMPARE(reader->lastEventId(), u"2"_s);
    delete reply;
}

QTEST_GUILESS_MAIN(tst_SseGuides)
#include "tst_sseguides.moc"
