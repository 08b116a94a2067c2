// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

// How ssecat ends: the last lines of --json, the exit status, and what leads there.

#include "../common/patience.h"
#include "run.h"

#include <QtSse/SseTestServer>

#include <QtCore/qtimer.h>
#include <QtNetwork/qtcpserver.h>
#include <QtNetwork/qtcpsocket.h>
#include <QtTest/qtest.h>

#include <signal.h>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

// Sends a stream as fast as the client takes it.
class Flood : public QTcpServer
{
public:
    static constexpr qint64 Size = 256 * 1024 * 1024;

    Flood()
    {
        m_stall.setSingleShot(true);
        connect(&m_stall, &QTimer::timeout, this, [this] { isHeldUp = accepted > 0; });
        connect(this, &QTcpServer::newConnection, this, [this] {
            m_socket = nextPendingConnection();
            connect(m_socket, &QTcpSocket::bytesWritten, this, [this](qint64 bytes) {
                accepted += bytes;
                sendMore();
            });
            m_socket->write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n");
        });
    }

    qint64 accepted = 0; // by the system
    bool isHeldUp = false; // nothing more was accepted for a while

private:
    void sendMore()
    {
        isHeldUp = false;
        m_stall.start(1s);
        if (m_socket->bytesToWrite() == 0 && accepted < Size)
            m_socket->write(QByteArray("data: " + QByteArray(1000, 'x') + "\n\n").repeated(64));
    }

    QTcpSocket *m_socket = nullptr;
    QTimer m_stall;
};

} // namespace

class tst_SseCatEnds : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void endsWithAClosedLine_data();
    void endsWithAClosedLine();
    void endsStandardInputWithAClosedLine_data();
    void endsStandardInputWithAClosedLine();
    void endsOnSignals_data();
    void endsOnSignals();
    void reconnectsOnHangUpWhileWaiting();
    void reconnectsByPolicy_data();
    void reconnectsByPolicy();
    void waitsAsLongAsAPolicySays_data();
    void waitsAsLongAsAPolicySays();
    void reportsOneErrorForEachLostConnection();
    void tellsNoSecrets_data();
    void tellsNoSecrets();
    void tellsNothingWhenNobodyReadsBadUsage_data();
    void tellsNothingWhenNobodyReadsBadUsage();
    void slowsTheServerDown();

private:
    QString url(const QString &path = u"/"_s) const { return m_server->url(path).toString(); }

    std::unique_ptr<SseTestServer> m_server;
};

void tst_SseCatEnds::init()
{
    m_server = std::make_unique<SseTestServer>();
    QVERIFY2(m_server->listen(), qPrintable(m_server->errorString()));
}

