// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include <QtSse/sseevent.h>

#include "sseevent_p.h"
#include "ssejsonconverter_p.h"
#include "ssejsonpath_p.h"
#include "sseutf8_p.h"

#include <QtCore/qdatetime.h>
#include <QtCore/qdebug.h>
#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>
#include <QtCore/quuid.h>

#include <utility>

using namespace Qt::StringLiterals;

namespace {

QString defaultType()
{
    return QStringLiteral("message");
}

template <typename... Types>
bool registerOptionals()
{
    (SseEvent::registerOptional<Types>(), ...);
    return true;
}

// QMetaType knows neither that a type is an optional nor what the optional holds.
void registerUsualOptionals()
{
    static const bool isDone =
            registerOptionals<bool, qint8, quint8, qint16, quint16, qint32, quint32, qint64,
                              quint64, float, double, QString, QByteArray, QUrl, QUuid, QDate,
                              QTime, QDateTime, QStringList, QJsonObject, QJsonArray>();
    Q_UNUSED(isDone)
}

} // namespace

/*!
    \class SseEvent
    \inmodule QtSse
    \inheaderfile QtSse/SseEvent
    \brief The SseEvent class holds one event of a \c text/event-stream.
    \since QtSse 0.1
    \reentrant

    An SseEvent is an immutable value: copies share their contents, and events of the same
    type share one type string. It may be used in any thread.

    Its contents follow the section "Interpreting an event stream" of the HTML standard (WHATWG
    HTML, 9.2.6).

    \sa SseClient::eventReceived(), SseParser::takeEvent()
*/

/*!
    \property SseEvent::type
    \brief This property holds the type of the event.

    It is \c "message" unless the stream sets another type.
*/

/*!
    \property SseEvent::data
    \brief This property holds the data of the event as text.

    In C++, the getter is text().
*/

/*!
    \property SseEvent::json
    \brief This property holds the data as a JSON value.

    It is a QJsonValue, which QML converts to a JavaScript value. It is \c undefined if the data is
    not JSON. \sa jsonValue()
*/

/*!
    \property SseEvent::lastEventId
    \brief This property holds the stream's last event ID at the time of dispatch.

    As in browsers, an event without an \c id field has the ID of an earlier event.
*/

/*!
    \property SseEvent::origin
    \brief This property holds scheme, host and port of the URL that sent the event.

    User information, path and query are never part of it. It is empty for events that did not
    come over a network.
*/

/*!
    \property SseEvent::incomplete
    \brief This property holds whether the end of the stream has cut off the event.

    It is \c false unless such events are accepted. The data of an incomplete event is what has
    arrived of it: more lines may be missing, and the last line may be shortened. lastEventId is the
    ID of the last complete event, and never that of the incomplete event. When the stream is
    resumed, the server therefore sends the event again.

    \sa SseClient::acceptIncompleteEvents, SseReader::acceptIncompleteEvents,
        SseParser::setAcceptIncompleteEvents()
*/

/*!
    Constructs an event of type \c "message" without data.
*/
SseEvent::SseEvent() noexcept = default;

/*!
    Constructs an event from its parts. An empty \a type means \c "message"; \a data is expected
    to be valid UTF-8, and \a lastEventId and \a origin may be empty.
*/
SseEvent::SseEvent(const QString &type, const QByteArray &data, const QString &lastEventId,
                   const QUrl &origin)
    : m_data(data)
    , m_lastEventId(lastEventId)
{
    const QString actualType = type.isEmpty() ? defaultType() : type;
    if (actualType != defaultType() || !origin.isEmpty())
        m_common = CommonPointer(new SseEventCommon(actualType, origin));
}

/*!
    Constructs a copy of \a other. This is fast: copies share their contents.
*/
SseEvent::SseEvent(const SseEvent &other) noexcept = default;

/*!
    Move-constructs an event from \a other, which then is an event without data.
*/
SseEvent::SseEvent(SseEvent &&other) noexcept = default;

/*!
    Destroys the event.
*/
SseEvent::~SseEvent() = default;

/*!
    Assigns \a other to this event.
*/
SseEvent &SseEvent::operator=(const SseEvent &other) noexcept = default;

/*!
    Move-assigns \a other to this event.
*/
SseEvent &SseEvent::operator=(SseEvent &&other) noexcept = default;

/*!
    Swaps this event with \a other. This is very fast and never fails.
*/
void SseEvent::swap(SseEvent &other) noexcept
{
    m_common.swap(other.m_common);
    m_data.swap(other.m_data);
    m_lastEventId.swap(other.m_lastEventId);
}

QString SseEvent::type() const
{
    return m_common ? m_common->type : defaultType();
}

