// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef STREAMFIXTURES_H
#define STREAMFIXTURES_H

#include <QtCore/qbytearray.h>
#include <QtCore/qlist.h>

// A stream as servers send it, and what has to come out of it.
struct StreamFixture
{
    QByteArray name;
    QByteArray bytes;
    qsizetype chunkSize = 0; // how much of it is fed at a time
    qsizetype events = 0;
    qsizetype dataBytes = 0; // of all events together
};

[[nodiscard]] QList<StreamFixture> streamFixtures();

#endif // STREAMFIXTURES_H
