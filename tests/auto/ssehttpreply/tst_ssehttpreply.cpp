// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "../common/patience.h"
#include "../common/scriptedserver.h"
#include "../common/sseclienttesting.h"

#include "http/ssehttpaccessmanager_p.h"
#include "http/ssehttpreply_p.h"

#include <QtCore/qabstracteventdispatcher.h>
#include <QtCore/qbuffer.h>
#include <QtCore/qeventloop.h>
#include <QtCore/qprocess.h>
#include <QtCore/qtemporarydir.h>
#include <QtCore/qtimer.h>
#include <QtNetwork/qauthenticator.h>
#include <QtNetwork/qlocalserver.h>
#include <QtNetwork/qlocalsocket.h>
#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

#include <cerrno>
#include <functional>
#include <memory>

#include <poll.h>
#include <sys/socket.h>

using namespace Qt::StringLiterals;
using namespace SseClientTesting;

namespace {

// Called when the connection has found nothing to read, with its descriptor.
std::function<void(int)> afterPeek;

} // namespace

// Takes the place of the function of the system in this program.
extern "C" ssize_t recv(int descriptor, void *buffer, size_t size, int flags)
{
    const ssize_t result = ::recvfrom(descriptor, buffer, size, flags, nullptr, nullptr);
    const int error = errno;
    if (result < 0 && afterPeek)
        std::exchange(afterPeek, nullptr)(descriptor);
    errno = error;
    return result;
}

namespace {

// Closes the connection with RST.
void reset(QTcpSocket *socket)
{
    const linger option{1, 0};
    ::setsockopt(int(socket->socketDescriptor()), SOL_SOCKET, SO_LINGER, &option, sizeof(option));
    socket->abort();
}

const QByteArray Ok = "HTTP/1.1 200 OK\r\n";

QByteArray withLength(const QByteArray &body)
{
    return Ok + "Content-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" + body;
}

QByteArray chunk(const QByteArray &bytes)
{
    return QByteArray::number(bytes.size(), 16) + "\r\n" + bytes + "\r\n";
}

const QByteArray ChunkedHead = Ok + "Transfer-Encoding: chunked\r\n\r\n";

// Takes all bytes of a reply as they come, and notes its signals.
class Reader : public QObject
{
public:
    explicit Reader(QNetworkReply *reply)
        : m_reply(reply)
    {
        connect(reply, &QNetworkReply::metaDataChanged, this, [this] { order += 'm'; });
        connect(reply, &QNetworkReply::readyRead, this, [this] {
            if (!order.endsWith('r'))
                order += 'r';
            read();
        });
        connect(reply, &QNetworkReply::errorOccurred, this, [this] { order += 'e'; });
        connect(reply, &QNetworkReply::readChannelFinished, this, [this] { order += 'c'; });
        connect(reply, &QNetworkReply::finished, this, [this] {
            order += 'f';
            read();
        });
    }

    [[nodiscard]] bool isFinished() const { return order.endsWith('f'); }

    QByteArray body;
    QByteArray order;

private:
    void read()
    {
        if (auto *const own = qobject_cast<SseHttpReply *>(m_reply.data())) {
            for (QByteArray bytes = own->takeBytes(); !bytes.isEmpty(); bytes = own->takeBytes())
                body += bytes;
        }
    }

    const QPointer<QNetworkReply> m_reply;
};

} // namespace

class tst_SseHttpReply : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    // Responses.
    void readsResponses_data();
    void readsResponses();
    void readsResponsesInPieces_data();
    void readsResponsesInPieces();
    void reportsFailures_data();
    void reportsFailures();
    void isLostIfAResetComesWhileItReads();
    void isLostIfAResetComesWhileItUploads();
    void reportsARefusedConnection();
    void reportsAnUnknownHost();
    void readsLikeADevice();
    void readsAsMuchAsTheReaderWants_data();
    void readsAsMuchAsTheReaderWants();
    void waitsWhileASlotRunsAnEventLoop_data();
    void waitsWhileASlotRunsAnEventLoop();
    void announcesBytesOnce();
    void finishesWithoutAReader();
    void slowsTheServerDown_data();
    void slowsTheServerDown();
    void deliversLargePieces_data();
    void deliversLargePieces();

    // Requests.
    void sendsTheRequest_data();
    void sendsTheRequest();
    void sendsALargeBody_data();
    void sendsALargeBody();
    void keepsTheBodyUntilThePeerReads_data();
    void keepsTheBodyUntilThePeerReads();
    void takesAnEarlyResponse();
    void streamsWhileItUploads();
    void isLostIfThePeerClosesDuringTheHandshake();
    void sendsABodyWhoseResponseHasBegun();
    void sendsNoBodyBeforeItsHead();
    void waitsBeforeItSendsABody_data();
    void waitsBeforeItSendsABody();
    void repeatsARequestWhoseExpectationIsRefused_data();
    void repeatsARequestWhoseExpectationIsRefused();

    // Slots.
    void endsInAnySlot_data();
    void endsInAnySlot();
    void abortsAtOnce();
    void closesTheConnectionWhenDeleted();

    // Challenges.
    void answersChallenges_data();
    void answersChallenges();
    void asksAgainAfterAWrongPassword();
    void givesUpWithoutAnAnswer();

    // TLS.
    void verifiesCertificates_data();
    void verifiesCertificates();
    void agreesOnHttp1();
    void showsItsCertificate();
    void remembersSessions();
    void resumesSessions();
    void endsInAQuestionAboutCertificates_data();
    void endsInAQuestionAboutCertificates();

    // Unix domain sockets.
    void usesUnixSockets();
    void reportsMissingUnixSockets();

private:
    QNetworkReply *send(const QByteArray &method = "GET", const QByteArray &body = {});
    void listen(bool isSecure = false);
    int turnsWithin(int milliseconds);

    std::unique_ptr<ScriptedServer> m_server;
    std::unique_ptr<SseHttpAccessManager> m_manager;
    QNetworkRequest m_request;
};

void tst_SseHttpReply::init()
{
    m_manager = std::make_unique<SseHttpAccessManager>();
    listen();
}

void tst_SseHttpReply::cleanup()
{
    m_manager.reset();
    m_server.reset();
}

void tst_SseHttpReply::listen(bool isSecure)
{
    m_server = std::make_unique<ScriptedServer>();
    if (isSecure)
        m_server->setSslConfiguration(serverConfiguration());
    QVERIFY(m_server->listen());
    m_request = QNetworkRequest(m_server->url(u"/events?a=b"_s, u"localhost"_s));
    m_request.setRawHeader("Accept-Encoding", "identity");
    m_request.setRawHeader("Accept-Language", "en");
    m_request.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
    m_request.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    m_request.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
    m_request.setAttribute(QNetworkRequest::CacheLoadControlAttribute,
                           QNetworkRequest::AlwaysNetwork);
    m_request.setAttribute(QNetworkRequest::RedirectPolicyAttribute,
                           QNetworkRequest::ManualRedirectPolicy);
    if (isSecure)
        m_request.setSslConfiguration(trustingConfiguration());
}

