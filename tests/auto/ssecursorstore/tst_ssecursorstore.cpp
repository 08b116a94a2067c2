// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "../common/patience.h"
#include "../common/sseclienttesting.h"

#include <QtSse/SseClient>
#include <QtSse/SseCursorStore>
#include <QtSse/SseSequenceFilter>
#include <QtSse/SseTestConnection>
#include <QtSse/SseTestServer>

#include <QtCore/qdatetime.h>
#include <QtCore/qdir.h>
#include <QtCore/qtemporarydir.h>
#include <QtCore/qthread.h>
#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

#include <functional>
#include <memory>
#include <utility>

using namespace Qt::StringLiterals;
using namespace SseClientTesting;
using namespace std::chrono_literals;
using Error = SseCursorStore::Error;
using Mode = SseCursorStore::Mode;

namespace {

// The database of an application, so to speak.
struct Shelf
{
    QHash<QString, QString> ids;
    int saves = 0;
    bool isBroken = false;
};

class ShelfStorage : public SseCursorStorage
{
public:
    explicit ShelfStorage(Shelf *shelf)
        : m_shelf(shelf)
    {
    }

    bool load(const QString &name, QString *id, QString *errorString) override
    {
        *id = m_shelf->ids.value(name);
        return isWhole(errorString);
    }

    bool save(const QString &name, const QString &id, QString *errorString) override
    {
        if (!isWhole(errorString))
            return false;
        ++m_shelf->saves;
        m_shelf->ids.insert(name, id);
        return true;
    }

private:
    bool isWhole(QString *errorString) const
    {
        *errorString = u"It is broken"_s;
        return !m_shelf->isBroken;
    }

    Shelf *m_shelf;
};

} // namespace

class tst_SseCursorStore : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void resumesAfterARestart();
    void acknowledgesWhenSlotsHaveReturned();
    void acknowledgesWhenSlotsOfTheBatchHaveReturned();
    void acknowledgesAnEventWhoseSlotClosesTheStream();
    void acknowledgesAnEventWhoseSlotReconnects();
    void acknowledgesAnIdWithoutAnEvent();
    void acknowledgesRepeats();
    void acknowledgesNoIncompleteEvent_data();
    void acknowledgesNoIncompleteEvent();
    void doesNotAcknowledgeIfASlotDeletesTheClient_data();
    void doesNotAcknowledgeIfASlotDeletesTheClient();
    void doesNotAcknowledgeWhatTheApplicationSets();
    void acknowledgesWhatTheApplicationHasDone();
    void refusesToAcknowledge_data();
    void refusesToAcknowledge();

    void savesRarely();
    void savesWhenTheStreamIsClosed();
    void savesInAnyMode();
    void keepsIds_data();
    void keepsIds();
    void refusesAnIdThatIsTooLong();
    void tellsNamesApart();
    void refusesANameThatIsNotUnicode();
    void startsWithoutAnIdIfTheFileIsDamaged_data();
    void startsWithoutAnIdIfTheFileIsDamaged();
    void triesToSaveAgain_data();
    void triesToSaveAgain();
    void mayGetAnotherDirectoryIfSavingFails();
    void noticesAnotherStoreOfTheSameName();
    void doesNotDependOnTheClock_data();
    void doesNotDependOnTheClock();
    void writesNoSecrets();
    void removesWhatKilledProcessesLeave();
    void usesAnotherStorage();
    void refusesWhatAnotherStorageHas();
    void refusesADelay();

    void continuesAtAnotherUrl();
    void forgetsTheIdOfAnotherName();
    void doesNotAcknowledgeUnderAnotherName();
    void ignoresAStreamThatIsRunning();
    void followsAnIdThatTheApplicationSets();
    void followsOneClient();
    void refusesClients();
    void mayBeDeletedInSlots_data();
    void mayBeDeletedInSlots();
    void savesInAnotherThread();
    void dropsAClientInAnotherThread_data();
    void dropsAClientInAnotherThread();
    void movesWithItsClient();

private:
    [[nodiscard]] std::unique_ptr<SseCursorStore> createStore(const QString &name = u"a"_s) const;
    [[nodiscard]] QString storedId(const QString &name = u"a"_s) const;
    bool store(const QString &id) const;
    [[nodiscard]] QFileInfoList files() const;

    std::unique_ptr<QTemporaryDir> m_directory;
    std::unique_ptr<SseTestServer> m_server;
};

void tst_SseCursorStore::init()
{
    m_directory = std::make_unique<QTemporaryDir>();
    QVERIFY(m_directory->isValid());
    m_server = std::make_unique<SseTestServer>();
    m_server->setDefaultResponse(SseTestResponse::eventStream().stayOpen());
    QVERIFY(m_server->listen());
}

std::unique_ptr<SseCursorStore> tst_SseCursorStore::createStore(const QString &name) const
{
    auto store = std::make_unique<SseCursorStore>();
    store->setDirectory(m_directory->path());
    store->setName(name);
    return store;
}

QString tst_SseCursorStore::storedId(const QString &name) const
{
    return createStore(name)->lastEventId();
}

bool tst_SseCursorStore::store(const QString &id) const
{
    const auto store = createStore();
    return store->acknowledgeId(id) && store->flush();
}

QFileInfoList tst_SseCursorStore::files() const
{
    return QDir(m_directory->path()).entryInfoList(QDir::Files | QDir::Hidden);
}

