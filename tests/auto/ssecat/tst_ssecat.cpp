// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "../common/patience.h"
#include "run.h"

#include <QtSse/SseTestServer>

#include <QtCore/qfile.h>
#include <QtCore/qjsonarray.h>
#include <QtCore/qtemporarydir.h>
#include <QtCore/qtemporaryfile.h>
#include <QtNetwork/qlocalserver.h>
#include <QtNetwork/qlocalsocket.h>
#include <QtNetwork/qsslcertificate.h>
#include <QtNetwork/qsslconfiguration.h>
#include <QtNetwork/qsslkey.h>
#include <QtNetwork/qsslserver.h>
#include <QtNetwork/qtcpserver.h>
#include <QtNetwork/qtcpsocket.h>
#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

#include <signal.h>

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

QString tlsFile(const QString &name)
{
    return QStringLiteral(QTSSE_TEST_DATA "/tls/") + name;
}

QByteArray contentOf(const QString &name)
{
    QFile file(name);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QSslConfiguration serverConfiguration()
{
    QSslConfiguration configuration;
    configuration.setLocalCertificate(QSslCertificate(contentOf(tlsFile(u"server.crt"_s))));
    configuration.setPrivateKey(QSslKey(contentOf(tlsFile(u"server.key"_s)), QSsl::Ec));
    configuration.setPeerVerifyMode(QSslSocket::VerifyNone);
    return configuration;
}

} // namespace

class tst_SseCat : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void printsJson();
    void printsText();
    void marksIncompleteEvents_data();
    void marksIncompleteEvents();
    void tellsOfDiscardedEvents_data();
    void tellsOfDiscardedEvents();
    void doesNotCountIncompleteEvents();
    void printsFields();
    void printsFieldsWithSpecialNamesAndAllDigits_data();
    void printsFieldsWithSpecialNamesAndAllDigits();
    void addsFieldsToJson();
    void agreesWithBrowsersOnStandardInput();
    void doesNotWaitForTheEndOfStandardInput();
    void survivesOddStandardInputs_data();
    void survivesOddStandardInputs();
    void refusesBadUsage_data();
    void refusesBadUsage();
    void saysWhatIsWrongWithTheUsage_data();
    void saysWhatIsWrongWithTheUsage();
    void printsHelp();
    void reportsErrors_data();
    void reportsErrors();
    void sendsTheRequest();
    void readsSecretsFromFiles();
    void sendsCredentials();
    void sendsAGivenAuthorizationInsteadOfCredentials();
    void speaksTls_data();
    void speaksTls();
    void usesAProxy_data();
    void usesAProxy();
    void answersDigestChallenges_data();
    void answersDigestChallenges();
    void sendsCredentialsOnceAndOnlyHome_data();
    void sendsCredentialsOnceAndOnlyHome();
    void asksForCompression();
    void offersHttp2WhenAskedTo_data();
    void offersHttp2WhenAskedTo();
    void usesASocksProxy();
    void usesAUnixSocket();
    void reportsAFullDisk();
    void resumesFromAGivenId();
    void reconnectsAndResumes();
    void survivesARestartOfTheDemoServer();
    void filtersAndCounts();
    void readsWhatTheOptionsSayFromStandardInput();
    void endsAtAText();
    void tellsStatistics();
    void reconnectsOnHangUp();
    void endsOnSignals_data();
    void endsOnSignals();
    void endsQuietlyWhenNobodyReads();
    void canBeEndedWhileNobodyReads();

private:
    QString url(const QString &path = u"/"_s) const { return m_server->url(path).toString(); }

    std::unique_ptr<SseTestServer> m_server;
};

void tst_SseCat::init()
{
    m_server = std::make_unique<SseTestServer>();
    QVERIFY2(m_server->listen(), qPrintable(m_server->errorString()));
}

void tst_SseCat::printsJson()
{
    m_server->enqueue(
            SseTestResponse::eventStream("id: 1\nevent: t\\x\ndata: \"a\"\ndata: \x1b\t\n\n"
                                         ": comment\ndata: k\xc3\xa4se\xff\n\n"));
    m_server->enqueue(SseTestResponse::status(503));
    m_server->enqueue(SseTestResponse::status(204));
    Run run({u"--json"_s, u"--comments"_s, u"--reconnect-delay"_s, u"10"_s, url(u"/a?b=c"_s)});
    QTRY_VERIFY(run.isFinished());
    QCOMPARE(run.process.exitCode(), 0);
    const QList<QJsonObject> lines = run.lines();
    const QString origin = url(QString());
    QCOMPARE(lines.size(), 8);
    QCOMPARE(lines.at(0),
             (QJsonObject{
                     {u"kind"_s, u"open"_s}, {u"status"_s, 200}, {u"url"_s, url(u"/a?b=c"_s)}}));
    QCOMPARE(lines.at(1),
             (QJsonObject{{u"kind"_s, u"event"_s},
                          {u"type"_s, u"t\\x"_s},
                          {u"data"_s, u"\"a\"\n\x1b\t"_s},
                          {u"lastEventId"_s, u"1"_s},
                          {u"origin"_s, origin}}));
    QCOMPARE(lines.at(2), (QJsonObject{{u"kind"_s, u"comment"_s}, {u"text"_s, u" comment"_s}}));
    QCOMPARE(lines.at(3).value("data"_L1).toString(), u"käse\ufffd"_s);
    QCOMPARE(lines.at(4).value("kind"_L1).toString(), u"retry"_s);
    QCOMPARE(lines.at(4).value("attempt"_L1).toInt(), 1);
    QVERIFY(lines.at(4).value("delayMs"_L1).toInt() >= 5);
    QVERIFY(lines.at(4).value("delayMs"_L1).toInt() <= 10);
    QCOMPARE(lines.at(5).value("kind"_L1).toString(), u"error"_s);
    QCOMPARE(lines.at(5).value("error"_L1).toString(), u"HttpStatusError"_s);
    QCOMPARE(lines.at(5).value("status"_L1).toInt(), 503);
    QCOMPARE(lines.at(5).value("fatal"_L1), QJsonValue(false));
    QCOMPARE(lines.at(6).value("kind"_L1).toString(), u"retry"_s);
    QCOMPARE(lines.at(7), (QJsonObject{{u"kind"_s, u"closed"_s}, {u"reason"_s, u"NoContent"_s}}));
}

void tst_SseCat::printsText()
{
    m_server->enqueue(
            SseTestResponse::eventStream("data: plain\n\nid: 7\nevent: price\n"
                                         "data: {\"z\":12345678901234567890,\"a\":[]}\n\n"));
    Run run({u"--no-reconnect"_s, url()});
    QTRY_VERIFY(run.isFinished());
    QCOMPARE(run.process.exitCode(), 0);
    QCOMPARE(run.process.readAllStandardOutput(),
             "plain\n\nprice  #7\n{\n  \"z\": 12345678901234567890,\n  \"a\": []\n}\n\n");
    QCOMPARE(run.process.readAllStandardError(), "");
}

