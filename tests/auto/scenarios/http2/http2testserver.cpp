// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "http2testserver.h"

#include "../../common/sseclienttesting.h"

#include <QtNetwork/qsslsocket.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

// What nghttp2 calls; it has no use for exceptions, and neither have we.
struct Http2TestConnection::Callbacks
{
    static Http2TestConnection *connection(void *data)
    {
        return static_cast<Http2TestConnection *>(data);
    }

    static int beginHeaders(nghttp2_session *, const nghttp2_frame *frame, void *data)
    {
        const int id = frame->hd.stream_id;
        // NOLINTNEXTLINE(clang-analyzer-core.CallAndMessage): nghttp2 gives back what it was given
        connection(data)->m_streams.insert(id,
                                           std::make_shared<Http2TestStream>(connection(data), id));
        return 0;
    }

    static int header(nghttp2_session *, const nghttp2_frame *frame, const uint8_t *name,
                      size_t nameSize, const uint8_t *value, size_t valueSize, uint8_t, void *data)
    {
        const auto bytes = [](const uint8_t *begin, size_t size) {
            return QByteArray(reinterpret_cast<const char *>(begin), qsizetype(size));
        };
        if (Http2TestStream *stream = connection(data)->stream(frame->hd.stream_id))
            stream->m_headers.insert(bytes(name, nameSize), bytes(value, valueSize));
        return 0;
    }

    static int frame(nghttp2_session *, const nghttp2_frame *frame, void *data)
    {
        if (frame->hd.type != NGHTTP2_HEADERS)
            return 0;
        if (const auto stream = connection(data)->m_streams.value(frame->hd.stream_id))
            connection(data)->m_handler(stream);
        return 0;
    }

    static int streamClosed(nghttp2_session *, int32_t id, uint32_t, void *data)
    {
        connection(data)->m_streams.remove(id);
        return 0;
    }

    static ssize_t body(nghttp2_session *, int32_t id, uint8_t *buffer, size_t size,
                        uint32_t *flags, nghttp2_data_source *, void *data)
    {
        Http2TestStream *stream = connection(data)->stream(id);
        if (!stream)
            return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
        const qsizetype count = std::min(stream->m_bytes.size(), qsizetype(size));
        std::memcpy(buffer, stream->m_bytes.constData(), size_t(count));
        stream->m_bytes.remove(0, count);
        if (stream->m_isEnded && stream->m_bytes.isEmpty())
            *flags |= NGHTTP2_DATA_FLAG_EOF;
        else if (count == 0)
            return NGHTTP2_ERR_DEFERRED;
        return ssize_t(count);
    }
};

Http2TestStream::Http2TestStream(Http2TestConnection *connection, int id)
    : m_connection(connection)
    , m_id(id)
{
}

QByteArray Http2TestStream::header(const QByteArray &name) const
{
    return m_headers.value(name);
}

void Http2TestStream::respond(int status, const QByteArray &contentType)
{
    if (!m_connection)
        return;
    QByteArray statusText = QByteArray::number(status);
    QByteArray type = contentType;
    const auto field = [](const char *name, QByteArray &value) {
        // nghttp2 takes it without const, and copies it nevertheless.
        auto *bytes = reinterpret_cast<uint8_t *>(const_cast<char *>(name));
        return nghttp2_nv{bytes, reinterpret_cast<uint8_t *>(value.data()), std::strlen(name),
                          size_t(value.size()), NGHTTP2_NV_FLAG_NONE};
    };
    const std::array<nghttp2_nv, 2> fields = {field(":status", statusText),
                                              field("content-type", type)};
    nghttp2_data_provider provider{};
    provider.read_callback = Http2TestConnection::Callbacks::body;
    nghttp2_submit_response(m_connection->m_session, m_id, fields.data(), fields.size(), &provider);
    m_connection->flush();
}

void Http2TestStream::send(const QByteArray &bytes)
{
    if (!m_connection)
        return;
    m_bytes += bytes;
    nghttp2_session_resume_data(m_connection->m_session, m_id);
    m_connection->flush();
}

