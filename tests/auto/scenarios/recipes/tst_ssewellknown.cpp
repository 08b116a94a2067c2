// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

// Snippets of the page "Well-Known Servers" for servers that are no packages of Debian or npm. They
// are run against scripted servers that speak as the documentation of the real ones says.

#include "../../common/patience.h"
#include "../../common/sseclienttesting.h"

#include <QtSse/SseClient>
#include <QtSse/SseTestServer>

#include <QtCore/qhash.h>
#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>
#include <QtCore/qpointer.h>
#include <QtCore/qurlquery.h>
#include <QtNetwork/qnetworkaccessmanager.h>
#include <QtNetwork/qnetworkreply.h>
#include <QtNetwork/qnetworkrequest.h>
#include <QtTest/qtest.h>

#include <memory>

using namespace Qt::StringLiterals;
using namespace SseClientTesting;
using namespace std::chrono_literals;
using Error = SseClient::Error;
using State = SseClient::State;

namespace {

QByteArray toJson(const QJsonObject &object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

QStringList queryValues(const SseTestRequest &request, const QString &key)
{
    const QUrlQuery query(QUrl::fromEncoded(request.target).query(QUrl::FullyEncoded));
    return query.allQueryItemValues(key, QUrl::FullyDecoded);
}

// What the scripted servers have in common: streams that may be lost.
class ScriptedServer : public QObject
{
public:
    ScriptedServer()
    {
        m_server.setHandler([this](SseTestConnection *connection) { answer(connection); });
        m_isListening = m_server.listen();
    }

    [[nodiscard]] bool isListening() const { return m_isListening; }
    [[nodiscard]] SseTestServer &server() { return m_server; }
    void dropStreams() { m_server.dropConnections(); }

protected:
    virtual void answer(SseTestConnection *connection) = 0;

    void refuse(SseTestConnection *connection, int status, const QJsonObject &body)
    {
        connection->respond(SseTestResponse::status(status, toJson(body))
                                    .withHeader("Content-Type", "application/json"));
    }

private:
    SseTestServer m_server;
    bool m_isListening = false;
};

// A hub of Mercure with a history.
class MercureHub : public ScriptedServer
{
public:
    struct Update
    {
        QByteArray id;
        QString topic;
        QByteArray data;
    };

    QByteArray token = "token 1"; // the one that the hub takes
    QList<Update> history;

    void publish(const QString &topic, const QByteArray &data)
    {
        m_last = "urn:uuid:" + QByteArray::number(++m_count);
        history.append({m_last, topic, data});
        for (SseTestConnection *connection : server().connections())
            send(connection, history.constLast());
    }

protected:
    void answer(SseTestConnection *connection) override
    {
        const SseTestRequest request = connection->request();
        const QByteArray cookie = "mercureAuthorization=" + token;
        if (request.header("Authorization") != "Bearer " + token
            && request.header("Cookie") != cookie)
            return refuse(connection, 401, {{u"error"_s, u"Unauthorized"_s}});
        QByteArray after = request.header("Last-Event-ID");
        if (after.isEmpty())
            after = queryValues(request, u"lastEventID"_s).value(0).toUtf8();
        const qsizetype first = positionAfter(after);
        SseTestResponse response;
        if (!after.isEmpty()) // what comes is all that there was after this one
            response.withHeader("Last-Event-ID", first > 0 ? history.at(first - 1).id : "earliest");
        connection->respond(response.send("retry: 20\n:\n").stayOpen());
        for (const Update &update :
             std::as_const(history).mid(after.isEmpty() ? history.size() : first))
            send(connection, update);
    }

private:
    [[nodiscard]] qsizetype positionAfter(const QByteArray &id) const
    {
        for (qsizetype i = 0; i < history.size(); ++i) {
            if (history.at(i).id == id)
                return i + 1;
        }
        return 0;
    }

    void send(SseTestConnection *connection, const Update &update)
    {
        if (queryValues(connection->request(), u"topic"_s).contains(update.topic))
            connection->sendEvent(update.data, update.id);
    }

    QByteArray m_last;
    int m_count = 0;
};

// PocketBase: who is connected subscribes by another request, and has no history.
class PocketBase : public ScriptedServer
{
public:
    QJsonObject records; // of the collection "posts", by ID

    void save(const QString &id, const QString &title)
    {
        const QString action = records.contains(id) ? u"update"_s : u"create"_s;
        records.insert(id, title);
        const QByteArray data =
                toJson({{u"action"_s, action},
                        {u"record"_s, QJsonObject{{u"id"_s, id}, {u"title"_s, title}}}});
        if (m_stream && m_isSubscribed)
            m_stream->sendEvent(data, m_clientId, "posts/*");
    }
    [[nodiscard]] QByteArray clientId() const { return m_clientId; }
    [[nodiscard]] bool isSubscribed() const { return m_isSubscribed; }

protected:
    void answer(SseTestConnection *connection) override
    {
        const SseTestRequest request = connection->request();
        if (request.path() == "/api/collections/posts/records") {
            QJsonArray items;
            for (auto it = records.constBegin(); it != records.constEnd(); ++it)
                items.append(QJsonObject{{u"id"_s, it.key()}, {u"title"_s, it.value()}});
            connection->respond(SseTestResponse::status(200, toJson({{u"items"_s, items}}))
                                        .withHeader("Content-Type", "application/json"));
        } else if (request.method == "GET") {
            m_stream = connection;
            m_isSubscribed = false;
            m_clientId = "client" + QByteArray::number(++m_count);
            connection->respond(SseTestResponse().stayOpen());
            connection->sendEvent(R"({"clientId":")" + m_clientId + R"("})", m_clientId,
                                  "PB_CONNECT");
        } else {
            subscribe(connection, QJsonDocument::fromJson(request.body).object());
        }
    }

private:
    void subscribe(SseTestConnection *connection, const QJsonObject &body)
    {
        if (body[u"clientId"].toString().toUtf8() != m_clientId)
            return refuse(connection, 404, {{u"message"_s, u"Missing or invalid client id."_s}});
        m_isSubscribed = body[u"subscriptions"].toArray() == QJsonArray{u"posts/*"_s};
        connection->respond(SseTestResponse::status(204));
    }

    QPointer<SseTestConnection> m_stream;
    QByteArray m_clientId;
    int m_count = 0;
    bool m_isSubscribed = false;
};

// A database of CouchDB. The IDs of the events are sequences, as JSON.
class CouchDb : public ScriptedServer
{
public:
    void save(const QString &id)
    {
        m_changes.append(id);
        for (SseTestConnection *connection : server().connections())
            send(connection, m_changes.size());
    }
    void beat()
    {
        for (SseTestConnection *connection : server().connections())
            connection->send("event: heartbeat\ndata: \n\n");
    }

protected:
    void answer(SseTestConnection *connection) override
    {
        const SseTestRequest request = connection->request();
        if (request.path() != "/shop/_changes")
            return refuse(connection, 404, {{u"error"_s, u"not_found"_s}});
        if (request.queryValue("feed") != "eventsource")
            return refuse(connection, 400, {{u"error"_s, u"bad_request"_s}});
        QByteArray since = request.queryValue("since");
        if (request.hasHeader("Last-Event-ID")) // as from a browser that reconnects
            since = request.header("Last-Event-ID");
        connection->respond(SseTestResponse().send("\n").stayOpen());
        const qsizetype first = since == "now" ? m_changes.size() : numberOf(since);
        for (qsizetype number = first + 1; number <= m_changes.size(); ++number)
            send(connection, number);
    }

private:
    [[nodiscard]] static QByteArray sequence(qsizetype number)
    {
        return QByteArray::number(number) + "-g1AAAACbeJzLYWBg";
    }
    [[nodiscard]] static qsizetype numberOf(QByteArray sequence)
    {
        sequence.replace('"', "");
        return sequence.first(qMax(qsizetype(0), sequence.indexOf('-'))).toLongLong();
    }
    void send(SseTestConnection *connection, qsizetype number)
    {
        const QJsonObject change{{u"seq"_s, QString::fromLatin1(sequence(number))},
                                 {u"id"_s, m_changes.at(number - 1)},
                                 {u"changes"_s, QJsonArray{QJsonObject{{u"rev"_s, u"1-9"_s}}}}};
        connection->send("data: " + toJson(change) + "\nid: \"" + sequence(number) + "\"\n\n");
    }

    QStringList m_changes;
};

} // namespace

class tst_SseWellKnown : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void followsTopicsOfMercure_data();
    void followsTopicsOfMercure();
    void renewsATokenOfMercure();
    void noticesAGapInTheHistoryOfMercure_data();
    void noticesAGapInTheHistoryOfMercure();
    void subscribesToPocketBaseAfterEachConnection();
    void followsChangesOfCouchDb_data();
    void followsChangesOfCouchDb();
    void noticesMissingHeartbeatsOfCouchDb();
    void reportsAMissingDatabaseOfCouchDb();

private:
    void followMercure(const QUrl &hub, const QStringList &topics);
    void followPocketBase(const QUrl &base);
    void subscribeToPosts(const QUrl &base, const QString &clientId);
    void fetchPosts(const QUrl &base);
    void followCouchDb(const QUrl &database, const QByteArray &since);

