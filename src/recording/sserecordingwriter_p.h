// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSERECORDINGWRITER_P_H
#define SSERECORDINGWRITER_P_H

#include "sserecordingentry_p.h"

QT_BEGIN_NAMESPACE
class QIODevice;
QT_END_NAMESPACE

// Writes a recording. If the device has no buffer, the recording is complete after each call.
// Request headers are not passed in, and the parts of a URL that may be secret are left out: user,
// password, query and fragment.
class SseRecordingWriter
{
public:
    explicit SseRecordingWriter(QIODevice *device);

    // Return false if the device has not taken all bytes; its errorString() gives the reason.
    bool begin();
    bool write(const SseRecordingEntry &entry);

private:
    bool writeData(const SseRecordingEntry &entry);
    bool writeLine(const SseRecordingEntry &entry, const char *kind, const QByteArray &members);

    QIODevice *m_device;
};

#endif // SSERECORDINGWRITER_P_H