void tst_SseCat::marksIncompleteEvents_data()
{
    QTest::addColumn<bool>("readsStandardInput");
    QTest::newRow("URL") << false;
    QTest::newRow("standard input") << true;
}

void tst_SseCat::marksIncompleteEvents()
{
    QFETCH(const bool, readsStandardInput);
    const QByteArray stream = "id: 1\ndata: a\n\nid: 2\ndata: cut";
    for (const bool json : {false, true}) {
        m_server->enqueue(SseTestResponse::eventStream(stream));
        Run run((json ? QStringList{u"--json"_s} : QStringList())
                + QStringList{u"--accept-incomplete"_s, u"--no-reconnect"_s,
                              readsStandardInput ? u"-"_s : url()});
        run.process.write(stream);
        run.process.closeWriteChannel();
        QTRY_VERIFY(run.isFinished());
        QCOMPARE(run.process.exitCode(), 0);
        QCOMPARE(run.process.readAllStandardError(), "");
        if (json) {
            const QList<QJsonObject> events = run.events();
            QCOMPARE(events.size(), 2);
            QVERIFY(!events.at(0).contains("incomplete"_L1));
            QCOMPARE(events.at(1).value("incomplete"_L1), QJsonValue(true));
            QCOMPARE(events.at(1).value("data"_L1), QJsonValue(u"cut"_s));
            QCOMPARE(events.at(1).value("lastEventId"_L1), QJsonValue(u"1"_s));
        } else {
            QCOMPARE(run.process.readAllStandardOutput(),
                     "message  #1\na\n\nmessage  #1  (incomplete)\ncut\n\n");
        }
    }
}

void tst_SseCat::tellsOfDiscardedEvents_data()
{
    marksIncompleteEvents_data();
}

void tst_SseCat::tellsOfDiscardedEvents()
{
    QFETCH(const bool, readsStandardInput);
    const QByteArray stream = "data: a\n\ndata: cut";
    for (const bool json : {false, true}) {
        m_server->enqueue(SseTestResponse::eventStream(stream));
        Run run((json ? QStringList{u"--json"_s} : QStringList())
                + QStringList{u"-v"_s, u"--no-reconnect"_s, readsStandardInput ? u"-"_s : url()});
        run.process.write(stream);
        run.process.closeWriteChannel();
        QTRY_VERIFY(run.isFinished());
        QCOMPARE(run.process.exitCode(), 0);
        const QByteArray message = "ssecat: an event was cut off and is not printed (3 bytes of "
                                   "data); see --accept-incomplete\n";
        QCOMPARE(run.process.readAllStandardError().contains(message), !json);
        if (json) {
            QCOMPARE(run.events().size(), 1);
            QCOMPARE(run.lastValue("discarded"_L1, "size"_L1), QJsonValue(3));
        } else {
            QVERIFY(run.process.readAllStandardOutput().endsWith("a\n\n"));
        }
    }
}

void tst_SseCat::doesNotCountIncompleteEvents()
{
    m_server->enqueue(SseTestResponse::eventStream("data: a\n\ndata: cu"));
    m_server->enqueue(SseTestResponse::eventStream("data: cut\n\n").stayOpen());
    Run run({u"--json"_s, u"--accept-incomplete"_s, u"--count"_s, u"2"_s, u"--reconnect-delay"_s,
             u"10"_s, u"--stats"_s, url()});
    QTRY_VERIFY(run.isFinished());
    QCOMPARE(run.events().size(), 3);
    QCOMPARE(run.events().at(2).value("data"_L1), QJsonValue(u"cut"_s));
    const QByteArray stats = run.process.readAllStandardError();
    const QJsonObject summary = QJsonDocument::fromJson(stats.mid(stats.lastIndexOf('{'))).object();
    QCOMPARE(summary.value("events"_L1), QJsonValue(2));
}

void tst_SseCat::printsFields()
{
    m_server->enqueue(SseTestResponse::eventStream(
            "data: {\"quote\":{\"price\":1.5,\"name\":\"x y\"},\"tags\":[\"a\",[1,2]]}\n\n"
            "data: not JSON\n\n"));
    m_server->setDefaultResponse(SseTestResponse::eventStream(
            "data: {\"quote\":{\"price\":1.5,\"name\":\"x y\"},\"tags\":[\"a\",[1,2]]}\n\n"));
    const QList<std::pair<QString, QByteArray>> rows{
            {u"quote.price"_s, "1.5\n"}, {u"quote.name"_s, "x y\n"}, {u"tags.0"_s, "a\n"},
            {u"tags.1"_s, "[1,2]\n"},    {u"tags.7"_s, ""},          {u"none"_s, ""},
    };
    for (const auto &[path, expected] : rows) {
        Run run({u"--no-reconnect"_s, u"--field"_s, path, url()});
        QTRY_VERIFY(run.isFinished());
        QCOMPARE(run.process.readAllStandardOutput(), expected);
    }
}

void tst_SseCat::printsFieldsWithSpecialNamesAndAllDigits_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<QByteArray>("value");
    QTest::newRow("sign") << u"$type"_s << QByteArray("right");
    QTest::newRow("dot") << u"['a.b']"_s << QByteArray("dot");
    QTest::newRow("bracket") << u"$[\"a[b\"][0]"_s << QByteArray("bracket");
    QTest::newRow("integer above 2^53") << u"n.0"_s << QByteArray("9007199254740993");
    QTest::newRow("integer above 2^63") << u"n[1]"_s << QByteArray("18446744073709551615");
    QTest::newRow("many digits") << u"n[2]"_s << QByteArray("-0.12345678901234567890");
    QTest::newRow("scalar") << u"n[3]"_s << QByteArray("7");
}

