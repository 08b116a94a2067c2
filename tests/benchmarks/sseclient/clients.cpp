// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "clients.h"

#include "benchstream.h"
#include "httplibclient.h"
#include "measurement.h"

#include <QtSse/SseClient>

#include <QtCore/qcoreapplication.h>
#include <QtCore/qfile.h>
#include <QtCore/qjsondocument.h>
#include <QtNetwork/qnetworkaccessmanager.h>
#include <QtNetwork/qnetworkproxy.h>
#include <QtNetwork/qnetworkreply.h>
#include <QtNetwork/qsslcertificate.h>
#include <QtNetwork/qsslconfiguration.h>
#include <QtNetwork/qsslsocket.h>

#include <cstdio>
#include <functional>
#include <iterator>
#include <memory>

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 ReadBufferSize = 1024 * 1024;

struct Context
{
    QUrl url;
    BenchStream stream;
    Measurement measurement;
};

using Run = void (*)(Context &context);

// What a socket gives, without HTTP: as fast as an event loop of Qt can be.
void runTcp(Context &context)
{
    const bool isSecure = context.url.scheme() == u"https";
    const auto socket = isSecure ? std::make_unique<QSslSocket>() : std::make_unique<QTcpSocket>();
    StampScanner scanner(context.measurement);
    qint64 received = 0;
    qint64 headSize = 0;
    QObject::connect(socket.get(), &QIODevice::readyRead, socket.get(), [&] {
        const QByteArray bytes = socket->read(socket->bytesAvailable());
        if (headSize == 0)
            headSize = bytes.indexOf("\r\n\r\n") + 4;
        received += bytes.size();
        if (context.stream.rate > 0)
            scanner.scan(bytes);
    });
    const QByteArray request = "GET "
            + context.url.toEncoded(QUrl::RemoveScheme | QUrl::RemoveAuthority)
            + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    QObject::connect(socket.get(), &QAbstractSocket::connected, socket.get(),
                     [&] { socket->write(request); });
    QObject::connect(socket.get(), &QAbstractSocket::disconnected, qApp, &QCoreApplication::quit);
    const quint16 port = quint16(context.url.port());
    if (auto *const secure = qobject_cast<QSslSocket *>(socket.get()))
        secure->connectToHostEncrypted(context.url.host(), port);
    else
        socket->connectToHost(context.url.host(), port);
    QCoreApplication::exec();
    const qint64 framedSize = context.stream.framed(context.stream.lastEvent()).size();
    context.measurement.events = (received - headSize) / framedSize;
    context.measurement.bytes = context.measurement.events * context.stream.eventSize;
}

// Has Qt read plain connections through a buffer: those with a proxy object have one. Without it, Qt
// reads the head of each chunk byte by byte.
class BufferingProxyFactory final : public QNetworkProxyFactory
{
public:
    QList<QNetworkProxy> queryProxy(const QNetworkProxyQuery &) override
    {
        return {QNetworkProxy(QNetworkProxy::DefaultProxy)};
    }
};

struct QnamOptions
{
    qint64 readBufferSize = 0;
    bool isBuffered = false;
};

// What comes in is handed to a function, and counted by that.
void runQnam(Context &context, QnamOptions options,
             const std::function<void(QNetworkReply *reply)> &read)
{
    QNetworkAccessManager manager;
    if (options.isBuffered)
        manager.setProxyFactory(new BufferingProxyFactory);
    const std::unique_ptr<QNetworkReply> reply(manager.get(QNetworkRequest(context.url)));
    if (options.readBufferSize > 0)
        reply->setReadBufferSize(options.readBufferSize);
    QObject::connect(reply.get(), &QIODevice::readyRead, reply.get(), [&] { read(reply.get()); });
    QObject::connect(reply.get(), &QNetworkReply::finished, reply.get(), [&] {
        read(reply.get());
        QCoreApplication::quit();
    });
    QCoreApplication::exec();
    context.measurement.stop(); // what follows is not for the stream
}

void drainQnam(Context &context, QnamOptions options)
{
    StampScanner scanner(context.measurement);
    runQnam(context, options, [&](QNetworkReply *reply) {
        const QByteArray bytes = reply->read(reply->bytesAvailable());
        context.measurement.bytes += bytes.size();
        if (context.stream.rate > 0)
            scanner.scan(bytes);
    });
    context.measurement.events = context.measurement.bytes / context.stream.eventSize;
}

