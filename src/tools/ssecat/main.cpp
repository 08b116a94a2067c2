// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "commandline.h"
#include "exitcode.h"
#include "jsonprinter.h"
#include "session.h"
#include "standardoutput.h"

#include <QtCore/qcoreapplication.h>
#include <QtCore/qcoreevent.h>
#include <QtCore/qloggingcategory.h>
#include <QtCore/qmetaobject.h>

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

namespace {

// If standard input, output or error is closed, the next file that is opened would get its number.
void openStandardDescriptors()
{
    for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        if (::fcntl(descriptor, F_GETFD) == -1)
            ::open("/dev/null", O_RDWR);
    }
}

int print(QByteArrayView bytes, int exitCode)
{
    constexpr int NoDescriptor = -1;
    if (StandardOutput(NoDescriptor).write(bytes) != StandardOutput::Result::Failed)
        return exitCode;
    std::fprintf(stderr, "ssecat: cannot write to standard output: %s\n", std::strerror(errno));
    return exitCode == ExitCode::Done ? ExitCode::StreamFailed : exitCode;
}

// Bad usage is reported like other failures: with --json, as an error and the end.
int reportBadUsage(const CommandLine &commandLine)
{
    std::fprintf(stderr, "ssecat: %s\nTry: ssecat --help\n", qUtf8Printable(commandLine.message));
    if (!commandLine.json)
        return commandLine.exitCode;
    const bool hasKey = commandLine.error != SseClient::Error::NoError;
    const QMetaEnum keys = QMetaEnum::fromType<SseClient::Error>();
    QByteArray lines;
    JsonPrinter printer([&lines](QByteArrayView line) { lines.append(line); });
    printer.error({hasKey ? keys.valueToKey(int(commandLine.error)) : "UsageError",
                   commandLine.message, 0, true});
    printer.closed("Failed");
    return print(lines, commandLine.exitCode);
}

} // namespace

int main(int argc, char *argv[])
{
    openStandardDescriptors();
    ::signal(SIGPIPE, SIG_IGN); // write() then fails with EPIPE
    QCoreApplication application(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("ssecat"));
    QCoreApplication::setApplicationVersion(QStringLiteral(QTSSE_VERSION_STR));

    const CommandLine commandLine = CommandLine::parse(QCoreApplication::arguments());
    if (commandLine.exitCode != ExitCode::Done)
        return reportBadUsage(commandLine);
    if (!commandLine.options)
        return print(commandLine.message.toUtf8(), ExitCode::Done);
    if (commandLine.options->verbose)
        QLoggingCategory::setFilterRules(QStringLiteral("qtsse.client.debug=true"));

    Session session(*commandLine.options);
    // Started by the event loop, as exit() takes effect only while that runs.
    QMetaObject::invokeMethod(&session, &Session::start, Qt::QueuedConnection);
    const int exitCode = QCoreApplication::exec();
    // Deletes what the last turn of the event loop has left for the next one, such as a network
    // thread.
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    return exitCode;
}
