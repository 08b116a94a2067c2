// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "sseqmlsequencefilter_p.h"

#include "sseqmlcheck_p.h"

/*!
    \qmltype SseSequenceFilter
    \inqmlmodule QtSse
    \instantiates SseQmlSequenceFilter
    \brief Drops repeated events of an SseSource, and reports missing ones.
    \since QtSse 0.1

    \qml
    SseSource {
        url: "https://example.org/events"
        onEventsMissed: window.loadPresentState()
        SseSequenceFilter {
            onGapDetected: (from, to) => console.log("missing:", from, "to", to)
        }
    }
    \endqml

    Inside an SseSource, it filters the events of that source; elsewhere, set source. Handlers, models
    and values of the source do not receive repeated events. It is the C++ class
    \l [CPP] {SseSequenceFilter}; see there for a full description.
*/

/*!
    \qmlproperty SseSource SseSequenceFilter::source

    This property holds the source of the events. The default is the source that the filter is declared
    in. A source has one filter at most.
*/

/*!
    \qmlproperty enumeration SseSequenceFilter::rule

    This property holds what the IDs look like:

    \value SseSequenceFilter.Numbers whole numbers that increase by 1 from event to event; the default
    \value SseSequenceFilter.Ulids ULIDs, which sort in the order of their creation
    \value SseSequenceFilter.UniqueIds any texts of which no two are equal
*/

/*!
    \qmlproperty string SseSequenceFilter::path

    This property holds the path of the JSON value that is the ID. If it is empty, the default, the ID
    is that of the event.
*/

/*!
    \qmlproperty real SseSequenceFilter::memory

    This property holds how many numbers or IDs the filter remembers, 1000 by default. A value that is
    not a whole number from 1 to 1000000 is refused with a warning, and nothing changes.
*/

/*!
    \qmlproperty real SseSequenceFilter::duplicates
    \readonly

    This property holds the number of repeated events that were dropped.
*/

/*!
    \qmlproperty real SseSequenceFilter::gaps
    \readonly

    This property holds the number of gaps that were found.
*/

/*!
    \qmlproperty real SseSequenceFilter::missing
    \readonly

    This property holds the number of events that are missing.
*/

/*!
    \qmlproperty real SseSequenceFilter::restarts
    \readonly

    This property holds how often the server has restarted its numbering.
*/

/*!
    \qmlmethod bool SseSequenceFilter::markSeen(string id)

    Tells the filter that the application has handled the event with \a id, for example before a
    restart. Returns \c false with a warning if \a id does not follow the rule.
*/

/*!
    \qmlmethod void SseSequenceFilter::reset()

    Forgets all events and sets the counters to 0.
*/

/*!
    \qmlsignal SseSequenceFilter::gapDetected(real from, real to)

    Emitted after the event that follows a gap: the events with the numbers \a from to \a to are
    missing. Numbers above 9007199254740992 are rounded.
*/

/*!
    \qmlsignal SseSequenceFilter::numberingRestarted()

    Emitted after the first event of a new numbering.
*/

SseQmlSequenceFilter::SseQmlSequenceFilter(QObject *parent)
    : SseSequenceFilter(parent)
{
    connect(this, &SseSequenceFilter::gapDetected, this,
            [this](quint64 from, quint64 to) { Q_EMIT gapDetected(double(from), double(to)); });
}

// The client of a source is destroyed before m_source becomes null.
SseSource *SseQmlSequenceFilter::qmlSource() const
{
    return source() ? m_source.data() : nullptr;
}

void SseQmlSequenceFilter::setQmlSource(SseSource *source)
{
    m_source = source;
    setSource(source ? source->client() : nullptr);
}

void SseQmlSequenceFilter::setQmlMemory(double events)
{
    if (const auto number = SseQmlCheck::wholeNumber(this, QStringLiteral("memory"), events, 1))
        setMemory(*number);
}