QNetworkReply *tst_SseHttpReply::send(const QByteArray &method, const QByteArray &body)
{
    auto *const buffer = new QBuffer(m_manager.get());
    buffer->setData(body);
    buffer->open(QIODevice::ReadOnly);
    QNetworkReply *const reply = m_manager->sendCustomRequest(m_request, method, buffer);
    if (!qobject_cast<SseHttpReply *>(reply))
        qFatal("The reply is one of Qt");
    return reply;
}

void tst_SseHttpReply::readsResponses_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QByteArray>("response");
    QTest::addColumn<bool>("closes");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    const auto row = [](const char *name, const QByteArray &response, bool closes, int status,
                        const QByteArray &body, const QByteArray &method = "GET") {
        QTest::newRow(name) << method << response << closes << status << body;
    };
    row("length", withLength("abc"), false, 200, "abc");
    row("empty", withLength(""), false, 200, "");
    row("chunked", ChunkedHead + chunk("ab") + chunk("c") + "0\r\n\r\n", false, 200, "abc");
    row("chunked, with trailers", ChunkedHead + chunk("ab") + "0\r\nA: b\r\n\r\n", false, 200,
        "ab");
    row("until close", Ok + "\r\nabc", true, 200, "abc");
    row("until close, empty", Ok + "\r\n", true, 200, "");
    row("HTTP/1.0", "HTTP/1.0 200 OK\r\n\r\nabc", true, 200, "abc");
    row("no content", "HTTP/1.1 204 No Content\r\n\r\n", false, 204, "");
    row("head", Ok + "Content-Length: 3\r\n\r\n", false, 200, "", "HEAD");
    row("not found", "HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno", false, 404, "no");
    row("interim", "HTTP/1.1 103 Early Hints\r\nA: b\r\n\r\n" + withLength("abc"), false, 200,
        "abc");
    row("bytes behind", withLength("abc") + "HTTP/1.1 500 No\r\n\r\n", false, 200, "abc");
    row("redirect", "HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n", false, 302,
        "");
}

void tst_SseHttpReply::readsResponses()
{
    QFETCH(QByteArray, method);
    QFETCH(QByteArray, response);
    QFETCH(bool, closes);
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    m_server->setResponse(response, closes);
    QNetworkReply *const reply = send(method);
    Reader reader(reply);
    QTRY_VERIFY(reader.isFinished());
    QCOMPARE(reply->error(), QNetworkReply::NoError);
    QVERIFY(reply->isFinished());
    QCOMPARE(reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt(), status);
    QCOMPARE(reader.body, body);
    QByteArray order = reader.order;
    QCOMPARE(order.replace("r", ""), "mcf");
    QCOMPARE(m_server->connectionCount(), 1);
    QTRY_COMPARE(m_server->openConnections(), 0);
}

void tst_SseHttpReply::readsResponsesInPieces_data()
{
    readsResponses_data();
}

void tst_SseHttpReply::readsResponsesInPieces()
{
    QFETCH(QByteArray, method);
    QFETCH(QByteArray, response);
    QFETCH(bool, closes);
    QFETCH(QByteArray, body);
    m_server->setScript([&](QTcpSocket *socket, const QByteArray &) {
        auto *const timer = new QTimer(socket);
        socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
        connect(timer, &QTimer::timeout, socket, [=, i = qsizetype(0)]() mutable {
            if (i < response.size()) {
                socket->write(response.sliced(i++, 1));
                return;
            }
            timer->stop();
            if (closes)
                socket->disconnectFromHost();
        });
        timer->start(0);
    });
    QNetworkReply *const reply = send(method);
    Reader reader(reply);
    QTRY_VERIFY(reader.isFinished());
    QCOMPARE(reply->error(), QNetworkReply::NoError);
    QCOMPARE(reader.body, body);
}

void tst_SseHttpReply::reportsFailures_data()
{
    QTest::addColumn<QByteArray>("response");
    QTest::addColumn<bool>("resets");
    QTest::addColumn<QNetworkReply::NetworkError>("error");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("order");
    using Reply = QNetworkReply;
    const auto row = [](const char *name, const QByteArray &response, bool resets,
                        Reply::NetworkError error, const QByteArray &body,
                        const QByteArray &order) {
        QTest::newRow(name) << response << resets << error << body << order;
    };
    row("nothing", "", false, Reply::RemoteHostClosedError, "", "ecf");
    row("nothing, reset", "", true, Reply::RemoteHostClosedError, "", "ecf");
    row("half a head", "HTTP/1.1 200 OK\r\nA:", false, Reply::RemoteHostClosedError, "", "ecf");
    row("garbage", "SSH-2.0-x\r\n", false, Reply::ProtocolFailure, "", "ecf");
    row("contradicting lengths", Ok + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab", false,
        Reply::ProtocolFailure, "", "ecf");
    row("head without an end", Ok + QByteArray(300'000, 'a'), false, Reply::ProtocolFailure, "",
        "ecf");
    row("length, cut", withLength("abc").chopped(1), false, Reply::RemoteHostClosedError, "ab",
        "mrecf");
    row("chunk, cut", ChunkedHead + "3\r\nab", false, Reply::RemoteHostClosedError, "ab", "mrecf");
    row("no last chunk", ChunkedHead + chunk("ab"), false, Reply::RemoteHostClosedError, "ab",
        "mrecf");
    row("malformed chunk", ChunkedHead + chunk("ab") + "xyz\r\n", false, Reply::ProtocolFailure,
        "ab", "mrecf");
    row("until close, reset", Ok + "\r\nab", true, Reply::RemoteHostClosedError, "ab", "mrecf");
}

void tst_SseHttpReply::reportsFailures()
{
    QFETCH(QByteArray, response);
    QFETCH(bool, resets);
    QFETCH(QNetworkReply::NetworkError, error);
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, order);
    m_server->setScript([&](QTcpSocket *socket, const QByteArray &) {
        socket->write(response);
        if (!resets) {
            socket->disconnectFromHost();
            return;
        }
        socket->flush();
        QTimer::singleShot(50, socket, [socket] { reset(socket); });
    });
    QNetworkReply *const reply = send();
    Reader reader(reply);
    QTRY_VERIFY(reader.isFinished());
    QCOMPARE(reply->error(), error);
    QVERIFY(!reply->errorString().isEmpty());
    QCOMPARE(reader.body, body);
    QCOMPARE(reader.order, order);
    QCOMPARE(m_server->connectionCount(), 1);
}

// Without a length, only the system can tell that a body is incomplete, and it does so once. Here it
// has just said that the connection exists.
void tst_SseHttpReply::isLostIfAResetComesWhileItReads()
{
    m_server->setResponse(Ok + "\r\nab");
    afterPeek = [this](int descriptor) {
        reset(m_server->socket());
        pollfd set{descriptor, POLLIN, 0};
        ::poll(&set, 1, 5000);
    };
    QNetworkReply *const reply = send();
    Reader reader(reply);
    QTRY_VERIFY(reader.isFinished());
    QVERIFY(!afterPeek);
    QCOMPARE(reader.body, "ab");
    QCOMPARE(reply->error(), QNetworkReply::RemoteHostClosedError);
}

