// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEEVENTSOURCE_P_H
#define SSEEVENTSOURCE_P_H

#include <QtSse/sseclient.h>
#include <QtSse/sseevent.h>

#include <QtCore/qdeadlinetimer.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>

// The source of the events of an SseEventStream. Functions marked "any thread" are thread-safe; the
// others are for the thread that reads. The locks are those of the standard library, as sanitizers
// understand them even if Qt itself was built without sanitizers.
class SseEventSource
{
public:
    struct Result
    {
        SseClient::FinishReason reason = SseClient::FinishReason::NotFinished;
        SseClient::Error error = SseClient::Error::NoError;
        QString errorString;
    };

    SseEventSource() = default;
    virtual ~SseEventSource() = default;

    [[nodiscard]] virtual std::optional<SseEvent> next(const QDeadlineTimer &deadline) = 0;
    virtual void cancel() = 0; // any thread, any number of times
    virtual void shutDown() { cancel(); } // returns when no thread of the source runs

    [[nodiscard]] virtual Result result() const = 0; // any thread
    [[nodiscard]] virtual QString lastEventId() const = 0; // any thread
    [[nodiscard]] virtual qint64 eventsDiscarded() const = 0; // any thread

    virtual bool configure(const std::function<void(SseClient &)> &function) = 0;
    virtual bool setLastEventId(const QString &id) = 0;
    [[nodiscard]] virtual qsizetype maximumEventSize() = 0;
    virtual bool setMaximumEventSize(qsizetype bytes) = 0;
    [[nodiscard]] virtual bool acceptIncompleteEvents() = 0;
    virtual void setAcceptIncompleteEvents(bool accept) = 0;
    [[nodiscard]] virtual qsizetype queueCapacity() const { return 0; }
    virtual bool setQueueCapacity(qsizetype events) = 0;
    [[nodiscard]] virtual QUrl origin() const { return {}; }
    virtual void setOrigin(const QUrl &) {}

private:
    Q_DISABLE_COPY_MOVE(SseEventSource)
};

// Waits until the condition holds or the deadline has passed. Returns whether the condition holds.
template <typename Condition>
bool waitUntil(std::condition_variable &changed, std::unique_lock<std::mutex> &lock,
               const QDeadlineTimer &deadline, Condition condition)
{
    while (!condition()) {
        if (deadline.isForever()) {
            changed.wait(lock);
        } else if (deadline.hasExpired()) {
            return false;
        } else {
            // In stages, as adding a long remaining time to the current time could overflow.
            const std::chrono::nanoseconds rest(deadline.remainingTimeNSecs());
            const std::chrono::nanoseconds stage = std::chrono::hours(1);
            changed.wait_until(lock, std::chrono::steady_clock::now() + std::min(rest, stage));
        }
    }
    return true;
}

#endif // SSEEVENTSOURCE_P_H
