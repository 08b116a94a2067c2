// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "ssejsonpath_p.h"

#include <QtCore/qjsonarray.h>
#include <QtCore/qjsonobject.h>

namespace {

// toLongLong() would take signs and blanks, too.
qsizetype indexOf(QStringView step)
{
    constexpr qsizetype LongestIndex = 9; // digits
    if (step.isEmpty() || step.size() > LongestIndex)
        return -1;
    qsizetype index = 0;
    for (const QChar c : step) {
        if (c < u'0' || c > u'9')
            return -1;
        index = index * 10 + (c.unicode() - u'0');
    }
    return index;
}

} // namespace

SseJsonPath::SseJsonPath(QStringView path)
{
    if (path.startsWith(u'$'))
        path = path.sliced(path.startsWith(u"$.") ? 2 : 1);
    if (path.isEmpty())
        return;
    for (const QStringView part : path.split(u'.')) {
        // "items[0][1]" is "items.0.1".
        const qsizetype bracket = part.endsWith(u']') ? part.indexOf(u'[') : -1;
        if (bracket < 0) {
            append(part);
            continue;
        }
        if (bracket > 0)
            append(part.first(bracket));
        const QStringView indexes = part.sliced(bracket + 1).chopped(1);
        for (const QStringView index : indexes.split(u"]["))
            append(index);
    }
}

void SseJsonPath::append(QStringView step)
{
    m_steps.append({step.toString(), indexOf(step)});
}

QJsonValue SseJsonPath::valueIn(const QJsonValue &json) const
{
    QJsonValue value = json;
    for (const Step &step : m_steps) {
        if (value.isObject())
            value = value.toObject().value(step.name);
        else if (value.isArray() && step.index >= 0)
            value = value.toArray().at(step.index);
        else
            return QJsonValue(QJsonValue::Undefined);
    }
    return value;
}
