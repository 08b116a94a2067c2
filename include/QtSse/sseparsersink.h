// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEPARSERSINK_H
#define SSEPARSERSINK_H

#include <QtSse/qtsseglobal.h>

#include <QtCore/qbytearrayview.h>

#include <chrono>

struct SseEventView
{
    QByteArrayView type;
    QByteArrayView data;
    QByteArrayView lastEventId;
};

class QTSSE_EXPORT SseParserSink
{
public:
    enum class Continuation {
        Proceed,
        Stop,
    };

    SseParserSink();
    virtual ~SseParserSink();

    virtual Continuation event(const SseEventView &event) = 0;
    virtual Continuation incompleteEvent(const SseEventView &event);
    virtual Continuation eventDiscarded(qsizetype size);
    virtual Continuation comment(QByteArrayView text);
    virtual Continuation lastEventIdChanged(QByteArrayView lastEventId);
    virtual Continuation reconnectionTimeChanged(std::chrono::milliseconds time);

private:
    Q_DISABLE_COPY_MOVE(SseParserSink)
};

#endif // SSEPARSERSINK_H
