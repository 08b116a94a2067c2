// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEHTTPREQUEST_P_H
#define SSEHTTPREQUEST_P_H

#include <QtCore/qbytearray.h>
#include <QtNetwork/qnetworkrequest.h>

// A QNetworkRequest with what Qt keeps apart from it.
struct SseHttpRequest
{
    QNetworkRequest request;
    QByteArray method;
    QByteArray body;
};

#endif // SSEHTTPREQUEST_P_H
