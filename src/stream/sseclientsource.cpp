// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "sseclientsource_p.h"

#include "../http/sselogging_p.h"
#include "../http/sserequestrules_p.h"
#include "../http/sseresources_p.h"

#include <QtCore/qcoreapplication.h>
#include <QtCore/qmetaobject.h>
#include <QtCore/qthread.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <utility>
#include <vector>

using namespace std::chrono_literals;
using Error = SseClient::Error;
using FinishReason = SseClient::FinishReason;

namespace {

// The queue is full when it has this many bytes or the maximum number of events. The event that
// fills it is never refused, however large it is.
constexpr qsizetype QueueBytes = 1024 * 1024;

// The delay before the next try to start a thread.
constexpr std::chrono::milliseconds StartInterval = 500ms;

// The longest time that an application waits at its end for a thread whose slot does not return.
constexpr std::chrono::milliseconds EndTimeout = 5s;

qsizetype sizeOf(const SseEvent &event)
{
    return event.data().size();
}

// The threads of all streams. They end with the application, as Qt delivers no deferred deletions
// without it, and objects of a connection would leak.
class StreamThreads
{
public:
    static StreamThreads &instance()
    {
        static auto *const threads = new StreamThreads; // outlives streams in static storage
        return *threads;
    }

    void add(const std::shared_ptr<QThread> &thread)
    {
        const std::lock_guard lock(m_mutex);
        const auto isGone = [](const std::weak_ptr<QThread> &entry) { return entry.expired(); };
        m_threads.erase(std::remove_if(m_threads.begin(), m_threads.end(), isGone),
                        m_threads.end());
        m_threads.push_back(thread);
        if (!std::exchange(m_endsWithApplication, true))
            qAddPostRoutine([] { instance().endAll(); });
    }

private:
    void endAll()
    {
        std::unique_lock lock(m_mutex);
        m_endsWithApplication = false; // another application may follow
        const std::vector<std::weak_ptr<QThread>> threads = std::exchange(m_threads, {});
        lock.unlock();
        for (const std::weak_ptr<QThread> &entry : threads) {
            if (const std::shared_ptr<QThread> thread = entry.lock()) {
                thread->quit();
                thread->wait(QDeadlineTimer(EndTimeout));
            }
        }
    }

    std::mutex m_mutex;
    std::vector<std::weak_ptr<QThread>> m_threads;
    bool m_endsWithApplication = false;
};

} // namespace

// The result of a function that configure() has called in the client's thread.
struct SseClientSource::Call
{
    bool isDone = false;
    std::exception_ptr exception;
};

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
    openOnce(deadline);
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

// Drops the events in the queue as if they had not been received: lastEventId() does not count
// them.
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

// Reports the end only after cancel(), or after next() has returned all events and then nothing.
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

qint64 SseClientSource::eventsDiscarded() const
{
    const std::lock_guard lock(m_mutex);
    return m_discarded;
}

// If the client's thread cannot be started, the stream ends, so that it never runs unconfigured.
bool SseClientSource::configure(const std::function<void(SseClient &)> &function)
{
    if (const QString problem = startThread(); !problem.isEmpty())
        fail(problem);
    if (m_thread && m_thread.get() == QThread::currentThread()) {
        function(*m_client);
        return true;
    }
    const auto call = std::make_shared<Call>();
    std::unique_lock lock(m_mutex);
    if (!m_client)
        return false;
    QMetaObject::invokeMethod(
            m_client, [this, call, &function] { perform(*call, function); }, Qt::QueuedConnection);
    m_changed.wait(lock, [this, &call] { return call->isDone || !m_client; });
    if (call->exception)
        std::rethrow_exception(call->exception);
    return call->isDone;
}

