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

// The first attempt to an https URL may need ten descriptors at a time: for the event loops of
// three threads (HTTP, host name, proxy), the files of the resolver and of the TLS library, and the
// socket. The others are a reserve, as other threads of the process may open descriptors meanwhile.
constexpr int DescriptorsNeeded = 16;

int openPipe(std::array<int, 2> &ends)
{
#  if defined(Q_OS_LINUX)
    return ::pipe2(ends.data(), O_CLOEXEC);
#  else
    return ::pipe(ends.data());
#  endif
}

// Opens the descriptors and closes them again. This detects the limits of the process and of the
// system, and other reasons for a failure. The copies count against the limit of the process only.
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
    return true; // no limit is relevant
}

#endif

// Threads of the standard library need no descriptor.
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
