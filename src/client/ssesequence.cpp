// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "ssesequence_p.h"

void SseSequence::resumeAfter(quint64 number)
{
    begin(number, std::nullopt);
}

void SseSequence::markSeen(quint64 number)
{
    if (m_last && number <= *m_last)
        return;
    begin(number, std::nullopt);
    m_seenUpTo = number;
}

SseSequence::Result SseSequence::add(quint64 number, std::size_t content)
{
    Result result;
    if (!m_last) {
        begin(number, content);
    } else if (number > *m_last) {
        result.missing = number - *m_last - 1;
        m_last = number;
        remember(number, content);
    } else {
        result.verdict = verdictOnStepBack(number, content);
        if (result.verdict == Verdict::Late)
            remember(number, content);
        else if (result.verdict == Verdict::Restart)
            begin(number, content);
    }
    return result;
}

SseSequence::Verdict SseSequence::verdictOnStepBack(quint64 number, std::size_t content) const
{
    if (*m_last - number >= quint64(m_memory))
        return Verdict::Restart;
    const Entry &entry = m_entries.at(indexOf(number));
    if (entry.isSet && entry.number == number)
        return entry.content.value_or(content) == content ? Verdict::Repeat : Verdict::Restart;
    if (m_seenUpTo && number <= *m_seenUpTo)
        return Verdict::Repeat;
    return number > m_first ? Verdict::Late : Verdict::Restart;
}

void SseSequence::begin(quint64 number, std::optional<std::size_t> content)
{
    m_entries.fill({}, m_memory);
    m_seenUpTo.reset();
    m_first = number;
    m_last = number;
    remember(number, content);
}

void SseSequence::remember(quint64 number, std::optional<std::size_t> content)
{
    m_entries[indexOf(number)] = {number, content, true};
}
