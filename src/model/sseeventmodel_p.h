// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEEVENTMODEL_P_H
#define SSEEVENTMODEL_P_H

#include "sseeventbacklog_p.h"
#include "sseeventcolumns_p.h"
#include "sseeventkey_p.h"
#include "sseeventrows_p.h"
#include "ssejobqueue_p.h"
#include "ssekeyedtable_p.h"
#include "ssemodelsource_p.h"
#include "sseratemeter_p.h"

#include <QtSse/sseeventmodel.h>

#include <QtCore/qdeadlinetimer.h>
#include <QtCore/qelapsedtimer.h>
#include <QtCore/qtimer.h>

#include <chrono>
#include <functional>
#include <limits>

// Events wait until the next pass, which turns them into rows. A pass emits few signals and is
// short enough for the thread to draw its frames.
//
// The rows that remain are the same as if each event were handled when it arrives. In a log, these
// are the last ones, from firstKept on. In keyed mode, a pass first applies the events to the
// table, and then makes the rows that are shown equal to the table.
//
// All changes of rows or columns are jobs of perform().
class SseEventModelPrivate
{
public:
    explicit SseEventModelPrivate(SseEventModel *model);

    // Functions that change rows or columns return false if a slot has deleted the model.
    void perform(std::function<void()> job);
    void add(const QList<SseEvent> &events);
    void clear();
    void limitChanged();
    void schedule(std::chrono::milliseconds delay);
    void reschedule(std::chrono::milliseconds delay);

    bool reset(const std::function<void()> &change);
    void startOver();
    bool shrink();

    [[nodiscard]] bool isKeyed() const { return !keyField.isEmpty(); }
    [[nodiscard]] qsizetype limit() const;
    [[nodiscard]] int rowOfKey(const QString &key) const;
    [[nodiscard]] int rowAt(qsizetype position) const;
    [[nodiscard]] const SseEventRow &row(int row) const { return rows.at(rowAt(row)); }

    SseEventModel *const q;

    SseModelSource source;
    QStringList eventTypes;
    SseEventColumns columns;
    QString keyField;
    SseEventKey rowKey; // at the path keyField
    QStringList removeTypes;
    int maximumCount = 1000;
    bool newestFirst = false;
    bool paused = false;
    bool stale = false;
    std::chrono::milliseconds updateInterval{16}; // a frame

    struct Counters
    {
        qint64 received = 0;
        qint64 dropped = 0;
        qint64 conflated = 0;
        qint64 withoutKey = 0;

        friend bool operator==(const Counters &lhs, const Counters &rhs) noexcept
        {
            return lhs.received == rhs.received && lhs.dropped == rhs.dropped
                    && lhs.conflated == rhs.conflated && lhs.withoutKey == rhs.withoutKey;
        }
    };
    Counters counters;
    SseRateMeter rate;
    SseEventRows rows;

private:
    // The maximum number of rows from the event firstNumber on.
    struct Limit
    {
        quint64 firstNumber;
        qsizetype count;
    };

    void announce();
    void pass();
    bool applyLog();
    bool applyKeyed();
    bool removeDifferent(qsizetype count, const QDeadlineTimer &deadline);
    bool updateDifferent(const QDeadlineTimer &deadline);
    bool addDifferent(const QDeadlineTimer &deadline);
    void destroyGarbage();
    bool insertRows(QList<SseEventRow> &&newRows);
    bool removeRows(qsizetype first, qsizetype count);
    bool emitDataChanged(const QList<qsizetype> &positions);

    [[nodiscard]] bool accepts(const QString &type) const;
    void addOne(const SseEvent &event, qint64 receivedAt);
    void forgetPending();
    void dropPending();
    void digest(const QDeadlineTimer &deadline);
    bool digestStep();
    void digestFirstPending();
    [[nodiscard]] bool hasToDigest() const;
    [[nodiscard]] bool hasWork() const;
    void measureRate();

    SseEventBacklog pending;

    quint64 firstKept = 0; // in a log, rows of older events are to be removed

    SseKeyedTable table;
    qsizetype tableLimit = std::numeric_limits<int>::max();
    QList<Limit> nextLimits; // not in force yet, as older events are pending
    int queuedClears = 0; // jobs that clear the table; pending events came after them

    QTimer passTimer;
    QTimer rateTimer;
    QElapsedTimer rateClock;
    qint64 rateBase = 0; // events received when rateClock was started

    SseJobQueue jobs;
    qsizetype announcedCount = 0;
    Counters announcedCounters;
};

#endif // SSEEVENTMODEL_P_H
