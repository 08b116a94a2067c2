// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef HTTP2TESTSERVER_H
#define HTTP2TESTSERVER_H

#include <QtCore/qbytearray.h>
#include <QtCore/qhash.h>
#include <QtCore/qlist.h>
#include <QtCore/qobject.h>
#include <QtCore/qpointer.h>
#include <QtCore/qurl.h>
#include <QtNetwork/qsslserver.h>

#include <functional>
#include <memory>

#include <nghttp2/nghttp2.h>

class QSslSocket;

class Http2TestConnection;

// A request, and the means to answer it in ways that no real server can be made to.
class Http2TestStream
{
public:
    Http2TestStream(Http2TestConnection *connection, int id);

    [[nodiscard]] int id() const { return m_id; }
    [[nodiscard]] Http2TestConnection *connection() const { return m_connection; }
    [[nodiscard]] QByteArray header(const QByteArray &name) const;

    void respond(int status, const QByteArray &contentType);
    void send(const QByteArray &bytes);
    void end();
    void reset(quint32 code);

private:
    friend class Http2TestConnection;

    QPointer<Http2TestConnection> m_connection;
    QHash<QByteArray, QByteArray> m_headers;
    QByteArray m_bytes;
    int m_id;
    bool m_isEnded = false;
};

class Http2TestConnection : public QObject
{
    Q_OBJECT
public:
    using Handler = std::function<void(const std::shared_ptr<Http2TestStream> &)>;

    Http2TestConnection(QSslSocket *socket, int maximumStreams, Handler handler, QObject *parent);
    ~Http2TestConnection() override;

    // Streams above lastStream are told to have had no effect (RFC 9113, "GOAWAY").
    void goAway(int lastStream, quint32 code = NGHTTP2_NO_ERROR);
    void close(); // once everything is written
    void flush();

private:
    friend class Http2TestStream;
    struct Callbacks;

    void receive();
    Http2TestStream *stream(int id);

    QSslSocket *m_socket;
    Handler m_handler;
    nghttp2_session *m_session = nullptr;
    QHash<int, std::shared_ptr<Http2TestStream>> m_streams;
    bool m_isFlushing = false;
};

// Speaks HTTP/2 over TLS, by nghttp2, and calls the handler for each request.
class Http2TestServer : public QObject
{
    Q_OBJECT
public:
    explicit Http2TestServer(Http2TestConnection::Handler handler);

    bool listen();
    [[nodiscard]] QUrl url() const;
    void setMaximumStreams(int count) { m_maximumStreams = count; } // of later connections
    [[nodiscard]] int connectionCount() const { return m_connectionCount; } // since the start

private:
    void accept();

    QSslServer m_server;
    Http2TestConnection::Handler m_handler;
    int m_maximumStreams = 100;
    int m_connectionCount = 0;
};

#endif // HTTP2TESTSERVER_H
