// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "sseseriesset_p.h"

QStringList SseSeriesSet::keys() const
{
    QStringList keys;
    keys.reserve(size());
    for (const auto &series : m_series)
        keys.append(series->key());
    return keys;
}

SseSeries *SseSeriesSet::add(const QString &key, qsizetype limit, const SseSeries *kept)
{
    if (size() >= limit) {
        const qsizetype index = m_mayHaveEmpty ? findEmpty(kept) : -1;
        m_mayHaveEmpty = index >= 0;
        if (index < 0)
            return nullptr;
        m_byKey.remove(at(index)->key());
        m_series.erase(m_series.begin() + index);
    }
    m_series.push_back(std::make_unique<SseSeries>(key));
    m_byKey.insert(key, m_series.back().get());
    return m_series.back().get();
}

qsizetype SseSeriesSet::findEmpty(const SseSeries *kept) const
{
    for (qsizetype i = 0; i < size(); ++i) {
        if (at(i)->isEmpty() && at(i) != kept)
            return i;
    }
    return -1;
}

void SseSeriesSet::removeEmpty()
{
    for (qsizetype i = size() - 1; i >= 0; --i) {
        if (!at(i)->isEmpty())
            continue;
        m_byKey.remove(at(i)->key());
        m_series.erase(m_series.begin() + i);
    }
}

void SseSeriesSet::removeFrom(qsizetype index)
{
    while (size() > index) {
        m_byKey.remove(m_series.back()->key());
        m_series.pop_back();
    }
}
