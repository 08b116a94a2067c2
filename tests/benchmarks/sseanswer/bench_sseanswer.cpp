// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

// What a long answer to a POST costs, as a language model streams it: time and memory.
//
//   bench_sseanswer [MEGABYTES]     default: 100
//
// The server is a process of its own, the same program.

#include <QtSse/SseClient>
#include <QtSse/SseTestServer>

#include <QtCore/qcoreapplication.h>
#include <QtCore/qelapsedtimer.h>
#include <QtCore/qprocess.h>

#include <sys/resource.h>

#include <cstdio>
#include <memory>

using namespace Qt::StringLiterals;

namespace {

constexpr int DefaultMegabytes = 100;
constexpr int EventsPerPiece = 400;

double largestMegabytes()
{
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    return double(usage.ru_maxrss) / 1024;
}

int serve(qint64 bytes)
{
    QByteArray piece;
    for (int i = 0; i < EventsPerPiece; ++i)
        piece += SseTestResponse::event(R"({"choices":[{"index":0,"delta":{"content":"tok"}}]})");
    SseTestServer server;
    server.setHandler([piece, bytes](SseTestConnection *connection) {
        const auto sent = std::make_shared<qint64>(0);
        const auto sendMore = [piece, bytes, connection, sent] {
            if (connection->bytesToWrite() > 0 || *sent < 0)
                return;
            if (*sent < bytes) {
                *sent += piece.size();
                connection->send(piece);
            } else {
                *sent = -1;
                connection->sendEvent("[DONE]");
                connection->end();
            }
        };
        QObject::connect(connection, &SseTestConnection::bytesWritten, connection, sendMore,
                         Qt::QueuedConnection);
        connection->respond(SseTestResponse::eventStream().stayOpen());
        sendMore();
    });
    if (!server.listen())
        return 1;
    std::printf("%s\n", server.url().toEncoded().constData());
    std::fflush(stdout);
    return QCoreApplication::exec();
}

int measure(const QUrl &url)
{
    SseClient client(url);
    client.setMethod("POST");
    client.setBody(R"({"stream":true})");
    client.setReconnectPolicy(SseReconnectPolicy::never());
    client.setEndPredicate([](const SseEvent &event) { return event.data() == "[DONE]"; });
    QObject::connect(&client, &SseClient::finished, &client, [] { QCoreApplication::quit(); });
    const double memoryBefore = largestMegabytes();
    QElapsedTimer elapsed;
    elapsed.start();
    client.open();
    QCoreApplication::exec();
    const double seconds = double(elapsed.nsecsElapsed()) / 1e9;
    std::printf("Qt %s: %.1f MB, %lld events in %.2f s, largest RSS %.1f MB (before: %.1f MB)\n",
                qVersion(), double(client.bytesReceived()) / 1e6,
                static_cast<long long>(client.eventsReceived()), seconds, largestMegabytes(),
                memoryBefore);
    return client.finishReason() == SseClient::FinishReason::Completed ? 0 : 1;
}

} // namespace

int main(int argc, char *argv[])
{
    QCoreApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.value(1) == u"--serve")
        return serve(arguments.value(2).toLongLong());
    const int megabytes = arguments.size() > 1 ? arguments.at(1).toInt() : DefaultMegabytes;
    QProcess server;
    server.start(QCoreApplication::applicationFilePath(),
                 {u"--serve"_s, QString::number(qint64(megabytes) * 1'000'000)});
    if (!server.waitForStarted() || !server.waitForReadyRead())
        return 1;
    const int result = measure(QUrl(QString::fromUtf8(server.readLine().trimmed())));
    server.kill();
    server.waitForFinished();
    return result;
}
