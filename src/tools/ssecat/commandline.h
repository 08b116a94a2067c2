// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef COMMANDLINE_H
#define COMMANDLINE_H

#include "options.h"

#include <QtSse/SseClient>

#include <QtCore/qstring.h>
#include <QtCore/qstringlist.h>

#include <optional>

// Either options, or a message to print and an exit code.
struct CommandLine
{
    std::optional<Options> options;
    int exitCode = 0;
    QString message;
    SseClient::Error error = SseClient::Error::NoError; // if SseClient has this error
    bool json = false;

    static CommandLine parse(const QStringList &arguments);
};

#endif // COMMANDLINE_H
