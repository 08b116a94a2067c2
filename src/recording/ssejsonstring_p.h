// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEJSONSTRING_P_H
#define SSEJSONSTRING_P_H

#include <QtCore/qbytearray.h>
#include <QtCore/qbytearrayview.h>

// For JSON that is written without QJsonDocument, which would change the order of the members.
namespace SseJsonString {

// The UTF-8 text as a JSON string, quotes included.
QByteArray quoted(QByteArrayView utf8);

} // namespace SseJsonString

#endif // SSEJSONSTRING_P_H
