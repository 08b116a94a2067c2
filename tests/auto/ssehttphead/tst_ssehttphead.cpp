// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "../common/octets.h"

#include <http/ssehttphead_p.h>

#include <QtCore/qregularexpression.h>
#include <QtTest/qtest.h>

#include <algorithm>
#include <memory>

using namespace Qt::StringLiterals;
using State = SseHttpHead::State;

namespace {

// What follows the head, and is not to be read: of all things, another head.
const QByteArray Behind = "HTTP/1.1 404 Not Found\r\nX: y\r\n\r\n";

// The head after a piece, and how many bytes it has taken in all.
struct Reading
{
    SseHttpHead head;
    qsizetype taken = 0;

    // From memory that ends where the piece ends, so that AddressSanitizer sees what is read behind.
    void feed(QByteArrayView piece)
    {
        const auto copy = std::make_unique<char[]>(std::size_t(piece.size()));
        std::copy(piece.begin(), piece.end(), copy.get());
        taken += head.feed({copy.get(), piece.size()});
    }
};

QByteArray framingText(const SseHttpFraming &framing)
{
    switch (framing.kind) {
    case SseHttpFraming::Kind::None:
        return "none";
    case SseHttpFraming::Kind::Length:
        return "length " + QByteArray::number(framing.length);
    case SseHttpFraming::Kind::Chunked:
        return "chunked";
    case SseHttpFraming::Kind::UntilClose:
        return "until close";
    }
    return {};
}

QByteArray fieldsText(const SseHeaders &fields)
{
    QByteArrayList texts;
    for (const auto &[name, value] : fields)
        texts.append(name + '=' + value);
    return texts.join('|');
}

// The text of a failure. What it quotes is as much of a line as has arrived.
QByteArray failureText(const SseHttpFailure &failure)
{
    static const QRegularExpression quotation(u"\".*\""_s,
                                              QRegularExpression::DotMatchesEverythingOption);
    return '!' + QString(failure.text).remove(quotation).toUtf8();
}

// All that a head tells.
QByteArray text(const Reading &reading)
{
    const SseHttpHead &head = reading.head;
    if (head.state() == State::Failed)
        return failureText(head.failure());
    if (head.state() == State::Incomplete)
        return head.isContinued() ? "incomplete, continued" : "incomplete";
    return QByteArray::number(head.statusCode()) + ' ' + head.reasonPhrase()
            + (head.isHttp10() ? ", 1.0, " : ", 1.1, ") + framingText(head.framing())
            + (head.keepsConnection() ? ", kept, " : ", closed, ")
            + (head.isContinued() ? "continued, " : "") + fieldsText(head.fields()) + ", "
            + QByteArray::number(reading.taken);
}

Reading readInPieces(const QByteArray &method, QByteArrayView bytes, qsizetype pieceSize)
{
    Reading reading{SseHttpHead(method)};
    for (; !bytes.isEmpty() && reading.head.state() == State::Incomplete;
         bytes = bytes.sliced(std::min(bytes.size(), pieceSize)))
        reading.feed(bytes.first(std::min(bytes.size(), pieceSize)));
    return reading;
}

Reading readSplit(const QByteArray &method, QByteArrayView bytes, qsizetype position)
{
    Reading reading{SseHttpHead(method)};
    reading.feed(bytes.first(position));
    if (reading.head.state() == State::Incomplete)
        reading.feed(bytes.sliced(position));
    return reading;
}

QByteArray escaped(QByteArrayView bytes)
{
    return bytes.toByteArray().toPercentEncoding(" /:;,=-\"'");
}

// Whether two heads are the same. If both have failed, how much was taken does not matter.
void compare(const Reading &actual, const Reading &expected, QByteArrayView bytes, qsizetype how)
{
    if (text(actual) == text(expected))
        return;
    const QByteArray message = text(actual) + " instead of " + text(expected) + " at "
            + QByteArray::number(how) + " of " + escaped(bytes);
    QFAIL(message.constData());
}

// Reads whole, byte by byte, and split at each position.
Reading readEveryWay(const QByteArray &method, QByteArrayView bytes)
{
    Reading whole{SseHttpHead(method)};
    whole.feed(bytes);
    compare(readInPieces(method, bytes, 1), whole, bytes, -1);
    for (qsizetype i = 0; i <= bytes.size() && !QTest::currentTestFailed(); ++i)
        compare(readSplit(method, bytes, i), whole, bytes, i);
    return whole;
}

// A row is expected to fail if the expected text begins with "!", with a text that contains the rest.
bool isAsExpected(const QByteArray &actual, const QByteArray &expected)
{
    if (expected.startsWith('!'))
        return actual.startsWith('!') && actual.contains(expected.sliced(1));
    return actual == expected;
}

} // namespace

class tst_SseHttpHead : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsStatusLines_data();
    void readsStatusLines();
    void readsFields_data();
    void readsFields();
    void acceptsCharactersByTheGrammar_data();
    void acceptsCharactersByTheGrammar();
    void decidesFraming_data();
    void decidesFraming();
    void decidesWhetherTheConnectionIsKept_data();
    void decidesWhetherTheConnectionIsKept();
    void skipsInterimResponses_data();
    void skipsInterimResponses();
    void failsIfItIsCut_data();
    void failsIfItIsCut();
    void failsIfItIsEndless_data();
    void failsIfItIsEndless();
    void failsAtTheFirstWrongByte_data();
    void failsAtTheFirstWrongByte();
    void readsUpToTheMaximumSize();
    void showsNothingOfTheResponseInFailures();
    void readsManyFieldsInLinearTime();
    void doesNothingAfterTheEnd();
};

