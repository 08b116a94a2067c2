// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include <QtSse/ssereader.h>

#include "ssereader_p.h"

#include <QtCore/qcoreevent.h>
#include <QtCore/qmetaobject.h>

/*!
    \class SseReader
    \inmodule QtSse
    \inheaderfile QtSse/SseReader
    \brief The SseReader class reads events from any QIODevice.
    \since QtSse 0.1
    \reentrant

    Use it for a \c text/event-stream that does not come from a URL: a recorded file, the output of
    a QProcess, a QLocalSocket, or a QNetworkReply of the application.

    \code
    QFile tape("recorded.sse");
    tape.open(QIODevice::ReadOnly);
    SseReader reader(&tape);
    connect(&reader, &SseReader::eventReceived, this, [](const SseEvent &event) { … });
    \endcode

    Reading starts when control returns to the event loop, so that signals can be connected before.
    At that time, the device must be open for reading. The reader does not own the device. The
    device must live in the thread of the reader; otherwise a warning is printed and the stream ends
    with DeviceError. Only the reader should read from the device. A sequential device is read as
    its data arrives. Any other device is read from its position to its end, and control returns to
    the event loop after each chunk.

    \section1 The End

    \table
    \header
        \li Device
        \li finished() is emitted
        \li with DeviceError
    \row
        \li QProcess
        \li when the process has ended, or has closed its output
        \li if the program cannot be started
    \row
        \li QTcpSocket, QSslSocket, QLocalSocket
        \li when the connection is closed
        \li if it cannot be established, or breaks with an error that the socket reports
    \row
        \li QNetworkReply
        \li when the reply has finished
        \li if the reply has an error, which includes status 400 and above; the events in its body
            are delivered before
    \row
        \li QFile
        \li at the end of the file; a file that grows later is not followed
        \li if it cannot be read
    \row
        \li any other device
        \li when it emits QIODevice::readChannelFinished(), or \c read() returns -1; a device
            that is not sequential ends when \c read() returns 0
        \li if \c read() returns -1 and errorString() of the device was set
    \endtable

    If a sequential device is closed, the reader delivers the events in its remaining data, and the
    stream ends without an error. A device that is not sequential is not read any further. If the
    device is opened again, its data belongs to another stream: call setDevice() with a null pointer
    and then with the device. If a device is destroyed before its end, the reader delivers what it
    has read, and the stream ends with SseError::DeviceError.

    \section1 Pipes, FIFOs and Terminals

    A QFile can be a pipe, a FIFO, a terminal or another device file, such as the standard input:

    \code
    QFile input;
    input.open(stdin, QIODevice::ReadOnly);
    SseReader reader(&input);
    \endcode

    On Unix, the reader watches the descriptor of such a file with a QSocketNotifier and reads the
    available data without blocking the event loop. For a FIFO that was opened with \c O_NONBLOCK,
    it waits for the first writer, and the stream ends when the last writer has closed the FIFO. To
    continue after that, open the FIFO for reading and writing. On Windows, QFile cannot read such
    files without blocking: the event loop is blocked until data arrives. Read them in a separate
    thread there.

    \section1 Slots

    A slot may do anything, including running an event loop, setting another device and deleting the
    reader. While a slot runs an event loop, no further events are delivered.

    \sa SseParser, SseClient
*/

/*!
    \typedef SseReader::Error

    The same as SseError. A reader uses \c NoError, \c DeviceError and \c EventTooLargeError.
*/

/*!
    \property SseReader::device
    \brief This property holds the device that is read.

    The reader does not own the device. Setting it begins a new stream: unfinished lines and events
    are dropped, and lastEventId is kept. To read the same device again, set a null pointer first.
*/

/*!
    \property SseReader::paused
    \brief This property holds whether the delivery of events is paused.

    The default is \c false. A paused reader delivers no events, even if it is paused by a slot, and
    does not report the end of the stream. It does not read from the device either; how much data
    accumulates there depends on the device. Use QAbstractSocket::setReadBufferSize() to slow down
    the sender. When the reader is resumed, the delivery continues from the event loop.

    \sa pause(), resume()
*/

/*!
    \property SseReader::lastEventId
    \brief This property holds the last event ID of the stream so far.
*/

/*!
    \property SseReader::maximumEventSize
    \brief This property holds the maximum size of an event in bytes.

    The default is 16 MiB; 0 means no limit.
    \sa SseParser::setMaximumEventSize()
*/

/*!
    \property SseReader::acceptIncompleteEvents
    \brief This property holds whether an event is delivered that the end of the stream cuts off
    before its blank line.

    The default is \c false: such an event is dropped, as the HTML standard requires, and
    eventDiscarded() is emitted. If the property is \c true, the event is delivered before
    finished(), with the data that has arrived, and SseEvent::incomplete is \c true. Its ID does not
    become the lastEventId.

    \sa SseParser::setAcceptIncompleteEvents()
*/

/*!
    \property SseReader::origin
    \brief This property holds the origin of the events; empty by default.
*/

/*!
    \property SseReader::error
    \brief This property holds the error that has ended the stream, if any.
*/

/*!
    \property SseReader::errorString
    \brief This property holds a description of error for users.
*/