void tst_SseCursorStore::resumesAfterARestart()
{
    m_server->enqueue(eventsFrom(1, 3).stayOpen());
    m_server->enqueue(eventsFrom(4, 4).stayOpen());
    for (const QString &last : {u"3"_s, u"4"_s}) {
        SseClient client(m_server->url());
        const auto store = createStore(u"../a stream/with *?"_s);
        store->setSource(&client);
        client.open();
        QTRY_COMPARE(store->lastEventId(), last);
    }
    QCOMPARE(m_server->requests().constLast().header("Last-Event-ID"), "3");
    QCOMPARE(files().size(), 1);
    QVERIFY(!files().constFirst().permission(QFileDevice::ReadGroup));
    QVERIFY(!files().constFirst().permission(QFileDevice::ReadOther));
}

void tst_SseCursorStore::acknowledgesWhenSlotsHaveReturned()
{
    m_server->enqueue(eventsFrom(1, 3).stayOpen());
    SseClient client(m_server->url());
    const auto store = createStore();
    QStringList ids;
    const auto noteId = [&] { ids.append(store->lastEventId()); };
    connect(&client, &SseClient::eventReceived, this, noteId);
    store->setSource(&client);
    connect(&client, &SseClient::eventReceived, this, noteId);
    client.open();
    QTRY_COMPARE(store->lastEventId(), u"3"_s);
    QCOMPARE(ids, (QStringList{QString(), QString(), u"1"_s, u"1"_s, u"2"_s, u"2"_s}));
}

void tst_SseCursorStore::acknowledgesWhenSlotsOfTheBatchHaveReturned()
{
    m_server->enqueue(
            SseTestResponse::eventStream("id:1\ndata:a\n\nid:2\ndata:b\n\nid:3\ndata:c\n\nid:4\n\n")
                    .stayOpen());
    SseClient client(m_server->url());
    const auto store = createStore();
    store->setSource(&client);
    QStringList ids;
    const auto noteId = [&] {
        QVERIFY(store->flush());
        ids.append(storedId());
    };
    connect(&client, &SseClient::eventReceived, this, noteId);
    connect(&client, &SseClient::eventBatchReceived, this, noteId);
    client.open();
    QTRY_COMPARE(store->lastEventId(), u"4"_s);
    QCOMPARE(ids, QStringList(4, QString()));
}

void tst_SseCursorStore::acknowledgesAnEventWhoseSlotClosesTheStream()
{
    m_server->enqueue(
            SseTestResponse::eventStream("id:1\ndata:a\n\nid:2\ndata:b\n\nid:3\ndata:c\n\n")
                    .stayOpen());
    SseClient client(m_server->url());
    const auto store = createStore();
    store->setSource(&client);
    int events = 0;
    QSignalSpy batches(&client, &SseClient::eventBatchReceived);
    connect(&client, &SseClient::eventReceived, this, [&](const SseEvent &event) {
        ++events;
        if (event.lastEventId() != u"2")
            return;
        client.close();
        QCOMPARE(storedId(), u"1"_s); // the stream is closed, but this slot has not returned
    });
    client.open();
    QTRY_COMPARE(store->lastEventId(), u"2"_s);
    QCOMPARE(batches.size(), 1);
    QCOMPARE(events, 2);
    QVERIFY(store->flush());
    QCOMPARE(storedId(), u"2"_s);
}

void tst_SseCursorStore::acknowledgesAnEventWhoseSlotReconnects()
{
    m_server->enqueue(eventsFrom(1, 3).stayOpen());
    SseClient client(m_server->url());
    const auto store = createStore();
    store->setSource(&client);
    connect(&client, &SseClient::eventReceived, this, [&] { client.reconnect(); });
    client.open();
    QTRY_COMPARE(store->lastEventId(), u"1"_s);
    QTRY_COMPARE(m_server->requests().size(), 2);
    QCOMPARE(m_server->requests().constLast().header("Last-Event-ID"), "1");
}

void tst_SseCursorStore::acknowledgesAnIdWithoutAnEvent()
{
    m_server->enqueue(SseTestResponse::eventStream("id:7\n\n").stayOpen());
    SseClient client(m_server->url());
    const auto store = createStore();
    store->setSource(&client);
    client.open();
    QTRY_COMPARE(store->lastEventId(), u"7"_s);
    m_server->connections().constFirst()->send("id:\n\n");
    QTRY_COMPARE(store->lastEventId(), QString());
    QVERIFY(store->flush());
    QCOMPARE(storedId(), QString());
}

void tst_SseCursorStore::acknowledgesRepeats()
{
    m_server->enqueue(eventsFrom(1, 3).stayOpen());
    SseClient client(m_server->url());
    const auto store = createStore();
    store->setSource(&client);
    SseSequenceFilter filter(&client);
    QVERIFY(filter.markSeen(u"3"_s));
    client.open();
    QTRY_COMPARE(store->lastEventId(), u"3"_s);
    QCOMPARE(filter.duplicates(), 3);
}

void tst_SseCursorStore::acknowledgesNoIncompleteEvent_data()
{
    QTest::addColumn<bool>("wantsBatches");
    QTest::newRow("events") << false;
    QTest::newRow("batches") << true;
}

