// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEPROXYHANDSHAKE_P_H
#define SSEPROXYHANDSHAKE_P_H

#include <QtSse/sseheaders.h>

#include <QtCore/qbytearray.h>
#include <QtCore/qbytearrayview.h>
#include <QtCore/qstring.h>
#include <QtNetwork/qnetworkreply.h>

#include <utility>

// The client's part of the conversation with a proxy, before the connection is one to the server:
// bytes in, bytes out.
class SseProxyHandshake
{
public:
    enum class State {
        Incomplete,
        Complete,
        Failed,
    };

    virtual ~SseProxyHandshake() = default;

    // Returns the bytes that must be sent to the proxy now.
    [[nodiscard]] QByteArray takeOutput() { return std::exchange(m_output, {}); }
    // Bytes may come in pieces of any size. None may follow the last reply.
    virtual void feed(QByteArrayView bytes) = 0;

    [[nodiscard]] State state() const { return m_state; }
    // ProxyAuthenticationRequiredError if other credentials may help.
    [[nodiscard]] QNetworkReply::NetworkError error() const { return m_error; }
    [[nodiscard]] QString errorString() const { return m_errorString; }
    // The headers of a response that requires authentication. SOCKS has none.
    [[nodiscard]] virtual SseHeaders challenges() const { return {}; }

protected:
    SseProxyHandshake() = default;

    void setOutput(const QByteArray &bytes) { m_output = bytes; }
    void complete() { m_state = State::Complete; }
    void fail(QNetworkReply::NetworkError error, const QString &text)
    {
        m_state = State::Failed;
        m_error = error;
        m_errorString = text;
        m_output.clear();
    }

private:
    Q_DISABLE_COPY_MOVE(SseProxyHandshake)

    State m_state = State::Incomplete;
    QByteArray m_output;
    QNetworkReply::NetworkError m_error = QNetworkReply::NoError;
    QString m_errorString;
};

#endif // SSEPROXYHANDSHAKE_P_H
