// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEHTTPREQUESTHEAD_P_H
#define SSEHTTPREQUESTHEAD_P_H

#include <QtCore/qbytearray.h>
#include <QtCore/qurl.h>
#include <QtNetwork/qnetworkrequest.h>

// The head of a request as it is sent (RFC 9112): request line and header fields.
struct SseHttpRequestHead
{
    QNetworkRequest request;
    QByteArray method;
    QByteArray target;
    QByteArray authorization; // replaces that of the request
    QByteArray proxyAuthorization; // for the server that reads this head
    bool hasProxy = false; // Proxy-Authorization of the request is not for an origin then
    qint64 bodySize = 0;
    bool expectsContinue = false; // instead of the Expect header of the request

    [[nodiscard]] QByteArray toBytes() const;
    // Leaves out a field that would be malformed: a line break in it could begin another field.
    static void appendField(QByteArray *head, const QByteArray &name, const QByteArray &value);

    // The forms of a target. The absolute form is for proxies.
    [[nodiscard]] static QByteArray originForm(const QUrl &url);
    [[nodiscard]] static QByteArray absoluteForm(const QUrl &url);

private:
    void appendFields(QByteArray *head) const;
};

#endif // SSEHTTPREQUESTHEAD_P_H
