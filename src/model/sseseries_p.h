// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSESERIES_P_H
#define SSESERIES_P_H

#include "ssepointring_p.h"

#include <QtCore/qlist.h>
#include <QtCore/qstring.h>

#include <optional>
#include <utility>

// The points of one key: those that are shown, and the pending ones, which have arrived since the
// last update. Each kind takes the memory of at most a limit of points.
//
// Points are numbered in the order of their arrival. The points that remain are the same as if each
// point were shown when it arrives: these are the ones from m_firstKept on.
class SseSeries
{
public:
    explicit SseSeries(const QString &key)
        : m_key(key)
    {
    }

    [[nodiscard]] const QString &key() const { return m_key; }
    [[nodiscard]] const SsePointRing &shown() const { return m_shown; }
    [[nodiscard]] bool isEmpty() const { return m_shown.isEmpty() && m_pending.isEmpty(); }
    [[nodiscard]] bool hasPending() const { return !m_pending.isEmpty(); }

    // Functions that drop pending points return their number.
    qsizetype append(const QPointF &point, qsizetype limit);
    qsizetype keepLast(qsizetype limit);
    qsizetype keepAfter(double time);
    void forgetAll(); // shown points stay until they are removed
    void addBreak(); // the next point does not continue the line of earlier ones

    // An update removes the outdated points first, and then shows the pending ones.
    [[nodiscard]] qsizetype outdatedCount() const;
    void removeFirst(qsizetype count);
    [[nodiscard]] SsePointRing takePending();
    void show(const SsePointRing &points, qsizetype limit);
    bool update(qsizetype limit); // returns false if nothing has changed

    // The smallest and the largest y of the shown points, of which there must be one.
    [[nodiscard]] std::pair<double, double> extremes() const;
    // The index behind the last shown point whose line continues from the one at the given index.
    [[nodiscard]] qsizetype endOfLine(qsizetype index) const;

private:
    void keepFrom(quint64 number);
    void forgetExtremesIn(qsizetype count);
    qsizetype dropPending();
    [[nodiscard]] quint64 firstPending() const { return m_nextNumber - quint64(m_pending.size()); }

    QString m_key;
    SsePointRing m_shown;
    SsePointRing m_pending;
    quint64 m_firstShown = 0;
    quint64 m_firstKept = 0;
    quint64 m_nextNumber = 0;
    QList<quint64> m_shownBreaks; // numbers of points that begin a line, except the first one
    QList<quint64> m_pendingBreaks;
    // Kept up to date once it has been asked for, which takes as long as there are points.
    mutable std::optional<std::pair<double, double>> m_extremes;
};

#endif // SSESERIES_P_H
