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

    It serves every source of \c text/event-stream bytes that is not a plain URL: a recorded
    file, the output of a QProcess, a QLocalSocket, the reply of an HTTP stack that an
    application runs itself.

    \code
    QFile tape("recorded.sse");
    tape.open(QIODevice::ReadOnly);
    SseReader reader(&tape);
    connect(&reader, &SseReader::eventReceived, this, [](const SseEvent &event) { … });
    \endcode

    Reading starts when control returns to the event loop, hence after signals were connected. The
    device must be open for reading then, is not owned, and must live in the reader's thread: if it
    lives in another one, a warning is logged and the stream ends with DeviceError. From then on only
    the reader should read from it. A sequential device is read as its data arrive, any other from
    its position to its end, in passes that leave the event loop its turn.

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

    If a device is closed, the events that it has received and that were not read yet are delivered,
    and the stream ends without an error; a device that is not sequential is not read any further.
    What the device contains when it is opened again belongs to another stream: call setDevice()
    with a null pointer and then with the device. If a device is destroyed, the stream ends as well.

    \section1 Pipes, FIFOs and Terminals

    A QFile can be a pipe, a FIFO, a terminal or another device file, such as the standard input:

    \code
    QFile input;
    input.open(stdin, QIODevice::ReadOnly);
    SseReader reader(&input);
    \endcode

    On Unix, the reader watches the descriptor of such a file with a QSocketNotifier and reads what
    is there, without blocking the event loop. It waits for the first writer of a FIFO that was
    opened with \c O_NONBLOCK, and ends when the last writer has closed it. To stay with a FIFO
    whose writers come and go, open it for reading and writing. On Windows, QFile offers no way to
    read such files without waiting: the event loop is blocked until data arrive. Read them in a
    thread of their own there.

    \section1 Slots

    A slot may do anything, including running an event loop, setting another device and deleting
    the reader. While a slot runs an event loop, further events wait.

    \sa SseParser, SseClient
*/

/*!
    \typedef SseReader::Error

    The same as SseError. A reader knows \c NoError, \c DeviceError and \c EventTooLargeError.
*/

/*!
    \property SseReader::device
    \brief This property holds the device that is read, not owned.

    Setting it begins a new stream: what was unfinished is dropped, lastEventId stays. To read
    the same device once more, set null in between.
*/

/*!
    \property SseReader::lastEventId
    \brief This property holds the last event ID of the stream so far.
*/

/*!
    \property SseReader::maximumEventSize
    \brief This property holds how large an event may become, in bytes.

    The default is 16 MiB; 0 means no limit.
    \sa SseParser::setMaximumEventSize()
*/

/*!
    \property SseReader::origin
    \brief This property holds the origin that events will carry; empty by default.
*/

/*!
    \property SseReader::error
    \brief This property holds the error that has ended the stream, if any.
*/

/*!
    \property SseReader::errorString
    \brief This property holds a description of error for people.
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
    \fn void SseReader::commentReceived(const QString &text)
    Emitted for each comment line with the \a text that follows its colon.
*/

/*!
    \fn void SseReader::reconnectionTimeReceived(std::chrono::milliseconds time)
    Emitted when the stream asks for a reconnection \a time with \c retry.
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
    Destroys the reader. The device is left as it is.
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

QString SseReader::lastEventId() const
{
    return d_ptr->pump.lastEventId();
}

/*!
    Sets the last event ID to \a lastEventId and returns \c true; or returns \c false and changes
    nothing if it has a line break or NUL in it.
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
    Sets the limit for the size of an event to \a bytes, 0 for no limit, and returns \c true; or
    returns \c false and changes nothing if the number is negative.
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
    Returns \c true once the stream has ended.
*/
bool SseReader::isFinished() const
{
    return d_ptr->finished;
}

/*!
    \reimp

    When the reader moves to another thread, nothing is delivered in the old one any more, and the new
    one delivers what was left. Move the device, too.
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
