// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SANITIZED_H
#define SANITIZED_H

// QTSSE_SANITIZED: a sanitizer is in the program, with an allocator and descriptors of its own. GCC
// and Clang say so in different ways.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#  define QTSSE_SANITIZED
#elif defined(__has_feature)
#  if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#    define QTSSE_SANITIZED
#  endif
#endif

#endif // SANITIZED_H