void tst_SseCatEnds::endsWithAClosedLine_data()
{
    QTest::addColumn<QStringList>("options");
    QTest::addColumn<SseTestResponse>("response");
    QTest::addColumn<int>("exitCode");
    QTest::addColumn<QString>("reason");
    QTest::addColumn<QString>("error"); // the last one, directly before the end
    const QString none;
    const QString lost = u"ConnectionLostError"_s;
    const QString status = u"HttpStatusError"_s;
    const QStringList once{u"--no-reconnect"_s};
    const QStringList twice{u"--max-reconnect-attempts"_s, u"1"_s, u"--reconnect-delay"_s, u"0"_s};
    const QStringList until{u"--until"_s, u"X"_s};
    const SseTestResponse events =
            SseTestResponse::eventStream("data: X X\n\ndata: a\n\nevent: t\ndata: b\n\n");
    const SseTestResponse cut = SseTestResponse::eventStream("data: a\n\ndata: X").drop();
    const SseTestResponse endless = SseTestResponse(events).stayOpen();

    QTest::newRow("count") << QStringList{u"--count"_s, u"2"_s} << endless << 0 << u"Completed"_s
                           << none;
    QTest::newRow("count not reached")
            << once + QStringList{u"--count"_s, u"9"_s} << events << 0 << u"Completed"_s << none;
    QTest::newRow("text") << QStringList{u"--until"_s, u"a"_s} << endless << 0 << u"Completed"_s
                          << none;
    QTest::newRow("text in an event of another type")
            << QStringList{u"--until"_s, u"b"_s, u"--type"_s, u"message"_s} << endless << 0
            << u"Completed"_s << none;
    QTest::newRow("text and count at once")
            << QStringList{u"--until"_s, u"a"_s, u"--count"_s, u"2"_s} << endless << 0
            << u"Completed"_s << none;
    QTest::newRow("count before the text")
            << until + QStringList{u"--count"_s, u"2"_s} << endless << 0 << u"Completed"_s << none;
    QTest::newRow("no text") << once + until << events << 1 << u"Truncated"_s << none;
    QTest::newRow("no text and no attempts")
            << until + QStringList{u"--max-reconnect-attempts"_s, u"0"_s} << events << 1
            << u"Truncated"_s << none;
    QTest::newRow("no text by a policy") << until + QStringList{u"--policy"_s, u"never"_s} << events
                                         << 1 << u"Truncated"_s << none;
    QTest::newRow("dropped before the text") << once + until << cut << 1 << u"Truncated"_s << lost;
    QTest::newRow("no text in any attempt")
            << twice + until << events << 3 << u"AttemptsExhausted"_s << none;
    QTest::newRow("refused before the text") << once + until << SseTestResponse::status(503) << 3
                                             << u"AttemptsExhausted"_s << status;
    QTest::newRow("no content before the text")
            << until << SseTestResponse::status(204) << 1 << u"Truncated"_s << none;
    QTest::newRow("regular end") << once << events << 0 << u"Completed"_s << none;
    QTest::newRow("dropped") << once << cut << 3 << u"Truncated"_s << lost;
    QTest::newRow("dropped twice") << twice << cut << 3 << u"AttemptsExhausted"_s << lost;
    QTest::newRow("no content") << QStringList{} << SseTestResponse::status(204) << 0
                                << u"NoContent"_s << none;
    QTest::newRow("fatal status") << QStringList{} << SseTestResponse::status(404) << 1
                                  << u"Failed"_s << status;
    QTest::newRow("fatal before the text")
            << until << SseTestResponse::status(404) << 1 << u"Failed"_s << status;
    QTest::newRow("redirect without a target") << QStringList{} << SseTestResponse::status(302) << 1
                                               << u"Failed"_s << u"RedirectError"_s;
    QTest::newRow("too large")
            << QStringList{u"--max-event-size"_s, u"10"_s}
            << SseTestResponse::eventStream("data: 1\n\ndata: 0123456789x").stayOpen() << 1
            << u"Failed"_s << u"EventTooLargeError"_s;
}

void tst_SseCatEnds::endsWithAClosedLine()
{
    QFETCH(QStringList, options);
    QFETCH(SseTestResponse, response);
    QFETCH(int, exitCode);
    QFETCH(QString, error);
    m_server->setDefaultResponse(response);
    Run run(options + QStringList{u"--json"_s, u"--stats"_s, url()});
    QTRY_VERIFY(run.isFinished());
    QCOMPARE(run.process.exitCode(), exitCode);
    const QStringList kinds = run.kinds();
    QCOMPARE(kinds.count(u"closed"_s), 1);
    QCOMPARE(kinds.last(), u"closed"_s);
    QTEST(run.lastValue("closed"_L1, "reason"_L1).toString(), "reason");
    QCOMPARE(kinds.value(kinds.size() - 2) == u"error"_s, !error.isEmpty());
    if (!error.isEmpty()) {
        QCOMPARE(run.lastValue("error"_L1, "error"_L1).toString(), error);
        QCOMPARE(run.lastValue("error"_L1, "fatal"_L1).toBool(),
                 run.lastValue("closed"_L1, "reason"_L1) == "Failed"_L1);
    }
    const QJsonObject stats = QJsonDocument::fromJson(run.process.readAllStandardError()).object();
    QCOMPARE(stats.keys(),
             (QStringList{u"bytes"_s, u"events"_s, u"eventsPerSecond"_s, u"seconds"_s}));
}

void tst_SseCatEnds::endsStandardInputWithAClosedLine_data()
{
    QTest::addColumn<QStringList>("options");
    QTest::addColumn<int>("exitCode");
    QTest::addColumn<QString>("reason");
    QTest::newRow("end") << QStringList{} << 0 << u"Completed"_s;
    QTest::newRow("text") << QStringList{u"--until"_s, u"a"_s} << 0 << u"Completed"_s;
    QTest::newRow("no text") << QStringList{u"--until"_s, u"X"_s} << 1 << u"Truncated"_s;
    QTest::newRow("count") << QStringList{u"--count"_s, u"1"_s} << 0 << u"Completed"_s;
    QTest::newRow("too large") << QStringList{u"--max-event-size"_s, u"2"_s} << 1 << u"Failed"_s;
}

