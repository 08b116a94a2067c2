// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef TESTPROXY_H
#define TESTPROXY_H

#include <QtCore/qlist.h>
#include <QtCore/qobject.h>
#include <QtCore/qurl.h>
#include <QtNetwork/qnetworkproxy.h>
#include <QtNetwork/qtcpserver.h>
#include <QtNetwork/qtcpsocket.h>

// A proxy of any type: HTTP with absolute targets, CONNECT, SOCKS 5. It connects every name to this
// computer, so that names that nobody else can resolve are of use.
class TestProxy : public QObject
{
public:
    bool listen()
    {
        connect(&m_server, &QTcpServer::newConnection, this, [this] {
            while (QTcpSocket *const client = m_server.nextPendingConnection())
                serve(client);
        });
        return m_server.listen(QHostAddress::LocalHost);
    }

    [[nodiscard]] QNetworkProxy proxy(QNetworkProxy::ProxyType type, const QString &user = {}) const
    {
        return {type, QStringLiteral("127.0.0.1"), m_server.serverPort(), user,
                user.isEmpty() ? QString() : QStringLiteral("secret")};
    }

    // Asks for credentials with this challenge, until a request has them. The user is "me", the
    // password "secret". A digest is accepted unseen.
    void setChallenge(const QByteArray &challenge) { m_challenge = challenge; }
    // Answers CONNECT with this instead.
    void setRefusal(const QByteArray &response) { m_refusal = response; }
    void setSocksPassword(bool required) { m_hasSocksPassword = required; }
    void setSocksReply(char code) { m_socksReply = code; }

    [[nodiscard]] QByteArrayList heads() const { return m_heads; } // of HTTP requests
    [[nodiscard]] QStringList targets() const { return m_targets; } // "host:port"

private:
    void serve(QTcpSocket *client)
    {
        connect(client, &QTcpSocket::disconnected, client, &QObject::deleteLater);
        connect(client, &QTcpSocket::readyRead, this, [this, client] { read(client); });
    }

    void read(QTcpSocket *client)
    {
        if (client->peek(1) == "\5" || client->property("step").isValid())
            readSocks(client);
        else
            readHttp(client);
    }

    void readHttp(QTcpSocket *client)
    {
        const QByteArray seen = client->peek(64 * 1024);
        const qsizetype end = seen.indexOf("\r\n\r\n");
        if (end < 0)
            return;
        QByteArray head = client->read(end + 4);
        m_heads.append(head);
        if (!m_challenge.isEmpty() && !isAuthorized(head)) {
            client->write("HTTP/1.1 407 No\r\nProxy-Authenticate: " + m_challenge
                          + "\r\nContent-Length: 0\r\n\r\n");
            return;
        }
        const QByteArray target = head.split(' ').value(1);
        if (head.startsWith("CONNECT ")) {
            if (!m_refusal.isEmpty()) {
                client->write(m_refusal);
                return;
            }
            relay(client, QString::fromLatin1(target), "HTTP/1.1 200 Connected\r\n\r\n", {});
            return;
        }
        const QUrl url = QUrl::fromEncoded(target);
        head.replace(target, url.toEncoded(QUrl::RemoveScheme | QUrl::RemoveAuthority));
        relay(client, QStringLiteral("%1:%2").arg(url.host(), QString::number(url.port(80))), {},
              head);
    }

    [[nodiscard]] bool isAuthorized(const QByteArray &head) const
    {
        return m_challenge.startsWith("Digest")
                ? head.contains("\r\nProxy-Authorization: Digest username=\"me\"")
                : head.contains("\r\nProxy-Authorization: Basic bWU6c2VjcmV0\r\n");
    }

    void readSocks(QTcpSocket *client)
    {
        const int step = client->property("step").toInt();
        const QByteArray bytes = client->readAll();
        if (step == 0) {
            const char method =
                    m_hasSocksPassword ? (bytes.sliced(2).contains('\2') ? '\2' : '\xff') : '\0';
            client->write(QByteArray("\5") + method);
            client->setProperty("step", method == '\2' ? 1 : 2);
        } else if (step == 1) {
            const bool isRight = bytes == QByteArray("\1\2me\6secret");
            client->write(QByteArray("\1") + (isRight ? '\0' : '\1'));
            client->setProperty("step", 2);
        } else {
            const QString host = bytes.at(3) == '\3'
                    ? QString::fromLatin1(bytes.sliced(5, bytes.at(4)))
                    : QStringLiteral("address");
            const auto port =
                    quint16(quint8(bytes.at(bytes.size() - 2)) << 8U) | quint8(bytes.back());
            const QByteArray reply =
                    QByteArray("\5") + m_socksReply + QByteArray("\0\1", 2) + QByteArray(6, '\0');
            if (m_socksReply != 0)
                client->write(reply);
            else
                relay(client, QStringLiteral("%1:%2").arg(host, QString::number(port)), reply, {});
        }
    }

    void relay(QTcpSocket *client, const QString &target, const QByteArray &answer,
               const QByteArray &request)
    {
        m_targets.append(target);
        client->disconnect(this);
        auto *const server = new QTcpSocket(client);
        server->setProxy(QNetworkProxy::NoProxy);
        connect(server, &QTcpSocket::connected, client, [=] {
            if (!client->isOpen()) // it has gone meanwhile
                return;
            client->write(answer);
            server->write(request);
            connectPipe(client, server);
            connectPipe(server, client);
        });
        connect(server, &QTcpSocket::errorOccurred, client, &QTcpSocket::disconnectFromHost);
        server->connectToHost(QHostAddress(QHostAddress::LocalHost),
                              target.section(QLatin1Char(':'), -1).toUShort());
    }

    // Takes no more from one side than the other side takes.
    static void connectPipe(QTcpSocket *from, QTcpSocket *to)
    {
        from->setReadBufferSize(BufferSize);
        const auto forward = [from, to] {
            if (from->isOpen() && to->isOpen() && to->bytesToWrite() < BufferSize)
                to->write(from->readAll());
        };
        connect(from, &QTcpSocket::readyRead, to, forward);
        connect(to, &QTcpSocket::bytesWritten, from, forward);
        connect(from, &QTcpSocket::disconnected, to, [from, to] {
            if (from->isOpen() && to->isOpen())
                to->write(from->readAll());
            to->disconnectFromHost();
        });
        forward();
    }

    static constexpr qint64 BufferSize = 256 * 1024;

    QByteArray m_challenge;
    QByteArray m_refusal;
    bool m_hasSocksPassword = false;
    char m_socksReply = '\0';
    QByteArrayList m_heads;
    QStringList m_targets;
    QTcpServer m_server; // deleted first, with its sockets
};

#endif // TESTPROXY_H
