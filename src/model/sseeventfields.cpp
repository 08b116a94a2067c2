// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "sseeventfields_p.h"

namespace {

bool isAsciiLetter(QChar c)
{
    return (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z');
}

// The path as an identifier, or nothing if there is no obvious one.
QByteArray identifier(QStringView path)
{
    if (path.startsWith(u'$'))
        path = path.sliced(path.startsWith(u"$.") ? 2 : 1);
    QByteArray result;
    for (const QChar c : path) {
        if (isAsciiLetter(c) || c == u'_' || (c >= u'0' && c <= u'9'))
            result += c.toLatin1();
        else if (c == u'.' || c == u'[')
            result += '_';
        else if (c != u']')
            return {};
    }
    const bool startsWell = !result.isEmpty()
            && (isAsciiLetter(QLatin1Char(result.front())) || result.front() == '_');
    return startsWell ? result : QByteArray();
}

} // namespace

SseEventFields::SseEventFields(const QStringList &names, const QList<QByteArray> &takenRoleNames)
    : m_names(names)
{
    QList<QByteArray> taken = takenRoleNames;
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
        const QByteArray name = identifier(names.at(field));
        if (claim(name))
            m_roles.append({name, field});
    }
}

QJsonValue SseEventFields::value(const QJsonValue &json, int field) const
{
    return m_paths.at(field).valueIn(json);
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
