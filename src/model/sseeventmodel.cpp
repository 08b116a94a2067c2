// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include <QtSse/sseeventmodel.h>

#include "sseeventmodel_p.h"

#include <QtCore/qdatetime.h>
#include <QtCore/qjsonvalue.h>

using namespace Qt::StringLiterals;

namespace {

struct EventRole
{
    int role;
    QByteArray name;
};

const QList<EventRole> &eventRoles()
{
    static const QList<EventRole> roles{
            {SseEventModel::TypeRole, "type"_ba},
            {SseEventModel::DataRole, "data"_ba},
            {SseEventModel::LastEventIdRole, "lastEventId"_ba},
            {SseEventModel::ReceivedAtRole, "receivedAt"_ba},
            {SseEventModel::JsonRole, "json"_ba},
    };
    return roles;
}

constexpr int EventColumns =
        4; // the first of these roles are the columns of a model without fields

QVariant eventData(const SseEventRow &row, int role)
{
    switch (role) {
    case SseEventModel::TypeRole:
        return row.event.type();
    case SseEventModel::DataRole:
        return row.event.text();
    case SseEventModel::JsonRole:
        return row.json();
    case SseEventModel::LastEventIdRole:
        return row.event.lastEventId();
    case SseEventModel::ReceivedAtRole:
        return QDateTime::fromMSecsSinceEpoch(row.receivedAt);
    default:
        return {};
    }
}

} // namespace

/*!
    \class SseEventModel
    \inmodule QtSse
    \inheaderfile QtSse/SseEventModel
    \brief The SseEventModel class shows the events of a stream as a live table.
    \since QtSse 0.1
    \reentrant

    The model takes the events of a source, or those handed to addEvent(), and makes rows of
    them. It has columns for Qt Widgets and roles for Qt Quick, and it stays bounded in memory and
    in time: thousands of events a second leave the thread free to draw.

    \code
    SseEventModel model;
    model.setFields({"symbol", "quote.price"});
    model.setKeyField("symbol");
    model.setSource(&client);
    tableView->setModel(&model);
    \endcode

    \section1 Log and Table

    Without a keyField the model is a \e log: every event is a row, the newest is the last one
    (or the first, see newestFirst), and the oldest rows go when there are more than maximumCount.

    With a keyField it is a \e {keyed table}: there is one row for each value of that field, and an
    event updates the row of its key, or makes it if there is none. An event whose type is one
    of removeTypes removes the row. A key that comes again afterwards has a new row. Keys are
    compared as text: the number 7 and the string "7" are the same key, and so are \c true and
    "true". Numbers that are equal, like 7, 7.0 and 70e-1, are the same key, and numbers that are not
    equal are different keys, however many digits they have. Events without a key, because their data
    is not JSON, or has no such member, or an object, an array or \c null there, change nothing but
    eventsWithoutKey. If there are more than maximumCount rows, the row that has gone longest without
    an event is removed.

    The rows that remain do not depend on updateInterval or on how many events come at once: they
    are those of a model that handles each event, and each change of maximumCount, when it comes.

    \section1 Fields

    Each of the fields is a path into the JSON data of the events, and becomes a column and a
    role:

    \table
    \header \li Field \li Role names
    \row \li \c symbol \li \c symbol
    \row \li \c quote.price \li \c quote.price, \c quote_price
    \row \li \c {$.items[0].name} \li \c {$.items[0].name}, \c items_0_name
    \endtable

    SseEvent::jsonValue() describes paths. The second name is one that QML can declare a required
    property with.

    Some names are never the role of a field: those of other roles (\c type, \c data, \c json,
    \c lastEventId, \c receivedAt, \c display, \c decoration, \c edit, \c toolTip, \c statusTip,
    \c whatsThis) and those of what views of Qt Quick give their delegates (\c model, \c modelData,
    \c index, \c row, \c column, \c hasModelChildren, \c current, \c selected, \c editing,
    \c tableView). A field with such a name is a column like any other, and its role begins with
    \c {field_}: the role \c field_index is the field \c index, and \c index is the row.

    Without fields, the columns are \c type, \c data, \c lastEventId and \c receivedAt.

    The value in a field's role is what the JSON says: a number, a string, a boolean, \c null, a
    map or a list; the column shows maps and lists as JSON text and \c null as nothing. Integers of up
    to 64 bits, with or without a sign, are exact; larger ones are doubles in the role, and all of
    their digits, as text, in the column. Where the
    data is not JSON or has no such member, the value is invalid (\c undefined in QML), the cell is
    empty, and the role \c data still has the raw text. JSON is parsed at most once for each event,
    and only if a field, the key or the role \c json is asked for. In a log that is when a view
    shows the row.

    \section1 Bad Input

    The model shows what it can of any event, and has no warnings for those that are not as it is
    used to:

    \table
    \header \li The event \li In a log \li In a keyed table
    \row \li is not JSON
         \li empty cells; the role \c data has the raw text
         \li only counts in eventsWithoutKey
    \row \li has no such member, or something else on the way to it
         \li an empty cell
         \li an empty cell; without the key, it only counts in eventsWithoutKey
    \row \li has a value of another type than those before
         \li the value as it is
         \li the same; keys are compared as text
    \row \li has a type that nobody has heard of
         \li as any other, unless eventTypes leave it out
         \li the same
    \row \li is huge
         \li as any other, whole
         \li the same
    \endtable

    How large an event may be is up to SseClient::maximumEventSize. Views lay out all of a text,
    also where they show only the beginning: where megabytes are to be expected, cut them off in
    the delegate.

    \section1 Pace

    Events are collected, and turned into rows once in updateInterval; a view hears of one
    insertion, one removal, and the ranges of rows that have changed, rather than of every event. An
    event that would be scrolled out again at once never becomes a row (eventsDropped), and of several
    events with the same key only the last one is shown (eventsConflated). While the model is paused,
    the rows stay as they are.

    A pass takes no more than some 8 milliseconds and goes on 8 milliseconds later, or after
    updateInterval if that is shorter, however many events, keys and rows there are. So a burst of
    hundreds of thousands of new keys, or of removals, shows little by little and leaves the thread
    half of its time. What cannot be divided takes longer: parsing the JSON of a single huge event,
    and what views and proxies do on a single signal. A change of fields, keyField or newestFirst
    resets the model in one step, whose cost for the model does not depend on the number of rows.

    A slot connected to any signal may change, clear or delete the model, or delete the source.
    What would change rows or columns while a change of them is being signalled takes effect when
    that is over, before the control returns to the event loop. A call of clear() in a slot removes
    what came before the call, and nothing that comes after it.

    A model belongs to the thread of its views, and its source lives there, too.

    \sa SseClient, SseEvent
*/

