// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "httpexchange.h"

using namespace std::chrono_literals;

namespace {

// Returns the value of the header, which is a number here, or -1.
qint64 contentLength(const QByteArray &head)
{
    const QByteArrayList lines = head.split('\n');
    for (const QByteArray &line : lines) {
        const qsizetype colon = line.indexOf(':');
        if (colon > 0 && line.first(colon).toLower() == "content-length")
            return line.sliced(colon + 1).trimmed().toLongLong();
    }
    return -1;
}

} // namespace

HttpExchange::HttpExchange(QObject *parent)
    : QObject(parent)
{
    m_timeout.setSingleShot(true);
    m_timeout.setInterval(5s);
    connect(&m_timeout, &QTimer::timeout, this, [this] { finish(0, {}); });
    connect(&m_socket, &QTcpSocket::connected, this, [this] { m_socket.write(m_request); });
    connect(&m_socket, &QTcpSocket::readyRead, this, &HttpExchange::readResponse);
    connect(&m_socket, &QTcpSocket::errorOccurred, this, [this] { finish(0, {}); });
}

void HttpExchange::send(const QByteArray &method, const QUrl &url, const QByteArray &body)
{
    m_request = method + ' ' + url.path().toUtf8() + " HTTP/1.1\r\nHost: " + url.host().toUtf8()
            + "\r\nConnection: close\r\nAccept: text/json\r\nContent-Type: text/plain\r\n"
              "Content-Length: "
            + QByteArray::number(body.size()) + "\r\n\r\n" + body;
    m_response.clear();
    m_isRunning = true;
    m_timeout.start();
    m_socket.connectToHost(url.host(), quint16(url.port(80)));
}

void HttpExchange::readResponse()
{
    m_response += m_socket.readAll();
    const qsizetype end = m_response.indexOf("\r\n\r\n");
    if (end < 0)
        return;
    const QByteArray head = m_response.first(end);
    const QByteArray body = m_response.sliced(end + 4);
    if (body.size() == contentLength(head))
        finish(head.split(' ').value(1).toInt(), body);
}

void HttpExchange::finish(int status, const QByteArray &body)
{
    if (!m_isRunning)
        return;
    m_isRunning = false;
    m_timeout.stop();
    m_socket.abort();
    Q_EMIT finished(status, body);
}
