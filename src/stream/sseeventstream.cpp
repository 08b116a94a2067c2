// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include <QtSse/sseeventstream.h>

#include "../http/sselogging_p.h"
#include "sseclientsource_p.h"
#include "ssedevicesource_p.h"

#include <QtCore/qcoreapplication.h>
#include <QtCore/qthread.h>

#include <atomic>
#include <utility>

using Error = SseClient::Error;
using FinishReason = SseClient::FinishReason;

namespace {

// The class is compared by name, as QtGui is not linked.
void warnInGuiThread()
{
    static std::atomic_bool hasWarned{false};
    const QCoreApplication *const application = QCoreApplication::instance();
    const bool isGuiThread = application && application->inherits("QGuiApplication")
            && application->thread() == QThread::currentThread();
    if (isGuiThread && !hasWarned.exchange(true))
        qCWarning(lcSseClient,
                  "SseEventStream makes the GUI thread wait, and the application "
                  "freeze; use SseClient or SseReader there");
}

} // namespace

/*!
    \class SseEventStream
    \inmodule QtSse
    \inheaderfile QtSse/SseEventStream
    \brief The SseEventStream class is an event stream that is read in a loop.
    \since QtSse 0.1
    \reentrant

    It is for programs and threads that only wait for the next event, such as scripts, tests and
    workers. They need no event loop.

    \code
    SseEventStream stream(QUrl("https://example.org/events"));
    for (const SseEvent &event : stream)
        qInfo() << event.type() << event.text();
    if (stream.error() != SseClient::Error::NoError)
        qWarning() << stream.errorString();
    \endcode

    \section1 Streams from a URL

    Such a stream has an SseClient in a thread of its own, which reconnects, resumes and follows
    redirects. Use configure() to change its settings:

    \code
    stream.configure([&](SseClient &client) {
        client.setHeader("Authorization", "Bearer " + token);
        client.setIdleTimeout(45s);
        client.setReconnectPolicy(SseReconnectPolicy::never());
    });
    \endcode

    The request is made when the first event is asked for. Received events wait in a queue for
    next(). When the queue is full (queueCapacity() events, or a megabyte of data), the client is
    paused and TCP slows the server down. No event is lost, even if the stream is read slowly.

    A QCoreApplication must exist, but need not run. Without one, Qt's event loops deliver nothing,
    and a stream from a URL ends at once with NetworkError and an errorString() that gives the
    reason. When the QCoreApplication is destroyed, such streams end as if they were cancelled. A
    stream in static storage may be destroyed later.

    If the process has no file descriptors left, or cannot start another thread, next() tries again
    until its deadline, and a warning is printed.

    \section1 Streams from a Device

    The thread that calls next() reads the device, which must live in that thread and is not owned.
    It waits for data with QIODevice::waitForReadyRead(). If a device has no data and does not wait
    for any, such as a QBuffer, the stream ends. A QNetworkReply cannot be waited for; it must have
    finished. On Unix, a QFile may be a pipe, a FIFO or a terminal; the stream then waits for its
    descriptor, so that deadlines and cancel() take effect. On Windows, QFile itself waits for the
    data of such a file, and neither a deadline nor cancel() ends that wait.

    A stream ends and fails in the same cases as an SseReader, but the error is ConnectionLostError
    instead of DeviceError. There is one difference: if the device is destroyed before its end, the
    stream fails.

    Connect a QTcpSocket with QAbstractSocket::waitForConnected() before you ask for events with a
    deadline. In a thread without an event dispatcher, or if a host name is looked up, the socket
    stops its attempt to connect at the deadline, or after 30 seconds without one; cancel() does not
    shorten that wait.

    \code
    QProcess tail;
    tail.start("tail", {"-f", "recorded.sse"});
    SseEventStream stream(&tail);
    \endcode

    \section1 The End

    The loop ends when the stream ends. finishReason(), error() and errorString() then give the
    reason. Events that were received before an error are returned first. To resume the stream
    later, store lastEventId().

    Leaving the loop early does not end the stream: another loop, or next(), continues with the next
    event. cancel() ends a stream from any thread. The destructor closes the connection and waits
    for its thread, which takes milliseconds.

    \section1 Threads

    A stream may be created in one thread and read in another, by one thread at a time. cancel(),
    isFinished(), finishReason(), error() and errorString() may be called by any thread, also while
    another one reads. When a call of cancel() ends the loop of another thread, that thread may
    destroy the stream before the call has returned. All other calls must have returned by then.

    Do not wait for events in the GUI thread: its event loop does not run meanwhile. The first such
    wait prints a warning.

    \sa SseClient, SseReader
*/

/*!
    \class SseEventStream::iterator
    \inmodule QtSse
    \inheaderfile QtSse/SseEventStream
    \brief The SseEventStream::iterator class is an input iterator over the events to come.
    \since QtSse 0.1

    Advancing the iterator waits for the next event, as SseEventStream::next() does. Destroying an
    iterator does not end the stream.
*/

