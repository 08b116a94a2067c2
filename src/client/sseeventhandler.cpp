// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include <QtSse/sseeventhandler.h>

#include "../http/sselogging_p.h"

#include <QtSse/sseclient.h>

#include <QtCore/qpointer.h>

class SseEventHandlerPrivate
{
public:
    explicit SseEventHandlerPrivate(SseEventHandler *handler)
        : q(handler)
    {
    }

    void connectToSource();
    void disconnectFromSource();
    void handle(const SseClient *sender, const SseEvent &event);

    SseEventHandler *const q;
    QPointer<SseClient> source;
    QString type;
    bool enabled = true;

private:
    QMetaObject::Connection m_events;
    QMetaObject::Connection m_destroyed;
};

/*!
    \class SseEventHandler
    \inmodule QtSse
    \inheaderfile QtSse/SseEventHandler
    \brief The SseEventHandler class receives the events of one type from an SseClient.
    \since QtSse 0.1
    \reentrant

    A handler is connected to one client and emits received() for the events of its type:

    \snippet scenarios/guides/tst_sseguides.cpp handler

    The signal SseClient::eventReceived() delivers the events of all types. A handler does what
    \c addEventListener() does in a browser: each part of a program listens to its own type, and no
    part needs to compare types.

    A handler does not own the client, and the client does not own the handler, unless one is the
    parent of the other. When the client is deleted, source becomes null, and the handler can be
    used with another client.

    A slot connected to received() may change or delete the handler, and close, reopen or delete the
    client.

    \sa SseClient::eventReceived()
*/

/*!
    \property SseEventHandler::source
    \brief This property holds the client whose events the handler receives, null by default.

    The client is not owned. When it is deleted, the property becomes null. In QML, the source is an
    SseSource.

    The client must live in the thread of the handler. A client in another thread is refused with a
    warning. If the client is moved to another thread later, the handler drops it with a warning at
    its next event.
*/

/*!
    \property SseEventHandler::type
    \brief This property holds the type of the events that are received.

    If it is empty, the default, the handler receives the events of all types. Events without a type
    have the type \c "message". The comparison is case-sensitive.
*/

/*!
    \property SseEventHandler::enabled
    \brief This property holds whether events are received.

    The default is \c true. Events that arrive while the handler is disabled are not delivered
    later.
*/

/*!
    \fn void SseEventHandler::received(const SseEvent &event)

    Emitted for each \a event of the type. Handlers and slots that are connected to the client
    receive an event in the order in which they were connected.
*/

/*!
    Constructs a handler without a source for the events of all types, with the given \a parent.
*/
SseEventHandler::SseEventHandler(QObject *parent)
    : QObject(parent)
    , d_ptr(std::make_unique<SseEventHandlerPrivate>(this))
{
}

/*!
    Constructs a handler for the events of \a type that \a source receives, with the given
    \a parent.
*/
SseEventHandler::SseEventHandler(SseClient *source, const QString &type, QObject *parent)
    : SseEventHandler(parent)
{
    setType(type);
    setSource(source);
}

/*!
    Destroys the handler. The source is not affected.
*/
SseEventHandler::~SseEventHandler() = default;

SseClient *SseEventHandler::source() const
{
    return d_ptr->source;
}

void SseEventHandler::setSource(SseClient *source)
{
    Q_D(SseEventHandler);
    if (d->source == source)
        return;
    if (source && source->thread() != thread()) {
        qCWarning(lcSseClient,
                  "SseEventHandler cannot use a client that lives in another thread as its source");
        return;
    }
    d->disconnectFromSource();
    d->source = source;
    d->connectToSource();
    Q_EMIT sourceChanged();
}

QString SseEventHandler::type() const
{
    return d_ptr->type;
}

void SseEventHandler::setType(const QString &type)
{
    Q_D(SseEventHandler);
    if (d->type == type)
        return;
    d->type = type;
    Q_EMIT typeChanged();
}

bool SseEventHandler::isEnabled() const
{
    return d_ptr->enabled;
}

void SseEventHandler::setEnabled(bool enabled)
{
    Q_D(SseEventHandler);
    if (d->enabled == enabled)
        return;
    d->enabled = enabled;
    Q_EMIT enabledChanged();
}

void SseEventHandlerPrivate::connectToSource()
{
    if (!source)
        return;
    m_events = QObject::connect(
            source, &SseClient::eventReceived, q,
            [this, client = source.data()](const SseEvent &event) { handle(client, event); });
    m_destroyed = QObject::connect(source, &QObject::destroyed, q, &SseEventHandler::sourceChanged);
}

void SseEventHandlerPrivate::disconnectFromSource()
{
    QObject::disconnect(m_events);
    QObject::disconnect(m_destroyed);
}

// The sender may be a former source, whose events are still queued in this thread.
void SseEventHandlerPrivate::handle(const SseClient *sender, const SseEvent &event)
{
    if (source != sender)
        return;
    if (sender->thread() != q->thread()) {
        qCWarning(lcSseClient,
                  "SseEventHandler drops its source, which was moved to another thread than "
                  "the handler");
        q->setSource(nullptr);
        return;
    }
    if (enabled && (type.isEmpty() || type == event.type()))
        Q_EMIT q->received(event);
}
