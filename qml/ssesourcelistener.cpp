// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "ssesourcelistener_p.h"

#include <utility>

SseSourceListener::SseSourceListener(QObject *parent)
    : QObject(parent)
{
}

SseSource *SseSourceListener::source() const
{
    return m_source;
}

void SseSourceListener::setSource(SseSource *source)
{
    if (m_source == source)
        return;
    if (m_source) {
        m_source->client()->disconnect(this);
        m_source->disconnect(this);
    }
    m_source = source;
    if (source) {
        listenTo(source->client());
        connect(source, &QObject::destroyed, this, &SseSourceListener::sourceChanged);
        connect(source, &SseSource::urlChanged, this, &SseSourceListener::checkStream);
    }
    const QPointer<SseSourceListener> guard(this);
    checkStream();
    if (guard)
        Q_EMIT sourceChanged();
}

// Without a source, what was received last stays.
void SseSourceListener::checkStream()
{
    if (!m_source)
        return;
    const quint64 number = m_source->streamNumber();
    if (std::exchange(m_streamNumber, number) != number)
        forgetStream();
}
