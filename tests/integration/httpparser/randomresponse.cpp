// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "randomresponse.h"

#include <algorithm>

RandomResponse RandomResponses::next()
{
    RandomResponse response;
    const char *const methods[] = {"GET", "GET", "GET", "GET", "POST", "POST", "HEAD", "CONNECT"};
    response.method = oneOf(methods);
    while (isOneIn(12))
        response.bytes += head(true);
    const QByteArray last = head(false);
    response.bytes += last;
    response.bytes += last.toLower().contains("chunked") || isOneIn(8) ? chunks() : data();
    if (isOneIn(10))
        response.bytes += "HTTP/1.1 404 Not Found\r\n\r\n";
    while (isOneIn(2))
        damage(&response.bytes);
    return response;
}

QByteArray RandomResponses::lineEnd()
{
    return isOneIn(100) ? "\n" : "\r\n";
}

QByteArray RandomResponses::statusLine(bool isInterim)
{
    const char *const versions[] = {"HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/1.1",
                                    "HTTP/1.1", "HTTP/1.0", "HTTP/1.0"};
    const char *const oddVersions[] = {"HTTP/1.2", "HTTP/2.0", "HTTP/0.9",  "http/1.1",
                                       "ICY",      "HTTP/1.",  "HTTP/11.1", ""};
    const char *const statuses[] = {"200", "200", "200", "200", "204", "206",
                                    "304", "401", "404", "500", "503"};
    const char *const oddStatuses[] = {"099", "000", "101", "600", "999", "20", "2000", "2x0"};
    const char *const interim[] = {"100", "100", "102", "103", "199"};
    const char *const reasons[] = {" OK", " OK", " Not Found", " ", "", "  OK ", " \xc3\xa9"};
    QByteArray line = isOneIn(25) ? oneOf(oddVersions) : oneOf(versions);
    line += isOneIn(50) ? "  " : " ";
    if (isInterim)
        line += oneOf(interim);
    else
        line += isOneIn(25) ? oneOf(oddStatuses) : oneOf(statuses);
    return line + oneOf(reasons) + lineEnd();
}

QByteArray RandomResponses::field()
{
    const char *const names[] = {"A", "Content-Type", "x-y_z", "Set-Cookie", "!#$", "Keep-Alive"};
    const char *const colons[] = {": ", ": ", ": ", ": ", ":", ":\t", ":  "};
    const char *const values[] = {
            "b",      "text/event-stream", "", "a, \"b;c\"", "b: c d", "\xc3\xa9", "b ", "\"", "5",
            "chunked"};
    const char *const odd[] = {"A : b",    "A: b\r\n c",  "A",      ": b",
                               "A b: c",   " A: b",       "A:\x01", "A: \x7f",
                               "A:\r\n b", "A: b\r\n \t", "A[: b",  "\xc3: b"};
    if (isOneIn(30))
        return oneOf(odd) + lineEnd();
    return QByteArray(oneOf(names)) + oneOf(colons) + oneOf(values) + lineEnd();
}

QByteArray RandomResponses::framingFields()
{
    const char *const codings[] = {"chunked",
                                   "chunked",
                                   "chunked",
                                   "chunked",
                                   "Chunked",
                                   " chunked ",
                                   "identity",
                                   "gzip, chunked",
                                   "gzip",
                                   "chunked, chunked",
                                   "chunked, gzip",
                                   "chunked;a=b",
                                   "identity, chunked",
                                   ", chunked",
                                   "chunked,",
                                   "",
                                   "xchunked",
                                   "chunkedx",
                                   "chun ked",
                                   "chunked, identity"};
    const char *const lengths[] = {"5",
                                   "5",
                                   "5",
                                   "0",
                                   "9",
                                   "05",
                                   "5,5",
                                   "5, 6",
                                   "+5",
                                   "-5",
                                   "5x",
                                   "0x5",
                                   "",
                                   " 5 ",
                                   "5 5",
                                   "1000000000000000000000",
                                   "9223372036854775808"};
    const char *const connections[] = {"close", "keep-alive", "Close",   "keep-alive, close",
                                       "x-foo", "",           "upgrade", "close,keep-alive"};
    QByteArray fields;
    if (isOneIn(3))
        fields += "Connection: " + QByteArray(oneOf(connections)) + lineEnd();
    while (fields.size() < 100 && isOneIn(2)) {
        if (isOneIn(2))
            fields += "Transfer-Encoding: " + QByteArray(oneOf(codings)) + lineEnd();
        else
            fields += "Content-Length: " + QByteArray(oneOf(lengths)) + lineEnd();
        if (!isOneIn(6))
            break;
    }
    return fields;
}

