// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEPARSER_P_H
#define SSEPARSER_P_H

#include "sseeventfactory_p.h"

#include <QtSse/sseparser.h>
#include <QtSse/sseparsersink.h>

#include <QtCore/qlist.h>

// A field's value between the line that sets it and the blank line that uses it: a view into the
// chunk being parsed for as long as that lives, an owned copy afterwards.
class SsePendingValue
{
public:
    [[nodiscard]] QByteArrayView view() const
    {
        return m_isOwned ? QByteArrayView(m_owned) : m_view;
    }
    [[nodiscard]] qsizetype size() const { return m_isOwned ? m_owned.size() : m_view.size(); }

    void assign(QByteArrayView value);
    void assignCopy(QByteArrayView value);
    void append(char separator, QByteArrayView value);
    void own();
    void clear();

private:
    QByteArray m_owned;
    QByteArrayView m_view;
    bool m_isOwned = false;
};

class SseParserPrivate
{
public:
    using Continuation = SseParserSink::Continuation;

    qsizetype parse(QByteArrayView bytes, SseParserSink &sink);
    void resetConnection();

    SseEventFactory factory;
    QList<SseEvent> events;
    QByteArray lastEventId;
    std::optional<std::chrono::milliseconds> reconnectionTime;
    qsizetype maximumEventSize = DefaultMaximumEventSize;
    SseParser::Error error = SseParser::Error::NoError;

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

    const char *skipByteOrderMark(const char *p, const char *end);
    Continuation takeLine(QByteArrayView line, SseParserSink &sink);
    Continuation takeField(QByteArrayView line, SseParserSink &sink);
    Continuation takeRetry(QByteArrayView value, SseParserSink &sink);
    Continuation dispatch(SseParserSink &sink);
    void setValue(SsePendingValue &pending, QByteArrayView value);
    void appendData(QByteArrayView value);
    void keepUnfinishedLine(QByteArrayView part);
    void clearBlock();

    static Field fieldOf(QByteArrayView line, QByteArrayView *value);
    [[nodiscard]] qsizetype roomFor(QByteArrayView line) const;
    [[nodiscard]] bool exceedsLimit(Field field, QByteArrayView line, QByteArrayView value) const;

    QByteArray m_line; // the beginning of a line whose end has not arrived
    SsePendingValue m_data;
    SsePendingValue m_type;
    SsePendingValue m_id;
    bool m_hasData = false;
    bool m_hasId = false;
    bool m_swallowLineFeed = false; // the line before ended with CR: an LF now belongs to it
    bool m_lineIsCarried = false; // the line being taken lives in m_line, not in the chunk
    int m_byteOrderMarkBytes = 0; // how much of EF BB BF was seen; -1 once that is settled
};

#endif // SSEPARSER_P_H
