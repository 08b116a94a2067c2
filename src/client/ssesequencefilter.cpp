// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include <QtSse/ssesequencefilter.h>

#include "../http/sselogging_p.h"
#include "sseclient_p.h"
#include "ssesequencefilter_p.h"

#include <QtSse/sseclient.h>

#include <QtCore/qcoreevent.h>

namespace {

constexpr int LargestMemory = 1'000'000;

} // namespace

/*!
    \class SseSequenceFilter
    \inmodule QtSse
    \inheaderfile QtSse/SseSequenceFilter
    \brief The SseSequenceFilter class drops repeated events, and reports missing ones.
    \since QtSse 0.1
    \reentrant

    When a stream is resumed, a server may send events again that the client has received already, or
    it may have lost events in between. A filter finds both by the IDs of the events:

    \snippet scenarios/guides/tst_nothinglost.cpp filter

    The filter works inside the client, before an event is delivered. A repeated event therefore
    reaches neither \l {SseClient::}{eventReceived()} nor a handler or a model. It counts in
    SseClient::eventsReceived.

    The property \l rule says what the IDs look like:

    \table
    \header
        \li Rule
        \li Finds
    \row
        \li Rule::Numbers
        \li repeats, gaps and restarts of the numbering
    \row
        \li Rule::Ulids
        \li repeats
    \row
        \li Rule::UniqueIds
        \li repeats
    \endtable

    The IDs of Rule::Numbers increase by 1 from event to event. If a number is smaller than an earlier
    one, the event is

    \list
        \li a repeat if an event with the same number, type and data was there among the last \l memory
            numbers. It is dropped.
        \li a late event if its number was missing. It is delivered.
        \li otherwise the first event after a \e restart: the server has begun to number its events
            again. It is delivered, the filter forgets all earlier events, and numberingRestarted() is
            emitted.
    \endlist

    In doubt, an event is delivered, because a repeat does less harm than a loss. Events without an ID
    of their own, and IDs that do not follow the rule, are delivered and otherwise ignored.

    A filter belongs to one client, and a client has one filter at most. The filter does not own the
    client, and the client does not own the filter, unless one is the parent of the other. The filter
    starts over when SseClient::url changes to another URL.

    \sa SseEventModel::stale, {Nothing Lost, Nothing Twice}
*/

/*!
    \enum SseSequenceFilter::Rule

    This enum describes the IDs of a stream.

    \value Numbers Whole numbers that increase by 1 from event to event, from 0 to 18446744073709551615.
    \value Ulids ULIDs: 26 letters and digits that sort in the order of their creation. Upper and lower
           case are equal.
    \value UniqueIds Any texts of which no two are equal.
*/

/*!
    \typedef SseSequenceFilter::IdFunction

    A function that returns the ID of an event, or an empty string if the event has none.
*/

/*!
    \property SseSequenceFilter::source
    \brief This property holds the client whose events are filtered, null by default.

    The client is not owned. When it is deleted, the property becomes null. In QML, the source is an
    SseSource.

    A client that lives in another thread, or has another filter, is refused with a warning. When the
    client or the filter moves to another thread, the filter drops the client with a warning, unless
    the filter is a child of the client. When the filter gets another client, it starts over.
*/

/*!
    \property SseSequenceFilter::rule
    \brief This property holds what the IDs look like.

    The default is Rule::Numbers. When the rule changes, the filter forgets the events that it knows.
*/

/*!
    \property SseSequenceFilter::path
    \brief This property holds the path of the JSON value that is the ID.

    If it is empty, the default, the ID is that of the event, SseEvent::lastEventId. Otherwise, the ID
    is the number or the string at this path in the data; SseEvent::jsonValue() describes paths. When
    the path changes, the filter forgets the events that it knows.

    \sa setIdFunction()
*/

/*!
    \property SseSequenceFilter::memory
    \brief This property holds how many numbers or IDs the filter remembers.

    The default is 1000. Choose more than a server may send again after a resume: with Rule::Numbers,
    a step back of this many numbers is a restart. A number takes 32 bytes. When the value changes, the
    filter forgets the events that it knows.
*/

/*!
    \property SseSequenceFilter::duplicates
    \brief This property holds the number of repeated events that were dropped.
*/

/*!
    \property SseSequenceFilter::gaps
    \brief This property holds the number of gaps that were found.

    \sa gapDetected()
*/

/*!
    \property SseSequenceFilter::missing
    \brief This property holds the number of events that are missing.

    A late event reduces it.
*/

/*!
    \property SseSequenceFilter::restarts
    \brief This property holds how often the server has restarted its numbering.

    \sa numberingRestarted()
*/

/*!
    \fn void SseSequenceFilter::gapDetected(quint64 from, quint64 to)

    Emitted after the event that follows a gap was delivered. The events with the numbers \a from to
    \a to are missing. SseClient::eventsMissed() follows when all events that were received together
    have been delivered, also to models: use that signal to load the present state.
*/

/*!
    \fn void SseSequenceFilter::numberingRestarted()

    Emitted after the first event of a new numbering was delivered. Events may have been lost.
    SseClient::eventsMissed() follows.
*/

