// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSETESTREQUESTREADER_P_H
#define SSETESTREQUESTREADER_P_H

#include <QtSse/ssetestconnection.h>

#include <QtCore/qbytearray.h>

// Reads the requests of a connection.
class SseTestRequestReader
{
public:
    enum class Result {
        Incomplete,
        Complete, // request() is the new one
        Invalid,
    };

    void addData(const QByteArray &bytes) { m_buffer += bytes; }
    [[nodiscard]] bool hasData() const { return !m_buffer.isEmpty(); }
    Result read();
    [[nodiscard]] const SseTestRequest &request() const { return m_request; }

private:
    bool parseHead(const QByteArray &head);

    QByteArray m_buffer;
    SseTestRequest m_request;
    qint64 m_bodySize = 0;
    bool m_isReadingBody = false;
};

#endif // SSETESTREQUESTREADER_P_H
