// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "ssedatapool_p.h"

#include <cstring>

namespace {

// Whether nobody else has it any more. QByteArray::isDetached() is not enough where another thread
// was the last: what that has read must have been read before it is written over.
bool isFree(QByteArray &slot)
{
    const auto *const header = slot.data_ptr().d_ptr();
    return header && header->ref_.loadAcquire() == 1;
}

// An event that is kept must not keep much more memory than it needs.
bool isFitting(const QByteArray &slot, qsizetype size)
{
    constexpr qsizetype Spare = 64;
    const qsizetype capacity = slot.capacity();
    return capacity >= size && capacity <= 2 * size + Spare;
}

// Nobody else has it, so that its references need not be counted atomically, which would wait until
// the copy is in memory.
QByteArray overwritten(QByteArray &slot, QByteArrayView data)
{
    slot.resize(data.size());
    char *const memory = slot.data();
    std::memcpy(memory, data.data(), std::size_t(data.size()));
    auto *const header = slot.data_ptr().d_ptr();
    header->ref_.storeRelaxed(2);
    return QByteArray(QByteArray::DataPointer(header, memory, data.size()));
}

} // namespace

QByteArray SseDataPool::copyOf(QByteArrayView data)
{
    if (data.isEmpty() || data.size() > LargestSize)
        return data.toByteArray();
    QByteArray *const slot = nextSlot();
    if (!slot)
        return data.toByteArray();
    if (isFree(*slot) && isFitting(*slot, data.size()))
        return overwritten(*slot, data);
    QByteArray copy = data.toByteArray();
    keep(*slot, copy);
    return copy;
}

// Events are dropped all together, when a chunk has been dealt with, or one by one. Whoever keeps
// all of them has nothing of a pool; whoever keeps some gets another one from time to time.
QByteArray *SseDataPool::nextSlot()
{
    if (m_next > 0) {
        if (isFree(m_slots.front()))
            m_next = 0;
        else if (isFree(m_slots[m_next - 1]))
            --m_next;
    }
    if (m_next == m_slots.size()) {
        if (m_slots.size() == KeptCount || m_keptBytes >= KeptBytes) {
            if (++m_misses == MissesToEnd)
                *this = {};
            return nullptr;
        }
        m_slots.emplace_back();
    }
    return &m_slots[m_next++];
}

void SseDataPool::keep(QByteArray &slot, const QByteArray &copy)
{
    const qsizetype bytes = m_keptBytes - slot.capacity() + copy.capacity();
    if (bytes > KeptBytes)
        return;
    slot = copy;
    m_keptBytes = bytes;
}
