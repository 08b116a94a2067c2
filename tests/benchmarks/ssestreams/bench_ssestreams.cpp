// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

// What many streams to one host cost: time to open them all, threads, sockets, memory, processor time
// for each event. "bench_ssestreams --help" lists the options.
//
// The servers are processes of their own, the same program.

#include <QtSse/SseClient>
#include <QtSse/SseTestServer>

#include <QtCore/qcommandlineparser.h>
#include <QtCore/qcoreapplication.h>
#include <QtCore/qdir.h>
#include <QtCore/qelapsedtimer.h>
#include <QtCore/qeventloop.h>
#include <QtCore/qfile.h>
#include <QtCore/qfileinfo.h>
#include <QtCore/qpointer.h>
#include <QtCore/qprocess.h>
#include <QtCore/qthread.h>
#include <QtCore/qtimer.h>
#include <QtNetwork/qsslcertificate.h>
#include <QtNetwork/qsslconfiguration.h>
#include <QtNetwork/qsslkey.h>
#include <QtNetwork/qsslsocket.h>

#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <iterator>
#include <memory>
#include <utility>
#include <vector>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr int DefaultCounts[] = {1, 100, 1000};
constexpr auto MeasuredTime = 3s;
constexpr int OpenAtOnce = 500; // more would overflow the server's queue of connections
constexpr int StreamsPerServer = 1000; // a server with more takes the processor time of the clients

const QList<QCommandLineOption> Options{
        {u"scheme"_s, u"http or https: both."_s, u"scheme"_s},
        {u"threads"_s, u"Threads for the clients; 0, the default, is the main thread."_s,
         u"number"_s, u"0"_s},
        {u"interval"_s, u"Time between two events of a stream: 100."_s, u"ms"_s, u"100"_s},
};

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

int serve(bool isSecure, std::chrono::milliseconds interval)
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
    timer.start(interval);
    std::printf("%s\n", server.url().toEncoded().constData());
    std::fflush(stdout);
    return QCoreApplication::exec();
}

// Clients of one thread. All is called there but the counters.
class Streams : public QObject
{
public:
    std::atomic<int> opened = 0;
    std::atomic<qint64> events = 0;

    void open(int count, const QList<QUrl> &urls)
    {
        m_missing = count;
        m_urls = urls;
        m_trusting = QSslConfiguration::defaultConfiguration();
        m_trusting.setCaCertificates({QSslCertificate(contentOf(u"server.crt"_s))});
        for (int i = 0; i < OpenAtOnce; ++i)
            openNext();
    }

    void closeAll() { m_clients.clear(); }

private:
    void openNext()
    {
        if (m_missing == 0)
            return;
        --m_missing;
        m_clients.push_back(std::make_unique<SseClient>(m_urls.at(m_missing % m_urls.size())));
        SseClient *const client = m_clients.back().get();
        client->setSslConfiguration(m_trusting);
        QObject::connect(client, &SseClient::opened, this, [this] {
            ++opened;
            openNext();
        });
        QObject::connect(client, &SseClient::eventReceived, this, [this] { ++events; });
        client->open();
    }

    int m_missing = 0;
    QList<QUrl> m_urls;
    QSslConfiguration m_trusting;
    std::vector<std::unique_ptr<SseClient>> m_clients;
};

// In the main thread, or in some threads of their own.
class ManyStreams
{
public:
    ManyStreams(int count, int threads, const QList<QUrl> &urls)
    {
        const int parts = std::max(threads, 1);
        for (int part = 0; part < parts; ++part) {
            auto streams = std::make_unique<Streams>();
            if (threads > 0) {
                m_threads.push_back(std::make_unique<QThread>());
                streams->moveToThread(m_threads.back().get());
                m_threads.back()->start();
            }
            const int share = count / parts + (part < count % parts ? 1 : 0);
            QMetaObject::invokeMethod(streams.get(), [streams = streams.get(), share, urls] {
                streams->open(share, urls);
            });
            m_streams.push_back(std::move(streams));
        }
    }

    ~ManyStreams()
    {
        for (const auto &streams : m_streams) {
            QMetaObject::invokeMethod(
                    streams.get(), [streams = streams.get()] { streams->closeAll(); },
                    m_threads.empty() ? Qt::DirectConnection : Qt::BlockingQueuedConnection);
        }
        for (const auto &thread : m_threads) {
            thread->quit();
            thread->wait();
        }
    }

    [[nodiscard]] qint64 opened() const
    {
        return sum([](const Streams &streams) { return streams.opened.load(); });
    }

