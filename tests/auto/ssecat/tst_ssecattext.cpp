// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

// What ssecat prints for people, on a terminal above all.

#include "../common/patience.h"
#include "run.h"

#include <QtSse/SseTestServer>

#include <QtTest/qtest.h>

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace {

// A pseudoterminal: what a program has written to it.
class Terminal
{
public:
    Terminal()
        : m_master(::posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK))
    {
        if (m_master < 0 || ::grantpt(m_master) != 0 || ::unlockpt(m_master) != 0)
            return;
        name = QFile::decodeName(::ptsname(m_master));
        m_slave = ::open(QFile::encodeName(name).constData(), O_RDWR | O_NOCTTY);
    }
    ~Terminal()
    {
        ::close(m_slave);
        ::close(m_master);
    }

    QByteArray text()
    {
        char bytes[4096];
        for (ssize_t size = 0; (size = ::read(m_master, bytes, sizeof bytes)) > 0;)
            m_text.append(bytes, size);
        return QByteArray(m_text).replace("\r\n", "\n");
    }

    QString name;

private:
    Q_DISABLE_COPY_MOVE(Terminal)

    int m_master;
    int m_slave = -1;
    QByteArray m_text;
};

} // namespace

class tst_SseCatText : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void laysOutJson_data();
    void laysOutJson();
    void printsCommentsOnlyWhenAskedTo_data();
    void printsCommentsOnlyWhenAskedTo();
    void tellsOfErrorsOnStandardError();
    void tellsWhatGoesOn();
    void colorsATerminal_data();
    void colorsATerminal();
    void keepsControlCharactersFromATerminal();
    void keepsControlCharactersFromStandardError();

private:
    QString url() const { return m_server->url().toString(); }

    std::unique_ptr<SseTestServer> m_server;
};

void tst_SseCatText::init()
{
    m_server = std::make_unique<SseTestServer>();
    QVERIFY2(m_server->listen(), qPrintable(m_server->errorString()));
}

void tst_SseCatText::laysOutJson_data()
{
    QTest::addColumn<QByteArray>("data");
    QTest::addColumn<QByteArray>("expected");
    QTest::newRow("strings") << QByteArray(R"({"a" : "\" {1,\"", "c":"d\\"})")
                             << QByteArray("{\n  \"a\": \"\\\" {1,\\\"\",\n"
                                           "  \"c\": \"d\\\\\"\n}");
    QTest::newRow("nested") << QByteArray(R"([{"a":[1,{}]},[ ]])")
                            << QByteArray("[\n  {\n    \"a\": [\n      1,\n      {}\n    ]\n"
                                          "  },\n  []\n]");
    QTest::newRow("numbers") << QByteArray("[1.10,1e2]") << QByteArray("[\n  1.10,\n  1e2\n]");
    QTest::newRow("no structure") << QByteArray("\"a\"") << QByteArray("\"a\"");
    QTest::newRow("no JSON") << QByteArray("{a, b}") << QByteArray("{a, b}");
}

void tst_SseCatText::laysOutJson()
{
    QFETCH(QByteArray, data);
    QFETCH(QByteArray, expected);
    Run run({u"-"_s});
    run.process.write("data: " + data + "\n\n");
    run.process.closeWriteChannel();
    QTRY_VERIFY(run.isFinished());
    QCOMPARE(run.process.readAllStandardOutput(), expected + "\n\n");
}

void tst_SseCatText::printsCommentsOnlyWhenAskedTo_data()
{
    QTest::addColumn<QStringList>("options");
    QTest::addColumn<QByteArray>("output");
    QTest::newRow("default") << QStringList{} << QByteArray("a\n\n");
    QTest::newRow("--comments") << QStringList{u"--comments"_s} << QByteArray(": c\na\n\n");
    QTest::newRow("--quiet") << QStringList{u"--comments"_s, u"--quiet"_s} << QByteArray("1\n");
}

void tst_SseCatText::printsCommentsOnlyWhenAskedTo()
{
    QFETCH(QStringList, options);
    const QByteArray stream = ": c\ndata: a\n\n";
    m_server->setDefaultResponse(SseTestResponse::eventStream(stream));
    Run run(options + QStringList{u"--no-reconnect"_s, url()});
    QTRY_VERIFY(run.isFinished());
    QTEST(run.process.readAllStandardOutput(), "output");
    Run reader(options + QStringList{u"-"_s});
    reader.process.write(stream);
    reader.process.closeWriteChannel();
    QTRY_VERIFY(reader.isFinished());
    QTEST(reader.process.readAllStandardOutput(), "output");
}

void tst_SseCatText::tellsOfErrorsOnStandardError()
{
    m_server->enqueue(SseTestResponse::eventStream("data: a\n\n"));
    m_server->enqueue(SseTestResponse::status(503));
    m_server->enqueue(SseTestResponse::status(404));
    Run run({u"--reconnect-delay"_s, u"0"_s, url()});
    QTRY_VERIFY(run.isFinished());
    QCOMPARE(run.process.readAllStandardOutput(), "a\n\n");
    const QByteArrayList lines = run.process.readAllStandardError().trimmed().split('\n');
    QCOMPARE(lines.size(), 4);
    QVERIFY(lines.at(0).startsWith("ssecat: reconnecting in "));
    QVERIFY(lines.at(0).endsWith(" ms (attempt 1)"));
    QVERIFY(lines.at(1).startsWith("ssecat: error: "));
    QVERIFY(lines.at(1).endsWith(" (HttpStatusError)"));
    QVERIFY(lines.at(2).startsWith("ssecat: reconnecting in "));
    QVERIFY(lines.at(3).contains("404"));
}

