// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef CHATPROTOCOL_H
#define CHATPROTOCOL_H

#include <QtSse/SseClient>

#include <QtCore/qlist.h>
#include <QtCore/qstring.h>
#include <QtCore/qurl.h>
#include <QtQml/qqml.h>

// How the two usual kinds of language model servers are asked, and what their events mean. Pure
// functions: bytes and values in, values out.
namespace ChatProtocol {
Q_NAMESPACE
QML_ELEMENT

enum class Dialect {
    OpenAi, // unnamed events of JSON, the last of which is [DONE]
    Anthropic, // named events, the last of which is message_stop
};
Q_ENUM_NS(Dialect)

enum class AnswerState {
    Waiting, // asked, and nothing has come yet
    Streaming,
    Complete,
    Stopped, // by the user
    Truncated, // the stream has ended, but the answer has not
    LimitReached, // the model was not allowed to say more
    Withheld, // the server does not let the rest through
    Failed, // an error, before the answer or in the middle of it
};
Q_ENUM_NS(AnswerState)

struct Message
{
    bool isAnswer = false;
    QString text;
};

struct Server
{
    QUrl url;
    QString model;
    QString key; // never to be shown, nor logged, nor stored
    Dialect dialect = Dialect::OpenAi;
};

// What an event contributes to an answer.
struct Piece
{
    QString text;
    QString error; // not empty: there will be no more
    AnswerState ending = AnswerState::Streaming; // other than that: why the model has stopped
    bool isUnreadable = false; // no JSON, though it should be
};

// A base such as "https://example.org/v1" is completed, any other path is taken as it is.
[[nodiscard]] QUrl requestUrl(const Server &server);
[[nodiscard]] SseClient::Headers requestHeaders(const Server &server);
[[nodiscard]] QByteArray requestBody(const Server &server, const QList<Message> &messages);

[[nodiscard]] bool isEnd(Dialect dialect, const SseEvent &event);
[[nodiscard]] Piece read(Dialect dialect, const SseEvent &event);

// The server's own words out of the body of an error; empty if there are none.
[[nodiscard]] QString errorMessage(const QByteArray &body);

} // namespace ChatProtocol

#endif // CHATPROTOCOL_H
