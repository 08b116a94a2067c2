// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEEVENTROWS_P_H
#define SSEEVENTROWS_P_H

#include <QtSse/sseevent.h>

#include <QtCore/qhash.h>
#include <QtCore/qjsonvalue.h>
#include <QtCore/qlist.h>
#include <QtCore/qstring.h>

#include <optional>

struct SseEventRow
{
    SseEvent event;
    qint64 receivedAt = 0; // milliseconds since the epoch
    quint64 number = 0; // of the event, counted up from the first one
    quint64 place = 0; // rows stand in the order of their places
    QString key; // null: the row has none

    // Parsed when it is first asked for, and only then. Undefined if the data is not JSON.
    [[nodiscard]] const QJsonValue &json() const;

private:
    mutable std::optional<QJsonValue> m_json;
};

Q_DECLARE_TYPEINFO(SseEventRow, Q_RELOCATABLE_TYPE);

// The rows of a model in the order in which they came, the oldest first. To add at the end and to
// remove at the beginning costs the same however many there are, and a row is found by its key
// without looking at the others.
class SseEventRows
{
public:
    [[nodiscard]] qsizetype size() const { return m_rows.size(); }
    [[nodiscard]] const SseEventRow &at(qsizetype position) const { return m_rows.at(position); }
    [[nodiscard]] bool contains(const QString &key) const { return m_places.contains(key); }
    [[nodiscard]] qsizetype find(const QString &key) const; // -1: there is none
    [[nodiscard]] QList<qsizetype> leastRecent(qsizetype count,
                                               const QList<qsizetype> &except) const;

    void append(SseEventRow &&row);
    void update(qsizetype position, SseEventRow &&row);
    void remove(qsizetype first, qsizetype count);
    void clear();

private:
    QList<SseEventRow> m_rows;
    QHash<QString, quint64> m_places; // of rows that have a key
    quint64 m_nextPlace = 0;
};

#endif // SSEEVENTROWS_P_H
