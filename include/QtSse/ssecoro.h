// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSECORO_H
#define SSECORO_H

#include <QtSse/sseclient.h>
#include <QtSse/sseevent.h>

#include <QtCore/qobject.h>
#include <QtCore/qpointer.h>
#include <QtCore/qtimer.h>

#include <QCoro/QCoroAsyncGenerator>

#include <chrono>
#include <deque>
#include <memory>
#include <optional>
#include <utility>

// The documentation is in src/coro.
namespace SseCoro {

namespace Detail {

// Holds the events of a client that no coroutine has taken yet, and the coroutine that waits for an
// event. It is not a QObject, so that it can be defined in a header. Its context object only ends
// the connections.
class Inbox final
{
public:
    explicit Inbox(SseClient &client, const QString &type = {})
        : m_client(&client)
        , m_type(type)
    {
        QObject::connect(&client, &SseClient::eventReceived, &m_context,
                         [this](const SseEvent &event) { onEvent(event); });
        QObject::connect(&client, &SseClient::finished, &m_context, [this] { end(); });
        QObject::connect(&client, &QObject::destroyed, &m_context, [this] { end(); });
    }
    ~Inbox() { resumeIfPaused(); }
    Q_DISABLE_COPY_MOVE(Inbox)

    // If the client is Closed after open(), the attempt has failed at once, and no further signal
    // follows.
    void open()
    {
        if (m_isOver || !m_client || m_client->state() != SseClient::State::Closed)
            return;
        m_client->open();
        m_isOver = m_isOver || !m_client || m_client->state() == SseClient::State::Closed;
    }

    [[nodiscard]] bool isReady() const { return m_isOver || !m_events.empty(); }

    [[nodiscard]] std::optional<SseEvent> take()
    {
        if (m_events.empty())
            return {};
        std::optional<SseEvent> event(std::move(m_events.front()));
        m_events.pop_front();
        if (m_events.empty())
            resumeIfPaused();
        return event;
    }

    void setWaiting(std::coroutine_handle<> coroutine) { m_waiting = coroutine; }

    // The coroutine may destroy this object: do not use any member after resume().
    void wake()
    {
        if (const std::coroutine_handle<> coroutine = std::exchange(m_waiting, {}))
            coroutine.resume();
    }

private:
    // The client is paused when the queue is full, so that TCP slows the server down.
    static constexpr std::size_t Capacity = 256;

    void onEvent(const SseEvent &event)
    {
        if (m_isOver || (!m_type.isEmpty() && event.type() != m_type))
            return;
        m_events.push_back(event);
        if (m_waiting)
            wake();
        else if (m_events.size() >= Capacity && !std::exchange(m_hasPaused, true))
            m_client->pause();
    }

    void end()
    {
        m_isOver = true;
        wake();
    }

    void resumeIfPaused()
    {
        if (std::exchange(m_hasPaused, false) && m_client)
            m_client->resume();
    }

    const QPointer<SseClient> m_client;
    const QString m_type;
    std::deque<SseEvent> m_events;
    std::coroutine_handle<> m_waiting;
    bool m_isOver = false;
    bool m_hasPaused = false;
    QObject m_context; // destroyed first
};

// Waits for the next event of an inbox, which must outlive this object.
class NextEvent final
{
public:
    explicit NextEvent(Inbox &inbox)
        : m_inbox(inbox)
    {
    }
    ~NextEvent() { m_inbox.setWaiting({}); }
    Q_DISABLE_COPY_MOVE(NextEvent)

    [[nodiscard]] bool await_ready() const { return m_inbox.isReady(); }
    void await_suspend(std::coroutine_handle<> coroutine) { m_inbox.setWaiting(coroutine); }
    [[nodiscard]] std::optional<SseEvent> await_resume() { return m_inbox.take(); }

private:
    Inbox &m_inbox;
};

inline QCoro::AsyncGenerator<SseEvent> generate(std::unique_ptr<Inbox> inbox)
{
    inbox->open();
    for (;;) {
        std::optional<SseEvent> event = co_await NextEvent(*inbox);
        if (!event)
            co_return;
        co_yield *event;
    }
}

} // namespace Detail

// The result of event(). Await it; before that, it may be moved.
class [[nodiscard]] SingleEvent final
{
public:
    SingleEvent(SseClient &client, const QString &type, std::chrono::milliseconds timeout)
        : m_inbox(std::make_unique<Detail::Inbox>(client, type))
        , m_timeout(timeout)
    {
    }

    [[nodiscard]] bool await_ready()
    {
        m_inbox->open();
        return m_inbox->isReady();
    }

    void await_suspend(std::coroutine_handle<> coroutine)
    {
        m_inbox->setWaiting(coroutine);
        if (m_timeout < std::chrono::milliseconds::zero())
            return;
        m_timer = std::make_unique<QTimer>();
        m_timer->setSingleShot(true);
        m_timer->setTimerType(Qt::PreciseTimer);
        QObject::connect(m_timer.get(), &QTimer::timeout, m_timer.get(),
                         [inbox = m_inbox.get()] { inbox->wake(); });
        m_timer->start(m_timeout);
    }

    [[nodiscard]] std::optional<SseEvent> await_resume() { return m_inbox->take(); }

private:
    std::unique_ptr<Detail::Inbox> m_inbox;
    std::unique_ptr<QTimer> m_timer;
    std::chrono::milliseconds m_timeout;
};

[[nodiscard]] inline QCoro::AsyncGenerator<SseEvent> events(SseClient &client)
{
    return Detail::generate(std::make_unique<Detail::Inbox>(client));
}

[[nodiscard]] inline SingleEvent event(
        SseClient &client, const QString &type = {},
        std::chrono::milliseconds timeout = std::chrono::milliseconds(-1))
{
    return SingleEvent(client, type, timeout);
}

} // namespace SseCoro

#endif // SSECORO_H