void tst_SseCat::printsFieldsWithSpecialNamesAndAllDigits()
{
    QFETCH(QString, path);
    QFETCH(QByteArray, value);
    const QByteArray data = R"({"type":"wrong","$type":"right","a.b":"dot","a[b":["bracket"],)"
                            R"("n":[9007199254740993,18446744073709551615,)"
                            R"(-0.12345678901234567890,7]})";
    for (const bool json : {false, true}) {
        QStringList arguments{u"--field"_s, path, u"-"_s};
        if (json)
            arguments.prepend(u"--json"_s);
        Run run(arguments);
        QVERIFY(run.started);
        run.process.write("data: " + data + "\n\n");
        run.process.closeWriteChannel();
        QVERIFY(run.process.waitForFinished());
        const QByteArray output = run.process.readAllStandardOutput();
        const bool isText = value.at(0) >= 'a';
        const QByteArray expected = "\"field\":" + (isText ? '"' + value + '"' : value) + '}';
        QVERIFY2(json ? output.contains(expected) : output == value + '\n', output);
    }
}

void tst_SseCat::addsFieldsToJson()
{
    m_server->setDefaultResponse(SseTestResponse::eventStream(
            "data: {\"a\":{\"b\":null}}\n\ndata: {\"a\":1}\n\ndata: not JSON\n\n"));
    Run run({u"--json"_s, u"--no-reconnect"_s, u"--field"_s, u"a.b"_s, url()});
    QTRY_VERIFY(run.isFinished());
    QCOMPARE(run.events().size(), 3);
    QVERIFY(run.events().at(0).value("field"_L1).isNull());
    QVERIFY(run.events().at(1).value("field"_L1).isUndefined());
    QVERIFY(run.events().at(2).value("field"_L1).isUndefined());
}

void tst_SseCat::agreesWithBrowsersOnStandardInput()
{
    QFile file(QStringLiteral(QTSSE_TEST_DATA "/conformance/cases.jsonl"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    // A process for each stream takes its time, under a sanitizer above all.
    const int step = std::max(1, qEnvironmentVariableIntValue("QTSSE_STREAM_STEP"));
    int count = 0;
    int decoded = 0;
    while (!file.atEnd()) {
        const QByteArray line = file.readLine();
        if (count++ % step != 0)
            continue;
        const QJsonObject test = QJsonDocument::fromJson(line).object();
        const QByteArray stream =
                QByteArray::fromBase64(test.value("bytesBase64"_L1).toString().toLatin1());
        Run run({u"--json"_s, u"-"_s});
        QVERIFY(run.started);
        run.process.write(stream);
        run.process.closeWriteChannel();
        QVERIFY(run.process.waitForFinished());
        QJsonArray events;
        const QList<QJsonObject> received = run.events();
        for (QJsonObject event : received) {
            QCOMPARE(event.take("origin"_L1).toString(), QString());
            event.remove("kind"_L1);
            events.append(event);
        }
        QVERIFY2(events == test.value("events"_L1).toArray(),
                 qPrintable(test.value("name"_L1).toString()));
        QCOMPARE(run.process.exitCode(), 0);
        ++decoded;
    }
    QCOMPARE(count, 1305);
    QCOMPARE(decoded, (count + step - 1) / step);
}

void tst_SseCat::doesNotWaitForTheEndOfStandardInput()
{
    Run run({u"--json"_s, u"-"_s});
    QVERIFY(run.started);
    run.process.write("data: a\n\nda");
    QTRY_COMPARE(run.events().size(), 1);
    run.process.write("ta: b\r\r");
    QTRY_COMPARE(run.events().size(), 2);
    QVERIFY(!run.isFinished());
    run.process.closeWriteChannel();
    QTRY_VERIFY(run.isFinished());
    QCOMPARE(run.kinds().last(), u"closed"_s);
}

void tst_SseCat::survivesOddStandardInputs_data()
{
    QTest::addColumn<QString>("redirection");
    QTest::addColumn<int>("exitCode");
    QTest::newRow("closed") << u"<&-"_s << 0;
    QTest::newRow("nothing") << u"</dev/null"_s << 0;
    QTest::newRow("directory") << u"</"_s << 1;
    QTest::newRow("closed output") << u"</dev/null >&-"_s << 0;
    QTest::newRow("closed error") << u"--stats </dev/null 2>&-"_s << 0;
}

void tst_SseCat::survivesOddStandardInputs()
{
    QFETCH(QString, redirection);
    Run run({u"-c"_s, u"exec \"$0\" --json - "_s + redirection, QStringLiteral(QTSSE_SSECAT)},
            u"/bin/sh"_s);
    QTRY_VERIFY(run.isFinished());
    QCOMPARE(run.process.exitStatus(), QProcess::NormalExit);
    QTEST(run.process.exitCode(), "exitCode");
}

void tst_SseCat::refusesBadUsage_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("error");
    const QString address = u"http://a/"_s;
    const auto row = [](const char *name, const QStringList &arguments,
                        const QString &error = u"UsageError"_s) {
        QTest::newRow(name) << arguments << error;
    };
    row("nothing", {});
    row("two URLs", {address, address});
    row("empty URL", {u""_s}, u"InvalidUrlError"_s);
    row("relative URL", {u"events"_s}, u"InvalidUrlError"_s);
    row("bad port", {u"http://localhost:99999/"_s}, u"InvalidUrlError"_s);
    row("port 0", {u"http://localhost:0/"_s}, u"InvalidUrlError"_s);
    row("no host", {u"http:///x"_s}, u"InvalidUrlError"_s);
    row("scheme", {u"ftp://localhost/"_s}, u"UnsupportedSchemeError"_s);
    row("host and port", {u"localhost:8080/"_s}, u"UnsupportedSchemeError"_s);
    row("unknown option", {u"--nope"_s, address});
    row("unknown option at the end", {address, u"--nope"_s});
    row("number", {u"--count"_s, u"three"_s, address});
    row("no event", {u"--count"_s, u"0"_s, address});
    row("negative number", {u"--idle-timeout"_s, u"-1"_s, address});
    row("neither a number nor auto", {u"--idle-timeout"_s, u"automatic"_s, address});
    row("number with a blank", {u"--count"_s, u" 1"_s, address});
    row("number with a plus", {u"--count"_s, u"+1"_s, address});
    row("number too large", {u"--count"_s, u"99999999999999999999"_s, address});
    row("attempts", {u"--max-reconnect-attempts"_s, u"-2"_s, address});
    row("delay", {u"--reconnect-delay"_s, u"-1"_s, address});
    row("connect timeout", {u"--connect-timeout"_s, u"x"_s, address});
    row("event size", {u"--max-event-size"_s, u"-1"_s, address});
    row("policy", {u"--policy"_s, u"forever"_s, address});
    row("missing value", {address, u"--type"_s});
    row("header without colon", {u"-H"_s, u"X"_s, address}, u"InvalidHeaderError"_s);
    row("header with LF", {u"-H"_s, u"X: a\nY: b"_s, address}, u"InvalidHeaderError"_s);
    row("header with CR at its end", {u"-H"_s, u"X: a\r"_s, address}, u"InvalidHeaderError"_s);
    row("header name", {u"-H"_s, u"X Y: a"_s, address}, u"InvalidHeaderError"_s);
    row("framing", {u"-H"_s, u"Content-Length: 1"_s, address}, u"InvalidHeaderError"_s);
    row("file of headers", {u"-H"_s, u"@/no/such/file"_s, address});
    row("method", {u"-X"_s, u"GET /"_s, address}, u"InvalidMethodError"_s);
    row("event ID", {u"--last-event-id"_s, u"a\nb"_s, address}, u"InvalidHeaderError"_s);
    row("no certificate", {u"--cacert"_s, u"/dev/null"_s, address});
    row("missing certificate", {u"--cacert"_s, u"/no/such/file"_s, address});
    row("missing client certificate", {u"--cert"_s, u"/no/such/file"_s, address});
    row("no key", {u"--cert"_s, tlsFile(u"client.crt"_s), address});
    row("missing key",
        {u"--cert"_s, tlsFile(u"client.crt"_s), u"--key"_s, u"/no/such/file"_s, address});
    row("key without certificate", {u"--key"_s, tlsFile(u"client.key"_s), address});
    row("proxy", {u"--proxy"_s, u"ftp://a"_s, address});
    row("proxy without host", {u"--proxy"_s, u"http://"_s, address});
    row("missing file", {u"-d"_s, u"@/no/such/file"_s, address});
    row("directory", {u"-d"_s, u"@/"_s, address});
}

void tst_SseCat::refusesBadUsage()
{
    QFETCH(QStringList, arguments);
    QFETCH(QString, error);
    Run run(arguments);
    QTRY_VERIFY(run.isFinished());
    QCOMPARE(run.process.exitStatus(), QProcess::NormalExit);
    QCOMPARE(run.process.exitCode(), 2);
    const QByteArray message = run.process.readAllStandardError();
    QVERIFY(message.startsWith("ssecat: "));
    QVERIFY(message.endsWith("\nTry: ssecat --help\n"));
    QCOMPARE(run.process.readAllStandardOutput(), "");

    Run json(arguments.mid(0, arguments.size() - 1) + QStringList{u"--json"_s}
             + arguments.mid(arguments.size() - 1));
    QTRY_VERIFY(json.isFinished());
    QCOMPARE(json.process.exitCode(), 2);
    QCOMPARE(json.kinds(), (QStringList{u"error"_s, u"closed"_s}));
    QCOMPARE(json.lastValue("error"_L1, "error"_L1).toString(), error);
    QCOMPARE(json.lastValue("error"_L1, "fatal"_L1), QJsonValue(true));
    QCOMPARE(json.lastValue("closed"_L1, "reason"_L1).toString(), u"Failed"_s);
}

void tst_SseCat::saysWhatIsWrongWithTheUsage_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QByteArray>("message");
    const QString address = u"http://a/"_s;
    QTest::newRow("relative URL") << QStringList{u"events?token=a"_s}
                                  << QByteArray("\"events\" is not an absolute URL: it does not "
                                                "begin with http:// or https://");
    QTest::newRow("empty URL") << QStringList{u""_s} << QByteArray("The URL is empty");
    QTest::newRow("bad port") << QStringList{u"http://a:99999/"_s}
                              << QByteArray("\"http://a:99999/\" is not a valid URL: Invalid port "
                                            "or port number out of range\n");
    QTest::newRow("no host") << QStringList{u"http:///x"_s}
                             << QByteArray("\"http:///x\" has no host");
    QTest::newRow("port 0") << QStringList{u"http://a:0/"_s}
                            << QByteArray("\"http://a:0/\" has port 0");
    QTest::newRow("scheme") << QStringList{u"ftp://a/"_s}
                            << QByteArray("Unsupported URL scheme \"ftp\": the URL of an event "
                                          "stream begins with http:// or https://");
    QTest::newRow("scheme of a URL with a password")
            << QStringList{u"ftp://b:c@a/"_s} << QByteArray("Unsupported URL scheme \"ftp\"");
    QTest::newRow("password without scheme")
            << QStringList{u"b:c@a/"_s}
            << QByteArray("The URL has no scheme: the URL of an event stream begins with http://");
    QTest::newRow("header") << QStringList{u"-H"_s, u"X: a\nY: b"_s, address}
                            << QByteArray("The value of the header \"X\" has a control character");
    QTest::newRow("header name") << QStringList{u"-H"_s, u"X Y: a"_s, address}
                                 << QByteArray("The name of a header must be a token");
    QTest::newRow("framing") << QStringList{u"-H"_s, u"Content-Length: 1"_s, address}
                             << QByteArray("The header \"Content-Length\" cannot be set");
    QTest::newRow("missing file") << QStringList{u"-d"_s, u"@/no/such/file"_s, address}
                                  << QByteArray("Cannot read /no/such/file: No such file");
    QTest::newRow("missing certificate") << QStringList{u"--cacert"_s, u"/no/such/file"_s, address}
                                         << QByteArray("Cannot read /no/such/file: No such file");
    QTest::newRow("recording") << QStringList{u"--record"_s, u"/no/such/file"_s, address}
                               << QByteArray("Cannot write /no/such/file: No such file");
    QTest::newRow("replay") << QStringList{u"--replay"_s, u"/no/such/file"_s}
                            << QByteArray("Cannot read /no/such/file: No such file");
    QTest::newRow("policy") << QStringList{u"--policy"_s, u"forever"_s, address}
                            << QByteArray(
                                       "--policy is standard, browser or never, not \"forever\"");
}

void tst_SseCat::saysWhatIsWrongWithTheUsage()
{
    QFETCH(QStringList, arguments);
    QFETCH(QByteArray, message);
    Run run(arguments);
    QTRY_VERIFY(run.isFinished());
    const QByteArray errors = run.process.readAllStandardError();
    QVERIFY2(errors.startsWith("ssecat: " + message), errors.constData());
}

void tst_SseCat::printsHelp()
{
    Run help({u"--help"_s});
    QTRY_VERIFY(help.isFinished());
    QCOMPARE(help.process.exitCode(), 0);
    QCOMPARE(help.process.readAllStandardError(), "");
    const QByteArray text = help.process.readAllStandardOutput();
    QVERIFY(text.contains("--policy <name>"));
    QVERIFY(text.contains("Exit status: 0 done"));
    Run version({u"--version"_s});
    QTRY_VERIFY(version.isFinished());
    QCOMPARE(version.process.exitCode(), 0);
    QVERIFY(version.process.readAllStandardOutput().startsWith("ssecat 0."));
}

void tst_SseCat::reportsErrors_data()
{
    QTest::addColumn<SseTestResponse>("response");
    QTest::addColumn<QString>("error");
    QTest::addColumn<int>("exitCode");
    QTest::newRow("404") << SseTestResponse::status(404) << u"HttpStatusError"_s << 1;
    QTest::newRow("type") << SseTestResponse::status(200) << u"ContentTypeError"_s << 1;
    QTest::newRow("endless line") << SseTestResponse::eventStream("data: " + QByteArray(5000, 'x'))
                                  << u"EventTooLargeError"_s << 1;
    QTest::newRow("503") << SseTestResponse::status(503) << u"HttpStatusError"_s << 3;
    QTest::newRow("garbage") << SseTestResponse::raw("garbage\r\n\r\n") << u"NoHttpResponseError"_s
                             << 3;
    QTest::newRow("truncated chunk")
            << SseTestResponse::eventStream("data: a\n\n").sendRaw("ff\r\ndata: b").drop()
            << u"ConnectionLostError"_s << 3;
    QTest::newRow("no response") << SseTestResponse::raw("").stayOpen() << u"ConnectTimeoutError"_s
                                 << 3;
    QTest::newRow("silence") << SseTestResponse::eventStream(":\n").stayOpen()
                             << u"IdleTimeoutError"_s << 3;
}

void tst_SseCat::reportsErrors()
{
    QFETCH(SseTestResponse, response);
    QFETCH(int, exitCode);
    m_server->setDefaultResponse(response);
    Run run({u"--json"_s, u"--max-reconnect-attempts"_s, u"1"_s, u"--reconnect-delay"_s, u"10"_s,
             u"--max-event-size"_s, u"1000"_s, u"--connect-timeout"_s, u"300"_s,
             u"--idle-timeout"_s, u"200"_s, url()});
    QTRY_VERIFY(run.isFinished());
    QCOMPARE(run.process.exitCode(), exitCode);
    int errors = 0;
    const QList<QJsonObject> lines = run.lines();
    for (const QJsonObject &line : lines) {
        if (line.value("kind"_L1) != "error"_L1)
            continue;
        ++errors;
        QTEST(line.value("error"_L1).toString(), "error");
        QCOMPARE(line.value("fatal"_L1).toBool(), exitCode == 1);
        QVERIFY(!line.value("message"_L1).toString().isEmpty());
    }
    QCOMPARE(errors, exitCode == 1 ? 1 : 2);
    QCOMPARE(lines.last().value("reason"_L1).toString(),
             exitCode == 1 ? u"Failed"_s : u"AttemptsExhausted"_s);
}

void tst_SseCat::sendsTheRequest()
{
    m_server->setDefaultResponse(SseTestResponse::eventStream());
    Run run({u"--no-reconnect"_s, u"-H"_s, u"X-One: 1"_s, u"--header"_s,
             u"Accept:application/json"_s, u"-d"_s, u"{\"a\":1}"_s, url(u"/x?y=z"_s)});
    QTRY_VERIFY(run.isFinished());
    QCOMPARE(run.process.exitCode(), 0);
    SseTestRequest request = m_server->requests().last();
    QCOMPARE(request.method, "POST");
    QCOMPARE(request.target, "/x?y=z");
    QCOMPARE(request.body, "{\"a\":1}");
    QCOMPARE(request.header("X-One"), "1");
    QCOMPARE(request.header("Accept"), "application/json");
    QCOMPARE(request.header("Content-Type"), "application/json");

    Run form({u"--no-reconnect"_s, u"-H"_s, u"X-One: \t1\t "_s, u"-d"_s, u"a=1"_s, url()});
    QTRY_VERIFY(form.isFinished());
    request = m_server->requests().last();
    QCOMPARE(request.method, "POST");
    QCOMPARE(request.header("X-One"), "1");
    QCOMPARE(request.header("Content-Type"), "application/x-www-form-urlencoded");

    Run report({u"--no-reconnect"_s, u"-X"_s, u"REPORT"_s, u"-d"_s, u"@-"_s, u"-H"_s,
                u"Content-Type: text/x"_s, url()});
    report.process.write("from standard input");
    report.process.closeWriteChannel();
    QTRY_VERIFY(report.isFinished());
    request = m_server->requests().last();
    QCOMPARE(request.method, "REPORT");
    QCOMPARE(request.body, "from standard input");
    QCOMPARE(request.header("Content-Type"), "text/x");
}

void tst_SseCat::readsSecretsFromFiles()
{
    m_server->setDefaultResponse(SseTestResponse::eventStream());
    QTemporaryFile file;
    QVERIFY(file.open());
    file.write("Authorization: Bearer secret\r\n\nX-Two: 2\n");
    file.close();
    Run run({u"--no-reconnect"_s, u"-H"_s, u'@' + file.fileName(), url()});
    QTRY_VERIFY(run.isFinished());
    QCOMPARE(m_server->requests().last().header("Authorization"), "Bearer secret");
    QCOMPARE(m_server->requests().last().header("X-Two"), "2");
}

void tst_SseCat::sendsCredentials()
{
    m_server->setDefaultResponse(SseTestResponse::eventStream());
    Run run({u"--no-reconnect"_s, u"-u"_s, u"jörg:a:b"_s, url()});
    QTRY_VERIFY(run.isFinished());
    QCOMPARE(m_server->requests().last().header("Authorization"),
             "Basic " + QByteArray("j\xc3\xb6rg:a:b").toBase64());
    Run noPassword({u"--no-reconnect"_s, u"-u"_s, u"me"_s, url()});
    QTRY_VERIFY(noPassword.isFinished());
    QCOMPARE(m_server->requests().last().header("Authorization"),
             "Basic " + QByteArray("me:").toBase64());
    QUrl inUrl = m_server->url();
    inUrl.setUserInfo(u"me:secret"_s);
    Run other({u"--json"_s, u"--no-reconnect"_s, inUrl.toString()});
    QTRY_VERIFY(other.isFinished());
    QCOMPARE(m_server->requests().last().header("Authorization"),
             "Basic " + QByteArray("me:secret").toBase64());
    other.lines();
    QVERIFY(!other.output.contains("secret"));
}

void tst_SseCat::sendsAGivenAuthorizationInsteadOfCredentials()
{
    m_server->setDefaultResponse(SseTestResponse::eventStream());
    Run run({u"--no-reconnect"_s, u"-u"_s, u"me:secret"_s, u"-H"_s, u"authorization: Bearer x"_s,
             url()});
    QTRY_VERIFY(run.isFinished());
    QCOMPARE(m_server->requests().last().header("Authorization"), "Bearer x");
}

void tst_SseCat::speaksTls_data()
{
    QTest::addColumn<QStringList>("options");
    QTest::addColumn<QString>("trustedClient");
    QTest::addColumn<int>("exitCode");
    const QString anyone;
    const QStringList trusting{u"--cacert"_s, tlsFile(u"server.crt"_s)};
    const QStringList certificate{u"--cert"_s, tlsFile(u"client.crt"_s), u"--key"_s,
                                  tlsFile(u"client.key"_s)};
    QTest::newRow("not trusted") << QStringList() << anyone << 1;
    QTest::newRow("trusted") << trusting << anyone << 0;
    QTest::newRow("not verified") << QStringList{u"--insecure"_s} << anyone << 0;
    QTest::newRow("another authority")
            << QStringList{u"--cacert"_s, tlsFile(u"client.crt"_s)} << anyone << 1;
    QTest::newRow("client certificate") << trusting + certificate << u"client.crt"_s << 0;
    QTest::newRow("client certificate and RSA key in one file")
            << trusting + QStringList{u"--cert"_s, tlsFile(u"clientrsa.pem"_s)}
            << u"clientrsa.pem"_s << 0;
}

void tst_SseCat::speaksTls()
{
    QFETCH(QStringList, options);
    QFETCH(QString, trustedClient);
    QFETCH(int, exitCode);
    QSslConfiguration configuration = serverConfiguration();
    if (!trustedClient.isEmpty()) {
        configuration.setPeerVerifyMode(QSslSocket::VerifyPeer);
        configuration.setCaCertificates({QSslCertificate(contentOf(tlsFile(trustedClient)))});
    }
    SseTestServer server;
    server.setSslConfiguration(configuration);
    QVERIFY(server.listen());
    server.setDefaultResponse(SseTestResponse::eventStream("data: a\n\n"));
    Run run(QStringList{u"--json"_s, u"--no-reconnect"_s} + options
            + QStringList{server.url().toString()});
    QTRY_VERIFY(run.isFinished());
    QCOMPARE(run.events().size(), exitCode == 0 ? 1 : 0);
    QVERIFY2(run.process.exitCode() == exitCode, run.process.readAllStandardError().constData());
    if (exitCode == 1)
        QCOMPARE(run.lines().first().value("error"_L1).toString(), u"TlsError"_s);
}

void tst_SseCat::usesAProxy_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<QString>("credentials");
    QTest::newRow("elsewhere") << u"http://example.invalid/x"_s << QString();
    QTest::newRow("this computer") << u"http://127.0.0.1:1/x"_s << QString();
    QTest::newRow("credentials") << u"http://example.invalid/x"_s << u"me:secret"_s;
}