    std::unique_ptr<SseClient> m_client;
    QNetworkAccessManager m_manager;
    QByteArray m_token;
    QByteArrayList m_updates;
    bool m_hasGap = false;
    QHash<QString, QString> m_posts;
    int m_heartbeats = 0;
    QStringList m_documents;
};

void tst_SseWellKnown::init()
{
    m_client = std::make_unique<SseClient>();
    m_client->setReconnectPolicy(quickPolicy());
    m_token = "token 1";
    m_updates.clear();
    m_hasGap = false;
    m_posts.clear();
    m_heartbeats = 0;
    m_documents.clear();
}

void tst_SseWellKnown::cleanup()
{
    m_client.reset();
}

void tst_SseWellKnown::followMercure(const QUrl &hub, const QStringList &topics)
{
    SseClient &client = *m_client;
    //! [mercure]
    QByteArrayList query;
    for (const QString &topic : topics)
        query.append("topic=" + QUrl::toPercentEncoding(topic));
    QUrl url = hub;
    url.setQuery(QString::fromLatin1(query.join('&')));
    client.setUrl(url);
    client.setPrepareRequest(this, [this](QNetworkRequest &request) {
        request.setRawHeader("Authorization", "Bearer " + m_token);
    });
    connect(&client, &SseClient::opened, this, [this, &client] {
        // The hub names the update before the first one that it sends.
        const QByteArray before = client.responseHeader("Last-Event-ID");
        if (!before.isEmpty() && before != client.lastEventId().toUtf8())
            m_hasGap = true; // fetch the resources again
    });
    connect(&client, &SseClient::eventReceived, this,
            [this](const SseEvent &event) { m_updates.append(event.data()); });
    client.open();
    //! [mercure]
}

