// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSERESOURCES_P_H
#define SSERESOURCES_P_H

#include <QtCore/qstring.h>

// File descriptors and threads, whose number is limited for each process.
//
// Qt and GLib end the process if one of their threads cannot open the descriptor that wakes its
// event loop. Qt never finishes a request whose thread could not be started. Both use threads for
// HTTP, host names, proxies and network information. Code that may start such a thread must
// therefore call shortage() first.
namespace SseResources {

// Returns a message for users about the resource that is exhausted, or an empty string if there are
// enough resources for another attempt.
//
// The result is a snapshot: other threads may open files or start threads at any time. The function
// therefore requires more free descriptors than an attempt needs.
[[nodiscard]] QString shortage();

} // namespace SseResources

#endif // SSERESOURCES_P_H
