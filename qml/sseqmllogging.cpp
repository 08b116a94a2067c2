// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "sseqmllogging_p.h"

Q_LOGGING_CATEGORY(lcSseQml, "qtsse.qml", QtWarningMsg)
