// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "cluster.h"
#include "listener.h"
#include "publisher.h"
#include "waiting.h"

#include <QtCore/qelapsedtimer.h>
#include <QtCore/qset.h>
#include <QtCore/qtemporarydir.h>
#include <QtTest/qtest.h>

#include <functional>
#include <vector>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Error = SseClient::Error;

namespace {

constexpr QLatin1String Channel("prices");

// Of several lines, and of a length that varies.
QByteArray message(qsizetype number)
{
    return "message " + QByteArray::number(number) + "\nk\xc3\xa4se"
            + QByteArray(number * 31 % 700, '.');
}

// What happens to the cluster while messages flow.
enum class Incident {
    KillNode1,
    KillNode2,
    StopNode1,
    StopNode2,
    KillRedis,
    StopRedis,
    KillBalancer,
};

} // namespace

Q_DECLARE_METATYPE(QList<Incident>)

class tst_ScalingOut : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();

    void spreadsStreamsOverNodes();
    void deliversExactlyOnceThrough_data();
    void deliversExactlyOnceThrough();
    void publishesOnceThoughTheAnswerIsLost();
    void resumesWhereAnEarlierRunHasEnded();
    void leavesAFrozenNode();
    void noticesSilenceBetweenPings();
    void replaysNoMoreThanTheBuffer();

private:
    Listener &addListener();
    void publishUpTo(qsizetype count);
    [[nodiscard]] qsizetype leastCount() const;
    void checkAll();
    void survive(Incident incident);
    void surviveLossOfNode(int number, bool isKilled);
    void surviveLossOf(Service &service, bool isKilled, const std::function<bool()> &restart);
    void printSummary(qint64 milliseconds) const;

    std::unique_ptr<QTemporaryDir> m_directory;
    std::unique_ptr<Cluster> m_cluster;
    std::unique_ptr<Publisher> m_publisher;
    std::vector<std::unique_ptr<Listener>> m_listeners;
};

void tst_ScalingOut::initTestCase()
{
    const QString missing = Cluster::missingProgram();
    if (!missing.isEmpty())
        QSKIP(qPrintable(missing + u" is not installed"_s));
}

void tst_ScalingOut::init()
{
    m_directory = std::make_unique<QTemporaryDir>();
    QVERIFY2(m_directory->isValid(), qPrintable(m_directory->errorString()));
    m_cluster = std::make_unique<Cluster>(m_directory->path());
    m_publisher = std::make_unique<Publisher>(m_cluster->publishing(), Channel, message);
}

void tst_ScalingOut::cleanup()
{
    if (QTest::currentTestFailed())
        m_cluster->printLogs();
    m_listeners.clear();
    m_publisher.reset();
    m_cluster.reset();
    m_directory.reset();
}

Listener &tst_ScalingOut::addListener()
{
    m_listeners.push_back(std::make_unique<Listener>());
    m_listeners.back()->open(QNetworkRequest(m_cluster->events(Channel)));
    return *m_listeners.back();
}

void tst_ScalingOut::publishUpTo(qsizetype count)
{
    if (!m_publisher->isRunning())
        m_publisher->start();
    QVERIFY(runUntil([&] { return m_publisher->count() >= count; }));
    m_publisher->stop();
    QVERIFY(runUntil([&] { return !m_publisher->isRunning(); }));
}

qsizetype tst_ScalingOut::leastCount() const
{
    qsizetype least = m_publisher->count();
    for (const auto &listener : m_listeners)
        least = qMin(least, listener->count());
    return least;
}

// Waits until everybody has what was published, and verifies that they have nothing else.
void tst_ScalingOut::checkAll()
{
    QVERIFY(runUntil([&] { return leastCount() == m_publisher->count(); }));
    for (const auto &listener : m_listeners)
        QCOMPARE(listener->deviation(m_publisher->count(), message), QString());
}

void tst_ScalingOut::spreadsStreamsOverNodes()
{
    QCOMPARE(m_cluster->start(), QString());
    QSet<QByteArray> nodes;
    for (int i = 0; i < 4; ++i) {
        Listener &listener = addListener();
        QTRY_VERIFY(listener.isOpen());
        nodes.insert(listener.client().responseHeader("X-Served-By"));
    }
    QCOMPARE(nodes, (QSet<QByteArray>{"node1", "node2"}));
    publishUpTo(100);
    checkAll();
}