/*!
    Returns the data of the event: valid UTF-8, its lines joined by one line feed each. Ill-formed
    input is replaced by U+FFFD as in the WHATWG Encoding standard.

    \sa text(), json()
*/
QByteArray SseEvent::data() const
{
    return m_data;
}

/*!
    Returns data() as a QString. The data is converted at each call.
*/
QString SseEvent::text() const
{
    return SseUtf8::toString(m_data);
}

QString SseEvent::lastEventId() const
{
    return m_lastEventId;
}

QUrl SseEvent::origin() const
{
    return m_common ? m_common->origin : QUrl();
}

bool SseEvent::isIncomplete() const
{
    return m_common && m_common->isIncomplete;
}

/*!
    Returns the data parsed as JSON. If it is not a JSON object or array, the document is null and
    \a error, if it is not null, is set to the reason. The data is parsed at each call.

    \sa jsonValue()
*/
QJsonDocument SseEvent::json(QJsonParseError *error) const
{
    return QJsonDocument::fromJson(m_data, error);
}

/*!
    Returns the data as a JSON value, which may also be a single number, string or \c null. Returns
    QJsonValue::Undefined if the data is not JSON.

    \sa json()
*/
QJsonValue SseEvent::jsonValue() const
{
    // Nearly all JSON events are objects, so these are parsed without a copy.
    if (m_data.startsWith('{')) {
        const QJsonDocument object = QJsonDocument::fromJson(m_data);
        return object.isObject() ? QJsonValue(object.object()) : QJsonValue::Undefined;
    }
    // QJsonDocument accepts objects and arrays only, so other values are parsed as the only element
    // of an array. If the array has more than one element, as for "1,2", the data is not a JSON
    // value.
    const QJsonDocument document = QJsonDocument::fromJson('[' + m_data + ']');
    const QJsonArray array = document.array();
    return array.size() == 1 ? array.first() : QJsonValue(QJsonValue::Undefined);
}

// The property is a QVariant, so that QML tools do not look for members of QJsonValue.
QVariant SseEvent::jsonVariant() const
{
    return jsonValue();
}

/*!
    Returns the value at \a path inside the data, or QJsonValue::Undefined if there is none or the
    data is not JSON. The data is parsed at each call.

    A path consists of steps, separated by dots. A step is the name of a member of an object or the
    index of an element of an array, counted from 0:

    \table
    \header \li Path \li Value
    \row \li empty, \c {$} or \c {$.} \li all of the data
    \row \li \c {symbol} \li the member \c symbol
    \row \li \c {quote.price}, \c {$.quote.price} \li the member \c price of the member \c quote
    \row \li \c {items.0.name}, \c {items[0].name} \li the member \c name of the first element of
             \c items
    \row \li \c {$type} \li the member \c {$type}
    \row \li \c {['a.b']}, \c {$["a.b"]} \li the member \c {a.b}
    \row \li \c {quote['it\'s']} \li the member \c {it's} of the member \c quote
    \endtable

    \list
        \li \c {$.} at the beginning, and \c {$} before a bracket, denote the data as a whole and
            may be omitted. Any other \c {$} is part of a name.
        \li A step in brackets needs no dot before it. Quotes of either kind are needed for names
            with a dot or an opening bracket. Within quotes, write a backslash before each quote or
            backslash that is part of the name. A step in quotes is never an index.
        \li Brackets that are not well-formed are part of the name, as in \c {a[b}.
        \li A name may be empty: \c {a.} and \c {a['']} are the member of \c a with an empty name.
        \li An index is a number without a sign and below 1,000,000,000. In an object, \c 0 is the
            member with that name. Elements cannot be counted from the end of an array.
    \endlist

    Integers between -2\sup{63} and 2\sup{63} - 1 are exact; see QJsonValue::toInteger(). Other
    numbers are doubles, with about 16 digits. In QML, all numbers are doubles. Integers beyond
    2\sup{53} may be rounded there; send them as strings.
*/
QJsonValue SseEvent::jsonValue(const QString &path) const
{
    return SseJsonPath(path).valueIn(jsonValue());
}

