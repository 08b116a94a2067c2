// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "sseresources_p.h"

#include "ssetext_p.h"

#include <array>
#include <system_error>
#include <thread>

#if defined(Q_OS_UNIX) && !defined(Q_OS_WASM)
#  include <fcntl.h>
#  include <unistd.h>

#  include <cerrno>
#endif

namespace {

#if defined(Q_OS_UNIX) && !defined(Q_OS_WASM)

// The first attempt to an https URL may need ten at a time: the event loops of three threads (HTTP,
// host name, proxy), the files of the resolver, those of the TLS library and the socket. The rest is
// for what other threads of the process open meanwhile.
constexpr int DescriptorsNeeded = 16;

int openPipe(std::array<int, 2> &ends)
{
#  if defined(Q_OS_LINUX)
    return ::pipe2(ends.data(), O_CLOEXEC);
#  else
    return ::pipe(ends.data());
#  endif
}

// Opens them and closes them again: limits of the process and of the system, and other reasons why
// there may be none, all show here. The copies count against the limit of the process alone.
bool hasDescriptors()
{
    std::array<int, 2> ends{};
    if (openPipe(ends) != 0)
        return errno != EMFILE && errno != ENFILE;
    std::array<int, DescriptorsNeeded - 2> copies{};
    size_t count = 0;
    while (count < copies.size()) {
        const int copy = ::fcntl(ends[0], F_DUPFD_CLOEXEC, 0);
        if (copy < 0)
            break;
        copies[count++] = copy;
    }
    for (size_t i = 0; i < count; ++i)
        ::close(copies[i]);
    ::close(ends[0]);
    ::close(ends[1]);
    return count == copies.size();
}

#else

bool hasDescriptors()
{
    return true; // there is no limit that a process could reach
}

#endif

// A thread of the standard library needs no descriptor.
bool canStartThread()
{
#if QT_CONFIG(thread)
    try {
        std::thread([] {}).join();
    } catch (const std::system_error &) {
        return false;
    }
#endif
    return true;
}

} // namespace

QString SseResources::shortage()
{
    if (!hasDescriptors())
        return SseText::tr("The process has no file descriptors left");
    if (!canStartThread())
        return SseText::tr("The process cannot start another thread");
    return {};
}
