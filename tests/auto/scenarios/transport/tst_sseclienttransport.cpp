// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

// SseClient and the layer below it: connections, threads, compression, cookies, TLS.

#include "../../common/gzip.h"
#include "../../common/patience.h"
#include "../../common/scriptedserver.h"
#include "../../common/sseclientfixture.h"

#include <QtSse/SseClient>
#include <QtSse/SseTestServer>

#include <QtCore/qdir.h>
#include <QtCore/qfile.h>
#include <QtCore/qregularexpression.h>
#include <QtCore/qthread.h>
#include <QtCore/qtimer.h>
#include <QtNetwork/qauthenticator.h>
#include <QtNetwork/qhostaddress.h>
#include <QtNetwork/qnetworkaccessmanager.h>
#include <QtNetwork/qnetworkcookie.h>
#include <QtNetwork/qnetworkcookiejar.h>
#include <QtNetwork/qnetworkinterface.h>
#include <QtNetwork/qnetworkreply.h>
#include <QtNetwork/qsslconfiguration.h>
#include <QtNetwork/qsslserver.h>
#include <QtNetwork/qsslsocket.h>
#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

#ifdef Q_OS_LINUX
#  include <netinet/in.h>
#  include <netinet/tcp.h>
#  include <sys/socket.h>
#endif

#include <algorithm>
#include <memory>
#include <tuple>
#include <vector>

using namespace Qt::StringLiterals;
using namespace SseClientTesting;
using namespace std::chrono_literals;
using Error = SseClient::Error;
using FinishReason = SseClient::FinishReason;
using State = SseClient::State;

namespace {

using Clients = std::vector<std::unique_ptr<SseClient>>;

std::unique_ptr<SseClient> createClient(const QUrl &url)
{
    auto client = std::make_unique<SseClient>(url);
    client->setReconnectPolicy(quickPolicy());
    return client;
}

// Answers every request alike, and remembers the certificates that it was shown.
class CertificateServer
{
public:
    explicit CertificateServer(const QByteArray &response)
    {
        QSslConfiguration configuration = serverConfiguration();
        configuration.setPeerVerifyMode(QSslSocket::QueryPeer);
        m_server.setSslConfiguration(configuration);
        QObject::connect(
                &m_server, &QTcpServer::pendingConnectionAvailable, &m_server, [this, response] {
                    auto *socket = static_cast<QSslSocket *>(m_server.nextPendingConnection());
                    certificates.append(socket->peerCertificate());
                    socket->write(response);
                });
        m_server.listen(QHostAddress::LocalHost);
    }

    [[nodiscard]] QUrl url() const
    {
        return QUrl(u"https://127.0.0.1:%1/"_s.arg(m_server.serverPort()));
    }

    QList<QSslCertificate> certificates;

private:
    QSslServer m_server;
};

// A thread to which objects can be moved, and in which they are deleted.
class OtherThread
{
public:
    OtherThread() { m_thread.start(); }

    ~OtherThread()
    {
        m_thread.quit();
        m_thread.wait();
    }

    Q_DISABLE_COPY_MOVE(OtherThread)

    template <typename Object>
    Object *take(Object *object)
    {
        object->moveToThread(&m_thread);
        QObject::connect(&m_thread, &QThread::finished, object, &QObject::deleteLater);
        return object;
    }

    // Returns the object to the present thread.
    void giveBack(QObject *object)
    {
        QThread *const here = QThread::currentThread();
        QMetaObject::invokeMethod(
                object, [object, here] { object->moveToThread(here); },
                Qt::BlockingQueuedConnection);
    }

private:
    QThread m_thread;
};

Clients openClients(int count, const QUrl &url, QNetworkAccessManager *manager = nullptr)
{
    Clients clients;
    for (int i = 0; i < count; ++i) {
        clients.push_back(createClient(url));
        clients.back()->setNetworkAccessManager(manager);
        clients.back()->open();
    }
    return clients;
}

bool areAllOpen(const Clients &clients)
{
    return std::all_of(clients.begin(), clients.end(), [](const auto &client) {
        return client->state() == State::Open && client->eventsReceived() > 0;
    });
}

// 0 where the system does not tell.
qsizetype threadCount()
{
    return QDir(u"/proc/self/task"_s).entryList(QDir::Dirs | QDir::NoDotAndDotDot).size();
}

qint64 residentBytes()
{
    QFile file(u"/proc/self/statm"_s);
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    return file.readAll().split(' ').value(1).toLongLong() * 4096;
}

#ifdef Q_OS_LINUX
using KeepAlive = std::tuple<int, int, int>; // seconds until the first probe, between them, probes

int socketOption(int socket, int level, int option)
{
    int value = 0;
    socklen_t size = sizeof(value);
    return getsockopt(socket, level, option, &value, &size) == 0 ? value : -1;
}

int peerPort(int socket)
{
    sockaddr_in address{};
    socklen_t size = sizeof(address);
    const int result = getpeername(socket, reinterpret_cast<sockaddr *>(&address), &size);
    return result == 0 && address.sin_family == AF_INET ? ntohs(address.sin_port) : -1;
}

// What the system says of this process's own connections to a server.
QList<KeepAlive> keepAlivesTo(const QUrl &url)
{
    QList<KeepAlive> result;
    const QStringList names = QDir(u"/proc/self/fd"_s).entryList(QDir::Files | QDir::System);
    for (const QString &name : names) {
        const int socket = name.toInt();
        if (peerPort(socket) != url.port() || socketOption(socket, SOL_SOCKET, SO_KEEPALIVE) != 1)
            continue;
        result.append({socketOption(socket, IPPROTO_TCP, TCP_KEEPIDLE),
                       socketOption(socket, IPPROTO_TCP, TCP_KEEPINTVL),
                       socketOption(socket, IPPROTO_TCP, TCP_KEEPCNT)});
    }
    std::sort(result.begin(), result.end());
    return result;
}
#endif

// RFC 1951, section "Non-compressed blocks": as if a server had flushed its compressor.
QByteArray storedBlock(const QByteArray &bytes)
{
    const auto size = quint16(bytes.size());
    QByteArray block(1, '\0');
    for (const quint16 number : {size, quint16(~size)}) {
        block += char(number & 0xff);
        block += char(number >> 8);
    }
    return block + bytes;
}

const QByteArray ZlibHead("\x78\x01", 2);

// RFC 1950; qCompress() puts a length in front of it.
QByteArray deflated(const QByteArray &bytes)
{
    return qCompress(bytes, 9).sliced(4);
}

SseTestResponse compressedStream()
{
    return SseTestResponse::eventStream().withHeader("Content-Encoding", "deflate");
}

} // namespace

