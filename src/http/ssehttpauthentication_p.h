// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEHTTPAUTHENTICATION_P_H
#define SSEHTTPAUTHENTICATION_P_H

#include "ssehttpcredentials_p.h"
#include "ssehttpmemory_p.h"

#include <QtSse/sseheaders.h>

#include <QtCore/qbytearray.h>
#include <QtNetwork/qnetworkproxy.h>

#include <functional>
#include <memory>

QT_BEGIN_NAMESPACE
class QAuthenticator;
QT_END_NAMESPACE

// Answers the challenges of the server and of the proxy of one request, with credentials that are
// known, or after a question to the application.
class SseHttpAuthentication
{
public:
    // Asks the application. Returns false if the request has ended meanwhile; this object may be
    // gone then.
    using Question = std::function<bool(QAuthenticator *authenticator)>;

    // What a challenge has led to.
    enum class Consequence {
        None, // the response is final
        SendAgain,
        Gone, // a slot has ended or deleted the request
    };

    explicit SseHttpAuthentication(const std::shared_ptr<SseHttpMemory> &memory);

    // Return the value of the header Authorization or Proxy-Authorization, or nothing.
    [[nodiscard]] QByteArray authorization(const QByteArray &method, const QByteArray &target);
    [[nodiscard]] QByteArray proxyAuthorization(const QNetworkProxy &proxy,
                                                const QByteArray &method, const QByteArray &target);
    // Returns the proxy with the user and the password that it has accepted before.
    [[nodiscard]] QNetworkProxy withCredentials(const QNetworkProxy &proxy) const;

    [[nodiscard]] Consequence answerServer(const SseHeaders &fields, const Question &question);
    // A SOCKS proxy has no headers.
    [[nodiscard]] Consequence answerProxy(const QNetworkProxy &proxy, const SseHeaders &fields,
                                          const Question &question);

    // Whether only another stack could answer the last challenge.
    [[nodiscard]] bool needsOtherScheme() const { return m_needsOtherScheme; }

private:
    [[nodiscard]] Consequence answer(SseHttpCredentials &credentials, const SseHeaders &fields,
                                     QByteArrayView name, const Question &question);

    const std::shared_ptr<SseHttpMemory> m_memory;
    SseHttpCredentials m_credentials; // for the server
    int m_challenges = 0;
    bool m_needsOtherScheme = false;
};

#endif // SSEHTTPAUTHENTICATION_P_H
