// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include <QtSse/SseEventStream>

#include <cstdio>

// A program without a QCoreApplication.
int main(int argc, char *argv[])
{
    SseEventStream stream(QUrl(QString::fromLocal8Bit(argc > 1 ? argv[1] : "")));
    stream.configure(
            [](SseClient &client) { client.setReconnectPolicy(SseReconnectPolicy::never()); });
    for (const SseEvent &event : stream)
        std::puts(event.data().constData());
    std::fputs(qPrintable(stream.errorString()), stderr);
    return stream.error() == SseClient::Error::NoError ? 0 : 1;
}