void tst_SseHttpHead::readsStatusLines_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QByteArray>("expected"); // status, reason and version

    const auto good = [](const char *name, const QByteArray &line, const QByteArray &expected) {
        QTest::newRow(name) << line << expected;
    };
    const auto bad = [](const char *name, const QByteArray &line,
                        const QByteArray &expected = "!not HTTP/1.1") {
        QTest::newRow(name) << line << expected;
    };

    // RFC 9112, section 4: status-line = HTTP-version SP status-code SP [ reason-phrase ]
    good("usual", "HTTP/1.1 200 OK\r\n", "200 OK, 1.1");
    good("1.0", "HTTP/1.0 200 OK\r\n", "200 OK, 1.0");
    good("LF only", "HTTP/1.1 200 OK\n", "200 OK, 1.1");
    good("no reason", "HTTP/1.1 200 \r\n", "200 , 1.1");
    good("no reason, no space", "HTTP/1.1 200\r\n", "200 , 1.1");
    good("no reason, no space, LF", "HTTP/1.1 200\n", "200 , 1.1");
    good("several words", "HTTP/1.1 404 Not  Found\r\n", "404 Not  Found, 1.1");
    good("spaces around the reason", "HTTP/1.1 200   OK \t \r\n", "200 OK, 1.1");
    good("tab in the reason", "HTTP/1.1 200 O\tK\r\n", "200 O\tK, 1.1");
    good("UTF-8 in the reason", "HTTP/1.1 200 \xc3\xa9\r\n", "200 \xc3\xa9, 1.1");
    good("Latin-1 in the reason", "HTTP/1.1 200 \xe9\r\n", "200 \xe9, 1.1");
    good("other control characters in the reason", "HTTP/1.1 200 \x1b[2J\r\n", "200 \x1b[2J, 1.1");
    good("digits in the reason", "HTTP/1.1 200 404\r\n", "200 404, 1.1");
    good("a long reason", "HTTP/1.1 200 " + QByteArray(300, 'x') + "\r\n",
         "200 " + QByteArray(300, 'x') + ", 1.1");
    // RFC 9110, section 2.5: a higher minor version is read as the highest known one.
    good("1.2", "HTTP/1.2 200 OK\r\n", "200 OK, 1.1");
    good("1.9", "HTTP/1.9 200 OK\r\n", "200 OK, 1.1");
    // RFC 9110, section 15: three digits; 600 to 999 are in use inside of servers.
    for (const int status : {200, 201, 203, 205, 206, 226, 299, 300, 301, 305, 399,
                             400, 418, 451, 499, 500, 503, 511, 599, 600, 777, 999})
        good(qPrintable(u"status %1"_s.arg(status)),
             "HTTP/1.1 " + QByteArray::number(status) + " X\r\n",
             QByteArray::number(status) + " X, 1.1");

    bad("empty line", "\r\n");
    bad("empty line with LF", "\n");
    bad("empty line before the status line", "\r\nHTTP/1.1 200 OK\r\n");
    bad("space before the version", " HTTP/1.1 200 OK\r\n");
    bad("no version", "200 OK\r\n");
    bad("lower case", "http/1.1 200 OK\r\n");
    bad("mixed case", "Http/1.1 200 OK\r\n");
    bad("0.9", "HTTP/0.9 200 OK\r\n");
    bad("2.0", "HTTP/2.0 200 OK\r\n");
    bad("2", "HTTP/2 200\r\n");
    bad("3", "HTTP/3 200\r\n");
    bad("major version of two digits", "HTTP/11.1 200 OK\r\n");
    bad("minor version of two digits", "HTTP/1.10 200 OK\r\n");
    bad("no minor version", "HTTP/1. 200 OK\r\n");
    bad("no minor version and no dot", "HTTP/1 200 OK\r\n");
    bad("letter for a minor version", "HTTP/1.x 200 OK\r\n");
    bad("comma in the version", "HTTP/1,1 200 OK\r\n");
    bad("space in the version", "HTTP /1.1 200 OK\r\n");
    bad("space behind the slash", "HTTP/ 1.1 200 OK\r\n");
    bad("nothing behind the version", "HTTP/1.1\r\n");
    bad("space behind the version", "HTTP/1.1 \r\n");
    bad("two spaces behind the version", "HTTP/1.1  200 OK\r\n");
    bad("tab behind the version", "HTTP/1.1\t200 OK\r\n");
    bad("no space behind the version", "HTTP/1.1200 OK\r\n");
    bad("no status", "HTTP/1.1 OK\r\n");
    bad("one digit", "HTTP/1.1 2 OK\r\n");
    bad("two digits", "HTTP/1.1 20 OK\r\n");
    bad("two digits only", "HTTP/1.1 20\r\n");
    bad("four digits", "HTTP/1.1 2000 OK\r\n");
    bad("four digits only", "HTTP/1.1 2000\r\n");
    bad("letter in the status", "HTTP/1.1 2O0 OK\r\n");
    bad("sign in the status", "HTTP/1.1 +20 OK\r\n");
    bad("negative status", "HTTP/1.1 -20 OK\r\n");
    bad("hexadecimal status", "HTTP/1.1 0xC OK\r\n");
    bad("dot in the status", "HTTP/1.1 200.1 OK\r\n");
    bad("tab behind the status", "HTTP/1.1 200\tOK\r\n");
    bad("colon behind the status", "HTTP/1.1 200: OK\r\n");
    bad("reason at the status", "HTTP/1.1 200OK\r\n");
    // A status below 100 could not be told from an interim response later.
    bad("status 000", "HTTP/1.1 000 X\r\n");
    bad("status 099", "HTTP/1.1 099 X\r\n");
    bad("CR in the reason", "HTTP/1.1 200 O\rK\r\n");
    bad("CR at the end of the reason", "HTTP/1.1 200 OK\r\r\n");
    bad("CR for a line end", "HTTP/1.1 200 OK\rX: y\r\r\n");
    bad("NUL in the reason", QByteArray("HTTP/1.1 200 O\0K\r\n", 19));
    bad("NUL for a reason", QByteArray("HTTP/1.1 200\0\r\n", 15));
    bad("a request", "GET / HTTP/1.1\r\n");
    bad("an event stream", "data: x\r\n");
    bad("HTML", "<!DOCTYPE html>\r\n");
    bad("SSH", "SSH-2.0-OpenSSH_9.2\r\n");
    bad("SMTP", "220 mail.example ESMTP\r\n");
    bad("RTSP", "RTSP/1.0 200 OK\r\n");
    bad("shoutcast", "ICY 200 OK\r\n");
    bad("a TLS alert", QByteArray("\x15\x03\x03\x00\x02\x02\x46", 7));
    bad("HTTP/2 settings", QByteArray("\x00\x00\x12\x04\x00\x00\x00\x00\x00", 9));
    bad("a byte order mark", "\xef\xbb\xbfHTTP/1.1 200 OK\r\n");
    // RFC 9110, section 15.2.2: only if the request has asked for it.
    bad("101", "HTTP/1.1 101 Switching Protocols\r\n", "!another protocol");
    bad("101 in 1.0", "HTTP/1.0 101 Switching Protocols\r\n", "!another protocol");
}