void tst_ScalingOut::deliversExactlyOnceThrough_data()
{
    using List = QList<Incident>;
    QTest::addColumn<List>("incidents");

    QTest::newRow("killed nodes") << List{Incident::KillNode1, Incident::KillNode2,
                                          Incident::KillNode1, Incident::KillNode2,
                                          Incident::KillNode1, Incident::KillNode2};
    QTest::newRow("stopped nodes") << List{Incident::StopNode1, Incident::StopNode2};
    QTest::newRow("stopped Redis") << List{Incident::StopRedis, Incident::StopRedis};
    QTest::newRow("killed Redis") << List{Incident::KillRedis, Incident::KillRedis};
    QTest::newRow("killed HAProxy") << List{Incident::KillBalancer, Incident::KillBalancer};
    QTest::newRow("all of it") << List{Incident::KillNode1,    Incident::StopRedis,
                                       Incident::KillBalancer, Incident::KillNode2,
                                       Incident::KillRedis,    Incident::StopNode1};
}

void tst_ScalingOut::deliversExactlyOnceThrough()
{
    QFETCH(const QList<Incident>, incidents);
    QCOMPARE(m_cluster->start(), QString());
    QElapsedTimer time;
    time.start();
    m_publisher->start();
    for (int i = 0; i < 6; ++i)
        addListener();
    for (Incident incident : incidents) {
        survive(incident);
        if (QTest::currentTestFailed())
            return;
    }
    m_publisher->stop();
    QVERIFY(runUntil([&] { return !m_publisher->isRunning(); }));
    checkAll();
    printSummary(time.elapsed());
}

void tst_ScalingOut::survive(Incident incident)
{
    switch (incident) {
    case Incident::KillNode1:
        surviveLossOfNode(0, true);
        break;
    case Incident::KillNode2:
        surviveLossOfNode(1, true);
        break;
    case Incident::StopNode1:
        surviveLossOfNode(0, false);
        break;
    case Incident::StopNode2:
        surviveLossOfNode(1, false);
        break;
    case Incident::KillRedis:
        surviveLossOf(m_cluster->redis(), true, [this] { return m_cluster->startRedis(); });
        break;
    case Incident::StopRedis:
        surviveLossOf(m_cluster->redis(), false, [this] { return m_cluster->startRedis(); });
        break;
    case Incident::KillBalancer:
        surviveLossOf(m_cluster->balancer(), true, [this] { return m_cluster->startBalancer(); });
        break;
    }
}

// Messages have to flow while the node is away, and to all.
void tst_ScalingOut::surviveLossOfNode(int number, bool isKilled)
{
    const auto restart = [this, number] {
        const qsizetype soFar = m_publisher->count();
        return runUntil([&] { return leastCount() > soFar + 100; }) && m_cluster->startNode(number);
    };
    surviveLossOf(m_cluster->node(number), isKilled, restart);
}

void tst_ScalingOut::surviveLossOf(Service &service, bool isKilled,
                                   const std::function<bool()> &restart)
{
    const qsizetype before = m_publisher->count();
    QVERIFY(runUntil([&] { return leastCount() > before + 100; }));
    if (isKilled)
        service.kill();
    else
        QVERIFY(service.stop());
    QVERIFY2(restart(), qPrintable(service.name()));
    const qsizetype after = m_publisher->count();
    QVERIFY(runUntil([&] { return leastCount() > after + 100; }));
}

void tst_ScalingOut::printSummary(qint64 milliseconds) const
{
    int reconnections = 0;
    for (const auto &listener : m_listeners)
        reconnections += listener->opened() - 1;
    qInfo("%d messages in %.1f s, each exactly once and in order at each of %d clients, which had "
          "to reconnect %d times; %d publications in doubt, of which %d had taken place",
          int(m_publisher->count()), double(milliseconds) / 1000, int(m_listeners.size()),
          reconnections, m_publisher->doubts(), m_publisher->unfoundedDoubts());
}

