// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "../common/patience.h"

#include <QtSse/SseTestServer>

#include <QtCore/qelapsedtimer.h>
#include <QtNetwork/qtcpsocket.h>
#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class tst_SseTestServer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void answersWithTheDefaultResponse();
    void answersInTheOrderOfTheQueue();
    void asksTheHandler();
    void letsTheHandlerReplaceItself();
    void recordsRequests();
    void framesBodies_data();
    void framesBodies();
    void waitsBetweenSteps();
    void staysOpenUntilDriven();
    void cutsAtAnyByte();
    void stallsAtAnyByte();
    void knowsItsSize_data();
    void knowsItsSize();
    void sendsInPieces_data();
    void sendsInPieces();
    void tellsWhenAResponseHasEnded_data();
    void tellsWhenAResponseHasEnded();
    void redirects();
    void refusesNegativeNumbers();
    void resetsConnections();
    void sendsGarbage();
    void keepsConnectionsAlive();
    void readsNothingFromAClosedConnection();
    void stopsAndStartsAgain();

private:
    static QByteArray request(const QByteArray &target = "/");
    QByteArray exchange(const QByteArray &bytes, QAbstractSocket::SocketError *error = nullptr);

    std::unique_ptr<SseTestServer> m_server;

private Q_SLOTS:
    void init();
};

void tst_SseTestServer::init()
{
    m_server = std::make_unique<SseTestServer>();
    QVERIFY2(m_server->listen(), qPrintable(m_server->errorString()));
}

QByteArray tst_SseTestServer::request(const QByteArray &target)
{
    return "GET " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
}

// Sends bytes and returns all that comes until the server closes the connection.
QByteArray tst_SseTestServer::exchange(const QByteArray &bytes, QAbstractSocket::SocketError *error)
{
    QTcpSocket socket;
    QSignalSpy disconnected(&socket, &QTcpSocket::disconnected);
    socket.connectToHost(QHostAddress(QHostAddress::LocalHost), m_server->port());
    socket.write(bytes);
    if (!disconnected.wait(Patience))
        return "not disconnected";
    if (error)
        *error = socket.error();
    return socket.readAll();
}

void tst_SseTestServer::answersWithTheDefaultResponse()
{
    QVERIFY(exchange(request()).startsWith("HTTP/1.1 404 "));
    m_server->setDefaultResponse(SseTestResponse::status(418, "teapot"));
    const QByteArray answer = exchange(request());
    QVERIFY(answer.startsWith("HTTP/1.1 418 "));
    QVERIFY(answer.endsWith("\r\n\r\nteapot"));
}

void tst_SseTestServer::answersInTheOrderOfTheQueue()
{
    m_server->enqueue(SseTestResponse::status(201));
    m_server->enqueue(SseTestResponse::status(202));
    QVERIFY(exchange(request()).startsWith("HTTP/1.1 201 "));
    QVERIFY(exchange(request()).startsWith("HTTP/1.1 202 "));
    QVERIFY(exchange(request()).startsWith("HTTP/1.1 404 "));
}

void tst_SseTestServer::asksTheHandler()
{
    m_server->setHandler([](SseTestConnection *connection) {
        connection->respond(SseTestResponse::status(200, connection->request().path()));
    });
    QVERIFY(exchange(request("/a/b?c=d")).endsWith("\r\n\r\n/a/b"));
}

void tst_SseTestServer::letsTheHandlerReplaceItself()
{
    const QByteArray text = "a text that is long enough to be on the heap";
    m_server->setHandler([this, text](SseTestConnection *connection) {
        m_server->setHandler({});
        connection->respond(SseTestResponse::status(200, text));
    });
    QVERIFY(exchange(request()).endsWith(text));
    QVERIFY(exchange(request()).startsWith("HTTP/1.1 404 "));
}

void tst_SseTestServer::recordsRequests()
{
    QSignalSpy received(m_server.get(), &SseTestServer::requestReceived);
    exchange("POST /x?key=a%20b HTTP/1.1\r\nX-One:  1 \r\nx-two: 2\r\nContent-Length: 4\r\n"
             "Connection: close\r\n\r\nbody");
    QCOMPARE(received.size(), 1);
    QCOMPARE(m_server->requests().size(), 1);
    const SseTestRequest request = m_server->requests().first();
    QCOMPARE(request.method, "POST");
    QCOMPARE(request.target, "/x?key=a%20b");
    QCOMPARE(request.path(), "/x");
    QCOMPARE(request.queryValue("key"), "a b");
    QCOMPARE(request.header("x-one"), "1");
    QVERIFY(request.hasHeader("X-Two"));
    QVERIFY(!request.hasHeader("X-Three"));
    QCOMPARE(request.body, "body");
    m_server->clearRequests();
    QVERIFY(m_server->requests().isEmpty());
}

