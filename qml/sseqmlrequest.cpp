// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "sseqmlrequest_p.h"

#include "sseqmlcheck_p.h"
#include "ssesource_p.h"

#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>
#include <QtQml/qjsengine.h>
#include <QtQml/qjsvalueiterator.h>

#include <algorithm>
#include <cmath>

namespace {

// Returns the bytes of a value that has one obvious form as text.
std::optional<QByteArray> bytesOf(const QVariant &value)
{
    switch (value.typeId()) {
    case QMetaType::QByteArray:
        return value.toByteArray();
    case QMetaType::QUrl:
        return value.toUrl().toEncoded();
    case QMetaType::Double:
    case QMetaType::Float:
        if (!std::isfinite(value.toDouble()))
            return {};
        return value.toString().toUtf8();
    case QMetaType::QString:
    case QMetaType::Bool:
    case QMetaType::Int:
    case QMetaType::UInt:
    case QMetaType::LongLong:
    case QMetaType::ULongLong:
        return value.toString().toUtf8();
    default:
        return {};
    }
}

bool isAbsent(const QVariant &value)
{
    return !value.isValid() || value.typeId() == QMetaType::Nullptr;
}

bool isToken(const QString &name)
{
    return SseClient::isValidMethod(name.toUtf8());
}

// Why a header is invalid. An invalid name may be part of a secret, and is not shown.
QString headerFault(const QString &name)
{
    if (!isToken(name))
        return QStringLiteral("The name of a header must be a token, without blanks or colons");
    if (SseClient::isValidHeader(name.toUtf8(), {}))
        return QStringLiteral("The value of \"%1\" has a control character, such as a line feed")
                .arg(name);
    return QStringLiteral("The header \"%1\" cannot be set: it follows from the body").arg(name);
}

// Objects like Map, Set and RegExp do not have their content in properties. Sending them as if they
// were empty would be a mistake.
bool hasHiddenContent(const QJSValue &object)
{
    const QJSValue prototype = object.prototype();
    return !object.isArray() && !QJSValueIterator(object).hasNext() && prototype.isObject()
            && prototype.prototype().isObject();
}

bool isForJson(const QJSValue &value)
{
    return value.isObject() && !value.isCallable()
            && (!hasHiddenContent(value) || value.property(QStringLiteral("toJSON")).isCallable());
}

// Adds a header, whose value may be a list. Returns false if the value is invalid.
bool addHeader(SseQmlRequest::Headers &headers, const QString &name, const QVariant &value,
               QString *fault)
{
    const std::optional<QVariantList> list = SseQmlCheck::list(value);
    for (const QVariant &single : list.value_or(QVariantList{value})) {
        if (isAbsent(single))
            continue;
        const std::optional<QByteArray> bytes = bytesOf(single);
        if (!bytes) {
            *fault = isToken(name)
                    ? QStringLiteral("The value of \"%1\" is neither a string, a number or a "
                                     "boolean nor a list of them")
                              .arg(name)
                    : headerFault(name);
            return false;
        }
        if (!SseClient::isValidHeader(name.toUtf8(), *bytes)) {
            *fault = headerFault(name);
            return false;
        }
        headers.list.append({name.toUtf8(), *bytes});
    }
    headers.map.insert(name, list ? QVariant(*list) : value);
    return true;
}

bool contains(const SseClient::Headers &headers, const QByteArray &name)
{
    return std::any_of(headers.cbegin(), headers.cend(), [&name](const auto &header) {
        return header.first.compare(name, Qt::CaseInsensitive) == 0;
    });
}

bool isArrayBuffer(const QJSValue &value, QJSEngine *engine)
{
    const QJSValue type = engine->globalObject().property(QStringLiteral("ArrayBuffer"));
    return value.prototype().strictlyEquals(type.property(QStringLiteral("prototype")));
}

bool isArrayBufferView(const QJSValue &value, QJSEngine *engine)
{
    const QJSValue type = engine->globalObject().property(QStringLiteral("ArrayBuffer"));
    return type.property(QStringLiteral("isView")).call({value}).toBool();
}

QByteArray bytesOfView(const QJSValue &view)
{
    const QByteArray buffer = view.property(QStringLiteral("buffer")).toVariant().toByteArray();
    return buffer.mid(view.property(QStringLiteral("byteOffset")).toInt(),
                      view.property(QStringLiteral("byteLength")).toInt());
}

QVariant variantOfJson(const QByteArray &json)
{
    // In an array, as Qt's parser accepts only arrays and objects.
    const QJsonDocument document = QJsonDocument::fromJson('[' + json + ']');
    return document.array().at(0).toVariant();
}

// Uses JSON.stringify(), which does what a script expects and reports what it cannot convert.
std::optional<SseQmlRequest::Body> jsonBody(const QJSValue &value, QJSEngine *engine,
                                            QString *fault)
{
    const QJSValue json = engine->globalObject()
                                  .property(QStringLiteral("JSON"))
                                  .property(QStringLiteral("stringify"))
                                  .call({value});
    if (!json.isString()) {
        *fault = json.isError() ? json.toString() : QStringLiteral("This cannot be sent as JSON");
        return {};
    }
    const QByteArray bytes = json.toString().toUtf8();
    return SseQmlRequest::Body{variantOfJson(bytes), bytes, true};
}

} // namespace

