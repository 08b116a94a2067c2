// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "ssebytebuffer_p.h"

#include <algorithm>

void SseByteBuffer::grow(qsizetype size)
{
    // The memory grows by a fraction of its size, so that copying stays linear. The fraction is
    // small because take() gives all of the memory away, and because allocators handle very large
    // blocks slowly.
    m_bytes.reserve(std::max(size, m_bytes.size() + m_bytes.size() / 5 * 3));
    m_bytes.resize(m_bytes.capacity());
    m_memory = m_bytes.data();
}

void SseByteBuffer::release()
{
    m_bytes = QByteArray();
    m_memory = nullptr;
}

// Moves the bytes out with their memory, without a copy.
QByteArray SseByteBuffer::take()
{
    QByteArray result = std::exchange(m_bytes, {});
    result.truncate(m_end);
    result.remove(0, m_begin);
    m_memory = nullptr;
    m_begin = 0;
    m_end = 0;
    return result;
}
