// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

// For the test of the test "includes".
#include "../client/lower_p.h"