std::optional<SseQmlRequest::Body> SseQmlRequest::body(const QVariant &value, QJSEngine *engine,
                                                       QString *fault)
{
    if (value.userType() == qMetaTypeId<QJSValue>()) {
        const QJSValue script = value.value<QJSValue>();
        if (engine && isArrayBuffer(script, engine))
            return body(script.toVariant(), engine, fault);
        if (engine && isArrayBufferView(script, engine))
            return body(bytesOfView(script), engine, fault);
        const QVariant primitive = SseQmlCheck::primitive(script);
        if (primitive.userType() != qMetaTypeId<QJSValue>())
            return body(primitive, engine, fault);
        if (engine && isForJson(script))
            return jsonBody(script, engine, fault);
    } else if (value.typeId() == QMetaType::QVariantMap || value.typeId() == QMetaType::QVariantList
               || value.typeId() == QMetaType::QStringList) {
        return Body{value, QJsonDocument::fromVariant(value).toJson(QJsonDocument::Compact), true};
    } else if (isAbsent(value)) {
        return Body{value, {}, false};
    }
    if (const std::optional<QByteArray> bytes = bytesOf(value))
        return Body{value, *bytes, false};
    *fault = QStringLiteral(
            "This is neither text, a number, an ArrayBuffer, an object nor an array");
    return {};
}

std::optional<SseQmlRequest::Headers> SseQmlRequest::headers(const QVariant &value, QString *fault)
{
    Headers result;
    if (value.typeId() == QMetaType::QVariantMap) {
        const QVariantMap map = value.toMap();
        for (auto header = map.cbegin(); header != map.cend(); ++header) {
            if (!addHeader(result, header.key(), header.value(), fault))
                return {};
        }
        return result;
    }
    const QJSValue script = value.value<QJSValue>();
    if (!script.isObject() || script.isCallable() || script.isQObject() || script.isDate()
        || script.isVariant() || script.isUrl() || SseQmlCheck::list(value)
        || hasHiddenContent(script)) {
        *fault = QStringLiteral("This is not an object of names and values");
        return {};
    }
    QJSValueIterator header(script);
    while (header.next()) {
        if (!addHeader(result, header.name(), SseQmlCheck::primitive(header.value()), fault))
            return {};
    }
    return result;
}

SseClient::Headers SseQmlRequest::headersFor(const Headers &headers, const Body &body)
{
    SseClient::Headers result = headers.list;
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

bool SseQmlRequest::isValidLastEventId(const QString &id)
{
    return std::none_of(id.begin(), id.end(),
                        [](QChar c) { return c == u'\r' || c == u'\n' || c.isNull(); });
}
