// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include <QtSse/ssetestserver.h>

#include <QtSse/ssetestrecording.h>

#include <QtCore/qtimer.h>
#include <QtNetwork/qsslconfiguration.h>
#include <QtNetwork/qsslserver.h>
#include <QtNetwork/qtcpserver.h>
#include <QtNetwork/qtcpsocket.h>

#include <chrono>
#include <utility>

namespace {

using namespace std::chrono_literals;

// The delay before accepting again after there was no descriptor for a connection.
constexpr std::chrono::milliseconds AcceptInterval = 100ms;

// Room for many simultaneous connections: without it, their clients try again only after seconds.
constexpr int ListenBacklog = 4096;

} // namespace

class SseTestServerPrivate
{
public:
    explicit SseTestServerPrivate(SseTestServer *server)
        : q(server)
        , defaultResponse(SseTestResponse::status(404))
    {
    }

    void setServer(std::unique_ptr<QTcpServer> server);
    void acceptConnections();
    void answer(SseTestConnection *connection);

    SseTestServer *const q;
    std::unique_ptr<QTcpServer> tcpServer;
    bool isSecure = false;
    QList<SseTestConnection *> connections;
    QList<SseTestResponse> queue;
    QList<SseTestRequest> requests;
    SseTestResponse defaultResponse;
    SseTestServer::Handler handler;
};

/*!
    \class SseTestServer
    \inmodule QtSse
    \ingroup qtsse-testing
    \inheaderfile QtSse/SseTestServer
    \brief The SseTestServer class is a scriptable HTTP server for testing SSE clients.
    \since QtSse 0.1
    \reentrant

    It belongs to the library QtSse::Testing, and listens on the loopback interface by default. It
    sends exactly what a script says, including faults: it can cut a response at any byte, reset the
    connection, stall, announce a wrong length, and send bytes that are not HTTP. It records all
    requests.

    A request is answered with the oldest enqueued response (enqueue()). If there is none, it is
    answered by the handler (setHandler()), or with the default response (setDefaultResponse()),
    which is status 404 at first.

    \code
    SseTestServer server;
    QVERIFY(server.listen());
    server.enqueue(SseTestResponse::eventStream("data: hello\n\n").stayOpen());
    client.openUrl(server.url());
    \endcode

    It works in the thread that it lives in and needs an event loop there.

    \sa SseTestResponse, SseTestConnection
*/

/*!
    \typedef SseTestServer::Handler

    A function that answers the request of a connection.

    \sa setHandler()
*/

/*!
    \fn void SseTestServer::requestReceived(const SseTestRequest &request)
    Emitted when a \a request has arrived, before it is answered.
*/

/*!
    \fn void SseTestServer::connectionClosed()
    Emitted when the client or the server has ended a connection.
*/

/*!
    Constructs a server with the given \a parent. It does not listen yet.
*/
SseTestServer::SseTestServer(QObject *parent)
    : QObject(parent)
    , d_ptr(std::make_unique<SseTestServerPrivate>(this))
{
    d_ptr->setServer(std::make_unique<QTcpServer>());
}

/*!
    Destroys the server and ends all connections.
*/
SseTestServer::~SseTestServer()
{
    const QList<SseTestConnection *> connections = std::exchange(d_ptr->connections, {});
    qDeleteAll(connections);
}

/*!
    Makes the server speak TLS, with the certificate and key of \a configuration. Call it before
    listen(). A connection is accepted when its handshake is complete.
*/
void SseTestServer::setSslConfiguration(const QSslConfiguration &configuration)
{
    Q_D(SseTestServer);
    auto server = std::make_unique<QSslServer>();
    server->setSslConfiguration(configuration);
    d->setServer(std::move(server));
    d->isSecure = true;
}

/*!
    Listens on \a port of \a address and returns \c true, or returns \c false; errorString() then
    gives the reason. Port 0 means any free port.
*/
bool SseTestServer::listen(quint16 port, const QHostAddress &address)
{
    return d_ptr->tcpServer->listen(address, port);
}

/*!
    Stops listening and drops all connections, as if the server were stopped. listen() may be called
    again.
*/
void SseTestServer::close()
{
    d_ptr->tcpServer->close();
    dropConnections();
}

/*!
    Returns \c true if the server listens.
*/
bool SseTestServer::isListening() const
{
    return d_ptr->tcpServer->isListening();
}

/*!
    Returns the port that the server listens on.
*/
quint16 SseTestServer::port() const
{
    return d_ptr->tcpServer->serverPort();
}

