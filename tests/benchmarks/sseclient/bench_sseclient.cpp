// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

// What SseClient costs beside what it is made of, and beside others: throughput, latency, and
// ssecat as a whole process. Server and clients are processes of their own, all of them this
// program. "bench_sseclient --help" tells the rest.

#include "benchserver.h"
#include "benchtable.h"
#include "blastserver.h"
#include "clients.h"

#include <QtCore/qcommandlineparser.h>
#include <QtCore/qcoreapplication.h>
#include <QtCore/qfile.h>
#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>

#include <cstdio>

using namespace Qt::StringLiterals;
using Framing = BenchStream::Framing;

namespace {

const QList<QCommandLineOption> Options{
        {u"latency"_s, u"Measure the time from the server's send to the client's slot."_s},
        {u"ssecat"_s, u"Measure this ssecat beside curl."_s, u"path"_s},
        {u"tls"_s, u"Use https."_s},
        {u"rounds"_s, u"How many times each client has its turn: 5."_s, u"number"_s, u"5"_s},
        {u"seconds"_s, u"How long the server sends to each: 1.5."_s, u"number"_s, u"1.5"_s},
        {u"mode"_s, u"close, for bodies that end with the connection, or chunked: both."_s,
         u"mode"_s},
        {u"size"_s, u"Of an event, in bytes: 60, 250 and 1500."_s, u"bytes"_s},
        {u"rate"_s, u"With --latency, events a second: 1000 and 20000."_s, u"number"_s},
        {u"only"_s, u"The clients, with commas: all."_s, u"names"_s},
        {u"json"_s, u"Write all figures of all rounds to this file."_s, u"file"_s},
};

QList<Framing> framings(const QCommandLineParser &options)
{
    if (options.value(u"mode"_s) == u"close")
        return {Framing::UntilClose};
    if (options.value(u"mode"_s) == u"chunked")
        return {Framing::Chunked};
    return {Framing::UntilClose, Framing::Chunked};
}

QList<int> numbers(const QCommandLineParser &options, const QString &name,
                   const QList<int> &defaults)
{
    return options.isSet(name) ? QList<int>{options.value(name).toInt()} : defaults;
}

QString titleOf(const BenchStream &stream, bool isSecure)
{
    const QString framing = stream.framing == Framing::UntilClose ? u"until the connection closes"_s
                                                                  : u"a chunk for each event"_s;
    const QString rate = stream.rate > 0 ? u", %1 events/s"_s.arg(stream.rate) : QString();
    return u"%1, events of %2 bytes, %3%4"_s.arg(isSecure ? u"https"_s : u"http"_s)
            .arg(stream.eventSize)
            .arg(framing, rate);
}

class Benchmark
{
public:
    explicit Benchmark(const QCommandLineParser &options)
        : m_options(options)
        , m_isSecure(options.isSet(u"tls"_s))
        , m_rounds(options.value(u"rounds"_s).toInt())
        , m_server(m_isSecure)
    {
        m_stream.duration =
                std::chrono::milliseconds(qint64(options.value(u"seconds"_s).toDouble() * 1000));
    }

    bool run()
    {
        if (!m_server.isRunning())
            return false;
        if (m_options.isSet(u"latency"_s))
            measureLatency();
        else if (m_options.isSet(u"ssecat"_s))
            measureProgram();
        else
            measureThroughput();
        return writeJson();
    }

private:
    [[nodiscard]] QStringList clients() const
    {
        if (m_options.isSet(u"only"_s))
            return m_options.value(u"only"_s).split(u',');
        return Clients::names();
    }

    template <typename Measure>
    [[nodiscard]] BenchTable measure(const QStringList &names, Measure measureOne)
    {
        BenchTable table(titleOf(m_stream, m_isSecure), names);
        for (int round = 0; round < m_rounds; ++round) {
            QList<QJsonObject> results;
            for (const QString &name : names)
                results.append(measureOne(name));
            table.addRound(results);
        }
        m_tables.append(table.toJson());
        return table;
    }

    void measureThroughput()
    {
        for (const Framing framing : framings(m_options)) {
            for (const int size : numbers(m_options, u"size"_s, {60, 250, 1500})) {
                m_stream.framing = framing;
                m_stream.eventSize = size;
                const auto runClient = [this](const QString &client) {
                    return m_server.runClient(client, m_stream);
                };
                measure(clients(), runClient).printThroughput();
            }
        }
    }

    void measureLatency()
    {
        for (const int rate : numbers(m_options, u"rate"_s, {1000, 20'000})) {
            m_stream.rate = rate;
            const auto runClient = [this](const QString &client) {
                return m_server.runClient(client, m_stream);
            };
            measure(clients(), runClient).printLatency();
        }
    }

    void measureProgram()
    {
        const QHash<QString, QStringList> commands{
                {u"ssecat"_s,
                 {m_options.value(u"ssecat"_s), u"--quiet"_s, u"--stats"_s, u"--no-reconnect"_s,
                  u"--cacert"_s, QStringLiteral(QTSSE_TEST_DATA "/tls/server.crt")}},
                {u"curl"_s,
                 {u"curl"_s, u"-N"_s, u"-s"_s, u"--cacert"_s,
                  QStringLiteral(QTSSE_TEST_DATA "/tls/server.crt"), u"-o"_s, u"/dev/null"_s}},
        };
        for (const Framing framing : framings(m_options)) {
            for (const int size : numbers(m_options, u"size"_s, {60, 250, 1500})) {
                m_stream.framing = framing;
                m_stream.eventSize = size;
                const auto runProgram = [&](const QString &program) {
                    return m_server.runProgram(commands.value(program), m_stream);
                };
                measure({u"ssecat"_s, u"curl"_s}, runProgram).printThroughput();
            }
        }
    }

    [[nodiscard]] bool writeJson() const
    {
        if (!m_options.isSet(u"json"_s))
            return true;
        QFile file(m_options.value(u"json"_s));
        const QJsonObject all{{u"qt"_s, QString::fromLatin1(qVersion())}, {u"tables"_s, m_tables}};
        return file.open(QIODevice::WriteOnly) && file.write(QJsonDocument(all).toJson()) > 0;
    }

    const QCommandLineParser &m_options;
    bool m_isSecure;
    int m_rounds;
    BenchServer m_server;
    BenchStream m_stream;
    QJsonArray m_tables;
};

} // namespace

int main(int argc, char *argv[])
{
    QCoreApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.value(1) == u"--serve")
        return BlastServer::serve(arguments.value(2) == u"https");
    if (arguments.value(1) == u"--client")
        return Clients::run(arguments.value(2), QUrl(arguments.value(3)));
    QCommandLineParser options;
    options.setApplicationDescription(u"Measures SseClient and others in turn.\nClients: "_s
                                      + Clients::names().join(u", "));
    options.addHelpOption();
    options.addOptions(Options);
    options.process(application);
    std::printf("Qt %s\n", qVersion());
    return Benchmark(options).run() ? 0 : 1;
}
