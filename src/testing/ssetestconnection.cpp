// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include <QtSse/ssetestconnection.h>

#include "ssetestconnection_p.h"

#include <QtNetwork/qsslsocket.h>
#include <QtNetwork/qtcpsocket.h>

/*!
    \class SseTestConnection
    \inmodule QtSse
    \ingroup qtsse-testing
    \inheaderfile QtSse/SseTestConnection
    \brief The SseTestConnection class is one connection of SseTestServer.
    \since QtSse 0.1

    It plays scripts that are passed to respond(). To send data by hand, call respond() with a
    script that ends with SseTestResponse::stayOpen(), and then call send(), sendEvent() or
    sendRaw(). The server owns it and deletes it after disconnected().
*/

/*!
    \fn void SseTestConnection::requestReceived()
    Emitted when a complete request has arrived. A connection emits it again for each further
    request.
*/

/*!
    \fn void SseTestConnection::bytesWritten()
    Emitted when bytes were handed to the operating system.
*/

/*!
    \fn void SseTestConnection::responseEnded()
    Emitted when the script sends nothing more: the response has ended regularly, was cut, dropped
    or reset, or stays open and silent. Data can still be sent by hand to an open response.
*/

/*!
    \fn void SseTestConnection::disconnected()
    Emitted when the client or the server has ended the connection.
*/

SseTestConnection::SseTestConnection(QTcpSocket *socket, QObject *parent)
    : QObject(parent)
    , d_ptr(std::make_unique<SseTestConnectionPrivate>(this, socket))
{
    socket->setParent(this);
    // Without a delay, TCP sends events one by one, like a real server with pauses between events.
    socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    connect(socket, &QTcpSocket::readyRead, this, [this] { d_ptr->readRequest(); });
    if (auto *const secure = qobject_cast<QSslSocket *>(socket))
        connect(secure, &QSslSocket::encryptedBytesWritten, this, &SseTestConnection::bytesWritten);
    else
        connect(socket, &QTcpSocket::bytesWritten, this, &SseTestConnection::bytesWritten);
    connect(socket, &QTcpSocket::disconnected, this, &SseTestConnection::disconnected);
    // A TLS socket may have received the request along with the end of the handshake.
    QMetaObject::invokeMethod(
            this, [this] { d_ptr->readRequest(); }, Qt::QueuedConnection);
}

/*!
    Destroys the connection, which ends it.
*/
SseTestConnection::~SseTestConnection()
{
    d_ptr->socket->disconnect(this);
}

/*!
    Returns the request being answered.
*/
SseTestRequest SseTestConnection::request() const
{
    return d_ptr->reader.request();
}

/*!
    Returns the number of bytes that wait to be handed to the operating system. With TLS, it includes
    bytes that have been encrypted.
*/
qint64 SseTestConnection::bytesToWrite() const
{
    const QTcpSocket *const socket = d_ptr->socket;
    qint64 encrypted = 0;
    if (const auto *const secure = qobject_cast<const QSslSocket *>(socket))
        encrypted = secure->encryptedBytesToWrite();
    return socket->bytesToWrite() + encrypted;
}

/*!
    Returns \c true as long as the connection exists.
*/
bool SseTestConnection::isConnected() const
{
    return d_ptr->socket->state() == QAbstractSocket::ConnectedState;
}

/*!
    Plays \a response.
*/
void SseTestConnection::respond(const SseTestResponse &response)
{
    d_ptr->begin(response);
}

/*!
    Sends \a bytes of the body, as one chunk if the response is chunked.
*/
void SseTestConnection::send(const QByteArray &bytes)
{
    Q_D(SseTestConnection);
    d->write(d->script->framed(bytes));
}

/*!
    Sends an event with the given \a data, \a id and \a type.
*/
void SseTestConnection::sendEvent(const QByteArray &data, const QByteArray &id,
                                  const QByteArray &type)
{
    send(SseTestResponse::event(data, id, type));
}

/*!
    Sends \a bytes as they are, without framing.
*/
void SseTestConnection::sendRaw(const QByteArray &bytes)
{
    d_ptr->write(bytes);
}

/*!
    Ends the response regularly. Unless its framing demands that the connection be closed,
    another request may follow.
*/
void SseTestConnection::end()
{
    d_ptr->endResponse();
}

/*!
    Closes the connection, without the regular end of the body.
*/
void SseTestConnection::drop()
{
    d_ptr->closeConnection();
}

/*!
    Resets the connection (TCP RST).
*/
void SseTestConnection::reset()
{
    d_ptr->resetConnection();
}
