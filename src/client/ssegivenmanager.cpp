// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "ssegivenmanager_p.h"

#include "../http/sselogging_p.h"

#include <utility>

bool SseGivenManager::set(QNetworkAccessManager *manager)
{
    if (m_manager == manager)
        return false;
    if (manager && manager->thread() != m_client->thread()) {
        qCWarning(lcSseClient,
                  "A client cannot use a network access manager that lives in another thread");
        return false;
    }
    QObject::disconnect(m_destroyed);
    m_manager = manager;
    m_hasWarned = false;
    if (manager) {
        m_destroyed = QObject::connect(manager, &QObject::destroyed, m_client,
                                       &SseClient::networkAccessManagerChanged);
    }
    return true;
}

// The client keeps the manager, as it may be moved back.
bool SseGivenManager::isElsewhere()
{
    const bool isElsewhere = m_manager && m_manager->thread() != m_client->thread();
    if (isElsewhere && !std::exchange(m_hasWarned, true)) {
        qCWarning(lcSseClient,
                  "The network access manager of a client was moved to another thread than that of "
                  "the client, which cannot use it there");
    }
    return isElsewhere;
}
