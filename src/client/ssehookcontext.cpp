// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "ssehookcontext_p.h"

#include "../http/sselogging_p.h"

SseHookContext::~SseHookContext()
{
    QObject::disconnect(m_destroyed);
}

bool SseHookContext::set(const QObject *context)
{
    if (!context) {
        qCWarning(lcSseClient, "A function that %s needs a context object", m_purpose);
        return false;
    }
    if (context->thread() != m_owner->thread()) {
        qCWarning(lcSseClient,
                  "A client cannot call a function whose context object lives in another thread");
        return false;
    }
    QObject::disconnect(m_destroyed);
    m_context = context;
    if (context != m_owner)
        m_destroyed = QObject::connect(context, &QObject::destroyed, m_owner, m_forget);
    return true;
}

bool SseHookContext::canCall() const
{
    if (m_context && m_context->thread() == m_owner->thread())
        return true;
    qCWarning(lcSseClient,
              "The context object of a function that %s was moved to another thread than that of "
              "the client, which cannot call the function",
              m_purpose);
    return false;
}
