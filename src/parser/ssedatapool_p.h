// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEDATAPOOL_P_H
#define SSEDATAPOOL_P_H

#include <QtCore/qbytearray.h>
#include <QtCore/qbytearrayview.h>

#include <array>
#include <cstddef>
#include <vector>

// Copies data for events into the memory of what earlier events have dropped: most are looked at
// and forgotten, and to ask for memory each time costs more than parsing.
class SseDataPool
{
public:
    [[nodiscard]] QByteArray copyOf(QByteArrayView data);
    void clear() { *this = {}; }

private:
    // For the events of a usual chunk, and no more than other buffers of the parser keep.
    static constexpr qsizetype KeptBytes = 64 * 1024;

    // From 32 bytes on, each twice as large as the one before. Above, copying is what costs.
    static constexpr int SmallestSizeBits = 5;
    static constexpr int LargestSizeBits = 14;
    static constexpr qsizetype LargestSize = qsizetype(1) << LargestSizeBits;

    // Memory of one size, which events have or nobody.
    struct Shelf
    {
        std::vector<QByteArray> places;
        std::size_t hand = 0; // what was given away last
    };

    [[nodiscard]] static int sizeBitsFor(qsizetype size);
    [[nodiscard]] static QByteArray *findFree(Shelf &shelf);
    [[nodiscard]] QByteArray *addPlace(Shelf &shelf, qsizetype capacity);

    std::array<Shelf, LargestSizeBits - SmallestSizeBits + 1> m_shelves;
    qsizetype m_keptBytes = 0;
    int m_misses = 0;
};

#endif // SSEDATAPOOL_P_H
