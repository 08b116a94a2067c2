// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "ssedevice_p.h"

#include <QtSse/ssereader.h>

#include "../http/sselogging_p.h"

#include <QtCore/qbuffer.h>
#include <QtCore/qfile.h>
#include <QtCore/qscopedvaluerollback.h>
#include <QtCore/qsocketnotifier.h>
#include <QtCore/qthread.h>
#if QT_CONFIG(process)
#  include <QtCore/qprocess.h>
#endif
#include <QtNetwork/qabstractsocket.h>
#include <QtNetwork/qlocalsocket.h>
#include <QtNetwork/qnetworkreply.h>

#include <algorithm>
#include <typeinfo>
#include <utility>

#ifdef Q_OS_UNIX
#  include <fcntl.h>
#  include <poll.h>
#  include <unistd.h>

#  include <cerrno>
#endif

using std::chrono::milliseconds;
using namespace std::chrono_literals;

namespace {

constexpr qint64 BytesPerRead = 256 * 1024;

// The limit for data that is read from a device that closes and does not report its size: such a
// device might never be empty.
constexpr qint64 MaximumRest = 16 * 1024 * 1024;

constexpr milliseconds ConnectTimeout = 30s;

// Both socket classes use the same error numbers. If the other side closes the connection, the
// stream has ended normally.
template <typename Socket>
bool hasFailed(const Socket &socket)
{
    const int error = socket.error();
    return error != QAbstractSocket::UnknownSocketError
            && error != QAbstractSocket::RemoteHostClosedError;
}

// QIODevice returns a text even if there is no error.
bool hasErrorString(const QIODevice &device)
{
    return device.errorString() != QBuffer().errorString();
}

#ifdef Q_OS_UNIX

// Also returns true at the end of the file and in case of an error, because a read does not block
// then.
bool waitForDescriptor(int descriptor, short events, milliseconds time, short *found = nullptr)
{
    pollfd entry = {descriptor, events, 0};
    const bool isReady = ::poll(&entry, 1, int(time.count())) > 0;
    if (found)
        *found = entry.revents;
    return isReady;
}

// Makes a descriptor non-blocking for a limited time. Other processes may share this mode, so this
// is used only if QFile itself must read.
class NonBlockingScope
{
public:
    explicit NonBlockingScope(int descriptor)
        : m_descriptor(descriptor)
        , m_flags(::fcntl(descriptor, F_GETFL))
    {
        setFlags(m_flags | O_NONBLOCK);
    }
    ~NonBlockingScope() { setFlags(m_flags); }

    Q_DISABLE_COPY_MOVE(NonBlockingScope)

private:
    void setFlags(int flags) const
    {
        if (m_flags != -1 && !(m_flags & O_NONBLOCK))
            ::fcntl(m_descriptor, F_SETFL, flags);
    }

    const int m_descriptor;
    const int m_flags;
};

// While a socket is connecting, only its notifier has its descriptor.
int connectingDescriptor(const QAbstractSocket &socket)
{
    const auto notifiers = socket.findChildren<QSocketNotifier *>();
    for (const QSocketNotifier *notifier : notifiers) {
        if (notifier->type() == QSocketNotifier::Write && notifier->isEnabled())
            return int(notifier->socket());
    }
    return -1;
}

#endif // Q_OS_UNIX

// QAbstractSocket cancels its attempt to connect when waitForConnected() times out. Therefore this
// function waits for the descriptor if possible.
bool waitUntilConnected(QAbstractSocket &socket, milliseconds time, const QDeadlineTimer &deadline)
{
#ifdef Q_OS_UNIX
    const int descriptor = connectingDescriptor(socket);
    if (descriptor >= 0 && !waitForDescriptor(descriptor, POLLOUT, time))
        return false;
#else
    constexpr int descriptor = -1;
    Q_UNUSED(time)
#endif
    if (descriptor < 0 && deadline.hasExpired())
        return false;
    const qint64 left = deadline.isForever() ? ConnectTimeout.count() : deadline.remainingTime();
    socket.waitForConnected(int(std::min<qint64>(left, ConnectTimeout.count())));
    return true;
}

bool isConnecting(const QAbstractSocket &socket)
{
    return socket.state() == QAbstractSocket::HostLookupState
            || socket.state() == QAbstractSocket::ConnectingState;
}

// A QLocalSocket is not open before it is connected.
bool isConnecting(const QIODevice &device)
{
    const auto *const socket = qobject_cast<const QLocalSocket *>(&device);
    return socket && socket->state() == QLocalSocket::ConnectingState;
}

} // namespace

