// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include <QtSse/sseparsersink.h>

/*!
    \class SseEventView
    \inmodule QtSse
    \inheaderfile QtSse/SseParserSink
    \brief The SseEventView struct shows an event in the parser's own memory.
    \since QtSse 0.1

    Its three members are valid UTF-8 and stay valid until the sink's function returns.

    \sa SseParserSink::event()
*/

/*!
    \variable SseEventView::type
    \brief This variable holds the type of the event.

    It is never empty: it is \c "message" unless the stream named another.
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
    \brief The SseParserSink class receives what SseParser finds, without a copy.
    \since QtSse 0.1

    Derive from it for full speed, or to see comments and id-only blocks in the order in which
    they stand in the stream. Every view is valid UTF-8 and dies when the function returns.
    The parser calls the sink from inside SseParser::feed(); a sink must not call the same
    parser, nor destroy it.

    \sa SseParser::feed()
*/

/*!
    \enum SseParserSink::Continuation

    What the parser does after a call of the sink.

    \value Proceed  Parse on.
    \value Stop     Return from SseParser::feed() now. Its result tells how many bytes were
                    consumed; feed the rest when it is wanted.
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
    Called for each comment line; \a text is what follows the colon, with a leading space as it
    was sent. The default implementation ignores it.
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
    Called for each valid \c retry field with the reconnection \a time that it asks for.
    The default implementation ignores it.
*/
SseParserSink::Continuation SseParserSink::reconnectionTimeChanged(std::chrono::milliseconds time)
{
    Q_UNUSED(time)
    return Continuation::Proceed;
}
