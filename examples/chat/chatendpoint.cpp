// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "chatendpoint.h"

#include "chatanswer.h"

#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>

using namespace Qt::StringLiterals;

namespace {

void refuse(SseTestConnection *connection, int status, QLatin1StringView type,
            QLatin1StringView message)
{
    const QJsonObject body{{"type"_L1, "error"_L1},
                           {"error"_L1, QJsonObject{{"type"_L1, type}, {"message"_L1, message}}}};
    connection->respond(SseTestResponse::status(status, QJsonDocument(body).toJson())
                                .withHeader("Content-Type", "application/json"));
}

} // namespace

ChatEndpoint::ChatEndpoint(QObject *parent)
    : QObject(parent)
{
    m_server.setHandler([this](SseTestConnection *connection) { answer(connection); });
}

void ChatEndpoint::setActive(bool active)
{
    if (active == isActive())
        return;
    if (active)
        m_server.listen();
    else
        m_server.close();
    Q_EMIT urlChanged();
}

QUrl ChatEndpoint::url() const
{
    return isActive() ? m_server.url() : QUrl();
}

void ChatEndpoint::answer(SseTestConnection *connection)
{
    const SseTestRequest request = connection->request();
    const bool isOpenAi = request.path() == "/v1/chat/completions";
    if (!isOpenAi && request.path() != "/v1/messages") {
        refuse(connection, 404, "not_found_error"_L1, "There is nothing at this path"_L1);
        return;
    }
    const QJsonObject json = QJsonDocument::fromJson(request.body).object();
    const QJsonArray messages = json.value("messages"_L1).toArray();
    if (request.method != "POST" || messages.isEmpty() || !json.value("stream"_L1).toBool()) {
        refuse(connection, 400, "invalid_request_error"_L1,
               "A question is a POST with messages, to be answered by a stream"_L1);
        return;
    }
    qsizetype number = 0;
    for (const QJsonValue message : messages)
        number += message.toObject().value("role"_L1) == "user"_L1;
    const QString question = messages.last().toObject().value("content"_L1).toString();
    const ChatScript script = ChatScript::forQuestion(question, number);
    if (script.ending == ChatScript::Ending::Refusal) {
        refuse(connection, 429, "rate_limit_error"_L1,
               "You have asked for an error, and this is one: too many questions at once"_L1);
        return;
    }
    using Dialect = ChatAnswer::Dialect;
    new ChatAnswer(connection, isOpenAi ? Dialect::OpenAi : Dialect::Anthropic, script,
                   m_tokenInterval); // owned by the connection
}
