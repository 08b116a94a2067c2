// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "loopback.h"

#include <QtCore/qfile.h>
#include <QtCore/qlist.h>
#include <QtCore/qrandom.h>
#include <QtNetwork/qhostaddress.h>
#include <QtNetwork/qtcpserver.h>
#include <QtNetwork/qtcpsocket.h>

namespace {

constexpr int FirstPort = 10000;
constexpr int DefaultEnd = 32768;

// Where the ports begin that the system gives to clients. One of these could be taken, by a client
// of anybody, just while the server that it belongs to is being restarted.
int endOfServerPorts()
{
    QFile file(QStringLiteral("/proc/sys/net/ipv4/ip_local_port_range"));
    if (!file.open(QIODevice::ReadOnly))
        return DefaultEnd;
    const int first = file.readAll().simplified().split(' ').first().toInt();
    return first > FirstPort + 1000 ? first : DefaultEnd;
}

} // namespace

quint16 freePort()
{
    static QList<quint16> givenAway;
    static const int end = endOfServerPorts();
    while (true) {
        const auto port = quint16(QRandomGenerator::global()->bounded(FirstPort, end));
        QTcpServer probe;
        if (!givenAway.contains(port)
            && probe.listen(QHostAddress(QHostAddress::LocalHost), port)) {
            givenAway.append(port);
            return port;
        }
    }
}

bool acceptsConnections(quint16 port)
{
    QTcpSocket socket;
    socket.connectToHost(QHostAddress(QHostAddress::LocalHost), port);
    return socket.waitForConnected(1000);
}
