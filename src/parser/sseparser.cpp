// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include <QtSse/sseparser.h>

#include "sselinescanner_p.h"
#include "sseparser_p.h"
#include "sseutf8_p.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace {

constexpr char ByteOrderMark[] = "\xef\xbb\xbf";
constexpr int ByteOrderMarkSize = 3;

// Buffers keep their memory from one event to the next, unless a rare giant has blown them up.
constexpr qsizetype KeptCapacity = 64 * 1024;

void emptyBuffer(QByteArray &buffer)
{
    if (buffer.capacity() > KeptCapacity)
        buffer = QByteArray();
    else
        buffer.resize(0);
}

// Only ASCII digits count, and their number is unlimited: what does not fit saturates.
std::optional<std::chrono::milliseconds> parseReconnectionTime(QByteArrayView digits)
{
    constexpr qint64 Maximum = std::numeric_limits<qint64>::max();
    if (digits.isEmpty())
        return std::nullopt;
    qint64 value = 0;
    for (const char c : digits) {
        if (c < '0' || c > '9')
            return std::nullopt;
        const int digit = c - '0';
        value = value > (Maximum - digit) / 10 ? Maximum : value * 10 + digit;
    }
    return std::chrono::milliseconds(value);
}

// Collects owned events for the plain SseParser::feed().
class EventCollector final : public SseParserSink
{
public:
    EventCollector(SseEventFactory &factory, QList<SseEvent> &events)
        : m_factory(factory)
        , m_events(events)
    {
    }

    Continuation event(const SseEventView &view) override
    {
        m_events.append(m_factory.create(view));
        return Continuation::Proceed;
    }

private:
    SseEventFactory &m_factory;
    QList<SseEvent> &m_events;
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
    \enum SseParser::Error

