// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEPOINTRANGE_P_H
#define SSEPOINTRANGE_P_H

#include <QtCore/qlist.h>
#include <QtCore/qpoint.h>
#include <QtCore/qrect.h>
#include <QtCore/qsize.h>

class SseSeries;

// The shown points of a series in a range of time, without those that exceed a number.
class SsePointRange
{
public:
    // The series may be null.
    SsePointRange(const SseSeries *series, double from, double to);

    [[nodiscard]] QList<QPointF> points(int count) const;
    [[nodiscard]] QList<QList<QPointF>> lines(int count) const;

    // Converts points to the coordinates of an item with this size that shows this range.
    static void scale(QList<QList<QPointF>> *lines, const QRectF &range, const QSizeF &size);

private:
    [[nodiscard]] QList<QPointF> select(qsizetype begin, qsizetype end, int count) const;

    const SseSeries *m_series;
    double m_from;
    double m_to;
    qsizetype m_begin = 0;
    qsizetype m_end = 0;
};

#endif // SSEPOINTRANGE_P_H
