// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "ssecursorstore_p.h"

#include "../http/sselogging_p.h"
#include "sseclient_p.h"
#include "ssecursorfiles_p.h"

#include <QtSse/sseclient.h>

#include <QtCore/qpointer.h>

#include <algorithm>
#include <utility>

using namespace std::chrono_literals;

namespace {

// A directory that cannot be written to now may be again later.
constexpr std::chrono::milliseconds SaveRetryDelay = 1s;

} // namespace

SseCursorStorePrivate::SseCursorStorePrivate(SseCursorStore *store)
    : SseClientAttachment(store, "SseCursorStore")
    , q(store)
    , m_saveTimer(store)
{
    m_saveTimer.setSingleShot(true);
    QObject::connect(&m_saveTimer, &QTimer::timeout, q, [this] { save(); });
}

// The stream that was ignored may have changed the ID of the client. An event of the previous stream
// that a slot is still handling is acknowledged afterwards.
void SseCursorStorePrivate::beginStream()
{
    m_ignoresStream = false;
    if (std::exchange(m_needsRestore, false))
        giveIdToSource(id);
}

void SseCursorStorePrivate::forgetStream()
{
    m_runningId.reset();
    m_handledId.reset();
    m_ignoresStream = false;
    m_needsRestore = false;
}

void SseCursorStorePrivate::noteGivenId()
{
    if (!m_isGivingId)
        m_needsRestore = false;
}

// A slot may delete the store, with the ID; the client does not use the ID after its signal.
void SseCursorStorePrivate::giveIdToSource(const QString &newId)
{
    const QPointer<SseCursorStore> guard(q);
    m_isGivingId = true;
    source->setLastEventId(newId);
    if (guard)
        m_isGivingId = false;
}

void SseCursorStorePrivate::beginEvent(const QString &eventId)
{
    if (mode == SseCursorStore::Mode::Automatic && !m_ignoresStream && !name.isEmpty())
        m_runningId = eventId;
}

// The slots may have given the store another name or another client: then there is no ID.
void SseCursorStorePrivate::endEvent(bool hasBatch)
{
    if (!m_runningId)
        return;
    m_handledId = std::exchange(m_runningId, std::nullopt);
    if (!hasBatch)
        acknowledgeHandled();
}

void SseCursorStorePrivate::endBatch()
{
    if (m_handledId)
        acknowledgeHandled();
}

void SseCursorStorePrivate::acknowledgeHandled()
{
    acknowledge(*std::exchange(m_handledId, std::nullopt));
}

// Its events are not acknowledged, as the ones between were not received.
void SseCursorStorePrivate::ignoreStream()
{
    forgetStream();
    m_ignoresStream = true;
    m_needsRestore = true;
}

void SseCursorStorePrivate::attach(SseClient *client)
{
    source = client;
    SseClientPrivate::of(client)->events.cursorStore = q;
    m_urlChanged = QObject::connect(client, &SseClient::urlChanged, q, [this] { restore(); });
    m_closed = QObject::connect(client, &SseClient::closed, q, [this] { save(); });
    m_destroyed = QObject::connect(client, &QObject::destroyed, q, [this] {
        const QPointer<SseCursorStore> guard(q);
        save();
        if (guard)
            Q_EMIT q->sourceChanged();
    });
}

void SseCursorStorePrivate::detach()
{
    QObject::disconnect(m_urlChanged);
    QObject::disconnect(m_closed);
    QObject::disconnect(m_destroyed);
    forgetStream();
    if (source)
        SseClientPrivate::of(source)->events.cursorStore = nullptr;
    source = nullptr;
}

void SseCursorStorePrivate::acknowledge(const QString &newId)
{
    if (id == newId)
        return;
    id = newId;
    m_hasUnsaved = true;
    if (!m_saveTimer.isActive())
        m_saveTimer.start(saveDelay);
    Q_EMIT q->lastEventIdChanged();
}

// A failure is not final: the timer tries again. A slot of errorOccurred() that gives the store another
// directory must not cause another failure.
bool SseCursorStorePrivate::save()
{
    if (!m_hasUnsaved)
        return true;
    if (m_isReporting)
        return false;
    m_saveTimer.stop();
    QString reason;
    if (!usedStorage()->save(name, id, &reason)) {
        m_saveTimer.start(std::max(saveDelay, SaveRetryDelay));
        report(SseCursorStore::Error::SaveError,
               SseCursorStore::tr("The last event ID cannot be saved: %1").arg(reason));
        return false;
    }
    m_hasUnsaved = false;
    setError(SseCursorStore::Error::NoError, {});
    return true;
}

// Without a readable ID, the stream starts without one. If the client may have the ID that was stored
// before, under another name or elsewhere, it must not keep it.
void SseCursorStorePrivate::load()
{
    m_saveTimer.stop();
    m_hasUnsaved = false;
    m_files.reset();
    QString stored;
    QString reason;
    const bool isLoaded = name.isEmpty() || loadInto(&stored, &reason);
    const QString previous = std::exchange(id, stored);
    if (source && source->state() != SseClient::State::Closed)
        ignoreStream();
    const QPointer<SseCursorStore> guard(q);
    if (source && (!previous.isEmpty() || !stored.isEmpty()))
        giveIdToSource(stored);
    if (guard && previous != stored)
        Q_EMIT q->lastEventIdChanged();
    if (!guard)
        return;
    if (isLoaded)
        setError(SseCursorStore::Error::NoError, {});
    else
        report(SseCursorStore::Error::LoadError,
               SseCursorStore::tr("The last event ID cannot be loaded: %1").arg(reason));
}

bool SseCursorStorePrivate::loadInto(QString *stored, QString *reason)
{
    if (!usedStorage()->load(name, stored, reason)) {
        stored->clear();
        return false;
    }
    if (SseCursorFiles::isStorable(*stored))
        return true;
    stored->clear();
    *reason = SseCursorStore::tr("The ID is not valid");
    return false;
}

// The store knows nothing that the client does not know if its ID is empty.
void SseCursorStorePrivate::restore()
{
    if (!source || name.isEmpty() || id.isEmpty())
        return;
    if (source->state() != SseClient::State::Closed && source->lastEventId() != id)
        ignoreStream();
    giveIdToSource(id);
}

void SseCursorStorePrivate::setError(SseCursorStore::Error newError, const QString &message)
{
    if (error == newError && errorString == message)
        return;
    error = newError;
    errorString = message;
    Q_EMIT q->errorChanged();
}

void SseCursorStorePrivate::report(SseCursorStore::Error newError, const QString &message)
{
    if (error != newError || errorString != message)
        qCWarning(lcSseClient, "%ls", qUtf16Printable(message));
    const QPointer<SseCursorStore> guard(q);
    const bool wasReporting = std::exchange(m_isReporting, true);
    setError(newError, message);
    if (guard)
        Q_EMIT q->errorOccurred(newError);
    if (guard)
        m_isReporting = wasReporting;
}

SseCursorStorage *SseCursorStorePrivate::usedStorage()
{
    if (storage)
        return storage.get();
    if (!m_files)
        m_files = std::make_unique<SseCursorFiles>(q->directory());
    return m_files.get();
}
