// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

// A process without file descriptors, or without threads, goes on, says so, and recovers.

#include "../../common/patience.h"
#include "../../common/sanitized.h"
#include "../../common/sseclienttesting.h"
#include "../../sseeventstream/testserverthread.h"
#include "limits.h"

#include <QtSse/SseClient>
#include <QtSse/SseEventStream>
#include <QtSse/SseTestServer>

#include <QtNetwork/qauthenticator.h>
#include <QtNetwork/qnetworkaccessmanager.h>
#include <QtNetwork/qtcpserver.h>
#include <QtNetwork/qtcpsocket.h>
#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

#include <memory>
#include <stdexcept>
#include <thread>

using namespace Qt::StringLiterals;
using namespace SseClientTesting;
using namespace std::chrono_literals;
using Error = SseClient::Error;
using State = SseClient::State;

namespace {

const QString NoDescriptorsLeft = u"The process has no file descriptors left"_s;
const QString NoThreadsLeft = u"The process cannot start another thread"_s;

// Whether the client, which is open, tells of the lack of something and recovers from it.
template <typename Lack>
void survive(SseClient &client, const QString &message)
{
    QSignalSpy errors(&client, &SseClient::errorOccurred);
    QSignalSpy opened(&client, &SseClient::opened);
    {
        const Lack lack;
        client.reconnect();
        QTRY_VERIFY(errors.size() >= 3);
        QCOMPARE(client.error(), Error::NetworkError);
        QCOMPARE(client.errorString(), message);
        QVERIFY(client.state() != State::Closed);
        opened.clear();
    }
    QTRY_VERIFY(!opened.isEmpty());
    QCOMPARE(client.error(), Error::NoError);
}

} // namespace

class tst_SseResources : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();

    void opensWhenDescriptorsAreThere();
    void reconnectsWhenDescriptorsAreBack_data();
    void reconnectsWhenDescriptorsAreBack();
    void followsRedirectsWhenDescriptorsAreBack();
    void connectsWithFewDescriptors();
    void reconnectsWhenThreadsCanBeStarted();
    void waitsForWhatAStreamNeeds_data();
    void waitsForWhatAStreamNeeds();
    void leavesAStreamThatWaitsForDescriptors();
    void endsAStreamThatCannotBeConfigured();
    void handsOnWhatAConfiguringFunctionThrows();
    void acceptsConnectionsWhenDescriptorsAreBack();

private:
    std::unique_ptr<SseTestServer> m_server;
};

// UndefinedBehaviorSanitizer opens a pipe to find out whether memory can be read, and reports an
// object of no type where it cannot.
void tst_SseResources::initTestCase()
{
#ifdef QTSSE_SANITIZED
    QSKIP("The sanitizers need descriptors themselves");
#endif
}

void tst_SseResources::init()
{
    m_server = std::make_unique<SseTestServer>();
    QVERIFY2(m_server->listen(), qPrintable(m_server->errorString()));
    m_server->setDefaultResponse(SseTestResponse::eventStream("data: x\n\n").stayOpen());
}

void tst_SseResources::cleanup()
{
    m_server.reset();
}

// The first one, as it finds nothing that Qt has loaded or started already.
void tst_SseResources::opensWhenDescriptorsAreThere()
{
    SseClient client(m_server->url());
    client.setReconnectPolicy(quickPolicy());
    QSignalSpy errors(&client, &SseClient::errorOccurred);
    QSignalSpy events(&client, &SseClient::eventReceived);
    {
        const NoDescriptors none;
        client.open();
        QTRY_VERIFY(errors.size() >= 3);
        QCOMPARE(client.errorString(), NoDescriptorsLeft);
    }
    QTRY_VERIFY(!events.isEmpty());
}

void tst_SseResources::reconnectsWhenDescriptorsAreBack_data()
{
    QTest::addColumn<bool>("isSecure");
    QTest::addColumn<bool>("usesHostName");
    QTest::addColumn<bool>("hasManager");
    QTest::addColumn<bool>("isExclusive");
    QTest::newRow("http") << false << false << false << false;
    QTest::newRow("https") << true << false << false << false;
    QTest::newRow("host name") << false << true << false << false;
    QTest::newRow("given manager") << false << true << true << false;
    QTest::newRow("manager of its own") << false << false << false << true;
}

void tst_SseResources::reconnectsWhenDescriptorsAreBack()
{
    QFETCH(bool, isSecure);
    QFETCH(bool, usesHostName);
    QFETCH(bool, hasManager);
    QFETCH(bool, isExclusive);
    if (isSecure) {
        m_server->close();
        m_server->setSslConfiguration(serverConfiguration());
        QVERIFY(m_server->listen());
    }
    QUrl url = m_server->url();
    if (usesHostName)
        url.setHost(u"localhost"_s);
    QNetworkAccessManager manager;
    SseClient client(url);
    client.setSslConfiguration(trustingConfiguration());
    client.setReconnectPolicy(quickPolicy());
    if (hasManager)
        client.setNetworkAccessManager(&manager);
    if (isExclusive)
        connect(&client, &SseClient::authenticationRequired, this, [] {});
    client.open();
    QTRY_COMPARE(client.state(), State::Open);
    survive<NoDescriptors>(client, NoDescriptorsLeft);
}

