// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

// How the rhythm of a server is learnt, with times that nobody has to wait for.

#include "client/sseheartbeat_p.h"

#include <QtCore/qstring.h>
#include <QtTest/qtest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <functional>
#include <random>
#include <vector>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using std::chrono::milliseconds;

namespace {

constexpr int Learnt = int(SseHeartbeat::SampleSize) + 1; // heartbeats

void hearComment(SseHeartbeat &heartbeat, milliseconds time)
{
    heartbeat.bytesArrived(time);
    heartbeat.foundComment();
    heartbeat.bytesHandled();
}

void hearEvent(SseHeartbeat &heartbeat, milliseconds time, QStringView type = u"message")
{
    heartbeat.bytesArrived(time);
    heartbeat.foundEvent(type);
    heartbeat.bytesHandled();
}

// A server with heartbeats and events at random times, seen through a network with random delays.
class Server
{
public:
    explicit Server(quint32 seed)
        : m_random(seed)
        , m_interval(std::exp(between(std::log(1.0), std::log(120.0))))
        , m_jitter(between(0, 0.04) * m_interval)
        , m_isFixed(below(2) == 0)
        , m_meanOfEvents(
                  below(4) == 0 ? 0 : std::exp(between(std::log(0.2), std::log(60.0))) * m_interval)
    {
        m_nextHeartbeat = m_interval;
        m_nextEvent = randomEvent();
    }

    [[nodiscard]] milliseconds interval() const { return toMilliseconds(m_interval); }
    [[nodiscard]] bool isHeartbeatNext() const { return m_nextHeartbeat <= m_nextEvent; }

    // Lets the next heartbeat or event happen, and returns when it arrives.
    milliseconds next()
    {
        m_now = std::min(m_nextHeartbeat, m_nextEvent);
        if (isHeartbeatNext()) {
            m_nextHeartbeat = m_now + m_interval;
        } else {
            m_nextEvent = m_now + randomEvent();
            if (!m_isFixed)
                m_nextHeartbeat = m_now + m_interval;
        }
        m_arrival = std::max(m_arrival, m_now + between(0, m_jitter));
        return toMilliseconds(m_arrival);
    }

private:
    static milliseconds toMilliseconds(double seconds)
    {
        return milliseconds(std::llround(1000 * seconds));
    }
    double between(double low, double high)
    {
        return std::uniform_real_distribution<double>(low, high)(m_random);
    }
    unsigned below(unsigned limit) { return unsigned(m_random() % limit); }
    double randomEvent()
    {
        return m_meanOfEvents > 0
                ? std::exponential_distribution<double>(1 / m_meanOfEvents)(m_random)
                : 1e9;
    }

    std::mt19937 m_random;
    double m_interval; // in seconds, as the others
    double m_jitter;
    bool m_isFixed; // else heartbeats come when the server was silent
    double m_meanOfEvents; // 0: there are none
    double m_nextHeartbeat = 0;
    double m_nextEvent = 0;
    double m_now = 0;
    double m_arrival = 0;
};

// Random times between comments or events that have no rhythm.
std::function<double(std::mt19937 &)> randomGaps(unsigned kind, double mean)
{
    switch (kind % 4) {
    case 0:
        return std::exponential_distribution<double>(1 / mean);
    case 1:
        return std::uniform_real_distribution<double>(0, 2 * mean);
    case 2:
        return std::lognormal_distribution<double>(std::log(mean), 1);
    default:
        return std::gamma_distribution<double>(4, mean / 4);
    }
}

} // namespace

class tst_SseHeartbeat : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void learnsAnInterval_data();
    void learnsAnInterval();
    void learnsAnIntervalAmongEvents_data();
    void learnsAnIntervalAmongEvents();
    void knowsEventsThatAreHeartbeats_data();
    void knowsEventsThatAreHeartbeats();
    void learnsNothingFromAFeed();
    void learnsNothingFromQuickComments();
    void learnsNothingFromCommentsOfEvents();
    void ignoresDelays();
    void toleratesASilenceThatHasBeen();
    void forgetsARhythmThatHasChanged();
    void ignoresWhatWaited();
    void isConfirmedInAnotherStream();
    void doesNotExpectTheRhythmOfAnotherStream();
    void findsADeadLinkAndNoOther();
    void leavesFeedsWithoutARhythmAlone();
};

void tst_SseHeartbeat::learnsAnInterval_data()
{
    QTest::addColumn<milliseconds>("interval");
    QTest::addColumn<milliseconds>("timeout");
    QTest::newRow("1 s") << milliseconds(1s) << milliseconds(10s); // the minimum
    QTest::newRow("3 s") << milliseconds(3s) << milliseconds(10s);
    QTest::newRow("4 s") << milliseconds(4s) << milliseconds(12s);
    QTest::newRow("15 s") << milliseconds(15s) << milliseconds(45s);
    QTest::newRow("5 min") << milliseconds(5min) << milliseconds(15min);
}

