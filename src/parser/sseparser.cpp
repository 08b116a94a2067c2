// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include <QtSse/sseparser.h>

#include "sseparser_p.h"
#include "sseutf8_p.h"

namespace {

// Collects owned events for SseParser::feed().
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
    Continuation incompleteEvent(const SseEventView &view) override
    {
        m_parser->events.append(m_parser->ownedIncompleteEvent(view));
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

    Feed it the bytes of a stream in pieces of any size; it keeps unfinished lines and events. It
    implements "Parsing an event stream" and "Interpreting an event stream" of the HTML standard
    (WHATWG HTML, 9.2.5 and 9.2.6) exactly. The time that it needs is linear in the number of bytes,
    whatever the size of the pieces, and no content is an error. It does no I/O, uses no clock, and
    shares no data with other parsers. It may be used in one thread at a time.

    \code
    SseParser parser;
    parser.feed("data: hello\n\n");
    while (parser.hasEvent())
        qDebug() << parser.takeEvent();
    \endcode

    An event is complete as soon as its blank line has arrived. If the line ends with CR, the parser
    does not wait for a line feed that may follow. An event that is cut off by the end of the stream
    is dropped, together with its \c id, unless it is accepted: see finish() and
    setAcceptIncompleteEvents().

    The only limit is maximumEventSize(). If a stream exceeds it, error() returns
    \c EventTooLargeError. Events completed before can still be taken. All further bytes are ignored
    until reset() is called.

    \sa SseReader, SseClient
*/

/*!
    \typedef SseParser::Error

    The same as SseError. A parser uses \c NoError and \c EventTooLargeError.
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

    \sa parse()
*/
void SseParser::feed(QByteArrayView bytes)
{
    EventCollector collector(d.get());
    parse(bytes, collector);
}

/*!
    Parses \a bytes, the next piece of the stream, and passes all results to \a sink at once, as
    views without a copy. Returns the number of bytes parsed. It is less than the size of \a bytes
    only if the sink returned SseParserSink::Continuation::Stop; parse the rest later. The events do
    not wait in the parser: hasEvent() is not affected.

    \sa feed()
*/
qsizetype SseParser::parse(QByteArrayView bytes, SseParserSink &sink)
{
    return d->parse(bytes, sink);
}

/*!
    Ends the stream. If it has cut off an event before its blank line, and incomplete events are
    accepted, that event then waits for takeEvent(). Otherwise it is dropped. Call reset() before
    you feed the bytes of another stream.

    Without this call, the parser cannot know that the stream has ended, and the event is dropped
    by reset().

    \sa setAcceptIncompleteEvents(), SseEvent::incomplete
*/
void SseParser::finish()
{
    EventCollector collector(d.get());
    d->finish(collector);
}

/*!
    \overload

    Passes an incomplete event to \a sink at once. If the event is dropped, this calls
    SseParserSink::eventDiscarded().

    \sa parse()
*/
void SseParser::finish(SseParserSink &sink)
{
    d->finish(sink);
}

/*!
    Returns \c true if at least one event waits to be taken.
*/
bool SseParser::hasEvent() const
{
    return !d->events.isEmpty();
}

/*!
    Removes the oldest waiting event and returns it. Returns an event without data if no event
    waits.

    \sa hasEvent()
*/
SseEvent SseParser::takeEvent()
{
    return d->events.isEmpty() ? SseEvent() : d->events.takeFirst();
}

/*!
    Returns the stream's last event ID as of the last blank line. A client sends it in
    \c Last-Event-ID when it reconnects.
*/
QString SseParser::lastEventId() const
{
    return SseUtf8::toString(d->lastEventId());
}

/*!
    Sets the last event ID to \a lastEventId, as for a stream that is resumed, and returns \c true.
    Returns \c false and changes nothing if it contains a line break or NUL.
*/
bool SseParser::setLastEventId(const QString &lastEventId)
{
    if (!SseParserPrivate::acceptsLastEventId(lastEventId))
        return false;
    d->setLastEventId(lastEventId.toUtf8());
    return true;
}

/*!
    Returns the reconnection time that the stream asked for with \c retry, or \c std::nullopt if it
    did not. The number in the stream may have any length; it is limited to the maximum of the type.
*/
std::optional<std::chrono::milliseconds> SseParser::reconnectionTime() const
{
    return d->reconnectionTime;
}

/*!
    Returns the origin of the events.
*/
QUrl SseParser::origin() const
{
    return d->factory.origin();
}

/*!
    Sets the origin of all further events to \a origin. It is empty by default.
*/
void SseParser::setOrigin(const QUrl &origin)
{
    d->factory.setOrigin(origin);
}

/*!
    Returns the maximum size of an event in bytes. The default is 16 MiB.
*/
qsizetype SseParser::maximumEventSize() const
{
    return d->maximumEventSize;
}

/*!
    Limits the data of an event, the values of its other fields, comments, and unknown lines to
    \a bytes each; 0 means no limit. This limits the memory of the parser, which keeps at most one
    unfinished event and one unfinished line.

    Returns \c true, or returns \c false and changes nothing if the number is negative.
*/
bool SseParser::setMaximumEventSize(qsizetype bytes)
{
    if (!SseParserPrivate::acceptsMaximumEventSize(bytes))
        return false;
    d->setMaximumEventSize(bytes);
    return true;
}

/*!
    Returns \c true if events that the end of the stream has cut off are accepted. The default is
    \c false, as in the HTML standard.
*/
bool SseParser::acceptIncompleteEvents() const
{
    return d->acceptIncompleteEvents;
}

/*!
    If \a accept is \c true, finish() gives the event whose blank line is missing, with the data
    that has arrived; see SseEvent::incomplete. A last line without a line end is used only if it
    begins with \c{data:}. The ID of the event is dropped in any case. A rest without data, such as
    comments, a type or an ID, is no event.
*/
void SseParser::setAcceptIncompleteEvents(bool accept)
{
    d->acceptIncompleteEvents = accept;
}

/*!
    Returns the error that has ended parsing, if any.
*/
SseParser::Error SseParser::error() const
{
    return d->error;
}

/*!
    Prepares for a new connection: clears the unfinished line and event, the waiting events and the
    error, and expects a byte order mark again. The last event ID, the reconnection time and the
    settings are kept.
*/
void SseParser::reset()
{
    d->resetConnection();
}
