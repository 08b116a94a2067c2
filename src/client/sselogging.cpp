// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "sselogging_p.h"

Q_LOGGING_CATEGORY(lcSseClient, "qtsse.client", QtWarningMsg)

QString SseLogging::redacted(const QUrl &url)
{
    return url.toString(QUrl::RemoveUserInfo | QUrl::RemoveQuery | QUrl::RemoveFragment);
}
