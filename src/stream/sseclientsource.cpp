// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "sseclientsource_p.h"

#include "../client/sselogging_p.h"

#include <QtCore/qcoreapplication.h>
#include <QtCore/qmetaobject.h>
#include <QtCore/qthread.h>

#include <utility>

using Error = SseClient::Error;
using FinishReason = SseClient::FinishReason;

namespace {

// Whichever is reached first, this or the number of events. One event is always welcome.
constexpr qsizetype QueueBytes = 1024 * 1024;

qsizetype sizeOf(const SseEvent &event)
{
    return event.data().size();
}

} // namespace

class SseClientSource::Thread final : public QThread
{
public:
    explicit Thread(SseClientSource *source)
        : m_source(source)
    {
    }

protected:
    void run() override
    {
        m_source->run([this] { exec(); });
    }

private:
    SseClientSource *const m_source;
};

SseClientSource::SseClientSource(const QNetworkRequest &request)
    : m_request(request)
{
}

SseClientSource::~SseClientSource()
{
    shutDown();
}

std::optional<SseEvent> SseClientSource::next(const QDeadlineTimer &deadline)
{
    if (m_thread && m_thread.get() == QThread::currentThread()) {
        qCWarning(lcSseClient,
                  "A stream cannot be read by its own thread, which would then wait "
                  "for itself");
        return {};
    }
    openOnce();
    std::unique_lock lock(m_mutex);
    const bool isDue = waitUntil(m_changed, lock, deadline, [this] {
        return !m_queue.empty() || m_result.reason != FinishReason::NotFinished;
    });
    if (!isDue)
        return {};
    if (!m_queue.empty())
        return takeEvent();
    m_isOver = true;
    return {};
}

// What was received and not yet taken is dropped, as if it had not been received.
void SseClientSource::cancel()
{
    const std::lock_guard lock(m_mutex);
    if (std::exchange(m_isOver, true))
        return;
    if (!m_queue.empty())
        m_newestId = m_takenId;
    m_queue.clear();
    m_queuedBytes = 0;
    m_result = {FinishReason::Stopped, Error::NoError, {}};
    if (m_client)
        QMetaObject::invokeMethod(m_client, &SseClient::close, Qt::QueuedConnection);
    m_changed.notify_all();
}

void SseClientSource::shutDown()
{
    cancel();
    {
        const std::lock_guard lock(m_mutex);
        m_isShutDown = true;
    }
    if (!m_thread)
        return;
    m_thread->quit();
    m_thread->wait();
    m_thread.reset();
}

// The end is reached when the reader has got everything that came before it, and been told.
SseEventSource::Result SseClientSource::result() const
{
    const std::lock_guard lock(m_mutex);
    return m_isOver ? m_result : Result();
}

QString SseClientSource::lastEventId() const
{
    const std::lock_guard lock(m_mutex);
    return m_queue.empty() ? m_newestId : m_takenId;
}

bool SseClientSource::configure(const std::function<void(SseClient &)> &function)
{
    if (!startThread())
        return false;
    if (m_thread.get() == QThread::currentThread()) {
        function(*m_client);
        return true;
    }
    // The client is there as long as the thread is, and that is ended by the reader alone.
    return QMetaObject::invokeMethod(
            m_client, [this, &function] { function(*m_client); }, Qt::BlockingQueuedConnection);
}

bool SseClientSource::setLastEventId(const QString &id)
{
    bool isAccepted = false;
    configure([&](SseClient &client) { isAccepted = client.setLastEventId(id); });
    return isAccepted;
}

qsizetype SseClientSource::maximumEventSize()
{
    qsizetype bytes = 0;
    configure([&](const SseClient &client) { bytes = client.maximumEventSize(); });
    return bytes;
}

void SseClientSource::setMaximumEventSize(qsizetype bytes)
{
    configure([&](SseClient &client) { client.setMaximumEventSize(bytes); });
}

qsizetype SseClientSource::queueCapacity() const
{
    const std::lock_guard lock(m_mutex);
    return m_capacity;
}

void SseClientSource::setQueueCapacity(qsizetype events)
{
    const std::lock_guard lock(m_mutex);
    if (events > 0)
        m_capacity = events;
}

bool SseClientSource::hasEnded() const
{
    const std::lock_guard lock(m_mutex);
    return m_result.reason != FinishReason::NotFinished;
}