void tst_SseCat::usesAProxy()
{
    QFETCH(QString, url);
    QFETCH(QString, credentials);
    const QByteArray needed =
            credentials.isEmpty() ? QByteArray() : "Basic " + credentials.toUtf8().toBase64();
    m_server->setHandler([needed](SseTestConnection *connection) {
        if (connection->request().header("Proxy-Authorization") == needed)
            connection->respond(SseTestResponse::eventStream("data: a\n\n"));
        else
            connection->respond(SseTestResponse::status(407, "who?")
                                        .withHeader("Proxy-Authenticate", "Basic realm=\"proxy\""));
    });
    QUrl proxy = m_server->url(QString());
    proxy.setUserInfo(credentials);
    Run run({u"--json"_s, u"--no-reconnect"_s, u"--proxy"_s, proxy.toString(), url});
    QTRY_VERIFY(run.isFinished());
    QCOMPARE(run.process.exitCode(), 0);
    QCOMPARE(run.events().size(), 1);
    QCOMPARE(m_server->requests().last().target, url.toUtf8());
    QCOMPARE(m_server->requests().size(), 1);
}

void tst_SseCat::answersDigestChallenges_data()
{
    QTest::addColumn<QStringList>("options");
    QTest::addColumn<bool>("isBasicSentFirst");
    QTest::newRow("-u") << QStringList{} << true;
    QTest::newRow("-u --digest") << QStringList{u"--digest"_s} << false;
}

