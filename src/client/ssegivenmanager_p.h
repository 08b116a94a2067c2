// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEGIVENMANAGER_P_H
#define SSEGIVENMANAGER_P_H

#include <QtSse/sseclient.h>

#include <QtCore/qobject.h>
#include <QtCore/qpointer.h>
#include <QtNetwork/qnetworkaccessmanager.h>

// The access manager that the application has given to a client. It must live in the thread of the
// client.
class SseGivenManager
{
public:
    explicit SseGivenManager(SseClient *client)
        : m_client(client)
    {
    }

    [[nodiscard]] QNetworkAccessManager *get() const { return m_manager; }
    [[nodiscard]] bool set(QNetworkAccessManager *manager); // returns true if it changed

    // Returns true if the manager and the client live in different threads. Warns once.
    [[nodiscard]] bool isElsewhere();

private:
    Q_DISABLE_COPY_MOVE(SseGivenManager)

    SseClient *const m_client;
    QPointer<QNetworkAccessManager> m_manager;
    QMetaObject::Connection m_destroyed;
    bool m_hasWarned = false;
};

#endif // SSEGIVENMANAGER_P_H
