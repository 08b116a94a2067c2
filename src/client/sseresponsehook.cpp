// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "sseresponsehook_p.h"

#include "../http/sselogging_p.h"

bool SseResponseHook::set(const QObject *context, const Function &function)
{
    if (!context) {
        qCWarning(lcSseClient, "A function that checks responses needs a context object");
        return false;
    }
    if (context->thread() != m_owner->thread()) {
        qCWarning(lcSseClient,
                  "A client cannot call a function whose context object lives in another thread");
        return false;
    }
    QObject::disconnect(m_contextDestroyed);
    m_context = context;
    m_function = function;
    if (function && context != m_owner) {
        m_contextDestroyed = QObject::connect(context, &QObject::destroyed, m_owner,
                                              [this] { m_function = {}; });
    }
    return true;
}

SseResponseHook::Function SseResponseHook::function() const
{
    if (!m_function)
        return {};
    if (!m_context || m_context->thread() != m_owner->thread()) {
        qCWarning(lcSseClient,
                  "The context object of a function that checks responses was moved to another "
                  "thread than that of the client, which cannot call the function");
        return {};
    }
    return m_function;
}
