// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "ssepointrange_p.h"

#include "ssedecimation_p.h"
#include "sseseries_p.h"

#include <algorithm>

SsePointRange::SsePointRange(const SseSeries *series, double from, double to)
    : m_series(series)
    , m_from(from)
    , m_to(to)
{
    if (!series || !(from <= to))
        return;
    m_begin = series->shown().countBefore(from);
    m_end = series->shown().countUntil(to);
    if (m_begin == m_end)
        return;
    // Points that fill the range only partly have intervals of their own.
    const double first = series->shown().at(m_begin).x();
    const double last = series->shown().at(m_end - 1).x();
    if (2 * (last - first) < to - from) {
        m_from = first;
        m_to = last;
    }
}

QList<QPointF> SsePointRange::points(int count) const
{
    return select(m_begin, m_end, count);
}

QList<QList<QPointF>> SsePointRange::lines(int count) const
{
    QList<QList<QPointF>> lines;
    for (qsizetype begin = m_begin; begin < m_end;) {
        const qsizetype end = std::min(m_series->endOfLine(begin), m_end);
        lines.append(select(begin, end, count));
        begin = end;
    }
    return lines;
}

QList<QPointF> SsePointRange::select(qsizetype begin, qsizetype end, int count) const
{
    if (begin == end)
        return {};
    const SsePointRing &points = m_series->shown();
    if (m_end - m_begin > count)
        return SseDecimation(m_from, m_to, count).select(points, begin, end);
    QList<QPointF> all;
    all.reserve(end - begin);
    for (qsizetype i = begin; i < end; ++i)
        all.append(points.at(i));
    return all;
}

void SsePointRange::scale(QList<QList<QPointF>> *lines, const QRectF &range, const QSizeF &size)
{
    const bool isFlat = range.height() == 0;
    const double bottom = isFlat ? size.height() / 2 : size.height();
    const double xScale = size.width() / range.width();
    const double yScale = isFlat ? 0 : size.height() / range.height();
    for (QList<QPointF> &line : *lines) {
        for (QPointF &point : line) {
            const double x = (point.x() - range.x()) * xScale;
            point = {x, bottom - (point.y() - range.y()) * yScale};
        }
    }
}