void tst_SseWellKnown::followsTopicsOfMercure_data()
{
    QTest::addColumn<bool>("hasCookie");

    QTest::newRow("token in a header") << false;
    QTest::newRow("token in a cookie") << true;
}

void tst_SseWellKnown::followsTopicsOfMercure()
{
    QFETCH(const bool, hasCookie);
    MercureHub hub;
    QVERIFY(hub.isListening());
    const QUrl url = hub.server().url(u"/.well-known/mercure"_s);
    const QString one = u"https://example.com/books/1"_s;
    const QString two = u"https://example.com/books/2?a=b&c=d+e"_s;
    followMercure(url, {one, two});
    if (hasCookie) {
        m_client->close();
        m_client->setPrepareRequest({});
        //! [mercure-cookie]
        m_client->setHeader("Cookie", "mercureAuthorization=" + m_token);
        //! [mercure-cookie]
        m_client->open();
    }
    QTRY_COMPARE(m_client->state(), State::Open);
    hub.publish(one, "a");
    hub.publish(u"https://example.com/books/3"_s, "not for this one");
    hub.publish(two, "b");
    QTRY_COMPARE(m_updates, (QByteArrayList{"a", "b"}));

    hub.dropStreams();
    hub.publish(one, "c");
    QTRY_COMPARE(m_updates, (QByteArrayList{"a", "b", "c"}));
    QCOMPARE(hub.server().requests().constLast().header("Last-Event-ID"), QByteArray("urn:uuid:3"));
    QVERIFY(!m_hasGap);
}

void tst_SseWellKnown::renewsATokenOfMercure()
{
    MercureHub hub;
    const QString topic = u"https://example.com/books/1"_s;
    followMercure(hub.server().url(u"/.well-known/mercure"_s), {topic});
    m_client->setPrepareRequest([this](QNetworkRequest &request) {
        if (m_client->httpStatus() == 401)
            m_token = "token 2";
        request.setRawHeader("Authorization", "Bearer " + m_token);
    });
    QTRY_COMPARE(m_client->state(), State::Open);
    hub.publish(topic, "a");
    QTRY_COMPARE(m_updates, QByteArrayList{"a"});

    hub.token = "token 2"; // the other one has expired
    hub.dropStreams();
    hub.publish(topic, "b");
    QTRY_COMPARE(m_updates, (QByteArrayList{"a", "b"}));
}

