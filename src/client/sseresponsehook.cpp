// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "sseresponsehook_p.h"

bool SseResponseHook::set(const QObject *context, const Function &function)
{
    if (!m_context.set(context))
        return false;
    m_function = function;
    return true;
}

SseResponseHook::Function SseResponseHook::function() const
{
    return m_function && m_context.canCall() ? m_function : Function();
}
