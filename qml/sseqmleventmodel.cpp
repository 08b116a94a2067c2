// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "sseqmleventmodel_p.h"

#include "sseqmlcheck_p.h"
#include "sseqmlevents_p.h"

#include <optional>

/*!
    \qmltype SseEventModel
    \inqmlmodule QtSse
    \instantiates SseQmlEventModel
    \brief Shows the events of an SseSource as a live table.
    \since QtSse 0.1

    \qml
    TableView {
        model: SseEventModel {
            source: feed
            fields: ["user", "title"]
            maximumCount: 500
        }
        delegate: Text {
            required property var display
            text: display ?? ""
        }
    }
    \endqml

    It is the C++ class \l [CPP] {SseEventModel}; see there for a full description. Each of the
    \c fields is a column for a TableView and a role for any view; a field \c quote.price has a
    second role, \c quote_price. Further roles are \c type, \c data, \c json, \c lastEventId and
    \c receivedAt. If a field has the name of one of these, or of a property that views give their
    delegates, such as \c index or \c model, its role begins with \c {field_}, for example
    \c field_index. As events need not have all fields, declare them as \c {required property var}.
    In a delegate that is an Item, \c data is a property of the item already: declare
    \c {required property var model}, and read \c {model.data}.

    A busy log replaces all visible rows many times a second: set \c reuseItems of a ListView, so
    that it does not create new delegates for them.
*/

/*!
    \qmlproperty SseSource SseEventModel::source

    This property holds the source whose events the model shows. The default is the source that the
    model is declared in.

    The rows are removed when SseSource::url changes and when another source is set, as they belong
    to another stream. They stay when the stream is closed, reconnects or opens the same URL again,
    and when source becomes \c null.
*/

/*!
    \qmlproperty list<string> SseEventModel::eventTypes

    This property holds the types of the events that the model takes. If it is empty, the default,
    the model takes all events. A single string is a list of one. Any other value than a list of
    strings is refused with a warning, and nothing changes; the same holds for fields and
    removeTypes.
*/

/*!
    \qmlproperty list<string> SseEventModel::fields

    This property holds the paths of the JSON values that become columns and roles. If it is empty,
    the default, the columns are the parts of the event.
*/

/*!
    \qmlproperty string SseEventModel::keyField

    This property holds the path of the JSON value that identifies a row. If it is empty, the
    default, every event is a row.
*/

/*!
    \qmlproperty list<string> SseEventModel::removeTypes

    This property holds the types of the events that remove the row of their key. The list is empty
    by default.
*/

/*!
    \qmlproperty real SseEventModel::maximumCount

    This property holds the maximum number of rows, 1000 by default; 0 means no limit. A value that
    is not a whole number from 0 to 2147483647 is refused with a warning, and nothing changes.
*/

/*!
    \qmlproperty bool SseEventModel::newestFirst

    This property holds whether new rows come first rather than last; \c false by default.
*/

/*!
    \qmlproperty real SseEventModel::updateInterval

    This property holds how many milliseconds events are collected before they change the rows; 16
    by default, a frame. Numbers are refused as with maximumCount.
*/

/*!
    \qmlproperty bool SseEventModel::paused

    This property holds whether the model is paused, so that its rows do not change; \c false by
    default. Events are still received.
*/

/*!
    \qmlproperty bool SseEventModel::stale

    This property holds whether the rows may be out of date because events are missing; \c false by
    default. It needs an SseSequenceFilter in the source. Set it to \c false, or call clear(), when the
    present state has been loaded.
*/

/*!
    \qmlproperty int SseEventModel::count
    \readonly

    This property holds the number of rows.
*/

/*!
    \qmlproperty real SseEventModel::eventsPerSecond
    \readonly

    This property holds the number of events in the last second.
*/

/*!
    \qmlproperty real SseEventModel::eventsReceived
    \readonly

    This property holds the number of events that the model has taken.
*/

/*!
    \qmlproperty real SseEventModel::eventsDropped
    \readonly

    This property holds the number of events that were never shown because of maximumCount.
*/

