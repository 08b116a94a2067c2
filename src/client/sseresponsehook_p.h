// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSERESPONSEHOOK_P_H
#define SSERESPONSEHOOK_P_H

#include "ssehookcontext_p.h"

#include <QtSse/sseclient.h>

#include <QtCore/qobject.h>

// The function of the application that decides about a response that is not an event stream, and
// its context object. The function is called in the thread of the owner, where the context must
// live too, and is forgotten when the context is destroyed.
class SseResponseHook
{
public:
    using Function = SseClient::CheckResponse;

    explicit SseResponseHook(QObject *owner)
        : m_context(owner, "checks responses", [this] { m_function = {}; })
    {
    }

    // An empty function resets the hook. Returns false, warns and changes nothing if the context is
    // null or lives in another thread.
    bool set(const QObject *context, const Function &function);

    // Returns the function, or an empty one if there is none or if it cannot be called in this
    // thread. It may delete the owner, and this hook with it.
    [[nodiscard]] Function function() const;

private:
    Q_DISABLE_COPY_MOVE(SseResponseHook)

    Function m_function;
    SseHookContext m_context;
};

#endif // SSERESPONSEHOOK_P_H
