// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEEVENTROWS_P_H
#define SSEEVENTROWS_P_H

#include <QtSse/sseevent.h>

#include <QtCore/qjsonvalue.h>
#include <QtCore/qlist.h>

#include <optional>
#include <vector>

struct SseEventRow
{
    SseEvent event;
    qint64 receivedAt = 0; // milliseconds since the epoch
    quint64 number = 0; // of the event that made the row; rows are in the order of their numbers

    // Parses the data at the first call. Undefined if the data is not JSON.
    [[nodiscard]] const QJsonValue &json() const;

private:
    mutable std::optional<QJsonValue> m_json;
};

Q_DECLARE_TYPEINFO(SseEventRow, Q_RELOCATABLE_TYPE);

// The rows of a model, the oldest first. They are stored in chunks: the cost of adding a row at the
// end, of removing rows anywhere and of finding a row hardly depends on the number of rows.
//
// If many rows are removed at once, they become garbage, which is destroyed in steps: freeing the
// memory of a row takes longer than removing it.
class SseEventRows
{
public:
    [[nodiscard]] qsizetype size() const { return m_size; }
    [[nodiscard]] const SseEventRow &at(qsizetype position) const;
    [[nodiscard]] qsizetype find(quint64 number) const; // -1: there is no such row
    [[nodiscard]] qsizetype countBefore(quint64 number) const;

    void append(SseEventRow &&row);
    void replace(qsizetype position, SseEventRow &&row);
    void remove(qsizetype first, qsizetype count);

    [[nodiscard]] bool hasGarbage() const { return !m_garbage.empty(); }
    void destroySomeGarbage() { m_garbage.pop_back(); }

private:
    struct Chunk
    {
        QList<SseEventRow> rows;
        quint64 firstNumber; // rows before this chunk have smaller numbers, rows in it do not
        mutable qsizetype begin; // the position of its first row
    };

    [[nodiscard]] std::size_t chunkAt(qsizetype position) const;
    [[nodiscard]] qsizetype beginOf(std::size_t chunk) const;
    void eraseChunks(std::size_t first, std::size_t last);
    void mergeWithNext(std::size_t chunk);

    std::vector<Chunk> m_chunks; // none is empty
    mutable std::size_t m_validBegins = 0; // how many of the chunks have the right begin
    qsizetype m_size = 0;
    std::vector<QList<SseEventRow>> m_garbage;
};

#endif // SSEEVENTROWS_P_H
