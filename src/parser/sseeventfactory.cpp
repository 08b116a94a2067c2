// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "sseeventfactory_p.h"

#include "sseutf8_p.h"

#include <utility>

SseEvent SseEventFactory::create(const SseEventView &view, QByteArray &&data)
{
    if (!std::exchange(m_hasLastEventId, true))
        m_lastEventId = SseUtf8::toString(view.lastEventId);
    SseEvent event;
    event.m_common = commonFor(view.type);
    event.m_data = std::move(data);
    event.m_lastEventId = m_lastEventId;
    return event;
}

void SseEventFactory::setOrigin(const QUrl &origin)
{
    m_origin = origin;
    m_types = {};
}

// The common part is not cached: a connection has at most one incomplete event.
SseEvent SseEventFactory::createIncomplete(const SseEventView &view, QByteArray &&data)
{
    SseEvent event = create(view, std::move(data));
    event.m_common =
            CommonPointer(new SseEventCommon(SseUtf8::toString(view.type), m_origin, true));
    return event;
}

SseEventFactory::CommonPointer SseEventFactory::makeCommon(QByteArrayView type) const
{
    if (type == QByteArrayView("message") && m_origin.isEmpty())
        return {};
    return CommonPointer(new SseEventCommon(SseUtf8::toString(type), m_origin));
}

SseEventFactory::CommonPointer SseEventFactory::commonFor(QByteArrayView type)
{
    for (const Type &known : m_types) {
        if (QByteArrayView(known.name) == type)
            return known.common;
    }
    if (type.size() > CachedSize)
        return makeCommon(type);
    Type &entry = m_types[std::exchange(m_nextType, (m_nextType + 1) % CachedTypes)];
    entry = {type.toByteArray(), makeCommon(type)};
    return entry.common;
}
