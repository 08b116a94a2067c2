// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "blastserver.h"

#include "benchstream.h"

#include <QtCore/qfile.h>
#include <QtNetwork/qsslcertificate.h>
#include <QtNetwork/qsslconfiguration.h>
#include <QtNetwork/qsslkey.h>
#include <QtNetwork/qsslsocket.h>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <memory>
#include <thread>

using namespace Qt::StringLiterals;
using std::chrono::nanoseconds;

namespace {

constexpr qsizetype BlockSize = 256 * 1024; // stays in a processor's cache

// One client's connection.
class Peer
{
public:
    Peer() = default;
    virtual ~Peer() = default;
    Q_DISABLE_COPY_MOVE(Peer)

    virtual bool send(QByteArrayView bytes) = 0;
    virtual QByteArray receive() = 0; // empty at the end
    virtual void finish() = 0;
};

class PlainPeer final : public Peer
{
public:
    explicit PlainPeer(int descriptor)
        : m_descriptor(descriptor)
    {
        const int on = 1;
        ::setsockopt(m_descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    }
    ~PlainPeer() override { ::close(m_descriptor); }

    bool send(QByteArrayView bytes) override
    {
        while (!bytes.isEmpty()) {
            const ssize_t sent =
                    ::send(m_descriptor, bytes.data(), size_t(bytes.size()), MSG_NOSIGNAL);
            if (sent <= 0)
                return false;
            bytes = bytes.sliced(sent);
        }
        return true;
    }

    QByteArray receive() override
    {
        QByteArray bytes(4096, Qt::Uninitialized);
        const ssize_t count = ::recv(m_descriptor, bytes.data(), size_t(bytes.size()), 0);
        bytes.truncate(std::max<qsizetype>(count, 0));
        return bytes;
    }

    void finish() override { ::shutdown(m_descriptor, SHUT_WR); }

private:
    int m_descriptor;
};

QByteArray contentOf(const QString &name)
{
    QFile file(QStringLiteral(QTSSE_TEST_DATA "/tls/") + name);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

class SecurePeer final : public Peer
{
public:
    explicit SecurePeer(int descriptor)
    {
        QSslConfiguration configuration;
        configuration.setLocalCertificate(QSslCertificate(contentOf(u"server.crt"_s)));
        configuration.setPrivateKey(QSslKey(contentOf(u"server.key"_s), QSsl::Ec));
        configuration.setPeerVerifyMode(QSslSocket::VerifyNone);
        m_socket.setSslConfiguration(configuration);
        m_socket.setSocketDescriptor(descriptor);
        m_socket.setSocketOption(QAbstractSocket::LowDelayOption, 1);
        m_socket.startServerEncryption();
        m_socket.waitForEncrypted();
    }

    bool send(QByteArrayView bytes) override
    {
        m_socket.write(bytes.data(), bytes.size());
        while (m_socket.bytesToWrite() > 0 || m_socket.encryptedBytesToWrite() > 0) {
            if (!m_socket.waitForBytesWritten(-1))
                return false;
        }
        return true;
    }

    QByteArray receive() override
    {
        if (m_socket.bytesAvailable() == 0)
            m_socket.waitForReadyRead(-1);
        return m_socket.readAll();
    }

    void finish() override { m_socket.disconnectFromHost(); }

private:
    QSslSocket m_socket;
};

std::optional<BenchStream> readRequest(Peer &peer)
{
    QByteArray request;
    while (!request.contains("\r\n\r\n")) {
        const QByteArray bytes = peer.receive();
        if (bytes.isEmpty())
            return std::nullopt;
        request += bytes;
    }
    return BenchStream::fromTarget(request.split(' ').value(1));
}

// Returns the number of events that were sent.
qint64 blast(Peer &peer, const BenchStream &stream)
{
    QByteArray block;
    int eventsInBlock = 0;
    while (block.size() < BlockSize)
        block += stream.framed(stream.event(eventsInBlock++));
    qint64 count = 0;
    const nanoseconds deadline = BenchStream::now() + stream.duration;
    while (BenchStream::now() < deadline && peer.send(block))
        count += eventsInBlock;
    return count;
}

// Each event is stamped at the moment in which it is sent, also if that is late.
qint64 pace(Peer &peer, const BenchStream &stream)
{
    ::prctl(PR_SET_TIMERSLACK, 1);
    const nanoseconds begin = BenchStream::now();
    const qint64 total = stream.rate * qint64(stream.duration.count()) / 1000;
    qint64 count = 0;
    for (; count < total; ++count) {
        const nanoseconds due = begin + nanoseconds(std::chrono::seconds(1)) * count / stream.rate;
        const timespec time{time_t(due.count() / 1'000'000'000), long(due.count() % 1'000'000'000)};
        ::clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, nullptr);
        if (!peer.send(stream.framed(stream.stampedEvent(BenchStream::now()))))
            break;
    }
    return count;
}

void answer(std::unique_ptr<Peer> peer)
{
    const std::optional<BenchStream> stream = readRequest(*peer);
    if (!stream || !peer->send(stream->head()))
        return;
    const qint64 count = stream->rate > 0 ? pace(*peer, *stream) : blast(*peer, *stream);
    peer->send(stream->framed(stream->lastEvent()) + stream->end());
    std::printf("%lld\n", static_cast<long long>(count + 1));
    std::fflush(stdout);
    peer->finish();
    while (!peer->receive().isEmpty()) {}
}

} // namespace

int BlastServer::serve(bool isSecure)
{
    const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    socklen_t size = sizeof address;
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto *const generic = reinterpret_cast<sockaddr *>(&address);
    if (::bind(listener, generic, size) != 0 || ::listen(listener, SOMAXCONN) != 0
        || ::getsockname(listener, generic, &size) != 0)
        return 1;
    std::printf("%s://127.0.0.1:%d\n", isSecure ? "https" : "http", ntohs(address.sin_port));
    std::fflush(stdout);
    for (;;) {
        const int descriptor = ::accept(listener, nullptr, nullptr);
        if (descriptor < 0)
            return 1;
        std::thread([descriptor, isSecure] {
            if (isSecure)
                answer(std::make_unique<SecurePeer>(descriptor));
            else
                answer(std::make_unique<PlainPeer>(descriptor));
        }).detach();
    }
}
