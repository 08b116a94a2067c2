// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SCRIPTEDSERVER_H
#define SCRIPTEDSERVER_H

#include <QtCore/qhash.h>
#include <QtCore/qlist.h>
#include <QtCore/qobject.h>
#include <QtCore/qurl.h>
#include <QtNetwork/qsslconfiguration.h>
#include <QtNetwork/qsslserver.h>
#include <QtNetwork/qsslsocket.h>
#include <QtNetwork/qtcpserver.h>
#include <QtNetwork/qtcpsocket.h>

#include <functional>
#include <memory>

// A server that answers byte by byte as a test wants it, over HTTP or anything else.
class ScriptedServer : public QObject
{
public:
    // Called whenever bytes have arrived, with all bytes of the connection.
    using Script = std::function<void(QTcpSocket *socket, const QByteArray &received)>;

    bool listen(const QHostAddress &address = QHostAddress(QHostAddress::LocalHost))
    {
        if (m_configuration.isNull()) {
            m_server = std::make_unique<QTcpServer>();
        } else {
            auto server = std::make_unique<QSslServer>();
            server->setSslConfiguration(m_configuration);
            m_server = std::move(server);
        }
        connect(m_server.get(), &QTcpServer::pendingConnectionAvailable, this,
                [this] { accept(); });
        return m_server->listen(address);
    }

    void setSslConfiguration(const QSslConfiguration &configuration)
    {
        m_configuration = configuration;
    }
    void setScript(Script script) { m_script = std::move(script); }

    // Sends one response to each request, and closes the connection if asked for.
    void setResponse(const QByteArray &response, bool closes = false)
    {
        setScript([response, closes](QTcpSocket *socket, const QByteArray &received) {
            if (!received.contains("\r\n\r\n") || socket->property("answered").toBool())
                return;
            socket->setProperty("answered", true);
            socket->write(response);
            if (closes)
                socket->disconnectFromHost();
        });
    }

    [[nodiscard]] quint16 port() const { return m_server->serverPort(); }
    [[nodiscard]] QUrl url(const QString &path = QStringLiteral("/"),
                           const QString &host = QStringLiteral("127.0.0.1")) const
    {
        const QString scheme =
                m_configuration.isNull() ? QStringLiteral("http") : QStringLiteral("https");
        return QUrl(
                QStringLiteral("%1://%2:%3%4").arg(scheme, host, QString::number(port()), path));
    }

    [[nodiscard]] qsizetype connectionCount() const { return m_received.size(); }
    [[nodiscard]] QByteArray received(qsizetype connection = 0) const
    {
        return m_received.value(connection);
    }
    [[nodiscard]] qsizetype openConnections() const { return m_sockets.size(); }
    [[nodiscard]] QTcpSocket *socket() const { return m_sockets.last(); }

private:
    void accept()
    {
        while (QTcpSocket *const socket = m_server->nextPendingConnection()) {
            const qsizetype number = m_received.size();
            m_received.append(QByteArray());
            m_sockets.append(socket);
            connect(socket, &QObject::destroyed, this,
                    [this, socket] { m_sockets.removeOne(socket); });
            connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
            connect(socket, &QTcpSocket::readyRead, this,
                    [this, socket, number] { read(socket, number); });
            read(socket, number);
        }
    }

    void read(QTcpSocket *socket, qsizetype number)
    {
        const QByteArray bytes = socket->readAll();
        if (bytes.isEmpty())
            return;
        m_received[number] += bytes;
        if (m_script)
            m_script(socket, m_received.at(number));
    }

    QSslConfiguration m_configuration; // set: https
    Script m_script;
    QList<QByteArray> m_received;
    QList<QTcpSocket *> m_sockets;
    std::unique_ptr<QTcpServer> m_server; // deleted first, with its sockets
};

#endif // SCRIPTEDSERVER_H
