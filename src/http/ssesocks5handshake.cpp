// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "ssesocks5handshake_p.h"

#include "ssetext_p.h"

#include <QtCore/qendian.h>
#include <QtCore/qurl.h>
#include <QtNetwork/qhostaddress.h>

#include <array>

namespace {

constexpr char Version = 5;
constexpr char AuthenticationVersion = 1;
constexpr quint8 NoAuthentication = 0;
constexpr quint8 UserAndPassword = 2;
constexpr quint8 NoAcceptableMethod = 0xff;
constexpr char Connect = 1;
constexpr quint8 Ipv4Address = 1;
constexpr quint8 HostName = 3;
constexpr quint8 Ipv6Address = 4;
constexpr qsizetype MaximumFieldSize = 255;

QByteArray withSize(const QByteArray &field)
{
    return char(field.size()) + field;
}

// An address, or a name that the proxy resolves.
QByteArray encodedHost(const QString &host)
{
    const QHostAddress address(host);
    if (address.protocol() == QAbstractSocket::IPv4Protocol) {
        std::array<char, 4> bytes{};
        qToBigEndian(address.toIPv4Address(), bytes.data());
        return char(Ipv4Address) + QByteArray(bytes.data(), bytes.size());
    }
    if (address.protocol() == QAbstractSocket::IPv6Protocol) {
        const Q_IPV6ADDR bytes = address.toIPv6Address();
        return char(Ipv6Address) + QByteArray(reinterpret_cast<const char *>(bytes.c), 16);
    }
    return char(HostName) + withSize(QUrl::toAce(host));
}

} // namespace

SseSocks5Handshake::SseSocks5Handshake(const Target &target, const Credentials &credentials)
    : m_target(target)
    , m_credentials(credentials)
{
    QByteArray methods(1, char(NoAuthentication));
    if (!credentials.user.isEmpty())
        methods.append(char(UserAndPassword));
    setOutput(Version + withSize(methods));
}

void SseSocks5Handshake::feed(QByteArrayView bytes)
{
    m_input.append(bytes);
    while (state() == State::Incomplete) {
        const qsizetype size = expectedSize();
        if (m_input.size() < size)
            return;
        const QByteArray message = m_input.first(size);
        m_input.remove(0, size);
        readMessage(message);
    }
    // The server waits for the request of the client.
    if (state() == State::Complete && !m_input.isEmpty())
        fail(QNetworkReply::UnknownProxyError, SseText::tr("The SOCKS proxy sent unexpected data"));
}

// The size of the next message, as far as it is known.
qsizetype SseSocks5Handshake::expectedSize() const
{
    constexpr qsizetype ReplyHead = 4;
    constexpr qsizetype PortSize = 2;
    if (m_step != Step::Reply)
        return 2;
    if (m_input.size() < ReplyHead + 1)
        return ReplyHead + 1;
    switch (quint8(m_input.at(3))) {
    case Ipv4Address:
        return ReplyHead + 4 + PortSize;
    case Ipv6Address:
        return ReplyHead + 16 + PortSize;
    case HostName:
        return ReplyHead + 1 + quint8(m_input.at(ReplyHead)) + PortSize;
    default:
        return ReplyHead + 1; // refused by readMessage()
    }
}

void SseSocks5Handshake::readMessage(QByteArrayView message)
{
    const char version = m_step == Step::Authentication ? AuthenticationVersion : Version;
    if (message.front() != version) {
        fail(QNetworkReply::UnknownProxyError, SseText::tr("The proxy is not a SOCKS 5 proxy"));
        return;
    }
    const auto code = quint8(message.at(1));
    switch (m_step) {
    case Step::Method:
        readMethod(code);
        break;
    case Step::Authentication:
        if (code == 0)
            sendRequest();
        else
            fail(QNetworkReply::ProxyAuthenticationRequiredError,
                 SseText::tr("The SOCKS proxy refused the user name or the password"));
        break;
    case Step::Reply:
        readReply(code);
        if (state() == State::Complete && message.size() == 5)
            fail(QNetworkReply::UnknownProxyError,
                 SseText::tr("The SOCKS proxy sent an address of an unknown type"));
        break;
    }
}

void SseSocks5Handshake::readMethod(quint8 method)
{
    if (method == NoAuthentication)
        sendRequest();
    else if (method == UserAndPassword && !m_credentials.user.isEmpty())
        sendCredentials();
    else if (method == NoAcceptableMethod)
        fail(QNetworkReply::ProxyAuthenticationRequiredError,
             SseText::tr("The SOCKS proxy requires authentication"));
    else
        fail(QNetworkReply::UnknownProxyError,
             SseText::tr("The SOCKS proxy selected a method that was not offered"));
}

void SseSocks5Handshake::sendCredentials()
{
    const QByteArray user = m_credentials.user.toUtf8();
    const QByteArray password = m_credentials.password.toUtf8();
    if (user.size() > MaximumFieldSize || password.size() > MaximumFieldSize) {
        fail(QNetworkReply::ProxyAuthenticationRequiredError,
             SseText::tr("The user name or the password is too long for a SOCKS proxy"));
        return;
    }
    m_step = Step::Authentication;
    setOutput(AuthenticationVersion + withSize(user) + withSize(password));
}

void SseSocks5Handshake::sendRequest()
{
    const QByteArray host = encodedHost(m_target.host);
    if (host.size() < 3 || QUrl::toAce(m_target.host).size() > MaximumFieldSize) {
        fail(QNetworkReply::HostNotFoundError,
             SseText::tr("A SOCKS proxy cannot connect to the host %1").arg(m_target.host));
        return;
    }
    std::array<char, 2> port{};
    qToBigEndian(m_target.port, port.data());
    m_step = Step::Reply;
    setOutput(QByteArray(1, Version) + Connect + '\0' + host + QByteArray(port.data(), 2));
}

// RFC 1928, section 6. If only the server is out of reach, the proxy has done its part.
void SseSocks5Handshake::readReply(quint8 code)
{
    switch (code) {
    case 0:
        complete();
        break;
    case 2:
        fail(QNetworkReply::UnknownProxyError,
             SseText::tr("The rules of the SOCKS proxy do not allow the connection"));
        break;
    case 3:
        fail(QNetworkReply::UnknownNetworkError,
             SseText::tr("The SOCKS proxy cannot reach the network"));
        break;
    case 4:
        fail(QNetworkReply::HostNotFoundError,
             SseText::tr("The SOCKS proxy cannot reach the host"));
        break;
    case 5:
        fail(QNetworkReply::ConnectionRefusedError,
             SseText::tr("Connection refused, reported by the SOCKS proxy"));
        break;
    case 6:
        fail(QNetworkReply::TimeoutError, SseText::tr("The SOCKS proxy could not connect in time"));
        break;
    default:
        fail(QNetworkReply::UnknownProxyError,
             SseText::tr("The SOCKS proxy reported the failure %1").arg(code));
        break;
    }
}
