// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEUTF8_P_H
#define SSEUTF8_P_H

#include <QtCore/qbytearray.h>
#include <QtCore/qbytearrayview.h>
#include <QtCore/qstring.h>

namespace SseUtf8 {

// Returns the bytes with every ill-formed sequence replaced by U+FFFD as in the "UTF-8 decode" of
// the WHATWG Encoding standard: one replacement per maximal subpart.
QByteArray repaired(QByteArrayView bytes);

// Unlike QString::fromUtf8(), keeps a leading U+FEFF: it is a byte order mark only at the start of
// a stream.
QString toString(QByteArrayView bytes);

} // namespace SseUtf8

#endif // SSEUTF8_P_H