QByteArray RandomResponses::head(bool isInterim)
{
    QByteArray bytes = isOneIn(100) ? lineEnd() : QByteArray();
    bytes += statusLine(isInterim);
    for (int count = isOneIn(40) ? 50 : m_random.bounded(4); count > 0; --count)
        bytes += field();
    if (!isInterim || isOneIn(8))
        bytes += framingFields();
    return bytes + lineEnd();
}

QByteArray RandomResponses::data()
{
    const char *const texts[] = {"hello", "hello",          "hello", "data: x\n\n",
                                 "",      "5\r\nhello\r\n", "hel",   "helloX"};
    return oneOf(texts);
}

QByteArray RandomResponses::chunk()
{
    const char *const extensions[] = {";a",    ";a=b",  ";a=\"b;c\"", ";a=\"\\\"\"", ";a;b=c",
                                      ";",     ";=",    " ",          "\t",          " ;a",
                                      "; a=b", ";a =b", ";a\x01",     ";a=\"",       ";a b"};
    const QByteArray text = QByteArray(data()).append("x").repeated(1 + m_random.bounded(3));
    QByteArray size = QByteArray::number(text.size(), 16);
    if (isOneIn(10))
        size = size.toUpper().prepend(QByteArray(m_random.bounded(20), '0'));
    if (isOneIn(10))
        size += oneOf(extensions);
    return size + "\r\n" + text + "\r\n";
}

QByteArray RandomResponses::chunks()
{
    QByteArray bytes;
    for (int count = m_random.bounded(4); count > 0; --count)
        bytes += chunk();
    bytes += isOneIn(10) ? "000" : "0";
    bytes += isOneIn(20) ? ";a=b\r\n" : "\r\n";
    while (isOneIn(6))
        bytes += field();
    return bytes + "\r\n";
}

void RandomResponses::damage(QByteArray *bytes)
{
    static const QByteArray special("\r\n \t:;,=\"0159afxHT\0\x01\v\x7f\x80\xff", 24);
    const char *const words[] = {"\r\n",      "\r\n\r\n", "\r",        "\n", "chunked",
                                 "HTTP/1.1 ", "0\r\n",    "0\r\n\r\n", ";",  "\r\n "};
    if (bytes->isEmpty())
        return;
    // Mostly where it matters: at line ends
    qsizetype position = m_random.bounded(int(bytes->size()));
    if (!isOneIn(3)) {
        const qsizetype lineEnd = bytes->indexOf('\r', position);
        position = lineEnd < 0 ? position : std::max<qsizetype>(0, lineEnd - m_random.bounded(4));
    }
    const char c = special.at(m_random.bounded(int(special.size())));
    switch (m_random.bounded(6)) {
    case 0:
        bytes->remove(position, 1 + (isOneIn(4) ? m_random.bounded(20) : 0));
        break;
    case 1:
        bytes->insert(position, c);
        break;
    case 2:
        (*bytes)[position] = c;
        break;
    case 3:
        bytes->insert(position, oneOf(words));
        break;
    case 4:
        bytes->insert(position, bytes->mid(position, 1 + m_random.bounded(20)));
        break;
    default:
        bytes->truncate(isOneIn(3) ? position : bytes->size() - isOneIn(2));
        break;
    }
}
