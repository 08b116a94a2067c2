// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "testserverthread.h"

#include <QtSse/SseEventStream>

#include <QtCore/qregularexpression.h>
#include <QtCore/qtimer.h>
#include <QtGui/qguiapplication.h>
#include <QtTest/qtest.h>

using namespace Qt::StringLiterals;

class tst_SseEventStreamGui : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void warnsOnceAndWorksAllTheSame();
};

void tst_SseEventStreamGui::warnsOnceAndWorksAllTheSame()
{
    TestServerThread server;
    server.enqueue(SseTestResponse::eventStream("data: 1\n\ndata: 2\n\ndata: 3\n\n"));
    bool hasRun = false;
    QObject context;
    QTimer::singleShot(0, &context, [&] { hasRun = true; });
    SseEventStream stream(server.url());
    stream.configure(
            [](SseClient &client) { client.setReconnectPolicy(SseReconnectPolicy::never()); });

    QTest::failOnWarning(QRegularExpression(u".*"_s)); // to look is not to wait
    QVERIFY(!stream.next(QDeadlineTimer(0)));

    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"GUI thread"_s)); // a single one
    QByteArrayList texts;
    for (const SseEvent &event : stream)
        texts.append(event.data());
    QCOMPARE(texts, (QByteArrayList{"1", "2", "3"}));
    QVERIFY(!stream.next());
    QVERIFY(!hasRun); // no event loop
}

QTEST_MAIN(tst_SseEventStreamGui)
#include "tst_sseeventstreamgui.moc"
