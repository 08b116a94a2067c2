// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "ssehttpconnection_p.h"

#include "ssetext_p.h"

#include <QtCore/qpointer.h>
#include <QtCore/qurl.h>
#if QT_CONFIG(ssl)
#  include <QtNetwork/qsslpresharedkeyauthenticator.h>
#  include <QtNetwork/qsslsocket.h>
#endif

#include <algorithm>
#include <utility>

#if defined(Q_OS_UNIX) && !defined(Q_OS_WASM)
#  include <netinet/in.h>
#  include <netinet/tcp.h>
#  include <sys/socket.h>

#  include <cerrno>
#endif

namespace {

// The limit of each buffer of a socket with TLS.
constexpr qint64 SocketBufferSize = qint64(64) * 1024;

constexpr int ProxyChallengeStatus = 407;

void setKeepAliveTimes(QAbstractSocket &socket, const SseHttpConnection::KeepAlive &keepAlive)
{
#if defined(Q_OS_UNIX) && !defined(Q_OS_WASM)
    const int descriptor = int(socket.socketDescriptor());
    const auto set = [descriptor](int option, int value) {
        if (value > 0)
            ::setsockopt(descriptor, IPPROTO_TCP, option, &value, sizeof(value));
    };
#  if defined(TCP_KEEPIDLE)
    set(TCP_KEEPIDLE, int(keepAlive.idleTime.count()));
#  elif defined(TCP_KEEPALIVE)
    set(TCP_KEEPALIVE, int(keepAlive.idleTime.count()));
#  endif
#  if defined(TCP_KEEPINTVL)
    set(TCP_KEEPINTVL, int(keepAlive.interval.count()));
#  endif
#  if defined(TCP_KEEPCNT)
    set(TCP_KEEPCNT, keepAlive.probes);
#  endif
#else
    Q_UNUSED(socket)
    Q_UNUSED(keepAlive)
#endif
}

bool isTlsError(QAbstractSocket::SocketError error)
{
    return error == QAbstractSocket::SslHandshakeFailedError
            || error == QAbstractSocket::SslInternalError
            || error == QAbstractSocket::SslInvalidUserDataError;
}

QNetworkReply::NetworkError errorOf(QAbstractSocket::SocketError error)
{
    switch (error) {
    case QAbstractSocket::ConnectionRefusedError:
        return QNetworkReply::ConnectionRefusedError;
    case QAbstractSocket::RemoteHostClosedError:
        return QNetworkReply::RemoteHostClosedError;
    case QAbstractSocket::HostNotFoundError:
        return QNetworkReply::HostNotFoundError;
    case QAbstractSocket::SocketTimeoutError:
        return QNetworkReply::TimeoutError;
    case QAbstractSocket::SslHandshakeFailedError:
    case QAbstractSocket::SslInternalError:
    case QAbstractSocket::SslInvalidUserDataError:
        return QNetworkReply::SslHandshakeFailedError;
    default:
        return QNetworkReply::UnknownNetworkError;
    }
}

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

QByteArray SseHttpConnection::authority(const QString &host, quint16 port)
{
    const QByteArray name = host.contains(u':') ? '[' + host.section(u'%', 0, 0).toLatin1() + ']'
                                                : QUrl::toAce(host);
    return name + ':' + QByteArray::number(port);
}

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
        fail({errorOf(error), text});
    else
        fail({proxyErrorOf(error),
              SseText::tr("No connection to the proxy %1: %2")
                      .arg(QString::fromLatin1(
                                   authority(m_target.proxy.hostName(), m_target.proxy.port())),
                           text)});
}

void SseHttpConnection::onConnectorConnected()
{
    m_socket = m_connector->takeSocket();
    m_connector.release()->deleteLater(); // it emits the signal
    m_hasReachedProxy = true;
    connectSocket();
    setSocketOptions();
    if (m_target.proxy.type() == QNetworkProxy::Socks5Proxy)
        startSocks();
    else if (m_target.usesTunnel)
        startTunnel();
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
    QAbstractSocket &socket = *m_socket->get();
    if (m_target.isSecure)
        socket.setReadBufferSize(SocketBufferSize);
    if (!m_target.path.isEmpty())
        return;
    socket.setSocketOption(QAbstractSocket::LowDelayOption, 1);
    socket.setSocketOption(QAbstractSocket::KeepAliveOption, 1);
    setKeepAliveTimes(socket, m_target.keepAlive);
}

void SseHttpConnection::startSocks()
{
    m_phase = Phase::SocksHandshake;
    m_socks.emplace(
            SseSocks5Handshake::Target{m_target.host, m_target.port},
            SseSocks5Handshake::Credentials{m_target.proxy.user(), m_target.proxy.password()});
    send(m_socks->takeOutput());
}

