// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "sseeventmodel_p.h"

#include <algorithm>
#include <utility>

using std::chrono::milliseconds;
using namespace std::chrono_literals;
using Change = SseKeyedChanges::Change;

namespace {

// What a pass may take of a frame's 16 ms, views included as far as they work at once.
constexpr milliseconds PassBudget = 8ms;
constexpr qsizetype RowsPerPass = 8192; // moving them takes about a quarter of that

// What was too much for one pass is not left until a long interval is over.
constexpr milliseconds BacklogInterval = 16ms;

// Events that may wait to be looked at in keyed mode. Of those beyond, the key is found out when
// they arrive, which slows down whoever brings them.
constexpr qsizetype PendingLimit = 65'536;
constexpr qsizetype PendingBytesLimit = 16 * 1024 * 1024;

// More ranges of changed rows than this are announced as one that covers them all.
constexpr qsizetype DataChangedLimit = 32;

// Calls function(first, count) for each run of consecutive numbers, the last one first, until it
// returns false; returns whether it never did.
template <typename Function>
bool forEachRangeBackwards(const QList<qsizetype> &sorted, Function function)
{
    for (qsizetype end = sorted.size(); end > 0;) {
        qsizetype begin = end - 1;
        while (begin > 0 && sorted.at(begin - 1) == sorted.at(begin) - 1)
            --begin;
        if (!function(sorted.at(begin), end - begin))
            return false;
        end = begin;
    }
    return true;
}

} // namespace

SseEventModelPrivate::SseEventModelPrivate(SseEventModel *model)
    : q(model)
    , passTimer(model)
    , rateTimer(model)
{
    passTimer.setSingleShot(true);
    passTimer.setTimerType(Qt::PreciseTimer);
    rateTimer.setInterval(SseRateMeter::Interval);
    QObject::connect(&passTimer, &QTimer::timeout, q, [this] { pass(); });
    QObject::connect(&rateTimer, &QTimer::timeout, q, [this] { measureRate(); });
}

void SseEventModelPrivate::perform(std::function<void()> job)
{
    jobs.append(std::move(job));
    if (changing)
        return;
    const QPointer<SseEventModel> guard(q);
    changing = true;
    while (!jobs.isEmpty()) {
        const std::function<void()> next = jobs.takeFirst();
        next();
        if (!guard)
            return;
    }
    changing = false;
    announce();
}

// What depends on rows, but is not a part of them.
void SseEventModelPrivate::announce()
{
    const QPointer<SseEventModel> guard(q);
    if (std::exchange(announcedCount, rows.size()) != rows.size())
        Q_EMIT q->countChanged();
    if (!guard)
        return;
    const bool sameCounters = announcedCounters == counters;
    announcedCounters = counters;
    if (!sameCounters)
        Q_EMIT q->countersChanged();
}

void SseEventModelPrivate::schedule(milliseconds delay)
{
    if (!passTimer.isActive() && (!pending.isEmpty() || !changes.isEmpty()))
        passTimer.start(delay);
}

void SseEventModelPrivate::reschedule(milliseconds delay)
{
    passTimer.stop();
    schedule(delay);
}

void SseEventModelPrivate::pass()
{
    if (paused) {
        announce();
        return;
    }
    perform([this] {
        const QDeadlineTimer deadline(PassBudget, Qt::PreciseTimer);
        const bool isAlive = isKeyed() ? applyKeyed(deadline) : applyLog();
        if (isAlive)
            schedule(std::min(updateInterval, BacklogInterval));
    });
}

// In a log only those events matter that will still be there; nobody looks into the others.
bool SseEventModelPrivate::applyLog()
{
    limitPending();
    QList<SseEventRow> newRows;
    newRows.reserve(std::min(pending.size(), RowsPerPass));
    while (!pending.isEmpty() && newRows.size() < RowsPerPass)
        newRows.append(takeFirstPending());
    const qsizetype surplus = rows.size() + newRows.size() - limit();
    if (surplus > 0 && !removeRows(0, surplus))
        return false;
    return insertRows(std::move(newRows));
}

