// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "sseqmlglobal_p.h"

#include "sseqmlevents_p.h"

/*!
    \qmltype Sse
    \inqmlmodule QtSse
    \instantiates SseQmlGlobal
    \brief Functions that belong to no object.
    \since QtSse 0.1

    It is a singleton: call its functions with the name of the type, as in \c {Sse.event()}.
*/

/*!
    \qmlmethod sseEvent Sse::event(var parts)

    Returns an event for tests, for SseSource::eventReceived(), or for a property of the type \l sseEvent.
    \a parts is an object with the strings \c type (\c "message" if it is missing), \c data,
    \c lastEventId and \c origin. It must have \c type or \c data. It may also be an sseEvent, which is
    copied. Any other value throws a \c TypeError.

    \qml
    Component.onCompleted: {
        const event = Sse.event({ type: "note", data: JSON.stringify({ text: "hello" }) });
        source.eventReceived(event); // as if the server had sent it
    }
    \endqml

    SseEventModel::addEvent() and SseTimeSeries::addEvent() accept such objects directly.
*/

SseQmlGlobal::SseQmlGlobal(QObject *parent)
    : QObject(parent)
{
}

SseEvent SseQmlGlobal::event(const QJSValue &parts) const
{
    return SseQmlEvents::event(this, parts).value_or(SseEvent());
}