void tst_SseHttpHead::readsStatusLines()
{
    QFETCH(const QByteArray, line);
    QFETCH(QByteArray, expected);
    const Reading reading = readEveryWay("GET", line + "\r\n" + Behind);
    if (!expected.startsWith('!'))
        expected += ", until close, closed, , " + QByteArray::number(line.size() + 2);
    QVERIFY2(isAsExpected(text(reading), expected), text(reading).constData());
    if (expected.startsWith('!'))
        QCOMPARE(reading.head.failure().error, SseError::NoHttpResponseError);
}

void tst_SseHttpHead::readsFields_data()
{
    QTest::addColumn<QByteArray>("lines");
    QTest::addColumn<QByteArray>("expected"); // the fields

    const auto good = [](const char *name, const QByteArray &lines, const QByteArray &expected) {
        QTest::newRow(name) << lines << expected;
    };
    const auto bad = [](const char *name, const QByteArray &lines, const QByteArray &expected) {
        QTest::newRow(name) << lines << expected;
    };

    // RFC 9112, section 5: field-line = field-name ":" OWS field-value OWS
    good("none", "", "");
    good("one", "A: b\r\n", "A=b");
    good("two", "A: b\r\nC: d\r\n", "A=b|C=d");
    good("LF only", "A: b\nC: d\n", "A=b|C=d");
    good("LF and CRLF", "A: b\nC: d\r\nE: f\n", "A=b|C=d|E=f");
    good("repeated", "A: b\r\na: c\r\nA: b\r\n", "A=b|a=c|A=b");
    good("no space", "A:b\r\n", "A=b");
    good("empty value", "A:\r\n", "A=");
    good("empty value with a space", "A: \r\n", "A=");
    good("empty value with tabs", "A:\t\t \r\n", "A=");
    good("spaces around the value", "A:   b   \r\n", "A=b");
    good("tabs around the value", "A:\tb\t\r\n", "A=b");
    good("mixed whitespace around the value", "A: \t b \t \r\n", "A=b");
    good("spaces in the value", "A: b  c\td\r\n", "A=b  c\td");
    good("colon in the value", "A: b: c\r\n", "A=b: c");
    good("only a colon for a value", "A::\r\n", "A=:");
    good("quoted string", "A: \"b, \\\" c\"\r\n", "A=\"b, \\\" c\"");
    good("UTF-8 in the value", "A: \xc3\xa9\r\n", "A=\xc3\xa9");
    good("Latin-1 in the value", "A: \xe9\r\n", "A=\xe9");
    good("all token characters", "#!$%&'*+-.^_`|~09azAZ: b\r\n", "#!$%&'*+-.^_`|~09azAZ=b");
    good("digit for a name", "1: b\r\n", "1=b");
    good("long name", QByteArray(5000, 'n') + ": b\r\n", QByteArray(5000, 'n') + "=b");
    good("long value", "A: " + QByteArray(5000, 'v') + "\r\n", "A=" + QByteArray(5000, 'v'));
    // RFC 9112, section 5.1: proxies remove this whitespace from responses.
    good("space before the colon", "A : b\r\n", "A=b");
    good("tab before the colon", "A\t: b\r\n", "A=b");
    good("spaces before the colon", "A  \t: b\r\n", "A=b");
    // RFC 9112, section 5.2: a fold is replaced with one or more SP.
    good("folded", "A: b\r\n c\r\n", "A=b c");
    good("folded with a tab", "A: b\r\n\tc\r\n", "A=b c");
    good("folded with several spaces", "A: b  \r\n \t  c\r\n", "A=b c");
    good("folded with LF", "A: b\n c\n", "A=b c");
    good("folded twice", "A: b\r\n c\r\n d\r\n", "A=b c d");
    good("folded, then another field", "A: b\r\n c\r\nD: e\r\n", "A=b c|D=e");
    good("folded second field", "A: b\r\nC: d\r\n e\r\n", "A=b|C=d e");
    good("folded empty value", "A:\r\n b\r\n", "A=b");
    good("folded with nothing", "A: b\r\n \r\n", "A=b");
    good("folded with nothing, then something", "A: b\r\n \r\n c\r\n", "A=b c");
    good("folded like a field", "A: b\r\n C: d\r\n", "A=b C: d");
    good("folded with spaces only before the end", "A: b\r\n\t\t\r\n", "A=b");
    good("an event stream's", "Content-Type: text/event-stream\r\nCache-Control: no-store\r\n",
         "Content-Type=text/event-stream|Cache-Control=no-store");

    bad("no colon", "A\r\n", "!Line 2");
    bad("no colon with spaces", "A b\r\n", "!Line 2");
    bad("no colon in the second field", "A: b\r\nC\r\n", "!Line 3");
    bad("no name", ": b\r\n", "!Line 2");
    bad("only a colon", ":\r\n", "!Line 2");
    bad("space for a name", " : b\r\n", "!Line 2");
    bad("space before the first field", " A: b\r\n", "!Line 2");
    bad("tab before the first field", "\tA: b\r\n", "!Line 2");
    bad("space only before the first field", " \r\nA: b\r\n", "!Line 2");
    bad("space in the name", "A B: c\r\n", "!Line 2");
    bad("slash in the name", "A/B: c\r\n", "!Line 2");
    bad("parenthesis in the name", "A(B): c\r\n", "!Line 2");
    bad("quotation mark in the name", "\"A\": c\r\n", "!Line 2");
    bad("at sign in the name", "A@B: c\r\n", "!Line 2");
    bad("comma in the name", "A,B: c\r\n", "!Line 2");
    bad("semicolon in the name", "A;B: c\r\n", "!Line 2");
    bad("equals sign in the name", "A=B: c\r\n", "!Line 2");
    bad("question mark in the name", "A?: c\r\n", "!Line 2");
    bad("bracket in the name", "A[0]: c\r\n", "!Line 2");
    bad("backslash in the name", "A\\: c\r\n", "!Line 2");
    bad("brace in the name", "A{: c\r\n", "!Line 2");
    bad("UTF-8 in the name", "\xc3\xa9: c\r\n", "!Line 2");
    bad("vertical tab before the colon", "A\v: c\r\n", "!Line 2");
    bad("NUL in the name", QByteArray("A\0B: c\r\n", 8), "!Line 2");
    bad("NUL in the value", QByteArray("A: b\0c\r\n", 8), "!Line 2");
    bad("NUL in a fold", QByteArray("A: b\r\n c\0d\r\n", 12), "!Line 3");
    bad("CR in the name", "A\rB: c\r\n", "!Line 2");
    bad("CR in the value", "A: b\rc\r\n", "!Line 2");
    bad("CR for a line end", "A: b\rC: d\r\n", "!Line 2");
    bad("CR in a fold", "A: b\r\n c\rd\r\n", "!Line 3");
    bad("two CR at the line end", "A: b\r\r\n", "!Line 2");
    bad("CR in the empty line", "A: b\r\n\r\r\n", "!Line 3");
    bad("CR before the name", "\rA: b\r\n", "!Line 2");
    bad("status line again", "HTTP/1.1 200 OK\r\n", "!Line 2");
    bad("an event", "data\r\n", "!Line 2");
    bad("HTML", "<html>\r\n", "!Line 2");
}

