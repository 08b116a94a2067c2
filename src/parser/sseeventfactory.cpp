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

SseEventFactory::CommonPointer SseEventFactory::makeCommon(QByteArrayView type) const
{
    if (type == QByteArrayView("message") && m_origin.isEmpty())
        return {};
    return CommonPointer(new SseEventCommon(SseUtf8::toString(type), m_origin));
}

const SseEventFactory::CommonPointer &SseEventFactory::commonFor(QByteArrayView type)
{
    if (QByteArrayView(m_types[m_lastType].name) == type)
        return m_types[m_lastType].common;
    if (type.size() > CachedSize) {
        m_unusual = makeCommon(type);
        return m_unusual;
    }
    for (m_lastType = 0; m_lastType < CachedTypes; ++m_lastType) {
        if (QByteArrayView(m_types[m_lastType].name) == type)
            return m_types[m_lastType].common;
    }
    m_lastType = std::exchange(m_nextType, (m_nextType + 1) % CachedTypes);
    m_types[m_lastType] = {type.toByteArray(), makeCommon(type)};
    return m_types[m_lastType].common;
}