// The system tells the writer.
void tst_SseHttpReply::isLostIfAResetComesWhileItUploads()
{
    m_server->setScript([](QTcpSocket *socket, const QByteArray &) {
        if (socket->property("answered").toBool())
            return;
        socket->setProperty("answered", true);
        socket->setReadBufferSize(1);
        socket->write(Ok + "\r\nab");
    });
    QNetworkReply *const reply = send("POST", QByteArray(50 * 1024 * 1024, 'x'));
    Reader reader(reply);
    QTRY_COMPARE(reader.body, "ab");
    reset(m_server->socket());
    QTRY_VERIFY(reader.isFinished());
    QCOMPARE(reply->error(), QNetworkReply::RemoteHostClosedError);
}

void tst_SseHttpReply::reportsARefusedConnection()
{
    m_server.reset();
    QNetworkReply *const reply = send();
    Reader reader(reply);
    QTRY_VERIFY(reader.isFinished());
    QCOMPARE(reply->error(), QNetworkReply::ConnectionRefusedError);
    QCOMPARE(reader.order, "ecf");
}

void tst_SseHttpReply::reportsAnUnknownHost()
{
    m_request.setUrl(QUrl(u"http://unknown.invalid/"_s));
    QNetworkReply *const reply = send();
    Reader reader(reply);
    QTRY_VERIFY_WITH_TIMEOUT(reader.isFinished(), 30'000);
    QCOMPARE(reply->error(), QNetworkReply::HostNotFoundError);
    QVERIFY(reply->errorString().contains(u"unknown.invalid"));
}

void tst_SseHttpReply::readsLikeADevice()
{
    m_server->setResponse(ChunkedHead + chunk("abc") + chunk("defgh") + "0\r\n\r\n");
    QNetworkReply *const reply = send();
    QByteArray body;
    connect(reply, &QNetworkReply::readyRead, this, [&] {
        while (reply->bytesAvailable() > 0)
            body += reply->read(2);
    });
    QTRY_VERIFY(reply->isFinished());
    body += reply->readAll();
    QCOMPARE(body, "abcdefgh");
    QVERIFY(reply->isSequential());
}

// How often the event loop of this thread turns within a time in which nothing happens. Therefore, only
// the time can end the wait.
int tst_SseHttpReply::turnsWithin(int milliseconds)
{
    int turns = 0;
    const auto counting = connect(QAbstractEventDispatcher::instance(),
                                  &QAbstractEventDispatcher::awake, this, [&] { ++turns; });
    QTest::qWait(milliseconds);
    disconnect(counting);
    return turns;
}

void tst_SseHttpReply::readsAsMuchAsTheReaderWants_data()
{
    QTest::addColumn<bool>("isSecure");
    QTest::addColumn<int>("readBufferSize"); // 0: the default
    QTest::addColumn<int>("taken"); // with each signal
    for (const bool isSecure : {false, true}) {
        const char *const scheme = isSecure ? "https" : "http";
        QTest::addRow("%s, nothing", scheme) << isSecure << 0 << 0;
        QTest::addRow("%s, a part", scheme) << isSecure << 0 << 10;
        QTest::addRow("%s, all but a byte", scheme) << isSecure << 0 << -1;
        QTest::addRow("%s, small buffer", scheme) << isSecure << 1000 << 10;
    }
}

// The reader takes a part of what there is. It is not told of the same bytes again and again, the
// rest stays at the server, and nothing is lost.
void tst_SseHttpReply::readsAsMuchAsTheReaderWants()
{
    QFETCH(bool, isSecure);
    QFETCH(int, readBufferSize);
    QFETCH(int, taken);
    listen(isSecure);
    QByteArray expected;
    for (int i = 0; i < 1'000'000; ++i)
        expected += QByteArray::number(i);
    m_server->setResponse(Ok + "Content-Length: " + QByteArray::number(expected.size()) + "\r\n\r\n"
                          + expected);
    QNetworkReply *const reply = send();
    reply->setReadBufferSize(readBufferSize);
    QByteArray body;
    const auto partial = connect(reply, &QNetworkReply::readyRead, this, [&] {
        body += reply->read(taken < 0 ? reply->bytesAvailable() + taken : taken);
    });
    QSignalSpy announcements(reply, &QNetworkReply::readyRead);
    QTRY_VERIFY_WITH_TIMEOUT(!announcements.isEmpty() && !announcements.wait(100), 30'000);
    const qint64 limit = readBufferSize > 0 ? readBufferSize : 256 * 1024;
    QVERIFY(reply->bytesAvailable() <= limit + SseHttpInput::MaximumPiece);
    const int turns = turnsWithin(200);
    QVERIFY2(turns < 100, qPrintable(QString::number(turns)));
    disconnect(partial);
    connect(reply, &QNetworkReply::readyRead, this, [&] { body += reply->readAll(); });
    body += reply->readAll();
    QTRY_VERIFY_WITH_TIMEOUT(reply->isFinished(), 30'000);
    body += reply->readAll();
    QVERIFY(body == expected);
}

void tst_SseHttpReply::waitsWhileASlotRunsAnEventLoop_data()
{
    slowsTheServerDown_data();
}

// Bytes that arrive meanwhile wait, without a signal and without a busy loop.
void tst_SseHttpReply::waitsWhileASlotRunsAnEventLoop()
{
    QFETCH(bool, isSecure);
    listen(isSecure);
    m_server->setResponse(ChunkedHead + chunk("a"));
    QNetworkReply *const reply = send();
    QByteArray body;
    int turns = -1;
    bool isSilent = false;
    QSignalSpy announcements(reply, &QNetworkReply::readyRead);
    connect(reply, &QNetworkReply::readyRead, this, [&] {
        body += qobject_cast<SseHttpReply *>(reply)->takeBytes();
        if (turns >= 0)
            return;
        turns = 0;
        m_server->socket()->write(chunk("b"));
        isSilent = !announcements.wait(100);
        turns = turnsWithin(200);
    });
    QTRY_COMPARE(body, "ab");
    QVERIFY(isSilent);
    QVERIFY2(turns < 100, qPrintable(QString::number(turns)));
    m_server->socket()->write(chunk("c"));
    QTRY_COMPARE(body, "abc");
}

// What is read ahead was announced before.
void tst_SseHttpReply::announcesBytesOnce()
{
    m_server->setScript([](QTcpSocket *socket, const QByteArray &) {
        socket->write(ChunkedHead + chunk("abc"));
    });
    QNetworkReply *const reply = send();
    QSignalSpy announcements(reply, &QNetworkReply::readyRead);
    QTRY_COMPARE(announcements.size(), 1);
    for (int i = 0; i < 10; ++i)
        QCoreApplication::processEvents();
    QCOMPARE(announcements.size(), 1);
    QCOMPARE(reply->readAll(), "abc");
}

// A server need not wait until a short response has been taken.
void tst_SseHttpReply::finishesWithoutAReader()
{
    m_server->setResponse(ChunkedHead + chunk("abc") + "0\r\n\r\n");
    QNetworkReply *const reply = send();
    QTRY_VERIFY(reply->isFinished());
    QTRY_COMPARE(m_server->openConnections(), 0);
    QCOMPARE(reply->readAll(), "abc");
}

void tst_SseHttpReply::slowsTheServerDown_data()
{
    QTest::addColumn<bool>("isSecure");
    QTest::newRow("http") << false;
    QTest::newRow("https") << true;
}

// Nobody reads: the bytes stay at the server. Then all of them arrive.
void tst_SseHttpReply::slowsTheServerDown()
{
    QFETCH(bool, isSecure);
    listen(isSecure);
    static constexpr qint64 Total = qint64(64) * 1024 * 1024;
    const QByteArray piece(64 * 1024, 'x');
    qint64 written = 0;
    m_server->setScript([&](QTcpSocket *socket, const QByteArray &) {
        socket->write(Ok + "Content-Length: " + QByteArray::number(Total) + "\r\n\r\n");
        const auto fill = [&written, piece, socket] {
            auto *const tls = qobject_cast<QSslSocket *>(socket);
            while (written < Total
                   && socket->bytesToWrite() + (tls ? tls->encryptedBytesToWrite() : 0)
                           < piece.size()) {
                socket->write(piece);
                written += piece.size();
            }
        };
        connect(socket, &QTcpSocket::bytesWritten, socket, fill);
        if (auto *const secure = qobject_cast<QSslSocket *>(socket))
            connect(secure, &QSslSocket::encryptedBytesWritten, socket, fill);
        fill();
    });
    QNetworkReply *const reply = send();
    QTRY_VERIFY(reply->bytesAvailable() > 0);
    QSignalSpy progress(m_server->socket(), &QTcpSocket::bytesWritten);
    QTRY_VERIFY_WITH_TIMEOUT(!progress.wait(200), 30'000);
    QVERIFY2(written < Total / 2, qPrintable(QString::number(written)));
    QVERIFY(reply->bytesAvailable() <= 512 * 1024);
    auto *const own = qobject_cast<SseHttpReply *>(reply);
    qint64 received = 0;
    const auto read = [&] {
        for (QByteArray bytes = own->takeBytes(); !bytes.isEmpty(); bytes = own->takeBytes())
            received += bytes.size();
    };
    connect(reply, &QNetworkReply::readyRead, this, read);
    read();
    QTRY_VERIFY_WITH_TIMEOUT(reply->isFinished(), 30'000);
    QCOMPARE(reply->error(), QNetworkReply::NoError);
    read();
    QCOMPARE(received, Total);
}

void tst_SseHttpReply::deliversLargePieces_data()
{
    slowsTheServerDown_data();
}

// A reader that keeps bytes does not find them changed.
void tst_SseHttpReply::deliversLargePieces()
{
    QFETCH(bool, isSecure);
    listen(isSecure);
    QByteArray expected;
    QByteArray framed;
    for (int i = 0; i < 3000; ++i) {
        const QByteArray bytes = QByteArray::number(i).repeated(i % 500 + 1);
        expected += bytes;
        framed += chunk(bytes);
    }
    m_server->setResponse(ChunkedHead + framed + "0\r\n\r\n");
    QNetworkReply *const reply = send();
    auto *const own = qobject_cast<SseHttpReply *>(reply);
    QByteArrayList pieces;
    connect(reply, &QNetworkReply::readyRead, this, [&] {
        for (QByteArray bytes = own->takeBytes(); !bytes.isEmpty(); bytes = own->takeBytes())
            pieces.append(bytes);
    });
    QTRY_VERIFY(reply->isFinished());
    QCOMPARE(reply->error(), QNetworkReply::NoError);
    QVERIFY(pieces.join() == expected);
}

void tst_SseHttpReply::sendsTheRequest_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<SseHeaders>("headers");
    QTest::addColumn<QByteArray>("expected"); // PORT is the port
    const QByteArray rest = "Accept-Encoding: identity\r\nAccept-Language: en\r\n";
    const auto row = [](const QByteArray &name, const QString &url, const QByteArray &expected,
                        const QByteArray &method = "GET", const QByteArray &body = {},
                        const SseHeaders &headers = {}) {
        QTest::newRow(name.constData()) << url << method << body << headers << expected;
    };
    row("path", u"http://localhost:PORT/a?b=c#d"_s,
        "GET /a?b=c HTTP/1.1\r\nHost: localhost:PORT\r\n" + rest + "\r\n");
    row("no path", u"http://localhost:PORT"_s,
        "GET / HTTP/1.1\r\nHost: localhost:PORT\r\n" + rest + "\r\n");
    row("query only", u"http://localhost:PORT?a"_s,
        "GET /?a HTTP/1.1\r\nHost: localhost:PORT\r\n" + rest + "\r\n");
    row("escaped", u"http://localhost:PORT/\u00e4 b?c=\u00e4"_s,
        "GET /%C3%A4%20b?c=%C3%A4 HTTP/1.1\r\nHost: localhost:PORT\r\n" + rest + "\r\n");
    row("body", u"http://localhost:PORT/"_s,
        "POST / HTTP/1.1\r\nHost: localhost:PORT\r\n" + rest + "Content-Length: 3\r\n\r\nabc",
        "POST", "abc");
    row("GET with a body", u"http://localhost:PORT/"_s,
        "GET / HTTP/1.1\r\nHost: localhost:PORT\r\n" + rest + "Content-Length: 3\r\n\r\nabc", "GET",
        "abc");
    // An empty body is announced where one is expected.
    for (const char *method : {"POST", "PUT", "PATCH", "REPORT"}) {
        row(QByteArray("empty ") + method, u"http://localhost:PORT/"_s,
            method
                    + (" / HTTP/1.1\r\nHost: localhost:PORT\r\n" + rest
                       + "Content-Length: 0\r\n\r\n"),
            method);
    }
    row("empty DELETE", u"http://localhost:PORT/"_s,
        "DELETE / HTTP/1.1\r\nHost: localhost:PORT\r\n" + rest + "\r\n", "DELETE");
    row("own host", u"http://localhost:PORT/"_s,
        "GET / HTTP/1.1\r\n" + rest + "Host: example.org\r\n\r\n", "GET", {},
        {{"Host", "example.org"}});
    row("line feed in a header", u"http://localhost:PORT/"_s,
        "GET / HTTP/1.1\r\nHost: localhost:PORT\r\n" + rest + "X-B: c\r\n\r\n", "GET", {},
        {{"X-A", "b\r\nX-C: d"}, {"X-B", "c"}});
    row("expectation without a body", u"http://localhost:PORT/"_s,
        "GET / HTTP/1.1\r\nHost: localhost:PORT\r\n" + rest + "\r\n", "GET", {},
        {{"Expect", "100-continue"}});
    row("framing", u"http://localhost:PORT/"_s,
        "GET / HTTP/1.1\r\nHost: localhost:PORT\r\n" + rest + "\r\n", "GET", {},
        {{"Content-Length", "5"}, {"Transfer-Encoding", "chunked"}});
}

void tst_SseHttpReply::sendsTheRequest()
{
    QFETCH(QString, url);
    QFETCH(QByteArray, method);
    QFETCH(QByteArray, body);
    QFETCH(SseHeaders, headers);
    QFETCH(QByteArray, expected);
    const QByteArray port = QByteArray::number(m_server->port());
    m_request.setUrl(QUrl(url.replace(u"PORT"_s, QString::fromLatin1(port))));
    for (const auto &[name, value] : headers)
        m_request.setRawHeader(name, value);
    m_server->setResponse(withLength(""));
    Reader reader(send(method, body));
    QTRY_VERIFY(reader.isFinished());
    QByteArray received = m_server->received();
#if QT_VERSION >= QT_VERSION_CHECK(6, 8, 0)
    received = received.toLower(); // QNetworkRequest has the names in lower case
    expected = expected.toLower();
#endif
    QCOMPARE(received, expected.replace(":PORT", ':' + port).replace(":port", ':' + port));
}

void tst_SseHttpReply::sendsALargeBody_data()
{
    slowsTheServerDown_data();
}

void tst_SseHttpReply::sendsALargeBody()
{
    QFETCH(bool, isSecure);
    listen(isSecure);
    QByteArray body;
    for (int i = 0; i < 2'000'000; ++i)
        body += QByteArray::number(i);
    m_server->setScript([&](QTcpSocket *socket, const QByteArray &received) {
        if (received.endsWith(body.last(1000)) && received.size() > body.size())
            socket->write(withLength("done"));
    });
    QNetworkReply *const reply = send("POST", body);
    Reader reader(reply);
    QTRY_VERIFY_WITH_TIMEOUT(reader.isFinished(), 30'000);
    QCOMPARE(reader.body, "done");
    QVERIFY(m_server->received().endsWith("\r\n\r\n" + body));
}

void tst_SseHttpReply::keepsTheBodyUntilThePeerReads_data()
{
    slowsTheServerDown_data();
}

// Only what fits into the buffers of the system is taken from the body.
void tst_SseHttpReply::keepsTheBodyUntilThePeerReads()
{
    QFETCH(bool, isSecure);
    listen(isSecure);
    const QByteArray body(64 * 1024 * 1024, 'x');
    m_server->setScript(
            [](QTcpSocket *socket, const QByteArray &) { socket->setReadBufferSize(1); });
    send("POST", body);
    const auto *const source = m_manager->findChild<QBuffer *>();
    QVERIFY(source);
    QTRY_VERIFY(!m_server->received().isEmpty());
    for (int i = 0; i < 300; ++i)
        QCoreApplication::processEvents();
    QVERIFY2(source->pos() < body.size() / 2, QByteArray::number(source->pos()).constData());
}

// The server does not read the body at all.
void tst_SseHttpReply::takesAnEarlyResponse()
{
    const QByteArray body(50 * 1024 * 1024, 'x');
    m_server->setScript([](QTcpSocket *socket, const QByteArray &) {
        if (socket->property("answered").toBool())
            return;
        socket->setProperty("answered", true);
        socket->setReadBufferSize(1);
        socket->write("HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\n\r\nbig");
    });
    QNetworkReply *const reply = send("POST", body);
    Reader reader(reply);
    QTRY_VERIFY(reader.isFinished());
    QCOMPARE(reply->error(), QNetworkReply::NoError);
    QCOMPARE(reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt(), 413);
    QCOMPARE(reader.body, "big");
}

void tst_SseHttpReply::streamsWhileItUploads()
{
    const QByteArray body(20 * 1024 * 1024, 'x');
    bool hasRead = false;
    qsizetype receivedAtFirstByte = 0;
    m_server->setScript([&](QTcpSocket *socket, const QByteArray &received) {
        if (!socket->property("answered").toBool())
            socket->write(ChunkedHead + chunk("begin"));
        socket->setProperty("answered", true);
        if (received.endsWith("\r\n\r\n" + body))
            socket->write(chunk("end") + "0\r\n\r\n");
    });
    QNetworkReply *const reply = send("POST", body);
    connect(reply, &QNetworkReply::metaDataChanged, this, [&] {
        hasRead = true;
        receivedAtFirstByte = m_server->received().size();
    });
    Reader reader(reply);
    QTRY_VERIFY_WITH_TIMEOUT(reader.isFinished(), 30'000);
    QCOMPARE(reader.body, "beginend");
    QVERIFY(hasRead && receivedAtFirstByte < body.size());
}

// A server that is restarted does so: this is no fault of its certificate.
void tst_SseHttpReply::isLostIfThePeerClosesDuringTheHandshake()
{
    m_server->setScript([](QTcpSocket *socket, const QByteArray &) { socket->abort(); });
    QUrl url = m_server->url();
    url.setScheme(u"https"_s);
    m_request.setUrl(url);
    QNetworkReply *const reply = send();
    Reader reader(reply);
    QTRY_VERIFY(reader.isFinished());
    QCOMPARE(reply->error(), QNetworkReply::RemoteHostClosedError);
}

// A server may answer while it reads, without "100 Continue".
void tst_SseHttpReply::sendsABodyWhoseResponseHasBegun()
{
    m_request.setRawHeader("Expect", "100-continue");
    m_server->setScript([](QTcpSocket *socket, const QByteArray &received) {
        if (received.endsWith("\r\n\r\n")) {
            socket->write("HTTP/1.1 200 OK\r\n\r\nbegin ");
        } else if (received.endsWith("\r\n\r\nbody")) {
            socket->write("end");
            socket->disconnectFromHost();
        }
    });
    QNetworkReply *const reply = send("POST", "body");
    Reader reader(reply);
    QTRY_VERIFY(reader.isFinished());
    QCOMPARE(reader.body, "begin end");
}

// A request that is sent again with credentials waits for its new connection, here to a slow proxy.
void tst_SseHttpReply::sendsNoBodyBeforeItsHead()
{
    const QByteArray greeting("\5\1\0", 3);
    const QByteArray accepted("\5\0\0\1\0\0\0\0\0\0", 10);
    m_server->setScript([&](QTcpSocket *socket, const QByteArray &received) {
        const bool isFirst = m_server->connectionCount() == 1;
        const auto greet = [socket] { socket->write("\5\0", 2); };
        if (received == greeting && isFirst) {
            greet();
        } else if (received == greeting) {
            QTimer::singleShot(1300, socket, greet); // longer than a body waits for its turn
        } else if (received.endsWith("\r\n\r\nbody")) {
            socket->write(withLength("done"));
        } else if (received.endsWith("\r\n\r\n")) {
            socket->write(isFirst ? QByteArray("HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=a"
                                               "\r\nContent-Length: 0\r\n\r\n")
                                  : QByteArray("HTTP/1.1 100 Continue\r\n\r\n"));
        } else if (received.size() > greeting.size()) {
            socket->write(accepted);
        }
    });
    m_manager->setProxy({QNetworkProxy::Socks5Proxy, u"127.0.0.1"_s, m_server->port()});
    connect(m_manager.get(), &QNetworkAccessManager::authenticationRequired, this,
            [](QNetworkReply *, QAuthenticator *authenticator) {
                authenticator->setUser(u"me"_s);
                authenticator->setPassword(u"secret"_s);
            });
    m_request.setUrl(QUrl(u"http://feeds.example/"_s));
    m_request.setRawHeader("Expect", "100-continue");
    QNetworkReply *const reply = send("POST", "body");
    Reader reader(reply);
    QTRY_VERIFY(reader.isFinished());
    QCOMPARE(reader.body, "done");
    QVERIFY(!m_server->received(0).contains("body"));
    QVERIFY(m_server->received(1).indexOf("body") > m_server->received(1).indexOf("POST /"));
}

void tst_SseHttpReply::waitsBeforeItSendsABody_data()
{
    QTest::addColumn<QByteArray>("first");
    QTest::addColumn<bool>("sendsBody");
    QTest::newRow("continue") << QByteArray("HTTP/1.1 100 Continue\r\n\r\n") << true;
    QTest::newRow("no answer in time") << QByteArray() << true;
    QTest::newRow("refusal") << QByteArray("HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n") << false;
}

void tst_SseHttpReply::waitsBeforeItSendsABody()
{
    QFETCH(QByteArray, first);
    QFETCH(bool, sendsBody);
    m_request.setRawHeader("Expect", "100-continue");
    m_server->setScript([&](QTcpSocket *socket, const QByteArray &received) {
        if (received.endsWith("\r\n\r\n"))
            socket->write(first);
        else if (received.endsWith("\r\n\r\nbody"))
            socket->write(withLength("done"));
    });
    QNetworkReply *const reply = send("POST", "body");
    Reader reader(reply);
    QTRY_VERIFY(reader.isFinished());
    QCOMPARE(m_server->received().endsWith("body"), sendsBody);
    QCOMPARE(reader.body, sendsBody ? "done" : "");
}

void tst_SseHttpReply::repeatsARequestWhoseExpectationIsRefused_data()
{
    QTest::addColumn<bool>("hasExpectation");
    QTest::addColumn<bool>("canRepeat"); // the body
    QTest::addColumn<bool>("refusesAll");
    QTest::addColumn<int>("requests");
    QTest::addColumn<int>("status");
    QTest::newRow("refused once") << true << true << false << 2 << 200;
    QTest::newRow("refused always") << true << true << true << 2 << 417;
    QTest::newRow("body that can be sent once") << true << false << false << 1 << 417;
    QTest::newRow("no expectation") << false << true << true << 1 << 417;
}

// RFC 9110, section "Expect": the request is sent again without the expectation.
void tst_SseHttpReply::repeatsARequestWhoseExpectationIsRefused()
{
    QFETCH(bool, hasExpectation);
    QFETCH(bool, canRepeat);
    QFETCH(bool, refusesAll);
    QFETCH(int, requests);
    QFETCH(int, status);
    if (hasExpectation)
        m_request.setRawHeader("Expect", "100-Continue");
    if (!canRepeat)
        QTest::ignoreMessage(QtWarningMsg, "QIODevice::seek (QBuffer): The device is not open");
    QBuffer body;
    body.setData("body");
    body.open(QIODevice::ReadOnly);
    m_server->setScript([&](QTcpSocket *socket, const QByteArray &received) {
        const bool isExpecting = received.toLower().contains("\r\nexpect: 100-continue\r\n");
        if (!received.endsWith(isExpecting ? "\r\n\r\n" : "body"))
            return;
        if (!canRepeat)
            body.close();
        socket->write(isExpecting || refusesAll ? "HTTP/1.1 417 No\r\nContent-Length: 0\r\n\r\n"
                                                : withLength("done"));
    });
    QNetworkReply *const reply = m_manager->sendCustomRequest(m_request, "POST", &body);
    Reader reader(reply);
    QTRY_VERIFY(reader.isFinished());
    QCOMPARE(reply->error(), QNetworkReply::NoError);
    QCOMPARE(reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt(), status);
    QCOMPARE(reader.body, status == 200 ? "done" : "");
    QCOMPARE(m_server->connectionCount(), requests);
}

void tst_SseHttpReply::endsInAnySlot_data()
{
    QTest::addColumn<bool>("isSecure");
    QTest::addColumn<QByteArray>("signal");
    QTest::addColumn<QByteArray>("action");
    for (const bool isSecure : {false, true}) {
        for (const char *const signal :
             {"socketStartedConnecting()", "encrypted()", "requestSent()", "metaDataChanged()",
              "readyRead()", "errorOccurred(QNetworkReply::NetworkError)", "readChannelFinished()",
              "finished()"}) {
            if (!isSecure && QByteArray(signal) == "encrypted()")
                continue;
            for (const char *const action : {"abort", "delete", "delete in a loop", "loop"})
                QTest::addRow("%s, %s, %s", isSecure ? "https" : "http", signal, action)
                        << isSecure << QByteArray(signal) << QByteArray(action);
        }
    }
}

// What a slot may do.
class Action : public QObject
{
    Q_OBJECT

public:
    Action(QNetworkReply *reply, const QByteArray &name)
        : m_reply(reply)
        , m_name(name)
    {
    }

    int calls = 0;

public Q_SLOTS:
    void run()
    {
        ++calls;
        if (m_name == "abort") {
            m_reply->abort();
        } else if (m_name == "delete") {
            delete m_reply;
        } else {
            if (m_name == "delete in a loop")
                QTimer::singleShot(0, this, [this] { delete m_reply; });
            QEventLoop loop;
            QTimer::singleShot(20, &loop, &QEventLoop::quit);
            loop.exec();
        }
    }

private:
    QPointer<QNetworkReply> m_reply;
    const QByteArray m_name;
};

void tst_SseHttpReply::endsInAnySlot()
{
    QFETCH(bool, isSecure);
    QFETCH(QByteArray, signal);
    QFETCH(QByteArray, action);
    listen(isSecure);
    // The last chunk is missing: there is an error.
    m_server->setResponse(ChunkedHead + chunk("abc"), true);
    QPointer<QNetworkReply> reply = send();
    Reader reader(reply);
    Action slot(reply, action);
    connect(reply, "2" + signal, &slot, SLOT(run()));
    QTRY_VERIFY(!reply || reader.isFinished());
    QTRY_COMPARE(m_server->openConnections(), 0);
    QVERIFY(slot.calls >= 1);
    QCOMPARE(reply.isNull(), action.startsWith("delete"));
    QCOMPARE(reader.order.count('f'), reply ? 1 : reader.order.count('f'));
}

void tst_SseHttpReply::abortsAtOnce()
{
    m_server->setResponse(ChunkedHead + chunk("abc"));
    QNetworkReply *const reply = send();
    Reader reader(reply);
    QTRY_COMPARE(reader.body, "abc");
    reply->abort();
    QVERIFY(reader.isFinished());
    QCOMPARE(reader.order, "mrecf");
    QCOMPARE(reply->error(), QNetworkReply::OperationCanceledError);
    reply->abort();
    QCOMPARE(reader.order, "mrecf");
    QTRY_COMPARE(m_server->openConnections(), 0);
}

void tst_SseHttpReply::closesTheConnectionWhenDeleted()
{
    m_server->setResponse(ChunkedHead + chunk("abc"));
    QNetworkReply *const reply = send();
    QTRY_COMPARE(m_server->openConnections(), 1);
    delete reply;
    QTRY_COMPARE(m_server->openConnections(), 0);
}

void tst_SseHttpReply::answersChallenges_data()
{
    QTest::addColumn<QByteArray>("challenge");
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<QByteArray>("body"); // of the challenge
    QTest::newRow("Basic") << QByteArray("Basic realm=\"here\"")
                           << QByteArray("Authorization: Basic bWU6c2VjcmV0\r\n")
                           << QByteArray("Content-Length: 0\r\n\r\n");
    QTest::newRow("Digest") << QByteArray("Digest realm=\"here\", nonce=\"n\", qop=\"auth\"")
                            << QByteArray("Authorization: Digest username=\"me\"")
                            << QByteArray("Content-Length: 0\r\n\r\n");
    QTest::newRow("body without an end") << QByteArray("Basic realm=\"here\"")
                                         << QByteArray("Authorization: Basic bWU6c2VjcmV0\r\n")
                                         << QByteArray("\r\nthis never ends");
}

void tst_SseHttpReply::answersChallenges()
{
    QFETCH(QByteArray, challenge);
    QFETCH(QByteArray, answer);
    QFETCH(QByteArray, body);
    m_server->setScript([&](QTcpSocket *socket, const QByteArray &received) {
        if (!received.endsWith("\r\n\r\nbody"))
            return;
        if (received.contains(answer))
            socket->write(withLength("welcome"));
        else
            socket->write("HTTP/1.1 401 No\r\nWWW-Authenticate: " + challenge + "\r\n" + body);
    });
    QNetworkReply *const reply = send("POST", "body");
    Reader reader(reply);
    QString realm;
    connect(m_manager.get(), &QNetworkAccessManager::authenticationRequired, this,
            [&](const QNetworkReply *asked, QAuthenticator *authenticator) {
                QCOMPARE(asked, reply);
                realm = authenticator->realm();
                authenticator->setUser(u"me"_s);
                authenticator->setPassword(u"secret"_s);
            });
    QTRY_VERIFY(reader.isFinished());
    QCOMPARE(realm, u"here"_s);
    QCOMPARE(reader.body, "welcome");
    QCOMPARE(reader.order, "mrcf");
    QCOMPARE(m_server->connectionCount(), 2);
}

void tst_SseHttpReply::asksAgainAfterAWrongPassword()
{
    m_server->setScript([&](QTcpSocket *socket, const QByteArray &received) {
        if (received.contains("Authorization: Basic bWU6Mg==\r\n")) // me:2
            socket->write(withLength("welcome"));
        else
            socket->write("HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=a\r\n"
                          "Content-Length: 0\r\n\r\n");
    });
    Reader reader(send());
    QStringList users;
    connect(m_manager.get(), &QNetworkAccessManager::authenticationRequired, this,
            [&](const QNetworkReply *, QAuthenticator *authenticator) {
                users.append(authenticator->user());
                authenticator->setUser(u"me"_s);
                authenticator->setPassword(QString::number(users.size()));
            });
    QTRY_VERIFY(reader.isFinished());
    QCOMPARE(reader.body, "welcome");
    QCOMPARE(users, QStringList({QString(), u"me"_s}));
}

void tst_SseHttpReply::givesUpWithoutAnAnswer()
{
    m_server->setResponse("HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=a\r\n"
                          "Content-Length: 3\r\n\r\nno!");
    QNetworkReply *const reply = send();
    Reader reader(reply);
    QTRY_VERIFY(reader.isFinished());
    QCOMPARE(reply->error(), QNetworkReply::NoError);
    QCOMPARE(reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt(), 401);
    QCOMPARE(reader.body, "no!");
    QCOMPARE(m_server->connectionCount(), 1);
}

void tst_SseHttpReply::verifiesCertificates_data()
{
    QTest::addColumn<bool>("isTrusted");
    QTest::addColumn<QByteArray>("ignored");
    QTest::addColumn<bool>("succeeds");
    QTest::newRow("trusted") << true << QByteArray() << true;
    QTest::newRow("unknown") << false << QByteArray() << false;
    QTest::newRow("ignored in the slot") << false << QByteArray("slot") << true;
    QTest::newRow("ignored before") << false << QByteArray("before") << true;
    QTest::newRow("these ignored before") << false << QByteArray("some") << true;
    QTest::newRow("others ignored before") << false << QByteArray("others") << false;
}

void tst_SseHttpReply::verifiesCertificates()
{
    QFETCH(bool, isTrusted);
    QFETCH(QByteArray, ignored);
    QFETCH(bool, succeeds);
    listen(true);
    m_server->setResponse(withLength("abc"));
    if (!isTrusted)
        m_request.setSslConfiguration(QSslConfiguration::defaultConfiguration());
    QNetworkReply *const reply = send();
    Reader reader(reply);
    QSignalSpy encrypted(reply, &QNetworkReply::encrypted);
    QSignalSpy errors(reply, &QNetworkReply::sslErrors);
    QSignalSpy managerErrors(m_manager.get(), &QNetworkAccessManager::sslErrors);
    const QSslCertificate certificate(tlsFile(u"server.crt"_s));
    if (ignored == "slot")
        connect(reply, &QNetworkReply::sslErrors, reply, [reply] { reply->ignoreSslErrors(); });
    else if (ignored == "before")
        reply->ignoreSslErrors();
    else if (ignored == "some")
        reply->ignoreSslErrors({QSslError(QSslError::SelfSignedCertificate, certificate)});
    else if (ignored == "others")
        reply->ignoreSslErrors({QSslError(QSslError::HostNameMismatch, certificate)});
    QTRY_VERIFY(reader.isFinished());
    QCOMPARE(reply->error(),
             succeeds ? QNetworkReply::NoError : QNetworkReply::SslHandshakeFailedError);
    QCOMPARE(reader.body, succeeds ? "abc" : "");
    QCOMPARE(encrypted.size(), succeeds ? 1 : 0);
    QCOMPARE(errors.isEmpty(), isTrusted);
    QCOMPARE(managerErrors.isEmpty(), isTrusted);
}

void tst_SseHttpReply::agreesOnHttp1()
{
    m_server = std::make_unique<ScriptedServer>();
    QSslConfiguration configuration = serverConfiguration();
    configuration.setAllowedNextProtocols(
            {QSslConfiguration::ALPNProtocolHTTP2, QSslConfiguration::NextProtocolHttp1_1});
    m_server->setSslConfiguration(configuration);
    QVERIFY(m_server->listen());
    m_request.setUrl(m_server->url(u"/"_s, u"localhost"_s));
    m_request.setSslConfiguration(trustingConfiguration());
    QByteArray protocol;
    m_server->setScript([&](QTcpSocket *socket, const QByteArray &) {
        protocol = qobject_cast<QSslSocket *>(socket)->sslConfiguration().nextNegotiatedProtocol();
        socket->write(withLength(""));
    });
    QNetworkReply *const reply = send();
    Reader reader(reply);
    QTRY_VERIFY(reader.isFinished());
    QCOMPARE(protocol, "http/1.1");
}

void tst_SseHttpReply::showsItsCertificate()
{
    m_server = std::make_unique<ScriptedServer>();
    QSslConfiguration configuration = serverConfiguration();
    configuration.setPeerVerifyMode(QSslSocket::QueryPeer);
    m_server->setSslConfiguration(configuration);
    QVERIFY(m_server->listen());
    m_request.setUrl(m_server->url(u"/"_s, u"localhost"_s));
    QSslConfiguration own = trustingConfiguration();
    const QSslCertificate certificate(tlsFile(u"client.crt"_s));
    own.setLocalCertificate(certificate);
    own.setPrivateKey(QSslKey(tlsFile(u"client.key"_s), QSsl::Ec));
    m_request.setSslConfiguration(own);
    QSslCertificate shown;
    m_server->setScript([&](QTcpSocket *socket, const QByteArray &) {
        shown = qobject_cast<QSslSocket *>(socket)->peerCertificate();
        socket->write(withLength(""));
    });
    QNetworkReply *const reply = send();
    Reader reader(reply);
    QTRY_VERIFY(reader.isFinished());
    QVERIFY(!certificate.isNull());
    QCOMPARE(shown, certificate);
}

// A session is resumed by a connection with the same configuration only.
void tst_SseHttpReply::remembersSessions()
{
    SseHttpMemory memory;
    const QSslConfiguration configuration = trustingConfiguration();
    memory.setTicket(u"a"_s, configuration, "1");
    QCOMPARE(memory.ticketFor(u"a"_s, configuration), "1");
    QCOMPARE(memory.ticketFor(u"b"_s, configuration), "");
    QSslConfiguration careless(configuration);
    careless.setPeerVerifyMode(QSslSocket::VerifyNone);
    QCOMPARE(memory.ticketFor(u"a"_s, careless), "");
    memory.setTicket(u"a"_s, careless, "2");
    QCOMPARE(memory.ticketFor(u"a"_s, configuration), "");
}

// OpenSSL's server tells whether it has resumed the session.
void tst_SseHttpReply::resumesSessions()
{
    const QString data = QStringLiteral(QTSSE_TEST_DATA "/tls/");
    QProcess server;
    server.start(u"openssl"_s,
                 {u"s_server"_s, u"-accept"_s, u"127.0.0.1:0"_s, u"-www"_s, u"-cert"_s,
                  data + u"server.crt"_s, u"-key"_s, data + u"server.key"_s});
    if (!server.waitForStarted())
        QSKIP("There is no openssl");
    QByteArray output;
    QTRY_VERIFY((output += server.readAllStandardOutput()).contains("ACCEPT ")
                && output.endsWith('\n'));
    const qsizetype colon = output.lastIndexOf(':');
    const quint16 port = output.sliced(colon + 1).trimmed().toUShort();
    QVERIFY(port > 0);
    m_request.setUrl(QUrl(u"https://localhost:%1/"_s.arg(port)));
    m_request.setSslConfiguration(trustingConfiguration());
    for (const char *const expected : {"New, ", "Reused, "}) {
        QNetworkReply *const reply = send();
        Reader reader(reply);
        QTRY_VERIFY(reader.isFinished());
        QVERIFY2(reader.body.contains(expected), reader.body.constData());
    }
    // Not with a configuration that verifies differently.
    QSslConfiguration other = trustingConfiguration();
    other.setPeerVerifyMode(QSslSocket::VerifyNone);
    m_request.setSslConfiguration(other);
    Reader reader(send());
    QTRY_VERIFY(reader.isFinished());
    QVERIFY(reader.body.contains("New, "));
    server.kill();
    server.waitForFinished();
}

void tst_SseHttpReply::endsInAQuestionAboutCertificates_data()
{
    QTest::addColumn<QByteArray>("action");
    for (const char *const action : {"abort", "delete", "delete in a loop", "loop"})
        QTest::newRow(action) << QByteArray(action);
}

void tst_SseHttpReply::endsInAQuestionAboutCertificates()
{
    QFETCH(QByteArray, action);
    listen(true);
    m_request.setSslConfiguration(QSslConfiguration::defaultConfiguration());
    QPointer<QNetworkReply> reply = send();
    Action slot(reply, action);
    connect(reply, SIGNAL(sslErrors(QList<QSslError>)), &slot, SLOT(run()));
    QTRY_VERIFY(!reply || reply->isFinished());
    QTRY_COMPARE(slot.calls, 1);
    QTRY_COMPARE(m_server->openConnections(), 0);
}

void tst_SseHttpReply::usesUnixSockets()
{
    QTemporaryDir directory;
    const QString path = directory.filePath(u"socket"_s);
    QLocalServer server;
    QVERIFY(server.listen(path));
    QByteArray received;
    connect(&server, &QLocalServer::newConnection, this, [&] {
        QLocalSocket *const socket = server.nextPendingConnection();
        connect(socket, &QLocalSocket::readyRead, this, [&received, socket] {
            received += socket->readAll();
            if (received.endsWith("\r\n\r\n"))
                socket->write(ChunkedHead + chunk("abc") + "0\r\n\r\n");
        });
    });
    m_request.setUrl(QUrl(u"http://docker/events"_s));
    m_request.setAttribute(SseHttpRules::UnixSocketAttribute, path);
    QNetworkReply *const reply = send();
    Reader reader(reply);
    QTRY_VERIFY(reader.isFinished());
    QCOMPARE(reply->error(), QNetworkReply::NoError);
    QCOMPARE(reader.body, "abc");
    QVERIFY(received.startsWith("GET /events HTTP/1.1\r\nHost: docker\r\n"));
}

void tst_SseHttpReply::reportsMissingUnixSockets()
{
    m_request.setUrl(QUrl(u"http://docker/events"_s));
    m_request.setAttribute(SseHttpRules::UnixSocketAttribute, u"/nonexistent/socket"_s);
    QNetworkReply *const reply = send();
    Reader reader(reply);
    QTRY_VERIFY(reader.isFinished());
    QCOMPARE(reply->error(), QNetworkReply::HostNotFoundError);
    QVERIFY(reply->errorString().contains(u"/nonexistent/socket"));
}

QTEST_GUILESS_MAIN(tst_SseHttpReply)
#include "tst_ssehttpreply.moc"
