// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSECLIENTTESTING_H
#define SSECLIENTTESTING_H

#include <QtSse/SseReconnectPolicy>
#include <QtSse/SseTestResponse>

#include <QtCore/qfile.h>
#include <QtCore/qregularexpression.h>
#include <QtNetwork/qsslcertificate.h>
#include <QtNetwork/qsslconfiguration.h>
#include <QtNetwork/qsslkey.h>
#include <QtNetwork/qsslsocket.h>

// What the tests of SseClient have in common.
namespace SseClientTesting {

inline SseReconnectPolicy quickPolicy(int maximumAttempts = -1)
{
    constexpr std::chrono::milliseconds Delay(10);
    SseReconnectPolicy policy;
    policy.setInitialDelay(Delay);
    policy.setMinimumDelay(Delay);
    policy.setMaximumAttempts(maximumAttempts);
    return policy;
}

inline SseTestResponse eventsFrom(int first, int last)
{
    SseTestResponse response;
    for (int i = first; i <= last; ++i) {
        const QByteArray number = QByteArray::number(i);
        response.sendEvent("event " + number, number);
    }
    return response;
}

// A message that names a header: since Qt 6.8, QNetworkRequest has the names in lower case.
inline QRegularExpression ignoringCase(const QString &text)
{
    return QRegularExpression(QRegularExpression::escape(text),
                              QRegularExpression::CaseInsensitiveOption);
}

inline QByteArray tlsFile(const QString &name)
{
    QFile file(QStringLiteral(QTSSE_TEST_DATA "/tls/") + name);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

inline QSslConfiguration serverConfiguration()
{
    QSslConfiguration configuration;
    configuration.setLocalCertificate(QSslCertificate(tlsFile(QStringLiteral("server.crt"))));
    configuration.setPrivateKey(QSslKey(tlsFile(QStringLiteral("server.key")), QSsl::Ec));
    configuration.setPeerVerifyMode(QSslSocket::VerifyNone);
    return configuration;
}

inline QSslConfiguration trustingConfiguration()
{
    QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
    configuration.setCaCertificates({QSslCertificate(tlsFile(QStringLiteral("server.crt")))});
    return configuration;
}

} // namespace SseClientTesting

#endif // SSECLIENTTESTING_H
