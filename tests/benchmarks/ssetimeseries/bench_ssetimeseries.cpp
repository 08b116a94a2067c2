// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

// Measures SseTimeSeries, compared with code that parses the same data with QJsonDocument and appends
// the numbers to a std::vector, and with the std::vector alone. The measurements alternate, so that
// other load on the machine affects all of them. Ratios are medians of the rounds.
//
//   bench_ssetimeseries [rounds]
//   bench_ssetimeseries --live [events per second]
//       feeds 50 series, which a window shows, and prints how long the thread of the window was busy

#include <QtSse/SseEvent>
#include <QtSse/SseTestClock>
#include <QtSse/SseTimeSeries>

#include <QtCore/qelapsedtimer.h>
#include <QtCore/qeventloop.h>
#include <QtCore/qfile.h>
#include <QtCore/qhash.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>
#include <QtCore/qsysinfo.h>
#include <QtCore/qtimer.h>
#include <QtGui/qpainter.h>
#include <QtWidgets/qapplication.h>
#include <QtWidgets/qwidget.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <limits>
#include <utility>
#include <vector>

#include <malloc.h>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using std::chrono::milliseconds;

namespace {

constexpr int DefaultRounds = 11;
constexpr int DefaultRate = 100'000; // events per second
constexpr int BatchSize = 1000;
constexpr int LiveSeries = 50;

QString keyOf(int number)
{
    return u"S%1"_s.arg(number);
}

// Waves with a little noise, as prices and readings are.
SseEvent event(int number, int series)
{
    const double value = 100 + 10 * std::sin(number / 15'915.0) + number % 97 / 100.0;
    const QByteArray price = QByteArray::number(value, 'f', 2);
    return SseEvent(u"price"_s,
                    "{\"symbol\":\"" + keyOf(number % series).toUtf8() + "\",\"price\":" + price
                            + '}');
}

QList<SseEvent> events(int count, int series)
{
    QList<SseEvent> list;
    list.reserve(count);
    for (int i = 0; i < count; ++i)
        list.append(event(i, series));
    return list;
}

void setUp(SseTimeSeries *timeSeries, int series)
{
    timeSeries->setValuePath(u"price"_s);
    if (series > 1)
        timeSeries->setKeyPath(u"symbol"_s);
    timeSeries->setUpdateInterval(0ms);
}

double median(QList<double> values)
{
    std::sort(values.begin(), values.end());
    return values.at(values.size() / 2);
}

template <typename Function>
double nanoseconds(Function function)
{
    QElapsedTimer elapsed;
    elapsed.start();
    function();
    return double(elapsed.nsecsElapsed());
}

QByteArray processor()
{
    QFile file(u"/proc/cpuinfo"_s);
    if (file.open(QIODevice::ReadOnly)) {
        const QByteArrayList lines = file.readAll().split('\n');
        for (const QByteArray &line : lines) {
            if (line.startsWith("model name"))
                return line.mid(line.indexOf(':') + 1).trimmed();
        }
    }
    return QSysInfo::currentCpuArchitecture().toUtf8();
}

// --- The time of an event

// What every one of them must have kept of the last batch.
void require(bool condition)
{
    if (!condition)
        std::abort();
}

double appendAlone(const QList<SseEvent> &batch, int series)
{
    std::vector<std::vector<QPointF>> points(std::size_t(series), std::vector<QPointF>{});
    const double time = nanoseconds([&] {
        for (qsizetype i = 0; i < batch.size(); ++i)
            points[std::size_t(i % series)].emplace_back(double(i), double(i % 977));
    });
    require(points.front().back().x() > 0);
    return time;
}

double parseAndAppend(const QList<SseEvent> &batch, int series)
{
    QHash<QString, std::vector<QPointF>> points;
    const double time = nanoseconds([&] {
        double x = 0;
        for (const SseEvent &one : batch) {
            const QJsonObject object = QJsonDocument::fromJson(one.data()).object();
            const QString key = series > 1 ? object.value("symbol"_L1).toString() : QString();
            points[key].emplace_back(++x, object.value("price"_L1).toDouble());
        }
    });
    require(points.size() == series);
    return time;
}

// In batches, as they arrive, and with an update after each of them.
double addToSeries(const QList<SseEvent> &all, int series)
{
    SseTimeSeries timeSeries;
    setUp(&timeSeries, series);
    QList<QList<SseEvent>> batches;
    for (qsizetype i = 0; i < all.size(); i += BatchSize)
        batches.append(all.mid(i, BatchSize));
    const double time = nanoseconds([&] {
        for (const QList<SseEvent> &batch : std::as_const(batches)) {
            timeSeries.addEvents(batch);
            QCoreApplication::processEvents();
        }
    });
    require(timeSeries.keys().size() == series && timeSeries.eventsReceived() == all.size());
    return time;
}

void measureEvents(int series, int rounds)
{
    constexpr int Count = 100'000;
    const QList<SseEvent> all = events(Count, series);
    std::array<QList<double>, 3> times;
    QList<double> ratios;
    for (int round = 0; round < rounds; ++round) {
        times[0].append(appendAlone(all, series) / Count);
        times[1].append(parseAndAppend(all, series) / Count);
        times[2].append(addToSeries(all, series) / Count);
        ratios.append(times[2].last() / times[1].last());
    }
    std::printf("%6d %14.1f ns %14.1f ns %14.1f ns %6.2f\n", series, median(times[0]),
                median(times[1]), median(times[2]), median(ratios));
}

// --- The time of a reduction

// Each point has a time of its own.
void fill(SseTimeSeries *timeSeries, SseTestClock *clock, int count)
{
    timeSeries->setMaximumCount(count);
    timeSeries->setWindow(0ms);
    for (int i = 0; i < count; ++i) {
        clock->advance(1ms);
        timeSeries->addEvent(event(i, 1));
    }
    QCoreApplication::processEvents();
    require(timeSeries->count() == count);
}

void measureReduction(int count, int rounds)
{
    constexpr int Reduced = 1000;
    SseTestClock clock;
    SseTimeSeries timeSeries;
    setUp(&timeSeries, 1);
    fill(&timeSeries, &clock, count);
    const QList<QPointF> all = timeSeries.points();
    const std::vector<QPointF> points(all.cbegin(), all.cend());
    const int repetitions = std::max(1, 1'000'000 / count);
    std::array<QList<double>, 2> times;
    QList<double> ratios;
    double sum = 0;
    for (int round = 0; round < rounds; ++round) {
        times[0].append(nanoseconds([&] {
                            for (int i = 0; i < repetitions; ++i) {
                                const auto [lowest, highest] = std::minmax_element(
                                        points.cbegin(), points.cend(),
                                        [](const QPointF &lhs, const QPointF &rhs) {
                                            return lhs.y() < rhs.y();
                                        });
                                sum += lowest->y() + highest->y();
                            }
                        })
                        / repetitions / count);
        times[1].append(
                nanoseconds([&] {
                    for (int i = 0; i < repetitions; ++i) {
                        sum += double(
                                timeSeries.points({}, all.first().x(), all.last().x(), Reduced)
                                        .size());
                    }
                })
                / repetitions / count);
        ratios.append(times[1].last() / times[0].last());
    }
    require(sum > 0);
    std::printf("%9d %14.2f ns %14.2f ns %6.2f\n", count, median(times[0]), median(times[1]),
                median(ratios));
}

// --- The memory of a point

double allocatedBytes()
{
    const auto information = mallinfo2();
    return double(information.uordblks + information.hblkhd);
}

void measureMemory(int series)
{
    constexpr int Count = 1'000'000;
    std::vector<std::vector<QPointF>> points(std::size_t(series), std::vector<QPointF>{});
    const double empty = allocatedBytes();
    for (int i = 0; i < Count; ++i)
        points[std::size_t(i % series)].emplace_back(i, i % 977);
    const double ofVector = allocatedBytes() - empty;

    SseTimeSeries timeSeries;
    setUp(&timeSeries, series);
    timeSeries.setWindow(0ms);
    timeSeries.setMaximumCount(Count / series);
    const double before = allocatedBytes();
    for (int i = 0; i < Count; i += BatchSize) {
        QList<SseEvent> batch;
        for (int k = i; k < i + BatchSize; ++k)
            batch.append(event(k, series));
        timeSeries.addEvents(batch);
        QCoreApplication::processEvents();
    }
    const double ofSeries = allocatedBytes() - before;
    require(timeSeries.points(series > 1 ? keyOf(series - 1) : QString()).size() == Count / series);
    std::printf("%6d %11.1f bytes %11.1f bytes %6.2f\n", series, ofVector / Count, ofSeries / Count,
                ofSeries / ofVector);
}

// --- A window with 50 series

// What other processes take of the machine does not count.
double busyMilliseconds()
{
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return double(time.tv_sec) * 1e3 + double(time.tv_nsec) / 1e6;
}

class ChartsWindow : public QWidget
{
public:
    ChartsWindow(const SseTimeSeries *timeSeries, bool draws)
        : m_timeSeries(timeSeries)
        , m_draws(draws)
    {
        resize(1280, 800);
    }

    [[nodiscard]] int frames() const { return m_frames; }
    [[nodiscard]] qint64 points() const { return m_points; }

protected:
    void paintEvent(QPaintEvent *) override
    {
        constexpr int Columns = 5;
        const QSizeF size(double(width()) / Columns, double(height()) * Columns / LiveSeries);
        QPainter painter(this);
        painter.fillRect(rect(), Qt::white);
        painter.setPen(Qt::darkBlue);
        ++m_frames;
        m_points = 0;
        for (int i = 0; i < LiveSeries; ++i) {
            painter.resetTransform();
            painter.translate(size.width() * (i % Columns), size.height() * (i / Columns));
            paintSeries(&painter, keyOf(i), size);
        }
    }

private:
    void paintSeries(QPainter *painter, const QString &key, const QSizeF &size)
    {
        const double lowest = m_timeSeries->minimum(key);
        const auto window = double(m_timeSeries->window().count());
        const QRectF range(m_timeSeries->time() - window, lowest, window,
                           m_timeSeries->maximum(key) - lowest);
        const QList<QList<QPointF>> lines = m_timeSeries->polylines(key, range, size);
        for (const QList<QPointF> &line : lines) {
            m_points += line.size();
            if (m_draws)
                painter->drawPolyline(line.constData(), int(line.size()));
        }
    }

    const SseTimeSeries *m_timeSeries;
    const bool m_draws;
    int m_frames = 0;
    qint64 m_points = 0; // of the last frame
};

QByteArray percentiles(QList<double> values)
{
    std::sort(values.begin(), values.end());
    const auto at = [&values](int thousandths) {
        return values.at((values.size() - 1) * thousandths / 1000);
    };
    return QByteArray::number(at(990), 'f', 1) + " ms, 99.9 % "
            + QByteArray::number(at(999), 'f', 1) + " ms, longest "
            + QByteArray::number(values.last(), 'f', 1) + " ms";
}

void run(milliseconds duration)
{
    QEventLoop loop;
    QTimer::singleShot(duration, Qt::PreciseTimer, &loop, &QEventLoop::quit);
    loop.exec();
}

// Adds the events that are due, as an SseClient does when it has read them.
class Feed
{
public:
    Feed(SseTimeSeries *timeSeries, int rate)
        : m_rate(rate)
    {
        m_timer.setTimerType(Qt::PreciseTimer);
        QObject::connect(&m_timer, &QTimer::timeout, timeSeries,
                         [this, timeSeries] { timeSeries->addEvents(dueEvents()); });
        m_clock.start();
        m_timer.start(5ms);
    }

private:
    QList<SseEvent> dueEvents()
    {
        const qint64 due = m_clock.elapsed() * m_rate / 1000;
        QList<SseEvent> list;
        for (; m_sent < due; ++m_sent)
            list.append(m_events.at(m_sent % m_events.size()));
        return list;
    }

    const QList<SseEvent> m_events = events(100 * BatchSize, LiveSeries);
    const qint64 m_rate;
    qint64 m_sent = 0;
    QElapsedTimer m_clock;
    QTimer m_timer;
};

// A tick is the time between two turns of a timer of 1 ms. Without drawing, the lines are computed for
// each frame all the same: this is what the time series itself takes.
void measureLive(int rate, bool draws)
{
    constexpr milliseconds Duration = 5s;
    SseTimeSeries timeSeries;
    setUp(&timeSeries, LiveSeries);
    timeSeries.setUpdateInterval(16ms);
    timeSeries.setWindow(Duration);
    timeSeries.setMaximumCount(int(Duration / 1s) * std::max(rate, LiveSeries) / LiveSeries);
    ChartsWindow window(&timeSeries, draws);
    QObject::connect(&timeSeries, &SseTimeSeries::updated, &window, [&window] { window.update(); });
    window.show();
    run(200ms);

    QList<double> ticks;
    QList<double> busyTicks;
    QElapsedTimer sinceTick;
    double busyBefore = 0;
    QTimer timer;
    timer.setTimerType(Qt::PreciseTimer);
    QObject::connect(&timer, &QTimer::timeout, [&] {
        const double busy = busyMilliseconds();
        ticks.append(double(sinceTick.nsecsElapsed()) / 1e6);
        busyTicks.append(busy - std::exchange(busyBefore, busy));
        sinceTick.start();
    });
    const Feed feed(&timeSeries, rate);
    const int framesBefore = window.frames();
    const double busyAtStart = busyBefore = busyMilliseconds();
    sinceTick.start();
    timer.start(1ms);
    run(Duration);
    timer.stop();
    const double seconds = double(Duration.count()) / 1000;
    std::printf("%d series, lines %s, %.0f events/s, %.1f frames/s of %lld points, %.0f %% of the "
                "thread\n",
                LiveSeries, draws ? "drawn" : "not drawn",
                double(timeSeries.eventsReceived()) / seconds,
                (window.frames() - framesBefore) / seconds, qlonglong(window.points()),
                (busyMilliseconds() - busyAtStart) / seconds / 10);
    std::printf("  tick, processor time: 99 %% %s\n", percentiles(busyTicks).constData());
    std::printf("  tick, by the clock:   99 %% %s\n", percentiles(ticks).constData());
}

} // namespace

int main(int argc, char *argv[])
{
    const QApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments().mid(1);
    std::printf("%s, Qt %s\n\n", processor().constData(), qVersion());
    if (arguments.value(0) == "--live"_L1) {
        const int rate = arguments.value(1).toInt();
        for (const bool draws : {false, true})
            measureLive(rate > 0 ? rate : DefaultRate, draws);
        return 0;
    }
    const int number = arguments.value(0).toInt();
    const int rounds = number > 0 ? number : DefaultRounds;
    std::printf("%6s %17s %17s %17s %6s\n", "series", "vector alone", "QJson and vector",
                "SseTimeSeries", "ratio");
    for (const int series : {1, LiveSeries})
        measureEvents(series, rounds);
    std::printf("\nReduction to 1000 points, per point\n%9s %17s %17s %6s\n", "points",
                "minmax_element", "SseTimeSeries", "ratio");
    for (const int count : {10'000, 100'000, 1'000'000})
        measureReduction(count, rounds);
    std::printf("\nMemory per point, of 1,000,000\n%6s %17s %17s %6s\n", "series", "vector",
                "SseTimeSeries", "ratio");
    for (const int series : {1, LiveSeries})
        measureMemory(series);
    std::printf("\n");
    for (const bool draws : {false, true})
        measureLive(DefaultRate, draws);
    return 0;
}