/*!
    \typedef SseEventStream::iterator::iterator_category
    The iterator can be read once and advanced (std::input_iterator_tag).
*/

/*!
    \typedef SseEventStream::iterator::value_type
    The type of the elements: SseEvent.
*/

/*!
    \typedef SseEventStream::iterator::difference_type
    The type of distances between iterators: std::ptrdiff_t.
*/

/*!
    \typedef SseEventStream::iterator::pointer
    The type that operator->() returns.
*/

/*!
    \typedef SseEventStream::iterator::reference
    The type that operator*() returns.
*/

/*!
    \fn SseEventStream::iterator::iterator()
    Constructs an iterator that is equal to SseEventStream::end().
*/

/*!
    \fn const SseEvent &SseEventStream::iterator::operator*() const
    Returns the current event.
*/

/*!
    \fn const SseEvent *SseEventStream::iterator::operator->() const
    Returns a pointer to the current event.
*/

/*!
    \fn bool SseEventStream::iterator::operator==(const iterator &lhs, const iterator &rhs)
    Returns \c true if \a lhs and \a rhs belong to the same stream, or are both at the end.
*/

/*!
    \fn bool SseEventStream::iterator::operator!=(const iterator &lhs, const iterator &rhs)
    Returns \c true if \a lhs and \a rhs are not equal.
*/

/*!
    Waits for the next event and returns the iterator, which is equal to SseEventStream::end() if
    there is none.
*/
SseEventStream::iterator &SseEventStream::iterator::operator++()
{
    if (!m_source)
        return *this;
    std::optional<SseEvent> event = m_source->next(QDeadlineTimer(QDeadlineTimer::Forever));
    if (event)
        m_event = *std::move(event);
    else
        *this = {};
    return *this;
}

/*!
    Waits for the next event and returns an iterator at the previous one.
*/
SseEventStream::iterator SseEventStream::iterator::operator++(int)
{
    iterator old(*this);
    ++*this;
    return old;
}

/*!
    Constructs a stream of the events from \a url. Nothing is requested yet.
*/
SseEventStream::SseEventStream(const QUrl &url)
    : SseEventStream(QNetworkRequest(url))
{
}

/*!
    Constructs a stream of the events in the response to \a request. All settings of the request are
    used. Nothing is requested yet. If the request has an invalid header, the stream fails when the
    first event is asked for.
*/
SseEventStream::SseEventStream(const QNetworkRequest &request)
    : d(std::make_shared<SseClientSource>(request))
{
}

/*!
    Constructs a stream of the events from \a device, which must be open when the first event is
    asked for. From then on, only the stream should read from the device. The device is not owned;
    if it is destroyed, the stream fails.
*/
SseEventStream::SseEventStream(QIODevice *device)
    : d(std::make_shared<SseDeviceSource>(device))
{
}

/*!
    Move-constructs a stream from \a other. Iterators stay valid. \a other can then only be
    destroyed or assigned to.
*/
SseEventStream::SseEventStream(SseEventStream &&other) noexcept = default;

/*!
    Ends this stream and move-assigns \a other to it.
*/
SseEventStream &SseEventStream::operator=(SseEventStream &&other) noexcept
{
    if (this != &other) {
        if (d)
            d->shutDown();
        d = std::move(other.d);
    }
    return *this;
}

/*!
    Ends the stream: closes its connection, and waits for the client's thread. A device is left as
    it is.

    Do not destroy the stream in a function or slot that the client calls in its thread.
*/
SseEventStream::~SseEventStream()
{
    if (d)
        d->shutDown();
}

/*!
    Calls \a function with the client of the stream, in the client's thread, waits for it to return,
    and returns \c true. If there is no client, as in a stream from a device, it does not call
    \a function and returns \c false. If the client's thread cannot be started, because there is no
    QCoreApplication or because the process has no file descriptors or threads left, the stream also
    ends with NetworkError, so that it is never read unconfigured. An exception that \a function
    throws is rethrown to the caller.

    It may be called at any time: before the first event to configure the request, later to call
    reconnect() or to read responseHeaders. Slots that \a function connects to the client's signals,
    and functions that it passes to setPrepareRequest() or setEndPredicate(), are called in the
    client's thread, too. The only function of the stream that they may call is cancel().

    Do not call open(), pause() or resume() of the client: the stream calls them itself.
*/
bool SseEventStream::configure(const std::function<void(SseClient &)> &function)
{
    return d->configure(function);
}

/*!
    Returns the ID of the last event that next() or an iterator has returned, or a later ID that the
    stream has set without an event. Before the first event, it is the ID that was set with
    setLastEventId(). Events that wait in the queue do not count, so that a stream that begins with
    this ID continues exactly where this one was left.
*/
QString SseEventStream::lastEventId() const
{
    return d->lastEventId();
}

