// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "sseclientstatus_p.h"

void SseClientStatus::Values::setError(SseError newError, const QString &message,
                                       const QByteArray &body)
{
    error = newError;
    errorString = message;
    errorBody = body;
}

void SseClientStatus::beginTransition()
{
    ++m_transition;
    announcements = {};
}

bool SseClientStatus::emitChanges(const Emission &emission)
{
    noteChanges();
    return emission.emitIf(m_changes.response, &SseClient::responseChanged)
            && emission.emitIf(m_changes.error, &SseClient::errorChanged)
            && emission.emitIf(m_changes.reconnectAttempt, &SseClient::reconnectAttemptChanged)
            && emission.emitIf(m_changes.nextRetryAt, &SseClient::nextRetryAtChanged)
            && emission.emitIf(m_changes.state, &SseClient::stateChanged, now.state);
}

// A change counts even if the value is the old one again when its signal is due: a slot of an
// earlier signal may have read the changed value before it began another transition.
void SseClientStatus::noteChanges()
{
    const auto differs = [this](auto member) { return now.*member != m_noted.*member; };
    if (differs(&Values::httpStatus) || differs(&Values::responseHeaders)
        || differs(&Values::responseUrl)) {
        m_changes.response = true;
    }
    if (differs(&Values::error) || differs(&Values::errorString) || differs(&Values::errorBody))
        m_changes.error = true;
    if (differs(&Values::reconnectAttempt))
        m_changes.reconnectAttempt = true;
    if (differs(&Values::nextRetryAt))
        m_changes.nextRetryAt = true;
    if (differs(&Values::state) || differs(&Values::finishReason))
        m_changes.state = true;
    m_noted = now;
}

// Each announcement is cleared before its signal is emitted. If a slot moves the client, the new
// thread emits the remaining ones.
bool SseClientStatus::emitAnnouncements(const Emission &emission)
{
    if (!emission.emitIf(announcements.opened, &SseClient::opened))
        return false;
    const SseError error = std::exchange(announcements.error, SseError::NoError);
    if (error != SseError::NoError && !emission.emitSignal(&SseClient::errorOccurred, error))
        return false;
    if (const auto delay = std::exchange(announcements.retryDelay, std::nullopt)) {
        if (!emission.emitSignal(&SseClient::retryScheduled, *delay, now.reconnectAttempt))
            return false;
    }
    if (!emission.emitIf(announcements.closed, &SseClient::closed))
        return false;
    if (const auto reason = std::exchange(announcements.finished, std::nullopt))
        return emission.emitSignal(&SseClient::finished, *reason);
    return true;
}
