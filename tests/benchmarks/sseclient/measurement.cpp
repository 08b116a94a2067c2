// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "measurement.h"

#include "benchstream.h"

#include <sys/resource.h>

#include <algorithm>

using namespace Qt::StringLiterals;
using std::chrono::nanoseconds;

namespace {

constexpr auto WarmUp = std::chrono::milliseconds(200);

double secondsOf(const timeval &time)
{
    return double(time.tv_sec) + double(time.tv_usec) / 1e6;
}

double processorSeconds(int who)
{
    rusage usage{};
    ::getrusage(who, &usage);
    return secondsOf(usage.ru_utime) + secondsOf(usage.ru_stime);
}

} // namespace

Measurement::Measurement()
    : m_begin(now())
{
}

Measurement::Cost Measurement::now()
{
    return {BenchStream::now(), processorSeconds(RUSAGE_SELF), processorSeconds(RUSAGE_THREAD)};
}

void Measurement::addLatency(nanoseconds sent)
{
    if (sent > m_begin.time + WarmUp)
        m_latencies.push_back(BenchStream::now() - sent);
}

void Measurement::stop()
{
    if (m_end.time.count() == 0)
        m_end = now();
}

QJsonObject Measurement::result() const
{
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    QJsonObject result{
            {u"events"_s, events},
            {u"bytes"_s, bytes},
            {u"seconds"_s, double((m_end.time - m_begin.time).count()) / 1e9},
            {u"processorSeconds"_s, m_end.processorSeconds - m_begin.processorSeconds},
            {u"threadSeconds"_s, m_end.threadSeconds - m_begin.threadSeconds},
            {u"residentMegabytes"_s, double(usage.ru_maxrss) / 1024},
    };
    std::vector<nanoseconds> latencies = m_latencies;
    std::sort(latencies.begin(), latencies.end());
    const auto microsecondsOf = [&latencies](double part) {
        return double(latencies.at(size_t(double(latencies.size() - 1) * part)).count()) / 1e3;
    };
    if (!latencies.empty()) {
        result.insert(u"p50"_s, microsecondsOf(0.5));
        result.insert(u"p99"_s, microsecondsOf(0.99));
        result.insert(u"p999"_s, microsecondsOf(0.999));
    }
    return result;
}

void StampScanner::scan(QByteArrayView bytes)
{
    constexpr QByteArrayView Prefix("data: ");
    m_rest.append(bytes.data(), bytes.size());
    qsizetype position = 0;
    for (;;) {
        const qsizetype found = m_rest.indexOf(Prefix, position);
        if (found < 0 || found + Prefix.size() + BenchStream::StampSize > m_rest.size())
            break;
        position = found + Prefix.size();
        if (m_rest.at(position) == '0') // the last event has none
            m_measurement.addLatency(BenchStream::stampOf(QByteArrayView(m_rest).sliced(position)));
    }
    m_rest.remove(0, std::max(position, m_rest.size() - Prefix.size() - BenchStream::StampSize));
}
