// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include <QtSse/ssereader.h>

#include "../parser/sseparser_p.h"
#include "../parser/ssepullparser_p.h"

#include <QtCore/qiodevice.h>
#include <QtCore/qmetaobject.h>
#include <QtCore/qpointer.h>

#include <utility>

namespace {

// What one pass reads. Between passes the event loop has its turn, so that neither a huge file
// nor a device that never runs dry can freeze the application.
constexpr qint64 BytesPerRead = 256 * 1024;

} // namespace

class SseReaderPrivate
{
public:
    explicit SseReaderPrivate(SseReader *reader)
        : q(reader)
    {
    }

    void attach(QIODevice *newDevice);
    void detach();
    void disconnectDevice();
    void scheduleRead();
    void read();
    void readPass();
    bool addNextChunk();
    bool emitSteps();
    void emitStep(SsePullParser::Step step);
    void emitComment();
    void setLastEventId(const QString &id);
    void onDeviceAboutToClose();
    void onDeviceDestroyed();
    void onDeviceEnded();
    void fail(SseReader::Error newError, const QString &message);
    void finish();

    SseReader *const q;
    QPointer<QIODevice> device;
    QList<QMetaObject::Connection> connections;
    SsePullParser parser;
    QByteArray tail; // what a sequential device still held when it was closed
    QString lastEventId;
    QUrl origin;
    QString errorString;
    SseReader::Error error = SseReader::Error::NoError;
    qsizetype maximumEventSize = SseParserPrivate::DefaultMaximumEventSize;
    bool reading = false; // a pass is on the stack, possibly below a nested event loop
    bool readScheduled = false;
    bool deviceEnded = false;
    bool finished = false;
};

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

    Reading starts when control returns to the event loop, hence after signals were connected.
    The device must be open for reading, is not owned, and must live in the reader's thread; if
    it is destroyed, the stream ends. From then on only the reader should read from it. A
    sequential device is read as its data arrive, any other from its position to its end, in
    passes that leave the event loop its turn.

    A slot may do anything, including running an event loop, setting another device and deleting
    the reader. While a slot runs an event loop, further events wait.

    \sa SseParser, SseClient
*/

