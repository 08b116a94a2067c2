// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef BENCHSERVER_H
#define BENCHSERVER_H

#include "benchstream.h"

#include <QtCore/qjsonobject.h>
#include <QtCore/qprocess.h>
#include <QtCore/qstringlist.h>

// The server process, and the processes that get its streams, one after another.
class BenchServer
{
public:
    explicit BenchServer(bool isSecure);
    ~BenchServer();
    Q_DISABLE_COPY_MOVE(BenchServer)

    [[nodiscard]] bool isRunning() const { return !m_url.isEmpty(); }

    // What one of our Clients measures. Empty if it failed, or has not got what the server sent.
    QJsonObject runClient(const QString &client, const BenchStream &stream);

    // What any program costs as a whole; the URL is appended to its command line.
    QJsonObject runProgram(const QStringList &command, const BenchStream &stream);

private:
    qint64 readNumberOfEvents();

    QProcess m_process;
    QUrl m_url;
};

#endif // BENCHSERVER_H
