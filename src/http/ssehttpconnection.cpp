// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "ssehttpconnection_p.h"

#include "ssehttptunnelhandshake_p.h"
#include "ssesocks5handshake_p.h"
#include "ssetext_p.h"

#include <QtCore/qpointer.h>
#if QT_CONFIG(ssl)
#  include <QtNetwork/qsslpresharedkeyauthenticator.h>
#  include <QtNetwork/qsslsocket.h>
#endif

#include <utility>

namespace {

QNetworkReply::NetworkError proxyErrorOf(QAbstractSocket::SocketError error)
{
    switch (error) {
    case QAbstractSocket::ConnectionRefusedError:
        return QNetworkReply::ProxyConnectionRefusedError;
    case QAbstractSocket::RemoteHostClosedError:
        return QNetworkReply::ProxyConnectionClosedError;
    case QAbstractSocket::HostNotFoundError:
        return QNetworkReply::ProxyNotFoundError;
    case QAbstractSocket::SocketTimeoutError:
        return QNetworkReply::ProxyTimeoutError;
    default:
        return QNetworkReply::UnknownProxyError;
    }
}

} // namespace

SseHttpConnection::SseHttpConnection(Target target, QObject *parent)
    : QObject(parent)
    , m_target(std::move(target))
{
}

SseHttpConnection::~SseHttpConnection()
{
    SseHttpSocket::close(m_socket, this);
}

void SseHttpConnection::open()
{
#if QT_CONFIG(ssl)
    const bool canEncrypt = !m_target.isSecure || QSslSocket::supportsSsl();
#else
    const bool canEncrypt = !m_target.isSecure;
#endif
    if (!canEncrypt) {
        QMetaObject::invokeMethod(
                this,
                [this] {
                    fail({QNetworkReply::SslHandshakeFailedError,
                          SseText::tr("TLS is not available: the TLS library cannot be loaded")});
                },
                Qt::QueuedConnection);
        return;
    }
    m_connector = std::make_unique<SseHttpConnector>(m_target.isSecure);
    connect(m_connector.get(), &SseHttpConnector::connected, this,
            &SseHttpConnection::onConnectorConnected);
    connect(m_connector.get(), &SseHttpConnector::failed, this,
            &SseHttpConnection::onConnectorFailed);
    if (!m_target.path.isEmpty())
        m_connector->connectToPath(m_target.path);
    else if (m_target.proxy.type() != QNetworkProxy::NoProxy)
        m_connector->connectToHost(m_target.proxy.hostName(), m_target.proxy.port());
    else
        m_connector->connectToHost(m_target.host, m_target.port);
}

void SseHttpConnection::onConnectorFailed(QAbstractSocket::SocketError error, const QString &text)
{
    if (m_target.proxy.type() == QNetworkProxy::NoProxy)
        fail({SseHttpInput::errorOf(error), text});
    else
        fail({proxyErrorOf(error),
              SseText::tr("No connection to the proxy %1: %2")
                      .arg(QString::fromLatin1(SseHttpTunnelHandshake::authority(
                                   m_target.proxy.hostName(), m_target.proxy.port())),
                           text)});
}

void SseHttpConnection::onConnectorConnected()
{
    m_socket = m_connector->takeSocket();
    m_connector.release()->deleteLater(); // it emits the signal
    m_hasReachedProxy = true;
    m_input.start(m_socket->get(), m_target.isSecure);
    connectSocket();
    setSocketOptions();
    if (m_target.proxy.type() == QNetworkProxy::Socks5Proxy || m_target.usesTunnel)
        startProxy();
    else
        startTls();
}