void tst_SseCat::answersDigestChallenges()
{
    QFETCH(QStringList, options);
    QFETCH(bool, isBasicSentFirst);
    m_server->setHandler([](SseTestConnection *connection) {
        if (connection->request().header("Authorization").startsWith("Digest username=\"me\""))
            connection->respond(SseTestResponse::eventStream("data: a\n\n"));
        else
            connection->respond(
                    SseTestResponse::status(401, "who?")
                            .withHeader("WWW-Authenticate",
                                        "Digest realm=\"feeds\", nonce=\"abc\", qop=\"auth\""));
    });
    Run run(options
            + QStringList{u"--json"_s, u"-u"_s, u"me:secret"_s, u"--count"_s, u"2"_s,
                          u"--reconnect-delay"_s, u"10"_s, url()});
    QTRY_VERIFY(run.isFinished());
    QCOMPARE(run.process.exitCode(), 0);
    QCOMPARE(run.events().size(), 2);
    QVERIFY(run.lines().first().value("kind"_L1).toString() == u"open"_s);
    QCOMPARE(m_server->requests().first().header("Authorization").startsWith("Basic "),
             isBasicSentFirst);
}

void tst_SseCat::sendsCredentialsOnceAndOnlyHome_data()
{
    QTest::addColumn<QByteArray>("challenge");
    QTest::addColumn<bool>("isRedirected");
    for (const QByteArray &scheme : {QByteArray("Basic"), QByteArray("Digest nonce=\"abc\",")}) {
        QTest::addRow("%s", scheme.left(6).constData()) << scheme + " realm=\"feeds\"" << false;
        QTest::addRow("%s elsewhere", scheme.left(6).constData())
                << scheme + " realm=\"feeds\"" << true;
    }
}

