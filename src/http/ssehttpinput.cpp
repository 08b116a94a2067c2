// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "ssehttpinput_p.h"

#if QT_CONFIG(ssl)
#  include <QtNetwork/qsslsocket.h>
#endif

#include <algorithm>
#include <cerrno>
#include <utility>

#if defined(Q_OS_UNIX) && !defined(Q_OS_WASM)
#  include <sys/socket.h>
#endif

bool SseHttpInput::isTlsError(QAbstractSocket::SocketError error)
{
    return error == QAbstractSocket::SslHandshakeFailedError
            || error == QAbstractSocket::SslInternalError
            || error == QAbstractSocket::SslInvalidUserDataError;
}

QNetworkReply::NetworkError SseHttpInput::errorOf(QAbstractSocket::SocketError error)
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
    default:
        return isTlsError(error) ? QNetworkReply::SslHandshakeFailedError
                                 : QNetworkReply::UnknownNetworkError;
    }
}

void SseHttpInput::start(QAbstractSocket *socket, bool isSecure)
{
    m_socket = socket;
    m_isSecure = isSecure;
    if (isSecure)
        socket->setReadBufferSize(SocketBufferSize);
}

bool SseHttpInput::onReadyRead()
{
    if (m_isSecure && (m_isReceivedTaken || m_received.size() < MaximumPiece))
        pullSecure(false);
    return announce();
}

bool SseHttpInput::announce()
{
    m_isDry = false;
    return !m_isReading && !std::exchange(m_isAnnounced, true);
}

// An error only means that no more bytes arrive. Bytes that have arrived are still available. A
// socket without TLS reports the end to its reader, and here only what a write has found out.
bool SseHttpInput::onError(QAbstractSocket::SocketError error)
{
    if (m_hasSocketClosed)
        return false;
    m_hasSocketClosed = true;
    m_isClosedRegularly = m_isSecure && error == QAbstractSocket::RemoteHostClosedError;
    // The handshake is over: another attempt may succeed.
    m_closeError = isTlsError(error) ? QNetworkReply::UnknownNetworkError : errorOf(error);
    m_closeText = m_socket->errorString();
#if QT_CONFIG(ssl)
    // Without a notification of TLS, anyone could have closed the connection.
    static const bool isOpenSsl = QSslSocket::activeBackend() == u"openssl";
    if (m_isSecure && isOpenSsl && m_distinguishesReset)
        m_isClosedRegularly =
                m_closeText == QSslSocket::tr("The TLS/SSL connection has been closed");
#endif
    return announce();
}

bool SseHttpInput::onDisconnected()
{
    m_hasSocketClosed = true;
    return announce();
}

// A socket without TLS is closed then, without a signal.
void SseHttpInput::onWriteFailed()
{
    if (!m_isSecure)
        m_hasSocketClosed = true;
}

// The memory for one piece, which all connections of a thread share.
QByteArray &SseHttpInput::scratch()
{
    thread_local QByteArray bytes;
    return bytes;
}

bool SseHttpInput::mayReceive() const
{
    return m_isAnnounced || (!m_isReceivedTaken && !m_received.isEmpty());
}

QByteArray &SseHttpInput::receive()
{
    m_isReading = true;
    m_isAnnounced = false;
    if (m_isSecure)
        receiveSecure();
    else
        receivePlain();
    m_isReading = false;
    return m_isSecure ? m_received : scratch();
}

void SseHttpInput::receivePlain()
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
    const qint64 size = m_isClosed ? -1 : readPlain(&bytes);
    bytes.resize(std::max<qint64>(size, 0));
    m_isDry = size >= 0 && size < MaximumPiece;
    if (size < 0)
        noteClosed();
}

// A socket of Qt reports a reset as if the peer had closed the connection in the regular way. The
// reset may come at any time, even after wasLost() has found none.
qint64 SseHttpInput::readPlain(QByteArray *bytes)
{
    if (m_distinguishesReset && !m_hasSocketClosed && wasLost()) {
        m_hasSocketClosed = true;
        return -1;
    }
    errno = 0;
    const qint64 size = m_socket->read(bytes->data(), bytes->size());
    if (size < 0 && !m_hasSocketClosed) {
        m_isClosedRegularly =
                errno != ECONNRESET && m_socket->error() == QAbstractSocket::RemoteHostClosedError;
    }
    return size;
}

// The system reports the error only once: if this function returns true, the connection has ended.
bool SseHttpInput::wasLost()
{
#if defined(Q_OS_UNIX) && !defined(Q_OS_WASM)
    char byte = 0;
    const auto descriptor = int(m_socket->socketDescriptor());
    if (descriptor < 0 || ::recv(descriptor, &byte, 1, MSG_PEEK | MSG_DONTWAIT) >= 0
        || errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)
        return false;
    m_closeText = qt_error_string(errno);
    return true;
#else
    return false;
#endif
}

void SseHttpInput::receiveSecure()
{
    if (m_isReceivedTaken || m_received.isEmpty())
        pullSecure(std::exchange(m_hasStalled, false));
    if (m_received.isEmpty() && m_hasSocketClosed)
        noteClosed();
    m_isReceivedTaken = true;
}

// Moves decrypted bytes out of the socket, which decrypts small pieces and emits a signal for each
// of them. If they stayed in the socket, its buffer would grow and shrink all the time.
void SseHttpInput::pullSecure(bool hasStalled)
{
    if (std::exchange(m_isReceivedTaken, false)) {
        if (m_received.isDetached())
            m_received.resize(0); // keeps its memory
        else
            m_received = QByteArray();
    }
    const qsizetype oldSize = m_received.size();
    const qint64 room = MaximumPiece - oldSize;
    const qint64 available = m_socket->bytesAvailable();
    // To read more than there is makes the socket continue to decrypt.
    const qint64 wanted = hasStalled ? room : std::min(available, room);
    m_hasStalled = m_hasStalled || available >= room;
    if (wanted <= 0)
        return;
    m_received.resize(oldSize + wanted);
    const qint64 size = m_socket->read(m_received.data() + oldSize, wanted);
    m_received.resize(oldSize + std::max<qint64>(size, 0));
}

void SseHttpInput::noteClosed()
{
    if (m_closeText.isEmpty())
        m_closeText = m_socket->errorString();
    m_isClosed = true;
}
