// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "testserverthread.h"

#include <QtSse/SseEventStream>

#include <QtCore/qprocess.h>
#include <QtCore/qtimer.h>
#include <QtGui/qguiapplication.h>
#include <QtTest/qtest.h>

#include <cstdio>
#include <thread>

using namespace Qt::StringLiterals;

namespace {

// Returns the data of all events, read as one of the rows of the test says.
QByteArray readAll(SseEventStream &stream, const QString &way)
{
    QByteArrayList texts;
    if (way == u"thread") {
        std::thread([&] { texts = {readAll(stream, u"loop"_s)}; }).join();
    } else if (way == u"loop") {
        for (const SseEvent &event : stream)
            texts.append(event.data());
    } else {
        const QDeadlineTimer deadline =
                way == u"look" ? QDeadlineTimer(0) : QDeadlineTimer(QDeadlineTimer::Forever);
        while (!stream.isFinished()) {
            if (const std::optional<SseEvent> event = stream.next(deadline))
                texts.append(event->data());
        }
    }
    return texts.join(' ');
}

// The program that the test runs: the warning comes once in a process.
int readInGuiApplication(int argc, char **argv)
{
    const QGuiApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    bool hasRun = false;
    const QObject context;
    QTimer::singleShot(0, &context, [&] { hasRun = true; });
    SseEventStream stream{QUrl(arguments.at(3))};
    stream.configure(
            [](SseClient &client) { client.setReconnectPolicy(SseReconnectPolicy::never()); });
    std::puts(readAll(stream, arguments.at(2)).constData());
    return hasRun ? 1 : 0; // no event loop
}

} // namespace

class tst_SseEventStreamGui : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void warnsOnceAndWorksAllTheSame_data();
    void warnsOnceAndWorksAllTheSame();
};

void tst_SseEventStreamGui::warnsOnceAndWorksAllTheSame_data()
{
    QTest::addColumn<QString>("way");
    QTest::addColumn<int>("warnings");
    QTest::newRow("a loop") << u"loop"_s << 1;
    QTest::newRow("next()") << u"next"_s << 1;
    QTest::newRow("to look is not to wait") << u"look"_s << 0;
    QTest::newRow("another thread") << u"thread"_s << 0;
}

void tst_SseEventStreamGui::warnsOnceAndWorksAllTheSame()
{
    QFETCH(QString, way);
    QFETCH(int, warnings);
    TestServerThread server;
    server.enqueue(SseTestResponse::eventStream("data: 1\n\ndata: 2\n\ndata: 3\n\n"));
    QProcess program;
    program.start(QCoreApplication::applicationFilePath(),
                  {u"--read"_s, way, server.url().toString()});
    QTRY_COMPARE_WITH_TIMEOUT(program.state(), QProcess::NotRunning, 30'000);
    QCOMPARE(program.exitStatus(), QProcess::NormalExit);
    QCOMPARE(program.exitCode(), 0);
    QCOMPARE(program.readAllStandardOutput().trimmed(), "1 2 3");
    QCOMPARE(program.readAllStandardError().count("GUI thread"), warnings);
}

int main(int argc, char **argv)
{
    if (argc > 1 && qstrcmp(argv[1], "--read") == 0)
        return readInGuiApplication(argc, argv);
    const QGuiApplication application(argc, argv);
    tst_SseEventStreamGui test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_sseeventstreamgui.moc"