void tst_SseCat::sendsCredentialsOnceAndOnlyHome()
{
    QFETCH(QByteArray, challenge);
    QFETCH(bool, isRedirected);
    SseTestServer other;
    QVERIFY(other.listen());
    const SseTestResponse refusal =
            SseTestResponse::status(401, "who?").withHeader("WWW-Authenticate", challenge);
    other.setDefaultResponse(refusal);
    m_server->setDefaultResponse(isRedirected ? SseTestResponse::status(302).withHeader(
                                         "Location", other.url().toEncoded())
                                              : refusal);
    Run run({u"--json"_s, u"-u"_s, u"me:wrong"_s, url()});
    QTRY_VERIFY(run.isFinished());
    QCOMPARE(run.process.exitCode(), 1);
    QCOMPARE(run.lines().first().value("status"_L1).toInt(), 401);
    int basic = 0;
    for (const SseTestRequest &request : m_server->requests())
        basic += request.header("Authorization").startsWith("Basic ") ? 1 : 0;
    QCOMPARE(basic, 1);
    for (const SseTestRequest &request : other.requests())
        QVERIFY(!request.hasHeader("Authorization"));
}

void tst_SseCat::asksForCompression()
{
    // "data: a" and a blank line in a block that is stored (RFC 1951), as deflate (RFC 1950).
    const QByteArray stream("\x78\x01\x01\x09\x00\xf6\xff"
                            "data: a\n\n",
                            16);
    m_server->setDefaultResponse(
            SseTestResponse::eventStream(stream).withHeader("Content-Encoding", "deflate"));
    Run run({u"--json"_s, u"--compressed"_s, u"--http2"_s, u"--count"_s, u"1"_s, url()});
    QTRY_VERIFY(run.isFinished());
    QCOMPARE(run.process.exitCode(), 0);
    QCOMPARE(run.events().first().value("data"_L1).toString(), u"a"_s);
    QVERIFY(m_server->requests().last().header("Accept-Encoding").contains("gzip"));
}

void tst_SseCat::offersHttp2WhenAskedTo_data()
{
    QTest::addColumn<QStringList>("options");
    QTest::addColumn<QByteArray>("protocol");
    QTest::newRow("default") << QStringList{} << QByteArray("http/1.1");
    QTest::newRow("--http2") << QStringList{u"--http2"_s} << QByteArray("h2");
}

