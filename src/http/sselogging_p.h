// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSELOGGING_P_H
#define SSELOGGING_P_H

#include <QtCore/qloggingcategory.h>
#include <QtCore/qurl.h>

// Log decisions only. Never log event data, header values, or the user-info and query of a URL.
Q_DECLARE_LOGGING_CATEGORY(lcSseClient)

namespace SseLogging {

// Returns the URL without secrets, for messages and logs. Returns an empty string if no part of it
// is safe to show.
QString redacted(const QUrl &url);

// Returns the parse error that QUrl reports, with the part of the URL that is safe to show.
QString parseErrorOf(const QUrl &url);

} // namespace SseLogging

#endif // SSELOGGING_P_H
