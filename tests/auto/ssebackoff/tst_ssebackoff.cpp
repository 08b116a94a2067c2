// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "client/ssebackoff_p.h"

#include <QtCore/qmetaobject.h>
#include <QtTest/qtest.h>

#include <chrono>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using std::chrono::milliseconds;
using Action = SseBackoff::Decision::Action;
using Error = SseError;
using FinishReason = SseClient::FinishReason;
using Outcome = SseBackoff::Outcome;

namespace {

SseReconnectPolicy policyWithoutJitter()
{
    SseReconnectPolicy policy;
    policy.setJitter(0);
    return policy;
}

SseBackoff backoffWith(const SseReconnectPolicy &policy)
{
    SseBackoff backoff;
    backoff.setPolicy(policy);
    return backoff;
}

Outcome failure(Error error, int status = 0)
{
    Outcome outcome;
    outcome.error = error;
    outcome.httpStatus = status;
    return outcome;
}

Outcome lostStream(milliseconds openTime, bool hadEvent, Error error = Error::ConnectionLostError)
{
    Outcome outcome;
    outcome.error = error;
    outcome.httpStatus = 200;
    outcome.wasOpened = true;
    outcome.openTime = openTime;
    outcome.hadEvent = hadEvent;
    return outcome;
}

SseBackoff::Decision decide(SseBackoff &backoff, const Outcome &outcome, double random = 0)
{
    static const QDateTime now = QDateTime::fromString(u"2026-01-01T12:00:00Z"_s, Qt::ISODate);
    return backoff.decide(outcome, now, random);
}

} // namespace

class tst_SseBackoff : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void finishesForAReason_data();
    void finishesForAReason();
    void waitsLongerAfterEachFailure();
    void shortensDelaysByChance();
    void startsTheDelaysOverAfterAnEvent();
    void countsAttemptsUntilAStreamWasStable();
    void reconnectsAtOnceOnlyOnce();
    void waitsAsLongAsTheServerAsks_data();
    void waitsAsLongAsTheServerAsks();
    void obeysTheTimeOfTheStream();
    void refreshesCredentialsOnce();
    void refreshesCredentialsAgainAfterAnotherOutcome();
    void needsSomebodyWhoRefreshesCredentials();
    void forgetsWhatItIsToldTo();
    void knowsWhatIsFatal();
    void letsTheApplicationDecideAboutAResponse();
    void refreshesCredentialsBeforeTheApplicationDecides();
};

void tst_SseBackoff::finishesForAReason_data()
{
    QTest::addColumn<int>("maximumAttempts");
    QTest::addColumn<Error>("error");
    QTest::addColumn<int>("status");
    QTest::addColumn<bool>("wasOpened");
    QTest::addColumn<bool>("knowsLastEvent");
    QTest::addColumn<FinishReason>("reason");
    QTest::newRow("no content") << -1 << Error::NoError << 204 << false << false
                                << FinishReason::NoContent;
    QTest::newRow("fatal status") << -1 << Error::HttpStatusError << 404 << false << false
                                  << FinishReason::Failed;
    QTest::newRow("fatal error") << -1 << Error::TlsError << 0 << false << false
                                 << FinishReason::Failed;
    QTest::newRow("regular end, no attempts")
            << 0 << Error::NoError << 200 << true << false << FinishReason::Completed;
    QTest::newRow("regular end without the last event, no attempts")
            << 0 << Error::NoError << 200 << true << true << FinishReason::Truncated;
    QTest::newRow("lost stream, no attempts")
            << 0 << Error::ConnectionLostError << 200 << true << false << FinishReason::Truncated;
    QTest::newRow("no response, no attempts") << 0 << Error::ConnectionRefusedError << 0 << false
                                              << false << FinishReason::AttemptsExhausted;
    QTest::newRow("retryable status, no attempts") << 0 << Error::HttpStatusError << 503 << false
                                                   << false << FinishReason::AttemptsExhausted;
}

void tst_SseBackoff::finishesForAReason()
{
    QFETCH(int, maximumAttempts);
    QFETCH(Error, error);
    QFETCH(int, status);
    QFETCH(bool, wasOpened);
    QFETCH(bool, knowsLastEvent);
    SseReconnectPolicy policy;
    QVERIFY(policy.setMaximumAttempts(maximumAttempts));
    SseBackoff backoff = backoffWith(policy);
    Outcome outcome = failure(error, status);
    outcome.wasOpened = wasOpened;
    outcome.knowsLastEvent = knowsLastEvent;
    const SseBackoff::Decision decision = decide(backoff, outcome);
    QCOMPARE(decision.action, Action::Finish);
    QTEST(decision.reason, "reason");
    QCOMPARE(backoff.attempts(), 0);
}

