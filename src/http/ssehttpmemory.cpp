// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "ssehttpmemory_p.h"

#include <algorithm>

namespace {

// A client has one server at a time, and some more if it is redirected.
constexpr size_t MaximumSessions = 4;

} // namespace

SseHttpCredentials &SseHttpMemory::credentialsFor(const QNetworkProxy &proxy)
{
    const bool isSocks = proxy.type() == QNetworkProxy::Socks5Proxy;
    const QString key = QStringLiteral("%1 %2 %3 %4 %5")
                                .arg(QString::number(int(isSocks)), proxy.hostName(),
                                     QString::number(proxy.port()), proxy.user(), proxy.password());
    const auto [it, isNew] = m_proxies.try_emplace(key);
    SseHttpCredentials &credentials = it->second;
    if (isNew && !proxy.user().isEmpty()) {
        credentials.setUser(proxy.user(), proxy.password());
        credentials.allowBasic();
    }
    return credentials;
}

#if QT_CONFIG(ssl)
QByteArray SseHttpMemory::ticketFor(const QString &peer, const QSslConfiguration &configuration)
{
    const auto it = std::find_if(m_sessions.begin(), m_sessions.end(), [&](const Session &session) {
        return session.peer == peer && session.configuration == configuration;
    });
    return it == m_sessions.end() ? QByteArray() : it->ticket;
}

void SseHttpMemory::setTicket(const QString &peer, const QSslConfiguration &configuration,
                              const QByteArray &ticket)
{
    m_sessions.erase(std::remove_if(m_sessions.begin(), m_sessions.end(),
                                    [&](const Session &session) { return session.peer == peer; }),
                     m_sessions.end());
    if (ticket.isEmpty())
        return;
    if (m_sessions.size() == MaximumSessions)
        m_sessions.erase(m_sessions.begin());
    m_sessions.push_back({peer, configuration, ticket});
}
#endif
