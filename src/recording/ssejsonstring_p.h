// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEJSONSTRING_P_H
#define SSEJSONSTRING_P_H

#include <QtCore/qbytearray.h>
#include <QtCore/qbytearrayview.h>

// For JSON that is written by hand, because people or scripts want its members in their order.
namespace SseJsonString {

// The UTF-8 text as a JSON string, quotes included.
QByteArray quoted(QByteArrayView utf8);

} // namespace SseJsonString

#endif // SSEJSONSTRING_P_H
