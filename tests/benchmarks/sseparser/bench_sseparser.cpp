// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

// Measures the speed of the parser, compared to memchr('\n') over the same pieces of the same bytes;
// and the speed with owned events, compared to memchr() with one QByteArray of the same size and
// lifetime for each event. The measurements alternate, so that other load on the machine affects all
// of them. Ratios are medians of the rounds.
//
//   bench_sseparser [--rounds N] [--only TEXT] [--json FILE]

#include "countingsink.h"
#include "streamfixtures.h"

#include <QtSse/SseParser>

#include <QtCore/qcommandlineparser.h>
#include <QtCore/qcoreapplication.h>
#include <QtCore/qelapsedtimer.h>
#include <QtCore/qfile.h>
#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <utility>

using namespace Qt::StringLiterals;

namespace {

constexpr int DefaultRounds = 21;
constexpr double PassSeconds = 0.04; // long against the clock, short against what disturbs

template <typename Function>
void forEachChunk(const StreamFixture &fixture, Function function)
{
    const QByteArrayView bytes = fixture.bytes;
    for (qsizetype at = 0; at < bytes.size(); at += fixture.chunkSize)
        function(bytes.sliced(at, std::min(fixture.chunkSize, bytes.size() - at)));
}

qsizetype countLines(QByteArrayView chunk)
{
    qsizetype lines = 0;
    const char *p = chunk.data();
    const char *const end = p + chunk.size();
    while (const void *hit = std::memchr(p, '\n', std::size_t(end - p))) {
        p = static_cast<const char *>(hit) + 1;
        ++lines;
    }
    return lines;
}

qsizetype findLines(const StreamFixture &fixture)
{
    qsizetype lines = 0;
    forEachChunk(fixture, [&lines](QByteArrayView chunk) { lines += countLines(chunk); });
    return lines;
}

qsizetype parseToSink(const StreamFixture &fixture)
{
    SseParser parser;
    parser.setMaximumEventSize(0);
    CountingSink sink;
    forEachChunk(fixture, [&](QByteArrayView chunk) { parser.parse(chunk, sink); });
    return sink.dataBytes == fixture.dataBytes ? sink.events : -1;
}

qsizetype parseToEvents(const StreamFixture &fixture)
{
    SseParser parser;
    parser.setMaximumEventSize(0);
    qsizetype events = 0;
    forEachChunk(fixture, [&](QByteArrayView chunk) {
        parser.feed(chunk);
        for (; parser.hasEvent(); ++events) {
            const SseEvent event = parser.takeEvent();
            Q_UNUSED(event)
        }
    });
    return events;
}

// As if the events in a chunk were all of one size, and known beforehand.
qsizetype copyData(const StreamFixture &fixture)
{
    const qsizetype size = fixture.dataBytes / fixture.events;
    QByteArray whole; // of an event that is larger than a chunk
    QList<QByteArray> waiting;
    qsizetype lines = 0;
    qsizetype fed = 0;
    qsizetype made = 0;
    forEachChunk(fixture, [&](QByteArrayView chunk) {
        lines += countLines(chunk);
        fed += chunk.size();
        if (size > chunk.size())
            whole.append(chunk);
        for (; made < fed * fixture.events / fixture.bytes.size(); ++made) {
            if (size <= chunk.size())
                waiting.append(QByteArray(chunk.data(), size));
            else
                waiting.append(std::exchange(whole, {}));
        }
        while (!waiting.isEmpty())
            lines += waiting.takeFirst().isEmpty() ? 1 : 0;
    });
    return lines;
}

using Pass = qsizetype (*)(const StreamFixture &);

double secondsFor(const StreamFixture &fixture, Pass pass, int repeats)
{
    static volatile qsizetype result = 0; // what nobody looks at need not be computed
    QElapsedTimer elapsed;
    elapsed.start();
    for (int i = 0; i < repeats; ++i)
        result = pass(fixture);
    return double(elapsed.nsecsElapsed()) / 1e9 / repeats;
}

int repeatsFor(const StreamFixture &fixture, Pass pass)
{
    const double seconds = secondsFor(fixture, pass, 1);
    return std::max(1, int(PassSeconds / std::max(seconds, 1e-6)));
}

double median(QList<double> values)
{
    std::sort(values.begin(), values.end());
    return values.at(values.size() / 2);
}

// One of the ways to go over a fixture.
struct Timing
{
    Pass pass = nullptr;
    int repeats = 1;
    QList<double> seconds;
    QList<double> ratios; // to the reference of the same round
};

struct Result
{
    QByteArray name;
    double bytes = 0;
    double events = 0;
    Timing reference{findLines};
    Timing sink{parseToSink};
    Timing copies{copyData};
    Timing owned{parseToEvents};
};

Result measure(const StreamFixture &fixture, int rounds)
{
    if (parseToSink(fixture) != fixture.events || parseToEvents(fixture) != fixture.events)
        qFatal("%s: not the events that it claims", fixture.name.constData());
    Result result{fixture.name, double(fixture.bytes.size()), double(fixture.events)};
    const std::array timings{&result.reference, &result.sink, &result.copies, &result.owned};
    for (Timing *timing : timings)
        timing->repeats = repeatsFor(fixture, timing->pass);
    for (int i = 0; i < rounds; ++i) {
        for (Timing *timing : timings) {
            timing->seconds += secondsFor(fixture, timing->pass, timing->repeats);
            timing->ratios += result.reference.seconds.last() / timing->seconds.last();
        }
    }
    return result;
}

void print(const Result &result)
{
    std::printf("%-22s %8.0f |", result.name.constData(),
                result.bytes / median(result.reference.seconds) / 1e6);
    for (const Timing *timing : {&result.sink, &result.copies, &result.owned}) {
        const double seconds = median(timing->seconds);
        std::printf(" %8.0f %6.3f %7.2f |", result.bytes / seconds / 1e6, median(timing->ratios),
                    result.events / seconds / 1e6);
    }
    std::printf("\n");
    std::fflush(stdout);
}

void printHead()
{
    std::printf("%-22s %8s |", "", "memchr");
    for (const char *name : {"to a sink", "memchr, copies", "owned events"})
        std::printf(" %23s |", name);
    std::printf("\n%-22s %8s |", "", "MB/s");
    for (int i = 0; i < 3; ++i)
        std::printf(" %8s %6s %7s |", "MB/s", "ratio", "Mev/s");
    std::printf("\n");
}

// What the second of two fixtures costs, in the first ones. They take turns: what one leaves in the
// caches is gone for the other, while the smaller one alone, again and again, might stay there.
double growth(const StreamFixture &first, const StreamFixture &second, Pass pass, int rounds)
{
    QList<double> ratios;
    for (int i = 0; i < rounds; ++i) {
        const double seconds = secondsFor(first, pass, 1);
        ratios += secondsFor(second, pass, 1) / seconds;
    }
    return median(ratios);
}

QJsonObject growths(int rounds)
{
    constexpr int PairsInARound = 5;
    const QList<StreamFixture> fixtures = streamFixtures();
    const StreamFixture &first = fixtures.at(fixtures.size() - 2);
    const StreamFixture &second = fixtures.last();
    const int pairs = rounds * PairsInARound;
    const QJsonObject result{{u"memchr"_s, growth(first, second, findLines, pairs)},
                             {u"sink"_s, growth(first, second, parseToSink, pairs)},
                             {u"owned"_s, growth(first, second, parseToEvents, pairs)}};
    std::printf(
            "\n%s, in turns with the %s: memchr %.2f, to a sink %.2f, owned %.2f times its time\n",
            second.name.constData(), first.name.constData(), result["memchr"_L1].toDouble(),
            result["sink"_L1].toDouble(), result["owned"_L1].toDouble());
    return result;
}

QJsonObject toJson(const Result &result, const Timing &timing)
{
    const double seconds = median(timing.seconds);
    return {{u"bytesPerSecond"_s, result.bytes / seconds},
            {u"eventsPerSecond"_s, result.events / seconds},
            {u"ratio"_s, median(timing.ratios)}};
}

QJsonObject toJson(const Result &result)
{
    return {{u"fixture"_s, QString::fromUtf8(result.name)},
            {u"memchr"_s, toJson(result, result.reference)},
            {u"sink"_s, toJson(result, result.sink)},
            {u"memchrAndCopies"_s, toJson(result, result.copies)},
            {u"owned"_s, toJson(result, result.owned)}};
}

bool write(const QString &fileName, const QJsonObject &object)
{
    QFile file(fileName);
    return file.open(QIODevice::WriteOnly) && file.write(QJsonDocument(object).toJson()) > 0;
}

} // namespace

