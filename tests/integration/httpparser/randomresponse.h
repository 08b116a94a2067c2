// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef RANDOMRESPONSE_H
#define RANDOMRESPONSE_H

#include <QtCore/qbytearray.h>
#include <QtCore/qrandom.h>

// What a connection brings for one request.
struct RandomResponse
{
    QByteArray method;
    QByteArray bytes;
};

// Makes responses of parts that are mostly valid, and damages many of them.
class RandomResponses
{
public:
    explicit RandomResponses(quint32 seed)
        : m_random(seed)
    {
    }

    RandomResponse next();

private:
    template <typename List>
    auto oneOf(const List &list)
    {
        return list[std::size_t(m_random.bounded(int(std::size(list))))];
    }
    bool isOneIn(int count) { return m_random.bounded(count) == 0; }

    QByteArray lineEnd();
    QByteArray statusLine(bool isInterim);
    QByteArray field();
    QByteArray framingFields();
    QByteArray head(bool isInterim);
    QByteArray data();
    QByteArray chunk();
    QByteArray chunks();
    void damage(QByteArray *bytes);

    QRandomGenerator m_random;
};

#endif // RANDOMRESPONSE_H
