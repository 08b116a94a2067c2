// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include <QtSse/ssetestresponse.h>

#include "ssetestresponse_p.h"

#include <algorithm>

using Action = SseTestResponsePrivate::Action;
using Step = SseTestResponsePrivate::Step;

namespace {

QByteArray reasonPhrase(int status)
{
    switch (status) {
    case 200:
        return "OK";
    case 204:
        return "No Content";
    case 401:
        return "Unauthorized";
    case 403:
        return "Forbidden";
    case 404:
        return "Not Found";
    case 429:
        return "Too Many Requests";
    case 500:
        return "Internal Server Error";
    case 503:
        return "Service Unavailable";
    default:
        return "Scripted";
    }
}

} // namespace

/*!
    \class SseTestResponse
    \inmodule QtSse
    \ingroup qtsse-testing
    \inheaderfile QtSse/SseTestResponse
    \brief The SseTestResponse class is the script of one response of SseTestServer.
    \since QtSse 0.1
    \reentrant

    A script consists of chained calls and is played in their order. The head is sent first; after
    the last step the response ends regularly, unless a step says otherwise.

    \code
    server.enqueue(SseTestResponse::eventStream()
                       .sendEvent("one", "1")
                       .wait(20ms)
                       .send("data: cut in the mid")
                       .drop());
    \endcode

    \sa SseTestServer
*/

/*!
    \enum SseTestResponse::Framing

    This enum describes how the end of the body is marked.

    \value Chunked        Each send() is one HTTP chunk; the end is a chunk of length 0.
    \value ContentLength  By \c Content-Length, which withContentLength() can set to a wrong value.
    \value UntilClose     By closing the connection.
*/

/*!
    \enum SseTestResponse::Cut

    This enum describes what happens after the last byte that cutAfter() allows.

    \value Close  The connection is closed.
    \value Reset  The connection is reset (TCP RST).
    \value Stall  Nothing: the connection stays open and silent.
*/

/*!
    Constructs an empty event stream: status 200, \c text/event-stream, chunked.
*/
SseTestResponse::SseTestResponse()
    : d(new SseTestResponsePrivate)
{
}

/*!
    Constructs a copy of \a other. This is fast: copies share their contents.
*/
SseTestResponse::SseTestResponse(const SseTestResponse &other) noexcept = default;

/*!
    Move-constructs a response from \a other, which then can only be destroyed or assigned to.
*/
SseTestResponse::SseTestResponse(SseTestResponse &&other) noexcept = default;

/*!
    Destroys the response.
*/
SseTestResponse::~SseTestResponse() = default;

/*!
    Assigns \a other to this response.
*/
SseTestResponse &SseTestResponse::operator=(const SseTestResponse &other) noexcept = default;

/*!
    Move-assigns \a other to this response.
*/
SseTestResponse &SseTestResponse::operator=(SseTestResponse &&other) noexcept = default;

/*!
    Swaps this response with \a other. This is very fast and never fails.
*/
void SseTestResponse::swap(SseTestResponse &other) noexcept
{
    d.swap(other.d);
}

/*!
    Returns an event stream with the given \a body.
*/
SseTestResponse SseTestResponse::eventStream(const QByteArray &body)
{
    SseTestResponse response;
    if (!body.isEmpty())
        response.send(body);
    return response;
}

/*!
    Returns a plain text response with the given \a status and \a body.
*/
SseTestResponse SseTestResponse::status(int status, const QByteArray &body)
{
    SseTestResponse response = eventStream(body);
    response.withStatus(status).withFraming(Framing::ContentLength);
    return response.withHeader("Content-Type", "text/plain");
}

/*!
    Returns a redirect to \a location with the given \a status.
*/
SseTestResponse SseTestResponse::redirect(int status, const QByteArray &location)
{
    SseTestResponse response = SseTestResponse::status(status);
    return response.withHeader("Location", location);
}

/*!
    Returns a response that consists only of \a bytes, without a head. They need not be HTTP.
*/
SseTestResponse SseTestResponse::raw(const QByteArray &bytes)
{
    SseTestResponse response;
    response.d->hasHead = false;
    response.d->framing = Framing::UntilClose;
    return response.sendRaw(bytes);
}

/*!
    Returns the bytes of an event with the given \a data, each line of which becomes a field,
    \a id and \a type.
*/
QByteArray SseTestResponse::event(const QByteArray &data, const QByteArray &id,
                                  const QByteArray &type)
{
    QByteArray bytes;
    if (!id.isEmpty())
        bytes += "id: " + id + '\n';
    if (!type.isEmpty())
        bytes += "event: " + type + '\n';
    const QList<QByteArray> lines = data.split('\n');
    for (const QByteArray &line : lines)
        bytes += "data: " + line + '\n';
    return bytes + '\n';
}

/*!
    Sets the \a status and, if one is given, the \a reason phrase.
*/
SseTestResponse &SseTestResponse::withStatus(int status, const QByteArray &reason)
{
    d->status = status;
    d->reason = reason;
    return *this;
}

/*!
    Sets the header \a name to \a value, replacing an existing header of that name.
*/
SseTestResponse &SseTestResponse::withHeader(const QByteArray &name, const QByteArray &value)
{
    withoutHeader(name);
    d->headers.append({name, value});
    return *this;
}

/*!
    Removes the header \a name.
*/
SseTestResponse &SseTestResponse::withoutHeader(const QByteArray &name)
{
    d->headers.removeIf([&name](const auto &header) {
        return header.first.compare(name, Qt::CaseInsensitive) == 0;
    });
    return *this;
}

