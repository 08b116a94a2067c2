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

#include <optional>

// Parses header fields and their values. Their meaning is decided elsewhere.
namespace SseHttpFields {

// Returns the value of the first header with this name (case-insensitive), or a null array.
QByteArray valueOf(QByteArrayView name, const SseHeaders &headers);

// Returns the headers with each name once, as in a reply of Qt. The time of QNetworkReply is quadratic
// in the number of headers: if there are very many, only those that a client uses are kept.
SseHeaders combined(const SseHeaders &headers);

// Compares the names of fields, which are case-insensitive, or other such words.
inline bool isSameName(QByteArrayView lhs, QByteArrayView rhs)
{
    return lhs.compare(rhs, Qt::CaseInsensitive) == 0;
}

// RFC 9110, section "Tokens".
bool isToken(QByteArrayView text);
qsizetype tokenSize(QByteArrayView text); // size of the token at the beginning of the text

// A field in a head or a trailer section (RFC 9112, section "Field Syntax").
struct Line
{
    QByteArrayView name;
    QByteArrayView value; // without the whitespace around it
};

// Parses a line without its line end. Returns nothing if the line is malformed.
std::optional<Line> parseLine(QByteArrayView line);

// Returns whether a line has no character that must not be there: CR or NUL.
bool isLineText(QByteArrayView line);

// Removes SP and HTAB from both ends (RFC 9110, section "Whitespace").
QByteArrayView trimmed(QByteArrayView text);

// Returns the members of a comma-separated list, without the whitespace around them. A comma within
// a quoted string is not a separator.
QList<QByteArrayView> splitList(QByteArrayView list);

// Returns the members of a list of dates. The comma after the day of the week is not a separator.
QByteArrayList splitDateList(QByteArrayView list);

// Returns "type/subtype" without the parameters (WHATWG MIME Sniffing, section "Parsing a MIME
// type"), or an empty view if the text is not a MIME type.
QByteArrayView mimeTypeEssence(QByteArrayView text);

// Returns the essence of the MIME type in a Content-Type field, which may be a list (Fetch,
// "extract a MIME type"), or an empty view.
QByteArrayView contentTypeEssence(QByteArrayView value);

// Returns the codings of a Content-Encoding field in their order, in lower case and without those
// that change nothing (RFC 9110, section "Content Codings").
QList<QByteArray> contentCodings(QByteArrayView value);

// Parses the three forms of RFC 9110, section "Date/Time Formats". Returns an invalid time for
// other text. A year of two digits is the latest year with these digits that is at most 50 years in
// the future.
QDateTime parseDate(QByteArrayView text, const QDateTime &now);

} // namespace SseHttpFields

#endif // SSEHTTPFIELDS_P_H
