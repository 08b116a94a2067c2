// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

// The readers of HTTP responses against the HTTP parser of Node, which is used as strict as it can
// be. Each difference has a row that says why.

#include "randomresponse.h"
#include "service.h"

#include <http/ssehttpbody_p.h>
#include <http/ssehttpfields_p.h>
#include <http/ssehttphead_p.h>

#include <QtCore/qendian.h>
#include <QtCore/qfile.h>
#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>
#include <QtCore/qmap.h>
#include <QtCore/qprocess.h>
#include <QtCore/qregularexpression.h>
#include <QtCore/qtemporarydir.h>
#include <QtTest/qtest.h>

#include <algorithm>
#include <cstdio>

using namespace Qt::StringLiterals;

namespace {

constexpr quint32 DefaultSeed = 1;
constexpr int DefaultResponseCount = 60'000;

// What a parser makes of all that a connection brings before it is closed.
struct Outcome
{
    bool hasHead = false;
    bool isComplete = false;
    bool isKept = false;
    int status = 0;
    QByteArray reason;
    SseHeaders fields;
    QByteArray body; // even if it is incomplete
    QString error;
};

Outcome readWithQtSse(const RandomResponse &response)
{
    Outcome outcome;
    SseHttpHead head(response.method);
    QByteArray rest = response.bytes.sliced(head.feed(response.bytes));
    if (head.finish() == SseHttpHead::State::Failed) {
        outcome.error = head.failure().text;
        return outcome;
    }
    outcome.hasHead = true;
    outcome.isKept = head.keepsConnection();
    outcome.status = head.statusCode();
    outcome.reason = head.reasonPhrase();
    outcome.fields = head.fields();
    SseHttpBody body(head.framing());
    rest.truncate(body.decode(rest.data(), rest.size()));
    outcome.body = rest;
    outcome.isComplete = body.finish() == SseHttpBody::State::Complete;
    outcome.error = body.failure().text;
    return outcome;
}

QByteArray fromBase64(const QJsonValue &value)
{
    return QByteArray::fromBase64(value.toString().toLatin1());
}

Outcome outcomeOf(const QJsonObject &object)
{
    Outcome outcome;
    outcome.hasHead = object.value("hasHead"_L1).toBool();
    outcome.isComplete = object.value("isComplete"_L1).toBool();
    outcome.isKept = object.value("isKept"_L1).toBool();
    outcome.status = object.value("status"_L1).toInt();
    // Node keeps the whitespace around it.
    outcome.reason = SseHttpFields::trimmed(fromBase64(object.value("reason"_L1))).toByteArray();
    const QJsonArray fields = object.value("fields"_L1).toArray();
    for (qsizetype i = 0; i + 1 < fields.size(); i += 2)
        outcome.fields.emplaceBack(fromBase64(fields.at(i)), fromBase64(fields.at(i + 1)));
    outcome.body = fromBase64(object.value("body"_L1));
    outcome.error = object.value("error"_L1).toString();
    return outcome;
}

QList<Outcome> readWithNode(const QList<RandomResponse> &responses)
{
    const QTemporaryDir directory;
    QFile input(directory.filePath(u"input"_s));
    if (!input.open(QIODevice::WriteOnly))
        return {};
    for (const RandomResponse &response : responses) {
        const quint32 size = qToBigEndian(quint32(response.bytes.size()));
        input.write(reinterpret_cast<const char *>(&size), sizeof size);
        input.putChar(char(response.method.size()));
        input.write(response.method + response.bytes);
    }
    input.close();
    QProcess node;
    node.setProcessChannelMode(QProcess::ForwardedChannels);
    node.start(Service::find(u"node"_s),
               {QStringLiteral(QTSSE_TEMPLATES "/parse.cjs"), input.fileName(),
                directory.filePath(u"output"_s)});
    QFile output(directory.filePath(u"output"_s));
    if (!node.waitForFinished(200'000) || node.exitCode() != 0 || !output.open(QIODevice::ReadOnly))
        return {};
    QList<Outcome> outcomes;
    while (!output.atEnd())
        outcomes.append(outcomeOf(QJsonDocument::fromJson(output.readLine()).object()));
    return outcomes;
}

// What differs, or nothing.
QString differenceOf(const Outcome &own, const Outcome &node)
{
    if (own.isComplete != node.isComplete)
        return own.isComplete ? u"only QtSse accepts"_s : u"only Node accepts"_s;
    if (!own.hasHead || !node.hasHead)
        return {};
    if (own.status != node.status)
        return u"status"_s;
    if (own.reason != node.reason)
        return u"reason"_s;
    if (own.fields != node.fields)
        return u"fields"_s;
    if (own.isComplete ? own.body != node.body
                       : !own.body.startsWith(node.body) && !node.body.startsWith(own.body))
        return u"body"_s;
    if (own.isComplete && own.isKept != node.isKept)
        return u"connection"_s;
    return {};
}

// A regular expression that is part of a text.
class Pattern
{
public:
    Pattern(const char *pattern)
        : m_expression(QLatin1StringView(pattern), QRegularExpression::DotMatchesEverythingOption)
    {
    }

    [[nodiscard]] bool matches(const QString &text) const
    {
        return m_expression.match(text).hasMatch();
    }

private:
    QRegularExpression m_expression;
};

// A kind of difference, and what it is known by.
struct Difference
{
    const char *name;
    const char *difference;
    Pattern ownError;
    Pattern nodeError;
    Pattern response; // of the method, a space and the bytes
    const char *method; // of the example
    QByteArray example;
};

constexpr char OnlyQtSse[] = "only QtSse accepts";
constexpr char OnlyNode[] = "only Node accepts";

const QList<Difference> &allDifferences()
{
    static const QList<Difference> differences{
            // RFC 9112, section 2.2, allows LF for CRLF in a head and in trailers. Scripts send it.
            {"LF behind the status line", OnlyQtSse, "",
             "CR_EXPECTED.*response line|INVALID_STATUS", "(?<!\\r)\\n", "GET",
             "HTTP/1.1 200 OK\n\r\nhello"},
            {"LF behind a field", OnlyQtSse, "",
             "CR_EXPECTED|INVALID_HEADER_TOKEN: Invalid header value", "(?<!\\r)\\n", "GET",
             "HTTP/1.1 200 OK\r\nA: b\n\r\nhello"},
            {"LF for the empty line", OnlyQtSse, "", "INVALID_HEADER_TOKEN: Invalid header field",
             "\\n\\n", "GET", "HTTP/1.1 200 OK\r\n\nhello"},
            // RFC 9110, section 2.5: a higher minor version is compatible.
            {"minor version", OnlyQtSse, "", "INVALID_VERSION", "HTTP/1\\.[2-9] ", "GET",
             "HTTP/1.2 200 OK\r\n\r\nhello"},
            // RFC 9112, section 5.1: proxies remove this space from responses, so it has one meaning.
            {"space before a colon", OnlyQtSse, "",
             "INVALID_HEADER_TOKEN: Invalid header (token|field)", "\\n[^:\\r\\n]*[ \\t]:", "GET",
             "HTTP/1.1 200 OK\r\nA : b\r\n\r\nhello"},
            // RFC 9112, section 5.2: user agents replace folds with spaces.
            {"folded field", OnlyQtSse, "",
             "INVALID_HEADER_TOKEN: (Unexpected whitespace|Invalid header)", "\\n[ \\t]", "GET",
             "HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\nhello"},
            // RFC 9110, section 5.5: recipients may keep control characters other than CR, LF and NUL.
            {"control character", OnlyQtSse, "", "INVALID_HEADER_TOKEN|INVALID_CHUNK_SIZE|STRICT",
             "[\\x01-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f]", "GET",
             "HTTP/1.1 200 OK\r\nA: \x01\r\n\r\nhello"},
            // RFC 9112, section 6.3, rule 3: the coding overrides the length. As after all responses
            // with such framing, the connection is closed.
            {"coding and length", OnlyQtSse, "",
             "INVALID_CONTENT_LENGTH|INVALID_TRANSFER_ENCODING|UNEXPECTED_CONTENT_LENGTH|EOF_STATE",
             "(?i)(\\ntransfer-encoding[ \\t]*:.*\\ncontent-length|\\ncontent-length[ "
             "\\t]*:.*\\ntransfer-encoding)",
             "GET",
             "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
            {"no coding, and length", "body", "", "", "(?i)\\ntransfer-encoding:[ \\t,]*\\r?\\n",
             "GET",
             "HTTP/1.1 200 OK\r\nTransfer-Encoding:\r\nContent-Length: 5\r\n\r\nhello world"},
            {"no coding, and equal length", "connection", "", "",
             "(?i)\\ntransfer-encoding:[ \\t,]*\\r?\\n", "GET",
             "HTTP/1.1 200 OK\r\nTransfer-Encoding:\r\nContent-Length: 5\r\n\r\nhello"},
            // RFC 9112, section 6.3, rule 5: a list of equal lengths is one length.
            {"equal lengths in a list", OnlyQtSse, "", "CONTENT_LENGTH",
             "(?i)\\ncontent-length[ \\t]*:[^\\n]*,", "GET",
             "HTTP/1.1 200 OK\r\nContent-Length: 5, 5\r\n\r\nhello"},
            {"equal lengths", OnlyQtSse, "", "CONTENT_LENGTH",
             "(?i)\\ncontent-length[ \\t]*:.*\\ncontent-length", "GET",
             "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello"},
            // RFC 9112, section 6.3, rules 1 and 2: there is no body, whatever the fields say.
            {"framing of no body", OnlyQtSse, "", "CONTENT_LENGTH|TRANSFER_ENCODING",
             "^(HEAD|CONNECT) |HTTP/1\\.\\d (1\\d\\d|204|304)", "HEAD",
             "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n"},
            // RFC 9110, section 15.2: the final response follows, even if the connection will be closed.
            {"interim response before a close", OnlyQtSse, "", "^$|CLOSED_CONNECTION",
             "(?i)HTTP/1\\.(0 1\\d\\d|\\d 1\\d\\d.*\\nconnection[ \\t]*:[^\\n]*close)", "GET",
             "HTTP/1.0 100 Continue\r\n\r\nHTTP/1.0 200 OK\r\n\r\nhello"},
            // RFC 9110, section 5.6.3: HTAB is whitespace as SP is.
            {"tab behind a length", OnlyQtSse, "", "CONTENT_LENGTH",
             "(?i)\\ncontent-length[ \\t]*:[^\\n]*\\t", "GET",
             "HTTP/1.1 200 OK\r\nContent-Length: 5\t\r\n\r\nhello"},
            {"tab behind a coding", "body", "", "", "(?i)\\ntransfer-encoding[ \\t]*:[^\\n]*\\t",
             "GET",
             "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\t\r\n\r\n5\r\nhello\r\n0\r\n\r\n"},
            {"bad chunks behind a tab", OnlyNode, "(chunk|trailer|before the end)", "",
             "(?i)\\ntransfer-encoding[ \\t]*:[^\\n]*\\t", "GET",
             "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\t\r\n\r\n5\r\nhell"},
            {"tab behind an option", "connection", "", "", "(?i)\\nconnection[ \\t]*:[^\\n]*\\t",
             "GET", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\t\r\n\r\n"},
            // RFC 9112, section 7.1.1: recipients ignore extensions. Some servers pad the size.
            {"extension of a chunk", OnlyQtSse, "", "STRICT|INVALID_CHUNK_SIZE|CHUNK_EXT",
             "(?i)\\n[0-9a-f]+[ \\t]*;[^\\n]*\\r\\n", "GET",
             "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5; a\r\nhello\r\n0\r\n\r\n"},
            {"padded size", OnlyQtSse, "", "INVALID_CHUNK_SIZE", "(?i)\\n[0-9a-f]+[ \\t]+\\r\\n",
             "GET",
             "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5 \r\nhello\r\n0\r\n\r\n"},

            // The body could not be decoded; Node takes it as it is until the connection is closed.
            {"unknown coding", OnlyNode, "unknown Transfer-Encoding", "",
             "(?i)transfer-encoding[ \\t]*:", "GET",
             "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nhello"},
            // RFC 9112, section 2.2, has servers skip empty lines, not clients.
            {"empty line before the status line", OnlyNode, "not HTTP/1.1", "",
             "(^[A-Z]+ |\\n\\r?\\n)[\\r\\n]+HTTP", "GET", "\r\nHTTP/1.1 200 OK\r\n\r\nhello"},
            // Not this protocol
            {"other versions", OnlyNode, "not HTTP/1.1", "",
             "(HTTP/(0\\.9|2\\.0)|(RTSP|ICE)/\\S+) ", "GET", "HTTP/2.0 200 OK\r\n\r\nhello"},
            // RFC 9110, section 15: invalid. Clients of the reader would take it for interim.
            {"status below 100", OnlyNode, "not HTTP/1.1", "", "HTTP/1\\.\\d 0\\d\\d", "GET",
             "HTTP/1.1 099 X\r\n\r\nhello"},
            // RFC 9112, section 2.2: a CR without LF is invalid.
            {"CR in the reason", OnlyNode, "not HTTP/1.1", "",
             "HTTP/1\\.\\d \\d\\d\\d[^\\n]*\\r[^\\n]", "GET",
             "HTTP/1.1 200 OK\r\rA: b\r\n\r\nhello"},
            // RFC 9112, section 4: it is no character of a reason phrase.
            {"NUL in the reason", OnlyNode, "not HTTP/1.1", "",
             "HTTP/1\\.\\d \\d\\d\\d [^\\r\\n]*\\x00", "GET",
             QByteArray("HTTP/1.1 200 O\0K\r\n\r\nhello", 26)},
            // RFC 9110, section 5.6.1: recipients ignore empty members of a list.
            {"chunked and a comma", "body", "", "", "(?i)chunked[ \\t]*(,[ \\t]*)+\\r?\\n", "GET",
             "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked,\r\n\r\n5\r\nhello\r\n0\r\n\r\n"},
            {"bad chunks and a comma", OnlyNode, "(chunk|trailer|before the end)", "",
             "(?i)chunked[ \\t]*(,[ \\t]*)+\\r?\\n", "GET",
             "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked,\r\n\r\n5\r\nhell"},

            // Node decides before it knows that there is no body.
            {"connection without a body", "connection", "", "", "^(HEAD|CONNECT) ", "HEAD",
             "HTTP/1.1 200 OK\r\n\r\n"},
            // RFC 9112, section 9.3: close is stronger than keep-alive.
            {"close and keep-alive in 1.0", "connection", "", "",
             "(?i)HTTP/1\\.0.*connection[ \\t]*:[^\\n]*close", "GET",
             "HTTP/1.0 200 OK\r\nContent-Length: 0\r\nConnection: close, keep-alive\r\n\r\n"},
            // RFC 9112, section 6.1: the connection is closed after a coding in 1.0.
            {"coding in 1.0", "connection", "", "",
             "(?i)HTTP/1\\.0.*transfer-encoding[ \\t]*:", "GET",
             "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n"
             "0\r\n\r\n"},

            // Of Node 18 only, whose parser is not that strict yet
            {"space at the end of a name", "fields", "", "", "\\n[^:\\r\\n]*[ \\t]:", "GET",
             "HTTP/1.1 200 OK\r\nA : b\r\n\r\nhello"},
            {"other forms of a status", OnlyNode, "not HTTP/1.1", "",
             "HTTP/1\\.\\d (?!\\d\\d\\d[ \\r\\n])", "GET", "HTTP/1.1  200 OK\r\n\r\nhello"},
            {"space in a name", OnlyNode, "Line \\d+ .* malformed", "",
             "\\n[^:\\r\\n]* [^:\\r\\n]*:", "GET", "HTTP/1.1 200 OK\r\nA b: c\r\n\r\nhello"},
            {"no name", OnlyNode, "Line \\d+ .* malformed", "", "\\n[ \\t]*:", "GET",
             "HTTP/1.1 200 OK\r\n: b\r\n\r\nhello"},
            {"CR without LF", OnlyNode, "malformed|before the end|longer", "", "\\r([^\\n]|$)",
             "GET", "HTTP/1.1 200 OK\r\n\rA: b\r\n\r\nhello"},
            {"body of 204", "body", "", "",
             "(?i)HTTP/1\\.\\d 204.*\\n(transfer-encoding|content-length)[ \\t]*:", "GET",
             "HTTP/1.1 204 X\r\nContent-Length: 5\r\n\r\nhello"},
            {"malformed body of 204", OnlyQtSse, "",
             "EOF_STATE|CHUNK_SIZE|HEADER_TOKEN|STRICT|CR_EXPECTED|LF_EXPECTED",
             "(?i)HTTP/1\\.\\d (1\\d\\d|204).*\\n(transfer-encoding|content-length)[ \\t]*:", "GET",
             "HTTP/1.1 204 X\r\nContent-Length: 5\r\n\r\nhell"},
            {"another response behind 101", OnlyNode, "another protocol", "", "HTTP/1\\.\\d 101",
             "GET", "HTTP/1.1 101 X\r\n\r\nHTTP/1.1 200 OK\r\n\r\nhello"},
    };
    return differences;
}

bool explains(const Difference &difference, const RandomResponse &response, const Outcome &own,
              const Outcome &node)
{
    return differenceOf(own, node) == QLatin1StringView(difference.difference)
            && difference.ownError.matches(own.error) && difference.nodeError.matches(node.error)
            && difference.response.matches(
                    QString::fromLatin1(response.method + ' ' + response.bytes));
}

// Returns the first difference of this kind, or null.
const Difference *explanationOf(const RandomResponse &response, const Outcome &own,
                                const Outcome &node)
{
    const QList<Difference> &differences = allDifferences();
    const auto found =
            std::find_if(differences.begin(), differences.end(), [&](const Difference &difference) {
                return explains(difference, response, own, node);
            });
    return found == differences.end() ? nullptr : &*found;
}

QByteArray description(const RandomResponse &response, const Outcome &own, const Outcome &node)
{
    return differenceOf(own, node).toUtf8() + "; QtSse: " + own.error.toUtf8()
            + "; Node: " + node.error.toUtf8() + "; " + response.method + ": "
            + response.bytes.toPercentEncoding(" /:;,=-\"'");
}

quint32 seedOfThisRun()
{
    bool isSet = false;
    const uint seed = qEnvironmentVariable("QTSSE_HTTP_SEED").toUInt(&isSet);
    return isSet ? seed : DefaultSeed;
}

int responseCountOfThisRun()
{
    bool isSet = false;
    const int count = qEnvironmentVariableIntValue("QTSSE_HTTP_RESPONSES", &isSet);
    return isSet && count > 0 ? count : DefaultResponseCount;
}

} // namespace

class tst_HttpParser : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void explainsEachDifference_data();
    void explainsEachDifference();
    void agreesAboutRandomResponses();

private:
    QList<Outcome> m_outcomes; // of Node, for the examples
};

void tst_HttpParser::initTestCase()
{
    if (Service::find(u"node"_s).isEmpty())
        QSKIP("node is not installed");
    QList<RandomResponse> examples;
    for (const Difference &difference : allDifferences())
        examples.append({difference.method, difference.example});
    m_outcomes = readWithNode(examples);
    QCOMPARE(m_outcomes.size(), examples.size());
}

void tst_HttpParser::explainsEachDifference_data()
{
    QTest::addColumn<qsizetype>("index");

    const QList<Difference> &differences = allDifferences();
    for (qsizetype i = 0; i < differences.size(); ++i)
        QTest::newRow(differences.at(i).name) << i;
}

// Other versions of Node may agree, or differ in another way.
void tst_HttpParser::explainsEachDifference()
{
    QFETCH(const qsizetype, index);
    const Difference &difference = allDifferences().at(index);
    const RandomResponse response{difference.method, difference.example};
    const Outcome own = readWithQtSse(response);
    const Outcome &node = m_outcomes.at(index);
    const QByteArray text = description(response, own, node);
    if (differenceOf(own, node).isEmpty())
        qInfo("This version of Node agrees");
    else
        QVERIFY2(explanationOf(response, own, node), text.constData());
    QCOMPARE(own.isComplete, qstrcmp(difference.difference, OnlyNode) != 0);
}

void tst_HttpParser::agreesAboutRandomResponses()
{
    const quint32 seed = seedOfThisRun();
    const int count = responseCountOfThisRun();
    RandomResponses random(seed);
    QList<RandomResponse> responses;
    for (int i = 0; i < count; ++i)
        responses.append(random.next());
    const QList<Outcome> outcomes = readWithNode(responses);
    QCOMPARE(outcomes.size(), responses.size());

    QMap<QByteArray, int> counts;
    int unexplained = 0;
    for (int i = 0; i < count; ++i) {
        const RandomResponse &response = responses.at(i);
        const Outcome own = readWithQtSse(response);
        const Outcome &node = outcomes.at(i);
        if (differenceOf(own, node).isEmpty()) {
            ++counts[own.isComplete ? "both accept" : "both reject"];
            continue;
        }
        if (const Difference *difference = explanationOf(response, own, node))
            ++counts[difference->name];
        else if (++unexplained <= 20)
            qWarning("%s", description(response, own, node).constData());
    }
    std::printf("QTSSE_HTTP_SEED=%u QTSSE_HTTP_RESPONSES=%d\n", seed, count);
    for (auto i = counts.cbegin(); i != counts.cend(); ++i)
        std::printf("%7d %s\n", i.value(), i.key().constData());
    QCOMPARE(unexplained, 0);
    QVERIFY(counts.value("both accept") > count / 4);
    QVERIFY(counts.value("both reject") > count / 10);
}

QTEST_GUILESS_MAIN(tst_HttpParser)

#include "tst_httpparser.moc"
