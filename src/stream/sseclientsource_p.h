// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSECLIENTSOURCE_P_H
#define SSECLIENTSOURCE_P_H

#include "sseeventsource_p.h"

#include <QtNetwork/qnetworkrequest.h>

#include <deque>
#include <memory>

QT_BEGIN_NAMESPACE
class QThread;
QT_END_NAMESPACE

// A client in a thread of its own, and a queue between that thread and the reader's.
//
// The client's thread never waits for the reader, so that a source can be shut down at any time.
// Instead, the slot that fills the queue pauses the client. The reader resumes it when half of the
// queue is empty, so that the threads do not switch for every event.
class SseClientSource final : public SseEventSource
{
public:
    explicit SseClientSource(const QNetworkRequest &request);
    ~SseClientSource() override;

    std::optional<SseEvent> next(const QDeadlineTimer &deadline) override;
    void cancel() override;
    void shutDown() override;

    [[nodiscard]] Result result() const override;
    [[nodiscard]] QString lastEventId() const override;
    [[nodiscard]] qint64 eventsDiscarded() const override;

    bool configure(const std::function<void(SseClient &)> &function) override;
    bool setLastEventId(const QString &id) override;
    [[nodiscard]] qsizetype maximumEventSize() override;
    bool setMaximumEventSize(qsizetype bytes) override;
    [[nodiscard]] bool acceptIncompleteEvents() override;
    void setAcceptIncompleteEvents(bool accept) override;
    [[nodiscard]] qsizetype queueCapacity() const override;
    bool setQueueCapacity(qsizetype events) override;

private:
    struct Call;
    class Thread;

    [[nodiscard]] bool hasEnded() const;

    // In the reader's thread
    [[nodiscard]] QString startThread();
    void openOnce(const QDeadlineTimer &deadline);
    void fail(const QString &message);
    SseEvent takeEvent();

    // In the client's thread
    void run(const std::function<void()> &exec);
    void perform(Call &call, const std::function<void(SseClient &)> &function);
    void connectClient(SseClient &client);
    void open(SseClient &client);
    void onEvent(SseClient &client, const SseEvent &event);
    void onEventDiscarded();
    void onLastEventIdChanged(const QString &id);
    void onFinished(const SseClient &client, SseClient::FinishReason reason);

    const QNetworkRequest m_request;
    std::shared_ptr<QThread> m_thread; // used by the reader only
    bool m_isOpened = false; // used by the reader only

    mutable std::mutex m_mutex; // for all that follows
    std::condition_variable m_changed;
    std::deque<SseEvent> m_queue;
    qsizetype m_queuedBytes = 0;
    qsizetype m_capacity = 1024;
    bool m_isFull = false; // the client is paused
    bool m_isShutDown = false;
    bool m_isOver = false; // the reader has been told of the end
    QString m_takenId; // of the last event that the reader has taken
    QString m_newestId; // of the client
    qint64 m_discarded = 0; // the number of events
    Result m_result;
    SseClient *m_client = nullptr; // while it exists
};

#endif // SSECLIENTSOURCE_P_H
