// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "waiting.h"

#include <QtCore/qeventloop.h>
#include <QtCore/qtimer.h>

using namespace std::chrono_literals;

bool runUntil(const std::function<bool()> &condition, std::chrono::milliseconds timeout)
{
    QEventLoop loop;
    QTimer look;
    QObject::connect(&look, &QTimer::timeout, &loop, [&] {
        if (condition())
            loop.quit();
    });
    look.start(5ms);
    QTimer::singleShot(timeout, &loop, &QEventLoop::quit);
    loop.exec();
    return condition();
}
