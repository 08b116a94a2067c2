// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEKEYEDCHANGES_P_H
#define SSEKEYEDCHANGES_P_H

#include "sseeventrows_p.h"

// What events come to that change rows by key: of many to the same row, only the last one counts.
class SseKeyedChanges
{
public:
    struct Change
    {
        SseEventRow row;
        bool removes = false;
    };

    [[nodiscard]] bool isEmpty() const { return m_changes.isEmpty(); }
    [[nodiscard]] qsizetype size() const { return m_changes.size(); }
    [[nodiscard]] bool contains(const QString &key) const { return m_positions.contains(key); }

    void add(Change &&change);
    [[nodiscard]] QList<Change> take();
    qsizetype limitNewRows(qsizetype count, const SseEventRows &rows);
    void clear();

private:
    QList<Change> m_changes; // in the order in which their keys came up
    QHash<QString, qsizetype> m_positions;
};

#endif // SSEKEYEDCHANGES_P_H
