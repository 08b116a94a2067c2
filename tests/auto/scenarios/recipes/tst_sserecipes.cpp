// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

// The snippets of the page "Streaming from LLM and MCP Servers", each of which is run here.

#include "../../common/patience.h"
#include "../../common/sseclienttesting.h"

#include <QtSse/SseClient>
#include <QtSse/SseReader>
#include <QtSse/SseTestServer>

#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>
#include <QtNetwork/qnetworkaccessmanager.h>
#include <QtNetwork/qnetworkreply.h>
#include <QtNetwork/qnetworkrequest.h>
#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

#include <memory>

using namespace Qt::StringLiterals;
using namespace SseClientTesting;
using namespace std::chrono_literals;
using Error = SseClient::Error;
using FinishReason = SseClient::FinishReason;
using State = SseClient::State;

class tst_SseRecipes : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void asksOnce_data();
    void asksOnce();
    void endsWithATerminalType_data();
    void endsWithATerminalType();
    void readsTheErrorBody();
    void takesJsonOrEvents_data();
    void takesJsonOrEvents();
    void resumesByGet();

private:
    std::unique_ptr<SseTestServer> m_server;
    QString m_text;
};

void tst_SseRecipes::init()
{
    m_server = std::make_unique<SseTestServer>();
    QVERIFY(m_server->listen());
    m_text.clear();
}

void tst_SseRecipes::asksOnce_data()
{
    QTest::addColumn<QString>("end");
    QTest::addColumn<FinishReason>("reason");
    QTest::newRow("with [DONE]") << u"done"_s << FinishReason::Completed;
    QTest::newRow("regularly, without [DONE]") << u"end"_s << FinishReason::Truncated;
    QTest::newRow("with the connection") << u"drop"_s << FinishReason::Truncated;
}

void tst_SseRecipes::asksOnce()
{
    QFETCH(QString, end);
    QFETCH(FinishReason, reason);
    SseTestResponse response;
    response.sendEvent(R"({"text":"Good"})").sendEvent(R"({"text":" morning"})");
    if (end == u"done")
        response.sendEvent("[DONE]").stayOpen();
    else if (end == u"drop")
        response.drop();
    m_server->setDefaultResponse(response);
    const QByteArray question = R"({"stream":true})";
    SseClient client(m_server->url());
    //! [one-shot]
    client.setMethod("POST");
    client.setBody(question);
    client.setHeaders({{"Content-Type", "application/json"}, {"Authorization", "Bearer key"}});
    client.setReconnectPolicy(SseReconnectPolicy::never());
    client.setEndPredicate([](const SseEvent &event) { return event.data() == "[DONE]"; });
    client.setConnectTimeout(30s); // until the answer begins
    client.setIdleTimeout(1min); // between two pieces of the answer
    client.setTotalTimeout(10min); // until the answer ends
    connect(&client, &SseClient::eventReceived, this, [this](const SseEvent &event) {
        m_text += event.json().object().value(u"text"_s).toString(); // empty for [DONE]
    });
    client.open();
    //! [one-shot]
    QTRY_COMPARE(client.finishReason(), reason);
    QCOMPARE(m_text, u"Good morning"_s);
    QCOMPARE(m_server->requests().size(), 1);
    QCOMPARE(m_server->requests().constFirst().method, "POST");
    QCOMPARE(m_server->requests().constFirst().body, question);
    QCOMPARE(client.error(), end == u"drop" ? Error::ConnectionLostError : Error::NoError);
}

void tst_SseRecipes::endsWithATerminalType_data()
{
    QTest::addColumn<QByteArray>("lastType");
    QTest::addColumn<QString>("failure");
    QTest::addColumn<FinishReason>("reason");
    QTest::newRow("complete") << QByteArray("message_stop") << QString() << FinishReason::Completed;
    QTest::newRow("error in mid-stream")
            << QByteArray("error") << u"overloaded"_s << FinishReason::Completed;
    QTest::newRow("truncated") << QByteArray("ping") << QString() << FinishReason::Truncated;
}

void tst_SseRecipes::endsWithATerminalType()
{
    QFETCH(QByteArray, lastType);
    QFETCH(QString, failure);
    QFETCH(FinishReason, reason);
    m_server->setDefaultResponse(SseTestResponse::eventStream()
                                         .sendEvent(R"({"text":"Good"})", {}, "delta")
                                         .sendEvent("{}", {}, "ping")
                                         .sendEvent(R"({"message":"overloaded"})", {}, lastType));
    QString failed;
    SseClient client(m_server->url());
    client.setMethod("POST");
    client.setReconnectPolicy(SseReconnectPolicy::never());
    //! [named]
    client.setEndPredicate([](const SseEvent &event) {
        return event.type() == u"message_stop" || event.type() == u"error";
    });
    connect(&client, &SseClient::eventReceived, this, [&](const SseEvent &event) {
        const QJsonObject json = event.json().object();
        if (event.type() == u"delta")
            m_text += json.value(u"text"_s).toString();
        else if (event.type() == u"error")
            failed = json.value(u"message"_s).toString();
        // Ignores all other types, such as ping.
    });
    //! [named]
    client.open();
    QTRY_COMPARE(client.finishReason(), reason);
    QCOMPARE(m_text, u"Good"_s);
    QCOMPARE(failed, failure);
}

