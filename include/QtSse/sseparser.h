// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEPARSER_H
#define SSEPARSER_H

#include <QtSse/qtsseglobal.h>
#include <QtSse/sseerror.h>
#include <QtSse/sseevent.h>

#include <QtCore/qbytearrayview.h>

#include <chrono>
#include <memory>
#include <optional>

class SseParserPrivate;
class SseParserSink;

class QTSSE_EXPORT SseParser
{
    Q_GADGET

public:
    using Error = SseError;

    SseParser();
    SseParser(SseParser &&other) noexcept;
    SseParser &operator=(SseParser &&other) noexcept;
    ~SseParser();

    void feed(QByteArrayView bytes);
    [[nodiscard]] bool hasEvent() const;
    [[nodiscard]] SseEvent takeEvent();

    qsizetype parse(QByteArrayView bytes, SseParserSink &sink);

    void finish();
    void finish(SseParserSink &sink);

    [[nodiscard]] QString lastEventId() const;
    bool setLastEventId(const QString &lastEventId);

    [[nodiscard]] std::optional<std::chrono::milliseconds> reconnectionTime() const;

    [[nodiscard]] QUrl origin() const;
    void setOrigin(const QUrl &origin);

    [[nodiscard]] qsizetype maximumEventSize() const;
    bool setMaximumEventSize(qsizetype bytes);

    [[nodiscard]] bool acceptIncompleteEvents() const;
    void setAcceptIncompleteEvents(bool accept);

    [[nodiscard]] Error error() const;

    void reset();

private:
    Q_DISABLE_COPY(SseParser)

    std::unique_ptr<SseParserPrivate> d;
};

#endif // SSEPARSER_H
