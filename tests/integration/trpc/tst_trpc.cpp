// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

// Subscriptions of a tRPC server. The snippets are those of the page "Well-Known Servers".

#include "../../auto/common/patience.h"
#include "httprequest.h"
#include "npmservertest.h"

#include <QtSse/SseClient>

#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>
#include <QtTest/qtest.h>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Error = SseClient::Error;
using FinishReason = SseClient::FinishReason;
using State = SseClient::State;

class tst_Trpc : public NpmServerTest
{
    Q_OBJECT

public:
    tst_Trpc()
        : NpmServerTest(QStringLiteral(QTSSE_TEMPLATES "/server.cjs"), QStringLiteral(QTSSE_NPM),
                        u"@trpc/server"_s, u"/texts"_s)
    {
    }

protected:
    void reset() override;

private Q_SLOTS:
    void deliversEachEventAtOnce();
    void endsWithTheSubscription_data();
    void endsWithTheSubscription();
    void reportsABadInput();
    void reportsAnUnknownProcedure();
    void losesNothingOverARestart();
    void startsAfterAnId_data();
    void startsAfterAnId();
    void keepsTheIdOverAnUntrackedEvent();
    void noticesSilenceInSpiteOfPings();

private:
    void open(const QJsonObject &input = {{u"topic"_s, u"news"_s}});
    void publish(const QString &text);

    QStringList m_types;
    QStringList m_texts;
    QString m_failure;
};

void tst_Trpc::reset()
{
    m_types.clear();
    m_texts.clear();
    m_failure.clear();
}

void tst_Trpc::open(const QJsonObject &input)
{
    SseClient &client = *m_client;
    QUrl url = m_url;
    connect(&client, &SseClient::eventReceived, this,
            [this](const SseEvent &event) { m_types.append(event.type()); });
    //! [trpc]
    const QByteArray json = QJsonDocument(input).toJson(QJsonDocument::Compact);
    url.setQuery(u"input="_s
                 + QString::fromLatin1(QUrl::toPercentEncoding(QString::fromUtf8(json))));
    client.setUrl(url);
    client.setIdleTimeout(3s); // several pings, if the server is configured to send them
    client.setEndPredicate([](const SseEvent &event) {
        return event.type() == u"return" || event.type() == u"serialized-error";
    });
    connect(&client, &SseClient::eventReceived, this, [this](const SseEvent &event) {
        const QJsonObject value = event.json().object();
        if (event.type() == u"message")
            m_texts.append(value.value(u"text"_s).toString());
        else if (event.type() == u"serialized-error")
            m_failure = value.value(u"message"_s).toString();
        // All other types, such as connected and ping, have no value of the subscription.
    });
    client.open();
    //! [trpc]
}

void tst_Trpc::publish(const QString &text)
{
    const HttpAnswer answer =
            sendRequest("POST", m_url.resolved(QUrl(u"/publish"_s)),
                        {{"Content-Type", "application/json"}}, '"' + text.toUtf8() + '"');
    QCOMPARE(answer.status, 200);
}

