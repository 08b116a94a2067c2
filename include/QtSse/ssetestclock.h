// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSETESTCLOCK_H
#define SSETESTCLOCK_H

#include <QtSse/qtssetestingglobal.h>

#include <QtCore/qdatetime.h>

#include <chrono>
#include <memory>

class SseTestClockPrivate;

class QTSSE_TESTING_EXPORT SseTestClock
{
public:
    SseTestClock();
    ~SseTestClock();

    [[nodiscard]] std::chrono::milliseconds elapsed() const;
    [[nodiscard]] QDateTime currentDateTime() const;
    [[nodiscard]] qsizetype waitingCount() const;

    void advance(std::chrono::milliseconds time);
    std::chrono::milliseconds advanceToNextAttempt();

    [[nodiscard]] bool isAutoAdvancing() const;
    void setAutoAdvance(bool enabled);

private:
    Q_DISABLE_COPY_MOVE(SseTestClock)
    Q_DECLARE_PRIVATE(SseTestClock)

    std::unique_ptr<SseTestClockPrivate> d_ptr;
};

#endif // SSETESTCLOCK_H