void runNaiveQnam(Context &context)
{
    drainQnam(context, {});
}

void runLimitedQnam(Context &context)
{
    drainQnam(context, {ReadBufferSize, false});
}

void runBufferedQnam(Context &context)
{
    drainQnam(context, {ReadBufferSize, true});
}

// What people write who need events today.
class HandwrittenParser final : public QObject
{
    Q_OBJECT

public:
    void read(QIODevice *device)
    {
        while (device->canReadLine()) {
            const QByteArray line = device->readLine().trimmed();
            bytes += line.size() + 1;
            if (line.startsWith("data:"))
                m_data += line.mid(5).trimmed();
            else if (line.isEmpty() && !m_data.isEmpty())
                Q_EMIT received(QString::fromUtf8(std::exchange(m_data, {})));
        }
    }

    qint64 bytes = 0;

Q_SIGNALS:
    void received(const QString &data);

private:
    QByteArray m_data;
};

void runHandwrittenQnam(Context &context)
{
    HandwrittenParser parser;
    QObject::connect(&parser, &HandwrittenParser::received, &parser, [&](const QString &data) {
        ++context.measurement.events;
        if (context.stream.rate > 0 && data.startsWith(u'0'))
            context.measurement.addLatency(BenchStream::stampOf(data.toLatin1()));
    });
    runQnam(context, {}, [&parser](QNetworkReply *reply) { parser.read(reply); });
    context.measurement.bytes = parser.bytes;
}

void runSseClient(Context &context)
{
    SseClient client(context.url);
    client.setReconnectPolicy(SseReconnectPolicy::never());
    const bool hasStamps = context.stream.rate > 0;
    QObject::connect(&client, &SseClient::eventReceived, &client, [&](const SseEvent &event) {
        ++context.measurement.events;
        if (hasStamps && event.data().startsWith('0'))
            context.measurement.addLatency(BenchStream::stampOf(event.data()));
    });
    QObject::connect(&client, &SseClient::finished, &client, [] { QCoreApplication::quit(); });
    client.open();
    QCoreApplication::exec();
    context.measurement.bytes = client.bytesReceived();
}

#ifdef QTSSE_HAS_HTTPLIB
void runHttplib(Context &context)
{
    HttplibClient::run(context.url, [&](std::string_view data) {
        ++context.measurement.events;
        if (context.stream.rate > 0 && data.front() == '0')
            context.measurement.addLatency(BenchStream::stampOf(data));
    });
    context.measurement.bytes = context.measurement.events * context.stream.eventSize;
}
#endif

struct Client
{
    const char *name;
    Run run;
};

constexpr Client All[] = {
        {"tcp", runTcp},
        {"qnam", runLimitedQnam},
        {"qnam-buffered", runBufferedQnam},
        {"sseclient", runSseClient},
        {"qnam-naive", runNaiveQnam},
        {"handwritten", runHandwrittenQnam},
#ifdef QTSSE_HAS_HTTPLIB
        {"httplib", runHttplib},
#endif
};

void trustTheServer()
{
    QFile file(QStringLiteral(QTSSE_TEST_DATA "/tls/server.crt"));
    if (!file.open(QIODevice::ReadOnly))
        return;
    QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
    configuration.setCaCertificates({QSslCertificate(&file)});
    QSslConfiguration::setDefaultConfiguration(configuration);
}

} // namespace

QStringList Clients::names()
{
    QStringList names;
    for (const Client &client : All)
        names.append(QString::fromLatin1(client.name));
    return names;
}

int Clients::run(const QString &name, const QUrl &url)
{
    const auto *const client = std::find_if(std::begin(All), std::end(All), [&](const Client &c) {
        return name == QLatin1StringView(c.name);
    });
    const std::optional<BenchStream> stream = BenchStream::fromTarget(url.toEncoded());
    if (client == std::end(All) || !stream)
        return 1;
    if (url.scheme() == u"https")
        trustTheServer();
    Context context{url, *stream, Measurement()};
    client->run(context);
    context.measurement.stop();
    const QJsonDocument document(context.measurement.result());
    std::printf("%s\n", document.toJson(QJsonDocument::Compact).constData());
    return 0;
}

#include "clients.moc"
