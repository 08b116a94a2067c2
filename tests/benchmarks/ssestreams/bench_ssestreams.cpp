// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

// What many streams to one host cost: time to open them all, threads, sockets, memory, processor time
// at ten events a second each.
//
//   bench_ssestreams [COUNT…]     default: 1 100 1000, over http and https
//
// The server is a process of its own, the same program.

#include <QtSse/SseClient>
#include <QtSse/SseTestServer>

#include <QtCore/qcoreapplication.h>
#include <QtCore/qdir.h>
#include <QtCore/qelapsedtimer.h>
#include <QtCore/qeventloop.h>
#include <QtCore/qfile.h>
#include <QtCore/qfileinfo.h>
#include <QtCore/qpointer.h>
#include <QtCore/qprocess.h>
#include <QtCore/qtimer.h>
#include <QtNetwork/qsslcertificate.h>
#include <QtNetwork/qsslconfiguration.h>
#include <QtNetwork/qsslkey.h>
#include <QtNetwork/qsslsocket.h>

#include <sys/resource.h>

#include <algorithm>
#include <cstdio>
#include <iterator>
#include <memory>
#include <utility>
#include <vector>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr int DefaultCounts[] = {1, 100, 1000};
constexpr auto EventInterval = 100ms;
constexpr auto MeasuredTime = 3s;

void allowManyFiles()
{
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

QByteArray contentOf(const QString &name)
{
    QFile file(QStringLiteral(QTSSE_TEST_DATA "/tls/") + name);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

qsizetype threadCount()
{
    return QDir(u"/proc/self/task"_s).entryList(QDir::Dirs | QDir::NoDotAndDotDot).size();
}

qsizetype socketCount()
{
    const QFileInfoList files =
            QDir(u"/proc/self/fd"_s).entryInfoList(QDir::AllEntries | QDir::System);
    return std::count_if(files.begin(), files.end(), [](const QFileInfo &file) {
        return file.symLinkTarget().contains(u"socket:"_s);
    });
}

double residentMegabytes()
{
    QFile file(u"/proc/self/statm"_s);
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    return double(file.readAll().split(' ').value(1).toLongLong()) * 4096 / 1e6;
}

double processorSeconds()
{
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval &time) {
        return double(time.tv_sec) + double(time.tv_usec) / 1e6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

template <typename Condition>
void waitUntil(Condition condition)
{
    while (!condition())
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
}

int serve(bool isSecure)
{
    SseTestServer server;
    if (isSecure) {
        QSslConfiguration configuration;
        configuration.setLocalCertificate(QSslCertificate(contentOf(u"server.crt"_s)));
        configuration.setPrivateKey(QSslKey(contentOf(u"server.key"_s), QSsl::Ec));
        configuration.setPeerVerifyMode(QSslSocket::VerifyNone);
        server.setSslConfiguration(configuration);
    }
    QList<QPointer<SseTestConnection>> streams; // others are not to hear of events before a head
    server.setHandler([&streams](SseTestConnection *connection) {
        connection->respond(SseTestResponse::eventStream("data: hello\n\n").stayOpen());
        streams.append(connection);
    });
    if (!server.listen())
        return 1;
    QTimer timer;
    QObject::connect(&timer, &QTimer::timeout, &server, [&streams] {
        streams.removeAll(nullptr);
        for (const QPointer<SseTestConnection> &connection : std::as_const(streams))
            connection->sendEvent("{\"symbol\":\"ACME\",\"price\":182.4}");
    });
    timer.start(EventInterval);
    std::printf("%s\n", server.url().toEncoded().constData());
    std::fflush(stdout);
    return QCoreApplication::exec();
}

void measure(int count, const QUrl &url)
{
    std::vector<std::unique_ptr<SseClient>> clients;
    const double memoryBefore = residentMegabytes();
    QSslConfiguration trusting = QSslConfiguration::defaultConfiguration();
    trusting.setCaCertificates({QSslCertificate(contentOf(u"server.crt"_s))});
    QElapsedTimer elapsed;
    elapsed.start();
    int open = 0;
    qint64 events = 0;
    for (int i = 0; i < count; ++i) {
        clients.push_back(std::make_unique<SseClient>(url));
        SseClient *const client = clients.back().get();
        client->setSslConfiguration(trusting);
        QObject::connect(client, &SseClient::opened, [&open] { ++open; });
        QObject::connect(client, &SseClient::eventReceived, [&events] { ++events; });
        client->open();
    }
    waitUntil([&] { return open >= count; });
    const double openSeconds = double(elapsed.elapsed()) / 1e3;

    const double processorBefore = processorSeconds();
    events = 0;
    QEventLoop loop;
    QTimer::singleShot(MeasuredTime, &loop, &QEventLoop::quit);
    elapsed.restart();
    loop.exec();
    const double seconds = double(elapsed.elapsed()) / 1e3;
    const double memory = residentMegabytes();
    const double processor = processorSeconds() - processorBefore;
    std::printf("%-6s %8d %10.2f %8lld %8lld %8.1f %12.1f %12.0f %8.1f %% %9.1f\n",
                url.scheme().toLatin1().constData(), count, openSeconds,
                static_cast<long long>(threadCount()), static_cast<long long>(socketCount()),
                memory, (memory - memoryBefore) * 1e3 / count, double(events) / seconds,
                100 * processor / seconds, 1e6 * processor / double(events));
    std::fflush(stdout);
}

bool measureAll(const QString &scheme, const QList<int> &counts)
{
    QProcess server;
    server.start(QCoreApplication::applicationFilePath(), {u"--serve"_s, scheme});
    if (!server.waitForStarted() || !server.waitForReadyRead())
        return false;
    const QUrl url(QString::fromUtf8(server.readLine().trimmed()));
    for (const int count : counts)
        measure(count, url);
    server.kill();
    server.waitForFinished();
    return true;
}

} // namespace

int main(int argc, char *argv[])
{
    allowManyFiles();
    QCoreApplication application(argc, argv);
    QStringList arguments = QCoreApplication::arguments().sliced(1);
    if (arguments.value(0) == u"--serve")
        return serve(arguments.value(1) == u"https");
    QList<int> counts;
    for (const QString &argument : arguments)
        counts.append(argument.toInt());
    if (counts.isEmpty())
        std::copy(std::begin(DefaultCounts), std::end(DefaultCounts), std::back_inserter(counts));
    std::printf("Qt %s\n%-6s %8s %10s %8s %8s %8s %12s %12s %10s %9s\n", qVersion(), "scheme",
                "streams", "open s", "threads", "sockets", "RSS MB", "KB/stream", "events/s",
                "processor", "us/event");
    return measureAll(u"http"_s, counts) && measureAll(u"https"_s, counts) ? 0 : 1;
}
