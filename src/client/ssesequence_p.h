// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSESEQUENCE_P_H
#define SSESEQUENCE_P_H

#include <QtCore/qlist.h>

#include <cstddef>
#include <optional>

// Tells repeats, gaps and restarts apart in a stream whose events are numbered 1, 2, 3 …
//
// The sequence remembers the numbers that are at most "memory" below the last one, and a hash of the
// content of each event. A step back is:
//
//  - a repeat if the same number was there with the same content, or was marked as seen;
//  - a late event if the number was missing until now;
//  - otherwise a restart: the server has begun to number its events again.
//
// In doubt, an event is new: a repeat does less harm than a loss.
class SseSequence final
{
public:
    enum class Verdict {
        New,
        Repeat,
        Late, // it was counted as missing
        Restart,
    };
    struct Result
    {
        Verdict verdict = Verdict::New;
        quint64 missing = 0; // number of events that are missing just before this one
    };

    explicit SseSequence(int memory)
        : m_memory(memory)
    {
    }

    [[nodiscard]] bool isEmpty() const { return !m_last; }

    // The event with this number is known, but nothing before it.
    void resumeAfter(quint64 number);
    // The event with this number and all events before it are known.
    void markSeen(quint64 number);

    [[nodiscard]] Result add(quint64 number, std::size_t content);

private:
    struct Entry
    {
        quint64 number = 0;
        std::optional<std::size_t> content; // nothing: any
        bool isSet = false;
    };

    void begin(quint64 number, std::optional<std::size_t> content);
    void remember(quint64 number, std::optional<std::size_t> content);
    [[nodiscard]] Verdict verdictOnStepBack(quint64 number, std::size_t content) const;
    [[nodiscard]] qsizetype indexOf(quint64 number) const
    {
        return qsizetype(number % quint64(m_memory));
    }

    int m_memory;
    QList<Entry> m_entries; // that of a number is at the remainder of the number
    std::optional<quint64> m_last; // the largest number
    quint64 m_first = 0; // the smallest number
    std::optional<quint64> m_seenUpTo;
};

#endif // SSESEQUENCE_P_H
