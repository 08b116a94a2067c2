// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEEVENTFACTORY_P_H
#define SSEEVENTFACTORY_P_H

#include <QtSse/sseevent.h>
#include <QtSse/sseparsersink.h>

#include <array>
#include <cstring>
#include <utility>

// Makes owned events out of views. A stream repeats a handful of types and often an ID, so these are
// kept and shared.
class SseEventFactory
{
public:
    // The type of events that name none, known by its address.
    static constexpr QByteArrayView DefaultType{"message"};

    // Asks for the data last: reference counts are atomic, and would wait for the copy of it to be
    // in memory.
    template <typename MakeData>
    [[nodiscard]] SseEvent create(const SseEventView &view, MakeData makeData)
    {
        if (!std::exchange(m_hasLastEventId, true))
            m_lastEventId = SseEvent::Id(view.lastEventId);
        SseEvent event(commonFor(view.type), m_lastEventId);
        event.m_data = makeData();
        return event;
    }

    // To be called when it changes: what an event has of it is made when one needs it, and kept.
    void forgetLastEventId() { m_hasLastEventId = false; }

    [[nodiscard]] QUrl origin() const { return m_origin; }
    void setOrigin(const QUrl &origin);

private:
    using CommonPointer = SseEvent::CommonPointer;

    // What events of a type have in common, together with the bytes of the type.
    struct Interned
    {
        // Nothing is compared where there is nothing: memcmp() from address 0 can be very slow.
        [[nodiscard]] bool isOf(QByteArrayView other) const
        {
            const auto size = std::size_t(other.size());
            return bytes.size() == other.size()
                    && (size == 0 || std::memcmp(bytes.constData(), other.data(), size) == 0);
        }

        QByteArray bytes;
        CommonPointer value;
    };
    static constexpr std::size_t CachedTypes = 8;
    static constexpr qsizetype CachedSize = 256; // what is longer does not repeat, and is not kept

    [[nodiscard]] CommonPointer makeCommon(QByteArrayView type) const;
    [[nodiscard]] CommonPointer intern(QByteArrayView type);

    // What was used last is what is used next, nearly always.
    [[nodiscard]] CommonPointer commonFor(QByteArrayView type)
    {
        if (type.data() == DefaultType.data())
            return m_default;
        const Interned &last = m_types[m_lastType];
        return last.isOf(type) ? last.value : intern(type);
    }

    CommonPointer m_default;
    std::array<Interned, CachedTypes> m_types;
    std::size_t m_lastType = 0;
    std::size_t m_nextType = 0; // the entry that the next unknown type replaces
    SseEvent::Id m_lastEventId;
    bool m_hasLastEventId = false;
    QUrl m_origin;
};

#endif // SSEEVENTFACTORY_P_H
