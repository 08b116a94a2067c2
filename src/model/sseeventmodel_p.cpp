// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "sseeventmodel_p.h"

#include "../http/sselogging_p.h"
#include "../parser/ssejsonnumber_p.h"

#include <QtCore/qdatetime.h>

#include <algorithm>
#include <optional>
#include <utility>

using std::chrono::milliseconds;
using namespace std::chrono_literals;

namespace {

// What a pass may take of a frame's 16 ms, views included as far as they work at once: 8 ms in all.
constexpr milliseconds DigestBudget = 4ms;
constexpr milliseconds ShowBudget = 3ms;
constexpr milliseconds GarbageBudget = 1ms;
constexpr qsizetype RowsPerPass = 8192; // moving them takes a few milliseconds
constexpr qsizetype RowsPerRange = 2048;

// What was too much for one pass is not left until a long interval is over. Half of the time is for
// others.
constexpr milliseconds BacklogInterval = 8ms;

// Looking at the clock takes longer than many a step.
constexpr int StepsPerLook = 16;

// More ranges of changed rows than this are announced as one that covers them all.
constexpr qsizetype DataChangedLimit = 32;

// The allocator of glibc collects freed small blocks when it is next asked for a large one, and then
// all of them at once: 150 ms after 100,000 rows. A pass asks for one and so leaves no more of them
// than it has freed itself.
void collectFreedBlocks()
{
    constexpr qsizetype LargeBlock = 64 * 1024;
    [[maybe_unused]] const QByteArray block(LargeBlock, Qt::Uninitialized);
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

// From another thread, events would pile up in the queue of ours, without any limit.
bool SseEventModelPrivate::isSourceHere(const SseClient *sender)
{
    if (source != sender)
        return false; // what has waited in the queue when the source was dropped
    if (sender->thread() == q->thread())
        return true;
    qCWarning(lcSseClient,
              "SseEventModel drops its source, which was moved to another thread than the model");
    q->setSource(nullptr);
    return false;
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

// In a log only those events matter that will still be there; nobody looks into the others.
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

// Removes rows, count of them at most, that are not in the table any more. There is time for one
// range at least; the next pass goes on behind it.
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

// What finds no room yet, or is too much for one pass, waits for the next.
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

// The model is as if no event had come. The counters stay, and so do the rows that are shown.
void SseEventModelPrivate::forgetPending()
{
    pending.forget();
    firstKept = pending.nextNumber();
    nextLimits.clear();
    tableLimit = limit();
}

// A slot that clears the model may then add events, which are to stay.
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

void SseEventModelPrivate::startAnew()
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

// Makes the rows as few as they may be, as far as there is time for it.
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
    return position >= 0 ? rowAt(position) : -1; // it may be about to be inserted
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

void SseEventModelPrivate::add(const QList<SseEvent> &events)
{
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    const bool isFull = pending.isFull();
    for (const SseEvent &event : events) {
        if (accepts(event.type()))
            addOne(event, now);
        if (!isKeyed())
            dropPending();
        else if (isFull && !changing) // a pass is looking at the table and will look at these next
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

// In a log it is known at once which events stay.
void SseEventModelPrivate::dropPending()
{
    const quint64 count = quint64(limit());
    if (pending.nextNumber() > count)
        firstKept = std::max(firstKept, pending.nextNumber() - count);
    for (; pending.firstNumber() < firstKept; ++counters.dropped)
        static_cast<void>(pending.takeFirst());
}

// Not more than the rows can follow, unless they are not to follow at all.
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

// Brings the table a step further; returns false if there is nothing to do.
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

// Finds out what the oldest event means: parsing it is the expensive part.
void SseEventModelPrivate::digestFirstPending()
{
    SseArrivedEvent arrival = pending.takeFirst();
    const QString key = keyOf(arrival.row);
    if (key.isNull())
        ++counters.withoutKey;
    else if (arrival.removes)
        counters.conflated += table.remove(key);
    else
        counters.conflated += table.put(key, std::move(arrival.row));
}

// Numbers and strings that look alike are the same key: servers change their minds. A number has the
// digits of its text, as a double would make different numbers equal.
QString SseEventModelPrivate::keyOf(const SseEventRow &row) const
{
    const QJsonValue value = keyPath.valueIn(row.json());
    if (value.isDouble()) {
        const QByteArray data = row.event.data();
        return SseJsonNumber(keyPath.textIn(data)).canonicalText();
    }
    if (!value.isString() && !value.isBool())
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
