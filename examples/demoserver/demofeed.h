// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef DEMOFEED_H
#define DEMOFEED_H

#include <QtCore/qbytearray.h>
#include <QtCore/qjsonobject.h>

// The events of the demo: prices, log lines and metrics, numbered from 1. Event N is a pure
// function of N. Hence a server that was killed and started again carries on exactly where a
// client's Last-Event-ID says, without having kept anything.
namespace DemoFeed {

struct Event
{
    QByteArray type;
    QJsonObject data;
};

Event event(qint64 number);

} // namespace DemoFeed

#endif // DEMOFEED_H
