// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "ssesourcefunctions_p.h"

#include "sseqmlcheck_p.h"
#include "sseqmlrequest_p.h"

#include <QtCore/qmetaobject.h>
#include <QtCore/qpointer.h>
#include <QtNetwork/qnetworkrequest.h>
#include <QtQml/qjsengine.h>

namespace {

QVariantMap headersOf(const QNetworkRequest &request)
{
    SseHeaders headers;
    for (const QByteArray &name : request.rawHeaderList())
        headers.append({name, request.rawHeader(name)});
    return SseQmlRequest::map(headers);
}

// A header that is null or undefined is removed. The values of a list are one header, separated as
// RFC 9110 (section 5.3) and, for cookies, RFC 6265 (section 4.2.1) say.
void changeHeaders(QNetworkRequest *request, const SseQmlRequest::Headers &headers)
{
    for (auto header = headers.map.cbegin(); header != headers.map.cend(); ++header) {
        const QByteArray name = header.key().toUtf8();
        QByteArrayList values;
        for (const auto &[candidate, value] : headers.list) {
            if (candidate == name)
                values.append(value);
        }
        const bool isCookie = name.compare("Cookie", Qt::CaseInsensitive) == 0;
        request->setRawHeader(name, values.join(isCookie ? "; " : ", "));
    }
}

// Changes the request as the object says that a script has returned. Returns false if it is invalid.
bool changeRequest(QNetworkRequest *request, const QJSValue &changes, QString *fault)
{
    if (!changes.isObject() || changes.isArray() || changes.isCallable() || changes.isQObject()
        || changes.isError()) {
        *fault = QStringLiteral("The function returns an object, undefined or false");
        return false;
    }
    const QJSValue headers = changes.property(QStringLiteral("headers"));
    if (!headers.isUndefined()) {
        const auto newHeaders = SseQmlRequest::headers(QVariant::fromValue(headers), fault);
        if (!newHeaders)
            return false;
        changeHeaders(request, *newHeaders);
    }
    const QVariant url = SseQmlCheck::primitive(changes.property(QStringLiteral("url")));
    if (url.typeId() == QMetaType::QString || url.typeId() == QMetaType::QUrl) {
        request->setUrl(url.toUrl());
    } else if (url.isValid()) {
        *fault = QStringLiteral("The URL of a request is a string or a url");
        return false;
    }
    return true;
}

QJSValue responseObject(const SseClient::FailedResponse &response, QJSEngine *engine)
{
    QJSValue object = engine->newObject();
    object.setProperty(QStringLiteral("error"), int(response.error));
    object.setProperty(QStringLiteral("httpStatus"), response.httpStatus);
    object.setProperty(QStringLiteral("url"), engine->toScriptValue(response.url));
    object.setProperty(QStringLiteral("headers"),
                       engine->toScriptValue(SseQmlRequest::map(response.headers)));
    object.setProperty(QStringLiteral("body"), QString::fromUtf8(response.body));
    return object;
}

bool isResponseAction(const QJSValue &value)
{
    const QMetaEnum actions = QMetaEnum::fromType<SseClient::ResponseAction>();
    return value.isNumber() && value.toNumber() == value.toInt()
            && actions.valueToKey(value.toInt()) != nullptr;
}

} // namespace

SseSourceFunctions::SseSourceFunctions(QObject *source, SseClient *client,
                                       const SseSourceStream *stream)
    : m_source(source)
    , m_client(client)
    , m_stream(stream)
    , m_endPredicate(source, QStringLiteral("endPredicate"))
    , m_prepareRequest(source, QStringLiteral("prepareRequest"))
    , m_checkResponse(source, QStringLiteral("checkResponse"))
{
}

bool SseSourceFunctions::setEndPredicate(const QJSValue &isEnd)
{
    if (!m_endPredicate.set(isEnd))
        return false;
    if (m_endPredicate.isSet())
        m_client->setEndPredicate([this](const SseEvent &event) { return isLast(event); });
    else
        m_client->setEndPredicate({});
    return true;
}

bool SseSourceFunctions::setPrepareRequest(const QJSValue &prepare)
{
    if (!m_prepareRequest.set(prepare))
        return false;
    if (m_prepareRequest.isSet()) {
        m_client->setPrepareRequest(m_source,
                                    [this](QNetworkRequest &request) { this->prepare(request); });
    } else {
        m_client->setPrepareRequest(nullptr);
    }
    return true;
}

bool SseSourceFunctions::setCheckResponse(const QJSValue &check)
{
    if (!m_checkResponse.set(check))
        return false;
    if (m_checkResponse.isSet()) {
        m_client->setCheckResponse(m_source, [this](const SseClient::FailedResponse &response) {
            return this->check(response);
        });
    } else {
        m_client->setCheckResponse(nullptr);
    }
    return true;
}

bool SseSourceFunctions::isLast(const SseEvent &event) const
{
    QJSEngine *const engine = qjsEngine(m_source);
    if (m_stream->isSuperseded() || !engine)
        return false;
    const std::optional<QJSValue> result = m_endPredicate.call({engine->toScriptValue(event)});
    return result && result->toBool();
}

// An empty request is one that could not be prepared.
void SseSourceFunctions::prepare(QNetworkRequest &request) const
{
    QJSEngine *const engine = qjsEngine(m_source);
    if (!engine)
        return;
    QJSValue argument = engine->newObject();
    argument.setProperty(QStringLiteral("url"), engine->toScriptValue(request.url()));
    argument.setProperty(QStringLiteral("headers"), engine->toScriptValue(headersOf(request)));
    const QPointer<const QObject> source(m_source);
    const std::optional<QJSValue> changes = m_prepareRequest.call({argument});
    if (changes && changes->isUndefined())
        return;
    QString fault;
    const bool isGivenUp = !changes || (changes->isBool() && !changes->toBool());
    if (!isGivenUp && changeRequest(&request, *changes, &fault))
        return;
    request = QNetworkRequest();
    if (source && !isGivenUp)
        SseQmlCheck::refuse(source, QStringLiteral("prepareRequest"), fault);
}

SseClient::ResponseAction SseSourceFunctions::check(const SseClient::FailedResponse &response) const
{
    QJSEngine *const engine = qjsEngine(m_source);
    if (m_stream->isSuperseded() || !engine)
        return SseClient::ResponseAction::UsePolicy;
    const QPointer<const QObject> source(m_source);
    const std::optional<QJSValue> action = m_checkResponse.call({responseObject(response, engine)});
    if (action && isResponseAction(*action))
        return SseClient::ResponseAction(action->toInt());
    if (source && action && !action->isUndefined()) {
        SseQmlCheck::refuse(source, QStringLiteral("checkResponse"),
                            QStringLiteral("The function returns SseSource.UsePolicy, Reconnect or "
                                           "Fail"));
    }
    return SseClient::ResponseAction::UsePolicy;
}
