// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSERECORDINGWRITER_P_H
#define SSERECORDINGWRITER_P_H

#include "sserecordingentry_p.h"

QT_BEGIN_NAMESPACE
class QIODevice;
QT_END_NAMESPACE

// Writes a recording. It is whole after each call if the device has no buffer. Request headers do
// not get this far, and what may be secret in a URL is left out here: user, password and query.
class SseRecordingWriter
{
public:
    explicit SseRecordingWriter(QIODevice *device);

    // False if the device has not taken all of it; its errorString() tells why.
    bool begin();
    bool write(const SseRecordingEntry &entry);

private:
    bool writeData(const SseRecordingEntry &entry);
    bool writeLine(const SseRecordingEntry &entry, const char *kind, const QByteArray &members);

    QIODevice *m_device;
};

#endif // SSERECORDINGWRITER_P_H
