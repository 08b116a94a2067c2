// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

// Where SseClient asks the application for the request of each attempt.

#include "../../common/patience.h"
#include "../../common/sseclientfixture.h"
#include "clientactions.h"

#include <QtSse/SseClient>
#include <QtSse/SseTestServer>

#include <QtCore/qregularexpression.h>
#include <QtCore/qthread.h>
#include <QtCore/qtimer.h>
#include <QtNetwork/qnetworkaccessmanager.h>
#include <QtNetwork/qnetworkrequest.h>
#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

#include <functional>
#include <memory>
#include <utility>

using namespace Qt::StringLiterals;
using namespace SseClientTesting;
using namespace std::chrono_literals;
using Error = SseClient::Error;
using FinishReason = SseClient::FinishReason;
using State = SseClient::State;

namespace {

class CountingManager : public QNetworkAccessManager
{
public:
    int requests = 0;

protected:
    QNetworkReply *createRequest(Operation operation, const QNetworkRequest &request,
                                 QIODevice *body) override
    {
        ++requests;
        return QNetworkAccessManager::createRequest(operation, request, body);
    }
};

} // namespace

class tst_SseClientHooks : public SseClientFixture
{
    Q_OBJECT

private Q_SLOTS:
    void preparesEveryAttempt();
    void preparesLater();
    void sendsWhatWasPrepared();
    void refusesAnInvalidPreparation_data();
    void refusesAnInvalidPreparation();
    void smugglesNoHeaderIn();
    void retriesAFailedPreparation();
    void limitsTheTimeOfPreparation();
    void ignoresALatePreparation();
    void sendsNothingAfterTheAttempt();
    void refreshesCredentialsOnce();
    void takesASecondRefusalForAnAnswer();
    void refreshesAgainAfterAnotherOutcome_data();
    void refreshesAgainAfterAnotherOutcome();
    void preparesNothingAfterItsContext_data();
    void preparesNothingAfterItsContext();
    void failsAnAttemptThatLosesItsContext();
    void preparesWithMemberFunctions();
    void refusesAContext();
    void mayPreparationDoAnything_data();
    void mayPreparationDoAnything();
};

void tst_SseClientHooks::preparesEveryAttempt()
{
    m_server->enqueue(SseTestResponse::eventStream().sendEvent("1", "1").drop());
    m_server->enqueue(SseTestResponse::status(503));
    m_server->setDefaultResponse(endless());
    int count = 0;
    m_client->setPrepareRequest([&count](QNetworkRequest &request) {
        request.setRawHeader("Authorization", "Bearer " + QByteArray::number(++count));
    });
    m_client->open();
    QTRY_COMPARE(m_client->eventsReceived(), 2);
    const QList<SseTestRequest> requests = m_server->requests();
    QCOMPARE(requests.size(), 3);
    for (int i = 0; i < requests.size(); ++i)
        QCOMPARE(requests.at(i).header("Authorization"), "Bearer " + QByteArray::number(i + 1));
    QVERIFY(m_client->headers().isEmpty());
}

void tst_SseClientHooks::preparesLater()
{
    m_server->setDefaultResponse(endless());
    m_client->setMethod("POST");
    m_client->setBody("question");
    m_client->setPrepareRequestAsync(
            [this](QNetworkRequest request, const SseClient::RequestReady &ready) {
                QTimer::singleShot(10ms, this, [request, ready]() mutable {
                    request.setRawHeader("Authorization", "Bearer late");
                    ready(request);
                    ready(QNetworkRequest()); // once is enough
                });
            });
    QSignalSpy errors(m_client.get(), &SseClient::errorOccurred);
    m_client->open();
    QCOMPARE(m_client->state(), State::Connecting);
    QTRY_COMPARE(m_client->eventsReceived(), 1);
    QVERIFY(errors.isEmpty());
    QCOMPARE(m_server->requests().size(), 1);
    QCOMPARE(m_server->requests().first().header("Authorization"), "Bearer late");
    QCOMPARE(m_server->requests().first().body, "question");
}

void tst_SseClientHooks::sendsWhatWasPrepared()
{
    m_server->setDefaultResponse(endless());
    m_client->setLastEventId(u"7"_s);
    QByteArray seen;
    m_client->setPrepareRequest([this, &seen](QNetworkRequest &request) {
        seen = request.rawHeader("Last-Event-ID");
        QNetworkRequest other(m_server->url(u"/since/7"_s));
        other.setRawHeader("X-Own", "1");
        // Nobody can make the client follow redirects blindly.
        other.setAttribute(QNetworkRequest::RedirectPolicyAttribute,
                           QNetworkRequest::NoLessSafeRedirectPolicy);
        request = other;
    });
    m_client->open();
    QTRY_COMPARE(m_client->eventsReceived(), 1);
    QCOMPARE(seen, "7");
    QCOMPARE(m_server->requests().first().path(), "/since/7");
    QCOMPARE(m_server->requests().first().header("X-Own"), "1");
    QVERIFY(!m_server->requests().first().hasHeader("Last-Event-ID"));
    QCOMPARE(m_client->url(), m_server->url(u"/events"_s));
}

