// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSESERIESSET_P_H
#define SSESERIESSET_P_H

#include "sseseries_p.h"

#include <QtCore/qhash.h>
#include <QtCore/qstringlist.h>

#include <memory>
#include <vector>

// Series, found by their keys, in the order in which they were added.
class SseSeriesSet
{
public:
    [[nodiscard]] bool isEmpty() const { return m_series.empty(); }
    [[nodiscard]] qsizetype size() const { return qsizetype(m_series.size()); }
    [[nodiscard]] SseSeries *find(const QString &key) const { return m_byKey.value(key); }
    [[nodiscard]] SseSeries *at(qsizetype index) const
    {
        return m_series[std::size_t(index)].get();
    }
    [[nodiscard]] QStringList keys() const;

    // Adds a series. If there are limit ones already, one without points is removed, but not the
    // one to be kept. Returns null if there is none.
    SseSeries *add(const QString &key, qsizetype limit, const SseSeries *kept);
    // A series has lost its last point, so that there may be room for another one.
    void setHasEmpty() { m_mayHaveEmpty = true; }

    void removeEmpty();
    void removeFrom(qsizetype index);

private:
    [[nodiscard]] qsizetype findEmpty(const SseSeries *kept) const;

    std::vector<std::unique_ptr<SseSeries>> m_series;
    QHash<QString, SseSeries *> m_byKey;
    bool m_mayHaveEmpty = false;
};

#endif // SSESERIESSET_P_H
