// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "exitcode.h"
#include "jsonprinter.h"
#include "options.h"
#include "session.h"

#include <QtCore/qcoreapplication.h>
#include <QtCore/qcoreevent.h>
#include <QtCore/qloggingcategory.h>
#include <QtCore/qmetaobject.h>

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>

namespace {

// Where standard input, output or error is closed, the next file to be opened would take its place.
void openStandardDescriptors()
{
    for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        if (::fcntl(descriptor, F_GETFD) == -1)
            ::open("/dev/null", O_RDWR);
    }
}

int printMessage(const CommandLine &commandLine)
{
    const QByteArray message = commandLine.message.toUtf8();
    if (commandLine.exitCode == ExitCode::Done) {
        std::fputs(message.constData(), stdout);
        return ExitCode::Done;
    }
    const QByteArray line = "ssecat: " + message + "\nTry: ssecat --help\n";
    std::fputs(line.constData(), stderr);
    if (commandLine.json && commandLine.error != SseClient::Error::NoError) {
        const auto key = QMetaEnum::fromType<SseClient::Error>().valueToKey(int(commandLine.error));
        JsonPrinter printer([](QByteArrayView bytes) {
            std::fwrite(bytes.data(), 1, size_t(bytes.size()), stdout);
        });
        printer.error({key, commandLine.message, 0, true});
    }
    return commandLine.exitCode;
}

} // namespace

int main(int argc, char *argv[])
{
    openStandardDescriptors();
    QCoreApplication application(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("ssecat"));
    QCoreApplication::setApplicationVersion(QStringLiteral(QTSSE_VERSION_STR));

    const CommandLine commandLine = CommandLine::parse(QCoreApplication::arguments());
    if (!commandLine.options)
        return printMessage(commandLine);
    if (commandLine.options->verbose)
        QLoggingCategory::setFilterRules(QStringLiteral("qtsse.client.debug=true"));

    Session session(*commandLine.options);
    // From the event loop, as ending it takes effect only while it runs.
    QMetaObject::invokeMethod(&session, &Session::start, Qt::QueuedConnection);
    const int exitCode = QCoreApplication::exec();
    // What the last turn of the event loop has left for the next one: a network thread, say.
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    return exitCode;
}
