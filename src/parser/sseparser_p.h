// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEPARSER_P_H
#define SSEPARSER_P_H

#include "sseeventfactory_p.h"
#include "sselinescanner_p.h"

#include <QtSse/sseparser.h>
#include <QtSse/sseparsersink.h>

#include <QtCore/qbytearray.h>
#include <QtCore/qlist.h>

#include <algorithm>
#include <utility>

// The value of a field between the line that sets it and the blank line that uses it: a view into
// the input, or a copy if the input ends before that or if the value has several lines.
class SsePendingValue
{
public:
    [[nodiscard]] QByteArrayView view() const { return m_isOwned ? m_owned : m_view; }

    void assign(QByteArrayView value)
    {
        m_view = value;
        m_isOwned = false;
    }

    void assign(QByteArray &&value)
    {
        m_owned = std::move(value);
        m_isOwned = true;
    }

    void append(char separator, QByteArrayView value)
    {
        own();
        const qsizetype size = m_owned.size();
        m_owned.resize(size + 1 + value.size());
        m_owned[size] = separator;
        std::copy(value.begin(), value.end(), m_owned.begin() + size + 1);
    }

    void own()
    {
        if (std::exchange(m_isOwned, true))
            return;
        m_owned.resize(0); // keeps the memory
        m_owned.append(m_view);
    }

    void clear()
    {
        m_view = {};
        if (std::exchange(m_isOwned, false) && m_owned.capacity() > KeptSize)
            m_owned.clear();
    }

    // Returns the value as a QByteArray. A large value is moved, not copied.
    [[nodiscard]] QByteArray take()
    {
        if (m_isOwned && m_owned.size() > KeptSize)
            return std::exchange(m_owned, {});
        return view().toByteArray();
    }

private:
    static constexpr qsizetype KeptSize = 64 * 1024;

    QByteArrayView m_view;
    QByteArray m_owned;
    bool m_isOwned = false;
};

class SseParserPrivate
{
public:
    using Continuation = SseParserSink::Continuation;

    // Parses the bytes, or a part of them if the sink says Stop. Returns the size of that part.
    qsizetype parse(QByteArrayView bytes, SseParserSink &sink);

    // The same in steps: parseInput() continues where the sink said Stop. The bytes must not change
    // until the next call of setInput().
    void setInput(QByteArrayView bytes);
    void parseInput(SseParserSink &sink);
    void resetConnection();

    // The end of the stream: if it has cut off an event, passes it to the sink as an incomplete
    // event, or as a discarded one. The event is one if data of it has arrived: a complete line, or
    // the beginning of a line with the colon.
    void finish(SseParserSink &sink);
    [[nodiscard]] bool hasIncompleteEvent() const;
    void setMaximumEventSize(qsizetype bytes);

    // Used by all classes that have these settings. They log a warning if they refuse a value.
    static bool acceptsMaximumEventSize(qsizetype bytes);
    static bool acceptsLastEventId(QStringView id);

    // The last event ID of the stream as of the last complete block.
    [[nodiscard]] QByteArrayView lastEventId() const { return m_lastEventId; }
    void setLastEventId(QByteArrayView id);
    [[nodiscard]] bool hasChangedLastEventId() const { return m_hasChangedId; } // by the last block
    [[nodiscard]] bool hasOwnId() const { return m_hadId; } // the last block: an ID field

    // Returns the event that was passed to sink.event() as an owned event. Call it at most once,
    // during sink.event(). The other is the same for sink.incompleteEvent().
    [[nodiscard]] SseEvent ownedEvent(const SseEventView &view);
    [[nodiscard]] SseEvent ownedIncompleteEvent(const SseEventView &view);

    SseEventFactory factory;
    QList<SseEvent> events; // that wait to be taken
    std::optional<std::chrono::milliseconds> reconnectionTime;
    qsizetype maximumEventSize = DefaultMaximumEventSize;
    SseParser::Error error = SseParser::Error::NoError;
    bool acceptIncompleteEvents = false;

    static constexpr qsizetype DefaultMaximumEventSize = 16 * 1024 * 1024;

private:
    enum class Field {
        Comment,
        Data,
        Event,
        Id,
        Retry,
        Unknown,
    };

    // A complete line, without its end.
    struct Line
    {
        QByteArrayView bytes;
        bool isAscii = true; // false: unknown
        bool isCarried = false; // the bytes are those of m_line, not of the chunk
    };

    void skipByteOrderMark();
    Continuation takeCarriedLine(QByteArrayView rest, bool isAscii, SseParserSink &sink);
    Continuation takeField(const Line &line, SseParserSink &sink);
    Continuation takeRetry(QByteArrayView value, SseParserSink &sink);
    Continuation dispatch(SseParserSink &sink);
    void takeUnfinishedLine();
    [[nodiscard]] QByteArrayView pendingType() const;
    void clearLine();
    void setValue(SsePendingValue &pending, const Line &line, QByteArrayView value);
    void appendData(const Line &line, QByteArrayView value);
    void keepUnfinishedLine(QByteArrayView part, bool isAscii);
    void ownBlock();
    void clearBlock();
    void fail();

    static Field fieldOf(QByteArrayView line, QByteArrayView *value);
    [[nodiscard]] qsizetype dataSizeBefore() const;
    [[nodiscard]] qsizetype roomFor(QByteArrayView line) const;
    [[nodiscard]] bool exceedsLimit(Field field, QByteArrayView line, QByteArrayView value) const;

    SseLineScanner m_scanner{nullptr, nullptr};
    const char *m_position = nullptr;
    const char *m_end = nullptr;
    QByteArray m_line; // the beginning of a line whose end has not arrived
    SsePendingValue m_data;
    SsePendingValue m_type;
    SsePendingValue m_id;
    QByteArray m_lastEventId;
    bool m_hasData = false;
    bool m_hasId = false;
    bool m_hasChangedId = false;
    bool m_hadId = false; // the last complete block had an ID
    bool m_lineIsAscii = true;
    bool m_swallowLineFeed = false; // the previous line ended with CR: an LF now belongs to it
    int m_byteOrderMarkBytes = 0; // number of bytes of EF BB BF seen; -1 once decided
};

#endif // SSEPARSER_P_H