bool SseClientSource::startThread()
{
    std::unique_lock lock(m_mutex);
    if (m_client)
        return true;
    if (m_isShutDown)
        return false;
    m_thread = std::make_unique<Thread>(this);
    m_thread->setObjectName(QStringLiteral("SseEventStream"));
    m_thread->start();
    m_changed.wait(lock, [this] { return m_client != nullptr; });
    return true;
}

void SseClientSource::openOnce()
{
    if (m_isOpened || hasEnded())
        return;
    // Without it, no event loop delivers anything: waiting for a stream would never end.
    if (!QCoreApplication::instance()) {
        const QString message = SseClient::tr("Event streams from a URL need a QCoreApplication");
        qCWarning(lcSseClient, "%ls", qUtf16Printable(message));
        const std::lock_guard lock(m_mutex);
        m_result = {FinishReason::Failed, SseClient::Error::NetworkError, message};
        return;
    }
    if (!startThread())
        return;
    m_isOpened = true;
    QMetaObject::invokeMethod(
            m_client, [this] { open(*m_client); }, Qt::QueuedConnection);
}

SseEvent SseClientSource::takeEvent()
{
    SseEvent event = std::move(m_queue.front());
    m_queue.pop_front();
    m_queuedBytes -= sizeOf(event);
    m_takenId = event.lastEventId();
    const bool isHalfEmpty =
            qsizetype(m_queue.size()) <= m_capacity / 2 && m_queuedBytes <= QueueBytes / 2;
    if (m_isFull && isHalfEmpty) {
        m_isFull = false;
        if (m_client)
            QMetaObject::invokeMethod(m_client, &SseClient::resume, Qt::QueuedConnection);
    }
    return event;
}

void SseClientSource::run(const std::function<void()> &exec)
{
    SseClient client;
    connectClient(client);
    if (!client.setRequest(m_request))
        onFinished(client, FinishReason::Failed);
    {
        const std::lock_guard lock(m_mutex);
        m_client = &client;
    }
    m_changed.notify_all();
    exec();
    const std::lock_guard lock(m_mutex);
    m_client = nullptr;
}

void SseClientSource::connectClient(SseClient &client)
{
    QObject::connect(&client, &SseClient::eventReceived, &client,
                     [this, &client](const SseEvent &event) { onEvent(client, event); });
    QObject::connect(&client, &SseClient::lastEventIdChanged, &client,
                     [this, &client] { onLastEventIdChanged(client.lastEventId()); });
    QObject::connect(&client, &SseClient::finished, &client,
                     [this, &client](FinishReason reason) { onFinished(client, reason); });
}

// The application may have opened it already. If it is refused, nothing will come, not even an end.
void SseClientSource::open(SseClient &client)
{
    if (client.state() != SseClient::State::Closed || hasEnded())
        return;
    client.open();
    if (client.state() == SseClient::State::Closed)
        onFinished(client, FinishReason::Failed);
}

void SseClientSource::onEvent(SseClient &client, const SseEvent &event)
{
    bool isFull = false;
    {
        const std::lock_guard lock(m_mutex);
        if (m_result.reason != FinishReason::NotFinished)
            return;
        m_queue.push_back(event);
        m_queuedBytes += sizeOf(event);
        m_newestId = event.lastEventId();
        isFull = qsizetype(m_queue.size()) >= m_capacity || m_queuedBytes >= QueueBytes;
        m_isFull = isFull;
        m_changed.notify_one();
    }
    // Without the lock, as a slot of the application may hear of it. If the reader has made room
    // by now, its call of resume() is in our event queue and comes after this.
    if (isFull)
        client.pause();
}

// Also without an event: the stream may go on with another ID, or forget it.
void SseClientSource::onLastEventIdChanged(const QString &id)
{
    const std::lock_guard lock(m_mutex);
    if (m_result.reason != FinishReason::NotFinished)
        return;
    m_newestId = id;
    if (m_queue.empty())
        m_takenId = id;
}

void SseClientSource::onFinished(const SseClient &client, FinishReason reason)
{
    const std::lock_guard lock(m_mutex);
    if (m_result.reason != FinishReason::NotFinished)
        return;
    m_result = {reason, client.error(), client.errorString()};
    m_changed.notify_all();
}
