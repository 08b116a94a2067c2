// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEEVENTCOLUMNS_P_H
#define SSEEVENTCOLUMNS_P_H

#include "sseeventfields_p.h"
#include "sseeventrows_p.h"

#include <QtCore/qbytearray.h>
#include <QtCore/qhash.h>
#include <QtCore/qstringlist.h>
#include <QtCore/qvariant.h>

// The columns and the roles of a model. The columns are the fields, or the parts of an event if
// there are no fields. The roles are both.
class SseEventColumns
{
public:
    SseEventColumns() = default;
    SseEventColumns(const QStringList &fields, const QList<QByteArray> &takenRoleNames);

    [[nodiscard]] const QStringList &fields() const { return m_fields.names(); }
    [[nodiscard]] int count() const;
    [[nodiscard]] QVariant title(int column) const;
    void setTitle(int column, const QVariant &title); // an invalid title restores the default
    [[nodiscard]] QVariant cell(const SseEventRow &row, int column) const;

    [[nodiscard]] QVariant value(const SseEventRow &row, int role) const;
    [[nodiscard]] QHash<int, QByteArray> roleNames() const;

private:
    SseEventFields m_fields;
    QHash<int, QVariant> m_titles; // set by the application
};

#endif // SSEEVENTCOLUMNS_P_H
