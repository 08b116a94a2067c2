// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "chatscript.h"

#include <QtCore/qstring.h>

using namespace Qt::StringLiterals;

namespace {

constexpr int LongAnswerParts = 400;
constexpr int LongAnswerTokens = 60; // at once

constexpr char Basics[] =
        R"(Server-Sent Events are the simplest way for a server to keep talking. The client sends one HTTP request, and the response does not end: whenever something happens, the server writes a few lines of text into it.

An event looks like this:

    event: price
    id: 42
    data: {"symbol": "ACME", "price": 189.19}

A blank line ends it. That is nearly all there is to the format, and it is why you can read a stream with curl, or write one with print.

What you are looking at is such a stream. Each word of this answer came as an event of its own, and was put onto the screen with the next frame.)";

constexpr char Reconnecting[] =
        R"(When a connection breaks, the client waits a little and asks again. Along with the request it sends Last-Event-ID, the number of the last event that it has seen, and a good server goes on with the one after it. Nothing is lost, and nothing comes twice.

The server may say how long to wait, with a line such as

    retry: 5000

An answer like this one is different: to ask again would be to ask a second time, and perhaps to pay a second time. So this window never repeats a question by itself. It tells you what happened, and leaves it to you to try again.)";

constexpr char Sockets[] =
        R"(A WebSocket is a telephone: both sides may talk at any time, in a protocol of its own. Server-Sent Events are a radio: one side talks, over plain HTTP.

Choose the radio if news flow in one direction only. It passes through proxies, is compressed and authorized like any other response, and comes back by itself after an interruption.

Choose the telephone if both sides have much to say, as in a game.)";

constexpr char Interrupted[] =
        R"(This answer begins as any other does. Word follows word, all is well, and the end of the sentence is already in sight when, without any warning, something)";

constexpr char Limited[] =
        R"(A model may say only so much in one answer: so many tokens, and then it has to stop, even in the middle of a sentence. The stream itself ends as it should, with a reason that a client ought to show, since otherwise nobody would know that)";

constexpr char LongPart[] =
        R"(A long answer has to cost no more per word than a short one. If each word made the view lay out the whole text again, the work would grow with the square of its length, and the window would become slower and slower. Here, the text is shown in segments, of which only the last one grows.)";

// Words with the white space that follows them, as models tend to cut.
QList<QByteArray> tokensOf(const QByteArray &text)
{
    QList<QByteArray> tokens;
    qsizetype begin = 0;
    for (qsizetype i = 1; i < text.size(); ++i) {
        if (text[i] == ' ' && text[i - 1] != ' ') {
            tokens.append(text.sliced(begin, i - begin));
            begin = i;
        }
    }
    tokens.append(text.sliced(begin));
    return tokens;
}

QByteArray longText()
{
    QByteArray text;
    for (int i = 1; i <= LongAnswerParts; ++i)
        text += QByteArray::number(i) + ". " + LongPart + "\n\n";
    return text + "That was all.";
}

QByteArray regularText(const QString &question, qsizetype number)
{
    const auto isAbout = [&question](QLatin1StringView cue) {
        return question.contains(cue, Qt::CaseInsensitive);
    };
    QByteArray text = Basics;
    if (isAbout("socket"_L1))
        text = Sockets;
    else if (isAbout("connect"_L1) || isAbout("lost"_L1) || isAbout("again"_L1))
        text = Reconnecting;
    if (number > 1) {
        text += "\n\nBy the way, this was your question number " + QByteArray::number(number)
                + ". I remember nothing: the whole conversation comes along with each request.";
    }
    return text;
}

} // namespace

ChatScript ChatScript::forQuestion(const QString &question, qsizetype number)
{
    const auto has = [&question](QLatin1StringView cue) {
        return question.contains(cue, Qt::CaseInsensitive);
    };
    if (has("error"_L1))
        return {{}, Ending::Refusal};
    if (has("break"_L1))
        return {tokensOf(Interrupted), Ending::ErrorEvent};
    if (has("cut"_L1))
        return {tokensOf(Interrupted), Ending::Cut};
    if (has("limit"_L1))
        return {tokensOf(Limited), Ending::Limit};
    if (has("long"_L1))
        return {tokensOf(longText()), Ending::Regular, LongAnswerTokens};
    return {tokensOf(regularText(question, number))};
}
