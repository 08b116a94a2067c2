// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

// An application that is killed while it writes events into a database loses none of them.

#include <QtSse/SseTestConnection>
#include <QtSse/SseTestServer>

#include <QtCore/qdir.h>
#include <QtCore/qprocess.h>
#include <QtCore/qrandom.h>
#include <QtCore/qtemporarydir.h>
#include <QtCore/qtimer.h>
#include <QtSql/qsqldatabase.h>
#include <QtSql/qsqlquery.h>
#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

#include <algorithm>
#include <memory>

using namespace Qt::StringLiterals;

namespace {

constexpr int DefaultKills = 60;
constexpr int WayCount = 3;
constexpr int MaximumDelay = 150; // in milliseconds

quint32 seedOfKills()
{
    bool isSet = false;
    const uint seed = qEnvironmentVariable("QTSSE_KILL_SEED").toUInt(&isSet);
    return isSet ? seed : QRandomGenerator::global()->generate();
}

int killsOfEachWay()
{
    const int kills = qEnvironmentVariableIntValue("QTSSE_KILLS");
    return ((kills > 0 ? kills : DefaultKills) + WayCount - 1) / WayCount;
}

QByteArray textOf(qint64 number)
{
    return "text of event " + QByteArray::number(number);
}

// Numbers its events from 1, and sends some of them each 2 ms to each connection. After a resume, it
// may send the last ones again.
class EventServer : public QObject
{
    Q_OBJECT

public:
    EventServer(QRandomGenerator *random, int repeats)
        : m_random(random)
        , m_repeats(repeats)
    {
        m_server.setHandler([this](SseTestConnection *connection) { begin(connection); });
    }

    [[nodiscard]] bool listen() { return m_server.listen(); }
    [[nodiscard]] QUrl url() const { return m_server.url(); }
    [[nodiscard]] qint64 last() const { return m_last; }
    [[nodiscard]] int resumes() const { return m_resumes; }

    // The next event that nobody has seen is the last one.
    void end() { m_isEnding = true; }

Q_SIGNALS:
    void requestReceived();

private:
    void begin(SseTestConnection *connection)
    {
        connection->respond(SseTestResponse::eventStream().stayOpen());
        const qint64 lastId = connection->request().header("Last-Event-ID").toLongLong();
        m_resumes += lastId > 0 ? 1 : 0;
        qint64 next = std::max<qint64>(lastId + 1 - m_random->bounded(m_repeats + 1), 1);
        auto *const timer = new QTimer(connection);
        timer->setTimerType(Qt::PreciseTimer);
        connect(timer, &QTimer::timeout, connection, [this, connection, next]() mutable {
            if (connection->isConnected() && connection->bytesToWrite() < 100'000)
                sendSome(connection, &next);
        });
        timer->start(2);
        Q_EMIT requestReceived();
    }

    void sendSome(SseTestConnection *connection, qint64 *next)
    {
        for (int count = 1 + m_random->bounded(20); count > 0; --count) {
            if (m_isEnding && *next > m_last + 1)
                return;
            const bool isEnd = m_isEnding && *next == m_last + 1;
            const QByteArray number = QByteArray::number(*next);
            connection->sendEvent(textOf(*next), number, isEnd ? "end" : "");
            if (!m_isEnding)
                m_last = std::max(m_last, *next);
            ++*next;
        }
    }

    SseTestServer m_server;
    QRandomGenerator *m_random;
    int m_repeats;
    qint64 m_last = 0;
    int m_resumes = 0;
    bool m_isEnding = false;
};

} // namespace

class tst_SseKills : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void losesNoEvent_data();
    void losesNoEvent();

private:
    bool killOne(EventServer &server, const QStringList &arguments, int *withStream);
    bool finish(EventServer &server, const QStringList &arguments);
    void checkRows(const QString &path, qint64 last, bool isExact, qint64 *rows);

    quint32 m_seed = 0;
    QRandomGenerator m_random;
};

void tst_SseKills::initTestCase()
{
    if (!QSqlDatabase::isDriverAvailable(u"QSQLITE"_s))
        QSKIP("The SQLite driver of Qt is not installed");
    m_seed = seedOfKills();
    qInfo("QTSSE_KILL_SEED=%u QTSSE_KILLS=%d", m_seed, killsOfEachWay() * WayCount);
}