void tst_SseBackoff::waitsLongerAfterEachFailure()
{
    SseReconnectPolicy policy = policyWithoutJitter();
    QVERIFY(policy.setMaximumAttempts(7));
    SseBackoff backoff = backoffWith(policy);
    const QList<milliseconds> delays{3s, 6s, 12s, 24s, 48s, 60s, 60s};
    for (const milliseconds delay : delays) {
        const SseBackoff::Decision decision = decide(backoff, failure(Error::NetworkError));
        QCOMPARE(decision.action, Action::Wait);
        QCOMPARE(decision.delay, delay);
    }
    QCOMPARE(backoff.attempts(), 7);
    const SseBackoff::Decision last = decide(backoff, failure(Error::NetworkError));
    QCOMPARE(last.action, Action::Finish);
    QCOMPARE(last.reason, FinishReason::AttemptsExhausted);
}

void tst_SseBackoff::shortensDelaysByChance()
{
    SseBackoff backoff;
    QCOMPARE(decide(backoff, failure(Error::NetworkError), 0.5).delay, 2250ms);
}

void tst_SseBackoff::startsTheDelaysOverAfterAnEvent()
{
    SseBackoff backoff = backoffWith(policyWithoutJitter());
    for (int i = 0; i < 3; ++i)
        decide(backoff, failure(Error::NetworkError));
    QCOMPARE(decide(backoff, lostStream(1s, true)).delay, 3s);
    QCOMPARE(decide(backoff, lostStream(1s, false)).delay, 3s);
    QCOMPARE(decide(backoff, lostStream(1s, false)).delay, 6s);
    QCOMPARE(backoff.attempts(), 6);
}

void tst_SseBackoff::countsAttemptsUntilAStreamWasStable()
{
    SseBackoff backoff = backoffWith(policyWithoutJitter());
    for (int i = 0; i < 3; ++i)
        decide(backoff, failure(Error::NetworkError));
    decide(backoff, lostStream(backoff.policy().resetAfter() - 1ms, true));
    QCOMPARE(backoff.attempts(), 4);
    decide(backoff, lostStream(backoff.policy().resetAfter(), false));
    QCOMPARE(backoff.attempts(), 1);
}

// A server that accepts, sends and disconnects must not cause a tight loop.
void tst_SseBackoff::reconnectsAtOnceOnlyOnce()
{
    SseReconnectPolicy policy = policyWithoutJitter();
    QVERIFY(policy.setInitialDelay(0ms));
    SseBackoff backoff = backoffWith(policy);
    QCOMPARE(decide(backoff, lostStream(1s, true)).delay, 0ms);
    QCOMPARE(decide(backoff, lostStream(1s, true)).delay, policy.minimumDelay());
    QCOMPARE(decide(backoff, lostStream(1h, true)).delay, 0ms);
    backoff.startOver();
    QCOMPARE(decide(backoff, lostStream(1s, true, Error::NoError)).delay, policy.minimumDelay());
}

void tst_SseBackoff::waitsAsLongAsTheServerAsks_data()
{
    QTest::addColumn<QByteArray>("retryAfter");
    QTest::addColumn<milliseconds>("delay");
    QTest::newRow("seconds") << QByteArray("20") << milliseconds(20s);
    QTest::newRow("less than the delay") << QByteArray("1") << milliseconds(3s);
    QTest::newRow("date") << QByteArray("Thu, 01 Jan 2026 12:01:00 GMT") << milliseconds(60s);
    QTest::newRow("too long") << QByteArray("86400") << milliseconds(1h);
    QTest::newRow("unreadable") << QByteArray("soon") << milliseconds(3s);
}

void tst_SseBackoff::waitsAsLongAsTheServerAsks()
{
    QFETCH(QByteArray, retryAfter);
    SseBackoff backoff = backoffWith(policyWithoutJitter());
    Outcome outcome = failure(Error::HttpStatusError, 503);
    outcome.retryAfter = retryAfter;
    QTEST(decide(backoff, outcome).delay, "delay");
    QCOMPARE(decide(backoff, failure(Error::NetworkError)).delay, 6s);
}

void tst_SseBackoff::obeysTheTimeOfTheStream()
{
    SseBackoff backoff = backoffWith(policyWithoutJitter());
    backoff.setReconnectionTime(5s);
    QCOMPARE(decide(backoff, failure(Error::NetworkError)).delay, 5s);
    backoff.forgetAttempts();
    QCOMPARE(decide(backoff, failure(Error::NetworkError)).delay, 5s);
    backoff.startOver();
    QCOMPARE(decide(backoff, failure(Error::NetworkError)).delay, 3s);
}

void tst_SseBackoff::refreshesCredentialsOnce()
{
    SseBackoff backoff;
    Outcome refused = failure(Error::HttpStatusError, 401);
    refused.canRefreshCredentials = true;
    QCOMPARE(decide(backoff, refused).action, Action::RefreshCredentials);
    QCOMPARE(backoff.attempts(), 0);
    const SseBackoff::Decision second = decide(backoff, refused);
    QCOMPARE(second.action, Action::Finish);
    QCOMPARE(second.reason, FinishReason::Failed);
}