void tst_SseClientHooks::refusesAnInvalidPreparation_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<Error>("error");
    const QByteArray name = "X-Header";
#if QT_VERSION < QT_VERSION_CHECK(6, 8, 0) // later versions do not even store such a header
    QTest::newRow("smuggled header")
            << QString() << name << QByteArray("x\r\nX-Evil: 1") << Error::InvalidHeaderError;
#endif
    QTest::newRow("framing header") << QString() << QByteArray("Content-Length") << QByteArray("7")
                                    << Error::InvalidHeaderError;
    QTest::newRow("scheme") << u"ftp://localhost/"_s << name << QByteArray("x")
                            << Error::UnsupportedSchemeError;
    QTest::newRow("relative URL") << u"/x"_s << name << QByteArray("x") << Error::InvalidUrlError;
}

void tst_SseClientHooks::refusesAnInvalidPreparation()
{
    QFETCH(QString, url);
    QFETCH(QByteArray, name);
    QFETCH(QByteArray, value);
    QFETCH(Error, error);
    m_client->setPrepareRequest([&](QNetworkRequest &request) {
        if (!url.isEmpty())
            request.setUrl(QUrl(url));
        request.setRawHeader(name, value);
    });
    QSignalSpy errors(m_client.get(), &SseClient::errorOccurred);
    m_client->open();
    QTRY_COMPARE(m_client->state(), State::Closed);
    QCOMPARE(m_client->error(), error);
    QCOMPARE(m_client->finishReason(), FinishReason::Failed);
    QCOMPARE(errors.size(), 1);
    QVERIFY(m_server->requests().isEmpty());
}

// Whether we refuse the request, or Qt has dropped the header before we could see it.
void tst_SseClientHooks::smugglesNoHeaderIn()
{
    m_server->setDefaultResponse(endless());
    m_client->setPrepareRequest(
            [](QNetworkRequest &request) { request.setRawHeader("X-Header", "x\r\nX-Evil: 1"); });
    m_client->open();
    QTRY_VERIFY(m_client->state() == State::Closed || m_client->eventsReceived() == 1);
    const QList<SseTestRequest> requests = m_server->requests();
    for (const SseTestRequest &request : requests)
        QVERIFY(!request.hasHeader("X-Header") && !request.hasHeader("X-Evil"));
}

void tst_SseClientHooks::retriesAFailedPreparation()
{
    m_server->setDefaultResponse(endless());
    int count = 0;
    m_client->setPrepareRequest([&count](QNetworkRequest &request) {
        if (++count < 3)
            request = QNetworkRequest();
    });
    QSignalSpy errors(m_client.get(), &SseClient::errorOccurred);
    m_client->open();
    QTRY_COMPARE(m_client->eventsReceived(), 1);
    QCOMPARE(errors.size(), 2);
    QCOMPARE(errors.first().first().value<Error>(), Error::PreparationError);
}

void tst_SseClientHooks::limitsTheTimeOfPreparation()
{
    m_client->setConnectTimeout(20ms);
    m_client->setReconnectPolicy(quickPolicy(1));
    int calls = 0;
    m_client->setPrepareRequestAsync(
            [&calls](const QNetworkRequest &, const SseClient::RequestReady &) { ++calls; });
    QSignalSpy errors(m_client.get(), &SseClient::errorOccurred);
    m_client->open();
    QTRY_COMPARE(m_client->state(), State::Closed);
    QCOMPARE(errors.size(), 2);
    QCOMPARE(m_client->error(), Error::ConnectTimeoutError);
    QCOMPARE(calls, 2);
}

void tst_SseClientHooks::ignoresALatePreparation()
{
    m_server->setDefaultResponse(endless());
    QList<std::function<void()>> late;
    m_client->setPrepareRequestAsync(
            [&late](const QNetworkRequest &request, const SseClient::RequestReady &ready) {
                late.append([request, ready] { ready(request); });
            });
    m_client->open();
    m_client->close();
    m_client->open();
    m_client->reconnect();
    QCOMPARE(late.size(), 3);
    late.at(0)();
    late.at(1)();
    QTRY_COMPARE(m_client->state(), State::Connecting);
    QVERIFY(m_server->requests().isEmpty());
    late.at(2)();
    QTRY_COMPARE(m_client->eventsReceived(), 1);
    QCOMPARE(m_server->requests().size(), 1);
    m_client->close();
    late.at(2)();
    m_client.reset();
    late.at(2)();
}

