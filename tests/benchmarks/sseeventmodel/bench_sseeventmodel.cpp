// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include <QtSse/SseClient>
#include <QtSse/SseEventModel>
#include <QtSse/SseTestServer>

#include <QtCore/qelapsedtimer.h>
#include <QtCore/qeventloop.h>
#include <QtCore/qfile.h>
#include <QtCore/qthread.h>
#include <QtCore/qtimer.h>
#include <QtQuick/qquickitem.h>
#include <QtQuick/qquickview.h>
#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>
#include <QtWidgets/qtableview.h>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <memory>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using std::chrono::milliseconds;

namespace {

constexpr milliseconds Frame = 16ms;
constexpr int Symbols = 200;

QByteArray data(int number)
{
    return "{\"symbol\":\"S" + QByteArray::number(number % Symbols)
            + "\",\"quote\":{\"price\":" + QByteArray::number(100 + number % 977)
            + ".25,\"volume\":" + QByteArray::number(number % 10'000)
            + "},\"venue\":\"XLON\",\"number\":" + QByteArray::number(number) + '}';
}

void setUp(SseEventModel &model, bool keyed)
{
    model.setFields({u"symbol"_s, u"quote.price"_s, u"quote.volume"_s, u"number"_s});
    if (keyed)
        model.setKeyField(u"symbol"_s);
}

double residentMegabytes()
{
    QFile file(u"/proc/self/status"_s);
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    const QByteArray status = file.readAll();
    const qsizetype begin = status.indexOf("VmRSS:") + 6;
    return status.mid(begin, status.indexOf("kB", begin) - begin).trimmed().toDouble() / 1024;
}

// What other processes take of the machine does not count.
double busyMilliseconds()
{
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return double(time.tv_sec) * 1e3 + double(time.tv_nsec) / 1e6;
}

// The longest of some times, and that which one in a thousand exceeds.
QByteArray extremes(QList<double> milliseconds)
{
    std::sort(milliseconds.begin(), milliseconds.end());
    return QByteArray::number(milliseconds.last(), 'f', 1) + " ms, 99.9 % "
            + QByteArray::number(milliseconds.at(milliseconds.size() * 999 / 1000), 'f', 1) + " ms";
}

// As an application does; QTest::qWait() sleeps between its looks at the events.
void run(milliseconds duration)
{
    QEventLoop loop;
    QTimer::singleShot(duration, Qt::PreciseTimer, &loop, &QEventLoop::quit);
    loop.exec();
}

// Shows a model in a window, in that of the dashboard's kind or of the ticker's.
class Window : public QObject
{
    Q_OBJECT

public:
    Window(bool isQuick, SseEventModel *model)
    {
        if (isQuick)
            showQuick(model);
        else
            showWidget(model);
    }

    [[nodiscard]] bool isExposed() const
    {
        return m_view ? QTest::qWaitForWindowExposed(m_view.get())
                      : QTest::qWaitForWindowExposed(m_table.get());
    }
    [[nodiscard]] int frames() const { return m_frames; }

    bool eventFilter(QObject *, QEvent *event) override
    {
        m_frames += event->type() == QEvent::UpdateRequest;
        return false;
    }

private:
    void showQuick(SseEventModel *model)
    {
        m_view = std::make_unique<QQuickView>();
        m_view->setResizeMode(QQuickView::SizeRootObjectToView);
        m_view->setInitialProperties({{u"model"_s, QVariant::fromValue(model)}});
        m_view->setSource(QUrl(u"qrc:/Rows.qml"_s));
        show(m_view.get());
    }

    void showWidget(SseEventModel *model)
    {
        m_table = std::make_unique<QTableView>();
        m_table->setModel(model);
        show(m_table.get());
    }

    template <typename View>
    void show(View *view)
    {
        view->installEventFilter(this);
        view->resize(800, 600);
        view->show();
    }

    std::unique_ptr<QQuickView> m_view;
    std::unique_ptr<QTableView> m_table;
    int m_frames = 0;
};

// Sends a number of events a second to each client, one in a chunk as servers do, in a thread of its
// own. 0 means as many as possible.
class Source : public QObject
{
    Q_OBJECT

public:
    explicit Source(int rate)
        : m_rate(rate)
    {
        for (int i = 0; i < 10'000; ++i)
            m_data.append(data(i));
        m_timer.setParent(this);
        m_server.setParent(this);
        m_timer.setInterval(5ms);
        m_timer.setTimerType(Qt::PreciseTimer);
        connect(&m_timer, &QTimer::timeout, this, &Source::send);
        m_server.setHandler([this](SseTestConnection *connection) {
            connection->respond(SseTestResponse::eventStream().stayOpen());
            m_connection = connection;
            m_clock.start();
            m_timer.start();
        });
        moveToThread(&m_thread);
        m_thread.start();
    }

    ~Source() override
    {
        QMetaObject::invokeMethod(
                this,
                [this] {
                    m_timer.stop();
                    m_server.close();
                    moveToThread(qApp->thread());
                },
                Qt::BlockingQueuedConnection);
        m_thread.quit();
        m_thread.wait();
    }

    QUrl start()
    {
        QUrl url;
        QMetaObject::invokeMethod(
                this,
                [this, &url] {
                    m_server.listen();
                    url = m_server.url();
                },
                Qt::BlockingQueuedConnection);
        return url;
    }

private:
    void send()
    {
        constexpr qint64 HighWaterMark = 1024 * 1024;
        const qint64 due = m_rate > 0 ? m_clock.elapsed() * m_rate / 1000 : m_sent + 10'000;
        while (m_connection && m_sent < due && m_connection->bytesToWrite() < HighWaterMark)
            m_connection->sendEvent(m_data.at(m_sent++ % m_data.size()));
    }

    QThread m_thread;
    SseTestServer m_server;
    QTimer m_timer;
    QElapsedTimer m_clock;
    QPointer<SseTestConnection> m_connection;
    QList<QByteArray> m_data;
    qint64 m_rate;
    qint64 m_sent = 0;
};

} // namespace

// Not run by CTest. "bench_sseeventmodel" prints all of it in about three minutes.
class bench_SseEventModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void fixtureHasWhatItClaims();
    void costOfAnEvent_data();
    void costOfAnEvent();
    void burst_data();
    void burst();
    void responsiveness_data();
    void responsiveness();
};

void bench_SseEventModel::fixtureHasWhatItClaims()
{
    SseEventModel model;
    setUp(model, true);
    QSignalSpy changed(&model, &SseEventModel::countersChanged);
    QList<SseEvent> events;
    for (int i = 0; i < 1000; ++i)
        events.append(SseEvent(QString(), data(i)));
    model.addEvents(events);
    QVERIFY(changed.wait());
    QCOMPARE(model.count(), Symbols);
    QCOMPARE(model.eventsWithoutKey(), 0);
    QCOMPARE(model.index(3, 1).data(), 100.25 + 803);
}

void bench_SseEventModel::costOfAnEvent_data()
{
    QTest::addColumn<bool>("keyed");
    QTest::addColumn<int>("rate");
    for (const int rate : {50'000, 200'000}) {
        QTest::addRow("log, %d/s", rate) << false << rate;
        QTest::addRow("table, %d/s", rate) << true << rate;
    }
}

// The time that the model takes of a second's worth of events in frames, without a view.
void bench_SseEventModel::costOfAnEvent()
{
    QFETCH(bool, keyed);
    QFETCH(int, rate);
    SseEventModel model;
    model.setUpdateInterval(0ms);
    setUp(model, keyed);
    const int frames = int(1000 / Frame.count());
    QList<QList<SseEvent>> batches(frames);
    int number = 0;
    for (QList<SseEvent> &batch : batches) {
        while (number < rate * (&batch - batches.data() + 1) / frames)
            batch.append(SseEvent(QString(), data(number++)));
    }

    QElapsedTimer clock;
    qint64 best = std::numeric_limits<qint64>::max();
    for (int run = 0; run < 5; ++run) {
        const qint64 expected = model.eventsReceived() + number;
        clock.start();
        for (const QList<SseEvent> &batch : std::as_const(batches)) {
            model.addEvents(batch);
            QCoreApplication::processEvents();
        }
        best = std::min(best, clock.nsecsElapsed());
        QCOMPARE(model.eventsReceived(), expected);
    }
    QVERIFY(model.count() > 0);
    std::printf("%-16s %7.0f ns an event, %5.1f %% of the thread\n", QTest::currentDataTag(),
                double(best) / number, double(best) / 1e7);
    std::fflush(stdout);
    QTest::setBenchmarkResult(double(best) / number, QTest::WalltimeNanoseconds);
}

namespace {

QList<SseEvent> keyedEvents(int count, int step, const QString &type, const QByteArray &value)
{
    QList<SseEvent> events;
    for (int i = 0; i < count; i += step) {
        events.append(SseEvent(
                type, "{\"symbol\":" + QByteArray::number(i) + ",\"number\":" + value + '}'));
    }
    return events;
}

// What the thread does until the model has nothing left to do, and the longest of its turns.
struct Turns
{
    double longest = 0;
    double total = 0;
};

template <typename Call, typename Condition>
Turns turnsOf(Call call, Condition isDone)
{
    Turns turns;
    const auto measure = [&turns](auto function) {
        const double before = busyMilliseconds();
        function();
        const double busy = busyMilliseconds() - before;
        turns.longest = std::max(turns.longest, busy);
        turns.total += busy;
    };
    const double before = busyMilliseconds();
    call();
    turns.total = busyMilliseconds() - before;
    while (!isDone())
        measure([] { QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents); });
    return turns;
}

} // namespace

