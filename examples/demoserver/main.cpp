// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "demoserver.h"

#include <QtCore/qcommandlineparser.h>
#include <QtCore/qcoreapplication.h>

#include <cstdio>

using namespace Qt::StringLiterals;

int main(int argc, char *argv[])
{
    QCoreApplication application(argc, argv);
    QCommandLineParser parser;
    parser.setApplicationDescription(u"Serves a lively event stream on the loopback interface."_s);
    parser.addHelpOption();
    const QCommandLineOption port(u"port"_s, u"Listen on this port (default 8080; 0: any)."_s,
                                  u"port"_s, u"8080"_s);
    parser.addOption(port);
    parser.process(application);

    bool ok = false;
    const quint16 number = parser.value(port).toUShort(&ok);
    DemoServer server;
    if (!ok || !server.listen(number)) {
        const QString reason = ok ? server.errorString() : u"not a port number"_s;
        std::fprintf(stderr, "demoserver: cannot listen on port %s: %s\n",
                     qUtf8Printable(parser.value(port)), qUtf8Printable(reason));
        return 1;
    }
    std::printf("%s\n", qUtf8Printable(server.url().toString()));
    std::fflush(stdout);
    return QCoreApplication::exec();
}
