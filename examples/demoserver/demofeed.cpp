// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "demofeed.h"

#include <array>
#include <cmath>

using namespace Qt::StringLiterals;

namespace {

struct Stock
{
    const char *symbol;
    const char *name;
    double price;
};

constexpr std::array<Stock, 10> Stocks = {{
        {"ACME", "Acme Rockets", 182.40},
        {"CYBR", "Cyberdyne Systems", 73.85},
        {"GLBX", "Globex", 64.15},
        {"HOOL", "Hooli", 311.70},
        {"INIT", "Initech", 27.95},
        {"SOYL", "Soylent", 12.60},
        {"STRK", "Stark Industries", 418.05},
        {"TYRL", "Tyrell", 151.20},
        {"UMBR", "Umbrella", 98.30},
        {"WAYN", "Wayne Enterprises", 540.25},
}};

struct LogLine
{
    const char *level;
    const char *service;
    const char *text;
};

constexpr std::array<LogLine, 8> LogLines = {{
        {"info", "checkout", "Order %1 was paid"},
        {"info", "auth", "Session %1 was opened"},
        {"debug", "search", "Index segment %1 was merged"},
        {"warning", "checkout", "Payment %1 is slow: 2.4 s"},
        {"info", "shipping", "Parcel %1 has left the warehouse"},
        {"error", "mailer", "Message %1 bounced"},
        {"info", "auth", "Session %1 has ended"},
        {"warning", "search", "Query %1 was cut off after 1000 hits"},
}};

// A well mixed number from a number (the finaliser of SplitMix64).
quint64 mixed(quint64 value)
{
    value += Q_UINT64_C(0x9e3779b97f4a7c15);
    value = (value ^ (value >> 30)) * Q_UINT64_C(0xbf58476d1ce4e5b9);
    value = (value ^ (value >> 27)) * Q_UINT64_C(0x94d049bb133111eb);
    return value ^ (value >> 31);
}

// From -1 to 1.
double noise(qint64 number, quint64 salt)
{
    return double(mixed(quint64(number) * 31 + salt) >> 11) / double(1LL << 52) - 1.0;
}

double rounded(double value)
{
    return std::round(value * 100.0) / 100.0;
}

// Slow waves with a little noise look like a market, and need no memory.
double priceOf(const Stock &stock, std::size_t index, qint64 number)
{
    const double t = double(number);
    const double phase = double(index) * 1.7;
    const double wave = 0.06 * std::sin(t / 900.0 + phase) + 0.025 * std::sin(t / 140.0 + 2 * phase)
            + 0.004 * noise(number, index);
    return rounded(stock.price * (1.0 + wave));
}

QJsonObject priceEvent(qint64 number)
{
    const std::size_t index = mixed(quint64(number)) % Stocks.size();
    const Stock &stock = Stocks[index];
    const double price = priceOf(stock, index, number);
    return {
            {u"symbol"_s, QString::fromLatin1(stock.symbol)},
            {u"name"_s, QString::fromLatin1(stock.name)},
            {u"price"_s, price},
            {u"change"_s, rounded((price / stock.price - 1.0) * 100.0)},
            {u"volume"_s, qint64(100 + mixed(quint64(number) ^ 0x5a5a) % 9900)},
    };
}

QJsonObject logEvent(qint64 number)
{
    const quint64 random = mixed(quint64(number) ^ 0x1e55);
    const LogLine &line = LogLines[random % LogLines.size()];
    const QString id = QString::number(10000 + (random >> 16) % 90000);
    return {
            {u"level"_s, QString::fromLatin1(line.level)},
            {u"service"_s, QString::fromLatin1(line.service)},
            {u"text"_s, QString::fromLatin1(line.text).arg(id)},
    };
}

QJsonObject metricEvent(qint64 number)
{
    const double t = double(number);
    return {
            {u"cpu"_s, rounded(46 + 30 * std::sin(t / 120.0) + 8 * noise(number, 11))},
            {u"memory"_s, rounded(61 + 12 * std::sin(t / 700.0) + 2 * noise(number, 12))},
            {u"requests"_s, std::round(840 + 420 * std::sin(t / 260.0) + 90 * noise(number, 13))},
            {u"latency"_s, rounded(23 + 9 * std::sin(t / 90.0) + 5 * noise(number, 14))},
    };
}

} // namespace

DemoFeed::Event DemoFeed::event(qint64 number)
{
    if (number % 10 == 0)
        return {"metric", metricEvent(number)};
    if (number % 5 == 2)
        return {"log", logEvent(number)};
    return {"price", priceEvent(number)};
}