void SseHttpConnection::readSocks()
{
    QByteArray bytes(1024, Qt::Uninitialized);
    const qint64 size = (*m_socket)->read(bytes.data(), bytes.size());
    if (size < 0) {
        onDisconnected();
        return;
    }
    m_socks->feed(QByteArrayView(bytes).first(size));
    if (const QByteArray output = m_socks->takeOutput(); !output.isEmpty())
        send(output);
    if (m_socks->state() == SseSocks5Handshake::State::Complete)
        startTls();
    else if (m_socks->state() == SseSocks5Handshake::State::Failed)
        fail({m_socks->error(), m_socks->errorString()});
}

void SseHttpConnection::startTunnel()
{
    m_phase = Phase::TunnelHandshake;
    m_proxyHead = std::make_unique<SseHttpHead>("CONNECT");
    const QByteArray host = authority(m_target.host, m_target.port);
    QByteArray head = "CONNECT " + host + " HTTP/1.1\r\nHost: " + host + "\r\n";
    if (!m_target.userAgent.isEmpty())
        head += "User-Agent: " + m_target.userAgent + "\r\n";
    if (!m_target.proxyAuthorization.isEmpty())
        head += "Proxy-Authorization: " + m_target.proxyAuthorization + "\r\n";
    send(head + "\r\n");
}

void SseHttpConnection::readTunnel()
{
    QByteArray bytes(8192, Qt::Uninitialized);
    qint64 size = 0;
    qsizetype used = 0;
    do {
        size = (*m_socket)->read(bytes.data(), bytes.size());
        if (size < 0) {
            onDisconnected();
            return;
        }
        used = m_proxyHead->feed(QByteArrayView(bytes).first(size));
    } while (m_proxyHead->state() == SseHttpHead::State::Incomplete
             && (*m_socket)->bytesAvailable() > 0);
    if (m_proxyHead->state() == SseHttpHead::State::Incomplete)
        return;
    const bool isHead = m_proxyHead->state() == SseHttpHead::State::Complete;
    const int status = isHead ? m_proxyHead->statusCode() : 0;
    if (status >= 200 && status < 300 && used == size) {
        startTls();
    } else if (status == ProxyChallengeStatus) {
        m_phase = Phase::Failed;
        Q_EMIT proxyChallenged();
    } else if (isHead && status >= 300) {
        fail({QNetworkReply::UnknownProxyError,
              SseText::tr("The proxy refused the connection with HTTP status %1 %2")
                      .arg(QString::number(status), QString::fromUtf8(m_proxyHead->reasonPhrase()))
                      .trimmed()});
    } else {
        fail({QNetworkReply::UnknownProxyError,
              isHead ? SseText::tr("The proxy sent unexpected data")
                     : SseText::tr("The proxy did not send an HTTP response: %1")
                               .arg(m_proxyHead->failure().text)});
    }
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
    QSslConfiguration configuration = m_target.sslConfiguration;
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
    case Phase::SocksHandshake:
        readSocks();
        break;
    case Phase::TunnelHandshake:
        readTunnel();
        break;
    case Phase::Connected:
        if (m_target.isSecure)
            onDecrypted();
        announce();
        break;
    case Phase::Connecting:
    case Phase::TlsHandshake:
    case Phase::Failed:
        break;
    }
}

void SseHttpConnection::onDecrypted()
{
    const bool hadStalled = m_hasStalled;
    if (m_isReceivedTaken || m_received.size() < MaximumPiece)
        pullSecure(false);
    // While the socket had no room, it stopped to read. This lets it continue.
    if (hadStalled && !m_hasStalled)
        (*m_socket)->setReadBufferSize(SocketBufferSize);
}

void SseHttpConnection::announce()
{
    m_isDry = false;
    if (m_isReading || std::exchange(m_isAnnounced, true))
        return;
    Q_EMIT readable();
}

// After a connection, an error only means that no more bytes arrive. Bytes that have arrived are
// still available.
void SseHttpConnection::onSocketError(QAbstractSocket::SocketError error)
{
    const QString text = (*m_socket)->errorString();
    if (m_phase != Phase::Connected) {
        failHandshake(error, text);
        return;
    }
    if (m_hasSocketClosed)
        return;
    m_hasSocketClosed = true;
    m_isClosedRegularly = error == QAbstractSocket::RemoteHostClosedError;
    // The handshake is over: another attempt may succeed.
    m_closeError = isTlsError(error) ? QNetworkReply::UnknownNetworkError : errorOf(error);
    m_closeText = text;
#if QT_CONFIG(ssl)
    // Without a notification of TLS, anyone could have closed the connection.
    static const bool isOpenSsl = QSslSocket::activeBackend() == u"openssl";
    if (m_target.isSecure && isOpenSsl && m_distinguishesReset)
        m_isClosedRegularly = text == QSslSocket::tr("The TLS/SSL connection has been closed");
#endif
    announce();
}

