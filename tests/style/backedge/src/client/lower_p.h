// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef LOWER_P_H
#define LOWER_P_H

// Included by a folder that must not include this one.

#endif // LOWER_P_H