void tst_SseBackoff::refreshesCredentialsAgainAfterAnotherOutcome()
{
    Outcome refused = failure(Error::HttpStatusError, 401);
    refused.canRefreshCredentials = true;

    SseBackoff failing;
    decide(failing, refused);
    decide(failing, failure(Error::HttpStatusError, 503));
    QCOMPARE(decide(failing, refused).action, Action::RefreshCredentials);

    SseBackoff opening;
    decide(opening, refused);
    opening.noteOpened();
    QCOMPARE(decide(opening, refused).action, Action::RefreshCredentials);

    // A refusal does not count any more when the application begins again.
    SseBackoff reopened;
    decide(reopened, refused);
    QCOMPARE(decide(reopened, refused).action, Action::Finish);
    reopened.startOver();
    QCOMPARE(decide(reopened, refused).action, Action::RefreshCredentials);
    QCOMPARE(decide(reopened, refused).action, Action::Finish);
    reopened.forgetAttempts();
    QCOMPARE(decide(reopened, refused).action, Action::RefreshCredentials);
}

void tst_SseBackoff::needsSomebodyWhoRefreshesCredentials()
{
    SseBackoff backoff;
    QCOMPARE(decide(backoff, failure(Error::HttpStatusError, 401)).reason, FinishReason::Failed);
}

void tst_SseBackoff::forgetsWhatItIsToldTo()
{
    SseBackoff backoff = backoffWith(policyWithoutJitter());
    for (int i = 0; i < 3; ++i)
        decide(backoff, failure(Error::NetworkError));
    backoff.forgetFailures();
    QCOMPARE(decide(backoff, failure(Error::NetworkError)).delay, 3s);
    QCOMPARE(backoff.attempts(), 4);
    backoff.forgetAttempts();
    QCOMPARE(decide(backoff, failure(Error::NetworkError)).delay, 3s);
    QCOMPARE(backoff.attempts(), 1);
}

void tst_SseBackoff::knowsWhatIsFatal()
{
    const SseReconnectPolicy policy;
    const QList<Error> passing{Error::NoError,
                               Error::PreparationError,
                               Error::HostNotFoundError,
                               Error::ConnectionRefusedError,
                               Error::ConnectTimeoutError,
                               Error::NoHttpResponseError,
                               Error::ProxyError,
                               Error::NetworkError,
                               Error::ConnectionLostError,
                               Error::IdleTimeoutError};
    const QMetaEnum errors = QMetaEnum::fromType<Error>();
    for (int i = 0; i < errors.keyCount(); ++i) {
        const auto error = Error(errors.value(i));
        if (error == Error::HttpStatusError)
            continue;
        QVERIFY2(SseBackoff::isFatal(error, 200, policy) != passing.contains(error), errors.key(i));
    }
    QVERIFY(!SseBackoff::isFatal(Error::HttpStatusError, 503, policy));
    QVERIFY(SseBackoff::isFatal(Error::HttpStatusError, 404, policy));
    QVERIFY(SseBackoff::isFatal(Error::HttpStatusError, 503, SseReconnectPolicy::browser()));
}

void tst_SseBackoff::letsTheApplicationDecideAboutAResponse()
{
    SseReconnectPolicy policy = policyWithoutJitter();
    policy.setMaximumAttempts(1);
    SseBackoff backoff = backoffWith(policy);
    Outcome page = failure(Error::ContentTypeError, 200);
    QCOMPARE(decide(backoff, page).action, Action::Finish);
    page.action = SseClient::ResponseAction::Reconnect;
    page.retryAfter = "90";
    const SseBackoff::Decision decision = decide(backoff, page);
    QCOMPARE(decision.action, Action::Wait);
    QCOMPARE(decision.delay, milliseconds(90s));
    // The policy limits the number of attempts.
    QCOMPARE(decide(backoff, page).reason, FinishReason::AttemptsExhausted);

    backoff.startOver();
    Outcome busy = failure(Error::HttpStatusError, 503);
    busy.action = SseClient::ResponseAction::Fail;
    QCOMPARE(decide(backoff, busy).reason, FinishReason::Failed);
    busy.action = SseClient::ResponseAction::UsePolicy;
    QCOMPARE(decide(backoff, busy).action, Action::Wait);
}

void tst_SseBackoff::refreshesCredentialsBeforeTheApplicationDecides()
{
    SseBackoff backoff = backoffWith(policyWithoutJitter());
    Outcome refused = failure(Error::HttpStatusError, 401);
    QVERIFY(!backoff.canRefreshCredentials(refused));
    refused.canRefreshCredentials = true;
    QVERIFY(backoff.canRefreshCredentials(refused));
    QCOMPARE(decide(backoff, refused).action, Action::RefreshCredentials);
    QVERIFY(!backoff.canRefreshCredentials(refused));
    refused.action = SseClient::ResponseAction::Reconnect;
    QCOMPARE(decide(backoff, refused).action, Action::Wait);
}

QTEST_APPLESS_MAIN(tst_SseBackoff)
#include "tst_ssebackoff.moc"
