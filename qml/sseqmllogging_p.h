// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEQMLLOGGING_P_H
#define SSEQMLLOGGING_P_H

#include <QtCore/qloggingcategory.h>

// Decisions only: never event data, header values, or the user-info and query of a URL.
Q_DECLARE_LOGGING_CATEGORY(lcSseQml)

#endif // SSEQMLLOGGING_P_H
