// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSENETWORKACCESS_P_H
#define SSENETWORKACCESS_P_H

#include <QtCore/qbytearray.h>
#include <QtNetwork/qnetworkproxy.h>

QT_BEGIN_NAMESPACE
class QNetworkAccessManager;
class QObject;
class QUrl;
QT_END_NAMESPACE

// Lets Qt read direct connections through a buffer.
//
// Qt opens a plain HTTP connection unbuffered, with two consequences for streams. The head of each
// chunk is read byte by byte, a system call each. And when a response and the end of the
// connection arrive together, Qt may miss the former and send the request again behind our back.
// It opens a buffered one as soon as the connection has a proxy object, and DefaultProxy is one
// that means "whatever a socket does by itself".
//
// The proxies of system and application are respected: the buffer is for connections that are
// direct by URL and by socket.
class SseProxyFactory final : public QNetworkProxyFactory
{
public:
    QList<QNetworkProxy> queryProxy(const QNetworkProxyQuery &query) override;
};

namespace SseNetworkAccess {

QNetworkAccessManager *createManager(QObject *parent);

// What to tell the HTTP proxy that the manager uses for url, if it has credentials: empty or the
// value of Proxy-Authorization. Qt would wait for the proxy to refuse the request and then send it
// once more.
QByteArray proxyAuthorization(const QNetworkAccessManager &manager, const QUrl &url);

} // namespace SseNetworkAccess

#endif // SSENETWORKACCESS_P_H
