// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEHTTPCONNECTION_P_H
#define SSEHTTPCONNECTION_P_H

#include "ssehttpconnector_p.h"
#include "ssehttphead_p.h"
#include "ssehttpsocket_p.h"
#include "ssesocks5handshake_p.h"

#include <QtCore/qbytearray.h>
#include <QtCore/qobject.h>
#include <QtNetwork/qnetworkproxy.h>
#include <QtNetwork/qnetworkreply.h>
#if QT_CONFIG(ssl)
#  include <QtNetwork/qsslconfiguration.h>
#  include <QtNetwork/qsslerror.h>
#endif

#include <chrono>
#include <memory>
#include <optional>

QT_BEGIN_NAMESPACE
class QSslPreSharedKeyAuthenticator;
QT_END_NAMESPACE

// The connection of one request to a server: direct, through a tunnel of a proxy, or through a Unix
// domain socket; with or without TLS.
//
// A slot of any signal may delete the connection.
class SseHttpConnection final : public QObject
{
    Q_OBJECT

public:
    struct KeepAlive
    {
        std::chrono::seconds idleTime{30}; // before the first probe
        std::chrono::seconds interval{10};
        int probes = 3;
    };

    struct Target
    {
        QString host;
        quint16 port = 0;
        QString path; // of a Unix domain socket, instead of host and port
        bool isSecure = false;
        // Set if the connection goes to a proxy. Without a tunnel, the proxy gets the request.
        QNetworkProxy proxy{QNetworkProxy::NoProxy};
        bool usesTunnel = false;
        QByteArray userAgent; // for CONNECT
        QByteArray proxyAuthorization; // for CONNECT
        KeepAlive keepAlive;
#if QT_CONFIG(ssl)
        QSslConfiguration sslConfiguration;
        QString peerVerifyName; // empty: the host
#endif
    };

    struct Failure
    {
        QNetworkReply::NetworkError error = QNetworkReply::NoError;
        QString text;
    };

    // The target of a CONNECT request.
    [[nodiscard]] static QByteArray authority(const QString &host, quint16 port);

    explicit SseHttpConnection(Target target, QObject *parent = nullptr);
    ~SseHttpConnection() override;

    void open();

    // The head of the response to CONNECT, if it is not 2xx.
    [[nodiscard]] const SseHttpHead *proxyHead() const
    {
        return m_proxyHead.get();
    }
    // Whether the failure is that of the connection to the proxy, so that another proxy may work.
    [[nodiscard]] bool hasReachedProxy() const
    {
        return m_hasReachedProxy;
    }

    // The bytes that have arrived and have not been returned yet, at most MaximumPiece of them. They
    // can be changed in place. The array may be shared with a copy; its memory is used again when
    // the copy is gone.
    static constexpr qsizetype MaximumPiece = qsizetype(128) * 1024;
    [[nodiscard]] QByteArray &receive();
    // Whether receive() can return bytes, or would find out that the connection is closed.
    [[nodiscard]] bool mayReceive() const;
    // Whether all bytes have been returned that the socket has announced. If an event loop has run in
    // a slot meanwhile, the socket may have missed some: receive() looks for them after lookAgain().
    [[nodiscard]] bool isDry() const
    {
        return m_isDry;
    }
    void lookAgain()
    {
        m_isDry = false;
    }
    // Set if the peer has closed the connection, or it was lost, and all bytes have been returned.
    [[nodiscard]] bool isClosed() const
    {
        return m_isClosed;
    }
    // Whether the peer has closed the connection in the regular way. Set this before the end of the
    // connection is the end of the body: to find out costs a system call.
    void setDistinguishesReset()
    {
        m_distinguishesReset = true;
    }
    [[nodiscard]] bool isClosedRegularly() const
    {
        return m_isClosedRegularly;
    }
    [[nodiscard]] QNetworkReply::NetworkError closeError() const
    {
        return m_closeError;
    }
    [[nodiscard]] QString closeText() const
    {
        return m_closeText;
    }

    [[nodiscard]] bool write(QByteArrayView bytes);
    [[nodiscard]] qint64 bytesToWrite() const;

#if QT_CONFIG(ssl)
    void ignoreSslErrors();
    void ignoreSslErrors(const QList<QSslError> &errors);
    [[nodiscard]] QSslConfiguration sslConfiguration() const;
#endif

Q_SIGNALS:
    void connected(); // to the server, with TLS
    void failed(const SseHttpConnection::Failure &failure); // before connected()
    void proxyChallenged(); // instead of failed(): see proxyHead()
    void readable(); // emitted again only after receive() has been called
    void bytesWritten();
#if QT_CONFIG(ssl)
    void encrypted();
    void sslErrorsOccurred(const QList<QSslError> &errors);
    void preSharedKeyRequired(QSslPreSharedKeyAuthenticator *authenticator);
    void sessionChanged(); // sslConfiguration() has a ticket to resume the session
#endif

private:
    enum class Phase {
        Connecting,
        SocksHandshake,
        TunnelHandshake,
        TlsHandshake,
        Connected,
        Failed,
    };

    void onConnectorConnected();
    void onConnectorFailed(QAbstractSocket::SocketError error, const QString &text);
    void connectSocket();
    void setSocketOptions();
    void startSocks();
    void readSocks();
    void startTunnel();
    bool send(QByteArrayView bytes);
    void readTunnel();
    void startTls();
    void onConnected();
    void onReadyRead();
    void onSocketError(QAbstractSocket::SocketError error);
    void onDisconnected();
    void failHandshake(QAbstractSocket::SocketError error, const QString &text);
    void fail(const Failure &failure);
    void onDecrypted();
    void announce();
    void receivePlain();
    void receiveSecure();
    void pullSecure(bool hasStalled);
    void noteClosed();
    [[nodiscard]] bool wasLost();
    [[nodiscard]] static QByteArray &scratch();

    Target m_target;
    Phase m_phase = Phase::Connecting;
    std::unique_ptr<SseHttpConnector> m_connector;
    SseHttpSocket::Pointer m_socket;
    std::optional<SseSocks5Handshake> m_socks;
    std::unique_ptr<SseHttpHead> m_proxyHead;
    QByteArray m_received; // decrypted bytes
    QNetworkReply::NetworkError m_closeError = QNetworkReply::RemoteHostClosedError;
    QString m_closeText;
    bool m_hasReachedProxy = false;
    bool m_isReceivedTaken = true;
    bool m_isAnnounced = false;
    bool m_hasStalled = false; // there was no room for decrypted bytes
    bool m_isReading = false;
    bool m_isDry = false; // nothing to read until the next signal of the socket
    bool m_hasSocketClosed = false;
    bool m_isClosed = false;
    bool m_isClosedRegularly = false;
    bool m_distinguishesReset = false;
#if QT_CONFIG(ssl)
    void onSslErrors(const QList<QSslError> &errors);

    bool m_ignoresSslErrors = false;
    QList<QSslError> m_ignoredSslErrors;
#endif
};

#endif // SSEHTTPCONNECTION_P_H