/*!
    \enum SseReader::Error

    \value NoError             Nothing is wrong.
    \value DeviceError         The device cannot be read; errorString() has its explanation.
    \value EventTooLargeError  An event exceeded maximumEventSize. Events before it were
                               delivered; nothing after it is read.
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

    The default is 16 MiB; 0 means no limit. Negative numbers have no effect.
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
    if (d->device == device)
        return;
    const bool hadError = d->error != Error::NoError;
    d->detach();
    d->attach(device);
    const QPointer<SseReader> guard(this);
    if (hadError)
        Q_EMIT errorChanged();
    if (guard)
        Q_EMIT deviceChanged();
}

QString SseReader::lastEventId() const
{
    return d_ptr->lastEventId;
}

void SseReader::setLastEventId(const QString &lastEventId)
{
    Q_D(SseReader);
    d->parser.setLastEventId(lastEventId);
    d->setLastEventId(lastEventId);
}

qsizetype SseReader::maximumEventSize() const
{
    return d_ptr->maximumEventSize;
}

void SseReader::setMaximumEventSize(qsizetype bytes)
{
    Q_D(SseReader);
    if (bytes < 0 || d->maximumEventSize == bytes)
        return;
    d->maximumEventSize = bytes;
    d->parser.setMaximumEventSize(bytes);
    Q_EMIT maximumEventSizeChanged();
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
    d->parser.setOrigin(origin);
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

void SseReaderPrivate::attach(QIODevice *newDevice)
{
    device = newDevice;
    if (!device)
        return;
    connections = {
            QObject::connect(device, &QIODevice::readyRead, q, [this] { scheduleRead(); }),
            QObject::connect(device, &QIODevice::readChannelFinished, q,
                             [this] { onDeviceEnded(); }),
            QObject::connect(device, &QIODevice::aboutToClose, q,
                             [this] { onDeviceAboutToClose(); }),
            QObject::connect(device, &QObject::destroyed, q, [this] { onDeviceDestroyed(); }),
    };
    scheduleRead();
}

void SseReaderPrivate::detach()
{
    disconnectDevice();
    device.clear();
    parser.reset();
    tail.clear();
    error = SseReader::Error::NoError;
    errorString.clear();
    deviceEnded = false;
    finished = false;
}

// Only what we have connected: the application may have connections of its own between the two.
void SseReaderPrivate::disconnectDevice()
{
    const QList<QMetaObject::Connection> ours = std::exchange(connections, {});
    for (const QMetaObject::Connection &connection : ours)
        QObject::disconnect(connection);
}

// Never read from inside a signal of the device: its own frames are on the stack then, and the
// slots of the application may delete it.
void SseReaderPrivate::scheduleRead()
{
    if (readScheduled)
        return;
    readScheduled = true;
    QMetaObject::invokeMethod(
            q,
            [this] {
                readScheduled = false;
                read();
            },
            Qt::QueuedConnection);
}

// Below a slot that runs an event loop nothing is delivered: events would overtake the one
// being handled. The pass that is on the stack goes on when the slot returns.
void SseReaderPrivate::read()
{
    if (reading || finished)
        return;
    const QPointer<SseReader> guard(q);
    reading = true;
    readPass();
    if (guard)
        reading = false;
}

void SseReaderPrivate::readPass()
{
    const QPointer<SseReader> guard(q);
    if (!emitSteps())
        return;
    const bool hasMore = addNextChunk(); // may end the stream, with signals
    if (!guard || (hasMore && !emitSteps()) || finished)
        return;
    const bool moreOnDevice = device && device->isOpen()
            && (device->bytesAvailable() > 0 || (!device->isSequential() && !deviceEnded));
    if (!tail.isEmpty() || moreOnDevice)
        scheduleRead();
    else if (deviceEnded)
        finish();
}

// Whether there was something to read. The end of a device, and its failure, are noted.
bool SseReaderPrivate::addNextChunk()
{
    if (finished)
        return false;
    if (!tail.isEmpty()) {
        parser.addData(std::exchange(tail, {}));
        return true;
    }
    if (!device)
        return false;
    if (!device->isOpen()) {
        if (!deviceEnded)
            fail(SseReader::Error::DeviceError, SseReader::tr("The device is not open"));
        return false;
    }
    QByteArray chunk(BytesPerRead, Qt::Uninitialized);
    const qint64 size = device->read(chunk.data(), chunk.size());
    if (size > 0) {
        chunk.truncate(size);
        parser.addData(chunk);
        return true;
    }
    // A sequential device that has nothing may be about to be connected; it tells when it ends.
    if (device->isSequential())
        return false;
    if (size < 0 && !deviceEnded)
        fail(SseReader::Error::DeviceError, device->errorString());
    else
        finish();
    return false;
}

// Emits all that the parser has. False if the reader is gone.
bool SseReaderPrivate::emitSteps()
{
    const QPointer<SseReader> guard(q);
    while (!finished) {
        static const QMetaMethod comments = QMetaMethod::fromSignal(&SseReader::commentReceived);
        parser.setCommentsEnabled(q->isSignalConnected(comments));
        const SsePullParser::Step step = parser.next();
        if (step == SsePullParser::Step::NeedData)
            return true;
        emitStep(step);
        if (!guard)
            return false;
    }
    return true;
}

void SseReaderPrivate::emitStep(SsePullParser::Step step)
{
    switch (step) {
    case SsePullParser::Step::Event: {
        const QPointer<SseReader> guard(q);
        const SseEvent event = parser.takeEvent();
        const bool idChanged = parser.hasChangedLastEventId();
        if (idChanged)
            lastEventId = event.lastEventId();
        Q_EMIT q->eventReceived(event);
        if (guard && idChanged)
            Q_EMIT q->lastEventIdChanged();
        break;
    }
    case SsePullParser::Step::Comment:
        emitComment();
        break;
    case SsePullParser::Step::LastEventId:
        setLastEventId(parser.lastEventId());
        break;
    case SsePullParser::Step::ReconnectionTime:
        Q_EMIT q->reconnectionTimeReceived(parser.reconnectionTime());
        break;
    case SsePullParser::Step::Error:
        fail(SseReader::Error::EventTooLargeError,
             SseReader::tr("An event is larger than %1 bytes").arg(maximumEventSize));
        break;
    case SsePullParser::Step::NeedData:
        break;
    }
}

// A copy, as a slot may delete the reader and its parser.
void SseReaderPrivate::emitComment()
{
    const QString text = parser.comment();
    Q_EMIT q->commentReceived(text);
}

void SseReaderPrivate::setLastEventId(const QString &id)
{
    if (lastEventId == id)
        return;
    lastEventId = id;
    Q_EMIT q->lastEventIdChanged();
}

// Whoever closes a file has had enough of it; what a socket or process has sent was sent to us.
void SseReaderPrivate::onDeviceAboutToClose()
{
    if (device->isSequential())
        tail.append(device->readAll());
    onDeviceEnded();
}

void SseReaderPrivate::onDeviceDestroyed()
{
    onDeviceEnded();
    Q_EMIT q->deviceChanged();
}

void SseReaderPrivate::onDeviceEnded()
{
    deviceEnded = true;
    scheduleRead();
}

void SseReaderPrivate::fail(SseReader::Error newError, const QString &message)
{
    error = newError;
    errorString = message;
    finish();
}

void SseReaderPrivate::finish()
{
    if (finished)
        return;
    finished = true;
    disconnectDevice();
    const QPointer<SseReader> guard(q);
    if (error != SseReader::Error::NoError)
        Q_EMIT q->errorChanged();
    if (guard && error != SseReader::Error::NoError)
        Q_EMIT q->errorOccurred(error);
    if (guard && finished)
        Q_EMIT q->finished();
}
