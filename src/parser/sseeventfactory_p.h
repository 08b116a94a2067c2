// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEEVENTFACTORY_P_H
#define SSEEVENTFACTORY_P_H

#include "sseevent_p.h"

#include <QtSse/sseparsersink.h>

#include <array>

// Creates owned events from views. Most streams use few event types and repeat IDs, so both are
// cached and shared.
class SseEventFactory
{
public:
    [[nodiscard]] SseEvent create(const SseEventView &view, QByteArray &&data);
    [[nodiscard]] SseEvent createIncomplete(const SseEventView &view, QByteArray &&data);

    // Call this when the ID has changed. The next event creates the new string.
    void forgetLastEventId() { m_hasLastEventId = false; }

    [[nodiscard]] QUrl origin() const { return m_origin; }
    void setOrigin(const QUrl &origin);

private:
    using CommonPointer = SseEvent::CommonPointer;

    struct Type
    {
        QByteArray name;
        CommonPointer common;
    };
    static constexpr std::size_t CachedTypes = 8;
    static constexpr qsizetype CachedSize = 256; // longer types are not cached

    [[nodiscard]] CommonPointer makeCommon(QByteArrayView type) const;
    [[nodiscard]] CommonPointer commonFor(QByteArrayView type);

    std::array<Type, CachedTypes> m_types;
    std::size_t m_nextType = 0; // the entry that the next unknown type replaces
    QString m_lastEventId;
    bool m_hasLastEventId = false;
    QUrl m_origin;
};

#endif // SSEEVENTFACTORY_P_H
