// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "ssesequencefilter_p.h"

#include "../parser/ssejsonnumber_p.h"
#include "sseclient_p.h"

#include <QtSse/sseclient.h>

#include <QtCore/qhash.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

using Rule = SseSequenceFilter::Rule;

namespace {

// Digits only: no sign and no blanks.
std::optional<quint64> numberIn(const QString &id)
{
    const bool hasDigitsOnly =
            std::all_of(id.begin(), id.end(), [](QChar c) { return c >= u'0' && c <= u'9'; });
    bool isNumber = false;
    const quint64 number = hasDigitsOnly ? id.toULongLong(&isNumber) : 0;
    return isNumber ? std::optional(number) : std::nullopt;
}

} // namespace

bool SseSequenceFilterPrivate::isRepeat(const SseEvent &event, bool hasOwnId)
{
    const QString id = canonicalId(idOf(event, hasOwnId));
    if (id.isEmpty())
        return false;
    if (rule == Rule::Numbers)
        return isRepeatedNumber(numberIn(id).value_or(0), event);
    if (m_ids.add(id))
        return false;
    ++counters.duplicates;
    return true;
}

bool SseSequenceFilterPrivate::isRepeatedNumber(quint64 number, const SseEvent &event)
{
    constexpr quint64 Largest = std::numeric_limits<qint64>::max();
    const std::size_t content = qHashMulti(0, event.type(), event.data());
    const SseSequence::Result result = m_numbers.add(number, content);
    if (result.missing > 0) {
        ++counters.gaps;
        counters.missing += qint64(std::min(result.missing, Largest - quint64(counters.missing)));
        m_findings = {true, number - result.missing, number - 1, false};
    }
    switch (result.verdict) {
    case SseSequence::Verdict::New:
        break;
    case SseSequence::Verdict::Repeat:
        ++counters.duplicates;
        return true;
    case SseSequence::Verdict::Late:
        counters.missing = std::max<qint64>(counters.missing - 1, 0);
        break;
    case SseSequence::Verdict::Restart:
        ++counters.restarts;
        m_findings.hasRestart = true;
        break;
    }
    return false;
}

void SseSequenceFilterPrivate::announceFindings()
{
    const Findings findings = std::exchange(m_findings, {});
    if (findings.hasGap)
        Q_EMIT q->gapDetected(findings.from, findings.to);
    else if (findings.hasRestart)
        Q_EMIT q->numberingRestarted();
}

void SseSequenceFilterPrivate::announceCounters()
{
    if (m_announcedCounters == counters)
        return;
    m_announcedCounters = counters;
    Q_EMIT q->countersChanged();
}

// If events are known already, the filter finds the gap between them and the next one.
void SseSequenceFilterPrivate::resumeAfter(const QString &id)
{
    const QString known = canonicalId(id);
    if (known.isEmpty() || idFunction || !path.isEmpty())
        return;
    if (rule == Rule::Numbers) {
        if (m_numbers.isEmpty())
            m_numbers.resumeAfter(numberIn(known).value_or(0));
    } else if (m_ids.isEmpty()) {
        m_ids.add(known);
    }
}

bool SseSequenceFilterPrivate::markSeen(const QString &id)
{
    const QString known = canonicalId(id);
    if (known.isEmpty())
        return false;
    switch (rule) {
    case Rule::Numbers:
        m_numbers.markSeen(numberIn(known).value_or(0));
        break;
    case Rule::Ulids:
        m_ids.markSeenUpTo(known);
        break;
    case Rule::UniqueIds:
        m_ids.add(known);
        break;
    }
    return true;
}

void SseSequenceFilterPrivate::forgetEvents()
{
    m_numbers = SseSequence(memory);
    m_ids = SseSeenIds(memory);
    m_findings = {};
}

// The ID of an event that has none of its own is that of an earlier one.
QString SseSequenceFilterPrivate::idOf(const SseEvent &event, bool hasOwnId) const
{
    if (idFunction)
        return idFunction(event);
    if (!path.isEmpty())
        return idInData(event);
    return hasOwnId ? event.lastEventId() : QString();
}

// QJsonValue does not keep all digits of a number.
QString SseSequenceFilterPrivate::idInData(const SseEvent &event) const
{
    const QJsonValue value = jsonPath.valueIn(event.jsonValue());
    if (!value.isDouble())
        return value.toString();
    const QByteArray data = event.data();
    return SseJsonNumber(jsonPath.textIn(data)).canonicalText();
}

// Returns an empty string if the ID does not follow the rule.
QString SseSequenceFilterPrivate::canonicalId(const QString &id) const
{
    switch (rule) {
    case Rule::Numbers:
        return numberIn(id) ? id : QString();
    case Rule::Ulids:
        return SseSeenIds::canonicalUlid(id);
    case Rule::UniqueIds:
        break;
    }
    return id;
}

void SseSequenceFilterPrivate::attach(SseClient *client)
{
    source = client;
    m_url = client->url();
    SseClientPrivate::of(client)->events.setFilter(q);
    m_urlChanged = QObject::connect(client, &SseClient::urlChanged, q, [this] { checkUrl(); });
    m_destroyed =
            QObject::connect(client, &QObject::destroyed, q, &SseSequenceFilter::sourceChanged);
}

void SseSequenceFilterPrivate::detach()
{
    QObject::disconnect(m_urlChanged);
    QObject::disconnect(m_destroyed);
    if (!source)
        return;
    SseClientPrivate::of(source)->events.setFilter(nullptr);
    source = nullptr;
    if (!m_url.isEmpty())
        forgetEvents();
}

void SseSequenceFilterPrivate::checkUrl()
{
    const QUrl oldUrl = std::exchange(m_url, source->url());
    if (!oldUrl.isEmpty() && oldUrl != m_url)
        forgetEvents();
}
