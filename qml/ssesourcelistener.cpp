// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "ssesourcelistener_p.h"

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
    }
    Q_EMIT sourceChanged();
}
