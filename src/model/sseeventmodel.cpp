// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include <QtSse/sseeventmodel.h>

#include "../http/sselogging_p.h"
#include "sseeventmodel_p.h"

#include <limits>

using std::chrono::milliseconds;
using namespace std::chrono_literals;

namespace {

// The longest interval of a QTimer, about 24 days.
constexpr milliseconds LongestInterval{std::numeric_limits<int>::max()};

} // namespace

/*!
    Constructs an empty model with the given \a parent.
*/
SseEventModel::SseEventModel(QObject *parent)
    : QAbstractTableModel(parent)
    , d_ptr(std::make_unique<SseEventModelPrivate>(this))
{
}

/*!
    Destroys the model. The source is not affected.
*/
SseEventModel::~SseEventModel() = default;

SseClient *SseEventModel::source() const
{
    return d_ptr->source.client();
}

void SseEventModel::setSource(SseClient *source)
{
    Q_D(SseEventModel);
    if (!d->source.replace(source))
        return;
    if (source) {
        d->source.connect(&SseClient::eventBatchReceived,
                          [this](const QList<SseEvent> &events) { addEvents(events); });
        d->source.connect(&SseClient::eventsMissed, [this] { setStale(true); });
        d->source.connectToDestroyed([this] { Q_EMIT sourceChanged(); });
    }
    Q_EMIT sourceChanged();
}

milliseconds SseEventModel::updateInterval() const
{
    return d_ptr->updateInterval;
}

/*!
    Sets the update interval to \a interval and returns \c true; or returns \c false and changes
    nothing if it is negative or longer than about 24 days, the limit of a timer.
*/
bool SseEventModel::setUpdateInterval(milliseconds interval)
{
    Q_D(SseEventModel);
    if (interval < 0ms || interval > LongestInterval) {
        qCWarning(lcSseClient, "The update interval of a model cannot be %lld ms",
                  qlonglong(interval.count()));
        return false;
    }
    if (d->updateInterval == interval)
        return true;
    d->updateInterval = interval;
    d->reschedule(interval);
    Q_EMIT updateIntervalChanged();
    return true;
}

QStringList SseEventModel::eventTypes() const
{
    return d_ptr->eventTypes;
}

void SseEventModel::setEventTypes(const QStringList &types)
{
    Q_D(SseEventModel);
    if (d->eventTypes == types)
        return;
    d->eventTypes = types;
    Q_EMIT eventTypesChanged();
}

QStringList SseEventModel::fields() const
{
    return d_ptr->columns.fields();
}

void SseEventModel::setFields(const QStringList &fields)
{
    Q_D(SseEventModel);
    d->perform([this, d, fields] {
        if (d->columns.fields() == fields)
            return;
        const auto change = [this, d, &fields] {
            d->columns = {};
            d->columns = SseEventColumns(fields, SseEventModel::roleNames().values());
        };
        if (d->reset(change))
            Q_EMIT fieldsChanged();
    });
}

QString SseEventModel::keyField() const
{
    return d_ptr->keyField;
}

void SseEventModel::setKeyField(const QString &field)
{
    Q_D(SseEventModel);
    d->perform([this, d, field] {
        if (d->keyField == field)
            return;
        const auto change = [d, &field] {
            d->startOver();
            d->keyField = field;
            d->rowKey = SseEventKey(field);
        };
        if (d->reset(change))
            Q_EMIT keyFieldChanged();
    });
}

QStringList SseEventModel::removeTypes() const
{
    return d_ptr->removeTypes;
}

void SseEventModel::setRemoveTypes(const QStringList &types)
{
    Q_D(SseEventModel);
    if (d->removeTypes == types)
        return;
    d->removeTypes = types;
    Q_EMIT removeTypesChanged();
}

int SseEventModel::maximumCount() const
{
    return d_ptr->maximumCount;
}

/*!
    Sets the maximum number of rows to \a count, 0 for no limit, and returns \c true; or returns
    \c false and changes nothing if it is negative.
*/
bool SseEventModel::setMaximumCount(int count)
{
    Q_D(SseEventModel);
    if (count < 0) {
        qCWarning(lcSseClient, "The maximum number of rows of a model cannot be %d", count);
        return false;
    }
    if (d->maximumCount == count)
        return true;
    d->maximumCount = count;
    d->limitChanged();
    d->perform([this, d] {
        if (d->shrink())
            Q_EMIT maximumCountChanged();
    });
    return true;
}

bool SseEventModel::isNewestFirst() const
{
    return d_ptr->newestFirst;
}

void SseEventModel::setNewestFirst(bool newestFirst)
{
    Q_D(SseEventModel);
    d->perform([this, d, newestFirst] {
        if (d->newestFirst == newestFirst)
            return;
        if (d->reset([d, newestFirst] { d->newestFirst = newestFirst; }))
            Q_EMIT newestFirstChanged();
    });
}

