// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef FAULTYRESPONSES_H
#define FAULTYRESPONSES_H

#include "dice.h"
#include "faults.h"

#include <QtSse/SseTestResponse>

namespace FaultyResponses {

// A response with body, an event stream, that suffers from fault.
[[nodiscard]] SseTestResponse make(Fault fault, const QByteArray &body, Dice &dice);

// One without a fault. With every framing, and split in every possible way.
[[nodiscard]] SseTestResponse stream(const QByteArray &body, Dice &dice);

} // namespace FaultyResponses

#endif // FAULTYRESPONSES_H
