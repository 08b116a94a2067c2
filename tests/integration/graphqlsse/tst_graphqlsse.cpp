// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

// GraphQL over SSE with the server graphql-sse, which sends its streams with a header
// "Content-Encoding: none". The snippets are those of the page "Well-Known Servers".

#include "../../auto/common/patience.h"
#include "httprequest.h"
#include "npmservertest.h"

#include <QtSse/SseClient>

#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>
#include <QtNetwork/qnetworkaccessmanager.h>
#include <QtNetwork/qnetworkreply.h>
#include <QtNetwork/qnetworkrequest.h>
#include <QtTest/qtest.h>

using namespace Qt::StringLiterals;
using Error = SseClient::Error;
using FinishReason = SseClient::FinishReason;
using State = SseClient::State;

namespace {

const char Subscription[] = "subscription ($after: Int!) { texts(after: $after) { number text } }";

//! [operation]
QByteArray operation(const QString &query, const QJsonObject &variables = {},
                     const QString &id = {})
{
    QJsonObject object{{u"query"_s, query}, {u"variables"_s, variables}};
    if (!id.isEmpty()) // in single connection mode
        object.insert(u"extensions"_s, QJsonObject{{u"operationId"_s, id}});
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}
//! [operation]

QByteArray textsAfter(int position, const QString &id = {})
{
    return operation(QString::fromLatin1(Subscription), {{u"after"_s, position}}, id);
}

} // namespace

class tst_GraphQlSse : public NpmServerTest
{
    Q_OBJECT

public:
    tst_GraphQlSse()
        : NpmServerTest(QStringLiteral(QTSSE_TEMPLATES "/server.cjs"), QStringLiteral(QTSSE_NPM),
                        u"graphql-sse"_s, u"/graphql/stream"_s)
    {
    }

protected:
    void reset() override;

private Q_SLOTS:
    void asksOnce_data();
    void asksOnce();
    void reportsWhatIsNoQuery();
    void deliversEachEventAtOnce();
    void losesNothingOverARestart();
    void sharesOneConnection();
    void sharesOneConnectionOverARestart();
    void refusesASecondStreamOfAToken();
    void reportsAWrongPath();

private:
    void ask(const QByteArray &body);
    void follow();
    void openShared();
    void subscribe(const QString &id);
    void publish(const QString &text);

    QNetworkAccessManager m_manager;
    QJsonObject m_result;
    QStringList m_texts; // of distinct connections
    QByteArray m_token;
    QHash<QString, QStringList> m_textsOf; // by operation
    QStringList m_operations; // that are not complete
};

void tst_GraphQlSse::reset()
{
    m_result = {};
    m_texts.clear();
    m_token.clear();
    m_textsOf.clear();
    m_operations.clear();
}

// Queries and mutations: one result.
void tst_GraphQlSse::ask(const QByteArray &body)
{
    SseClient &client = *m_client;
    //! [distinct]
    client.setMethod("POST");
    client.setHeaders({{"Content-Type", "application/json"}});
    client.setBody(body);
    client.setReconnectPolicy(SseReconnectPolicy::never()); // a mutation must not be done twice
    client.setEndPredicate([](const SseEvent &event) { return event.type() == u"complete"; });
    connect(&client, &SseClient::eventReceived, this, [this](const SseEvent &event) {
        if (event.type() == u"next")
            m_result = event.json().object(); // with data, errors, or both
    });
    client.open();
    //! [distinct]
}

// Subscriptions: the protocol knows no resumption, but the body of the next attempt can have the
// position.
void tst_GraphQlSse::follow()
{
    SseClient &client = *m_client;
    client.setMethod("POST");
    client.setHeaders({{"Content-Type", "application/json"}});
    client.setEndPredicate([](const SseEvent &event) { return event.type() == u"complete"; });
    //! [distinct-resume]
    client.setBody(textsAfter(0));
    connect(&client, &SseClient::eventReceived, this, [this, &client](const SseEvent &event) {
        if (event.type() != u"next")
            return;
        const QJsonObject text = event.json().object()[u"data"].toObject()[u"texts"].toObject();
        m_texts.append(text[u"text"].toString());
        client.setBody(textsAfter(text[u"number"].toInt())); // for the next attempt
    });
    client.open();
    //! [distinct-resume]
}

