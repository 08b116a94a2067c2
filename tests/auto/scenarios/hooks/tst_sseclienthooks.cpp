// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

// Where SseClient asks the application: for the request, for credentials, for trust in a
// certificate, and for the end of a stream.

#include "../../common/patience.h"
#include "../../common/sseclientfixture.h"

#include <QtSse/SseClient>
#include <QtSse/SseTestServer>

#include <QtCore/qelapsedtimer.h>
#include <QtCore/qeventloop.h>
#include <QtCore/qpointer.h>
#include <QtCore/qregularexpression.h>
#include <QtCore/qthread.h>
#include <QtCore/qtimer.h>
#include <QtNetwork/qauthenticator.h>
#include <QtNetwork/qnetworkaccessmanager.h>
#include <QtNetwork/qnetworkrequest.h>
#include <QtNetwork/qsslerror.h>
#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

#include <functional>
#include <memory>

using namespace Qt::StringLiterals;
using namespace SseClientTesting;
using namespace std::chrono_literals;
using Error = SseClient::Error;
using FinishReason = SseClient::FinishReason;
using State = SseClient::State;

// What a slot or hook may do to the client.
using Action = std::function<void(std::unique_ptr<SseClient> &)>;
Q_DECLARE_METATYPE(Action)

namespace {

SseTestResponse endless(const QByteArray &data = "x")
{
    return SseTestResponse::eventStream().sendEvent(data).stayOpen();
}

void runNestedLoop()
{
    QEventLoop loop;
    QTimer::singleShot(50ms, &loop, &QEventLoop::quit);
    loop.exec();
}

void addActions()
{
    QTest::addColumn<Action>("action");
    QTest::newRow("close") << Action([](auto &client) { client->close(); });
    QTest::newRow("reconnect") << Action([](auto &client) { client->reconnect(); });
    QTest::newRow("close and open") << Action([](auto &client) {
        client->close();
        client->open();
    });
    QTest::newRow("delete") << Action([](auto &client) { client.reset(); });
    QTest::newRow("nested event loop") << Action([](auto &) { runNestedLoop(); });
    QTest::newRow("close in a nested event loop") << Action([](auto &client) {
        QTimer::singleShot(10ms, client.get(), [&client] { client->close(); });
        runNestedLoop();
    });
    QTest::newRow("delete in a nested event loop") << Action([](auto &client) {
        QTimer::singleShot(10ms, client.get(), [&client] { client.reset(); });
        runNestedLoop();
    });
    QTest::newRow("time out in a nested event loop") << Action([](auto &client) {
        QEventLoop loop;
        QObject::connect(client.get(), &SseClient::retryScheduled, &loop, &QEventLoop::quit);
        QTimer::singleShot(500ms, &loop, &QEventLoop::quit); // nothing times out once it is open
        loop.exec();
        client->setConnectTimeout(10s);
    });
    QTest::newRow("change settings") << Action([](auto &client) {
        client->setHeader("X-Header", "x");
        client->setMethod("POST");
        client->setPrepareRequest({});
        client->setUrl(QUrl(u"http://127.0.0.1:1/"_s));
    });
}

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
    // prepareRequest
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

    // checkResponse
    void checksResponses_data();
    void checksResponses();
    void checksNoOtherEnd_data();
    void checksNoOtherEnd();
    void checksARefusalAfterTheRefresh();
    void checksNothingAfterItsContext();
    void checksWithMemberFunctions();
    void mayCheckingDoAnything_data();
    void mayCheckingDoAnything();

    // Incomplete events
    void deliversIncompleteEvents();
    void tellsOfDiscardedEvents();
    void endsWithAnIncompleteEvent();
    void pausesInTheSlotOfAnIncompleteEvent();
    void maySlotsOfIncompleteEventsDoAnything_data();
    void maySlotsOfIncompleteEventsDoAnything();

