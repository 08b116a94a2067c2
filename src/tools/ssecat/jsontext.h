// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef JSONTEXT_H
#define JSONTEXT_H

#include <QtCore/qbytearray.h>
#include <QtCore/qbytearrayview.h>
#include <QtCore/qjsonvalue.h>

// JSON as text. QJsonDocument would sort the members of an object by name and squeeze every
// number into a double, which is not what somebody who looks at a stream wants to see.
namespace JsonText {

// The value as compact JSON; a string without quotes if it is to be read by people or scripts.
QByteArray compact(const QJsonValue &value);

// Valid JSON, laid out in lines; members keep their order and numbers their digits.
QByteArray indented(QByteArrayView json);

} // namespace JsonText

#endif // JSONTEXT_H
