// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "ssesourcestream_p.h"

#include <atomic>
#include <utility>

// Several threads may have a QML engine each.
quint64 SseSourceStream::nextNumber()
{
    static std::atomic<quint64> number{0};
    return ++number;
}

void SseSourceStream::setNextId(const QString &id)
{
    m_hasGivenId = true;
    m_nextId = id;
}

void SseSourceStream::supersede(const QUrl &newUrl, const QString &clientId)
{
    const QString oldId = lastEventId(clientId);
    if (!m_isSuperseded)
        m_supersededId = clientId;
    if (m_hasGivenId)
        m_nextId = oldId;
    else
        m_nextId = newUrl == m_openedUrl ? m_supersededId : QString();
    m_number = nextNumber();
    m_isSuperseded = true;
}

QString SseSourceStream::open(const QUrl &url, const QString &clientId)
{
    m_hasGivenId = false;
    m_openedUrl = url;
    return m_isSuperseded ? std::exchange(m_nextId, {}) : clientId;
}

void SseSourceStream::noteOpened(quint64 number)
{
    if (number == m_number)
        m_isSuperseded = false;
}
