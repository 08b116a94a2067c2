// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "../../auto/common/patience.h"
#include "cluster.h"
#include "listener.h"
#include "publisher.h"
#include "waiting.h"

#include <QtCore/qelapsedtimer.h>
#include <QtCore/qset.h>
#include <QtCore/qtemporarydir.h>
#include <QtNetwork/qsslconfiguration.h>
#include <QtTest/qtest.h>

#include <csignal>
#include <vector>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Error = SseClient::Error;
using Server = Cluster::Server;

namespace {

constexpr QLatin1String Channel("prices");

// Of several lines, and of a length that varies.
QByteArray message(qsizetype number)
{
    return "message " + QByteArray::number(number) + "\nk\xc3\xa4se"
            + QByteArray(number * 31 % 700, '.');
}

// What happens to a server of the cluster while messages flow.
enum class Blow {
    Kill,
    Stop,
    Reload,
};

struct Incident
{
    Blow blow;
    Server server;
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
    void resumesAtNodesThatHaveJustStarted();
    void resumesThoughRedisDiesBeforeItAnswers();
    void publishesOnceThoughTheAnswerIsLost();
    void resumesWhereAnEarlierRunHasEnded();
    void leavesAFrozenNode();
    void noticesSilenceBetweenPings();
    void replaysNoMoreThanTheBuffer();

private:
    Listener &addListener(); // every other one over TLS
    void publishUpTo(qsizetype count);
    [[nodiscard]] qsizetype leastCount() const;
    void checkAll();
    void survive(Incident incident);
    void flow();
    void reload(Service &node);
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
    const bool isSecure = m_listeners.size() % 2 == 1;
    m_listeners.push_back(std::make_unique<Listener>());
    Listener &listener = *m_listeners.back();
    QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
    configuration.setCaCertificates(
            QSslCertificate::fromPath(u"" QTSSE_TEST_DATA "/tls/server.crt"_s));
    listener.client().setSslConfiguration(configuration);
    listener.client().openUrl(isSecure ? m_cluster->secureEvents(Channel)
                                       : m_cluster->events(Channel));
    return listener;
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
    constexpr Incident KillNode1 = {Blow::Kill, Server::Node1};
    constexpr Incident KillNode2 = {Blow::Kill, Server::Node2};
    constexpr Incident StopNode1 = {Blow::Stop, Server::Node1};
    constexpr Incident StopNode2 = {Blow::Stop, Server::Node2};
    constexpr Incident ReloadNode1 = {Blow::Reload, Server::Node1};
    constexpr Incident ReloadNode2 = {Blow::Reload, Server::Node2};
    constexpr Incident KillRedis = {Blow::Kill, Server::Redis};
    constexpr Incident StopRedis = {Blow::Stop, Server::Redis};
    constexpr Incident KillBalancer = {Blow::Kill, Server::Balancer};
    QTest::addColumn<List>("incidents");

    QTest::newRow("killed nodes") << List{KillNode1, KillNode2, KillNode1,
                                          KillNode2, KillNode1, KillNode2};
    QTest::newRow("stopped nodes") << List{StopNode1, StopNode2};
    QTest::newRow("reloaded nodes") << List{ReloadNode1, ReloadNode2};
    QTest::newRow("stopped Redis") << List{StopRedis, StopRedis};
    QTest::newRow("killed Redis") << List{KillRedis, KillRedis};
    QTest::newRow("killed HAProxy") << List{KillBalancer, KillBalancer};
    QTest::newRow("all of it") << List{KillNode1, StopRedis, KillBalancer, KillNode2,
                                       KillRedis, StopNode1, ReloadNode2};
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
    Service &service = m_cluster->service(incident.server);
    flow();
    switch (incident.blow) {
    case Blow::Kill:
        service.kill();
        break;
    case Blow::Stop:
        QVERIFY(service.stop());
        break;
    case Blow::Reload:
        reload(service);
        break;
    }
    if (incident.server == Server::Node1 || incident.server == Server::Node2)
        flow(); // while the node is away, too
    if (!service.isRunning())
        QVERIFY2(m_cluster->start(incident.server), qPrintable(service.name()));
    flow();
}

// Lets a hundred messages reach everybody.
void tst_ScalingOut::flow()
{
    const qsizetype soFar = m_publisher->count();
    QVERIFY(runUntil([&] { return leastCount() > soFar + 100; }));
}

// Makes a node begin anew with new worker processes.
void tst_ScalingOut::reload(Service &node)
{
    const QByteArray goodbye = "gracefully shutting down";
    const qsizetype before = node.log().count(goodbye);
    node.sendSignal(SIGHUP);
    QVERIFY(runUntil([&] { return node.log().count(goodbye) > before; }));
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

// HAProxy does not notice that they were away, and sends them clients before they have Redis.
void tst_ScalingOut::resumesAtNodesThatHaveJustStarted()
{
    QCOMPARE(m_cluster->start(), QString());
    QElapsedTimer time;
    time.start();
    for (int i = 0; i < 6; ++i)
        addListener();
    for (int i = 0; i < 20; ++i) {
        publishUpTo(m_publisher->count() + 20);
        checkAll();
        if (QTest::currentTestFailed())
            return;
        m_publisher->start();
        for (Server node : {Server::Node1, Server::Node2})
            m_cluster->service(node).kill();
        for (Server node : {Server::Node1, Server::Node2})
            QVERIFY(m_cluster->start(node));
    }
    publishUpTo(m_publisher->count() + 20);
    checkAll();
    printSummary(time.elapsed());
}

// The node has let in clients, and is still waiting for what Redis has of the channel.
void tst_ScalingOut::resumesThoughRedisDiesBeforeItAnswers()
{
    QCOMPARE(m_cluster->start(), QString());
    publishUpTo(10);
    m_cluster->service(Server::Redis).freeze();
    for (int i = 0; i < 4; ++i) {
        Listener &listener = addListener();
        QTRY_VERIFY(listener.isOpen());
    }
    m_cluster->service(Server::Redis).kill();
    QVERIFY(m_cluster->start(Server::Redis));
    publishUpTo(m_publisher->count() + 10);
    checkAll();
}

// The node dies after it has sent the message to Redis, and before Redis has taken it.
void tst_ScalingOut::publishesOnceThoughTheAnswerIsLost()
{
    QCOMPARE(m_cluster->start(), QString());
    publishUpTo(10);
    addListener();
    checkAll();
    m_cluster->service(Server::Redis).freeze();
    m_publisher->start();
    QTRY_VERIFY(m_cluster->pendingCommands() > 0);
    for (Server node : {Server::Node1, Server::Node2})
        m_cluster->service(node).kill();
    m_cluster->service(Server::Redis).thaw();
    for (Server node : {Server::Node1, Server::Node2})
        QVERIFY(m_cluster->start(node));

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

    m_cluster->service(Server::Node1).freeze();
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
    m_cluster->service(Server::Node1).thaw();
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

    m_cluster->service(Server::Balancer).freeze();
    QTRY_COMPARE_WITH_TIMEOUT(listener.errors(), QList<Error>{Error::IdleTimeoutError}, 30'000);
    m_cluster->service(Server::Balancer).thaw();
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
