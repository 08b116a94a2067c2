// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include <QtSse/SseClient>
#include <QtSse/SseCursorStore>

#include <QCoreApplication>
#include <QTextStream>

int main(int argc, char *argv[])
{
    QCoreApplication app(argc, argv);
    QTextStream out(stdout);
    QTextStream err(stderr);

    SseClient client(QUrl(app.arguments().value(1, "http://127.0.0.1:8080/events")));
    SseCursorStore store(&client, client.url().toString());
    out << "Continues after the event: " << store.lastEventId() << Qt::endl;
    QObject::connect(&client, &SseClient::eventReceived, [&out](const SseEvent &event) {
        out << event.lastEventId() << ' ' << event.text() << Qt::endl;
    });
    QObject::connect(&client, &SseClient::errorOccurred,
                     [&] { err << client.errorString() << Qt::endl; });
    QObject::connect(&store, &SseCursorStore::errorOccurred,
                     [&] { err << store.errorString() << Qt::endl; });
    QObject::connect(&client, &SseClient::finished, &app, &QCoreApplication::quit);
    client.open();

    return app.exec();
}
