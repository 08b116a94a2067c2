// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "forwardproxytest.h"

#include "../../auto/common/patience.h"
#include "../../auto/common/sseclienttesting.h"
#include "loopback.h"
#include "waiting.h"

#include <QtCore/qfile.h>
#include <QtNetwork/qauthenticator.h>
#include <QtNetwork/qnetworkrequest.h>
#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

QByteArray numberedEvent(qsizetype number)
{
    return "event " + QByteArray::number(number);
}

} // namespace

ForwardProxyTest::ForwardProxyTest(const QString &program, QNetworkProxy::ProxyType type)
    : m_program(program)
    , m_type(type)
{
}

QString ForwardProxyTest::writeFile(const Service &proxy, const QString &name,
                                    const QByteArray &text)
{
    QFile file(proxy.path(name));
    const bool isWritten = file.open(QIODevice::WriteOnly) && file.write(text) == text.size();
    return isWritten ? file.fileName() : QString();
}

QByteArray ForwardProxyTest::hosts()
{
    return "127.0.0.1 localhost events.invalid\n";
}

void ForwardProxyTest::initTestCase()
{
    if (Service::find(m_program).isEmpty())
        QSKIP(qPrintable(m_program + u" is not installed"_s));
}

void ForwardProxyTest::init()
{
    m_directory = std::make_unique<QTemporaryDir>();
    QVERIFY2(m_directory->isValid(), qPrintable(m_directory->errorString()));
    // A proxy that was started by root reads its files as another user.
    QVERIFY(QFile::setPermissions(m_directory->path(),
                                  QFile::permissions(m_directory->path()) | QFile::ExeOther));
    m_feed = std::make_unique<Feed>();
    m_port = freePort();
    m_closedPort = freePort();
}

void ForwardProxyTest::cleanup()
{
    QNetworkProxy::setApplicationProxy(QNetworkProxy(QNetworkProxy::NoProxy));
    if (QTest::currentTestFailed() && m_proxy)
        m_proxy->printLog();
    m_proxy.reset();
    m_feed.reset();
    m_directory.reset();
}

void ForwardProxyTest::start(const ForwardRoute &route, const QString &password)
{
    if (route.isSecure)
        m_feed->server().setSslConfiguration(SseClientTesting::serverConfiguration());
    QVERIFY(m_feed->server().listen(freePort()));
    m_proxy = std::make_unique<Service>(m_program, m_directory->path(), programToRun());
    QCOMPARE(configure(*m_proxy, route), QString());
    QVERIFY(m_proxy->start(m_port));
    const bool asks = !route.authentication.isEmpty();
    QNetworkProxy::setApplicationProxy(QNetworkProxy(m_type, u"127.0.0.1"_s, m_port,
                                                     asks ? u"me"_s : QString(),
                                                     asks ? password : QString()));
}

void ForwardProxyTest::open(Listener &listener, const ForwardRoute &route, quint16 port)
{
    const QString scheme = route.isSecure ? u"https"_s : u"http"_s;
    QNetworkRequest request(
            QUrl(u"%1://events.invalid:%2/events"_s.arg(scheme, QString::number(port))));
    if (route.isSecure) {
        request.setSslConfiguration(SseClientTesting::trustingConfiguration());
        request.setPeerVerifyName(u"localhost"_s);
    }
    listener.open(request);
}

void ForwardProxyTest::addRoutes() const
{
    QTest::addColumn<ForwardRoute>("route");
    const Routes all = routes();
    for (const auto &[name, route] : all)
        QTest::newRow(name) << route;
}

void ForwardProxyTest::deliversEachEventAtOnce_data()
{
    addRoutes();
}

// Nothing pushes an event out of a buffer: the next one is sent when this one has arrived.
void ForwardProxyTest::deliversEachEventAtOnce()
{
    QFETCH(const ForwardRoute, route);
    start(route);
    Listener listener;
    open(listener, route, m_feed->server().port());
    QTRY_VERIFY(listener.isOpen());
    constexpr qsizetype Count = 50;
    connect(&listener.client(), &SseClient::eventReceived, m_feed.get(), [this] {
        if (m_feed->count() < Count)
            m_feed->publish(numberedEvent(m_feed->count()));
    });
    m_feed->publish(numberedEvent(0));
    QVERIFY(runUntil([&] { return listener.count() >= Count; }));
    QCOMPARE(listener.deviation(Count, numberedEvent), QString());
    QCOMPARE(listener.opened(), 1);
    QCOMPARE(listener.errors(), QList<Error>());
    const QList<SseTestRequest> requests = m_feed->server().requests();
    QCOMPARE(requests.size(), 1);
    QVERIFY(!requests.constFirst().hasHeader("Proxy-Authorization"));
}

void ForwardProxyTest::losesNothingOverARestartOfTheProxy_data()
{
    addRoutes();
}

