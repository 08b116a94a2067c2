// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "../common/patience.h"

#include <QtSse/SseClient>
#include <QtSse/SseTestClock>
#include <QtSse/SseTestServer>
#include <QtSse/SseTimeSeries>

#include <QtCore/qeventloop.h>
#include <QtCore/qpointer.h>
#include <QtCore/qregularexpression.h>
#include <QtCore/qthread.h>
#include <QtCore/qtimer.h>
#include <QtTest/qabstractitemmodeltester.h>
#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <memory>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using std::chrono::milliseconds;

namespace {

constexpr double Infinite = std::numeric_limits<double>::infinity();

SseEvent number(double value)
{
    return SseEvent(QString(), QByteArray::number(value));
}

SseEvent price(const QString &symbol, double value)
{
    return SseEvent(u"price"_s,
                    u"{\"symbol\":\"%1\",\"price\":%2}"_s.arg(symbol).arg(value).toUtf8());
}

} // namespace

class tst_SseTimeSeries : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void isEmptyAtFirst();

    // Values and keys
    void takesNumbers_data();
    void takesNumbers();
    void findsKeys_data();
    void findsKeys();
    void takesEventsOfItsTypes();
    void startsOverWithAnotherPath();

    // Time
    void givesPointsTheTimeOfTheirArrival();
    void doesNotLookAtTheTimeOfDayAgain();
    void removesPointsAsTimePasses();
    void removesPointsWithoutEvents();
    void keepsPointsWithoutAWindow();
    void leavesTheClockToClients();

    // Memory
    void keepsAtMostMaximumCountPoints();
    void shrinksWhenTheMaximumDoes();
    void keepsAtMostMaximumSeriesCountSeries();
    void givesThePlaceOfAnEmptySeriesToAnother();
    void removesSeriesWhenTheirMaximumShrinks();

    // Updates
    void waitsForTheUpdateInterval();
    void announcesAnUpdateOnce();
    void announcesRowsAsRanges();
    void hasColumnsForModelMappers();
    void changesTheSeriesOfItsRows();
    void doesNotChangeWhilePaused();
    void showsItsPointsAtOnceWhenResumed();
    void staysBoundedWhilePaused();
    void clears();

    // Points
    void tellsTheExtremesOfTheWindow();
    void reducesPoints();
    void placesLinesInAnItem();
    void placesNothingInAnEmptyItem_data();
    void placesNothingInAnEmptyItem();

    // Sources and gaps
    void marksAGapWhileTheStreamIsDown();
    void marksNoGapBeforeThereArePoints();
    void marksAGapWithoutASource();
    void interruptsALineWithoutTime();
    void forgetsGapsWithTheWindow();
    void letsGoOfASourceThatIsGone();
    void refusesASourceOfAnotherThread();
    void dropsASourceThatMoves();

    // What applications do
    void refusesNonsense();
    void maySlotsDoAnything_data();
    void maySlotsDoAnything();
    void doesNotMindAnEventLoopInASlot();

private:
    void add(const QList<SseEvent> &events);
    void update();
    [[nodiscard]] QList<double> values(const QString &key = {}) const;
    [[nodiscard]] QList<double> rows() const;

    std::unique_ptr<SseTestClock> m_clock;
    std::unique_ptr<SseTimeSeries> m_series;
    std::unique_ptr<QAbstractItemModelTester> m_tester;
    double m_start = 0;
};

void tst_SseTimeSeries::init()
{
    // Fonts and colours, which the tester of Qt 6.11 looks for, are not there without Qt GUI.
    QTest::failOnWarning(
            QRegularExpression(u"^(?!Trying to construct an instance of an invalid type)"_s));
    m_clock = std::make_unique<SseTestClock>();
    m_series = std::make_unique<SseTimeSeries>();
    m_series->setUpdateInterval(0ms);
    m_tester = std::make_unique<QAbstractItemModelTester>(m_series.get());
    m_start = double(m_clock->currentDateTime().toMSecsSinceEpoch());
}

void tst_SseTimeSeries::cleanup()
{
    m_tester.reset();
    m_series.reset();
    m_clock.reset();
}

void tst_SseTimeSeries::add(const QList<SseEvent> &events)
{
    m_series->addEvents(events);
    update();
}

void tst_SseTimeSeries::update()
{
    QSignalSpy updates(m_series.get(), &SseTimeSeries::updated);
    QVERIFY(updates.wait(Patience));
}

QList<double> tst_SseTimeSeries::values(const QString &key) const
{
    QList<double> values;
    const QList<QPointF> points = m_series->points(key);
    for (const QPointF &point : points)
        values.append(point.y());
    return values;
}

QList<double> tst_SseTimeSeries::rows() const
{
    QList<double> values;
    for (int row = 0; row < m_series->count(); ++row)
        values.append(m_series->index(row, SseTimeSeries::ValueColumn).data().toDouble());
    return values;
}