/*!
    \qmlproperty real SseEventModel::eventsConflated
    \readonly

    This property holds the number of events that a newer one with the same key has replaced before
    they could be shown.
*/

/*!
    \qmlproperty real SseEventModel::eventsWithoutKey
    \readonly

    This property holds the number of events that a table with a keyField has ignored because they
    have no key.
*/

/*!
    \qmlmethod sseEvent SseEventModel::eventAt(int row)

    Returns the event that is shown in \a row.
*/

/*!
    \qmlmethod int SseEventModel::rowOfKey(string key)

    Returns the row of \a key, or -1 if there is none.
*/

/*!
    \qmlmethod void SseEventModel::clear()

    Removes all rows.
*/

/*!
    \qmlmethod void SseEventModel::addEvent(var event)

    Adds \a event, as if the source had sent it. It is an sseEvent, or an object with the strings
    \c type (\c "message" if it is missing), \c data, \c lastEventId and \c origin. The object must
    have \c type or \c data. Any other value throws a \c TypeError.

    \qml
    model.addEvent({ type: "note", data: JSON.stringify({ text: "hello" }) })
    \endqml
*/

/*!
    \qmlmethod void SseEventModel::addEvents(list events)

    Adds \a events, as if the source had sent them. If addEvent() would refuse one of them, none is
    added, and a \c TypeError is thrown.
*/

/*!
    \qmlmethod void SseEventModel::pause()

    Sets paused to \c true.
*/

/*!
    \qmlmethod void SseEventModel::resume()

    Sets paused to \c false.
*/

/*!
    \qmlmethod void SseEventModel::setStale(bool stale)

    Sets the property \c stale to \a stale.
*/

/*!
    \qmlmethod void SseEventModel::setPaused(bool paused)

    Sets the property \c paused to \a paused.
*/

SseQmlEventModel::SseQmlEventModel(QObject *parent)
    : SseEventModel(parent)
{
    connect(&m_link, &SseSourceLink::eventBatchReceived, this, &SseEventModel::addEvents);
    connect(&m_link, &SseSourceLink::eventsMissed, this, [this] { setStale(true); });
    connect(&m_link, &SseSourceLink::streamChanged, this, &SseEventModel::clear);
    connect(&m_link, &SseSourceLink::sourceChanged, this, &SseEventModel::sourceChanged);
}

void SseQmlEventModel::setQmlUpdateInterval(double milliseconds)
{
    const QString name = QStringLiteral("updateInterval");
    if (const auto number = SseQmlCheck::wholeNumber(this, name, milliseconds))
        setUpdateInterval(std::chrono::milliseconds(*number));
}

void SseQmlEventModel::setQmlMaximumCount(double count)
{
    if (const auto number = SseQmlCheck::wholeNumber(this, QStringLiteral("maximumCount"), count))
        setMaximumCount(*number);
}

void SseQmlEventModel::setQmlEventTypes(const QVariant &types)
{
    if (const auto strings = SseQmlCheck::strings(this, QStringLiteral("eventTypes"), types))
        setEventTypes(*strings);
}

void SseQmlEventModel::setQmlFields(const QVariant &fields)
{
    if (const auto strings = SseQmlCheck::strings(this, QStringLiteral("fields"), fields))
        setFields(*strings);
}

void SseQmlEventModel::setQmlRemoveTypes(const QVariant &types)
{
    if (const auto strings = SseQmlCheck::strings(this, QStringLiteral("removeTypes"), types))
        setRemoveTypes(*strings);
}

void SseQmlEventModel::addEvent(const QJSValue &event)
{
    if (const std::optional<SseEvent> added = SseQmlEvents::event(this, event))
        SseEventModel::addEvent(*added);
}

void SseQmlEventModel::addEvents(const QJSValue &events)
{
    if (const std::optional<QList<SseEvent>> added = SseQmlEvents::events(this, events))
        SseEventModel::addEvents(*added);
}
