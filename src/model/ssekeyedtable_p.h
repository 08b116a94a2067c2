// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEKEYEDTABLE_P_H
#define SSEKEYEDTABLE_P_H

#include "sseeventrows_p.h"

#include <QtCore/qhash.h>
#include <QtCore/qstring.h>
#include <QtCore/qstringview.h>

#include <array>
#include <cstddef>
#include <list>
#include <map>
#include <optional>

// A keyed table to which events are applied one at a time. The rows that are shown follow the table
// in passes: the table knows which rows are to be removed, replaced and added.
class SseKeyedTable
{
public:
    [[nodiscard]] qsizetype size() const { return qsizetype(m_contents.present.size()); }
    [[nodiscard]] std::optional<quint64> shownRow(QStringView key) const; // its number

    // Each of these applies one event or a part of one. They return true if the table had a row
    // that was not shown yet and is now lost.
    bool put(const QString &key, SseEventRow &&row);
    bool remove(const QString &key);
    bool removeLeastRecent();
    void clear();

    // The differences between the table and the rows that are shown.
    [[nodiscard]] qsizetype differences() const;
    [[nodiscard]] bool hasRemoval() const { return !m_contents.removals.empty(); }
    [[nodiscard]] quint64 nextRemoval() const;
    [[nodiscard]] bool isRemoval(quint64 number) const;
    [[nodiscard]] bool hasUpdate() const { return !m_contents.updates.empty(); }
    [[nodiscard]] bool hasAddition() const;

    // Each of these takes a difference out: the caller removes, replaces or adds the row.
    void takeRemoval(quint64 number);
    [[nodiscard]] SseEventRow takeUpdate(); // its number is that of the row to be replaced
    [[nodiscard]] SseEventRow takeAddition();

    [[nodiscard]] bool hasGarbage() const { return !m_garbage.empty(); }
    void destroySomeGarbage();

private:
    struct Entry;

    struct Change
    {
        Entry *entry;
        SseEventRow row;
    };

    struct Entry
    {
        QString key;
        std::optional<quint64> shown; // the number of the row that is shown
        bool isPresent = true; // in the table
        bool isRemoval = false; // the row that is shown is to be removed
        bool hasChange = false;
        std::list<Change>::iterator change;
    };

    using Entries = std::list<Entry>;

    // A single hash of all keys would be rehashed at once when it grows, which takes too long.
    using Index = std::array<QHash<QStringView, Entries::iterator>, 64>;

    struct Contents
    {
        Entries present; // the entry whose last event is the oldest comes first
        Entries absent; // only their rows are still shown
        std::list<Change> updates;
        std::list<Change> additions; // in the order of their numbers
        std::map<quint64, Entry *> removals; // by the number of the row
    };

    [[nodiscard]] Index::value_type &shardOf(QStringView key);
    [[nodiscard]] const Index::value_type &shardOf(QStringView key) const;
    void addChange(Entry &entry, SseEventRow &&row);
    bool remove(Entries::iterator entry);

    Contents m_contents;
    Index m_index;
    quint64 m_nextRemoval = 0;
    std::list<Contents> m_garbage;
};

#endif // SSEKEYEDTABLE_P_H