void tst_SseHttpHead::readsFields()
{
    QFETCH(const QByteArray, lines);
    QFETCH(QByteArray, expected);
    const QByteArray head = "HTTP/1.1 200 OK\r\n" + lines + "\r\n";
    const Reading reading = readEveryWay("GET", head + Behind);
    if (!expected.startsWith('!'))
        expected = "200 OK, 1.1, until close, closed, " + expected + ", "
                + QByteArray::number(head.size());
    QVERIFY2(isAsExpected(text(reading), expected), text(reading).constData());
    if (expected.startsWith('!'))
        QVERIFY(reading.head.fields().isEmpty());
}

void tst_SseHttpHead::acceptsCharactersByTheGrammar_data()
{
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<QByteArray>("behind");
    QTest::addColumn<QByteArray>("accepted"); // of the characters in between

    using Octets::without;
    const QByteArray digits = Octets::Digits;
    const QByteArray token = Octets::Token;
    const QByteArray status = "HTTP/1.1 200 OK\r\n";

    QTest::newRow("first") << QByteArray() << QByteArray("TTP/1.1 200 OK\r\n\r\n")
                           << QByteArray("H");
    QTest::newRow("slash") << QByteArray("HTTP") << QByteArray("1.1 200 OK\r\n\r\n")
                           << QByteArray("/");
    QTest::newRow("major version")
            << QByteArray("HTTP/") << QByteArray(".1 200 OK\r\n\r\n") << QByteArray("1");
    QTest::newRow("dot") << QByteArray("HTTP/1") << QByteArray("1 200 OK\r\n\r\n")
                         << QByteArray(".");
    QTest::newRow("minor version")
            << QByteArray("HTTP/1.") << QByteArray(" 200 OK\r\n\r\n") << digits;
    QTest::newRow("behind the version")
            << QByteArray("HTTP/1.1") << QByteArray("200 OK\r\n\r\n") << QByteArray(" ");
    QTest::newRow("first digit") << QByteArray("HTTP/1.1 ") << QByteArray("99 OK\r\n\r\n")
                                 << QByteArray("123456789");
    QTest::newRow("second digit") << QByteArray("HTTP/1.1 2") << QByteArray("0 OK\r\n\r\n")
                                  << digits;
    QTest::newRow("third digit") << QByteArray("HTTP/1.1 20") << QByteArray(" OK\r\n\r\n")
                                 << digits;
    QTest::newRow("behind the status")
            << QByteArray("HTTP/1.1 200") << QByteArray("\r\n\r\n") << QByteArray("\n ");
    QTest::newRow("in the reason")
            << QByteArray("HTTP/1.1 200 O") << QByteArray("K: x\r\n\r\n") << without({"\r\0", 2});
    QTest::newRow("in a name") << QByteArray(status + "A") << QByteArray("B: x\r\n\r\n")
                               << QByteArray(token + ':');
    QTest::newRow("for a name") << status << QByteArray(": x\r\n\r\n") << QByteArray(token + '\n');
    QTest::newRow("behind a name")
            << QByteArray(status + 'A') << QByteArray(": x\r\n\r\n") << QByteArray(token + " \t:");
    QTest::newRow("in a value") << QByteArray(status + "A: b") << QByteArray("c: d\r\n\r\n")
                                << without({"\r\0", 2});
    QTest::newRow("before a value")
            << QByteArray(status + "A:") << QByteArray("c: d\r\n\r\n") << without({"\r\0", 2});
    QTest::newRow("behind the CR of a field")
            << QByteArray(status + "A: b\r") << QByteArray("C: d\r\n\r\n") << QByteArray("\n");
    QTest::newRow("behind the CR of the empty line")
            << QByteArray(status + "A: b\r\n\r") << QByteArray("C: d\r\n\r\n") << QByteArray("\n");
}

void tst_SseHttpHead::acceptsCharactersByTheGrammar()
{
    QFETCH(const QByteArray, before);
    QFETCH(const QByteArray, behind);
    QFETCH(const QByteArray, accepted);
    for (int i = 0; i < 256; ++i) {
        const Reading reading = readEveryWay("GET", before + char(i) + behind);
        const bool isAccepted = reading.head.state() != State::Failed;
        const QByteArray message = "character " + QByteArray::number(i) + ": " + text(reading);
        QVERIFY2(isAccepted == accepted.contains(char(i)), message.constData());
    }
}

