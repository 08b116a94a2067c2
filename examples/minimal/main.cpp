// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include <QtSse/SseClient>

#include <QCoreApplication>
#include <QDebug>

int main(int argc, char *argv[])
{
    QCoreApplication app(argc, argv);

    SseClient client(QUrl(app.arguments().value(1, "http://127.0.0.1:8080/events")));
    QObject::connect(&client, &SseClient::eventReceived, [](const SseEvent &event) {
        qInfo().noquote() << event.type() << event.text();
    });
    QObject::connect(&client, &SseClient::errorOccurred,
                     [&client] { qWarning().noquote() << client.errorString(); });
    QObject::connect(&client, &SseClient::finished, &app, &QCoreApplication::quit);
    client.open();

    return app.exec();
}
