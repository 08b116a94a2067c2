// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

// ssecat --record and --replay.

#include "../common/patience.h"
#include "run.h"

#include <QtSse/SseTestRecording>
#include <QtSse/SseTestServer>

#include <QtCore/qelapsedtimer.h>
#include <QtCore/qfile.h>
#include <QtCore/qtemporarydir.h>
#include <QtTest/qtest.h>

#include <signal.h>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

const QByteArray Header = "{\"format\":\"QtSse recording\",\"version\":1}\n";

} // namespace

class tst_SseCatRecording : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void replaysWhatItHasRecorded_data();
    void replaysWhatItHasRecorded();
    void replaysWithOtherOptions();
    void judgesTheEndByItsOwnOptions_data();
    void judgesTheEndByItsOwnOptions();
    void limitsTheSizeOfReplayedEvents();
    void recordsNothingBehindTheEnd();
    void recordsEveryByte();
    void recordsNoSecrets();
    void leavesAUsableFileWhenKilled();
    void refusesBadUsage_data();
    void refusesBadUsage();
    void doesNotTouchTheFileOnBadUsage();
    void reportsAFullDisk();
    void endsWhenTheRecordingCannotGrow();
    void reportsBadRecordings_data();
    void reportsBadRecordings();
    void keepsTime();
    void endsOnSignals();
    void isReplayedByTheTestServer();

private:
    QString url(const QString &path = u"/"_s) const { return m_server->url(path).toString(); }
    QString file(const QByteArray &content = {}) const;
    QByteArray recorded() const;

    std::unique_ptr<QTemporaryDir> m_directory;
    std::unique_ptr<SseTestServer> m_server;
};

void tst_SseCatRecording::init()
{
    m_directory = std::make_unique<QTemporaryDir>();
    m_server = std::make_unique<SseTestServer>();
    QVERIFY2(m_server->listen(), qPrintable(m_server->errorString()));
}

// The name of the recording, which is written if it has content.
QString tst_SseCatRecording::file(const QByteArray &content) const
{
    QFile file(m_directory->filePath(u"recording"_s));
    if (!content.isEmpty() && file.open(QIODevice::WriteOnly))
        file.write(content);
    return file.fileName();
}

QByteArray tst_SseCatRecording::recorded() const
{
    QFile recording(file());
    return recording.open(QIODevice::ReadOnly) ? recording.readAll() : QByteArray();
}

