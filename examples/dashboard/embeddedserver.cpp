// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "embeddedserver.h"

#include "demoserver.h"

EmbeddedServer::EmbeddedServer(QObject *parent)
    : QObject(parent)
    , m_server(new DemoServer)
{
    m_server->moveToThread(&m_thread);
    connect(&m_thread, &QThread::finished, m_server, &QObject::deleteLater);
    m_thread.start();
}

EmbeddedServer::~EmbeddedServer()
{
    m_thread.quit();
    m_thread.wait();
}

void EmbeddedServer::start()
{
    if (m_isRunning)
        return;
    QMetaObject::invokeMethod(
            m_server,
            [this] {
                m_isRunning = m_server->listen(m_port);
                m_port = m_server->port();
                m_url = m_server->url();
            },
            Qt::BlockingQueuedConnection);
    Q_EMIT urlChanged();
    Q_EMIT runningChanged();
}

void EmbeddedServer::stop()
{
    if (!m_isRunning)
        return;
    QMetaObject::invokeMethod(
            m_server, [this] { m_server->close(); }, Qt::BlockingQueuedConnection);
    m_isRunning = false;
    Q_EMIT runningChanged();
}

void EmbeddedServer::drop()
{
    QMetaObject::invokeMethod(m_server, [this] { m_server->dropConnections(); });
}
