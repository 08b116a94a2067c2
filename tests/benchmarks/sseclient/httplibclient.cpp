// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "httplibclient.h"

#include <httplib.h>

#include <limits>

// It would connect anew, and has to be told which event is the last.
void HttplibClient::run(const QUrl &url, const std::function<void(std::string_view data)> &onEvent)
{
    httplib::Client connection(url.toString(QUrl::RemovePath | QUrl::RemoveQuery).toStdString());
    connection.set_ca_cert_path(QTSSE_TEST_DATA "/tls/server.crt");
    connection.set_payload_max_length(std::numeric_limits<size_t>::max()); // 100 MiB by default
    const QByteArray target = url.toEncoded(QUrl::RemoveScheme | QUrl::RemoveAuthority);
    httplib::sse::SSEClient client(connection, target.toStdString());
    client.on_message([&](const httplib::sse::SSEMessage &message) { onEvent(message.data); });
    client.on_event("done", [&](const httplib::sse::SSEMessage &message) {
        onEvent(message.data);
        client.stop();
    });
    client.start();
}