class tst_SseClientTransport : public SseClientFixture
{
    Q_OBJECT

private Q_SLOTS:
    // Connections and threads
    void opensManyStreamsToOneHost();
    void leavesRoomOnAGivenManager();
    void opensManySecureStreams();
    void closesItsConnectionAmongOthers();
    void connectsAfreshForEachHop();
    void avoidsHttp2AfterATimeout_data();
    void avoidsHttp2AfterATimeout();
    void probesQuietConnections_data();
    void probesQuietConnections();
    void movesToAnotherThread_data();
    void movesToAnotherThread();

    // Compression
    void asksForCompressionOnlyIfToldTo();
    void deliversCompressedEventsAsTheyAreFlushed();
    void takesStreamsThatCompressWell();
    void deliversACompressedEndAfterAPause();
    void handsOutTheBytesOfTheStream_data();
    void handsOutTheBytesOfTheStream();
    void slowsACompressingServerDown();
    void stopsAnEndlessCompressedLine();
    void reconnectsAfterBrokenCompression();
    void knowsGzipByItsOtherNames_data();
    void knowsGzipByItsOtherNames();
#ifdef QTSSE_WITH_ZLIB
    void deliversWhatComesBeforeBrokenCompression_data();
    void deliversWhatComesBeforeBrokenCompression();
    void readsACompressedStreamInPieces();
    void keepsACompressedRestOverAPause_data();
    void keepsACompressedRestOverAPause();
    void pausesWithinWhatHasCompressedWell();
    void asksForCompressionBehindRedirectsToo();
#endif
    void decompressesAnErrorBody_data();
    void decompressesAnErrorBody();
    void refusesUnknownCompression();

    // What is the client's own
    void sendsNoZoneThroughAManagerOfTheApplication();
    void sendsItsCookiesBack();
    void sharesNoCookies();
    void sharesAGivenCookieJar();
    void prefersTheJarOfAGivenManager();
    void usesItsOwnCookiesWhenAJarIsDestroyed();
    void keepsItsCookiesInAnotherThread();
    void usesAJarThatIsGivenInAWait();
    void refusesACookieJarOfAnotherThread();
    void failsWhileItsCookieJarIsElsewhere();
    void sharesNoTlsConfiguration();
    void sharesNoCredentials();
    void showsNoCertificateToAnotherOrigin();

    // Managers of the application
    void closesItsConnectionOnAGivenManager();
    void refusesAManagerOfAnotherThread();
    void failsWhileItsManagerIsElsewhere();
    void failsWhenItsManagerMoves();
    void tellsWhenItsManagerIsDestroyed();
};

