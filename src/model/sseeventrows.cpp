// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "sseeventrows_p.h"

#include <algorithm>
#include <utility>
#include <vector>

const QJsonValue &SseEventRow::json() const
{
    if (!m_json)
        m_json = event.jsonValue();
    return *m_json;
}

// Places only ever grow, so the hash may hold them where positions would have to be corrected
// after every removal.
qsizetype SseEventRows::find(const QString &key) const
{
    const auto known = m_places.constFind(key);
    if (known == m_places.cend())
        return -1;
    const auto row = std::lower_bound(
            m_rows.cbegin(), m_rows.cend(), *known,
            [](const SseEventRow &candidate, quint64 place) { return candidate.place < place; });
    return std::distance(m_rows.cbegin(), row);
}

// The positions of the rows, count of them at most, that have gone longest without an event. The
// exceptions are sorted, and so is the result.
QList<qsizetype> SseEventRows::leastRecent(qsizetype count, const QList<qsizetype> &except) const
{
    std::vector<std::pair<quint64, qsizetype>> candidates;
    candidates.reserve(std::size_t(m_rows.size()));
    auto exception = except.cbegin();
    for (qsizetype position = 0; position < m_rows.size(); ++position) {
        if (exception != except.cend() && *exception == position)
            ++exception;
        else
            candidates.emplace_back(m_rows.at(position).number, position);
    }
    const auto end = candidates.begin() + std::min(count, qsizetype(candidates.size()));
    std::nth_element(candidates.begin(), end, candidates.end());
    QList<qsizetype> result;
    result.reserve(std::distance(candidates.begin(), end));
    for (auto candidate = candidates.begin(); candidate != end; ++candidate)
        result.append(candidate->second);
    std::sort(result.begin(), result.end());
    return result;
}

void SseEventRows::append(SseEventRow &&row)
{
    row.place = m_nextPlace++;
    if (!row.key.isNull())
        m_places.insert(row.key, row.place);
    m_rows.append(std::move(row));
}

void SseEventRows::update(qsizetype position, SseEventRow &&row)
{
    SseEventRow &old = m_rows[position];
    row.place = old.place;
    row.key = old.key;
    old = std::move(row);
}

void SseEventRows::remove(qsizetype first, qsizetype count)
{
    for (qsizetype i = first; !m_places.isEmpty() && i < first + count; ++i)
        m_places.remove(m_rows.at(i).key);
    m_rows.remove(first, count);
}

void SseEventRows::clear()
{
    m_rows.clear();
    m_places.clear();
}