// The server sends the event again: it is delivered once as a whole, and there is no gap.
void tst_SseCursorStore::acknowledgesNoIncompleteEvent()
{
    QFETCH(const bool, wantsBatches);
    m_server->enqueue(SseTestResponse::eventStream("id: 1\ndata: a\n\nid: 2\ndata: cu").drop());
    m_server->enqueue(
            SseTestResponse::eventStream("id: 2\ndata: cut\n\nid: 3\ndata: c\n\n").stayOpen());
    SseClient client(m_server->url());
    SseReconnectPolicy policy;
    policy.setInitialDelay(1ms);
    client.setReconnectPolicy(policy);
    client.setAcceptIncompleteEvents(true);
    const auto store = createStore();
    store->setSource(&client);
    SseSequenceFilter filter(&client);
    QStringList events;
    const auto take = [&](const SseEvent &event) {
        events.append(event.text());
        if (event.isIncomplete()) {
            QCOMPARE(event.lastEventId(), u"1"_s);
            QVERIFY(store->lastEventId() != u"2"_s);
        }
    };
    if (wantsBatches) {
        connect(&client, &SseClient::eventBatchReceived, this, [&](const QList<SseEvent> &batch) {
            for (const SseEvent &event : batch)
                take(event);
        });
    } else {
        connect(&client, &SseClient::eventReceived, this, take);
    }
    client.open();
    QTRY_COMPARE(store->lastEventId(), u"3"_s);
    QCOMPARE(events, QStringList({u"a"_s, u"cu"_s, u"cut"_s, u"c"_s}));
    QCOMPARE(m_server->requests().at(1).header("Last-Event-ID"), "1");
    QCOMPARE(filter.duplicates(), 0);
    QCOMPARE(filter.gaps(), 0);
    QCOMPARE(filter.restarts(), 0);
}

void tst_SseCursorStore::doesNotAcknowledgeIfASlotDeletesTheClient_data()
{
    QTest::addColumn<bool>("isBatch");
    QTest::newRow("event") << false;
    QTest::newRow("batch") << true;
}

void tst_SseCursorStore::doesNotAcknowledgeIfASlotDeletesTheClient()
{
    QFETCH(bool, isBatch);
    m_server->enqueue(eventsFrom(1, 1).stayOpen());
    auto client = std::make_unique<SseClient>(m_server->url());
    const auto store = createStore();
    store->setSource(client.get());
    if (isBatch)
        connect(client.get(), &SseClient::eventBatchReceived, this, [&] { client.reset(); });
    else
        connect(client.get(), &SseClient::eventReceived, this, [&] { client.reset(); });
    client->open();
    QTRY_VERIFY(!client);
    QCOMPARE(store->source(), nullptr);
    QCOMPARE(store->lastEventId(), QString());
    QVERIFY(store->flush());
    QVERIFY(files().isEmpty());
}

void tst_SseCursorStore::doesNotAcknowledgeWhatTheApplicationSets()
{
    m_server->enqueue(eventsFrom(1, 3).stayOpen());
    SseClient client(m_server->url());
    const auto store = createStore();
    store->setSource(&client);
    connect(&client, &SseClient::eventReceived, this, [&](const SseEvent &event) {
        if (event.lastEventId() != u"3")
            return;
        client.setLastEventId(u"99"_s);
        QCOMPARE(store->lastEventId(), u"2"_s);
    });
    client.open();
    QTRY_COMPARE(store->lastEventId(), u"3"_s);
    client.setLastEventId(u"100"_s);
    QCOMPARE(store->lastEventId(), u"3"_s);
}

void tst_SseCursorStore::acknowledgesWhatTheApplicationHasDone()
{
    m_server->enqueue(eventsFrom(1, 3).stayOpen());
    SseClient client(m_server->url());
    const auto store = createStore();
    store->setMode(Mode::Manual);
    store->setSource(&client);
    QList<SseEvent> events;
    connect(&client, &SseClient::eventReceived, this,
            [&](const SseEvent &event) { events.append(event); });
    client.open();
    QTRY_COMPARE(events.size(), 3);
    QCOMPARE(store->lastEventId(), QString());
    QVERIFY(store->acknowledge(events.at(1)));
    QCOMPARE(store->lastEventId(), u"2"_s);
    QCOMPARE(client.lastEventId(), u"3"_s);
    store->restore();
    client.reconnect();
    QTRY_COMPARE(m_server->requests().size(), 2);
    QCOMPARE(m_server->requests().constLast().header("Last-Event-ID"), "2");
}

void tst_SseCursorStore::refusesToAcknowledge_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("id");
    QTest::addColumn<QString>("warning");
    const QString bad =
            u"An ID cannot be acknowledged if it contains CR, LF or NUL, or is not valid Unicode"_s;
    QTest::newRow("no name") << QString() << u"1"_s
                             << u"A store without a name cannot acknowledge an event"_s;
    QTest::newRow("CR") << u"a"_s << u"1\r"_s << bad;
    QTest::newRow("LF") << u"a"_s << u"1\n2"_s << bad;
    QTest::newRow("NUL") << u"a"_s << QString(QChar()) << bad;
    QTest::newRow("half of a character") << u"a"_s << QString(QChar(0xd800)) << bad;
}

void tst_SseCursorStore::refusesToAcknowledge()
{
    QFETCH(QString, name);
    QFETCH(QString, id);
    QFETCH(QString, warning);
    const auto store = createStore(name);
    QTest::ignoreMessage(QtWarningMsg, qPrintable(warning));
    QVERIFY(!store->acknowledgeId(id));
    QCOMPARE(store->lastEventId(), QString());
    QVERIFY(store->flush());
    QVERIFY(files().isEmpty());
}

