// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef COUNTINGSINK_H
#define COUNTINGSINK_H

#include <QtSse/SseParserSink>

class CountingSink final : public SseParserSink
{
public:
    Continuation event(const SseEventView &event) override
    {
        ++events;
        dataBytes += event.data.size();
        return Continuation::Proceed;
    }

    qsizetype events = 0;
    qsizetype dataBytes = 0;
};

#endif // COUNTINGSINK_H
