// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef MODELSETTLING_H
#define MODELSETTLING_H

#include <QtSse/SseEventModel>

#include <QtCore/qcoreapplication.h>
#include <QtCore/qeventloop.h>
#include <QtCore/qtimer.h>

#include <algorithm>

// Waits until the model has nothing left to do. A pass ends by the clock: on a busy machine, or with
// a sanitizer, several of them follow each other.
inline void settle(const SseEventModel &model)
{
    const auto isWorking = [&model] {
        const QList<QTimer *> timers = model.findChildren<QTimer *>();
        return std::any_of(timers.begin(), timers.end(), [](const QTimer *timer) {
            return timer->isSingleShot() && timer->isActive(); // the one of the passes
        });
    };
    QCoreApplication::processEvents();
    while (isWorking())
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
}

#endif // MODELSETTLING_H
