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
// Qt opens plain HTTP connections unbuffered, which has two consequences for streams. Qt reads the
// head of each chunk byte by byte, with one system call for each byte. If a response and the end of
// the connection arrive together, Qt may miss the response and repeat the request without notice.
// Qt opens a buffered connection if the connection has a proxy object. A proxy of the type
// DefaultProxy has this effect and leaves the choice of the proxy to the socket.
//
// Proxies of the system and of the application are respected: the buffer is used only if no proxy
// applies to the URL or to the socket.
class SseProxyFactory final : public QNetworkProxyFactory
{
public:
    QList<QNetworkProxy> queryProxy(const QNetworkProxyQuery &query) override;
};

namespace SseNetworkAccess {

QNetworkAccessManager *createManager(QObject *parent);

// Returns the value of Proxy-Authorization for the HTTP proxy that the manager uses for url, or an
// empty array if the proxy has no credentials. Without this header, Qt would wait for the proxy to
// refuse the request and then repeat it.
QByteArray proxyAuthorization(const QNetworkAccessManager &manager, const QUrl &url);

} // namespace SseNetworkAccess

#endif // SSENETWORKACCESS_P_H
