// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "ssedevicesource_p.h"

#include "../client/sselogging_p.h"

#include <QtCore/qelapsedtimer.h>
#if QT_CONFIG(process)
#  include <QtCore/qprocess.h>
#endif
#include <QtNetwork/qabstractsocket.h>
#include <QtNetwork/qlocalsocket.h>
#include <QtNetwork/qnetworkreply.h>

#include <algorithm>

using std::chrono::milliseconds;
using namespace std::chrono_literals;
using Error = SseClient::Error;
using FinishReason = SseClient::FinishReason;
using Step = SsePullParser::Step;

namespace {

constexpr qint64 BytesPerRead = 256 * 1024;

// Nothing but its own deadline can wake a device that waits, so this is how long cancel() takes.
constexpr milliseconds LongestWait = 50ms;

// A wait that is shorter says nothing about whether a device can wait at all.
constexpr milliseconds ShortestTellingWait = 10ms;

enum class Prospect {
    MoreMayCome,
    Ended,
    Failed,
    Unknown,
};

template <typename Socket>
Prospect prospectOfSocket(const Socket &socket)
{
    if (socket.state() != Socket::UnconnectedState)
        return Prospect::MoreMayCome;
    // Both classes number their errors alike. To be closed by the other side is how a stream ends.
    const int error = socket.error();
    const bool isEnd = error == QAbstractSocket::UnknownSocketError
            || error == QAbstractSocket::RemoteHostClosedError;
    return isEnd ? Prospect::Ended : Prospect::Failed;
}

// What can be expected of a sequential device that has nothing to read. There is no common way to
// ask a QIODevice.
Prospect prospectOf(const QIODevice &device)
{
#if QT_CONFIG(process)
    if (const auto *const process = qobject_cast<const QProcess *>(&device)) {
        if (process->state() != QProcess::NotRunning)
            return Prospect::MoreMayCome;
        return process->error() == QProcess::FailedToStart ? Prospect::Failed : Prospect::Ended;
    }
#endif
    if (const auto *const socket = qobject_cast<const QAbstractSocket *>(&device))
        return prospectOfSocket(*socket);
    if (const auto *const socket = qobject_cast<const QLocalSocket *>(&device))
        return prospectOfSocket(*socket);
    if (const auto *const reply = qobject_cast<const QNetworkReply *>(&device)) {
        const bool isGood = reply->isFinished() && reply->error() == QNetworkReply::NoError;
        return isGood ? Prospect::Ended : Prospect::Failed;
    }
    return Prospect::Unknown;
}

} // namespace

SseDeviceSource::SseDeviceSource(QIODevice *device)
    : m_device(device)
{
    if (!device)
        return;
    m_channelFinished = QObject::connect(device, &QIODevice::readChannelFinished, device,
                                         [this] { m_channelIsFinished = true; });
}

SseDeviceSource::~SseDeviceSource()
{
    QObject::disconnect(m_channelFinished);
}

std::optional<SseEvent> SseDeviceSource::next(const QDeadlineTimer &deadline)
{
    while (!isFinished()) {
        switch (m_parser.next()) {
        case Step::Event: {
            SseEvent event = m_parser.takeEvent();
            takeLastEventId(event.lastEventId());
            return event;
        }
        case Step::LastEventId:
            takeLastEventId(m_parser.lastEventId());
            break;
        case Step::Error:
            fail(Error::EventTooLargeError,
                 SseClient::tr("An event is larger than %1 bytes").arg(m_maximumEventSize));
            break;
        case Step::NeedData:
            if (!readMore(deadline))
                return {};
            break;
        case Step::Comment:
        case Step::ReconnectionTime:
            break;
        }
    }
    return {};
}

void SseDeviceSource::cancel()
{
    const std::lock_guard lock(m_mutex);
    if (m_result.reason != FinishReason::NotFinished)
        return;
    m_result.reason = FinishReason::Stopped;
    m_changed.notify_all();
}

SseEventSource::Result SseDeviceSource::result() const
{
    const std::lock_guard lock(m_mutex);
    return m_result;
}

QString SseDeviceSource::lastEventId() const
{
    const std::lock_guard lock(m_mutex);
    return m_lastEventId;
}

bool SseDeviceSource::configure(const std::function<void(SseClient &)> &)
{
    qCWarning(lcSseClient, "A stream from a device has no client to configure");
    return false;
}

