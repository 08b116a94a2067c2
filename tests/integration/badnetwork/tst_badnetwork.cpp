// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "../../auto/common/patience.h"
#include "badlink.h"
#include "feed.h"
#include "listener.h"
#include "network.h"
#include "waiting.h"

#include <QtCore/qcoreapplication.h>
#include <QtCore/qelapsedtimer.h>
#include <QtCore/qrandom.h>
#include <QtCore/qthread.h>
#include <QtCore/qtimer.h>
#include <QtNetwork/qhostaddress.h>
#include <QtNetwork/qnetworkrequest.h>
#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

#include <memory>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Error = SseClient::Error;

namespace {

constexpr char ClientAddress[] = "10.9.0.1";
constexpr char ServerAddress[] = "10.9.0.2";

constexpr Weather Down{0, 0, 0, 0ms, 0ms, 1500, true};
constexpr Weather SmallPacketsOnly{0, 0, 0, 0ms, 0ms, 600, false};

QByteArray shortEvent(qsizetype number)
{
    return "event " + QByteArray::number(number);
}

// The first ones fit into small packets.
QByteArray growingEvent(qsizetype number)
{
    return QByteArray::number(number) + QByteArray(number < 3 ? 10 : 5000, 'x');
}

// An application in a network of its own.
class RemoteFeed
{
public:
    RemoteFeed()
    {
        m_context.moveToThread(&m_thread);
        m_thread.start();
        run([this] {
            m_network = std::make_unique<Network>(ServerAddress);
            m_feed = std::make_unique<Feed>();
            if (errorString().isEmpty())
                m_feed->server().listen(0, QHostAddress(QString::fromLatin1(ServerAddress)));
        });
    }

    ~RemoteFeed()
    {
        run([this] { m_feed.reset(); });
        m_thread.quit();
        m_thread.wait();
    }

    [[nodiscard]] QString errorString() const { return m_network->errorString(); }
    [[nodiscard]] int device() const { return m_network->device(); }
    [[nodiscard]] QUrl url()
    {
        QUrl url;
        run([&] { url = m_feed->server().url(u"/events"_s); });
        return url;
    }
    void publish(const QByteArray &data)
    {
        run([&] { m_feed->publish(data); });
    }

private:
    Q_DISABLE_COPY_MOVE(RemoteFeed)

    template <typename Function>
    void run(Function function)
    {
        QMetaObject::invokeMethod(&m_context, function, Qt::BlockingQueuedConnection);
    }

    QThread m_thread;
    QObject m_context;
    std::unique_ptr<Network> m_network;
    std::unique_ptr<Feed> m_feed;
};

} // namespace

// Over a network that loses, delays, repeats and reorders packets, and that fails without a word.
class tst_BadNetwork : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();

    void deliversExactlyOnceInOrder_data();
    void deliversExactlyOnceInOrder();
    void losesNothingWhileTheLinkIsDown_data();
    void losesNothingWhileTheLinkIsDown();
    void noticesThatLargePacketsDisappear();
    void noticesThatThePeerIsGone();
    void closesWhileTheLinkIsDown();

private:
    void open(Listener &listener);
    void setWeather(const Weather &weather) { m_link->setWeather(weather); }

    std::unique_ptr<Network> m_network;
    std::unique_ptr<RemoteFeed> m_feed;
    std::unique_ptr<BadLink> m_link;
};

void tst_BadNetwork::initTestCase()
{
    m_network = std::make_unique<Network>(ClientAddress);
    if (!m_network->errorString().isEmpty()) {
        QSKIP(qPrintable(u"A network namespace with a TUN device cannot be made here: "_s
                         + m_network->errorString()));
    }
}

void tst_BadNetwork::init()
{
    m_feed = std::make_unique<RemoteFeed>();
    QCOMPARE(m_feed->errorString(), QString());
    m_link = std::make_unique<BadLink>(m_network->device(), m_feed->device(),
                                       QRandomGenerator::global()->generate());
}

void tst_BadNetwork::cleanup()
{
    m_link.reset();
    m_feed.reset();
}

void tst_BadNetwork::open(Listener &listener)
{
    listener.client().setConnectTimeout(2s);
    listener.client().setIdleTimeout(1500ms);
    listener.open(QNetworkRequest(m_feed->url()));
    QTRY_VERIFY(listener.isOpen());
}

