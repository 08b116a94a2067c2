// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "ssedatapool_p.h"

#include <QtCore/qalgorithms.h>

#include <algorithm>
#include <cstring>

namespace {

// Whether nobody else has it any more. QByteArray::isDetached() is not enough where another thread
// was the last: what that has read must have been read before it is written over.
bool isFree(QByteArray &place)
{
    return place.data_ptr().d_ptr()->ref_.loadAcquire() == 1;
}

// Nobody else has it, so that its references need not be counted atomically, which would wait until
// the copy is in memory.
QByteArray overwritten(QByteArray &place, QByteArrayView data)
{
    place.resize(data.size());
    char *const memory = place.data();
    std::memcpy(memory, data.data(), std::size_t(data.size()));
    auto *const header = place.data_ptr().d_ptr();
    header->ref_.storeRelaxed(2);
    return QByteArray(QByteArray::DataPointer(header, memory, data.size()));
}

} // namespace

QByteArray SseDataPool::copyOf(QByteArrayView data)
{
    if (data.isEmpty() || data.size() > LargestSize)
        return data.toByteArray();
    const int bits = sizeBitsFor(data.size());
    Shelf &shelf = m_shelves[std::size_t(bits - SmallestSizeBits)];
    QByteArray *place = findFree(shelf);
    if (!place)
        place = addPlace(shelf, qsizetype(1) << bits);
    if (place)
        return overwritten(*place, data);
    // Whoever keeps all events has nothing of a pool, and this is what it costs. Whoever keeps but
    // some, or has others than before, gets a new one.
    constexpr int MissesToBeginAgain = 4096;
    if (++m_misses == MissesToBeginAgain)
        clear();
    return data.toByteArray();
}

int SseDataPool::sizeBitsFor(qsizetype size)
{
    const int bits = 64 - int(qCountLeadingZeroBits(quint64(size - 1)));
    return std::max(bits, SmallestSizeBits);
}

// Events are dropped one by one, so that the last memory is free for the next one, or all together,
// when a chunk has been dealt with, and then it goes round. Some may be kept in between.
QByteArray *SseDataPool::findFree(Shelf &shelf)
{
    const std::size_t count = shelf.places.size();
    const std::size_t tries = std::min<std::size_t>(count, 3);
    std::size_t index = shelf.hand;
    for (std::size_t i = 0; i < tries; ++i) {
        QByteArray &place = shelf.places[index];
        shelf.hand = index;
        if (isFree(place))
            return &place;
        index = index + 1 == count ? 0 : index + 1;
    }
    return nullptr;
}

QByteArray *SseDataPool::addPlace(Shelf &shelf, qsizetype capacity)
{
    constexpr qsizetype Overhead = 64; // the entry, and what QByteArray and the allocator add
    if (m_keptBytes + capacity + Overhead > KeptBytes)
        return nullptr;
    m_keptBytes += capacity + Overhead;
    QByteArray &place = shelf.places.emplace_back();
    place.reserve(capacity);
    shelf.hand = shelf.places.size() - 1;
    return &place;
}
