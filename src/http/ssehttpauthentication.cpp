// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "ssehttpauthentication_p.h"

#include <QtNetwork/qauthenticator.h>

namespace {

// Questions for credentials, and requests with a new nonce.
constexpr int MaximumChallenges = 10;

SseHttpAuthentication::Consequence ask(SseHttpCredentials &credentials,
                                       const SseHttpAuthentication::Question &question)
{
    using Consequence = SseHttpAuthentication::Consequence;
    QAuthenticator authenticator;
    authenticator.setRealm(credentials.realm());
    const QString oldUser = credentials.user();
    const QString oldPassword = credentials.password();
    authenticator.setUser(oldUser);
    authenticator.setPassword(oldPassword);
    if (!question(&authenticator))
        return Consequence::Gone;
    if (authenticator.user() == oldUser && authenticator.password() == oldPassword)
        return Consequence::None;
    credentials.setUser(authenticator.user(), authenticator.password());
    return Consequence::SendAgain;
}

} // namespace

SseHttpAuthentication::SseHttpAuthentication(const std::shared_ptr<SseHttpMemory> &memory)
    : m_memory(memory)
{
}

QByteArray SseHttpAuthentication::authorization(const QByteArray &method, const QByteArray &target)
{
    return m_credentials.authorization(method, target);
}

QByteArray SseHttpAuthentication::proxyAuthorization(const QNetworkProxy &proxy,
                                                     const QByteArray &method,
                                                     const QByteArray &target)
{
    return m_memory->credentialsFor(proxy).authorization(method, target);
}

QNetworkProxy SseHttpAuthentication::withCredentials(const QNetworkProxy &proxy) const
{
    const SseHttpCredentials &credentials = m_memory->credentialsFor(proxy);
    QNetworkProxy result = proxy;
    result.setUser(credentials.user());
    result.setPassword(credentials.password());
    return result;
}

SseHttpAuthentication::Consequence SseHttpAuthentication::answerServer(const SseHeaders &fields,
                                                                       const Question &question)
{
    return answer(m_credentials, fields, "WWW-Authenticate", question);
}

// The slot may delete this object, but not the credentials in the memory.
SseHttpAuthentication::Consequence SseHttpAuthentication::answerProxy(const QNetworkProxy &proxy,
                                                                      const SseHeaders &fields,
                                                                      const Question &question)
{
    const std::shared_ptr<SseHttpMemory> memory = m_memory;
    SseHttpCredentials &credentials = memory->credentialsFor(proxy);
    if (proxy.type() != QNetworkProxy::Socks5Proxy)
        return answer(credentials, fields, "Proxy-Authenticate", question);
    return ++m_challenges > MaximumChallenges ? Consequence::None : ask(credentials, question);
}

SseHttpAuthentication::Consequence SseHttpAuthentication::answer(SseHttpCredentials &credentials,
                                                                 const SseHeaders &fields,
                                                                 QByteArrayView name,
                                                                 const Question &question)
{
    if (++m_challenges > MaximumChallenges)
        return Consequence::None;
    const SseHttpCredentials::Answer answer =
            credentials.takeChallenges(fields, name, m_challenges == 1);
    m_needsOtherScheme = credentials.needsOtherScheme();
    switch (answer) {
    case SseHttpCredentials::Answer::Ready:
        return Consequence::SendAgain;
    case SseHttpCredentials::Answer::NeedsUser:
        return ask(credentials, question);
    case SseHttpCredentials::Answer::Impossible:
        break;
    }
    return Consequence::None;
}
