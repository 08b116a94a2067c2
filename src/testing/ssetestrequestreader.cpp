// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "ssetestrequestreader_p.h"

#include <algorithm>
#include <utility>

SseTestRequestReader::Result SseTestRequestReader::read()
{
    if (!m_isReadingBody) {
        const qsizetype end = m_buffer.indexOf("\r\n\r\n");
        if (end < 0)
            return Result::Incomplete;
        const QByteArray head = m_buffer.first(end);
        m_buffer.remove(0, end + 4);
        if (!parseHead(head))
            return Result::Invalid;
        m_bodySize = std::max(m_request.header("Content-Length").toLongLong(), qlonglong(0));
        m_isReadingBody = true;
    }
    if (m_buffer.size() < m_bodySize)
        return Result::Incomplete;
    m_request.body = m_buffer.first(m_bodySize);
    m_buffer.remove(0, m_bodySize);
    m_isReadingBody = false;
    return Result::Complete;
}

bool SseTestRequestReader::parseHead(const QByteArray &head)
{
    QList<QByteArray> lines = head.split('\n');
    const QList<QByteArray> requestLine = lines.takeFirst().trimmed().split(' ');
    if (requestLine.size() != 3)
        return false;
    m_request = {requestLine.at(0), requestLine.at(1), {}, {}};
    for (const QByteArray &line : std::as_const(lines)) {
        const qsizetype colon = line.indexOf(':');
        if (colon < 1)
            return false;
        m_request.headers.append({line.first(colon), line.sliced(colon + 1).trimmed()});
    }
    return true;
}
