// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEHOOKCONTEXT_P_H
#define SSEHOOKCONTEXT_P_H

#include <QtCore/qobject.h>
#include <QtCore/qpointer.h>

#include <functional>
#include <utility>

// The context object of a function of the application, which is called in the thread of the owner, where
// the context must live too.
class SseHookContext
{
public:
    // The purpose is a literal that completes "A function that". forget() is called when the context
    // is destroyed, unless the context is the owner.
    SseHookContext(QObject *owner, const char *purpose, std::function<void()> forget)
        : m_owner(owner)
        , m_purpose(purpose)
        , m_forget(std::move(forget))
    {
    }
    ~SseHookContext();

    // Returns false, warns and changes nothing if the context is null or lives in another thread.
    [[nodiscard]] bool set(const QObject *context);

    // Returns true if the function can be called in this thread. Warns otherwise.
    [[nodiscard]] bool canCall() const;

    [[nodiscard]] QObject *owner() const { return m_owner; }
    [[nodiscard]] bool isOwner() const { return m_context == m_owner; }

private:
    Q_DISABLE_COPY_MOVE(SseHookContext)

    QObject *const m_owner;
    const char *const m_purpose;
    const std::function<void()> m_forget;
    QPointer<const QObject> m_context;
    QMetaObject::Connection m_destroyed;
};

#endif // SSEHOOKCONTEXT_P_H