void tst_Trpc::deliversEachEventAtOnce()
{
    open();
    QTRY_COMPARE(m_client->state(), State::Open);
    QStringList texts;
    for (int i = 0; i < 10; ++i) {
        texts.append(u"text %1"_s.arg(i));
        publish(texts.constLast());
        QTRY_COMPARE(m_texts, texts);
    }
    publish(QString(300'000, u'x'));
    QTRY_COMPARE(m_texts.size(), 11);
    QCOMPARE(m_texts.constLast().size(), 300'000);
    QCOMPARE(m_types.constFirst(), u"connected"_s);
    QTRY_VERIFY(m_types.contains(u"ping"_s));
    QCOMPARE(m_client->lastEventId(), u"11"_s);
    QCOMPARE(m_client->error(), Error::NoError);
}

void tst_Trpc::endsWithTheSubscription_data()
{
    QTest::addColumn<QString>("text"); // what makes the server end
    QTest::addColumn<QString>("failure");

    QTest::newRow("return") << u"return"_s << QString();
    QTest::newRow("error") << u"throw"_s << u"thrown in mid-stream"_s;
}

void tst_Trpc::endsWithTheSubscription()
{
    QFETCH(const QString, text);
    QFETCH(const QString, failure);
    open();
    QTRY_COMPARE(m_client->state(), State::Open);
    publish(u"first"_s);
    publish(text);
    QTRY_COMPARE(m_client->state(), State::Closed);
    QCOMPARE(m_client->finishReason(), FinishReason::Completed);
    QCOMPARE(m_texts, QStringList{u"first"_s});
    QCOMPARE(m_failure, failure);
}

// The status is 200: the stream has begun before the server looks at the input.
void tst_Trpc::reportsABadInput()
{
    open({{u"topic"_s, 7}});
    QTRY_COMPARE(m_client->state(), State::Closed);
    QCOMPARE(m_client->finishReason(), FinishReason::Completed);
    QCOMPARE(m_failure, u"no topic"_s);
    QCOMPARE(m_client->httpStatus(), 200);
}

void tst_Trpc::reportsAnUnknownProcedure()
{
    m_url.setPath(u"/nowhere"_s);
    open();
    QTRY_COMPARE(m_client->state(), State::Closed);
    QCOMPARE(m_client->finishReason(), FinishReason::Failed);
    QCOMPARE(m_client->error(), Error::HttpStatusError);
    QCOMPARE(m_client->httpStatus(), 404);
    const QJsonObject body = QJsonDocument::fromJson(m_client->errorBody()).object();
    QVERIFY(body.contains(u"error"_s) || m_client->errorBody().size() == 1024); // it was cut off
}

void tst_Trpc::losesNothingOverARestart()
{
    open();
    QTRY_COMPARE(m_client->state(), State::Open);
    publish(u"first"_s);
    publish(u"second"_s);
    QTRY_COMPARE(m_texts.size(), 2);

    m_server->kill();
    QTRY_COMPARE(m_client->error(), Error::ConnectionRefusedError);
    QVERIFY(m_server->start(m_port));
    publish(u"third"_s);
    QTRY_COMPARE(m_texts, (QStringList{u"first"_s, u"second"_s, u"third"_s}));
    QCOMPARE(m_types.count(u"connected"_s), 2);
}

void tst_Trpc::startsAfterAnId_data()
{
    QTest::addColumn<QJsonObject>("input");
    QTest::addColumn<QString>("header");

    const QJsonObject input{{u"topic"_s, u"news"_s}};
    QTest::newRow("in the header") << input << u"2"_s;
    QTest::newRow("in the input") << QJsonObject{{u"topic"_s, u"news"_s},
                                                 {u"lastEventId"_s, u"2"_s}}
                                  << QString();
}

void tst_Trpc::startsAfterAnId()
{
    QFETCH(const QJsonObject, input);
    QFETCH(const QString, header);
    for (const QString &text : {u"first"_s, u"second"_s, u"third"_s})
        publish(text);
    QVERIFY(m_client->setLastEventId(header));
    open(input);
    QTRY_COMPARE(m_texts, QStringList{u"third"_s});
    QCOMPARE(m_client->lastEventId(), u"3"_s);
}

// The server sends an event without an ID with an empty one, and has an event of type restore-id
// follow with the ID before. What is not tracked is sent again.
void tst_Trpc::keepsTheIdOverAnUntrackedEvent()
{
    publish(u"first"_s);
    publish(u"untracked"_s);
    open();
    QTRY_VERIFY(m_types.contains(u"restore-id"_s));
    QCOMPARE(m_client->lastEventId(), u"1"_s);
    QCOMPARE(m_texts, (QStringList{u"first"_s, u"untracked"_s}));
    m_client->reconnect();
    QTRY_COMPARE(m_texts, (QStringList{u"first"_s, u"untracked"_s, u"untracked"_s}));
    QTRY_COMPARE(m_client->lastEventId(), u"1"_s);
}

void tst_Trpc::noticesSilenceInSpiteOfPings()
{
    open();
    m_client->setIdleTimeout(1s);
    QTRY_VERIFY(m_types.count(u"ping"_s) >= 8); // 200 ms each
    QCOMPARE(m_client->error(), Error::NoError);
    m_server->freeze();
    QTRY_COMPARE(m_client->error(), Error::IdleTimeoutError);
    m_server->thaw();
    publish(u"first"_s);
    QTRY_COMPARE(m_texts, QStringList{u"first"_s});
}

QTEST_GUILESS_MAIN(tst_Trpc)
#include "tst_trpc.moc"