void tst_SseTestServer::framesBodies_data()
{
    QTest::addColumn<SseTestResponse::Framing>("framing");
    QTest::addColumn<QByteArray>("header");
    QTest::addColumn<QByteArray>("body");
    using Framing = SseTestResponse::Framing;
    QTest::newRow("chunked") << Framing::Chunked << QByteArray("Transfer-Encoding: chunked")
                             << QByteArray("a\r\n0123456789\r\n1\r\nx\r\n0\r\n\r\n");
    QTest::newRow("length") << Framing::ContentLength << QByteArray("Content-Length: 11")
                            << QByteArray("0123456789x");
    QTest::newRow("until close") << Framing::UntilClose << QByteArray("Connection: close")
                                 << QByteArray("0123456789x");
}

void tst_SseTestServer::framesBodies()
{
    QFETCH(SseTestResponse::Framing, framing);
    QFETCH(QByteArray, header);
    QFETCH(QByteArray, body);
    m_server->enqueue(SseTestResponse::eventStream("0123456789").send("x").withFraming(framing));
    const QByteArray answer = exchange(request());
    QVERIFY(answer.startsWith("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"));
    QVERIFY(answer.contains("\r\n" + header + "\r\n"));
    QVERIFY(answer.endsWith("\r\n\r\n" + body));
}

void tst_SseTestServer::waitsBetweenSteps()
{
    m_server->enqueue(SseTestResponse::eventStream("a").wait(60ms).send("b"));
    QElapsedTimer timer;
    timer.start();
    exchange(request());
    QVERIFY(timer.elapsed() >= 59);
}

void tst_SseTestServer::staysOpenUntilDriven()
{
    m_server->enqueue(SseTestResponse::eventStream().stayOpen());
    QTcpSocket socket;
    socket.connectToHost(QHostAddress(QHostAddress::LocalHost), m_server->port());
    socket.write(request());
    QTRY_VERIFY(socket.bytesAvailable() > 0);
    socket.readAll();
    QCOMPARE(m_server->connections().size(), 1);
    SseTestConnection *connection = m_server->connections().first();
    connection->sendEvent("x\ny", "1", "t");
    QByteArray received;
    connect(&socket, &QTcpSocket::readyRead, this, [&] { received += socket.readAll(); });
    QTRY_COMPARE(received, "20\r\nid: 1\nevent: t\ndata: x\ndata: y\n\n\r\n");
    QSignalSpy closed(m_server.get(), &SseTestServer::connectionClosed);
    received.clear();
    connection->end();
    QTRY_COMPARE(closed.size(), 1);
    QTRY_COMPARE(socket.state(), QAbstractSocket::UnconnectedState);
    QCOMPARE(received, "0\r\n\r\n");
    QVERIFY(m_server->connections().isEmpty());
}

void tst_SseTestServer::cutsAtAnyByte()
{
    const SseTestResponse response =
            SseTestResponse::eventStream("data: a\n\n").send("data: b\n\n");
    m_server->enqueue(response);
    const QByteArray whole = exchange(request());
    QVERIFY(whole.size() > 100);
    for (qsizetype size = 0; size <= whole.size(); ++size) {
        m_server->enqueue(SseTestResponse(response).cutAfter(size));
        QCOMPARE(exchange(request()), whole.first(size));
    }
}

void tst_SseTestServer::stallsAtAnyByte()
{
    const SseTestResponse response = SseTestResponse::eventStream("data: a\n\n").reset();
    m_server->setHandler([&](SseTestConnection *connection) {
        const qint64 size = connection->request().queryValue("size").toLongLong();
        QSignalSpy ended(connection, &SseTestConnection::responseEnded);
        connection->respond(SseTestResponse(response).cutAfter(size, SseTestResponse::Cut::Stall));
        QCOMPARE(ended.size(), 1);
        connection->sendRaw("never sent");
    });
    for (const qint64 size : {qint64(0), qint64(1), response.size() / 2, response.size()}) {
        QTcpSocket socket;
        socket.connectToHost(QHostAddress(QHostAddress::LocalHost), m_server->port());
        socket.write(request("/?size=" + QByteArray::number(size)));
        QTRY_COMPARE(socket.bytesAvailable(), size);
        QTRY_COMPARE(m_server->connections().size(), 1);
        m_server->connections().first()->drop();
        QTRY_COMPARE(socket.state(), QAbstractSocket::UnconnectedState);
        QCOMPARE(socket.bytesAvailable(), size);
        QTRY_VERIFY(m_server->connections().isEmpty());
    }
}

