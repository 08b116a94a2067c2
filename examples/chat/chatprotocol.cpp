// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "chatprotocol.h"

#include <QtCore/qcoreapplication.h>
#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>

using namespace Qt::StringLiterals;

namespace ChatProtocol {
namespace {

constexpr int MaximumTokens = 4096; // which one of the dialects insists on being told
constexpr qsizetype MaximumErrorLength = 300;

QString pathOf(Dialect dialect)
{
    return dialect == Dialect::OpenAi ? u"/chat/completions"_s : u"/messages"_s;
}

// Servers differ in where they put it.
QString messageIn(const QJsonObject &json)
{
    const QJsonValue error = json.value("error"_L1);
    for (const QJsonValue &value : {error.toObject().value("message"_L1), error,
                                    json.value("message"_L1), json.value("detail"_L1)}) {
        const QString text = value.toString().simplified();
        if (!text.isEmpty())
            return text.left(MaximumErrorLength);
    }
    return {};
}

Piece errorPiece(const QJsonObject &json)
{
    Piece piece;
    piece.error = messageIn(json);
    if (piece.error.isEmpty())
        piece.error = QCoreApplication::translate("ChatProtocol", "The server reports an error");
    return piece;
}

AnswerState endingOf(const QJsonValue &reason)
{
    const QString text = reason.toString();
    if (text.isEmpty())
        return AnswerState::Streaming;
    if (text == "length"_L1 || text == "max_tokens"_L1)
        return AnswerState::LimitReached;
    if (text == "content_filter"_L1 || text == "refusal"_L1)
        return AnswerState::Withheld;
    return AnswerState::Complete;
}

Piece readOpenAi(const QJsonObject &json)
{
    const QJsonObject choice = json.value("choices"_L1).toArray().first().toObject();
    Piece piece;
    piece.text = choice.value("delta"_L1).toObject().value("content"_L1).toString();
    piece.ending = endingOf(choice.value("finish_reason"_L1));
    return piece;
}

Piece readAnthropic(const QString &type, const QJsonObject &json)
{
    const QJsonObject delta = json.value("delta"_L1).toObject();
    Piece piece;
    if (type == "content_block_delta"_L1)
        piece.text = delta.value("text"_L1).toString(); // none in those of tools
    else if (type == "message_delta"_L1)
        piece.ending = endingOf(delta.value("stop_reason"_L1));
    return piece;
}

} // namespace

QUrl requestUrl(const Server &server)
{
    QString path = server.url.path();
    while (path.endsWith(u'/'))
        path.chop(1);
    if (path.isEmpty())
        path = u"/v1"_s;
    if (!path.endsWith("/v1"_L1))
        return server.url;
    QUrl url = server.url;
    url.setPath(path + pathOf(server.dialect));
    return url;
}

SseClient::Headers requestHeaders(const Server &server)
{
    SseClient::Headers headers{{"Content-Type", "application/json"}};
    const QByteArray key = server.key.toUtf8();
    if (server.dialect == Dialect::Anthropic) {
        headers.emplaceBack("anthropic-version", "2023-06-01");
        if (!key.isEmpty())
            headers.emplaceBack("x-api-key", key);
    } else if (!key.isEmpty()) {
        headers.emplaceBack("Authorization", "Bearer " + key);
    }
    return headers;
}

QByteArray requestBody(const Server &server, const QList<Message> &messages)
{
    QJsonArray array;
    for (const Message &message : messages) {
        array.append(QJsonObject{{"role"_L1, message.isAnswer ? "assistant"_L1 : "user"_L1},
                                 {"content"_L1, message.text}});
    }
    QJsonObject json{{"stream"_L1, true}, {"messages"_L1, array}};
    if (!server.model.isEmpty())
        json.insert("model"_L1, server.model);
    if (server.dialect == Dialect::Anthropic)
        json.insert("max_tokens"_L1, MaximumTokens);
    return QJsonDocument(json).toJson(QJsonDocument::Compact);
}

bool isEnd(Dialect dialect, const SseEvent &event)
{
    return dialect == Dialect::OpenAi ? event.data() == "[DONE]"
                                      : event.type() == "message_stop"_L1;
}

Piece read(Dialect dialect, const SseEvent &event)
{
    if (isEnd(dialect, event))
        return {};
    QJsonParseError parseError;
    const QJsonDocument document = event.json(&parseError);
    const QJsonObject json = document.object();
    if (event.type() == "error"_L1 || json.value("error"_L1).isObject()
        || json.value("error"_L1).isString()) {
        return errorPiece(json);
    }
    if (parseError.error != QJsonParseError::NoError || !document.isObject()) {
        Piece piece;
        piece.isUnreadable = true;
        return piece;
    }
    return dialect == Dialect::OpenAi ? readOpenAi(json) : readAnthropic(event.type(), json);
}

QString errorMessage(const QByteArray &body)
{
    return messageIn(QJsonDocument::fromJson(body).object());
}

} // namespace ChatProtocol
