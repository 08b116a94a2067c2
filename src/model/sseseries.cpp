// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "sseseries_p.h"

#include <algorithm>

qsizetype SseSeries::append(const QPointF &point, qsizetype limit)
{
    m_pending.append(point, limit + 1);
    ++m_nextNumber;
    return keepLast(limit);
}

qsizetype SseSeries::keepLast(qsizetype limit)
{
    if (m_nextNumber > quint64(limit))
        keepFrom(m_nextNumber - quint64(limit));
    return dropPending();
}

// Points of exactly this time are not kept.
qsizetype SseSeries::keepAfter(double time)
{
    const qsizetype count = m_shown.countUntil(time);
    if (count > 0)
        keepFrom(m_firstShown + quint64(count));
    const qsizetype pendingCount = m_pending.countUntil(time);
    if (pendingCount > 0)
        keepFrom(firstPending() + quint64(pendingCount));
    return dropPending();
}

void SseSeries::forgetAll()
{
    m_firstKept = m_nextNumber;
    dropPending();
    m_pendingBreaks.clear();
}

void SseSeries::keepFrom(quint64 number)
{
    m_firstKept = std::max(m_firstKept, number);
}

qsizetype SseSeries::dropPending()
{
    if (m_firstKept <= firstPending())
        return 0;
    const qsizetype count = std::min(qsizetype(m_firstKept - firstPending()), m_pending.size());
    m_pending.removeFirst(count);
    while (!m_pendingBreaks.isEmpty() && m_pendingBreaks.first() < firstPending())
        m_pendingBreaks.removeFirst();
    return count;
}

void SseSeries::addBreak()
{
    if (!isEmpty() && (m_pendingBreaks.isEmpty() || m_pendingBreaks.last() != m_nextNumber))
        m_pendingBreaks.append(m_nextNumber);
}

qsizetype SseSeries::outdatedCount() const
{
    if (m_firstKept <= m_firstShown)
        return 0;
    return qsizetype(std::min(m_firstKept - m_firstShown, quint64(m_shown.size())));
}

void SseSeries::removeFirst(qsizetype count)
{
    forgetExtremesIn(count);
    m_shown.removeFirst(count);
    m_firstShown += quint64(count);
    while (!m_shownBreaks.isEmpty() && m_shownBreaks.first() <= m_firstShown)
        m_shownBreaks.removeFirst();
}

// Those of the other points stay the same if none of the first ones is an extreme.
void SseSeries::forgetExtremesIn(qsizetype count)
{
    for (qsizetype i = 0; i < count && m_extremes; ++i) {
        const double y = m_shown.at(i).y();
        if (y == m_extremes->first || y == m_extremes->second)
            m_extremes.reset();
    }
}

SsePointRing SseSeries::takePending()
{
    return std::exchange(m_pending, {});
}

// If pending points have been dropped, all shown points are outdated and have been removed.
void SseSeries::show(const SsePointRing &points, qsizetype limit)
{
    const bool continues = !m_shown.isEmpty();
    if (!continues)
        m_firstShown = firstPending() - quint64(points.size());
    for (qsizetype i = 0; i < points.size(); ++i) {
        const double y = points.at(i).y();
        m_shown.append(points.at(i), limit);
        if (m_extremes)
            m_extremes = {std::min(m_extremes->first, y), std::max(m_extremes->second, y)};
    }
    const quint64 end = m_firstShown + quint64(m_shown.size());
    while (!m_pendingBreaks.isEmpty() && m_pendingBreaks.first() < end) {
        const quint64 number = m_pendingBreaks.takeFirst();
        if (number > m_firstShown)
            m_shownBreaks.append(number);
    }
}

bool SseSeries::update(qsizetype limit)
{
    const qsizetype outdated = outdatedCount();
    if (outdated == 0 && m_pending.isEmpty())
        return false;
    removeFirst(outdated);
    SsePointRing points = takePending();
    show(points, limit);
    points.removeFirst(points.size());
    m_pending = std::move(points); // keeps its memory
    return true;
}

std::pair<double, double> SseSeries::extremes() const
{
    if (m_extremes)
        return *m_extremes;
    double lowest = m_shown.first().y();
    double highest = lowest;
    for (qsizetype i = 1; i < m_shown.size(); ++i) {
        lowest = std::min(lowest, m_shown.at(i).y());
        highest = std::max(highest, m_shown.at(i).y());
    }
    m_extremes = {lowest, highest};
    return *m_extremes;
}

qsizetype SseSeries::endOfLine(qsizetype index) const
{
    const quint64 number = m_firstShown + quint64(index);
    const auto next = std::upper_bound(m_shownBreaks.cbegin(), m_shownBreaks.cend(), number);
    return next == m_shownBreaks.cend() ? m_shown.size() : qsizetype(*next - m_firstShown);
}