void tst_SseTestServer::knowsItsSize_data()
{
    QTest::addColumn<SseTestResponse>("response");
    using Framing = SseTestResponse::Framing;
    const SseTestResponse stream = SseTestResponse::eventStream("data: a\n\n").send("data: b\n\n");
    QTest::newRow("chunked") << stream;
    QTest::newRow("length") << SseTestResponse(stream).withFraming(Framing::ContentLength);
    QTest::newRow("until close") << SseTestResponse(stream).withFraming(Framing::UntilClose);
    QTest::newRow("dropped") << SseTestResponse(stream).drop();
    QTest::newRow("without a body") << SseTestResponse::status(204);
    QTest::newRow("raw bytes") << SseTestResponse::raw("SSH-2.0");
    QTest::newRow("raw bytes between chunks") << SseTestResponse(stream).sendRaw("zz\r\n");
}

void tst_SseTestServer::knowsItsSize()
{
    QFETCH(SseTestResponse, response);
    m_server->enqueue(response);
    QCOMPARE(exchange(request()).size(), response.size());
}

void tst_SseTestServer::sendsInPieces_data()
{
    QTest::addColumn<SseTestResponse>("response");
    const SseTestResponse stream = SseTestResponse::eventStream("data: a\n\n").send("data: b\n\n");
    QTest::newRow("to the end") << stream;
    QTest::newRow("until close") << SseTestResponse(stream).withFraming(
            SseTestResponse::Framing::UntilClose);
    QTest::newRow("with a wait") << SseTestResponse(stream).wait(1ms).send("data: c\n\n");
    QTest::newRow("dropped") << SseTestResponse(stream).drop();
    QTest::newRow("cut") << SseTestResponse(stream).cutAfter(stream.size() - 10);
}

void tst_SseTestServer::sendsInPieces()
{
    QFETCH(SseTestResponse, response);
    m_server->enqueue(response);
    const QByteArray whole = exchange(request());
    for (const qsizetype size : {1, 7, 1000}) {
        m_server->enqueue(SseTestResponse(response).withPieces(size));
        QTcpSocket socket;
        QByteArray received;
        qsizetype largest = 0;
        connect(&socket, &QTcpSocket::readyRead, this, [&] {
            const QByteArray piece = socket.readAll();
            largest = std::max(largest, piece.size());
            received += piece;
        });
        socket.connectToHost(QHostAddress(QHostAddress::LocalHost), m_server->port());
        socket.write(request());
        QTRY_COMPARE(received, whole);
        QTRY_COMPARE(socket.state(), QAbstractSocket::UnconnectedState);
        QVERIFY(size < whole.size() ? largest < whole.size() : largest > 7);
    }
}

void tst_SseTestServer::tellsWhenAResponseHasEnded_data()
{
    QTest::addColumn<SseTestResponse>("response");
    const SseTestResponse stream = SseTestResponse::eventStream("data: a\n\n").wait(1ms);
    QTest::newRow("regularly") << SseTestResponse(stream).send("data: b\n\n");
    QTest::newRow("with the connection")
            << SseTestResponse(stream).withFraming(SseTestResponse::Framing::UntilClose);
    QTest::newRow("cut") << SseTestResponse(stream).cutAfter(20);
    QTest::newRow("stalled") << SseTestResponse(stream).cutAfter(20, SseTestResponse::Cut::Stall);
    QTest::newRow("dropped") << SseTestResponse(stream).drop();
    QTest::newRow("reset") << SseTestResponse(stream).reset();
    QTest::newRow("left open") << SseTestResponse(stream).stayOpen();
    QTest::newRow("in pieces") << SseTestResponse(stream).withPieces(1).stayOpen();
}

