// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef BUSYTHREAD_H
#define BUSYTHREAD_H

#include <QtCore/qthread.h>

#include <chrono>

// Keeps the thread from its event loop, as an application does that has other work. A test that calls it is
// about that work and waits for nothing. Therefore, it sleeps.
inline void keepThreadBusy(std::chrono::milliseconds time)
{
    QThread::msleep(static_cast<unsigned long>(time.count()));
}

#endif // BUSYTHREAD_H
