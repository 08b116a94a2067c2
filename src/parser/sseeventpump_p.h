// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEEVENTPUMP_P_H
#define SSEEVENTPUMP_P_H

#include "sseparser_p.h"
#include "ssepullparser_p.h"

#include <QtCore/qbytearray.h>
#include <QtCore/qlist.h>
#include <QtCore/qstring.h>
#include <QtCore/qurl.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

// Reads bytes from its owner, parses them, and passes events, comments and other results to the
// owner, which emits signals. The slots may do anything: pause, begin another stream, run an event
// loop, move the owner to another thread, or delete it together with the pump.
class SseEventPump final
{
public:
    // The object that a pump works for. Every function except read() may emit signals.
    class Owner
    {
    public:
        // Returns false if there is nothing to read at present, or no more data.
        virtual bool read(QByteArray &chunk) = 0;

        virtual void eventFound(const SseEvent &event) = 0;

        // The end of the stream has cut off an event, which is not delivered.
        virtual void eventDiscarded(qsizetype size) { Q_UNUSED(size) }

        // Only with setFiltered(true): isRepeat() is called before each event, and says whether to
        // skip it; findingsReady() is called after the event, and may emit signals about it.
        virtual bool isRepeat(const SseEvent &event, bool hasOwnId)
        {
            Q_UNUSED(event)
            Q_UNUSED(hasOwnId)
            return false;
        }
        virtual void findingsReady() {}

        virtual void commentFound(const QString &text) { Q_UNUSED(text) }
        virtual void reconnectionTimeFound(std::chrono::milliseconds time) { Q_UNUSED(time) }

        // The pump calls lastEventIdFound() before the event, since the ID then counts as seen, and
        // lastEventIdChanged() after the event.
        virtual void lastEventIdFound() {}
        virtual void lastEventIdChanged() {}

        virtual void chunkRead(const QByteArray &chunk) { Q_UNUSED(chunk) } // before its events
        virtual void chunkDelivered() {} // or the part of it that could be delivered

    protected:
        Owner() = default;
        ~Owner() = default;
        Q_DISABLE_COPY_MOVE(Owner)
    };

    // For functions that emit signals. After a slot has run, such a function may use the owner only
    // while the guard is true: the slot may have deleted the owner, or moved it to another thread,
    // which may already use it.
    class Guard
    {
    public:
        explicit Guard(const SseEventPump &pump)
            : m_isHere(pump.m_isHere)
        {
        }

        explicit operator bool() const { return *m_isHere; }

    private:
        std::shared_ptr<const bool> m_isHere;
    };

    enum class Result {
        Gone, // the owner was deleted or moved to another thread
        Nested, // another pass is running: a slot runs an event loop
        Stopped, // the stream has been stopped or paused
        Ended, // the event that the end predicate accepted has been delivered
        NoData,
        HasMore, // the limit of a pass was reached
        EventTooLarge,
    };

    // A pass ends with the read that reaches bytesPerPass.
    SseEventPump(Owner &owner, qint64 bytesPerPass)
        : m_owner(owner)
        , m_bytesPerPass(bytesPerPass)
    {
    }
    ~SseEventPump() { *m_isHere = false; }

    // Runs a pass: reads and delivers until there is nothing to read, or until a slot or the limit
    // stops it. While a slot runs an event loop, nothing is delivered, because later events would
    // overtake the event that the slot is handling.
    Result run();

    // Call this when all bytes of a stream that has ended were delivered. Returns true if its end
    // has cut off an event: another pass delivers the event, or tells the owner that it is discarded.
    bool finish() { return m_parser.finish(); }

    // Calls a function and delivers nothing while the function runs. Returns false if the owner is
    // gone.
    template <typename Function>
    bool hold(Function function)
    {
        const Guard guard(*this);
        const bool wasRunning = std::exchange(m_isRunning, true);
        function();
        if (!guard)
            return false;
        m_isRunning = wasRunning;
        return true;
    }

    // start() enables the delivery of a stream. reset() drops the part that was not delivered yet.
    void start() { m_isStarted = true; }
    void reset();
    void forgetEnd() { m_hasLastEvent = false; } // reset() keeps the end for takeEnd()
    [[nodiscard]] bool isPaused() const { return m_isPaused; }
    void setPaused(bool paused) { m_isPaused = paused; }
    [[nodiscard]] bool isFlowing() const
    {
        return m_isStarted && !m_isPaused && !m_isTooLarge && !isAtEnd();
    }