// The second request of an attempt needs no less than the first.
void tst_SseResources::followsRedirectsWhenDescriptorsAreBack()
{
    std::unique_ptr<NoDescriptors> none;
    m_server->setHandler([&](SseTestConnection *connection) {
        if (connection->request().path() == "/elsewhere") {
            connection->respond(SseTestResponse::eventStream("data: x\n\n").stayOpen());
            return;
        }
        none = std::make_unique<NoDescriptors>();
        connection->respond(SseTestResponse::redirect(307, "/elsewhere"));
    });
    SseClient client(m_server->url());
    client.setReconnectPolicy(quickPolicy());
    QSignalSpy errors(&client, &SseClient::errorOccurred);
    client.open();
    QTRY_VERIFY(!errors.isEmpty());
    QCOMPARE(client.errorString(), NoDescriptorsLeft);
    m_server->setHandler({});
    none.reset();
    QTRY_COMPARE(client.state(), State::Open);
}

void tst_SseResources::connectsWithFewDescriptors()
{
    SseClient client(m_server->url());
    client.setReconnectPolicy(quickPolicy());
    const NoDescriptors few(24);
    client.open();
    QTRY_COMPARE(client.state(), State::Open);
    QCOMPARE(client.error(), Error::NoError);
}

void tst_SseResources::reconnectsWhenThreadsCanBeStarted()
{
    SseClient client(m_server->url());
    client.setReconnectPolicy(quickPolicy());
    client.open();
    QTRY_COMPARE(client.state(), State::Open);
    survive<NoThreads>(client, NoThreadsLeft);
}

void tst_SseResources::waitsForWhatAStreamNeeds_data()
{
    QTest::addColumn<bool>("lacksThreads");
    QTest::addColumn<QString>("message");
    QTest::newRow("descriptors") << false << NoDescriptorsLeft;
    QTest::newRow("threads") << true << NoThreadsLeft;
}

void tst_SseResources::waitsForWhatAStreamNeeds()
{
    QFETCH(bool, lacksThreads);
    QFETCH(QString, message);
    TestServerThread server;
    server.setHandler([](SseTestConnection *connection) {
        connection->respond(SseTestResponse::eventStream("data: x\n\n").stayOpen());
    });
    SseEventStream stream(server.url());
    QTest::ignoreMessage(QtWarningMsg, qPrintable(message));
    {
        std::unique_ptr<NoThreads> noThreads;
        std::unique_ptr<NoDescriptors> noDescriptors;
        if (lacksThreads)
            noThreads = std::make_unique<NoThreads>();
        else
            noDescriptors = std::make_unique<NoDescriptors>();
        QVERIFY(!stream.next(10ms));
        QVERIFY(!stream.isFinished());
    }
    QCOMPARE(stream.next(30s).value().data(), "x");
}

void tst_SseResources::leavesAStreamThatWaitsForDescriptors()
{
    SseEventStream stream(QUrl(u"http://127.0.0.1:1/"_s));
    std::thread thread([&stream] { stream.cancel(); });
    const NoDescriptors none;
    QVERIFY(!stream.next());
    QCOMPARE(stream.finishReason(), SseClient::FinishReason::Stopped);
    thread.join();
}

void tst_SseResources::endsAStreamThatCannotBeConfigured()
{
    SseEventStream stream(m_server->url());
    QTest::ignoreMessage(QtWarningMsg, qPrintable(NoDescriptorsLeft));
    {
        const NoDescriptors none;
        QVERIFY(!stream.configure([](SseClient &client) { client.setMethod("POST"); }));
    }
    QVERIFY(!stream.next());
    QCOMPARE(stream.finishReason(), SseClient::FinishReason::Failed);
    QCOMPARE(stream.error(), Error::NetworkError);
    QCOMPARE(stream.errorString(), NoDescriptorsLeft);
}

void tst_SseResources::handsOnWhatAConfiguringFunctionThrows()
{
    SseEventStream stream(m_server->url());
    bool hasThrown = false;
    try {
        stream.configure([](SseClient &) { throw std::runtime_error("no token"); });
    } catch (const std::runtime_error &) {
        hasThrown = true;
    }
    QVERIFY(hasThrown);
    QVERIFY(stream.configure([](SseClient &client) { client.setMethod("POST"); }));
}

void tst_SseResources::acceptsConnectionsWhenDescriptorsAreBack()
{
    auto *const listener = m_server->findChild<QTcpServer *>();
    QVERIFY(listener);
    const QSignalSpy refused(listener, &QTcpServer::acceptError);
    QTcpSocket socket;
    {
        // One for the socket, and none for the server.
        const NoDescriptors one(1);
        socket.connectToHost(m_server->url().host(), quint16(m_server->url().port()));
        QVERIFY(socket.waitForConnected());
        QTRY_VERIFY(!refused.isEmpty());
    }
    QTRY_COMPARE(m_server->connections().size(), 1);
}

QTEST_GUILESS_MAIN(tst_SseResources)
#include "tst_sseresources.moc"
