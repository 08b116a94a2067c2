// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef WAITING_H
#define WAITING_H

#include "../../auto/common/patience.h"

#include <chrono>
#include <functional>

// Runs the event loop until the condition holds, which it returns, or until the time is over.
// QTRY_VERIFY() sleeps between its looks at the events, 10 ms each time; here, messages flow.
[[nodiscard]] bool runUntil(const std::function<bool()> &condition,
                            std::chrono::milliseconds timeout = std::chrono::seconds(30));

#endif // WAITING_H