// For slots: a signal from another thread may arrive after this object was deleted.
template <typename Function>
auto SseDevice::whileHere(Function function) const
{
    return [function, isHere = m_isHere] {
        if (*isHere)
            function();
    };
}

SseDevice::SseDevice(QIODevice *device, QObject *context, std::function<void()> changed)
    : m_device(device)
    , m_changed(std::move(changed))
{
    if (!device) {
        m_errorString = SseReader::tr("There is no device");
        return;
    }
    const auto onEnd = whileHere([this] { end(); });
    m_connections = {
            QObject::connect(device, &QIODevice::readyRead, context, m_changed),
            QObject::connect(device, &QIODevice::readChannelFinished, context,
                             whileHere([this] { onReadChannelFinished(); })),
            QObject::connect(device, &QIODevice::aboutToClose, context, onEnd),
            QObject::connect(device, &QObject::destroyed, context, onEnd),
    };
    connectClassSignals(device, context);
}

SseDevice::~SseDevice()
{
    *m_isHere = false;
    // Remove only our connections: the application may have connected the same two objects.
    for (const QMetaObject::Connection &connection : std::as_const(m_connections))
        QObject::disconnect(connection);
}

SseDevice::ReadResult SseDevice::read(QByteArray &chunk)
{
    if (!m_rest.isEmpty()) {
        chunk = m_rest.left(BytesPerRead);
        m_rest.remove(0, chunk.size());
        return ReadResult::Data;
    }
    if (m_hasEnded || !m_device)
        return m_errorString.isEmpty() ? ReadResult::Ended : ReadResult::Failed;
    if (isConnecting(*m_device))
        return ReadResult::NoData;
    if (!m_device->isReadable())
        return fail(SseReader::tr("The device is not open for reading"));
    auto *const file = qobject_cast<QFileDevice *>(m_device);
    if (file && watchedDescriptor() >= 0 && file->bytesAvailable() == 0)
        return readFile(chunk, *file);
    return readDevice(chunk);
}

// Files can be watched only on Unix.
int SseDevice::watchedDescriptor() const
{
#ifdef Q_OS_UNIX
    const auto *const file = qobject_cast<QFileDevice *>(m_device);
    if (file && file->isOpen() && file->isSequential() && !m_hasEnded)
        return file->handle();
#endif
    return -1;
}

bool SseDevice::wait(milliseconds time, const QDeadlineTimer &deadline)
{
    if (!m_device)
        return false;
#ifdef Q_OS_UNIX
    if (const int descriptor = watchedDescriptor(); descriptor >= 0)
        return waitForDescriptor(descriptor, POLLIN, time);
#endif
    auto *const socket = qobject_cast<QAbstractSocket *>(m_device);
    if (socket && isConnecting(*socket))
        return waitUntilConnected(*socket, time, deadline);
    return m_device->waitForReadyRead(int(time.count()));
}

bool SseDevice::tellsItsState() const
{
    return m_device && (state() != State::Unknown || watchedDescriptor() >= 0);
}

