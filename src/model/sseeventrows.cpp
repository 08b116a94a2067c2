// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "sseeventrows_p.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace {

constexpr qsizetype RowsPerChunk = 128;

// Up to this many chunks are destroyed at once when their rows are removed.
constexpr std::size_t GarbageThreshold = 32;

} // namespace

const QJsonValue &SseEventRow::json() const
{
    if (!m_json)
        m_json = event.jsonValue();
    return *m_json;
}

// After a change, the begins of later chunks are computed again when they are needed.
qsizetype SseEventRows::beginOf(std::size_t chunk) const
{
    for (; m_validBegins <= chunk; ++m_validBegins) {
        const std::size_t i = m_validBegins;
        m_chunks[i].begin = i > 0 ? m_chunks[i - 1].begin + m_chunks[i - 1].rows.size() : 0;
    }
    return m_chunks[chunk].begin;
}

std::size_t SseEventRows::chunkAt(qsizetype position) const
{
    while (m_validBegins < m_chunks.size()) {
        const std::size_t last = m_validBegins;
        if (beginOf(last) > position)
            break;
    }
    const auto after = std::upper_bound(
            m_chunks.cbegin(), m_chunks.cbegin() + std::ptrdiff_t(m_validBegins), position,
            [](qsizetype value, const Chunk &chunk) { return value < chunk.begin; });
    return std::size_t(std::distance(m_chunks.cbegin(), after)) - 1;
}

const SseEventRow &SseEventRows::at(qsizetype position) const
{
    const Chunk &chunk = m_chunks[chunkAt(position)];
    return chunk.rows.at(position - chunk.begin);
}

qsizetype SseEventRows::countBefore(quint64 number) const
{
    const auto after = std::lower_bound(
            m_chunks.cbegin(), m_chunks.cend(), number,
            [](const Chunk &chunk, quint64 value) { return chunk.firstNumber < value; });
    if (after == m_chunks.cbegin())
        return 0;
    const Chunk &chunk = *std::prev(after);
    const auto row = std::lower_bound(
            chunk.rows.cbegin(), chunk.rows.cend(), number,
            [](const SseEventRow &candidate, quint64 value) { return candidate.number < value; });
    return beginOf(std::size_t(std::distance(m_chunks.cbegin(), after)) - 1)
            + std::distance(chunk.rows.cbegin(), row);
}

qsizetype SseEventRows::find(quint64 number) const
{
    const qsizetype position = countBefore(number);
    return position < m_size && at(position).number == number ? position : -1;
}

void SseEventRows::append(SseEventRow &&row)
{
    if (m_chunks.empty() || m_chunks.back().rows.size() >= RowsPerChunk) {
        m_chunks.push_back({{}, row.number, 0});
        if (m_chunks.size() > 1)
            m_chunks.back().rows.reserve(RowsPerChunk);
    }
    m_chunks.back().rows.append(std::move(row));
    ++m_size;
}

void SseEventRows::replace(qsizetype position, SseEventRow &&row)
{
    Chunk &chunk = m_chunks[chunkAt(position)];
    chunk.rows[position - chunk.begin] = std::move(row);
}

void SseEventRows::remove(qsizetype first, qsizetype count)
{
    std::size_t chunk = chunkAt(first);
    qsizetype index = first - m_chunks[chunk].begin;
    m_validBegins = chunk;
    m_size -= count;
    if (index > 0) {
        const qsizetype part = std::min(count, m_chunks[chunk].rows.size() - index);
        m_chunks[chunk].rows.remove(index, part);
        count -= part;
        ++chunk;
    }
    std::size_t end = chunk;
    for (; count > 0 && m_chunks[end].rows.size() <= count; ++end)
        count -= m_chunks[end].rows.size();
    if (count > 0)
        m_chunks[end].rows.remove(0, count);
    eraseChunks(chunk, end);
    mergeWithNext(chunk);
    if (chunk > 0)
        mergeWithNext(chunk - 1);
}

void SseEventRows::eraseChunks(std::size_t first, std::size_t last)
{
    for (std::size_t i = first; last - first > GarbageThreshold && i < last; ++i)
        m_garbage.push_back(std::move(m_chunks[i].rows));
    m_chunks.erase(m_chunks.begin() + std::ptrdiff_t(first),
                   m_chunks.begin() + std::ptrdiff_t(last));
}

// Keeps the number of chunks in proportion to that of rows.
void SseEventRows::mergeWithNext(std::size_t chunk)
{
    const std::size_t next = chunk + 1;
    if (next >= m_chunks.size()
        || m_chunks[chunk].rows.size() + m_chunks[next].rows.size() > RowsPerChunk / 2) {
        return;
    }
    m_validBegins = std::min(m_validBegins, next);
    for (SseEventRow &row : m_chunks[next].rows)
        m_chunks[chunk].rows.append(std::move(row));
    eraseChunks(next, next + 1);
}
