// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEDECIMATION_P_H
#define SSEDECIMATION_P_H

#include <QtCore/qlist.h>
#include <QtCore/qpoint.h>

class SsePointRing;

// Selects a limited number of points of a line so that it looks the same: the first one, the last
// one, and the lowest and the highest one of each interval. The intervals are multiples of their
// length, so that the same points are selected while the range moves.
class SseDecimation
{
public:
    static constexpr int SmallestCount = 4;

    // The range from x to x is to have about count points, at least SmallestCount.
    SseDecimation(double from, double to, int count);

    // Points in linear time: at most count, if the x of the points are in the range.
    [[nodiscard]] QList<QPointF> select(const SsePointRing &points, qsizetype begin,
                                        qsizetype end) const;

private:
    [[nodiscard]] double intervalOf(double x) const;
    [[nodiscard]] double safeEndOf(double interval) const;

    double m_length = 0; // of an interval; 0: there is one only
};

#endif // SSEDECIMATION_P_H