/*!
    \fn void SseReader::errorChanged()
    Emitted when error and errorString have changed, also when they are cleared.
*/

/*!
    \fn void SseReader::eventReceived(const SseEvent &event)
    Emitted for each \a event, in the order of the stream.
*/

/*!
    \fn void SseReader::eventDiscarded(qsizetype size)
    Emitted before finished() if the end of the stream has cut off an event that is not delivered.
    \a size is the number of bytes of its data that have arrived. It can be 0, as an event may have
    empty data. A rest without data, such as a comment or an ID, is no event and is not reported.

    \sa acceptIncompleteEvents
*/

/*!
    \fn void SseReader::commentReceived(const QString &text)
    Emitted for each comment line with the \a text that follows its colon.
*/

/*!
    \fn void SseReader::reconnectionTimeReceived(std::chrono::milliseconds time)
    Emitted when the stream sets a reconnection \a time with \c retry.
*/

/*!
    \fn void SseReader::errorOccurred(SseReader::Error error)
    Emitted when an \a error ends the stream, before finished().
*/

/*!
    \fn void SseReader::finished()
    Emitted once when the stream has ended and all of its events were delivered.
*/

/*!
    Constructs a reader without a device, with the given \a parent.
*/
SseReader::SseReader(QObject *parent)
    : QObject(parent)
    , d_ptr(std::make_unique<SseReaderPrivate>(this))
{
}

/*!
    Constructs a reader of \a device with the given \a parent.
*/
SseReader::SseReader(QIODevice *device, QObject *parent)
    : SseReader(parent)
{
    setDevice(device);
}

/*!
    Destroys the reader. The device is not changed.
*/
SseReader::~SseReader()
{
    d_ptr->detach();
}

QIODevice *SseReader::device() const
{
    return d_ptr->device;
}

void SseReader::setDevice(QIODevice *device)
{
    Q_D(SseReader);
    if (d->device != device)
        d->setDevice(device);
}

bool SseReader::isPaused() const
{
    return d_ptr->pump.isPaused();
}

void SseReader::setPaused(bool paused)
{
    d_ptr->setPaused(paused);
}

/*!
    Sets paused to \c true. \sa paused, resume()
*/
void SseReader::pause()
{
    setPaused(true);
}

/*!
    Sets paused to \c false. \sa paused, pause()
*/
void SseReader::resume()
{
    setPaused(false);
}

QString SseReader::lastEventId() const
{
    return d_ptr->pump.lastEventId();
}

/*!
    Sets the last event ID to \a lastEventId and returns \c true. Returns \c false and changes
    nothing if it contains a line break or NUL.
*/
bool SseReader::setLastEventId(const QString &lastEventId)
{
    if (!SseParserPrivate::acceptsLastEventId(lastEventId))
        return false;
    d_ptr->pump.setLastEventId(lastEventId);
    return true;
}

qsizetype SseReader::maximumEventSize() const
{
    return d_ptr->maximumEventSize;
}

/*!
    Sets the limit for the size of an event to \a bytes, 0 for no limit, and returns \c true.
    Returns \c false and changes nothing if the number is negative.
*/
bool SseReader::setMaximumEventSize(qsizetype bytes)
{
    Q_D(SseReader);
    if (!SseParserPrivate::acceptsMaximumEventSize(bytes))
        return false;
    if (d->maximumEventSize == bytes)
        return true;
    d->maximumEventSize = bytes;
    d->pump.setMaximumEventSize(bytes);
    Q_EMIT maximumEventSizeChanged();
    return true;
}

bool SseReader::acceptIncompleteEvents() const
{
    return d_ptr->pump.acceptIncompleteEvents();
}

void SseReader::setAcceptIncompleteEvents(bool accept)
{
    Q_D(SseReader);
    if (d->pump.acceptIncompleteEvents() == accept)
        return;
    d->pump.setAcceptIncompleteEvents(accept);
    Q_EMIT acceptIncompleteEventsChanged();
}

QUrl SseReader::origin() const
{
    return d_ptr->origin;
}

void SseReader::setOrigin(const QUrl &origin)
{
    Q_D(SseReader);
    if (d->origin == origin)
        return;
    d->origin = origin;
    d->pump.setOrigin(origin);
    Q_EMIT originChanged();
}

SseReader::Error SseReader::error() const
{
    return d_ptr->error;
}

QString SseReader::errorString() const
{
    return d_ptr->errorString;
}

/*!
    Returns \c true if the stream has ended.
*/
bool SseReader::isFinished() const
{
    return d_ptr->finished;
}

/*!
    \reimp

    When the reader moves to another thread, the old thread delivers no further events, and the new
    thread delivers the remaining ones. Move the device as well.
*/
bool SseReader::event(QEvent *event)
{
    if (event->type() == QEvent::ThreadChange)
        d_ptr->leaveThread();
    return QObject::event(event);
}

/*!
    \reimp
*/
void SseReader::connectNotify(const QMetaMethod &signal)
{
    if (signal == QMetaMethod::fromSignal(&SseReader::commentReceived))
        d_ptr->pump.setCommentsWanted(true);
}