void tst_SseRecipes::readsTheErrorBody()
{
    m_server->setDefaultResponse(SseTestResponse::status(401, R"({"error":"bad key"})")
                                         .withHeader("Content-Type", "application/json"));
    QString reason;
    SseClient client(m_server->url());
    //! [error-body]
    connect(&client, &SseClient::errorOccurred, this, [&] {
        const QJsonObject body = QJsonDocument::fromJson(client.errorBody()).object();
        reason = body.value(u"error"_s).toString(client.errorString());
    });
    //! [error-body]
    client.open();
    QTRY_COMPARE(client.state(), State::Closed);
    QCOMPARE(reason, u"bad key"_s);
    QCOMPARE(client.httpStatus(), 401);
    QCOMPARE(client.responseHeader("content-type"), "application/json");
}

void tst_SseRecipes::takesJsonOrEvents_data()
{
    QTest::addColumn<bool>("isStream");
    QTest::newRow("JSON") << false;
    QTest::newRow("event stream") << true;
}

void tst_SseRecipes::takesJsonOrEvents()
{
    QFETCH(bool, isStream);
    const QByteArray answer = R"({"result":")" + QByteArray(100'000, 'x') + R"("})";
    if (isStream)
        m_server->setDefaultResponse(SseTestResponse::eventStream().sendEvent(answer));
    else
        m_server->setDefaultResponse(SseTestResponse::status(200, answer)
                                             .withHeader("Content-Type", "application/json"));
    const QByteArray question = R"({"jsonrpc":"2.0","id":1,"method":"tools/list"})";
    const QUrl url = m_server->url();
    QByteArrayList answers;
    QNetworkAccessManager manager;
    SseReader reader;
    connect(&reader, &SseReader::eventReceived, this,
            [&](const SseEvent &event) { answers.append(event.data()); });
    //! [json-or-events]
    QNetworkRequest request(url);
    request.setRawHeader("Content-Type", "application/json");
    request.setRawHeader("Accept", "application/json, text/event-stream");
    QNetworkReply *const reply = manager.post(request, question);
    connect(reply, &QNetworkReply::metaDataChanged, &reader, [&reader, reply] {
        const QByteArray type = reply->rawHeader("Content-Type").toLower();
        if (type.startsWith("text/event-stream"))
            reader.setDevice(reply); // emits eventReceived() from now on
    });
    connect(reply, &QNetworkReply::finished, &reader, [&] {
        if (!reader.device())
            answers.append(reply->readAll());
    });
    //! [json-or-events]
    QTRY_COMPARE(answers, QByteArrayList{answer});
    QVERIFY(reply->isFinished() || isStream);
    QCOMPARE(m_server->requests().constFirst().body, question);
    reader.setDevice(nullptr);
    delete reply;
}

void tst_SseRecipes::resumesByGet()
{
    m_server->enqueue(SseTestResponse::eventStream("retry: 10\n\n")
                              .send("id: 1\ndata:\n\n") // the event that only has an ID
                              .drop());
    m_server->enqueue(SseTestResponse::eventStream().sendEvent(R"({"id":1,"result":{}})", "2"));
    const QByteArray question = R"({"jsonrpc":"2.0","id":1,"method":"tools/call"})";
    const QByteArray sessionId = "session-7";
    SseClient client(m_server->url());
    //! [resume]
    client.setMethod("POST");
    client.setBody(question);
    client.setHeaders({{"Content-Type", "application/json"},
                       {"Accept", "application/json, text/event-stream"},
                       {"Mcp-Session-Id", sessionId}});
    client.setResumeMethod("GET");
    client.setEndPredicate(
            [](const SseEvent &event) { return event.json().object().contains(u"result"_s); });
    //! [resume]
    client.setReconnectPolicy(quickPolicy());
    client.open();
    QTRY_COMPARE(client.finishReason(), FinishReason::Completed);
    const QList<SseTestRequest> requests = m_server->requests();
    QCOMPARE(requests.size(), 2);
    QCOMPARE(requests.constFirst().method, "POST");
    QCOMPARE(requests.constFirst().body, question);
    QCOMPARE(requests.constLast().method, "GET");
    QVERIFY(requests.constLast().body.isEmpty());
    QVERIFY(!requests.constLast().hasHeader("Content-Type"));
    QCOMPARE(requests.constLast().header("Last-Event-ID"), "1");
    QCOMPARE(requests.constLast().header("Mcp-Session-Id"), sessionId);
}

QTEST_GUILESS_MAIN(tst_SseRecipes)
#include "tst_sserecipes.moc"
