// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEREQUESTRULES_P_H
#define SSEREQUESTRULES_P_H

#include <QtSse/sseclient.h>

#include <QtNetwork/qnetworkrequest.h>

// What may be asked for, and how the request of an attempt is made.
namespace SseRequestRules {

bool isValidMethod(QByteArrayView method);
bool isValidHeader(QByteArrayView name, QByteArrayView value);
bool isValidLastEventId(QStringView id);

SseClient::Error checkUrl(const QUrl &url);
SseClient::Error checkRequest(const QNetworkRequest &request);

QNetworkRequest prepared(const QNetworkRequest &base, const QString &lastEventId,
                         bool streamHasId = false);
QUrl originOf(const QUrl &url);

} // namespace SseRequestRules

#endif // SSEREQUESTRULES_P_H
