// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "sseeventmodel_p.h"

#include <QtCore/qdatetime.h>

#include <algorithm>
#include <optional>
#include <utility>

using std::chrono::milliseconds;
using namespace std::chrono_literals;

namespace {

// The time limits of a pass: 8 ms in all of a frame's 16 ms. They include what views do in their
// slots.
constexpr milliseconds DigestBudget = 4ms;
constexpr milliseconds ShowBudget = 3ms;
constexpr milliseconds GarbageBudget = 1ms;
constexpr qsizetype RowsPerPass = 8192; // moving them takes a few milliseconds
constexpr qsizetype RowsPerRange = 2048;

// The delay before the next pass if one pass was not enough: updateInterval may be much longer. It
// leaves half of the time to the rest of the thread.
constexpr milliseconds BacklogInterval = 8ms;

// Reading the clock takes longer than many of the steps.
constexpr int StepsPerLook = 16;

// More ranges of changed rows than this are announced as one that covers them all.
constexpr qsizetype DataChangedLimit = 32;

// The allocator of glibc collects all freed small blocks when a large block is requested, which
// takes 150 ms after 100,000 rows. So each pass requests a large block, which collects only the
// blocks that the pass itself has freed.
void collectFreedBlocks()
{
    constexpr qsizetype LargeBlock = 64 * 1024;
    [[maybe_unused]] const QByteArray block(LargeBlock, Qt::Uninitialized);
}

} // namespace

SseEventModelPrivate::SseEventModelPrivate(SseEventModel *model)
    : q(model)
    , source(model, "SseEventModel", [model] { model->setSource(nullptr); })
    , passTimer(model)
    , rateTimer(model)
    , jobs(model)
{
    passTimer.setSingleShot(true);
    passTimer.setTimerType(Qt::PreciseTimer);
    rateTimer.setInterval(SseRateMeter::Interval);
    QObject::connect(&passTimer, &QTimer::timeout, q, [this] { pass(); });
    QObject::connect(&rateTimer, &QTimer::timeout, q, [this] { measureRate(); });
}

void SseEventModelPrivate::perform(std::function<void()> job)
{
    if (jobs.run(std::move(job)))
        announce();
}

// Emits the signals of count and of the counters, after all changes of rows.
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
    if (!passTimer.isActive())
        passTimer.start(delay);
}

void SseEventModelPrivate::reschedule(milliseconds delay)
{
    if (passTimer.isActive() || hasWork())
        passTimer.start(delay);
}

bool SseEventModelPrivate::hasWork() const
{
    if (rows.hasGarbage() || table.hasGarbage() || pending.hasGarbage())
        return true;
    if (isKeyed()) {
        return hasToDigest()
                || (paused ? rows.size() > limit() && table.hasRemoval() : table.differences() > 0);
    }
    return !paused && (!pending.isEmpty() || rows.countBefore(firstKept) > 0);
}

void SseEventModelPrivate::pass()
{
    perform([this] {
        if (isKeyed() ? !applyKeyed() : !applyLog())
            return;
        destroyGarbage();
        collectFreedBlocks();
        if (hasWork())
            schedule(std::min(updateInterval, BacklogInterval));
    });
}

void SseEventModelPrivate::destroyGarbage()
{
    const QDeadlineTimer deadline(GarbageBudget, Qt::PreciseTimer);
    do {
        if (rows.hasGarbage())
            rows.destroySomeGarbage();
        else if (table.hasGarbage())
            table.destroySomeGarbage();
        else if (pending.hasGarbage())
            pending.destroySomeGarbage();
        else
            break;
    } while (!deadline.hasExpired());
    pending.releaseMemory();
}

// In a log, only the last events become rows; dropPending() has dropped the others without parsing
// them.
bool SseEventModelPrivate::applyLog()
{
    if (paused)
        return true;
    const qsizetype count = std::min(pending.size(), RowsPerPass);
    qsizetype surplus = rows.countBefore(firstKept);
    if (count < pending.size())
        surplus = std::min(surplus, std::max<qsizetype>(rows.size() + count - limit(), 0));
    if (surplus > 0 && !removeRows(0, surplus))
        return false;

    // A slot may have cleared the model or changed its limit.
    const qsizetype room = std::clamp<qsizetype>(limit() - rows.size(), 0, count);
    const QDeadlineTimer deadline(DigestBudget, Qt::PreciseTimer);
    QList<SseEventRow> newRows;
    newRows.reserve(room);
    while (!pending.isEmpty() && newRows.size() < room) {
        newRows.append(pending.takeFirst().row);
        if (newRows.size() % StepsPerLook == 0 && deadline.hasExpired())
            break;
    }
    return insertRows(std::move(newRows));
}

