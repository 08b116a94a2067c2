// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSERESPONSERULES_P_H
#define SSERESPONSERULES_P_H

#include <QtSse/sseclient.h>

#include <QtCore/qdatetime.h>
#include <QtNetwork/qnetworkreply.h>

#include <chrono>
#include <optional>

// What the head of a response, or the lack of one, means for the stream
// (WHATWG HTML, 9.2.2 "Processing model", and what practice adds to it).
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

// How a body is compressed.
enum class Coding {
    Identity,
    Gzip,
    Deflate,
    Other, // that Qt decompresses, as far as it was built with it; only without zlib
    Unknown,
};

// What an error text is made of.
struct Head
{
    int status = 0;
    QByteArray reason;
    QByteArray contentType;
    QByteArray contentEncoding;
};

Verdict judge(int status, QByteArrayView contentType, QByteArrayView contentEncoding,
              bool acceptsCompression = false);
QString describe(SseClient::Error error, const Head &head = {});
SseClient::Error errorFor(Verdict verdict);
SseClient::Error errorBeforeResponse(QNetworkReply::NetworkError error);
bool isFatal(SseClient::Error error, int status, const SseReconnectPolicy &policy);
bool isEventStreamType(QByteArrayView contentType);
Coding codingOf(QByteArrayView contentEncoding);
std::optional<std::chrono::milliseconds> parseRetryAfter(const QByteArray &value,
                                                         const QDateTime &now);

} // namespace SseResponseRules

#endif // SSERESPONSERULES_P_H
