// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEEVENTFIELDS_P_H
#define SSEEVENTFIELDS_P_H

#include "../parser/ssejsonpath_p.h"
#include "sseeventrows_p.h"

#include <QtCore/qbytearray.h>
#include <QtCore/qhash.h>
#include <QtCore/qlist.h>
#include <QtCore/qstringlist.h>
#include <QtCore/qvariant.h>

// The values that a model reads from JSON, and the names of their roles. Role i is that of field i.
// Further roles give a field a second name, which can be declared as a property in QML:
// "quote_price" for "quote.price", "field_index" for "index".
class SseEventFields
{
public:
    SseEventFields() = default;
    SseEventFields(const QStringList &names, const QList<QByteArray> &takenRoleNames);

    [[nodiscard]] const QStringList &names() const { return m_names; }
    [[nodiscard]] int count() const { return int(m_names.size()); }
    [[nodiscard]] QVariant value(const SseEventRow &row, int field) const;
    [[nodiscard]] QVariant shownValue(const SseEventRow &row, int field) const; // in a cell

    [[nodiscard]] int fieldOfRole(int role) const; // -1: there is no such role
    [[nodiscard]] QHash<int, QByteArray> roleNames(int firstRole) const;

private:
    struct Role
    {
        QByteArray name; // empty if another role has it
        int field;
    };

    QStringList m_names;
    QList<SseJsonPath> m_paths;
    QList<Role> m_roles;
};

#endif // SSEEVENTFIELDS_P_H
