// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEGIVENMANAGER_P_H
#define SSEGIVENMANAGER_P_H

#include <QtSse/sseclient.h>

#include <QtCore/qobject.h>
#include <QtCore/qpointer.h>
#include <QtNetwork/qnetworkaccessmanager.h>

// The access manager that the application has given to a client, in whose thread it must be.
class SseGivenManager
{
public:
    explicit SseGivenManager(SseClient *client)
        : m_client(client)
    {
    }

    [[nodiscard]] QNetworkAccessManager *get() const { return m_manager; }
    [[nodiscard]] bool set(QNetworkAccessManager *manager); // whether it is another one

    // Whether the manager, or the client without it, was moved to another thread. Warns once.
    [[nodiscard]] bool isElsewhere();

private:
    Q_DISABLE_COPY_MOVE(SseGivenManager)

    SseClient *const m_client;
    QPointer<QNetworkAccessManager> m_manager;
    QMetaObject::Connection m_destroyed;
    bool m_hasWarned = false;
};

#endif // SSEGIVENMANAGER_P_H
