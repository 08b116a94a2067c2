// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef NETWORK_H
#define NETWORK_H

#include <QtCore/qbytearray.h>
#include <QtCore/qstring.h>

// A network of its own (a namespace of Linux), for one thread.
class Network
{
public:
    // Moves the calling thread to a new network in which it has this IPv4 address. What is sent to other
    // addresses of the same 256 goes to device(). Needs the rights of root.
    explicit Network(const QByteArray &address);
    ~Network();

    // Empty, or why there is no such network.
    [[nodiscard]] QString errorString() const { return m_errorString; }
    // A descriptor from which packets are read, and to which they are written, one at a time.
    [[nodiscard]] int device() const { return m_device; }

private:
    Q_DISABLE_COPY_MOVE(Network)

    [[nodiscard]] bool create(const QByteArray &address);

    QString m_errorString;
    int m_device = -1;
};

#endif // NETWORK_H