void tst_SseCatEnds::endsStandardInputWithAClosedLine()
{
    QFETCH(QStringList, options);
    Run run(options + QStringList{u"--json"_s, u"-"_s});
    run.process.write("data: a\n\ndata: long\n\n");
    run.process.closeWriteChannel();
    QTRY_VERIFY(run.isFinished());
    QTEST(run.process.exitCode(), "exitCode");
    QCOMPARE(run.kinds().count(u"closed"_s), 1);
    QCOMPARE(run.kinds().last(), u"closed"_s);
    QTEST(run.lastValue("closed"_L1, "reason"_L1).toString(), "reason");
    QCOMPARE(run.kinds().contains(u"error"_s),
             run.lastValue("closed"_L1, "reason"_L1) == "Failed"_L1);
}

void tst_SseCatEnds::endsOnSignals_data()
{
    QTest::addColumn<SseTestResponse>("response");
    QTest::addColumn<int>("linesBefore");
    QTest::newRow("connecting") << SseTestResponse::raw("").stayOpen() << 0;
    QTest::newRow("open") << SseTestResponse::eventStream("data: a\n\n").stayOpen() << 2;
    QTest::newRow("waiting") << SseTestResponse::status(503) << 2;
}

void tst_SseCatEnds::endsOnSignals()
{
    QFETCH(SseTestResponse, response);
    QFETCH(int, linesBefore);
    m_server->setDefaultResponse(response);
    Run run({u"--json"_s, u"--stats"_s, u"--until"_s, u"X"_s, u"--reconnect-delay"_s, u"60000"_s,
             url()});
    QTRY_COMPARE(m_server->requests().size(), 1);
    QTRY_COMPARE(run.lines().size(), linesBefore);
    ::kill(pid_t(run.process.processId()), SIGINT);
    QTRY_VERIFY(run.isFinished());
    QCOMPARE(run.process.exitCode(), 0);
    QCOMPARE(run.lines().size(), linesBefore + 1);
    QCOMPARE(run.lastValue("closed"_L1, "reason"_L1).toString(), u"Stopped"_s);
    QVERIFY(run.process.readAllStandardError().startsWith("{\"events\":"));
}

void tst_SseCatEnds::reconnectsOnHangUpWhileWaiting()
{
    m_server->enqueue(SseTestResponse::eventStream("id: 1\ndata: a\n\n"));
    m_server->enqueue(SseTestResponse::eventStream("data: b\n\n").stayOpen());
    Run run({u"--json"_s, u"--reconnect-delay"_s, u"60000"_s, u"--count"_s, u"2"_s, url()});
    QTRY_COMPARE(run.kinds(), (QStringList{u"open"_s, u"event"_s, u"retry"_s}));
    ::kill(pid_t(run.process.processId()), SIGHUP);
    QTRY_VERIFY(run.isFinished());
    QCOMPARE(run.kinds(),
             (QStringList{u"open"_s, u"event"_s, u"retry"_s, u"open"_s, u"event"_s, u"closed"_s}));
    QCOMPARE(m_server->requests().at(1).header("Last-Event-ID"), "1");
}

void tst_SseCatEnds::reconnectsByPolicy_data()
{
    QTest::addColumn<QStringList>("options");
    QTest::addColumn<SseTestResponse>("response");
    QTest::addColumn<int>("exitCode");
    QTest::addColumn<int>("retries");
    const SseTestResponse none = SseTestResponse::raw("").drop();
    const SseTestResponse unavailable = SseTestResponse::status(503);
    const auto options = [](const QString &policy, const QStringList &others) {
        return QStringList{u"--policy"_s, policy} + others;
    };
    const QStringList twice{u"--max-reconnect-attempts"_s, u"2"_s};
    const QString browser = u"browser"_s;
    const QString never = u"never"_s;
    QTest::newRow("standard") << options(u"standard"_s, twice) << unavailable << 3 << 2;
    QTest::newRow("browser, no response") << options(browser, twice) << none << 3 << 2;
    QTest::newRow("browser, status 503") << options(browser, twice) << unavailable << 1 << 0;
    QTest::newRow("browser, but not again")
            << options(browser, {u"--no-reconnect"_s}) << none << 3 << 0;
    QTest::newRow("never") << options(never, {}) << none << 3 << 0;
    QTest::newRow("never, but twice") << options(never, twice) << none << 3 << 2;
    QTest::newRow("twice, but not again")
            << QStringList{u"--no-reconnect"_s} + twice << none << 3 << 0;
    QTest::newRow("last of two policies")
            << options(browser, options(never, {})) << unavailable << 3 << 0;
}

