// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "sserequesthook_p.h"

#include "../http/sselogging_p.h"

#include <QtNetwork/qnetworkrequest.h>

#include <utility>

SseRequestHook::~SseRequestHook()
{
    QObject::disconnect(m_contextDestroyed);
}

bool SseRequestHook::set(const QObject *context, const Function &function)
{
    if (!context) {
        qCWarning(lcSseClient, "A function that prepares requests needs a context object");
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
    m_pendingReady = {};
    if (function && context != m_owner) {
        m_contextDestroyed =
                QObject::connect(context, &QObject::destroyed, m_owner, [this] { forget(); });
    }
    return true;
}

// The function may delete the owner or move it to another thread.
void SseRequestHook::prepare(const QNetworkRequest &request, const Ready &ready)
{
    m_pendingReady = {};
    if (!m_context || m_context->thread() != m_owner->thread()) {
        qCWarning(lcSseClient,
                  "The context object of a function that prepares requests was moved to another "
                  "thread than that of the client, which cannot call the function");
        ready(QNetworkRequest());
        return;
    }
    if (m_context != m_owner)
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
                m_owner, [ready] { ready(QNetworkRequest()); }, Qt::QueuedConnection);
    }
}
