// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "standardoutput.h"

#include <poll.h>
#include <unistd.h>

#include <cerrno>

namespace {

// A pipe that is reported as writable takes a page without blocking.
constexpr qsizetype PieceSize = 4096;

} // namespace

bool StandardOutput::isTerminal()
{
    return ::isatty(STDOUT_FILENO) == 1;
}

StandardOutput::Result StandardOutput::waitUntilWritable() const
{
    for (;;) {
        pollfd descriptors[] = {{STDOUT_FILENO, POLLOUT, 0}, {m_terminationDescriptor, POLLIN, 0}};
        if (::poll(descriptors, 2, -1) < 0) {
            if (errno == EINTR)
                continue;
            return Result::Closed;
        }
        if (descriptors[0].revents & (POLLERR | POLLHUP | POLLNVAL))
            return Result::Closed;
        if (descriptors[0].revents & POLLOUT)
            return Result::Written;
        if (descriptors[1].revents != 0)
            return Result::Interrupted;
    }
}

StandardOutput::Result StandardOutput::write(QByteArrayView bytes) const
{
    while (!bytes.isEmpty()) {
        const Result ready = waitUntilWritable();
        if (ready != Result::Written)
            return ready;
        const qsizetype size = qMin(bytes.size(), PieceSize);
        const ssize_t written = ::write(STDOUT_FILENO, bytes.data(), size_t(size));
        if (written >= 0)
            bytes = bytes.sliced(written);
        else if (errno == EPIPE)
            return Result::Closed;
        else if (errno != EINTR && errno != EAGAIN && errno != EWOULDBLOCK)
            return Result::Failed;
    }
    return Result::Written;
}
