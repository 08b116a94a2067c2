// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "ssekeyedtable_p.h"

#include <algorithm>
#include <utility>

namespace {

// clear() destroys up to this many entries itself.
constexpr qsizetype GarbageEntries = 4096;
constexpr int GarbageStep = 64;

} // namespace

// The seed makes the choice of the shard independent of the buckets within a shard.
SseKeyedTable::Index::value_type &SseKeyedTable::shardOf(QStringView key)
{
    constexpr std::size_t Seed = 0x5e5e;
    return m_index.at(std::size_t(qHash(key, Seed)) % m_index.size());
}

const SseKeyedTable::Index::value_type &SseKeyedTable::shardOf(QStringView key) const
{
    return const_cast<SseKeyedTable *>(this)->shardOf(key);
}

std::optional<quint64> SseKeyedTable::shownRow(QStringView key) const
{
    const auto &shard = shardOf(key);
    const auto known = shard.constFind(key);
    return known == shard.cend() ? std::nullopt : (*known)->shown;
}

bool SseKeyedTable::put(const QString &key, SseEventRow &&row)
{
    auto &shard = shardOf(key);
    const auto known = shard.constFind(key);
    if (known == shard.cend()) {
        Entry entry;
        entry.key = key;
        const auto added = m_contents.present.insert(m_contents.present.end(), std::move(entry));
        shard.insert(added->key, added); // the key's characters stay where they are
        addChange(*added, std::move(row));
        return false;
    }
    const Entries::iterator entry = *known;
    Entries &list = entry->isPresent ? m_contents.present : m_contents.absent;
    m_contents.present.splice(m_contents.present.end(), list, entry);
    entry->isPresent = true;
    if (!entry->hasChange) {
        addChange(*entry, std::move(row));
        return false;
    }
    row.number = entry->change->row.number;
    entry->change->row = std::move(row);
    return true;
}

void SseKeyedTable::addChange(Entry &entry, SseEventRow &&row)
{
    const bool isUpdate = entry.shown && !entry.isRemoval;
    if (isUpdate)
        row.number = *entry.shown;
    std::list<Change> &changes = isUpdate ? m_contents.updates : m_contents.additions;
    entry.change = changes.insert(changes.end(), {&entry, std::move(row)});
    entry.hasChange = true;
}

bool SseKeyedTable::remove(const QString &key)
{
    const auto &shard = shardOf(key);
    const auto known = shard.constFind(key);
    return known != shard.cend() && (*known)->isPresent && remove(*known);
}

bool SseKeyedTable::removeLeastRecent()
{
    return remove(m_contents.present.begin());
}

bool SseKeyedTable::remove(Entries::iterator entry)
{
    const bool hadChange = std::exchange(entry->hasChange, false);
    const bool wasUpdate = entry->shown && !entry->isRemoval;
    if (hadChange)
        (wasUpdate ? m_contents.updates : m_contents.additions).erase(entry->change);
    if (!entry->shown) {
        shardOf(entry->key).remove(entry->key);
        m_contents.present.erase(entry);
        return hadChange;
    }
    m_contents.removals.emplace(*entry->shown, &*entry);
    entry->isRemoval = true;
    entry->isPresent = false;
    m_contents.absent.splice(m_contents.absent.end(), m_contents.present, entry);
    return hadChange;
}

qsizetype SseKeyedTable::differences() const
{
    const std::size_t count =
            m_contents.removals.size() + m_contents.updates.size() + m_contents.additions.size();
    return qsizetype(count);
}

// Continues behind the last removal and wraps around, so that each row has its turn even if passes
// are cut short.
quint64 SseKeyedTable::nextRemoval() const
{
    const auto next = m_contents.removals.lower_bound(m_nextRemoval);
    return next != m_contents.removals.cend() ? next->first : m_contents.removals.cbegin()->first;
}

bool SseKeyedTable::isRemoval(quint64 number) const
{
    return m_contents.removals.find(number) != m_contents.removals.cend();
}

void SseKeyedTable::takeRemoval(quint64 number)
{
    const auto removal = m_contents.removals.find(number);
    Entry &entry = *removal->second;
    m_contents.removals.erase(removal);
    m_nextRemoval = number + 1;
    entry.shown.reset();
    entry.isRemoval = false;
    if (entry.isPresent)
        return;
    auto &shard = shardOf(entry.key);
    const auto known = shard.constFind(entry.key);
    const Entries::iterator place = *known;
    shard.erase(known);
    m_contents.absent.erase(place);
}

SseEventRow SseKeyedTable::takeUpdate()
{
    Change change = std::move(m_contents.updates.front());
    m_contents.updates.pop_front();
    change.entry->hasChange = false;
    return std::move(change.row);
}

// A key is never shown twice: its new row waits until the old one is gone.
bool SseKeyedTable::hasAddition() const
{
    return !m_contents.additions.empty() && !m_contents.additions.front().entry->shown;
}

SseEventRow SseKeyedTable::takeAddition()
{
    Change change = std::move(m_contents.additions.front());
    m_contents.additions.pop_front();
    change.entry->hasChange = false;
    change.entry->shown = change.row.number;
    return std::move(change.row);
}

void SseKeyedTable::clear()
{
    const bool isLarge = size() + differences() > GarbageEntries;
    m_index = {};
    if (isLarge)
        m_garbage.push_back(std::move(m_contents));
    m_contents = {};
}

void SseKeyedTable::destroySomeGarbage()
{
    Contents &garbage = m_garbage.back();
    const auto shorten = [](auto &container) {
        for (int i = 0; i < GarbageStep && !container.empty(); ++i)
            container.erase(container.begin());
        return container.empty();
    };
    if (shorten(garbage.updates) && shorten(garbage.additions) && shorten(garbage.removals)
        && shorten(garbage.present) && shorten(garbage.absent)) {
        m_garbage.pop_back();
    }
}
