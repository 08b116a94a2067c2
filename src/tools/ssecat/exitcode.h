// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef EXITCODE_H
#define EXITCODE_H

namespace ExitCode {

enum {
    Done = 0,
    StreamFailed = 1,
    Usage = 2,
    AttemptsExhausted = 3,
};

} // namespace ExitCode

#endif // EXITCODE_H
