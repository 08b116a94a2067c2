// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "../common/patience.h"

#include <QtSse/SseTestConnection>
#include <QtSse/SseTestServer>

#include <QtCore/qdir.h>
#include <QtCore/qprocess.h>
#include <QtCore/qtemporarydir.h>
#include <QtTest/qtest.h>

using namespace Qt::StringLiterals;

class tst_Resuming : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void continuesWhereItHasStopped();
};

void tst_Resuming::continuesWhereItHasStopped()
{
    const QTemporaryDir home;
    SseTestServer server;
    QVERIFY(server.listen());
    server.enqueue(SseTestResponse::eventStream("id:1\ndata:one\n\nid:2\ndata:two\n\n").stayOpen());
    server.enqueue(SseTestResponse::eventStream("id:3\ndata:three\n\n").stayOpen());
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"HOME"_s, home.path());
    environment.insert(u"XDG_DATA_HOME"_s, home.path());
    for (const QByteArray &last : QByteArrayList{"2 two", "3 three"}) {
        QProcess program;
        program.setProcessEnvironment(environment);
        program.start(QStringLiteral(QTSSE_RESUMING), {server.url().toString()});
        QByteArray output;
        QTRY_VERIFY((output += program.readAllStandardOutput()).contains(last));
        QVERIFY(output.contains(last == "2 two" ? "after the event: \n" : "after the event: 2\n"));
        // The ID of the last event is saved a second later.
        const QDir cursors(home.filePath(u"resuming/cursors"_s));
        QTRY_VERIFY(!cursors.entryList({u"*.cursor"_s}).isEmpty());
        program.kill();
        QVERIFY(program.waitForFinished());
    }
    QCOMPARE(server.requests().size(), 2);
    QCOMPARE(server.requests().constLast().header("Last-Event-ID"), "2");
}

QTEST_GUILESS_MAIN(tst_Resuming)
#include "tst_resuming.moc"
