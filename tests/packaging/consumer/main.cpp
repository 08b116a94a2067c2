// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include <QtSse/QtSse>
#include <QtSse/SseTestClock>
#include <QtSse/SseTestServer>

#include <QtCore/qcoreapplication.h>

// As a user would: a client and the test kit, out of whatever package they came in.
int main(int argc, char *argv[])
{
    QCoreApplication application(argc, argv);
    SseTestServer server;
    if (!server.listen())
        return 1;
    server.enqueue(SseTestResponse::status(503));
    server.enqueue(SseTestResponse::eventStream("data: hello\n\n"));
    server.setDefaultResponse(SseTestResponse::status(204));
    SseTestClock clock;
    clock.setAutoAdvance(true);

    SseClient client(server.url());
    QObject::connect(&client, &SseClient::finished, &application,
                     [&](SseClient::FinishReason reason) {
                         const bool good = reason == SseClient::FinishReason::NoContent
                                 && client.eventsReceived() == 1 && clock.elapsed().count() > 0;
                         QCoreApplication::exit(good ? 0 : 1);
                     });
    client.open();
    return QCoreApplication::exec();
}