void tst_SseTimeSeries::isEmptyAtFirst()
{
    const SseTimeSeries series;
    QCOMPARE(series.source(), nullptr);
    QCOMPARE(series.window(), 60s);
    QCOMPARE(series.updateInterval(), 16ms);
    QCOMPARE(series.maximumCount(), 10'000);
    QCOMPARE(series.maximumSeriesCount(), 100);
    QVERIFY(!series.isPaused());
    QCOMPARE(series.time(), 0);
    QCOMPARE(series.count(), 0);
    QCOMPARE(series.keys(), QStringList());
    QCOMPARE(series.points(), QList<QPointF>());
    QVERIFY(std::isnan(series.last()));
    QVERIFY(std::isnan(series.minimum()));
    QVERIFY(std::isnan(series.maximum()));
    QVERIFY(series.gaps().isEmpty());
}

void tst_SseTimeSeries::takesNumbers_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<QByteArray>("data");
    QTest::addColumn<QList<double>>("expected");
    const QList<double> none;
    QTest::newRow("number") << u""_s << QByteArray("21.5") << QList<double>{21.5};
    QTest::newRow("negative") << u"$"_s << QByteArray("-3e2") << QList<double>{-300};
    QTest::newRow("member") << u"a.b"_s << QByteArray(R"({"a":{"b":7}})") << QList<double>{7};
    QTest::newRow("element") << u"$.a[1]"_s << QByteArray(R"({"a":[1,2]})") << QList<double>{2};
    QTest::newRow("large integer")
            << u""_s << QByteArray("9007199254740993") << QList<double>{9007199254740992.0};
    QTest::newRow("largest double") << u""_s << QByteArray("1e308") << QList<double>{1e308};
    QTest::newRow("beyond all doubles") << u""_s << QByteArray("1e999") << none;
    QTest::newRow("string") << u""_s << QByteArray(R"("7")") << none;
    QTest::newRow("true") << u""_s << QByteArray("true") << none;
    QTest::newRow("null") << u""_s << QByteArray("null") << none;
    QTest::newRow("NaN") << u""_s << QByteArray("NaN") << none;
    QTest::newRow("object") << u"a"_s << QByteArray(R"({"a":{}})") << none;
    QTest::newRow("nothing there") << u"b"_s << QByteArray(R"({"a":1})") << none;
    QTest::newRow("not JSON") << u"a"_s << QByteArray(R"({"a":1)") << none;
    QTest::newRow("empty") << u""_s << QByteArray() << none;
}

void tst_SseTimeSeries::takesNumbers()
{
    QFETCH(QString, path);
    QFETCH(QByteArray, data);
    QFETCH(QList<double>, expected);
    m_series->setValuePath(path);
    add({SseEvent(QString(), data)});
    QCOMPARE(values(), expected);
    QCOMPARE(m_series->eventsReceived(), 1);
    QCOMPARE(m_series->eventsWithoutValue(), expected.isEmpty() ? 1 : 0);
}

void tst_SseTimeSeries::findsKeys_data()
{
    QTest::addColumn<QByteArray>("data");
    QTest::addColumn<QStringList>("expected");
    const QStringList none;
    QTest::newRow("string") << QByteArray(R"({"v":1,"k":"a"})") << QStringList{u"a"_s};
    QTest::newRow("empty string") << QByteArray(R"({"v":1,"k":""})") << QStringList{u""_s};
    QTest::newRow("number") << QByteArray(R"({"v":1,"k":70e-1})") << QStringList{u"7"_s};
    QTest::newRow("boolean") << QByteArray(R"({"v":1,"k":true})") << QStringList{u"true"_s};
    QTest::newRow("null") << QByteArray(R"({"v":1,"k":null})") << none;
    QTest::newRow("no key") << QByteArray(R"({"v":1})") << none;
    QTest::newRow("not JSON") << QByteArray("x") << none;
    QTest::newRow("long key") << QByteArray(R"({"v":1,"k":")" + QByteArray(1000, 'x') + R"("})")
                              << QStringList{QString(1000, u'x')};
    QTest::newRow("too long a key")
            << QByteArray(R"({"v":1,"k":")" + QByteArray(1001, 'x') + R"("})") << none;
}

void tst_SseTimeSeries::findsKeys()
{
    QFETCH(QByteArray, data);
    QFETCH(QStringList, expected);
    m_series->setValuePath(u"v"_s);
    m_series->setKeyPath(u"k"_s);
    add({SseEvent(QString(), data)});
    QCOMPARE(m_series->keys(), expected);
    QCOMPARE(m_series->eventsWithoutKey(), expected.isEmpty() ? 1 : 0);
    QCOMPARE(m_series->eventsWithoutValue(), 0);
    if (!expected.isEmpty())
        QCOMPARE(values(expected.first()), QList<double>{1});
}

void tst_SseTimeSeries::takesEventsOfItsTypes()
{
    m_series->setEventTypes({u"price"_s, u"quote"_s});
    m_series->setValuePath(u"price"_s);
    add({price(u"A"_s, 1), SseEvent(u"other"_s, "{\"price\":2}"),
         SseEvent(u"quote"_s, "{\"price\":3}")});
    QCOMPARE(values(), QList<double>({1, 3}));
    QCOMPARE(m_series->eventsReceived(), 2);
}

void tst_SseTimeSeries::startsOverWithAnotherPath()
{
    m_series->setValuePath(u"price"_s);
    m_series->setKey(u"A"_s);
    add({price(u"A"_s, 1)});
    QCOMPARE(m_series->keys(), QStringList(u""_s));
    QCOMPARE(m_series->count(), 0);
    m_series->addEvent(price(u"A"_s, 2)); // is forgotten, too
    QSignalSpy resets(m_series.get(), &SseTimeSeries::modelReset);
    m_series->setKeyPath(u"symbol"_s);
    QCOMPARE(resets.size(), 1);
    QCOMPARE(m_series->keys(), QStringList());
    add({price(u"A"_s, 3)});
    QCOMPARE(rows(), QList<double>{3});
    m_series->setValuePath(u"volume"_s);
    QCOMPARE(m_series->count(), 0);
    QVERIFY(std::isnan(m_series->last(u"A"_s)));
}

