// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEHEADERS_H
#define SSEHEADERS_H

#include <QtCore/qbytearray.h>
#include <QtCore/qlist.h>

#include <utility>

using SseHeaders = QList<std::pair<QByteArray, QByteArray>>;

#endif // SSEHEADERS_H
