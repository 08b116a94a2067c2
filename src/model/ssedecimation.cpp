// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "ssedecimation_p.h"

#include "ssepointring_p.h"

#include <algorithm>
#include <cmath>

namespace {

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

QList<QPointF> SseDecimation::select(const SsePointRing &points, qsizetype begin,
                                     qsizetype end) const
{
    SseSelection selection(points);
    if (begin >= end)
        return {};
    selection.add(begin);
    qsizetype lowest = begin;
    qsizetype highest = begin;
    double interval = intervalOf(points.at(begin).x());
    for (qsizetype i = begin + 1; i < end; ++i) {
        const QPointF &point = points.at(i);
        const double next = intervalOf(point.x());
        if (next != interval) {
            selection.addBoth(lowest, highest);
            lowest = highest = i;
            interval = next;
        } else if (point.y() < points.at(lowest).y()) {
            lowest = i;
        } else if (point.y() > points.at(highest).y()) {
            highest = i;
        }
    }
    selection.addBoth(lowest, highest);
    selection.add(end - 1);
    return selection.take();
}
