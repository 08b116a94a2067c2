// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include <QtSse/ssecursorstore.h>

#include "../http/sselogging_p.h"
#include "sseclient_p.h"
#include "ssecursorfiles_p.h"
#include "ssecursorstore_p.h"

#include <QtSse/sseclient.h>

#include <QtCore/qcoreevent.h>
#include <QtCore/qdir.h>
#include <QtCore/qpointer.h>
#include <QtCore/qstandardpaths.h>

#include <limits>
#include <utility>

using std::chrono::milliseconds;
using namespace std::chrono_literals;

/*!
    \class SseCursorStore
    \inmodule QtSse
    \inheaderfile QtSse/SseCursorStore
    \brief The SseCursorStore class keeps the last acknowledged event ID of a stream in a file.
    \since QtSse 0.1
    \reentrant

    With a store, a stream continues after a restart of the application where it has stopped, also
    after a crash:

    \snippet scenarios/guides/tst_nothinglost.cpp cursor

    The store sets SseClient::lastEventId to the stored ID when it gets its source or its name, and
    when SseClient::url changes. The name, not the URL, says which stream it is. The stored ID is sent
    to the new URL even if that has another origin. Give the store another name for another stream.

    The ID is that of the last event that was \e acknowledged:

    \list
        \li In Mode::Automatic, an event is acknowledged when the slots of
            SseClient::eventReceived() have returned. If a slot or a model is connected to
            SseClient::eventBatchReceived(), that signal counts as well.
        \li In Mode::Manual, the application calls acknowledge(), for example when a worker thread has
            written its result.
    \endlist

    The ID is saved \l saveDelay later, when the stream is closed, and when the store is destroyed.
    An event that was not acknowledged, or whose ID was not saved before a crash, is received again.
    Each event is therefore handled at least once, provided that the server still has it.
    \l {Nothing Lost, Nothing Twice} shows how to handle each event exactly once.

    Only events acknowledge. SseClient::setLastEventId() does not change the stored ID.

    \section1 Files

    Each stream has a file of its own in \l directory, which only the user can read. Its name is a
    hash of \l name. The file contains the ID and a checksum; it contains no name, URL, header or time.
    It is replaced as a whole, so that a crash leaves the old or the new ID. An ID has at most 1 MiB.

    \list
        \li If a file cannot be read or is damaged, \l error is Error::LoadError, and the stream starts
            without an ID. The next acknowledged event replaces the file.
        \li If a file cannot be written, \l error is Error::SaveError, and the store tries again after
            a second.
        \li A name belongs to one store at a time. If another store, in this process or another one,
            has saved an ID under the same name, the store reports Error::SaveError, and replaces that
            ID when it tries again.
    \endlist

    Set a storage of your own with setStorage() to keep the ID elsewhere, such as in a database.

    \section1 Streams That Are Running

    Set name and source before the client is opened. If the client is open already and has another ID
    than the store, events between the two IDs would be lost. The store therefore ignores the events
    of that connection in Mode::Automatic. The next connection continues with the stored ID; see
    SseClient::reconnect().

    \section1 Threads

    A store lives in the thread of its client. If one of them moves to another thread, the store drops
    its source with a warning, unless the store is a child of the client.

    A client has one store at most. The store does not own the client, and the client does not own the
    store, unless one is the parent of the other. A slot may delete the store.

    \sa SseSequenceFilter, SseCursorStorage, {Nothing Lost, Nothing Twice}
*/

/*!
    \enum SseCursorStore::Mode

    This enum describes when an event is acknowledged.

    \value Automatic When the slots that receive the event have returned.
    \value Manual When the application calls acknowledge() or acknowledgeId().
*/

/*!
    \enum SseCursorStore::Error

    This enum describes what has failed.

    \value NoError Nothing, or it has succeeded since.
    \value LoadError The ID could not be loaded. The stream starts without an ID.
    \value SaveError The ID could not be saved. The store tries again.
*/

/*!
    \property SseCursorStore::name
    \brief This property holds the name of the stream.

    Any text is allowed. Without a name, the default, nothing is loaded, acknowledged or saved. A name
    that is not valid Unicode is refused with a warning.

    When the name changes, a new ID is saved under the old name, the ID of the new name is loaded, and
    SseClient::lastEventId is set to it.
*/

