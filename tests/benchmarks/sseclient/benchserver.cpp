// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "benchserver.h"

#include <QtCore/qcoreapplication.h>
#include <QtCore/qjsondocument.h>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <vector>

using namespace Qt::StringLiterals;

namespace {

constexpr int Patience = 120'000; // milliseconds

double secondsOf(const timeval &time)
{
    return double(time.tv_sec) + double(time.tv_usec) / 1e6;
}

// QProcess does not tell what a process has cost. Never returns.
[[noreturn]] void execute(const std::vector<QByteArray> &command)
{
    std::vector<char *> arguments;
    arguments.reserve(command.size() + 1);
    for (const QByteArray &argument : command)
        arguments.push_back(const_cast<char *>(argument.constData()));
    arguments.push_back(nullptr);
    const int null = ::open("/dev/null", O_RDWR);
    for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
        ::dup2(null, descriptor);
    ::execvp(arguments.front(), arguments.data());
    ::_exit(127);
}

} // namespace

BenchServer::BenchServer(bool isSecure)
{
    m_process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    m_process.start(QCoreApplication::applicationFilePath(),
                    {u"--serve"_s, isSecure ? u"https"_s : u"http"_s});
    if (m_process.waitForReadyRead(Patience))
        m_url = QUrl(QString::fromLatin1(m_process.readLine().trimmed()));
}

BenchServer::~BenchServer()
{
    m_process.kill();
    m_process.waitForFinished();
}

QJsonObject BenchServer::runClient(const QString &client, const BenchStream &stream)
{
    QProcess process;
    process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    process.start(QCoreApplication::applicationFilePath(),
                  {u"--client"_s, client, stream.url(m_url).toString(QUrl::FullyEncoded)});
    if (!process.waitForFinished(Patience)) {
        process.kill();
        process.waitForFinished();
    }
    QJsonObject result = QJsonDocument::fromJson(process.readAllStandardOutput()).object();
    const qint64 sent = readNumberOfEvents();
    const qint64 received = result.value(u"events"_s).toInteger();
    if (sent == received)
        return result;
    std::fprintf(stderr, "%s got %lld of %lld events\n", qPrintable(client),
                 static_cast<long long>(received), static_cast<long long>(sent));
    return {};
}

QJsonObject BenchServer::runProgram(const QStringList &command, const BenchStream &stream)
{
    std::vector<QByteArray> arguments;
    arguments.reserve(size_t(command.size()) + 1);
    for (const QString &argument : command)
        arguments.push_back(argument.toLocal8Bit());
    arguments.push_back(stream.url(m_url).toEncoded());
    const std::chrono::nanoseconds begin = BenchStream::now();
    const pid_t process = ::fork();
    if (process == 0)
        execute(arguments);
    int status = 0;
    rusage usage{};
    if (process < 0 || ::wait4(process, &status, 0, &usage) != process)
        return {};
    const std::chrono::nanoseconds time = BenchStream::now() - begin;
    const qint64 events = readNumberOfEvents();
    return {
            {u"events"_s, events},
            {u"bytes"_s, events * stream.eventSize},
            {u"seconds"_s, double(time.count()) / 1e9},
            {u"processorSeconds"_s, secondsOf(usage.ru_utime) + secondsOf(usage.ru_stime)},
            {u"residentMegabytes"_s, double(usage.ru_maxrss) / 1024},
            {u"exitStatus"_s, WIFEXITED(status) ? WEXITSTATUS(status) : -1},
    };
}

qint64 BenchServer::readNumberOfEvents()
{
    while (!m_process.canReadLine()) {
        if (!m_process.waitForReadyRead(Patience))
            return -1;
    }
    return m_process.readLine().trimmed().toLongLong();
}
