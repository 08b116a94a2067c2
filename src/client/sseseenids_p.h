// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSESEENIDS_P_H
#define SSESEENIDS_P_H

#include <QtCore/qbytearray.h>
#include <QtCore/qlist.h>
#include <QtCore/qset.h>
#include <QtCore/qstring.h>

// The last IDs of a stream whose IDs are unique, but no numbers: it only tells repeats.
class SseSeenIds final
{
public:
    explicit SseSeenIds(int memory)
        : m_memory(memory)
    {
    }

    [[nodiscard]] bool isEmpty() const { return m_order.isEmpty() && m_seenUpTo.isEmpty(); }

    bool add(const QString &id); // returns false if the ID was there
    // For IDs that sort in the order of the events: this ID and all smaller ones were there.
    void markSeenUpTo(const QString &id);

    // The ULID in upper case, or an empty string if the text is none.
    [[nodiscard]] static QString canonicalUlid(const QString &text);

private:
    [[nodiscard]] static QByteArray keyOf(const QString &id);

    int m_memory;
    QSet<QByteArray> m_keys;
    QList<QByteArray> m_order; // a ring once it is full
    qsizetype m_oldest = 0;
    QString m_seenUpTo;
};

#endif // SSESEENIDS_P_H
