// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "naivemodel.h"

#include <QtCore/qjsonvalue.h>

#include <algorithm>
#include <utility>

using namespace Qt::StringLiterals;

void NaiveModel::add(const SseEvent &event)
{
    const bool removes = m_isKeyed && event.type() == "gone"_L1;
    if (!m_eventTypes.isEmpty() && !m_eventTypes.contains(event.type()) && !removes)
        return;
    ++received;
    const QString key = event.jsonValue(u"k"_s).toString();
    const qsizetype row = m_isKeyed && !key.isEmpty() ? find(key) : -1;
    removals += removes && !key.isEmpty();
    if (m_isKeyed && key.isEmpty())
        ++withoutKey;
    else if (removes && row >= 0)
        m_rows.removeAt(row);
    else if (row >= 0)
        m_rows[row] = {key, event.text(), received};
    else if (!removes)
        m_rows.append({key, event.text(), received});
    limit();
}

void NaiveModel::setMaximumCount(int count)
{
    m_maximumCount = count;
    limit();
}

QStringList NaiveModel::texts() const
{
    QStringList texts;
    for (const Row &row : m_rows)
        texts.append(row.text);
    return texts;
}

qsizetype NaiveModel::find(const QString &key) const
{
    const auto row = std::find_if(m_rows.cbegin(), m_rows.cend(),
                                  [&key](const Row &candidate) { return candidate.key == key; });
    return row == m_rows.cend() ? -1 : std::distance(m_rows.cbegin(), row);
}

// In a log, a row's only event is that which made it.
void NaiveModel::limit()
{
    while (m_maximumCount > 0 && m_rows.size() > m_maximumCount) {
        m_rows.erase(std::min_element(
                m_rows.begin(), m_rows.end(),
                [](const Row &one, const Row &other) { return one.lastEvent < other.lastEvent; }));
    }
}