// An exception is rethrown in the thread that called configure(): in this one, it would end the
// process.
void SseClientSource::perform(Call &call, const std::function<void(SseClient &)> &function)
{
    std::exception_ptr exception;
    try {
        function(*m_client);
    } catch (...) {
        exception = std::current_exception();
    }
    const std::lock_guard lock(m_mutex);
    call.exception = exception;
    call.isDone = true;
    m_changed.notify_all();
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

bool SseClientSource::setMaximumEventSize(qsizetype bytes)
{
    bool isAccepted = false;
    configure([&](SseClient &client) { isAccepted = client.setMaximumEventSize(bytes); });
    return isAccepted;
}

bool SseClientSource::acceptIncompleteEvents()
{
    bool accepts = false;
    configure([&](const SseClient &client) { accepts = client.acceptIncompleteEvents(); });
    return accepts;
}

void SseClientSource::setAcceptIncompleteEvents(bool accept)
{
    configure([&](SseClient &client) { client.setAcceptIncompleteEvents(accept); });
}

qsizetype SseClientSource::queueCapacity() const
{
    const std::lock_guard lock(m_mutex);
    return m_capacity;
}

bool SseClientSource::setQueueCapacity(qsizetype events)
{
    if (events < 1) {
        qCWarning(lcSseClient, "The queue of a stream cannot have room for %lld events",
                  qlonglong(events));
        return false;
    }
    const std::lock_guard lock(m_mutex);
    m_capacity = events;
    return true;
}

bool SseClientSource::hasEnded() const
{
    const std::lock_guard lock(m_mutex);
    return m_result.reason != FinishReason::NotFinished;
}

// Returns why the thread cannot be started now. Returns nothing if it runs or is not needed any
// more.
QString SseClientSource::startThread()
{
    std::unique_lock lock(m_mutex);
    if (m_client || m_isShutDown)
        return {};
    // Without an application, no event loop delivers events, and waiting for a stream would never
    // end.
    if (!QCoreApplication::instance())
        return SseClient::tr("Event streams from a URL need a QCoreApplication");
    if (QString shortage = SseResources::shortage(); !shortage.isEmpty())
        return shortage;
    m_thread = std::make_shared<Thread>(this);
    m_thread->setObjectName(QStringLiteral("SseEventStream"));
    m_thread->start();
    if (!m_thread->isRunning()) { // start() has failed
        m_thread.reset();
        return SseClient::tr("The process cannot start another thread");
    }
    StreamThreads::instance().add(m_thread);
    m_changed.wait(lock, [this] { return m_client != nullptr; });
    return {};
}

// Tries again while descriptors or threads are lacking, as such a lack may be temporary.
void SseClientSource::openOnce(const QDeadlineTimer &deadline)
{
    if (m_isOpened)
        return;
    bool hasWarned = false;
    while (!hasEnded()) {
        const QString problem = startThread();
        if (problem.isEmpty())
            break;
        if (!QCoreApplication::instance()) {
            fail(problem);
            return;
        }
        if (!std::exchange(hasWarned, true))
            qCWarning(lcSseClient, "%ls", qUtf16Printable(problem));
        std::unique_lock lock(m_mutex);
        const QDeadlineTimer nextTry(StartInterval);
        waitUntil(m_changed, lock, std::min(deadline, nextTry),
                  [this] { return m_result.reason != FinishReason::NotFinished; });
        if (deadline.hasExpired())
            return;
    }
    const std::lock_guard lock(m_mutex);
    if (!m_client)
        return;
    m_isOpened = true;
    QMetaObject::invokeMethod(
            m_client, [this] { open(*m_client); }, Qt::QueuedConnection);
}

void SseClientSource::fail(const QString &message)
{
    qCWarning(lcSseClient, "%ls", qUtf16Printable(message));
    const std::lock_guard lock(m_mutex);
    if (m_result.reason == FinishReason::NotFinished)
        m_result = {FinishReason::Failed, Error::NetworkError, message};
    m_changed.notify_all();
}

SseEvent SseClientSource::takeEvent()
{
    SseEvent event = std::move(m_queue.front());
    m_queue.pop_front();
    m_queuedBytes -= sizeOf(event);
    // If no event follows, the stream may have set another ID after this one.
    m_takenId = m_queue.empty() ? m_newestId : event.lastEventId();
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
    if (!client.setRequest(m_request)) {
        const SseRequestRules::Problem problem = SseRequestRules::checkHeaders(m_request);
        const std::lock_guard lock(m_mutex);
        m_result = {FinishReason::Failed, problem.error, problem.message};
    }
    {
        const std::lock_guard lock(m_mutex);
        m_client = &client;
    }
    m_changed.notify_all();
    exec();
    const std::lock_guard lock(m_mutex);
    m_client = nullptr;
    m_isShutDown = true; // the application may have ended the thread
    if (m_result.reason == FinishReason::NotFinished)
        m_result = {FinishReason::Stopped, Error::NoError, {}};
    m_changed.notify_all();
}

void SseClientSource::connectClient(SseClient &client)
{
    QObject::connect(&client, &SseClient::eventReceived, &client,
                     [this, &client](const SseEvent &event) { onEvent(client, event); });
    QObject::connect(&client, &SseClient::eventDiscarded, &client, [this] { onEventDiscarded(); });
    QObject::connect(&client, &SseClient::lastEventIdChanged, &client,
                     [this, &client] { onLastEventIdChanged(client.lastEventId()); });
    QObject::connect(&client, &SseClient::finished, &client,
                     [this, &client](FinishReason reason) { onFinished(client, reason); });
}

// A function that was passed to configure() may have opened the client already.
void SseClientSource::open(SseClient &client)
{
    if (client.state() != SseClient::State::Closed || hasEnded())
        return;
    client.open();
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
    // Without the lock, as a slot of the application may be called. If the reader has made room
    // meanwhile, its call of resume() is in the event queue of this thread and follows.
    if (isFull)
        client.pause();
}

void SseClientSource::onEventDiscarded()
{
    const std::lock_guard lock(m_mutex);
    ++m_discarded;
}

// The stream may set another ID, or an empty one, without an event.
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
