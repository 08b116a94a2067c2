// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef FEED_H
#define FEED_H

#include "dice.h"

#include <QtSse/SseEvent>

// Numbered events without end. Event n is the same whenever it is sent, but the bytes that say it
// are never the same twice: line ends, order of fields, comments, decoys and whatever else the
// format allows are left to the dice.
class Feed
{
public:
    Feed(quint32 seed, quint32 number);

    [[nodiscard]] SseEvent event(int n) const; // what a client must make of it
    [[nodiscard]] QByteArray stream(int first, int last, Dice &dice) const;

    [[nodiscard]] static QByteArray id(int n);
    [[nodiscard]] static int numberOf(const QByteArray &id); // 0 if there is none

private:
    struct Content
    {
        QByteArray type;
        QByteArray written;
        QByteArray meant; // differs where what is written is no UTF-8
    };

    [[nodiscard]] Content content(int n) const;

    quint32 m_seed;
    quint32 m_number;
};

#endif // FEED_H
