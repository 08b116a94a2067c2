// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "ssepullparser_p.h"

#include "sseutf8_p.h"

#include <utility>

SsePullParser::Step SsePullParser::next()
{
    m_step = Step::NeedData;
    m_parser.parseInput(*this);
    if (m_step == Step::NeedData && std::exchange(m_isFinishing, false))
        m_parser.finish(*this);
    if (m_step == Step::NeedData && m_parser.error != SseParser::Error::NoError)
        m_step = Step::Error;
    return m_step;
}

bool SsePullParser::finish()
{
    m_isFinishing = m_parser.hasIncompleteEvent();
    return m_isFinishing;
}

void SsePullParser::addData(const QByteArray &chunk)
{
    m_parser.setInput(chunk); // may still use the old chunk
    m_chunk = chunk;
}

// Prepares for a new connection. The rest of the chunk is dropped.
void SsePullParser::reset()
{
    m_parser.resetConnection();
    m_chunk.clear();
    m_isFinishing = false;
}

QString SsePullParser::lastEventId() const
{
    return SseUtf8::toString(m_parser.lastEventId());
}

SseParserSink::Continuation SsePullParser::event(const SseEventView &view)
{
    m_event = m_parser.ownedEvent(view);
    m_step = Step::Event;
    return Continuation::Stop;
}

SseParserSink::Continuation SsePullParser::incompleteEvent(const SseEventView &view)
{
    m_event = m_parser.ownedIncompleteEvent(view);
    m_step = Step::IncompleteEvent;
    return Continuation::Stop;
}

SseParserSink::Continuation SsePullParser::eventDiscarded(qsizetype size)
{
    m_discardedSize = size;
    m_step = Step::DiscardedEvent;
    return Continuation::Stop;
}

SseParserSink::Continuation SsePullParser::comment(QByteArrayView text)
{
    if (!m_commentsEnabled)
        return Continuation::Proceed;
    m_comment = SseUtf8::toString(text);
    m_step = Step::Comment;
    return Continuation::Stop;
}

SseParserSink::Continuation SsePullParser::lastEventIdChanged(QByteArrayView id)
{
    Q_UNUSED(id)
    m_step = Step::LastEventId;
    return Continuation::Stop;
}

SseParserSink::Continuation SsePullParser::reconnectionTimeChanged(std::chrono::milliseconds time)
{
    m_time = time;
    m_step = Step::ReconnectionTime;
    return Continuation::Stop;
}
