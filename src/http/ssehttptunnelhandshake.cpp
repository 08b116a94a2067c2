// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "ssehttptunnelhandshake_p.h"

#include "ssehttprequesthead_p.h"
#include "ssetext_p.h"

#include <QtCore/qurl.h>

namespace {

constexpr int ProxyAuthenticationRequired = 407;

} // namespace

QByteArray SseHttpTunnelHandshake::authority(const QString &host, quint16 port)
{
    const QByteArray name = host.contains(u':') ? '[' + host.section(u'%', 0, 0).toLatin1() + ']'
                                                : QUrl::toAce(host);
    return name + ':' + QByteArray::number(port);
}

SseHttpTunnelHandshake::SseHttpTunnelHandshake(const Target &target)
{
    const QByteArray host = authority(target.host, target.port);
    QByteArray head = "CONNECT " + host + " HTTP/1.1\r\n";
    SseHttpRequestHead::appendField(&head, "Host", host);
    if (!target.userAgent.isEmpty())
        SseHttpRequestHead::appendField(&head, "User-Agent", target.userAgent);
    if (!target.proxyAuthorization.isEmpty())
        SseHttpRequestHead::appendField(&head, "Proxy-Authorization", target.proxyAuthorization);
    setOutput(head + "\r\n");
}

void SseHttpTunnelHandshake::feed(QByteArrayView bytes)
{
    if (state() == State::Failed)
        return;
    const bool isComplete = m_head.state() == SseHttpHead::State::Complete;
    const qsizetype used = isComplete ? 0 : m_head.feed(bytes);
    if (m_head.state() != SseHttpHead::State::Incomplete)
        readHead(used < bytes.size());
}

// The client is the first to speak in a tunnel: no bytes follow the head.
void SseHttpTunnelHandshake::readHead(bool hasMore)
{
    if (m_head.state() == SseHttpHead::State::Failed) {
        fail(QNetworkReply::UnknownProxyError,
             SseText::tr("The proxy did not send an HTTP response: %1").arg(m_head.failure().text));
        return;
    }
    const int status = m_head.statusCode();
    if (status == ProxyAuthenticationRequired)
        fail(QNetworkReply::ProxyAuthenticationRequiredError,
             SseText::tr("The proxy requires authentication (HTTP status 407)"));
    else if (status >= 300)
        fail(QNetworkReply::UnknownProxyError,
             SseText::tr("The proxy refused the connection with HTTP status %1 %2")
                     .arg(QString::number(status), QString::fromUtf8(m_head.reasonPhrase()))
                     .trimmed());
    else if (hasMore)
        fail(QNetworkReply::UnknownProxyError, SseText::tr("The proxy sent unexpected data"));
    else
        complete();
}

SseHeaders SseHttpTunnelHandshake::challenges() const
{
    return m_head.statusCode() == ProxyAuthenticationRequired ? m_head.fields() : SseHeaders();
}
