// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEJOBQUEUE_P_H
#define SSEJOBQUEUE_P_H

#include <QtCore/qlist.h>
#include <QtCore/qobject.h>

#include <functional>

// Runs the changes of a model one after the other. When a slot is called for a change, views that
// are connected later do not know of it yet. So jobs that a slot adds are run after that change.
class SseJobQueue
{
public:
    explicit SseJobQueue(QObject *owner)
        : m_owner(owner)
    {
    }

    // Returns true when all jobs are done. Returns false if another job is running, after which this
    // one will run, or if a slot has deleted the owner.
    bool run(std::function<void()> job);

    // A job is running, possibly with a nested event loop.
    [[nodiscard]] bool isRunning() const { return m_isRunning; }

private:
    Q_DISABLE_COPY_MOVE(SseJobQueue)

    QObject *const m_owner;
    QList<std::function<void()>> m_jobs;
    bool m_isRunning = false;
};

#endif // SSEJOBQUEUE_P_H