    \value NoError             Nothing is wrong.
    \value EventTooLargeError  An event or line exceeded maximumEventSize().
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
    EventCollector collector(d->factory, d->events);
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
    Removes the oldest waiting event and returns it. Call it only if hasEvent().
*/
SseEvent SseParser::takeEvent()
{
    Q_ASSERT(hasEvent());
    return d->events.isEmpty() ? SseEvent() : d->events.takeFirst();
}

/*!
    Returns the stream's last event ID as of the last blank line. It is what a client sends in
    \c Last-Event-ID when it connects again.
*/
QString SseParser::lastEventId() const
{
    return SseUtf8::toString(d->lastEventId);
}

/*!
    Sets the last event ID to \a lastEventId, as for a stream that is resumed.
*/
void SseParser::setLastEventId(const QString &lastEventId)
{
    d->lastEventId = lastEventId.toUtf8();
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

    A negative number has no effect.
*/
void SseParser::setMaximumEventSize(qsizetype bytes)
{
    constexpr qsizetype Largest = std::numeric_limits<qsizetype>::max() / 2; // room to add to it
    if (bytes >= 0)
        d->maximumEventSize = std::min(bytes, Largest);
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

void SsePendingValue::assign(QByteArrayView value)
{
    m_view = value;
    m_isOwned = false;
}

void SsePendingValue::assignCopy(QByteArrayView value)
{
    m_owned.resize(0);
    m_owned.append(value);
    m_isOwned = true;
}

void SsePendingValue::append(char separator, QByteArrayView value)
{
    own();
    m_owned.append(separator);
    m_owned.append(value);
}

void SsePendingValue::own()
{
    if (!m_isOwned)
        assignCopy(m_view);
}

void SsePendingValue::clear()
{
    m_view = {};
    m_isOwned = false;
    emptyBuffer(m_owned);
}

qsizetype SseParserPrivate::parse(QByteArrayView bytes, SseParserSink &sink)
{
    if (error != SseParser::Error::NoError)
        return bytes.size();

    const char *p = bytes.data();
    const char *const end = p + bytes.size();
    if (m_byteOrderMarkBytes >= 0)
        p = skipByteOrderMark(p, end);

    Continuation next = Continuation::Proceed;
    while (p != end && next == Continuation::Proceed && error == SseParser::Error::NoError) {
        if (std::exchange(m_swallowLineFeed, false) && *p == '\n') {
            ++p;
            continue;
        }
        const char *const lineEnd = SseLineScanner::findLineEnd(p, end);
        const QByteArrayView part(p, lineEnd - p);
        if (lineEnd == end) {
            keepUnfinishedLine(part);
            p = end;
            break;
        }
        m_swallowLineFeed = *lineEnd == '\r';
        p = lineEnd + 1;
        if (m_line.isEmpty()) {
            next = takeLine(part, sink);
        } else {
            m_line.append(part);
            m_lineIsCarried = true;
            next = takeLine(m_line, sink);
            m_lineIsCarried = false;
            emptyBuffer(m_line);
        }
    }

    // The chunk may be gone when the next one comes.
    m_data.own();
    m_type.own();
    m_id.own();
    return error == SseParser::Error::NoError ? p - bytes.data() : bytes.size();
}

void SseParserPrivate::resetConnection()
{
    clearBlock();
    emptyBuffer(m_line);
    events.clear();
    m_swallowLineFeed = false;
    m_byteOrderMarkBytes = 0;
    error = SseParser::Error::NoError;
}

// One byte order mark, at the very start, is no part of the stream ("UTF-8 decode"), even when
// its bytes arrive one at a time. What merely began like one is the start of the first line.
const char *SseParserPrivate::skipByteOrderMark(const char *p, const char *end)
{
    while (p != end && m_byteOrderMarkBytes >= 0) {
        if (*p != ByteOrderMark[m_byteOrderMarkBytes]) {
            m_line.append(ByteOrderMark, m_byteOrderMarkBytes);
            m_byteOrderMarkBytes = -1;
        } else {
            ++p;
            if (++m_byteOrderMarkBytes == ByteOrderMarkSize)
                m_byteOrderMarkBytes = -1;
        }
    }
    return p;
}

void SseParserPrivate::keepUnfinishedLine(QByteArrayView part)
{
    m_line.append(part);
    if (maximumEventSize > 0 && m_line.size() > roomFor(m_line)) {
        error = SseParser::Error::EventTooLargeError;
        clearBlock();
        emptyBuffer(m_line);
    }
}

SseParserPrivate::Continuation SseParserPrivate::takeLine(QByteArrayView line, SseParserSink &sink)
{
    return line.isEmpty() ? dispatch(sink) : takeField(line, sink);
}

SseParserPrivate::Continuation SseParserPrivate::takeField(QByteArrayView line, SseParserSink &sink)
{
    QByteArrayView value;
    const Field field = fieldOf(line, &value);
    if (maximumEventSize > 0 && exceedsLimit(field, line, value)) {
        error = SseParser::Error::EventTooLargeError;
        clearBlock();
        return Continuation::Proceed;
    }
    switch (field) {
    case Field::Comment:
        if (SseUtf8::isValid(value))
            return sink.comment(value);
        return sink.comment(SseUtf8::repaired(value));
    case Field::Data:
        appendData(value);
        break;
    case Field::Event:
        setValue(m_type, value);
        break;
    case Field::Id:
        // "If the field value does not contain U+0000 NULL […]. Otherwise, ignore the field."
        if (!value.contains('\0')) {
            setValue(m_id, value);
            m_hasId = true;
        }
        break;
    case Field::Retry:
        return takeRetry(value, sink);
    case Field::Unknown:
        break;
    }
    return Continuation::Proceed;
}

SseParserPrivate::Continuation SseParserPrivate::takeRetry(QByteArrayView value,
                                                           SseParserSink &sink)
{
    const auto time = parseReconnectionTime(value);
    if (!time)
        return Continuation::Proceed;
    reconnectionTime = time;
    return sink.reconnectionTimeChanged(*time);
}

// The blank line: "dispatch the event". An ID counts from here on, not from its own line, so
// that an event cut off by the end of the stream is asked for again.
SseParserPrivate::Continuation SseParserPrivate::dispatch(SseParserSink &sink)
{
    const bool idChanged = m_hasId && m_id.view() != lastEventId;
    if (idChanged) {
        lastEventId.resize(0);
        lastEventId.append(m_id.view());
    }
    Continuation next = Continuation::Proceed;
    if (m_hasData) {
        const QByteArrayView type = m_type.size() > 0 ? m_type.view() : QByteArrayView("message");
        next = sink.event({type, m_data.view(), lastEventId});
    } else if (idChanged) {
        next = sink.lastEventIdChanged(lastEventId);
    }
    clearBlock();
    return next;
}

void SseParserPrivate::appendData(QByteArrayView value)
{
    if (!m_hasData) {
        setValue(m_data, value);
        m_hasData = true;
    } else if (SseUtf8::isValid(value)) {
        m_data.append('\n', value);
    } else {
        m_data.append('\n', SseUtf8::repaired(value));
    }
}

void SseParserPrivate::setValue(SsePendingValue &pending, QByteArrayView value)
{
    if (!SseUtf8::isValid(value))
        pending.assignCopy(SseUtf8::repaired(value));
    else if (m_lineIsCarried)
        pending.assignCopy(value);
    else
        pending.assign(value);
}

void SseParserPrivate::clearBlock()
{
    m_data.clear();
    m_type.clear();
    m_id.clear();
    m_hasData = false;
    m_hasId = false;
}

// Splits a line into field and value; one space after the colon is not part of the value. What
// is unknown is a value as a whole.
SseParserPrivate::Field SseParserPrivate::fieldOf(QByteArrayView line, QByteArrayView *value)
{
    *value = line;
    const auto matches = [line, value](QByteArrayView name) {
        if (!line.startsWith(name))
            return false;
        QByteArrayView rest = line.sliced(name.size());
        if (!rest.isEmpty()) {
            if (rest.front() != ':')
                return false;
            rest = rest.sliced(1);
            if (rest.startsWith(' '))
                rest = rest.sliced(1);
        }
        *value = rest;
        return true;
    };
    switch (line.front()) {
    case ':':
        *value = line.sliced(1);
        return Field::Comment;
    case 'd':
        return matches("data") ? Field::Data : Field::Unknown;
    case 'e':
        return matches("event") ? Field::Event : Field::Unknown;
    case 'i':
        return matches("id") ? Field::Id : Field::Unknown;
    case 'r':
        return matches("retry") ? Field::Retry : Field::Unknown;
    default:
        return Field::Unknown;
    }
}

// How long a line may become, complete or not, before it is certain to break the limit: its
// value's limit and the longest that can stand before the value.
qsizetype SseParserPrivate::roomFor(QByteArrayView line) const
{
    constexpr qsizetype DataPrefix = sizeof("data: ") - 1;
    constexpr qsizetype LongestPrefix = sizeof("event: ") - 1;
    const bool growsData = m_hasData && line.startsWith("data:");
    const qsizetype used = growsData ? m_data.size() + 1 : 0;
    return maximumEventSize - used + (line.startsWith("data:") ? DataPrefix : LongestPrefix);
}

// Whether a complete line breaks the limit. Any prefix of it for which roomFor() says so does
// imply this, hence chunk boundaries do not change what is too large.
bool SseParserPrivate::exceedsLimit(Field field, QByteArrayView line, QByteArrayView value) const
{
    if (line.size() > roomFor(line))
        return true;
    const qsizetype used = field == Field::Data && m_hasData ? m_data.size() + 1 : 0;
    return used + value.size() > maximumEventSize;
}
