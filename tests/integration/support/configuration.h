// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef CONFIGURATION_H
#define CONFIGURATION_H

#include <QtCore/qbytearray.h>
#include <QtCore/qlist.h>
#include <QtCore/qstring.h>

#include <utility>

// Texts of a configuration file, as a user would write it, and what a test needs in their place.
using Replacements = QList<std::pair<QByteArray, QByteArray>>;

// Writes the configuration file templateName, with the replacements made, to target. Each of them
// has to occur: one that does not has missed what it was meant for. Returns an empty string, or
// what is wrong.
[[nodiscard]] QString writeConfiguration(const QString &templateName, const QString &target,
                                         const Replacements &replacements);

#endif // CONFIGURATION_H
