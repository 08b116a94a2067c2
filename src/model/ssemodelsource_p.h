// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEMODELSOURCE_P_H
#define SSEMODELSOURCE_P_H

#include <QtSse/sseclient.h>

#include <QtCore/qlist.h>
#include <QtCore/qobject.h>
#include <QtCore/qpointer.h>

#include <functional>
#include <utility>

// The client whose events a model shows, its source. Both live in one thread: events from another
// thread would pile up in the event queue of the model's thread, without any limit.
class SseModelSource
{
public:
    // The name of the class is a literal. The function drop() sets the source of the model to null.
    SseModelSource(QObject *model, const char *className, std::function<void()> drop);

    [[nodiscard]] SseClient *client() const { return m_client; }

    // Returns false if this is the client already, or if it lives in another thread, with a warning.
    bool replace(SseClient *client);

    // The function is called only while the client is the source and lives in the model's thread.
    template <typename Signal, typename Function>
    void connect(Signal signal, Function function)
    {
        const auto slot = [this, client = m_client.data(),
                           call = std::move(function)](const auto &...arguments) {
            if (isHere(client))
                call(arguments...);
        };
        m_connections.append(QObject::connect(m_client, signal, m_model, slot));
    }
    template <typename Function>
    void connectToDestroyed(Function function)
    {
        m_connections.append(QObject::connect(m_client, &QObject::destroyed, m_model, function));
    }

private:
    Q_DISABLE_COPY_MOVE(SseModelSource)

    [[nodiscard]] bool isHere(const SseClient *sender);

    QObject *const m_model;
    const char *const m_className;
    const std::function<void()> m_drop;
    QPointer<SseClient> m_client;
    // The application may have connections of its own between the client and the model.
    QList<QMetaObject::Connection> m_connections;
};

#endif // SSEMODELSOURCE_P_H
