// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include <QtSse/SseParser>
#include <QtSse/SseParserSink>

#include <QtCore/qfile.h>
#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>
#include <QtCore/qrandom.h>
#include <QtCore/qregularexpression.h>
#include <QtTest/qtest.h>

#include <limits>

using namespace Qt::StringLiterals;
using std::chrono::milliseconds;

namespace {

struct Result
{
    QList<SseEvent> events;
    QString lastEventId;
    std::optional<milliseconds> reconnectionTime;

    friend bool operator==(const Result &lhs, const Result &rhs)
    {
        return lhs.events == rhs.events && lhs.lastEventId == rhs.lastEventId
                && lhs.reconnectionTime == rhs.reconnectionTime;
    }
};

void takeAll(SseParser &parser, QList<SseEvent> &events)
{
    while (parser.hasEvent())
        events.append(parser.takeEvent());
}

// Each piece is a copy of its own that is gone before the next one comes, so that a view kept
// too long is seen by the address sanitizer.
Result parsePieces(QByteArrayView stream, const QList<qsizetype> &splits)
{
    SseParser parser;
    Result result;
    qsizetype begin = 0;
    const auto feed = [&](qsizetype end) {
        const QByteArray piece = stream.sliced(begin, end - begin).toByteArray();
        parser.feed(piece);
        takeAll(parser, result.events);
        begin = end;
    };
    for (const qsizetype split : splits)
        feed(split);
    feed(stream.size());
    result.lastEventId = parser.lastEventId();
    result.reconnectionTime = parser.reconnectionTime();
    return result;
}

QList<qsizetype> everyByte(QByteArrayView stream)
{
    QList<qsizetype> splits;
    for (qsizetype i = 1; i < stream.size(); ++i)
        splits.append(i);
    return splits;
}

QList<qsizetype> randomSplits(QByteArrayView stream, QRandomGenerator &random)
{
    QList<qsizetype> splits;
    for (qsizetype i = 1; i < stream.size(); ++i) {
        if (random.bounded(8) == 0)
            splits.append(i);
    }
    return splits;
}

QList<SseEvent> parse(QByteArrayView stream)
{
    return parsePieces(stream, {}).events;
}

// Writes down everything that a sink is told, in order.
class Recorder : public SseParserSink
{
public:
    QByteArrayList calls;
    Continuation continuation = Continuation::Proceed;

    Continuation event(const SseEventView &event) override
    {
        calls.append("event " + event.type.toByteArray() + ' ' + event.data.toByteArray() + ' '
                     + event.lastEventId.toByteArray());
        return continuation;
    }
    Continuation incompleteEvent(const SseEventView &event) override
    {
        calls.append("incomplete " + event.type.toByteArray() + ' ' + event.data.toByteArray() + ' '
                     + event.lastEventId.toByteArray());
        return continuation;
    }
    Continuation eventDiscarded(qsizetype size) override
    {
        calls.append("discarded " + QByteArray::number(size));
        return continuation;
    }
    Continuation comment(QByteArrayView text) override
    {
        calls.append("comment" + text.toByteArray());
        return continuation;
    }
    Continuation lastEventIdChanged(QByteArrayView id) override
    {
        calls.append("id " + id.toByteArray());
        return continuation;
    }
    Continuation reconnectionTimeChanged(milliseconds time) override
    {
        calls.append("retry " + QByteArray::number(qint64(time.count())));
        return continuation;
    }
};

} // namespace

class tst_SseParser : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void agreesWithBrowsers_data();
    void agreesWithBrowsers();
    void givesTheSameForEveryLineEndAndSplit_data();
    void givesTheSameForEveryLineEndAndSplit();
    void dispatchesAtTheBlankLineWithoutAnotherByte_data();
    void dispatchesAtTheBlankLineWithoutAnotherByte();
    void dropsWhatTheEndOfTheStreamCutsOff();
    void handsOverWhatTheEndOfTheStreamCutsOff_data();
    void handsOverWhatTheEndOfTheStreamCutsOff();
    void tellsWhatTheEndOfTheStreamCutsOff_data();
    void tellsWhatTheEndOfTheStreamCutsOff();
    void usesNoPartOfAnIncompleteEventAfterIt();
    void marksAnIncompleteEvent();
    void passesAnIncompleteEventToASink();
    void limitsTheSizeOfAnIncompleteEvent_data();
    void limitsTheSizeOfAnIncompleteEvent();
    void forgetsTheConnectionButNotTheIdOnReset();
    void startsWithTheGivenId();
    void saturatesHugeReconnectionTimes();
    void repairsIllFormedUtf8_data();
    void repairsIllFormedUtf8();
    void reportsEverythingToASinkInOrder();
    void stopsWhereTheSinkSays();
    void writesTheOriginIntoEvents();
    void limitsTheSizeOfEvents_data();
    void limitsTheSizeOfEvents();
    void limitsWhatNeverEnds_data();
    void limitsWhatNeverEnds();
    void deliversWhatCameBeforeTheLimit();
    void ignoresEverythingAfterTheLimitUntilReset();
    void sharesTypeStrings();
    void sharesLongIds();
    void makesEventsAsAnyoneDoes_data();
    void makesEventsAsAnyoneDoes();
    void canBeMoved();
    void refusesAnIdThatNoStreamCanGive();
};

