// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEREQUESTRULES_P_H
#define SSEREQUESTRULES_P_H

#include <QtSse/sseerror.h>

#include <QtNetwork/qnetworkrequest.h>

// Checks the settings of a request, and creates the request of an attempt.
namespace SseRequestRules {

// The reason why a setting or a request is invalid, for users and without secrets.
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

// The settings that are added to the request of the application.
struct Additions
{
    QString lastEventId;
    bool streamHasId = false; // also if the ID is empty
    bool acceptsCompression = false;
    bool allowsHttp2 = false;
};

QNetworkRequest prepared(const QNetworkRequest &base, const Additions &additions = {});
QNetworkRequest withOurAttributes(const QNetworkRequest &base, bool allowsHttp2);
QNetworkRequest withoutBody(const QNetworkRequest &base);
void removeZoneFromHost(QNetworkRequest &request);

} // namespace SseRequestRules

#endif // SSEREQUESTRULES_P_H
