// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

// Measures SseEvent::value(), compared with QJsonDocument alone, which only parses the same data, and
// with code that reads the members of the QJsonObject by hand. The measurements alternate, so that
// other load on the machine affects all of them. Ratios are medians of the rounds.
//
//   bench_ssetypedevents [rounds]

#include <QtSse/SseEvent>
#include <QtSse/SseJsonError>

#include <QtCore/qdatetime.h>
#include <QtCore/qelapsedtimer.h>
#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <optional>

using namespace Qt::StringLiterals;

struct BenchLevel
{
    Q_GADGET
    Q_PROPERTY(double price MEMBER price)
    Q_PROPERTY(int size MEMBER size)

public:
    double price = 0;
    int size = 0;
};

struct BenchPrice
{
    Q_GADGET
    Q_PROPERTY(QString symbol MEMBER symbol)
    Q_PROPERTY(QString name MEMBER name)
    Q_PROPERTY(double price MEMBER price)
    Q_PROPERTY(std::optional<double> change MEMBER change)
    Q_PROPERTY(qint64 volume MEMBER volume)
    Q_PROPERTY(Side side MEMBER side)
    Q_PROPERTY(QList<BenchLevel> levels READ readLevels WRITE setLevels)

public:
    enum class Side {
        Buy,
        Sell
    };
    Q_ENUM(Side)

    [[nodiscard]] QList<BenchLevel> readLevels() const { return levels; }
    void setLevels(const QList<BenchLevel> &list) { levels = list; }

    QString symbol;
    QString name;
    double price = 0;
    std::optional<double> change;
    qint64 volume = 0;
    Side side = Side::Buy;
    QList<BenchLevel> levels;
};

namespace {

constexpr int DefaultRounds = 21;
constexpr qint64 PassNanoseconds = 20'000'000; // long against the clock

struct Shape
{
    const char *name;
    int levels;
};

constexpr std::array<Shape, 3> Shapes = {{
        {"flat, 6 members", 0},
        {"10 levels", 10},
        {"100 levels", 100},
}};

QByteArray jsonOf(const Shape &shape)
{
    QJsonObject object{{u"symbol"_s, u"ACME"_s}, {u"name"_s, u"Acme Rockets"_s},
                       {u"price"_s, 182.45},     {u"change"_s, -1.25},
                       {u"volume"_s, 123456789}, {u"side"_s, u"Sell"_s}};
    QJsonArray levels;
    for (int i = 0; i < shape.levels; ++i)
        levels.append(QJsonObject{{u"price"_s, 180.5 + i / 100.0}, {u"size"_s, 100 + i}});
    if (!levels.isEmpty())
        object.insert(u"levels"_s, levels);
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

bool parse(const SseEvent &event)
{
    return QJsonDocument::fromJson(event.data()).isObject();
}

BenchPrice priceFrom(const QJsonObject &object)
{
    BenchPrice price;
    price.symbol = object.value("symbol"_L1).toString();
    price.name = object.value("name"_L1).toString();
    price.price = object.value("price"_L1).toDouble();
    const QJsonValue change = object.value("change"_L1);
    if (change.isDouble())
        price.change = change.toDouble();
    price.volume = object.value("volume"_L1).toInteger();
    if (object.value("side"_L1).toString() == "Sell"_L1)
        price.side = BenchPrice::Side::Sell;
    const QJsonArray levels = object.value("levels"_L1).toArray();
    for (const QJsonValue level : levels)
        price.levels.append({level["price"_L1].toDouble(), level["size"_L1].toInt()});
    return price;
}

bool readByHand(const SseEvent &event)
{
    const BenchPrice price = priceFrom(QJsonDocument::fromJson(event.data()).object());
    return price.side == BenchPrice::Side::Sell;
}

bool convert(const SseEvent &event)
{
    const std::optional<BenchPrice> price = event.value<BenchPrice>();
    return price && price->side == BenchPrice::Side::Sell;
}

using Pass = bool (*)(const SseEvent &);

double nanosecondsFor(const SseEvent &event, Pass pass)
{
    QElapsedTimer elapsed;
    elapsed.start();
    int calls = 0;
    do {
        for (int i = 0; i < 10; ++i, ++calls) {
            if (!pass(event))
                std::abort();
        }
    } while (elapsed.nsecsElapsed() < PassNanoseconds);
    return double(elapsed.nsecsElapsed()) / calls;
}

double median(QList<double> values)
{
    std::sort(values.begin(), values.end());
    return values.at(values.size() / 2);
}

void measure(const Shape &shape, int rounds)
{
    const SseEvent event({}, jsonOf(shape));
    std::array<QList<double>, 3> times;
    std::array<QList<double>, 3> ratios;
    for (int round = 0; round < rounds; ++round) {
        const std::array<double, 3> now = {nanosecondsFor(event, parse),
                                           nanosecondsFor(event, readByHand),
                                           nanosecondsFor(event, convert)};
        for (std::size_t i = 0; i < now.size(); ++i) {
            times[i].append(now[i]);
            ratios[i].append(now[i] / now[0]);
        }
    }
    std::printf("%-16s %6d %10.2f us %10.2f us %5.2f %10.2f us %5.2f\n", shape.name,
                int(event.data().size()), median(times[0]) / 1000, median(times[1]) / 1000,
                median(ratios[1]), median(times[2]) / 1000, median(ratios[2]));
}

} // namespace

int main(int argc, char *argv[])
{
    const int rounds = argc > 1 ? std::max(1, std::atoi(argv[1])) : DefaultRounds;
    std::printf("%-16s %6s %13s %13s %5s %13s %5s\n", "event", "bytes", "QJsonDocument", "by hand",
                "ratio", "value<T>()", "ratio");
    for (const Shape &shape : Shapes)
        measure(shape, rounds);
    return 0;
}

#include "bench_ssetypedevents.moc"
