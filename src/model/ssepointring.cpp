// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "ssepointring_p.h"

#include <algorithm>

namespace {

constexpr qsizetype SmallestCapacity = 16;

// The number of points at the beginning for which the condition holds.
template <typename Condition>
qsizetype countWhile(const SsePointRing &ring, Condition holds)
{
    qsizetype begin = 0;
    qsizetype end = ring.size();
    while (begin < end) {
        const qsizetype middle = begin + (end - begin) / 2;
        if (holds(ring.at(middle)))
            begin = middle + 1;
        else
            end = middle;
    }
    return begin;
}

} // namespace

qsizetype SsePointRing::countBefore(double x) const
{
    return countWhile(*this, [x](const QPointF &point) { return point.x() < x; });
}

qsizetype SsePointRing::countUntil(double x) const
{
    return countWhile(*this, [x](const QPointF &point) { return point.x() <= x; });
}

void SsePointRing::append(const QPointF &point, qsizetype limit)
{
    if (m_size == capacity()) {
        const qsizetype wanted = std::min(std::max(2 * m_size, SmallestCapacity), limit);
        reallocate(std::max(wanted, m_size + 1));
    }
    const qsizetype end = m_first + m_size++;
    m_points[std::size_t(end < capacity() ? end : end - capacity())] = point;
}

void SsePointRing::removeFirst(qsizetype count)
{
    m_first += count;
    if (m_first >= capacity())
        m_first -= capacity();
    m_size -= count;
    if (capacity() > 4 * SmallestCapacity && m_size < capacity() / 4)
        reallocate(std::max(2 * m_size, SmallestCapacity));
}

void SsePointRing::reallocate(qsizetype capacity)
{
    std::vector<QPointF> points(static_cast<std::size_t>(capacity));
    for (qsizetype i = 0; i < m_size; ++i)
        points[std::size_t(i)] = at(i);
    m_points.swap(points);
    m_first = 0;
}
