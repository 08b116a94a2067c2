// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef HTTPREQUEST_H
#define HTTPREQUEST_H

#include <QtSse/SseClient>

#include <QtCore/qbytearray.h>
#include <QtCore/qurl.h>

struct HttpAnswer
{
    int status = 0; // 0: there is no answer
    QByteArray body;
};

// Sends one request and runs the event loop until its answer is complete.
[[nodiscard]] HttpAnswer sendRequest(const QByteArray &method, const QUrl &url,
                                     const SseClient::Headers &headers = {},
                                     const QByteArray &body = {});

#endif // HTTPREQUEST_H
