// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEDEVICESOURCE_P_H
#define SSEDEVICESOURCE_P_H

#include "../parser/sseeventpump_p.h"
#include "../reader/ssedevice_p.h"
#include "sseeventsource_p.h"

// Reads a device in the thread that calls next(), and waits there for its data.
class SseDeviceSource final : public SseEventSource, private SseEventPump::Owner
{
public:
    explicit SseDeviceSource(QIODevice *device);

    std::optional<SseEvent> next(const QDeadlineTimer &deadline) override;
    void cancel() override;

    [[nodiscard]] Result result() const override;
    [[nodiscard]] QString lastEventId() const override;
    [[nodiscard]] qint64 eventsDiscarded() const override;

    bool configure(const std::function<void(SseClient &)> &function) override;
    bool setLastEventId(const QString &id) override;
    [[nodiscard]] qsizetype maximumEventSize() override;
    bool setMaximumEventSize(qsizetype bytes) override;
    [[nodiscard]] bool acceptIncompleteEvents() override;
    void setAcceptIncompleteEvents(bool accept) override;
    bool setQueueCapacity(qsizetype events) override;
    [[nodiscard]] QUrl origin() const override;
    void setOrigin(const QUrl &origin) override;

private:
    [[nodiscard]] bool isFinished() const;
    [[nodiscard]] bool isCancelled() const;
    void runPump();
    bool read(QByteArray &chunk) override;
    void eventFound(const SseEvent &event) override;
    void eventDiscarded(qsizetype size) override;
    void lastEventIdFound() override;
    bool waitForData();
    void rest(std::chrono::milliseconds time);
    void finish();
    void fail(SseClient::Error error, const QString &message);

    SseDevice m_input;
    SseEventPump m_pump;
    std::optional<SseEvent> m_event; // returned by next()
    QDeadlineTimer m_deadline; // of next()
    QUrl m_origin;
    qsizetype m_maximumEventSize = SseParserPrivate::DefaultMaximumEventSize;

    mutable std::mutex m_mutex; // for all that follows
    std::condition_variable m_changed;
    QString m_lastEventId;
    qint64 m_discarded = 0; // the number of events
    Result m_result;
};

#endif // SSEDEVICESOURCE_P_H
