// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEHTTPFIELDS_P_H
#define SSEHTTPFIELDS_P_H

#include <QtSse/sseheaders.h>

#include <QtCore/qbytearray.h>
#include <QtCore/qbytearraylist.h>
#include <QtCore/qbytearrayview.h>
#include <QtCore/qdatetime.h>
#include <QtCore/qlist.h>

// The syntax of the values of header fields. What a value means is decided elsewhere.
namespace SseHttpFields {

// The value of the first header with this name, whose case does not matter, or a null array.
QByteArray valueOf(QByteArrayView name, const SseHeaders &headers);

// RFC 9110, section "Tokens".
bool isToken(QByteArrayView text);
qsizetype tokenSize(QByteArrayView text); // of the token that the text begins with

// The members of a comma-separated list, without the blanks around them. A comma within a quoted
// string separates nothing.
QList<QByteArrayView> splitList(QByteArrayView list);

// The members of a list of dates, in which the comma behind the day of the week separates nothing.
QByteArrayList splitDateList(QByteArrayView list);

// "type/subtype" without the parameters (WHATWG MIME Sniffing, section "Parsing a MIME type"), or
// nothing if the text is no MIME type.
QByteArrayView mimeTypeEssence(QByteArrayView text);

// The essence of the MIME type that a Content-Type field means, which may be a list (Fetch, "extract
// a MIME type"), or nothing.
QByteArrayView contentTypeEssence(QByteArrayView value);

// The codings of a Content-Encoding field in their order, in lower case and without those that
// change nothing (RFC 9110, section "Content Codings").
QList<QByteArray> contentCodings(QByteArrayView value);

// The time in one of the three forms of RFC 9110, section "Date/Time Formats", or an invalid one. A
// year of two digits is the last one with these digits that is not more than 50 years after now.
QDateTime parseDate(QByteArrayView text, const QDateTime &now);

} // namespace SseHttpFields

#endif // SSEHTTPFIELDS_P_H