bool SseEventModel::isPaused() const
{
    return d_ptr->paused;
}

void SseEventModel::setPaused(bool paused)
{
    Q_D(SseEventModel);
    if (d->paused == paused)
        return;
    d->paused = paused;
    if (!paused)
        d->reschedule(0ms);
    Q_EMIT pausedChanged();
}

/*!
    Sets paused to \c true. \sa paused, resume()
*/
void SseEventModel::pause()
{
    setPaused(true);
}

/*!
    Sets paused to \c false. \sa paused, pause()
*/
void SseEventModel::resume()
{
    setPaused(false);
}

bool SseEventModel::isStale() const
{
    return d_ptr->stale;
}

void SseEventModel::setStale(bool stale)
{
    Q_D(SseEventModel);
    if (d->stale == stale)
        return;
    d->stale = stale;
    Q_EMIT staleChanged();
}

int SseEventModel::count() const
{
    return rowCount();
}

double SseEventModel::eventsPerSecond() const
{
    return d_ptr->rate.eventsPerSecond();
}

qint64 SseEventModel::eventsReceived() const
{
    return d_ptr->counters.received;
}

qint64 SseEventModel::eventsDropped() const
{
    return d_ptr->counters.dropped;
}

qint64 SseEventModel::eventsConflated() const
{
    return d_ptr->counters.conflated;
}

qint64 SseEventModel::eventsWithoutKey() const
{
    return d_ptr->counters.withoutKey;
}

/*!
    Returns the event that is shown in \a row, or an empty one if there is no such row.
*/
SseEvent SseEventModel::eventAt(int row) const
{
    return row >= 0 && row < count() ? d_ptr->row(row).event : SseEvent();
}

/*!
    Returns the row of \a key, or -1 if there is none or the model is a log.
*/
int SseEventModel::rowOfKey(const QString &key) const
{
    return d_ptr->rowOfKey(key);
}

/*!
    \reimp
*/
int SseEventModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(d_ptr->rows.size());
}

/*!
    \reimp
*/
int SseEventModel::columnCount(const QModelIndex &parent) const
{
    if (parent.isValid())
        return 0;
    return d_ptr->columns.count();
}

/*!
    Returns the value of \a role at \a index. The roles of the event and its fields are the same for
    all columns; Qt::DisplayRole is the field of the column.
*/
QVariant SseEventModel::data(const QModelIndex &index, int role) const
{
    Q_D(const SseEventModel);
    if (!index.isValid() || index.row() >= count() || index.column() >= columnCount())
        return {};
    const SseEventRow &row = d->row(index.row());
    return role == Qt::DisplayRole ? d->columns.cell(row, index.column())
                                   : d->columns.value(row, role);
}

/*!
    Returns the value of \a role for the \a section of the header of \a orientation. The title of a
    column is the name of its field, unless another title was set with setHeaderData().
*/
QVariant SseEventModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole || section < 0
        || section >= columnCount()) {
        return QAbstractTableModel::headerData(section, orientation, role);
    }
    return d_ptr->columns.title(section);
}

/*!
    Sets the title of the column \a section to \a value and returns \c true, if \a orientation is
    Qt::Horizontal and \a role is Qt::EditRole or Qt::DisplayRole. An invalid value restores the
    name of the field.
*/
bool SseEventModel::setHeaderData(int section, Qt::Orientation orientation, const QVariant &value,
                                  int role)
{
    Q_D(SseEventModel);
    if (orientation != Qt::Horizontal || (role != Qt::EditRole && role != Qt::DisplayRole)
        || section < 0 || section >= columnCount()) {
        return false;
    }
    d->columns.setTitle(section, value);
    Q_EMIT headerDataChanged(orientation, section, section);
    return true;
}

/*!
    Returns the names of the roles in QML: those of the event and those of the fields.
*/
QHash<int, QByteArray> SseEventModel::roleNames() const
{
    QHash<int, QByteArray> names = QAbstractTableModel::roleNames();
    names.insert(d_ptr->columns.roleNames());
    return names;
}

/*!
    Adds \a event, as if the source had sent it.
*/
void SseEventModel::addEvent(const SseEvent &event)
{
    addEvents({event});
}

/*!
    Adds \a events, as if the source had sent them.
*/
void SseEventModel::addEvents(const QList<SseEvent> &events)
{
    d_ptr->add(events);
}

/*!
    Removes all rows, forgets the events that are not shown yet, and sets stale to \c false. The
    counters stay.
*/
void SseEventModel::clear()
{
    const QPointer<SseEventModel> guard(this);
    d_ptr->clear();
    if (guard)
        setStale(false);
}
