// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSECURSORSTORE_P_H
#define SSECURSORSTORE_P_H

#include "sseclientattachment_p.h"

#include <QtSse/ssecursorstore.h>

#include <QtCore/qobjectdefs.h>
#include <QtCore/qtimer.h>

#include <optional>

// The part of a store that its client calls. A function that acknowledges an ID emits signals, and a
// slot may delete the store or the client.
class SseCursorStorePrivate : public SseClientAttachment
{
public:
    explicit SseCursorStorePrivate(SseCursorStore *store);

    static SseCursorStorePrivate *of(SseCursorStore *store) { return store->d_func(); }

    // Called before the client sends a request with its last event ID, which this may change.
    void beginStream();
    // The application has set the last event ID of the client.
    void noteGivenId();
    // Called before and after the slots that handle the event with this ID. If the event is also in a
    // batch that was not delivered yet, it is handled only when endBatch() is called.
    void beginEvent(const QString &eventId);
    void endEvent(bool hasBatch);
    void endBatch();

    // What the running stream sends does not follow the ID of the store.
    void ignoreStream();
    void attach(SseClient *client);
    void detach() override;

    void acknowledge(const QString &newId);
    bool save();
    void load();
    void restore();

    SseCursorStore *const q;
    QString name;
    QString directory;
    std::unique_ptr<SseCursorStorage> storage; // that of the application, or null
    SseCursorStore::Mode mode = SseCursorStore::Mode::Automatic;
    std::chrono::milliseconds saveDelay{1000};
    QString id;
    SseCursorStore::Error error = SseCursorStore::Error::NoError;
    QString errorString;

private:
    [[nodiscard]] SseCursorStorage *usedStorage();
    void forgetStream();
    void giveIdToSource(const QString &newId);
    [[nodiscard]] bool loadInto(QString *stored, QString *reason);
    void acknowledgeHandled();
    void setError(SseCursorStore::Error newError, const QString &message);
    void report(SseCursorStore::Error newError, const QString &message);

    std::unique_ptr<SseCursorStorage> m_files; // created when it is needed
    QTimer m_saveTimer;
    std::optional<QString> m_runningId; // of the event that slots are handling
    std::optional<QString> m_handledId; // of the last event that slots have handled
    bool m_hasUnsaved = false;
    bool m_ignoresStream = false; // until the client connects again
    bool m_needsRestore = false; // when the client connects again
    bool m_isGivingId = false;
    bool m_isReporting = false;
    QMetaObject::Connection m_urlChanged;
    QMetaObject::Connection m_closed;
    QMetaObject::Connection m_destroyed;
};

#endif // SSECURSORSTORE_P_H
