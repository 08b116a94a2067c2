// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEHTTPMEMORY_P_H
#define SSEHTTPMEMORY_P_H

#include "ssehttpcredentials_p.h"

#include <QtCore/qstring.h>
#include <QtNetwork/qnetworkproxy.h>
#if QT_CONFIG(ssl)
#  include <QtNetwork/qsslconfiguration.h>
#endif

#include <map>
#include <vector>

// Data that the requests of a client keep for later ones: the credentials of proxies, and TLS sessions,
// with which a connection needs no full handshake.
class SseHttpMemory
{
public:
    // The credentials for the proxy. They have the user and password of the QNetworkProxy, if any. The
    // reference stays valid.
    [[nodiscard]] SseHttpCredentials &credentialsFor(const QNetworkProxy &proxy);

#if QT_CONFIG(ssl)
    // A session belongs to the configuration with which the certificates have been verified.
    [[nodiscard]] QByteArray ticketFor(const QString &peer, const QSslConfiguration &configuration);
    void setTicket(const QString &peer, const QSslConfiguration &configuration,
                   const QByteArray &ticket);
#endif

private:
#if QT_CONFIG(ssl)
    struct Session
    {
        QString peer;
        QSslConfiguration configuration;
        QByteArray ticket;
    };

    std::vector<Session> m_sessions;
#endif
    std::map<QString, SseHttpCredentials> m_proxies;
};

#endif // SSEHTTPMEMORY_P_H
