// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSESOCKS5HANDSHAKE_P_H
#define SSESOCKS5HANDSHAKE_P_H

#include <QtCore/qbytearray.h>
#include <QtCore/qbytearrayview.h>
#include <QtCore/qstring.h>
#include <QtNetwork/qnetworkreply.h>

#include <utility>

// The client's part of SOCKS 5 (RFC 1928) with user names and passwords (RFC 1929): bytes in, bytes
// out. The proxy resolves the name of the host.
class SseSocks5Handshake
{
public:
    enum class State {
        Incomplete,
        Complete,
        Failed,
    };

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

    // Returns the bytes that must be sent to the proxy now.
    [[nodiscard]] QByteArray takeOutput() { return std::exchange(m_output, {}); }
    // Bytes may come in pieces of any size. None may follow the last reply.
    void feed(QByteArrayView bytes);

    [[nodiscard]] State state() const { return m_state; }
    [[nodiscard]] QNetworkReply::NetworkError error() const { return m_error; }
    [[nodiscard]] QString errorString() const { return m_errorString; }

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
    void fail(QNetworkReply::NetworkError error, const QString &text);

    const Target m_target;
    const Credentials m_credentials;
    State m_state = State::Incomplete;
    Step m_step = Step::Method;
    QByteArray m_input;
    QByteArray m_output;
    QNetworkReply::NetworkError m_error = QNetworkReply::NoError;
    QString m_errorString;
};

#endif // SSESOCKS5HANDSHAKE_P_H