void tst_SseHeartbeat::learnsAnInterval()
{
    QFETCH(milliseconds, interval);
    QFETCH(milliseconds, timeout);
    SseHeartbeat heartbeat;
    for (int i = 0; i < Learnt; ++i) {
        QCOMPARE(heartbeat.interval(), 0ms);
        QCOMPARE(heartbeat.timeout(), 0ms);
        hearComment(heartbeat, i * interval);
    }
    QCOMPARE(heartbeat.interval(), interval);
    QCOMPARE(heartbeat.timeout(), timeout);
}

void tst_SseHeartbeat::learnsAnIntervalAmongEvents_data()
{
    QTest::addColumn<bool>("isFixed");
    QTest::newRow("at fixed times") << true;
    QTest::newRow("after silence") << false;
}

void tst_SseHeartbeat::learnsAnIntervalAmongEvents()
{
    QFETCH(bool, isFixed);
    SseHeartbeat heartbeat;
    milliseconds now = 0ms;
    for (int i = 0; i < Learnt; ++i) {
        const milliseconds event = now + 1s * (i + 1);
        hearEvent(heartbeat, event);
        now = (isFixed ? now : event) + 15s;
        hearComment(heartbeat, now);
    }
    QCOMPARE(heartbeat.interval(), 15s);
}

void tst_SseHeartbeat::knowsEventsThatAreHeartbeats_data()
{
    QTest::addColumn<QString>("type");
    QTest::addColumn<bool>("isHeartbeat");
    for (const char *type : {"ping", "PING", "heartbeat", "Keepalive", "keep-alive"})
        QTest::newRow(type) << QString::fromLatin1(type) << true;
    for (const char *type : {"message", "tick", "pings", ""})
        QTest::newRow(type) << QString::fromLatin1(type) << false;
}

void tst_SseHeartbeat::knowsEventsThatAreHeartbeats()
{
    QFETCH(QString, type);
    QFETCH(bool, isHeartbeat);
    SseHeartbeat heartbeat;
    for (int i = 0; i < Learnt; ++i)
        hearEvent(heartbeat, 15s * i, type);
    QCOMPARE(heartbeat.interval(), isHeartbeat ? 15s : 0s);
}

// A market closes.
void tst_SseHeartbeat::learnsNothingFromAFeed()
{
    SseHeartbeat heartbeat;
    for (int i = 0; i < 100; ++i)
        hearEvent(heartbeat, 1s * i);
    QCOMPARE(heartbeat.timeout(), 0ms);
}

void tst_SseHeartbeat::learnsNothingFromQuickComments()
{
    SseHeartbeat heartbeat;
    for (int i = 0; i < 100; ++i)
        hearComment(heartbeat, 499ms * i);
    QCOMPARE(heartbeat.timeout(), 0ms);
}

void tst_SseHeartbeat::learnsNothingFromCommentsOfEvents()
{
    SseHeartbeat heartbeat;
    for (int i = 0; i < 100; ++i) {
        heartbeat.bytesArrived(5s * i);
        heartbeat.foundComment();
        heartbeat.foundEvent(u"message");
        heartbeat.bytesHandled();
    }
    QCOMPARE(heartbeat.timeout(), 0ms);
}

void tst_SseHeartbeat::ignoresDelays()
{
    SseHeartbeat heartbeat;
    const std::vector<milliseconds> delays = {0ms, 700ms, 300ms, 0ms, 600ms, 20ms, 700ms, 100ms};
    for (std::size_t i = 0; i < delays.size(); ++i)
        hearComment(heartbeat, 15s * int(i) + delays[i]);
    QVERIFY(heartbeat.interval() >= 15s);
    QVERIFY(heartbeat.interval() <= 17s);
}

// The rhythm is that of the heartbeats, but the server has been silent for longer.
void tst_SseHeartbeat::toleratesASilenceThatHasBeen()
{
    SseHeartbeat heartbeat;
    hearComment(heartbeat, 0s);
    for (int i = 0; i < Learnt; ++i)
        hearComment(heartbeat, 60s + 10s * i);
    QCOMPARE(heartbeat.interval(), 10s);
    QCOMPARE(heartbeat.timeout(), 2min);
}

