// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

// The end of an application with streams open: clients that are destroyed before the application
// object, with it, after it, and never.

#include "../../common/patience.h"
#include "../../common/sseclienttesting.h"

#include <QtSse/SseClient>
#include <QtSse/SseTestServer>

#include <QtCore/qcoreapplication.h>
#include <QtCore/qprocess.h>
#include <QtCore/qthread.h>
#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

#include <memory>

using namespace SseClientTesting;

class tst_SseClientQuit : public QObject
{
    Q_OBJECT

public:
    explicit tst_SseClientQuit(std::unique_ptr<SseClient> *survivor)
        : m_survivor(survivor)
    {
    }

private Q_SLOTS:
    void quitsInASlot();
    void leavesClientsBehind();
    void leavesStaticObjectsBehind_data();
    void leavesStaticObjectsBehind();

private:
    std::unique_ptr<SseClient> *m_survivor;
};

void tst_SseClientQuit::quitsInASlot()
{
    SseTestServer server;
    QVERIFY(server.listen());
    server.setDefaultResponse(eventsFrom(1, 10).stayOpen());
    SseClient client(server.url());
    int received = 0;
    connect(&client, &SseClient::eventReceived, this, [&received] {
        ++received;
        QCoreApplication::quit();
    });
    client.open();
    QCOMPARE(QCoreApplication::exec(), 0);
    QVERIFY(received > 0);
}

void tst_SseClientQuit::leavesClientsBehind()
{
    SseTestServer server;
    QVERIFY(server.listen());
    server.setDefaultResponse(eventsFrom(1, 10).stayOpen());
    *m_survivor = std::make_unique<SseClient>(server.url());
    auto *const child = new SseClient(server.url(), qApp);
    for (SseClient *client : {m_survivor->get(), child}) {
        QSignalSpy events(client, &SseClient::eventReceived);
        client->open();
        QTRY_COMPARE(events.size(), 10);
    }
}

void tst_SseClientQuit::leavesStaticObjectsBehind_data()
{
    QTest::addColumn<QString>("kind");
    for (const char *kind : {"client", "client of HTTP/2", "waiting client", "stream",
                             "unused stream", "reader", "model", "server"})
        QTest::newRow(kind) << QString::fromLatin1(kind);
}

// Without a warning, and without a leak where somebody looks for leaks.
void tst_SseClientQuit::leavesStaticObjectsBehind()
{
    QFETCH(QString, kind);
    SseTestServer server;
    QVERIFY(server.listen());
    server.setDefaultResponse(SseTestResponse::eventStream("data: x\n\n").stayOpen());
    QProcess program;
    program.start(QStringLiteral(QTSSE_STATICS), {kind, server.url().toString()});
    QTRY_COMPARE_WITH_TIMEOUT(program.state(), QProcess::NotRunning, 30'000);
    QCOMPARE(program.readAllStandardError(), QByteArray());
    QCOMPARE(program.exitStatus(), QProcess::NormalExit);
    QCOMPARE(program.exitCode(), 0);
}

int main(int argc, char *argv[])
{
    std::unique_ptr<SseClient> survivor;
    int result = 0;
    {
        QCoreApplication application(argc, argv);
        tst_SseClientQuit test(&survivor);
        result = QTest::qExec(&test, argc, argv);
    }
    if (!survivor || survivor->state() == SseClient::State::Closed)
        return 1;
    survivor->close();
    return result;
}

#include "tst_sseclientquit.moc"
