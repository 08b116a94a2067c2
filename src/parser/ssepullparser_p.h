// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEPULLPARSER_P_H
#define SSEPULLPARSER_P_H

#include "sseparser_p.h"

#include <QtCore/qbytearray.h>

#include <atomic>

// The parser, one step at a time. Whoever emits signals takes a step, lets the parser's stack
// frame end, and only then emits: a slot may do what it likes, and what was not stepped over yet
// is neither parsed nor counted as seen.
class SsePullParser final : private SseParserSink
{
public:
    enum class Step {
        NeedData,
        Event,
        Comment,
        LastEventId, // a block without data has changed the ID
        ReconnectionTime,
        Error,
    };

    Step next();
    void addData(const QByteArray &chunk); // only when next() said NeedData

    // What the last step has found; an event once.
    [[nodiscard]] SseEvent takeEvent() { return std::move(m_event); }
    [[nodiscard]] const QString &comment() const { return m_comment; }
    [[nodiscard]] bool hasChangedLastEventId() const { return m_parser.hasChangedLastEventId(); }
    [[nodiscard]] std::chrono::milliseconds reconnectionTime() const { return m_time; }

    void setCommentsEnabled(bool enabled) { m_commentsEnabled = enabled; }
    void setOrigin(const QUrl &origin) { m_parser.factory.setOrigin(origin); }
    void setMaximumEventSize(qsizetype bytes) { m_parser.setMaximumEventSize(bytes); }

    // As of the last step.
    [[nodiscard]] QString lastEventId() const;
    void setLastEventId(const QString &id) { m_parser.setLastEventId(id.toUtf8()); }
    void reset();

private:
    Continuation event(const SseEventView &view) override;
    Continuation comment(QByteArrayView text) override;
    Continuation lastEventIdChanged(QByteArrayView id) override;
    Continuation reconnectionTimeChanged(std::chrono::milliseconds time) override;

    SseParserPrivate m_parser;
    QByteArray m_chunk;
    qsizetype m_consumed = 0;
    Step m_step = Step::NeedData;
    std::atomic<bool> m_commentsEnabled{false}; // by any thread

    SseEvent m_event;
    QString m_comment;
    std::chrono::milliseconds m_time{0};
};

#endif // SSEPULLPARSER_P_H