bool SseEventModelPrivate::applyKeyed()
{
    digest(QDeadlineTimer(DigestBudget, Qt::PreciseTimer));
    const QDeadlineTimer deadline(ShowBudget, Qt::PreciseTimer);
    if (paused)
        return removeDifferent(rows.size() - limit(), deadline);
    return removeDifferent(rows.size(), deadline) && updateDifferent(deadline)
            && addDifferent(deadline);
}

// Removes at most count rows that are not in the table any more. It removes at least one range,
// even if the deadline has passed; the next pass continues behind it.
bool SseEventModelPrivate::removeDifferent(qsizetype count, const QDeadlineTimer &deadline)
{
    while (count > 0 && table.hasRemoval()) {
        const qsizetype first = rows.find(table.nextRemoval());
        const qsizetype last = first + std::min({count, RowsPerRange, rows.size() - first}) - 1;
        qsizetype end = first;
        do
            table.takeRemoval(rows.at(end++).number);
        while (end <= last && table.isRemoval(rows.at(end).number));
        if (!removeRows(first, end - first))
            return false;
        count -= end - first;
        if (deadline.hasExpired())
            break;
    }
    return true;
}

bool SseEventModelPrivate::updateDifferent(const QDeadlineTimer &deadline)
{
    QList<qsizetype> positions;
    while (table.hasUpdate() && positions.size() < RowsPerPass) {
        SseEventRow row = table.takeUpdate();
        const qsizetype position = rows.find(row.number);
        rows.replace(position, std::move(row));
        positions.append(position);
        if (positions.size() % StepsPerLook == 0 && deadline.hasExpired())
            break;
    }
    std::sort(positions.begin(), positions.end());
    return emitDataChanged(positions);
}

// Rows for which there is no room or no time wait for the next pass.
bool SseEventModelPrivate::addDifferent(const QDeadlineTimer &deadline)
{
    const qsizetype room = std::clamp<qsizetype>(limit() - rows.size(), 0, RowsPerPass);
    QList<SseEventRow> newRows;
    while (table.hasAddition() && newRows.size() < room) {
        newRows.append(table.takeAddition());
        if (newRows.size() % StepsPerLook == 0 && deadline.hasExpired())
            break;
    }
    return insertRows(std::move(newRows));
}

