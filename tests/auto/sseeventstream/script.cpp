// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include <QtSse/SseEventStream>

#include <cstdio>

// A program without a QCoreApplication. With a second argument, it cancels the stream at once.
int main(int argc, char *argv[])
{
    SseEventStream stream(QUrl(QString::fromLocal8Bit(argc > 1 ? argv[1] : "")));
    if (argc > 2)
        stream.cancel();
    else
        stream.configure(
                [](SseClient &client) { client.setReconnectPolicy(SseReconnectPolicy::never()); });
    for (const SseEvent &event : stream)
        std::puts(event.data().constData());
    if (stream.next())
        std::puts("An event after the end");
    std::fputs(qPrintable(stream.errorString()), stderr);
    return stream.error() == SseClient::Error::NoError ? 0 : 1;
}