/*!
    \property SseCursorStore::directory
    \brief This property holds the path of the directory of the files.

    The default is the folder \c cursors in QStandardPaths::AppLocalDataLocation. It is created when an
    ID is saved. An empty path restores the default. When the directory changes, the ID is loaded from
    there.
*/

/*!
    \property SseCursorStore::mode
    \brief This property holds when an event is acknowledged, Mode::Automatic by default.
*/

/*!
    \property SseCursorStore::lastEventId
    \brief This property holds the ID of the last acknowledged event, or the ID that was loaded.

    It may differ from that of SseClient::lastEventId, which is the ID of the last event that was
    received.
*/

/*!
    \property SseCursorStore::error
    \brief This property holds what has failed last. A success resets it to Error::NoError.
*/

/*!
    \property SseCursorStore::errorString
    \brief This property holds a description of the error, or an empty string.
*/

/*!
    \property SseCursorStore::source
    \brief This property holds the client whose events are acknowledged, null by default.

    The client is not owned. When it is deleted, the property becomes null. In QML, the source is an
    SseSource.

    A client that lives in another thread, or has another store, is refused with a warning.
*/

/*!
    \property SseCursorStore::saveDelay
    \brief This property holds how long the store waits before it saves a new ID, 1000 ms by default.

    All events that are acknowledged in this time cause one write. The ID is written to the disk in the
    thread of the store, which may take some milliseconds. After a crash, the events of this time are
    received again. With 0 ms, the ID is saved when control returns to the event loop.
*/

/*!
    \fn void SseCursorStore::errorOccurred(SseCursorStore::Error error)

    Emitted each time when the ID could not be loaded or saved, with the \a error.
*/

/*!
    \fn void SseCursorStore::errorChanged()

    Emitted when error or errorString has changed.
*/

/*!
    \fn void SseCursorStore::lastEventIdChanged()

    Emitted when another event was acknowledged, or another ID was loaded.
*/

/*!
    Constructs a store without a source and a name, with the given \a parent.
*/
SseCursorStore::SseCursorStore(QObject *parent)
    : QObject(parent)
    , d_ptr(std::make_unique<SseCursorStorePrivate>(this))
{
}

/*!
    Constructs a store for the stream \a name, which \a source receives, with the given \a parent.
*/
SseCursorStore::SseCursorStore(SseClient *source, const QString &name, QObject *parent)
    : SseCursorStore(parent)
{
    setName(name);
    setSource(source);
}

/*!
    Saves a new ID and destroys the store.
*/
SseCursorStore::~SseCursorStore()
{
    d_ptr->detach();
    blockSignals(true);
    d_ptr->save();
}

SseClient *SseCursorStore::source() const
{
    return d_ptr->source;
}

void SseCursorStore::setSource(SseClient *source)
{
    Q_D(SseCursorStore);
    if (d->source == source)
        return;
    if (source && !d->livesInThreadOf(source))
        return;
    if (source && SseClientPrivate::of(source)->events.cursorStore) {
        qCWarning(lcSseClient, "SseCursorStore cannot use a client that has another store");
        return;
    }
    d->detach();
    const QPointer<SseCursorStore> guard(this);
    if (source) {
        d->attach(source);
        d->restore();
    }
    if (guard)
        Q_EMIT sourceChanged();
}

QString SseCursorStore::name() const
{
    return d_ptr->name;
}

void SseCursorStore::setName(const QString &name)
{
    Q_D(SseCursorStore);
    if (d->name == name)
        return;
    if (!name.isValidUtf16()) {
        qCWarning(lcSseClient, "The name of a store must be valid Unicode");
        return;
    }
    const QPointer<SseCursorStore> guard(this);
    d->save();
    if (!guard)
        return;
    d->name = name;
    d->load();
    if (guard)
        Q_EMIT nameChanged();
}

QString SseCursorStore::directory() const
{
    Q_D(const SseCursorStore);
    if (!d->directory.isEmpty())
        return d->directory;
    return QDir(QStandardPaths::writableLocation(QStandardPaths::AppLocalDataLocation))
            .filePath(QStringLiteral("cursors"));
}

