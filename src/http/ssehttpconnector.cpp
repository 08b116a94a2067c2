// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "ssehttpconnector_p.h"

#include "ssetext_p.h"

#include <QtCore/qfile.h>
#include <QtCore/qpointer.h>
#include <QtNetwork/qhostinfo.h>

#include <algorithm>
#include <chrono>

#if defined(Q_OS_UNIX) && !defined(Q_OS_WASM)
#  include <fcntl.h>
#  include <sys/socket.h>
#  include <sys/un.h>
#  include <unistd.h>

#  include <cerrno>
#  include <cstring>
#endif

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

// RFC 8305, section 8: "Connection Attempt Delay".
constexpr std::chrono::milliseconds ConnectionAttemptDelay = 250ms;

// Returns an object that lives as long as the thread. Qt 6.4 leaks memory if a lookup is aborted, or
// if its receiver is deleted before the answer, which nobody needs then.
QObject *lookupContext()
{
    thread_local QObject context;
    return &context;
}

#if defined(Q_OS_UNIX) && !defined(Q_OS_WASM)
// Returns a connected socket, or -1 with errno.
int openUnixSocket(const QByteArray &path)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= qsizetype(sizeof(address.sun_path))) {
        errno = ENAMETOOLONG;
        return -1;
    }
    std::copy(path.begin(), path.end(), address.sun_path);
    const int descriptor = ::socket(AF_UNIX, SOCK_STREAM, 0);
    if (descriptor < 0)
        return -1;
    ::fcntl(descriptor, F_SETFD, FD_CLOEXEC);
    // Connecting takes time only if the server does not accept: then it fails at once.
    ::fcntl(descriptor, F_SETFL, ::fcntl(descriptor, F_GETFL) | O_NONBLOCK);
    const auto *const pointer = reinterpret_cast<const sockaddr *>(&address);
    if (::connect(descriptor, pointer, sizeof(address)) == 0)
        return descriptor;
    const int error = errno;
    ::close(descriptor);
    errno = error;
    return -1;
}

QAbstractSocket::SocketError socketErrorOf(int error)
{
    switch (error) {
    case ECONNREFUSED:
    case EAGAIN:
        return QAbstractSocket::ConnectionRefusedError;
    case ENOENT:
        return QAbstractSocket::HostNotFoundError;
    case EACCES:
        return QAbstractSocket::SocketAccessError;
    default:
        return QAbstractSocket::NetworkError;
    }
}
#endif

} // namespace

SseHttpConnector::SseHttpConnector(bool isSecure, QObject *parent)
    : QObject(parent)
    , m_isSecure(isSecure)
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &SseHttpConnector::tryNext);
}

SseHttpConnector::~SseHttpConnector()
{
    closeSockets();
    SseHttpSocket::close(m_connected, this);
}

void SseHttpConnector::closeSockets()
{
    for (SseHttpSocket::Pointer &socket : m_sockets)
        SseHttpSocket::close(socket, this);
    m_sockets.clear();
}

SseHttpSocket::Pointer SseHttpConnector::takeSocket()
{
    if (m_connected)
        (*m_connected)->disconnect(this);
    return std::exchange(m_connected, {});
}

void SseHttpConnector::connectToHost(const QString &host, quint16 port)
{
    m_port = port;
    QHostAddress address;
    if (address.setAddress(host)) {
        start({address});
        return;
    }
    QHostInfo::lookupHost(host, lookupContext(),
                          [guard = QPointer<SseHttpConnector>(this)](const QHostInfo &info) {
                              if (guard)
                                  guard->onResolved(info);
                          });
}

void SseHttpConnector::onResolved(const QHostInfo &info)
{
    if (info.error() == QHostInfo::NoError && !info.addresses().isEmpty()) {
        start(info.addresses());
        return;
    }
    Q_EMIT failed(QAbstractSocket::HostNotFoundError,
                  SseText::tr("Host %1 not found").arg(info.hostName()));
}

QList<QHostAddress> SseHttpConnector::interleaved(const QList<QHostAddress> &addresses)
{
    if (addresses.isEmpty())
        return {};
    const auto isOfFirstFamily = [first = addresses.first().protocol()](const QHostAddress &a) {
        return a.protocol() == first;
    };
    QList<QHostAddress> rest = addresses;
    QList<QHostAddress> result;
    for (bool wantsFirst = true; !rest.isEmpty(); wantsFirst = !wantsFirst) {
        auto it = std::find_if(rest.begin(), rest.end(), [&](const QHostAddress &address) {
            return isOfFirstFamily(address) == wantsFirst;
        });
        if (it == rest.end())
            it = rest.begin();
        result.append(*it);
        rest.erase(it);
    }
    return result;
}

