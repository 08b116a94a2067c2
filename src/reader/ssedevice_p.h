// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEDEVICE_P_H
#define SSEDEVICE_P_H

#include <QtCore/qbytearray.h>
#include <QtCore/qdeadlinetimer.h>
#include <QtCore/qiodevice.h>
#include <QtCore/qlist.h>
#include <QtCore/qobject.h>
#include <QtCore/qpointer.h>
#include <QtCore/qstring.h>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>

QT_BEGIN_NAMESPACE
class QAbstractSocket;
class QFileDevice;
QT_END_NAMESPACE

// The input device of a reader or of a stream: reads it without waiting, and tells its end and its
// failure, for which QIODevice has no common interface.
class SseDevice final
{
public:
    enum class ReadResult {
        Data,
        NoData, // at present
        Ended,
        Failed, // errorString() says why
    };

    // changed is called when reading may have another result than before, in the thread of context.
    // It may be called while the device emits a signal.
    SseDevice(QIODevice *device, QObject *context, std::function<void()> changed);
    ~SseDevice();

    [[nodiscard]] QIODevice *device() const { return m_device; }
    [[nodiscard]] const QString &errorString() const { return m_errorString; }

    [[nodiscard]] ReadResult read(QByteArray &chunk);

    // The descriptor to watch instead of signals, which QFile does not emit; -1 if there is none.
    [[nodiscard]] int watchedDescriptor() const;

    // For threads without an event loop. False if nothing has happened within the time, which is
    // shorter where the device does not wait. Where a socket is about to connect, the wait may last
    // until the deadline.
    bool wait(std::chrono::milliseconds time, const QDeadlineTimer &deadline);

    // Whether the class of the device tells its state, so that its silence need not be judged.
    [[nodiscard]] bool tellsItsState() const;

private:
    enum class State {
        MayHaveMore,
        Ended,
        Failed,
        Unknown,
    };

    Q_DISABLE_COPY_MOVE(SseDevice)

    template <typename Function>
    [[nodiscard]] auto whileHere(Function function) const;
    void connectClassSignals(QIODevice *device, QObject *context);
    void onReadChannelFinished();
    void end();
    [[nodiscard]] State state() const;
    ReadResult readDevice(QByteArray &chunk);
    ReadResult readFile(QByteArray &chunk, QFileDevice &file);
    ReadResult readThroughFile(QByteArray &chunk, QFileDevice &file);
    ReadResult readDescriptor(QByteArray &chunk, int descriptor);
    ReadResult resultWithoutData(bool isError);
    ReadResult fail(const QString &message);
    [[nodiscard]] QString deviceErrorString() const;

    const QPointer<QIODevice> m_device;
    const std::function<void()> m_changed;
    QList<QMetaObject::Connection> m_connections;
    const std::shared_ptr<bool> m_isHere = std::make_shared<bool>(true);
    QByteArray m_rest; // what a sequential device still held when it ended
    QString m_errorString;
    std::optional<bool> m_readsThroughFile; // and not from its descriptor
    bool m_isReading = false;
    bool m_isChannelFinished = false; // told while it was read
    bool m_hasEnded = false; // the device is not read any more
};

#endif // SSEDEVICE_P_H
