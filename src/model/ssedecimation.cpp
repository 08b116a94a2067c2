// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "ssedecimation_p.h"

#include "ssepointring_p.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace {

// The indexes of the lowest and of the highest point of an interval, the first of equal ones.
struct SseExtremes
{
    SseExtremes(qsizetype index, double y)
        : lowest(index)
        , highest(index)
        , lowestY(y)
        , highestY(y)
    {
    }

    void add(qsizetype index, double y)
    {
        if (y < lowestY) {
            lowest = index;
            lowestY = y;
        } else if (y > highestY) {
            highest = index;
            highestY = y;
        }
    }

    qsizetype lowest;
    qsizetype highest;
    double lowestY;
    double highestY;
};

// Appends points in the order of their indexes, each once.
class SseSelection
{
public:
    explicit SseSelection(const SsePointRing &points)
        : m_points(points)
    {
    }

    void add(qsizetype index)
    {
        if (index <= m_last)
            return;
        m_last = index;
        m_selected.append(m_points.at(index));
    }
    void addBoth(qsizetype index, qsizetype other)
    {
        add(std::min(index, other));
        add(std::max(index, other));
    }
    [[nodiscard]] QList<QPointF> take() { return std::move(m_selected); }

private:
    const SsePointRing &m_points;
    QList<QPointF> m_selected;
    qsizetype m_last = -1;
};

} // namespace

// A range of n lengths can touch n + 1 intervals, and one more if the quotients are rounded. Two
// more points are the first and the last one.
SseDecimation::SseDecimation(double from, double to, int count)
{
    const int intervals = count / 2 - 3;
    if (intervals > 1)
        m_length = (to - from) / intervals;
}

double SseDecimation::intervalOf(double x) const
{
    return m_length > 0 ? std::floor(x / m_length) : 0;
}

// All x that are larger than those of the interval, but smaller than this, are in the interval.
// Quotients of others may be rounded.
double SseDecimation::safeEndOf(double interval) const
{
    constexpr double Tolerance = 8 * std::numeric_limits<double>::epsilon();
    if (m_length <= 0)
        return std::numeric_limits<double>::infinity();
    const double end = (interval + 1) * m_length;
    return end - std::abs(end) * Tolerance;
}

QList<QPointF> SseDecimation::select(const SsePointRing &points, qsizetype begin,
                                     qsizetype end) const
{
    SseSelection selection(points);
    if (begin >= end)
        return {};
    selection.add(begin);
    SseExtremes extremes(begin, points.at(begin).y());
    double interval = intervalOf(points.at(begin).x());
    double safeEnd = safeEndOf(interval);
    for (qsizetype i = begin + 1; i < end; ++i) {
        const QPointF &point = points.at(i);
        // A division takes longer than all the rest.
        const double next = point.x() < safeEnd ? interval : intervalOf(point.x());
        if (next != interval) {
            selection.addBoth(extremes.lowest, extremes.highest);
            extremes = SseExtremes(i, point.y());
            interval = next;
            safeEnd = safeEndOf(interval);
        } else {
            extremes.add(i, point.y());
        }
    }
    selection.addBoth(extremes.lowest, extremes.highest);
    selection.add(end - 1);
    return selection.take();
}
