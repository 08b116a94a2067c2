// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "../common/patience.h"
#include "chatsegments.h"
#include "chatstream.h"

#include <QtSse/SseTestServer>

#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>
#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

#include <memory>
#include <utility>

using namespace Qt::StringLiterals;
using ChatProtocol::AnswerState;
using ChatProtocol::Dialect;

// What the chat example is made of, without its window.
class tst_ChatProtocol : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void completesTheUrl_data();
    void completesTheUrl();
    void asksInItsDialect();
    void understandsAnswers_data();
    void understandsAnswers();
    void explainsRefusals_data();
    void explainsRefusals();
    void asksForWhatCanBeAsked();
    void doesNotResumeAnotherAnswer();
    void keepsPaceWithFramesAndNotWithTokens();
    void givesUpAnAnswerThatNeverEnds();
    void dividesLongTexts_data();
    void dividesLongTexts();

private:
    // Asks, and returns what has come; the state is in m_state, the note in m_note.
    QString ask(Dialect dialect);
    static void addAnswersOfOpenAi();
    static void addAnswersOfAnthropic();

    std::unique_ptr<SseTestServer> m_server;
    AnswerState m_state = AnswerState::Waiting;
    QString m_note;
    int m_pieces = 0;
};

namespace {

QByteArray delta(const QByteArray &json, const QByteArray &reason = "null")
{
    return R"({"choices":[{"index":0,"delta":)" + json + R"(,"finish_reason":)" + reason + "}]}";
}

QByteArray said(const QByteArray &text)
{
    return delta(R"({"content":")" + text + R"("})");
}

QByteArray events(const QByteArrayList &data)
{
    QByteArray bytes;
    for (const QByteArray &item : data)
        bytes += SseTestResponse::event(item);
    return bytes;
}

QByteArray named(const QByteArrayList &typesAndData)
{
    QByteArray bytes;
    for (qsizetype i = 0; i + 1 < typesAndData.size(); i += 2)
        bytes += SseTestResponse::event(typesAndData.at(i + 1), {}, typesAndData.at(i));
    return bytes;
}

} // namespace

void tst_ChatProtocol::init()
{
    m_server = std::make_unique<SseTestServer>();
    QVERIFY(m_server->listen());
}

