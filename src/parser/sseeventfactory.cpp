// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "sseeventfactory_p.h"

#include "sseutf8_p.h"

SseEvent SseEventFactory::create(const SseEventView &view)
{
    return SseEvent(typeString(view.type), view.data.toByteArray(), idString(view.lastEventId),
                    m_origin);
}

QString SseEventFactory::typeString(QByteArrayView type)
{
    if (type.size() > CachedSize)
        return SseUtf8::toString(type);
    for (const Interned &known : m_types) {
        if (known.bytes == type)
            return known.string;
    }
    Interned &entry = m_types.at(m_nextType);
    m_nextType = (m_nextType + 1) % CachedTypes;
    entry = {type.toByteArray(), SseUtf8::toString(type)};
    return entry.string;
}

QString SseEventFactory::idString(QByteArrayView id)
{
    if (id.size() > CachedSize)
        return SseUtf8::toString(id);
    if (m_id.bytes != id)
        m_id = {id.toByteArray(), SseUtf8::toString(id)};
    return m_id.string;
}
