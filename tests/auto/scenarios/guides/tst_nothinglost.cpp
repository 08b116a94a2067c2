// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

// The snippets in C++ of the guide "Nothing Lost, Nothing Twice", each of which is run here.

#include "../../common/patience.h"
#include "../../common/sseclienttesting.h"

#include <QtSse/SseClient>
#include <QtSse/SseCursorStorage>
#include <QtSse/SseCursorStore>
#include <QtSse/SseEventModel>
#include <QtSse/SseSequenceFilter>
#include <QtSse/SseTestServer>

#include <QtCore/qhash.h>
#include <QtCore/qstandardpaths.h>
#include <QtCore/qtemporarydir.h>
#include <QtTest/qtest.h>

#include <memory>

using namespace Qt::StringLiterals;
using namespace SseClientTesting;

namespace {

// The database of an application.
struct Database
{
    QHash<QString, QString> cursors{{u"orders"_s, u"7"_s}};

    bool readCursor(const QString &name, QString *id, QString *) const
    {
        *id = cursors.value(name);
        return true;
    }
};

//! [storage]
class DatabaseStorage : public SseCursorStorage
{
public:
    explicit DatabaseStorage(Database *database)
        : m_database(database)
    {
    }

    bool load(const QString &name, QString *id, QString *errorString) override
    {
        return m_database->readCursor(name, id, errorString);
    }
    bool save(const QString &, const QString &, QString *) override
    {
        return true; // the slot has written the ID, in the transaction of its result
    }

private:
    Database *m_database;
};
//! [storage]

} // namespace

// Its work takes until control returns to the event loop.
class Worker : public QObject
{
    Q_OBJECT

public:
    void begin(const SseEvent &event)
    {
        QMetaObject::invokeMethod(
                this, [this, event] { Q_EMIT done(event); }, Qt::QueuedConnection);
    }

Q_SIGNALS:
    void done(const SseEvent &event);
};

class tst_NothingLost : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void resumesAfterARestart();
    void acknowledgesWorkThatIsDone();
    void handlesEventsOnce();
    void keepsTheIdInADatabase();
    void findsRepeatsAndGaps();
    void findsNumbersInData();
    void reloadsAStaleTable();

private:
    void show(const QString &text) { m_shown.append(text); }
    void handle(const SseEvent &event) { m_shown.append(event.text()); }
    void keepOrders(SseCursorStore &store, SseClient &client) const;

    std::unique_ptr<SseTestServer> m_server;
    std::unique_ptr<QTemporaryDir> m_directory;
    QStringList m_shown;
};

void tst_NothingLost::init()
{
    m_server = std::make_unique<SseTestServer>();
    QVERIFY(m_server->listen());
    m_directory = std::make_unique<QTemporaryDir>();
    m_shown.clear();
}

// The store keeps the ID of the stream "orders" in the folder of the test, or in its own storage.
void tst_NothingLost::keepOrders(SseCursorStore &store, SseClient &client) const
{
    store.setDirectory(m_directory->path());
    store.setName(u"orders"_s);
    store.setSource(&client);
}

void tst_NothingLost::resumesAfterARestart()
{
    m_server->enqueue(eventsFrom(1, 3).stayOpen());
    m_server->enqueue(eventsFrom(4, 4).stayOpen());
    QStandardPaths::setTestModeEnabled(true);
    for (int run = 1; run <= 2; ++run) {
        SseClient client(m_server->url());
        //! [cursor]
        SseCursorStore store(&client, u"orders"_s); // the name of the stream
        connect(&client, &SseClient::eventReceived, this,
                [this](const SseEvent &event) { handle(event); });
        //! [cursor]
        store.setDirectory(m_directory->path());
        client.open();
        QTRY_COMPARE(m_shown.size(), run == 1 ? 3 : 4);
        QTRY_COMPARE(store.lastEventId(), run == 1 ? u"3"_s : u"4"_s);
    }
    QVERIFY(!m_server->requests().constFirst().hasHeader("Last-Event-ID"));
    QCOMPARE(m_server->requests().constLast().header("Last-Event-ID"), "3");
}

void tst_NothingLost::acknowledgesWorkThatIsDone()
{
    m_server->enqueue(eventsFrom(1, 3).stayOpen());
    SseClient client(m_server->url());
    SseCursorStore store;
    keepOrders(store, client);
    Worker worker;
    //! [acknowledge]
    store.setMode(SseCursorStore::Mode::Manual);
    connect(&client, &SseClient::eventReceived, &worker, &Worker::begin);
    connect(&worker, &Worker::done, &store,
            &SseCursorStore::acknowledge); // in the order of the events
    //! [acknowledge]
    client.open();
    QTRY_COMPARE(store.lastEventId(), u"3"_s);
}

