// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef TESTSERVERTHREAD_H
#define TESTSERVERTHREAD_H

#include <QtSse/SseTestServer>

#include <QtCore/qmetaobject.h>
#include <QtCore/qsemaphore.h>
#include <QtCore/qthread.h>

#include <memory>

// A server in a thread of its own, so that the test may block.
class TestServerThread
{
public:
    TestServerThread()
    {
        m_context.moveToThread(&m_thread);
        m_thread.start();
        run([this] {
            m_server = std::make_unique<SseTestServer>();
            if (!m_server->listen())
                qFatal("The test server cannot listen");
            QObject::connect(m_server.get(), &SseTestServer::connectionClosed,
                             [this] { m_closedConnections.release(); });
        });
    }

    ~TestServerThread()
    {
        run([this] { m_server.reset(); });
        m_thread.quit();
        m_thread.wait();
    }

    Q_DISABLE_COPY_MOVE(TestServerThread)

    // In the thread of the server, while the caller waits.
    template <typename Function>
    void run(Function function)
    {
        QMetaObject::invokeMethod(&m_context, function, Qt::BlockingQueuedConnection);
    }

    [[nodiscard]] QUrl url()
    {
        QUrl url;
        run([&] { url = m_server->url(); });
        return url;
    }

    void enqueue(const SseTestResponse &response)
    {
        run([&] { m_server->enqueue(response); });
    }

    void setHandler(const SseTestServer::Handler &handler)
    {
        run([&] { m_server->setHandler(handler); });
    }

    [[nodiscard]] QList<SseTestRequest> requests()
    {
        QList<SseTestRequest> requests;
        run([&] { requests = m_server->requests(); });
        return requests;
    }

    [[nodiscard]] bool waitForClosedConnections(int count)
    {
        return m_closedConnections.tryAcquire(count, 5000);
    }

private:
    QThread m_thread;
    QObject m_context;
    std::unique_ptr<SseTestServer> m_server;
    QSemaphore m_closedConnections;
};

#endif // TESTSERVERTHREAD_H
