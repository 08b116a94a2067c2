// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "sseeventcolumns_p.h"

#include <QtSse/sseeventmodel.h>

#include <QtCore/qdatetime.h>
#include <QtCore/qjsonvalue.h>

using namespace Qt::StringLiterals;

namespace {

struct EventRole
{
    int role;
    QByteArray name;
};

// The first ones are the columns of a model without fields.
constexpr int EventColumnCount = 4;

const QList<EventRole> &eventRoles()
{
    static const QList<EventRole> roles{
            {SseEventModel::TypeRole, "type"_ba},
            {SseEventModel::DataRole, "data"_ba},
            {SseEventModel::LastEventIdRole, "lastEventId"_ba},
            {SseEventModel::ReceivedAtRole, "receivedAt"_ba},
            {SseEventModel::JsonRole, "json"_ba},
    };
    return roles;
}

QVariant eventData(const SseEventRow &row, int role)
{
    switch (role) {
    case SseEventModel::TypeRole:
        return row.event.type();
    case SseEventModel::DataRole:
        return row.event.text();
    case SseEventModel::JsonRole:
        return row.json();
    case SseEventModel::LastEventIdRole:
        return row.event.lastEventId();
    case SseEventModel::ReceivedAtRole:
        return QDateTime::fromMSecsSinceEpoch(row.receivedAt);
    default:
        return {};
    }
}

} // namespace

SseEventColumns::SseEventColumns(const QStringList &fields, const QList<QByteArray> &takenRoleNames)
    : m_fields(fields, takenRoleNames)
{
}

int SseEventColumns::count() const
{
    return m_fields.count() > 0 ? m_fields.count() : EventColumnCount;
}

QVariant SseEventColumns::title(int column) const
{
    if (QVariant title = m_titles.value(column); title.isValid())
        return title;
    return m_fields.count() > 0 ? m_fields.names().at(column)
                                : QString::fromLatin1(eventRoles().at(column).name);
}

void SseEventColumns::setTitle(int column, const QVariant &title)
{
    m_titles.insert(column, title);
}

QVariant SseEventColumns::cell(const SseEventRow &row, int column) const
{
    return m_fields.count() > 0 ? m_fields.shownValue(row, column)
                                : eventData(row, eventRoles().at(column).role);
}

QVariant SseEventColumns::value(const SseEventRow &row, int role) const
{
    const int field = m_fields.fieldOfRole(role - SseEventModel::FirstFieldRole);
    return field < 0 ? eventData(row, role) : m_fields.value(row, field);
}

QHash<int, QByteArray> SseEventColumns::roleNames() const
{
    QHash<int, QByteArray> names = m_fields.roleNames(SseEventModel::FirstFieldRole);
    for (const EventRole &role : eventRoles())
        names.insert(role.role, role.name);
    return names;
}
