// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

// Implements "Parsing an event stream" and "Interpreting an event stream" of the HTML standard.

#include "sseparser_p.h"
#include "sseutf8_p.h"

#include <QtCore/qloggingcategory.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <utility>

namespace {

Q_LOGGING_CATEGORY(lcSseParser, "qtsse.parser", QtWarningMsg)

constexpr char ByteOrderMark[] = "\xef\xbb\xbf";
constexpr int ByteOrderMarkSize = 3;
constexpr QByteArrayView DefaultType{"message"};

// Only ASCII digits are valid. Their number is unlimited; a value that is too large becomes the
// maximum.
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

// The length is a constant, so that the comparison compiles to one or two instructions.
template <std::size_t Size>
bool startsWith(QByteArrayView bytes, const char (&text)[Size])
{
    constexpr std::size_t Length = Size - 1;
    return bytes.size() >= qsizetype(Length) && std::memcmp(bytes.data(), text, Length) == 0;
}

} // namespace

// Splits a line into field and value. One space after the colon is not part of the value. If the
// field is unknown, the value is the whole line.
inline SseParserPrivate::Field SseParserPrivate::fieldOf(QByteArrayView line, QByteArrayView *value)
{
    // Most lines begin like this.
    if (startsWith(line, "data: ")) {
        *value = line.sliced(sizeof("data: ") - 1);
        return Field::Data;
    }
    *value = line;
    const auto matches = [line, value](const auto &name) {
        if (!startsWith(line, name))
            return false;
        QByteArrayView rest = line.sliced(sizeof(name) - 1);
        if (!rest.isEmpty()) {
            if (rest.front() != ':')
                return false;
            rest = rest.sliced(rest.size() > 1 && rest[1] == ' ' ? 2 : 1);
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

// Returns the size of the data before a further data line: the previous lines and a line feed.
inline qsizetype SseParserPrivate::dataSizeBefore() const
{
    return m_hasData ? m_data.view().size() + 1 : 0;
}

// Returns true if a complete line exceeds the limit. If an unfinished line exceeds roomFor(), so
// does the complete line; the result therefore does not depend on chunk boundaries.
inline bool SseParserPrivate::exceedsLimit(Field field, QByteArrayView line,
                                           QByteArrayView value) const
{
    if (Q_LIKELY(line.size() <= maximumEventSize - dataSizeBefore()))
        return false;
    if (line.size() > roomFor(line))
        return true;
    return value.size() > maximumEventSize - (field == Field::Data ? dataSizeBefore() : 0);
}

inline void SseParserPrivate::setValue(SsePendingValue &pending, const Line &line,
                                       QByteArrayView value)
{
    if (!line.isAscii && !value.isValidUtf8()) {
        pending.assign(SseUtf8::repaired(value));
    } else if (line.isCarried) {
        m_line.remove(0, line.bytes.size() - value.size());
        pending.assign(std::exchange(m_line, {}));
    } else {
        pending.assign(value);
    }
}

inline void SseParserPrivate::appendData(const Line &line, QByteArrayView value)
{
    if (!m_hasData) {
        setValue(m_data, line, value);
        m_hasData = true;
    } else if (line.isAscii || value.isValidUtf8()) {
        m_data.append('\n', value);
    } else {
        m_data.append('\n', SseUtf8::repaired(value));
    }
}

// The input may not exist any more when the block is complete.
inline void SseParserPrivate::ownBlock()
{
    m_data.own();
    m_type.own();
    m_id.own();
}

inline void SseParserPrivate::clearBlock()
{
    m_data.clear();
    m_type.clear();
    m_id.clear();
    m_hasData = false;
    m_hasId = false;
}

inline QByteArrayView SseParserPrivate::pendingType() const
{
    return m_type.view().isEmpty() ? DefaultType : m_type.view();
}

// Handles a blank line: "dispatch the event". The ID takes effect here and not at its own line, so
// that an event cut off by the end of the stream is requested again.
inline SseParserPrivate::Continuation SseParserPrivate::dispatch(SseParserSink &sink)
{
    m_hadId = m_hasId;
    m_hasChangedId = m_hasId && m_id.view() != lastEventId();
    if (m_hasChangedId)
        setLastEventId(m_id.view());
    Continuation next = Continuation::Proceed;
    if (m_hasData) {
        next = sink.event({pendingType(), m_data.view(), lastEventId()});
    } else if (m_hasChangedId) {
        next = sink.lastEventIdChanged(lastEventId());
    }
    clearBlock();
    return next;
}

qsizetype SseParserPrivate::parse(QByteArrayView bytes, SseParserSink &sink)
{
    setInput(bytes);
    parseInput(sink);
    ownBlock();
    return error == SseParser::Error::NoError ? m_position - bytes.data() : bytes.size();
}

void SseParserPrivate::setInput(QByteArrayView bytes)
{
    ownBlock();
    m_position = bytes.data();
    m_end = m_position + bytes.size();
    if (m_byteOrderMarkBytes >= 0)
        skipByteOrderMark();
    m_scanner = SseLineScanner(m_position, m_end);
}

void SseParserPrivate::parseInput(SseParserSink &sink)
{
    if (error != SseParser::Error::NoError)
        return;
    SseLineScanner scanner = m_scanner; // local variables stay in registers
    const char *p = m_position;
    Continuation next = Continuation::Proceed;
    while (p != m_end && next == Continuation::Proceed) {
        bool isAscii = true;
        const char *const lineEnd = scanner.next(&isAscii);
        const QByteArrayView part(p, lineEnd - p);
        if (lineEnd == m_end) {
            keepUnfinishedLine(part, isAscii);
            p = m_end;
            break;
        }
        p = lineEnd + 1;
        const bool endsCrLf = m_swallowLineFeed && part.isEmpty() && *lineEnd == '\n';
        m_swallowLineFeed = *lineEnd == '\r';
        if (endsCrLf)
            continue;
        if (!m_line.isEmpty())
            next = takeCarriedLine(part, isAscii, sink);
        else if (part.isEmpty())
            next = dispatch(sink);
        else
            next = takeField({part, isAscii, false}, sink);
    }
    m_scanner = scanner;
    m_position = p;
}

bool SseParserPrivate::hasIncompleteEvent() const
{
    return m_hasData || startsWith(QByteArrayView(m_line), "data:");
}

// "Once the end of the file is reached, any pending data must be discarded." The ID is discarded
// even if the event is not: the server must send the event again when the stream is resumed, and
// does not if its ID is sent.
void SseParserPrivate::finish(SseParserSink &sink)
{
    takeUnfinishedLine();
    if (m_hasData && acceptIncompleteEvents)
        sink.incompleteEvent({pendingType(), m_data.view(), lastEventId()});
    else if (m_hasData)
        sink.eventDiscarded(m_data.view().size());
    clearBlock();
    clearLine();
}

// A shortened line is used only if it is data. A shortened type or reconnection time would be
// another one, and without a colon even the name of the field may be shortened.
void SseParserPrivate::takeUnfinishedLine()
{
    if (!startsWith(QByteArrayView(m_line), "data:"))
        return;
    const Line line{m_line, m_lineIsAscii, true};
    QByteArrayView value;
    const Field field = fieldOf(line.bytes, &value);
    if (acceptIncompleteEvents && maximumEventSize > 0 && exceedsLimit(field, line.bytes, value))
        fail();
    else
        appendData(line, value);
}

void SseParserPrivate::clearLine()
{
    m_line.clear();
    m_lineIsAscii = true;
}

void SseParserPrivate::resetConnection()
{
    clearBlock();
    clearLine();
    setInput({});
    events.clear();
    m_swallowLineFeed = false;
    m_byteOrderMarkBytes = 0;
    error = SseParser::Error::NoError;
}

void SseParserPrivate::setMaximumEventSize(qsizetype bytes)
{
    constexpr qsizetype Largest = std::numeric_limits<qsizetype>::max() / 2; // room to add to it
    maximumEventSize = std::min(bytes, Largest);
}

bool SseParserPrivate::acceptsMaximumEventSize(qsizetype bytes)
{
    if (bytes >= 0)
        return true;
    qCWarning(lcSseParser, "The maximum size of an event cannot be %lld bytes", qlonglong(bytes));
    return false;
}

// A stream cannot contain such an ID, and a request cannot send it.
bool SseParserPrivate::acceptsLastEventId(QStringView id)
{
    const bool isValid = std::none_of(
            id.begin(), id.end(), [](QChar c) { return c == u'\r' || c == u'\n' || c.isNull(); });
    if (!isValid)
        qCWarning(lcSseParser, "A last event ID cannot have a line break or NUL in it");
    return isValid;
}

void SseParserPrivate::setLastEventId(QByteArrayView id)
{
    m_lastEventId.resize(id.size()); // keeps the memory
    std::copy(id.begin(), id.end(), m_lastEventId.begin());
    factory.forgetLastEventId();
}

SseEvent SseParserPrivate::ownedEvent(const SseEventView &view)
{
    return factory.create(view, m_data.take());
}

SseEvent SseParserPrivate::ownedIncompleteEvent(const SseEventView &view)
{
    return factory.createIncomplete(view, m_data.take());
}

// One byte order mark at the start is not part of the stream ("UTF-8 decode"), even if its bytes
// arrive separately. An incomplete one is the beginning of the first line.
void SseParserPrivate::skipByteOrderMark()
{
    while (m_position != m_end && m_byteOrderMarkBytes >= 0) {
        if (*m_position != ByteOrderMark[m_byteOrderMarkBytes]) {
            if (m_byteOrderMarkBytes > 0)
                keepUnfinishedLine({ByteOrderMark, m_byteOrderMarkBytes}, false);
            m_byteOrderMarkBytes = -1;
        } else {
            ++m_position;
            if (++m_byteOrderMarkBytes == ByteOrderMarkSize)
                m_byteOrderMarkBytes = -1;
        }
    }
}

void SseParserPrivate::keepUnfinishedLine(QByteArrayView part, bool isAscii)
{
    // QByteArray doubles its memory, but allocators handle very large blocks slowly.
    constexpr qsizetype LargeLine = 1024 * 1024;
    const qsizetype size = m_line.size() + part.size();
    if (size > LargeLine && size > m_line.capacity())
        m_line.reserve(std::max(size, m_line.size() / 5 * 8));
    m_line.append(part);
    m_lineIsAscii = m_lineIsAscii && isAscii;
    m_swallowLineFeed = false;
    if (maximumEventSize > 0 && m_line.size() > roomFor(m_line)) {
        fail();
        m_line.clear();
    }
}

SseParserPrivate::Continuation SseParserPrivate::takeCarriedLine(QByteArrayView rest, bool isAscii,
                                                                 SseParserSink &sink)
{
    m_line.append(rest);
    const Line line{m_line, std::exchange(m_lineIsAscii, true) && isAscii, true};
    const Continuation next = takeField(line, sink);
    m_line.clear();
    return next;
}

SseParserPrivate::Continuation SseParserPrivate::takeField(const Line &line, SseParserSink &sink)
{
    QByteArrayView value;
    const Field field = fieldOf(line.bytes, &value);
    if (maximumEventSize > 0 && exceedsLimit(field, line.bytes, value)) {
        fail();
        return Continuation::Stop;
    }
    switch (field) {
    case Field::Comment:
        if (line.isAscii || value.isValidUtf8())
            return sink.comment(value);
        return sink.comment(SseUtf8::repaired(value));
    case Field::Data:
        appendData(line, value);
        break;
    case Field::Event:
        setValue(m_type, line, value);
        break;
    case Field::Id:
        // "If the field value does not contain U+0000 NULL […]. Otherwise, ignore the field."
        if (!value.contains('\0')) {
            setValue(m_id, line, value);
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

// The error lasts until the next connection.
void SseParserPrivate::fail()
{
    error = SseParser::Error::EventTooLargeError;
    clearBlock();
}

// Returns the length above which a line, complete or not, certainly exceeds the limit: the limit
// for the value plus the longest prefix of a value.
qsizetype SseParserPrivate::roomFor(QByteArrayView line) const
{
    constexpr qsizetype DataPrefix = sizeof("data: ") - 1;
    constexpr qsizetype LongestPrefix = sizeof("event: ") - 1;
    if (startsWith(line, "data:"))
        return maximumEventSize - dataSizeBefore() + DataPrefix;
    return maximumEventSize + LongestPrefix;
}