void tst_SseHttpHead::decidesFraming_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QByteArray>("start"); // version and status
    QTest::addColumn<QByteArray>("lines");
    QTest::addColumn<QByteArray>("expected");

    const auto get = [](const char *name, const QByteArray &lines, const QByteArray &expected) {
        QTest::newRow(name) << QByteArray("GET") << QByteArray("1.1 200") << lines << expected;
    };
    const auto other = [](const char *name, const QByteArray &method, const QByteArray &start,
                          const QByteArray &lines, const QByteArray &expected) {
        QTest::newRow(name) << method << start << lines << expected;
    };
    const QByteArray te = "Transfer-Encoding: ";
    const QByteArray cl = "Content-Length: ";
    const QByteArray badCoding = "!unknown Transfer-Encoding";
    const QByteArray badLength = "!Content-Length";

    // RFC 9112, section 6.3, rule 8
    get("neither", "", "until close");
    get("other fields", "Content-Type: text/plain\r\n", "until close");

    // Rule 1: no body, whatever the fields say
    const QByteArray noBody[] = {"",           te + "chunked\r\n",
                                 cl + "5\r\n", cl + "x\r\n",
                                 te + "x\r\n", te + "chunked\r\n" + cl + "5\r\n"};
    for (const QByteArray &lines : noBody) {
        const QByteArray shown = lines.isEmpty() ? "nothing" : lines.simplified();
        other("HEAD, " + shown, "HEAD", "1.1 200", lines, "none");
        other("HEAD 404, " + shown, "HEAD", "1.1 404", lines, "none");
        other("204, " + shown, "GET", "1.1 204", lines, "none");
        other("204 to POST, " + shown, "POST", "1.1 204", lines, "none");
        other("304, " + shown, "GET", "1.1 304", lines, "none");
        other("304 in 1.0, " + shown, "GET", "1.0 304", lines, "none");
        other("CONNECT, " + shown, "CONNECT", "1.1 200", lines, "none");
        other("CONNECT 299, " + shown, "CONNECT", "1.1 299", lines, "none");
    }
    // Rule 2 is about successes only.
    other("refused CONNECT with a length", "CONNECT", "1.1 407", cl + "5\r\n", "length 5");
    other("refused CONNECT with chunks", "CONNECT", "1.1 502", te + "chunked\r\n", "chunked");
    other("refused CONNECT until close", "CONNECT", "1.1 300", "", "until close");
    // Methods are case-sensitive.
    other("head", "head", "1.1 200", cl + "5\r\n", "length 5");
    other("Connect", "Connect", "1.1 200", cl + "5\r\n", "length 5");
    other("POST with a length", "POST", "1.1 200", cl + "5\r\n", "length 5");
    for (const QByteArray status :
         {"200", "201", "205", "206", "301", "307", "400", "401", "404", "500", "503", "999"}) {
        other("length with status " + status, "GET", "1.1 " + status, cl + "7\r\n", "length 7");
        other("chunks with status " + status, "GET", "1.1 " + status, te + "chunked\r\n",
              "chunked");
        other("neither with status " + status, "GET", "1.1 " + status, "", "until close");
    }

    // Rule 4
    get("chunked", te + "chunked\r\n", "chunked");
    get("chunked in capitals", "TRANSFER-ENCODING: CHUNKED\r\n", "chunked");
    get("chunked in small letters", "transfer-encoding: chunked\r\n", "chunked");
    get("chunked without a space", "Transfer-Encoding:chunked\r\n", "chunked");
    get("chunked with tabs", "Transfer-Encoding:\tchunked\t\r\n", "chunked");
    get("chunked with LF", "Transfer-Encoding: chunked\n", "chunked");
    get("chunked with a space before the colon", "Transfer-Encoding : chunked\r\n", "chunked");
    get("chunked in a fold", "Transfer-Encoding:\r\n chunked\r\n", "chunked");
    get("chunked behind a comma", te + ", chunked\r\n", "chunked");
    get("chunked before commas", te + "chunked,,\r\n", "chunked");
    get("chunked before a field without value", te + "chunked\r\n" + te + "\r\n", "chunked");
    get("chunked behind a field without value", te + "\r\n" + te + "chunked\r\n", "chunked");
    get("chunked behind identity", te + "identity, chunked\r\n", "chunked");
    get("chunked behind a field with identity", te + "identity\r\n" + te + "chunked\r\n",
        "chunked");
    other("chunked in 1.0", "GET", "1.0 200", te + "chunked\r\n", "chunked");
    other("chunked in 1.2", "GET", "1.2 200", te + "chunked\r\n", "chunked");
    get("no coding", te + "\r\n", "until close");
    get("no coding but a comma", te + ",\r\n", "until close");
    get("identity", te + "identity\r\n", "until close");
    get("identity in capitals", te + "IDENTITY\r\n", "until close");
    get("identity twice", te + "identity, identity\r\n", "until close");
    get("gzip", te + "gzip\r\n", badCoding);
    get("gzip, chunked", te + "gzip, chunked\r\n", badCoding);
    get("gzip, chunked in two fields", te + "gzip\r\n" + te + "chunked\r\n", badCoding);
    get("chunked, gzip", te + "chunked, gzip\r\n", badCoding);
    get("chunked, gzip in two fields", te + "chunked\r\n" + te + "gzip\r\n", badCoding);
    get("chunked, identity", te + "chunked, identity\r\n", badCoding);
    get("chunked twice", te + "chunked, chunked\r\n", badCoding);
    get("chunked in two fields", te + "chunked\r\n" + te + "chunked\r\n", badCoding);
    get("chunked with a parameter", te + "chunked;a=b\r\n", badCoding);
    get("chunked with a semicolon", te + "chunked;\r\n", badCoding);
    get("chunked with a weight", te + "chunked;q=0.5\r\n", badCoding);
    get("chunked in quotation marks", te + "\"chunked\"\r\n", badCoding);
    get("chunked in apostrophes", te + "'chunked'\r\n", badCoding);
    get("chunked with a vertical tab", te + "chunked\v\r\n", badCoding);
    get("chunked behind a vertical tab", te + "\vchunked\r\n", badCoding);
    get("chunked with a form feed", te + "chunked\f\r\n", badCoding);
    get("chunked with a no-break space", te + "chunked\xa0\r\n", badCoding);
    get("xchunked", te + "xchunked\r\n", badCoding);
    get("chunke", te + "chunke\r\n", badCoding);
    get("chunkedd", te + "chunkedd\r\n", badCoding);
    get("chun ked", te + "chun ked\r\n", badCoding);
    get("chun ked in a fold", te + "chun\r\n ked\r\n", badCoding);
    get("identity chunked", te + "identity chunked\r\n", badCoding);
    get("compress", te + "compress\r\n", badCoding);
    get("deflate, chunked", te + "deflate, chunked\r\n", badCoding);
    get("an unknown coding", te + "x-foo\r\n", badCoding);

    // Rule 3: the coding overrides the length, even a malformed one.
    get("coding, length", te + "chunked\r\n" + cl + "5\r\n", "chunked");
    get("length, coding", cl + "5\r\n" + te + "chunked\r\n", "chunked");
    get("coding, bad length", te + "chunked\r\n" + cl + "x\r\n", "chunked");
    get("coding, contradictory length", te + "chunked\r\n" + cl + "5\r\n" + cl + "6\r\n",
        "chunked");
    get("identity, length", te + "identity\r\n" + cl + "5\r\n", "until close");
    get("no coding, length", te + "\r\n" + cl + "5\r\n", "until close");
    get("unknown coding, length", te + "gzip\r\n" + cl + "5\r\n", badCoding);

    // Rules 5 and 6
    get("0", cl + "0\r\n", "length 0");
    get("1", cl + "1\r\n", "length 1");
    get("leading zeros", cl + "007\r\n", "length 7");
    get("many leading zeros", cl + QByteArray(100, '0') + "7\r\n", "length 7");
    get("00", cl + "00\r\n", "length 0");
    get("tabs", "Content-Length:\t5\t\r\n", "length 5");
    get("in a fold", "Content-Length:\r\n 5\r\n", "length 5");
    get("more than 32 bits", cl + "4294967296\r\n", "length 4294967296");
    get("the largest", cl + "9223372036854775807\r\n", "length 9223372036854775807");
    get("twice in one field", cl + "5, 5\r\n", "length 5");
    get("twice without a space", cl + "5,5\r\n", "length 5");
    get("three times", cl + "5, 5 ,\t5\r\n", "length 5");
    get("twice", cl + "5\r\n" + cl + "5\r\n", "length 5");
    get("twice in different letters", "content-length: 5\r\n" + cl + "5\r\n", "length 5");
    get("twice with zeros", cl + "5\r\n" + cl + "05\r\n", "length 5");
    other("length in 1.0", "GET", "1.0 200", cl + "5\r\n", "length 5");
    get("too large", cl + "9223372036854775808\r\n", badLength);
    get("more than 64 bits", cl + "18446744073709551616\r\n", badLength);
    get("more than 64 bits by 5", cl + "18446744073709551621\r\n", badLength);
    get("100 digits", cl + QByteArray(100, '9') + "\r\n", badLength);
    get("empty length", cl + "\r\n", badLength);
    get("negative", cl + "-5\r\n", badLength);
    get("negative zero", cl + "-0\r\n", badLength);
    get("with a plus", cl + "+5\r\n", badLength);
    get("decimal", cl + "5.0\r\n", badLength);
    get("exponent", cl + "1e3\r\n", badLength);
    get("hexadecimal", cl + "0x5\r\n", badLength);
    get("hexadecimal digits", cl + "a\r\n", badLength);
    get("with a unit", cl + "5 bytes\r\n", badLength);
    get("two numbers", cl + "5 5\r\n", badLength);
    get("two numbers in a fold", cl + "5\r\n 5\r\n", badLength);
    get("quoted", cl + "\"5\"\r\n", badLength);
    get("behind a vertical tab", cl + "\v5\r\n", badLength);
    get("before a vertical tab", cl + "5\v\r\n", badLength);
    get("before a letter", cl + "5x\r\n", badLength);
    get("with an underscore", cl + "5_0\r\n", badLength);
    get("with a semicolon", cl + "5;5\r\n", badLength);
    get("with an apostrophe", cl + "5'000\r\n", badLength);
    get("letters", cl + "five\r\n", badLength);
    get("Arabic digits", cl + "\xd9\xa5\r\n", badLength);
    get("an empty member", cl + "5,\r\n", badLength);
    get("an empty first member", cl + ",5\r\n", badLength);
    get("different in one field", cl + "5, 6\r\n", badLength);
    get("different", cl + "5\r\n" + cl + "6\r\n", badLength);
    get("0 and 5", cl + "0\r\n" + cl + "5\r\n", badLength);
    get("good and bad", cl + "5\r\n" + cl + "x\r\n", badLength);
    get("bad and good", cl + "x\r\n" + cl + "5\r\n", badLength);
    get("bad twice", cl + "x\r\n" + cl + "x\r\n", badLength);
    get("good and empty", cl + "5\r\n" + cl + "\r\n", badLength);
    get("length of a similar name", "Content-Length2: x\r\nX-Content-Length: y\r\n", "until close");
    get("coding of a similar name", "Transfer_Encoding: chunked\r\nTE: chunked\r\n", "until close");
}

