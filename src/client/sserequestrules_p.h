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

// What goes into a request besides what the application has put there.
struct Additions
{
    QString lastEventId;
    bool streamHasId = false; // the empty ID included
    bool acceptsCompression = false;
    bool allowsHttp2 = false;
};

QNetworkRequest prepared(const QNetworkRequest &base, const Additions &additions = {});
QNetworkRequest withOurAttributes(const QNetworkRequest &base, bool allowsHttp2);
QNetworkRequest withoutBody(const QNetworkRequest &base);
void removeZoneFromHost(QNetworkRequest &request);

} // namespace SseRequestRules

#endif // SSEREQUESTRULES_P_H
