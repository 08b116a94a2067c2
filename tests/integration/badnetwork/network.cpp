// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "network.h"

#include <QtCore/qscopeguard.h>

#include <arpa/inet.h>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

ifreq requestFor(const char *name)
{
    ifreq request{};
    std::strncpy(request.ifr_name, name, IFNAMSIZ - 1);
    return request;
}

bool setAddress(int control, unsigned long command, const char *address)
{
    ifreq request = requestFor("tun0");
    sockaddr_in ip{};
    ip.sin_family = AF_INET;
    ::inet_pton(AF_INET, address, &ip.sin_addr);
    std::memcpy(&request.ifr_addr, &ip, sizeof(ip));
    return ::ioctl(control, command, &request) == 0;
}

bool switchOn(int control, const char *name)
{
    ifreq request = requestFor(name);
    request.ifr_flags = IFF_UP | IFF_RUNNING;
    return ::ioctl(control, SIOCSIFFLAGS, &request) == 0;
}

} // namespace

Network::Network(const QByteArray &address)
{
    if (!create(address))
        m_errorString = QString::fromLocal8Bit(std::strerror(errno));
}

Network::~Network()
{
    if (m_device >= 0)
        ::close(m_device);
}

bool Network::create(const QByteArray &address)
{
    if (::unshare(CLONE_NEWNET) != 0)
        return false;
    m_device = ::open("/dev/net/tun", O_RDWR | O_CLOEXEC | O_NONBLOCK);
    ifreq request = requestFor("tun0");
    request.ifr_flags = IFF_TUN | IFF_NO_PI;
    if (m_device < 0 || ::ioctl(m_device, TUNSETIFF, &request) != 0)
        return false;
    const int control = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    const auto close = qScopeGuard([control] { ::close(control); });
    return control >= 0 && switchOn(control, "lo")
            && setAddress(control, SIOCSIFADDR, address.constData())
            && setAddress(control, SIOCSIFNETMASK, "255.255.255.0") && switchOn(control, "tun0");
}
