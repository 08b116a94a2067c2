// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "sseeventfactory_p.h"

#include "sseutf8_p.h"

#include <memory>

void SseEventFactory::setOrigin(const QUrl &origin)
{
    m_origin = origin;
    m_types = {};
    m_default = makeCommon(DefaultType);
}

SseEventFactory::CommonPointer SseEventFactory::makeCommon(QByteArrayView type) const
{
    if (type == DefaultType && m_origin.isEmpty())
        return {};
    auto common = std::make_unique<SseEvent::Common>();
    common->type = SseUtf8::toString(type);
    common->origin = m_origin;
    return CommonPointer(common.release());
}

SseEventFactory::CommonPointer SseEventFactory::intern(QByteArrayView type)
{
    if (type.size() > CachedSize)
        return makeCommon(type);
    for (m_lastType = 0; m_lastType < CachedTypes; ++m_lastType) {
        if (m_types[m_lastType].isOf(type))
            return m_types[m_lastType].value;
    }
    m_lastType = std::exchange(m_nextType, (m_nextType + 1) % CachedTypes);
    m_types[m_lastType] = {type.toByteArray(), makeCommon(type)};
    return m_types[m_lastType].value;
}
