// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "ssehttplines_p.h"

#include <algorithm>

std::optional<QByteArrayView> SseHttpLines::next(QByteArrayView *bytes)
{
    if (m_isComplete) {
        m_line.resize(0); // keeps the memory for the next line
        m_isComplete = false;
    }
    const QByteArrayView allowed = bytes->first(std::min(bytes->size(), m_maximumSize - m_size));
    const qsizetype lineFeed = allowed.indexOf('\n');
    const qsizetype taken = lineFeed < 0 ? allowed.size() : lineFeed + 1;
    m_size += taken;
    *bytes = bytes->sliced(taken);
    if (lineFeed < 0) {
        m_line.append(allowed);
        return std::nullopt;
    }
    QByteArrayView line = allowed.first(lineFeed);
    if (!m_line.isEmpty()) {
        m_line.append(line);
        m_isComplete = true;
        line = m_line;
    }
    if (line.endsWith('\r'))
        line.chop(1);
    return line;
}

QByteArrayView SseHttpLines::incompleteLine() const
{
    return m_isComplete ? QByteArrayView() : QByteArrayView(m_line);
}
