// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "sserequesthook_p.h"

#include <QtNetwork/qnetworkrequest.h>

#include <utility>

bool SseRequestHook::set(const QObject *context, const Function &function)
{
    if (!m_context.set(context))
        return false;
    m_function = function;
    m_pendingReady = {};
    return true;
}

// The function may delete the owner or move it to another thread.
void SseRequestHook::prepare(const QNetworkRequest &request, const Ready &ready)
{
    m_pendingReady = {};
    if (!m_context.canCall()) {
        ready(QNetworkRequest());
        return;
    }
    if (!m_context.isOwner())
        m_pendingReady = ready;
    const Function function = m_function; // a copy, as it may replace itself
    function(request, ready);
}

// The function may be the one that has destroyed its context. It can still call ready.
void SseRequestHook::forget()
{
    m_function = {};
    if (const Ready ready = std::exchange(m_pendingReady, {})) {
        QMetaObject::invokeMethod(
                m_context.owner(), [ready] { ready(QNetworkRequest()); }, Qt::QueuedConnection);
    }
}