void tst_SseTimeSeries::givesPointsTheTimeOfTheirArrival()
{
    m_series->setUpdateInterval(20ms);
    m_series->addEvent(number(1));
    m_clock->advance(250ms);
    m_series->addEvents({number(2), number(3)});
    m_clock->advance(10ms);
    update();
    const QList<QPointF> expected{{m_start, 1}, {m_start + 250, 2}, {m_start + 250, 3}};
    QCOMPARE(m_series->points(), expected);
    QCOMPARE(m_series->time(), m_start + 260);
    QCOMPARE(m_series->currentTime(), m_start + 260);
}

// The clock of the computer may be set, here to the time of another test clock.
void tst_SseTimeSeries::doesNotLookAtTheTimeOfDayAgain()
{
    add({number(1)});
    m_clock->advance(1000ms);
    add({number(2)});
    m_clock.reset(); // the real clock is a second behind
    m_clock = std::make_unique<SseTestClock>();
    add({number(3)});
    const QList<QPointF> points = m_series->points();
    QCOMPARE(points.size(), 3);
    QCOMPARE(points.at(1).x(), m_start + 1000);
    QCOMPARE(points.at(2).x(), m_start + 1000);
}

void tst_SseTimeSeries::removesPointsAsTimePasses()
{
    m_series->setWindow(100ms);
    add({number(1)});
    m_clock->advance(60ms);
    add({number(2)});
    m_clock->advance(39ms);
    add({number(3)});
    QCOMPARE(values(), QList<double>({1, 2, 3}));
    m_clock->advance(1ms);
    add({number(4)});
    QCOMPARE(values(), QList<double>({2, 3, 4}));
    QCOMPARE(rows(), QList<double>({2, 3, 4}));
    m_clock->advance(1000ms);
    add({number(5)});
    QCOMPARE(rows(), QList<double>({5}));
}

void tst_SseTimeSeries::removesPointsWithoutEvents()
{
    m_series->setWindow(100ms);
    m_series->setKeyPath(u"symbol"_s);
    m_series->setValuePath(u"price"_s);
    m_series->setKey(u"A"_s);
    add({price(u"A"_s, 1), price(u"B"_s, 1)});
    m_clock->advance(50ms);
    add({price(u"A"_s, 2)});
    QSignalSpy updates(m_series.get(), &SseTimeSeries::updated);
    m_clock->advance(49ms);
    QCOMPARE(updates.size(), 0);
    m_clock->advance(1ms);
    QCOMPARE(updates.size(), 1);
    QCOMPARE(rows(), QList<double>{2});
    QCOMPARE(values(u"B"_s), QList<double>());
    m_clock->advance(50ms);
    QCOMPARE(updates.size(), 2);
    QCOMPARE(m_series->count(), 0);
    QCOMPARE(m_series->time(), m_start + 150);
    QCOMPARE(m_series->keys(), QStringList({u"A"_s, u"B"_s}));
    m_clock->advance(10s);
    QCOMPARE(updates.size(), 2);
}