void bench_SseEventModel::burst_data()
{
    QTest::addColumn<int>("count");
    for (const int count : {50'000, 100'000, 200'000, 400'000})
        QTest::addRow("%d keys", count) << count;
}

// Everything at once, in a table without a view: each is to take the same time for a row however
// many there are, and no turn is to take longer than a pass may, 8 ms. The calls themselves are part
// of the total.
void bench_SseEventModel::burst()
{
    QFETCH(int, count);
    SseEventModel model;
    model.setKeyField(u"symbol"_s);
    model.setRemoveTypes({u"gone"_s});
    model.setMaximumCount(0);
    const auto show = [&](const char *what, int rows, const Turns &turns) {
        std::printf("%-12s %-28s %6.0f ns a row, longest turn %5.1f ms\n", QTest::currentDataTag(),
                    what, turns.total * 1e6 / rows, turns.longest);
        std::fflush(stdout);
    };
    const auto add = [&](int step, const QString &type, const QByteArray &value) {
        return [&model, events = keyedEvents(count, step, type, value)] {
            model.addEvents(events);
        };
    };
    const auto hasCount = [&model](int rows) {
        return [&model, rows] { return model.count() == rows; };
    };
    const auto isLast = [&](const QByteArray &value) {
        return [&model, value] {
            return model.eventAt(model.count() - 1).data().contains(":" + value + '}');
        };
    };
    show("new keys", count, turnsOf(add(1, u"quote"_s, "1"), hasCount(count)));
    show("updates", count, turnsOf(add(1, u"quote"_s, "2"), isLast("2")));
    show("removal of every other key", count / 2,
         turnsOf(add(2, u"gone"_s, "0"), hasCount(count / 2)));
    show("half of the maximum", count / 4,
         turnsOf([&] { model.setMaximumCount(count / 4); }, hasCount(count / 4)));
    show("the same number of other keys", count, turnsOf(add(1, u"quote"_s, "3"), isLast("3")));
    show("a maximum of 1", count / 4, turnsOf([&] { model.setMaximumCount(1); }, hasCount(1)));
    QCOMPARE(model.eventsReceived(), qint64(count) * 7 / 2);
}

