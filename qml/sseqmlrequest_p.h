// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEQMLREQUEST_P_H
#define SSEQMLREQUEST_P_H

#include <QtSse/sseclient.h>

#include <QtCore/qbytearray.h>
#include <QtCore/qvariant.h>

// What a client sends, out of what JavaScript has for it.
namespace SseQmlRequest {

struct Body
{
    QByteArray bytes;
    bool isJson = false;
};

// Text and bytes as they are, objects and arrays as JSON.
Body body(const QVariant &value);

// A name may have several values, or none: what is undefined or null is not sent.
SseClient::Headers headers(const QVariantMap &map, const Body &body);

// By names in lower case: HTTP does not care, but JavaScript does.
QVariantMap map(const SseClient::Headers &headers);

} // namespace SseQmlRequest

#endif // SSEQMLREQUEST_P_H