/*!
    \fn template <typename T> std::optional<T> SseEvent::value(SseJsonError *error) const

    Returns the data converted from JSON to a \c T, or \c std::nullopt if that is not possible. If
    \a error is not null, it is set to the reason, or to an error with the reason
    SseJsonError::Reason::NoError. The data is parsed at each call.

    \c T is usually a struct with Q_GADGET and properties. It may be any type of the table that has
    a default constructor:

    \table
    \header \li Type \li JSON
    \row \li \c bool \li \c true or \c false
    \row \li \c int, \c qint64, \c quint64 and other integers
         \li a number that is an integer and fits; all digits are exact
    \row \li \c double, \c float \li a number
    \row \li QString, QByteArray \li a string; the QByteArray is UTF-8
    \row \li QUrl, QUuid \li a string; braces around a UUID may be omitted
    \row \li QDateTime \li a string in ISO 8601 format, or the milliseconds since 1970, in UTC. A
             string without an offset from UTC is local time.
    \row \li QDate, QTime \li a string in ISO 8601 format
    \row \li an enum with Q_ENUM or Q_ENUM_NS
         \li a key, or the number of a key. If no key is the same, case, underscores and hyphens are
             ignored: \c "partially_filled" is the key \c PartiallyFilled.
    \row \li flags with Q_FLAG or Q_FLAG_NS
         \li \c {"A|B"}, \c {["A","B"]}, or a number without other flags
    \row \li a class with Q_GADGET \li an object; each property that can be written is the member
             with its name
    \row \li QList, QSet, \c std::vector and other sequences \li an array
    \row \li QMap, QHash and \c std::map with a QString as key \li an object
    \row \li \c std::optional, also in a QList
         \li the value or \c null. For optionals of enums and own types, call registerOptional() first.
    \row \li QJsonValue, QVariant \li any value
    \row \li QJsonObject, QVariantMap, QVariantHash \li an object
    \row \li QJsonArray, QVariantList \li an array
    \endtable

    \list
        \li Members of an object that are no properties are ignored. Properties that are read-only,
            such as constant ones, are ignored too.
        \li A property whose member is missing or \c null keeps the value that the default
            constructor has set. If its type is an optional, QVariant or QJsonValue, \c null is
            assigned.
        \li A \c null in an array, in a map, or instead of the data is an error unless its type can
            be \c null.
        \li Any other value of a wrong type is an error; nothing is converted from or to strings.
        \li Data may be nested 100 levels deep.
    \endlist

    \snippet scenarios/guides/tst_typedevents.cpp value

    \sa SseClient::onEvent(), SseJsonError, {Typed Events}
*/
bool SseEvent::readValue(QMetaType type, void *value, SseJsonError *error) const
{
    registerUsualOptionals();
    SseJsonConverter converter(m_data);
    const bool isConverted = converter.convert(jsonValue(), type, value);
    if (error)
        *error = converter.error();
    return isConverted;
}

/*!
    \fn template <typename T> void SseEvent::registerOptional()

    Makes \c {std::optional<T>} and \c {QList<std::optional<T>>} known to value(). Call this once for
    each enum or class of your own that your properties hold as an optional. Numbers, strings, dates,
    times, QUrl, QUuid, QStringList, QJsonObject and QJsonArray are already known.

    This function is \l {thread-safe}.
*/
void SseEvent::registerOptional(QMetaType optional, QMetaType value,
                                void (*assign)(void *optional, void *value), QMetaType list,
                                const QMetaSequence &sequence)
{
    SseJsonTypes::registerOptional({optional, value, assign, list, sequence});
}

/*!
    \fn bool SseEvent::operator==(const SseEvent &lhs, const SseEvent &rhs)

    Returns \c true if \a lhs and \a rhs have the same type, data, last event ID and origin, and
    either both or neither of them is incomplete.
*/
bool operator==(const SseEvent &lhs, const SseEvent &rhs) noexcept
{
    return lhs.m_data == rhs.m_data && lhs.m_lastEventId == rhs.m_lastEventId
            && (lhs.m_common == rhs.m_common
                || (lhs.type() == rhs.type() && lhs.origin() == rhs.origin()
                    && lhs.isIncomplete() == rhs.isIncomplete()));
}

/*!
    \fn bool SseEvent::operator!=(const SseEvent &lhs, const SseEvent &rhs)

    Returns \c true if \a lhs and \a rhs differ in any part.
*/

#ifndef QT_NO_DEBUG_STREAM
/*!
    \relates SseEvent

    Writes \a event to \a debug and returns the stream. The data is shortened to its first
    80 bytes.
*/
QDebug operator<<(QDebug debug, const SseEvent &event)
{
    constexpr qsizetype ShownBytes = 80;
    const QDebugStateSaver saver(debug);
    const QByteArray data = event.data();
    debug.nospace() << "SseEvent(" << event.type() << ", "
                    << data.first(qMin(data.size(), ShownBytes));
    if (data.size() > ShownBytes)
        debug << "... (" << data.size() << " bytes)";
    if (!event.lastEventId().isEmpty())
        debug << ", id " << event.lastEventId();
    if (event.isIncomplete())
        debug << ", incomplete";
    return debug << ')';
}
#endif
