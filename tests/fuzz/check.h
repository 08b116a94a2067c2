// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef CHECK_H
#define CHECK_H

#include <cstdio>
#include <cstdlib>

// Q_ASSERT() for release builds: what the fuzzer is to find out.
#define CHECK(condition)                                                                           \
  do {                                                                                             \
    if (!(condition)) {                                                                            \
      std::fprintf(stderr, "%s:%d: not true: %s\n", __FILE__, __LINE__, #condition);               \
      std::abort();                                                                                \
    }                                                                                              \
  } while (false)

#endif // CHECK_H
