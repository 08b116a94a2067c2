// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef LOOPBACK_H
#define LOOPBACK_H

#include <QtCore/qglobal.h>

// Returns a port of the loopback interface that is free, and stays so while its server is down.
[[nodiscard]] quint16 freePort();

// Returns true if somebody listens on that port.
[[nodiscard]] bool acceptsConnections(quint16 port);

#endif // LOOPBACK_H
