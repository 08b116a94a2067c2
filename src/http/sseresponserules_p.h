// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSERESPONSERULES_P_H
#define SSERESPONSERULES_P_H

#include <QtSse/sseerror.h>

#include <QtCore/qdatetime.h>
#include <QtNetwork/qnetworkreply.h>

#include <chrono>
#include <optional>

// Decides what the head of a response, or a missing response, means for the stream (WHATWG HTML,
// 9.2.2 "Processing model", with additions from practice).
namespace SseResponseRules {

enum class Verdict {
    Interim, // not the final response yet
    EventStream,
    NoContent,
    Redirect,
    UnexpectedStatus,
    WrongContentType,
    UnwantedContentEncoding,
};

// The compression of a body.
enum class Coding {
    Identity,
    Gzip,
    Deflate,
    Other, // another coding that Qt may decompress; only without zlib
    Unknown,
};

// The parts of a response that appear in error messages.
struct Head
{
    int status = 0;
    QByteArray reason;
    QByteArray contentType;
    QByteArray contentEncoding;
};

Verdict judge(int status, QByteArrayView contentType, QByteArrayView contentEncoding,
              bool acceptsCompression = false);
QString describe(SseError error, const Head &head = {});
SseError errorFor(Verdict verdict);
SseError errorBeforeResponse(QNetworkReply::NetworkError error);
bool isEventStreamType(QByteArrayView contentType);
Coding codingOf(QByteArrayView contentEncoding);
std::optional<std::chrono::milliseconds> parseRetryAfter(const QByteArray &value,
                                                         const QDateTime &now);

} // namespace SseResponseRules

#endif // SSERESPONSERULES_P_H