void tst_SseKills::losesNoEvent_data()
{
    QTest::addColumn<QString>("way");
    QTest::addColumn<int>("repeats"); // that the server may send after a resume
    QTest::addColumn<bool>("isExact");
    QTest::newRow("an ID in a file: at least once") << u"files"_s << 5 << false;
    QTest::newRow("an ID in a file and a filter: exactly once") << u"filter"_s << 5 << true;
    QTest::newRow("an ID in the transaction: exactly once") << u"transaction"_s << 0 << true;
}

void tst_SseKills::losesNoEvent()
{
    QFETCH(QString, way);
    QFETCH(int, repeats);
    QFETCH(bool, isExact);
    m_random.seed(m_seed + uint(way.size()));
    const QTemporaryDir directory;
    QVERIFY(directory.isValid());
    EventServer server(&m_random, repeats);
    QVERIFY(server.listen());
    const QStringList arguments{server.url().toString(), directory.path(), way};
    int withStream = 0;
    for (int i = 0; i < killsOfEachWay(); ++i)
        QVERIFY(killOne(server, arguments, &withStream));
    QVERIFY(finish(server, arguments));
    qint64 rows = 0;
    const QString path = directory.filePath(u"events.sqlite"_s);
    checkRows(path, server.last() + 1, isExact, &rows);
    if (QTest::currentTestFailed())
        return;
    const QDir cursors(directory.filePath(u"cursors"_s));
    QCOMPARE(cursors.entryList(QDir::Files | QDir::Hidden).size(), way == u"transaction"_s ? 0 : 1);
    qInfo("%d kills, of them %d after the request; %d requests with an ID; %lld events, %lld "
          "repeats",
          killsOfEachWay(), withStream, server.resumes(), qlonglong(server.last() + 1),
          qlonglong(rows - server.last() - 1));
}

// Some are killed at any time after the start, the others when they have made their requests.
bool tst_SseKills::killOne(EventServer &server, const QStringList &arguments, int *withStream)
{
    QProcess process;
    process.setProcessChannelMode(QProcess::ForwardedChannels);
    QTimer timer;
    timer.setSingleShot(true);
    timer.setTimerType(Qt::PreciseTimer);
    connect(&timer, &QTimer::timeout, &process, &QProcess::kill);
    const bool waitsForRequest = m_random.bounded(5) > 0;
    timer.setInterval(m_random.bounded(MaximumDelay));
    bool hasRequest = false;
    connect(&server, &EventServer::requestReceived, &timer, [&] {
        hasRequest = true;
        if (waitsForRequest && !timer.isActive())
            timer.start();
    });
    if (!waitsForRequest)
        connect(&process, &QProcess::started, &timer, qOverload<>(&QTimer::start));
    QSignalSpy finished(&process, &QProcess::finished);
    process.start(QStringLiteral(QTSSE_RECEIVER), arguments);
    if (!QTest::qWaitFor([&] { return !finished.isEmpty(); }, 30'000))
        return false;
    *withStream += hasRequest ? 1 : 0;
    return process.exitStatus() == QProcess::CrashExit;
}

bool tst_SseKills::finish(EventServer &server, const QStringList &arguments)
{
    server.end();
    QProcess process;
    process.setProcessChannelMode(QProcess::ForwardedChannels);
    QSignalSpy finished(&process, &QProcess::finished);
    process.start(QStringLiteral(QTSSE_RECEIVER), arguments);
    return QTest::qWaitFor([&] { return !finished.isEmpty(); }, 60'000)
            && process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0;
}

void tst_SseKills::checkRows(const QString &path, qint64 last, bool isExact, qint64 *rows)
{
    const auto closeDatabase = qScopeGuard([] { QSqlDatabase::removeDatabase(u"check"_s); });
    QSqlDatabase database = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"check"_s);
    database.setDatabaseName(path);
    QVERIFY(database.open());
    QSqlQuery query(database);
    QVERIFY(query.exec(u"SELECT number, text FROM events ORDER BY rowid"_s));
    qint64 previous = 0;
    while (query.next()) {
        ++*rows;
        const qint64 number = query.value(0).toLongLong();
        QCOMPARE(query.value(1).toByteArray(), textOf(number));
        if (isExact)
            QCOMPARE(number, previous + 1);
        QVERIFY2(number <= previous + 1, qPrintable(u"%1 follows %2"_s.arg(number).arg(previous)));
        previous = number;
    }
    QCOMPARE(previous, last);
}

QTEST_GUILESS_MAIN(tst_SseKills)
#include "tst_ssekills.moc"