void SseDevice::connectClassSignals(QIODevice *device, QObject *context)
{
    const auto onEnd = whileHere([this] { end(); });
#if QT_CONFIG(process)
    if (const auto *const process = qobject_cast<QProcess *>(device)) {
        m_connections += {
                QObject::connect(process, &QProcess::errorOccurred, context, m_changed),
                QObject::connect(process, &QProcess::finished, context, onEnd),
        };
    }
#endif
    if (const auto *const socket = qobject_cast<QAbstractSocket *>(device))
        m_connections +=
                QObject::connect(socket, &QAbstractSocket::stateChanged, context, m_changed);
    if (const auto *const socket = qobject_cast<QLocalSocket *>(device))
        m_connections += QObject::connect(socket, &QLocalSocket::stateChanged, context, m_changed);
    if (const auto *const reply = qobject_cast<QNetworkReply *>(device))
        m_connections += QObject::connect(reply, &QNetworkReply::finished, context, onEnd);
}

void SseDevice::onReadChannelFinished()
{
    m_isChannelFinished = true;
    if (!m_isReading && m_device && m_device->isSequential())
        end();
}

// Reads the rest of the data before the application closes the device or uses it for something
// else. A file that is closed is not read to its end.
void SseDevice::end()
{
    if (m_hasEnded)
        return;
    const bool isOurs = m_device && m_device->thread() == QThread::currentThread();
    if (isOurs && !m_isReading && m_device->isSequential() && m_device->isReadable()) {
        const qint64 limit = std::max(m_device->bytesAvailable(), MaximumRest);
        QByteArray rest;
        QByteArray chunk;
        while (rest.size() < limit && read(chunk) == ReadResult::Data)
            rest += chunk;
        m_rest = rest;
        m_errorString.clear();
    }
    if (isOurs && state() == State::Failed)
        m_errorString = deviceErrorString();
    if (!m_device)
        m_errorString = SseReader::tr("The device was destroyed");
    m_hasEnded = true;
    m_changed();
}

// Returns the state of a sequential device that has no data.
SseDevice::State SseDevice::state() const
{
#if QT_CONFIG(process)
    if (const auto *const process = qobject_cast<QProcess *>(m_device)) {
        if (process->state() != QProcess::NotRunning)
            return State::MayHaveMore;
        return process->error() == QProcess::FailedToStart ? State::Failed : State::Ended;
    }
#endif
    if (const auto *const socket = qobject_cast<QAbstractSocket *>(m_device)) {
        if (socket->state() != QAbstractSocket::UnconnectedState)
            return State::MayHaveMore;
        return hasFailed(*socket) ? State::Failed : State::Ended;
    }
    if (const auto *const socket = qobject_cast<QLocalSocket *>(m_device)) {
        if (socket->state() != QLocalSocket::UnconnectedState)
            return State::MayHaveMore;
        return hasFailed(*socket) ? State::Failed : State::Ended;
    }
    if (const auto *const reply = qobject_cast<QNetworkReply *>(m_device)) {
        if (!reply->isFinished())
            return State::MayHaveMore;
        return reply->error() == QNetworkReply::NoError ? State::Ended : State::Failed;
    }
    return State::Unknown;
}

SseDevice::ReadResult SseDevice::readDevice(QByteArray &chunk)
{
    const bool isSequential = m_device->isSequential();
    const qint64 available = isSequential ? m_device->bytesAvailable() : 0;
    chunk = QByteArray(available > 0 ? std::min(available, BytesPerRead) : BytesPerRead,
                       Qt::Uninitialized);
    qint64 size = 0;
    {
        const QScopedValueRollback reading(m_isReading, true);
        size = m_device->read(chunk.data(), chunk.size());
    }
    chunk.truncate(std::max<qint64>(size, 0));
    if (size > 0)
        return ReadResult::Data;
    if (isSequential)
        return resultWithoutData(size < 0);
    return size < 0 ? fail(deviceErrorString()) : ReadResult::Ended;
}

// QFile blocks until it has read all of the requested data. Therefore the descriptor is read
// directly, once QFile has returned the data in the buffer of its FILE. Subclasses of QFile may
// change what they read, so their own read function is used.
SseDevice::ReadResult SseDevice::readFile(QByteArray &chunk, QFileDevice &file)
{
    if (!m_readsThroughFile) {
        const bool isFile = !file.atEnd(); // atEnd() is true for a descriptor without a FILE
        m_readsThroughFile = isFile || typeid(file) != typeid(QFile);
    }
    return *m_readsThroughFile ? readThroughFile(chunk, file)
                               : readDescriptor(chunk, file.handle());
}

