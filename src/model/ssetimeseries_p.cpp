// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "ssetimeseries_p.h"

#include <QtCore/qjsonvalue.h>
#include <QtCore/qpointer.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

using std::chrono::milliseconds;
using namespace std::chrono_literals;

namespace {

constexpr double Infinite = std::numeric_limits<double>::infinity();
constexpr qsizetype MaximumGaps = 1000;
constexpr qsizetype MaximumKeySize = 1000;

} // namespace

SseTimeSeriesPrivate::SseTimeSeriesPrivate(SseTimeSeries *timeSeries)
    : q(timeSeries)
    , source(timeSeries, "SseTimeSeries", [timeSeries] { timeSeries->setSource(nullptr); })
    , m_passTimer(timeSeries)
    , m_expiryTimer(
              timeSeries, [this] { pass(); }, SseRetryTimer::Purpose::Other)
    , m_jobs(timeSeries)
{
    m_passTimer.setSingleShot(true);
    m_passTimer.setTimerType(Qt::PreciseTimer);
    QObject::connect(&m_passTimer, &QTimer::timeout, q, [this] { pass(); });
}

void SseTimeSeriesPrivate::perform(std::function<void()> job)
{
    if (m_jobs.run(std::move(job)))
        announce();
}

void SseTimeSeriesPrivate::announce()
{
    const QPointer<SseTimeSeries> guard(q);
    const bool sameKeys = m_announcedKeys == keys;
    m_announcedKeys = keys;
    if (!sameKeys)
        Q_EMIT q->keysChanged();
    if (!guard)
        return;
    const bool isSame =
            !m_isUpdated && m_announcedCount == rowCount() && m_announcedCounters == counters;
    m_isUpdated = false;
    m_announcedCount = rowCount();
    m_announcedCounters = counters;
    if (!isSame)
        Q_EMIT q->updated();
}

bool SseTimeSeriesPrivate::reset(const std::function<void()> &change)
{
    const QPointer<SseTimeSeries> guard(q);
    q->beginResetModel();
    change();
    q->endResetModel();
    return !guard.isNull();
}

// The clock of the computer may be set; the steady clock is not.
double SseTimeSeriesPrivate::currentTime() const
{
    const milliseconds steadyTime = SseClock::steadyTime();
    if (!m_steadyOffset)
        m_steadyOffset = milliseconds(SseClock::dateTime().toMSecsSinceEpoch()) - steadyTime;
    m_latest = std::max(m_latest, double((steadyTime + *m_steadyOffset).count()));
    return m_latest;
}

double SseTimeSeriesPrivate::oldestKept() const
{
    return window > 0ms ? currentTime() - double(window.count()) : -Infinite;
}

void SseTimeSeriesPrivate::schedule()
{
    if (!m_passTimer.isActive())
        m_passTimer.start(updateInterval);
}

// A pass may be scheduled already, but later.
void SseTimeSeriesPrivate::scheduleNow()
{
    m_passTimer.start(0ms);
}

void SseTimeSeriesPrivate::reschedule()
{
    if (m_passTimer.isActive() || !series.isEmpty())
        m_passTimer.start(updateInterval);
}

void SseTimeSeriesPrivate::pass()
{
    m_passTimer.stop();
    perform([this] {
        if (!paused && update())
            scheduleExpiry();
    });
}

bool SseTimeSeriesPrivate::update()
{
    const double oldest = oldestKept();
    m_isUpdated = m_isUpdated || std::exchange(time, currentTime()) != time;
    for (qsizetype i = 0; i < series.size(); ++i) {
        SseSeries *const one = series.at(i);
        counters.dropped += one->keepAfter(oldest);
        if (one != rows && one->update(maximumCount))
            m_isUpdated = true;
        if (one->isEmpty())
            series.setHasEmpty();
    }
    updateGaps(oldest);
    if (!updateRows())
        return false;
    updateKeys();
    return true;
}

bool SseTimeSeriesPrivate::updateRows()
{
    return !rows || (removeRows(rows->outdatedCount()) && showPendingRows());
}

bool SseTimeSeriesPrivate::removeRows(qsizetype count)
{
    if (count == 0)
        return true;
    const QPointer<SseTimeSeries> guard(q);
    m_isUpdated = true;
    q->beginRemoveRows({}, 0, int(count) - 1);
    rows->removeFirst(count);
    q->endRemoveRows();
    return !guard.isNull();
}

// A slot may drop pending points, even all of them.
bool SseTimeSeriesPrivate::showPendingRows()
{
    if (rows->outdatedCount() > 0 || !rows->hasPending())
        return true;
    const QPointer<SseTimeSeries> guard(q);
    const SsePointRing points = rows->takePending();
    m_isUpdated = true;
    const int first = int(rowCount());
    q->beginInsertRows({}, first, first + int(points.size()) - 1);
    rows->show(points, maximumCount);
    q->endInsertRows();
    return !guard.isNull();
}

void SseTimeSeriesPrivate::updateKeys()
{
    keys = series.keys();
}

void SseTimeSeriesPrivate::updateGaps(double oldest)
{
    const auto isOutdated = [oldest](const SseTimeSeries::Gap &gap) { return gap.to <= oldest; };
    while (!m_gaps.isEmpty() && (isOutdated(m_gaps.first()) || m_gaps.size() > MaximumGaps))
        m_gaps.removeFirst();
    m_isUpdated = m_isUpdated || shownGaps != m_gaps;
    shownGaps = m_gaps;
}

