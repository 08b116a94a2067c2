// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEREQUESTBODY_P_H
#define SSEREQUESTBODY_P_H

#include <QtCore/qbytearray.h>
#include <QtCore/qiodevice.h>

// The body of one request, which can be read once.
//
// When a connection is closed before a response has come, Qt sends the request again without a
// word, up to three times, and on some versions a POST, too. Worse, it may do so when the response
// is already in its socket buffer, and then take the end of a truncated stream for a regular one.
// It cannot if the body, even an empty one, refuses to be rewound: one attempt is one request.
class SseRequestBody final : public QIODevice
{
public:
    explicit SseRequestBody(const QByteArray &body);

    [[nodiscard]] qint64 size() const override { return m_body.size(); }
    bool reset() override;
    void allowReset() { m_resetIsAllowed = true; } // until it is read again
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
