// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "ssehttpsocket_p.h"

#include <QtNetwork/qnetworkproxy.h>
#include <QtNetwork/qtcpsocket.h>
#if QT_CONFIG(ssl)
#  include <QtNetwork/qsslsocket.h>
#endif

SseHttpSocket::Pointer SseHttpSocket::create(bool isSecure)
{
#if QT_CONFIG(ssl)
    QAbstractSocket *const socket =
            isSecure ? static_cast<QAbstractSocket *>(new QSslSocket) : new QTcpSocket;
#else
    Q_UNUSED(isSecure)
    QAbstractSocket *const socket = new QTcpSocket;
#endif
    // Proxies are handled by SseHttpConnection.
    socket->setProxy(QNetworkProxy(QNetworkProxy::NoProxy));
    return std::make_shared<SseHttpSocket>(socket);
}

void SseHttpSocket::close(Pointer &socket, QObject *receiver)
{
    const Pointer closed = std::exchange(socket, {});
    if (!closed)
        return;
    closed->m_socket->disconnect(receiver);
    closed->m_socket->abort();
    if (closed.use_count() == 1) // no slot of the socket is on the stack
        delete std::exchange(closed->m_socket, nullptr);
}

// The last slot has not returned to the socket yet.
SseHttpSocket::~SseHttpSocket()
{
    if (m_socket)
        m_socket->deleteLater();
}
