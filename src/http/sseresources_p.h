// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSERESOURCES_P_H
#define SSERESOURCES_P_H

#include <QtCore/qstring.h>

// File descriptors and threads, of which a process may have a limited number only.
//
// Qt and GLib end the process when a thread of theirs cannot open the descriptor that wakes its event
// loop up, and Qt never answers a request whose thread could not be started. Both have threads for
// HTTP, for host names, for proxies and for news of the network. Hence whatever may start a thread
// asks here first.
namespace SseResources {

// Says what the process has run out of, for people; empty if there is enough for another attempt.
//
// The answer is a snapshot: other threads may open files or start threads at any time. That is why
// more descriptors have to be free than an attempt needs.
[[nodiscard]] QString shortage();

} // namespace SseResources

#endif // SSERESOURCES_P_H
