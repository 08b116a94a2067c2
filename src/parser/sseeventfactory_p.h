// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEEVENTFACTORY_P_H
#define SSEEVENTFACTORY_P_H

#include "sseevent_p.h"

#include <QtSse/sseparsersink.h>

#include <array>

// Makes owned events out of views. A stream repeats a handful of types and often an ID, so these
// are kept and shared.
class SseEventFactory
{
public:
    [[nodiscard]] SseEvent create(const SseEventView &view, QByteArray &&data);

    // To be called when the ID has changed: its string is made when the next event needs it.
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
    static constexpr qsizetype CachedSize = 256; // a longer type does not repeat

    [[nodiscard]] CommonPointer makeCommon(QByteArrayView type) const;
    [[nodiscard]] const CommonPointer &commonFor(QByteArrayView type);

    std::array<Type, CachedTypes> m_types;
    CommonPointer m_unusual; // that of a type that is too long to be kept
    std::size_t m_lastType = 0; // most events have the type of the one before
    std::size_t m_nextType = 0; // the entry that the next unknown type replaces
    QString m_lastEventId;
    bool m_hasLastEventId = false;
    QUrl m_origin;
};

#endif // SSEEVENTFACTORY_P_H
