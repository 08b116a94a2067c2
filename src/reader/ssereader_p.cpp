// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "ssereader_p.h"

#include "../http/sselogging_p.h"

#include <QtCore/qmetaobject.h>
#include <QtCore/qthread.h>

#include <utility>

using ReadResult = SseDevice::ReadResult;

namespace {

// A pass reads one chunk. Control returns to the event loop between passes, so that neither a large
// file nor a device that is never empty can freeze the application.
constexpr qint64 OneChunk = 1;

} // namespace

SseReaderPrivate::SseReaderPrivate(SseReader *reader)
    : q(reader)
    , pump(*this, OneChunk)
{
}

void SseReaderPrivate::setDevice(QIODevice *newDevice)
{
    const bool hadError = error != SseReader::Error::NoError;
    detach();
    attach(newDevice);
    unannounced.errorChange = hadError;
    unannounced.device = true;
    announce();
}

void SseReaderPrivate::attach(QIODevice *newDevice)
{
    device = newDevice;
    if (!device)
        return;
    readResult = ReadResult::NoData;
    input = std::make_unique<SseDevice>(newDevice, q, [this] { onDeviceChanged(); });
    deviceDestroyed = QObject::connect(newDevice, &QObject::destroyed, q,
                                       [this] { Q_EMIT q->deviceChanged(); });
    pump.start();
    scheduleRead();
}

void SseReaderPrivate::detach()
{
    disconnectDevice();
    QObject::disconnect(deviceDestroyed);
    device.clear();
    error = SseReader::Error::NoError;
    errorString.clear();
    finished = false;
    unannounced = {};
}

// Nothing is read while the reader is paused.
void SseReaderPrivate::setPaused(bool paused)
{
    if (pump.isPaused() == paused)
        return;
    pump.setPaused(paused);
    if (!paused)
        scheduleRead();
    Q_EMIT q->pausedChanged();
}

// Drops data that was read but not delivered.
void SseReaderPrivate::disconnectDevice()
{
    notifier.reset();
    input.reset();
    pump.reset();
}

// Called in the old thread before the reader moves to another one. A slot may have moved it.
void SseReaderPrivate::leaveThread()
{
    pump.leaveThread();
    const auto enterThread = [this] {
        if (pump.enterThread() && pump.hold([this] { announce(); }))
            runPump();
    };
    QMetaObject::invokeMethod(q, enterThread, Qt::QueuedConnection);
}

// The device may be about to close, so stop watching its descriptor.
void SseReaderPrivate::onDeviceChanged()
{
    notifier.reset();
    scheduleRead();
}

// Schedules a read, since the device must not be read inside its own signals: its frames are on the
// stack, and slots of the application may delete it.
void SseReaderPrivate::scheduleRead()
{
    if (readScheduled)
        return;
    readScheduled = true;
    QMetaObject::invokeMethod(
            q,
            [this] {
                readScheduled = false;
                runPump();
            },
            Qt::QueuedConnection);
}

void SseReaderPrivate::runPump()
{
    switch (pump.run()) {
    case SseEventPump::Result::Gone:
    case SseEventPump::Result::Nested:
    case SseEventPump::Result::Stopped:
    case SseEventPump::Result::Ended: // a reader has no end predicate
        break;
    case SseEventPump::Result::EventTooLarge:
        fail(SseReader::Error::EventTooLargeError,
             SseReader::tr("An event is larger than %1 bytes").arg(maximumEventSize));
        break;
    case SseEventPump::Result::HasMore:
        scheduleRead();
        break;
    case SseEventPump::Result::NoData:
        onNoData();
        break;
    }
}

bool SseReaderPrivate::read(QByteArray &chunk)
{
    if (readResult == ReadResult::Ended || readResult == ReadResult::Failed)
        return false; // only the event that the end has cut off follows
    static const QMetaMethod comments = QMetaMethod::fromSignal(&SseReader::commentReceived);
    // Clear the flag before the check: otherwise a connection made in another thread at the same
    // time could be missed.
    pump.setCommentsWanted(false);
    if (q->isSignalConnected(comments))
        pump.setCommentsWanted(true);
    readResult = isDeviceElsewhere() ? ReadResult::Failed : input->read(chunk);
    return readResult == ReadResult::Data;
}

bool SseReaderPrivate::isDeviceElsewhere() const
{
    return device && device->thread() != QThread::currentThread();
}

void SseReaderPrivate::onNoData()
{
    switch (readResult) {
    case ReadResult::Data:
        break;
    case ReadResult::NoData:
        watchDevice();
        break;
    case ReadResult::Ended:
    case ReadResult::Failed:
        onEnded();
        break;
    }
}

// An event that the end has cut off needs another pass, in which its slots may pause the reader.
void SseReaderPrivate::onEnded()
{
    if (readResult == ReadResult::Failed && isDeviceElsewhere())
        failElsewhere();
    else if (pump.finish())
        runPump();
    else if (readResult == ReadResult::Failed)
        fail(SseReader::Error::DeviceError, input->errorString());
    else
        finish();
}

void SseReaderPrivate::failElsewhere()
{
    const QString message = SseReader::tr("The device lives in another thread than its reader");
    qCWarning(lcSseClient, "%ls", qUtf16Printable(message));
    fail(SseReader::Error::DeviceError, message);
}

// Waits for data of a device that has no signal for it.
void SseReaderPrivate::watchDevice()
{
    const int descriptor = input->watchedDescriptor();
    if (descriptor < 0)
        return;
    if (!notifier) {
        notifier = std::make_unique<QSocketNotifier>(descriptor, QSocketNotifier::Read, q);
        QObject::connect(notifier.get(), &QSocketNotifier::activated, q, [this] {
            notifier->setEnabled(false);
            scheduleRead();
        });
    }
    notifier->setEnabled(true);
}

void SseReaderPrivate::eventFound(const SseEvent &event)
{
    Q_EMIT q->eventReceived(event);
}

void SseReaderPrivate::eventDiscarded(qsizetype size)
{
    Q_EMIT q->eventDiscarded(size);
}

void SseReaderPrivate::commentFound(const QString &text)
{
    Q_EMIT q->commentReceived(text);
}

void SseReaderPrivate::reconnectionTimeFound(std::chrono::milliseconds time)
{
    Q_EMIT q->reconnectionTimeReceived(time);
}

void SseReaderPrivate::lastEventIdChanged()
{
    Q_EMIT q->lastEventIdChanged();
}

void SseReaderPrivate::fail(SseReader::Error newError, const QString &message)
{
    error = newError;
    errorString = message;
    finish();
}

// A slot may begin another stream, which is read after the slot has returned.
void SseReaderPrivate::finish()
{
    finished = true;
    disconnectDevice();
    unannounced.errorChange = unannounced.error = error != SseReader::Error::NoError;
    unannounced.end = true;
    if (pump.hold([this] { announce(); }) && input)
        scheduleRead();
}

// If a slot moves the reader, the new thread emits the remaining signals.
void SseReaderPrivate::announce()
{
    const Guard guard(pump);
    if (std::exchange(unannounced.errorChange, false))
        Q_EMIT q->errorChanged();
    if (guard && std::exchange(unannounced.error, false))
        Q_EMIT q->errorOccurred(error);
    if (guard && std::exchange(unannounced.end, false))
        Q_EMIT q->finished();
    if (guard && std::exchange(unannounced.device, false))
        Q_EMIT q->deviceChanged();
}
