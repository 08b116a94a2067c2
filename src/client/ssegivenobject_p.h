// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEGIVENOBJECT_P_H
#define SSEGIVENOBJECT_P_H

#include <QtSse/sseclient.h>

#include <QtCore/qobject.h>
#include <QtCore/qpointer.h>

// An object that the application has given to a client. It must live in the thread of the client.
class SseGivenObject
{
public:
    using Changed = void (SseClient::*)();

    // The name is for warnings. The signal is emitted when the object is destroyed.
    SseGivenObject(SseClient *client, const char *name, Changed changed)
        : m_client(client)
        , m_name(name)
        , m_changed(changed)
    {
    }

    [[nodiscard]] QObject *object() const { return m_object; }
    [[nodiscard]] bool set(QObject *object); // returns true if it changed

    // Returns true if the object and the client live in different threads. Warns once.
    [[nodiscard]] bool isElsewhere();

private:
    Q_DISABLE_COPY_MOVE(SseGivenObject)

    SseClient *const m_client;
    const char *const m_name;
    const Changed m_changed;
    QPointer<QObject> m_object;
    QMetaObject::Connection m_destroyed;
    bool m_hasWarned = false;
};

template <typename Object>
class SseGiven : public SseGivenObject
{
public:
    using SseGivenObject::SseGivenObject;

    [[nodiscard]] Object *get() const { return static_cast<Object *>(object()); }
    [[nodiscard]] bool set(Object *object) { return SseGivenObject::set(object); }
};

#endif // SSEGIVENOBJECT_P_H
