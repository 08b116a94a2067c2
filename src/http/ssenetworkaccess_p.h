// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSENETWORKACCESS_P_H
#define SSENETWORKACCESS_P_H

#include <QtCore/qbytearray.h>

QT_BEGIN_NAMESPACE
class QNetworkAccessManager;
class QUrl;
QT_END_NAMESPACE

namespace SseNetworkAccess {

// Returns the value of Proxy-Authorization for the HTTP proxy that the manager uses for url, or an
// empty array if the proxy has no credentials. Without this header, Qt would wait for the proxy to
// refuse the request and then repeat it.
QByteArray proxyAuthorization(const QNetworkAccessManager &manager, const QUrl &url);

} // namespace SseNetworkAccess

#endif // SSENETWORKACCESS_P_H