void tst_SseCursorStore::savesRarely()
{
    Shelf shelf;
    SseCursorStore store;
    store.setStorage(std::make_unique<ShelfStorage>(&shelf));
    store.setName(u"a"_s);
    QVERIFY(store.setSaveDelay(1ms));
    for (int i = 1; i <= 1000; ++i)
        QVERIFY(store.acknowledgeId(QString::number(i)));
    QCOMPARE(shelf.saves, 0);
    QTRY_COMPARE(shelf.saves, 1);
    QCOMPARE(shelf.ids.value(u"a"_s), u"1000"_s);
    QVERIFY(store.flush());
    QVERIFY(store.acknowledgeId(u"1000"_s));
    QVERIFY(store.flush());
    QCOMPARE(shelf.saves, 1);
    QVERIFY(store.acknowledgeId(u"1001"_s));
    QVERIFY(store.flush());
    QCOMPARE(shelf.saves, 2);
}

void tst_SseCursorStore::savesWhenTheStreamIsClosed()
{
    m_server->enqueue(eventsFrom(1, 3).stayOpen());
    SseClient client(m_server->url());
    const auto store = createStore();
    QVERIFY(store->setSaveDelay(24h));
    store->setSource(&client);
    client.open();
    QTRY_COMPARE(store->lastEventId(), u"3"_s);
    QCOMPARE(storedId(), QString());
    client.close();
    QCOMPARE(storedId(), u"3"_s);
}

void tst_SseCursorStore::savesInAnyMode()
{
    const auto store = createStore();
    QVERIFY(store->acknowledgeId(u"1"_s));
    store->setName(u"b"_s);
    QCOMPARE(store->lastEventId(), QString());
    QCOMPARE(storedId(u"a"_s), u"1"_s);
    QVERIFY(store->acknowledgeId(u"2"_s));
    store->setDirectory(m_directory->filePath(u"other"_s));
    QCOMPARE(store->lastEventId(), QString());
    QCOMPARE(storedId(u"b"_s), u"2"_s);
    store->setName({});
    QVERIFY(store->flush());
    QVERIFY(!QDir(m_directory->filePath(u"other"_s)).exists());
}

