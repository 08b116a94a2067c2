// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "model/ssedecimation_p.h"
#include "model/ssepointrange_p.h"
#include "model/ssepointring_p.h"
#include "model/sseseries_p.h"
#include "model/sseseriesset_p.h"

#include <QtCore/qlist.h>
#include <QtCore/qrandom.h>
#include <QtTest/qtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <utility>

using namespace Qt::StringLiterals;

namespace {

constexpr double Infinite = std::numeric_limits<double>::infinity();

QList<QPointF> listOf(const SsePointRing &ring)
{
    QList<QPointF> list;
    for (qsizetype i = 0; i < ring.size(); ++i)
        list.append(ring.at(i));
    return list;
}

SsePointRing ringOf(const QList<QPointF> &list)
{
    SsePointRing ring;
    for (const QPointF &point : list)
        ring.append(point, list.size());
    return ring;
}

// What SseDecimation is documented to do: the first point, the last one, and the lowest and the
// highest one of each interval.
QList<QPointF> naiveSelection(const QList<QPointF> &points, double from, double to, int count)
{
    const int intervals = count / 2 - 3;
    const double length = intervals > 1 ? (to - from) / intervals : 0;
    std::map<double, QList<qsizetype>> indexes;
    for (qsizetype i = 0; i < points.size(); ++i)
        indexes[length > 0 ? std::floor(points.at(i).x() / length) : 0].append(i);
    std::set<qsizetype> selected{0, points.size() - 1};
    for (const auto &[interval, members] : indexes) {
        const auto isLower = [&points](qsizetype lhs, qsizetype rhs) {
            return points.at(lhs).y() < points.at(rhs).y();
        };
        const auto isHigher = [&points](qsizetype lhs, qsizetype rhs) {
            return points.at(lhs).y() > points.at(rhs).y();
        };
        selected.insert(*std::min_element(members.begin(), members.end(), isLower));
        selected.insert(*std::min_element(members.begin(), members.end(), isHigher));
    }
    QList<QPointF> result;
    for (const qsizetype index : selected)
        result.append(points.at(index));
    return result;
}

std::pair<double, double> extremesOf(const QList<QPointF> &points)
{
    double lowest = Infinite;
    double highest = -Infinite;
    for (const QPointF &point : points) {
        lowest = std::min(lowest, point.y());
        highest = std::max(highest, point.y());
    }
    return {lowest, highest};
}

} // namespace

class tst_SseTimeSeriesPoints : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void ringHoldsTheSameAsAList();
    void ringTakesNoMoreMemoryThanItsLimit();
    void ringGivesMemoryBack();
    void ringFindsTimes();

    void selectsTheSameAsTheDefinition_data();
    void selectsTheSameAsTheDefinition();
    void selectsTheSameWhileTheRangeMoves();
    void selectsAllOfAFewPoints();

    void seriesHoldsTheSameAsAList();
    void seriesStaysBounded();
    void beginsALineAfterABreak();
    void forgetsBreaksWithTheirPoints();
    void limitsPointsOfLinesWithBreaks();
    void keepsASeriesWithPoints();
};

void tst_SseTimeSeriesPoints::ringHoldsTheSameAsAList()
{
    QRandomGenerator random(1);
    SsePointRing ring;
    QList<QPointF> list;
    qsizetype longest = 0;
    for (int i = 0; i < 20'000; ++i) {
        const bool grows = i / 2500 % 2 == 0;
        if (list.isEmpty() || random.bounded(10) < (grows ? 9 : 4)) {
            const QPointF point(i, random.bounded(100));
            ring.append(point, 1'000'000);
            list.append(point);
        } else {
            const qsizetype count =
                    random.bounded(quint32(std::min<qsizetype>(list.size() + 1, 5)));
            ring.removeFirst(count);
            list.remove(0, count);
        }
        longest = std::max(longest, list.size());
        QCOMPARE(ring.size(), list.size());
        if (!list.isEmpty()) {
            QCOMPARE(ring.first(), list.first());
            QCOMPARE(ring.last(), list.last());
        }
    }
    QVERIFY(longest > 1000);
    QCOMPARE(listOf(ring), list);
}

