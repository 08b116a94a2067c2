// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "service.h"

#include "loopback.h"

#include <QtCore/qdebug.h>
#include <QtCore/qdir.h>
#include <QtCore/qfile.h>
#include <QtCore/qstandardpaths.h>
#include <QtTest/qtestsystem.h>

#include <csignal>
#include <unistd.h>

#if defined(Q_OS_LINUX)
#  include <sys/prctl.h>
#endif

namespace {

constexpr int StartTimeout = 20'000; // milliseconds, of a busy machine with sanitizers
constexpr int StopTimeout = 20'000;
constexpr qsizetype LinesToPrint = 40;

// Runs in the child, between fork and exec.
void becomeLeaderOfAGroup()
{
    ::setpgid(0, 0);
#if defined(Q_OS_LINUX)
    // A test that crashes, or is ended by CTest, must not leave servers behind.
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);
#endif
}

} // namespace

QString Service::find(const QString &program)
{
    QString inPath = QStandardPaths::findExecutable(program);
    if (!inPath.isEmpty())
        return inPath;
    // The PATH of an ordinary user need not have the place of servers.
    return QStandardPaths::findExecutable(
            program, {QStringLiteral("/usr/sbin"), QStringLiteral("/usr/local/sbin")});
}

Service::Service(const QString &name, const QString &directory, const QString &program)
    : m_name(name)
    , m_directory(directory + u'/' + name)
    , m_program(find(program))
{
    QDir().mkpath(m_directory);
    m_process.setWorkingDirectory(m_directory);
    m_process.setProcessChannelMode(QProcess::MergedChannels);
    m_process.setStandardOutputFile(path(QStringLiteral("log")), QIODevice::Append);
    m_process.setChildProcessModifier(becomeLeaderOfAGroup);
}

Service::~Service()
{
    kill();
}

QString Service::path(const QString &fileName) const
{
    return m_directory + u'/' + fileName;
}

bool Service::isRunning() const
{
    return m_process.state() != QProcess::NotRunning;
}

bool Service::start(quint16 port)
{
    m_process.start(m_program, m_arguments);
    if (!m_process.waitForStarted())
        return false;
    const auto isDecided = [this, port] { return !isRunning() || acceptsConnections(port); };
    return QTest::qWaitFor(isDecided, StartTimeout) && isRunning();
}

bool Service::stop()
{
    m_process.terminate();
    return m_process.waitForFinished(StopTimeout);
}

void Service::sendSignal(int signalNumber)
{
    if (isRunning())
        ::kill(pid_t(m_process.processId()), signalNumber);
}

void Service::kill()
{
    sendSignalToAll(SIGKILL);
    m_process.waitForFinished(StopTimeout);
}

void Service::freeze()
{
    sendSignalToAll(SIGSTOP);
}

void Service::thaw()
{
    sendSignalToAll(SIGCONT);
}

void Service::sendSignalToAll(int signalNumber)
{
    if (isRunning())
        ::kill(-pid_t(m_process.processId()), signalNumber);
}

QByteArray Service::log() const
{
    QFile file(path(QStringLiteral("log")));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void Service::printLog() const
{
    const QByteArrayList lines = log().split('\n');
    for (const QByteArray &line : lines.mid(qMax(qsizetype(0), lines.size() - LinesToPrint)))
        qInfo("%s: %s", qPrintable(m_name), line.constData());
}
