// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef CLIENTS_H
#define CLIENTS_H

#include <QtCore/qstringlist.h>
#include <QtCore/qurl.h>

// Clients of one stream, of which each runs in a process of its own.
namespace Clients {

QStringList names();

// Runs until the stream has ended and prints a Measurement.
int run(const QString &name, const QUrl &url);

} // namespace Clients

#endif // CLIENTS_H
