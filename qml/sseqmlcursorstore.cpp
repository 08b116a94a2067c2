// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "sseqmlcursorstore_p.h"

#include "sseqmlcheck_p.h"

/*!
    \qmltype SseCursorStore
    \inqmlmodule QtSse
    \instantiates SseQmlCursorStore
    \brief Keeps the last acknowledged event ID of an SseSource in a file.
    \since QtSse 0.1

    \qml
    SseSource {
        url: "https://example.org/orders"
        onEventReceived: event => database.insert(event.json)
        SseCursorStore { name: "orders" }
    }
    \endqml

    After a restart of the application, also after a crash, the stream continues after the last event
    that was acknowledged. By default, an event is acknowledged when all handlers and models of the
    source have handled it. Inside an SseSource, the store belongs to that source; elsewhere, set
    source. It is the C++ class \l [CPP] {SseCursorStore}; see there for a full description.

    When SseSource::url changes, the stream continues with the stored ID at the new URL. Change name,
    too, for another stream. If only name changes, call SseSource::reconnect().
*/

/*!
    \qmlproperty SseSource SseCursorStore::source

    This property holds the source of the events. The default is the source that the store is declared
    in. A source has one store at most.
*/

/*!
    \qmlproperty string SseCursorStore::name

    This property holds the name of the stream. Any text is allowed. Without a name, the default,
    nothing is loaded, acknowledged or saved.
*/

/*!
    \qmlproperty string SseCursorStore::directory

    This property holds the path of the directory of the files. The default is the folder \c cursors
    in the directory of the application's local data. It is a path, not a URL.
*/

/*!
    \qmlproperty enumeration SseCursorStore::mode

    This property holds when an event is acknowledged:

    \value SseCursorStore.Automatic when the handlers of the event have returned; the default
    \value SseCursorStore.Manual when the application calls acknowledge() or acknowledgeId()
*/

/*!
    \qmlproperty real SseCursorStore::saveDelay

    This property holds how long the store waits before it saves a new ID, in milliseconds; 1000 by
    default. A value that is not a whole number from 0 is refused with a warning, and nothing changes.
*/

/*!
    \qmlproperty string SseCursorStore::lastEventId
    \readonly

    This property holds the ID of the last acknowledged event, or the ID that was loaded.
*/

/*!
    \qmlproperty enumeration SseCursorStore::error
    \readonly

    This property holds what has failed last:

    \value SseCursorStore.NoError nothing, or it has succeeded since
    \value SseCursorStore.LoadError the ID could not be loaded; the stream starts without an ID
    \value SseCursorStore.SaveError the ID could not be saved; the store tries again
*/

/*!
    \qmlproperty string SseCursorStore::errorString
    \readonly

    This property holds a description of the error, or an empty string.
*/

/*!
    \qmlmethod bool SseCursorStore::acknowledge(var event)

    Acknowledges \a event, an sseEvent or an object with the string \c lastEventId, and all events
    before it. Returns \c false with a warning if the store has no name or the ID is not valid. Any
    other value throws a \c TypeError.
*/

/*!
    \qmlmethod bool SseCursorStore::acknowledgeId(string id)

    Acknowledges the event with \a id and all events before it. Returns \c false with a warning if the
    store has no name or the ID is not valid. A value that is neither a string nor a number throws a
    \c TypeError.
*/

/*!
    \qmlmethod bool SseCursorStore::flush()

    Saves a new ID at once, and returns \c true if there was none or it has been saved.
*/

/*!
    \qmlmethod void SseCursorStore::restore()

    Sets the last event ID of the source to that of the store, unless that is empty. Then the next
    connection receives the events again that were received but not acknowledged.
*/

/*!
    \qmlsignal SseCursorStore::errorOccurred(enumeration error)

    Emitted each time when the ID could not be loaded or saved, with the \a error.
*/

// The connections come before those of handlers in QML, which may open the stream.
SseQmlCursorStore::SseQmlCursorStore(QObject *parent)
    : SseCursorStore(parent)
{
    connect(this, &SseCursorStore::nameChanged, this, &SseQmlCursorStore::giveIdToNextStream);
    connect(this, &SseCursorStore::directoryChanged, this, &SseQmlCursorStore::giveIdToNextStream);
}

// The client of a source is destroyed before m_source becomes null.
SseSource *SseQmlCursorStore::qmlSource() const
{
    return source() ? m_source.data() : nullptr;
}

void SseQmlCursorStore::setQmlSource(SseSource *source)
{
    if (m_source)
        m_source->setCursorStore(nullptr);
    m_source = source;
    const QPointer<SseQmlCursorStore> guard(this);
    setSource(source ? source->client() : nullptr);
    if (!guard || !m_source || SseCursorStore::source() != m_source->client())
        return;
    m_source->setCursorStore(this);
    giveIdToNextStream();
}

void SseQmlCursorStore::setQmlSaveDelay(double delay)
{
    if (const auto number = SseQmlCheck::wholeNumber(this, QStringLiteral("saveDelay"), delay))
        setSaveDelay(std::chrono::milliseconds(*number));
}

QString SseQmlCursorStore::takeStream()
{
    ignoreStream();
    return lastEventId();
}

// While the client of a source still has the previous stream, the source keeps the ID of the next one.
void SseQmlCursorStore::giveIdToNextStream()
{
    if (m_source && m_source->stream().isSuperseded())
        m_source->setLastEventId(lastEventId());
}

bool SseQmlCursorStore::acknowledge(const QJSValue &event)
{
    const QVariant value = SseQmlCheck::primitive(event);
    if (value.canConvert<SseEvent>())
        return SseCursorStore::acknowledge(value.value<SseEvent>());
    const QString property = QStringLiteral("lastEventId");
    const bool canBeEvent = event.isObject() && !event.isArray() && !event.isCallable()
            && !event.isQObject() && event.hasProperty(property);
    const QVariant id = canBeEvent ? SseQmlCheck::primitive(event.property(property)) : QVariant();
    if (id.typeId() != QMetaType::QString) {
        SseQmlCheck::throwTypeError(
                this,
                QStringLiteral("An event is an sseEvent or an object with the string lastEventId"));
        return false;
    }
    return SseCursorStore::acknowledgeId(id.toString());
}

bool SseQmlCursorStore::acknowledgeId(const QJSValue &id)
{
    if (!id.isString() && !id.isNumber()) {
        SseQmlCheck::throwTypeError(this, QStringLiteral("An ID is a string or a number"));
        return false;
    }
    return SseCursorStore::acknowledgeId(id.toString());
}

void SseQmlCursorStore::restore()
{
    const QPointer<SseQmlCursorStore> guard(this);
    SseCursorStore::restore();
    if (guard && !lastEventId().isEmpty())
        giveIdToNextStream();
}
