// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEHTTPCONNECTION_P_H
#define SSEHTTPCONNECTION_P_H

#include "ssehttpconnector_p.h"
#include "ssehttpinput_p.h"
#include "ssehttpsocket_p.h"
#include "sseproxyhandshake_p.h"
#include "ssetcpkeepalive_p.h"

#include <QtCore/qbytearray.h>
#include <QtCore/qbytearrayview.h>
#include <QtCore/qobject.h>
#include <QtNetwork/qnetworkproxy.h>
#include <QtNetwork/qnetworkreply.h>
#if QT_CONFIG(ssl)
#  include <QtNetwork/qsslconfiguration.h>
#  include <QtNetwork/qsslerror.h>
#endif

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
        SseTcpKeepAlive keepAlive;
#if QT_CONFIG(ssl)
        std::optional<QSslConfiguration> sslConfiguration; // with TLS
        QString peerVerifyName; // empty: the host
#endif
    };

    struct Failure
    {
        QNetworkReply::NetworkError error = QNetworkReply::NoError;
        QString text;
    };

    explicit SseHttpConnection(Target target, QObject *parent = nullptr);
    ~SseHttpConnection() override;

    void open();

    // The headers with which the proxy has asked for credentials.
    [[nodiscard]] SseHeaders proxyChallenges() const
    {
        return m_handshake ? m_handshake->challenges() : SseHeaders();
    }
    // Whether a connection to the proxy was established. If it was not, another proxy may work.
    [[nodiscard]] bool hasReachedProxy() const
    {
        return m_hasReachedProxy;
    }

    // Can be read as soon as the connection is established.
    [[nodiscard]] SseHttpInput &input()
    {
        return m_input;
    }

    [[nodiscard]] bool write(QByteArrayView bytes);
    [[nodiscard]] qint64 bytesToWrite() const;

#if QT_CONFIG(ssl)
    void ignoreSslErrors();
    void ignoreSslErrors(const QList<QSslError> &errors);
    [[nodiscard]] QSslConfiguration sslConfiguration() const; // of a connection with TLS
#endif

Q_SIGNALS:
    void connected(); // to the server, with TLS
    void failed(const SseHttpConnection::Failure &failure); // before connected()
    void readable(); // emitted again only after input().receive() has been called
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
        ProxyHandshake,
        TlsHandshake,
        Connected,
        Failed,
    };

    void onConnectorConnected();
    void onConnectorFailed(QAbstractSocket::SocketError error, const QString &text);
    void connectSocket();
    void setSocketOptions();
    void startProxy();
    void readProxy();
    bool send(QByteArrayView bytes);
    void startTls();
    void onConnected();
    void onReadyRead();
    void onSocketError(QAbstractSocket::SocketError error);
    void onDisconnected();
    void failHandshake(QAbstractSocket::SocketError error, const QString &text);
    void fail(const Failure &failure);
    void announceIf(bool isNews);

    Target m_target;
    Phase m_phase = Phase::Connecting;
    std::unique_ptr<SseHttpConnector> m_connector;
    SseHttpSocket::Pointer m_socket;
    std::unique_ptr<SseProxyHandshake> m_handshake;
    SseHttpInput m_input;
    bool m_hasReachedProxy = false;
#if QT_CONFIG(ssl)
    void onSslErrors(const QList<QSslError> &errors);

    bool m_ignoresSslErrors = false;
    QList<QSslError> m_ignoredSslErrors;
#endif
};

#endif // SSEHTTPCONNECTION_P_H
