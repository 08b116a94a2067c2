// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "faults.h"

#include <iterator>

namespace {

constexpr const char *Names[] = {
        "regular end of the stream",
        "regular end in the middle of an event",
        "closed in the head",
        "closed in the stream",
        "reset in the head",
        "reset in the stream",
        "stalled in the head",
        "stalled in the stream",
        "half a chunk",
        "malformed chunk size",
        "Content-Length too long",
        "Content-Length too short",
        "bytes behind the end",
        "garbage instead of HTTP",
        "interim response",
        "status 408, 425, 429, 5xx",
        "the same with Retry-After",
        "redirects within the origin",
        "redirects to another origin and back",
        "restart of the server",
        "reconnect()",
        "close(), open()",
        "close(), and open() later",
        "pause(), and resume() later",
        "event loop in a slot",
        "deletion in a slot, successor",
        "the same inside an event loop in a slot",
};
static_assert(std::size(Names) == FaultCount);

QByteArray line(const QByteArray &name, const FaultTable::Row &row)
{
    const auto column = [](int number) { return QByteArray::number(number).rightJustified(7); };
    return name.leftJustified(40) + '|' + column(row.tries) + " |" + column(row.lost) + " |"
            + column(row.doubled) + '\n';
}

QByteArray headLine(const QByteArray &name)
{
    return name.leftJustified(40) + "|  tries |   lost | doubled\n";
}

} // namespace

const char *nameOf(Fault fault)
{
    return Names[int(fault)];
}

// Stalls take their time: there are fewer of them.
Fault randomServerFault(Dice &dice)
{
    for (;;) {
        const auto fault = Fault(dice.between(0, ServerFaultCount - 1));
        const bool isSlow = fault == Fault::StallInHead || fault == Fault::StallInStream;
        if (!isSlow || dice.oneIn(2))
            return fault;
    }
}

Fault randomClientFault(Dice &dice)
{
    return Fault(dice.between(ServerFaultCount, FaultCount - 1));
}

FaultTable::Row FaultTable::total(int begin, int end) const
{
    Row sum;
    for (int i = begin; i < end; ++i) {
        const Row &row = m_rows[std::size_t(i)];
        sum.tries += row.tries;
        sum.lost += row.lost;
        sum.doubled += row.doubled;
    }
    return sum;
}

QByteArray FaultTable::toText() const
{
    QByteArray text = headLine("fault");
    for (int i = 0; i < FaultCount; ++i) {
        if (i == ServerFaultCount)
            text += line("all faults", total(0, i)) + headLine("meanwhile, in slots");
        text += line(Names[i], m_rows[std::size_t(i)]);
    }
    return text + line("everything", total(0, FaultCount));
}