void SseHttpConnector::start(const QList<QHostAddress> &addresses)
{
    m_addresses = interleaved(addresses);
    tryNext();
}

void SseHttpConnector::tryNext()
{
    if (m_addresses.isEmpty())
        return;
    const QHostAddress address = m_addresses.takeFirst();
    const SseHttpSocket::Pointer socket = SseHttpSocket::create(m_isSecure);
    m_sockets.push_back(socket);
    if (!m_addresses.isEmpty())
        m_timer.start(ConnectionAttemptDelay);
    QAbstractSocket *const plain = socket->get();
    SseHttpSocket::connect(socket, &QAbstractSocket::connected, this,
                           [this, plain] { onConnected(plain); });
    // Some failures are reported before connectToHost() returns.
    connect(
            plain, &QAbstractSocket::errorOccurred, this, [this, plain] { onSocketFailed(plain); },
            Qt::QueuedConnection);
    // An unbuffered socket is read directly into the buffer of the reader. This does not work with
    // TLS.
    QIODevice::OpenMode mode = QIODevice::ReadWrite;
    if (!m_isSecure)
        mode |= QIODevice::Unbuffered;
    plain->connectToHost(address, m_port, mode);
}

void SseHttpConnector::onConnected(const QAbstractSocket *socket)
{
    const auto it = std::find_if(m_sockets.begin(), m_sockets.end(),
                                 [socket](const auto &other) { return other->get() == socket; });
    if (it == m_sockets.end())
        return;
    m_timer.stop();
    m_addresses.clear();
    m_connected = *it;
    m_sockets.erase(it);
    closeSockets();
    Q_EMIT connected();
}

void SseHttpConnector::onSocketFailed(const QAbstractSocket *socket)
{
    const auto it = std::find_if(m_sockets.begin(), m_sockets.end(),
                                 [socket](const auto &other) { return other->get() == socket; });
    // The queued signal may be of a socket that had the same address in memory.
    if (it == m_sockets.end() || socket->state() != QAbstractSocket::UnconnectedState)
        return;
    noteFailure({socket->error(), socket->errorString()});
    SseHttpSocket::close(*it, this);
    m_sockets.erase(it);
    if (!m_addresses.isEmpty())
        tryNext();
    else if (m_sockets.empty())
        Q_EMIT failed(m_failure.error, m_failure.text);
}

// If there are several failures, a network that cannot be reached is the least interesting one:
// many computers have addresses of a family without a route.
void SseHttpConnector::noteFailure(const Failure &failure)
{
    if (!m_hasFailure || m_failure.error == QAbstractSocket::NetworkError)
        m_failure = failure;
    m_hasFailure = true;
}

void SseHttpConnector::failLater(const Failure &failure)
{
    QMetaObject::invokeMethod(
            this, [this, failure] { Q_EMIT failed(failure.error, failure.text); },
            Qt::QueuedConnection);
}

void SseHttpConnector::connectToPath(const QString &path)
{
#if defined(Q_OS_UNIX) && !defined(Q_OS_WASM)
    const int descriptor = openUnixSocket(QFile::encodeName(path));
    if (descriptor < 0) {
        const int error = errno;
        failLater({socketErrorOf(error), u"%1 (\"%2\")"_s.arg(qt_error_string(error), path)});
        return;
    }
    m_connected = SseHttpSocket::create(m_isSecure);
    QIODevice::OpenMode mode = QIODevice::ReadWrite;
    if (!m_isSecure)
        mode |= QIODevice::Unbuffered;
    if (!(*m_connected)->setSocketDescriptor(descriptor, QAbstractSocket::ConnectedState, mode)) {
        const Failure failure{(*m_connected)->error(), (*m_connected)->errorString()};
        ::close(descriptor);
        SseHttpSocket::close(m_connected, this);
        failLater(failure);
        return;
    }
    QMetaObject::invokeMethod(this, &SseHttpConnector::connected, Qt::QueuedConnection);
#else
    failLater({QAbstractSocket::UnsupportedSocketOperationError,
               SseText::tr("Unix domain sockets are not supported on this platform (\"%1\")")
                       .arg(path)});
#endif
}
