// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEEVENTMODEL_P_H
#define SSEEVENTMODEL_P_H

#include "../parser/ssejsonpath_p.h"
#include "sseeventfields_p.h"
#include "sseeventrows_p.h"
#include "ssekeyedchanges_p.h"
#include "sseratemeter_p.h"

#include <QtSse/sseclient.h>
#include <QtSse/sseeventmodel.h>

#include <QtCore/qdeadlinetimer.h>
#include <QtCore/qelapsedtimer.h>
#include <QtCore/qhash.h>
#include <QtCore/qpointer.h>
#include <QtCore/qtimer.h>

#include <chrono>
#include <functional>
#include <limits>

// Events wait until the next pass, which makes them rows: as few signals as possible, and no more
// work at once than leaves the thread its frames.
//
// Whatever changes rows or columns is a job for perform(). Slots hear of a change while it is half
// done for the views behind them, so the jobs they give us are done when it is over.
class SseEventModelPrivate
{
public:
    explicit SseEventModelPrivate(SseEventModel *model);

    // Functions that change rows or columns return false if a slot has deleted the model.
    void perform(std::function<void()> job);
    void add(const SseEvent &event, qint64 receivedAt);
    void schedule(std::chrono::milliseconds delay);
    void reschedule(std::chrono::milliseconds delay);

    bool reset(const std::function<void()> &change);
    void forget();
    bool shrink();
    bool removeRows(qsizetype first, qsizetype count);

    [[nodiscard]] bool isKeyed() const { return !keyField.isEmpty(); }
    [[nodiscard]] qsizetype limit() const;
    [[nodiscard]] int rowAt(qsizetype position) const;
    [[nodiscard]] const SseEventRow &row(int row) const { return rows.at(rowAt(row)); }

    SseEventModel *const q;

    QPointer<SseClient> source;
    QStringList eventTypes;
    SseEventFields fields;
    QString keyField;
    SseJsonPath keyPath;
    QStringList removeTypes;
    int maximumCount = 1000;
    bool newestFirst = false;
    bool paused = false;
    std::chrono::milliseconds updateInterval{16}; // a frame

    QHash<int, QVariant> headers; // set by the application

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
    void announce();
    void pass();
    bool applyLog();
    bool applyKeyed(const QDeadlineTimer &deadline);
    bool updateRows(QList<SseKeyedChanges::Change> &updates);
    bool makeRoom(const QList<qsizetype> &removed, qsizetype newRows,
                  const QDeadlineTimer &deadline);
    bool insertNew(QList<SseKeyedChanges::Change> &inserts);
    bool insertRows(QList<SseEventRow> &&newRows);
    bool emitDataChanged(const QList<qsizetype> &positions);

    [[nodiscard]] bool accepts(const QString &type) const;
    [[nodiscard]] QString keyOf(const SseEventRow &row) const;
    void limitPending();
    void digestFirst();
    [[nodiscard]] SseEventRow takeFirstPending();
    void measureRate();

    QList<SseEventRow> pending; // not looked at yet
    qsizetype pendingBytes = 0;
    SseKeyedChanges changes; // what has been looked at in keyed mode, but not shown
    quint64 nextNumber = 0;

    QTimer passTimer;
    QTimer rateTimer;
    QElapsedTimer rateClock;
    qint64 rateBase = 0; // events received when rateClock was started

    QList<std::function<void()>> jobs;
    bool changing = false; // a job is being done, possibly below a nested event loop
    qsizetype announcedCount = 0;
    Counters announcedCounters;
};

#endif // SSEEVENTMODEL_P_H