void tst_SseCat::offersHttp2WhenAskedTo()
{
    QFETCH(QStringList, options);
    QSslConfiguration configuration = serverConfiguration();
    configuration.setAllowedNextProtocols({"h2", "http/1.1"});
    QSslServer server;
    server.setSslConfiguration(configuration);
    QVERIFY(server.listen(QHostAddress::LocalHost));
    Run run(options
            + QStringList{u"--insecure"_s, u"https://127.0.0.1:%1/"_s.arg(server.serverPort())});
    QTRY_VERIFY(server.hasPendingConnections());
    const auto *socket = qobject_cast<QSslSocket *>(server.nextPendingConnection());
    QVERIFY(socket);
    QTRY_VERIFY(socket->isEncrypted());
    QTEST(socket->sslConfiguration().nextNegotiatedProtocol(), "protocol");
}

void tst_SseCat::usesASocksProxy()
{
    QTcpServer proxy;
    QVERIFY(proxy.listen(QHostAddress::LocalHost));
    Run run({u"--proxy"_s, u"socks5://127.0.0.1:%1"_s.arg(proxy.serverPort()),
             u"http://127.0.0.1:1/"_s});
    QTRY_VERIFY(proxy.hasPendingConnections());
    QTcpSocket *socket = proxy.nextPendingConnection();
    QTRY_VERIFY(socket->bytesAvailable() > 0);
    QCOMPARE(socket->read(1), "\x05"); // the version, RFC 1928, section 3
}

void tst_SseCat::usesAUnixSocket()
{
    QTemporaryDir directory;
    const QString path = directory.filePath(u"socket"_s);
    QLocalServer server;
    QVERIFY(server.listen(path));
    Run run({u"--json"_s, u"--no-reconnect"_s, u"-H"_s, u"X-A: b"_s, u"--unix-socket"_s, path,
             u"http://docker/events"_s});
    QTRY_VERIFY(server.hasPendingConnections());
    QLocalSocket *const socket = server.nextPendingConnection();
    QByteArray request;
    QTRY_VERIFY((request += socket->readAll()).endsWith("\r\n\r\n"));
    QVERIFY2(request.startsWith("GET /events HTTP/1.1\r\nHost: docker\r\n"), request.constData());
    QVERIFY(request.toLower().contains("\r\nx-a: b\r\n"));
    socket->write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: a\n\n");
    socket->disconnectFromServer();
    QTRY_VERIFY(run.isFinished());
    QCOMPARE(run.events().size(), 1);
}

void tst_SseCat::reportsAFullDisk()
{
    if (!QFile::exists(u"/dev/full"_s))
        QSKIP("There is no /dev/full here");
    m_server->setDefaultResponse(SseTestResponse::eventStream("data: a\n\n").stayOpen());
    QProcess process;
    process.setStandardOutputFile(u"/dev/full"_s);
    process.start(QStringLiteral(QTSSE_SSECAT), {u"--json"_s, url()});
    QTRY_COMPARE(process.state(), QProcess::NotRunning);
    QCOMPARE(process.exitCode(), 1);
    QCOMPARE(process.readAllStandardError().count("cannot write to standard output: "), 1);

    process.start(QStringLiteral(QTSSE_SSECAT), {u"--help"_s});
    QTRY_COMPARE(process.state(), QProcess::NotRunning);
    QCOMPARE(process.exitCode(), 1);
    QVERIFY(process.readAllStandardError().contains("cannot write"));

    process.start(QStringLiteral(QTSSE_SSECAT), {u"--json"_s});
    QTRY_COMPARE(process.state(), QProcess::NotRunning);
    QCOMPARE(process.exitCode(), 2);
}

void tst_SseCat::resumesFromAGivenId()
{
    m_server->setDefaultResponse(SseTestResponse::eventStream("data: a\n\n"));
    Run run({u"--json"_s, u"--no-reconnect"_s, u"--last-event-id"_s, u"käse"_s, url()});
    QTRY_VERIFY(run.isFinished());
    QCOMPARE(m_server->requests().last().header("Last-Event-ID"), "k\xc3\xa4se");
    QCOMPARE(run.events().first().value("lastEventId"_L1).toString(), u"käse"_s);
}

void tst_SseCat::reconnectsAndResumes()
{
    m_server->enqueue(SseTestResponse::eventStream("id: 1\ndata: a\n\nid: 2\ndata: cut").drop());
    m_server->enqueue(SseTestResponse::eventStream("id: 2\ndata: b\n\n").stayOpen());
    Run run({u"--json"_s, u"--reconnect-delay"_s, u"0"_s, u"--count"_s, u"2"_s, url()});
    QTRY_VERIFY(run.isFinished());
    QCOMPARE(run.process.exitCode(), 0);
    const QStringList expected{u"open"_s, u"event"_s, u"error"_s, u"retry"_s,
                               u"open"_s, u"event"_s, u"closed"_s};
    QCOMPARE(run.kinds(), expected);
    QCOMPARE(run.lines().at(4).value("delayMs"_L1).toInt(), 0);
    QCOMPARE(m_server->requests().at(1).header("Last-Event-ID"), "1");
}

void tst_SseCat::survivesARestartOfTheDemoServer()
{
#ifndef QTSSE_DEMOSERVER
    QSKIP("The examples are not built");
#else
    const QString program = QStringLiteral(QTSSE_DEMOSERVER);
    auto server = std::make_unique<Run>(QStringList{u"--port"_s, u"0"_s}, program);
    QVERIFY(server->process.waitForReadyRead());
    QUrl feed(QString::fromUtf8(server->process.readLine().trimmed()));
    QVERIFY(feed.isValid());
    const QString port = QString::number(feed.port());
    feed.setQuery(u"rate=200"_s);
    Run run({u"--json"_s, u"--reconnect-delay"_s, u"20"_s, feed.toString()});
    constexpr int Restarts = 3;
    const auto hasOpenedAndGoneOn = [&run](int times) {
        const auto before = run.events().size();
        return QTest::qWaitFor([&] { return run.kinds().count(u"open"_s) == times; })
                && QTest::qWaitFor([&] { return run.events().size() >= before + 40; });
    };
    for (int i = 1; i <= Restarts; ++i) {
        QVERIFY(hasOpenedAndGoneOn(i));
        server.reset(); // SIGKILL
        QTRY_COMPARE(run.kinds().count(u"error"_s), run.kinds().count(u"retry"_s));
        server = std::make_unique<Run>(QStringList{u"--port"_s, port}, program);
        QVERIFY(server->process.waitForReadyRead());
    }
    QVERIFY(hasOpenedAndGoneOn(Restarts + 1));
    int number = 0;
    const QList<QJsonObject> events = run.events();
    for (const QJsonObject &event : events)
        QCOMPARE(event.value("lastEventId"_L1).toString(), QString::number(++number));
#endif
}

