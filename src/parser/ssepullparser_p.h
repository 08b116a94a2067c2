// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEPULLPARSER_P_H
#define SSEPULLPARSER_P_H

#include "sseparser_p.h"

#include <QtCore/qbytearray.h>

#include <atomic>

// A parser that runs one step at a time. The caller takes a step and emits signals only after
// next() has returned. Slots may therefore do anything, and the parser has neither parsed the data
// after the step nor counted its ID as seen.
class SsePullParser final : private SseParserSink
{
public:
    enum class Step {
        NeedData,
        Event,
        IncompleteEvent, // cut off by the end of the stream
        DiscardedEvent, // the same, if it is not accepted
        Comment,
        LastEventId, // a block without data has changed the ID
        ReconnectionTime,
        Error,
    };

    Step next();
    void addData(const QByteArray &chunk); // only when next() said NeedData
    // The stream has ended. Returns true if next() has another step: the event that was cut off.
    bool finish();

    // The result of the last step. An event can be taken once.
    [[nodiscard]] SseEvent takeEvent() { return std::move(m_event); }
    [[nodiscard]] qsizetype discardedSize() const { return m_discardedSize; }
    [[nodiscard]] const QString &comment() const { return m_comment; }
    [[nodiscard]] bool hasChangedLastEventId() const { return m_parser.hasChangedLastEventId(); }
    [[nodiscard]] bool hasOwnId() const { return m_parser.hasOwnId(); } // the event
    [[nodiscard]] std::chrono::milliseconds reconnectionTime() const { return m_time; }

    void setCommentsEnabled(bool enabled) { m_commentsEnabled = enabled; }
    void setOrigin(const QUrl &origin) { m_parser.factory.setOrigin(origin); }
    void setMaximumEventSize(qsizetype bytes) { m_parser.setMaximumEventSize(bytes); }
    [[nodiscard]] bool acceptIncompleteEvents() const { return m_parser.acceptIncompleteEvents; }
    void setAcceptIncompleteEvents(bool accept) { m_parser.acceptIncompleteEvents = accept; }

    // The ID as of the last step.
    [[nodiscard]] QString lastEventId() const;
    void setLastEventId(const QString &id) { m_parser.setLastEventId(id.toUtf8()); }
    void reset();

private:
    Continuation event(const SseEventView &view) override;
    Continuation incompleteEvent(const SseEventView &view) override;
    Continuation eventDiscarded(qsizetype size) override;
    Continuation comment(QByteArrayView text) override;
    Continuation lastEventIdChanged(QByteArrayView id) override;
    Continuation reconnectionTimeChanged(std::chrono::milliseconds time) override;

    SseParserPrivate m_parser;
    QByteArray m_chunk;
    Step m_step = Step::NeedData;
    bool m_isFinishing = false;
    std::atomic<bool> m_commentsEnabled{false}; // may be set from any thread

    SseEvent m_event;
    qsizetype m_discardedSize = 0;
    QString m_comment;
    std::chrono::milliseconds m_time{0};
};

#endif // SSEPULLPARSER_P_H