bool SseEventModelPrivate::emitDataChanged(const QList<qsizetype> &positions)
{
    if (positions.isEmpty())
        return true;
    QList<std::pair<qsizetype, qsizetype>> ranges;
    for (const qsizetype position : positions) {
        if (ranges.isEmpty() || ranges.last().second + 1 != position)
            ranges.append({position, position});
        else
            ranges.last().second = position;
    }
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

// Forgets the events that wait. The counters and the rows that are shown stay.
void SseEventModelPrivate::forgetPending()
{
    pending.forget();
    firstKept = pending.nextNumber();
    nextLimits.clear();
    tableLimit = limit();
}

// Forgets pending events before the job: a slot that clears the model may add events after that,
// which must stay.
void SseEventModelPrivate::clear()
{
    forgetPending();
    ++queuedClears;
    perform([this] {
        --queuedClears;
        table.clear();
        const qsizetype count = isKeyed() ? rows.size() : rows.countBefore(firstKept);
        if (count == 0 || removeRows(0, count))
            reschedule(std::min(updateInterval, BacklogInterval));
    });
}

void SseEventModelPrivate::startOver()
{
    forgetPending();
    table.clear();
    if (rows.size() > 0)
        rows.remove(0, rows.size());
    if (hasWork())
        schedule(BacklogInterval);
}

void SseEventModelPrivate::limitChanged()
{
    if (isKeyed()) {
        nextLimits.append({pending.nextNumber(), limit()});
        return;
    }
    dropPending();
}

// Removes the rows that exceed the limit, as far as there is time for it.
bool SseEventModelPrivate::shrink()
{
    const qsizetype surplus = rows.size() - limit();
    if (surplus > 0 && !isKeyed() && !removeRows(0, surplus))
        return false;
    if (surplus > 0 && isKeyed()) {
        digest(QDeadlineTimer(DigestBudget, Qt::PreciseTimer));
        if (!removeDifferent(surplus, QDeadlineTimer(ShowBudget, Qt::PreciseTimer)))
            return false;
    }
    if (hasWork())
        reschedule(std::min(updateInterval, BacklogInterval));
    return true;
}

qsizetype SseEventModelPrivate::limit() const
{
    return maximumCount > 0 ? maximumCount : std::numeric_limits<int>::max();
}

int SseEventModelPrivate::rowOfKey(const QString &key) const
{
    const std::optional<quint64> number = table.shownRow(key);
    const qsizetype position = number ? rows.find(*number) : -1;
    return position >= 0 ? rowAt(position) : -1; // -1 if the row is not inserted yet
}

// Converts a position to a row, or a row to a position.
int SseEventModelPrivate::rowAt(qsizetype position) const
{
    return int(newestFirst ? rows.size() - 1 - position : position);
}

bool SseEventModelPrivate::accepts(const QString &type) const
{
    return eventTypes.isEmpty() || eventTypes.contains(type)
            || (isKeyed() && removeTypes.contains(type));
}

void SseEventModelPrivate::add(const QList<SseEvent> &events)
{
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    const bool isFull = pending.isFull();
    for (const SseEvent &event : events) {
        if (accepts(event.type()))
            addOne(event, now);
        if (!isKeyed())
            dropPending();
        else if (isFull && !jobs.isRunning()) // not while a job changes the table
            static_cast<void>(digestStep() && digestStep());
    }
    if (!pending.isEmpty())
        schedule(updateInterval);
}

void SseEventModelPrivate::addOne(const SseEvent &event, qint64 receivedAt)
{
    if (!rateTimer.isActive()) {
        rateBase = counters.received;
        rateClock.start();
        rateTimer.start();
    }
    ++counters.received;
    pending.append(event, receivedAt, isKeyed() && removeTypes.contains(event.type()));
}

// A log keeps only the last events, so that earlier ones can be dropped at once.
void SseEventModelPrivate::dropPending()
{
    const quint64 count = quint64(limit());
    if (pending.nextNumber() > count)
        firstKept = std::max(firstKept, pending.nextNumber() - count);
    for (; pending.firstNumber() < firstKept; ++counters.dropped)
        static_cast<void>(pending.takeFirst());
}

// Stops when there are more differences than a pass can show, unless the model is paused and shows
// none.
void SseEventModelPrivate::digest(const QDeadlineTimer &deadline)
{
    for (int step = 1; paused || table.differences() < RowsPerPass; ++step) {
        if (!digestStep() || (step % StepsPerLook == 0 && deadline.hasExpired()))
            return;
    }
}

bool SseEventModelPrivate::hasToDigest() const
{
    return !pending.isEmpty() || !nextLimits.isEmpty() || table.size() > tableLimit;
}

// Makes one step towards a table that has all events and obeys all limits; returns false if there
// is nothing to do.
bool SseEventModelPrivate::digestStep()
{
    if (queuedClears > 0 || !hasToDigest())
        return false;
    if (table.size() > tableLimit)
        counters.dropped += table.removeLeastRecent();
    else if (!nextLimits.isEmpty() && nextLimits.first().firstNumber <= pending.firstNumber())
        tableLimit = nextLimits.takeFirst().count;
    else
        digestFirstPending();
    return true;
}

// Applies the oldest event to the table. Parsing it is the expensive part.
void SseEventModelPrivate::digestFirstPending()
{
    SseArrivedEvent arrival = pending.takeFirst();
    const QString key = rowKey.keyOf(arrival.row.event, arrival.row.json());
    if (key.isNull())
        ++counters.withoutKey;
    else if (arrival.removes)
        counters.conflated += table.remove(key);
    else
        counters.conflated += table.put(key, std::move(arrival.row));
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
