// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include <QtSse/ssetestconnection.h>

#include "ssetestresponse_p.h"

#include <QtCore/qpointer.h>
#include <QtCore/qtimer.h>
#include <QtCore/qurl.h>
#include <QtCore/qurlquery.h>
#include <QtNetwork/qtcpsocket.h>

#include <algorithm>
#include <functional>
#include <utility>

#if defined(Q_OS_UNIX)
#  include <sys/socket.h>
#endif

using Framing = SseTestResponse::Framing;

class SseTestConnectionPrivate
{
public:
    using Action = SseTestResponsePrivate::Action;

    SseTestConnectionPrivate(SseTestConnection *connection, QTcpSocket *tcpSocket)
        : q(connection)
        , socket(tcpSocket)
    {
    }

    void readRequest();
    bool parseHead(const QByteArray &head);
    void begin(const SseTestResponse &newResponse);
    void playNextStep();
    void wait(std::chrono::milliseconds time);
    void write(const QByteArray &bytes);
    void sendOutbox();
    void sendPiece(qsizetype size);
    void whenSent(std::function<void()> next);
    void endResponse();
    void finishExchange();
    void cutOff();
    void closeConnection();
    void resetConnection();
    void noteEnd();

    SseTestConnection *const q;
    QTcpSocket *const socket;
    SseTestRequest request;
    QExplicitlySharedDataPointer<const SseTestResponsePrivate> script{new SseTestResponsePrivate};
    QByteArray buffer;
    QByteArray outbox; // bytes that wait to be sent, perhaps in pieces
    std::function<void()> afterOutbox;
    qint64 bodyBytesMissing = 0;
    qint64 wireBudget = -1; // bytes that may be written before the cut; -1: no cut
    qsizetype nextStep = 0;
    int scriptNumber = 0; // the waits of earlier scripts are ignored
    bool readingBody = false;
    bool responding = false;
    bool isSending = false; // piece by piece
    bool cutIsDue = false; // when the outbox is empty
    bool isSilent = false; // a cut has stalled the response
    bool hasEnded = true;
};

/*!
    \class SseTestRequest
    \inmodule QtSse
    \ingroup qtsse-testing
    \inheaderfile QtSse/SseTestConnection
    \brief The SseTestRequest struct is a request as SseTestServer has received it.
    \since QtSse 0.1
*/

/*!
    \variable SseTestRequest::method
    \brief This variable holds the HTTP method, such as \c GET.
*/

/*!
    \variable SseTestRequest::target
    \brief This variable holds the request target as it was sent: the path with its query.
*/

/*!
    \variable SseTestRequest::headers
    \brief This variable holds the names and values of the headers, in their order.

    \sa header()
*/

/*!
    \variable SseTestRequest::body
    \brief This variable holds the body, empty if there was none.
*/

/*!
    Returns \c true if there is a header \a name. The case of the name does not matter.
*/
bool SseTestRequest::hasHeader(const QByteArray &name) const
{
    return !header(name).isNull();
}

/*!
    Returns the value of the first header \a name, or a null array if there is none.
*/
QByteArray SseTestRequest::header(const QByteArray &name) const
{
    for (const auto &[headerName, value] : headers) {
        if (headerName.compare(name, Qt::CaseInsensitive) == 0)
            return value;
    }
    return {};
}

/*!
    Returns the path of the target, without its query.
*/
QByteArray SseTestRequest::path() const
{
    return target.split('?').first();
}

/*!
    Returns the value of \a key in the query of the target.
*/
QByteArray SseTestRequest::queryValue(const QByteArray &key) const
{
    const QUrlQuery query(QUrl(QString::fromUtf8(target)));
    return query.queryItemValue(QString::fromUtf8(key), QUrl::FullyDecoded).toUtf8();
}

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
    return d_ptr->request;
}

/*!
    Returns the number of bytes that wait to be handed to the operating system.
*/
qint64 SseTestConnection::bytesToWrite() const
{
    return d_ptr->socket->bytesToWrite();
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
    Q_D(SseTestConnection);
    d->begin(response);
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
    Q_D(SseTestConnection);
    d->write(bytes);
}

/*!
    Ends the response regularly. Unless its framing demands that the connection be closed,
    another request may follow.
*/
void SseTestConnection::end()
{
    Q_D(SseTestConnection);
    d->endResponse();
}

/*!
    Closes the connection, without the regular end of the body.
*/
void SseTestConnection::drop()
{
    Q_D(SseTestConnection);
    d->closeConnection();
}

/*!
    Resets the connection (TCP RST).
*/
void SseTestConnection::reset()
{
    Q_D(SseTestConnection);
    d->resetConnection();
}

void SseTestConnectionPrivate::readRequest()
{
    if (!q->isConnected()) // the call may have been queued
        return;
    buffer += socket->readAll();
    if (responding)
        return;
    if (!readingBody) {
        const qsizetype end = buffer.indexOf("\r\n\r\n");
        if (end < 0)
            return;
        const QByteArray head = buffer.first(end);
        buffer.remove(0, end + 4);
        if (!parseHead(head)) {
            socket->abort();
            return;
        }
        bodyBytesMissing = std::max(request.header("Content-Length").toLongLong(), qlonglong(0));
        readingBody = true;
    }
    if (buffer.size() < bodyBytesMissing)
        return;
    request.body = buffer.first(bodyBytesMissing);
    buffer.remove(0, bodyBytesMissing);
    readingBody = false;
    responding = true;
    Q_EMIT q->requestReceived();
}