    // The new thread finishes the work that the old thread has begun.
    void leaveThread();
    bool enterThread(); // false if the owner is gone
    // Returns true if the stream ended in the thread that the owner has left.
    [[nodiscard]] bool takeEnd() { return std::exchange(m_hasLastEvent, false); }

    void setOrigin(const QUrl &origin) { m_parser.setOrigin(origin); }
    void setMaximumEventSize(qsizetype bytes) { m_parser.setMaximumEventSize(bytes); }
    [[nodiscard]] bool acceptIncompleteEvents() const { return m_parser.acceptIncompleteEvents(); }
    void setAcceptIncompleteEvents(bool accept) { m_parser.setAcceptIncompleteEvents(accept); }

    // May be called from any thread. Comments and batches are created only if they are wanted.
    void setCommentsWanted(bool wanted) { m_parser.setCommentsEnabled(wanted); }
    void setBatchesWanted(bool wanted) { m_wantsBatches = wanted; }
    [[nodiscard]] bool hasBatch() const { return !m_batch.isEmpty(); }
    [[nodiscard]] QList<SseEvent> takeBatch() { return std::exchange(m_batch, {}); }

    // The stream ends with the first event for which the predicate returns true. The predicate may
    // be empty.
    void setEndPredicate(std::function<bool(const SseEvent &)> isEnd)
    {
        m_isEnd = std::move(isEnd);
    }
    [[nodiscard]] bool hasEndPredicate() const { return bool(m_isEnd); }

    // The owner decides which events are repeats. They are counted, but not delivered.
    void setFiltered(bool filtered) { m_isFiltered = filtered; }

    [[nodiscard]] QString lastEventId() const { return m_parser.lastEventId(); }
    bool setLastEventId(const QString &id); // false if the owner is gone

    [[nodiscard]] qint64 bytesReceived() const { return m_bytesReceived; }
    [[nodiscard]] qint64 eventsReceived() const { return m_eventsReceived; }
    [[nodiscard]] bool takeCountersChange() { return std::exchange(m_hasCounted, false); }
    void resetCounters();

private:
    Q_DISABLE_COPY_MOVE(SseEventPump)

    [[nodiscard]] bool isAtEnd() const { return m_hasLastEvent && m_endedStream == m_stream; }
    bool deliver(const Guard &guard);
    bool readMore();
    bool deliverStep(SsePullParser::Step step, const Guard &guard);
    bool deliverEvent(const Guard &guard);
    bool deliverIncompleteEvent(const Guard &guard);
    bool filter(const SseEvent &event, const Guard &guard);
    bool handOver(const SseEvent &event, const Guard &guard);
    bool announceFindings(const Guard &guard);
    void takeLastEventId();
    bool announceLastEventId(const Guard &guard);

    Owner &m_owner;
    const qint64 m_bytesPerPass;
    qint64 m_bytesInPass = 0;
    SsePullParser m_parser; // keeps the last event ID, also between streams
    std::shared_ptr<bool> m_isHere = std::make_shared<bool>(true); // a new one for each thread
    std::function<bool(const SseEvent &)> m_isEnd;
    std::optional<SseEvent> m_heldEvent; // set while a function of the application looks at it
    QList<SseEvent> m_batch;
    qint64 m_bytesReceived = 0;
    qint64 m_eventsReceived = 0;
    quint64 m_stream = 0; // number of the current stream
    quint64 m_endedStream = 0; // the stream that the end predicate has ended
    std::atomic<bool> m_wantsBatches{false};
    bool m_isFiltered = false;
    bool m_isRepeat = false; // the event that is being delivered
    bool m_isStarted = false;
    bool m_isPaused = false;
    bool m_isRunning = false;
    bool m_isTooLarge = false; // an event is too large; events before it are still delivered
    bool m_isIdNew = false; // the new ID has not been announced yet
    bool m_hasLastEvent = false; // the end predicate has accepted an event
    bool m_hasCounted = false;
};

#endif // SSEEVENTPUMP_P_H