void tst_SseTimeSeriesPoints::ringTakesNoMoreMemoryThanItsLimit()
{
    SsePointRing ring;
    for (int i = 0; i < 5000; ++i) {
        if (ring.size() == 1000)
            ring.removeFirst(1);
        ring.append(QPointF(i, i), 1000);
        QVERIFY(ring.capacity() <= 1000);
    }
    QCOMPARE(ring.first(), QPointF(4000, 4000));
    QCOMPARE(ring.last(), QPointF(4999, 4999));
}

void tst_SseTimeSeriesPoints::ringGivesMemoryBack()
{
    SsePointRing ring;
    for (int i = 0; i < 100'000; ++i)
        ring.append(QPointF(i, i), 100'000);
    QCOMPARE(ring.capacity(), 100'000);
    ring.removeFirst(99'990);
    QVERIFY(ring.capacity() < 100);
    QCOMPARE(ring.first(), QPointF(99'990, 99'990));
}

void tst_SseTimeSeriesPoints::ringFindsTimes()
{
    const SsePointRing ring = ringOf({{1, 0}, {3, 0}, {3, 0}, {3, 0}, {7, 0}});
    QCOMPARE(ring.countBefore(0), 0);
    QCOMPARE(ring.countBefore(3), 1);
    QCOMPARE(ring.countUntil(3), 4);
    QCOMPARE(ring.countBefore(5), 4);
    QCOMPARE(ring.countUntil(7), 5);
    QCOMPARE(ring.countBefore(-Infinite), 0);
    QCOMPARE(ring.countUntil(Infinite), 5);
}

void tst_SseTimeSeriesPoints::selectsTheSameAsTheDefinition_data()
{
    QTest::addColumn<int>("size");
    QTest::addColumn<int>("values"); // 1: all are the same
    QTest::addColumn<int>("step"); // up to this, in milliseconds; 0: all at once
    for (const int size : {1, 2, 7, 100, 3000}) {
        for (const int values : {1, 3, 1'000'000}) {
            for (const int step : {0, 1, 50}) {
                QTest::addRow("%d points of %d values, steps of %d ms", size, values, step)
                        << size << values << step;
            }
        }
    }
}

void tst_SseTimeSeriesPoints::selectsTheSameAsTheDefinition()
{
    QFETCH(int, size);
    QFETCH(int, values);
    QFETCH(int, step);
    QRandomGenerator random(quint32(size * 31 + values + step));
    for (int repetition = 0; repetition < 20; ++repetition) {
        double x = 1.76e12 + random.bounded(1'000'000);
        QList<QPointF> points;
        for (int i = 0; i < size; ++i) {
            x += random.bounded(step + 1);
            points.append({x, double(random.bounded(values)) - values / 2.0});
        }
        const SsePointRing ring = ringOf(points);
        const double from = points.first().x();
        const double to = points.last().x();
        for (const int count : {4, 5, 8, 9, 10, 50, 333}) {
            const QList<QPointF> selected =
                    SseDecimation(from, to, count).select(ring, 0, ring.size());
            QCOMPARE(selected, naiveSelection(points, from, to, count));
            QVERIFY2(selected.size() <= count, QByteArray::number(selected.size()));
            QCOMPARE(extremesOf(selected), extremesOf(points));
            QCOMPARE(selected.first(), points.first());
            QCOMPARE(selected.last(), points.last());
        }
    }
}

// A line would flicker if other points were selected from frame to frame. Only the intervals at the
// ends may differ.
void tst_SseTimeSeriesPoints::selectsTheSameWhileTheRangeMoves()
{
    QRandomGenerator random(3);
    SseSeries series({});
    for (int i = 0; i < 10'000; ++i)
        series.append({1.76e12 + i * 10, double(random.bounded(1000))}, 10'000);
    series.update(10'000);
    constexpr double Width = 50'000;
    constexpr int Count = 200;
    const double length = Width / (Count / 2 - 3);
    for (double from = 1.76e12; from < 1.76e12 + 2000; from += 37) {
        const double to = from + Width;
        const QList<QPointF> before = SsePointRange(&series, from, to).points(Count);
        const QList<QPointF> after = SsePointRange(&series, from + 16, to + 16).points(Count);
        const auto inner = [&](const QList<QPointF> &points) {
            QList<QPointF> result;
            for (const QPointF &point : points) {
                if (point.x() > from + 16 + length && point.x() < to - length)
                    result.append(point);
            }
            return result;
        };
        QVERIFY(inner(before).size() > Count / 2);
        QCOMPARE(inner(before), inner(after));
    }
}

void tst_SseTimeSeriesPoints::selectsAllOfAFewPoints()
{
    SseSeries series({});
    for (int i = 0; i < 10; ++i)
        series.append(QPointF(i, 5), 100);
    series.update(100);
    QCOMPARE(SsePointRange(&series, 0, 9).points(10).size(), 10);
    QVERIFY(SsePointRange(&series, 0, 9).points(9).size() < 10);
    QCOMPARE(SsePointRange(&series, 2, 4).points(4).size(), 3);
    QCOMPARE(SsePointRange(&series, 4, 2).points(4).size(), 0);
    QCOMPARE(SsePointRange(&series, std::nan(""), 9).points(4).size(), 0);
    QCOMPARE(SsePointRange(nullptr, 0, 9).points(4).size(), 0);
    QCOMPARE(SsePointRange(nullptr, 0, 9).lines(4).size(), 0);
}

void tst_SseTimeSeriesPoints::seriesHoldsTheSameAsAList()
{
    QRandomGenerator random(4);
    SseSeries series({});
    QList<QPointF> all; // as if each point were shown at once
    QList<double> breaks; // times of the points that begin a line
    bool isBroken = false;
    qsizetype limit = 50;
    for (int i = 0; i < 50'000; ++i) {
        const int what = random.bounded(100);
        if (what < 70) {
            const QPointF point(i, random.bounded(20));
            series.append(point, limit);
            all.append(point);
            if (std::exchange(isBroken, false))
                breaks.append(i);
        } else if (what < 74) {
            series.addBreak();
            isBroken = isBroken || !all.isEmpty();
        } else if (what < 75) {
            limit = 1 + random.bounded(80);
            series.keepLast(limit);
        } else if (what < 78) {
            const double time = i - random.bounded(60);
            series.keepAfter(time);
            all.removeIf([time](const QPointF &point) { return point.x() <= time; });
        } else if (what < 79) {
            series.forgetAll();
            all.clear();
            isBroken = false;
        } else {
            series.update(limit);
            QCOMPARE(listOf(series.shown()), all);
            QVERIFY(!series.hasPending());
            if (!all.isEmpty())
                QCOMPARE(series.extremes(), extremesOf(all));
            for (qsizetype begin = 0; begin < all.size();) {
                const qsizetype end = series.endOfLine(begin);
                for (qsizetype k = begin + 1; k < end; ++k)
                    QVERIFY(!breaks.contains(all.at(k).x()));
                QVERIFY(begin == 0 || breaks.contains(all.at(begin).x()));
                begin = end;
            }
        }
        if (all.size() > limit)
            all.remove(0, all.size() - limit);
        if (all.isEmpty())
            isBroken = isBroken && !series.isEmpty();
    }
}

// Without an update, as while the time series is paused.
void tst_SseTimeSeriesPoints::seriesStaysBounded()
{
    SseSeries series({});
    qsizetype dropped = 0;
    for (int i = 0; i < 100; ++i)
        dropped += series.append(QPointF(i, i), 100);
    series.update(100);
    for (int i = 100; i < 10'000; ++i) {
        dropped += series.append(QPointF(i, i), 100);
        series.addBreak();
    }
    QCOMPARE(dropped, 9800);
    QCOMPARE(series.shown().first(), QPointF(0, 0));
    QCOMPARE(series.outdatedCount(), 100);
    const SsePointRing pending = series.takePending();
    QCOMPARE(pending.size(), 100);
    QVERIFY(pending.capacity() <= 101);
}

void tst_SseTimeSeriesPoints::beginsALineAfterABreak()
{
    SseSeries series({});
    series.addBreak(); // there is no line yet
    for (int i = 0; i < 6; ++i) {
        if (i == 2 || i == 5)
            series.addBreak();
        series.addBreak();
        series.append(QPointF(i, i), 100);
        series.addBreak();
    }
    series.update(100);
    const QList<QList<QPointF>> lines = SsePointRange(&series, 0, 10).lines(100);
    QCOMPARE(lines.size(), 6);

    SseSeries other({});
    for (int i = 0; i < 6; ++i) {
        if (i == 2 || i == 5)
            other.addBreak();
        other.append(QPointF(i, i), 100);
        if (i == 3)
            other.update(100);
    }
    other.update(100);
    const QList<QList<QPointF>> expected{{{0, 0}, {1, 1}}, {{2, 2}, {3, 3}, {4, 4}}, {{5, 5}}};
    QCOMPARE(SsePointRange(&other, 0, 10).lines(100), expected);
    const QList<QList<QPointF>> part{{{1, 1}}, {{2, 2}, {3, 3}}};
    QCOMPARE(SsePointRange(&other, 1, 3).lines(100), part);
}

void tst_SseTimeSeriesPoints::forgetsBreaksWithTheirPoints()
{
    SseSeries series({});
    for (int i = 0; i < 6; ++i) {
        series.append(QPointF(i, i), 3);
        series.addBreak();
    }
    series.update(3);
    QCOMPARE(SsePointRange(&series, 0, 10).lines(100).size(), 3);
    series.append(QPointF(6, 6), 3);
    series.append(QPointF(7, 7), 3);
    series.append(QPointF(8, 8), 3);
    series.update(3);
    QCOMPARE(SsePointRange(&series, 0, 10).lines(100).size(), 1);
}

void tst_SseTimeSeriesPoints::limitsPointsOfLinesWithBreaks()
{
    QRandomGenerator random(5);
    SseSeries series({});
    constexpr int Breaks = 7;
    for (int i = 0; i < 8000; ++i) {
        if (i % 1000 == 500 && i > 1000)
            series.addBreak();
        series.append(QPointF(1.76e12 + i, random.bounded(1000)), 8000);
    }
    series.update(8000);
    for (const int count : {4, 20, 100, 800}) {
        const QList<QList<QPointF>> lines = SsePointRange(&series, 0, 2e12).lines(count);
        QCOMPARE(lines.size(), Breaks + 1);
        qsizetype sum = 0;
        for (const QList<QPointF> &line : lines)
            sum += line.size();
        QVERIFY2(sum <= count + 4 * Breaks, QByteArray::number(sum));
    }
}

void tst_SseTimeSeriesPoints::keepsASeriesWithPoints()
{
    SseSeriesSet set;
    SseSeries *const a = set.add(u"a"_s, 2, nullptr);
    SseSeries *const b = set.add(u"b"_s, 2, nullptr);
    a->append({0, 0}, 10);
    b->append({0, 0}, 10);
    QCOMPARE(set.add(u"c"_s, 2, nullptr), nullptr);
    a->forgetAll();
    set.setHasEmpty();
    QCOMPARE(set.add(u"c"_s, 2, a), nullptr);
    set.setHasEmpty();
    SseSeries *const c = set.add(u"c"_s, 2, b);
    QVERIFY(c);
    QCOMPARE(set.keys(), QStringList({u"b"_s, u"c"_s}));
    QCOMPARE(set.find(u"a"_s), nullptr);
    QCOMPARE(set.find(u"b"_s), b);
    set.removeEmpty();
    QCOMPARE(set.keys(), QStringList(u"b"_s));
    set.removeFrom(0);
    QVERIFY(set.isEmpty());
}

QTEST_GUILESS_MAIN(tst_SseTimeSeriesPoints)
#include "tst_ssetimeseriespoints.moc"
