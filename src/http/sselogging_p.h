// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSELOGGING_P_H
#define SSELOGGING_P_H

#include <QtCore/qloggingcategory.h>
#include <QtCore/qurl.h>

// Decisions only: never event data, header values, or the user-info and query of a URL.
Q_DECLARE_LOGGING_CATEGORY(lcSseClient)

namespace SseLogging {

// The URL for messages and logs, or nothing if not even a part of it is fit for them.
QString redacted(const QUrl &url);

// What QUrl says is wrong with a URL that it could not parse, with the URL as far as it is fit for
// messages.
QString parseErrorOf(const QUrl &url);

} // namespace SseLogging

#endif // SSELOGGING_P_H
