// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEEVENTFACTORY_P_H
#define SSEEVENTFACTORY_P_H

#include <QtSse/sseevent.h>
#include <QtSse/sseparsersink.h>

#include <array>

// Makes owned events out of views. A stream repeats a handful of types and often an id, so their
// strings are kept and shared: what an event costs is one allocation, that of its data.
class SseEventFactory
{
public:
    [[nodiscard]] SseEvent create(const SseEventView &view);

    [[nodiscard]] QUrl origin() const { return m_origin; }
    void setOrigin(const QUrl &origin) { m_origin = origin; }

private:
    // A string together with the bytes it was made from.
    struct Interned
    {
        QByteArray bytes;
        QString string;
    };
    static constexpr std::size_t CachedTypes = 8;
    static constexpr qsizetype CachedSize = 256; // what is longer does not repeat, and is not kept

    [[nodiscard]] QString typeString(QByteArrayView type);
    [[nodiscard]] QString idString(QByteArrayView id);

    std::array<Interned, CachedTypes> m_types;
    std::size_t m_nextType = 0; // the entry that the next unknown type replaces
    Interned m_id;
    QUrl m_origin;
};

#endif // SSEEVENTFACTORY_P_H