void tst_SseTestServer::tellsWhenAResponseHasEnded()
{
    QFETCH(SseTestResponse, response);
    int ended = 0;
    m_server->setHandler([&](SseTestConnection *connection) {
        connect(connection, &SseTestConnection::responseEnded, this, [&] { ++ended; });
        connection->respond(response);
    });
    QTcpSocket socket;
    socket.connectToHost(QHostAddress(QHostAddress::LocalHost), m_server->port());
    socket.write(request());
    QTRY_COMPARE(ended, 1);
    m_server->dropConnections();
    QTRY_VERIFY(m_server->connections().isEmpty());
    QCOMPARE(ended, 1);
}

void tst_SseTestServer::redirects()
{
    m_server->enqueue(SseTestResponse::redirect(307, "/b"));
    const QByteArray answer = exchange(request());
    QVERIFY(answer.startsWith("HTTP/1.1 307 "));
    QVERIFY(answer.contains("\r\nLocation: /b\r\n"));
    QVERIFY(answer.contains("\r\nContent-Length: 0\r\n"));
}

void tst_SseTestServer::resetsConnections()
{
    m_server->enqueue(SseTestResponse::eventStream("a").wait(20ms).reset());
    QAbstractSocket::SocketError error = QAbstractSocket::UnknownSocketError;
    QByteArray answer = exchange(request(), &error);
    QVERIFY(answer.endsWith("1\r\na\r\n"));
    QCOMPARE(error, QAbstractSocket::RemoteHostClosedError);
    m_server->enqueue(
            SseTestResponse::eventStream("abc").cutAfter(20, SseTestResponse::Cut::Reset));
    QVERIFY(exchange(request()).size() <= 20);
}

void tst_SseTestServer::sendsGarbage()
{
    m_server->enqueue(SseTestResponse::raw("SSH-2.0-OpenSSH_9.2p1\r\n"));
    QCOMPARE(exchange(request()), "SSH-2.0-OpenSSH_9.2p1\r\n");
}

void tst_SseTestServer::keepsConnectionsAlive()
{
    m_server->enqueue(SseTestResponse::eventStream("one"));
    m_server->enqueue(SseTestResponse::status(200, "two"));
    const QByteArray answers =
            exchange("GET /1 HTTP/1.1\r\n\r\nGET /2 HTTP/1.1\r\nConnection: close\r\n\r\n");
    QVERIFY(answers.contains("\r\none\r\n0\r\n\r\nHTTP/1.1 200 OK\r\n"));
    QVERIFY(answers.endsWith("\r\n\r\ntwo"));
}

// The second request waits to be read when the connection is reset.
void tst_SseTestServer::readsNothingFromAClosedConnection()
{
    QTest::failOnWarning(QRegularExpression(u"."_s));
    m_server->setHandler([](SseTestConnection *connection) {
        connect(connection, &SseTestConnection::responseEnded, connection,
                &SseTestConnection::reset);
        connection->respond(SseTestResponse::status(200));
    });
    exchange("GET /1 HTTP/1.1\r\n\r\nGET /2 HTTP/1.1\r\n\r\n");
    QTRY_VERIFY(m_server->connections().isEmpty());
    QCOMPARE(m_server->requests().size(), 1);
}

void tst_SseTestServer::stopsAndStartsAgain()
{
    const quint16 port = m_server->port();
    m_server->enqueue(SseTestResponse::eventStream().stayOpen());
    QTcpSocket socket;
    socket.connectToHost(QHostAddress(QHostAddress::LocalHost), port);
    socket.write(request());
    QTRY_VERIFY(socket.bytesAvailable() > 0);
    m_server->close();
    QVERIFY(!m_server->isListening());
    QTRY_COMPARE(socket.state(), QAbstractSocket::UnconnectedState);
    QVERIFY(m_server->listen(port));
    QCOMPARE(m_server->url(u"/a?b=c"_s), QUrl(u"http://127.0.0.1:%1/a?b=c"_s.arg(port)));
    QVERIFY(exchange(request()).startsWith("HTTP/1.1 404 "));
}

void tst_SseTestServer::refusesNegativeNumbers()
{
    SseTestResponse response = SseTestResponse::eventStream("data: a\n\n");
    QTest::ignoreMessage(QtWarningMsg, "SseTestResponse: A piece cannot have -1 bytes");
    response.withPieces(-1);
    QTest::ignoreMessage(QtWarningMsg, "SseTestResponse: It is not possible to wait for -1 ms");
    response.wait(-1ms).send("data: b\n\n");
    m_server->enqueue(response);
    QVERIFY(exchange(request()).contains("data: b"));
}

QTEST_GUILESS_MAIN(tst_SseTestServer)
#include "tst_ssetestserver.moc"