void tst_SseCursorStore::keepsIds_data()
{
    QTest::addColumn<QString>("id");
    QTest::newRow("number") << u"18446744073709551616"_s;
    QTest::newRow("blanks") << u" \t7 "_s;
    QTest::newRow("byte order mark") << u"\ufeff7"_s;
    QTest::newRow("replaced bytes") << u"\ufffd\ufffd"_s;
    QTest::newRow("characters of four bytes") << u"\U0001f600-\u00e9-\u2028"_s;
    QTest::newRow("very long") << QString(500'000, u'7');
    QTest::newRow("looks like a line of the file") << u"QtSse cursor 1"_s;
}

void tst_SseCursorStore::keepsIds()
{
    QFETCH(QString, id);
    QVERIFY(store(id));
    QCOMPARE(storedId(), id);
}

void tst_SseCursorStore::refusesAnIdThatIsTooLong()
{
    QVERIFY(store(u"1"_s));
    const auto store = createStore();
    QVERIFY(store->acknowledgeId(QString(1024 * 1024, u'7')));
    QTest::ignoreMessage(QtWarningMsg, "The last event ID cannot be saved: The ID is too long");
    QVERIFY(!store->flush());
    QCOMPARE(store->error(), Error::SaveError);
    QCOMPARE(storedId(), u"1"_s);
    QVERIFY(store->acknowledgeId(u"2"_s));
    QVERIFY(store->flush());
    QCOMPARE(store->error(), Error::NoError);
}

// Of these names, no two are the same, whatever the file system.
void tst_SseCursorStore::tellsNamesApart()
{
    const QStringList names{u"a"_s,
                            u"A"_s,
                            u"a "_s,
                            u"a."_s,
                            u"."_s,
                            u".."_s,
                            u"../a"_s,
                            u"a/b"_s,
                            u"a\\b"_s,
                            u"/"_s,
                            u"CON"_s,
                            u"a:b"_s,
                            u"a\nb"_s,
                            u"a%00"_s,
                            QString(QChar()),
                            u"\u00e9"_s,
                            u"e\u0301"_s,
                            u"\U0001f600"_s,
                            QString(100'000, u'n'),
                            u"https://user:secret@example.org/?token=1"_s};
    for (const QString &name : names)
        QVERIFY(createStore(name)->acknowledgeId(u"id of "_s + QString::number(qHash(name))));
    QCOMPARE(files().size(), names.size());
    for (const QString &name : names)
        QCOMPARE(storedId(name), u"id of "_s + QString::number(qHash(name)));
    QCOMPARE(QDir(m_directory->path()).entryList(QDir::AllDirs | QDir::NoDotAndDotDot),
             QStringList());
}

void tst_SseCursorStore::refusesANameThatIsNotUnicode()
{
    const auto store = createStore();
    QTest::ignoreMessage(QtWarningMsg, "The name of a store must be valid Unicode");
    store->setName(QString(QChar(0xdc00)));
    QCOMPARE(store->name(), u"a"_s);
}

void tst_SseCursorStore::startsWithoutAnIdIfTheFileIsDamaged_data()
{
    QTest::addColumn<QByteArray>("search");
    QTest::addColumn<QByteArray>("replacement"); // of all, if there is nothing to search
    QTest::newRow("empty") << QByteArray() << QByteArray();
    QTest::newRow("noise") << QByteArray() << QByteArray("\0\xff\n\n\n", 5);
    QTest::newRow("another ID") << QByteArray("\n12345\n") << QByteArray("\n12346\n");
    QTest::newRow("cut off") << QByteArray("12345\n") << QByteArray("123");
    QTest::newRow("last byte") << QByteArray("12345\n") << QByteArray("12345");
    QTest::newRow("more lines") << QByteArray("12345\n") << QByteArray("12345\n\n");
    QTest::newRow("another version") << QByteArray("cursor 1") << QByteArray("cursor 2");
    QTest::newRow("too long") << QByteArray("12345\n") << QByteArray(1024 * 1024, '1');
}

void tst_SseCursorStore::startsWithoutAnIdIfTheFileIsDamaged()
{
    QFETCH(QByteArray, search);
    QFETCH(QByteArray, replacement);
    QVERIFY(store(u"12345"_s));
    QFile file(files().constFirst().filePath());
    QVERIFY(file.open(QIODevice::ReadOnly));
    QByteArray content = file.readAll();
    file.close();
    if (search.isEmpty())
        content = replacement;
    else
        content.replace(search, replacement);
    QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
    QCOMPARE(file.write(content), content.size());
    file.close();

    SseClient client(m_server->url());
    SseCursorStore store;
    store.setDirectory(m_directory->path());
    QSignalSpy errors(&store, &SseCursorStore::errorOccurred);
    QTest::ignoreMessage(QtWarningMsg, "The last event ID cannot be loaded: The file is damaged");
    store.setName(u"a"_s);
    store.setSource(&client);
    QCOMPARE(errors.size(), 1);
    QCOMPARE(store.error(), Error::LoadError);
    QCOMPARE(store.errorString(), u"The last event ID cannot be loaded: The file is damaged"_s);
    QCOMPARE(store.lastEventId(), QString());
    QCOMPARE(client.lastEventId(), QString());
    QVERIFY(store.acknowledgeId(u"7"_s));
    QVERIFY(store.flush());
    QCOMPARE(store.error(), Error::NoError);
    QCOMPARE(storedId(), u"7"_s);
}

void tst_SseCursorStore::triesToSaveAgain_data()
{
    QTest::addColumn<QString>("obstacle");
    QTest::addColumn<bool>("isDirectory");
    QTest::newRow("the directory is a file") << u"directory"_s << false;
    QTest::newRow("the file is a directory") << u"directory/%1"_s << true;
}

void tst_SseCursorStore::triesToSaveAgain()
{
    QFETCH(QString, obstacle);
    QFETCH(bool, isDirectory);
    QVERIFY(store(u"1"_s));
    const QDir directory(m_directory->path());
    const QString path = directory.filePath(
            isDirectory ? obstacle.arg(files().constFirst().fileName()) : obstacle);
    SseCursorStore store;
    store.setDirectory(directory.filePath(u"directory"_s));
    store.setName(u"a"_s);
    QCOMPARE(store.error(), Error::NoError);
    QFile file(path);
    QVERIFY(isDirectory ? directory.mkpath(path) : file.open(QIODevice::WriteOnly));
    QSignalSpy errors(&store, &SseCursorStore::errorOccurred);
    QVERIFY(store.setSaveDelay(0ms));
    QVERIFY(store.acknowledgeId(u"2"_s));
    QTest::ignoreMessage(QtWarningMsg,
                         QRegularExpression(u"^The last event ID cannot be saved: .+"_s));
    QTRY_COMPARE(errors.size(), 1);
    QCOMPARE(store.error(), Error::SaveError);
    QVERIFY(!store.flush()); // without another warning
    QVERIFY(isDirectory ? directory.rmdir(path) : file.remove());
    QTRY_COMPARE(store.error(), Error::NoError);
    QCOMPARE(store.errorString(), QString());
    store.setName(u"b"_s);
    store.setName(u"a"_s);
    QCOMPARE(store.lastEventId(), u"2"_s);
}

void tst_SseCursorStore::mayGetAnotherDirectoryIfSavingFails()
{
    QFile obstacle(m_directory->filePath(u"file"_s));
    QVERIFY(obstacle.open(QIODevice::WriteOnly));
    SseCursorStore store;
    store.setDirectory(obstacle.fileName());
    store.setName(u"a"_s);
    connect(&store, &SseCursorStore::errorOccurred, this, [&] {
        const QString id = store.lastEventId();
        store.setDirectory(m_directory->path());
        QVERIFY(store.acknowledgeId(id));
    });
    QVERIFY(store.acknowledgeId(u"7"_s));
    QTest::ignoreMessage(QtWarningMsg,
                         QRegularExpression(u"^The last event ID cannot be saved: .+"_s));
    QVERIFY(!store.flush());
    QCOMPARE(store.error(), Error::NoError);
    QVERIFY(store.flush());
    QCOMPARE(storedId(), u"7"_s);
}

void tst_SseCursorStore::noticesAnotherStoreOfTheSameName()
{
    QVERIFY(store(u"1"_s));
    const auto first = createStore();
    const auto second = createStore();
    QVERIFY(first->acknowledgeId(u"5"_s));
    QVERIFY(first->flush());
    QVERIFY(second->acknowledgeId(u"3"_s));
    QTest::ignoreMessage(QtWarningMsg,
                         "The last event ID cannot be saved: Another store has the same name");
    QVERIFY(!second->flush());
    QCOMPARE(second->error(), Error::SaveError);
    QCOMPARE(storedId(), u"5"_s);
    QVERIFY(second->flush());
    QCOMPARE(second->error(), Error::NoError);
    QCOMPARE(storedId(), u"3"_s);
    QVERIFY(QFile::remove(files().constFirst().filePath())); // by the user
    QVERIFY(second->acknowledgeId(u"4"_s));
    QVERIFY(second->flush());
    QCOMPARE(storedId(), u"4"_s);
}

void tst_SseCursorStore::doesNotDependOnTheClock_data()
{
    QTest::addColumn<QDateTime>("time");
    QTest::newRow("past") << QDateTime(QDate(1980, 1, 1), QTime(0, 0));
    QTest::newRow("future") << QDateTime(QDate(2100, 1, 1), QTime(0, 0));
}

void tst_SseCursorStore::doesNotDependOnTheClock()
{
    QFETCH(QDateTime, time);
    QVERIFY(store(u"7"_s));
    QFile file(files().constFirst().filePath());
    QVERIFY(file.open(QIODevice::ReadWrite));
    QVERIFY(file.setFileTime(time, QFileDevice::FileModificationTime));
    file.close();
    const auto store = createStore();
    QCOMPARE(store->lastEventId(), u"7"_s);
    QVERIFY(store->acknowledgeId(u"8"_s));
    QVERIFY(store->flush());
    QCOMPARE(storedId(), u"8"_s);
}

void tst_SseCursorStore::writesNoSecrets()
{
    m_server->enqueue(eventsFrom(1, 3).stayOpen());
    QUrl url = m_server->url(u"/secret-path"_s);
    url.setQuery(u"token=secret-token"_s);
    url.setUserInfo(u"secret-user:secret-password"_s);
    SseClient client(url);
    QVERIFY(client.setHeader("X-Key", "secret-header"));
    const auto store = createStore(url.toString());
    store->setSource(&client);
    client.open();
    QTRY_COMPARE(store->lastEventId(), u"3"_s);
    QVERIFY(store->flush());
    QCOMPARE(files().size(), 1);
    QFile file(files().constFirst().filePath());
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray content = file.readAll();
    QVERIFY2(content.endsWith("\n3\n"), content);
    for (const char *part : {"secret", "http", "127.0.0.1", "token", "event"}) {
        QVERIFY2(!content.contains(part), part);
        QVERIFY2(!files().constFirst().fileName().contains(QLatin1String(part)), part);
    }
}

void tst_SseCursorStore::removesWhatKilledProcessesLeave()
{
    QVERIFY(store(u"7"_s));
    const QString path = files().constFirst().filePath();
    QVERIFY(QFile::copy(path, path + u".aBcDeF"_s));
    QVERIFY(QFile::copy(path, m_directory->filePath(u"another file"_s)));
    QCOMPARE(storedId(), u"7"_s);
    QCOMPARE(files().size(), 2);
    QVERIFY(QFile::exists(path));
}

void tst_SseCursorStore::usesAnotherStorage()
{
    m_server->enqueue(eventsFrom(6, 6).stayOpen());
    Shelf shelf;
    shelf.ids.insert(u"a"_s, u"5"_s);
    SseClient client(m_server->url());
    SseCursorStore store(&client, u"a"_s);
    QCOMPARE(store.lastEventId(), QString());
    store.setStorage(std::make_unique<ShelfStorage>(&shelf));
    QCOMPARE(client.lastEventId(), u"5"_s);
    client.open();
    QTRY_COMPARE(store.lastEventId(), u"6"_s);
    QCOMPARE(m_server->requests().constLast().header("Last-Event-ID"), "5");

    shelf.isBroken = true;
    QTest::ignoreMessage(QtWarningMsg, "The last event ID cannot be saved: It is broken");
    QVERIFY(!store.flush());
    shelf.isBroken = false;
    QVERIFY(store.flush());
    QCOMPARE(shelf.ids.value(u"a"_s), u"6"_s);
    store.setDirectory(m_directory->path());
    store.setStorage(nullptr);
    QCOMPARE(store.lastEventId(), QString());
    QVERIFY(store.acknowledgeId(u"7"_s));
    QVERIFY(store.flush());
    QCOMPARE(shelf.ids.value(u"a"_s), u"6"_s);
    QCOMPARE(storedId(), u"7"_s);
}

void tst_SseCursorStore::refusesWhatAnotherStorageHas()
{
    Shelf shelf;
    shelf.ids.insert(u"a"_s, u"5\r\nCookie: x"_s);
    shelf.ids.insert(u"b"_s, u"6"_s);
    SseCursorStore store;
    store.setStorage(std::make_unique<ShelfStorage>(&shelf));
    QTest::ignoreMessage(QtWarningMsg, "The last event ID cannot be loaded: The ID is not valid");
    store.setName(u"a"_s);
    QCOMPARE(store.error(), Error::LoadError);
    QCOMPARE(store.lastEventId(), QString());
    store.setName(u"b"_s);
    QCOMPARE(store.error(), Error::NoError);
    QCOMPARE(store.lastEventId(), u"6"_s);
    shelf.isBroken = true;
    QTest::ignoreMessage(QtWarningMsg, "The last event ID cannot be loaded: It is broken");
    store.setName(u"c"_s);
    QCOMPARE(store.lastEventId(), QString());
}

void tst_SseCursorStore::refusesADelay()
{
    SseCursorStore store;
    QCOMPARE(store.saveDelay(), 1s);
    QTest::ignoreMessage(QtWarningMsg, "The delay of a store cannot be -1 ms");
    QVERIFY(!store.setSaveDelay(-1ms));
    QTest::ignoreMessage(QtWarningMsg, "The delay of a store cannot be 2592000000 ms");
    QVERIFY(!store.setSaveDelay(24h * 30));
    QCOMPARE(store.saveDelay(), 1s);
}

// The name says which stream it is.
void tst_SseCursorStore::continuesAtAnotherUrl()
{
    SseTestServer other;
    QVERIFY(other.listen());
    other.setDefaultResponse(SseTestResponse::eventStream().stayOpen());
    m_server->enqueue(eventsFrom(1, 3).stayOpen());
    SseClient client(m_server->url());
    const auto store = createStore();
    store->setSource(&client);
    client.open();
    QTRY_COMPARE(store->lastEventId(), u"3"_s);
    client.openUrl(other.url());
    QTRY_COMPARE(other.requests().size(), 1);
    QCOMPARE(other.requests().constFirst().header("Last-Event-ID"), "3");
    QCOMPARE(store->lastEventId(), u"3"_s);
    QTRY_COMPARE(other.connections().size(), 1);
    other.connections().constFirst()->sendEvent("event 4", "4");
    QTRY_COMPARE(store->lastEventId(), u"4"_s);
}

void tst_SseCursorStore::forgetsTheIdOfAnotherName()
{
    SseClient client(m_server->url());
    client.setLastEventId(u"given"_s);
    const auto store = createStore();
    store->setSource(&client);
    QCOMPARE(client.lastEventId(), u"given"_s); // as nothing is stored
    QVERIFY(store->acknowledgeId(u"7"_s));
    store->setName(u"b"_s);
    QCOMPARE(client.lastEventId(), QString());
    store->setName(u"a"_s);
    QCOMPARE(client.lastEventId(), u"7"_s);
}

void tst_SseCursorStore::doesNotAcknowledgeUnderAnotherName()
{
    m_server->enqueue(eventsFrom(1, 3).stayOpen());
    m_server->enqueue(eventsFrom(11, 11).stayOpen());
    SseClient client(m_server->url());
    const auto store = createStore();
    store->setSource(&client);
    int events = 0;
    connect(&client, &SseClient::eventReceived, this, [&](const SseEvent &event) {
        ++events;
        if (event.lastEventId() == u"2")
            store->setName(u"b"_s);
    });
    client.open();
    QTRY_COMPARE(events, 3);
    QCOMPARE(client.lastEventId(), u"3"_s);
    QCOMPARE(store->lastEventId(), QString());
    QCOMPARE(storedId(u"a"_s), u"1"_s);
    client.setUrl(m_server->url(u"/b"_s));
    client.reconnect();
    QTRY_COMPARE(store->lastEventId(), u"11"_s);
    QVERIFY(!m_server->requests().constLast().hasHeader("Last-Event-ID"));
}

void tst_SseCursorStore::ignoresAStreamThatIsRunning()
{
    QVERIFY(store(u"1"_s));
    m_server->enqueue(SseTestResponse::eventStream().stayOpen());
    m_server->enqueue(eventsFrom(2, 2).stayOpen());
    SseClient client(m_server->url());
    client.open();
    QTRY_COMPARE(client.state(), SseClient::State::Open);
    const auto store = createStore();
    store->setSource(&client);
    m_server->connections().constFirst()->sendEvent("event 8", "8");
    QTRY_COMPARE(client.lastEventId(), u"8"_s);
    QCOMPARE(store->lastEventId(), u"1"_s);
    client.reconnect();
    QTRY_COMPARE(store->lastEventId(), u"2"_s);
    QCOMPARE(m_server->requests().constLast().header("Last-Event-ID"), "1");
}

void tst_SseCursorStore::followsAnIdThatTheApplicationSets()
{
    QVERIFY(store(u"1"_s));
    m_server->enqueue(SseTestResponse::eventStream().stayOpen());
    m_server->enqueue(eventsFrom(6, 6).stayOpen());
    SseClient client(m_server->url());
    client.open();
    QTRY_COMPARE(client.state(), SseClient::State::Open);
    const auto store = createStore();
    store->setSource(&client);
    QVERIFY(client.setLastEventId(u"5"_s));
    client.reconnect();
    QTRY_COMPARE(store->lastEventId(), u"6"_s);
    QCOMPARE(m_server->requests().constLast().header("Last-Event-ID"), "5");
}

void tst_SseCursorStore::followsOneClient()
{
    m_server->enqueue(eventsFrom(1, 3).stayOpen());
    m_server->enqueue(eventsFrom(11, 13).stayOpen());
    SseClient first(m_server->url());
    SseClient second(m_server->url());
    const auto store = createStore();
    store->setSource(&first);
    store->setSource(&second);
    first.open();
    QTRY_COMPARE(first.lastEventId(), u"3"_s);
    QCOMPARE(store->lastEventId(), QString());
    second.open();
    QTRY_COMPARE(store->lastEventId(), u"13"_s);
    store->setSource(nullptr);
    m_server->connections().constLast()->sendEvent("event 14", "14");
    QTRY_COMPARE(second.lastEventId(), u"14"_s);
    QCOMPARE(store->lastEventId(), u"13"_s);
}

void tst_SseCursorStore::refusesClients()
{
    SseClient client;
    const auto store = createStore();
    store->setSource(&client);
    SseCursorStore other;
    QTest::ignoreMessage(QtWarningMsg, "SseCursorStore cannot use a client that has another store");
    other.setSource(&client);
    QCOMPARE(other.source(), nullptr);
    QThread thread;
    SseClient distant;
    distant.moveToThread(&thread);
    QTest::ignoreMessage(
            QtWarningMsg,
            "SseCursorStore cannot use a client that lives in another thread as its source");
    other.setSource(&distant);
    QCOMPARE(other.source(), nullptr);
    store->setSource(nullptr);
    other.setSource(&client);
    QCOMPARE(other.source(), &client);
}

namespace {

struct Deletion
{
    const char *name;
    std::function<void(SseClient *, SseCursorStore *, const std::function<void()> &)> connectTo;
};

template <typename Object, typename Signal>
Deletion deletionIn(const char *name, Object *(*pick)(SseClient *, SseCursorStore *), Signal signal)
{
    return {name,
            [pick, signal](SseClient *client, SseCursorStore *store,
                           const std::function<void()> &remove) {
                Object *const object = pick(client, store);
                QObject::connect(object, signal, object, [remove] { remove(); });
            }};
}

SseClient *pickClient(SseClient *client, SseCursorStore *)
{
    return client;
}

SseCursorStore *pickStore(SseClient *, SseCursorStore *store)
{
    return store;
}

const QList<Deletion> &deletions()
{
    static const QList<Deletion> all{
            deletionIn("eventReceived", pickClient, &SseClient::eventReceived),
            deletionIn("eventBatchReceived", pickClient, &SseClient::eventBatchReceived),
            deletionIn("client's lastEventIdChanged", pickClient, &SseClient::lastEventIdChanged),
            deletionIn("closed", pickClient, &SseClient::closed),
            deletionIn("urlChanged", pickClient, &SseClient::urlChanged),
            deletionIn("lastEventIdChanged", pickStore, &SseCursorStore::lastEventIdChanged),
            deletionIn("nameChanged", pickStore, &SseCursorStore::nameChanged),
            deletionIn("directoryChanged", pickStore, &SseCursorStore::directoryChanged),
            deletionIn("sourceChanged", pickStore, &SseCursorStore::sourceChanged),
            deletionIn("errorChanged", pickStore, &SseCursorStore::errorChanged),
            deletionIn("errorOccurred", pickStore, &SseCursorStore::errorOccurred),
    };
    return all;
}

} // namespace

void tst_SseCursorStore::mayBeDeletedInSlots_data()
{
    QTest::addColumn<int>("number");
    QTest::addColumn<bool>("deletesClient");
    for (int i = 0; i < deletions().size(); ++i) {
        QTest::addRow("%s deletes the store", deletions().at(i).name) << i << false;
        QTest::addRow("%s deletes both", deletions().at(i).name) << i << true;
    }
}

// A bit of everything; each step is omitted if the object is gone.
void tst_SseCursorStore::mayBeDeletedInSlots()
{
    QFETCH(int, number);
    QFETCH(bool, deletesClient);
    m_server->enqueue(eventsFrom(1, 3).stayOpen());
    Shelf shelf;
    shelf.ids.insert(u"stored"_s, u"7"_s);
    QPointer<SseClient> client = new SseClient(m_server->url());
    QPointer<SseCursorStore> store = new SseCursorStore;
    store->setStorage(std::make_unique<ShelfStorage>(&shelf));
    store->setName(u"a"_s);
    store->setSource(client);
    bool isDeleted = false;
    deletions().at(number).connectTo(client, store, [&] {
        isDeleted = true;
        delete store;
        if (deletesClient)
            delete client;
    });
    client->open();
    QTRY_VERIFY(isDeleted || store->lastEventId() == u"3");
    shelf.isBroken = true;
    if (store)
        store->flush();
    shelf.isBroken = false;
    if (store)
        store->setName(u"stored"_s);
    if (store)
        store->setDirectory(m_directory->path());
    if (client)
        client->setUrl(m_server->url(u"/other"_s));
    if (client)
        client->close();
    if (store)
        store->setSource(nullptr);
    QVERIFY(isDeleted);
    QVERIFY(!store);
    QCOMPARE(client.isNull(), deletesClient);
    delete client;
}

void tst_SseCursorStore::savesInAnotherThread()
{
    QThread thread;
    auto *const store = createStore().release();
    store->setSaveDelay(1ms);
    QVERIFY(store->acknowledgeId(u"7"_s));
    store->moveToThread(&thread);
    connect(&thread, &QThread::finished, store, &QObject::deleteLater);
    thread.start();
    QTRY_COMPARE(storedId(), u"7"_s);
    QMetaObject::invokeMethod(store, [store] { store->acknowledgeId(u"8"_s); });
    QTRY_COMPARE(storedId(), u"8"_s);
    thread.quit();
    QVERIFY(thread.wait());
}

void tst_SseCursorStore::dropsAClientInAnotherThread_data()
{
    QTest::addColumn<bool>("movesClient");
    QTest::newRow("the client moves") << true;
    QTest::newRow("the store moves") << false;
}

void tst_SseCursorStore::dropsAClientInAnotherThread()
{
    QFETCH(bool, movesClient);
    QThread thread;
    SseClient client;
    const auto store = createStore();
    store->setSource(&client);
    QTest::ignoreMessage(
            QtWarningMsg,
            "SseCursorStore drops its source, as one of them was moved to another thread");
    if (movesClient)
        client.moveToThread(&thread);
    else
        store->moveToThread(&thread);
    QCOMPARE(store->source(), nullptr);
}

void tst_SseCursorStore::movesWithItsClient()
{
    m_server->enqueue(eventsFrom(1, 3).stayOpen());
    QThread thread;
    auto *const client = new SseClient(m_server->url());
    auto *const store = createStore().release();
    store->setParent(client);
    store->setSaveDelay(0ms);
    store->setSource(client);
    client->moveToThread(&thread);
    connect(&thread, &QThread::started, client, &SseClient::open);
    connect(&thread, &QThread::finished, client, &QObject::deleteLater);
    thread.start();
    QTRY_COMPARE(storedId(), u"3"_s);
    thread.quit();
    QVERIFY(thread.wait());
}

QTEST_GUILESS_MAIN(tst_SseCursorStore)
#include "tst_ssecursorstore.moc"
