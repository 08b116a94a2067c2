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
#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>
#include <QtWidgets/qtableview.h>

#include <algorithm>
#include <cstdio>
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

// As an application does; QTest::qWait() sleeps between its looks at the events.
void run(milliseconds duration)
{
    QEventLoop loop;
    QTimer::singleShot(duration, Qt::PreciseTimer, &loop, &QEventLoop::quit);
    loop.exec();
}

// Sends a number of events a second to whoever asks, each in a chunk of its own as servers do, in a
// thread of its own. 0 is as many as will go.
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

// Not run by CTest. "bench_sseeventmodel" prints all of it in about two minutes.
class bench_SseEventModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void fixtureHasWhatItClaims();
    void costOfAnEvent_data();
    void costOfAnEvent();
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

void bench_SseEventModel::responsiveness_data()
{
    QTest::addColumn<bool>("keyed");
    QTest::addColumn<int>("rate"); // -1: none
    QTest::newRow("no events") << false << -1;
    QTest::newRow("log, 50000/s") << false << 50'000;
    QTest::newRow("table, 50000/s") << true << 50'000;
    QTest::newRow("no events again") << false << -1;
    QTest::newRow("log, as fast as it goes") << false << 0;
    QTest::newRow("table, as fast as it goes") << true << 0;
}

// From a server over HTTP into a window: the longest time in which the thread could not do anything
// else, and the memory.
void bench_SseEventModel::responsiveness()
{
    QFETCH(bool, keyed);
    QFETCH(int, rate);
    constexpr milliseconds WarmUp = 2s;
    constexpr milliseconds Duration = 10s;

    SseEventModel model;
    setUp(model, keyed);
    model.setNewestFirst(true);
    QTableView view;
    view.setModel(&model);
    view.resize(800, 600);
    view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    Source source(std::max(rate, 0));
    SseClient client;
    model.setSource(&client);
    if (rate >= 0)
        client.open(source.start());

    QList<qint64> gaps;
    QElapsedTimer sinceTick;
    QTimer ticks;
    ticks.setTimerType(Qt::PreciseTimer);
    connect(&ticks, &QTimer::timeout, this, [&] {
        gaps.append(sinceTick.nsecsElapsed());
        sinceTick.start();
    });
    sinceTick.start();
    ticks.start(1ms);
    run(WarmUp);
    const double memoryBefore = residentMegabytes();
    const qint64 eventsBefore = model.eventsReceived();
    gaps.clear();
    QElapsedTimer clock;
    clock.start();
    run(Duration);
    const double seconds = double(clock.elapsed()) / 1000;
    std::sort(gaps.begin(), gaps.end());
    std::printf("%-26s %8.0f events/s, gap: longest %5.1f ms, 99.9 %% %5.1f ms, memory %.1f -> "
                "%.1f MB, %lld ticks\n",
                QTest::currentDataTag(), double(model.eventsReceived() - eventsBefore) / seconds,
                double(gaps.last()) / 1e6, double(gaps.at(gaps.size() * 999 / 1000)) / 1e6,
                memoryBefore, residentMegabytes(), static_cast<long long>(gaps.size()));
    std::fflush(stdout);
    QVERIFY(rate < 0 || model.count() > 0);
    if (rate > 0)
        QVERIFY(model.eventsReceived() - eventsBefore > rate * seconds * 0.9);
}

QTEST_MAIN(bench_SseEventModel)
#include "bench_sseeventmodel.moc"