void tst_SseCat::filtersAndCounts()
{
    m_server->setDefaultResponse(SseTestResponse::eventStream(
            "event: a\ndata: 1\n\nevent: b\ndata: 2\n\ndata: 3\n\nevent: a\ndata: 4\n\n"));
    Run run({u"--json"_s, u"--type"_s, u"a"_s, u"--type"_s, u"message"_s, u"--count"_s, u"2"_s,
             url()});
    QTRY_VERIFY(run.isFinished());
    QCOMPARE(run.events().size(), 2);
    QCOMPARE(run.events().at(1).value("data"_L1).toString(), u"3"_s);
    Run quiet({u"--quiet"_s, u"--type"_s, u"a"_s, u"--no-reconnect"_s, url()});
    QTRY_VERIFY(quiet.isFinished());
    QCOMPARE(quiet.process.readAllStandardOutput(), "2\n");
}

void tst_SseCat::readsWhatTheOptionsSayFromStandardInput()
{
    Run run({u"--json"_s, u"--stats"_s, u"--comments"_s, u"--type"_s, u"t"_s, u"--last-event-id"_s,
             u"7"_s, u"-"_s});
    const QByteArray stream = "data: a\n\n: c\nevent: t\ndata: b\n\n";
    run.process.write(stream);
    run.process.closeWriteChannel();
    QTRY_VERIFY(run.isFinished());
    QCOMPARE(run.kinds(), (QStringList{u"comment"_s, u"event"_s, u"closed"_s}));
    QCOMPARE(run.lastValue("event"_L1, "lastEventId"_L1).toString(), u"7"_s);
    QCOMPARE(run.lastValue("event"_L1, "data"_L1).toString(), u"b"_s);
    const QJsonObject stats = QJsonDocument::fromJson(run.process.readAllStandardError()).object();
    QCOMPARE(stats.value("bytes"_L1).toInt(), stream.size());
}

void tst_SseCat::endsAtAText()
{
    m_server->setDefaultResponse(
            SseTestResponse::eventStream("data: x [DONE]\n\ndata: [DONE]\n\ndata: y\n\n")
                    .stayOpen());
    Run run({u"--json"_s, u"--until"_s, u"[DONE]"_s, url()});
    QTRY_VERIFY(run.isFinished());
    QCOMPARE(run.process.exitCode(), 0);
    QCOMPARE(run.events().size(), 2);
    QCOMPARE(run.lines().last().value("reason"_L1).toString(), u"Completed"_s);
}

void tst_SseCat::tellsStatistics()
{
    const QByteArray stream = "data: 1\n\ndata: 2\n\n";
    m_server->setDefaultResponse(SseTestResponse::eventStream(stream));
    Run run({u"--json"_s, u"--stats"_s, u"--no-reconnect"_s, url()});
    QTRY_VERIFY(run.isFinished());
    const QJsonObject stats = QJsonDocument::fromJson(run.process.readAllStandardError()).object();
    QCOMPARE(stats.value("events"_L1).toInt(), 2);
    QCOMPARE(stats.value("bytes"_L1).toInt(), stream.size());
    QVERIFY(stats.value("seconds"_L1).isDouble());
    QVERIFY(stats.value("eventsPerSecond"_L1).isDouble());
}

void tst_SseCat::reconnectsOnHangUp()
{
    m_server->enqueue(SseTestResponse::eventStream("id: 1\ndata: a\n\n").stayOpen());
    m_server->enqueue(SseTestResponse::eventStream("id: 2\ndata: b\n\n").stayOpen());
    Run run({u"--json"_s, u"--count"_s, u"2"_s, url()});
    QTRY_COMPARE(run.events().size(), 1);
    ::kill(pid_t(run.process.processId()), SIGHUP);
    QTRY_VERIFY(run.isFinished());
    const QStringList expected{u"open"_s, u"event"_s, u"open"_s, u"event"_s, u"closed"_s};
    QCOMPARE(run.kinds(), expected);
    QCOMPARE(m_server->requests().at(1).header("Last-Event-ID"), "1");
}

void tst_SseCat::endsOnSignals_data()
{
    QTest::addColumn<int>("signal");
    QTest::newRow("SIGINT") << SIGINT;
    QTest::newRow("SIGTERM") << SIGTERM;
}

void tst_SseCat::endsOnSignals()
{
    QFETCH(int, signal);
    m_server->setDefaultResponse(SseTestResponse::eventStream("data: a\n\n").stayOpen());
    Run run({u"--json"_s, url()});
    QTRY_COMPARE(run.events().size(), 1);
    ::kill(pid_t(run.process.processId()), signal);
    QTRY_VERIFY(run.isFinished());
    QCOMPARE(run.process.exitStatus(), QProcess::NormalExit);
    QCOMPARE(run.process.exitCode(), 0);
    QCOMPARE(run.lines().last().value("reason"_L1).toString(), u"Stopped"_s);
}

void tst_SseCat::endsQuietlyWhenNobodyReads()
{
    m_server->setDefaultResponse(SseTestResponse::eventStream("data: a\n\n")
                                         .wait(10ms)
                                         .send(QByteArray("data: a\n\n").repeated(1000)));
    QProcess shell;
    shell.start(u"/bin/sh"_s,
                {u"-c"_s,
                 u"(\"$0\" --json --reconnect-delay 10 \"$1\"; echo \"exit $?\" >&2) | head -n 1"_s,
                 QStringLiteral(QTSSE_SSECAT), url()});
    QTRY_COMPARE(shell.state(), QProcess::NotRunning);
    QCOMPARE(shell.readAllStandardError(), "exit 0\n");
}

// Nobody takes anything out of the pipe, ssecat waits in the middle of printing, and still obeys.
void tst_SseCat::canBeEndedWhileNobodyReads()
{
    m_server->setDefaultResponse(
            SseTestResponse::eventStream(QByteArray("data: 0123456789\n\n").repeated(100'000))
                    .stayOpen());
    QProcess shell;
    shell.start(
            u"/bin/sh"_s,
            {u"-c"_s,
             u"(\"$0\" --json \"$1\" & echo $! >&2; wait $!; echo \"exit $?\" >&2) | (read line; echo first; sleep 9)"_s,
             QStringLiteral(QTSSE_SSECAT), url()});
    QByteArray output;
    QByteArray errors;
    connect(&shell, &QProcess::readyReadStandardOutput, this,
            [&] { output += shell.readAllStandardOutput(); });
    connect(&shell, &QProcess::readyReadStandardError, this,
            [&] { errors += shell.readAllStandardError(); });
    QTRY_COMPARE(output, "first\n");
    QTRY_VERIFY(errors.endsWith('\n'));
    const int id = errors.trimmed().toInt();
    QVERIFY(id > 0);
    ::kill(pid_t(id), SIGTERM);
    QTRY_COMPARE(errors, QByteArray::number(id) + "\nexit 0\n");
    shell.kill();
    shell.waitForFinished();
}

QTEST_GUILESS_MAIN(tst_SseCat)
#include "tst_ssecat.moc"