void ForwardProxyTest::losesNothingOverARestartOfTheProxy()
{
    QFETCH(const ForwardRoute, route);
    start(route);
    Listener listener;
    open(listener, route, m_feed->server().port());
    QTRY_VERIFY(listener.isOpen());
    m_feed->publish(numberedEvent(0));
    QTRY_COMPARE(listener.count(), 1);

    m_proxy->kill();
    m_feed->publish(numberedEvent(1));
    QTRY_VERIFY(listener.errors().contains(Error::ProxyError));
    QCOMPARE(listener.errors().constFirst(), Error::ConnectionLostError);
    QVERIFY(m_proxy->start(m_port));
    QTRY_COMPARE(listener.count(), 2);
    m_feed->publish(numberedEvent(2));
    QTRY_COMPARE(listener.count(), 3);
    QCOMPARE(listener.deviation(3, numberedEvent), QString());
}

void ForwardProxyTest::losesNothingOverARestartOfTheApplication_data()
{
    addRoutes();
}

void ForwardProxyTest::losesNothingOverARestartOfTheApplication()
{
    QFETCH(const ForwardRoute, route);
    start(route);
    Listener listener;
    const quint16 port = m_feed->server().port();
    open(listener, route, port);
    QTRY_VERIFY(listener.isOpen());
    m_feed->publish(numberedEvent(0));
    QTRY_COMPARE(listener.count(), 1);

    m_feed->server().close();
    m_feed->server().resetConnections();
    m_feed->publish(numberedEvent(1));
    const auto [error, status] = errorWhileDown(route);
    QTRY_VERIFY(listener.errors().contains(error));
    if (error == Error::HttpStatusError)
        QCOMPARE(listener.errorStatuses().constFirst(), status);
    QVERIFY(m_feed->server().listen(port));
    QTRY_COMPARE(listener.count(), 2);
    QCOMPARE(listener.deviation(2, numberedEvent), QString());
}

// A server with TLS encrypts all that it has at once, and what is left cannot be counted.
void ForwardProxyTest::slowsTheServerDown_data()
{
    QTest::addColumn<ForwardRoute>("route");
    const Routes all = routes();
    for (const auto &[name, route] : all) {
        if (!route.isSecure)
            QTest::newRow(name) << route;
    }
}

// What the proxy, the kernel and the client hold is far less than what the server would send.
void ForwardProxyTest::slowsTheServerDown()
{
    QFETCH(const ForwardRoute, route);
    start(route);
    constexpr qint64 Plenty = 100'000'000;
    qint64 sent = 0;
    m_feed->server().setHandler([&sent](SseTestConnection *connection) {
        const auto sendMore = [&sent, connection] {
            const QByteArray piece = SseTestResponse::event(QByteArray(100'000, 'x'));
            while (connection->bytesToWrite() == 0 && sent < Plenty) {
                connection->send(piece);
                sent += piece.size();
            }
        };
        connect(connection, &SseTestConnection::bytesWritten, connection, sendMore,
                Qt::QueuedConnection);
        connection->respond(SseTestResponse::eventStream().stayOpen());
        sendMore();
    });
    Listener listener;
    listener.client().pause();
    QSignalSpy errors(&listener.client(), &SseClient::errorOccurred);
    open(listener, route, m_feed->server().port());
    QTRY_VERIFY(listener.isOpen());
    QVERIFY(!errors.wait(500));
    QVERIFY2(sent < Plenty / 2, qPrintable(QString::number(sent)));
    listener.client().resume();
    QVERIFY(runUntil([&] { return sent >= Plenty; }));
    QVERIFY(errors.isEmpty());
    listener.client().close();
}

void ForwardProxyTest::reportsWrongCredentials_data()
{
    QTest::addColumn<ForwardRoute>("route");
    const Routes all = routes();
    for (const auto &[name, route] : all) {
        if (!route.authentication.isEmpty())
            QTest::newRow(name) << route;
    }
}

// The attempts are repeated, and the application may give others.
void ForwardProxyTest::reportsWrongCredentials()
{
    QFETCH(const ForwardRoute, route);
    start(route, u"wrong"_s);
    Listener listener;
    open(listener, route, m_feed->server().port());
    QTRY_VERIFY(listener.errors().size() >= 2);
    QCOMPARE(listener.errors().mid(0, 2), QList<Error>(2, Error::ProxyError));
    QVERIFY(listener.client().state() != SseClient::State::Closed);
    QCOMPARE(m_feed->server().requests().size(), 0);
    int questions = 0;
    connect(&listener.client(), &SseClient::proxyAuthenticationRequired, this,
            [&questions](const QNetworkProxy &, QAuthenticator *authenticator) {
                ++questions;
                authenticator->setUser(u"me"_s);
                authenticator->setPassword(u"secret"_s);
            });
    QTRY_VERIFY(listener.isOpen());
    QVERIFY(questions >= 1);
}

void ForwardProxyTest::reportsARule_data()
{
    addRoutes();
}

void ForwardProxyTest::reportsARule()
{
    QFETCH(const ForwardRoute, route);
    start(route);
    Listener listener;
    open(listener, route, m_closedPort);
    const auto [error, status] = errorOfRule(route);
    QTRY_VERIFY(!listener.errors().isEmpty());
    QCOMPARE(listener.errors().constFirst(), error);
    if (error == Error::HttpStatusError)
        QCOMPARE(listener.errorStatuses().constFirst(), status);
    else
        QVERIFY(listener.client().state() != SseClient::State::Closed);
}
