// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEDATAPOOL_P_H
#define SSEDATAPOOL_P_H

#include <QtCore/qbytearray.h>
#include <QtCore/qbytearrayview.h>

#include <cstddef>
#include <vector>

// Copies data for events into the memory of what earlier events have dropped: most are looked at
// and forgotten, and to ask for memory each time costs more than parsing.
class SseDataPool
{
public:
    [[nodiscard]] QByteArray copyOf(QByteArrayView data);

private:
    // For the events of a usual chunk, and no more than other buffers of the parser keep.
    static constexpr qsizetype KeptBytes = 64 * 1024;
    static constexpr std::size_t KeptCount = 256;
    static constexpr qsizetype LargestSize = 16 * 1024; // of more than that, copying is what costs
    static constexpr int MissesToEnd = 4096;

    [[nodiscard]] QByteArray *nextSlot(); // or nullptr
    void keep(QByteArray &slot, const QByteArray &copy);

    std::vector<QByteArray> m_slots; // shared with events, or free
    std::size_t m_next = 0; // those before it are with events, most likely
    qsizetype m_keptBytes = 0;
    int m_misses = 0;
};

#endif // SSEDATAPOOL_P_H
