// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "benchtable.h"

#include <algorithm>
#include <cstdio>

using namespace Qt::StringLiterals;

namespace {

// What is compared with: a socket, and QNetworkReply in the configuration that was the best one.
const auto Tcp = u"tcp"_s;
const auto Qnam = QStringList{u"qnam"_s, u"qnam-buffered"_s};
const auto NaiveQnam = QStringList{u"qnam-naive"_s};

double middle(QList<double> values)
{
    if (values.isEmpty())
        return 0;
    std::sort(values.begin(), values.end());
    const qsizetype half = values.size() / 2;
    return values.size() % 2 == 1 ? values.at(half) : (values.at(half - 1) + values.at(half)) / 2;
}

// Those that follow from what was measured, added to it.
QJsonObject completed(QJsonObject result)
{
    const double events = result.value(u"events"_s).toDouble();
    const double seconds = result.value(u"seconds"_s).toDouble();
    if (events == 0 || seconds == 0)
        return {};
    result.insert(u"megabytesPerSecond"_s, result.value(u"bytes"_s).toDouble() / seconds / 1e6);
    result.insert(u"eventsPerSecond"_s, events / seconds);
    result.insert(u"processorMicroseconds"_s,
                  result.value(u"processorSeconds"_s).toDouble() * 1e6 / events);
    result.insert(u"threadMicroseconds"_s,
                  result.value(u"threadSeconds"_s).toDouble() * 1e6 / events);
    return result;
}

QByteArray ratio(double value)
{
    return value > 0 ? QByteArray::number(value, 'f', 2) : QByteArray("-");
}

} // namespace

BenchTable::BenchTable(const QString &title, const QStringList &clients)
    : m_title(title)
    , m_clients(clients)
{
}

void BenchTable::addRound(const QList<QJsonObject> &results)
{
    QList<QJsonObject> round;
    for (const QJsonObject &result : results)
        round.append(completed(result));
    m_rounds.append(round);
}

double BenchTable::median(qsizetype client, const QString &figure) const
{
    QList<double> values;
    for (const QList<QJsonObject> &round : m_rounds) {
        if (round.at(client).contains(figure))
            values.append(round.at(client).value(figure).toDouble());
    }
    return middle(values);
}

// Of the ratios within each round, in which the machine was most likely the same.
double BenchTable::medianRatio(qsizetype client, const QStringList &others,
                               const QString &figure) const
{
    const qsizetype other = m_clients.indexOf(best(others));
    QList<double> ratios;
    for (const QList<QJsonObject> &round : m_rounds) {
        const double base = other >= 0 ? round.at(other).value(figure).toDouble() : 0;
        if (base > 0 && round.at(client).contains(figure))
            ratios.append(round.at(client).value(figure).toDouble() / base);
    }
    return middle(ratios);
}

QString BenchTable::best(const QStringList &candidates) const
{
    QString best;
    double most = -1;
    for (const QString &candidate : candidates) {
        const qsizetype client = m_clients.indexOf(candidate);
        const double speed = client >= 0 ? median(client, u"eventsPerSecond"_s) : -1;
        if (speed > most) {
            most = speed;
            best = candidate;
        }
    }
    return best;
}

void BenchTable::printThroughput() const
{
    const auto speed = u"megabytesPerSecond"_s;
    std::printf("\n%s, median of %lld rounds\n%-14s %8s %11s %9s %9s %8s | %7s %7s %7s\n",
                qPrintable(m_title), static_cast<long long>(m_rounds.size()), "client", "MB/s",
                "events/s", "us CPU/ev", "us thread", "RSS MB", "x qnam", "x tcp", "x naive");
    for (qsizetype client = 0; client < m_clients.size(); ++client) {
        std::printf("%-14s %8.1f %11.0f %9.3f %9.3f %8.1f | %7s %7s %7s\n",
                    qPrintable(m_clients.at(client)), median(client, speed),
                    median(client, u"eventsPerSecond"_s),
                    median(client, u"processorMicroseconds"_s),
                    median(client, u"threadMicroseconds"_s), median(client, u"residentMegabytes"_s),
                    ratio(medianRatio(client, Qnam, speed)).constData(),
                    ratio(medianRatio(client, {Tcp}, speed)).constData(),
                    ratio(medianRatio(client, NaiveQnam, speed)).constData());
    }
    if (!best(Qnam).isEmpty())
        std::printf("qnam is the better one of those with a limit: %s\n", qPrintable(best(Qnam)));
    std::fflush(stdout);
}

void BenchTable::printLatency() const
{
    std::printf("\n%s, median of %lld rounds, microseconds\n%-14s %8s %8s %8s | %10s %10s %10s\n",
                qPrintable(m_title), static_cast<long long>(m_rounds.size()), "client", "50 %",
                "99 %", "99.9 %", "50 % x q-b", "99 % x q-b", "us CPU/ev");
    const QStringList buffered{u"qnam-buffered"_s};
    for (qsizetype client = 0; client < m_clients.size(); ++client) {
        std::printf("%-14s %8.1f %8.1f %8.1f | %10s %10s %10.2f\n",
                    qPrintable(m_clients.at(client)), median(client, u"p50"_s),
                    median(client, u"p99"_s), median(client, u"p999"_s),
                    ratio(medianRatio(client, buffered, u"p50"_s)).constData(),
                    ratio(medianRatio(client, buffered, u"p99"_s)).constData(),
                    median(client, u"processorMicroseconds"_s));
    }
    std::fflush(stdout);
}

QJsonObject BenchTable::toJson() const
{
    QJsonObject clients;
    for (qsizetype client = 0; client < m_clients.size(); ++client) {
        QJsonArray rounds;
        for (const QList<QJsonObject> &round : m_rounds)
            rounds.append(round.at(client));
        clients.insert(m_clients.at(client), rounds);
    }
    return {{u"title"_s, m_title}, {u"clients"_s, clients}};
}
