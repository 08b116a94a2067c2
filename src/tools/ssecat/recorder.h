// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef RECORDER_H
#define RECORDER_H

#include "../../recording/sserecordingwriter_p.h"
#include "printer.h"

#include <QtCore/qelapsedtimer.h>
#include <QtCore/qiodevice.h>

// Records what a session receives, with the time since the session began.
class Recorder
{
public:
    explicit Recorder(QIODevice *device);

    void begin();
    void open(int status, const QByteArray &contentType, const QUrl &url);
    void data(const QByteArray &bytes);
    void end(); // the stream has ended regularly, unless it has ended before
    void error(const Printer::Error &error, const QByteArray &contentType);
    void retry(std::chrono::milliseconds delay, int attempt);
    void closed(const QByteArray &reason);

    // After a failure, nothing more is written.
    [[nodiscard]] bool hasFailed() const { return m_hasFailed; }
    [[nodiscard]] QString errorString() const { return m_device->errorString(); }

private:
    [[nodiscard]] SseRecordingEntry entryNow(SseRecordingEntry::Kind kind) const;
    void write(const SseRecordingEntry &entry);

    QIODevice *m_device;
    SseRecordingWriter m_writer;
    QElapsedTimer m_elapsed;
    bool m_isOpen = false;
    bool m_hasFailed = false;
};

#endif // RECORDER_H
