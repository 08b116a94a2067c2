// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSECLIENTSIGNALS_H
#define SSECLIENTSIGNALS_H

#include <QtSse/SseClient>

#include <QtCore/qlist.h>
#include <QtCore/qmetatype.h>

#include <functional>
#include <utility>

namespace SseClientTesting {

// Connects a slot to a certain signal of a client.
using Signal = std::function<void(SseClient *, const std::function<void()> &)>;
using SignalList = QList<std::pair<const char *, Signal>>;

// The slot is called in the thread that emits the signal.
template <typename... Arguments>
Signal connectTo(void (SseClient::*signal)(Arguments...))
{
    return [signal](SseClient *client, const std::function<void()> &slot) {
        QObject::connect(client, signal, client, slot, Qt::DirectConnection);
    };
}

// The signals that a client emits while it works.
inline SignalList clientSignals()
{
    return {
            {"opened", connectTo(&SseClient::opened)},
            {"eventReceived", connectTo(&SseClient::eventReceived)},
            {"eventBatchReceived", connectTo(&SseClient::eventBatchReceived)},
            {"commentReceived", connectTo(&SseClient::commentReceived)},
            {"chunkReceived", connectTo(&SseClient::chunkReceived)},
            {"retryScheduled", connectTo(&SseClient::retryScheduled)},
            {"errorOccurred", connectTo(&SseClient::errorOccurred)},
            {"closed", connectTo(&SseClient::closed)},
            {"finished", connectTo(&SseClient::finished)},
            {"stateChanged", connectTo(&SseClient::stateChanged)},
            {"lastEventIdChanged", connectTo(&SseClient::lastEventIdChanged)},
            {"errorChanged", connectTo(&SseClient::errorChanged)},
            {"responseChanged", connectTo(&SseClient::responseChanged)},
            {"reconnectAttemptChanged", connectTo(&SseClient::reconnectAttemptChanged)},
            {"nextRetryAtChanged", connectTo(&SseClient::nextRetryAtChanged)},
            {"countersChanged", connectTo(&SseClient::countersChanged)},
    };
}

} // namespace SseClientTesting

Q_DECLARE_METATYPE(SseClientTesting::Signal)

#endif // SSECLIENTSIGNALS_H
