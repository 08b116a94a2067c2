// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "sseqmleventmodel_p.h"

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

    It is the C++ class \l [CPP] {SseEventModel}, which describes it in full. Each of the
    \c fields is a column for a TableView and a role for any view; a field \c quote.price has a
    second role, \c quote_price. Further roles are \c type, \c data, \c json, \c lastEventId and
    \c receivedAt. A field that is named like one of these, or like something that views give their
    delegates, such as \c index or \c model, has a role that begins with \c {field_}, as in
    \c field_index. As events need not have all fields, declare them as
    \c {required property var}. In a delegate that is an Item, \c data is a property of the item
    already: declare \c {required property var model}, and read \c {model.data}.

    A busy log replaces all visible rows many times a second: let a ListView set \c reuseItems, so
    that it need not make new delegates for them.
*/

/*!
    \qmlproperty SseSource SseEventModel::source

    This property holds the source whose events the model shows. It is that which the model is
    declared in, unless another one is set.
*/

/*!
    \qmlproperty list<string> SseEventModel::eventTypes

    This property holds the types of the events that the model takes. If it is empty, the default,
    it takes all.
*/

/*!
    \qmlproperty list<string> SseEventModel::fields

    This property holds the paths of the JSON values that become columns and roles. If it is empty,
    the default, the columns are the parts of the event.
*/

/*!
    \qmlproperty string SseEventModel::keyField

    This property holds the path of the JSON value that tells rows apart. If it is empty, the
    default, every event is a row.
*/

/*!
    \qmlproperty list<string> SseEventModel::removeTypes

    This property holds the types of the events that remove the row of their key. There are none by
    default.
*/

/*!
    \qmlproperty int SseEventModel::maximumCount

    This property holds how many rows there may be, 1000 by default; 0 means no limit.
*/

/*!
    \qmlproperty bool SseEventModel::newestFirst

    This property holds whether new rows come first rather than last; \c false by default.
*/

/*!
    \qmlproperty int SseEventModel::updateInterval

    This property holds how many milliseconds events are collected before they change the rows; 16
    by default, a frame.
*/

/*!
    \qmlproperty bool SseEventModel::paused

    This property holds whether the rows stay as they are; \c false by default. Events go on being
    received.
*/

/*!
    \qmlproperty int SseEventModel::count
    \readonly

    This property holds the number of rows.
*/

/*!
    \qmlproperty real SseEventModel::eventsPerSecond
    \readonly

    This property holds how many events have come in the last second.
*/

/*!
    \qmlproperty real SseEventModel::eventsReceived
    \readonly

    This property holds the number of events that the model has taken.
*/

/*!
    \qmlproperty real SseEventModel::eventsDropped
    \readonly

    This property holds the number of events for which there was no room before they could be shown.
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

    This property holds the number of events that have no key, though there is a keyField.
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
    \qmlmethod void SseEventModel::addEvent(sseEvent event)

    Adds \a event, as if the source had sent it.
*/

/*!
    \qmlmethod void SseEventModel::addEvents(list<sseEvent> events)

    Adds \a events, as if the source had sent them.
*/

/*!
    \qmlmethod void SseEventModel::setPaused(bool paused)

    Sets the property \c paused to \a paused.
*/

SseQmlEventModel::SseQmlEventModel(QObject *parent)
    : SseEventModel(parent)
{
}

SseSource *SseQmlEventModel::qmlSource() const
{
    return m_source;
}

void SseQmlEventModel::setQmlSource(SseSource *source)
{
    if (m_source == source)
        return;
    if (m_source)
        m_source->disconnect(this);
    m_source = source;
    setSource(source ? source->client() : nullptr);
    if (source)
        connect(source, &QObject::destroyed, this, &SseQmlEventModel::qmlSourceChanged);
    Q_EMIT qmlSourceChanged();
}

int SseQmlEventModel::qmlUpdateInterval() const
{
    return int(updateInterval().count());
}

void SseQmlEventModel::setQmlUpdateInterval(int milliseconds)
{
    setUpdateInterval(std::chrono::milliseconds(milliseconds));
}
