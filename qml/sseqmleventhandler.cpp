// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "sseqmleventhandler_p.h"

/*!
    \qmltype SseEventHandler
    \inqmlmodule QtSse
    \instantiates SseQmlEventHandler
    \brief Receives the events of one type from an SseSource.
    \since QtSse 0.1

    \qml
    SseSource {
        url: "https://example.org/events"
        SseEventHandler {
            type: "alert"
            onReceived: event => banner.show(event.json.text)
        }
    }
    \endqml

    Inside an SseSource, it receives the events of that source; elsewhere, set source. It is the C++
    class \l [CPP] {SseEventHandler}.
*/

/*!
    \qmlproperty SseSource SseEventHandler::source

    This property holds the source of the events. The default is the source that the handler is
    declared in.
*/

/*!
    \qmlproperty string SseEventHandler::type

    This property holds the type of the events that are received. If it is empty, the default, all
    events are received. An event without a type from the server has the type \c "message".
*/

/*!
    \qmlproperty bool SseEventHandler::enabled

    This property holds whether events are received. The default is \c true.
*/

/*!
    \qmlmethod void SseEventHandler::setEnabled(bool enabled)

    Sets the property \c enabled to \a enabled.
*/

/*!
    \qmlsignal SseEventHandler::received(sseEvent event)

    Emitted for each \a event of the type, after SseSource::eventReceived() if that was connected
    earlier.
*/

SseQmlEventHandler::SseQmlEventHandler(QObject *parent)
    : SseEventHandler(parent)
{
    connect(this, &SseEventHandler::received, this, &SseQmlEventHandler::handle);
}

// The client of a source is destroyed before m_source becomes null.
SseSource *SseQmlEventHandler::qmlSource() const
{
    return source() ? m_source.data() : nullptr;
}

void SseQmlEventHandler::setQmlSource(SseSource *source)
{
    m_source = source;
    setSource(source ? source->client() : nullptr);
}

void SseQmlEventHandler::handle(const SseEvent &event)
{
    if (m_source && !m_source->stream().isSuperseded())
        Q_EMIT received(QVariant::fromValue(event));
}
