// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

// Where SseClient asks the application about what a server has sent: a response that is not an event
// stream, a challenge, or a certificate.

#include "../../common/patience.h"
#include "../../common/sseclientfixture.h"
#include "clientactions.h"

#include <QtSse/SseClient>
#include <QtSse/SseTestServer>

#include <QtCore/qelapsedtimer.h>
#include <QtNetwork/qauthenticator.h>
#include <QtNetwork/qnetworkrequest.h>
#include <QtNetwork/qsslerror.h>
#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

#include <utility>

using namespace Qt::StringLiterals;
using namespace SseClientTesting;
using namespace std::chrono_literals;
using Error = SseClient::Error;
using FinishReason = SseClient::FinishReason;
using State = SseClient::State;

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

class tst_SseClientResponses : public SseClientFixture
{
    Q_OBJECT

private Q_SLOTS:
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
    void trustsForOneAttempt_data();
    void trustsForOneAttempt();
    void mayDistrustingSlotsDoAnything_data();
    void mayDistrustingSlotsDoAnything();
};

void tst_SseClientResponses::checksResponses_data()
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

void tst_SseClientResponses::checksResponses()
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

void tst_SseClientResponses::checksNoOtherEnd_data()
{
    QTest::addColumn<SseTestResponse>("response");
    QTest::newRow("204") << SseTestResponse::status(204);
    QTest::newRow("end of the stream") << SseTestResponse::eventStream("data: a\n\n");
    QTest::newRow("lost stream") << SseTestResponse::eventStream("data: a\n\n").drop();
    QTest::newRow("no response") << SseTestResponse::raw({}).drop();
}

void tst_SseClientResponses::checksNoOtherEnd()
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

void tst_SseClientResponses::checksARefusalAfterTheRefresh()
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

void tst_SseClientResponses::checksNothingAfterItsContext()
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

void tst_SseClientResponses::checksWithMemberFunctions()
{
    m_server->setDefaultResponse(SseTestResponse::status(404));
    Checker checker;
    QVERIFY(m_client->setCheckResponse(&checker, &Checker::check));
    m_client->open();
    QTRY_COMPARE(m_client->finishReason(), FinishReason::Failed);
    QCOMPARE(checker.calls, 3);
    QCOMPARE(m_server->requests().size(), 3);
}

void tst_SseClientResponses::mayCheckingDoAnything_data()
{
    addActions();
}

void tst_SseClientResponses::mayCheckingDoAnything()
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

void tst_SseClientResponses::answersChallenges_data()
{
    QTest::addColumn<QByteArray>("challenge");
    QTest::addColumn<QByteArray>("answer");
    QTest::newRow("Basic") << QByteArray("Basic realm=\"feeds\"")
                           << QByteArray("Basic " + QByteArray("me:secret").toBase64());
    QTest::newRow("Digest") << QByteArray("Digest realm=\"feeds\", nonce=\"abc\", qop=\"auth\"")
                            << QByteArray("Digest username=\"me\"");
}

void tst_SseClientResponses::answersChallenges()
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
void tst_SseClientResponses::leavesNegotiateToQt()
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

void tst_SseClientResponses::failsWithoutAnAnswer()
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

void tst_SseClientResponses::answersNoChallengeOfAnotherOrigin()
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

void tst_SseClientResponses::mayChallengedSlotsDoAnything_data()
{
    addActions();
}

void tst_SseClientResponses::mayChallengedSlotsDoAnything()
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

void tst_SseClientResponses::asksBeforeItTrusts_data()
{
    QTest::addColumn<bool>("ignoresAll");
    QTest::addColumn<bool>("ignoresThese");
    QTest::newRow("trusts nobody") << false << false;
    QTest::newRow("ignores all errors") << true << false;
    QTest::newRow("ignores these errors") << false << true;
}

void tst_SseClientResponses::asksBeforeItTrusts()
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

// The answer is for the attempt that asks, and not for the one that the slot has begun.
void tst_SseClientResponses::trustsForOneAttempt_data()
{
    QTest::addColumn<bool>("reconnects");
    QTest::addColumn<bool>("ignoresAll");
    QTest::newRow("reconnect, all errors") << true << true;
    QTest::newRow("reconnect, these errors") << true << false;
    QTest::newRow("close and open, all errors") << false << true;
    QTest::newRow("close and open, these errors") << false << false;
}

void tst_SseClientResponses::trustsForOneAttempt()
{
    QFETCH(bool, reconnects);
    QFETCH(bool, ignoresAll);
    listenSecurely();
    m_server->setDefaultResponse(endless());
    int calls = 0;
    connect(m_client.get(), &SseClient::sslErrors, this, [&](const QList<QSslError> &errors) {
        if (++calls > 1)
            return;
        if (reconnects) {
            m_client->reconnect();
        } else {
            m_client->close();
            m_client->open();
        }
        if (ignoresAll)
            m_client->ignoreSslErrors();
        else
            m_client->ignoreSslErrors(errors);
    });
    m_client->open();
    QTRY_COMPARE(m_client->state(), State::Closed);
    QCOMPARE(m_client->error(), Error::TlsError);
    QCOMPARE(calls, 2);
    QVERIFY(m_server->requests().isEmpty());
}

void tst_SseClientResponses::mayDistrustingSlotsDoAnything_data()
{
    addActions();
}

void tst_SseClientResponses::mayDistrustingSlotsDoAnything()
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

QTEST_GUILESS_MAIN(tst_SseClientResponses)
#include "tst_sseclientresponses.moc"