// One stream for all operations. A token belongs to one connection, and so do the operations: each
// attempt reserves another token, and starts what is not complete again.
void tst_GraphQlSse::openShared()
{
    SseClient &client = *m_client;
    //! [single]
    client.setPrepareRequestAsync(this, [this](const QNetworkRequest &request, const auto &ready) {
        QNetworkReply *reply = m_manager.sendCustomRequest(QNetworkRequest(m_url), "PUT");
        connect(reply, &QNetworkReply::finished, this, [this, reply, request, ready] {
            reply->deleteLater();
            if (reply->error() != QNetworkReply::NoError)
                return ready(QNetworkRequest()); // this attempt has failed
            m_token = reply->readAll();
            QNetworkRequest withToken = request;
            withToken.setRawHeader("X-GraphQL-Event-Stream-Token", m_token);
            ready(withToken);
        });
    });
    connect(&client, &SseClient::opened, this, [this] {
        for (const QString &id : std::as_const(m_operations))
            subscribe(id);
    });
    connect(&client, &SseClient::eventReceived, this, [this](const SseEvent &event) {
        const QJsonObject message = event.json().object();
        const QString id = message[u"id"].toString();
        if (event.type() == u"complete") {
            m_operations.removeAll(id);
        } else if (event.type() == u"next") {
            const QJsonObject data = message[u"payload"][u"data"].toObject();
            m_textsOf[id].append(data[u"texts"][u"text"].toString());
        }
    });
    client.open();
    //! [single]
}

// The answer is 202, as soon as the server has the operation; results come in the stream.
void tst_GraphQlSse::subscribe(const QString &id)
{
    //! [single-operation]
    QNetworkRequest request(m_url);
    request.setRawHeader("Content-Type", "application/json");
    request.setRawHeader("X-GraphQL-Event-Stream-Token", m_token);
    QNetworkReply *reply = m_manager.post(request, textsAfter(int(m_textsOf[id].size()), id));
    connect(reply, &QNetworkReply::finished, reply, &QObject::deleteLater);
    //! [single-operation]
}

void tst_GraphQlSse::publish(const QString &text)
{
    const HttpAnswer answer = sendRequest(
            "POST", m_url, {{"Content-Type", "application/json"}, {"Accept", "text/event-stream"}},
            operation(u"mutation ($text: String!) { publish(text: $text) }"_s,
                      {{u"text"_s, text}}));
    QCOMPARE(answer.status, 200);
    QVERIFY(answer.body.contains("event: complete"));
}

void tst_GraphQlSse::asksOnce_data()
{
    QTest::addColumn<QString>("query");
    QTest::addColumn<QJsonObject>("data");
    QTest::addColumn<QString>("error");

    QTest::newRow("query") << u"{ count }"_s << QJsonObject{{u"count"_s, 1}} << QString();
    QTest::newRow("mutation") << u"mutation { publish(text: \"k\u00e4se\") }"_s
                              << QJsonObject{{u"publish"_s, 2}} << QString();
    QTest::newRow("unknown field") << u"{ nothing }"_s << QJsonObject()
                                   << u"Cannot query field \"nothing\" on type \"Query\"."_s;
}

void tst_GraphQlSse::asksOnce()
{
    QFETCH(const QString, query);
    QFETCH(const QJsonObject, data);
    QFETCH(const QString, error);
    publish(u"first"_s);
    ask(operation(query));
    QTRY_COMPARE(m_client->state(), State::Closed);
    QCOMPARE(m_client->errorString(), QString());
    QCOMPARE(m_client->finishReason(), FinishReason::Completed);
    QCOMPARE(m_result[u"data"].toObject(), data);
    QCOMPARE(m_result[u"errors"][0][u"message"].toString(), error);
}

