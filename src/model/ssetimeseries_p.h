// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSETIMESERIES_P_H
#define SSETIMESERIES_P_H

#include "../client/sseretrytimer_p.h"
#include "sseeventkey_p.h"
#include "ssejobqueue_p.h"
#include "ssemodelsource_p.h"
#include "sseseriesset_p.h"

#include <QtSse/ssetimeseries.h>

#include <QtCore/qtimer.h>

#include <chrono>
#include <functional>
#include <optional>

// Values become points of their series when their event arrives, and the points are shown by the
// next pass. A pass removes outdated points, too.
//
// All changes of what is shown are jobs of perform().
class SseTimeSeriesPrivate
{
public:
    explicit SseTimeSeriesPrivate(SseTimeSeries *timeSeries);

    // Functions that change rows return false if a slot has deleted the object.
    void perform(std::function<void()> job);
    bool reset(const std::function<void()> &change);
    void add(const QList<SseEvent> &events);
    void setLive(bool live);
    void beginGap();
    void endGap();
    void clear();
    void startOver();
    void schedule();
    void scheduleNow();
    void reschedule();
    void dropOverLimit();
    bool shrink();
    bool shrinkSet();

    [[nodiscard]] double currentTime() const;
    [[nodiscard]] qsizetype rowCount() const { return rows ? rows->shown().size() : 0; }

    SseTimeSeries *const q;
    SseModelSource source;
    QStringList eventTypes;
    QString valuePath;
    SseJsonPath value; // at the path valuePath
    QString keyPath;
    SseEventKey seriesKey; // at the path keyPath
    QString key;
    std::chrono::milliseconds window{60'000};
    std::chrono::milliseconds updateInterval{16}; // a frame
    int maximumCount = 10'000;
    int maximumSeriesCount = 100;
    bool paused = false;

    struct Counters
    {
        qint64 received = 0;
        qint64 dropped = 0;
        qint64 withoutKey = 0;
        qint64 withoutValue = 0;

        friend bool operator==(const Counters &lhs, const Counters &rhs) noexcept
        {
            return lhs.received == rhs.received && lhs.dropped == rhs.dropped
                    && lhs.withoutKey == rhs.withoutKey && lhs.withoutValue == rhs.withoutValue;
        }
    };
    Counters counters;
    SseSeriesSet series;
    SseSeries *rows = nullptr; // the series with the key, if there is one
    QStringList keys; // those that are shown
    QList<SseTimeSeries::Gap> shownGaps;
    double time = 0; // of the last update

private:
    void announce();
    void pass();
    bool update();
    bool updateRows();
    bool removeRows(qsizetype count);
    bool showPendingRows();
    void updateKeys();
    void updateGaps(double oldest);
    void scheduleExpiry();

    void addOne(const SseEvent &event, double now);
    void addPoint(const QString &pointKey, const QPointF &point);
    [[nodiscard]] bool hasPoints() const;
    [[nodiscard]] double oldestKept() const;

    QTimer m_passTimer;
    SseRetryTimer m_expiryTimer;
    QList<SseTimeSeries::Gap> m_gaps;
    bool m_isLive = false; // the source is open
    bool m_isInGap = false; // the last gap has no end yet

    // The time of the day minus the steady time when the first point arrived.
    mutable std::optional<std::chrono::milliseconds> m_steadyOffset;
    mutable double m_latest = 0;

    SseJobQueue m_jobs;
    bool m_isUpdated = false; // not announced yet
    qsizetype m_announcedCount = 0;
    Counters m_announcedCounters;
    QStringList m_announcedKeys;
};

#endif // SSETIMESERIES_P_H
