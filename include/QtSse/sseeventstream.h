// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEEVENTSTREAM_H
#define SSEEVENTSTREAM_H

#include <QtSse/qtsseglobal.h>
#include <QtSse/sseclient.h>
#include <QtSse/sseevent.h>

#include <QtCore/qdeadlinetimer.h>

#include <cstddef>
#include <functional>
#include <iterator>
#include <memory>
#include <optional>

QT_BEGIN_NAMESPACE
class QIODevice;
QT_END_NAMESPACE

class SseEventSource;

class QTSSE_EXPORT SseEventStream
{
public:
    class QTSSE_EXPORT iterator
    {
    public:
        using iterator_category = std::input_iterator_tag;
        using value_type = SseEvent;
        using difference_type = std::ptrdiff_t;
        using pointer = const SseEvent *;
        using reference = const SseEvent &;

        iterator() = default;

        [[nodiscard]] reference operator*() const { return m_event; }
        [[nodiscard]] pointer operator->() const { return &m_event; }
        iterator &operator++();
        iterator operator++(int);

    private:
        friend class SseEventStream;

        friend bool operator==(const iterator &lhs, const iterator &rhs) noexcept
        {
            return lhs.m_source == rhs.m_source;
        }
        friend bool operator!=(const iterator &lhs, const iterator &rhs) noexcept
        {
            return !(lhs == rhs);
        }

        std::shared_ptr<SseEventSource> m_source; // null at the end
        SseEvent m_event;
    };

    explicit SseEventStream(const QUrl &url);
    explicit SseEventStream(const QNetworkRequest &request);
    explicit SseEventStream(QIODevice *device);
    SseEventStream(SseEventStream &&other) noexcept;
    SseEventStream &operator=(SseEventStream &&other) noexcept;
    ~SseEventStream();

    bool configure(const std::function<void(SseClient &client)> &function);

    [[nodiscard]] QString lastEventId() const;
    bool setLastEventId(const QString &lastEventId);

    [[nodiscard]] qsizetype maximumEventSize() const;
    bool setMaximumEventSize(qsizetype bytes);

    [[nodiscard]] bool acceptIncompleteEvents() const;
    void setAcceptIncompleteEvents(bool accept);
    [[nodiscard]] qint64 eventsDiscarded() const;

    [[nodiscard]] qsizetype queueCapacity() const;
    bool setQueueCapacity(qsizetype events);

    [[nodiscard]] QUrl origin() const;
    void setOrigin(const QUrl &origin);

    [[nodiscard]] std::optional<SseEvent> next(
            QDeadlineTimer deadline = QDeadlineTimer(QDeadlineTimer::Forever));
    [[nodiscard]] iterator begin();
    [[nodiscard]] iterator end() const;

    void cancel();

    [[nodiscard]] bool isFinished() const;
    [[nodiscard]] SseClient::FinishReason finishReason() const;
    [[nodiscard]] SseClient::Error error() const;
    [[nodiscard]] QString errorString() const;

private:
    Q_DISABLE_COPY(SseEventStream)

    std::shared_ptr<SseEventSource> d;
};

#endif // SSEEVENTSTREAM_H
