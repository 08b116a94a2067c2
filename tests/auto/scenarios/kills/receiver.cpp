// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

// Writes the events of a stream into a database until one has the type "end". The test kills it.

#include <QtSse/SseClient>
#include <QtSse/SseCursorStore>
#include <QtSse/SseSequenceFilter>

#include <QtCore/qcoreapplication.h>
#include <QtCore/qdir.h>
#include <QtCore/qstringlist.h>
#include <QtCore/qvariant.h>
#include <QtSql/qsqldatabase.h>
#include <QtSql/qsqlerror.h>
#include <QtSql/qsqlquery.h>

#include <cstdlib>
#include <memory>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

[[noreturn]] void giveUp(const QString &reason)
{
    qCritical("%ls", qUtf16Printable(reason));
    std::exit(2);
}

void run(const QString &statement, const QVariantList &values = {})
{
    QSqlQuery query;
    if (!query.prepare(statement))
        giveUp(query.lastError().text());
    for (const QVariant &value : values)
        query.addBindValue(value);
    if (!query.exec())
        giveUp(query.lastError().text());
}

QString valueOf(const QString &statement)
{
    QSqlQuery query;
    if (!query.exec(statement))
        giveUp(query.lastError().text());
    return query.next() ? query.value(0).toString() : QString();
}

// The operating system survives: its buffers need not be flushed.
void openDatabase(const QString &path)
{
    QSqlDatabase database = QSqlDatabase::addDatabase(u"QSQLITE"_s);
    database.setDatabaseName(path);
    if (!database.open())
        giveUp(database.lastError().text());
    run(u"PRAGMA synchronous = OFF"_s);
    run(u"CREATE TABLE IF NOT EXISTS events (number INTEGER, text TEXT)"_s);
    run(u"CREATE TABLE IF NOT EXISTS cursor (one INTEGER PRIMARY KEY, id TEXT)"_s);
}

// The slot of the event has already written the ID, in the transaction of its row.
class DatabaseStorage : public SseCursorStorage
{
public:
    bool load(const QString &, QString *id, QString *) override
    {
        *id = valueOf(u"SELECT id FROM cursor"_s);
        return true;
    }
    bool save(const QString &, const QString &, QString *) override { return true; }
};

void insert(const SseEvent &event, bool withId)
{
    QSqlDatabase database = QSqlDatabase::database();
    if (!database.transaction())
        giveUp(database.lastError().text());
    run(u"INSERT INTO events VALUES (?, ?)"_s, {event.lastEventId().toLongLong(), event.text()});
    if (withId)
        run(u"INSERT OR REPLACE INTO cursor VALUES (1, ?)"_s, {event.lastEventId()});
    if (!database.commit())
        giveUp(database.lastError().text());
}

} // namespace

int main(int argc, char *argv[])
{
    QCoreApplication app(argc, argv);
    const QStringList arguments = app.arguments();
    if (arguments.size() != 4)
        giveUp(u"usage: ssekillsreceiver URL DIRECTORY files|filter|transaction"_s);
    const QDir directory(arguments.at(2));
    const QString way = arguments.at(3);
    openDatabase(directory.filePath(u"events.sqlite"_s));

    SseClient client(QUrl(arguments.at(1)));
    SseReconnectPolicy policy;
    policy.setMinimumDelay(1ms);
    policy.setInitialDelay(1ms);
    client.setReconnectPolicy(policy);
    SseCursorStore store;
    if (way == u"transaction"_s)
        store.setStorage(std::make_unique<DatabaseStorage>());
    store.setDirectory(directory.filePath(u"cursors"_s));
    store.setSaveDelay(2ms);
    store.setName(u"events"_s);
    store.setSource(&client);
    std::unique_ptr<SseSequenceFilter> filter;
    if (way == u"filter"_s) {
        filter = std::make_unique<SseSequenceFilter>(&client);
        const QString last = valueOf(u"SELECT max(number) FROM events"_s);
        if (!last.isEmpty())
            filter->markSeen(last);
    }
    QObject::connect(&client, &SseClient::eventReceived, &app, [&](const SseEvent &event) {
        insert(event, way == u"transaction"_s);
        if (event.type() == u"end"_s)
            QCoreApplication::quit();
    });
    client.open();
    return QCoreApplication::exec();
}
