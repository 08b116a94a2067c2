// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSECLIENTEVENTS_P_H
#define SSECLIENTEVENTS_P_H

#include "../http/ssehttpattempt_p.h"
#include "../parser/sseeventpump_p.h"
#include "ssebackoff_p.h"
#include "sseclientstatus_p.h"
#include "ssecursorstore_p.h"
#include "sseheartbeat_p.h"
#include "sserequestsettings_p.h"
#include "ssesequencefilter_p.h"

#include <QtSse/sseclient.h>

#include <QtCore/qpointer.h>

#include <atomic>
#include <chrono>

// Reads the bytes of the present attempt, and passes their events to the sequence filter, the cursor
// store, the heartbeat and the signals of the client.
//
// The client decides when an attempt begins and ends, and when its bytes are read.
class SseClientEvents final : private SseEventPump::Owner
{
public:
    using Emission = SseClientStatus::Emission;

    SseClientEvents(SseClient *client, const SseClientStatus &status, SseRequestSettings &settings,
                    SseBackoff &backoff);

    // Another stream begins, which is not resumed.
    void startOver();
    // Call beginAttempt() before the attempt is created, and dropAttempt() before the next one begins.
    void beginAttempt();
    void dropAttempt();
    [[nodiscard]] bool hasEventOfAttempt() const { return pump.eventsReceived() > m_eventsBefore; }

    void setLastEventId(const QString &id); // by the application
    [[nodiscard]] bool setPaused(bool paused); // returns true if it changed
    void setFilter(SseSequenceFilter *newFilter);

    // The time without bytes after which the attempt fails. 0: there is no limit.
    [[nodiscard]] std::chrono::milliseconds idleLimit() const;
    void applyIdleTimeout(); // call this when idleTimeout has changed

    // Emits the signals for a whole read: the batch of events, the loss of others, and the counters.
    // Returns false if a slot has begun another transition, or if the client is gone.
    bool emitReadSummary(const Emission &emission);

    // A signal of the client has another receiver. May be called from any thread.
    void noteReceiver(const QMetaMethod &signal);
    // Called in the old thread before the client moves to another one.
    void leaveThread();

    SseEventPump pump; // keeps the last event ID, also between attempts
    SseHttpAttempt *attempt = nullptr; // the running one, or one with unread bytes
    QPointer<SseSequenceFilter> filter;
    QPointer<SseCursorStore> cursorStore;
    SseHeartbeat heartbeat; // is taught only while the idle timeout is automatic

    std::chrono::milliseconds idleTimeout{0};
    std::chrono::milliseconds heartbeatInterval{0}; // as announced
    qsizetype maximumEventSize = SseParserPrivate::DefaultMaximumEventSize;

private:
    bool read(QByteArray &chunk) override;
    bool isRepeat(const SseEvent &event, bool hasOwnId) override;
    void findingsReady() override;
    void eventFound(const SseEvent &event) override;
    void eventDiscarded(qsizetype size) override;
    void commentFound(const QString &text) override;
    void reconnectionTimeFound(std::chrono::milliseconds time) override;
    void lastEventIdFound() override;
    void lastEventIdChanged() override;
    void chunkRead(const QByteArray &chunk) override;
    void chunkDelivered() override;

    bool emitBatch(const Emission &emission);
    void findReceivers();
    [[nodiscard]] bool learnsHeartbeat() const;
    void learnHeartbeat();
    template <typename Emit>
    void handle(const QString &id, Emit emitSignal);

    SseClient *const m_client;
    const SseClientStatus &m_status;
    SseRequestSettings &m_settings;
    SseBackoff &m_backoff;
    std::atomic<bool> m_areIdsWanted{false}; // lastEventIdChanged() may have receivers
    qint64 m_eventsBefore = 0; // events received before the present attempt
    bool m_hasFoundId = false; // in the stream, and neither an event nor a signal has followed yet
    bool m_hasMissedEvents = false; // eventsMissed() has not been emitted yet
    bool m_hasNewHeartbeat = false;
};

#endif // SSECLIENTEVENTS_P_H
