// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef PATIENCE_H
#define PATIENCE_H

#include <QtTest/qtest.h>

// How long a test waits for what has to happen. The 5 s of Qt Test are too short where a sanitizer slows
// the program down and other tests run beside it. A test that passes does not wait longer.
constexpr int Patience = 30'000; // milliseconds

#undef QTRY_VERIFY
#undef QTRY_VERIFY2
#undef QTRY_COMPARE
#define QTRY_VERIFY(expr) QTRY_VERIFY_WITH_TIMEOUT(expr, Patience)
#define QTRY_VERIFY2(expr, message) QTRY_VERIFY2_WITH_TIMEOUT(expr, message, Patience)
#define QTRY_COMPARE(expr, expected) QTRY_COMPARE_WITH_TIMEOUT(expr, expected, Patience)

#endif // PATIENCE_H