void tst_SseClientTransport::opensManyStreamsToOneHost()
{
    constexpr int Count = 200;
    constexpr int MostThreads = 10;
    m_server->setDefaultResponse(SseTestResponse::eventStream("data: x\n\n").stayOpen());
    const qsizetype threadsBefore = threadCount();
    const Clients clients = openClients(Count, m_server->url());
    QTRY_VERIFY_WITH_TIMEOUT(areAllOpen(clients), 60'000);
    QCOMPARE(m_server->connections().size(), Count);
    QVERIFY2(threadCount() - threadsBefore < MostThreads,
             qPrintable(QString::number(threadCount())));
}

void tst_SseClientTransport::leavesRoomOnAGivenManager()
{
    m_server->setHandler([](SseTestConnection *connection) {
        if (connection->request().path() == "/short")
            connection->respond(SseTestResponse::status(200, "done"));
        else
            connection->respond(SseTestResponse::eventStream("data: x\n\n").stayOpen());
    });
    QNetworkAccessManager manager;
    const Clients clients = openClients(20, m_server->url(u"/events"_s), &manager);
    QTRY_VERIFY(areAllOpen(clients));
    const std::unique_ptr<QNetworkReply> reply(
            manager.get(QNetworkRequest(m_server->url(u"/short"_s))));
    QTRY_VERIFY(reply->isFinished());
    QCOMPARE(reply->readAll(), "done");
}

void tst_SseClientTransport::opensManySecureStreams()
{
    constexpr int Count = 15;
    listenSecurely();
    m_server->setDefaultResponse(SseTestResponse::eventStream("data: x\n\n").stayOpen());
    const qsizetype threadsBefore = threadCount();
    Clients clients;
    for (int i = 0; i < Count; ++i) {
        clients.push_back(createClient(m_server->url()));
        clients.back()->setSslConfiguration(trustingConfiguration());
        clients.back()->open();
    }
    QTRY_VERIFY_WITH_TIMEOUT(areAllOpen(clients), 30'000);
    // A thread for six streams, and one that Qt may have for looking up names.
    QVERIFY2(threadCount() - threadsBefore <= (Count + 5) / 6 + 1,
             qPrintable(QString::number(threadCount() - threadsBefore)));
}

// The server closes behind each redirect, which may be while the next request is on its way.
// A client that closes leaves the manager that it shares to the others, and nothing with it.
void tst_SseClientTransport::closesItsConnectionAmongOthers()
{
    constexpr int Count = 9; // more than there are managers for one thread
    m_server->setDefaultResponse(SseTestResponse::eventStream("data: x\n\n").stayOpen());
    Clients clients;
    for (int i = 0; i < Count; ++i) {
        clients.push_back(createClient(m_server->url()));
        clients.back()->open();
    }
    QTRY_COMPARE(m_server->connections().size(), Count);
    for (const auto &client : clients)
        QTRY_COMPARE(client->state(), State::Open);
    for (int i = 1; i < Count; ++i) {
        clients.at(i)->close();
        QTRY_COMPARE(m_server->connections().size(), Count - i);
    }
    QCOMPARE(clients.front()->state(), State::Open);
}

void tst_SseClientTransport::connectsAfreshForEachHop()
{
    constexpr int Hops = 15;
    const QByteArray redirect(
            "HTTP/1.1 302 Found\r\nLocation: /next\r\nContent-Length: 2\r\n\r\nhi");
    for (int i = 0; i < Hops; ++i)
        m_server->enqueue(SseTestResponse::raw(redirect).drop());
    m_server->enqueue(SseTestResponse::eventStream("data: x\n\n").stayOpen());
    QSignalSpy events(m_client.get(), &SseClient::eventReceived);
    QSignalSpy errors(m_client.get(), &SseClient::errorOccurred);
    m_client->open();
    QTRY_COMPARE(events.size(), 1);
    QVERIFY(errors.isEmpty());
    QCOMPARE(m_server->requests().size(), Hops + 1);
}

void tst_SseClientTransport::avoidsHttp2AfterATimeout_data()
{
    QTest::addColumn<bool>("isManagerGiven");
    QTest::newRow("given manager") << true;
    QTest::newRow("manager of the client, which can be another one") << false;
}

// For one attempt, as the request may have hung behind an old connection.
void tst_SseClientTransport::avoidsHttp2AfterATimeout()
{
    QFETCH(bool, isManagerGiven);
    listenSecurely();
    m_server->setDefaultResponse(SseTestResponse::raw("HTTP/1.1 200 OK\r\n").stayOpen());
    QNetworkAccessManager manager;
    if (isManagerGiven)
        m_client->setNetworkAccessManager(&manager);
    m_client->setSslConfiguration(trustingConfiguration());
    m_client->setHttp2Enabled(true);
    m_client->setConnectTimeout(50ms);
    QList<bool> isAllowed;
    m_client->setPrepareRequest([&](const QNetworkRequest &request) {
        isAllowed.append(request.attribute(QNetworkRequest::Http2AllowedAttribute).toBool());
        if (isAllowed.size() == 2) // opened anew, it has no reason to
            QMetaObject::invokeMethod(m_client.get(), "open", Qt::QueuedConnection);
    });
    m_client->open();
    QTRY_VERIFY(isAllowed.size() >= 4);
    QCOMPARE(isAllowed.first(4), (QList<bool>{true, !isManagerGiven, true, !isManagerGiven}));
}

void tst_SseClientTransport::probesQuietConnections_data()
{
    QTest::addColumn<bool>("isSecure");
    QTest::newRow("http") << false;
    QTest::newRow("https") << true;
}

// Of two streams to the same host, each has what its own request says.
void tst_SseClientTransport::probesQuietConnections()
{
#ifdef Q_OS_LINUX
    QFETCH(bool, isSecure);
    if (isSecure)
        listenSecurely();
    m_client->setSslConfiguration(trustingConfiguration());
    m_server->setDefaultResponse(SseTestResponse::eventStream("data: x\n\n").stayOpen());
    m_client->open();
    QTRY_COMPARE(m_client->state(), State::Open);
    QCOMPARE(keepAlivesTo(m_server->url()), QList<KeepAlive>({{30, 10, 3}}));

#  if QT_VERSION >= QT_VERSION_CHECK(6, 11, 0)
    QNetworkRequest request(m_server->url());
    request.setSslConfiguration(trustingConfiguration());
    request.setTcpKeepAliveIdleTimeBeforeProbes(300s);
    request.setTcpKeepAliveIntervalBetweenProbes(20s);
    request.setTcpKeepAliveProbeCount(5);
    const auto patient = createClient({});
    patient->openRequest(request);
    QTRY_COMPARE(patient->state(), State::Open);
    QCOMPARE(keepAlivesTo(m_server->url()), QList<KeepAlive>({{30, 10, 3}, {300, 20, 5}}));
#  endif
#else
    QSKIP("Needs Linux");
#endif
}

void tst_SseClientTransport::movesToAnotherThread_data()
{
    QTest::addColumn<State>("state");
    QTest::newRow("closed") << State::Closed;
    QTest::newRow("connecting") << State::Connecting;
    QTest::newRow("open") << State::Open;
    QTest::newRow("waiting") << State::Waiting;
}

void tst_SseClientTransport::movesToAnotherThread()
{
    QFETCH(State, state);
    if (state == State::Waiting) {
        m_server->enqueue(SseTestResponse::status(503).withHeader("Retry-After", "1"));
    }
    m_server->enqueue(SseTestResponse::eventStream().sendEvent("1", "1").stayOpen());
    m_server->setDefaultResponse(SseTestResponse::eventStream().sendEvent("2", "2").stayOpen());
    QStringList ids;
    QObject receiver;
    connect(m_client.get(), &SseClient::eventReceived, &receiver,
            [&ids](const SseEvent &event) { ids.append(event.lastEventId()); });
    if (state != State::Closed)
        m_client->open();
    QTRY_COMPARE(m_client->state(), state);
    if (state == State::Open)
        QTRY_COMPARE(ids.size(), 1);

    QThread thread;
    SseClient *const client = m_client.release();
    client->moveToThread(&thread);
    connect(&thread, &QThread::finished, client, &QObject::deleteLater);
    thread.start();
    if (state == State::Closed)
        QMetaObject::invokeMethod(client, &SseClient::open);
    const bool seesTheSecond = state == State::Open || state == State::Connecting;
    if (seesTheSecond && state == State::Open)
        QTRY_COMPARE(ids.last(), u"2"_s);
    else
        QTRY_VERIFY(!ids.isEmpty());
    thread.quit();
    QVERIFY(thread.wait());
}

void tst_SseClientTransport::asksForCompressionOnlyIfToldTo()
{
    m_server->setDefaultResponse(SseTestResponse::eventStream("data: x\n\n").stayOpen());
    m_client->open();
    QTRY_COMPARE(m_client->state(), State::Open);
    QCOMPARE(m_server->requests().last().header("Accept-Encoding"), "identity");
    m_client->setCompressionEnabled(true);
    m_client->open();
    QTRY_COMPARE(m_server->requests().size(), 2);
    QVERIFY(m_server->requests().last().header("Accept-Encoding").contains("gzip"));
#ifdef QTSSE_WITH_ZLIB
    QCOMPARE(m_server->requests().last().header("Accept-Encoding"), "gzip, deflate");
#endif
    m_client->setHeader("Accept-Encoding", "x-own");
    m_client->open();
    QTRY_COMPARE(m_server->requests().size(), 3);
    QCOMPARE(m_server->requests().last().header("Accept-Encoding"), "x-own");
}

void tst_SseClientTransport::deliversCompressedEventsAsTheyAreFlushed()
{
    SseTestConnection *connection = nullptr;
    m_server->setHandler([&connection](SseTestConnection *newConnection) {
        connection = newConnection;
        connection->respond(compressedStream().send(ZlibHead).stayOpen());
    });
    m_client->setCompressionEnabled(true);
    QSignalSpy events(m_client.get(), &SseClient::eventReceived);
    m_client->open();
    QTRY_COMPARE(m_client->state(), State::Open);
    for (int i = 1; i <= 20; ++i) {
        connection->send(storedBlock("data: " + QByteArray::number(i) + "\n\n"));
        QTRY_COMPARE(events.size(), i);
        QCOMPARE(events.last().first().value<SseEvent>().data(), QByteArray::number(i));
    }
}

// Far beyond the size and the ratio from which Qt takes a stream for an archive bomb.
void tst_SseClientTransport::takesStreamsThatCompressWell()
{
    constexpr int Count = 200'000;
    const QByteArray event = "id: 7\ndata: " + QByteArray(200, 'x') + "\n\n";
    m_server->enqueue(compressedStream().send(deflated(event.repeated(Count))));
    m_client->setCompressionEnabled(true);
    m_client->setReconnectPolicy(SseReconnectPolicy::never());
    QSignalSpy finished(m_client.get(), &SseClient::finished);
    // Timers run while the stream is delivered: the application stays alive.
    int ticks = 0;
    QTimer timer;
    connect(&timer, &QTimer::timeout, this, [&] { ticks += m_client->eventsReceived() > 0; });
    timer.start(0ms);
    m_client->open();
    QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, 60'000);
    QVERIFY2(ticks > 10, qPrintable(QString::number(ticks)));
    QCOMPARE(m_client->error(), Error::NoError);
    QCOMPARE(m_client->finishReason(), FinishReason::Completed);
    QCOMPARE(m_client->eventsReceived(), Count);
    QCOMPARE(m_client->bytesReceived(), qint64(event.size()) * Count);
}

void tst_SseClientTransport::handsOutTheBytesOfTheStream_data()
{
    const QByteArray bytes("\xef\xbb\xbf"
                           "data: \0\xff\r\n\r\n: comment\ndata: cut",
                           34);
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<SseTestResponse>("response");
    QTest::newRow("plain") << bytes << SseTestResponse::eventStream(bytes).withPieces(3);
    QTest::newRow("compressed") << bytes << compressedStream().send(deflated(bytes));
    const QByteArray large = QByteArray("data: x\n\n").repeated(300'000);
    QTest::newRow("compressed, large") << large << compressedStream().send(deflated(large));
}

void tst_SseClientTransport::handsOutTheBytesOfTheStream()
{
    QFETCH(QByteArray, bytes);
    QFETCH(SseTestResponse, response);
    m_server->enqueue(response);
    m_client->setCompressionEnabled(true);
    m_client->setReconnectPolicy(SseReconnectPolicy::never());
    QByteArray received;
    connect(m_client.get(), &SseClient::chunkReceived, this, [&](const QByteArray &chunk) {
        QCOMPARE(m_client->state(), State::Open);
        QVERIFY(!chunk.isEmpty());
        received += chunk;
        QCOMPARE(m_client->bytesReceived(), received.size());
    });
    connect(m_client.get(), &SseClient::eventReceived, this,
            [&] { QVERIFY(!received.isEmpty()); }); // before its events
    QSignalSpy finished(m_client.get(), &SseClient::finished);
    m_client->open();
    QTRY_COMPARE(finished.size(), 1);
    QCOMPARE(received, bytes);
}

void tst_SseClientTransport::deliversACompressedEndAfterAPause()
{
    constexpr int Count = 50'000;
    const QByteArray event = "data: " + QByteArray(100, 'x') + "\n\n";
    m_server->enqueue(compressedStream().send(deflated(event.repeated(Count))));
    m_client->setCompressionEnabled(true);
    m_client->setReconnectPolicy(SseReconnectPolicy::never());
    m_client->pause();
    QSignalSpy finished(m_client.get(), &SseClient::finished);
    m_client->open();
    QTRY_COMPARE(m_client->state(), State::Open);
    QTRY_VERIFY(m_server->connections().isEmpty() || m_server->requests().size() == 1);
    QCOMPARE(m_client->eventsReceived(), 0);
    m_client->resume();
    QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, 60'000);
    QCOMPARE(m_client->finishReason(), FinishReason::Completed);
    QCOMPARE(m_client->eventsReceived(), Count);
}

void tst_SseClientTransport::slowsACompressingServerDown()
{
    constexpr qint64 Plenty = 200'000'000;
    const auto sent = std::make_shared<qint64>(0); // the server outlives this function
    m_server->setHandler([sent](SseTestConnection *connection) {
        const QByteArray piece = storedBlock(SseTestResponse::event(QByteArray(50'000, 'x')));
        const auto sendMore = [sent, connection, piece] {
            while (connection->bytesToWrite() == 0 && *sent < Plenty) {
                connection->send(piece);
                *sent += piece.size();
            }
        };
        connect(connection, &SseTestConnection::bytesWritten, connection, sendMore,
                Qt::QueuedConnection);
        connection->respond(compressedStream().send(ZlibHead).stayOpen());
        sendMore();
    });
    m_client->setCompressionEnabled(true);
    m_client->pause();
    m_client->open();
    QTRY_COMPARE(m_client->state(), State::Open);
    QSignalSpy errors(m_client.get(), &SseClient::errorOccurred);
    QVERIFY(!errors.wait(500));
    QVERIFY2(*sent < 40'000'000, qPrintable(QString::number(*sent)));
    m_client->resume();
    QTRY_VERIFY_WITH_TIMEOUT(m_client->bytesReceived() > Plenty * 9 / 10, 30'000);
}

void tst_SseClientTransport::stopsAnEndlessCompressedLine()
{
    constexpr qint64 Allowance = 100 * 1024 * 1024;
    QByteArray bomb;
    {
        const QByteArray line = "data: " + QByteArray(400 * 1024 * 1024, 'x');
        bomb = deflated(line);
    }
    m_server->setDefaultResponse(compressedStream().send(bomb).stayOpen());
    m_client->setCompressionEnabled(true);
    QSignalSpy errors(m_client.get(), &SseClient::errorOccurred);
    const qint64 before = residentBytes();
    qint64 most = before;
    connect(m_client.get(), &SseClient::countersChanged, this,
            [&most] { most = std::max(most, residentBytes()); });
    m_client->open();
    QTRY_COMPARE_WITH_TIMEOUT(errors.size(), 1, 60'000);
    QCOMPARE(m_client->error(), Error::EventTooLargeError);
    QVERIFY2(most - before < Allowance, qPrintable(QString::number(most - before)));
}

void tst_SseClientTransport::reconnectsAfterBrokenCompression()
{
    m_server->enqueue(compressedStream()
                              .send(ZlibHead + storedBlock("id: 1\ndata: 1\n\n"))
                              .wait(20ms)
                              .send("\xff\xff\xff\xff this is not a block")
                              .stayOpen());
    m_server->setDefaultResponse(SseTestResponse::eventStream("data: 2\n\n").stayOpen());
    m_client->setCompressionEnabled(true);
    QSignalSpy events(m_client.get(), &SseClient::eventReceived);
    QSignalSpy errors(m_client.get(), &SseClient::errorOccurred);
    m_client->open();
    QTRY_COMPARE(events.size(), 2);
    QCOMPARE(errors.size(), 1);
    QCOMPARE(errors.first().first().value<Error>(), Error::ConnectionLostError);
    QCOMPARE(m_server->requests().last().header("Last-Event-ID"), "1");
}

void tst_SseClientTransport::knowsGzipByItsOtherNames_data()
{
    QTest::addColumn<QByteArray>("coding");
    QByteArrayList codings{"gzip", "GZip"};
#ifdef QTSSE_WITH_ZLIB
    codings += {"x-gzip", "X-GZIP", "gzip, identity"};
#endif
    for (const QByteArray &coding : std::as_const(codings))
        QTest::newRow(coding) << coding;
}

// Each event as soon as it is flushed, and all of what has been compressed well.
void tst_SseClientTransport::knowsGzipByItsOtherNames()
{
    QFETCH(QByteArray, coding);
    const QByteArray event = "id: 7\ndata: " + QByteArray(200, 'x') + "\n\n";
    SseTestConnection *connection = nullptr;
    m_server->setHandler([&](SseTestConnection *newConnection) {
        connection = newConnection;
        SseTestResponse response = SseTestResponse::eventStream();
        response.withHeader("Content-Encoding", coding);
        if (m_server->requests().size() == 1)
            response.send(SseGzipTesting::gzip({}).first(10)).stayOpen();
        else
            response.send(SseGzipTesting::gzip(event.repeated(20'000)));
        connection->respond(response);
    });
    m_client->setCompressionEnabled(true);
    QSignalSpy events(m_client.get(), &SseClient::eventReceived);
    m_client->open();
    QTRY_COMPARE(m_client->state(), State::Open);
    for (int i = 1; i <= 5; ++i) {
        connection->send(SseGzipTesting::storedBlock("data: " + QByteArray::number(i) + "\n\n"));
        QTRY_COMPARE(events.size(), i);
        QCOMPARE(events.last().first().value<SseEvent>().data(), QByteArray::number(i));
    }
    m_client->setReconnectPolicy(SseReconnectPolicy::never());
    QSignalSpy finished(m_client.get(), &SseClient::finished);
    m_client->open();
    QTRY_COMPARE(finished.size(), 1);
    QCOMPARE(m_client->finishReason(), FinishReason::Completed);
    QCOMPARE(m_client->eventsReceived(), 20'000);
    QCOMPARE(m_client->bytesReceived(), qint64(event.size()) * 20'000);
}

#ifdef QTSSE_WITH_ZLIB
void tst_SseClientTransport::deliversWhatComesBeforeBrokenCompression_data()
{
    QTest::addColumn<QByteArray>("coding");
    QTest::addColumn<QByteArray>("compressed");
    QTest::addColumn<bool>("staysOpen");
    const QByteArray events = "id: 1\ndata: 1\n\nid: 2\ndata: 2\n\nid: 3\ndata: 3\n\n";
    const QByteArray block = storedBlock(events);
    const QByteArray junk(50, '\xff');
    const QByteArray gzip = SseGzipTesting::gzip({}).first(10) + block;
    const QByteArray complete = SseGzipTesting::gzip(events);
    for (const bool staysOpen : {true, false}) {
        const char *end = staysOpen ? "the connection stays open" : "the response ends regularly";
        QTest::addRow("gzip, %s", end) << QByteArray("gzip") << gzip + junk << staysOpen;
        QTest::addRow("x-gzip, %s", end) << QByteArray("x-gzip") << gzip + junk << staysOpen;
        QTest::addRow("zlib, %s", end)
                << QByteArray("deflate") << ZlibHead + block + junk << staysOpen;
        QTest::addRow("raw deflate, %s", end) << QByteArray("deflate") << block + junk << staysOpen;
        QTest::addRow("behind the end, %s", end)
                << QByteArray("gzip") << complete + junk << staysOpen;
    }
    QTest::addRow("gzip without an end") << QByteArray("gzip") << gzip << false;
    QTest::addRow("gzip without a checksum") << QByteArray("gzip") << complete.chopped(8) << false;
    QTest::addRow("zlib without an end") << QByteArray("deflate") << ZlibHead + block << false;
    QTest::addRow("raw deflate without an end") << QByteArray("deflate") << block << false;
}

// In one write, so that nothing is read before the corrupt bytes have come.
void tst_SseClientTransport::deliversWhatComesBeforeBrokenCompression()
{
    QFETCH(QByteArray, coding);
    QFETCH(QByteArray, compressed);
    QFETCH(bool, staysOpen);
    SseTestResponse response =
            SseTestResponse::eventStream().withHeader("Content-Encoding", coding);
    response.send(compressed);
    if (staysOpen)
        response.stayOpen();
    m_server->enqueue(response);
    m_server->setDefaultResponse(SseTestResponse::eventStream("data: 4\n\n").stayOpen());
    m_client->setCompressionEnabled(true);
    QSignalSpy events(m_client.get(), &SseClient::eventReceived);
    QSignalSpy errors(m_client.get(), &SseClient::errorOccurred);
    m_client->open();
    QTRY_COMPARE(events.size(), 4);
    for (int i = 0; i < 4; ++i)
        QCOMPARE(events.at(i).first().value<SseEvent>().data(), QByteArray::number(i + 1));
    QCOMPARE(errors.size(), 1);
    QCOMPARE(errors.first().first().value<Error>(), Error::ConnectionLostError);
    QCOMPARE(m_server->requests().last().header("Last-Event-ID"), "3");
}

void tst_SseClientTransport::readsACompressedStreamInPieces()
{
    constexpr qsizetype LargestPiece = 256 * 1024;
    const QByteArray event = "data: " + QByteArray(1000, 'x') + "\n\n";
    m_server->enqueue(compressedStream().send(deflated(event.repeated(20'000))));
    m_client->setCompressionEnabled(true);
    m_client->setReconnectPolicy(SseReconnectPolicy::never());
    qsizetype largest = 0;
    connect(m_client.get(), &SseClient::chunkReceived, this, [&largest](const QByteArray &chunk) {
        largest = std::max({largest, chunk.size(), chunk.capacity()});
    });
    QSignalSpy finished(m_client.get(), &SseClient::finished);
    m_client->open();
    QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, 30'000);
    QCOMPARE(m_client->eventsReceived(), 20'000);
    QVERIFY2(largest <= LargestPiece + 1024, qPrintable(QString::number(largest)));
}

void tst_SseClientTransport::keepsACompressedRestOverAPause_data()
{
    QTest::addColumn<QByteArray>("junk");
    QTest::addColumn<bool>("isCut");
    QTest::newRow("the connection breaks off") << QByteArray() << true;
    QTest::newRow("the rest is corrupt") << QByteArray(50, '\xff') << false;
}

// What has come before the end is delivered after the pause, however much it is when decompressed.
void tst_SseClientTransport::keepsACompressedRestOverAPause()
{
    QFETCH(QByteArray, junk);
    QFETCH(bool, isCut);
    constexpr int Count = 20'000;
    const QByteArray event = "data: " + QByteArray(100, 'x') + "\n\n";
    const QByteArray member = SseGzipTesting::gzip(event.repeated(Count));
    SseTestResponse response =
            SseTestResponse::eventStream().withHeader("Content-Encoding", "gzip");
    response.send(member + junk);
    if (isCut)
        response.drop();
    m_server->enqueue(response);
    m_client->setCompressionEnabled(true);
    m_client->setReconnectPolicy(SseReconnectPolicy::never());
    m_client->pause();
    QSignalSpy finished(m_client.get(), &SseClient::finished);
    m_client->open();
    QTRY_COMPARE(m_client->state(), State::Open);
    QTRY_VERIFY(m_server->connections().isEmpty());
    QCOMPARE(m_client->eventsReceived(), 0);
    m_client->resume();
    QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, 30'000);
    QCOMPARE(m_client->eventsReceived(), Count);
    QCOMPARE(m_client->bytesReceived(), qint64(event.size()) * Count);
    QCOMPARE(m_client->error(), Error::ConnectionLostError);
}

// No byte is left in the socket then, but the client is not idle: it has not looked.
void tst_SseClientTransport::pausesWithinWhatHasCompressedWell()
{
    constexpr int Count = 10'000;
    const QByteArray event = "data: " + QByteArray(100, 'x') + "\n\n";
    m_server->setDefaultResponse(
            compressedStream().send(deflated(event.repeated(Count))).stayOpen());
    m_client->setCompressionEnabled(true);
    m_client->setIdleTimeout(300ms);
    m_client->setReconnectPolicy(SseReconnectPolicy::never());
    connect(m_client.get(), &SseClient::eventReceived, this, [this] {
        if (m_client->eventsReceived() == 1)
            m_client->pause();
    });
    QSignalSpy errors(m_client.get(), &SseClient::errorOccurred);
    m_client->open();
    QTRY_COMPARE(m_client->eventsReceived(), 1);
    QVERIFY(!errors.wait(1000));
    QCOMPARE(m_server->connections().size(), 1);
    m_client->setIdleTimeout(0ms);
    m_client->resume();
    QTRY_COMPARE(m_client->eventsReceived(), Count);
}

void tst_SseClientTransport::asksForCompressionBehindRedirectsToo()
{
    SseTestServer other;
    QVERIFY(other.listen());
    other.setDefaultResponse(SseTestResponse::eventStream()
                                     .withHeader("Content-Encoding", "gzip")
                                     .send(SseGzipTesting::gzip("data: x\n\n"))
                                     .stayOpen());
    m_server->enqueue(SseTestResponse::redirect(307, other.url(u"/there"_s).toEncoded()));
    m_client->setCompressionEnabled(true);
    QSignalSpy events(m_client.get(), &SseClient::eventReceived);
    m_client->open();
    QTRY_COMPARE(events.size(), 1);
    QCOMPARE(other.requests().last().header("Accept-Encoding"), "gzip, deflate");
}
#endif

void tst_SseClientTransport::decompressesAnErrorBody_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("short") << QByteArray(R"({"error":"no such feed"})");
    // Which is cut off, compressed as well as not.
    QByteArray numbers;
    for (int i = 0; i < 5000; ++i)
        numbers += QByteArray::number(i * 7919 % 10007, 16);
    QTest::newRow("long") << numbers;
    QTest::newRow("compresses well") << QByteArray(100'000, 'a');
}

void tst_SseClientTransport::decompressesAnErrorBody()
{
    QFETCH(const QByteArray, body);
    m_server->enqueue(SseTestResponse::status(503)
                              .withHeader("Content-Type", "application/json")
                              .withHeader("Content-Encoding", "gzip")
                              .send(SseGzipTesting::gzip(body)));
    m_client->setCompressionEnabled(true);
    m_client->setReconnectPolicy(SseReconnectPolicy::never());
    QSignalSpy finished(m_client.get(), &SseClient::finished);
    m_client->open();
    QTRY_COMPARE(finished.size(), 1);
    QVERIFY(!m_client->errorBody().isEmpty());
    QVERIFY(m_client->errorBody().size() <= 1024);
    QVERIFY(body.startsWith(m_client->errorBody()));
    if (body.size() < 1024)
        QCOMPARE(m_client->errorBody(), body);
}

void tst_SseClientTransport::refusesUnknownCompression()
{
    m_server->setDefaultResponse(SseTestResponse::eventStream("data: x\n\n")
                                         .withHeader("Content-Encoding", "x-squeezed"));
    m_client->setCompressionEnabled(true);
    m_client->open();
    QTRY_COMPARE(m_client->state(), State::Closed);
    QCOMPARE(m_client->error(), Error::ContentEncodingError);
}

void tst_SseClientTransport::sendsNoZoneThroughAManagerOfTheApplication()
{
    ScriptedServer server;
    if (!QNetworkInterface::interfaceFromName(u"lo"_s).isValid()
        || !server.listen(QHostAddress(QHostAddress::LocalHostIPv6))) {
        QSKIP("This system has no IPv6, or its loopback interface has another name");
    }
    server.setResponse("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n");
    QNetworkAccessManager manager;
    m_client->setNetworkAccessManager(&manager);
    m_client->setUrl(server.url(u"/"_s, u"[::1%25lo]"_s));
    m_client->open();
    QTRY_VERIFY(server.connectionCount() > 0 && server.received().contains("\r\n\r\n"));
    const QByteArray host = "host: [::1]:" + QByteArray::number(server.port()) + "\r\n";
    QVERIFY2(server.received().toLower().contains(host), server.received().constData());
    m_client->close();
}

void tst_SseClientTransport::sendsItsCookiesBack()
{
    SseTestServer other;
    QVERIFY(other.listen());
    other.setDefaultResponse(SseTestResponse::eventStream("data: x\n\n").stayOpen());
    const QByteArray target = other.url(u"/there"_s).toEncoded();
    m_server->enqueue(SseTestResponse::eventStream("data: 1\n\n")
                              .withHeader("Set-Cookie", "node=a; Path=/")
                              .withHeader("X-Other", "x"));
    m_server->enqueue(SseTestResponse::status(307)
                              .withHeader("Set-Cookie", "node=b; Path=/")
                              .withHeader("Location", "/again"));
    m_server->enqueue(SseTestResponse::status(307).withHeader("Location", target));
    m_client->open();
    QTRY_COMPARE(other.requests().size(), 1);
    QVERIFY(!m_server->requests().at(0).hasHeader("Cookie"));
    QCOMPARE(m_server->requests().at(1).header("Cookie"), "node=a");
    QCOMPARE(m_server->requests().at(2).header("Cookie"), "node=b");
    if (target.startsWith("http://127.0.0.1:")) // a cookie does not care for ports (RFC 6265)
        QCOMPARE(other.requests().first().header("Cookie"), "node=b");
    m_client->setHeader("Cookie", "mine=1");
    m_server->setDefaultResponse(SseTestResponse::eventStream("data: 1\n\n").stayOpen());
    m_client->reconnect();
    QTRY_COMPARE(m_server->requests().size(), 4);
    QCOMPARE(m_server->requests().last().header("Cookie"), "mine=1");
}

void tst_SseClientTransport::sharesNoCookies()
{
    m_server->setDefaultResponse(SseTestResponse::eventStream("data: 1\n\n")
                                         .withHeader("Set-Cookie", "node=a; Path=/")
                                         .stayOpen());
    m_client->open();
    QTRY_COMPARE(m_client->state(), State::Open);
    const auto second = createClient(m_client->url());
    second->open();
    QTRY_COMPARE(second->state(), State::Open);
    QVERIFY(!m_server->requests().last().hasHeader("Cookie"));
}

void tst_SseClientTransport::sharesAGivenCookieJar()
{
    m_server->setDefaultResponse(SseTestResponse::eventStream("data: 1\n\n")
                                         .withHeader("Set-Cookie", "node=a; Path=/")
                                         .stayOpen());
    QNetworkAccessManager manager;
    manager.cookieJar()->setCookiesFromUrl({QNetworkCookie("session", "7")}, m_client->url());
    m_client->setCookieJar(manager.cookieJar());
    m_client->open();
    QTRY_COMPARE(m_client->state(), State::Open);
    QCOMPARE(m_server->requests().last().header("Cookie"), "session=7");
    QCOMPARE(manager.cookieJar()->cookiesForUrl(m_client->url()).size(), 2);
    const auto second = createClient(m_client->url());
    second->setCookieJar(manager.cookieJar());
    second->open();
    QTRY_COMPARE(second->state(), State::Open);
    QVERIFY(m_server->requests().last().header("Cookie").contains("session=7"));
    QVERIFY(m_server->requests().last().header("Cookie").contains("node=a"));
    m_client->setCookieJar(nullptr);
    m_client->reconnect();
    QTRY_COMPARE(m_server->requests().size(), 3);
    QVERIFY(!m_server->requests().last().hasHeader("Cookie"));
}

void tst_SseClientTransport::prefersTheJarOfAGivenManager()
{
    m_server->setDefaultResponse(SseTestResponse::eventStream("data: 1\n\n").stayOpen());
    QNetworkCookieJar jar;
    jar.setCookiesFromUrl({QNetworkCookie("jar", "1")}, m_client->url());
    QNetworkAccessManager manager;
    manager.cookieJar()->setCookiesFromUrl({QNetworkCookie("manager", "1")}, m_client->url());
    m_client->setCookieJar(&jar);
    m_client->setNetworkAccessManager(&manager);
    m_client->open();
    QTRY_COMPARE(m_client->state(), State::Open);
    QCOMPARE(m_server->requests().last().header("Cookie"), "manager=1");
    m_client.reset();
}

void tst_SseClientTransport::usesItsOwnCookiesWhenAJarIsDestroyed()
{
    m_server->setDefaultResponse(SseTestResponse::eventStream("data: 1\n\n")
                                         .withHeader("Set-Cookie", "node=a; Path=/")
                                         .stayOpen());
    auto jar = std::make_unique<QNetworkCookieJar>();
    jar->setCookiesFromUrl({QNetworkCookie("session", "7")}, m_client->url());
    m_client->setCookieJar(jar.get());
    QSignalSpy changes(m_client.get(), &SseClient::cookieJarChanged);
    m_client->open();
    jar.reset(); // before the cookies of the response
    QCOMPARE(changes.size(), 1);
    QCOMPARE(m_client->cookieJar(), nullptr);
    QTRY_COMPARE(m_client->state(), State::Open);
    m_client->reconnect();
    QTRY_COMPARE(m_server->requests().size(), 2);
    QVERIFY(!m_server->requests().at(1).hasHeader("Cookie"));
    QTRY_COMPARE(m_client->state(), State::Open);
    m_client->reconnect();
    QTRY_COMPARE(m_server->requests().size(), 3);
    QCOMPARE(m_server->requests().at(2).header("Cookie"), "node=a");
}

void tst_SseClientTransport::keepsItsCookiesInAnotherThread()
{
    m_server->setDefaultResponse(SseTestResponse::eventStream("data: 1\n\n")
                                         .withHeader("Set-Cookie", "node=a; Path=/")
                                         .stayOpen());
    OtherThread thread;
    auto *const client = new SseClient(m_client->url());
    client->open();
    QTRY_COMPARE(client->state(), State::Open);
    thread.take(client);
    QTRY_COMPARE(m_server->requests().size(), 2);
    QCOMPARE(m_server->requests().at(1).header("Cookie"), "node=a");
}

// For example in a slot of stateChanged().
void tst_SseClientTransport::usesAJarThatIsGivenInAWait()
{
    m_server->enqueue(SseTestResponse::status(503));
    m_server->setDefaultResponse(SseTestResponse::eventStream("data: 1\n\n").stayOpen());
    QNetworkCookieJar jar;
    jar.setCookiesFromUrl({QNetworkCookie("session", "8")}, m_client->url());
    connect(m_client.get(), &SseClient::stateChanged, this, [this, &jar] {
        if (m_server->requests().size() == 1 && m_client->state() == State::Connecting)
            m_client->setCookieJar(&jar);
    });
    m_client->open();
    QTRY_COMPARE(m_client->state(), State::Open);
    QCOMPARE(m_server->requests().last().header("Cookie"), "session=8");
    m_client.reset();
}

void tst_SseClientTransport::refusesACookieJarOfAnotherThread()
{
    OtherThread thread;
    QNetworkCookieJar *const elsewhere = thread.take(new QNetworkCookieJar);
    QNetworkCookieJar here;
    m_client->setCookieJar(&here);
    QTest::ignoreMessage(QtWarningMsg,
                         "A client cannot use a cookie jar that lives in another thread");
    m_client->setCookieJar(elsewhere);
    QCOMPARE(m_client->cookieJar(), &here);
    m_client.reset();
}

void tst_SseClientTransport::failsWhileItsCookieJarIsElsewhere()
{
    m_server->setDefaultResponse(eventsFrom(1, 1).stayOpen());
    OtherThread thread;
    auto *const jar = new QNetworkCookieJar;
    m_client->setCookieJar(jar);
    thread.take(jar);
    QTest::failOnWarning(QRegularExpression(u"cookie"_s));
    QTest::ignoreMessage(QtWarningMsg,
                         "The cookie jar of a client was moved to another thread than that of the "
                         "client, which cannot use it there");
    m_client->open();
    QTRY_COMPARE(m_client->error(), Error::NetworkError);
    QCOMPARE(m_client->errorString(), u"The cookie jar lives in another thread than the client"_s);
    QVERIFY(m_server->requests().isEmpty());
    thread.giveBack(jar);
    QTRY_COMPARE(m_client->state(), State::Open);
    m_client.reset();
    delete jar;
}

// A connection that was made without verification is not good enough for others.
void tst_SseClientTransport::sharesNoTlsConfiguration()
{
    listenSecurely();
    m_server->setDefaultResponse(SseTestResponse::eventStream("data: 1\n\n").stayOpen());
    QSslConfiguration careless = QSslConfiguration::defaultConfiguration();
    careless.setPeerVerifyMode(QSslSocket::VerifyNone);
    m_client->setSslConfiguration(careless);
    m_client->open();
    QTRY_COMPARE(m_client->state(), State::Open);

    const auto careful = createClient(m_client->url());
    careful->open();
    QTRY_COMPARE(careful->state(), State::Closed);
    QCOMPARE(careful->error(), Error::TlsError);

    const auto ignoring = createClient(m_client->url());
    connect(ignoring.get(), &SseClient::sslErrors, ignoring.get(),
            [&ignoring] { ignoring->ignoreSslErrors(); });
    ignoring->open();
    QTRY_COMPARE(ignoring->state(), State::Open);
    careful->open();
    QTRY_COMPARE(careful->state(), State::Closed);
    QCOMPARE(careful->error(), Error::TlsError);
}

// They share a few managers, as nobody answered challenges when they were opened.
void tst_SseClientTransport::sharesNoCredentials()
{
    m_server->setHandler([](SseTestConnection *connection) {
        if (connection->request().hasHeader("Authorization"))
            connection->respond(SseTestResponse::eventStream("data: x\n\n").stayOpen());
        else
            connection->respond(SseTestResponse::status(401, "who?")
                                        .withHeader("WWW-Authenticate", "Basic realm=\"feeds\""));
    });
    const Clients clients = openClients(4, m_server->url());
    for (const auto &client : clients) {
        connect(client.get(), &SseClient::authenticationRequired, this,
                [](QAuthenticator *authenticator) {
                    authenticator->setUser(u"me"_s);
                    authenticator->setPassword(u"secret"_s);
                });
    }
    // Whether they are asked at all is Qt's business.
    QTRY_VERIFY(std::none_of(clients.begin(), clients.end(), [](const auto &client) {
        return client->state() == State::Connecting;
    }));
    m_client->setUrl(m_server->url());
    m_client->open();
    QTRY_COMPARE(m_client->state(), State::Closed);
    QCOMPARE(m_client->httpStatus(), 401);
}

void tst_SseClientTransport::showsNoCertificateToAnotherOrigin()
{
    CertificateServer other("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n");
    CertificateServer first("HTTP/1.1 307 Go\r\nContent-Length: 0\r\nLocation: "
                            + other.url().toEncoded() + "\r\n\r\n");
    QSslConfiguration configuration = trustingConfiguration();
    configuration.setLocalCertificate(QSslCertificate(tlsFile(u"client.crt"_s)));
    configuration.setPrivateKey(QSslKey(tlsFile(u"client.key"_s), QSsl::Ec));
    QVERIFY(!configuration.privateKey().isNull());
    m_client->setSslConfiguration(configuration);
    m_client->setUrl(first.url());
    m_client->open();
    QTRY_COMPARE(m_client->state(), State::Open);
    QCOMPARE(first.certificates.first(), configuration.localCertificate());
    QVERIFY(other.certificates.first().isNull());
}

void tst_SseClientTransport::closesItsConnectionOnAGivenManager()
{
    QNetworkAccessManager manager;
    m_client->setNetworkAccessManager(&manager);
    m_server->setDefaultResponse(SseTestResponse::eventStream("data: x\n\n").stayOpen());
    m_client->open();
    QTRY_COMPARE(m_client->eventsReceived(), 1);
    QCOMPARE(m_server->connections().size(), 1);
    m_client->close();
    QTRY_VERIFY(m_server->connections().isEmpty());
}

void tst_SseClientTransport::refusesAManagerOfAnotherThread()
{
    OtherThread thread;
    QNetworkAccessManager *const elsewhere = thread.take(new QNetworkAccessManager);
    QNetworkAccessManager here;
    m_client->setNetworkAccessManager(&here);
    QTest::ignoreMessage(
            QtWarningMsg,
            "A client cannot use a network access manager that lives in another thread");
    m_client->setNetworkAccessManager(elsewhere);
    QCOMPARE(m_client->networkAccessManager(), &here);
    m_client.reset();
}

// It was moved before the client was opened. The warning comes once.
void tst_SseClientTransport::failsWhileItsManagerIsElsewhere()
{
    m_server->setDefaultResponse(eventsFrom(1, 1).stayOpen());
    OtherThread thread;
    auto *const manager = new QNetworkAccessManager;
    m_client->setNetworkAccessManager(manager);
    thread.take(manager);
    QSignalSpy errors(m_client.get(), &SseClient::errorOccurred);
    QTest::failOnWarning(QRegularExpression(u"manager"_s));
    QTest::ignoreMessage(QtWarningMsg,
                         "The network access manager of a client was moved to another thread than "
                         "that of the client, which cannot use it there");
    m_client->open();
    QTRY_VERIFY(errors.size() >= 3);
    QCOMPARE(m_client->error(), Error::NetworkError);
    QCOMPARE(m_client->errorString(),
             u"The network access manager lives in another thread than the client"_s);
    QVERIFY(m_server->requests().isEmpty());
    thread.giveBack(manager);
    QTRY_COMPARE(m_client->state(), State::Open);
    m_client.reset();
    delete manager;
}

void tst_SseClientTransport::failsWhenItsManagerMoves()
{
    m_server->setDefaultResponse(eventsFrom(1, 1).stayOpen());
    OtherThread thread;
    auto *const manager = new QNetworkAccessManager;
    m_client->setNetworkAccessManager(manager);
    m_client->open();
    QTRY_COMPARE(m_client->eventsReceived(), 1);
    QStringList messages;
    connect(m_client.get(), &SseClient::errorOccurred, this,
            [&] { messages.append(m_client->errorString()); });
    QTest::ignoreMessage(QtWarningMsg,
                         "The network access manager of a client was moved to another thread than "
                         "that of the client, which cannot use it there");
    thread.take(manager);
    QTRY_VERIFY(messages.size() >= 2);
    QCOMPARE(messages.at(0), u"The network access manager was moved to another thread"_s);
    QCOMPARE(messages.at(1),
             u"The network access manager lives in another thread than the client"_s);
    m_client.reset();
}

void tst_SseClientTransport::tellsWhenItsManagerIsDestroyed()
{
    auto first = std::make_unique<QNetworkAccessManager>();
    auto second = std::make_unique<QNetworkAccessManager>();
    m_client->setNetworkAccessManager(first.get());
    m_client->setNetworkAccessManager(second.get());
    QSignalSpy changes(m_client.get(), &SseClient::networkAccessManagerChanged);
    first.reset(); // is of no interest any more
    QCOMPARE(changes.size(), 0);
    QCOMPARE(m_client->networkAccessManager(), second.get());
    second.reset();
    QCOMPARE(changes.size(), 1);
    QCOMPARE(m_client->networkAccessManager(), nullptr);
}

QTEST_GUILESS_MAIN(tst_SseClientTransport)
#include "tst_sseclienttransport.moc"