void tst_SseParser::agreesWithBrowsers_data()
{
    QTest::addColumn<QJsonObject>("test");
    QFile file(QStringLiteral(QTSSE_TEST_DATA "/conformance/cases.jsonl"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    int count = 0;
    while (!file.atEnd()) {
        const QJsonObject test = QJsonDocument::fromJson(file.readLine()).object();
        QTest::addRow("%s", qPrintable(test.value("name"_L1).toString())) << test;
        ++count;
    }
    QCOMPARE(count, 1305);
}

void tst_SseParser::agreesWithBrowsers()
{
    QFETCH(QJsonObject, test);
    const QByteArray stream =
            QByteArray::fromBase64(test.value("bytesBase64"_L1).toString().toLatin1());
    Result expected;
    const QJsonArray events = test.value("events"_L1).toArray();
    for (const QJsonValue event : events) {
        expected.events.append(SseEvent(event["type"_L1].toString(),
                                        event["data"_L1].toString().toUtf8(),
                                        event["lastEventId"_L1].toString()));
    }
    expected.lastEventId = test.value("lastEventId"_L1).toString();
    if (const QJsonValue retry = test.value("retryMs"_L1); retry.isString()) {
        bool fits = false;
        const qint64 time = retry.toString().toLongLong(&fits);
        expected.reconnectionTime = milliseconds(fits ? time : std::numeric_limits<qint64>::max());
    }

    QList<qsizetype> splits;
    const QJsonArray ownSplits = test.value("splits"_L1).toArray();
    for (const QJsonValue split : ownSplits)
        splits.append(split.toInteger());

    QCOMPARE(parsePieces(stream, {}).events, expected.events);
    QVERIFY(parsePieces(stream, {}) == expected);
    QVERIFY(parsePieces(stream, splits) == expected);
    QVERIFY(parsePieces(stream, everyByte(stream)) == expected);
    for (quint32 seed = 0; seed < 16; ++seed) {
        QRandomGenerator random(seed);
        QVERIFY2(parsePieces(stream, randomSplits(stream, random)) == expected,
                 qPrintable(u"random splits, seed %1"_s.arg(seed)));
    }
}

void tst_SseParser::givesTheSameForEveryLineEndAndSplit_data()
{
    QTest::addColumn<QByteArray>("stream");
    QTest::addColumn<QList<SseEvent>>("events");
    const auto message = [](const QByteArray &data, const QString &id = {}) {
        return SseEvent(u"message"_s, data, id);
    };
    QTest::newRow("one line") << QByteArray("data: a\n\n") << QList{message("a")};
    QTest::newRow("several lines")
            << QByteArray("data:a\ndata: b\ndata\n\n") << QList{message("a\nb\n")};
    QTest::newRow("all fields") << QByteArray(
            "id: 7\nevent: price\nretry: 9\ndata: x\nfoo: bar\n\n")
                                << QList{SseEvent(u"price"_s, "x", u"7"_s)};
    QTest::newRow("id stays, type does not")
            << QByteArray("id: 1\nevent: t\ndata: a\n\ndata: b\n\n")
            << QList{SseEvent(u"t"_s, "a", u"1"_s), message("b", u"1"_s)};
    QTest::newRow("block without data")
            << QByteArray("id: 5\nevent: t\n\ndata: b\n\n") << QList{message("b", u"5"_s)};
    QTest::newRow("comments and blank lines")
            << QByteArray(":a\n\n\n: b\ndata: x\n:c\n\n") << QList{message("x")};
    QTest::newRow("byte order mark") << QByteArray("\xef\xbb\xbf"
                                                   "data: x\n\n")
                                     << QList{message("x")};
    QTest::newRow("beginning of a byte order mark") << QByteArray("\xef\xbb"
                                                                  "data: lost\ndata: x\n\n")
                                                    << QList{message("x")};
    QTest::newRow("other separators are text")
            << QByteArray("data: \xe2\x80\xa8\xc2\x85\v\f\x1c\n\n")
            << QList{message("\xe2\x80\xa8\xc2\x85\v\f\x1c")};
    QTest::newRow("emoji") << QByteArray("data: \xf0\x9f\x8e\x89\n\n")
                           << QList{message("\xf0\x9f\x8e\x89")};
    QTest::newRow("sixteen bytes and more")
            << QByteArray("data: 0123456789\ndata: 01234567890123456789012345678901234567\n\n")
            << QList{message("0123456789\n01234567890123456789012345678901234567")};
}

void tst_SseParser::givesTheSameForEveryLineEndAndSplit()
{
    QFETCH(QByteArray, stream);
    QFETCH(QList<SseEvent>, events);
    for (const QByteArray lineEnd : {"\n", "\r", "\r\n"}) {
        QByteArray variant = stream;
        variant.replace("\n", lineEnd);
        QCOMPARE(parse(variant), events);
        QCOMPARE(parsePieces(variant, everyByte(variant)).events, events);
        for (qsizetype split = 1; split < variant.size(); ++split)
            QCOMPARE(parsePieces(variant, {split}).events, events);
    }
}

void tst_SseParser::dispatchesAtTheBlankLineWithoutAnotherByte_data()
{
    QTest::addColumn<QByteArray>("stream");
    QTest::newRow("LF") << QByteArray("data: a\n\n");
    QTest::newRow("CR") << QByteArray("data: a\r\r");
    QTest::newRow("CRLF, LF to come") << QByteArray("data: a\r\n\r");
}

void tst_SseParser::dispatchesAtTheBlankLineWithoutAnotherByte()
{
    QFETCH(QByteArray, stream);
    SseParser parser;
    parser.feed(QByteArrayView(stream).chopped(1));
    QVERIFY(!parser.hasEvent());
    parser.feed(QByteArrayView(stream).last(1));
    QVERIFY(parser.hasEvent());
    QCOMPARE(parser.takeEvent().data(), "a");
    // A line feed that follows a carriage return belongs to it and is no blank line.
    parser.feed("\n");
    parser.feed("data: b\n\n");
    QCOMPARE(parser.takeEvent().data(), "b");
    QVERIFY(!parser.hasEvent());
}

void tst_SseParser::dropsWhatTheEndOfTheStreamCutsOff()
{
    SseParser parser;
    parser.feed("id: 1\ndata: a\n\nid: 2\ndata: b\n");
    QCOMPARE(parser.takeEvent().data(), "a");
    QVERIFY(!parser.hasEvent());
    QCOMPARE(parser.lastEventId(), u"1"_s);
    parser.reset();
    parser.feed("\n");
    QVERIFY(!parser.hasEvent());
    QCOMPARE(parser.lastEventId(), u"1"_s);
}

void tst_SseParser::handsOverWhatTheEndOfTheStreamCutsOff_data()
{
    QTest::addColumn<QByteArray>("rest");
    QTest::addColumn<QByteArray>("data"); // null: no event
    QTest::addColumn<QString>("type");
    const QByteArray none;
    const QString message = u"message"_s;
    QTest::newRow("nothing") << QByteArray() << none << message;
    QTest::newRow("complete line") << QByteArray("data: a\n") << QByteArray("a") << message;
    QTest::newRow("unfinished line") << QByteArray("data: ab") << QByteArray("ab") << message;
    QTest::newRow("several lines")
            << QByteArray("data: a\ndata: b\ndata: c") << QByteArray("a\nb\nc") << message;
    QTest::newRow("space only") << QByteArray("data: ") << QByteArray("") << message;
    QTest::newRow("colon only") << QByteArray("data:") << QByteArray("") << message;
    QTest::newRow("field without colon") << QByteArray("data\n") << QByteArray("") << message;
    QTest::newRow("name that may go on") << QByteArray("data") << none << message;
    QTest::newRow("second name that may go on")
            << QByteArray("data: a\ndata") << QByteArray("a") << message;
    QTest::newRow("type before") << QByteArray("event: price\ndata: a") << QByteArray("a")
                                 << u"price"_s;
    QTest::newRow("unfinished type")
            << QByteArray("data: a\nevent: pri") << QByteArray("a") << message;
    QTest::newRow("ID before") << QByteArray("id: 2\ndata: a") << QByteArray("a") << message;
    QTest::newRow("ID only") << QByteArray("id: 2\n") << none << message;
    QTest::newRow("type only") << QByteArray("event: t\n") << none << message;
    QTest::newRow("comment only") << QByteArray(": x\n") << none << message;
    QTest::newRow("unfinished comment") << QByteArray(": x") << none << message;
    QTest::newRow("comment between") << QByteArray("data: a\n: x") << QByteArray("a") << message;
    QTest::newRow("unknown field") << QByteArray("foo: x") << none << message;
    QTest::newRow("cut emoji") << QByteArray("data: a\xf0\x9f\x8e") << QByteArray("a\xef\xbf\xbd")
                               << message;
}

void tst_SseParser::handsOverWhatTheEndOfTheStreamCutsOff()
{
    QFETCH(const QByteArray, rest);
    QFETCH(const QByteArray, data);
    QFETCH(const QString, type);
    for (const QByteArray start : {"", "\xef\xbb\xbf"}) {
        for (const QByteArray lineEnd : {"\n", "\r", "\r\n"}) {
            QByteArray stream = start + "id: 1\ndata: first\n\n" + rest;
            stream.replace("\n", lineEnd);
            for (qsizetype split = 0; split <= stream.size(); ++split) {
                SseParser parser;
                parser.setAcceptIncompleteEvents(true);
                parser.feed(QByteArrayView(stream).first(split));
                parser.feed(QByteArrayView(stream).sliced(split));
                QCOMPARE(parser.takeEvent(), SseEvent(u"message"_s, "first", u"1"_s));
                QVERIFY(!parser.hasEvent());
                parser.finish();
                QCOMPARE(parser.hasEvent(), !data.isNull());
                const SseEvent event = parser.takeEvent();
                QCOMPARE(event.isIncomplete(), !data.isNull());
                QCOMPARE(event.data(), data);
                QCOMPARE(event.type(), type);
                QCOMPARE(parser.lastEventId(), u"1"_s);
                if (event.isIncomplete())
                    QCOMPARE(event.lastEventId(), u"1"_s);
                parser.finish();
                QVERIFY(!parser.hasEvent());
            }
        }
    }
}

void tst_SseParser::tellsWhatTheEndOfTheStreamCutsOff_data()
{
    QTest::addColumn<QByteArray>("rest");
    QTest::addColumn<int>("size"); // -1: nothing
    QTest::newRow("nothing") << QByteArray() << -1;
    QTest::newRow("beginning of a byte order mark") << QByteArray("\xef\xbb") << -1;
    QTest::newRow("complete event") << QByteArray("data: abc\n\n") << -1;
    QTest::newRow("comments") << QByteArray(": a\n: data: b") << -1;
    QTest::newRow("reconnection time") << QByteArray("retry: 5\n") << -1;
    QTest::newRow("unfinished reconnection time") << QByteArray("retry: 5") << -1;
    QTest::newRow("unknown field") << QByteArray("foo: bar\n") << -1;
    QTest::newRow("type") << QByteArray("event: x\n") << -1;
    QTest::newRow("unfinished type") << QByteArray("event: x") << -1;
    QTest::newRow("ID") << QByteArray("id: 7\n") << -1;
    QTest::newRow("name that may go on") << QByteArray("data") << -1;
    QTest::newRow("other name") << QByteArray("database: x") << -1;
    QTest::newRow("data") << QByteArray("data: abc\n") << 3;
    QTest::newRow("empty data") << QByteArray("data\n") << 0;
    QTest::newRow("unfinished empty data") << QByteArray("data:") << 0;
    QTest::newRow("lines of data") << QByteArray("data: abc\ndata: d\n") << 5;
    QTest::newRow("unfinished line") << QByteArray("data: abc") << 3;
    QTest::newRow("unfinished second line") << QByteArray("data: abc\ndata:de") << 6;
    QTest::newRow("type, data and ID") << QByteArray("event: ty\ndata: abc\nid: 7\n") << 3;
    QTest::newRow("data before a comment") << QByteArray("data: abc\n: x") << 3;
    QTest::newRow("data before an unfinished ID") << QByteArray("data: abc\nid: 7") << 3;
    QTest::newRow("after an event") << QByteArray("data: a\n\ndata: bc") << 2;
}

void tst_SseParser::tellsWhatTheEndOfTheStreamCutsOff()
{
    QFETCH(const QByteArray, rest);
    QFETCH(const int, size);
    const QByteArrayList told =
            size < 0 ? QByteArrayList() : QByteArrayList{"discarded " + QByteArray::number(size)};
    for (const QByteArray lineEnd : {"\n", "\r", "\r\n"}) {
        QByteArray stream = rest;
        stream.replace("\n", lineEnd);
        for (qsizetype split = 0; split <= stream.size(); ++split) {
            SseParser parser;
            Recorder recorder;
            parser.parse(QByteArrayView(stream).first(split), recorder);
            parser.parse(QByteArrayView(stream).sliced(split), recorder);
            recorder.calls.clear();
            parser.finish(recorder);
            QCOMPARE(recorder.calls, told);
            parser.finish(recorder);
            QCOMPARE(recorder.calls, told);
            QVERIFY(parser.lastEventId().isEmpty());
        }
    }
}

void tst_SseParser::usesNoPartOfAnIncompleteEventAfterIt()
{
    SseParser parser;
    parser.setAcceptIncompleteEvents(true);
    parser.feed("id: 1\nevent: t\nretry: 20\ndata: a\nretry: 3");
    parser.finish();
    QVERIFY(parser.takeEvent().isIncomplete());
    QCOMPARE(parser.reconnectionTime(), milliseconds(20));
    parser.reset();
    parser.feed("data: b\n\n");
    QCOMPARE(parser.takeEvent(), SseEvent(u"message"_s, "b"));
    QCOMPARE(parser.lastEventId(), QString());
}

void tst_SseParser::marksAnIncompleteEvent()
{
    SseParser parser;
    parser.setAcceptIncompleteEvents(true);
    parser.setOrigin(QUrl(u"http://127.0.0.1"_s));
    parser.feed("event: t\ndata: a\n\nevent: t\ndata: a\n");
    parser.finish();
    const SseEvent complete = parser.takeEvent();
    const SseEvent incomplete = parser.takeEvent();
    QVERIFY(!complete.isIncomplete());
    QVERIFY(incomplete.isIncomplete());
    QVERIFY(complete != incomplete);
    QCOMPARE(incomplete, SseEvent(incomplete));
    QCOMPARE(incomplete.origin(), complete.origin());
    QString text;
    QDebug(&text) << incomplete;
    QCOMPARE(text.trimmed(), u"SseEvent(\"t\", \"a\", incomplete)"_s);
    // The next stream has the same type, and complete events.
    parser.reset();
    parser.feed("event: t\ndata: a\n\n");
    QCOMPARE(parser.takeEvent(), complete);
}

void tst_SseParser::passesAnIncompleteEventToASink()
{
    SseParser parser;
    parser.setAcceptIncompleteEvents(true);
    Recorder recorder;
    parser.parse("id: 1\n\nevent: t\nid: 2\ndata: a\ndata: b", recorder);
    recorder.calls.clear();
    parser.finish(recorder);
    QCOMPARE(recorder.calls, QByteArrayList{"incomplete t a\nb 1"});

    class EventSink final : public SseParserSink
    {
    public:
        int events = 0;
        Continuation event(const SseEventView &) override
        {
            ++events;
            return Continuation::Proceed;
        }
    };
    EventSink sink; // with no function of its own for incomplete events
    for (const bool accepts : {false, true}) {
        parser.reset();
        parser.setAcceptIncompleteEvents(accepts);
        parser.parse("data: a", sink);
        parser.finish(sink);
        QCOMPARE(sink.events, accepts ? 1 : 0);
    }
}

void tst_SseParser::limitsTheSizeOfAnIncompleteEvent_data()
{
    QTest::addColumn<QByteArray>("stream");
    QTest::addColumn<bool>("isTooLarge"); // as soon as it has been fed
    QTest::addColumn<bool>("isTooLargeAtTheEnd");
    QTest::newRow("as large") << QByteArray("data: abcd") << false << false;
    QTest::newRow("as large, without space") << QByteArray("data:abcd") << false << false;
    QTest::newRow("too large") << QByteArray("data: abcde") << true << true;
    QTest::newRow("too large, without space") << QByteArray("data:abcde") << false << true;
    QTest::newRow("several lines") << QByteArray("data: ab\ndata: cd") << true << true;
}

void tst_SseParser::limitsTheSizeOfAnIncompleteEvent()
{
    QFETCH(const QByteArray, stream);
    QFETCH(const bool, isTooLarge);
    QFETCH(const bool, isTooLargeAtTheEnd);
    for (const bool accepts : {false, true}) {
        SseParser parser;
        parser.setAcceptIncompleteEvents(accepts);
        parser.setMaximumEventSize(4);
        parser.feed(stream);
        const bool hasFailed = parser.error() == SseParser::Error::EventTooLargeError;
        QCOMPARE(hasFailed, isTooLarge);
        parser.finish();
        const bool fails = accepts ? isTooLargeAtTheEnd : isTooLarge;
        QCOMPARE(parser.error() == SseParser::Error::EventTooLargeError, fails);
        QCOMPARE(parser.hasEvent(), accepts && !fails);
    }
}

void tst_SseParser::forgetsTheConnectionButNotTheIdOnReset()
{
    SseParser parser;
    parser.feed("id: 1\nretry: 50\ndata: a\n\nevent: t\ndata: b\r");
    parser.reset();
    QVERIFY(!parser.hasEvent());
    QCOMPARE(parser.lastEventId(), u"1"_s);
    QCOMPARE(parser.reconnectionTime(), milliseconds(50));
    // The carriage return is forgotten, and a byte order mark is one again.
    parser.feed("\n\xef\xbb\xbf");
    parser.reset();
    parser.feed("\xef\xbb\xbf"
                "data: c\n\n");
    QCOMPARE(parser.takeEvent(), SseEvent(u"message"_s, "c", u"1"_s));
}

void tst_SseParser::startsWithTheGivenId()
{
    SseParser parser;
    parser.setLastEventId(u"käse"_s);
    parser.feed("data: a\n\nid\ndata: b\n\n");
    QCOMPARE(parser.takeEvent().lastEventId(), u"käse"_s);
    QCOMPARE(parser.takeEvent().lastEventId(), QString());
}

void tst_SseParser::saturatesHugeReconnectionTimes()
{
    SseParser parser;
    parser.feed("retry: 9223372036854775806\n");
    QCOMPARE(parser.reconnectionTime()->count(), std::numeric_limits<qint64>::max() - 1);
    parser.feed("retry: 9223372036854775808\n");
    QCOMPARE(parser.reconnectionTime()->count(), std::numeric_limits<qint64>::max());
    parser.feed("retry: " + QByteArray(100'000, '9') + '\n');
    QCOMPARE(parser.reconnectionTime()->count(), std::numeric_limits<qint64>::max());
    parser.feed("retry: 000000000000000000000000000000012\nretry: -5\nretry: 1 \nretry: +1\n");
    QCOMPARE(parser.reconnectionTime(), milliseconds(12));
}

// Encoding standard, "UTF-8 decoder": one U+FFFD for each maximal subpart.
void tst_SseParser::repairsIllFormedUtf8_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("text");
    const QString bad(QChar::ReplacementCharacter);
    QTest::newRow("Latin-1") << QByteArray("caf\xe9!") << u"caf"_s + bad + u'!';
    QTest::newRow("lonely continuation") << QByteArray("\x80") << bad;
    QTest::newRow("cut sequence of four") << QByteArray("\xf0\x9f\x8e") << bad;
    QTest::newRow("cut sequence before ASCII") << QByteArray("\xe2\x82"
                                                             "a")
                                               << bad + u'a';
    QTest::newRow("cut sequence before another") << QByteArray("\xe2\x82\xc3\xa9") << bad + u'é';
    QTest::newRow("overlong slash") << QByteArray("\xc0\xaf") << bad + bad;
    QTest::newRow("overlong NUL of three") << QByteArray("\xe0\x80\x80") << bad + bad + bad;
    QTest::newRow("surrogate") << QByteArray("\xed\xa0\x80") << bad + bad + bad;
    QTest::newRow("above U+10FFFF") << QByteArray("\xf4\x90\x80\x80") << bad + bad + bad + bad;
    QTest::newRow("bytes that never occur") << QByteArray("\xfe\xff\xf5") << bad + bad + bad;
}

void tst_SseParser::repairsIllFormedUtf8()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, text);
    const QByteArray stream =
            "event: " + bytes + "\nid: " + bytes + "\ndata: " + bytes + "\ndata: " + bytes + "\n\n";
    const QList<SseEvent> events{
            SseEvent(text, (text + u'\n' + text).toUtf8(), text),
    };
    QCOMPARE(parse(stream), events);
    QCOMPARE(parsePieces(stream, everyByte(stream)).events, events);
}

void tst_SseParser::reportsEverythingToASinkInOrder()
{
    SseParser parser;
    Recorder recorder;
    const QByteArray stream = ": hi\nretry: 5\nid: 1\n\n:\nevent: t\ndata: a\ndata: b\n\n"
                              "id: 1\n\ndata: c\n\n:\xff\n";
    QCOMPARE(parser.parse(stream, recorder), stream.size());
    const QByteArrayList expected{"comment hi",
                                  "retry 5",
                                  "id 1",
                                  "comment",
                                  "event t a\nb 1",
                                  "event message c 1",
                                  "comment\xef\xbf\xbd"};
    QCOMPARE(recorder.calls, expected);
    QVERIFY(!parser.hasEvent());
}

void tst_SseParser::stopsWhereTheSinkSays()
{
    const QByteArray stream = "event: t\n: x\nid: 1\r\ndata: a\r\n\r\nretry: 7\ndata: b\n\nid\n\n";
    SseParser parser;
    Recorder recorder;
    recorder.continuation = SseParserSink::Continuation::Stop;
    QByteArray rest = stream;
    QList<qsizetype> sizes;
    while (!rest.isEmpty()) {
        const qsizetype consumed = parser.parse(rest, recorder);
        QVERIFY(consumed > 0);
        sizes.append(consumed);
        // What the parser keeps must not depend on the chunk.
        rest = QByteArray(rest.constData() + consumed, rest.size() - consumed);
    }
    const QByteArrayList expected{"comment x", "event t a 1", "retry 7", "event message b 1",
                                  "id "};
    QCOMPARE(recorder.calls, expected);
    QCOMPARE(sizes.first(), qsizetype(sizeof("event: t\n: x\n") - 1));
}

void tst_SseParser::writesTheOriginIntoEvents()
{
    SseParser parser;
    parser.setOrigin(QUrl(u"http://example.org"_s));
    parser.feed("data: a\n\n");
    QCOMPARE(parser.takeEvent().origin(), QUrl(u"http://example.org"_s));
    QCOMPARE(parser.origin(), QUrl(u"http://example.org"_s));
}

void tst_SseParser::limitsTheSizeOfEvents_data()
{
    QTest::addColumn<QByteArray>("stream");
    QTest::addColumn<bool>("fits");
    const QByteArray ten(10, 'x');
    const QByteArray eleven(11, 'x');
    QTest::newRow("data at the limit") << "data: " + ten + "\n\n" << true;
    QTest::newRow("data at the limit, no space") << "data:" + ten + "\n\n" << true;
    QTest::newRow("data above the limit") << "data: " + eleven + "\n\n" << false;
    QTest::newRow("data above the limit, no space") << "data:" + eleven + "\n\n" << false;
    QTest::newRow("lines at the limit") << QByteArray("data: 12345\ndata: 1234\n\n") << true;
    QTest::newRow("lines above the limit") << QByteArray("data: 12345\ndata: 12345\n\n") << false;
    QTest::newRow("empty lines above the limit") << QByteArray("data\n").repeated(12) + '\n'
                                                 << false;
    QTest::newRow("other fields beside full data")
            << "data: " + ten + "\nid: 123456\nevent: 1234567890\n: 123456789\nretry: 1\n\n"
            << true;
    QTest::newRow("id above the limit") << "id: " + eleven + "\n\n" << false;
    QTest::newRow("comment above the limit") << ':' + eleven + "\n\n" << false;
    QTest::newRow("unknown field above the limit") << "foo: " + eleven + "\n\n" << false;
    QTest::newRow("many small events") << QByteArray("data: 1234567890\n\n").repeated(50) << true;
    QTest::newRow("many comments") << QByteArray(": 123\n").repeated(50) << true;
}

void tst_SseParser::limitsTheSizeOfEvents()
{
    QFETCH(QByteArray, stream);
    QFETCH(bool, fits);
    using Error = SseParser::Error;
    const Error expected = fits ? Error::NoError : Error::EventTooLargeError;
    QList<QList<qsizetype>> feedings{{}, everyByte(stream)};
    for (qsizetype split = 1; split < stream.size(); ++split)
        feedings.append(QList<qsizetype>{split});
    for (const QList<qsizetype> &splits : std::as_const(feedings)) {
        SseParser parser;
        parser.setMaximumEventSize(10);
        qsizetype begin = 0;
        for (const qsizetype end : splits + QList{stream.size()}) {
            parser.feed(QByteArrayView(stream).sliced(begin, end - begin));
            begin = end;
        }
        QCOMPARE(parser.error(), expected);
    }
}

void tst_SseParser::limitsWhatNeverEnds_data()
{
    QTest::addColumn<QByteArray>("start");
    QTest::addColumn<QByteArray>("piece");
    QTest::newRow("data line") << QByteArray("data: ") << QByteArray(1000, 'x');
    QTest::newRow("data lines") << QByteArray() << "data: " + QByteArray(1000, 'x') + '\n';
    QTest::newRow("comment") << QByteArray(":") << QByteArray(1000, 'x');
    QTest::newRow("field name") << QByteArray() << QByteArray(1000, 'x');
    QTest::newRow("id") << QByteArray("id: ") << QByteArray(1000, 'x');
    QTest::newRow("single bytes") << QByteArray("data: ") << QByteArray("x");
}

void tst_SseParser::limitsWhatNeverEnds()
{
    QFETCH(QByteArray, start);
    QFETCH(QByteArray, piece);
    constexpr qsizetype Limit = 100'000;
    SseParser parser;
    parser.setMaximumEventSize(Limit);
    parser.feed(start);
    qsizetype fed = 0;
    while (parser.error() == SseParser::Error::NoError && fed < 2 * Limit) {
        parser.feed(piece);
        fed += piece.size();
    }
    QCOMPARE(parser.error(), SseParser::Error::EventTooLargeError);
    QVERIFY(fed <= Limit + piece.size() + 10);
}

void tst_SseParser::deliversWhatCameBeforeTheLimit()
{
    SseParser parser;
    parser.setMaximumEventSize(10);
    parser.feed("id: 1\ndata: a\n\nid: 2\ndata: " + QByteArray(100, 'x') + "\n\ndata: c\n\n");
    QCOMPARE(parser.error(), SseParser::Error::EventTooLargeError);
    QCOMPARE(parser.takeEvent().data(), "a");
    QVERIFY(!parser.hasEvent());
    QCOMPARE(parser.lastEventId(), u"1"_s);
}

void tst_SseParser::ignoresEverythingAfterTheLimitUntilReset()
{
    SseParser parser;
    parser.setMaximumEventSize(10);
    parser.feed("data: " + QByteArray(100, 'x') + "\n\n");
    parser.feed("\n\ndata: a\n\n");
    QVERIFY(!parser.hasEvent());
    parser.reset();
    QCOMPARE(parser.error(), SseParser::Error::NoError);
    parser.feed("data: a\n\n");
    QVERIFY(parser.hasEvent());
    QCOMPARE(parser.maximumEventSize(), 10);
    QTest::ignoreMessage(QtWarningMsg, "The maximum size of an event cannot be -1 bytes");
    QVERIFY(!parser.setMaximumEventSize(-1));
    QCOMPARE(parser.maximumEventSize(), 10);
    QVERIFY(parser.setMaximumEventSize(std::numeric_limits<qsizetype>::max()));
    parser.feed("data: a\n\n");
    QCOMPARE(parser.error(), SseParser::Error::NoError);
    parser.setMaximumEventSize(0);
    parser.feed("data: " + QByteArray(100, 'x') + "\n\n");
    QCOMPARE(parser.error(), SseParser::Error::NoError);
}

void tst_SseParser::sharesTypeStrings()
{
    const QList<SseEvent> events =
            parse("event: price\ndata: 1\n\nevent: log\ndata: 2\n\nevent: price\ndata: 3\n\n"
                  "event: log\ndata: 4\n\n");
    QCOMPARE(events.size(), 4);
    QCOMPARE(events.at(0).type().constData(), events.at(2).type().constData());
    QCOMPARE(events.at(1).type().constData(), events.at(3).type().constData());
}

void tst_SseParser::sharesLongIds()
{
    const QByteArray id(100, 'x');
    const QList<SseEvent> events = parse("id: " + id + "\ndata: 1\n\ndata: 2\n\n");
    QCOMPARE(events.size(), 2);
    QCOMPARE(events.at(0).lastEventId().toUtf8(), id);
    QCOMPARE(events.at(0).lastEventId().constData(), events.at(1).lastEventId().constData());
}

void tst_SseParser::makesEventsAsAnyoneDoes_data()
{
    QTest::addColumn<QString>("id");
    QTest::newRow("none") << QString();
    QTest::newRow("short") << u"7"_s;
    QTest::newRow("long") << QString(100, u'x');
    QTest::newRow("not ASCII") << u"käse"_s;
}

void tst_SseParser::makesEventsAsAnyoneDoes()
{
    QFETCH(const QString, id);
    const QList<SseEvent> events = parse("event: a\ndata: x\nid: " + id.toUtf8() + "\n\n");
    QCOMPARE(events, QList<SseEvent>{SseEvent(u"a"_s, "x", id)});
}

void tst_SseParser::canBeMoved()
{
    SseParser parser;
    parser.feed("id: 1\ndata: a\n\ndata: b\n");
    SseParser other = std::move(parser);
    other.feed("\n");
    QCOMPARE(other.takeEvent().data(), "a");
    QCOMPARE(other.takeEvent(), SseEvent(u"message"_s, "b", u"1"_s));
}

void tst_SseParser::refusesAnIdThatNoStreamCanGive()
{
    SseParser parser;
    QVERIFY(parser.setLastEventId(u"7"_s));
    for (const QString &id : {u"a\rb"_s, u"a\nb"_s, u"a"_s + QChar(u'\0')}) {
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"last event ID"_s));
        QVERIFY(!parser.setLastEventId(id));
        QCOMPARE(parser.lastEventId(), u"7"_s);
    }
    QVERIFY(parser.setLastEventId(QString()));
    QCOMPARE(parser.lastEventId(), QString());
}

QTEST_GUILESS_MAIN(tst_SseParser)
#include "tst_sseparser.moc"