void bench_SseEventModel::responsiveness_data()
{
    QTest::addColumn<bool>("quick");
    QTest::addColumn<bool>("keyed");
    QTest::addColumn<int>("rate"); // -1: none
    for (const bool quick : {false, true}) {
        const char *window = quick ? "Quick" : "Widgets";
        QTest::addRow("%s, no events", window) << quick << false << -1;
        QTest::addRow("%s, log, 50000/s", window) << quick << false << 50'000;
        QTest::addRow("%s, table, 50000/s", window) << quick << true << 50'000;
        QTest::addRow("%s, no events again", window) << quick << false << -1;
        QTest::addRow("%s, log, as fast as it goes", window) << quick << false << 0;
        QTest::addRow("%s, table, as fast as it goes", window) << quick << true << 0;
    }
}

// From a server over HTTP into a window: the longest time in which the thread could not do anything
// else, by the clock and by what it did itself, and the memory.
void bench_SseEventModel::responsiveness()
{
    QFETCH(bool, quick);
    QFETCH(bool, keyed);
    QFETCH(int, rate);
    constexpr milliseconds WarmUp = 2s;
    constexpr milliseconds Duration = 10s;

    SseEventModel model;
    setUp(model, keyed);
    model.setNewestFirst(true);
    const Window window(quick, &model);
    QVERIFY(window.isExposed());
    Source source(std::max(rate, 0));
    SseClient client;
    model.setSource(&client);
    if (rate >= 0)
        client.openUrl(source.start());

    QList<double> gaps;
    QList<double> busyTimes;
    QElapsedTimer sinceTick;
    double busyBefore = 0;
    QTimer ticks;
    ticks.setTimerType(Qt::PreciseTimer);
    connect(&ticks, &QTimer::timeout, this, [&] {
        const double busy = busyMilliseconds();
        gaps.append(double(sinceTick.nsecsElapsed()) / 1e6);
        busyTimes.append(busy - std::exchange(busyBefore, busy));
        sinceTick.start();
    });
    sinceTick.start();
    ticks.start(1ms);
    run(WarmUp);
    const double memoryBefore = residentMegabytes();
    const qint64 eventsBefore = model.eventsReceived();
    const int framesBefore = window.frames();
    gaps.clear();
    busyTimes.clear();
    const double busyAtStart = busyMilliseconds();
    QElapsedTimer clock;
    clock.start();
    run(Duration);
    const double seconds = double(clock.elapsed()) / 1000;
    const int frames = window.frames() - framesBefore;
    std::printf("%-30s %8.0f events/s, gap: longest %s; busy: longest %s, %2.0f %% of the thread; "
                "%4.1f frames/s, memory %.1f -> %.1f MB\n",
                QTest::currentDataTag(), double(model.eventsReceived() - eventsBefore) / seconds,
                extremes(gaps).constData(), extremes(busyTimes).constData(),
                (busyMilliseconds() - busyAtStart) / seconds / 10, frames / seconds, memoryBefore,
                residentMegabytes());
    std::fflush(stdout);
    QVERIFY(rate < 0 || (model.count() > 0 && frames > 0));
    if (rate > 0)
        QVERIFY(model.eventsReceived() - eventsBefore > rate * seconds * 0.9);
}

QTEST_MAIN(bench_SseEventModel)
#include "bench_sseeventmodel.moc"
