// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEHTTPCONNECTOR_P_H
#define SSEHTTPCONNECTOR_P_H

#include "ssehttpsocket_p.h"

#include <QtCore/qlist.h>
#include <QtCore/qobject.h>
#include <QtCore/qtimer.h>
#include <QtNetwork/qhostaddress.h>

#include <vector>

QT_BEGIN_NAMESPACE
class QHostInfo;
QT_END_NAMESPACE

// Connects to a host. It resolves the name, and tries the addresses as RFC 8305 ("Happy Eyeballs")
// recommends: IPv6 and IPv4 in turn, each as soon as the one before has failed or has taken a
// quarter of a second. The first connection is used.
//
// Emits its signals from the event loop or from a signal of a socket, and does nothing afterwards:
// a slot may delete it.
class SseHttpConnector final : public QObject
{
    Q_OBJECT

public:
    explicit SseHttpConnector(bool isSecure, QObject *parent = nullptr);
    ~SseHttpConnector() override;

    void connectToHost(const QString &host, quint16 port);
    void connectToPath(const QString &path); // a Unix domain socket
    [[nodiscard]] SseHttpSocket::Pointer takeSocket();

    // IPv6 and IPv4 in turn, beginning with the family of the first address.
    [[nodiscard]] static QList<QHostAddress> interleaved(const QList<QHostAddress> &addresses);

Q_SIGNALS:
    void connected();
    void failed(QAbstractSocket::SocketError error, const QString &text);

private:
    struct Failure
    {
        QAbstractSocket::SocketError error = QAbstractSocket::UnknownSocketError;
        QString text;
    };

    void onResolved(const QHostInfo &info);
    void start(const QList<QHostAddress> &addresses);
    void tryNext();
    void onConnected(const QAbstractSocket *socket);
    void onSocketFailed(const QAbstractSocket *socket);
    void noteFailure(const Failure &failure);
    void failLater(const Failure &failure);
    void closeSockets();

    const bool m_isSecure;
    quint16 m_port = 0;
    QList<QHostAddress> m_addresses; // not tried yet
    std::vector<SseHttpSocket::Pointer> m_sockets; // being connected
    SseHttpSocket::Pointer m_connected;
    QTimer m_timer;
    Failure m_failure;
    bool m_hasFailure = false;
};

#endif // SSEHTTPCONNECTOR_P_H
