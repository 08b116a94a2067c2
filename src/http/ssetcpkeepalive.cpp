// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "ssetcpkeepalive_p.h"

#include <QtNetwork/qabstractsocket.h>
#include <QtNetwork/qnetworkrequest.h>

#if defined(Q_OS_WIN)
#  ifndef NOMINMAX
#    define NOMINMAX
#  endif
#  include <winsock2.h>
#  include <ws2tcpip.h>

#  include <mstcpip.h>
#elif defined(Q_OS_UNIX) && !defined(Q_OS_WASM)
#  include <netinet/in.h>
#  include <netinet/tcp.h>
#  include <sys/socket.h>
#endif

using namespace std::chrono_literals;

SseTcpKeepAlive SseTcpKeepAlive::of(const QNetworkRequest &request)
{
    SseTcpKeepAlive keepAlive;
#if QT_VERSION >= QT_VERSION_CHECK(6, 11, 0)
    if (request.tcpKeepAliveIdleTimeBeforeProbes() > 0s)
        keepAlive.idleTime = request.tcpKeepAliveIdleTimeBeforeProbes();
    if (request.tcpKeepAliveIntervalBetweenProbes() > 0s)
        keepAlive.interval = request.tcpKeepAliveIntervalBetweenProbes();
    if (request.tcpKeepAliveProbeCount() > 0)
        keepAlive.probes = request.tcpKeepAliveProbeCount();
#else
    Q_UNUSED(request)
#endif
    return keepAlive;
}

#if defined(Q_OS_WIN)

void SseTcpKeepAlive::applyTo(QAbstractSocket &socket) const
{
    using std::chrono::milliseconds;
    const auto handle = SOCKET(socket.socketDescriptor());
    tcp_keepalive times{1, ULONG(milliseconds(idleTime).count()),
                        ULONG(milliseconds(interval).count())};
    DWORD size = 0;
    ::WSAIoctl(handle, SIO_KEEPALIVE_VALS, &times, sizeof(times), nullptr, 0, &size, nullptr,
               nullptr);
#  ifdef TCP_KEEPCNT // Windows 10 1703; others send ten probes
    const auto count = DWORD(probes);
    ::setsockopt(handle, IPPROTO_TCP, TCP_KEEPCNT, reinterpret_cast<const char *>(&count),
                 sizeof(count));
#  endif
}

#elif defined(Q_OS_UNIX) && !defined(Q_OS_WASM)

void SseTcpKeepAlive::applyTo(QAbstractSocket &socket) const
{
    socket.setSocketOption(QAbstractSocket::KeepAliveOption, 1);
    const int descriptor = int(socket.socketDescriptor());
    const auto set = [descriptor](int option, int value) {
        ::setsockopt(descriptor, IPPROTO_TCP, option, &value, sizeof(value));
    };
#  if defined(TCP_KEEPIDLE)
    set(TCP_KEEPIDLE, int(idleTime.count()));
#  elif defined(TCP_KEEPALIVE)
    set(TCP_KEEPALIVE, int(idleTime.count()));
#  endif
#  if defined(TCP_KEEPINTVL)
    set(TCP_KEEPINTVL, int(interval.count()));
#  endif
#  if defined(TCP_KEEPCNT)
    set(TCP_KEEPCNT, probes);
#  endif
}

#else

void SseTcpKeepAlive::applyTo(QAbstractSocket &socket) const
{
    socket.setSocketOption(QAbstractSocket::KeepAliveOption, 1);
}

#endif
