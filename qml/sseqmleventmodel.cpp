// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "sseqmleventmodel_p.h"

#include "sseqmlcheck_p.h"

#include <QtQml/qjsengine.h>
#include <QtQml/qqmlinfo.h>

#include <optional>

namespace {

// What an object gives as a part of an event, empty if it does not have it; nothing if it is not
// text.
std::optional<QString> partOf(const QJSValue &object, const QString &name, QString *fault)
{
    const QVariant value = SseQmlCheck::primitive(object.property(name));
    if (!value.isValid())
        return QString();
    if (value.typeId() == QMetaType::QString || value.typeId() == QMetaType::QUrl)
        return value.toString();
    *fault = QStringLiteral("The %1 of an event is a string").arg(name);
    return {};
}

// The event that a script means: an sseEvent, or an object that looks like one.
std::optional<SseEvent> eventOf(const QJSValue &value, QString *fault)
{
    const QString type = QStringLiteral("type");
    const QString data = QStringLiteral("data");
    const bool canBeEvent = value.isObject() && !value.isArray() && !value.isCallable()
            && !value.isQObject() && (value.hasProperty(type) || value.hasProperty(data));
    if (!canBeEvent) {
        *fault = QStringLiteral("An event is an sseEvent or an object with type and data");
        return {};
    }
    const std::optional<QString> typePart = partOf(value, type, fault);
    const std::optional<QString> dataPart = partOf(value, data, fault);
    const std::optional<QString> idPart = partOf(value, QStringLiteral("lastEventId"), fault);
    const std::optional<QString> originPart = partOf(value, QStringLiteral("origin"), fault);
    if (!typePart || !dataPart || !idPart || !originPart)
        return {};
    return SseEvent(typePart->isEmpty() ? QStringLiteral("message") : *typePart, dataPart->toUtf8(),
                    *idPart, QUrl(*originPart));
}

} // namespace

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

    The rows are removed when the SseSource::url becomes another one, and when another source is set:
    they are not those of its stream. They stay when the stream is closed, reconnects or opens the
    same URL again, and when there is no source any more.
*/

/*!
    \qmlproperty list<string> SseEventModel::eventTypes

    This property holds the types of the events that the model takes. If it is empty, the default,
    it takes all. A string is a list of one. What is not a list of strings is refused with a warning,
    and nothing changes; the same holds for fields and removeTypes.
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
    \qmlproperty real SseEventModel::maximumCount

    This property holds how many rows there may be, 1000 by default; 0 means no limit. What is not a
    whole number from 0 to 2147483647 is refused with a warning, and nothing changes.
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
    \qmlmethod void SseEventModel::addEvent(var event)

    Adds \a event, as if the source had sent it: an sseEvent, or an object with the strings \c type
    (\c "message" if there is none), \c data, \c lastEventId and \c origin, at least one of the
    former two. Anything else is a \c TypeError.

    \qml
    model.addEvent({ type: "note", data: JSON.stringify({ text: "hello" }) })
    \endqml
*/

/*!
    \qmlmethod void SseEventModel::addEvents(list events)

    Adds \a events, as if the source had sent them, or none of them if one is not what addEvent()
    takes, which is a \c TypeError.
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
    \qmlmethod void SseEventModel::setPaused(bool paused)

    Sets the property \c paused to \a paused.
*/

SseQmlEventModel::SseQmlEventModel(QObject *parent)
    : SseEventModel(parent)
{
    connect(&m_link, &SseSourceLink::eventBatchReceived, this, &SseEventModel::addEvents);
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
    QString fault;
    if (const std::optional<SseEvent> added = eventOf(event, &fault))
        SseEventModel::addEvent(*added);
    else
        throwTypeError(fault);
}

void SseQmlEventModel::addEvents(const QJSValue &events)
{
    const std::optional<QVariantList> elements = SseQmlCheck::list(QVariant::fromValue(events));
    if (!elements) {
        throwTypeError(QStringLiteral("This is not a list of events"));
        return;
    }
    QList<SseEvent> added;
    for (const QVariant &element : *elements) {
        QString fault;
        const std::optional<SseEvent> event = element.canConvert<SseEvent>()
                ? element.value<SseEvent>()
                : eventOf(element.value<QJSValue>(), &fault);
        if (!event) {
            throwTypeError(fault);
            return;
        }
        added.append(*event);
    }
    SseEventModel::addEvents(added);
}

void SseQmlEventModel::throwTypeError(const QString &message) const
{
    if (QJSEngine *const engine = qjsEngine(this))
        engine->throwError(QJSValue::TypeError, message);
    else
        qmlWarning(this) << message;
}
