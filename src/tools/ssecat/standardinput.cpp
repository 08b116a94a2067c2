// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "standardinput.h"

#include <poll.h>
#include <unistd.h>

#include <cerrno>

StandardInput::StandardInput(QObject *parent)
    : QIODevice(parent)
    , m_notifier(STDIN_FILENO, QSocketNotifier::Read)
{
    connect(&m_notifier, &QSocketNotifier::activated, this, [this] { Q_EMIT readyRead(); });
    open(QIODevice::ReadOnly | QIODevice::Unbuffered);
}

// The descriptor stays in blocking mode, as it may be shared with the shell that has started us.
qint64 StandardInput::readData(char *data, qint64 maximumSize)
{
    pollfd descriptor = {STDIN_FILENO, POLLIN, 0};
    if (::poll(&descriptor, 1, 0) <= 0)
        return 0;
    const ssize_t size = ::read(STDIN_FILENO, data, size_t(maximumSize));
    if (size > 0) {
        m_totalRead += size;
        return size;
    }
    if (size < 0 && (errno == EINTR || errno == EAGAIN || errno == EWOULDBLOCK))
        return 0;
    m_notifier.setEnabled(false);
    m_hasFailed = size < 0;
    if (m_hasFailed)
        setErrorString(qt_error_string(errno));
    QMetaObject::invokeMethod(this, &QIODevice::readChannelFinished, Qt::QueuedConnection);
    return -1;
}

qint64 StandardInput::writeData(const char *data, qint64 size)
{
    Q_UNUSED(data)
    Q_UNUSED(size)
    return -1;
}
