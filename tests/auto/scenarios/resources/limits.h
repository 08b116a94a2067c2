// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef LIMITS_H
#define LIMITS_H

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <vector>

// While it exists, the process has no file descriptors left, or that many.
class NoDescriptors
{
public:
    explicit NoDescriptors(int left = 0)
    {
        ::getrlimit(RLIMIT_NOFILE, &m_limit);
        const int next = ::dup(STDERR_FILENO);
        ::close(next);
        rlimit few = m_limit;
        few.rlim_cur = rlim_t(std::max(256, next + left));
        ::setrlimit(RLIMIT_NOFILE, &few);
        for (int fd = ::dup(STDERR_FILENO); fd >= 0; fd = ::dup(STDERR_FILENO))
            m_taken.push_back(fd);
        for (int i = 0; i < left; ++i) {
            ::close(m_taken.back());
            m_taken.pop_back();
        }
    }

    ~NoDescriptors()
    {
        for (const int fd : m_taken)
            ::close(fd);
        ::setrlimit(RLIMIT_NOFILE, &m_limit);
    }

    NoDescriptors(const NoDescriptors &) = delete;
    NoDescriptors &operator=(const NoDescriptors &) = delete;

private:
    rlimit m_limit{};
    std::vector<int> m_taken;
};

// While it exists, the process cannot start a thread. The limit is not for root, so that the process
// becomes somebody else meanwhile.
class NoThreads
{
public:
    NoThreads()
    {
        ::getrlimit(RLIMIT_NPROC, &m_limit);
        rlimit none = m_limit;
        none.rlim_cur = 0;
        ::setrlimit(RLIMIT_NPROC, &none);
        if (m_isRoot)
            m_isRoot = ::setresuid(Nobody, Nobody, 0) == 0;
    }

    ~NoThreads()
    {
        [[maybe_unused]] const int result = m_isRoot ? ::setresuid(0, 0, 0) : 0;
        ::setrlimit(RLIMIT_NPROC, &m_limit);
    }

    NoThreads(const NoThreads &) = delete;
    NoThreads &operator=(const NoThreads &) = delete;

private:
    static constexpr uid_t Nobody = 65534;

    rlimit m_limit{};
    bool m_isRoot = ::getuid() == 0;
};

#endif // LIMITS_H