void SseCursorStore::setDirectory(const QString &directory)
{
    Q_D(SseCursorStore);
    if (d->directory == directory)
        return;
    const QPointer<SseCursorStore> guard(this);
    d->save();
    if (!guard)
        return;
    d->directory = directory;
    d->load();
    if (guard)
        Q_EMIT directoryChanged();
}

/*!
    Makes the store use \a storage instead of files, and loads the ID from there. With a null pointer,
    the default, the store uses files.

    \snippet scenarios/guides/tst_nothinglost.cpp storage

    The functions of \a storage are called in the thread of the store. They must not call functions of
    the store.
*/
void SseCursorStore::setStorage(std::unique_ptr<SseCursorStorage> storage)
{
    Q_D(SseCursorStore);
    const QPointer<SseCursorStore> guard(this);
    d->save();
    if (!guard)
        return;
    d->storage = std::move(storage);
    d->load();
}

SseCursorStore::Mode SseCursorStore::mode() const
{
    return d_ptr->mode;
}

void SseCursorStore::setMode(Mode mode)
{
    Q_D(SseCursorStore);
    if (d->mode == mode)
        return;
    d->mode = mode;
    Q_EMIT modeChanged();
}

milliseconds SseCursorStore::saveDelay() const
{
    return d_ptr->saveDelay;
}

/*!
    Sets the delay before a new ID is saved to \a delay and returns \c true, or returns \c false and
    changes nothing if it is negative or longer than the maximum of QTimer, about 24 days.
*/
bool SseCursorStore::setSaveDelay(milliseconds delay)
{
    Q_D(SseCursorStore);
    if (delay < 0ms || delay > milliseconds(std::numeric_limits<int>::max())) {
        qCWarning(lcSseClient, "The delay of a store cannot be %lld ms", qlonglong(delay.count()));
        return false;
    }
    if (d->saveDelay == delay)
        return true;
    d->saveDelay = delay;
    Q_EMIT saveDelayChanged();
    return true;
}

QString SseCursorStore::lastEventId() const
{
    return d_ptr->id;
}

SseCursorStore::Error SseCursorStore::error() const
{
    return d_ptr->error;
}

QString SseCursorStore::errorString() const
{
    return d_ptr->errorString;
}

/*!
    Acknowledges \a event and all events before it. Returns \c false if acknowledgeId() does.

    An event without an ID of its own acknowledges the events up to the last one that has an ID.
*/
bool SseCursorStore::acknowledge(const SseEvent &event)
{
    return acknowledgeId(event.lastEventId());
}

/*!
    Acknowledges the event with \a id and all events before it, and returns \c true. With an empty ID,
    the stream starts without an ID after a restart.

    Returns \c false with a warning, and changes nothing, if the store has no name, or if the ID
    contains CR, LF or NUL or is not valid Unicode. May be called in any mode.
*/
bool SseCursorStore::acknowledgeId(const QString &id)
{
    if (d_ptr->name.isEmpty()) {
        qCWarning(lcSseClient, "A store without a name cannot acknowledge an event");
        return false;
    }
    if (!SseCursorFiles::isStorable(id)) {
        qCWarning(lcSseClient,
                  "An ID cannot be acknowledged if it contains CR, LF or NUL, or is "
                  "not valid Unicode");
        return false;
    }
    d_ptr->acknowledge(id);
    return true;
}

/*!
    Saves a new ID at once, and returns \c true if there was none or it has been saved.
*/
bool SseCursorStore::flush()
{
    return d_ptr->save();
}

/*!
    Sets the last event ID of the source to that of the store, unless that is empty. Then the next
    connection receives the events again that were received but not acknowledged.
*/
void SseCursorStore::restore()
{
    d_ptr->restore();
}

void SseCursorStore::ignoreStream()
{
    d_ptr->ignoreStream();
}

/*!
    \reimp
*/
bool SseCursorStore::event(QEvent *event)
{
    Q_D(SseCursorStore);
    if (event->type() == QEvent::ThreadChange)
        d->leaveThread();
    return QObject::event(event);
}
