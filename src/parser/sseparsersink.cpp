// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include <QtSse/sseparsersink.h>

/*!
    \class SseEventView
    \inmodule QtSse
    \inheaderfile QtSse/SseParserSink
    \brief The SseEventView struct is a view of an event in the memory of the parser.
    \since QtSse 0.1

    Its views are valid UTF-8 and stay valid until the sink's function returns.

    \sa SseParserSink::event()
*/

/*!
    \variable SseEventView::type
    \brief This variable holds the type of the event.

    It is never empty: it is \c "message" unless the stream sets another type.
*/

/*!
    \variable SseEventView::data
    \brief This variable holds the data, its lines joined by one line feed each.
*/

/*!
    \variable SseEventView::lastEventId
    \brief This variable holds the stream's last event ID, which an earlier event may have set.
*/

/*!
    \class SseParserSink
    \inmodule QtSse
    \inheaderfile QtSse/SseParserSink
    \brief The SseParserSink class receives the results of SseParser without a copy.
    \since QtSse 0.1

    Derive from it for the best performance, or to receive comments and blocks with only an ID in
    the order of the stream. Every view is UTF-8 and is valid until the function returns. The parser
    calls the sink from inside SseParser::parse(). A sink must neither call nor destroy that parser.

    \sa SseParser::parse()
*/

/*!
    \enum SseParserSink::Continuation

    Tells the parser how to continue after a call of the sink.

    \value Proceed  Continue parsing.
    \value Stop     Return from SseParser::parse() now. It returns the number of bytes parsed; parse
                    the rest later.
*/

/*!
    Constructs a sink.
*/
SseParserSink::SseParserSink() = default;

/*!
    Destroys the sink.
*/
SseParserSink::~SseParserSink() = default;

/*!
    \fn SseParserSink::Continuation SseParserSink::event(const SseEventView &event)

    Called for each dispatched \a event.
*/

/*!
    Called by SseParser::finish() if the end of the stream has cut off the \a event, and incomplete
    events are accepted. The default implementation passes it to event().

    \sa SseParser::setAcceptIncompleteEvents()
*/
SseParserSink::Continuation SseParserSink::incompleteEvent(const SseEventView &event)
{
    return this->event(event);
}

/*!
    Called by SseParser::finish() if the end of the stream has cut off an event, and incomplete
    events are not accepted. \a size is the number of bytes of its data that have arrived. It can be
    0, as an event may have empty data. The default implementation ignores it.

    \sa SseParser::setAcceptIncompleteEvents()
*/
SseParserSink::Continuation SseParserSink::eventDiscarded(qsizetype size)
{
    Q_UNUSED(size)
    return Continuation::Proceed;
}

/*!
    Called for each comment line; \a text is the part after the colon, including a leading space.
    The default implementation ignores it.
*/
SseParserSink::Continuation SseParserSink::comment(QByteArrayView text)
{
    Q_UNUSED(text)
    return Continuation::Proceed;
}

/*!
    Called when a block that has no data, and therefore gives no event, sets the stream's last
    event ID to \a lastEventId. The default implementation ignores it.
*/
SseParserSink::Continuation SseParserSink::lastEventIdChanged(QByteArrayView lastEventId)
{
    Q_UNUSED(lastEventId)
    return Continuation::Proceed;
}

/*!
    Called for each valid \c retry field with the reconnection \a time that it sets. The default
    implementation ignores it.
*/
SseParserSink::Continuation SseParserSink::reconnectionTimeChanged(std::chrono::milliseconds time)
{
    Q_UNUSED(time)
    return Continuation::Proceed;
}