void tst_SseCatText::tellsWhatGoesOn()
{
    m_server->setDefaultResponse(SseTestResponse::eventStream("data: a\n\n"));
    Run run({u"-v"_s, u"--no-reconnect"_s, url()});
    QTRY_VERIFY(run.isFinished());
    QCOMPARE(run.process.readAllStandardOutput(), "a\n\n");
    const QByteArray errors = run.process.readAllStandardError();
    QVERIFY(errors.contains("ssecat: open (200) " + m_server->url().toEncoded() + '\n'));
    QVERIFY(errors.contains("qtsse.client: "));
    QVERIFY(errors.endsWith("ssecat: closed (Completed)\n"));
}

void tst_SseCatText::colorsATerminal_data()
{
    QTest::addColumn<QString>("variable");
    QTest::addColumn<QString>("value");
    QTest::addColumn<QByteArray>("expected");
    const QByteArray plain = "price  #7\nä\n\n: c\n";
    QTest::newRow("default") << u"TERM"_s << u"xterm"_s
                             << QByteArray("\x1b[1;36mprice\x1b[0m  \x1b[2m#7\x1b[0m\nä\n\n"
                                           "\x1b[2m: c\x1b[0m\n");
    QTest::newRow("NO_COLOR") << u"NO_COLOR"_s << u"1"_s << plain;
    QTest::newRow("dumb") << u"TERM"_s << u"dumb"_s << plain;
}

void tst_SseCatText::colorsATerminal()
{
    QFETCH(QString, variable);
    QFETCH(QString, value);
    QFETCH(QByteArray, expected);
    Terminal terminal;
    QVERIFY(!terminal.name.isEmpty());
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.remove(u"NO_COLOR"_s);
    environment.insert(u"TERM"_s, u"xterm"_s);
    environment.insert(variable, value);
    m_server->setDefaultResponse(
            SseTestResponse::eventStream("id: 7\nevent: price\ndata: \xc3\xa4\n\n: c\n"));
    QProcess process;
    process.setProcessEnvironment(environment);
    process.setStandardOutputFile(terminal.name);
    process.start(QStringLiteral(QTSSE_SSECAT), {u"--comments"_s, u"--no-reconnect"_s, url()});
    QTRY_COMPARE(process.state(), QProcess::NotRunning);
    QTRY_COMPARE(terminal.text(), expected);
    QCOMPARE(process.readAllStandardError(),
             "ssecat: open (200) " + m_server->url().toEncoded()
                     + "\nssecat: closed (Completed)\n");
}

// But not from a pipe, which is to get the bytes as they are.
void tst_SseCatText::keepsControlCharactersFromATerminal()
{
    const QByteArray data = "a\tb\x1b]0;c\x07\x7f\xc2\x9b"
                            "d";
    m_server->setDefaultResponse(
            SseTestResponse::eventStream("id: \x1b\nevent: \x1b\ndata: " + data + "\n\n:\x1b\n"));
    const QStringList arguments{u"--comments"_s, u"--no-reconnect"_s, url()};
    Terminal terminal;
    QVERIFY(!terminal.name.isEmpty());
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"NO_COLOR"_s, u"1"_s);
    QProcess process;
    process.setProcessEnvironment(environment);
    process.setStandardOutputFile(terminal.name);
    process.start(QStringLiteral(QTSSE_SSECAT), arguments);
    QTRY_COMPARE(process.state(), QProcess::NotRunning);
    const auto isExpected = [&terminal] {
        return terminal.text().startsWith("␛  #␛\na") && terminal.text().endsWith("d\n\n:␛\n");
    };
    QTRY_VERIFY2(isExpected(), terminal.text().constData());
    QVERIFY(terminal.text().contains("\na\tb␛]0;c␇␡\xef\xbf\xbd"));
    QVERIFY(!terminal.text().contains('\x1b'));

    Run pipe(arguments);
    QTRY_VERIFY(pipe.isFinished());
    QCOMPARE(pipe.process.readAllStandardOutput(), "\x1b  #\x1b\n" + data + "\n\n:\x1b\n");
}

void tst_SseCatText::keepsControlCharactersFromStandardError()
{
    m_server->setDefaultResponse(
            SseTestResponse::status(200).withHeader("Content-Type", "text/\x1b]0;x\x07"));
    Run run({url()});
    QTRY_VERIFY(run.isFinished());
    const QByteArray errors = run.process.readAllStandardError();
    // Since Qt 6.8, Qt warns of the header first.
    QVERIFY2(('\n' + errors).contains("\nssecat: error: "), errors.constData());
    QVERIFY2(!errors.contains('\x1b'), errors.constData());
}

QTEST_GUILESS_MAIN(tst_SseCatText)
#include "tst_ssecattext.moc"
