// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEREQUESTHOOK_P_H
#define SSEREQUESTHOOK_P_H

#include "ssehookcontext_p.h"

#include <QtSse/sseclient.h>

#include <QtCore/qobject.h>

// The function of the application that prepares the request of each attempt, and its context
// object. The function is called in the thread of the owner, where the context must live too, and
// is forgotten when the context is destroyed.
class SseRequestHook
{
public:
    using Function = SseClient::PrepareRequestAsync;
    using Ready = SseClient::RequestReady;

    explicit SseRequestHook(QObject *owner)
        : m_context(owner, "prepares requests", [this] { forget(); })
    {
    }

    // An empty function resets the hook. Returns false, warns and changes nothing if the context is
    // null or lives in another thread.
    bool set(const QObject *context, const Function &function);
    [[nodiscard]] bool isSet() const { return bool(m_function); }

    // Calls the function with the request. The function calls ready, at once or later. If it cannot
    // be called, or when its context is destroyed, ready is called with an empty request. ready must
    // ignore further calls.
    void prepare(const QNetworkRequest &request, const Ready &ready);

private:
    Q_DISABLE_COPY_MOVE(SseRequestHook)

    void forget();

    Function m_function;
    Ready m_pendingReady;
    SseHookContext m_context;
};

#endif // SSEREQUESTHOOK_P_H