void tst_SseHttpHead::decidesFraming()
{
    QFETCH(const QByteArray, method);
    QFETCH(const QByteArray, start);
    QFETCH(const QByteArray, lines);
    QFETCH(const QByteArray, expected);
    const QByteArray head = "HTTP/" + start + " X\r\nA: b\r\n" + lines + "\r\n";
    const Reading reading = readEveryWay(method, head + Behind);
    if (expected.startsWith('!')) {
        QVERIFY2(isAsExpected(text(reading), expected), text(reading).constData());
        QCOMPARE(reading.head.failure().error, SseError::NoHttpResponseError);
        return;
    }
    QVERIFY2(reading.head.state() == State::Complete, text(reading).constData());
    QCOMPARE(framingText(reading.head.framing()), expected);
    QCOMPARE(reading.taken, head.size());
}

void tst_SseHttpHead::decidesWhetherTheConnectionIsKept_data()
{
    QTest::addColumn<QByteArray>("start");
    QTest::addColumn<QByteArray>("lines");
    QTest::addColumn<bool>("expected");

    const auto row = [](const char *name, const QByteArray &start, const QByteArray &lines,
                        bool expected) { QTest::newRow(name) << start << lines << expected; };
    const QByteArray cl = "Content-Length: 5\r\n";
    const QByteArray te = "Transfer-Encoding: chunked\r\n";

    // RFC 9112, section 9.3
    row("1.1", "1.1 200", cl, true);
    row("1.1 with chunks", "1.1 200", te, true);
    row("1.2", "1.2 200", cl, true);
    row("1.1 without a body", "1.1 204", "", true);
    row("1.1 until close", "1.1 200", "", false);
    row("1.1 until close, keep-alive", "1.1 200", "Connection: keep-alive\r\n", false);
    row("1.1, close", "1.1 200", cl + "Connection: close\r\n", false);
    row("1.1, Close", "1.1 200", cl + "CONNECTION: Close\r\n", false);
    row("1.1 without a body, close", "1.1 204", "Connection: close\r\n", false);
    row("1.1, keep-alive", "1.1 200", cl + "Connection: keep-alive\r\n", true);
    row("1.1, another option", "1.1 200", cl + "Connection: x-foo\r\n", true);
    row("1.1, empty", "1.1 200", cl + "Connection:\r\n", true);
    row("1.1, closed", "1.1 200", cl + "Connection: closed\r\n", true);
    row("1.1, close in a list", "1.1 200", cl + "Connection: x-foo,close ,x-bar\r\n", false);
    row("1.1, close in another field", "1.1 200", cl + "Connection: x-foo\r\nConnection: close\r\n",
        false);
    row("1.1, close and keep-alive", "1.1 200", cl + "Connection: close, keep-alive\r\n", false);
    row("1.1, keep-alive and close", "1.1 200",
        cl + "Connection: keep-alive\r\nConnection: close\r\n", false);
    row("1.0", "1.0 200", cl, false);
    row("1.0, keep-alive", "1.0 200", cl + "Connection: keep-alive\r\n", true);
    row("1.0, Keep-Alive in a list", "1.0 200", cl + "Connection: x-foo, Keep-Alive\r\n", true);
    row("1.0 with parameters only", "1.0 200", cl + "Keep-Alive: timeout=5\r\n", false);
    row("1.0, close", "1.0 200", cl + "Connection: close\r\n", false);
    row("1.0, close and keep-alive", "1.0 200", cl + "Connection: keep-alive, close\r\n", false);
    row("1.0 without a body", "1.0 204", "", false);
    row("1.0 without a body, keep-alive", "1.0 204", "Connection: keep-alive\r\n", true);
    row("1.0 until close, keep-alive", "1.0 200", "Connection: keep-alive\r\n", false);
    // Section 6.1: doubtful framing
    row("1.0 with chunks, keep-alive", "1.0 200", te + "Connection: keep-alive\r\n", false);
    row("chunks and length", "1.1 200", te + cl, false);
    row("chunks and length, keep-alive", "1.1 200", te + cl + "Connection: keep-alive\r\n", false);
}

