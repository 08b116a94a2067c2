// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include <QtSse/sseparser.h>

#include "sseparser_p.h"
#include "sseutf8_p.h"

namespace {

// Collects owned events for the plain SseParser::feed().
class EventCollector final : public SseParserSink
{
public:
    explicit EventCollector(SseParserPrivate *parser)
        : m_parser(parser)
    {
    }

    Continuation event(const SseEventView &view) override
    {
        m_parser->events.append(m_parser->ownedEvent(view));
        return Continuation::Proceed;
    }

private:
    SseParserPrivate *m_parser;
};

} // namespace

/*!
    \class SseParser
    \inmodule QtSse
    \inheaderfile QtSse/SseParser
    \brief The SseParser class turns the bytes of a \c text/event-stream into events.
    \since QtSse 0.1
    \reentrant

    Feed it bytes as they come, in pieces of any size; it keeps what is unfinished. It follows
    "Parsing an event stream" and "Interpreting an event stream" of the HTML standard
    (WHATWG HTML, 9.2.5 and 9.2.6) to the letter, needs time linear in the number of bytes
    however they are cut, and never fails on content. It does no I/O, knows no clock, and shares
    nothing with other parsers; it may be used in any one thread at a time.

    \code
    SseParser parser;
    parser.feed("data: hello\n\n");
    while (parser.hasEvent())
        qDebug() << parser.takeEvent();
    \endcode

    An event goes out as soon as its blank line is in; with CR as line end, that is at the CR,
    without waiting for a line feed that may follow. An event that the end of the stream cuts
    off is not an event: it is dropped, together with its \c id.

    The only limit is maximumEventSize(). A stream that exceeds it is broken for good: error()
    says so, events completed before it can still be taken, and all further bytes are ignored
    until reset().

    \sa SseReader, SseClient
*/

/*!
    \typedef SseParser::Error

    The same as SseError. A parser knows \c NoError and \c EventTooLargeError.
*/

/*!
    Constructs a parser at the start of a stream.
*/
SseParser::SseParser()
    : d(std::make_unique<SseParserPrivate>())
{
}

/*!
    Move-constructs a parser from \a other, which may then only be assigned to or destroyed.
*/
SseParser::SseParser(SseParser &&other) noexcept = default;

/*!
    \fn SseParser &SseParser::operator=(SseParser &&other)

    Move-assigns \a other to this parser. \a other may then only be assigned to or destroyed.
*/
SseParser &SseParser::operator=(SseParser &&other) noexcept = default;

/*!
    Destroys the parser and the events that were not taken.
*/
SseParser::~SseParser() = default;

/*!
    Parses \a bytes, the next piece of the stream. Completed events wait in the parser until
    takeEvent(). The piece need not outlive the call.
*/
void SseParser::feed(QByteArrayView bytes)
{
    d->events.prepare();
    EventCollector collector(d.get());
    feed(bytes, collector);
}

/*!
    \overload

    Parses \a bytes and hands everything found to \a sink at once, as views and without a copy.
    Returns the number of bytes consumed, which is less than their size only if the sink said
    SseParserSink::Continuation::Stop; the rest is to be fed again. hasEvent() is not affected.
*/
qsizetype SseParser::feed(QByteArrayView bytes, SseParserSink &sink)
{
    return d->parse(bytes, sink);
}

/*!
    Returns \c true if at least one event waits to be taken.
*/
bool SseParser::hasEvent() const
{
    return !d->events.isEmpty();
}

/*!
    Removes the oldest waiting event and returns it; or returns an empty event if none waits.

    \sa hasEvent()
*/
SseEvent SseParser::takeEvent()
{
    return d->events.isEmpty() ? SseEvent() : d->events.takeFirst();
}

/*!
    Returns the stream's last event ID as of the last blank line. It is what a client sends in
    \c Last-Event-ID when it connects again.
*/
QString SseParser::lastEventId() const
{
    return SseUtf8::toString(d->lastEventId());
}

/*!
    Sets the last event ID to \a lastEventId, as for a stream that is resumed, and returns \c true; or
    returns \c false and changes nothing if it has a line break or NUL in it.
*/
bool SseParser::setLastEventId(const QString &lastEventId)
{
    if (!SseParserPrivate::acceptsLastEventId(lastEventId))
        return false;
    d->setLastEventId(lastEventId.toUtf8());
    return true;
}

/*!
    Returns the reconnection time that the stream asked for with \c retry, or nothing if it did
    not. The number in the stream may have any length; it saturates at the type's maximum.
*/
std::optional<std::chrono::milliseconds> SseParser::reconnectionTime() const
{
    return d->reconnectionTime;
}

/*!
    Returns the origin that is written into events.
*/
QUrl SseParser::origin() const
{
    return d->factory.origin();
}

/*!
    Sets the origin written into events from now on to \a origin. It is empty by default.
*/
void SseParser::setOrigin(const QUrl &origin)
{
    d->factory.setOrigin(origin);
}

/*!
    Returns how large an event may become, in bytes. The default is 16 MiB.
*/
qsizetype SseParser::maximumEventSize() const
{
    return d->maximumEventSize;
}

/*!
    Limits the data of an event, the value of its other fields, comments, and lines that have no
    meaning, to \a bytes each; 0 means no limit. This bounds the parser's memory: it keeps at most
    the event and the line that it is in the middle of.

    Returns \c true; or returns \c false and changes nothing if the number is negative.
*/
bool SseParser::setMaximumEventSize(qsizetype bytes)
{
    if (!SseParserPrivate::acceptsMaximumEventSize(bytes))
        return false;
    d->setMaximumEventSize(bytes);
    return true;
}

/*!
    Returns the error that has ended parsing, if any.
*/
SseParser::Error SseParser::error() const
{
    return d->error;
}

/*!
    Prepares for a new connection: decoder, byte order mark, unfinished line and event, waiting
    events and error are cleared. The last event ID, the reconnection time and the settings stay.
*/
void SseParser::reset()
{
    d->resetConnection();
}
