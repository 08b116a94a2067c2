// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "model/sseratemeter_p.h"

#include <QtTest/qtest.h>

using namespace std::chrono_literals;

class tst_SseRateMeter : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isIdleAtFirst();
    void measuresFromTheFirstInterval();
    void forgetsWhatIsOlderThanASecond();
    void toleratesALateClock();
    void becomesIdleInASecond();
};

void tst_SseRateMeter::isIdleAtFirst()
{
    const SseRateMeter meter;
    QVERIFY(meter.isIdle());
    QCOMPARE(meter.eventsPerSecond(), 0.0);
}

void tst_SseRateMeter::measuresFromTheFirstInterval()
{
    SseRateMeter meter;
    meter.add(25, 250ms);
    QCOMPARE(meter.eventsPerSecond(), 100.0);
    meter.add(75, 250ms);
    QCOMPARE(meter.eventsPerSecond(), 200.0);
}

void tst_SseRateMeter::forgetsWhatIsOlderThanASecond()
{
    SseRateMeter meter;
    meter.add(1'000'000, 250ms);
    for (int i = 0; i < 4; ++i)
        meter.add(10, 250ms);
    QCOMPARE(meter.eventsPerSecond(), 40.0);
}

void tst_SseRateMeter::toleratesALateClock()
{
    SseRateMeter meter;
    meter.add(300, 3s);
    QCOMPARE(meter.eventsPerSecond(), 100.0);
}

void tst_SseRateMeter::becomesIdleInASecond()
{
    SseRateMeter meter;
    meter.add(7, 250ms);
    for (int i = 0; i < 3; ++i) {
        meter.add(0, 250ms);
        QVERIFY(!meter.isIdle());
    }
    meter.add(0, 250ms);
    QVERIFY(meter.isIdle());
    QCOMPARE(meter.eventsPerSecond(), 0.0);
    meter.reset();
    meter.add(1, 500ms);
    QCOMPARE(meter.eventsPerSecond(), 2.0);
}

QTEST_GUILESS_MAIN(tst_SseRateMeter)
#include "tst_sseratemeter.moc"
