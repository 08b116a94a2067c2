// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

// The parser must give the same however its input is cut, agree with the standard, and respect its
// limit. The input is a stream and, in its last bytes, how to cut and limit it.

#include "check.h"
#include "referenceparser.h"

#include <QtSse/SseParser>
#include <QtSse/SseParserSink>

#include <fuzzer/FuzzedDataProvider.h>

#include <limits>
#include <random>
#include <utility>

using std::chrono::milliseconds;

namespace {

// Everything that a sink is told, in order, and nothing of how often it was told to stop.
struct Record
{
    QByteArrayList calls;
    QList<SseEvent> events; // of the plain interface, in which there is nothing else
    QString lastEventId;
    std::optional<milliseconds> reconnectionTime;
    SseParser::Error error = SseParser::Error::NoError;

    friend bool operator==(const Record &lhs, const Record &rhs)
    {
        return lhs.calls == rhs.calls && lhs.events == rhs.events
                && lhs.lastEventId == rhs.lastEventId
                && lhs.reconnectionTime == rhs.reconnectionTime && lhs.error == rhs.error;
    }
};

class Recorder final : public SseParserSink
{
public:
    Recorder(QByteArrayList &calls, std::minstd_rand &random)
        : m_calls(calls)
        , m_random(random)
    {
    }

    Continuation event(const SseEventView &event) override
    {
        CHECK(event.type.isValidUtf8() && event.data.isValidUtf8()
              && event.lastEventId.isValidUtf8());
        return note("event",
                    event.type.toByteArray() + '\r' + event.data.toByteArray() + '\r'
                            + event.lastEventId.toByteArray());
    }
    Continuation comment(QByteArrayView text) override
    {
        CHECK(text.isValidUtf8());
        return note("comment", text.toByteArray());
    }
    Continuation lastEventIdChanged(QByteArrayView id) override
    {
        CHECK(id.isValidUtf8());
        return note("id", id.toByteArray());
    }
    Continuation reconnectionTimeChanged(milliseconds time) override
    {
        return note("retry", QByteArray::number(qint64(time.count())));
    }

private:
    Continuation note(const QByteArray &kind, const QByteArray &text)
    {
        m_calls.append(kind + '\r' + text);
        return m_random() % 2 == 0 ? Continuation::Proceed : Continuation::Stop;
    }