int main(int argc, char *argv[])
{
    QCoreApplication application(argc, argv);
    QCommandLineParser options;
    options.addHelpOption();
    options.addOption(
            {u"rounds"_s, u"Measure this often."_s, u"n"_s, QString::number(DefaultRounds)});
    options.addOption({u"only"_s, u"Just fixtures with this in their name."_s, u"text"_s});
    options.addOption({u"json"_s, u"Write the results to a file, too."_s, u"file"_s});
    options.process(application);
    const int rounds = std::max(1, options.value(u"rounds"_s).toInt());

    std::printf("Qt %s, medians of %d rounds; ratios to memchr('\\n')\n", qVersion(), rounds);
    printHead();
    QJsonArray results;
    for (const StreamFixture &fixture : streamFixtures()) {
        if (!QString::fromUtf8(fixture.name).contains(options.value(u"only"_s)))
            continue;
        const Result result = measure(fixture, rounds);
        print(result);
        results += toJson(result);
    }
    QJsonObject report{{u"qt"_s, QLatin1StringView(qVersion())}, {u"results"_s, results}};
    if (!options.isSet(u"only"_s))
        report[u"growth"_s] = growths(rounds);
    if (options.isSet(u"json"_s) && !write(options.value(u"json"_s), report)) {
        std::fprintf(stderr, "Cannot write %s\n", qUtf8Printable(options.value(u"json"_s)));
        return EXIT_FAILURE;
    }
    return EXIT_SUCCESS;
}
