// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEREQUESTBODY_P_H
#define SSEREQUESTBODY_P_H

#include <QtCore/qbytearray.h>
#include <QtCore/qiodevice.h>

// The body of one request, which can be read once.
//
// If a connection is closed before a response has arrived, Qt repeats the request without notice,
// up to three times, and in some versions even a POST. Qt may do so even if the response is already
// in the socket buffer, and may then treat the end of a truncated stream as a regular end. A body
// that cannot be rewound, even an empty one, prevents this: one attempt sends one request.
class SseRequestBody final : public QIODevice
{
public:
    explicit SseRequestBody(const QByteArray &body);

    [[nodiscard]] qint64 size() const override { return m_body.size(); }
    bool reset() override;
    void allowReset() { m_resetIsAllowed = true; } // until the body is read again
    bool seek(qint64 position) override;

protected:
    qint64 readData(char *data, qint64 maximumSize) override;
    qint64 writeData(const char *data, qint64 size) override;

private:
    QByteArray m_body;
    qint64 m_read = 0;
    bool m_resetIsAllowed = false;
};

#endif // SSEREQUESTBODY_P_H