void tst_SseWellKnown::noticesAGapInTheHistoryOfMercure_data()
{
    QTest::addColumn<bool>("isInQuery"); // the ID to start after, as in a link to the hub
    QTest::addColumn<QByteArray>("id");
    QTest::addColumn<QByteArrayList>("updates");
    QTest::addColumn<bool>("hasGap");

    QTest::newRow("known, in the header")
            << false << QByteArray("urn:uuid:2") << QByteArrayList{"c", "d"} << false;
    QTest::newRow("known, in the query")
            << true << QByteArray("urn:uuid:2") << QByteArrayList{"c", "d"} << false;
    QTest::newRow("forgotten") << false << QByteArray("urn:uuid:0")
                               << QByteArrayList{"a", "b", "c", "d"} << true;
    QTest::newRow("earliest") << false << QByteArray("earliest")
                              << QByteArrayList{"a", "b", "c", "d"} << false;
}

void tst_SseWellKnown::noticesAGapInTheHistoryOfMercure()
{
    QFETCH(const bool, isInQuery);
    QFETCH(const QByteArray, id);
    QFETCH(const QByteArrayList, updates);
    QFETCH(const bool, hasGap);
    MercureHub hub;
    const QString topic = u"https://example.com/books/1"_s;
    for (const char *data : {"a", "b", "c"})
        hub.publish(topic, data);
    const QUrl url = hub.server().url(u"/.well-known/mercure"_s);
    if (isInQuery) {
        m_client->setUrl(url);
        m_client->setHeaders({{"Authorization", "Bearer " + m_token}});
        QUrl withId = url;
        withId.setQuery(u"topic=%1&lastEventID=%2"_s.arg(topic, QString::fromUtf8(id)));
        m_client->setUrl(withId);
        connect(m_client.get(), &SseClient::eventReceived, this,
                [this](const SseEvent &event) { m_updates.append(event.data()); });
        m_client->open();
    } else {
        QVERIFY(m_client->setLastEventId(QString::fromUtf8(id)));
        followMercure(url, {topic});
    }
    QTRY_COMPARE(m_client->state(), State::Open);
    hub.publish(topic, "d");
    QTRY_COMPARE(m_updates, updates);
    QCOMPARE(m_hasGap, hasGap);
}

void tst_SseWellKnown::followPocketBase(const QUrl &base)
{
    SseClient &client = *m_client;
    //! [pocketbase]
    client.setUrl(base.resolved(QUrl(u"/api/realtime"_s)));
    connect(&client, &SseClient::eventReceived, this, [this, base](const SseEvent &event) {
        const QJsonObject object = event.json().object();
        if (event.type() == u"PB_CONNECT") { // after each connection, with another ID
            subscribeToPosts(base, object[u"clientId"].toString());
        } else if (event.type() == u"posts/*") {
            const QJsonObject record = object[u"record"].toObject();
            if (object[u"action"].toString() == u"delete")
                m_posts.remove(record[u"id"].toString());
            else
                m_posts.insert(record[u"id"].toString(), record[u"title"].toString());
        }
    });
    client.open();
    //! [pocketbase]
}

void tst_SseWellKnown::subscribeToPosts(const QUrl &base, const QString &clientId)
{
    //! [pocketbase-subscribe]
    QNetworkRequest request(base.resolved(QUrl(u"/api/realtime"_s)));
    request.setRawHeader("Content-Type", "application/json");
    request.setRawHeader("Authorization", m_token);
    const QJsonObject body{{u"clientId"_s, clientId},
                           {u"subscriptions"_s, QJsonArray{u"posts/*"_s}}};
    QNetworkReply *reply = m_manager.post(request, QJsonDocument(body).toJson());
    connect(reply, &QNetworkReply::finished, this, [this, reply, base] {
        reply->deleteLater();
        if (reply->error() == QNetworkReply::NoError)
            fetchPosts(base); // earlier changes are not sent
        else
            m_client->reconnect(); // to get a new ID
    });
    //! [pocketbase-subscribe]
}

void tst_SseWellKnown::fetchPosts(const QUrl &base)
{
    QNetworkReply *reply = m_manager.get(
            QNetworkRequest(base.resolved(QUrl(u"/api/collections/posts/records"_s))));
    connect(reply, &QNetworkReply::finished, this, [this, reply] {
        reply->deleteLater();
        const QJsonObject answer = QJsonDocument::fromJson(reply->readAll()).object();
        const QJsonArray items = answer[u"items"].toArray();
        for (const QJsonValue &item : items)
            m_posts.insert(item[u"id"].toString(), item[u"title"].toString());
    });
}

