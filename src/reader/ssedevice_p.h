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

// The input device of a reader or a stream. Reads the device without blocking, and detects its end
// and its failure, for which QIODevice has no common interface.
class SseDevice final
{
public:
    enum class ReadResult {
        Data,
        NoData, // at present
        Ended,
        Failed, // errorString() says why
    };

    // Calls changed in the thread of context when the next read may have another result. The call
    // may happen while the device emits a signal.
    SseDevice(QIODevice *device, QObject *context, std::function<void()> changed);
    ~SseDevice();

    [[nodiscard]] QIODevice *device() const { return m_device; }
    [[nodiscard]] const QString &errorString() const { return m_errorString; }

    [[nodiscard]] ReadResult read(QByteArray &chunk);

    // Returns the descriptor to watch, because QFile emits no signals, or -1 if there is none.
    [[nodiscard]] int watchedDescriptor() const;

    // Waits for data in threads without an event loop. Returns false if nothing has happened within
    // the time. The wait is shorter if the device does not block. If a socket is connecting, the
    // wait may last until the deadline.
    bool wait(std::chrono::milliseconds time, const QDeadlineTimer &deadline);

    // Returns true if the class of the device reports its state. Otherwise, only its silence can
    // show that it has ended.
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
    QByteArray m_rest; // data left in a sequential device when it ended
    QString m_errorString;
    std::optional<bool> m_readsThroughFile; // true: read with QFile, false: read the descriptor
    bool m_isReading = false;
    bool m_isChannelFinished = false; // the signal may have arrived during a read
    bool m_hasEnded = false; // the device must not be read any more
};

#endif // SSEDEVICE_P_H
