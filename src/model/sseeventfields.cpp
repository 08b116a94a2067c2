// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "sseeventfields_p.h"

#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>

#include <algorithm>
#include <cmath>

namespace {

// The properties that a QML view gives its delegates. A role with such a name would replace the
// property.
const QList<QByteArray> &delegateProperties()
{
    static const QList<QByteArray> names{
            "model",   "modelData", "index",   "row",       "column", "hasModelChildren",
            "current", "selected",  "editing", "tableView",
    };
    return names;
}

bool isAsciiLetter(QChar c)
{
    return (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z');
}

// The path as an identifier, or nothing if there is no obvious one.
QByteArray identifier(const SseJsonPath &path)
{
    QByteArray result;
    for (const QChar c : path.names().join(u'_')) {
        if (isAsciiLetter(c) || c == u'_' || (c >= u'0' && c <= u'9'))
            result += c.toLatin1();
        else if (c == u'.' || c == u'[')
            result += '_';
        else if (c != u'$' && c != u']')
            return {};
    }
    const bool startsWell = !result.isEmpty()
            && (isAsciiLetter(QLatin1Char(result.front())) || result.front() == '_');
    return startsWell ? result : QByteArray();
}

bool isOutOfInt64(const QJsonValue &value)
{
    constexpr double Limit = 9223372036854775808.0; // 2^63
    return value.isDouble() && std::abs(value.toDouble()) >= Limit;
}

bool hasOnlyDigits(QByteArrayView text)
{
    return std::all_of(text.cbegin(), text.cend(),
                       [](char c) { return c == '-' || (c >= '0' && c <= '9'); });
}

// Objects and arrays are shown as JSON text.
QVariant shown(const QJsonValue &value)
{
    const auto compact = [](const QJsonDocument &document) {
        return QString::fromUtf8(document.toJson(QJsonDocument::Compact));
    };
    if (value.isObject())
        return compact(QJsonDocument(value.toObject()));
    if (value.isArray())
        return compact(QJsonDocument(value.toArray()));
    return value.isNull() ? QVariant() : value.toVariant();
}

} // namespace

// The unchanged names of fields are assigned first, and then their identifiers. An identifier that
// is reserved gets the prefix "field_".
SseEventFields::SseEventFields(const QStringList &names, const QList<QByteArray> &takenRoleNames)
    : m_names(names)
{
    const QList<QByteArray> reserved = takenRoleNames + delegateProperties();
    QList<QByteArray> taken = reserved;
    const auto claim = [&taken](const QByteArray &name) {
        if (name.isEmpty() || taken.contains(name))
            return false;
        taken.append(name);
        return true;
    };
    for (int field = 0; field < count(); ++field) {
        m_paths.append(SseJsonPath(names.at(field)));
        const QByteArray name = names.at(field).toUtf8();
        m_roles.append({claim(name) ? name : QByteArray(), field});
    }
    for (int field = 0; field < count(); ++field) {
        QByteArray name = identifier(m_paths.at(field));
        if (reserved.contains(name))
            name.prepend("field_");
        if (claim(name))
            m_roles.append({name, field});
    }
}

// Integers that QJsonValue has only as a double are parsed from the text.
QVariant SseEventFields::value(const SseEventRow &row, int field) const
{
    const QJsonValue value = m_paths.at(field).valueIn(row.json());
    if (isOutOfInt64(value)) {
        bool isInteger = false;
        const QByteArray data = row.event.data();
        const qulonglong integer = m_paths.at(field).textIn(data).toULongLong(&isInteger);
        if (isInteger)
            return integer;
    }
    return value.toVariant();
}

QVariant SseEventFields::shownValue(const SseEventRow &row, int field) const
{
    const QJsonValue value = m_paths.at(field).valueIn(row.json());
    if (!isOutOfInt64(value))
        return shown(value);
    const QByteArray data = row.event.data();
    const QByteArrayView text = m_paths.at(field).textIn(data);
    bool isInteger = false;
    if (const qulonglong integer = text.toULongLong(&isInteger); isInteger)
        return integer;
    return hasOnlyDigits(text) ? QVariant(QString::fromLatin1(text)) : shown(value);
}

int SseEventFields::fieldOfRole(int role) const
{
    return role >= 0 && role < m_roles.size() ? m_roles.at(role).field : -1;
}

QHash<int, QByteArray> SseEventFields::roleNames(int firstRole) const
{
    QHash<int, QByteArray> result;
    for (int i = 0; i < int(m_roles.size()); ++i) {
        if (!m_roles.at(i).name.isEmpty())
            result.insert(firstRole + i, m_roles.at(i).name);
    }
    return result;
}
