// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSECLIENTFIXTURE_H
#define SSECLIENTFIXTURE_H

#include "patience.h"
#include "sseclienttesting.h"

#include <QtSse/SseClient>
#include <QtSse/SseTestServer>

#include <QtCore/qobject.h>
#include <QtTest/qtest.h>

#include <memory>

// The base class of tests that need a server and a closed client for each test function. Targets
// list this header, so that its slots are found.
class SseClientFixture : public QObject
{
    Q_OBJECT

protected Q_SLOTS:
    void init()
    {
        m_server = std::make_unique<SseTestServer>();
        QVERIFY2(m_server->listen(), qPrintable(m_server->errorString()));
        m_client = std::make_unique<SseClient>(m_server->url(QStringLiteral("/events")));
        m_client->setReconnectPolicy(SseClientTesting::quickPolicy());
    }

    void cleanup()
    {
        m_client.reset();
        m_server->setHandler({}); // it may use variables of the test function
        QTRY_VERIFY(m_server->connections().isEmpty());
        m_server.reset();
    }

protected:
    void listenSecurely()
    {
        m_server->close();
        m_server->setSslConfiguration(SseClientTesting::serverConfiguration());
        QVERIFY(m_server->listen());
        m_client->setUrl(m_server->url(QStringLiteral("/events")));
    }

    std::unique_ptr<SseTestServer> m_server;
    std::unique_ptr<SseClient> m_client;
};

#endif // SSECLIENTFIXTURE_H
