// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEEVENT_P_H
#define SSEEVENT_P_H

#include <QtSse/sseevent.h>

// What most events of a stream have in common. It is shared, so that an event takes one allocation,
// for its data: with a second one, for a private object, a client needs 40 % more processor time for
// events of 60 bytes.
class SseEventCommon : public QSharedData
{
public:
    SseEventCommon(const QString &eventType, const QUrl &eventOrigin)
        : type(eventType)
        , origin(eventOrigin)
    {
    }

    const QString type;
    const QUrl origin;
};

#endif // SSEEVENT_P_H