void tst_SseClientHooks::sendsNothingAfterTheAttempt()
{
    CountingManager manager;
    m_client->setNetworkAccessManager(&manager);
    std::function<void()> late;
    m_client->setPrepareRequestAsync(
            [&late](const QNetworkRequest &request, const SseClient::RequestReady &ready) {
                late = [request, ready] { ready(request); };
            });
    m_client->open();
    QVERIFY(late);
    m_client->close();
    late(); // before the event loop deletes what is left of the attempt
    QCOMPARE(manager.requests, 0);
}

void tst_SseClientHooks::refreshesCredentialsOnce()
{
    m_server->setHandler([](SseTestConnection *connection) {
        const bool isFresh = connection->request().header("Authorization") == "Bearer fresh";
        connection->respond(isFresh ? endless() : SseTestResponse::status(401, "stale"));
    });
    QByteArray token = "Bearer stale";
    QList<int> statuses;
    m_client->setPrepareRequest([&](QNetworkRequest &request) {
        statuses.append(m_client->httpStatus());
        if (m_client->httpStatus() == 401)
            token = "Bearer fresh";
        request.setRawHeader("Authorization", token);
    });
    QSignalSpy errors(m_client.get(), &SseClient::errorOccurred);
    QSignalSpy retries(m_client.get(), &SseClient::retryScheduled);
    m_client->open();
    QTRY_COMPARE(m_client->eventsReceived(), 1);
    QVERIFY(errors.isEmpty());
    QVERIFY(retries.isEmpty());
    QCOMPARE(statuses, (QList<int>{0, 401}));
    // The token expires again, while the stream is open.
    token = "Bearer stale";
    m_server->dropConnections();
    QTRY_COMPARE(m_client->eventsReceived(), 2);
    QCOMPARE(m_server->requests().size(), 4);
}

void tst_SseClientHooks::takesASecondRefusalForAnAnswer()
{
    m_server->setDefaultResponse(SseTestResponse::status(401, "no"));
    int calls = 0;
    m_client->setPrepareRequest([&calls](QNetworkRequest &) { ++calls; });
    QSignalSpy errors(m_client.get(), &SseClient::errorOccurred);
    m_client->open();
    QTRY_COMPARE(m_client->state(), State::Closed);
    QCOMPARE(errors.size(), 1);
    QCOMPARE(m_client->error(), Error::HttpStatusError);
    QCOMPARE(m_client->httpStatus(), 401);
    QCOMPARE(calls, 2);
    QCOMPARE(m_server->requests().size(), 2);
}

void tst_SseClientHooks::refreshesAgainAfterAnotherOutcome_data()
{
    QTest::addColumn<SseTestResponse>("outcome");
    QTest::newRow("a status that may pass") << SseTestResponse::status(503);
    QTest::newRow("no response") << SseTestResponse::raw("").drop();
}

// Only a second refusal in a row is an error.
void tst_SseClientHooks::refreshesAgainAfterAnotherOutcome()
{
    QFETCH(SseTestResponse, outcome);
    m_server->enqueue(SseTestResponse::status(401));
    m_server->enqueue(outcome);
    m_server->enqueue(SseTestResponse::status(401));
    m_server->enqueue(endless());
    m_server->setDefaultResponse(SseTestResponse::status(401));
    m_client->setPrepareRequest([](QNetworkRequest &) {});
    QSignalSpy errors(m_client.get(), &SseClient::errorOccurred);
    m_client->open();
    QTRY_VERIFY(m_client->state() == State::Closed || m_client->eventsReceived() == 1);
    QCOMPARE(m_client->state(), State::Open);
    QCOMPARE(errors.size(), 1); // the other outcome
    // The stream was open in between, so there is one refresh more, and then an error.
    m_client->reconnect();
    QTRY_COMPARE(m_client->state(), State::Closed);
    QCOMPARE(m_server->requests().size(), 6);
}

void tst_SseClientHooks::preparesNothingAfterItsContext_data()
{
    QTest::addColumn<bool>("isAsync");
    QTest::newRow("synchronous") << false;
    QTest::newRow("asynchronous") << true;
}

