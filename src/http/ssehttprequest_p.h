// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEHTTPREQUEST_P_H
#define SSEHTTPREQUEST_P_H

#include <QtCore/qbytearray.h>
#include <QtNetwork/qnetworkrequest.h>

// A QNetworkRequest with its method and body, which Qt passes separately.
struct SseHttpRequest
{
    QNetworkRequest request;
    QByteArray method;
    QByteArray body;
};

#endif // SSEHTTPREQUEST_P_H
