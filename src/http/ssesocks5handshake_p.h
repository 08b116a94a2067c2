// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSESOCKS5HANDSHAKE_P_H
#define SSESOCKS5HANDSHAKE_P_H

#include "sseproxyhandshake_p.h"

// SOCKS 5 (RFC 1928) with user names and passwords (RFC 1929). The proxy resolves the name of the
// host.
class SseSocks5Handshake final : public SseProxyHandshake
{
public:
    struct Target
    {
        QString host;
        quint16 port = 0;
    };

    struct Credentials
    {
        QString user;
        QString password;
    };

    SseSocks5Handshake(const Target &target, const Credentials &credentials);

    void feed(QByteArrayView bytes) override;

private:
    enum class Step {
        Method,
        Authentication,
        Reply,
    };

    [[nodiscard]] qsizetype expectedSize() const;
    void readMessage(QByteArrayView message);
    void readMethod(quint8 method);
    void sendCredentials();
    void sendRequest();
    void readReply(quint8 code);

    const Target m_target;
    const Credentials m_credentials;
    Step m_step = Step::Method;
    QByteArray m_input;
};

#endif // SSESOCKS5HANDSHAKE_P_H
