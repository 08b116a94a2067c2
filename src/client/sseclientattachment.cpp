// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "sseclientattachment_p.h"

#include "../http/sselogging_p.h"

#include <QtCore/qmetaobject.h>

bool SseClientAttachment::livesInThreadOf(const SseClient *client) const
{
    if (client->thread() == m_object->thread())
        return true;
    qCWarning(lcSseClient, "%s cannot use a client that lives in another thread as its source",
              m_className);
    return false;
}

void SseClientAttachment::leaveThread()
{
    if (source && !movesWithSource())
        dropSource();
}

// A child moves together with its parent.
bool SseClientAttachment::movesWithSource() const
{
    const QObject *ancestor = m_object;
    while (ancestor && ancestor != source)
        ancestor = ancestor->parent();
    return ancestor != nullptr;
}

// Slots must not run while the client or the object moves.
void SseClientAttachment::dropSource()
{
    qCWarning(lcSseClient, "%s drops its source, as one of them was moved to another thread",
              m_className);
    detach();
    QMetaObject::invokeMethod(m_object, "sourceChanged", Qt::QueuedConnection);
}