// The node dies after it has sent the message to Redis, and before Redis has taken it.
void tst_ScalingOut::publishesOnceThoughTheAnswerIsLost()
{
    QCOMPARE(m_cluster->start(), QString());
    publishUpTo(10);
    addListener();
    checkAll();
    m_cluster->redis().freeze();
    m_publisher->start();
    QTRY_VERIFY(m_cluster->pendingCommands() > 0);
    for (int number : {0, 1})
        m_cluster->node(number).kill();
    m_cluster->redis().thaw();
    for (int number : {0, 1})
        QVERIFY(m_cluster->startNode(number));

    QVERIFY(runUntil([this] { return m_publisher->unfoundedDoubts() == 1; }));
    publishUpTo(m_publisher->count() + 10);
    checkAll();
}

void tst_ScalingOut::resumesWhereAnEarlierRunHasEnded()
{
    QCOMPARE(m_cluster->start(), QString());
    publishUpTo(50);
    Listener &first = addListener();
    QTRY_VERIFY(first.count() >= 50);
    const qsizetype known = first.count();
    const QString lastEventId = first.client().lastEventId();
    first.client().close();

    publishUpTo(known + 50);
    Listener second;
    second.client().setLastEventId(lastEventId);
    second.open(QNetworkRequest(m_cluster->events(Channel)));
    const qsizetype missed = m_publisher->count() - known;
    QTRY_VERIFY(second.count() >= missed);
    QCOMPARE(second.deviation(missed, [known](qsizetype i) { return message(known + i); }),
             QString());
}

// A node that hangs, rather than dies, closes no connection: HAProxy has to.
void tst_ScalingOut::leavesAFrozenNode()
{
    QCOMPARE(m_cluster->start(), QString());
    for (int i = 0; i < 4; ++i)
        addListener();
    publishUpTo(100);
    checkAll();

    m_cluster->node(0).freeze();
    const auto isLeft = [this] {
        for (const auto &listener : m_listeners) {
            if (!listener->isOpen() || listener->client().responseHeader("X-Served-By") != "node2")
                return false;
        }
        return true;
    };
    QVERIFY(runUntil([&] { return isLeft(); }));
    publishUpTo(m_publisher->count() + 100);
    checkAll();
    m_cluster->node(0).thaw();
    publishUpTo(m_publisher->count() + 100);
    checkAll();
}

void tst_ScalingOut::noticesSilenceBetweenPings()
{
    m_cluster->replaceInNodes({{"ping_interval 15", "ping_interval 1"}});
    QCOMPARE(m_cluster->start(), QString());
    Listener &listener = addListener();
    listener.client().setIdleTimeout(3s);
    QVERIFY(runUntil([&] { return listener.comments() >= 5; }));
    QCOMPARE(listener.errors(), QList<Error>());
    QCOMPARE(listener.count(), 0);

    m_cluster->balancer().freeze();
    QTRY_COMPARE_WITH_TIMEOUT(listener.errors(), QList<Error>{Error::IdleTimeoutError}, 30'000);
    m_cluster->balancer().thaw();
    QTRY_COMPARE_WITH_TIMEOUT(listener.opened(), 2, 30'000);
    publishUpTo(10);
    checkAll();
}

// Nothing tells a client that it has been away for too long, except what it reads.
void tst_ScalingOut::replaysNoMoreThanTheBuffer()
{
    m_cluster->replaceInNodes({{"buffer_length 10000", "buffer_length 20"}});
    QCOMPARE(m_cluster->start(), QString());
    Listener &listener = addListener();
    QTRY_VERIFY(listener.isOpen());
    publishUpTo(10);
    checkAll();
    listener.client().close();
    const qsizetype known = m_publisher->count();

    publishUpTo(known + 100);
    listener.client().open();
    QTRY_COMPARE(listener.count(), known + 20);
    const qsizetype firstOfBuffer = m_publisher->count() - 20;
    QCOMPARE(listener.deviation(known + 20,
                                [known, firstOfBuffer](qsizetype i) {
                                    return message(i < known ? i : firstOfBuffer + i - known);
                                }),
             QString());
}

QTEST_GUILESS_MAIN(tst_ScalingOut)
#include "tst_scalingout.moc"