void tst_SseCatEnds::reconnectsByPolicy()
{
    QFETCH(QStringList, options);
    QFETCH(SseTestResponse, response);
    m_server->setDefaultResponse(response);
    Run run(options + QStringList{u"--json"_s, u"--reconnect-delay"_s, u"0"_s, url()});
    QTRY_VERIFY(run.isFinished());
    QTEST(run.process.exitCode(), "exitCode");
    QTEST(int(run.kinds().count(u"retry"_s)), "retries");
}

void tst_SseCatEnds::waitsAsLongAsAPolicySays_data()
{
    QTest::addColumn<QStringList>("options");
    QTest::addColumn<int>("minimum");
    QTest::addColumn<int>("maximum");
    const QStringList browser{u"--policy"_s, u"browser"_s};
    const auto delay = [](int ms) {
        return QStringList{u"--reconnect-delay"_s, QString::number(ms)};
    };
    QTest::newRow("default") << QStringList{} << 1500 << 3000;
    QTest::newRow("standard") << QStringList{u"--policy"_s, u"standard"_s} << 1500 << 3000;
    QTest::newRow("browser") << browser << 3000 << 3000;
    QTest::newRow("browser with a delay") << browser + delay(5000) << 5000 << 5000;
    QTest::newRow("browser after a delay") << delay(5000) + browser << 5000 << 5000;
    QTest::newRow("browser above a minute") << browser + delay(100'000) << 100'000 << 100'000;
    QTest::newRow("standard above a minute") << delay(100'000) << 50'000 << 100'000;
}

void tst_SseCatEnds::waitsAsLongAsAPolicySays()
{
    QFETCH(QStringList, options);
    QFETCH(int, minimum);
    QFETCH(int, maximum);
    m_server->setDefaultResponse(SseTestResponse::raw("").drop());
    Run run(options + QStringList{u"--json"_s, url()});
    QTRY_VERIFY(run.kinds().contains(u"retry"_s));
    const int delay = run.lastValue("retry"_L1, "delayMs"_L1).toInt();
    QVERIFY2(delay >= minimum && delay <= maximum, QByteArray::number(delay).constData());
}

void tst_SseCatEnds::reportsOneErrorForEachLostConnection()
{
    m_server->enqueue(SseTestResponse::eventStream("data: a\n\ndata: b").drop());
    m_server->enqueue(SseTestResponse::raw("").drop());
    m_server->enqueue(SseTestResponse::status(503, "down"));
    m_server->enqueue(SseTestResponse::eventStream("data: b\n\n").stayOpen());
    m_server->enqueue(SseTestResponse::eventStream("data: c\n\n"));
    m_server->enqueue(SseTestResponse::status(204));
    Run run({u"--json"_s, u"--reconnect-delay"_s, u"0"_s, u"--idle-timeout"_s, u"300"_s, url()});
    QTRY_VERIFY(run.isFinished());
    const QString expected =
            u"open event error retry error retry error retry open event error retry "
            "open event retry closed"_s;
    QCOMPARE(run.kinds().join(u' '), expected);
}

// Neither where all is well nor in an error.
void tst_SseCatEnds::tellsNoSecrets_data()
{
    QTest::addColumn<QStringList>("arguments");
    const QString address = u"http://127.0.0.1:1/"_s;
    const QString server = u"SERVER"_s; // stands for a URL with a password
    const auto row = [](const char *name, const QStringList &arguments) {
        QTest::newRow(name) << arguments;
    };
    row("URL", {server});
    row("refused", {u"http://me:secret@127.0.0.1:1/"_s});
    row("port", {u"http://me:secret@a:99999/?token=secret"_s});
    row("query", {u"http://a:99999/?token=secret"_s});
    row("relative", {u"/a?token=secret"_s});
    row("no host", {u"http://me:secret@/"_s});
    row("port 0", {u"http://me:secret@a:0/"_s});
    row("blank in the host", {u"http://me:secret@a b/"_s});
    row("question mark in the password", {u"http://me:a?secret@a:99999/"_s});
    row("slash in the password", {u"http://me:a/secret@a:99999/"_s});
    row("two passwords", {u"http://me:a@secret@a:99999/"_s});
    row("scheme", {u"ftp://me:secret@a/"_s});
    row("no scheme", {u"secret:a@b/"_s});
    row("header", {u"-H"_s, u"X: secret"_s, u"-H"_s, u"Cookie: secret"_s, server});
    row("header without colon", {u"-H"_s, u"secret"_s, address});
    row("header name", {u"-H"_s, u"Bearer secret: x"_s, address});
    row("header value", {u"-H"_s, u"X: secret\n"_s, address});
    row("header and refused", {u"-H"_s, u"X: secret"_s, address});
    row("credentials", {u"-u"_s, u"me:secret"_s, u"--count"_s, u"x"_s, address});
    row("body", {u"-d"_s, u"secret"_s, server});
    row("proxy", {u"--proxy"_s, u"ftp://me:secret@a"_s, address});
    row("proxy and refused", {u"--proxy"_s, u"http://me:secret@127.0.0.1:1"_s, address});
    row("option", {u"--password=secret"_s, address});
}

void tst_SseCatEnds::tellsNoSecrets()
{
    QFETCH(QStringList, arguments);
    m_server->enqueue(SseTestResponse::redirect(302, "/b"));
    m_server->enqueue(SseTestResponse::eventStream("data: a\n\n").withHeader("X-Key", "secret"));
    m_server->enqueue(SseTestResponse::status(503, "secret"));
    m_server->enqueue(SseTestResponse::redirect(302, "ftp://me:secret@a/?token=secret"));
    QUrl url = m_server->url();
    url.setUserInfo(u"me:secret"_s);
    arguments.replaceInStrings(u"SERVER"_s, url.toString());
    for (const QString &format : {u"--json"_s, u"--stats"_s}) {
        Run run(QStringList{format, u"-v"_s, u"--max-reconnect-attempts"_s, u"3"_s,
                            u"--reconnect-delay"_s, u"0"_s}
                + arguments);
        QTRY_VERIFY(run.isFinished());
        const QByteArray output =
                run.process.readAllStandardOutput() + run.process.readAllStandardError();
        QVERIFY(!output.isEmpty());
        QVERIFY2(!output.contains("secret"), output.constData());
        QVERIFY2(!output.contains(QByteArray("me:secret").toBase64()), output.constData());
    }
}

void tst_SseCatEnds::tellsNothingWhenNobodyReadsBadUsage_data()
{
    QTest::addColumn<QString>("script");
    QTest::newRow("standard output")
            << u"((read line; \"$0\" --json nope 2>&4; echo \"exit $?\" >&3) | true) 3>&1 4>&2"_s;
    QTest::newRow("standard error")
            << u"((read line; \"$0\" nope 2>&1; echo \"exit $?\" >&3) | true) 3>&1"_s;
}

void tst_SseCatEnds::tellsNothingWhenNobodyReadsBadUsage()
{
    QFETCH(QString, script);
    Run run({u"-c"_s, script, QStringLiteral(QTSSE_SSECAT)}, u"/bin/sh"_s);
    run.process.write("\n");
    QTRY_VERIFY(run.isFinished());
    QCOMPARE(run.process.readAllStandardOutput(), "exit 2\n");
}

// What nobody takes out of the pipe stays with the server, and neither in memory nor lost.
void tst_SseCatEnds::slowsTheServerDown()
{
    Flood server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    QProcess reader;
    QProcess process;
    process.setStandardOutputProcess(&reader);
    reader.start(u"sleep"_s, {u"60"_s});
    process.start(QStringLiteral(QTSSE_SSECAT),
                  {u"--json"_s, u"http://127.0.0.1:%1/"_s.arg(server.serverPort())});
    QTRY_VERIFY_WITH_TIMEOUT(server.isHeldUp, 60'000);
    QVERIFY2(server.accepted < Flood::Size / 4, QByteArray::number(server.accepted).constData());
    QCOMPARE(process.state(), QProcess::Running);
    reader.kill();
    QTRY_COMPARE(process.state(), QProcess::NotRunning);
    QCOMPARE(process.exitCode(), 0);
    QCOMPARE(process.readAllStandardError(), "");
    QTRY_COMPARE(reader.state(), QProcess::NotRunning);
}

QTEST_GUILESS_MAIN(tst_SseCatEnds)
#include "tst_ssecatends.moc"
