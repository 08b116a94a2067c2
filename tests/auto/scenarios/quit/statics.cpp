// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

// Has one object in static storage, which works when the application ends, and outlives it.

#include <QtSse/SseClient>
#include <QtSse/SseEventModel>
#include <QtSse/SseEventStream>
#include <QtSse/SseReader>
#include <QtSse/SseTestServer>

#include <QtCore/qbuffer.h>
#include <QtCore/qcoreapplication.h>
#include <QtCore/qeventloop.h>
#include <QtCore/qscopeguard.h>
#include <QtCore/qthread.h>

namespace {

void waitForEvent(SseClient &client)
{
    QEventLoop loop;
    QObject::connect(&client, &SseClient::eventReceived, &loop, &QEventLoop::quit);
    client.open();
    loop.exec();
}

void leaveClient(const QUrl &url)
{
    static SseClient client(url);
    waitForEvent(client);
}

// Its access manager is one of Qt's, in the pool of the library.
void leaveClientOfHttp2(const QUrl &url)
{
    static SseClient client(url);
    client.setHttp2Enabled(true);
    waitForEvent(client);
}

void leaveWaitingClient(const QUrl &url)
{
    static SseClient client(url);
    waitForEvent(client);
    QEventLoop loop;
    QObject::connect(&client, &SseClient::retryScheduled, &loop, &QEventLoop::quit);
    client.setUrl(QUrl(QStringLiteral("http://127.0.0.1:1/")));
    client.reconnect();
    loop.exec();
}

// The stream ends with the application, and so does its thread.
void leaveStream(const QUrl &url)
{
    static SseEventStream stream(url);
    static const QThread *thread = nullptr;
    stream.configure([](const SseClient &client) { thread = client.thread(); });
    static const auto check = qScopeGuard([] {
        if (thread->isRunning())
            qWarning("The thread of a stream has outlived the application");
        if (stream.next() || stream.finishReason() != SseClient::FinishReason::Stopped)
            qWarning("A stream has not ended with the application");
    });
    if (!stream.next(QDeadlineTimer(QDeadlineTimer::Forever)))
        qFatal("no event");
}

void leaveUnusedStream(const QUrl &url)
{
    static SseEventStream stream(url);
}

void leaveReader(const QUrl &)
{
    static QBuffer buffer;
    buffer.setData("data: x\n\ndata: y\n\n");
    buffer.open(QIODevice::ReadOnly);
    static SseReader reader(&buffer);
    QEventLoop loop;
    QObject::connect(&reader, &SseReader::eventReceived, &loop, &QEventLoop::quit);
    loop.exec();
}

void leaveModel(const QUrl &url)
{
    static SseClient client(url);
    static SseEventModel model;
    model.setSource(&client);
    waitForEvent(client);
}

void leaveServer(const QUrl &)
{
    static SseTestServer server;
    server.listen();
    server.setDefaultResponse(SseTestResponse::eventStream("data: x\n\n").stayOpen());
    SseClient client(server.url());
    waitForEvent(client);
}

} // namespace

int main(int argc, char *argv[])
{
    const QCoreApplication application(argc, argv);
    const QString kind = QString::fromLocal8Bit(argv[1]);
    const QUrl url(QString::fromLocal8Bit(argv[2]));
    const std::initializer_list<std::pair<const char *, void (*)(const QUrl &)>> kinds{
            {"client", leaveClient},
            {"client of HTTP/2", leaveClientOfHttp2},
            {"waiting client", leaveWaitingClient},
            {"stream", leaveStream},
            {"unused stream", leaveUnusedStream},
            {"reader", leaveReader},
            {"model", leaveModel},
            {"server", leaveServer},
    };
    for (const auto &[name, leave] : kinds) {
        if (kind == QLatin1String(name)) {
            leave(url);
            return 0;
        }
    }
    return 1;
}
