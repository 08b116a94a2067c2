// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "npmservertest.h"

#include "loopback.h"

#include <QtCore/qfileinfo.h>
#include <QtTest/qtest.h>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

NpmServerTest::NpmServerTest(const QString &script, const QString &npmFolder,
                             const QString &package, const QString &path)
    : m_script(script)
    , m_npmFolder(npmFolder)
    , m_package(package)
    , m_path(path)
{
}

void NpmServerTest::initTestCase()
{
    if (Service::find(u"node"_s).isEmpty())
        QSKIP("node is not installed");
    if (!QFileInfo::exists(u"%1/node_modules/%2/package.json"_s.arg(m_npmFolder, m_package)))
        QSKIP(qPrintable(m_package + u" is not installed"_s));
}

void NpmServerTest::init()
{
    m_directory = std::make_unique<QTemporaryDir>();
    QVERIFY2(m_directory->isValid(), qPrintable(m_directory->errorString()));
    m_port = freePort();
    m_url = QUrl(u"http://127.0.0.1:%1%2"_s.arg(m_port).arg(m_path));
    m_server = std::make_unique<Service>(m_package, m_directory->path(), u"env"_s);
    m_server->setArguments({u"NODE_PATH=%1/node_modules"_s.arg(m_npmFolder), u"node"_s, m_script,
                            QString::number(m_port), u"texts.json"_s});
    QVERIFY(m_server->start(m_port));
    SseReconnectPolicy policy;
    policy.setInitialDelay(50ms);
    policy.setMinimumDelay(20ms);
    policy.setMaximumDelay(500ms);
    m_client = std::make_unique<SseClient>(m_url);
    m_client->setReconnectPolicy(policy);
    reset();
}

void NpmServerTest::cleanup()
{
    m_client.reset();
    if (QTest::currentTestFailed() && m_server)
        m_server->printLog();
    m_server.reset();
    m_directory.reset();
}