void SseHttpConnection::onDisconnected()
{
    if (m_phase != Phase::Connected) {
        failHandshake(QAbstractSocket::RemoteHostClosedError, (*m_socket)->errorString());
        return;
    }
    m_hasSocketClosed = true;
    announce();
}

void SseHttpConnection::failHandshake(QAbstractSocket::SocketError error, const QString &text)
{
    const bool isProxy = m_phase == Phase::SocksHandshake || m_phase == Phase::TunnelHandshake;
    if (isProxy) {
        fail({proxyErrorOf(error), SseText::tr("The proxy closed the connection: %1").arg(text)});
    } else if (m_phase == Phase::TlsHandshake && isTlsError(error)) {
        fail({QNetworkReply::SslHandshakeFailedError, text});
    } else {
        fail({errorOf(error), text});
    }
}

void SseHttpConnection::fail(const Failure &failure)
{
    if (std::exchange(m_phase, Phase::Failed) != Phase::Failed)
        Q_EMIT failed(failure);
}

// The memory for one piece, which all connections of a thread share.
QByteArray &SseHttpConnection::scratch()
{
    thread_local QByteArray bytes;
    return bytes;
}

bool SseHttpConnection::mayReceive() const
{
    return m_isAnnounced || (!m_isReceivedTaken && !m_received.isEmpty());
}

QByteArray &SseHttpConnection::receive()
{
    m_isReading = true;
    m_isAnnounced = false;
    if (m_target.isSecure)
        receiveSecure();
    else
        receivePlain();
    m_isReading = false;
    return m_target.isSecure ? m_received : scratch();
}

void SseHttpConnection::receivePlain()
{
    QByteArray &bytes = scratch();
    if (m_isDry) { // the socket will tell when there is more
        bytes.resize(0);
        return;
    }
    if (bytes.isDetached() && bytes.capacity() >= MaximumPiece)
        bytes.resize(MaximumPiece);
    else
        bytes = QByteArray(MaximumPiece, Qt::Uninitialized);
    qint64 size = -1;
    if (m_distinguishesReset && !m_hasSocketClosed && wasLost()) {
        m_hasSocketClosed = true;
    } else if (!m_isClosed) {
        size = (*m_socket)->read(bytes.data(), bytes.size());
        if (size < 0 && !m_hasSocketClosed)
            m_isClosedRegularly = (*m_socket)->error() == QAbstractSocket::RemoteHostClosedError;
    }
    bytes.resize(std::max<qint64>(size, 0));
    m_isDry = size >= 0 && size < MaximumPiece;
    if (size < 0)
        noteClosed();
}

void SseHttpConnection::receiveSecure()
{
    if (m_isReceivedTaken || m_received.isEmpty())
        pullSecure(std::exchange(m_hasStalled, false));
    if (m_received.isEmpty() && m_hasSocketClosed)
        noteClosed();
    m_isReceivedTaken = true;
}

// Moves decrypted bytes out of the socket, which decrypts small pieces and emits a signal for each
// of them. If they stayed in the socket, its buffer would grow and shrink all the time.
void SseHttpConnection::pullSecure(bool hasStalled)
{
    if (std::exchange(m_isReceivedTaken, false)) {
        if (m_received.isDetached())
            m_received.resize(0); // keeps its memory
        else
            m_received = QByteArray();
    }
    const qsizetype oldSize = m_received.size();
    const qint64 room = MaximumPiece - oldSize;
    const qint64 available = (*m_socket)->bytesAvailable();
    // To read more than there is makes the socket continue to decrypt.
    const qint64 wanted = hasStalled ? room : std::min(available, room);
    m_hasStalled = m_hasStalled || available >= room;
    if (wanted <= 0)
        return;
    m_received.resize(oldSize + wanted);
    const qint64 size = (*m_socket)->read(m_received.data() + oldSize, wanted);
    m_received.resize(oldSize + std::max<qint64>(size, 0));
}

void SseHttpConnection::noteClosed()
{
    if (m_closeText.isEmpty())
        m_closeText = (*m_socket)->errorString();
    m_isClosed = true;
}

// A socket of Qt reports a reset, and a peer that does not answer any more, as if the peer had closed
// the connection in the regular way. The system tells of an error once, so this must be the end.
bool SseHttpConnection::wasLost()
{
#if defined(Q_OS_UNIX) && !defined(Q_OS_WASM)
    char byte = 0;
    const auto descriptor = int((*m_socket)->socketDescriptor());
    if (descriptor < 0 || ::recv(descriptor, &byte, 1, MSG_PEEK | MSG_DONTWAIT) >= 0
        || errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)
        return false;
    m_closeText = qt_error_string(errno);
    return true;
#else
    return false;
#endif
}

bool SseHttpConnection::write(QByteArrayView bytes)
{
    return m_phase == Phase::Connected && send(bytes);
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
    return m_socket && m_target.isSecure
            ? static_cast<QSslSocket *>(m_socket->get())->sslConfiguration()
            : m_target.sslConfiguration;
}
#endif