void SseHttpConnection::connectSocket()
{
    using Socket = SseHttpSocket;
    Socket::connect(m_socket, &QIODevice::readyRead, this, [this] { onReadyRead(); });
    Socket::connect(m_socket, &QIODevice::bytesWritten, this, [this](qint64) {
        if (m_phase == Phase::Connected)
            Q_EMIT bytesWritten();
    });
    Socket::connect(m_socket, &QAbstractSocket::disconnected, this, [this] { onDisconnected(); });
    Socket::connect(m_socket, &QAbstractSocket::errorOccurred, this,
                    [this](QAbstractSocket::SocketError error) { onSocketError(error); });
#if QT_CONFIG(ssl)
    if (!m_target.isSecure)
        return;
    Socket::connect(m_socket, &QSslSocket::encrypted, this, [this] { onConnected(); });
    Socket::connect(m_socket, &QSslSocket::encryptedBytesWritten, this, [this](qint64) {
        if (m_phase == Phase::Connected)
            Q_EMIT bytesWritten();
    });
    Socket::connect(
            m_socket,
            static_cast<void (QSslSocket::*)(const QList<QSslError> &)>(&QSslSocket::sslErrors),
            this, [this](const QList<QSslError> &errors) { onSslErrors(errors); });
    Socket::connect(m_socket, &QSslSocket::preSharedKeyAuthenticationRequired, this,
                    [this](QSslPreSharedKeyAuthenticator *authenticator) {
                        Q_EMIT preSharedKeyRequired(authenticator);
                    });
    Socket::connect(m_socket, &QSslSocket::newSessionTicketReceived, this,
                    [this] { Q_EMIT sessionChanged(); });
#endif
}

void SseHttpConnection::setSocketOptions()
{
    if (!m_target.path.isEmpty())
        return;
    (*m_socket)->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    m_target.keepAlive.applyTo(*m_socket->get());
}

void SseHttpConnection::startProxy()
{
    m_phase = Phase::ProxyHandshake;
    if (m_target.usesTunnel)
        m_handshake = std::make_unique<SseHttpTunnelHandshake>(SseHttpTunnelHandshake::Target{
                m_target.host, m_target.port, m_target.userAgent, m_target.proxyAuthorization});
    else
        m_handshake = std::make_unique<SseSocks5Handshake>(
                SseSocks5Handshake::Target{m_target.host, m_target.port},
                SseSocks5Handshake::Credentials{m_target.proxy.user(), m_target.proxy.password()});
    send(m_handshake->takeOutput());
}

void SseHttpConnection::readProxy()
{
    using State = SseProxyHandshake::State;
    QByteArray bytes(8192, Qt::Uninitialized);
    do {
        const qint64 size = (*m_socket)->read(bytes.data(), bytes.size());
        if (size < 0) {
            onDisconnected();
            return;
        }
        m_handshake->feed(QByteArrayView(bytes).first(size));
    } while (m_handshake->state() == State::Incomplete && (*m_socket)->bytesAvailable() > 0);
    if (const QByteArray output = m_handshake->takeOutput(); !output.isEmpty())
        send(output);
    if (m_handshake->state() == State::Complete)
        startTls();
    else if (m_handshake->state() == State::Failed)
        fail({m_handshake->error(), m_handshake->errorString()});
}

void SseHttpConnection::startTls()
{
    if (!m_target.isSecure) {
        onConnected();
        return;
    }
#if QT_CONFIG(ssl)
    m_phase = Phase::TlsHandshake;
    auto *const socket = static_cast<QSslSocket *>(m_socket->get());
    QSslConfiguration configuration = *m_target.sslConfiguration;
    configuration.setAllowedNextProtocols({QSslConfiguration::NextProtocolHttp1_1});
    configuration.setSslOption(QSsl::SslOptionDisableSessionPersistence, false);
    socket->setSslConfiguration(configuration);
    socket->setPeerVerifyName(m_target.peerVerifyName.isEmpty() ? m_target.host
                                                                : m_target.peerVerifyName);
    if (m_ignoresSslErrors)
        socket->ignoreSslErrors();
    else if (!m_ignoredSslErrors.isEmpty())
        socket->ignoreSslErrors(m_ignoredSslErrors);
    const SseHttpSocket::Pointer hold = m_socket;
    socket->startClientEncryption();
#endif
}

