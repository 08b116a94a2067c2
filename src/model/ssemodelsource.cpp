// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "ssemodelsource_p.h"

#include "../http/sselogging_p.h"

SseModelSource::SseModelSource(QObject *model, const char *className, std::function<void()> drop)
    : m_model(model)
    , m_className(className)
    , m_drop(std::move(drop))
{
}

bool SseModelSource::replace(SseClient *client)
{
    if (m_client == client)
        return false;
    if (client && client->thread() != m_model->thread()) {
        qCWarning(lcSseClient, "%s cannot use a client that lives in another thread as its source",
                  m_className);
        return false;
    }
    for (const QMetaObject::Connection &connection : std::as_const(m_connections))
        QObject::disconnect(connection);
    m_connections.clear();
    m_client = client;
    return true;
}

bool SseModelSource::isHere(const SseClient *sender)
{
    if (m_client != sender)
        return false; // an event that was queued before the source was changed
    if (sender->thread() == m_model->thread())
        return true;
    qCWarning(lcSseClient, "%s drops its source, which was moved to another thread than the model",
              m_className);
    m_drop();
    return false;
}
