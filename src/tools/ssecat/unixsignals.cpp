// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "unixsignals.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>

namespace {

// A signal handler may call only few functions. It writes a byte to a pipe that the event loop
// watches.
struct Pipe
{
    int readEnd = -1;
    int writeEnd = -1;
};

Pipe terminationPipe;
Pipe hangUpPipe;

Pipe createPipe()
{
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0)
        return {};
    return {ends[0], ends[1]};
}

void closePipe(Pipe &pipe)
{
    ::close(pipe.readEnd);
    ::close(pipe.writeEnd);
    pipe = {};
}

void handle(int number)
{
    const int savedError = errno;
    const char byte = 0;
    const Pipe &pipe = number == SIGHUP ? hangUpPipe : terminationPipe;
    // If the pipe is full, a signal is already pending.
    [[maybe_unused]] const ssize_t written = ::write(pipe.writeEnd, &byte, 1);
    errno = savedError;
}

void setHandler(int number, void (*handler)(int))
{
    struct sigaction action = {};
    action.sa_handler = handler;
    ::sigaction(number, &action, nullptr);
}

} // namespace

UnixSignals::UnixSignals(QObject *parent)
    : QObject(parent)
{
    terminationPipe = createPipe();
    hangUpPipe = createPipe();
    m_termination =
            std::make_unique<QSocketNotifier>(terminationPipe.readEnd, QSocketNotifier::Read);
    m_hangUp = std::make_unique<QSocketNotifier>(hangUpPipe.readEnd, QSocketNotifier::Read);
    // The byte is not read, so that the descriptor stays readable for StandardOutput.
    connect(m_termination.get(), &QSocketNotifier::activated, this, [this] {
        m_termination->setEnabled(false);
        Q_EMIT terminationRequested();
    });
    connect(m_hangUp.get(), &QSocketNotifier::activated, this, [this] {
        char bytes[64];
        [[maybe_unused]] const ssize_t size = ::read(hangUpPipe.readEnd, bytes, sizeof bytes);
        Q_EMIT hangUpReceived();
    });
    setHandler(SIGINT, handle);
    setHandler(SIGTERM, handle);
    setHandler(SIGHUP, handle);
}

UnixSignals::~UnixSignals()
{
    setHandler(SIGINT, SIG_DFL);
    setHandler(SIGTERM, SIG_DFL);
    setHandler(SIGHUP, SIG_DFL);
    m_termination.reset();
    m_hangUp.reset();
    closePipe(terminationPipe);
    closePipe(hangUpPipe);
}

int UnixSignals::terminationDescriptor()
{
    return terminationPipe.readEnd;
}