void SseHttpConnection::onConnected()
{
    m_phase = Phase::Connected;
#if QT_CONFIG(ssl)
    if (m_target.isSecure) {
        const QPointer<SseHttpConnection> guard(this);
        Q_EMIT encrypted();
        if (!guard)
            return;
    }
#endif
    Q_EMIT connected();
}

void SseHttpConnection::onReadyRead()
{
    switch (m_phase) {
    case Phase::ProxyHandshake:
        readProxy();
        break;
    case Phase::Connected:
        announceIf(m_input.onReadyRead());
        break;
    case Phase::Connecting:
    case Phase::TlsHandshake:
    case Phase::Failed:
        break;
    }
}

void SseHttpConnection::announceIf(bool isNews)
{
    if (isNews)
        Q_EMIT readable();
}

void SseHttpConnection::onSocketError(QAbstractSocket::SocketError error)
{
    if (m_phase == Phase::Connected)
        announceIf(m_input.onError(error));
    else
        failHandshake(error, (*m_socket)->errorString());
}

void SseHttpConnection::onDisconnected()
{
    if (m_phase == Phase::Connected)
        announceIf(m_input.onDisconnected());
    else
        failHandshake(QAbstractSocket::RemoteHostClosedError, (*m_socket)->errorString());
}

void SseHttpConnection::failHandshake(QAbstractSocket::SocketError error, const QString &text)
{
    if (m_phase == Phase::ProxyHandshake) {
        fail({proxyErrorOf(error), SseText::tr("The proxy closed the connection: %1").arg(text)});
    } else if (m_phase == Phase::TlsHandshake && SseHttpInput::isTlsError(error)) {
        fail({QNetworkReply::SslHandshakeFailedError, text});
    } else {
        fail({SseHttpInput::errorOf(error), text});
    }
}

void SseHttpConnection::fail(const Failure &failure)
{
    if (std::exchange(m_phase, Phase::Failed) != Phase::Failed)
        Q_EMIT failed(failure);
}

bool SseHttpConnection::write(QByteArrayView bytes)
{
    if (m_phase != Phase::Connected)
        return false;
    if (send(bytes))
        return true;
    m_input.onWriteFailed();
    // No signal of the socket follows.
    QMetaObject::invokeMethod(
            this, [this] { announceIf(m_input.onDisconnected()); }, Qt::QueuedConnection);
    return false;
}

// The peer may have closed the connection, which closes the socket.
bool SseHttpConnection::send(QByteArrayView bytes)
{
    return (*m_socket)->isWritable()
            && (*m_socket)->write(bytes.data(), bytes.size()) == bytes.size();
}

qint64 SseHttpConnection::bytesToWrite() const
{
    if (m_phase != Phase::Connected)
        return 0;
#if QT_CONFIG(ssl)
    if (m_target.isSecure) {
        const auto *const socket = static_cast<const QSslSocket *>(m_socket->get());
        return socket->bytesToWrite() + socket->encryptedBytesToWrite();
    }
#endif
    return (*m_socket)->bytesToWrite();
}

#if QT_CONFIG(ssl)
void SseHttpConnection::onSslErrors(const QList<QSslError> &errors)
{
    Q_EMIT sslErrorsOccurred(errors);
}

void SseHttpConnection::ignoreSslErrors()
{
    m_ignoresSslErrors = true;
    if (m_socket && m_target.isSecure)
        static_cast<QSslSocket *>(m_socket->get())->ignoreSslErrors();
}

void SseHttpConnection::ignoreSslErrors(const QList<QSslError> &errors)
{
    m_ignoredSslErrors = errors;
    if (m_socket && m_target.isSecure)
        static_cast<QSslSocket *>(m_socket->get())->ignoreSslErrors(errors);
}

QSslConfiguration SseHttpConnection::sslConfiguration() const
{
    return m_socket ? static_cast<QSslSocket *>(m_socket->get())->sslConfiguration()
                    : *m_target.sslConfiguration;
}
#endif
