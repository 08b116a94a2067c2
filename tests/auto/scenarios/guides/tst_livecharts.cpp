// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

// The snippets of the guide "Live Charts", each of which is run here.

#include "../../common/patience.h"

#include <QtSse/SseClient>
#include <QtSse/SseTestServer>
#include <QtSse/SseTimeSeries>

#include <QtCore/qregularexpression.h>
#include <QtTest/qtest.h>

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

class Chart : public QObject
{
public:
    void clear()
    {
        lines.clear();
        gaps = 0;
    }
    void drawLine(const QList<QPointF> &line) { lines.append(line); }
    void shade(double from, double to) { gaps += from <= to; }
    [[nodiscard]] static int width() { return 300; }

    QList<QList<QPointF>> lines;
    int gaps = 0;
};

} // namespace

class tst_LiveCharts : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void drawsLines();
};

void tst_LiveCharts::drawsLines()
{
    QTest::failOnWarning(QRegularExpression(u".*"_s));
    SseTestServer server;
    QVERIFY(server.listen());
    server.enqueue(SseTestResponse::eventStream("retry: 10\n\n")
                           .sendEvent(R"({"room":"kitchen","temperature":21.5})", {}, "reading")
                           .sendEvent(R"({"room":"cellar","temperature":12})", {}, "reading")
                           .sendEvent(R"({"room":"kitchen","temperature":21.6})", {}, "reading"));
    server.enqueue(SseTestResponse::eventStream()
                           .sendEvent(R"({"room":"kitchen","temperature":21.2})", {}, "reading")
                           .stayOpen());
    SseClient client(server.url());
    Chart chart;

    //! [series]
    SseTimeSeries temperatures;
    temperatures.setEventTypes({u"reading"_s});
    temperatures.setValuePath(u"temperature"_s);
    temperatures.setKeyPath(u"room"_s); // a series for each room
    temperatures.setWindow(10min);
    temperatures.setSource(&client);
    //! [series]

    //! [lines]
    QObject::connect(&temperatures, &SseTimeSeries::updated, &chart, [&] {
        const double end = temperatures.time();
        const double begin = end - double(temperatures.window().count());
        chart.clear();
        for (const auto &line : temperatures.segments(u"kitchen"_s, begin, end, chart.width()))
            chart.drawLine(line);
        for (const SseTimeSeries::Gap &gap : temperatures.gaps())
            chart.shade(gap.from, std::min(gap.to, end));
    });
    //! [lines]

    client.open();
    QTRY_COMPARE(temperatures.last(u"kitchen"_s), 21.2);
    QCOMPARE(temperatures.keys(), QStringList({u"kitchen"_s, u"cellar"_s}));
    QTRY_COMPARE(chart.lines.size(), 2);
    QCOMPARE(chart.lines.at(0).size(), 2);
    QCOMPARE(chart.gaps, 1);
}

QTEST_GUILESS_MAIN(tst_LiveCharts)
#include "tst_livecharts.moc"
