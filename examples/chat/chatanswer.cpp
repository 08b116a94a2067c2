// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "chatanswer.h"

#include <QtCore/qcoreevent.h>
#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>

using Ending = ChatScript::Ending;
using namespace Qt::StringLiterals;

namespace {

constexpr qint64 HighWaterMark = 256 * 1024; // a client that does not read gets no more for now

QJsonObject choice(const QJsonObject &delta, const QJsonValue &reason = QJsonValue::Null)
{
    const QJsonObject choice{{"index"_L1, 0}, {"delta"_L1, delta}, {"finish_reason"_L1, reason}};
    return {{"object"_L1, "chat.completion.chunk"_L1}, {"choices"_L1, QJsonArray{choice}}};
}

} // namespace

ChatAnswer::ChatAnswer(SseTestConnection *connection, Dialect dialect, const ChatScript &script,
                       int tokenInterval)
    : QObject(connection)
    , m_connection(connection)
    , m_dialect(dialect)
    , m_script(script)
{
    connect(connection, &SseTestConnection::disconnected, this, &QObject::deleteLater);
    m_connection->respond(SseTestResponse::eventStream().stayOpen());
    begin();
    m_timer.start(tokenInterval, Qt::PreciseTimer, this);
}

void ChatAnswer::begin()
{
    if (m_dialect == Dialect::OpenAi) {
        send(choice({{"role"_L1, "assistant"_L1}, {"content"_L1, ""_L1}}));
        return;
    }
    send({{"type"_L1, "message_start"_L1},
          {"message"_L1, QJsonObject{{"role"_L1, "assistant"_L1}, {"content"_L1, QJsonArray()}}}});
    send({{"type"_L1, "content_block_start"_L1},
          {"index"_L1, 0},
          {"content_block"_L1, QJsonObject{{"type"_L1, "text"_L1}, {"text"_L1, ""_L1}}}});
    send({{"type"_L1, "ping"_L1}});
}

void ChatAnswer::timerEvent(QTimerEvent *event)
{
    if (event->timerId() != m_timer.timerId() || m_connection->bytesToWrite() > HighWaterMark)
        return;
    for (int i = 0; i < m_script.tokensAtOnce && m_next < m_script.tokens.size(); ++i)
        sendToken(m_script.tokens.at(m_next++));
    if (m_next == m_script.tokens.size()) {
        m_timer.stop();
        conclude();
    }
}

void ChatAnswer::sendToken(const QByteArray &token)
{
    const QString text = QString::fromUtf8(token);
    if (m_dialect == Dialect::OpenAi) {
        send(choice({{"content"_L1, text}}));
    } else {
        send({{"type"_L1, "content_block_delta"_L1},
              {"index"_L1, 0},
              {"delta"_L1, QJsonObject{{"type"_L1, "text_delta"_L1}, {"text"_L1, text}}}});
    }
}

void ChatAnswer::conclude()
{
    switch (m_script.ending) {
    case Ending::Cut:
        m_connection->drop();
        return;
    case Ending::ErrorEvent:
        sendError();
        break;
    default:
        sendEnd(m_script.ending == Ending::Limit);
    }
    m_connection->end();
}

void ChatAnswer::sendEnd(bool isLimit)
{
    if (m_dialect == Dialect::OpenAi) {
        send(choice({}, isLimit ? "length"_L1 : "stop"_L1));
        m_connection->sendEvent("[DONE]");
        return;
    }
    send({{"type"_L1, "content_block_stop"_L1}, {"index"_L1, 0}});
    const QJsonObject delta{{"stop_reason"_L1, isLimit ? "max_tokens"_L1 : "end_turn"_L1}};
    send({{"type"_L1, "message_delta"_L1}, {"delta"_L1, delta}});
    send({{"type"_L1, "message_stop"_L1}});
}

void ChatAnswer::sendError()
{
    const QJsonObject error{{"type"_L1, "overloaded_error"_L1},
                            {"message"_L1, "The model is overloaded, and has given up"_L1}};
    QJsonObject json{{"error"_L1, error}};
    if (m_dialect == Dialect::Anthropic)
        json.insert("type"_L1, "error"_L1);
    send(json);
}

// One of the dialects names its events, by what is in them as "type".
void ChatAnswer::send(const QJsonObject &json)
{
    m_connection->sendEvent(QJsonDocument(json).toJson(QJsonDocument::Compact), {},
                            json.value("type"_L1).toString().toUtf8());
}
