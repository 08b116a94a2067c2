// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEREQUESTRULES_P_H
#define SSEREQUESTRULES_P_H

#include <QtSse/sseerror.h>

#include <QtNetwork/qnetworkrequest.h>

// What may be asked for, and how the request of an attempt is made.
namespace SseRequestRules {

// Why something cannot be sent, for people and without secrets.
struct Problem
{
    SseError error = SseError::NoError;
    QString message;

    explicit operator bool() const { return error != SseError::NoError; }
};

Problem checkUrl(const QUrl &url);
Problem checkMethod(const QByteArray &method);
Problem checkHeader(const QByteArray &name, const QByteArray &value);
Problem checkHeaders(const QNetworkRequest &request);
Problem checkRequest(const QNetworkRequest &request);
Problem checkLastEventId(const QString &id);

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
