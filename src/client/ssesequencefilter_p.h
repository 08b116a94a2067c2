// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSESEQUENCEFILTER_P_H
#define SSESEQUENCEFILTER_P_H

#include "../parser/ssejsonpath_p.h"
#include "sseclientattachment_p.h"
#include "sseseenids_p.h"
#include "ssesequence_p.h"

#include <QtSse/ssesequencefilter.h>

#include <QtCore/qurl.h>

#include <optional>

// The part of a filter that its client calls for each event. isRepeat() emits no signals;
// announceFindings() and announceCounters() do, and a slot may delete the filter.
class SseSequenceFilterPrivate : public SseClientAttachment
{
public:
    struct Counters
    {
        qint64 duplicates = 0;
        qint64 gaps = 0;
        qint64 missing = 0;
        qint64 restarts = 0;

        friend bool operator==(const Counters &lhs, const Counters &rhs) noexcept
        {
            return lhs.duplicates == rhs.duplicates && lhs.gaps == rhs.gaps
                    && lhs.missing == rhs.missing && lhs.restarts == rhs.restarts;
        }
    };

    explicit SseSequenceFilterPrivate(SseSequenceFilter *filter)
        : SseClientAttachment(filter, "SseSequenceFilter")
        , q(filter)
    {
    }

    static SseSequenceFilterPrivate *of(SseSequenceFilter *filter) { return filter->d_func(); }

    bool isRepeat(const SseEvent &event, bool hasOwnId);
    [[nodiscard]] bool hasFindings() const { return m_findings.hasGap || m_findings.hasRestart; }
    void announceFindings();
    void announceCounters();

    // The client continues after the event with this ID.
    void resumeAfter(const QString &id);
    bool markSeen(const QString &id);
    void forgetEvents();

    void attach(SseClient *client);
    void detach() override;

    SseSequenceFilter *const q;
    SseSequenceFilter::Rule rule = SseSequenceFilter::Rule::Numbers;
    QString path;
    SseJsonPath jsonPath;
    SseSequenceFilter::IdFunction idFunction;
    int memory = DefaultMemory;
    Counters counters;

    static constexpr int DefaultMemory = 1000;

private:
    // What has been found in the last event, and was not announced yet.
    struct Findings
    {
        bool hasGap = false;
        quint64 from = 0;
        quint64 to = 0;
        bool hasRestart = false;
    };

    [[nodiscard]] QString idOf(const SseEvent &event, bool hasOwnId) const;
    [[nodiscard]] QString idInData(const SseEvent &event) const;
    [[nodiscard]] QString canonicalId(const QString &id) const;
    bool isRepeatedNumber(quint64 number, const SseEvent &event);
    void checkUrl();

    SseSequence m_numbers{DefaultMemory};
    SseSeenIds m_ids{DefaultMemory};
    Findings m_findings;
    Counters m_announcedCounters;
    QUrl m_url; // of the stream that the filter knows
    QMetaObject::Connection m_urlChanged;
    QMetaObject::Connection m_destroyed;
};

#endif // SSESEQUENCEFILTER_P_H
