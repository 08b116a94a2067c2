// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "../common/patience.h"
#include "http/ssehttpconnector_p.h"

#include <QtNetwork/qtcpserver.h>
#include <QtNetwork/qtcpsocket.h>
#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

using namespace Qt::StringLiterals;

class tst_SseHttpConnector : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void takesFamiliesInTurn_data();
    void takesFamiliesInTurn();
    void connectsToTheFamilyThatAnswers_data();
    void connectsToTheFamilyThatAnswers();
    void reportsARefusal();
    void isDeletedWhileItConnects();
};

void tst_SseHttpConnector::takesFamiliesInTurn_data()
{
    QTest::addColumn<QStringList>("addresses");
    QTest::addColumn<QStringList>("expected");
    const auto row = [](const char *name, const QStringList &addresses,
                        const QStringList &expected) {
        QTest::newRow(name) << addresses << expected;
    };
    row("none", {}, {});
    row("one", {u"192.0.2.1"_s}, {u"192.0.2.1"_s});
    row("IPv6 first", {u"2001:db8::1"_s, u"2001:db8::2"_s, u"192.0.2.1"_s, u"192.0.2.2"_s},
        {u"2001:db8::1"_s, u"192.0.2.1"_s, u"2001:db8::2"_s, u"192.0.2.2"_s});
    row("IPv4 first", {u"192.0.2.1"_s, u"192.0.2.2"_s, u"2001:db8::1"_s},
        {u"192.0.2.1"_s, u"2001:db8::1"_s, u"192.0.2.2"_s});
    row("one family", {u"192.0.2.1"_s, u"192.0.2.2"_s}, {u"192.0.2.1"_s, u"192.0.2.2"_s});
}

void tst_SseHttpConnector::takesFamiliesInTurn()
{
    QFETCH(QStringList, addresses);
    QFETCH(QStringList, expected);
    QList<QHostAddress> input;
    for (const QString &address : addresses)
        input.append(QHostAddress(address));
    QStringList output;
    for (const QHostAddress &address : SseHttpConnector::interleaved(input))
        output.append(address.toString());
    QCOMPARE(output, expected);
}

void tst_SseHttpConnector::connectsToTheFamilyThatAnswers_data()
{
    QTest::addColumn<QHostAddress>("address");
    QTest::addColumn<QString>("host");
    QTest::newRow("IPv4 by name") << QHostAddress(QHostAddress::LocalHost) << u"localhost"_s;
    QTest::newRow("IPv4") << QHostAddress(QHostAddress::LocalHost) << u"127.0.0.1"_s;
    QTest::newRow("IPv6") << QHostAddress(QHostAddress::LocalHostIPv6) << u"::1"_s;
}

void tst_SseHttpConnector::connectsToTheFamilyThatAnswers()
{
    QFETCH(QHostAddress, address);
    QFETCH(QString, host);
    QTcpServer server;
    if (!server.listen(address))
        QSKIP("This computer has no such address");
    SseHttpConnector connector(false);
    QSignalSpy connected(&connector, &SseHttpConnector::connected);
    connector.connectToHost(host, server.serverPort());
    QTRY_COMPARE(connected.size(), 1);
    SseHttpSocket::Pointer socket = connector.takeSocket();
    QCOMPARE((*socket)->peerAddress(), address);
    SseHttpSocket::close(socket, &connector);
}

void tst_SseHttpConnector::reportsARefusal()
{
    QTcpServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    const quint16 port = server.serverPort();
    server.close();
    SseHttpConnector connector(false);
    QSignalSpy failed(&connector, &SseHttpConnector::failed);
    connector.connectToHost(u"127.0.0.1"_s, port);
    QTRY_COMPARE(failed.size(), 1);
    QCOMPARE(failed.first().first().value<QAbstractSocket::SocketError>(),
             QAbstractSocket::ConnectionRefusedError);
}

void tst_SseHttpConnector::isDeletedWhileItConnects()
{
    QTcpServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    for (const QString &host : {u"localhost"_s, u"127.0.0.1"_s, u"unknown.invalid"_s}) {
        auto *const connector = new SseHttpConnector(false);
        connector->connectToHost(host, server.serverPort());
        delete connector;
    }
    auto *const connector = new SseHttpConnector(false);
    bool isConnected = false;
    connect(connector, &SseHttpConnector::connected, this, [&] {
        isConnected = true;
        delete connector;
    });
    connector->connectToHost(u"127.0.0.1"_s, server.serverPort());
    QTRY_VERIFY(isConnected);
    QCoreApplication::processEvents();
}

QTEST_GUILESS_MAIN(tst_SseHttpConnector)
#include "tst_ssehttpconnector.moc"
