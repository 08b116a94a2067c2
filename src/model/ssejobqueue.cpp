// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "ssejobqueue_p.h"

#include <QtCore/qpointer.h>

#include <utility>

bool SseJobQueue::run(std::function<void()> job)
{
    m_jobs.append(std::move(job));
    if (m_isRunning)
        return false;
    const QPointer<QObject> guard(m_owner);
    m_isRunning = true;
    while (!m_jobs.isEmpty()) {
        const std::function<void()> next = m_jobs.takeFirst();
        next();
        if (!guard)
            return false;
    }
    m_isRunning = false;
    return true;
}