void tst_BadNetwork::deliversExactlyOnceInOrder_data()
{
    QTest::addColumn<Weather>("weather");
    QTest::newRow("fine") << Weather();
    QTest::newRow("loss of 5 %") << Weather{5};
    QTest::newRow("duplicates") << Weather{0, 20};
    QTest::newRow("reordering") << Weather{0, 0, 20};
    QTest::newRow("delay and jitter") << Weather{0, 0, 0, 80ms, 60ms};
    QTest::newRow("everything") << Weather{3, 5, 5, 20ms, 20ms};
}

void tst_BadNetwork::deliversExactlyOnceInOrder()
{
    constexpr int Count = 300;
    QFETCH(const Weather, weather);
    setWeather(weather);
    Listener listener;
    open(listener);
    listener.client().setIdleTimeout(20s); // TCP repeats what is lost, sooner or later
    int published = 0;
    QTimer timer;
    connect(&timer, &QTimer::timeout, this, [&] {
        if (published < Count)
            m_feed->publish(shortEvent(published++));
    });
    timer.start(5ms);
    QVERIFY(runUntil([&] { return listener.count() >= Count; }, 60s));
    QCOMPARE(listener.deviation(Count, shortEvent), QString());
    QCOMPARE(listener.opened(), 1);
    const BadLink::Counts counts = m_link->counts();
    QCOMPARE(counts.lost > 0, weather.lost > 0);
    QCOMPARE(counts.doubled > 0, weather.doubled > 0);
    QCOMPARE(counts.late > 0, weather.late > 0);
}

void tst_BadNetwork::losesNothingWhileTheLinkIsDown_data()
{
    QTest::addColumn<std::chrono::milliseconds>("duration");
    QTest::newRow("shorter than the idle timeout") << 500ms;
    QTest::newRow("longer") << 4000ms;
}

void tst_BadNetwork::losesNothingWhileTheLinkIsDown()
{
    QFETCH(const std::chrono::milliseconds, duration);
    Listener listener;
    open(listener);
    m_feed->publish(shortEvent(0));
    QTRY_COMPARE(listener.count(), 1);
    QTimer heartbeat; // of events: the stream is never silent while the link is up
    int published = 1;
    connect(&heartbeat, &QTimer::timeout, this, [&] {
        if (published < 100)
            m_feed->publish(shortEvent(published++));
    });
    heartbeat.start(50ms);

    setWeather(Down);
    QTimer::singleShot(duration, this, [this] { setWeather({}); });
    QVERIFY(runUntil([&] { return listener.count() >= 100; }, 40s));
    QCOMPARE(listener.deviation(100, shortEvent), QString());
    QCOMPARE(listener.errors().contains(Error::IdleTimeoutError), duration > 1500ms);
}

// A router on the way has a smaller limit than both ends know, and says nothing.
void tst_BadNetwork::noticesThatLargePacketsDisappear()
{
    Listener listener;
    open(listener);
    setWeather(SmallPacketsOnly);
    for (int i = 0; i < 3; ++i)
        m_feed->publish(growingEvent(i));
    QTRY_COMPARE(listener.count(), 3);
    for (int i = 3; i < 6; ++i)
        m_feed->publish(growingEvent(i));
    QTRY_VERIFY(listener.errors().contains(Error::IdleTimeoutError));
    QCOMPARE(listener.count(), 3);
    setWeather({});
    QVERIFY(runUntil([&] { return listener.count() >= 6; }, 30s));
    QCOMPARE(listener.deviation(6, growingEvent), QString());
}

void tst_BadNetwork::noticesThatThePeerIsGone()
{
    Listener listener;
    open(listener);
    m_feed->publish(shortEvent(0));
    QTRY_COMPARE(listener.count(), 1);
    setWeather(Down);
    QElapsedTimer silence;
    silence.start();
    QTRY_COMPARE(listener.errors().value(0), Error::IdleTimeoutError);
    QVERIFY(silence.elapsed() >= 1000);
    // Nobody refuses a connection there, either.
    QTRY_VERIFY(listener.errors().contains(Error::ConnectTimeoutError));
    QCOMPARE(listener.deviation(1, shortEvent), QString());
}

void tst_BadNetwork::closesWhileTheLinkIsDown()
{
    Listener listener;
    open(listener);
    setWeather(Down);
    QSignalSpy errors(&listener.client(), &SseClient::errorOccurred);
    listener.client().close();
    QCOMPARE(listener.client().state(), SseClient::State::Closed);
    QVERIFY(!errors.wait(100));
    QCOMPARE(listener.errors(), QList<Error>());
}

QTEST_GUILESS_MAIN(tst_BadNetwork)
#include "tst_badnetwork.moc"
