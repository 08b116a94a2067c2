// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef HTTPLIBCLIENT_H
#define HTTPLIBCLIENT_H

#include <QtCore/qurl.h>

#include <functional>
#include <string_view>

// The SSE client of cpp-httplib, where CMake has found that library.
namespace HttplibClient {

// Returns when the stream has ended.
void run(const QUrl &url, const std::function<void(std::string_view data)> &onEvent);

} // namespace HttplibClient

#endif // HTTPLIBCLIENT_H
