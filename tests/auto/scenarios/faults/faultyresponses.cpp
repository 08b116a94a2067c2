// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "faultyresponses.h"

#include "feed.h"

#include <algorithm>

using Cut = SseTestResponse::Cut;
using Framing = SseTestResponse::Framing;

namespace {

// An event that no client must ever see.
constexpr char Forbidden[] = "\n\nid: forbidden\ndata: forbidden\n\n";

constexpr char LastChunk[] = "0\r\n\r\n";

SseTestResponse head(Framing framing, Dice &dice)
{
    SseTestResponse response;
    response.withFraming(framing);
    response.withHeader("Content-Type",
                        dice.oneOf<const char *>({"text/event-stream", "Text/Event-Stream",
                                                  "text/event-stream; charset=utf-8",
                                                  "text/event-stream;x=\"a,b\""}));
    if (dice.oneIn(3))
        response.withHeader("X-Filler", QByteArray(dice.between(0, 300), 'x'));
    return response;
}

// A chunk as unusual as the rules allow.
QByteArray oddChunk(const QByteArray &bytes, Dice &dice)
{
    const QByteArray size = QByteArray::number(bytes.size(), 16);
    const QByteArray odd = dice.oneOf<QByteArray>(
            {size.toUpper(), "000" + size, size + ";name=value", size + ";name=\"a;b\""});
    return odd + "\r\n" + bytes + "\r\n";
}

void sendBody(SseTestResponse &response, Framing framing, const QByteArray &body, Dice &dice)
{
    const int atMost = int(std::max<qsizetype>(dice.oneOf<qsizetype>({1, 7, 50, 1000, body.size()}),
                                               body.size() / 200 + 1));
    for (qsizetype i = 0; i < body.size();) {
        const QByteArray part = body.sliced(i).left(dice.between(1, atMost));
        if (framing == Framing::Chunked && dice.oneIn(8))
            response.sendRaw(oddChunk(part, dice));
        else
            response.send(part);
        i += part.size();
    }
}

void splitRandomly(SseTestResponse &response, Dice &dice)
{
    const auto atLeast = qsizetype(response.size() / 100);
    if (dice.oneIn(2))
        response.withPieces(std::max(atLeast, dice.oneOf<qsizetype>({1, 2, 5, 30, 200})));
}

void breakOff(SseTestResponse &response, Dice &dice)
{
    switch (dice.between(0, 8)) {
    case 0:
        response.stayOpen();
        break;
    case 1:
    case 2:
    case 3:
    case 4:
        response.reset();
        break;
    default:
        response.drop();
    }
}

SseTestResponse cut(const QByteArray &body, bool inHead, Cut kind, Dice &dice)
{
    const auto framing =
            dice.oneOf({Framing::Chunked, Framing::ContentLength, Framing::UntilClose});
    SseTestResponse response = head(framing, dice);
    if (framing == Framing::ContentLength)
        response.withContentLength(body.size());
    const qint64 endSize = framing == Framing::Chunked ? qint64(sizeof(LastChunk)) - 1 : 0;
    const auto headSize = int(response.size() - endSize);
    sendBody(response, framing, body, dice);
    const auto wholeSize = int(response.size());
    response.cutAfter(inHead ? dice.between(0, headSize - 1) : dice.between(headSize, wholeSize),
                      kind);
    return response;
}

// Announces more than it sends.
SseTestResponse halfChunk(const QByteArray &body, Dice &dice)
{
    const qsizetype begin = dice.between(0, int(body.size()) - 1);
    SseTestResponse response = head(Framing::Chunked, dice);
    sendBody(response, Framing::Chunked, body.first(begin), dice);
    const QByteArray rest = body.sliced(begin);
    response.sendRaw(QByteArray::number(rest.size() + dice.between(1, 100'000), 16) + "\r\n");
    response.sendRaw(rest.first(dice.between(0, int(rest.size()))));
    breakOff(response, dice);
    return response;
}

SseTestResponse malformedChunkSize(const QByteArray &body, Dice &dice)
{
    const qsizetype begin = dice.between(0, int(body.size()) - 1);
    SseTestResponse response = head(Framing::Chunked, dice);
    sendBody(response, Framing::Chunked, body.first(begin), dice);
    response.sendRaw(dice.oneOf<const char *>({"zz\r\n", "-5\r\n", "\r\n", "g\r\n", "4 4\r\n",
                                               "ffffffffffffffffff\r\n", ";\r\n", "\xff\r\n"}));
    response.sendRaw(Forbidden);
    breakOff(response, dice);
    return response;
}

SseTestResponse wrongLength(bool tooLong, const QByteArray &body, Dice &dice)
{
    SseTestResponse response = head(Framing::ContentLength, dice);
    if (tooLong) {
        response.withContentLength(body.size() + dice.between(1, 1000));
        sendBody(response, Framing::ContentLength, body, dice);
        breakOff(response, dice);
    } else {
        const qsizetype length = dice.between(0, int(body.size()));
        response.withContentLength(length);
        sendBody(response, Framing::ContentLength, body.first(length), dice);
        response.send(Forbidden);
    }
    return response;
}

// They are no response: a shared manager, which keeps the connection, would take one for the
// answer to its next request, and nobody could tell.
SseTestResponse bytesBehindTheEnd(const QByteArray &body, Dice &dice)
{
    SseTestResponse response = head(Framing::Chunked, dice);
    sendBody(response, Framing::Chunked, body, dice);
    response.sendRaw(LastChunk);
    response.sendRaw(dice.oneOf<QByteArray>({Forbidden, "20\r\n" + QByteArray(Forbidden)}));
    breakOff(response, dice);
    return response;
}

SseTestResponse garbage(Dice &dice)
{
    QByteArray noise;
    for (int i = dice.between(0, 300); i > 0; --i)
        noise += char(dice.between(0, 255));
    SseTestResponse response = SseTestResponse::raw(dice.oneOf<QByteArray>({
            noise,
            noise,
            "SSH-2.0-OpenSSH_9.2p1\r\n",
            "data: forbidden\n\n",
            "HTTP/1.1",
            "HTTP/1.1 abc OK\r\n\r\ndata: forbidden\n\n",
            "ICY 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: forbidden\n\n",
            "\r\n\r\n\r\n\r\n",
            "HTTP/1.1 200 OK\r\nno colon\r\nContent-Type: text/event-stream\r\n",
    }));
    breakOff(response, dice);
    return response;
}

SseTestResponse interim(const QByteArray &body, Dice &dice)
{
    return SseTestResponse::raw(dice.oneOf<const char *>({
                                        "HTTP/1.1 100 Continue\r\n\r\n",
                                        "HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n",
                                        "HTTP/1.1 102 Processing\r\n\r\n",
                                }))
            .sendRaw("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
                     "Connection: close\r\n\r\n")
            .sendRaw(body);
}

SseTestResponse errorStatus(bool withRetryAfter, Dice &dice)
{
    SseTestResponse response =
            SseTestResponse::status(dice.oneOf({408, 425, 429, 500, 502, 503, 504, 599}),
                                    QByteArray(dice.between(0, 3000), 'x'));
    response.withFraming(
            dice.oneOf({Framing::Chunked, Framing::ContentLength, Framing::UntilClose}));
    if (dice.oneIn(3))
        response.withHeader("Content-Type", "text/event-stream"); // it is no stream, all the same
    if (dice.oneIn(4))
        response.cutAfter(dice.between(0, int(response.size())),
                          dice.oneOf({Cut::Close, Cut::Reset}));
    if (withRetryAfter)
        response.withHeader("Retry-After",
                            dice.oneIn(20)
                                    ? "1"
                                    : dice.oneOf<const char *>({"0", "-1", "soon", "",
                                                                "Sun, 06 Nov 1994 08:49:37 GMT"}));
    return response;
}

} // namespace

SseTestResponse FaultyResponses::stream(const QByteArray &body, Dice &dice)
{
    const auto framing =
            dice.oneOf({Framing::Chunked, Framing::ContentLength, Framing::UntilClose});
    SseTestResponse response = head(framing, dice);
    sendBody(response, framing, body, dice);
    splitRandomly(response, dice);
    return response;
}

SseTestResponse FaultyResponses::make(Fault fault, const QByteArray &body, Dice &dice)
{
    SseTestResponse response;
    switch (fault) {
    case Fault::EndInAnEvent:
        return stream(body.first(dice.between(0, int(body.size()) - 1)), dice);
    case Fault::CloseInHead:
    case Fault::CloseInStream:
        response = cut(body, fault == Fault::CloseInHead, Cut::Close, dice);
        break;
    case Fault::ResetInHead:
    case Fault::ResetInStream:
        response = cut(body, fault == Fault::ResetInHead, Cut::Reset, dice);
        break;
    case Fault::StallInHead:
    case Fault::StallInStream:
        response = cut(body, fault == Fault::StallInHead, Cut::Stall, dice);
        break;
    case Fault::HalfChunk:
        response = halfChunk(body, dice);
        break;
    case Fault::MalformedChunkSize:
        response = malformedChunkSize(body, dice);
        break;
    case Fault::LengthTooLong:
    case Fault::LengthTooShort:
        response = wrongLength(fault == Fault::LengthTooLong, body, dice);
        break;
    case Fault::BytesBehindTheEnd:
        response = bytesBehindTheEnd(body, dice);
        break;
    case Fault::Garbage:
        response = garbage(dice);
        break;
    case Fault::InterimResponse:
        response = interim(body, dice);
        break;
    case Fault::ErrorStatus:
    case Fault::RetryAfter:
        response = errorStatus(fault == Fault::RetryAfter, dice);
        break;
    default: // those that happen to a good stream
        return stream(body, dice);
    }
    splitRandomly(response, dice);
    return response;
}
