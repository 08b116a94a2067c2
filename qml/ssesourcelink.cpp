// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "ssesourcelink_p.h"

#include <utility>

void SseSourceLink::setSource(SseSource *source)
{
    if (m_source == source)
        return;
    if (m_source) {
        m_source->client()->disconnect(this);
        m_source->disconnect(this);
    }
    m_source = source;
    if (source) {
        connect(source->client(), &SseClient::eventBatchReceived, this, &SseSourceLink::takeEvents);
        connect(source->client(), &SseClient::eventsMissed, this, &SseSourceLink::takeLoss);
        connect(source->client(), &SseClient::stateChanged, this, &SseSourceLink::stateChanged);
        connect(source, &SseSource::urlChanged, this, &SseSourceLink::checkStream);
        connect(source, &QObject::destroyed, this, &SseSourceLink::sourceChanged);
    }
    const QPointer<SseSourceLink> guard(this);
    checkStream();
    if (guard)
        Q_EMIT sourceChanged();
}

bool SseSourceLink::isOpen() const
{
    return m_source && m_source->client()->state() == SseClient::State::Open;
}

// Without a source, the last stream is not considered changed, so that its events stay.
void SseSourceLink::checkStream()
{
    if (!m_source)
        return;
    const quint64 number = m_source->stream().number();
    if (std::exchange(m_streamNumber, number) != number)
        Q_EMIT streamChanged();
}

void SseSourceLink::takeEvents(const QList<SseEvent> &events)
{
    if (m_source && !m_source->stream().isSuperseded())
        Q_EMIT eventBatchReceived(events);
}

void SseSourceLink::takeLoss()
{
    if (m_source && !m_source->stream().isSuperseded())
        Q_EMIT eventsMissed();
}