void tst_SseCatRecording::replaysWhatItHasRecorded_data()
{
    QTest::addColumn<QStringList>("options");
    QTest::addColumn<QList<SseTestResponse>>("responses");
    QTest::addColumn<int>("exitCode");
    const SseTestResponse whole = SseTestResponse::eventStream(
            "\xef\xbb\xbf"
            "id: 1\nevent: price\ndata: {\"a\":1}\n\n: comment\ndata: k\xc3\xa4se\xff\n\n");
    const SseTestResponse cut =
            SseTestResponse::eventStream("id: 2\ndata: b\n\nid: 3\ndata: cut").withPieces(3).drop();
    const SseTestResponse noContent = SseTestResponse::status(204);
    const QList<SseTestResponse> life{
            whole, cut,      SseTestResponse::status(503, "later"), SseTestResponse::raw({}).drop(),
            whole, noContent};
    QTest::newRow("text") << QStringList{} << life << 0;
    QTest::newRow("JSON") << QStringList{u"--json"_s, u"--comments"_s} << life << 0;
    QTest::newRow("field") << QStringList{u"--json"_s, u"--field"_s, u"a"_s} << life << 0;
    QTest::newRow("quiet") << QStringList{u"--quiet"_s} << life << 0;
    QTest::newRow("count") << QStringList{u"--json"_s, u"--count"_s, u"1"_s} << life << 0;
    QTest::newRow("type") << QStringList{u"--json"_s, u"--type"_s, u"price"_s} << life << 0;
    QTest::newRow("until") << QStringList{u"--json"_s, u"--until"_s, u"b"_s} << life << 0;
    QTest::newRow("incomplete event")
            << QStringList{u"--json"_s, u"--accept-incomplete"_s} << life << 0;
    QTest::newRow("incomplete event at a regular end")
            << QStringList{u"--accept-incomplete"_s}
            << QList<SseTestResponse>{SseTestResponse::eventStream("data: a\n\ndata: cut"),
                                      noContent}
            << 0;
    QTest::newRow("last event ID")
            << QStringList{u"--json"_s, u"--last-event-id"_s, u"käse"_s}
            << QList<SseTestResponse>{SseTestResponse::eventStream("data: a\n\n"), noContent} << 0;
    QTest::newRow("without the text to end at")
            << QStringList{u"--json"_s, u"--no-reconnect"_s, u"--until"_s, u"c"_s} << life << 1;
    QTest::newRow("broken off") << QStringList{u"--json"_s, u"--no-reconnect"_s}
                                << QList<SseTestResponse>{cut} << 3;
    QTest::newRow("no reconnection") << QStringList{u"--json"_s, u"--no-reconnect"_s} << life << 0;
    QTest::newRow("attempts exhausted")
            << QStringList{u"--json"_s, u"--max-reconnect-attempts"_s, u"1"_s}
            << QList<SseTestResponse>{cut, SseTestResponse::status(503)} << 3;
    QTest::newRow("fatal") << QStringList{u"--json"_s}
                           << QList<SseTestResponse>{whole, SseTestResponse::status(404)} << 1;
    QTest::newRow("too large") << QStringList{u"--json"_s, u"--max-event-size"_s, u"20"_s}
                               << QList<SseTestResponse>{SseTestResponse::eventStream(
                                          "data: a\n\ndata: " + QByteArray(100, 'x'))}
                               << 1;
    QTest::newRow("U+FEFF in front of texts")
            << QStringList{u"--json"_s, u"--comments"_s}
            << QList<SseTestResponse>{SseTestResponse::eventStream("\n:\xef\xbb\xbf"
                                                                   "c\n"
                                                                   "id: \xef\xbb\xbf"
                                                                   "1\n"
                                                                   "event: \xef\xbb\xbftype\n"
                                                                   "data: \xef\xbb\xbf\n\n"),
                                      noContent}
            << 0;
    QTest::newRow("large")
            << QStringList{u"--json"_s, u"--no-reconnect"_s}
            << QList<SseTestResponse>{SseTestResponse::eventStream(
                       QByteArray("data: k\xc3\xa4se\xe2\x80\xa8\n\n").repeated(20'000))}
            << 0;
}

void tst_SseCatRecording::replaysWhatItHasRecorded()
{
    QFETCH(QStringList, options);
    QFETCH(QList<SseTestResponse>, responses);
    QFETCH(int, exitCode);
    for (const SseTestResponse &response : std::as_const(responses))
        m_server->enqueue(response);
    Run run(options
            + QStringList{u"--reconnect-delay"_s, u"10"_s, u"--record"_s, file(), url(u"/a/b"_s)});
    QTRY_VERIFY(run.isFinished());
    QCOMPARE(run.process.exitCode(), exitCode);
    const QByteArray output = run.process.readAllStandardOutput();
    QVERIFY(!output.isEmpty());
    const qsizetype requests = m_server->requests().size();

    Run replay(options + QStringList{u"--replay"_s, file(), u"--speed"_s, u"max"_s});
    QTRY_VERIFY(replay.isFinished());
    QCOMPARE(replay.process.readAllStandardOutput(), output);
    QCOMPARE(replay.process.readAllStandardError(), run.process.readAllStandardError());
    QCOMPARE(replay.process.exitCode(), exitCode);
    QCOMPARE(m_server->requests().size(), requests);
}

// What is filtered is the output, and not the recording.
void tst_SseCatRecording::replaysWithOtherOptions()
{
    m_server->enqueue(SseTestResponse::eventStream("event: a\ndata: 1\n\ndata: 2\n\n: c\n"));
    Run run({u"--type"_s, u"a"_s, u"--no-reconnect"_s, u"--record"_s, file(), url()});
    QTRY_VERIFY(run.isFinished());
    Run replay({u"--json"_s, u"--comments"_s, u"--stats"_s, u"--replay"_s, file()});
    QTRY_VERIFY(replay.isFinished());
    const QStringList expected{u"open"_s, u"event"_s, u"event"_s, u"comment"_s, u"closed"_s};
    QCOMPARE(replay.kinds(), expected);
    const QJsonObject stats =
            QJsonDocument::fromJson(replay.process.readAllStandardError()).object();
    QCOMPARE(stats.value("events"_L1).toInt(), 2);
    QCOMPARE(stats.value("bytes"_L1).toInt(), 31);
}

void tst_SseCatRecording::judgesTheEndByItsOwnOptions_data()
{
    QTest::addColumn<QByteArray>("end");
    QTest::addColumn<QStringList>("options");
    QTest::addColumn<QString>("reason");
    QTest::addColumn<int>("exitCode");
    const QStringList none;
    const QStringList seen{u"--until"_s, u"1"_s};
    const QStringList unseen{u"--until"_s, u"2"_s};
    const QString completed = u"Completed"_s;
    const QString truncated = u"Truncated"_s;
    const auto closed = [](const QByteArray &reason) {
        return R"({"ms":0,"kind":"closed","reason":")" + reason + "\"}\n";
    };
    const QByteArray end = "{\"ms\":0,\"kind\":\"end\"}\n";
    const QByteArray drop = R"({"ms":0,"kind":"error","error":"ConnectionLostError","message":"m",)"
                            "\"status\":200,\"fatal\":false}\n";
    QTest::newRow("regular end") << end + closed("Completed") << none << completed << 0;
    QTest::newRow("text") << end + closed("Completed") << seen << completed << 0;
    QTest::newRow("without the text") << end + closed("Completed") << unseen << truncated << 1;
    QTest::newRow("another text then") << end + closed("Truncated") << seen << completed << 0;
    QTest::newRow("a text only then") << end + closed("Truncated") << none << completed << 0;
    QTest::newRow("broken off") << drop + closed("Truncated") << none << truncated << 3;
    QTest::newRow("broken off before the text")
            << drop + closed("Truncated") << unseen << truncated << 1;
    QTest::newRow("killed") << QByteArray() << none << completed << 0;
    QTest::newRow("killed before the text") << QByteArray() << unseen << truncated << 1;
    QTest::newRow("stopped") << closed("Stopped") << unseen << u"Stopped"_s << 0;
    QTest::newRow("no content") << closed("NoContent") << none << u"NoContent"_s << 0;
    QTest::newRow("failed") << closed("Failed") << none << u"Failed"_s << 1;
    QTest::newRow("exhausted") << closed("AttemptsExhausted") << none << u"AttemptsExhausted"_s
                               << 3;
}

void tst_SseCatRecording::judgesTheEndByItsOwnOptions()
{
    QFETCH(QByteArray, end);
    QFETCH(QStringList, options);
    QFETCH(QString, reason);
    QFETCH(int, exitCode);
    file(Header + R"({"ms":0,"kind":"open","status":200,"contentType":"text/event-stream"}
{"ms":0,"kind":"data","text":"data: 1\n\n"}
)" + end);
    Run run(QStringList{u"--json"_s, u"--stats"_s, u"--replay"_s, file()} + options);
    QTRY_VERIFY(run.isFinished());
    QCOMPARE(run.process.exitCode(), exitCode);
    QCOMPARE(run.kinds().count(u"closed"_s), 1);
    QCOMPARE(run.kinds().last(), u"closed"_s);
    QCOMPARE(run.lastValue("closed"_L1, "reason"_L1).toString(), reason);
    const QJsonObject stats = QJsonDocument::fromJson(run.process.readAllStandardError()).object();
    QCOMPARE(stats.value("events"_L1).toInt(), 1);
}

void tst_SseCatRecording::limitsTheSizeOfReplayedEvents()
{
    file(Header + R"({"ms":0,"kind":"open","status":200,"contentType":"text/event-stream"}
{"ms":0,"kind":"data","text":"data: 1\n\ndata: long\n\n"}
{"ms":0,"kind":"end"}
{"ms":0,"kind":"closed","reason":"Completed"}
)");
    Run run({u"--json"_s, u"--max-event-size"_s, u"2"_s, u"--replay"_s, file()});
    QTRY_VERIFY(run.isFinished());
    QCOMPARE(run.process.exitCode(), 1);
    QCOMPARE(run.kinds(), (QStringList{u"open"_s, u"event"_s, u"error"_s, u"closed"_s}));
    QCOMPARE(run.lastValue("error"_L1, "error"_L1).toString(), u"EventTooLargeError"_s);
    QCOMPARE(run.lastValue("error"_L1, "status"_L1).toInt(), 200);
}

void tst_SseCatRecording::recordsNothingBehindTheEnd()
{
    m_server->enqueue(SseTestResponse::eventStream("data: a\n\n").stayOpen());
    Run run({u"--count"_s, u"1"_s, u"--record"_s, file(), url()});
    QTRY_VERIFY(run.isFinished());
    const QByteArrayList lines = recorded().trimmed().split('\n');
    QCOMPARE(QJsonDocument::fromJson(lines.last()).object().value("reason"_L1).toString(),
             u"Completed"_s);
    Run replay({u"--json"_s, u"--replay"_s, file()});
    QTRY_VERIFY(replay.isFinished());
    QCOMPARE(replay.kinds(), (QStringList{u"open"_s, u"event"_s, u"closed"_s}));
}

void tst_SseCatRecording::recordsEveryByte()
{
    QByteArray bytes;
    for (int byte = 0; byte < 256; ++byte)
        bytes += char(byte);
    m_server->enqueue(SseTestResponse::eventStream(bytes).withPieces(7));
    Run run({u"--no-reconnect"_s, u"--record"_s, file(), url()});
    QTRY_VERIFY(run.isFinished());
    SseTestRecording recording;
    QVERIFY2(recording.load(file()), qPrintable(recording.errorString()));
    QCOMPARE(recording.connectionCount(), 1);
    QCOMPARE(recording.body(0), bytes);
}

void tst_SseCatRecording::recordsNoSecrets()
{
    m_server->enqueue(SseTestResponse::status(302)
                              .withHeader("Location", "/b?token=secret1#secret2")
                              .withHeader("Set-Cookie", "a=secret3"));
    m_server->enqueue(SseTestResponse::eventStream("data: a\n\n")
                              .withHeader("Set-Cookie", "b=secret4")
                              .withHeader("X-Secret", "secret5"));
    m_server->enqueue(SseTestResponse::status(503, "secret6").withHeader("X-Secret", "secret7"));
    m_server->enqueue(SseTestResponse::raw("secret8\r\n\r\n"));
    m_server->enqueue(SseTestResponse::raw({}).drop());
    m_server->enqueue(SseTestResponse::status(404, "secret9"));
    QUrl address = m_server->url(u"/a?token=secret10"_s);
    address.setUserInfo(u"me:secret11"_s);
    Run run({u"-u"_s, u"me:secret12"_s, u"-H"_s, u"Cookie: c=secret13"_s, u"-H"_s,
             u"X-Secret: secret14"_s, u"-d"_s, u"secret15"_s, u"--last-event-id"_s, u"secret16"_s,
             u"--reconnect-delay"_s, u"10"_s, u"--record"_s, file(), address.toString()});
    QTRY_VERIFY(run.isFinished());
    QCOMPARE(m_server->requests().size(), 6);
    const QByteArray recording = recorded();
    QVERIFY(recording.contains(m_server->url(u"/b"_s).toEncoded() + '"'));
    QVERIFY(recording.contains("data: a"));
    QCOMPARE(recording.count("\"kind\":\"error\""), 4);
    QVERIFY2(!recording.contains("ecret"), recording.constData());
    QVERIFY2(!recording.contains(QByteArray("me:secret12").toBase64()), recording.constData());
}

void tst_SseCatRecording::leavesAUsableFileWhenKilled()
{
    m_server->enqueue(SseTestResponse::eventStream("data: a\n\n").drop());
    m_server->enqueue(SseTestResponse::eventStream("data: b\n\ndata: c\n\ndata: d").stayOpen());
    Run run({u"--json"_s, u"--reconnect-delay"_s, u"10"_s, u"--record"_s, file(), url()});
    QTRY_COMPARE(run.events().size(), 3);
    run.process.kill();
    QTRY_VERIFY(run.isFinished());
    run.lines();
    Run replay({u"--json"_s, u"--replay"_s, file()});
    QTRY_VERIFY(replay.isFinished());
    replay.lines();
    QCOMPARE(replay.output, run.output + "{\"kind\":\"closed\",\"reason\":\"Completed\"}\n");
    QCOMPARE(replay.process.exitCode(), 0);
    QCOMPARE(replay.process.readAllStandardError(), "");

    // In the middle of a line, too.
    Run cut({u"--json"_s, u"--replay"_s, file(recorded().chopped(9))});
    QTRY_VERIFY(cut.isFinished());
    QCOMPARE(cut.process.exitCode(), 0);
    QVERIFY(cut.process.readAllStandardError().contains("not complete"));
    QCOMPARE(cut.events().size(), 1);
}

void tst_SseCatRecording::refusesBadUsage_data()
{
    const QString address = u"http://127.0.0.1:1/"_s;
    const QString good = u"good"_s; // stands for a recording
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("nothing to record") << QStringList{u"--record"_s, u"/dev/null"_s};
    QTest::newRow("record standard input") << QStringList{u"--record"_s, u"/dev/null"_s, u"-"_s};
    QTest::newRow("record a replay")
            << QStringList{u"--record"_s, u"/dev/null"_s, u"--replay"_s, good};
    QTest::newRow("cannot write") << QStringList{u"--record"_s, u"/no/such/file"_s, address};
    QTest::newRow("write a directory") << QStringList{u"--record"_s, u"/"_s, address};
    QTest::newRow("cannot read") << QStringList{u"--replay"_s, u"/no/such/file"_s};
    QTest::newRow("read a directory") << QStringList{u"--replay"_s, u"/"_s};
    QTest::newRow("replay and a URL") << QStringList{u"--replay"_s, good, address};
    QTest::newRow("speed of a stream") << QStringList{u"--speed"_s, u"1"_s, address};
    for (const QString &speed : {u"fast"_s, u"-1"_s, u""_s, u"inf"_s, u"nan"_s, u"1x"_s}) {
        QTest::addRow("speed '%s'", qPrintable(speed))
                << QStringList{u"--replay"_s, good, u"--speed"_s, speed};
    }
}

void tst_SseCatRecording::refusesBadUsage()
{
    QFETCH(QStringList, arguments);
    arguments.replaceInStrings(u"good"_s, file(Header));
    Run run(arguments);
    QTRY_VERIFY(run.isFinished());
    QCOMPARE(run.process.exitStatus(), QProcess::NormalExit);
    QCOMPARE(run.process.exitCode(), 2);
    QVERIFY(run.process.readAllStandardError().startsWith("ssecat: "));
    QCOMPARE(run.process.readAllStandardOutput(), "");

    Run json(QStringList{u"--json"_s} + arguments);
    QTRY_VERIFY(json.isFinished());
    QCOMPARE(json.process.exitCode(), 2);
    QCOMPARE(json.kinds(), (QStringList{u"error"_s, u"closed"_s}));
    QCOMPARE(json.lastValue("error"_L1, "error"_L1).toString(), u"UsageError"_s);
    QCOMPARE(json.lastValue("closed"_L1, "reason"_L1).toString(), u"Failed"_s);
}

void tst_SseCatRecording::doesNotTouchTheFileOnBadUsage()
{
    Run run({u"--record"_s, file("precious"), u"--count"_s, u"three"_s, url()});
    QTRY_VERIFY(run.isFinished());
    QCOMPARE(run.process.exitCode(), 2);
    QCOMPARE(recorded(), "precious");
}

void tst_SseCatRecording::reportsAFullDisk()
{
    if (!QFile::exists(u"/dev/full"_s))
        QSKIP("There is no /dev/full here");
    m_server->setDefaultResponse(SseTestResponse::eventStream("data: a\n\n").stayOpen());
    Run run({u"--json"_s, u"--record"_s, u"/dev/full"_s, url()});
    QTRY_VERIFY(run.isFinished());
    QCOMPARE(run.process.exitCode(), 1);
    QVERIFY(run.process.readAllStandardError().contains("cannot write the recording: "));
    QVERIFY(m_server->requests().isEmpty());
    QCOMPARE(run.kinds(), (QStringList{u"error"_s, u"closed"_s}));
    QCOMPARE(run.lastValue("error"_L1, "error"_L1).toString(), u"DeviceError"_s);
    QCOMPARE(run.lastValue("closed"_L1, "reason"_L1).toString(), u"Failed"_s);
}

void tst_SseCatRecording::endsWhenTheRecordingCannotGrow()
{
    m_server->setDefaultResponse(
            SseTestResponse::eventStream("data: " + QByteArray(2000, 'x') + "\n\n").stayOpen());
    // At most 1 KiB, or 512 bytes, depending on the shell.
    Run run({u"-c"_s,
             u"trap '' XFSZ; ulimit -f 1; exec \"$0\" --json --count 1 --record \"$1\" \"$2\""_s,
             QStringLiteral(QTSSE_SSECAT), file(), url()},
            u"/bin/sh"_s);
    QTRY_VERIFY(run.isFinished());
    QCOMPARE(run.process.exitCode(), 1);
    QVERIFY(run.process.readAllStandardError().startsWith("ssecat: cannot write the recording: "));
    QCOMPARE(run.kinds(), (QStringList{u"open"_s, u"event"_s, u"error"_s, u"closed"_s}));
    QCOMPARE(run.lastValue("error"_L1, "error"_L1).toString(), u"DeviceError"_s);
    QCOMPARE(run.lastValue("error"_L1, "fatal"_L1), QJsonValue(true));
    QCOMPARE(run.lastValue("closed"_L1, "reason"_L1).toString(), u"Failed"_s);
}

void tst_SseCatRecording::reportsBadRecordings_data()
{
    QTest::addColumn<QByteArray>("recording");
    QTest::addColumn<QString>("error");
    QTest::addColumn<QString>("line");
    QTest::newRow("a stream") << QByteArray("data: a\n\n") << u"NotARecordingError"_s << u"1"_s;
    QTest::newRow("other version")
            << QByteArray(Header).replace('1', '7') << u"UnsupportedVersionError"_s << u"1"_s;
    QTest::newRow("bad line") << Header + "{\"ms\":0,\"kind\":\"open\",\"status\":200}\nrubbish\n"
                              << u"InvalidLineError"_s << u"3"_s;
}

void tst_SseCatRecording::reportsBadRecordings()
{
    QFETCH(QByteArray, recording);
    QFETCH(QString, error);
    QFETCH(QString, line);
    Run run({u"--json"_s, u"--replay"_s, file(recording)});
    QTRY_VERIFY(run.isFinished());
    QCOMPARE(run.process.exitCode(), 1);
    const QList<QJsonObject> lines = run.lines();
    QVERIFY(lines.size() >= 2);
    QCOMPARE(lines.at(lines.size() - 2).value("error"_L1).toString(), error);
    QCOMPARE(lines.at(lines.size() - 2).value("fatal"_L1), QJsonValue(true));
    QVERIFY(lines.at(lines.size() - 2)
                    .value("message"_L1)
                    .toString()
                    .startsWith(u"Line %1: "_s.arg(line)));
    QCOMPARE(lines.last().value("reason"_L1).toString(), u"Failed"_s);

    Run text({u"--replay"_s, file()});
    QTRY_VERIFY(text.isFinished());
    QCOMPARE(text.process.exitCode(), 1);
    QVERIFY(text.process.readAllStandardError().startsWith("ssecat: error: Line " + line.toUtf8()));
}

// Not faster than recorded, or than that as many times as fast as asked for.
void tst_SseCatRecording::keepsTime()
{
    file(Header + R"({"ms":0,"kind":"open","status":200,"contentType":"text/event-stream"}
{"ms":100,"kind":"data","text":"data: 1\n\n"}
{"ms":300,"kind":"data","text":"data: 2\n\n"}
{"ms":400,"kind":"closed","reason":"Stopped"}
)");
    const QList<std::pair<QString, int>> rows{{u"1"_s, 400}, {u"2"_s, 200}, {u"0.8"_s, 500}};
    for (const auto &[speed, atLeast] : rows) {
        QElapsedTimer timer;
        timer.start();
        Run run({u"--json"_s, u"--speed"_s, speed, u"--replay"_s, file()});
        QTRY_VERIFY(run.isFinished());
        QVERIFY2(timer.elapsed() >= atLeast, qPrintable(speed));
        QCOMPARE(run.events().size(), 2);
    }
}

void tst_SseCatRecording::endsOnSignals()
{
    file(Header + R"({"ms":0,"kind":"open","status":200,"contentType":"text/event-stream"}
{"ms":0,"kind":"data","text":"data: 1\n\n"}
{"ms":9000000000000,"kind":"data","text":"data: 2\n\n"}
)");
    Run run({u"--json"_s, u"--replay"_s, file()});
    QTRY_COMPARE(run.events().size(), 1);
    ::kill(pid_t(run.process.processId()), SIGTERM);
    QTRY_VERIFY(run.isFinished());
    QCOMPARE(run.process.exitCode(), 0);
    QCOMPARE(run.lines().last().value("reason"_L1).toString(), u"Stopped"_s);
}

// The whole circle: server, ssecat, file, server, ssecat.
void tst_SseCatRecording::isReplayedByTheTestServer()
{
    m_server->enqueue(SseTestResponse::eventStream("id: 1\ndata: a\n\nid: 2\ndata: cut").drop());
    m_server->enqueue(SseTestResponse::eventStream("id: 2\ndata: b\xff\n\n"));
    m_server->enqueue(SseTestResponse::status(503));
    m_server->enqueue(SseTestResponse::status(204));
    Run run({u"--json"_s, u"--reconnect-delay"_s, u"0"_s, u"--record"_s, file(), url()});
    QTRY_VERIFY(run.isFinished());
    SseTestRecording recording;
    QVERIFY2(recording.load(file()), qPrintable(recording.errorString()));
    QCOMPARE(recording.connectionCount(), 4);
    m_server->clearRequests();
    m_server->replay(recording);
    Run again({u"--json"_s, u"--reconnect-delay"_s, u"0"_s, url()});
    QTRY_VERIFY(again.isFinished());
    QCOMPARE(again.events(), run.events());
    QCOMPARE(again.kinds(), run.kinds());
    QCOMPARE(m_server->requests().size(), 4);
    QCOMPARE(m_server->requests().at(1).header("Last-Event-ID"), "1");
}

QTEST_GUILESS_MAIN(tst_SseCatRecording)
#include "tst_ssecatrecording.moc"
