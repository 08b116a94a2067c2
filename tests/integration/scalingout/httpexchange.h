// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef HTTPEXCHANGE_H
#define HTTPEXCHANGE_H

#include <QtCore/qbytearray.h>
#include <QtCore/qobject.h>
#include <QtCore/qtimer.h>
#include <QtCore/qurl.h>
#include <QtNetwork/qtcpsocket.h>

// One request on a connection of its own, sent once. QNetworkAccessManager is not for publishing:
// up to Qt 6.8 at least, it repeats a POST if the connection is closed without a response.
class HttpExchange : public QObject
{
    Q_OBJECT

public:
    explicit HttpExchange(QObject *parent = nullptr);

    void send(const QByteArray &method, const QUrl &url, const QByteArray &body = {});

Q_SIGNALS:
    // A status of 0 means that there is no complete response: nobody knows what has been done.
    void finished(int status, const QByteArray &body);

private:
    void readResponse();
    void finish(int status, const QByteArray &body);

    QTcpSocket m_socket;
    QTimer m_timeout;
    QByteArray m_request;
    QByteArray m_response;
    bool m_isRunning = false;
};

#endif // HTTPEXCHANGE_H