/*!
    \enum SseEventModel::Role

    \value TypeRole         The type of the event (QString), in QML \c type.
    \value DataRole         Its data as text (QString), in QML \c data.
    \value JsonRole         Its data as JSON (QJsonValue; undefined if it is not JSON), in QML
                            \c json.
    \value LastEventIdRole  The last event ID of the stream (QString), in QML \c lastEventId.
    \value ReceivedAtRole   When the model got the event (QDateTime), in QML \c receivedAt.
    \value FirstFieldRole   The value of the first of the fields; the others follow.
*/

/*!
    Constructs an empty model with the given \a parent.
*/
SseEventModel::SseEventModel(QObject *parent)
    : QAbstractTableModel(parent)
    , d_ptr(std::make_unique<SseEventModelPrivate>(this))
{
}

/*!
    Destroys the model. The source is not affected.
*/
SseEventModel::~SseEventModel() = default;

/*!
    Returns the event that is shown in \a row, or an empty one if there is no such row.
*/
SseEvent SseEventModel::eventAt(int row) const
{
    return row >= 0 && row < count() ? d_ptr->row(row).event : SseEvent();
}

/*!
    Returns the row of \a key, or -1 if there is none or the model is a log.
*/
int SseEventModel::rowOfKey(const QString &key) const
{
    return d_ptr->rowOfKey(key);
}

/*!
    \reimp
*/
int SseEventModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(d_ptr->rows.size());
}

/*!
    \reimp
*/
int SseEventModel::columnCount(const QModelIndex &parent) const
{
    if (parent.isValid())
        return 0;
    return d_ptr->fields.count() > 0 ? d_ptr->fields.count() : EventColumns;
}

/*!
    Returns what \a role of \a index holds. The roles of the event and its fields are the same for
    all columns; Qt::DisplayRole is the field of the column.
*/
QVariant SseEventModel::data(const QModelIndex &index, int role) const
{
    Q_D(const SseEventModel);
    if (!index.isValid() || index.row() >= count() || index.column() >= columnCount())
        return {};
    const SseEventRow &row = d->row(index.row());
    if (role == Qt::DisplayRole) {
        return d->fields.count() > 0 ? d->fields.shownValue(row, index.column())
                                     : eventData(row, eventRoles().at(index.column()).role);
    }
    const int field = d->fields.fieldOfRole(role - FirstFieldRole);
    return field < 0 ? eventData(row, role) : d->fields.value(row, field);
}

/*!
    Returns what \a role holds in the \a section of the header of \a orientation: of a column, it is
    the name of its field, unless another title was set with setHeaderData().
*/
QVariant SseEventModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    Q_D(const SseEventModel);
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole || section < 0
        || section >= columnCount()) {
        return QAbstractTableModel::headerData(section, orientation, role);
    }
    if (QVariant title = d->headers.value(section); title.isValid())
        return title;
    return d->fields.count() > 0 ? d->fields.names().at(section)
                                 : QString::fromLatin1(eventRoles().at(section).name);
}

/*!
    Sets the title of the column \a section to \a value and returns \c true, if \a orientation is
    Qt::Horizontal and \a role is Qt::EditRole or Qt::DisplayRole. An invalid value brings the
    name of the field back.
*/
bool SseEventModel::setHeaderData(int section, Qt::Orientation orientation, const QVariant &value,
                                  int role)
{
    Q_D(SseEventModel);
    if (orientation != Qt::Horizontal || (role != Qt::EditRole && role != Qt::DisplayRole)
        || section < 0 || section >= columnCount()) {
        return false;
    }
    d->headers.insert(section, value);
    Q_EMIT headerDataChanged(orientation, section, section);
    return true;
}

/*!
    Returns the names that QML knows the roles by: those of the event and those of the fields.
*/
QHash<int, QByteArray> SseEventModel::roleNames() const
{
    QHash<int, QByteArray> names = QAbstractTableModel::roleNames();
    for (const EventRole &role : eventRoles())
        names.insert(role.role, role.name);
    names.insert(d_ptr->fields.roleNames(FirstFieldRole));
    return names;
}

/*!
    Adds \a event, as if the source had sent it.
*/
void SseEventModel::addEvent(const SseEvent &event)
{
    addEvents({event});
}

/*!
    Adds \a events, as if the source had sent them.
*/
void SseEventModel::addEvents(const QList<SseEvent> &events)
{
    d_ptr->add(events);
}

/*!
    Removes all rows, and forgets the events that are not shown yet. The counters stay.
*/
void SseEventModel::clear()
{
    d_ptr->clear();
}