    [[nodiscard]] qint64 events() const
    {
        return sum([](const Streams &streams) { return streams.events.load(); });
    }

private:
    Q_DISABLE_COPY_MOVE(ManyStreams)

    template <typename Member>
    [[nodiscard]] qint64 sum(Member member) const
    {
        qint64 total = 0;
        for (const auto &streams : m_streams)
            total += member(*streams);
        return total;
    }

    std::vector<std::unique_ptr<QThread>> m_threads;
    std::vector<std::unique_ptr<Streams>> m_streams;
};

void runFor(std::chrono::milliseconds time)
{
    QEventLoop loop;
    QTimer::singleShot(time, Qt::PreciseTimer, &loop, &QEventLoop::quit);
    loop.exec();
}

void measure(int count, int threads, const QList<QUrl> &urls)
{
    const double memoryBefore = residentMegabytes();
    QElapsedTimer elapsed;
    elapsed.start();
    const ManyStreams streams(count, threads, urls);
    while (streams.opened() < count)
        runFor(10ms);
    const double openSeconds = double(elapsed.elapsed()) / 1e3;

    const double processorBefore = processorSeconds();
    const qint64 eventsBefore = streams.events();
    elapsed.restart();
    runFor(MeasuredTime);
    const double seconds = double(elapsed.elapsed()) / 1e3;
    const double memory = residentMegabytes();
    const double processor = processorSeconds() - processorBefore;
    const qint64 events = streams.events() - eventsBefore;
    std::printf("%-6s %8d %10.2f %8lld %8lld %8.1f %12.1f %12.0f %8.1f %% %9.1f\n",
                urls.first().scheme().toLatin1().constData(), count, openSeconds,
                static_cast<long long>(threadCount()), static_cast<long long>(socketCount()),
                memory, (memory - memoryBefore) * 1e3 / count, double(events) / seconds,
                100 * processor / seconds, 1e6 * processor / double(events));
    std::fflush(stdout);
}

class Server
{
public:
    Server(const QString &scheme, const QString &interval)
    {
        m_process.start(QCoreApplication::applicationFilePath(), {u"--serve"_s, scheme, interval});
        if (m_process.waitForStarted() && m_process.waitForReadyRead())
            m_url = QUrl(QString::fromUtf8(m_process.readLine().trimmed()));
    }

    ~Server()
    {
        m_process.kill();
        m_process.waitForFinished();
    }

    [[nodiscard]] QUrl url() const { return m_url; }

private:
    Q_DISABLE_COPY_MOVE(Server)

    QProcess m_process;
    QUrl m_url;
};

bool measureAll(const QString &scheme, const QList<int> &counts, const QCommandLineParser &options)
{
    for (const int count : counts) {
        std::vector<std::unique_ptr<Server>> servers;
        QList<QUrl> urls;
        for (int streams = 0; streams < count; streams += StreamsPerServer) {
            servers.push_back(std::make_unique<Server>(scheme, options.value(u"interval"_s)));
            urls.append(servers.back()->url());
        }
        if (urls.isEmpty() || urls.contains(QUrl()))
            return false;
        measure(count, options.value(u"threads"_s).toInt(), urls);
    }
    return true;
}

} // namespace

int main(int argc, char *argv[])
{
    allowManyFiles();
    QCoreApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.value(1) == u"--serve") {
        return serve(arguments.value(2) == u"https",
                     std::chrono::milliseconds(arguments.value(3).toInt()));
    }
    QCommandLineParser options;
    options.setApplicationDescription(u"Measures what many streams cost."_s);
    options.addHelpOption();
    options.addOptions(Options);
    options.addPositionalArgument(u"COUNT"_s, u"Numbers of streams: 1 100 1000."_s,
                                  u"[COUNT...]"_s);
    options.process(application);
    QList<int> counts;
    for (const QString &count : options.positionalArguments())
        counts.append(count.toInt());
    if (counts.isEmpty())
        std::copy(std::begin(DefaultCounts), std::end(DefaultCounts), std::back_inserter(counts));
    std::printf("Qt %s\n%-6s %8s %10s %8s %8s %8s %12s %12s %10s %9s\n", qVersion(), "scheme",
                "streams", "open s", "threads", "sockets", "RSS MB", "KB/stream", "events/s",
                "processor", "us/event");
    const QStringList schemes = options.isSet(u"scheme"_s) ? QStringList{options.value(u"scheme"_s)}
                                                           : QStringList{u"http"_s, u"https"_s};
    return std::all_of(schemes.begin(), schemes.end(),
                       [&](const QString &scheme) { return measureAll(scheme, counts, options); })
            ? 0
            : 1;
}