void tst_GraphQlSse::reportsWhatIsNoQuery()
{
    ask(operation(u"{ count "_s));
    QTRY_COMPARE(m_client->state(), State::Closed);
    QCOMPARE(m_client->finishReason(), FinishReason::Failed);
    QCOMPARE(m_client->error(), Error::HttpStatusError);
    QCOMPARE(m_client->httpStatus(), 400);
    QVERIFY(m_client->errorBody().contains("Syntax Error"));
}

void tst_GraphQlSse::deliversEachEventAtOnce()
{
    follow();
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
    publish(u"return"_s);
    QTRY_COMPARE(m_client->finishReason(), FinishReason::Completed);
    QCOMPARE(m_client->error(), Error::NoError);
}

void tst_GraphQlSse::losesNothingOverARestart()
{
    follow();
    publish(u"first"_s);
    publish(u"second"_s);
    QTRY_COMPARE(m_texts.size(), 2);

    m_server->kill();
    QTRY_COMPARE(m_client->error(), Error::ConnectionRefusedError);
    QVERIFY(m_server->start(m_port));
    publish(u"third"_s);
    QTRY_COMPARE(m_texts, (QStringList{u"first"_s, u"second"_s, u"third"_s}));
}

void tst_GraphQlSse::sharesOneConnection()
{
    m_operations = QStringList{u"a"_s, u"b"_s};
    openShared();
    publish(u"first"_s);
    const QStringList one{u"first"_s};
    QTRY_COMPARE(m_textsOf.value(u"a"_s), one);
    QTRY_COMPARE(m_textsOf.value(u"b"_s), one);

    // An operation may be stopped, and others go on.
    QUrl url = m_url;
    url.setQuery(u"operationId=a"_s);
    const HttpAnswer answer =
            sendRequest("DELETE", url, {{"X-GraphQL-Event-Stream-Token", m_token}});
    QCOMPARE(answer.status, 200);
    QTRY_COMPARE(m_operations, QStringList{u"b"_s});
    publish(u"second"_s);
    QTRY_COMPARE(m_textsOf.value(u"b"_s), (QStringList{u"first"_s, u"second"_s}));
    QCOMPARE(m_textsOf.value(u"a"_s), one);
    publish(u"return"_s);
    QTRY_COMPARE(m_operations, QStringList());
    QCOMPARE(m_client->state(), State::Open);
}

void tst_GraphQlSse::sharesOneConnectionOverARestart()
{
    m_operations = QStringList{u"a"_s, u"b"_s};
    openShared();
    publish(u"first"_s);
    QTRY_COMPARE(m_textsOf.value(u"a"_s).size(), 1);
    QTRY_COMPARE(m_textsOf.value(u"b"_s).size(), 1);
    const QByteArray token = m_token;

    m_server->kill();
    QTRY_COMPARE(m_client->error(), Error::PreparationError);
    QVERIFY(m_server->start(m_port));
    publish(u"second"_s);
    const QStringList both{u"first"_s, u"second"_s};
    QTRY_COMPARE(m_textsOf.value(u"a"_s), both);
    QTRY_COMPARE(m_textsOf.value(u"b"_s), both);
    QVERIFY(m_token != token);
}

void tst_GraphQlSse::refusesASecondStreamOfAToken()
{
    openShared();
    QTRY_COMPARE(m_client->state(), State::Open);
    SseClient other(m_url);
    other.setHeaders({{"X-GraphQL-Event-Stream-Token", m_token}});
    other.open();
    QTRY_COMPARE(other.state(), State::Closed);
    QCOMPARE(other.error(), Error::HttpStatusError);
    QCOMPARE(other.httpStatus(), 409);
    QCOMPARE(m_client->state(), State::Open);
}

void tst_GraphQlSse::reportsAWrongPath()
{
    m_client->setUrl(m_url.resolved(QUrl(u"/nowhere"_s)));
    ask(operation(u"{ count }"_s));
    QTRY_COMPARE(m_client->state(), State::Closed);
    QCOMPARE(m_client->error(), Error::HttpStatusError);
    QCOMPARE(m_client->httpStatus(), 404);
}

QTEST_GUILESS_MAIN(tst_GraphQlSse)
#include "tst_graphqlsse.moc"
