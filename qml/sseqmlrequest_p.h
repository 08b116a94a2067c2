// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEQMLREQUEST_P_H
#define SSEQMLREQUEST_P_H

#include <QtSse/sseclient.h>

#include <QtCore/qbytearray.h>
#include <QtCore/qstring.h>
#include <QtCore/qurl.h>
#include <QtCore/qvariant.h>

#include <optional>

QT_BEGIN_NAMESPACE
class QJSEngine;
QT_END_NAMESPACE

// The parts of a request, made from JavaScript values. If a value is invalid, a function returns
// nothing, and fault is a description for people.
namespace SseQmlRequest {

struct Body
{
    QVariant value; // as QML reads it
    QByteArray bytes;
    bool isJson = false;

    friend bool operator==(const Body &lhs, const Body &rhs)
    {
        return lhs.value == rhs.value && lhs.bytes == rhs.bytes && lhs.isJson == rhs.isJson;
    }
};

// Text and bytes as they are, objects and arrays as JSON.
std::optional<Body> body(const QVariant &value, QJSEngine *engine, QString *fault);

struct Headers
{
    QVariantMap map; // as QML reads them
    SseClient::Headers list;

    friend bool operator==(const Headers &lhs, const Headers &rhs) { return lhs.map == rhs.map; }
};

// A name may have several values, or none: undefined and null are not sent.
std::optional<Headers> headers(const QVariant &value, QString *fault);

// Adds the Content-Type of a JSON body unless headers have one.
SseClient::Headers headersFor(const Headers &headers, const Body &body);

// Names are in lower case, as JavaScript is case-sensitive and HTTP is not.
QVariantMap map(const SseClient::Headers &headers);

bool isValidLastEventId(const QString &id);

} // namespace SseQmlRequest

#endif // SSEQMLREQUEST_P_H