/*!
    Returns the URL of \a path, which may have a query, on this server.
*/
QUrl SseTestServer::url(const QString &path) const
{
    const QHostAddress address = d_ptr->tcpServer->serverAddress();
    const bool isIPv6 = address.protocol() == QAbstractSocket::IPv6Protocol;
    const QString host = isIPv6 ? u'[' + address.toString() + u']' : address.toString();
    const QString scheme = d_ptr->isSecure ? QStringLiteral("https") : QStringLiteral("http");
    return QUrl(QStringLiteral("%1://%2:%3%4").arg(scheme, host, QString::number(port()), path));
}

/*!
    Returns why listen() has failed.
*/
QString SseTestServer::errorString() const
{
    return d_ptr->tcpServer->errorString();
}

/*!
    Enqueues \a response. Each request is answered with one enqueued response.
*/
void SseTestServer::enqueue(const SseTestResponse &response)
{
    d_ptr->queue.append(response);
}

/*!
    Enqueues a response for each connection of \a recording. The responses are played \a speed times
    as fast as they were recorded; 0 means without waiting.

    \snippet scenarios/guides/tst_feed.cpp recording

    \sa SseTestRecording::response()
*/
void SseTestServer::replay(const SseTestRecording &recording, qreal speed)
{
    for (qsizetype i = 0; i < recording.connectionCount(); ++i)
        enqueue(recording.response(i, speed));
}

/*!
    Sets the answer to requests for which there is neither an enqueued response nor a handler to
    \a response.
*/
void SseTestServer::setDefaultResponse(const SseTestResponse &response)
{
    d_ptr->defaultResponse = response;
}

/*!
    Lets \a handler answer the requests for which no response is enqueued. It is called with the
    connection and must call SseTestConnection::respond(), now or later.
*/
void SseTestServer::setHandler(Handler handler)
{
    d_ptr->handler = std::move(handler);
}

/*!
    Returns all requests received so far.
*/
QList<SseTestRequest> SseTestServer::requests() const
{
    return d_ptr->requests;
}

/*!
    Forgets the requests received so far.
*/
void SseTestServer::clearRequests()
{
    d_ptr->requests.clear();
}

/*!
    Returns the open connections.
*/
QList<SseTestConnection *> SseTestServer::connections() const
{
    return d_ptr->connections;
}

/*!
    Closes all connections without ending their responses regularly.
*/
void SseTestServer::dropConnections()
{
    const QList<SseTestConnection *> connections = d_ptr->connections;
    for (SseTestConnection *connection : connections)
        connection->drop();
}

/*!
    Resets all connections (TCP RST).
*/
void SseTestServer::resetConnections()
{
    const QList<SseTestConnection *> connections = d_ptr->connections;
    for (SseTestConnection *connection : connections)
        connection->reset();
}

void SseTestServerPrivate::setServer(std::unique_ptr<QTcpServer> server)
{
    server->setListenBacklogSize(ListenBacklog);
    tcpServer = std::move(server);
    tcpServer->setParent(q); // so that it moves to another thread along with us
    QObject::connect(tcpServer.get(), &QTcpServer::pendingConnectionAvailable, q,
                     [this] { acceptConnections(); });
    // After a failure, Qt does not accept connections until resumeAccepting() is called.
    QObject::connect(tcpServer.get(), &QTcpServer::acceptError, q, [this] {
        QTimer::singleShot(AcceptInterval, q, [this] { tcpServer->resumeAccepting(); });
    });
}

void SseTestServerPrivate::acceptConnections()
{
    while (QTcpSocket *socket = tcpServer->nextPendingConnection()) {
        auto *connection = new SseTestConnection(socket, q);
        connections.append(connection);
        QObject::connect(connection, &SseTestConnection::requestReceived, q,
                         [this, connection] { answer(connection); });
        QObject::connect(connection, &SseTestConnection::disconnected, q, [this, connection] {
            connections.removeOne(connection);
            connection->deleteLater();
            Q_EMIT q->connectionClosed();
        });
    }
}

void SseTestServerPrivate::answer(SseTestConnection *connection)
{
    requests.append(connection->request());
    Q_EMIT q->requestReceived(connection->request());
    if (!queue.isEmpty())
        connection->respond(queue.takeFirst());
    else if (const SseTestServer::Handler current = handler; current) // it may set another one
        current(connection);
    else
        connection->respond(defaultResponse);
}