    // Credentials and certificates
    void answersChallenges_data();
    void answersChallenges();
    void leavesNegotiateToQt();
    void failsWithoutAnAnswer();
    void answersNoChallengeOfAnotherOrigin();
    void mayChallengedSlotsDoAnything_data();
    void mayChallengedSlotsDoAnything();
    void asksBeforeItTrusts_data();
    void asksBeforeItTrusts();
    void mayDistrustingSlotsDoAnything_data();
    void mayDistrustingSlotsDoAnything();

    // The end
    void endsWithTheLastEvent_data();
    void endsWithTheLastEvent();
    void missesTheLastEvent();
    void mayThePredicateDoAnything_data();
    void mayThePredicateDoAnything();
    void limitsTheTotalTime();
    void resumesByAnotherMethod();
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

void tst_SseClientHooks::checksResponses_data()
{
    using ResponseAction = SseClient::ResponseAction;
    QTest::addColumn<SseTestResponse>("response");
    QTest::addColumn<ResponseAction>("action");
    QTest::addColumn<Error>("error");
    QTest::addColumn<bool>("reconnects");
    const SseTestResponse page =
            SseTestResponse::status(200, "<html>").withHeader("Content-Type", "text/html");
    const SseTestResponse missing = SseTestResponse::status(404, "no");
    const SseTestResponse busy = SseTestResponse::status(503, "later");
    const auto row = [](const char *name, const SseTestResponse &response, ResponseAction action,
                        Error error, bool reconnects) {
        QTest::newRow(name) << response << action << error << reconnects;
    };
    row("page, policy", page, ResponseAction::UsePolicy, Error::ContentTypeError, false);
    row("page, reconnect", page, ResponseAction::Reconnect, Error::ContentTypeError, true);
    row("page, fail", page, ResponseAction::Fail, Error::ContentTypeError, false);
    row("404, policy", missing, ResponseAction::UsePolicy, Error::HttpStatusError, false);
    row("404, reconnect", missing, ResponseAction::Reconnect, Error::HttpStatusError, true);
    row("503, policy", busy, ResponseAction::UsePolicy, Error::HttpStatusError, true);
    row("503, fail", busy, ResponseAction::Fail, Error::HttpStatusError, false);
}

void tst_SseClientHooks::checksResponses()
{
    QFETCH(const SseTestResponse, response);
    QFETCH(const SseClient::ResponseAction, action);
    QFETCH(const Error, error);
    QFETCH(const bool, reconnects);
    m_server->enqueue(response);
    m_server->setDefaultResponse(endless());
    QList<SseClient::FailedResponse> checked;
    QVERIFY(m_client->setCheckResponse(this, [&](const SseClient::FailedResponse &failed) {
        checked.append(failed);
        return action;
    }));
    m_client->open();
    if (reconnects) {
        QTRY_COMPARE(m_client->eventsReceived(), 1);
        QCOMPARE(m_server->requests().size(), 2);
    } else {
        QTRY_COMPARE(m_client->finishReason(), FinishReason::Failed);
        QCOMPARE(m_client->error(), error);
    }
    QCOMPARE(checked.size(), 1);
    QCOMPARE(checked.first().error, error);
    QVERIFY(checked.first().httpStatus >= 200);
    QVERIFY(!checked.first().headers.isEmpty());
    QCOMPARE(checked.first().url, m_client->url());
    QVERIFY(!checked.first().body.isEmpty());
}

void tst_SseClientHooks::checksNoOtherEnd_data()
{
    QTest::addColumn<SseTestResponse>("response");
    QTest::newRow("204") << SseTestResponse::status(204);
    QTest::newRow("end of the stream") << SseTestResponse::eventStream("data: a\n\n");
    QTest::newRow("lost stream") << SseTestResponse::eventStream("data: a\n\n").drop();
    QTest::newRow("no response") << SseTestResponse::raw({}).drop();
}

void tst_SseClientHooks::checksNoOtherEnd()
{
    QFETCH(const SseTestResponse, response);
    m_server->setDefaultResponse(response);
    m_client->setReconnectPolicy(SseReconnectPolicy::never());
    bool isChecked = false;
    m_client->setCheckResponse(this, [&](const SseClient::FailedResponse &) {
        isChecked = true;
        return SseClient::ResponseAction::Reconnect;
    });
    m_client->open();
    QTRY_COMPARE(m_client->state(), State::Closed);
    QVERIFY(!isChecked);
}

void tst_SseClientHooks::checksARefusalAfterTheRefresh()
{
    m_server->enqueue(SseTestResponse::status(401, "old"));
    m_server->enqueue(SseTestResponse::status(401, "still old"));
    m_server->setDefaultResponse(endless());
    m_client->setPrepareRequest(this, [](QNetworkRequest &) {});
    QByteArrayList bodies;
    m_client->setCheckResponse(this, [&](const SseClient::FailedResponse &failed) {
        bodies.append(failed.body);
        return SseClient::ResponseAction::Reconnect;
    });
    m_client->open();
    QTRY_COMPARE(m_client->eventsReceived(), 1);
    QCOMPARE(bodies, QByteArrayList{"still old"});
}

void tst_SseClientHooks::checksNothingAfterItsContext()
{
    m_server->setDefaultResponse(SseTestResponse::status(404));
    bool isChecked = false;
    const auto check = [&](const SseClient::FailedResponse &) {
        isChecked = true;
        return SseClient::ResponseAction::UsePolicy;
    };
    {
        QObject context;
        QVERIFY(m_client->setCheckResponse(&context, check));
    }
    m_client->open();
    QTRY_COMPARE(m_client->state(), State::Closed);
    QVERIFY(!isChecked);
    QTest::ignoreMessage(QtWarningMsg, "A function that checks responses needs a context object");
    QVERIFY(!m_client->setCheckResponse(static_cast<QObject *>(nullptr), check));
    QVERIFY(m_client->setCheckResponse(this, check));
    m_client->setCheckResponse(nullptr);
    m_client->open();
    QTRY_COMPARE(m_client->state(), State::Closed);
    QVERIFY(!isChecked);
}

namespace {

class Checker : public QObject
{
public:
    int calls = 0;

