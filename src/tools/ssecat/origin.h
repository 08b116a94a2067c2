// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef ORIGIN_H
#define ORIGIN_H

#include <QtCore/qurl.h>

// The scheme, host and port of a URL.
inline QUrl originOf(const QUrl &url)
{
    return url.adjusted(QUrl::RemoveUserInfo | QUrl::RemovePath | QUrl::RemoveQuery
                        | QUrl::RemoveFragment);
}

#endif // ORIGIN_H
