// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEHTTPUPLOAD_P_H
#define SSEHTTPUPLOAD_P_H

#include <QtCore/qbytearray.h>
#include <QtCore/qiodevice.h>
#include <QtCore/qobject.h>
#include <QtCore/qpointer.h>
#include <QtCore/qtimer.h>

class SseHttpConnection;

// Sends the body of a request in pieces, as fast as a connection takes them. It returns to the event
// loop now and then, as the response may come early.
class SseHttpUpload final : public QObject
{
public:
    explicit SseHttpUpload(QIODevice *body); // may be null

    [[nodiscard]] qint64 size() const { return m_body ? m_body->size() : 0; }
    // Returns to the first byte. Returns false if the device cannot do so.
    [[nodiscard]] bool rewind();
    // Returns a body that is small enough to be sent together with the head, or nothing.
    [[nodiscard]] QByteArray takeSmallBody();

    // Sends the rest of the body. If the request has the header Expect (RFC 9110) and therefore waits,
    // the body follows after proceed() or after a second.
    void start(SseHttpConnection *connection, bool waits);
    void proceed();
    void stop();

private:
    void send();

    const QPointer<QIODevice> m_body;
    QPointer<SseHttpConnection> m_connection; // null if nothing is being sent
    QTimer m_waiting;
    qint64 m_left = 0;
};

#endif // SSEHTTPUPLOAD_P_H
