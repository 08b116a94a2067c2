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

// QtGui is not linked, and need not be there.
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
    \brief The SseEventStream class is an event stream to be read in a loop.
    \since QtSse 0.1
    \reentrant

    It is for programs and threads that have nothing to do but to wait for the next event: scripts,
    tests, workers. No event loop is needed.

    \code
    SseEventStream stream(QUrl("https://example.org/events"));
    for (const SseEvent &event : stream)
        qInfo() << event.type() << event.text();
    if (stream.error() != SseClient::Error::NoError)
        qWarning() << stream.errorString();
    \endcode

    \section1 Streams from a URL

    Behind such a stream, a SseClient works in a thread of its own: it reconnects, resumes, follows
    redirects. configure() reaches it, with all that it can be told:

    \code
    stream.configure([&](SseClient &client) {
        client.setHeader("Authorization", "Bearer " + token);
        client.setIdleTimeout(45s);
        client.setReconnectPolicy(SseReconnectPolicy::never());
    });
    \endcode

    The request is made when the first event is asked for. What is received waits in a queue for
    next(). When it is full (queueCapacity(), or a megabyte of data), the client is paused, and the
    server slowed down by TCP; nothing is lost, however long the reader takes for an event.

    There must be a QCoreApplication, though it need not run. Without one, Qt's event loops deliver
    nothing, and a stream from a URL ends at once with NetworkError and says why. When the
    QCoreApplication is destroyed, such streams end with it, as if they were cancelled. A stream in
    static storage may be destroyed later.

    If the process has no file descriptors left, or cannot start another thread, next() waits for
    them until its deadline, and a warning says so.

    \section1 Streams from a Device

    A device is read by the thread that calls next(), in which it must live; it is not owned. That
    thread waits for data with QIODevice::waitForReadyRead(). Where a device has no data and does
    not wait for any, as a QBuffer, the stream has ended. A QNetworkReply cannot be waited for; it
    must have finished. On Unix, a QFile may be a pipe, a FIFO or a terminal; its descriptor is
    waited for, so that deadlines and cancel() have their effect. On Windows, QFile itself waits for
    the data of such a file, and neither a deadline nor cancel() ends that wait.

    When a stream ends, and with which error, is as with an SseReader. There is one difference: if
    the device is destroyed before its end, the stream fails.

    Connect a QTcpSocket with QAbstractSocket::waitForConnected() before you ask for events
    with a deadline. In a thread without an event dispatcher, or where a host name is looked up,
    the socket gives up its attempt to connect at the deadline, and after 30 seconds without one;
    cancel() does not shorten that wait.

    \code
    QProcess tail;
    tail.start("tail", {"-f", "recorded.sse"});
    SseEventStream stream(&tail);
    \endcode

    \section1 The End

    The loop ends with the stream, and finishReason(), error() and errorString() then say why; what
    was received before an error is handed out first. lastEventId() is what to resume with.
    cancel() ends a stream from any thread. To leave the loop early ends it as well, and closes the
    connection at once; whoever wants to go on later calls next() instead. The destructor closes
    the connection and waits for the thread that had it, a matter of milliseconds.

    \section1 Threads

    A stream may be created in one thread and read in another, by one thread at a time. cancel() and
    what tells of the end may be called by any thread, also while another one reads. A call that is
    under way when the stream is destroyed does no harm; later ones are errors.

    The GUI thread should not wait for events. If it does so nevertheless, a warning is logged, once;
    no event loop runs meanwhile.

    \sa SseClient, SseReader
*/

/*!
    \class SseEventStream::iterator
    \inmodule QtSse
    \inheaderfile QtSse/SseEventStream
    \brief The SseEventStream::iterator class is an input iterator over the events to come.

    To advance it waits for the next event. When the last copy of an iterator that has not reached
    the end is destroyed, its stream is cancelled: so a loop that is left early leaves no connection
    behind.
*/

/*!
    \typedef SseEventStream::iterator::iterator_category
    The iterator can be read once and advanced (std::input_iterator_tag).
*/

/*!
    \typedef SseEventStream::iterator::value_type
    What the iterator comes to: SseEvent.
*/

/*!
    \typedef SseEventStream::iterator::difference_type
    What algorithms count in: std::ptrdiff_t.
*/

/*!
    \typedef SseEventStream::iterator::pointer
    What operator->() returns.
*/

/*!
    \typedef SseEventStream::iterator::reference
    What operator*() returns.
*/

/*!
    \fn SseEventStream::iterator::iterator()
    Constructs an iterator that is equal to SseEventStream::end().
*/

/*!
    \fn const SseEvent &SseEventStream::iterator::operator*() const
    Returns the event that the iterator has come to.
*/

/*!
    \fn const SseEvent *SseEventStream::iterator::operator->() const
    Returns a pointer to the event that the iterator has come to.
*/

/*!
    \fn bool SseEventStream::iterator::operator==(const iterator &lhs, const iterator &rhs)
    Returns \c true if \a lhs and \a rhs are copies of each other, or both at the end.
*/

/*!
    \fn bool SseEventStream::iterator::operator!=(const iterator &lhs, const iterator &rhs)
    Returns \c true if \a lhs and \a rhs are not equal.
*/

// What copies of an iterator share.
struct SseEventStream::iterator::Loop
{
    explicit Loop(std::shared_ptr<SseEventSource> eventSource)
        : source(std::move(eventSource))
    {
    }
    ~Loop() { source->cancel(); }

    Q_DISABLE_COPY_MOVE(Loop)

    const std::shared_ptr<SseEventSource> source;
};

