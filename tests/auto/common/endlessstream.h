// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef ENDLESSSTREAM_H
#define ENDLESSSTREAM_H

#include <QtSse/SseTestResponse>
#include <QtSse/SseTestServer>

#include <QtCore/qbytearray.h>
#include <QtCore/qobject.h>

#include <memory>

// Makes the server send events to its clients as long as they take them, 200 MB in all. Returns the number
// of bytes that it has sent so far.
inline std::shared_ptr<const qint64> serveWithoutEnd(SseTestServer *server)
{
    const auto sent = std::make_shared<qint64>(0);
    server->setHandler([sent](SseTestConnection *connection) {
        const auto sendMore = [sent, connection] {
            constexpr qint64 Plenty = 200'000'000;
            const QByteArray piece = SseTestResponse::event(QByteArray(100'000, 'x'));
            while (connection->bytesToWrite() == 0 && *sent < Plenty) {
                connection->send(piece);
                *sent += piece.size();
            }
        };
        QObject::connect(connection, &SseTestConnection::bytesWritten, connection, sendMore,
                         Qt::QueuedConnection);
        connection->respond(SseTestResponse::eventStream().stayOpen());
        sendMore();
    });
    return sent;
}

#endif // ENDLESSSTREAM_H