void Http2TestStream::end()
{
    m_isEnded = true;
    send({});
}

void Http2TestStream::reset(quint32 code)
{
    if (!m_connection)
        return;
    nghttp2_submit_rst_stream(m_connection->m_session, NGHTTP2_FLAG_NONE, m_id, code);
    m_connection->flush();
}

Http2TestConnection::Http2TestConnection(QSslSocket *socket, int maximumStreams, Handler handler,
                                         QObject *parent)
    : QObject(parent)
    , m_socket(socket)
    , m_handler(std::move(handler))
{
    m_socket->setParent(this);
    nghttp2_session_callbacks *callbacks = nullptr;
    nghttp2_session_callbacks_new(&callbacks);
    nghttp2_session_callbacks_set_on_begin_headers_callback(callbacks, Callbacks::beginHeaders);
    nghttp2_session_callbacks_set_on_header_callback(callbacks, Callbacks::header);
    nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, Callbacks::frame);
    nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, Callbacks::streamClosed);
    nghttp2_session_server_new(&m_session, callbacks, this);
    nghttp2_session_callbacks_del(callbacks);

    const nghttp2_settings_entry limit{NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS,
                                       uint32_t(maximumStreams)};
    nghttp2_submit_settings(m_session, NGHTTP2_FLAG_NONE, &limit, 1);
    flush();
    connect(m_socket, &QIODevice::readyRead, this, &Http2TestConnection::receive);
    connect(m_socket, &QAbstractSocket::disconnected, this, &QObject::deleteLater);
    receive();
}

Http2TestConnection::~Http2TestConnection()
{
    nghttp2_session_del(m_session);
}

void Http2TestConnection::goAway(int lastStream, quint32 code)
{
    nghttp2_submit_goaway(m_session, NGHTTP2_FLAG_NONE, lastStream, code, nullptr, 0);
    flush();
}

void Http2TestConnection::close()
{
    // Not from within nghttp2, which calls the handler.
    QMetaObject::invokeMethod(m_socket, &QSslSocket::disconnectFromHost, Qt::QueuedConnection);
}

// What nghttp2 has to say while it is being fed is said afterwards, by receive().
void Http2TestConnection::flush()
{
    if (std::exchange(m_isFlushing, true))
        return;
    const uint8_t *bytes = nullptr;
    while (const ssize_t count = nghttp2_session_mem_send(m_session, &bytes)) {
        if (count < 0)
            break;
        m_socket->write(reinterpret_cast<const char *>(bytes), count);
    }
    m_isFlushing = false;
}

void Http2TestConnection::receive()
{
    const QByteArray bytes = m_socket->readAll();
    const bool wasFlushing = std::exchange(m_isFlushing, true);
    const ssize_t taken = nghttp2_session_mem_recv(
            m_session, reinterpret_cast<const uint8_t *>(bytes.constData()), size_t(bytes.size()));
    m_isFlushing = wasFlushing;
    if (taken < 0) {
        m_socket->abort();
        return;
    }
    flush();
}

Http2TestStream *Http2TestConnection::stream(int id)
{
    return m_streams.value(id).get();
}

Http2TestServer::Http2TestServer(Http2TestConnection::Handler handler)
    : m_handler(std::move(handler))
{
    QSslConfiguration configuration = SseClientTesting::serverConfiguration();
    configuration.setAllowedNextProtocols({QSslConfiguration::ALPNProtocolHTTP2});
    m_server.setSslConfiguration(configuration);
    connect(&m_server, &QTcpServer::pendingConnectionAvailable, this, &Http2TestServer::accept);
}

bool Http2TestServer::listen()
{
    return m_server.listen(QHostAddress::LocalHost);
}

QUrl Http2TestServer::url() const
{
    return QUrl(QStringLiteral("https://localhost:%1/").arg(m_server.serverPort()));
}

void Http2TestServer::accept()
{
    while (QTcpSocket *socket = m_server.nextPendingConnection()) {
        ++m_connectionCount;
        new Http2TestConnection(qobject_cast<QSslSocket *>(socket), m_maximumStreams, m_handler,
                                this);
    }
}