// The next pass, if no event arrives, is the one in which the oldest point is outdated.
void SseTimeSeriesPrivate::scheduleExpiry()
{
    double oldest = Infinite;
    if (!m_gaps.isEmpty())
        oldest = m_gaps.first().to;
    for (qsizetype i = 0; i < series.size(); ++i) {
        if (!series.at(i)->shown().isEmpty())
            oldest = std::min(oldest, series.at(i)->shown().first().x());
    }
    if (window == 0ms || oldest == Infinite) {
        m_expiryTimer.stop();
        return;
    }
    constexpr double Longest = std::numeric_limits<int>::max();
    const double shortest = std::max(1.0, double(updateInterval.count()));
    const double delay = oldest + double(window.count()) - currentTime();
    m_expiryTimer.start(milliseconds(qint64(std::clamp(delay, shortest, Longest))));
}

void SseTimeSeriesPrivate::add(const QList<SseEvent> &events)
{
    const qint64 before = counters.received;
    const double now = currentTime();
    for (const SseEvent &event : events) {
        if (eventTypes.isEmpty() || eventTypes.contains(event.type()))
            addOne(event, now);
    }
    if (counters.received != before)
        schedule();
}

void SseTimeSeriesPrivate::addOne(const SseEvent &event, double now)
{
    ++counters.received;
    const QJsonValue json = event.jsonValue();
    const QString pointKey = keyPath.isEmpty() ? QString() : seriesKey.keyOf(event, json);
    if (!keyPath.isEmpty() && (pointKey.isNull() || pointKey.size() > MaximumKeySize)) {
        ++counters.withoutKey;
        return;
    }
    const QJsonValue number = value.valueIn(json);
    const double y = number.toDouble(Infinite);
    if (!number.isDouble() || !std::isfinite(y))
        ++counters.withoutValue;
    else
        addPoint(pointKey, {now, y});
}

void SseTimeSeriesPrivate::addPoint(const QString &pointKey, const QPointF &point)
{
    SseSeries *one = series.find(pointKey);
    if (!one) {
        one = series.add(pointKey, maximumSeriesCount, rows);
        if (!one) {
            ++counters.dropped;
            return;
        }
        if (pointKey == key)
            rows = one;
    }
    counters.dropped += one->append(point, maximumCount);
}

void SseTimeSeriesPrivate::setLive(bool live)
{
    if (std::exchange(m_isLive, live) == live)
        return;
    if (live)
        endGap();
    else
        beginGap();
}

bool SseTimeSeriesPrivate::hasPoints() const
{
    for (qsizetype i = 0; i < series.size(); ++i) {
        if (!series.at(i)->isEmpty())
            return true;
    }
    return false;
}

void SseTimeSeriesPrivate::beginGap()
{
    if (m_isInGap || !hasPoints())
        return;
    m_isInGap = true;
    m_gaps.append({currentTime(), Infinite});
    for (qsizetype i = 0; i < series.size(); ++i)
        series.at(i)->addBreak();
    schedule();
}

// The lines are interrupted even if the gap is too short to be measured.
void SseTimeSeriesPrivate::endGap()
{
    if (!std::exchange(m_isInGap, false))
        return;
    m_gaps.last().to = currentTime();
    if (m_gaps.last().to == m_gaps.last().from)
        m_gaps.removeLast();
    for (qsizetype i = 0; i < series.size(); ++i)
        series.at(i)->addBreak();
    schedule();
}

// Forgets pending points before the job: a slot that clears the object may add events after that,
// which must stay.
void SseTimeSeriesPrivate::clear()
{
    for (qsizetype i = 0; i < series.size(); ++i)
        series.at(i)->forgetAll();
    m_gaps.clear();
    m_isInGap = false;
    m_steadyOffset.reset();
    m_latest = 0;
    perform([this] {
        for (qsizetype i = 0; i < series.size(); ++i) {
            SseSeries *const one = series.at(i);
            if (one != rows)
                one->removeFirst(one->outdatedCount());
        }
        updateGaps(-Infinite);
        m_isUpdated = m_isUpdated || !keys.isEmpty();
        if (rows && !removeRows(rows->outdatedCount()))
            return;
        series.removeEmpty();
        rows = series.find(key);
        updateKeys();
        scheduleExpiry();
    });
}

// Forgets everything but the counters. It is a part of a reset.
void SseTimeSeriesPrivate::startOver()
{
    m_isUpdated = m_isUpdated || !series.isEmpty();
    series.removeFrom(0);
    rows = nullptr;
    m_gaps.clear();
    m_isInGap = false;
    updateGaps(-Infinite);
    updateKeys();
}

void SseTimeSeriesPrivate::dropOverLimit()
{
    for (qsizetype i = 0; i < series.size(); ++i)
        counters.dropped += series.at(i)->keepLast(maximumCount);
}

// Removes the shown points that exceed the limit.
bool SseTimeSeriesPrivate::shrink()
{
    for (qsizetype i = 0; i < series.size(); ++i) {
        SseSeries *const one = series.at(i);
        const qsizetype count = one->outdatedCount();
        m_isUpdated = m_isUpdated || count > 0;
        if (one != rows)
            one->removeFirst(count);
    }
    return !rows || removeRows(rows->outdatedCount());
}

// Removes the series that exceed the limit, which are those that were added last.
bool SseTimeSeriesPrivate::shrinkSet()
{
    if (series.size() <= maximumSeriesCount)
        return true;
    const auto change = [this] {
        series.removeFrom(maximumSeriesCount);
        rows = series.find(key);
        updateKeys();
    };
    m_isUpdated = true;
    return reset(change);
}