/*!
    Sets the \a framing of the body.
*/
SseTestResponse &SseTestResponse::withFraming(Framing framing)
{
    d->framing = framing;
    return *this;
}

/*!
    Announces \a length in \c Content-Length, even if the body has another length.
*/
SseTestResponse &SseTestResponse::withContentLength(qint64 length)
{
    d->framing = Framing::ContentLength;
    d->contentLength = length;
    return *this;
}

/*!
    Hands the response to the operating system in pieces of at most \a bytes, with a turn of the
    event loop after each, so that the client is likely to read it in such pieces. A script
    continues when all pieces of a step were sent. 0, the default, means one piece for each step.
*/
SseTestResponse &SseTestResponse::withPieces(qsizetype bytes)
{
    if (bytes < 0) {
        qWarning("SseTestResponse: A piece cannot have %lld bytes", qlonglong(bytes));
        return *this;
    }
    d->pieceSize = bytes;
    return *this;
}

/*!
    Ends the response after \a bytes, which include its head. \a cut says how. The rest of the script,
    and bytes that are sent by hand, are discarded.

    To cut a response at every byte, go through all numbers from 0 to size().
*/
SseTestResponse &SseTestResponse::cutAfter(qint64 bytes, Cut cut)
{
    d->cutAfter = bytes;
    d->cut = cut;
    return *this;
}

/*!
    Adds a step that sends \a bytes of the body, as one chunk if the response is chunked.
*/
SseTestResponse &SseTestResponse::send(const QByteArray &bytes)
{
    d->steps.append({Action::Send, bytes});
    return *this;
}

/*!
    Adds a step that sends the event() with \a data, \a id and \a type.
*/
SseTestResponse &SseTestResponse::sendEvent(const QByteArray &data, const QByteArray &id,
                                            const QByteArray &type)
{
    return send(event(data, id, type));
}

/*!
    Adds a step that sends \a bytes as they are, without framing.
*/
SseTestResponse &SseTestResponse::sendRaw(const QByteArray &bytes)
{
    d->steps.append({Action::SendRaw, bytes});
    return *this;
}

/*!
    Adds a step that does nothing for \a time.
*/
SseTestResponse &SseTestResponse::wait(std::chrono::milliseconds time)
{
    if (time < std::chrono::milliseconds(0)) {
        qWarning("SseTestResponse: It is not possible to wait for %lld ms",
                 qlonglong(time.count()));
        return *this;
    }
    d->steps.append({Action::Wait, {}, time});
    return *this;
}

/*!
    Ends the script without ending the response: the connection stays open and silent.
*/
SseTestResponse &SseTestResponse::stayOpen()
{
    d->steps.append({Action::StayOpen, {}});
    return *this;
}

/*!
    Ends the script by closing the connection, without the regular end of the body.
*/
SseTestResponse &SseTestResponse::drop()
{
    d->steps.append({Action::Drop, {}});
    return *this;
}

/*!
    Ends the script by resetting the connection (TCP RST).
*/
SseTestResponse &SseTestResponse::reset()
{
    d->steps.append({Action::Reset, {}});
    return *this;
}

/*!
    Returns the size in bytes of the response when its script is played to the end, including its
    head and the framing of its body.
*/
qint64 SseTestResponse::size() const
{
    qint64 size = d->hasHead ? d->head().size() : 0;
    for (const Step &step : d->steps) {
        if (step.action == Action::Send)
            size += d->framed(step.bytes).size();
        else
            size += step.bytes.size();
    }
    return d->endsRegularly() ? size + d->endOfBody().size() : size;
}

bool SseTestResponsePrivate::endsRegularly() const
{
    return std::none_of(steps.begin(), steps.end(), [](const Step &step) {
        return step.action == Action::StayOpen || step.action == Action::Drop
                || step.action == Action::Reset;
    });
}

QByteArray SseTestResponsePrivate::head() const
{
    const QByteArray phrase = reason.isEmpty() ? reasonPhrase(status) : reason;
    QByteArray head = "HTTP/1.1 " + QByteArray::number(status) + ' ' + phrase + "\r\n";
    for (const auto &[name, value] : headers)
        head += name + ": " + value + "\r\n";
    switch (framing) {
    case SseTestResponse::Framing::Chunked:
        head += "Transfer-Encoding: chunked\r\n";
        break;
    case SseTestResponse::Framing::ContentLength: {
        // RFC 9110, section "Content-Length": not with 1xx and 204.
        const bool hasBody = status >= 200 && status != 204;
        const qint64 length = contentLength >= 0 ? contentLength : bodySize();
        if (hasBody)
            head += "Content-Length: " + QByteArray::number(length) + "\r\n";
        break;
    }
    case SseTestResponse::Framing::UntilClose:
        head += "Connection: close\r\n";
        break;
    }
    return head + "\r\n";
}

qint64 SseTestResponsePrivate::bodySize() const
{
    qint64 size = 0;
    for (const Step &step : steps)
        size += step.bytes.size();
    return size;
}

QByteArray SseTestResponsePrivate::framed(const QByteArray &bytes) const
{
    if (framing != SseTestResponse::Framing::Chunked
        || bytes.isEmpty()) // a chunk of length 0 would be the end
        return bytes;
    return QByteArray::number(bytes.size(), 16) + "\r\n" + bytes + "\r\n";
}

QByteArray SseTestResponsePrivate::endOfBody() const
{
    return framing == SseTestResponse::Framing::Chunked ? "0\r\n\r\n" : "";
}
