// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSERECORDINGENTRY_P_H
#define SSERECORDINGENTRY_P_H

#include <QtCore/qbytearray.h>
#include <QtCore/qstring.h>
#include <QtCore/qurl.h>

#include <chrono>

// A line of a recording: what happened to the stream at a certain time. The format is described in
// the guide "Testing Your Application with SseTestServer". It belongs to no layer of the client
// library: SseTestRecording and ssecat compile it in.
struct SseRecordingEntry
{
    enum class Kind {
        Open, // a connection brings a stream: status, contentType, url
        Data, // bytes
        End, // the server has ended the stream regularly
        Error, // ends a connection, or an attempt: error, message, status, contentType, isFatal
        Retry, // delay, attempt
        Closed, // nothing follows: reason
    };

    Kind kind = Kind::Data;
    std::chrono::milliseconds time{0}; // since the recording began
    int status = 0; // 0: there was no response
    QByteArray contentType;
    QUrl url;
    QByteArray bytes;
    QByteArray error; // a key of SseClient::Error
    QString message;
    bool isFatal = false;
    std::chrono::milliseconds delay{0};
    int attempt = 0;
    QByteArray reason;
};

#endif // SSERECORDINGENTRY_P_H
