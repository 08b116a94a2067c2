// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "ssegivenobject_p.h"

#include "../http/sselogging_p.h"

#include <utility>

bool SseGivenObject::set(QObject *object)
{
    if (m_object == object)
        return false;
    if (object && object->thread() != m_client->thread()) {
        qCWarning(lcSseClient, "A client cannot use a %s that lives in another thread", m_name);
        return false;
    }
    QObject::disconnect(m_destroyed);
    m_object = object;
    m_hasWarned = false;
    if (object)
        m_destroyed = QObject::connect(object, &QObject::destroyed, m_client, m_changed);
    return true;
}

// The client keeps the object, as it may be moved back.
bool SseGivenObject::isElsewhere()
{
    const bool isElsewhere = m_object && m_object->thread() != m_client->thread();
    if (isElsewhere && !std::exchange(m_hasWarned, true)) {
        qCWarning(lcSseClient,
                  "The %s of a client was moved to another thread than that of the client, which "
                  "cannot use it there",
                  m_name);
    }
    return isElsewhere;
}
