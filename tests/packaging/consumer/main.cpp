// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include <QtSse/QtSse>
#include <QtSse/SseTestServer>

#include <QtCore/qcoreapplication.h>

// As a user would: a client and a test server, out of whatever package they came in.
int main(int argc, char *argv[])
{
    QCoreApplication application(argc, argv);
    SseTestServer server;
    if (!server.listen())
        return 1;
    server.enqueue(SseTestResponse::eventStream("data: hello\n\n"));

    SseClient client(server.url());
    client.setReconnectPolicy(SseReconnectPolicy::never());
    QObject::connect(&client, &SseClient::finished, &application,
                     [&](SseClient::FinishReason reason) {
                         const bool good = reason == SseClient::FinishReason::Completed
                                 && client.eventsReceived() == 1;
                         QCoreApplication::exit(good ? 0 : 1);
                     });
    client.open();
    return QCoreApplication::exec();
}