void tst_SseWellKnown::subscribesToPocketBaseAfterEachConnection()
{
    using Posts = QHash<QString, QString>;
    PocketBase server;
    QVERIFY(server.isListening());
    server.save(u"1"_s, u"before"_s);
    followPocketBase(server.server().url());
    QTRY_COMPARE(m_posts, (Posts{{u"1"_s, u"before"_s}}));
    server.save(u"2"_s, u"live"_s);
    QTRY_COMPARE(m_posts, (Posts{{u"1"_s, u"before"_s}, {u"2"_s, u"live"_s}}));
    QCOMPARE(server.clientId(), QByteArray("client1"));

    server.dropStreams();
    server.save(u"1"_s, u"missed"_s);
    QTRY_COMPARE(m_posts, (Posts{{u"1"_s, u"missed"_s}, {u"2"_s, u"live"_s}}));
    QCOMPARE(server.clientId(), QByteArray("client2"));
    QVERIFY(server.isSubscribed());
    server.save(u"2"_s, u"live again"_s);
    QTRY_COMPARE(m_posts, (Posts{{u"1"_s, u"missed"_s}, {u"2"_s, u"live again"_s}}));
}

void tst_SseWellKnown::followCouchDb(const QUrl &database, const QByteArray &since)
{
    SseClient &client = *m_client;
    //! [couchdb]
    QUrl url = database;
    url.setPath(database.path() + u"/_changes"_s);
    url.setQuery(u"feed=eventsource&heartbeat=10000&since="_s + QString::fromLatin1(since));
    client.setUrl(url);
    client.setIdleTimeout(30s); // three heartbeats
    connect(&client, &SseClient::eventReceived, this, [this](const SseEvent &event) {
        if (event.type() == u"message")
            m_documents.append(event.json().object()[u"id"].toString());
        else
            ++m_heartbeats; // events of the type heartbeat
    });
    client.open();
    //! [couchdb]
}

void tst_SseWellKnown::followsChangesOfCouchDb_data()
{
    QTest::addColumn<QByteArray>("since");
    QTest::addColumn<QString>("lastEventId"); // as stored when the application was closed
    QTest::addColumn<QStringList>("documents");

    QTest::newRow("all") << QByteArray("0") << QString()
                         << QStringList{u"a"_s, u"b"_s, u"c"_s, u"d"_s};
    QTest::newRow("new ones") << QByteArray("now") << QString() << QStringList{u"c"_s, u"d"_s};
    QTest::newRow("from a sequence")
            << QByteArray("1-g1AAAACbeJzLYWBg") << QString() << QStringList{u"b"_s, u"c"_s, u"d"_s};
    QTest::newRow("from a stored ID") << QByteArray("now") << u"\"1-g1AAAACbeJzLYWBg\""_s
                                      << QStringList{u"b"_s, u"c"_s, u"d"_s};
}

void tst_SseWellKnown::followsChangesOfCouchDb()
{
    QFETCH(const QByteArray, since);
    QFETCH(const QString, lastEventId);
    QFETCH(const QStringList, documents);
    CouchDb server;
    QVERIFY(server.isListening());
    server.save(u"a"_s);
    server.save(u"b"_s);
    QVERIFY(m_client->setLastEventId(lastEventId));
    followCouchDb(server.server().url(u"/shop"_s), since);
    QTRY_COMPARE(m_client->state(), State::Open);
    server.save(u"c"_s);
    server.beat();
    QTRY_COMPARE(m_heartbeats, 1);
    QCOMPARE(m_documents, documents.first(documents.size() - 1));
    QCOMPARE(m_client->lastEventId(), u"\"3-g1AAAACbeJzLYWBg\""_s);

    server.dropStreams();
    server.save(u"d"_s);
    QTRY_COMPARE(m_documents, documents);
    QCOMPARE(server.server().requests().constLast().header("Last-Event-ID"),
             QByteArray("\"3-g1AAAACbeJzLYWBg\""));
}

void tst_SseWellKnown::noticesMissingHeartbeatsOfCouchDb()
{
    CouchDb server;
    followCouchDb(server.server().url(u"/shop"_s), "now");
    m_client->setIdleTimeout(200ms);
    QTRY_COMPARE(m_client->error(), Error::IdleTimeoutError);
    QTRY_COMPARE(m_client->state(), State::Open);
    QVERIFY(server.server().requests().size() >= 2);
}

void tst_SseWellKnown::reportsAMissingDatabaseOfCouchDb()
{
    CouchDb server;
    followCouchDb(server.server().url(u"/nowhere"_s), "now");
    QTRY_COMPARE(m_client->state(), State::Closed);
    QCOMPARE(m_client->error(), Error::HttpStatusError);
    QCOMPARE(m_client->httpStatus(), 404);
    QCOMPARE(QJsonDocument::fromJson(m_client->errorBody()).object()[u"error"].toString(),
             u"not_found"_s);
}

QTEST_GUILESS_MAIN(tst_SseWellKnown)
#include "tst_ssewellknown.moc"
