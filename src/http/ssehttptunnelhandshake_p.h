// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEHTTPTUNNELHANDSHAKE_P_H
#define SSEHTTPTUNNELHANDSHAKE_P_H

#include "ssehttphead_p.h"
#include "sseproxyhandshake_p.h"

// Asks an HTTP proxy for a tunnel to a server (RFC 9110, section "CONNECT").
class SseHttpTunnelHandshake final : public SseProxyHandshake
{
public:
    struct Target
    {
        QString host;
        quint16 port = 0;
        QByteArray userAgent;
        QByteArray proxyAuthorization;
    };

    explicit SseHttpTunnelHandshake(const Target &target);

    // The target of the CONNECT request.
    [[nodiscard]] static QByteArray authority(const QString &host, quint16 port);

    void feed(QByteArrayView bytes) override;
    [[nodiscard]] SseHeaders challenges() const override;

private:
    void readHead(bool hasMore);

    SseHttpHead m_head{"CONNECT"};
};

#endif // SSEHTTPTUNNELHANDSHAKE_P_H