void tst_SseTimeSeries::keepsPointsWithoutAWindow()
{
    m_series->setWindow(0ms);
    add({number(1)});
    m_clock->advance(std::chrono::hours(10'000));
    add({number(2)});
    QCOMPARE(values(), QList<double>({1, 2}));
    m_series->setWindow(1s);
    update();
    QCOMPARE(values(), QList<double>({2}));
}

// A test with a clock does not wait for the window of a time series.
void tst_SseTimeSeries::leavesTheClockToClients()
{
    m_series->setWindow(100ms);
    add({number(1)});
    QCOMPARE(m_clock->waitingCount(), 0);
    QCOMPARE(m_clock->advanceToNextAttempt(), 0ms);
    m_clock->setAutoAdvance(true);
    QCoreApplication::processEvents();
    QCOMPARE(m_clock->elapsed(), 0ms);
    m_clock->setAutoAdvance(false);
    m_clock->advance(100ms);
    QCOMPARE(m_series->count(), 0);
}

void tst_SseTimeSeries::keepsAtMostMaximumCountPoints()
{
    m_series->setMaximumCount(3);
    add({number(1), number(2)});
    QSignalSpy insertions(m_series.get(), &SseTimeSeries::rowsInserted);
    QSignalSpy removals(m_series.get(), &SseTimeSeries::rowsRemoved);
    add({number(3), number(4)});
    QCOMPARE(rows(), QList<double>({2, 3, 4}));
    QCOMPARE(m_series->eventsDropped(), 0);
    add({number(5), number(6), number(7), number(8)});
    QCOMPARE(rows(), QList<double>({6, 7, 8}));
    QCOMPARE(m_series->eventsDropped(), 1);
    QCOMPARE(insertions.size(), 2);
    QCOMPARE(removals.size(), 2);
}

void tst_SseTimeSeries::shrinksWhenTheMaximumDoes()
{
    m_series->setPaused(false);
    add({number(1), number(2), number(3)});
    m_series->setPaused(true);
    m_series->setMaximumCount(2);
    QCOMPARE(rows(), QList<double>({2, 3}));
    m_series->addEvents({number(4)});
    m_series->setMaximumCount(1);
    QCOMPARE(rows(), QList<double>());
    m_series->setPaused(false);
    QTRY_COMPARE(rows(), QList<double>({4}));
}

void tst_SseTimeSeries::keepsAtMostMaximumSeriesCountSeries()
{
    m_series->setKeyPath(u"symbol"_s);
    m_series->setValuePath(u"price"_s);
    m_series->setMaximumSeriesCount(2);
    QSignalSpy changes(m_series.get(), &SseTimeSeries::keysChanged);
    add({price(u"A"_s, 1), price(u"B"_s, 2), price(u"C"_s, 3), price(u"A"_s, 4)});
    QCOMPARE(m_series->keys(), QStringList({u"A"_s, u"B"_s}));
    QCOMPARE(values(u"A"_s), QList<double>({1, 4}));
    QCOMPARE(values(u"C"_s), QList<double>());
    QCOMPARE(m_series->eventsDropped(), 1);
    QCOMPARE(changes.size(), 1);
}

void tst_SseTimeSeries::givesThePlaceOfAnEmptySeriesToAnother()
{
    m_series->setKeyPath(u"symbol"_s);
    m_series->setValuePath(u"price"_s);
    m_series->setKey(u"A"_s);
    m_series->setMaximumSeriesCount(2);
    m_series->setWindow(100ms);
    add({price(u"A"_s, 1), price(u"B"_s, 2)});
    m_clock->advance(100ms);
    QCOMPARE(m_series->keys(), QStringList({u"A"_s, u"B"_s}));
    add({price(u"C"_s, 3), price(u"D"_s, 4)});
    // That of the rows stays.
    QCOMPARE(m_series->keys(), QStringList({u"A"_s, u"C"_s}));
    QCOMPARE(values(u"C"_s), QList<double>{3});
    QCOMPARE(m_series->eventsDropped(), 1);
}

void tst_SseTimeSeries::removesSeriesWhenTheirMaximumShrinks()
{
    m_series->setKeyPath(u"symbol"_s);
    m_series->setValuePath(u"price"_s);
    m_series->setKey(u"B"_s);
    add({price(u"A"_s, 1), price(u"B"_s, 2), price(u"C"_s, 3)});
    m_series->setMaximumSeriesCount(2);
    QCOMPARE(m_series->keys(), QStringList({u"A"_s, u"B"_s}));
    QCOMPARE(rows(), QList<double>{2});
    m_series->setMaximumSeriesCount(1);
    QCOMPARE(m_series->keys(), QStringList(u"A"_s));
    QCOMPARE(m_series->count(), 0);
}

void tst_SseTimeSeries::waitsForTheUpdateInterval()
{
    m_series->setUpdateInterval(std::chrono::hours(1));
    m_series->addEvent(number(1));
    QCoreApplication::processEvents();
    QCOMPARE(m_series->count(), 0);
    QCOMPARE(m_series->points(), QList<QPointF>());
    m_series->setUpdateInterval(1ms);
    QTRY_COMPARE(m_series->count(), 1);
}

void tst_SseTimeSeries::announcesAnUpdateOnce()
{
    m_series->setKeyPath(u"symbol"_s);
    m_series->setValuePath(u"price"_s);
    QSignalSpy updates(m_series.get(), &SseTimeSeries::updated);
    for (int i = 0; i < 100; ++i)
        m_series->addEvent(price(QString::number(i % 7), i));
    QTRY_COMPARE(m_series->keys().size(), 7);
    QCOMPARE(updates.size(), 1);
}

void tst_SseTimeSeries::announcesRowsAsRanges()
{
    m_series->setWindow(100ms);
    add({number(1), number(2), number(3)});
    m_clock->advance(80ms);
    add({number(4)});
    QSignalSpy insertions(m_series.get(), &SseTimeSeries::rowsInserted);
    QSignalSpy removals(m_series.get(), &SseTimeSeries::rowsRemoved);
    m_series->setUpdateInterval(1ms);
    m_series->addEvents({number(5), number(6)});
    m_clock->advance(20ms);
    QCOMPARE(removals.size(), 1);
    QCOMPARE(removals.first().at(1), 0);
    QCOMPARE(removals.first().at(2), 2);
    QCOMPARE(insertions.size(), 1);
    QCOMPARE(insertions.first().at(1), 1);
    QCOMPARE(insertions.first().at(2), 2);
}

void tst_SseTimeSeries::hasColumnsForModelMappers()
{
    m_clock->advance(7ms);
    add({number(21.5)});
    QCOMPARE(m_series->columnCount(), 2);
    const QModelIndex time = m_series->index(0, SseTimeSeries::TimeColumn);
    const QModelIndex value = m_series->index(0, SseTimeSeries::ValueColumn);
    QCOMPARE(time.data().toReal(), m_start + 7);
    QCOMPARE(value.data().toReal(), 21.5);
    QCOMPARE(value.data(SseTimeSeries::TimeRole), time.data());
    QCOMPARE(time.data(SseTimeSeries::ValueRole), value.data());
    QVERIFY(!value.data(Qt::DecorationRole).isValid());
    QCOMPARE(m_series->headerData(0, Qt::Horizontal), u"time"_s);
    QCOMPARE(m_series->headerData(1, Qt::Horizontal), u"value"_s);
    QCOMPARE(m_series->headerData(0, Qt::Vertical), 1);
    QCOMPARE(m_series->roleNames().value(SseTimeSeries::TimeRole), "time");
    QCOMPARE(m_series->roleNames().value(SseTimeSeries::ValueRole), "value");
}

void tst_SseTimeSeries::changesTheSeriesOfItsRows()
{
    m_series->setKeyPath(u"symbol"_s);
    m_series->setValuePath(u"price"_s);
    m_series->setKey(u"B"_s);
    add({price(u"A"_s, 1), price(u"B"_s, 2), price(u"A"_s, 3)});
    QCOMPARE(rows(), QList<double>{2});
    QSignalSpy resets(m_series.get(), &SseTimeSeries::modelReset);
    m_series->setKey(u"A"_s);
    QCOMPARE(resets.size(), 1);
    QCOMPARE(rows(), QList<double>({1, 3}));
    m_series->setKey(u"C"_s);
    QCOMPARE(m_series->count(), 0);
    add({price(u"C"_s, 4)});
    QCOMPARE(rows(), QList<double>{4});
}

void tst_SseTimeSeries::doesNotChangeWhilePaused()
{
    m_series->setWindow(100ms);
    add({number(1)});
    m_series->pause();
    m_series->addEvent(number(2));
    m_series->beginGap();
    m_clock->advance(60ms);
    m_series->endGap();
    m_series->addEvent(number(3));
    QTRY_COMPARE(m_series->eventsReceived(), 3);
    m_clock->advance(50ms);
    QCoreApplication::processEvents();
    QCOMPARE(rows(), QList<double>{1});
    QCOMPARE(values(), QList<double>{1});
    QCOMPARE(m_series->last(), 1);
    QVERIFY(m_series->gaps().isEmpty());
    QCOMPARE(m_series->time(), m_start);
    m_series->resume();
    update();
    QCOMPARE(rows(), QList<double>{3});
    QCOMPARE(m_series->gaps().size(), 1);
    QCOMPARE(m_series->eventsDropped(), 1); // the second one has never been shown
}

// Although the event has scheduled an update that is far away.
void tst_SseTimeSeries::showsItsPointsAtOnceWhenResumed()
{
    m_series->setUpdateInterval(1h);
    m_series->pause();
    m_series->addEvent(number(1));
    m_series->resume();
    QVERIFY(values().isEmpty());
    m_series->addEvent(number(2));
    QTRY_COMPARE(values(), QList<double>({1, 2}));
    QCOMPARE(rows(), QList<double>({1, 2}));
    m_series->addEvent(number(3)); // which waits for its interval again
    QCoreApplication::processEvents();
    QCOMPARE(values(), QList<double>({1, 2}));
}

void tst_SseTimeSeries::staysBoundedWhilePaused()
{
    m_series->setMaximumCount(10);
    add({number(0)});
    m_series->setPaused(true);
    for (int i = 1; i <= 1000; ++i)
        m_series->addEvent(number(i));
    QCOMPARE(m_series->eventsDropped(), 990);
    QCOMPARE(rows(), QList<double>{0});
    m_series->setPaused(false);
    update();
    QCOMPARE(m_series->count(), 10);
    QCOMPARE(m_series->last(), 1000);
    QCOMPARE(m_series->minimum(), 991);
}

void tst_SseTimeSeries::clears()
{
    m_series->setKeyPath(u"symbol"_s);
    m_series->setValuePath(u"price"_s);
    m_series->setKey(u"A"_s);
    add({price(u"A"_s, 1), price(u"B"_s, 2)});
    m_series->beginGap();
    m_series->addEvent(price(u"A"_s, 3));
    m_series->setPaused(true);
    QSignalSpy updates(m_series.get(), &SseTimeSeries::updated);
    m_series->clear();
    QCOMPARE(updates.size(), 1);
    QCOMPARE(m_series->count(), 0);
    QCOMPARE(m_series->keys(), QStringList());
    QVERIFY(m_series->gaps().isEmpty());
    QCOMPARE(m_series->eventsReceived(), 3);
    m_series->setPaused(false);
    add({price(u"A"_s, 4)});
    QCOMPARE(rows(), QList<double>{4});
    m_series->clear();
    QSignalSpy later(m_series.get(), &SseTimeSeries::updated);
    m_series->clear();
    QCOMPARE(later.size(), 0);
}

void tst_SseTimeSeries::tellsTheExtremesOfTheWindow()
{
    m_series->setWindow(100ms);
    add({number(5), number(-2), number(9)});
    QCOMPARE(m_series->minimum(), -2);
    QCOMPARE(m_series->maximum(), 9);
    QCOMPARE(m_series->last(), 9);
    m_clock->advance(60ms);
    add({number(3)});
    QCOMPARE(m_series->last(), 3);
    QCOMPARE(m_series->minimum(), -2);
    m_clock->advance(40ms);
    QCOMPARE(m_series->minimum(), 3);
    QCOMPARE(m_series->maximum(), 3);
    QVERIFY(std::isnan(m_series->last(u"other"_s)));
}

void tst_SseTimeSeries::reducesPoints()
{
    QList<SseEvent> events;
    for (int i = 0; i < 1000; ++i) {
        m_series->addEvent(number(i == 500 ? -100 : i == 600 ? 5000 : i % 10));
        m_clock->advance(1ms);
    }
    update();
    QCOMPARE(m_series->points({}, -Infinite, Infinite, 1000).size(), 1000);
    const QList<QPointF> points = m_series->points({}, -Infinite, Infinite, 50);
    QVERIFY(points.size() <= 50 && points.size() > 30);
    QVERIFY(points.contains(QPointF(m_start + 500, -100)));
    QVERIFY(points.contains(QPointF(m_start + 600, 5000)));
    QCOMPARE(points.last(), m_series->points().last());
    QCOMPARE(m_series->points({}, m_start + 10, m_start + 12, 50).size(), 3);
    QCOMPARE(m_series->points(u"other"_s, -Infinite, Infinite, 50).size(), 0);
}

void tst_SseTimeSeries::placesLinesInAnItem()
{
    m_series->addEvent(number(10));
    m_clock->advance(100ms);
    m_series->addEvent(number(20));
    m_series->beginGap();
    m_clock->advance(100ms);
    m_series->endGap();
    m_series->addEvent(number(15));
    update();
    const QRectF range(m_start, 10, 400, 10);
    const QList<QList<QPointF>> expected{{{0, 50}, {20, 0}}, {{40, 25}}};
    QCOMPARE(m_series->polylines({}, range, {80, 50}), expected);
    const QList<QList<QPointF>> flat{{{0, 25}, {20, 25}}, {{40, 25}}};
    QCOMPARE(m_series->polylines({}, QRectF(m_start, 10, 400, 0), {80, 50}), flat);
}

void tst_SseTimeSeries::placesNothingInAnEmptyItem_data()
{
    QTest::addColumn<QRectF>("range");
    QTest::addColumn<QSizeF>("size");
    const QRectF range(0, 0, 1e13, 10);
    QTest::newRow("no size") << range << QSizeF();
    QTest::newRow("no width") << range << QSizeF(0, 10);
    QTest::newRow("no time") << QRectF(0, 0, 0, 10) << QSizeF(10, 10);
    QTest::newRow("negative time") << QRectF(1e13, 0, -1e13, 10) << QSizeF(10, 10);
    QTest::newRow("negative height") << QRectF(0, 10, 1e13, -10) << QSizeF(10, 10);
    QTest::newRow("not a number") << QRectF(0, 0, 1e13, std::nan("")) << QSizeF(10, 10);
    QTest::newRow("another time") << QRectF(0, 0, 1000, 10) << QSizeF(10, 10);
}

void tst_SseTimeSeries::placesNothingInAnEmptyItem()
{
    QFETCH(QRectF, range);
    QFETCH(QSizeF, size);
    add({number(1), number(2)});
    QVERIFY(m_series->polylines({}, range, size).isEmpty());
}

void tst_SseTimeSeries::marksAGapWhileTheStreamIsDown()
{
    SseTestServer server;
    QVERIFY(server.listen());
    server.enqueue(SseTestResponse::eventStream("data: 1\n\ndata: 2\n\n").stayOpen());
    server.enqueue(SseTestResponse::eventStream("data: 3\n\n").stayOpen());
    SseClient client(server.url());
    m_series->setSource(&client);
    client.open();
    QTRY_COMPARE(m_series->count(), 2);
    QVERIFY(m_series->gaps().isEmpty());
    m_clock->advance(1000ms);
    server.dropConnections();
    QTRY_COMPARE(m_series->gaps().size(), 1);
    const SseTimeSeries::Gap open{m_start + 1000, Infinite};
    QCOMPARE(m_series->gaps().first(), open);
    QTRY_COMPARE(client.state(), SseClient::State::Waiting);
    const milliseconds delay = m_clock->advanceToNextAttempt();
    QVERIFY(delay > 0ms);
    QTRY_COMPARE(m_series->count(), 3);
    const SseTimeSeries::Gap closed{m_start + 1000, m_start + 1000 + double(delay.count())};
    QCOMPARE(m_series->gaps(), QList<SseTimeSeries::Gap>{closed});
    const QList<QList<QPointF>> lines = m_series->segments({}, -Infinite, Infinite, 100);
    QCOMPARE(lines.size(), 2);
    QCOMPARE(lines.at(0).size(), 2);
    QCOMPARE(lines.at(1).first(), QPointF(closed.to, 3));
}

void tst_SseTimeSeries::marksNoGapBeforeThereArePoints()
{
    SseTestServer server;
    QVERIFY(server.listen());
    server.enqueue(SseTestResponse::eventStream(": hello\n\n").stayOpen());
    SseClient client(server.url());
    m_series->setSource(&client);
    client.open();
    QTRY_COMPARE(client.state(), SseClient::State::Open);
    client.close();
    m_clock->advance(10ms);
    add({number(1)});
    QVERIFY(m_series->gaps().isEmpty());
    QCOMPARE(m_series->segments({}, -Infinite, Infinite, 100).size(), 1);
}

void tst_SseTimeSeries::marksAGapWithoutASource()
{
    SseTestServer server;
    QVERIFY(server.listen());
    server.setDefaultResponse(SseTestResponse::eventStream("data: 1\n\n").stayOpen());
    SseClient client(server.url());
    auto other = std::make_unique<SseClient>(server.url());
    m_series->setSource(&client);
    client.open();
    other->open();
    QTRY_COMPARE(m_series->count(), 1);
    QTRY_COMPARE(other->state(), SseClient::State::Open);
    m_series->setSource(nullptr);
    QTRY_COMPARE(m_series->gaps().size(), 1);
    m_clock->advance(10ms);
    m_series->setSource(other.get());
    QTRY_COMPARE(m_series->gaps().first().to, m_start + 10);
    m_clock->advance(10ms);
    other.reset();
    QTRY_COMPARE(m_series->gaps().size(), 2);
    QCOMPARE(m_series->gaps().at(1).from, m_start + 20);
}

void tst_SseTimeSeries::interruptsALineWithoutTime()
{
    m_series->addEvent(number(1));
    m_series->beginGap();
    m_series->endGap();
    m_series->addEvent(number(2));
    update();
    QVERIFY(m_series->gaps().isEmpty());
    QCOMPARE(m_series->segments({}, -Infinite, Infinite, 100).size(), 2);
    QCOMPARE(m_series->points({}, -Infinite, Infinite, 100).size(), 2);
}

void tst_SseTimeSeries::forgetsGapsWithTheWindow()
{
    m_series->setWindow(100ms);
    add({number(1)});
    m_series->beginGap();
    m_clock->advance(50ms);
    m_series->endGap();
    m_clock->advance(49ms);
    QTRY_COMPARE(m_series->gaps().size(), 1);
    m_clock->advance(1ms);
    QCOMPARE(m_series->count(), 0);
    QCOMPARE(m_series->gaps().size(), 1);
    m_clock->advance(50ms);
    QCOMPARE(m_series->gaps().size(), 0);

    m_series->setWindow(0ms);
    add({number(1)});
    for (int i = 0; i < 1100; ++i) {
        m_series->beginGap();
        m_clock->advance(1ms);
        m_series->endGap();
    }
    QTRY_VERIFY(!m_series->gaps().isEmpty());
    QCOMPARE(m_series->gaps().size(), 1000);
    QCOMPARE(m_series->gaps().last().to, m_series->currentTime());
}

void tst_SseTimeSeries::letsGoOfASourceThatIsGone()
{
    auto client = std::make_unique<SseClient>();
    m_series->setSource(client.get());
    QSignalSpy changes(m_series.get(), &SseTimeSeries::sourceChanged);
    client.reset();
    QCOMPARE(m_series->source(), nullptr);
    QCOMPARE(changes.size(), 1);
}

void tst_SseTimeSeries::refusesASourceOfAnotherThread()
{
    QThread thread;
    auto *const client = new SseClient;
    connect(&thread, &QThread::finished, client, &QObject::deleteLater);
    client->moveToThread(&thread);
    thread.start();
    QTest::ignoreMessage(
            QtWarningMsg,
            "SseTimeSeries cannot use a client that lives in another thread as its source");
    m_series->setSource(client);
    QCOMPARE(m_series->source(), nullptr);
    thread.quit();
    QVERIFY(thread.wait());
}

void tst_SseTimeSeries::dropsASourceThatMoves()
{
    SseTestServer server;
    QVERIFY(server.listen());
    server.setDefaultResponse(SseTestResponse::eventStream("data: 1\n\n").stayOpen());
    QThread thread;
    auto *const client = new SseClient(server.url());
    connect(&thread, &QThread::finished, client, &QObject::deleteLater);
    m_series->setSource(client);
    client->moveToThread(&thread);
    QSignalSpy changes(m_series.get(), &SseTimeSeries::sourceChanged);
    QTest::ignoreMessage(QtWarningMsg,
                         "SseTimeSeries drops its source, which was moved to another thread than "
                         "the model");
    QMetaObject::invokeMethod(client, [client] { client->open(); });
    thread.start();
    QTRY_COMPARE(m_series->source(), nullptr);
    QCOMPARE(changes.size(), 1);
    QCOMPARE(m_series->eventsReceived(), 0);
    thread.quit();
    QVERIFY(thread.wait());
}

void tst_SseTimeSeries::refusesNonsense()
{
    QTest::ignoreMessage(QtWarningMsg, "The window of a time series cannot be -1 ms");
    QVERIFY(!m_series->setWindow(-1ms));
    QTest::ignoreMessage(QtWarningMsg, "The maximum number of points of a time series cannot be 0");
    QVERIFY(!m_series->setMaximumCount(0));
    QTest::ignoreMessage(QtWarningMsg, "The maximum number of series cannot be 0");
    QVERIFY(!m_series->setMaximumSeriesCount(0));
    QTest::ignoreMessage(QtWarningMsg, "The update interval of a time series cannot be -1 ms");
    QVERIFY(!m_series->setUpdateInterval(-1ms));
    QTest::ignoreMessage(QtWarningMsg,
                         "The update interval of a time series cannot be 2147483648 ms");
    QVERIFY(!m_series->setUpdateInterval(milliseconds(2147483648)));
    QTest::ignoreMessage(QtWarningMsg,
                         "A time series cannot be reduced to 3 points; at least 4 are needed");
    QVERIFY(m_series->points({}, 0, 1, 3).isEmpty());
    QTest::ignoreMessage(QtWarningMsg,
                         "A time series cannot be reduced to -1 points; at least 4 are needed");
    QVERIFY(m_series->segments({}, 0, 1, -1).isEmpty());
    QCOMPARE(m_series->window(), 60s);
    QCOMPARE(m_series->maximumCount(), 10'000);
    QCOMPARE(m_series->maximumSeriesCount(), 100);
    QCOMPARE(m_series->updateInterval(), 0ms);
}

void tst_SseTimeSeries::maySlotsDoAnything_data()
{
    using Connect = std::function<void(SseTimeSeries *, const std::function<void()> &)>;
    using Action = std::function<void(std::unique_ptr<SseTimeSeries> &)>;
    QTest::addColumn<Connect>("connectTo");
    QTest::addColumn<Action>("action");
    const auto connecting = [](auto signal) -> Connect {
        return [signal](SseTimeSeries *series, const std::function<void()> &slot) {
            connect(series, signal, series, slot);
        };
    };
    const QList<std::pair<QByteArray, Connect>> connections{
            {"rowsAboutToBeInserted", connecting(&SseTimeSeries::rowsAboutToBeInserted)},
            {"rowsInserted", connecting(&SseTimeSeries::rowsInserted)},
            {"rowsAboutToBeRemoved", connecting(&SseTimeSeries::rowsAboutToBeRemoved)},
            {"rowsRemoved", connecting(&SseTimeSeries::rowsRemoved)},
            {"modelAboutToBeReset", connecting(&SseTimeSeries::modelAboutToBeReset)},
            {"modelReset", connecting(&SseTimeSeries::modelReset)},
            {"updated", connecting(&SseTimeSeries::updated)},
            {"keysChanged", connecting(&SseTimeSeries::keysChanged)},
            {"keyChanged", connecting(&SseTimeSeries::keyChanged)},
            {"maximumCountChanged", connecting(&SseTimeSeries::maximumCountChanged)},
    };
    const QList<std::pair<QByteArray, Action>> actions{
            {"clear", [](auto &series) { series->clear(); }},
            {"add",
             [](auto &series) {
                 series->addEvents({price(u"A"_s, 7), price(u"X"_s, 7)});
             }},
            {"shrink", [](auto &series) { series->setMaximumCount(1); }},
            {"shrink the set", [](auto &series) { series->setMaximumSeriesCount(1); }},
            {"another key", [](auto &series) { series->setKey(u"B"_s); }},
            {"another path", [](auto &series) { series->setValuePath(u"volume"_s); }},
            {"pause", [](auto &series) { series->setPaused(true); }},
            {"gap", [](auto &series) { series->beginGap(); }},
    };
    for (const auto &[signal, connection] : connections) {
        for (const auto &[name, action] : actions)
            QTest::addRow("%s, %s", signal.constData(), name.constData()) << connection << action;
        // A model cannot be deleted between the two signals of a change.
        if (!signal.contains("About"))
            QTest::addRow("%s, delete", signal.constData())
                    << connection << Action([](auto &series) { series.reset(); });
    }
}

void tst_SseTimeSeries::maySlotsDoAnything()
{
    using Connect = std::function<void(SseTimeSeries *, const std::function<void()> &)>;
    using Action = std::function<void(std::unique_ptr<SseTimeSeries> &)>;
    QFETCH(Connect, connectTo);
    QFETCH(Action, action);
    m_tester.reset();
    m_series->setKeyPath(u"symbol"_s);
    m_series->setValuePath(u"price"_s);
    m_series->setKey(u"A"_s);
    m_series->setWindow(100ms);
    m_series->setMaximumCount(5);
    QAbstractItemModelTester tester(m_series.get());
    bool isCalled = false;
    connectTo(m_series.get(), [&] {
        if (!std::exchange(isCalled, true))
            action(m_series);
    });
    const QPointer<SseTimeSeries> guard(m_series.get());
    const QList<std::function<void()>> steps{
            [&] {
                guard->addEvents({price(u"A"_s, 1), price(u"B"_s, 2), price(u"A"_s, 3)});
                QCoreApplication::processEvents();
            },
            [&] {
                m_clock->advance(100ms);
                QCoreApplication::processEvents();
            },
            [&] {
                guard->addEvents({price(u"A"_s, 4), price(u"A"_s, 5), price(u"A"_s, 6)});
                QCoreApplication::processEvents();
            },
            [&] { guard->setMaximumCount(2); },
            [&] { guard->setKey(u"B"_s); },
            [&] { guard->clear(); },
    };
    for (const auto &step : steps) {
        if (guard)
            step();
    }
    if (!guard)
        return;
    QVERIFY(isCalled);
    QCoreApplication::processEvents();
    QTRY_COMPARE(rows(), values(m_series->key()));
    m_series->setMaximumSeriesCount(100);
    m_series->setPaused(false);
    m_series->setValuePath(u"price"_s);
    m_series->setKey(u"A"_s);
    m_series->clear();
    add({price(u"A"_s, 9)});
    QCOMPARE(rows(), QList<double>{9});
}

void tst_SseTimeSeries::doesNotMindAnEventLoopInASlot()
{
    m_series->setMaximumCount(3);
    bool isNested = false;
    connect(m_series.get(), &SseTimeSeries::rowsInserted, this, [&] {
        if (std::exchange(isNested, true))
            return;
        m_series->addEvents({number(3), number(4)});
        m_series->clear();
        m_series->addEvents({number(5)});
        QEventLoop loop;
        QTimer::singleShot(20ms, &loop, &QEventLoop::quit);
        loop.exec();
        QCOMPARE(rows(), QList<double>({1, 2}));
    });
    m_series->addEvents({number(1), number(2)});
    QTRY_COMPARE(rows(), QList<double>({5}));
}

QTEST_GUILESS_MAIN(tst_SseTimeSeries)
#include "tst_ssetimeseries.moc"