void tst_SseHttpHead::decidesWhetherTheConnectionIsKept()
{
    QFETCH(const QByteArray, start);
    QFETCH(const QByteArray, lines);
    const Reading reading = readEveryWay("GET", "HTTP/" + start + " X\r\n" + lines + "\r\n");
    QVERIFY2(reading.head.state() == State::Complete, text(reading).constData());
    QTEST(reading.head.keepsConnection(), "expected");
}

void tst_SseHttpHead::skipsInterimResponses_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("expected");

    const auto row = [](const char *name, const QByteArray &bytes, const QByteArray &expected) {
        QTest::newRow(name) << bytes << expected;
    };
    const QByteArray final = "HTTP/1.1 200 OK\r\nA: b\r\n\r\n";
    const auto read = [&final](const QByteArray &interim, const QByteArray &continued = {}) {
        return "200 OK, 1.1, until close, closed, " + continued + "A=b, "
                + QByteArray::number(interim.size() + final.size());
    };
    QByteArray interim = "HTTP/1.1 100 Continue\r\n\r\n";
    row("100", interim + final, read(interim, "continued, "));
    row("only 100", interim, "incomplete, continued");
    interim = "HTTP/1.1 100\r\n\r\n";
    row("100 without reason", interim + final, read(interim, "continued, "));
    interim = "HTTP/1.0 100 Continue\n\n";
    row("100 in 1.0 with LF", interim + final, read(interim, "continued, "));
    interim = "HTTP/1.1 102 Processing\r\n\r\n";
    row("102", interim + final, read(interim));
    row("only 102", interim, "incomplete");
    interim = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\nA: other\r\n b\r\n\r\n";
    row("103 with fields", interim + final, read(interim));
    interim = "HTTP/1.1 199 X\r\n\r\n";
    row("199", interim + final, read(interim));
    interim = QByteArray("HTTP/1.1 102 Processing\r\n\r\n").repeated(20)
            + "HTTP/1.1 100 Continue\r\n\r\n";
    row("many", interim + final, read(interim, "continued, "));
    // RFC 9112, section 6.3, rule 1: their fields do not matter.
    interim = "HTTP/1.1 103 X\r\nContent-Length: x\r\nTransfer-Encoding: y\r\n"
              "Connection: close\r\n\r\n";
    row("with framing", interim + final, read(interim));
    row("with a bad field", "HTTP/1.1 103 X\r\nA\r\n\r\n" + final, "!Line 2");
    row("with a bad second status line", "HTTP/1.1 100 X\r\n\r\nHTTP/1.1 2x0 OK\r\n\r\n",
        "!not HTTP/1.1");
    row("with an empty line behind", "HTTP/1.1 100 X\r\n\r\n\r\n" + final, "!not HTTP/1.1");
    row("with a bad field in the second head", "HTTP/1.1 100 X\r\n\r\nHTTP/1.1 200 X\r\nA\r\n\r\n",
        "!Line 2");
    row("with space before the first field of the second head",
        "HTTP/1.1 103 X\r\nA: b\r\n\r\nHTTP/1.1 200 X\r\n C: d\r\n\r\n", "!Line 2");
    row("101 behind 100", "HTTP/1.1 100 X\r\n\r\nHTTP/1.1 101 X\r\n\r\n", "!another protocol");
}

void tst_SseHttpHead::skipsInterimResponses()
{
    QFETCH(const QByteArray, bytes);
    QFETCH(const QByteArray, expected);
    const Reading reading = readEveryWay("POST", bytes);
    QVERIFY2(isAsExpected(text(reading), expected), text(reading).constData());
}

void tst_SseHttpHead::failsIfItIsCut_data()
{
    QTest::addColumn<QByteArray>("head");

    QTest::newRow("usual") << QByteArray("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
                                         "Transfer-Encoding: chunked\r\n\r\n");
    QTest::newRow("no fields") << QByteArray("HTTP/1.0 200\r\n\r\n");
    QTest::newRow("LF") << QByteArray("HTTP/1.1 200 OK\nContent-Length: 0\n\n");
    QTest::newRow("folded") << QByteArray("HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n");
    QTest::newRow("interim") << QByteArray("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 X\r\n"
                                           "A: b\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n");
}

void tst_SseHttpHead::failsIfItIsCut()
{
    QFETCH(const QByteArray, head);
    for (qsizetype size = 0; size < head.size(); ++size) {
        Reading reading = readEveryWay("GET", head.first(size));
        QCOMPARE(reading.head.state(), State::Incomplete);
        QCOMPARE(reading.taken, size);
        QCOMPARE(reading.head.finish(), State::Failed);
        QCOMPARE(reading.head.failure().error, SseError::NoHttpResponseError);
        QVERIFY(reading.head.failure().text.contains(size == 0 ? u"without a response"_s
                                                               : u"before the end"_s));
    }
    Reading reading = readEveryWay("GET", head);
    QCOMPARE(reading.head.finish(), State::Complete);
}

