// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "sortfiltermodel.h"

SortFilterModel::SortFilterModel(QObject *parent)
    : QSortFilterProxyModel(parent)
{
    connect(this, &QAbstractProxyModel::sourceModelChanged, this, &SortFilterModel::findRoles);
    connect(this, &QAbstractItemModel::modelReset, this, &SortFilterModel::findRoles);
}

void SortFilterModel::setSortField(const QString &field)
{
    if (m_sortField == field)
        return;
    m_sortField = field;
    findRoles();
    Q_EMIT sortFieldChanged();
}

void SortFilterModel::setFilterField(const QString &field)
{
    if (m_filterField == field)
        return;
    m_filterField = field;
    findRoles();
    Q_EMIT filterFieldChanged();
}

void SortFilterModel::setAccepted(const QStringList &values)
{
    if (m_accepted == values)
        return;
    m_accepted = values;
    invalidateRowsFilter();
    Q_EMIT acceptedChanged();
}

// The roles are known when there is a source and it knows its fields.
void SortFilterModel::findRoles()
{
    setFilterRole(roleOf(m_filterField));
    setSortRole(roleOf(m_sortField));
    sort(m_sortField.isEmpty() ? -1 : 0);
}

int SortFilterModel::roleOf(const QString &field) const
{
    return sourceModel() ? sourceModel()->roleNames().key(field.toUtf8(), Qt::DisplayRole)
                         : int(Qt::DisplayRole);
}

bool SortFilterModel::filterAcceptsRow(int row, const QModelIndex &parent) const
{
    return m_accepted.isEmpty()
            || m_accepted.contains(
                    sourceModel()->index(row, 0, parent).data(filterRole()).toString());
}
