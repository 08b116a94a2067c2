// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef DICE_H
#define DICE_H

#include <QtCore/qrandom.h>

#include <initializer_list>

// Chance that can be repeated. Dice are made for one purpose: what the 17th fault of a feed is
// like depends on the seed alone, and not on how many dice were thrown before it.
class Dice
{
public:
    enum class Purpose : quint32 {
        Event,
        Fault,
        Client,
    };

    Dice(quint32 seed, quint32 feed, Purpose purpose, quint32 number = 0)
    {
        const quint32 seeds[] = {seed, feed, quint32(purpose), number};
        m_random = QRandomGenerator(seeds);
    }

    int between(int lowest, int highest) { return m_random.bounded(lowest, highest + 1); }
    bool oneIn(int n) { return m_random.bounded(n) == 0; }

    template <typename T>
    T oneOf(std::initializer_list<T> values)
    {
        return values.begin()[between(0, int(values.size()) - 1)];
    }

private:
    QRandomGenerator m_random;
};

#endif // DICE_H
