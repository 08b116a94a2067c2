// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef CLIENTACTIONS_H
#define CLIENTACTIONS_H

#include <QtSse/SseClient>
#include <QtSse/SseTestResponse>

#include <QtCore/qeventloop.h>
#include <QtCore/qtimer.h>
#include <QtTest/qtest.h>

#include <chrono>
#include <functional>
#include <memory>

// What a slot or hook may do to the client.
using Action = std::function<void(std::unique_ptr<SseClient> &)>;
Q_DECLARE_METATYPE(Action)

inline SseTestResponse endless(const QByteArray &data = "x")
{
    return SseTestResponse::eventStream().sendEvent(data).stayOpen();
}

inline void runNestedLoop()
{
    using namespace std::chrono_literals;
    QEventLoop loop;
    QTimer::singleShot(50ms, &loop, &QEventLoop::quit);
    loop.exec();
}

// Adds a row for each action.
inline void addActions()
{
    using namespace Qt::StringLiterals;
    using namespace std::chrono_literals;
    QTest::addColumn<Action>("action");
    QTest::newRow("close") << Action([](auto &client) { client->close(); });
    QTest::newRow("reconnect") << Action([](auto &client) { client->reconnect(); });
    QTest::newRow("close and open") << Action([](auto &client) {
        client->close();
        client->open();
    });
    QTest::newRow("delete") << Action([](auto &client) { client.reset(); });
    QTest::newRow("nested event loop") << Action([](auto &) { runNestedLoop(); });
    QTest::newRow("close in a nested event loop") << Action([](auto &client) {
        QTimer::singleShot(10ms, client.get(), [&client] { client->close(); });
        runNestedLoop();
    });
    QTest::newRow("delete in a nested event loop") << Action([](auto &client) {
        QTimer::singleShot(10ms, client.get(), [&client] { client.reset(); });
        runNestedLoop();
    });
    QTest::newRow("time out in a nested event loop") << Action([](auto &client) {
        QEventLoop loop;
        QObject::connect(client.get(), &SseClient::retryScheduled, &loop, &QEventLoop::quit);
        QTimer::singleShot(500ms, &loop, &QEventLoop::quit); // nothing times out once it is open
        loop.exec();
        client->setConnectTimeout(10s);
    });
    QTest::newRow("change settings") << Action([](auto &client) {
        client->setHeader("X-Header", "x");
        client->setMethod("POST");
        client->setPrepareRequest({});
        client->setUrl(QUrl(u"http://127.0.0.1:1/"_s));
    });
}

#endif // CLIENTACTIONS_H