bool SseEventModelPrivate::applyKeyed(const QDeadlineTimer &deadline)
{
    while (!pending.isEmpty() && !deadline.hasExpired())
        digestFirst();

    QList<Change> updates;
    QList<Change> inserts;
    QList<qsizetype> removed;
    for (Change &change : changes.take()) {
        const qsizetype position = rows.find(change.row.key);
        if (position < 0 && !change.removes)
            inserts.append(std::move(change));
        else if (position >= 0 && change.removes)
            removed.append(position);
        else if (position >= 0)
            updates.append(std::move(change));
    }
    if (!updateRows(updates))
        return false;

    std::sort(removed.begin(), removed.end());
    return makeRoom(removed, inserts.size(), deadline) && insertNew(inserts);
}

bool SseEventModelPrivate::updateRows(QList<Change> &updates)
{
    QList<qsizetype> positions;
    positions.reserve(updates.size());
    for (Change &change : updates) {
        const qsizetype position = rows.find(change.row.key);
        rows.update(position, std::move(change.row));
        positions.append(position);
    }
    std::sort(positions.begin(), positions.end());
    return emitDataChanged(positions);
}

bool SseEventModelPrivate::emitDataChanged(const QList<qsizetype> &positions)
{
    if (positions.isEmpty())
        return true;
    QList<std::pair<qsizetype, qsizetype>> ranges;
    forEachRangeBackwards(positions, [&ranges](qsizetype first, qsizetype count) {
        ranges.append({first, first + count - 1});
        return true;
    });
    if (ranges.size() > DataChangedLimit)
        ranges = {{positions.first(), positions.last()}};

    const QPointer<SseEventModel> guard(q);
    const int lastColumn = q->columnCount() - 1;
    for (const auto &[first, last] : std::as_const(ranges)) {
        const auto [top, bottom] = std::minmax({rowAt(first), rowAt(last)});
        Q_EMIT q->dataChanged(q->index(top, 0), q->index(bottom, lastColumn));
        if (!guard)
            return false;
    }
    return true;
}

// Removes the rows at the given positions, and those that have gone longest without an event if
// there are too many. Goes from the end to the beginning, so that positions stay right. What there
// is no time for is left for the next pass; each makes some progress.
bool SseEventModelPrivate::makeRoom(const QList<qsizetype> &removed, qsizetype newRows,
                                    const QDeadlineTimer &deadline)
{
    QList<qsizetype> doomed = removed;
    const qsizetype surplus = rows.size() - removed.size() + newRows - limit();
    if (surplus > 0) {
        doomed.append(rows.leastRecent(surplus, removed));
        std::sort(doomed.begin(), doomed.end());
    }
    const QPointer<SseEventModel> guard(q);
    qsizetype left = doomed.size();
    forEachRangeBackwards(doomed, [&](qsizetype first, qsizetype count) {
        left -= count;
        return removeRows(first, count) && !deadline.hasExpired();
    });
    if (!guard)
        return false;
    for (const qsizetype position : doomed.first(left)) {
        if (std::binary_search(removed.cbegin(), removed.cend(), position)) {
            SseEventRow row;
            row.key = rows.at(position).key;
            changes.add({row, true});
        }
    }
    return true;
}

// The rows that have come last, if there is no room for all. What could not make room in time, or
// is too much for one pass, waits for the next.
bool SseEventModelPrivate::insertNew(QList<Change> &inserts)
{
    const qsizetype surplus = std::max<qsizetype>(inserts.size() - limit(), 0);
    counters.dropped += surplus;
    inserts.remove(0, surplus);
    const qsizetype room = std::clamp<qsizetype>(limit() - rows.size(), 0, RowsPerPass);
    QList<SseEventRow> newRows;
    for (Change &change : inserts) {
        if (newRows.size() < room)
            newRows.append(std::move(change.row));
        else
            changes.add(std::move(change));
    }
    return insertRows(std::move(newRows));
}

bool SseEventModelPrivate::insertRows(QList<SseEventRow> &&newRows)
{
    if (newRows.isEmpty())
        return true;
    const QPointer<SseEventModel> guard(q);
    const int first = newestFirst ? 0 : int(rows.size());
    q->beginInsertRows({}, first, first + int(newRows.size()) - 1);
    for (SseEventRow &row : newRows)
        rows.append(std::move(row));
    q->endInsertRows();
    return !guard.isNull();
}

