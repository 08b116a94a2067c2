// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include <QtSse/ssetimeseries.h>

#include "../http/sselogging_p.h"
#include "ssedecimation_p.h"
#include "ssepointrange_p.h"
#include "ssetimeseries_p.h"

#include <algorithm>
#include <limits>

// The part of SseTimeSeries that returns what is shown.

namespace {

constexpr double NoNumber = std::numeric_limits<double>::quiet_NaN();

bool isPointCount(int count)
{
    if (count >= SseDecimation::SmallestCount)
        return true;
    qCWarning(lcSseClient, "A time series cannot be reduced to %d points; at least %d are needed",
              count, SseDecimation::SmallestCount);
    return false;
}

} // namespace

double SseTimeSeries::currentTime() const
{
    return d_ptr->currentTime();
}

double SseTimeSeries::last(const QString &key) const
{
    const SseSeries *const series = d_ptr->series.find(key);
    return series && !series->shown().isEmpty() ? series->shown().last().y() : NoNumber;
}

double SseTimeSeries::minimum(const QString &key) const
{
    const SseSeries *const series = d_ptr->series.find(key);
    return series && !series->shown().isEmpty() ? series->extremes().first : NoNumber;
}

double SseTimeSeries::maximum(const QString &key) const
{
    const SseSeries *const series = d_ptr->series.find(key);
    return series && !series->shown().isEmpty() ? series->extremes().second : NoNumber;
}

QList<QPointF> SseTimeSeries::points(const QString &key) const
{
    constexpr double Infinity = std::numeric_limits<double>::infinity();
    return points(key, -Infinity, Infinity, std::numeric_limits<int>::max());
}

QList<QPointF> SseTimeSeries::points(const QString &key, double from, double to, int count) const
{
    const SsePointRange range(d_ptr->series.find(key), from, to);
    return isPointCount(count) ? range.points(count) : QList<QPointF>();
}

QList<QList<QPointF>> SseTimeSeries::segments(const QString &key, double from, double to,
                                              int count) const
{
    const SsePointRange range(d_ptr->series.find(key), from, to);
    return isPointCount(count) ? range.lines(count) : QList<QList<QPointF>>();
}

QList<QList<QPointF>> SseTimeSeries::polylines(const QString &key, const QRectF &range,
                                               const QSizeF &size) const
{
    constexpr double Widest = 1e6;
    if (!(range.width() > 0 && range.height() >= 0 && size.width() > 0 && size.height() > 0))
        return {};
    const int count = 2 * int(std::min(size.width(), Widest)) + 8;
    QList<QList<QPointF>> lines = segments(key, range.x(), range.x() + range.width(), count);
    SsePointRange::scale(&lines, range, size);
    return lines;
}

QList<SseTimeSeries::Gap> SseTimeSeries::gaps() const
{
    return d_ptr->shownGaps;
}

/*!
    \reimp
*/
int SseTimeSeries::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(d_ptr->rowCount());
}

/*!
    \reimp
*/
int SseTimeSeries::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ValueColumn + 1;
}

/*!
    Returns the value of \a role at \a index. The roles of the time and of the value are the same
    for both columns; Qt::DisplayRole is the one of the column.
*/
QVariant SseTimeSeries::data(const QModelIndex &index, int role) const
{
    Q_D(const SseTimeSeries);
    if (!index.isValid() || index.row() >= count() || index.column() >= columnCount())
        return {};
    const QPointF &point = d->rows->shown().at(index.row());
    const bool isTimeColumn = index.column() == TimeColumn;
    if (role == TimeRole || (role == Qt::DisplayRole && isTimeColumn))
        return qint64(point.x());
    if (role == ValueRole || role == Qt::DisplayRole)
        return point.y();
    return {};
}

/*!
    Returns the value of \a role for the \a section of the header of \a orientation. The titles of
    the columns are \c time and \c value.
*/
QVariant SseTimeSeries::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole || section < 0
        || section >= columnCount()) {
        return QAbstractTableModel::headerData(section, orientation, role);
    }
    return section == TimeColumn ? QStringLiteral("time") : QStringLiteral("value");
}

/*!
    Returns the names of the roles in QML.
*/
QHash<int, QByteArray> SseTimeSeries::roleNames() const
{
    QHash<int, QByteArray> names = QAbstractTableModel::roleNames();
    names.insert(TimeRole, QByteArrayLiteral("time"));
    names.insert(ValueRole, QByteArrayLiteral("value"));
    return names;
}
