// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef JSONTEXT_H
#define JSONTEXT_H

#include <QtCore/qbytearray.h>
#include <QtCore/qbytearrayview.h>
#include <QtCore/qjsonvalue.h>

// JSON as text. indented() does not use QJsonDocument, which would sort the members of an object by
// name and convert every number to a double, so that people would not see what was sent.
namespace JsonText {

// The value as compact JSON.
QByteArray compact(const QJsonValue &value);

// Valid JSON, laid out in lines; members keep their order and numbers their digits.
QByteArray indented(QByteArrayView json);

} // namespace JsonText

#endif // JSONTEXT_H
