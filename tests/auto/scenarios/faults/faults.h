// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef FAULTS_H
#define FAULTS_H

#include "dice.h"

#include <QtCore/qbytearray.h>

#include <array>

// What may happen to a stream: the server's faults, and after them what applications do.
enum class Fault {
    RegularEnd,
    EndInAnEvent,
    CloseInHead,
    CloseInStream,
    ResetInHead,
    ResetInStream,
    StallInHead,
    StallInStream,
    HalfChunk,
    MalformedChunkSize,
    LengthTooLong,
    LengthTooShort,
    BytesBehindTheEnd,
    Garbage,
    InterimResponse,
    ErrorStatus,
    RetryAfter,
    RedirectInOrigin,
    RedirectToOtherOrigin,
    ServerRestart,

    Reconnect,
    CloseAndOpen,
    CloseForAWhile,
    Pause,
    NestedLoop,
    Successor,
    SuccessorInNestedLoop,
};

constexpr int ServerFaultCount = int(Fault::ServerRestart) + 1;
constexpr int FaultCount = int(Fault::SuccessorInNestedLoop) + 1;

[[nodiscard]] const char *nameOf(Fault fault);
[[nodiscard]] Fault randomServerFault(Dice &dice);
[[nodiscard]] Fault randomClientFault(Dice &dice);

// How often each fault was tried, and what it did to the events.
class FaultTable
{
public:
    struct Row
    {
        int tries = 0;
        int lost = 0;
        int doubled = 0;
    };

    Row &operator[](Fault fault) { return m_rows[std::size_t(fault)]; }
    [[nodiscard]] Row total(int begin, int end) const;
    [[nodiscard]] QByteArray toText() const;

private:
    std::array<Row, FaultCount> m_rows;
};

#endif // FAULTS_H
