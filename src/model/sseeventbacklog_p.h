// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEEVENTBACKLOG_P_H
#define SSEEVENTBACKLOG_P_H

#include "sseeventrows_p.h"

#include <QtCore/qlist.h>

struct SseArrivedEvent
{
    SseEventRow row;
    bool removes = false; // it removes the row of its key
};

Q_DECLARE_TYPEINFO(SseArrivedEvent, Q_RELOCATABLE_TYPE);

// The events that no pass has processed yet, the oldest first. They are numbered, and a row has the
// number of its event.
//
// Events that are forgotten become garbage, which is destroyed in steps.
class SseEventBacklog
{
public:
    [[nodiscard]] bool isEmpty() const { return m_events.isEmpty(); }
    [[nodiscard]] qsizetype size() const { return m_events.size(); }
    [[nodiscard]] bool isFull() const;
    [[nodiscard]] quint64 nextNumber() const { return m_nextNumber; }
    [[nodiscard]] quint64 firstNumber() const; // nextNumber() if there is no event

    void append(const SseEvent &event, qint64 receivedAt, bool removes);
    [[nodiscard]] SseArrivedEvent takeFirst();
    void forget();

    [[nodiscard]] bool hasGarbage() const { return !m_forgotten.isEmpty(); }
    void destroySomeGarbage();
    void releaseMemory();

private:
    QList<SseArrivedEvent> m_events;
    qsizetype m_bytes = 0; // of their data
    quint64 m_nextNumber = 0;
    QList<SseArrivedEvent> m_forgotten;
};

#endif // SSEEVENTBACKLOG_P_H