bool SseEventModelPrivate::removeRows(qsizetype first, qsizetype count)
{
    const QPointer<SseEventModel> guard(q);
    const auto [top, bottom] = std::minmax({rowAt(first), rowAt(first + count - 1)});
    q->beginRemoveRows({}, top, bottom);
    rows.remove(first, count);
    q->endRemoveRows();
    return !guard.isNull();
}

bool SseEventModelPrivate::reset(const std::function<void()> &change)
{
    const QPointer<SseEventModel> guard(q);
    q->beginResetModel();
    change();
    q->endResetModel();
    return !guard.isNull();
}

// What has come, but is not shown yet.
void SseEventModelPrivate::forget()
{
    pending.clear();
    pendingBytes = 0;
    changes.clear();
}

// Makes the rows as few as they may be.
bool SseEventModelPrivate::shrink()
{
    const qsizetype surplus = rows.size() - limit();
    if (surplus <= 0)
        return true;
    if (!isKeyed())
        return removeRows(0, surplus);
    return forEachRangeBackwards(
            rows.leastRecent(surplus, {}),
            [this](qsizetype first, qsizetype count) { return removeRows(first, count); });
}

qsizetype SseEventModelPrivate::limit() const
{
    return maximumCount > 0 ? maximumCount : std::numeric_limits<int>::max();
}

// The row of a position, and the position of a row.
int SseEventModelPrivate::rowAt(qsizetype position) const
{
    return int(newestFirst ? rows.size() - 1 - position : position);
}

bool SseEventModelPrivate::accepts(const QString &type) const
{
    return eventTypes.isEmpty() || eventTypes.contains(type)
            || (isKeyed() && removeTypes.contains(type));
}

void SseEventModelPrivate::add(const SseEvent &event, qint64 receivedAt)
{
    if (!accepts(event.type()))
        return;
    if (!rateTimer.isActive()) {
        rateBase = counters.received;
        rateClock.start();
        rateTimer.start();
    }
    ++counters.received;
    SseEventRow row;
    row.event = event;
    row.receivedAt = receivedAt;
    row.number = nextNumber++;
    pendingBytes += event.data().size();
    pending.append(std::move(row));
    limitPending();
}

// Memory stays bounded, whatever comes in a frame or while the model is paused.
void SseEventModelPrivate::limitPending()
{
    if (!isKeyed()) {
        while (pending.size() > limit()) {
            pendingBytes -= pending.first().event.data().size();
            pending.removeFirst();
            ++counters.dropped;
        }
        return;
    }
    if (changing) // a pass is looking at the rows and will look at these next
        return;
    while (pending.size() > PendingLimit || pendingBytes > PendingBytesLimit)
        digestFirst();
    if (changes.size() / 3 > limit())
        counters.dropped += changes.limitNewRows(limit(), rows);
}

SseEventRow SseEventModelPrivate::takeFirstPending()
{
    SseEventRow row = pending.takeFirst();
    pendingBytes -= row.event.data().size();
    return row;
}

// Finds out what the oldest event means: parsing it is the expensive part.
void SseEventModelPrivate::digestFirst()
{
    Change change{takeFirstPending(), false};
    change.row.key = keyOf(change.row);
    change.removes = removeTypes.contains(change.row.event.type());
    if (change.row.key.isNull())
        ++counters.withoutKey;
    else if (changes.contains(change.row.key))
        ++counters.conflated;
    else if (change.removes && !rows.contains(change.row.key))
        return;
    if (!change.row.key.isNull())
        changes.add(std::move(change));
}

// Numbers and strings that look alike are the same key: servers change their minds.
QString SseEventModelPrivate::keyOf(const SseEventRow &row) const
{
    const QJsonValue value = keyPath.valueIn(row.json());
    if (!value.isString() && !value.isDouble() && !value.isBool())
        return {};
    const QString key = value.toVariant().toString();
    return key.isNull() ? QStringLiteral("") : key;
}

void SseEventModelPrivate::measureRate()
{
    const double before = rate.eventsPerSecond();
    rate.add(counters.received - rateBase, std::chrono::nanoseconds(rateClock.nsecsElapsed()));
    rateClock.restart();
    rateBase = counters.received;
    if (rate.isIdle()) {
        rateTimer.stop();
        rate.reset();
    }
    if (rate.eventsPerSecond() != before)
        Q_EMIT q->eventsPerSecondChanged();
}