    SseClient::ResponseAction check(const SseClient::FailedResponse &)
    {
        return ++calls < 3 ? SseClient::ResponseAction::Reconnect : SseClient::ResponseAction::Fail;
    }
};

} // namespace

void tst_SseClientHooks::checksWithMemberFunctions()
{
    m_server->setDefaultResponse(SseTestResponse::status(404));
    Checker checker;
    QVERIFY(m_client->setCheckResponse(&checker, &Checker::check));
    m_client->open();
    QTRY_COMPARE(m_client->finishReason(), FinishReason::Failed);
    QCOMPARE(checker.calls, 3);
    QCOMPARE(m_server->requests().size(), 3);
}

void tst_SseClientHooks::mayCheckingDoAnything_data()
{
    addActions();
}

void tst_SseClientHooks::mayCheckingDoAnything()
{
    QFETCH(Action, action);
    m_server->enqueue(SseTestResponse::status(404, "no"));
    m_server->setDefaultResponse(endless());
    int calls = 0;
    m_client->setCheckResponse(this, [&](const SseClient::FailedResponse &) {
        if (++calls == 1)
            action(m_client);
        return SseClient::ResponseAction::Fail;
    });
    m_client->open();
    QTRY_VERIFY(
            calls > 0
            && (!m_client || m_client->state() == State::Closed || m_client->eventsReceived() > 0));
    QCOMPARE(calls, 1);
}

void tst_SseClientHooks::deliversIncompleteEvents()
{
    m_server->enqueue(SseTestResponse::eventStream("id: 1\ndata: a\n\nid: 2\ndata: cu").drop());
    m_server->setDefaultResponse(SseTestResponse::eventStream("id: 2\ndata: cut\n\n").stayOpen());
    QList<SseEvent> events;
    connect(m_client.get(), &SseClient::eventReceived, this,
            [&](const SseEvent &event) { events.append(event); });
    QSignalSpy discarded(m_client.get(), &SseClient::eventDiscarded);
    m_client->setAcceptIncompleteEvents(true);
    m_client->open();
    QTRY_COMPARE(events.size(), 3);
    QVERIFY(events.at(1).isIncomplete());
    QCOMPARE(events.at(1).data(), "cu");
    QCOMPARE(events.at(1).lastEventId(), u"1"_s);
    QVERIFY(!events.at(2).isIncomplete());
    QCOMPARE(m_client->eventsReceived(), 2);
    QCOMPARE(m_server->requests().at(1).header("Last-Event-ID"), "1");
    QVERIFY(discarded.isEmpty());
}

void tst_SseClientHooks::tellsOfDiscardedEvents()
{
    m_server->enqueue(SseTestResponse::eventStream("id: 1\ndata: a\n\ndata: cut\n"));
    m_server->enqueue(SseTestResponse::eventStream("data: b\n\n"));
    m_server->setDefaultResponse(SseTestResponse::status(204));
    QSignalSpy discarded(m_client.get(), &SseClient::eventDiscarded);
    m_client->open();
    QTRY_COMPARE(m_client->finishReason(), FinishReason::NoContent);
    QCOMPARE(discarded.size(), 1);
    QCOMPARE(discarded.first().first().value<qsizetype>(), 3);
    QCOMPARE(m_client->eventsReceived(), 2);
}

void tst_SseClientHooks::endsWithAnIncompleteEvent()
{
    m_server->setDefaultResponse(SseTestResponse::eventStream("data: a\n\ndata: [DONE]"));
    m_client->setAcceptIncompleteEvents(true);
    m_client->setEndPredicate([](const SseEvent &event) { return event.data() == "[DONE]"; });
    m_client->open();
    QTRY_COMPARE(m_client->state(), State::Closed);
    QCOMPARE(m_client->finishReason(), FinishReason::Completed);
    QCOMPARE(m_server->requests().size(), 1);
}

void tst_SseClientHooks::pausesInTheSlotOfAnIncompleteEvent()
{
    m_server->setDefaultResponse(SseTestResponse::eventStream("data: cut"));
    m_client->setReconnectPolicy(SseReconnectPolicy::never());
    m_client->setAcceptIncompleteEvents(true);
    int events = 0;
    connect(m_client.get(), &SseClient::eventReceived, this, [&] {
        ++events;
        m_client->pause();
    });
    m_client->open();
    QTRY_COMPARE(events, 1);
    QCOMPARE(m_client->state(), State::Open);
    m_client->resume();
    QTRY_COMPARE(m_client->state(), State::Closed);
    QCOMPARE(events, 1);
}

void tst_SseClientHooks::maySlotsOfIncompleteEventsDoAnything_data()
{
    addActions();
}

void tst_SseClientHooks::maySlotsOfIncompleteEventsDoAnything()
{
    QFETCH(Action, action);
    m_server->enqueue(SseTestResponse::eventStream("data: cut"));
    m_server->setDefaultResponse(endless());
    m_client->setAcceptIncompleteEvents(true);
    int incomplete = 0;
    connect(m_client.get(), &SseClient::eventReceived, this, [&](const SseEvent &event) {
        if (event.isIncomplete() && ++incomplete == 1)
            action(m_client);
    });
    m_client->open();
    QTRY_VERIFY(incomplete > 0
                && (!m_client || m_client->state() == State::Closed
                    || m_client->eventsReceived() > 0 || m_client->url().port() == 1));
    QCOMPARE(incomplete, 1);
}

void tst_SseClientHooks::answersChallenges_data()
{
    QTest::addColumn<QByteArray>("challenge");
    QTest::addColumn<QByteArray>("answer");
    QTest::newRow("Basic") << QByteArray("Basic realm=\"feeds\"")
                           << QByteArray("Basic " + QByteArray("me:secret").toBase64());
    QTest::newRow("Digest") << QByteArray("Digest realm=\"feeds\", nonce=\"abc\", qop=\"auth\"")
                            << QByteArray("Digest username=\"me\"");
}

void tst_SseClientHooks::answersChallenges()
{
    QFETCH(QByteArray, challenge);
    QFETCH(QByteArray, answer);
    m_server->setHandler([&](SseTestConnection *connection) {
        if (connection->request().header("Authorization").startsWith(answer))
            connection->respond(SseTestResponse::eventStream().sendEvent("x"));
        else
            connection->respond(
                    SseTestResponse::status(401, "who?").withHeader("WWW-Authenticate", challenge));
    });
    connect(m_client.get(), &SseClient::authenticationRequired, this,
            [](QAuthenticator *authenticator) {
                authenticator->setUser(u"me"_s);
                authenticator->setPassword(u"secret"_s);
            });
    QSignalSpy errors(m_client.get(), &SseClient::errorOccurred);
    m_client->open();
    QTRY_VERIFY(m_client->eventsReceived() >= 3); // it is asked at every attempt
    QVERIFY(errors.isEmpty());
}

// Qt answers these challenges, and is challenged once more for that.
void tst_SseClientHooks::leavesNegotiateToQt()
{
    m_server->setDefaultResponse(
            SseTestResponse::status(401, "who?").withHeader("WWW-Authenticate", "NTLM"));
    m_client->setReconnectPolicy(SseReconnectPolicy::never());
    QSignalSpy questions(m_client.get(), &SseClient::authenticationRequired);
    QSignalSpy finished(m_client.get(), &SseClient::finished);
    m_client->open();
    QTRY_COMPARE(finished.size(), 1);
    QCOMPARE(m_client->httpStatus(), 401);
    QCOMPARE(m_client->errorBody(), "who?");
    QVERIFY(!questions.isEmpty());
    QVERIFY(m_server->requests().size() >= 2);
}

void tst_SseClientHooks::failsWithoutAnAnswer()
{
    m_server->setDefaultResponse(SseTestResponse::status(401, "who?")
                                         .withHeader("WWW-Authenticate", "Basic realm=\"feeds\""));
    int challenges = 0;
    connect(m_client.get(), &SseClient::authenticationRequired, this,
            [&challenges] { ++challenges; });
    m_client->open();
    QTRY_COMPARE(m_client->state(), State::Closed);
    QCOMPARE(m_client->error(), Error::HttpStatusError);
    QCOMPARE(challenges, 1);
    QCOMPARE(m_server->requests().size(), 1);
}

void tst_SseClientHooks::answersNoChallengeOfAnotherOrigin()
{
    SseTestServer other;
    QVERIFY(other.listen());
    other.setDefaultResponse(SseTestResponse::status(401, "who?")
                                     .withHeader("WWW-Authenticate", "Basic realm=\"feeds\""));
    m_server->setDefaultResponse(
            SseTestResponse::status(302).withHeader("Location", other.url().toEncoded()));
    int challenges = 0;
    connect(m_client.get(), &SseClient::authenticationRequired, this,
            [&challenges](QAuthenticator *authenticator) {
                ++challenges;
                authenticator->setUser(u"me"_s);
                authenticator->setPassword(u"secret"_s);
            });
    m_client->open();
    QTRY_COMPARE(m_client->state(), State::Closed);
    QCOMPARE(m_client->httpStatus(), 401);
    QCOMPARE(challenges, 0);
    QCOMPARE(other.requests().size(), 1);
    QVERIFY(!other.requests().first().hasHeader("Authorization"));
}

void tst_SseClientHooks::mayChallengedSlotsDoAnything_data()
{
    addActions();
}

void tst_SseClientHooks::mayChallengedSlotsDoAnything()
{
    QFETCH(Action, action);
    bool isFirst = true; // a busy machine may need several attempts
    const auto challenge = SseTestResponse::status(401, "who?")
                                   .withHeader("WWW-Authenticate", "Basic realm=\"feeds\"");
    m_server->setHandler([&isFirst, challenge](SseTestConnection *connection) {
        connection->respond(isFirst ? challenge : endless());
    });
    if (QByteArray(QTest::currentDataTag()).startsWith("time out"))
        m_client->setConnectTimeout(100ms);
    connect(m_client.get(), &SseClient::authenticationRequired, m_client.get(), [&] {
        if (std::exchange(isFirst, false))
            action(m_client);
    });
    m_client->open();
    QTRY_VERIFY(!m_client || m_client->state() == State::Closed || m_client->eventsReceived() > 0);
    QVERIFY(!isFirst);
}

void tst_SseClientHooks::asksBeforeItTrusts_data()
{
    QTest::addColumn<bool>("ignoresAll");
    QTest::addColumn<bool>("ignoresThese");
    QTest::newRow("trusts nobody") << false << false;
    QTest::newRow("ignores all errors") << true << false;
    QTest::newRow("ignores these errors") << false << true;
}

void tst_SseClientHooks::asksBeforeItTrusts()
{
    QFETCH(bool, ignoresAll);
    QFETCH(bool, ignoresThese);
    listenSecurely();
    m_server->setDefaultResponse(endless());
    int calls = 0;
    connect(m_client.get(), &SseClient::sslErrors, this, [&](const QList<QSslError> &errors) {
        ++calls;
        QVERIFY(!errors.isEmpty());
        if (ignoresAll)
            m_client->ignoreSslErrors();
        if (ignoresThese)
            m_client->ignoreSslErrors(errors);
    });
    m_client->open();
    if (ignoresAll || ignoresThese) {
        QTRY_COMPARE(m_client->eventsReceived(), 1);
    } else {
        QTRY_COMPARE(m_client->state(), State::Closed);
        QCOMPARE(m_client->error(), Error::TlsError);
        QVERIFY(m_server->requests().isEmpty());
    }
    QCOMPARE(calls, 1);
}

void tst_SseClientHooks::mayDistrustingSlotsDoAnything_data()
{
    addActions();
}

void tst_SseClientHooks::mayDistrustingSlotsDoAnything()
{
    QFETCH(Action, action);
    listenSecurely();
    m_server->setDefaultResponse(endless());
    if (QByteArray(QTest::currentDataTag()).startsWith("time out"))
        m_client->setConnectTimeout(200ms); // time enough to get to the question
    int calls = 0;
    connect(m_client.get(), &SseClient::sslErrors, m_client.get(), [&] {
        if (++calls == 1)
            action(m_client);
        if (m_client)
            m_client->ignoreSslErrors();
    });
    QElapsedTimer elapsed;
    elapsed.start();
    m_client->open();
    QTRY_VERIFY(!m_client || m_client->state() == State::Closed || m_client->eventsReceived() > 0);
    QVERIFY(calls > 0);
    m_client.reset();
    QVERIFY(elapsed.elapsed() < 4'000); // Qt waits 5 s for a thread that waits for us
}

void tst_SseClientHooks::endsWithTheLastEvent_data()
{
    QTest::addColumn<SseReconnectPolicy>("policy");
    QTest::newRow("never") << SseReconnectPolicy::never();
    QTest::newRow("endless") << quickPolicy();
}

void tst_SseClientHooks::endsWithTheLastEvent()
{
    QFETCH(SseReconnectPolicy, policy);
    m_server->setDefaultResponse(
            SseTestResponse::eventStream("data: 1\n\ndata: [DONE]\n\ndata: 2\n\n").stayOpen());
    m_client->setReconnectPolicy(policy);
    m_client->setEndPredicate([](const SseEvent &event) { return event.data() == "[DONE]"; });
    QStringList order;
    connect(m_client.get(), &SseClient::eventReceived, this,
            [&order](const SseEvent &event) { order.append(event.text()); });
    connect(m_client.get(), &SseClient::eventBatchReceived, this,
            [&order](const QList<SseEvent> &events) {
                order.append(u"batch of %1"_s.arg(events.size()));
            });
    connect(m_client.get(), &SseClient::finished, this, [&order](FinishReason reason) {
        QCOMPARE(reason, FinishReason::Completed);
        order.append(u"finished"_s);
    });
    m_client->open();
    QTRY_COMPARE(m_client->state(), State::Closed);
    QCOMPARE(order, (QStringList{u"1"_s, u"[DONE]"_s, u"batch of 2"_s, u"finished"_s}));
    QCOMPARE(m_client->error(), Error::NoError);
}

void tst_SseClientHooks::missesTheLastEvent()
{
    m_server->setDefaultResponse(SseTestResponse::eventStream("data: 1\n\n"));
    m_client->setReconnectPolicy(SseReconnectPolicy::never());
    m_client->setEndPredicate([](const SseEvent &event) { return event.data() == "[DONE]"; });
    m_client->open();
    QTRY_COMPARE(m_client->state(), State::Closed);
    QCOMPARE(m_client->finishReason(), FinishReason::Truncated);
}

void tst_SseClientHooks::mayThePredicateDoAnything_data()
{
    addActions();
}

void tst_SseClientHooks::mayThePredicateDoAnything()
{
    QFETCH(Action, action);
    m_server->setDefaultResponse(SseTestResponse::eventStream("data: 1\n\ndata: 2\n\n").stayOpen());
    int calls = 0;
    m_client->setEndPredicate([&](const SseEvent &) {
        if (++calls == 1)
            action(m_client);
        return calls == 2;
    });
    m_client->open();
    QTRY_VERIFY(!m_client || m_client->state() == State::Closed);
    QVERIFY(calls > 0);
}

void tst_SseClientHooks::limitsTheTotalTime()
{
    m_server->setDefaultResponse(SseTestResponse::eventStream("data: x\n\n").wait(5ms).drop());
    m_client->setTotalTimeout(1s);
    m_client->open();
    QTRY_COMPARE(m_client->state(), State::Closed);
    QCOMPARE(m_client->error(), Error::TotalTimeoutError);
    QCOMPARE(m_client->finishReason(), FinishReason::Failed);
    QVERIFY(m_client->eventsReceived() > 1);
}

void tst_SseClientHooks::resumesByAnotherMethod()
{
    m_server->enqueue(SseTestResponse::status(503));
    m_server->enqueue(SseTestResponse::eventStream("data: without an ID\n\n").drop());
    m_server->enqueue(SseTestResponse::eventStream().sendEvent("1", "1").drop());
    m_server->setDefaultResponse(endless());
    m_client->setMethod("POST");
    m_client->setBody("{}");
    m_client->setHeader("Content-Type", "application/json");
    QVERIFY(m_client->setResumeMethod("GET"));
    QVERIFY(!m_client->setResumeMethod("G T"));
    m_client->open();
    QTRY_COMPARE(m_client->eventsReceived(), 3);
    const QList<SseTestRequest> requests = m_server->requests();
    QCOMPARE(requests.size(), 4);
    for (int i = 0; i < 3; ++i) {
        QCOMPARE(requests.at(i).method, "POST");
        QCOMPARE(requests.at(i).body, "{}");
    }
    QCOMPARE(requests.last().method, "GET");
    QCOMPARE(requests.last().header("Last-Event-ID"), "1");
    QVERIFY(!requests.last().hasHeader("Content-Type"));
    QVERIFY(requests.last().body.isEmpty());
}

QTEST_GUILESS_MAIN(tst_SseClientHooks)
#include "tst_sseclienthooks.moc"
