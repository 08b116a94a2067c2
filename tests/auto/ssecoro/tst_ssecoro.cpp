// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "../common/patience.h"

#include <QtSse/SseCoro>
#include <QtSse/SseTestServer>

#include <QtCore/qelapsedtimer.h>
#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

#include <QCoro/QCoroSignal>
#include <QCoro/QCoroTask>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Error = SseClient::Error;
using FinishReason = SseClient::FinishReason;
using State = SseClient::State;

namespace {

SseTestResponse eventsFrom(int first, int last)
{
    SseTestResponse response;
    for (int i = first; i <= last; ++i) {
        const QByteArray number = QByteArray::number(i);
        response.sendEvent("event " + number, number);
    }
    return response;
}

QStringList numbers(int first, int last)
{
    QStringList list;
    for (int i = first; i <= last; ++i)
        list.append(QString::number(i));
    return list;
}

} // namespace

class tst_SseCoro : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void iteratesOverEvents();
    void waitsForASlowCoroutine();
    void leavesTheClientAloneWhenTheLoopIsLeft();
    void endsWithTheClient_data();
    void endsWithTheClient();
    void isCancelledByDestruction();
    void awaitsASingleEvent();
    void awaitsNoLongerThanAsked();
    void hearsNothingAfterTheEnd();
    void mayDeleteTheClientInTheLoop();

private:
    QCoro::Task<> collect(int maximum = -1);

    std::unique_ptr<SseTestServer> m_server;
    std::unique_ptr<SseClient> m_client;
    QStringList m_ids;
    bool m_isThrough = false;
};

void tst_SseCoro::init()
{
    m_server = std::make_unique<SseTestServer>();
    QVERIFY(m_server->listen());
    m_client = std::make_unique<SseClient>(m_server->url());
    m_client->setReconnectPolicy(SseReconnectPolicy::never());
    m_ids.clear();
    m_isThrough = false;
}

QCoro::Task<> tst_SseCoro::collect(int maximum)
{
    //! [loop]
    QCORO_FOREACH(const SseEvent &event, SseCoro::events(*m_client))
    {
        m_ids.append(event.lastEventId());
        if (m_ids.size() == maximum)
            break;
    }
    //! [loop]
    m_isThrough = true;
}

void tst_SseCoro::iteratesOverEvents()
{
    m_server->enqueue(eventsFrom(1, 5000));
    collect();
    QCOMPARE(m_client->state(), State::Connecting);
    QTRY_VERIFY(m_isThrough);
    QCOMPARE(m_ids, numbers(1, 5000));
    QCOMPARE(m_client->finishReason(), FinishReason::Completed);
}

void tst_SseCoro::waitsForASlowCoroutine()
{
    m_server->enqueue(eventsFrom(1, 3000));
    QSignalSpy paused(m_client.get(), &SseClient::pausedChanged);
    qint64 mostWaiting = 0;
    const auto consume = [&]() -> QCoro::Task<> {
        QCORO_FOREACH(const SseEvent &event, SseCoro::events(*m_client))
        {
            m_ids.append(event.lastEventId());
            mostWaiting = std::max(mostWaiting, m_client->eventsReceived() - m_ids.size());
            if (m_ids.size() % 1000 == 1) // has something else to do until the client is paused
                co_await qCoro(m_client.get(), &SseClient::pausedChanged);
        }
        m_isThrough = true;
    };
    consume();
    QTRY_VERIFY(m_isThrough);
    QCOMPARE(m_ids, numbers(1, 3000));
    QVERIFY(!m_client->isPaused());
    QCOMPARE(mostWaiting, 255); // and the one that was taken just before
    QVERIFY(paused.size() >= 6);
}

void tst_SseCoro::leavesTheClientAloneWhenTheLoopIsLeft()
{
    m_server->setDefaultResponse(eventsFrom(1, 10).stayOpen());
    QSignalSpy events(m_client.get(), &SseClient::eventReceived);
    collect(3);
    QTRY_VERIFY(m_isThrough);
    QTRY_COMPARE(events.size(), 10);
    QCOMPARE(m_ids, numbers(1, 3));
    QCOMPARE(m_client->state(), State::Open);
}

void tst_SseCoro::endsWithTheClient_data()
{
    QTest::addColumn<QString>("end");
    QTest::newRow("closed") << u"close"_s;
    QTest::newRow("deleted") << u"delete"_s;
}