void tst_SseClientHooks::preparesNothingAfterItsContext()
{
    QFETCH(bool, isAsync);
    m_server->setDefaultResponse(endless());
    auto context = std::make_unique<QObject>();
    int calls = 0;
    if (isAsync) {
        QVERIFY(m_client->setPrepareRequestAsync(
                context.get(), [&calls](const QNetworkRequest &request, const auto &ready) {
                    ++calls;
                    ready(request);
                }));
    } else {
        QVERIFY(m_client->setPrepareRequest(context.get(),
                                            [&calls](QNetworkRequest &) { ++calls; }));
    }
    m_client->open();
    QTRY_COMPARE(m_client->eventsReceived(), 1);
    context.reset();
    m_client->reconnect();
    QTRY_COMPARE(m_client->eventsReceived(), 2);
    QCOMPARE(calls, 1);
}

void tst_SseClientHooks::failsAnAttemptThatLosesItsContext()
{
    m_server->setDefaultResponse(endless());
    m_client->setConnectTimeout(0ms);
    auto context = std::make_unique<QObject>();
    QVERIFY(m_client->setPrepareRequestAsync(context.get(),
                                             [](const QNetworkRequest &, const auto &) {}));
    QSignalSpy errors(m_client.get(), &SseClient::errorOccurred);
    m_client->open();
    context.reset();
    QTRY_COMPARE(m_client->eventsReceived(), 1); // the next attempt needs no preparation
    QCOMPARE(errors.size(), 1);
    QCOMPARE(errors.first().first().value<Error>(), Error::PreparationError);
}

void tst_SseClientHooks::preparesWithMemberFunctions()
{
    class Session : public QObject
    {
    public:
        void authorize(QNetworkRequest &request)
        {
            request.setRawHeader("Authorization", "Bearer " + QByteArray::number(++m_number));
        }
        void fetch(const QNetworkRequest &request, const SseClient::RequestReady &ready)
        {
            QNetworkRequest prepared = request;
            authorize(prepared);
            ready(prepared);
        }

    private:
        int m_number = 0;
    };
    m_server->setDefaultResponse(endless());
    Session session;
    QVERIFY(m_client->setPrepareRequest(&session, &Session::authorize));
    m_client->open();
    QTRY_COMPARE(m_client->eventsReceived(), 1);
    QVERIFY(m_client->setPrepareRequestAsync(&session, &Session::fetch));
    m_client->reconnect();
    QTRY_COMPARE(m_client->eventsReceived(), 2);
    m_client->setPrepareRequest(nullptr);
    m_client->reconnect();
    QTRY_COMPARE(m_client->eventsReceived(), 3);
    const QList<SseTestRequest> requests = m_server->requests();
    QCOMPARE(requests.at(0).header("Authorization"), "Bearer 1");
    QCOMPARE(requests.at(1).header("Authorization"), "Bearer 2");
    QVERIFY(!requests.at(2).hasHeader("Authorization"));
}

void tst_SseClientHooks::refusesAContext()
{
    m_server->setDefaultResponse(endless());
    int calls = 0;
    QVERIFY(m_client->setPrepareRequest(this, [&calls](QNetworkRequest &) { ++calls; }));
    QObject *const none = nullptr;
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"needs a context object"_s));
    QVERIFY(!m_client->setPrepareRequest(none, [](QNetworkRequest &) {}));
    QThread thread;
    QObject context;
    context.moveToThread(&thread);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"lives in another thread"_s));
    QVERIFY(!m_client->setPrepareRequestAsync(&context,
                                              [](const QNetworkRequest &, const auto &) {}));
    m_client->open();
    QTRY_COMPARE(m_client->eventsReceived(), 1);
    QCOMPARE(calls, 1);
    QCOMPARE(m_client->error(), Error::NoError);

    // A function that is empty takes the place of the other one, too.
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"needs a context object"_s));
    QVERIFY(!m_client->setPrepareRequest(none, SseClient::PrepareRequest()));
    QVERIFY(m_client->setPrepareRequest(this, SseClient::PrepareRequest()));
    m_client->reconnect();
    QTRY_COMPARE(m_client->eventsReceived(), 2);
    QCOMPARE(calls, 1);
}

void tst_SseClientHooks::mayPreparationDoAnything_data()
{
    addActions();
}

void tst_SseClientHooks::mayPreparationDoAnything()
{
    QFETCH(Action, action);
    m_server->setDefaultResponse(endless());
    if (QByteArray(QTest::currentDataTag()).startsWith("time out"))
        m_client->setConnectTimeout(30ms);
    bool isFirst = true;
    m_client->setPrepareRequest([&](QNetworkRequest &) {
        if (std::exchange(isFirst, false))
            action(m_client);
    });
    m_client->open();
    QTRY_VERIFY(!m_client || m_client->state() == State::Closed || m_client->eventsReceived() > 0);
    QVERIFY(!isFirst);
}

QTEST_GUILESS_MAIN(tst_SseClientHooks)
#include "tst_sseclienthooks.moc"