QString tst_ChatProtocol::ask(Dialect dialect)
{
    ChatStream stream;
    QString text;
    m_pieces = 0;
    connect(&stream, &ChatStream::textReceived, &stream, [&](const QString &piece) {
        text += piece;
        ++m_pieces;
    });
    connect(&stream, &ChatStream::finished, &stream, [&](AnswerState state, const QString &note) {
        m_state = state;
        m_note = note;
    });
    const QSignalSpy ended(&stream, &ChatStream::finished);
    stream.ask({m_server->url(u"/"_s), u"m"_s, {}, dialect}, {{false, u"Hello?"_s}});
    [&] { QTRY_COMPARE_WITH_TIMEOUT(ended.size(), 1, 20'000); }();
    return text;
}

void tst_ChatProtocol::completesTheUrl_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<QString>("openAi");
    QTest::addColumn<QString>("anthropic");
    QTest::newRow("host") << u"https://a.example"_s << u"https://a.example/v1/chat/completions"_s
                          << u"https://a.example/v1/messages"_s;
    QTest::newRow("slash") << u"http://a.example:1/"_s
                           << u"http://a.example:1/v1/chat/completions"_s
                           << u"http://a.example:1/v1/messages"_s;
    QTest::newRow("version") << u"https://a.example/api/v1/"_s
                             << u"https://a.example/api/v1/chat/completions"_s
                             << u"https://a.example/api/v1/messages"_s;
    QTest::newRow("whole path") << u"https://a.example/ask?v=2"_s << u"https://a.example/ask?v=2"_s
                                << u"https://a.example/ask?v=2"_s;
}

void tst_ChatProtocol::completesTheUrl()
{
    QFETCH(QString, url);
    QFETCH(QString, openAi);
    QFETCH(QString, anthropic);
    QCOMPARE(ChatProtocol::requestUrl({QUrl(url), {}, {}, Dialect::OpenAi}), QUrl(openAi));
    QCOMPARE(ChatProtocol::requestUrl({QUrl(url), {}, {}, Dialect::Anthropic}), QUrl(anthropic));
}

void tst_ChatProtocol::asksInItsDialect()
{
    const QList<ChatProtocol::Message> messages{
            {false, u"\"a\"\n\U0001F600"_s}, {true, u"b"_s}, {false, u"c"_s}};
    ChatProtocol::Server server{{}, u"model"_s, u"secret"_s, Dialect::OpenAi};
    using Headers = SseClient::Headers;
    QCOMPARE(ChatProtocol::requestHeaders(server),
             (Headers{{"Content-Type", "application/json"}, {"Authorization", "Bearer secret"}}));
    QJsonObject json =
            QJsonDocument::fromJson(ChatProtocol::requestBody(server, messages)).object();
    QCOMPARE(json.value("model"_L1), u"model"_s);
    QCOMPARE(json.value("stream"_L1), true);
    QVERIFY(!json.contains("max_tokens"_L1));
    const QJsonArray array = json.value("messages"_L1).toArray();
    QCOMPARE(array.size(), 3);
    QCOMPARE(array.at(0).toObject(),
             (QJsonObject{{"role"_L1, "user"_L1}, {"content"_L1, messages.at(0).text}}));
    QCOMPARE(array.at(1).toObject().value("role"_L1), u"assistant"_s);

    server.dialect = Dialect::Anthropic;
    QCOMPARE(ChatProtocol::requestHeaders(server),
             (Headers{{"Content-Type", "application/json"},
                      {"anthropic-version", "2023-06-01"},
                      {"x-api-key", "secret"}}));
    json = QJsonDocument::fromJson(ChatProtocol::requestBody(server, messages)).object();
    QVERIFY(json.value("max_tokens"_L1).toInt() > 0);
}

void tst_ChatProtocol::addAnswersOfOpenAi()
{
    const auto openAi = [](const char *name, const QByteArrayList &data, const QString &text,
                           AnswerState state, const QString &note = {}) {
        QTest::newRow(name) << Dialect::OpenAi << events(data) << text << state << note;
    };
    const QString unreadable = u"A part of the answer could not be read"_s;
    const QByteArray end = delta("{}", R"("stop")");
    openAi("OpenAI", {said("Good"), said(" day"), end, "[DONE]"}, u"Good day"_s,
           AnswerState::Complete);
    openAi("without [DONE]", {said("Good"), end}, u"Good"_s, AnswerState::Truncated);
    openAi("limit", {said("Good"), delta("{}", R"("length")"), "[DONE]"}, u"Good"_s,
           AnswerState::LimitReached);
    openAi("filter", {said("Good"), delta("{}", R"("content_filter")"), "[DONE]"}, u"Good"_s,
           AnswerState::Withheld);
    openAi("error", {said("Good"), R"({"error":{"message":"too  much"}})", said("!")}, u"Good"_s,
           AnswerState::Failed, u"too much"_s);
    openAi("error as text", {R"({"error":"no"})"}, {}, AnswerState::Failed, u"no"_s);
    openAi("error without words", {R"({"error":{}})"}, {}, AnswerState::Failed,
           u"The server reports an error"_s);
    openAi("no error", {R"({"error":null,"choices":[{"delta":{"content":"a"}}]})", "[DONE]"},
           u"a"_s, AnswerState::Complete);
    openAi("no JSON", {said("a"), "oops", said("b"), "[DONE]"}, u"ab"_s, AnswerState::Complete,
           unreadable);
    openAi("cut JSON", {said("a"), R"({"choices":[{"del)", "[DONE]"}, u"a"_s, AnswerState::Complete,
           unreadable);
    openAi("JSON that is no object", {"[1,2]", "null", "7", "[DONE]"}, {}, AnswerState::Complete,
           unreadable);
    openAi("no content", {delta("{}"), delta(R"({"role":"assistant"})"), said("a"), "[DONE]"},
           u"a"_s, AnswerState::Complete);
    openAi("odd content",
           {delta(R"({"content":null})"), delta(R"({"content":5})"), delta(R"({"content":[1]})"),
            delta("null"), "[DONE]"},
           {}, AnswerState::Complete);
    openAi("tool call", {delta(R"({"tool_calls":[{"function":{"arguments":"{"}}]})"), "[DONE]"}, {},
           AnswerState::Complete);
    openAi("no choice", {R"({"choices":[]})", R"({"usage":{}})", R"({"choices":5})", "[DONE]"}, {},
           AnswerState::Complete);
    openAi("halves of a character", {said("\\ud83d"), said("\\ude00"), "[DONE]"}, u"\U0001F600"_s,
           AnswerState::Complete);
    openAi("Unicode", {said("Grüße, 世界 \U0001F600"), "[DONE]"}, u"Grüße, 世界 \U0001F600"_s,
           AnswerState::Complete);
    openAi("nothing", {}, {}, AnswerState::Truncated);
}

void tst_ChatProtocol::addAnswersOfAnthropic()
{
    const auto anthropic = [](const char *name, const QByteArrayList &data, const QString &text,
                              AnswerState state, const QString &note = {}) {
        QTest::newRow(name) << Dialect::Anthropic << named(data) << text << state << note;
    };
    const QByteArray start = R"({"type":"message_start","message":{"content":[]}})";
    const QByteArray good = R"({"index":0,"delta":{"type":"text_delta","text":"Good"}})";
    const QByteArray stop = R"({"delta":{"stop_reason":"end_turn"}})";
    anthropic("Anthropic",
              {"message_start", start, "ping", "{}", "content_block_delta", good, "message_delta",
               stop, "message_stop", "{}"},
              u"Good"_s, AnswerState::Complete);
    anthropic("without message_stop", {"content_block_delta", good, "message_delta", stop},
              u"Good"_s, AnswerState::Truncated);
    anthropic("max_tokens",
              {"content_block_delta", good, "message_delta",
               R"({"delta":{"stop_reason":"max_tokens"}})", "message_stop", "{}"},
              u"Good"_s, AnswerState::LimitReached);
    anthropic("error event",
              {"content_block_delta", good, "error",
               R"({"type":"error","error":{"message":"Overloaded"}})", "content_block_delta", good},
              u"Good"_s, AnswerState::Failed, u"Overloaded"_s);
    anthropic("error event that is no JSON", {"error", "oops"}, {}, AnswerState::Failed,
              u"The server reports an error"_s);
    anthropic("tool input",
              {"content_block_delta", R"({"delta":{"partial_json":"{}"}})", "unknown", good,
               "message_stop", "{}"},
              {}, AnswerState::Complete);
}

void tst_ChatProtocol::understandsAnswers_data()
{
    QTest::addColumn<Dialect>("dialect");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QString>("text");
    QTest::addColumn<AnswerState>("state");
    QTest::addColumn<QString>("note");
    addAnswersOfOpenAi();
    addAnswersOfAnthropic();
}

void tst_ChatProtocol::understandsAnswers()
{
    QFETCH(Dialect, dialect);
    QFETCH(QByteArray, body);
    for (const int pieceSize : {0, 1, 7}) { // wherever the bytes are cut
        SseTestResponse response = SseTestResponse::eventStream(body);
        response.withPieces(pieceSize);
        m_server->setDefaultResponse(response);
        const QString text = ask(dialect);
        QTEST(text, "text");
        QTEST(m_state, "state");
        QTEST(m_note, "note");
    }
}

void tst_ChatProtocol::explainsRefusals_data()
{
    QTest::addColumn<SseTestResponse>("response");
    QTest::addColumn<QString>("note");
    const auto json = [](int status, const QByteArray &body) {
        return SseTestResponse::status(status, body).withHeader("Content-Type", "application/json");
    };
    QTest::newRow("OpenAI") << json(401, R"({"error":{"message":"Bad key","code":1}})")
                            << u"Bad key (HTTP status 401)"_s;
    QTest::newRow("Anthropic") << json(529, R"({"type":"error","error":{"message":"Busy"}})")
                               << u"Busy (HTTP status 529)"_s;
    QTest::newRow("detail") << json(422, R"({"detail":"No such model"})")
                            << u"No such model (HTTP status 422)"_s;
    QTest::newRow("no JSON") << SseTestResponse::status(500, "<html>")
                             << u"The server answered with HTTP status 500 Internal Server Error"_s;
    QTest::newRow("too long") << json(429,
                                      "{\"error\":{\"message\":\"" + QByteArray(5000, 'x') + "\"}}")
                              << u"The server answered with HTTP status 429 Too Many Requests"_s;
    QTest::newRow("JSON in place of a stream")
            << json(200, R"({"error":{"message":"No streams here"}})") << u"No streams here"_s;
    QTest::newRow("nothing") << SseTestResponse::status(204) << u"The server has nothing to say"_s;
}

void tst_ChatProtocol::explainsRefusals()
{
    QFETCH(SseTestResponse, response);
    m_server->setDefaultResponse(response);
    QCOMPARE(ask(Dialect::OpenAi), QString());
    QCOMPARE(m_state, AnswerState::Failed);
    QTEST(m_note, "note");
    QCOMPARE(m_server->requests().size(), 1); // and no second try
}

void tst_ChatProtocol::asksForWhatCanBeAsked()
{
    ChatStream stream;
    QSignalSpy finished(&stream, &ChatStream::finished);
    stream.ask({QUrl(u"gopher://a.example"_s), {}, {}, Dialect::OpenAi}, {{false, u"?"_s}});
    QCOMPARE(finished.size(), 1);
    QCOMPARE(finished.at(0).at(0).value<AnswerState>(), AnswerState::Failed);
    QVERIFY(!finished.at(0).at(1).toString().isEmpty());

    // A key with another header in it is not sent, and neither is the one of the request before.
    m_server->setDefaultResponse(SseTestResponse::eventStream(events({"[DONE]"})));
    stream.ask({m_server->url(), {}, u"good"_s, Dialect::OpenAi}, {{false, u"?"_s}});
    QTRY_COMPARE(finished.size(), 2);
    stream.ask({m_server->url(), {}, u"bad\r\nX: y"_s, Dialect::OpenAi}, {{false, u"?"_s}});
    QCOMPARE(finished.size(), 3);
    QCOMPARE(finished.at(2).at(0).value<AnswerState>(), AnswerState::Failed);
    QVERIFY(!finished.at(2).at(1).toString().contains(u"bad"_s));
    QCOMPARE(m_server->requests().size(), 1);
}

void tst_ChatProtocol::doesNotResumeAnotherAnswer()
{
    m_server->setDefaultResponse(
            SseTestResponse::eventStream().sendEvent(said("a"), "7").sendEvent("[DONE]", "8"));
    ChatStream stream;
    const QSignalSpy finished(&stream, &ChatStream::finished);
    for (int i = 1; i <= 2; ++i) {
        stream.ask({m_server->url(), {}, {}, Dialect::OpenAi}, {{false, u"?"_s}});
        QTRY_COMPARE(finished.size(), i);
        QVERIFY(!m_server->requests().constLast().hasHeader("Last-Event-ID"));
    }
}

void tst_ChatProtocol::keepsPaceWithFramesAndNotWithTokens()
{
    constexpr int Tokens = 5000;
    const QByteArray body = events({said("word ")}).repeated(Tokens) + events({"[DONE]"});
    m_server->setDefaultResponse(SseTestResponse::eventStream(body));
    QCOMPARE(ask(Dialect::OpenAi).size(), Tokens * 5);
    QCOMPARE(m_state, AnswerState::Complete);
    QVERIFY2(m_pieces < Tokens / 20, qPrintable(QString::number(m_pieces)));
}

void tst_ChatProtocol::givesUpAnAnswerThatNeverEnds()
{
    const QByteArray large = events({said(QByteArray(3 * 1024 * 1024, 'x'))});
    SseTestResponse response;
    for (int i = 0; i < 8; ++i)
        response.send(large);
    m_server->setDefaultResponse(response.stayOpen());
    const QString text = ask(Dialect::OpenAi);
    QCOMPARE(m_state, AnswerState::Failed);
    QCOMPARE(m_note, u"The answer is too long"_s);
    QCOMPARE(text.size(), 5 * 3 * 1024 * 1024);
}

void tst_ChatProtocol::dividesLongTexts_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("pieceSize");
    const QString line = u"A line of words, and its end\n"_s;
    for (const int pieceSize : {1, 13, 5000, 100'000}) {
        QTest::addRow("lines, %d", pieceSize) << line.repeated(1000) << pieceSize;
        QTest::addRow("words, %d", pieceSize) << u"word "_s.repeated(6000) << pieceSize;
        QTest::addRow("one word, %d", pieceSize) << QString(30'000, u'x') << pieceSize;
        QTest::addRow("line ends, %d", pieceSize) << QString(30'000, u'\n') << pieceSize;
        QTest::addRow("pairs, %d", pieceSize)
                << QString(u'x') + u"\U0001F600"_s.repeated(15'000) << pieceSize;
    }
}

void tst_ChatProtocol::dividesLongTexts()
{
    QFETCH(QString, text);
    QFETCH(int, pieceSize);
    QStringList segments{QString()};
    qsizetype leftOut = 0; // line ends between segments
    for (qsizetype position = 0; position < text.size();) {
        qsizetype length = pieceSize;
        if (position + length < text.size() && text.at(position + length).isLowSurrogate())
            ++length; // as ChatStream does it
        QStringView piece = QStringView(text).mid(position, length);
        position += piece.size();
        while (!piece.isEmpty()) {
            const qsizetype size = ChatSegments::charactersFor(segments.constLast().size(), piece);
            segments.last() += piece.first(size);
            piece = piece.sliced(size);
            if (piece.isEmpty())
                break;
            if (piece.front() == u'\n') {
                piece = piece.sliced(1);
                ++leftOut;
            }
            segments.append(QString());
        }
    }
    qsizetype total = 0;
    for (const QString &segment : std::as_const(segments)) {
        QVERIFY(segment.size() <= ChatSegments::MaximumSize);
        QVERIFY(segment.isEmpty() || !segment.back().isHighSurrogate());
        total += segment.size();
    }
    QCOMPARE(total + leftOut, text.size());
    QVERIFY(segments.size() <= 1 + text.size() / ChatSegments::FairSize);
}

QTEST_GUILESS_MAIN(tst_ChatProtocol)
#include "tst_chatprotocol.moc"
