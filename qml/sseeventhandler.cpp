// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "sseeventhandler_p.h"

/*!
    \qmltype SseEventHandler
    \inqmlmodule QtSse
    \instantiates SseEventHandler
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

    Inside an SseSource it belongs to that; anywhere else, set source.
*/

/*!
    \qmlproperty SseSource SseEventHandler::source

    This property holds the source of the events. It is that which the handler is declared in,
    unless another one is set.
*/

/*!
    \qmlproperty string SseEventHandler::type

    This property holds the type of the events that are received. If it is empty, the default, it
    is all of them. An event for which the server has named no type is of type \c "message".
*/

/*!
    \qmlproperty bool SseEventHandler::enabled

    This property holds whether events are received. The default is \c true.
*/

/*!
    \qmlsignal SseEventHandler::received(sseEvent event)

    Emitted for each \a event of the type, after SseSource::eventReceived() if that was connected
    earlier.
*/

SseEventHandler::SseEventHandler(QObject *parent)
    : SseSourceListener(parent)
{
}

void SseEventHandler::listenTo(SseClient *client)
{
    connect(client, &SseClient::eventReceived, this, &SseEventHandler::handle);
}

QString SseEventHandler::type() const
{
    return m_type;
}

void SseEventHandler::setType(const QString &type)
{
    if (m_type == type)
        return;
    m_type = type;
    Q_EMIT typeChanged();
}

bool SseEventHandler::isEnabled() const
{
    return m_enabled;
}

void SseEventHandler::setEnabled(bool enabled)
{
    if (m_enabled == enabled)
        return;
    m_enabled = enabled;
    Q_EMIT enabledChanged();
}

void SseEventHandler::handle(const SseEvent &event)
{
    if (m_enabled && isOfInterest() && (m_type.isEmpty() || m_type == event.type()))
        Q_EMIT received(QVariant::fromValue(event));
}