void tst_SseHttpHead::failsIfItIsEndless_data()
{
    QTest::addColumn<QByteArray>("begin");
    QTest::addColumn<QByteArray>("repeated");

    const QByteArray status = "HTTP/1.1 200 OK\r\n";
    QTest::newRow("reason") << QByteArray("HTTP/1.1 200 ") << QByteArray("x");
    QTest::newRow("version") << QByteArray() << QByteArray("HTTP/1.1");
    QTest::newRow("name") << status << QByteArray("x");
    QTest::newRow("value") << QByteArray(status + "A: ") << QByteArray("x");
    QTest::newRow("NUL") << QByteArray(status + "A: ") << QByteArray("\0", 1);
    QTest::newRow("CR") << QByteArray(status + "A: ") << QByteArray("\r");
    QTest::newRow("spaces before a value") << QByteArray(status + "A:") << QByteArray(" ");
    QTest::newRow("fields") << status << QByteArray("A: b\r\n");
    QTest::newRow("short fields") << status << QByteArray("A:\n");
    QTest::newRow("long fields") << status << QByteArray("A: " + QByteArray(9000, 'b') + "\r\n");
    QTest::newRow("folds") << QByteArray(status + "A: b\r\n") << QByteArray(" c\r\n");
    QTest::newRow("empty folds") << QByteArray(status + "A: b\r\n") << QByteArray(" \r\n");
    QTest::newRow("long fold") << QByteArray(status + "A: b\r\n ") << QByteArray("c");
    QTest::newRow("interim responses") << QByteArray() << QByteArray("HTTP/1.1 100\r\n\r\n");
    QTest::newRow("interim responses with fields")
            << QByteArray() << QByteArray("HTTP/1.1 103 X\r\nLink: <a>\r\nB: c\r\n\r\n");
    QTest::newRow("interim field") << QByteArray("HTTP/1.1 103 X\r\nLink: ") << QByteArray("<a>,");
}

// At the same byte, however the bytes are split; at that, nothing is left behind.
void tst_SseHttpHead::failsIfItIsEndless()
{
    QFETCH(const QByteArray, begin);
    QFETCH(const QByteArray, repeated);
    const QByteArray bytes =
            begin + repeated.repeated(SseHttpHead::MaximumSize / repeated.size() + 100);
    for (const qsizetype pieceSize :
         {qsizetype(1), qsizetype(7), qsizetype(1460), qsizetype(16384), bytes.size()}) {
        Reading reading{SseHttpHead()};
        qsizetype fed = 0;
        while (reading.head.state() == State::Incomplete && fed < bytes.size()) {
            const qsizetype size = std::min(pieceSize, bytes.size() - fed);
            reading.feed(QByteArrayView(bytes).sliced(fed, size));
            fed += size;
        }
        QCOMPARE(reading.head.state(), State::Failed);
        QCOMPARE(reading.head.failure().error, SseError::NoHttpResponseError);
        QVERIFY(reading.head.fields().isEmpty());
        QVERIFY(fed <= SseHttpHead::MaximumSize + pieceSize);
    }
}

void tst_SseHttpHead::failsAtTheFirstWrongByte_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("good"); // bytes without the wrong one

    QTest::newRow("first") << QByteArray("S") << 0;
    QTest::newRow("second") << QByteArray("HI") << 1;
    QTest::newRow("version") << QByteArray("HTTP/2") << 5;
    QTest::newRow("dot") << QByteArray("HTTP/1 ") << 6;
    QTest::newRow("NUL") << QByteArray("\0", 1) << 0;
    QTest::newRow("CR") << QByteArray("\r") << 0;
    QTest::newRow("second head") << QByteArray("HTTP/1.1 100\r\n\r\nX") << 16;
}

// Without a line end, as such a server may wait for its client to talk.
void tst_SseHttpHead::failsAtTheFirstWrongByte()
{
    QFETCH(const QByteArray, bytes);
    QFETCH(const int, good);
    QCOMPARE(readEveryWay("GET", bytes.first(good)).head.state(), State::Incomplete);
    QCOMPARE(readEveryWay("GET", bytes).head.state(), State::Failed);
}

void tst_SseHttpHead::readsUpToTheMaximumSize()
{
    const QByteArray begin = "HTTP/1.1 204\r\nA: ";
    const QByteArray end = "\r\n\r\n";
    const qsizetype size = SseHttpHead::MaximumSize - begin.size() - end.size();
    for (const qsizetype pieceSize : {qsizetype(1), qsizetype(4096), SseHttpHead::MaximumSize}) {
        const QByteArray fits = begin + QByteArray(size, 'b') + end;
        const Reading reading = readInPieces("GET", fits, pieceSize);
        QCOMPARE(reading.head.state(), State::Complete);
        QCOMPARE(reading.taken, SseHttpHead::MaximumSize);
        const QByteArray tooLong = begin + QByteArray(size + 1, 'b') + end;
        const Reading failed = readInPieces("GET", tooLong, pieceSize);
        QCOMPARE(failed.head.state(), State::Failed);
        QVERIFY(failed.head.failure().text.contains(QString::number(SseHttpHead::MaximumSize)));
    }
}

// A server may repeat a secret of the request.
void tst_SseHttpHead::showsNothingOfTheResponseInFailures()
{
    for (const char *response :
         {"secret\r\n", "SSH-2.0-secret\x1b[31m\a\r\n", "HTTP/1.1 secret\r\n",
          "HTTP/1.1 200 OK\r\nsecret\r\n", "HTTP/1.1 200 OK\r\nSet-Cookie: secret\rsecret\r\n\r\n",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: secret\r\n\r\n",
          "HTTP/1.1 200 OK\r\nContent-Length: secret\r\n\r\n"}) {
        Reading reading;
        reading.feed(response);
        const QString text = reading.head.failure().text;
        QCOMPARE(reading.head.state(), State::Failed);
        QVERIFY(!text.isEmpty());
        QVERIFY2(!text.contains(u"secret"_s), qPrintable(text));
        QVERIFY(std::all_of(text.begin(), text.end(), [](QChar c) { return c.isPrint(); }));
    }
}

void tst_SseHttpHead::readsManyFieldsInLinearTime()
{
    QByteArray bytes = "HTTP/1.1 200 OK\r\n";
    qsizetype count = 0;
    for (; bytes.size() < SseHttpHead::MaximumSize - 10; ++count)
        bytes += "A:b\n";
    bytes += '\n';
    const Reading reading = readInPieces("GET", bytes, 1);
    QCOMPARE(reading.head.state(), State::Complete);
    QCOMPARE(reading.head.fields().size(), count);
}

void tst_SseHttpHead::doesNothingAfterTheEnd()
{
    Reading reading;
    reading.feed("HTTP/1.1 204 X\r\n\r\n");
    const qsizetype taken = reading.taken;
    reading.feed(Behind);
    QCOMPARE(reading.taken, taken);
    QCOMPARE(reading.head.statusCode(), 204);
    QCOMPARE(reading.head.feed({}), 0);
    QCOMPARE(reading.head.finish(), State::Complete);

    Reading failed;
    failed.feed("X");
    const QString text = failed.head.failure().text;
    failed.feed(Behind);
    QCOMPARE(failed.head.state(), State::Failed);
    QCOMPARE(failed.head.finish(), State::Failed);
    QCOMPARE(failed.head.failure().text, text);
}

QTEST_APPLESS_MAIN(tst_SseHttpHead)

#include "tst_ssehttphead.moc"
