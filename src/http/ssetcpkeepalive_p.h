// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSETCPKEEPALIVE_P_H
#define SSETCPKEEPALIVE_P_H

#include <QtCore/qglobal.h>

#include <chrono>

QT_BEGIN_NAMESPACE
class QAbstractSocket;
class QNetworkRequest;
QT_END_NAMESPACE

// When the system finds out that the peer of a silent connection is gone.
struct SseTcpKeepAlive
{
    std::chrono::seconds idleTime{30}; // before the first probe
    std::chrono::seconds interval{10};
    int probes = 3;

    // The times of the request as far as it has some (Qt 6.11).
    [[nodiscard]] static SseTcpKeepAlive of(const QNetworkRequest &request);

    void applyTo(QAbstractSocket &socket) const;
};

#endif // SSETCPKEEPALIVE_P_H