/*!
    Sets the last event ID to \a lastEventId, to resume an earlier stream, and returns \c true; or
    returns \c false and changes nothing if it cannot be sent. Call it before the first event is
    asked for.
*/
bool SseEventStream::setLastEventId(const QString &lastEventId)
{
    return d->setLastEventId(lastEventId);
}

/*!
    Returns the maximum size of an event in bytes, 16 MiB by default; 0 means no limit.
*/
qsizetype SseEventStream::maximumEventSize() const
{
    return d->maximumEventSize();
}

/*!
    Returns \c true if events that the end of the stream has cut off are returned; \c false by
    default.
*/
bool SseEventStream::acceptIncompleteEvents() const
{
    return d->acceptIncompleteEvents();
}

/*!
    If \a accept is \c true, an event that the end of the stream cuts off before its blank line is
    returned, with the data that has arrived. SseEvent::incomplete is \c true for such an event.

    \sa SseClient::acceptIncompleteEvents, eventsDiscarded()
*/
void SseEventStream::setAcceptIncompleteEvents(bool accept)
{
    d->setAcceptIncompleteEvents(accept);
}

/*!
    Returns the number of events that the end of the device or of a connection has cut off and that
    were not returned. After the end of the stream, a number above 0 shows that the last event was
    not complete, unless a stream from a URL has reconnected and received the event again. This
    function may be called by any thread.

    \sa setAcceptIncompleteEvents(), SseClient::eventDiscarded()
*/
qint64 SseEventStream::eventsDiscarded() const
{
    return d->eventsDiscarded();
}

/*!
    Sets the limit for the size of an event to \a bytes, 0 for no limit, and returns \c true; or
    returns \c false and changes nothing if the number is negative. An event that exceeds the limit
    ends the stream with EventTooLargeError.
*/
bool SseEventStream::setMaximumEventSize(qsizetype bytes)
{
    return d->setMaximumEventSize(bytes);
}

/*!
    Returns the maximum number of events that wait for next(), 1024 by default. It is 0 for a stream
    from a device, which has no queue.
*/
qsizetype SseEventStream::queueCapacity() const
{
    return d->queueCapacity();
}

/*!
    Sets the maximum number of events that wait for next() to \a events and returns \c true; or
    returns \c false and changes nothing if the number is below 1, or if the stream is from a
    device. The queue is also full when its events have a megabyte of data.
*/
bool SseEventStream::setQueueCapacity(qsizetype events)
{
    return d->setQueueCapacity(events);
}

/*!
    Returns the origin that events from a device will carry; empty by default.
*/
QUrl SseEventStream::origin() const
{
    return d->origin();
}

/*!
    Sets the origin of events from a device to \a origin. It has no effect on a stream from a URL,
    which has an origin of its own.
*/
void SseEventStream::setOrigin(const QUrl &origin)
{
    d->setOrigin(origin);
}

/*!
    Waits for the next event and returns it. Returns nothing if the stream ends or if \a deadline
    passes first; isFinished() tells which. If the deadline has passed already, next() does not
    wait, but returns an event that is available.

    \code
    while (const std::optional<SseEvent> event = stream.next(30s))
        handle(*event);
    \endcode
*/
std::optional<SseEvent> SseEventStream::next(QDeadlineTimer deadline)
{
    if (!deadline.hasExpired())
        warnInGuiThread();
    return d->next(deadline);
}

/*!
    Waits for the next event and returns an iterator at it, or end() if there is none.
*/
SseEventStream::iterator SseEventStream::begin()
{
    warnInGuiThread();
    iterator first;
    first.m_source = d;
    return ++first;
}

/*!
    Returns the iterator that stands for the end of the stream.
*/
SseEventStream::iterator SseEventStream::end() const
{
    return {};
}

/*!
    Ends the stream: next() returns without an event, and the connection is closed. If next() waits
    for a device, this takes up to a tenth of a second. Events that wait in the queue are dropped.
    finishReason() is then \c Stopped. A finished stream does not change.

    \threadsafe
*/
void SseEventStream::cancel()
{
    const std::shared_ptr<SseEventSource> source = d; // the reader may then destroy the stream
    source->cancel();
}

/*!
    Returns \c true if the stream was cancelled, or if it has ended and next() or an iterator has
    reported the end.

    \threadsafe
*/
bool SseEventStream::isFinished() const
{
    return finishReason() != FinishReason::NotFinished;
}

/*!
    Returns the reason why the stream has ended, or \c NotFinished.

    For a device, \c Completed means that the device has ended.

    \threadsafe
*/
SseClient::FinishReason SseEventStream::finishReason() const
{
    return d->result().reason;
}

/*!
    Returns the error that has ended the stream, or \c NoError. An error after which the client
    reconnects is not reported.

    For a device, it is \c ConnectionLostError if the device cannot be read, or
    \c EventTooLargeError.

    \threadsafe
*/
SseClient::Error SseEventStream::error() const
{
    return d->result().error;
}

/*!
    Returns a description of error() for users, without secrets.

    \threadsafe
*/
QString SseEventStream::errorString() const
{
    return d->result().errorString;
}
