// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef NPMSERVERTEST_H
#define NPMSERVERTEST_H

#include "service.h"

#include <QtSse/SseClient>

#include <QtCore/qobject.h>
#include <QtCore/qtemporarydir.h>
#include <QtCore/qurl.h>

#include <memory>

// A test with a server from npm. Each test function has a server and a client of its own. QtTest runs
// the test functions of the base class, too.
class NpmServerTest : public QObject
{
    Q_OBJECT

protected:
    // Node runs the script with the packages in the folder of npm.
    NpmServerTest(const QString &script, const QString &npmFolder, const QString &package,
                  const QString &path);

    // Called before each test function.
    virtual void reset() = 0;

    std::unique_ptr<Service> m_server;
    std::unique_ptr<SseClient> m_client;
    QUrl m_url;
    quint16 m_port = 0;

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();

private:
    const QString m_script;
    const QString m_npmFolder;
    const QString m_package;
    const QString m_path;
    std::unique_ptr<QTemporaryDir> m_directory;
};

#endif // NPMSERVERTEST_H
