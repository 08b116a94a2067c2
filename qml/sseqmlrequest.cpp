// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "sseqmlrequest_p.h"

#include <QtCore/qjsondocument.h>

#include <algorithm>

namespace {

void append(SseClient::Headers &headers, const QString &name, const QVariant &value)
{
    if (!value.isValid() || value.isNull())
        return;
    if (value.typeId() == QMetaType::QVariantList) {
        const QVariantList values = value.toList();
        for (const QVariant &single : values)
            append(headers, name, single);
    } else {
        headers.append({name.toUtf8(), value.toString().toUtf8()});
    }
}

bool contains(const SseClient::Headers &headers, const QByteArray &name)
{
    return std::any_of(headers.cbegin(), headers.cend(), [&name](const auto &header) {
        return header.first.compare(name, Qt::CaseInsensitive) == 0;
    });
}

} // namespace

SseQmlRequest::Body SseQmlRequest::body(const QVariant &value)
{
    switch (value.typeId()) {
    case QMetaType::QByteArray:
        return {value.toByteArray()};
    case QMetaType::QVariantMap:
    case QMetaType::QVariantList:
        return {QJsonDocument::fromVariant(value).toJson(QJsonDocument::Compact), true};
    default:
        return {value.toString().toUtf8()};
    }
}

SseClient::Headers SseQmlRequest::headers(const QVariantMap &map, const Body &body)
{
    SseClient::Headers result;
    for (auto header = map.cbegin(); header != map.cend(); ++header)
        append(result, header.key(), header.value());
    const QByteArray contentType = QByteArrayLiteral("Content-Type");
    if (body.isJson && !contains(result, contentType))
        result.append({contentType, QByteArrayLiteral("application/json")});
    return result;
}

QVariantMap SseQmlRequest::map(const SseClient::Headers &headers)
{
    QVariantMap result;
    for (const auto &[name, value] : headers)
        result.insert(QString::fromLatin1(name).toLower(), QString::fromUtf8(value));
    return result;
}