SseDevice::ReadResult SseDevice::readThroughFile(QByteArray &chunk, QFileDevice &file)
{
#ifdef Q_OS_UNIX
    const bool isPlainFile = typeid(file) == typeid(QFile);
    if (isPlainFile && file.atEnd())
        return ReadResult::Ended;
    const bool isReady = waitForDescriptor(file.handle(), POLLIN, 0ms);
    chunk = QByteArray(BytesPerRead, Qt::Uninitialized);
    qint64 size = 0;
    {
        const NonBlockingScope nonBlocking(file.handle());
        const QScopedValueRollback reading(m_isReading, true);
        size = file.read(chunk.data(), chunk.size());
    }
    // After a short read, the buffer of the FILE is empty. From the descriptor, errors are certain to
    // be seen; QFile may read once more behind an error, and then takes it for the end.
    if (isPlainFile && size < chunk.size() && !file.atEnd())
        m_readsThroughFile = false;
    chunk.truncate(std::max<qint64>(size, 0));
    if (size > 0)
        return ReadResult::Data;
    const bool hasFailed = size < 0 && file.error() != QFileDevice::NoError;
    if (hasFailed && file.errorString() != qt_error_string(EAGAIN))
        return fail(file.errorString());
    if (!isReady || hasFailed || (size < 0 && !waitForDescriptor(file.handle(), POLLIN, 0ms))) {
        file.unsetError();
        return ReadResult::NoData;
    }
    return ReadResult::Ended;
#else
    Q_UNUSED(file)
    return readDevice(chunk);
#endif
}

SseDevice::ReadResult SseDevice::readDescriptor(QByteArray &chunk, int descriptor)
{
#ifdef Q_OS_UNIX
    short events = 0;
    if (!waitForDescriptor(descriptor, POLLIN, 0ms, &events))
        return ReadResult::NoData;
    chunk = QByteArray(BytesPerRead, Qt::Uninitialized);
    ssize_t size = 0;
    do {
        size = ::read(descriptor, chunk.data(), std::size_t(chunk.size()));
    } while (size < 0 && errno == EINTR);
    const int error = errno;
    chunk.truncate(std::max<ssize_t>(size, 0));
    if (size > 0)
        return ReadResult::Data;
    if (size < 0 && (error == EAGAIN || error == EWOULDBLOCK))
        return ReadResult::NoData;
    const bool isHungUp = error == EIO && (events & POLLHUP) != 0; // the terminal was closed
    return size == 0 || isHungUp ? ReadResult::Ended : fail(qt_error_string(error));
#else
    Q_UNUSED(descriptor)
    return readDevice(chunk);
#endif
}

// A device of an unknown class without data may have data later. The result -1 means the end or an
// error.
SseDevice::ReadResult SseDevice::resultWithoutData(bool isError)
{
    switch (state()) {
    case State::MayHaveMore:
        return m_isChannelFinished ? ReadResult::Ended : ReadResult::NoData;
    case State::Ended:
        return ReadResult::Ended;
    case State::Failed:
        return fail(deviceErrorString());
    case State::Unknown:
        break;
    }
    if (m_isChannelFinished)
        return ReadResult::Ended;
    if (isError)
        return hasErrorString(*m_device) ? fail(deviceErrorString()) : ReadResult::Ended;
    const bool isFile = qobject_cast<QFileDevice *>(m_device) != nullptr;
    return isFile ? ReadResult::Ended : ReadResult::NoData;
}

SseDevice::ReadResult SseDevice::fail(const QString &message)
{
    m_errorString = message;
    return ReadResult::Failed;
}

// The message of QNetworkReply contains the whole URL, including secrets.
QString SseDevice::deviceErrorString() const
{
    QString message = m_device->errorString();
    if (const auto *const reply = qobject_cast<QNetworkReply *>(m_device))
        message.replace(reply->url().toString(), SseLogging::redacted(reply->url()));
    return message;
}