bool SseTestConnectionPrivate::parseHead(const QByteArray &head)
{
    QList<QByteArray> lines = head.split('\n');
    const QList<QByteArray> requestLine = lines.takeFirst().trimmed().split(' ');
    if (requestLine.size() != 3)
        return false;
    request = {requestLine.at(0), requestLine.at(1), {}, {}};
    for (const QByteArray &line : std::as_const(lines)) {
        const qsizetype colon = line.indexOf(':');
        if (colon < 1)
            return false;
        request.headers.append({line.first(colon), line.sliced(colon + 1).trimmed()});
    }
    return true;
}

void SseTestConnectionPrivate::begin(const SseTestResponse &newResponse)
{
    script = SseTestResponsePrivate::get(newResponse);
    nextStep = 0;
    ++scriptNumber;
    afterOutbox = nullptr;
    responding = true;
    hasEnded = false;
    isSilent = false;
    cutIsDue = false;
    wireBudget = script->cutAfter;
    if (script->hasHead)
        write(script->head());
    whenSent([this] { playNextStep(); });
}

void SseTestConnectionPrivate::playNextStep()
{
    while (responding && !isSilent && q->isConnected()) {
        if (!outbox.isEmpty()) {
            whenSent([this] { playNextStep(); });
            return;
        }
        if (nextStep == script->steps.size()) {
            endResponse();
            return;
        }
        const SseTestResponsePrivate::Step step = script->steps.at(nextStep++);
        switch (step.action) {
        case Action::Send:
            write(script->framed(step.bytes));
            break;
        case Action::SendRaw:
            write(step.bytes);
            break;
        case Action::Wait:
            wait(step.time);
            return;
        case Action::StayOpen:
            noteEnd();
            return;
        case Action::Drop:
            closeConnection();
            return;
        case Action::Reset:
            resetConnection();
            return;
        }
    }
}

void SseTestConnectionPrivate::wait(std::chrono::milliseconds time)
{
    QTimer::singleShot(time, Qt::PreciseTimer, q, [this, number = scriptNumber] {
        if (number == scriptNumber)
            playNextStep();
    });
}

void SseTestConnectionPrivate::write(const QByteArray &bytes)
{
    if (!q->isConnected() || isSilent || cutIsDue)
        return;
    if (wireBudget < 0 || bytes.size() < wireBudget) {
        outbox += bytes;
        if (wireBudget > 0)
            wireBudget -= bytes.size();
    } else {
        outbox += bytes.first(wireBudget);
        wireBudget = -1;
        cutIsDue = true;
    }
    if (script->pieceSize == 0)
        sendPiece(outbox.size());
    sendOutbox();
}

// Sends one piece in each turn of the event loop. After the last one, cuts the response or calls
// afterOutbox.
void SseTestConnectionPrivate::sendOutbox()
{
    if (!outbox.isEmpty()) {
        if (!std::exchange(isSending, true)) {
            QTimer::singleShot(0, q, [this] {
                isSending = false;
                sendPiece(script->pieceSize);
                sendOutbox();
            });
        }
    } else if (std::exchange(cutIsDue, false)) {
        cutOff();
    } else if (const auto next = std::exchange(afterOutbox, nullptr); next) {
        next();
    }
}

void SseTestConnectionPrivate::sendPiece(qsizetype size)
{
    if (outbox.isEmpty())
        return;
    if (q->isConnected()) {
        const qsizetype pieceSize = std::min(size, outbox.size());
        socket->write(outbox.constData(), pieceSize);
        socket->flush();
        outbox.remove(0, pieceSize);
    } else {
        outbox.clear();
    }
}

void SseTestConnectionPrivate::whenSent(std::function<void()> next)
{
    if (outbox.isEmpty())
        next();
    else
        afterOutbox = std::move(next);
}

void SseTestConnectionPrivate::endResponse()
{
    write(script->endOfBody());
    whenSent([this] {
        if (script->framing == Framing::UntilClose)
            closeConnection();
        else
            finishExchange();
    });
}

void SseTestConnectionPrivate::finishExchange()
{
    responding = false;
    if (request.header("Connection").compare("close", Qt::CaseInsensitive) == 0) {
        closeConnection();
        return;
    }
    if (!buffer.isEmpty())
        QMetaObject::invokeMethod(
                q, [this] { readRequest(); }, Qt::QueuedConnection);
    noteEnd();
}

void SseTestConnectionPrivate::cutOff()
{
    switch (script->cut) {
    case SseTestResponse::Cut::Close:
        closeConnection();
        break;
    case SseTestResponse::Cut::Reset:
        resetConnection();
        break;
    case SseTestResponse::Cut::Stall:
        isSilent = true;
        noteEnd();
        break;
    }
}

void SseTestConnectionPrivate::closeConnection()
{
    responding = false;
    sendPiece(outbox.size());
    const QPointer<SseTestConnection> guard(q);
    socket->disconnectFromHost();
    if (guard)
        noteEnd();
}

void SseTestConnectionPrivate::resetConnection()
{
    responding = false;
    sendPiece(outbox.size());
    while (socket->bytesToWrite() > 0 && socket->flush()) {}
#if defined(Q_OS_UNIX)
    // With a linger time of 0, closing sends RST instead of FIN.
    const linger noLinger = {1, 0};
    ::setsockopt(int(socket->socketDescriptor()), SOL_SOCKET, SO_LINGER, &noLinger,
                 sizeof noLinger);
#endif
    const QPointer<SseTestConnection> guard(q);
    socket->abort();
    if (guard)
        noteEnd();
}

void SseTestConnectionPrivate::noteEnd()
{
    if (!std::exchange(hasEnded, true))
        Q_EMIT q->responseEnded();
}