void tst_SseCoro::endsWithTheClient()
{
    QFETCH(QString, end);
    m_server->enqueue(eventsFrom(1, 2).stayOpen());
    collect();
    QTRY_COMPARE(m_ids.size(), 2);
    QVERIFY(!m_isThrough);
    if (end == u"close")
        m_client->close();
    else
        m_client.reset();
    QVERIFY(m_isThrough);
}

void tst_SseCoro::isCancelledByDestruction()
{
    m_server->enqueue(eventsFrom(1, 2000).stayOpen());
    QSignalSpy events(m_client.get(), &SseClient::eventReceived);
    {
        // Nobody iterates: what comes waits, until the client is paused.
        const QCoro::AsyncGenerator<SseEvent> generator = SseCoro::events(*m_client);
        QCOMPARE(m_client->state(), State::Closed);
        m_client->open();
        QTRY_VERIFY(m_client->isPaused());
        QCOMPARE(events.size(), 256);
    }
    QVERIFY(!m_client->isPaused());
    QTRY_COMPARE(events.size(), 2000);

    // A coroutine that is destroyed while it waits, here by its caller, a generator.
    m_client->close();
    m_server->enqueue(SseTestResponse::eventStream().stayOpen());
    {
        auto generator = [](SseClient &client) -> QCoro::AsyncGenerator<int> {
            const std::optional<SseEvent> event = co_await SseCoro::event(client);
            co_yield event ? 1 : 0;
        }(*m_client);
        auto begin = generator.begin();
        begin.await_suspend(std::noop_coroutine()).resume();
        QCOMPARE(m_client->state(), State::Connecting);
    }
    QSignalSpy opened(m_client.get(), &SseClient::opened);
    QVERIFY(opened.wait(Patience));
    m_server->connections().constLast()->sendEvent("to nobody");
    QTRY_COMPARE(m_client->eventsReceived(), 1);
}

void tst_SseCoro::awaitsASingleEvent()
{
    m_server->enqueue(SseTestResponse::eventStream()
                              .sendEvent("a", "1")
                              .sendEvent("b", "2", "ready")
                              .sendEvent("c", "3")
                              .stayOpen());
    const auto wait = [&]() -> QCoro::Task<> {
        const std::optional<SseEvent> ready = co_await SseCoro::event(*m_client, u"ready"_s, 10s);
        if (ready)
            m_ids.append(ready->lastEventId());
        const std::optional<SseEvent> next = co_await SseCoro::event(*m_client);
        if (next)
            m_ids.append(next->lastEventId());
        m_isThrough = true;
    };
    wait();
    QTRY_VERIFY(m_isThrough);
    QCOMPARE(m_ids, (QStringList{u"2"_s, u"3"_s}));
}

void tst_SseCoro::awaitsNoLongerThanAsked()
{
    m_server->enqueue(eventsFrom(1, 1).stayOpen());
    QElapsedTimer timer;
    timer.start();
    const auto wait = [&]() -> QCoro::Task<> {
        const std::optional<SseEvent> event =
                co_await SseCoro::event(*m_client, u"nothing of the kind"_s, 150ms);
        m_isThrough = !event;
    };
    wait();
    QTRY_VERIFY(m_isThrough);
    QVERIFY2(timer.elapsed() >= 149, qPrintable(QString::number(timer.elapsed())));
    QTRY_COMPARE(m_client->eventsReceived(), 1);
    QCOMPARE(m_client->state(), State::Open);
}

void tst_SseCoro::hearsNothingAfterTheEnd()
{
    m_client->setUrl(QUrl(u"ftp://example.org"_s)); // nothing would ever come
    collect();
    QVERIFY(m_isThrough);
    QCOMPARE(m_client->error(), Error::UnsupportedSchemeError);
    const auto wait = [&]() -> QCoro::Task<bool> {
        const std::optional<SseEvent> event = co_await SseCoro::event(*m_client);
        co_return event.has_value();
    };
    QCOMPARE(QCoro::waitFor(wait()), false);
}

void tst_SseCoro::mayDeleteTheClientInTheLoop()
{
    m_server->enqueue(eventsFrom(1, 10).stayOpen());
    const auto consume = [&]() -> QCoro::Task<> {
        QCORO_FOREACH(const SseEvent &event, SseCoro::events(*m_client))
        {
            m_ids.append(event.lastEventId());
            if (m_ids.size() == 4)
                m_client.reset();
        }
        m_isThrough = true;
    };
    consume();
    QTRY_VERIFY(m_isThrough);
    QCOMPARE(m_ids, numbers(1, 4));
}

QTEST_GUILESS_MAIN(tst_SseCoro)
#include "tst_ssecoro.moc"