/*!
    Waits for the next event and returns the iterator, which is equal to SseEventStream::end() if
    there is none.
*/
SseEventStream::iterator &SseEventStream::iterator::operator++()
{
    if (!m_loop)
        return *this;
    std::optional<SseEvent> event = m_loop->source->next(QDeadlineTimer(QDeadlineTimer::Forever));
    if (event)
        m_event = *std::move(event);
    else
        *this = {};
    return *this;
}

/*!
    Waits for the next event and returns an iterator at the present one.
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
    Constructs a stream of the events that are the answer to \a request, whose settings are all
    used. Nothing is requested yet. If the request has an invalid header, the stream is finished.
*/
SseEventStream::SseEventStream(const QNetworkRequest &request)
    : d(std::make_shared<SseClientSource>(request))
{
}

/*!
    Constructs a stream of the events from \a device, which must be open when the first of them is
    asked for, and should be read by nobody else from then on. It is not owned; if it is destroyed,
    the stream fails.
*/
SseEventStream::SseEventStream(QIODevice *device)
    : d(std::make_shared<SseDeviceSource>(device))
{
}

/*!
    Constructs a stream that goes on where \a other has been. Iterators stay valid. All that can be
    done with \a other is to assign to it, or to destroy it.
*/
SseEventStream::SseEventStream(SseEventStream &&other) noexcept = default;

/*!
    Ends this stream and goes on where \a other has been.
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
    Ends the stream: closes its connection, and waits for the thread in which it was. A device is
    left as it is.

    This must not be done by a function or slot that the client calls in that thread.
*/
SseEventStream::~SseEventStream()
{
    if (d)
        d->shutDown();
}

/*!
    Calls \a function with the client behind the stream, in the client's thread, and waits for it to
    return. Returns \c true; or \c false without a call if there is no client, as behind a device.
    If the client's thread cannot be started, because there is no QCoreApplication or because the
    process has no file descriptors or threads left, the stream also ends with NetworkError: it is
    never read unconfigured. An exception that \a function throws is thrown here.

    It may be called at any time: before the first event to configure the request, later to
    reconnect() or to ask for responseHeaders. What \a function connects to the client's signals, or
    gives to setPrepareRequest() or setEndPredicate(), is called in the client's thread, too. There,
    nothing of the stream but cancel() may be called.

    Of the client, open(), pause() and resume() are the stream's own business.
*/
bool SseEventStream::configure(const std::function<void(SseClient &)> &function)
{
    return d->configure(function);
}

/*!
    Returns the ID of the last event that was handed out, or which the stream has set after it; or
    what was set with setLastEventId(). Events that wait in the queue do not count: a stream that
    begins with this ID goes on exactly where this one was left.
*/
QString SseEventStream::lastEventId() const
{
    return d->lastEventId();
}

/*!
    Sets the last event ID to \a lastEventId, to resume an earlier stream, and returns \c true; or
    returns \c false and changes nothing if it cannot be sent. To be called before the first event
    is asked for.
*/
bool SseEventStream::setLastEventId(const QString &lastEventId)
{
    return d->setLastEventId(lastEventId);
}

/*!
    Returns how large an event may become, in bytes; 16 MiB by default, and 0 for no limit.
*/
qsizetype SseEventStream::maximumEventSize() const
{
    return d->maximumEventSize();
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
    Returns how many events may wait for next(); 1024 by default. A stream from a device has no
    queue: the number is 0.
*/
qsizetype SseEventStream::queueCapacity() const
{
    return d->queueCapacity();
}

/*!
    Sets how many events may wait for next() to \a events and returns \c true; or returns \c false and
    changes nothing if the number is below 1, or the stream is one from a device. Whatever the
    number, not more wait than a megabyte of data, or a single event that is larger.
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
    Sets the origin of events from a device to \a origin. A stream from a URL has an origin of its
    own: there, it has no effect.
*/
void SseEventStream::setOrigin(const QUrl &origin)
{
    d->setOrigin(origin);
}

/*!
    Waits for the next event and returns it; or returns nothing if \a deadline comes before it, or
    the end of the stream. isFinished() tells the one from the other. A deadline that has passed
    makes it look and not wait.

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
    Waits for the first event and returns an iterator that has come to it, or end().
*/
SseEventStream::iterator SseEventStream::begin()
{
    warnInGuiThread();
    iterator first;
    first.m_loop = std::make_shared<iterator::Loop>(d);
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
    Ends the stream: next() returns without an event, at once or, if it waits for a device, within a
    tenth of a second; the connection is closed. Events that wait in the queue are dropped.
    finishReason() is then \c Stopped. A stream that is finished stays as it is.

    \threadsafe
*/
void SseEventStream::cancel()
{
    const std::shared_ptr<SseEventSource> source = d; // which may end the life of the stream
    source->cancel();
}

/*!
    Returns \c true when the stream has ended and next(), or an iterator, has told so; or after
    cancel().

    \threadsafe
*/
bool SseEventStream::isFinished() const
{
    return finishReason() != FinishReason::NotFinished;
}

/*!
    Returns why the stream has ended, or \c NotFinished.

    For a device, \c Completed means that its data have ended.

    \threadsafe
*/
SseClient::FinishReason SseEventStream::finishReason() const
{
    return d->result().reason;
}

/*!
    Returns the error that has ended the stream. As long as it has not ended, there is none:
    whatever has gone wrong was mended, or will be.

    A device knows \c ConnectionLostError, when it cannot be read, and \c EventTooLargeError.

    \threadsafe
*/
SseClient::Error SseEventStream::error() const
{
    return d->result().error;
}

/*!
    Returns a description of error() for people, without secrets.

    \threadsafe
*/
QString SseEventStream::errorString() const
{
    return d->result().errorString;
}