/*!
    \fn void SseSequenceFilter::countersChanged()

    Emitted when duplicates, gaps, missing or restarts has changed, once for all events that were
    received together.
*/

/*!
    Constructs a filter without a source, with the given \a parent.
*/
SseSequenceFilter::SseSequenceFilter(QObject *parent)
    : QObject(parent)
    , d_ptr(std::make_unique<SseSequenceFilterPrivate>(this))
{
}

/*!
    Constructs a filter for the events of \a source, with the given \a parent.
*/
SseSequenceFilter::SseSequenceFilter(SseClient *source, QObject *parent)
    : SseSequenceFilter(parent)
{
    setSource(source);
}

/*!
    Destroys the filter. The source delivers all further events.
*/
SseSequenceFilter::~SseSequenceFilter()
{
    d_ptr->detach();
}

SseClient *SseSequenceFilter::source() const
{
    return d_ptr->source;
}

void SseSequenceFilter::setSource(SseClient *source)
{
    Q_D(SseSequenceFilter);
    if (d->source == source)
        return;
    if (source && !d->livesInThreadOf(source))
        return;
    if (source && SseClientPrivate::of(source)->events.filter) {
        qCWarning(lcSseClient, "SseSequenceFilter cannot use a client that has another filter");
        return;
    }
    d->detach();
    if (source)
        d->attach(source);
    Q_EMIT sourceChanged();
}

SseSequenceFilter::Rule SseSequenceFilter::rule() const
{
    return d_ptr->rule;
}

void SseSequenceFilter::setRule(Rule rule)
{
    Q_D(SseSequenceFilter);
    if (d->rule == rule)
        return;
    d->rule = rule;
    d->forgetEvents();
    Q_EMIT ruleChanged();
}

QString SseSequenceFilter::path() const
{
    return d_ptr->path;
}

void SseSequenceFilter::setPath(const QString &path)
{
    Q_D(SseSequenceFilter);
    if (d->path == path)
        return;
    d->path = path;
    d->jsonPath = SseJsonPath(path);
    d->forgetEvents();
    Q_EMIT pathChanged();
}

/*!
    Sets the function that returns the ID of an event to \a idOf, for IDs that path cannot describe,
    and forgets the events that the filter knows. With an empty function, the default, path decides.

    \snippet scenarios/guides/tst_nothinglost.cpp idfunction

    The function is called in the thread of the client, for each event, before it is delivered. It must
    only look at the event.
*/
void SseSequenceFilter::setIdFunction(const IdFunction &idOf)
{
    Q_D(SseSequenceFilter);
    d->idFunction = idOf;
    d->forgetEvents();
}

int SseSequenceFilter::memory() const
{
    return d_ptr->memory;
}

/*!
    Sets the number of numbers or IDs that the filter remembers to \a events and returns \c true, or
    returns \c false and changes nothing if it is not between 1 and 1000000.
*/
bool SseSequenceFilter::setMemory(int events)
{
    Q_D(SseSequenceFilter);
    if (events < 1 || events > LargestMemory) {
        qCWarning(lcSseClient, "A filter cannot remember %d events: it must be between 1 and %d",
                  events, LargestMemory);
        return false;
    }
    if (d->memory == events)
        return true;
    d->memory = events;
    d->forgetEvents();
    Q_EMIT memoryChanged();
    return true;
}

qint64 SseSequenceFilter::duplicates() const
{
    return d_ptr->counters.duplicates;
}

qint64 SseSequenceFilter::gaps() const
{
    return d_ptr->counters.gaps;
}

qint64 SseSequenceFilter::missing() const
{
    return d_ptr->counters.missing;
}

qint64 SseSequenceFilter::restarts() const
{
    return d_ptr->counters.restarts;
}

/*!
    Tells the filter that the application has handled the event with \a id, for example before a
    restart. Returns \c false with a warning if \a id does not follow the rule.

    With Rule::Numbers and Rule::Ulids, all events with smaller IDs count as handled, too, and are
    dropped if the server sends them again; of numbers, only those among the last \l memory before
    \a id. With Rule::UniqueIds, call this function for each event that the server may send again.

    Call it before the stream is opened, after rule, path, memory and source have been set.
*/
bool SseSequenceFilter::markSeen(const QString &id)
{
    if (d_ptr->markSeen(id))
        return true;
    qCWarning(lcSseClient, "The ID that was given to SseSequenceFilter does not follow its rule");
    return false;
}

/*!
    Forgets all events and sets the counters to 0. Call it when the stream begins anew, for example
    before SseClient::setLastEventId() with an empty ID.
*/
void SseSequenceFilter::reset()
{
    Q_D(SseSequenceFilter);
    d->forgetEvents();
    d->counters = {};
    d->announceCounters();
}

/*!
    \reimp
*/
bool SseSequenceFilter::event(QEvent *event)
{
    Q_D(SseSequenceFilter);
    if (event->type() == QEvent::ThreadChange)
        d->leaveThread();
    return QObject::event(event);
}
