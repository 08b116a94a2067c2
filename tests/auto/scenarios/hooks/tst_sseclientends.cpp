// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

// How streams end: with the last event, with an incomplete one, or when the time is over. And how they
// are resumed.

#include "../../common/patience.h"
#include "../../common/sseclientfixture.h"
#include "clientactions.h"

#include <QtSse/SseClient>
#include <QtSse/SseTestServer>

#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

using namespace Qt::StringLiterals;
using namespace SseClientTesting;
using namespace std::chrono_literals;
using Error = SseClient::Error;
using FinishReason = SseClient::FinishReason;
using State = SseClient::State;

class tst_SseClientEnds : public SseClientFixture
{
    Q_OBJECT

private Q_SLOTS:
    // The end
    void endsWithTheLastEvent_data();
    void endsWithTheLastEvent();
    void missesTheLastEvent();
    void mayThePredicateDoAnything_data();
    void mayThePredicateDoAnything();
    void limitsTheTotalTime();
    void resumesByAnotherMethod();

    // Incomplete events
    void deliversIncompleteEvents();
    void tellsOfDiscardedEvents();
    void endsWithAnIncompleteEvent();
    void pausesInTheSlotOfAnIncompleteEvent();
    void maySlotsOfIncompleteEventsDoAnything_data();
    void maySlotsOfIncompleteEventsDoAnything();
};

void tst_SseClientEnds::endsWithTheLastEvent_data()
{
    QTest::addColumn<SseReconnectPolicy>("policy");
    QTest::newRow("never") << SseReconnectPolicy::never();
    QTest::newRow("endless") << quickPolicy();
}

void tst_SseClientEnds::endsWithTheLastEvent()
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

void tst_SseClientEnds::missesTheLastEvent()
{
    m_server->setDefaultResponse(SseTestResponse::eventStream("data: 1\n\n"));
    m_client->setReconnectPolicy(SseReconnectPolicy::never());
    m_client->setEndPredicate([](const SseEvent &event) { return event.data() == "[DONE]"; });
    m_client->open();
    QTRY_COMPARE(m_client->state(), State::Closed);
    QCOMPARE(m_client->finishReason(), FinishReason::Truncated);
}

void tst_SseClientEnds::mayThePredicateDoAnything_data()
{
    addActions();
}

void tst_SseClientEnds::mayThePredicateDoAnything()
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

void tst_SseClientEnds::limitsTheTotalTime()
{
    m_server->setDefaultResponse(SseTestResponse::eventStream("data: x\n\n").wait(5ms).drop());
    m_client->setTotalTimeout(1s);
    m_client->open();
    QTRY_COMPARE(m_client->state(), State::Closed);
    QCOMPARE(m_client->error(), Error::TotalTimeoutError);
    QCOMPARE(m_client->finishReason(), FinishReason::Failed);
    QVERIFY(m_client->eventsReceived() > 1);
}

void tst_SseClientEnds::resumesByAnotherMethod()
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

void tst_SseClientEnds::deliversIncompleteEvents()
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

void tst_SseClientEnds::tellsOfDiscardedEvents()
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

void tst_SseClientEnds::endsWithAnIncompleteEvent()
{
    m_server->setDefaultResponse(SseTestResponse::eventStream("data: a\n\ndata: [DONE]"));
    m_client->setAcceptIncompleteEvents(true);
    m_client->setEndPredicate([](const SseEvent &event) { return event.data() == "[DONE]"; });
    m_client->open();
    QTRY_COMPARE(m_client->state(), State::Closed);
    QCOMPARE(m_client->finishReason(), FinishReason::Completed);
    QCOMPARE(m_server->requests().size(), 1);
}

void tst_SseClientEnds::pausesInTheSlotOfAnIncompleteEvent()
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

void tst_SseClientEnds::maySlotsOfIncompleteEventsDoAnything_data()
{
    addActions();
}

void tst_SseClientEnds::maySlotsOfIncompleteEventsDoAnything()
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

QTEST_GUILESS_MAIN(tst_SseClientEnds)
#include "tst_sseclientends.moc"