void tst_NothingLost::handlesEventsOnce()
{
    m_server->enqueue(eventsFrom(1, 3).stayOpen());
    SseClient client(m_server->url());
    SseCursorStore store;
    keepOrders(store, client);
    const QString lastRow = u"2"_s;
    //! [markseen]
    SseSequenceFilter filter(&client);
    filter.markSeen(lastRow); // the largest ID in the results
    //! [markseen]
    connect(&client, &SseClient::eventReceived, this,
            [this](const SseEvent &event) { handle(event); });
    client.open();
    QTRY_COMPARE(store.lastEventId(), u"3"_s);
    QCOMPARE(m_shown, QStringList{u"event 3"_s});
}

void tst_NothingLost::keepsTheIdInADatabase()
{
    m_server->enqueue(eventsFrom(8, 8).stayOpen());
    Database database;
    SseClient client(m_server->url());
    SseCursorStore store;
    store.setStorage(std::make_unique<DatabaseStorage>(&database));
    keepOrders(store, client);
    client.open();
    QTRY_COMPARE(store.lastEventId(), u"8"_s);
    QCOMPARE(m_server->requests().constLast().header("Last-Event-ID"), "7");
}

void tst_NothingLost::findsRepeatsAndGaps()
{
    m_server->enqueue(eventsFrom(1, 3).drop());
    m_server->enqueue(SseTestResponse::eventStream()
                              .sendEvent("event 2", "2")
                              .sendEvent("event 3", "3")
                              .sendEvent("event 6", "6")
                              .stayOpen());
    SseClient client(m_server->url());
    client.setReconnectPolicy(quickPolicy());
    //! [filter]
    SseSequenceFilter filter(&client); // the IDs are 1, 2, 3 …
    connect(&filter, &SseSequenceFilter::gapDetected, this, [this](quint64 from, quint64 to) {
        show(tr("The events %1 to %2 are missing").arg(from).arg(to));
    });
    connect(&client, &SseClient::eventReceived, this,
            [this](const SseEvent &event) { handle(event); }); // each event once
    //! [filter]
    client.open();
    QTRY_COMPARE(m_shown.size(), 5);
    QCOMPARE(m_shown,
             QStringList({u"event 1"_s, u"event 2"_s, u"event 3"_s, u"event 6"_s,
                          u"The events 4 to 5 are missing"_s}));
    QCOMPARE(filter.duplicates(), 2);
}

void tst_NothingLost::findsNumbersInData()
{
    m_server->enqueue(SseTestResponse::eventStream()
                              .sendEvent("{}", "0-7")
                              .sendEvent("{}", "0-8")
                              .sendEvent("{}", "0-8")
                              .sendEvent("{}", "0-10")
                              .stayOpen());
    SseClient client(m_server->url());
    SseSequenceFilter filter(&client);
    //! [idfunction]
    filter.setIdFunction([](const SseEvent &event) {
        return event.lastEventId().section(u'-', -1); // of "0-17", the number 17
    });
    //! [idfunction]
    client.open();
    QTRY_COMPARE(filter.missing(), 1);
    QCOMPARE(filter.duplicates(), 1);
}

void tst_NothingLost::reloadsAStaleTable()
{
    m_server->enqueue(SseTestResponse::eventStream()
                              .sendEvent(R"({"symbol":"ACME"})", "1")
                              .sendEvent(R"({"symbol":"HOOL"})", "5")
                              .stayOpen());
    m_server->enqueue(
            SseTestResponse::eventStream().sendEvent(R"({"symbol":"ACME"})", "6").stayOpen());
    SseClient client(m_server->url());
    SseSequenceFilter filter(&client);
    SseEventModel model;
    model.setKeyField(u"symbol"_s);
    model.setSource(&client);
    //! [stale]
    connect(&model, &SseEventModel::staleChanged, this, [&] {
        if (!model.isStale())
            return;
        model.clear();
        filter.reset();
        client.setLastEventId({}); // the server begins with the present state
        client.open();
    });
    //! [stale]
    client.open();
    QTRY_COMPARE(m_server->requests().size(), 2);
    QVERIFY(!m_server->requests().constLast().hasHeader("Last-Event-ID"));
    QTRY_COMPARE(model.count(), 1);
    QVERIFY(!model.isStale());
}

QTEST_GUILESS_MAIN(tst_NothingLost)
#include "tst_nothinglost.moc"
