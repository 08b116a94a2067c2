// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include <QtSse/ssejsonerror.h>

#include <QtCore/qdebug.h>

using namespace Qt::StringLiterals;

/*!
    \class SseJsonError
    \inmodule QtSse
    \inheaderfile QtSse/SseJsonError
    \brief The SseJsonError class tells why the data of an event could not be converted to a value.
    \since QtSse 0.1
    \reentrant

    An error never contains data of the event, so that it can be written to a log. It names the
    properties of the application's own type, the indexes of elements and, if a property is a map,
    the keys of that map.

    \sa SseEvent::value(), {Typed Events}
*/

/*!
    \enum SseJsonError::Reason

    The reason of a failed conversion.

    \value NoError The conversion did not fail.
    \value NotJson The data is not JSON.
    \value WrongType A value has another JSON type than the property needs, for example a string
           instead of a number, or a number with a fraction instead of an integer.
    \value OutOfRange A number does not fit into the type of the property.
    \value UnknownKey No key of the enum has this name or number.
    \value InvalidText A string is not what the type of the property needs, for example not a date.
    \value TooDeep The data is nested too deeply.
    \value UnsupportedType A property has a type that cannot be converted from JSON, or the value has
           properties of which none can be written. This is an error of the application.
*/

/*!
    \property SseJsonError::reason
    \brief This property holds the reason of the failed conversion.
*/

/*!
    \property SseJsonError::path
    \brief This property holds the path of the value that could not be converted, such as
    \c {quote.levels[3].price}.

    It is empty for the data as a whole. SseEvent::jsonValue() returns the value at this path.
*/

/*!
    \property SseJsonError::errorString
    \brief This property holds a description for a log or a user, such as
    \c {quote.levels[3].price: expected a number, found a string}.

    It is empty if there is no error.
*/

/*!
    \fn SseJsonError::SseJsonError()

    Constructs an object without an error.
*/

/*!
    Constructs an error with the \a reason, the \a path of the value, and a \a text that describes
    the problem.
*/
SseJsonError::SseJsonError(Reason reason, const QString &path, const QString &text)
    : m_reason(reason)
    , m_path(path)
    , m_text(text)
{
}

QString SseJsonError::errorString() const
{
    return m_path.isEmpty() ? m_text : m_path + ": "_L1 + m_text;
}

/*!
    \fn bool SseJsonError::operator==(const SseJsonError &lhs, const SseJsonError &rhs)

    Returns \c true if \a lhs and \a rhs have the same reason, path and text.
*/

/*!
    \fn bool SseJsonError::operator!=(const SseJsonError &lhs, const SseJsonError &rhs)

    Returns \c true if \a lhs and \a rhs differ.
*/

#ifndef QT_NO_DEBUG_STREAM
/*!
    \relates SseJsonError

    Writes \a error to \a debug and returns the stream.
*/
QDebug operator<<(QDebug debug, const SseJsonError &error)
{
    const QDebugStateSaver saver(debug);
    return debug.nospace() << "SseJsonError(" << error.reason() << ", " << error.errorString()
                           << ')';
}
#endif
