// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "qmltestserver.h"

#include "../common/sseclienttesting.h"

#include <QtCore/qcryptographichash.h>
#include <QtCore/qdebug.h>
#include <QtNetwork/qnetworkaccessmanager.h>
#include <QtNetwork/qnetworkcookie.h>
#include <QtNetwork/qnetworkcookiejar.h>
#include <QtQml/qqmlengine.h>

QmlTestServer::QmlTestServer(QObject *parent)
    : QObject(parent)
{
    m_server.setDefaultResponse(SseTestResponse::eventStream().stayOpen());
    if (!m_server.listen())
        qFatal("The test server cannot listen: %s", qPrintable(m_server.errorString()));
    m_port = m_server.port();
    m_url = m_server.url();
    connect(&m_server, &SseTestServer::requestReceived, this, &QmlTestServer::requestReceived);
    connect(&m_server, &SseTestServer::requestReceived, this, &QmlTestServer::connectionsChanged);
    connect(&m_server, &SseTestServer::connectionClosed, this, &QmlTestServer::connectionsChanged);
}

QUrl QmlTestServer::url() const
{
    return m_url;
}

int QmlTestServer::requestCount() const
{
    return int(m_server.requests().size());
}

int QmlTestServer::connectionCount() const
{
    return int(m_server.connections().size());
}

void QmlTestServer::useTls()
{
    m_server.setSslConfiguration(SseClientTesting::serverConfiguration());
    if (!m_server.listen())
        qFatal("The test server cannot listen: %s", qPrintable(m_server.errorString()));
    m_port = m_server.port();
    m_url = m_server.url();
}

// As openssl prints it.
QString QmlTestServer::fingerprint() const
{
    const QSslCertificate certificate = SseClientTesting::serverConfiguration().localCertificate();
    return QString::fromLatin1(certificate.digest(QCryptographicHash::Sha256).toHex(':').toUpper());
}

void QmlTestServer::stop()
{
    m_server.close();
}

bool QmlTestServer::restart()
{
    return m_server.listen(m_port);
}

void QmlTestServer::enqueueStream(const QString &body, bool staysOpen)
{
    SseTestResponse response = SseTestResponse::eventStream(body.toUtf8());
    m_server.enqueue(staysOpen ? response.stayOpen() : response);
}

// A stream that stays open and sets a cookie.
void QmlTestServer::enqueueCookie(const QString &cookie)
{
    m_server.enqueue(SseTestResponse::eventStream()
                             .withHeader("Set-Cookie", cookie.toUtf8() + "; Path=/")
                             .stayOpen());
}

void QmlTestServer::enqueueStatus(int status, const QString &body)
{
    m_server.enqueue(SseTestResponse::status(status, body.toUtf8()));
}

// A response whose head never comes.
void QmlTestServer::enqueueSilence()
{
    m_server.enqueue(SseTestResponse::raw({}).stayOpen());
}

void QmlTestServer::send(const QString &bytes)
{
    const QList<SseTestConnection *> connections = m_server.connections();
    for (SseTestConnection *connection : connections)
        connection->send(bytes.toUtf8());
}

void QmlTestServer::sendEvent(const QString &data, const QString &type, const QString &id)
{
    send(QString::fromUtf8(SseTestResponse::event(data.toUtf8(), id.toUtf8(), type.toUtf8())));
}

void QmlTestServer::end()
{
    const QList<SseTestConnection *> connections = m_server.connections();
    for (SseTestConnection *connection : connections)
        connection->end();
}

void QmlTestServer::drop()
{
    m_server.dropConnections();
}

QString QmlTestServer::requestMethod(int request) const
{
    return QString::fromUtf8(m_server.requests().value(request).method);
}

QString QmlTestServer::requestTarget(int request) const
{
    return QString::fromUtf8(m_server.requests().value(request).target);
}

QString QmlTestServer::requestBody(int request) const
{
    return QString::fromUtf8(m_server.requests().value(request).body);
}

// "(none)" if it was not sent.
QString QmlTestServer::requestHeader(int request, const QString &name) const
{
    const SseTestRequest received = m_server.requests().value(request);
    return received.hasHeader(name.toLatin1()) ? QString::fromUtf8(received.header(name.toLatin1()))
                                               : QStringLiteral("(none)");
}

void QmlTestServer::replaceEngineCookies(const QString &name, const QString &value)
{
    auto *const jar = new QNetworkCookieJar;
    jar->setCookiesFromUrl({QNetworkCookie(name.toUtf8(), value.toUtf8())}, m_url);
    qmlEngine(this)->networkAccessManager()->setCookieJar(jar); // takes ownership
}

void QmlTestServer::replaceClock()
{
    m_clock = std::make_unique<SseTestClock>();
}

void QmlTestServer::advanceClock(int milliseconds)
{
    m_clock->advance(std::chrono::milliseconds(milliseconds));
}
