// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEPOINTRING_P_H
#define SSEPOINTRING_P_H

#include <QtCore/qpoint.h>

#include <vector>

// Points in the order of their x. They are added at the end and removed at the beginning. The
// memory of a ring grows and shrinks with the number of its points.
class SsePointRing
{
public:
    [[nodiscard]] qsizetype size() const { return m_size; }
    [[nodiscard]] bool isEmpty() const { return m_size == 0; }
    [[nodiscard]] qsizetype capacity() const { return qsizetype(m_points.size()); }
    [[nodiscard]] const QPointF &at(qsizetype index) const
    {
        const qsizetype position = m_first + index;
        const qsizetype wrapped = position < capacity() ? position : position - capacity();
        return m_points[std::size_t(wrapped)];
    }
    [[nodiscard]] const QPointF &first() const { return at(0); }
    [[nodiscard]] const QPointF &last() const { return at(m_size - 1); }

    [[nodiscard]] qsizetype countBefore(double x) const; // points with a smaller x
    [[nodiscard]] qsizetype countUntil(double x) const; // points with a smaller or the same x

    // The ring has memory for no more than the given number of points, unless it has more points.
    void append(const QPointF &point, qsizetype limit);
    void removeFirst(qsizetype count);

private:
    void reallocate(qsizetype capacity);

    std::vector<QPointF> m_points;
    qsizetype m_first = 0;
    qsizetype m_size = 0;
};

#endif // SSEPOINTRING_P_H
