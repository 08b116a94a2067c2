// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "ssekeyedchanges_p.h"

#include <algorithm>
#include <utility>

void SseKeyedChanges::add(Change &&change)
{
    const auto known = m_positions.constFind(change.row.key);
    if (known != m_positions.cend()) {
        m_changes[*known] = std::move(change);
        return;
    }
    m_positions.insert(change.row.key, m_changes.size());
    m_changes.append(std::move(change));
}

QList<SseKeyedChanges::Change> SseKeyedChanges::take()
{
    m_positions.clear();
    return std::exchange(m_changes, {});
}

// Forgets the oldest of the changes that would make new rows until count of those are left, and
// returns how many it has forgotten. Changes to rows that exist are as few as these, and stay.
qsizetype SseKeyedChanges::limitNewRows(qsizetype count, const SseEventRows &rows)
{
    QList<quint64> numbers;
    for (const Change &change : std::as_const(m_changes)) {
        if (!rows.contains(change.row.key))
            numbers.append(change.row.number);
    }
    const qsizetype surplus = numbers.size() - count;
    if (surplus <= 0)
        return 0;
    std::nth_element(numbers.begin(), numbers.begin() + surplus, numbers.end());
    const quint64 oldest = numbers.at(surplus);
    for (Change &change : take()) {
        if (change.row.number >= oldest || rows.contains(change.row.key))
            add(std::move(change));
    }
    return surplus;
}

void SseKeyedChanges::clear()
{
    m_changes.clear();
    m_positions.clear();
}