    QByteArrayList &m_calls;
    std::minstd_rand &m_random;
};

enum class Cutting {
    Whole,
    Bytewise,
    Random,
};

std::size_t nextPiece(Cutting cutting, std::minstd_rand &random, std::size_t rest)
{
    switch (cutting) {
    case Cutting::Whole:
        break;
    case Cutting::Bytewise:
        return 1;
    case Cutting::Random:
        return std::min<std::size_t>(rest, 1 + random() % 20);
    }
    return rest;
}

// Each piece is a copy that is gone before the next one comes: views kept too long are noticed.
template <typename Feed>
void feedInPieces(const std::string &stream, Cutting cutting, std::minstd_rand &random, Feed feed)
{
    for (std::size_t i = 0; i < stream.size();) {
        const std::size_t size = nextPiece(cutting, random, stream.size() - i);
        const auto piece = std::make_unique<char[]>(size);
        stream.copy(piece.get(), size, i);
        feed(QByteArrayView(piece.get(), qsizetype(size)));
        i += size;
    }
}

void takeResult(const SseParser &parser, Record &record)
{
    record.lastEventId = parser.lastEventId();
    record.reconnectionTime = parser.reconnectionTime();
    record.error = parser.error();
}

Record parsePlain(SseParser &parser, const std::string &stream, Cutting cutting, unsigned seed)
{
    std::minstd_rand random(seed);
    Record record;
    feedInPieces(stream, cutting, random, [&](QByteArrayView piece) {
        parser.feed(piece);
        while (parser.hasEvent())
            record.events.append(parser.takeEvent());
    });
    takeResult(parser, record);
    return record;
}

Record parseToSink(SseParser &parser, const std::string &stream, Cutting cutting, unsigned seed)
{
    std::minstd_rand random(seed);
    Record record;
    Recorder recorder(record.calls, random);
    feedInPieces(stream, cutting, random, [&](QByteArrayView piece) {
        while (!piece.isEmpty()) {
            const qsizetype consumed = parser.parse(piece, recorder);
            CHECK(consumed > 0 && consumed <= piece.size());
            piece = piece.sliced(consumed);
        }
    });
    takeResult(parser, record);
    return record;
}

void checkSame(const SseEvent &event, const Reference::Event &expected)
{
    CHECK(event.data() == QByteArray::fromStdString(expected.data));
    CHECK(event.type().toUtf8() == QByteArray::fromStdString(expected.type));
    CHECK(event.lastEventId().toUtf8() == QByteArray::fromStdString(expected.lastEventId));
}

void checkAgainst(const Reference::Result &reference, const Record &record)
{
    CHECK(record.error == SseParser::Error::NoError);
    CHECK(record.events.size() == qsizetype(reference.events.size()));
    for (qsizetype i = 0; i < record.events.size(); ++i)
        checkSame(record.events.at(i), reference.events[std::size_t(i)]);
    CHECK(record.lastEventId.toUtf8() == QByteArray::fromStdString(reference.lastEventId));
    CHECK(record.reconnectionTime.has_value() == !reference.reconnectionTime.empty());
    if (record.reconnectionTime) {
        bool fits = false;
        const qint64 time = QByteArray::fromStdString(reference.reconnectionTime).toLongLong(&fits);
        const qint64 saturated = fits ? time : std::numeric_limits<qint64>::max();
        CHECK(record.reconnectionTime->count() == saturated);
    }
}

// The events of the plain interface are those among the calls.
void checkCalls(const Record &plain, const Record &toSink)
{
    QByteArrayList events;
    for (const QByteArray &call : toSink.calls) {
        if (call.startsWith("event\r"))
            events.append(call);
    }
    CHECK(events.size() == plain.events.size());
    for (qsizetype i = 0; i < events.size(); ++i) {
        const SseEvent &event = plain.events.at(i);
        CHECK(events.at(i)
              == "event\r" + event.type().toUtf8() + '\r' + event.data() + '\r'
                      + event.lastEventId().toUtf8());
    }
    CHECK(plain.lastEventId == toSink.lastEventId && plain.error == toSink.error
          && plain.reconnectionTime == toSink.reconnectionTime);
}

// An upper bound for what is too large: no line, and no data of an event, exceeds the limit.
bool isCertainlySmall(const std::string &stream, std::size_t limit)
{
    std::size_t block = 0;
    std::size_t line = 0;
    char previous = 0;
    for (const char c : stream) {
        const bool isSecondHalf = std::exchange(previous, c) == '\r' && c == '\n';
        if (isSecondHalf)
            continue;
        if (c != '\r' && c != '\n') {
            ++line;
            // One byte that is not UTF-8 becomes three.
            block += static_cast<unsigned char>(c) < 0x80 ? 1 : 3;
        } else {
            if (line == 0)
                block = 0;
            else
                ++block;
            line = 0;
        }
        if (block > limit)
            return false;
    }
    return true;
}

void checkLimit(const std::string &stream, std::size_t limit, unsigned seed,
                const Reference::Result &reference)
{
    const auto parse = [&](Cutting cutting) {
        SseParser parser;
        parser.setMaximumEventSize(qsizetype(limit));
        return parsePlain(parser, stream, cutting, seed);
    };
    const Record whole = parse(Cutting::Whole);
    CHECK(whole == parse(Cutting::Bytewise));
    CHECK(whole == parse(Cutting::Random));
    CHECK(whole.events.size() <= qsizetype(reference.events.size()));
    for (qsizetype i = 0; i < whole.events.size(); ++i) {
        checkSame(whole.events.at(i), reference.events[std::size_t(i)]);
        // Each byte may have become a replacement character of three.
        CHECK(whole.events.at(i).data().size() <= qsizetype(3 * limit));
    }
    if (whole.error == SseParser::Error::NoError)
        checkAgainst(reference, whole);
    else
        CHECK(!isCertainlySmall(stream, limit));
}

// After the beginning of another stream and a reset(), only the ID is left of it.
void checkReset(const std::string &stream, unsigned seed)
{
    const std::string beginning = stream.substr(0, seed % (stream.size() + 1));
    const std::string id = Reference::parse(beginning).lastEventId;
    SseParser parser;
    parser.feed(QByteArrayView(beginning.data(), qsizetype(beginning.size())));
    parser.reset();
    CHECK(!parser.hasEvent());
    const Record record = parsePlain(parser, stream, Cutting::Random, seed);
    Reference::Result reference = Reference::parse(stream, id);
    if (reference.reconnectionTime.empty()) // it stays, too
        reference.reconnectionTime = Reference::parse(beginning).reconnectionTime;
    checkAgainst(reference, record);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    FuzzedDataProvider provider(data, size);
    const auto seed = provider.ConsumeIntegral<std::uint16_t>();
    const auto limit = provider.ConsumeIntegralInRange<std::size_t>(1, 64);
    const std::string stream = provider.ConsumeRemainingBytesAsString();
    const Reference::Result reference = Reference::parse(stream);

    const auto parsePlainly = [&](Cutting cutting) {
        SseParser parser;
        return parsePlain(parser, stream, cutting, seed);
    };
    const auto parseIntoSink = [&](Cutting cutting) {
        SseParser parser;
        return parseToSink(parser, stream, cutting, seed);
    };
    const Record plain = parsePlainly(Cutting::Whole);
    checkAgainst(reference, plain);
    CHECK(plain == parsePlainly(Cutting::Bytewise));
    CHECK(plain == parsePlainly(Cutting::Random));
    const Record toSink = parseIntoSink(Cutting::Whole);
    checkCalls(plain, toSink);
    CHECK(toSink == parseIntoSink(Cutting::Bytewise));
    CHECK(toSink == parseIntoSink(Cutting::Random));
    checkLimit(stream, limit, seed, reference);
    checkReset(stream, seed);
    return 0;
}