bool SseDeviceSource::setLastEventId(const QString &id)
{
    m_parser.setLastEventId(id);
    takeLastEventId(id);
    return true;
}

qsizetype SseDeviceSource::maximumEventSize()
{
    return m_maximumEventSize;
}

void SseDeviceSource::setMaximumEventSize(qsizetype bytes)
{
    if (bytes < 0)
        return;
    m_maximumEventSize = bytes;
    m_parser.setMaximumEventSize(bytes);
}

QUrl SseDeviceSource::origin() const
{
    return m_origin;
}

void SseDeviceSource::setOrigin(const QUrl &origin)
{
    m_origin = origin;
    m_parser.setOrigin(origin);
}

bool SseDeviceSource::isFinished() const
{
    const std::lock_guard lock(m_mutex);
    return m_result.reason != FinishReason::NotFinished;
}

// False if the deadline has come. The end, and failures, are noted.
bool SseDeviceSource::readMore(const QDeadlineTimer &deadline)
{
    if (!m_device) {
        fail(Error::ConnectionLostError,
             m_hasBegun ? SseClient::tr("The device was destroyed")
                        : SseClient::tr("There is no device"));
        return true;
    }
    if (!m_device->isReadable()) {
        if (m_hasBegun && !m_device->isOpen())
            finish();
        else
            fail(Error::ConnectionLostError, SseClient::tr("The device is not open for reading"));
        return true;
    }
    m_hasBegun = true;
    const bool isSequential = m_device->isSequential();
    const qint64 wanted = isSequential ? qBound(qint64(1), m_device->bytesAvailable(), BytesPerRead)
                                       : BytesPerRead;
    QByteArray chunk(wanted, Qt::Uninitialized);
    const qint64 size = m_device->read(chunk.data(), chunk.size());
    if (size > 0) {
        chunk.truncate(size);
        m_parser.addData(chunk);
        return true;
    }
    if (isSequential)
        return waitForData(deadline);
    if (size < 0)
        fail(Error::ConnectionLostError, m_device->errorString());
    else
        finish();
    return true;
}

// In small pieces, between which it sees whether it is still wanted.
bool SseDeviceSource::waitForData(const QDeadlineTimer &deadline)
{
    while (!m_channelIsFinished && !isFinished()) {
        if (deadline.hasExpired())
            return false;
        const milliseconds remaining =
                deadline.isForever() ? LongestWait : milliseconds(deadline.remainingTime());
        const milliseconds piece = std::min(remaining, LongestWait);
        QElapsedTimer timer;
        timer.start();
        const bool isReady = m_device->waitForReadyRead(int(piece.count()));
        if (isReady || !m_device || m_device->bytesAvailable() > 0)
            return true;
        const milliseconds elapsed(timer.elapsed());
        judgeSilence(piece < ShortestTellingWait || elapsed >= piece / 2);
        if (elapsed < piece && !m_channelIsFinished)
            rest(piece - elapsed);
    }
    if (m_device && m_device->bytesAvailable() == 0)
        finish();
    return true;
}

void SseDeviceSource::judgeSilence(bool hasWaited)
{
    switch (prospectOf(*m_device)) {
    case Prospect::MoreMayCome:
        break;
    case Prospect::Ended:
        m_channelIsFinished = true;
        break;
    case Prospect::Failed:
        fail(Error::ConnectionLostError, m_device->errorString());
        break;
    case Prospect::Unknown: // what does not wait for more does not expect any
        m_channelIsFinished = m_channelIsFinished || !hasWaited;
        break;
    }
}

// Whatever the device thinks of waiting: this thread does not spin.
void SseDeviceSource::rest(milliseconds time)
{
    std::unique_lock lock(m_mutex);
    waitUntil(m_changed, lock, QDeadlineTimer(time),
              [this] { return m_result.reason != FinishReason::NotFinished; });
}

void SseDeviceSource::takeLastEventId(const QString &id)
{
    const std::lock_guard lock(m_mutex);
    m_lastEventId = id;
}

void SseDeviceSource::finish()
{
    const std::lock_guard lock(m_mutex);
    if (m_result.reason == FinishReason::NotFinished)
        m_result.reason = FinishReason::Completed;
}

void SseDeviceSource::fail(Error error, const QString &message)
{
    const std::lock_guard lock(m_mutex);
    if (m_result.reason == FinishReason::NotFinished)
        m_result = {FinishReason::Failed, error, message};
}
