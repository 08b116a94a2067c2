// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEHTTPLINES_P_H
#define SSEHTTPLINES_P_H

#include <QtCore/qbytearray.h>
#include <QtCore/qbytearrayview.h>

#include <optional>

// Splits the lines of a head or of a trailer section from bytes that come in pieces. A line ends
// with CRLF or LF (RFC 9112, section "Message Parsing").
class SseHttpLines
{
public:
    explicit SseHttpLines(qsizetype maximumSize)
        : m_maximumSize(maximumSize)
    {
    }

    // Removes the next line from the bytes, and returns it without its line end. The view is valid
    // until the next call. If the line is incomplete, removes what there is of it.
    std::optional<QByteArrayView> next(QByteArrayView *bytes);

    [[nodiscard]] QByteArrayView incompleteLine() const;
    [[nodiscard]] qsizetype size() const { return m_size; } // of all lines so far
    [[nodiscard]] bool isTooLong() const { return m_size == m_maximumSize; }

private:
    qsizetype m_maximumSize;
    qsizetype m_size = 0;
    QByteArray m_line;
    bool m_isComplete = false; // what m_line contains was returned
};

#endif // SSEHTTPLINES_P_H