void tst_SseHeartbeat::forgetsARhythmThatHasChanged()
{
    SseHeartbeat heartbeat;
    milliseconds now = 0ms;
    for (int i = 0; i < Learnt; ++i)
        hearComment(heartbeat, now += 15s);
    QCOMPARE(heartbeat.interval(), 15s);
    for (int i = 0; i < Learnt - 2; ++i) {
        hearComment(heartbeat, now += 30s);
        QCOMPARE(heartbeat.timeout(), 0ms);
    }
    hearComment(heartbeat, now += 30s);
    QCOMPARE(heartbeat.interval(), 30s);
}

// Such as the bytes that arrived while a client was paused.
void tst_SseHeartbeat::ignoresWhatWaited()
{
    SseHeartbeat heartbeat;
    milliseconds now = 0ms;
    for (int i = 0; i < Learnt; ++i)
        hearComment(heartbeat, now += 15s);
    heartbeat.interrupt();
    hearComment(heartbeat, now += 107s);
    QCOMPARE(heartbeat.interval(), 15s);
    hearComment(heartbeat, now += 15s);
    QCOMPARE(heartbeat.interval(), 15s);
    QCOMPARE(heartbeat.timeout(), 45s);
}

void tst_SseHeartbeat::isConfirmedInAnotherStream()
{
    SseHeartbeat heartbeat;
    for (int i = 0; i < Learnt; ++i)
        hearComment(heartbeat, 15s * i);
    heartbeat.beginStream();
    QCOMPARE(heartbeat.timeout(), 0ms);
    hearComment(heartbeat, 1000s);
    QCOMPARE(heartbeat.timeout(), 0ms);
    hearComment(heartbeat, 1015s);
    QCOMPARE(heartbeat.timeout(), 45s);
}

void tst_SseHeartbeat::doesNotExpectTheRhythmOfAnotherStream()
{
    SseHeartbeat heartbeat;
    for (int i = 0; i < Learnt; ++i)
        hearComment(heartbeat, 15s * i);
    heartbeat.beginStream();
    for (int i = 0; i < Learnt - 1; ++i) {
        hearComment(heartbeat, 1000s + 60s * i);
        QCOMPARE(heartbeat.timeout(), 0ms);
    }
    hearComment(heartbeat, 1000s + 60s * (Learnt - 1));
    QCOMPARE(heartbeat.timeout(), 3min);
}

void tst_SseHeartbeat::findsADeadLinkAndNoOther()
{
    int judged = 0;
    for (quint32 seed = 0; seed < 1000; ++seed) {
        Server server(seed);
        SseHeartbeat heartbeat;
        milliseconds last = 0ms;
        int heartbeats = 0;
        for (int i = 0; i < 5000 && heartbeats < 50; ++i) {
            const bool isHeartbeat = server.isHeartbeatNext();
            const milliseconds now = server.next();
            const milliseconds limit = heartbeat.timeout();
            if (limit > 0ms && now - last > limit)
                QFAIL(qPrintable(u"false alarm, seed %1"_s.arg(seed)));
            last = now;
            if (isHeartbeat) {
                hearComment(heartbeat, now);
                ++heartbeats;
            } else {
                hearEvent(heartbeat, now);
            }
        }
        if (heartbeats < 50)
            continue; // events come so often that heartbeats do not
        ++judged;
        const milliseconds limit = heartbeat.timeout();
        QVERIFY2(limit >= 10s, qPrintable(u"not learnt, seed %1"_s.arg(seed)));
        QVERIFY2(limit <= std::max(milliseconds(10s), 4 * server.interval()),
                 qPrintable(u"%1 ms, seed %2"_s.arg(limit.count()).arg(seed)));
    }
    QVERIFY2(judged > 800, qPrintable(QString::number(judged)));
    qInfo("%d servers", judged);
}

// Comments and events at random times, with pauses that nothing announces.
void tst_SseHeartbeat::leavesFeedsWithoutARhythmAlone()
{
    for (quint32 seed = 0; seed < 1000; ++seed) {
        std::mt19937 random(seed);
        const double mean = std::exp(std::uniform_real_distribution<double>(-1, 5)(random));
        const auto gap = randomGaps(seed, mean);
        const bool hasComments = seed % 8 < 4;
        SseHeartbeat heartbeat;
        milliseconds now = 0ms;
        for (int i = 0; i < 300; ++i) {
            const milliseconds silence(std::llround(1000 * gap(random)));
            const milliseconds limit = heartbeat.timeout();
            if (limit > 0ms && silence > limit)
                QFAIL(qPrintable(u"false alarm, seed %1"_s.arg(seed)));
            now += silence;
            if (hasComments)
                hearComment(heartbeat, now);
            else
                hearEvent(heartbeat, now);
        }
    }
}

QTEST_APPLESS_MAIN(tst_SseHeartbeat)
#include "tst_sseheartbeat.moc"
