// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "../../auto/common/patience.h"
#include "feed.h"
#include "listener.h"
#include "loopback.h"
#include "nginx.h"
#include "waiting.h"

#include <QtCore/qloggingcategory.h>
#include <QtCore/qtemporarydir.h>
#include <QtCore/qtimer.h>
#include <QtNetwork/qnetworkrequest.h>
#include <QtNetwork/qsslconfiguration.h>
#include <QtTest/qtest.h>

#include <csignal>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Error = SseClient::Error;

namespace {

QByteArray shortEvent(qsizetype number)
{
    return "event " + QByteArray::number(number);
}

// Events of all sizes, up to some buffers of nginx, with more than ASCII in them.
QByteArray eventOfManySizes(qsizetype number)
{
    static const QByteArray text = QByteArray("k\xc3\xa4se \xf0\x9f\xa7\x80 ").repeated(2000);
    const qsizetype length = number % 100 == 0 ? 20'000 : (number * 37) % 500;
    return QByteArray::number(number) + ' ' + text.first(length - length % 11);
}

// How a client speaks to nginx.
struct Transport
{
    bool isSecure = false;
    bool isHttp2 = false;
    bool isCompressed = false;
};

void addTransports()
{
    QTest::addColumn<Transport>("transport");

    QTest::newRow("HTTP/1.1") << Transport{};
    QTest::newRow("HTTP/1.1, gzip") << Transport{false, false, true};
    QTest::newRow("HTTP/1.1, TLS") << Transport{true, false, false};
    QTest::newRow("HTTP/1.1, TLS, gzip") << Transport{true, false, true};
    QTest::newRow("HTTP/2") << Transport{true, true, false};
    QTest::newRow("HTTP/2, gzip") << Transport{true, true, true};
}

} // namespace

Q_DECLARE_METATYPE(Transport)

class tst_Nginx : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();

    void speaksAsAsked_data();
    void speaksAsAsked();
    void deliversEachEventAtOnce_data();
    void deliversEachEventAtOnce();
    void obeysTheApplicationAboutBuffering();
    void deliversALongStreamExactly_data();
    void deliversALongStreamExactly();
    void isTrustedThroughItsAuthority();
    void tellsABreakFromAnEnd_data();
    void tellsABreakFromAnEnd();
    void reportsAnApplicationThatIsDown_data();
    void reportsAnApplicationThatIsDown();
    void keepsStreamsOverAReload_data();
    void keepsStreamsOverAReload();
    void handsStreamsOverAfterAReload_data();
    void handsStreamsOverAfterAReload();
    void mayBeRestarted_data();
    void mayBeRestarted();
    void cutsSilenceButNotHeartbeats_data();
    void cutsSilenceButNotHeartbeats();

private:
    void startNginx(const QString &globals = {}, const QByteArray &readTimeout = "90s");
    void reloadNginx();
    void open(Listener &listener, Transport transport, const QString &path = u"/events"_s) const;

    std::unique_ptr<QTemporaryDir> m_directory;
    std::unique_ptr<Feed> m_feed;
    std::unique_ptr<Nginx> m_nginx;
    quint16 m_port = 0;
    quint16 m_securePort = 0;
};

void tst_Nginx::initTestCase()
{
    if (Service::find(u"nginx"_s).isEmpty())
        QSKIP("nginx is not installed");
    // Qt warns of streams that break off, which is what happens here.
    QLoggingCategory::setFilterRules(u"qt.network.http2.warning=false"_s);
}

void tst_Nginx::init()
{
    m_directory = std::make_unique<QTemporaryDir>();
    QVERIFY2(m_directory->isValid(), qPrintable(m_directory->errorString()));
    m_feed = std::make_unique<Feed>();
    QVERIFY(m_feed->server().listen(freePort()));
    m_port = freePort();
    m_securePort = freePort();
}

void tst_Nginx::cleanup()
{
    if (QTest::currentTestFailed() && m_nginx)
        m_nginx->printLog();
    m_nginx.reset();
    m_feed.reset();
    m_directory.reset();
}

void tst_Nginx::startNginx(const QString &globals, const QByteArray &readTimeout)
{
    m_nginx = std::make_unique<Nginx>(u"nginx"_s, m_directory->path(), globals);
    const auto listen = [](quint16 port) { return "listen 127.0.0.1:" + QByteArray::number(port); };
    const Replacements replacements = {
            {"listen 80", listen(m_port)},
            {"listen 443", listen(m_securePort)},
            {"127.0.0.1:8080", "127.0.0.1:" + QByteArray::number(m_feed->server().port())},
            {"/etc/ssl/certs/events.example.org.pem", QTSSE_TEST_DATA "/tls/server.crt"},
            {"/etc/ssl/private/events.example.org.key", QTSSE_TEST_DATA "/tls/server.key"},
            {"proxy_read_timeout 90s", "proxy_read_timeout " + readTimeout},
    };
    QCOMPARE(m_nginx->prepare(), QString());
    QCOMPARE(m_nginx->configure(u"" QTSSE_TEMPLATES "/sse-proxy.conf"_s, replacements), QString());
    QCOMPARE(m_nginx->configure(u"" QTSSE_TEMPLATES "/marks.conf"_s, {}), QString());
    QVERIFY(m_nginx->start(m_port));
}

// Gives nginx its second configuration and waits until new connections get it. A worker accepts
// none after its farewell, and each worker says its own.
void tst_Nginx::reloadNginx()
{
    const QString marks = u"" QTSSE_TEMPLATES "/marks.conf"_s;
    QCOMPARE(m_nginx->configure(marks, {{"X-Generation 1", "X-Generation 2"}}), QString());
    const qsizetype workers = m_nginx->log().count("start worker process ");
    m_nginx->sendSignal(SIGHUP);
    QTRY_COMPARE(m_nginx->log().count("gracefully shutting down"), workers);
}

// Trusts nobody but the authority that has signed the certificate of the server.
void tst_Nginx::open(Listener &listener, Transport transport, const QString &path) const
{
    SseClient &client = listener.client();
    client.setCompressionEnabled(transport.isCompressed);
    client.setHttp2Enabled(transport.isHttp2);
    const QString scheme = transport.isSecure ? u"https"_s : u"http"_s;
    const quint16 port = transport.isSecure ? m_securePort : m_port;
    QNetworkRequest request(
            QUrl(u"%1://127.0.0.1:%2%3"_s.arg(scheme, QString::number(port), path)));
    QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
    configuration.setCaCertificates(
            QSslCertificate::fromPath(u"" QTSSE_TEST_DATA "/tls/server.crt"_s));
    request.setSslConfiguration(configuration);
    client.openRequest(request);
}

void tst_Nginx::speaksAsAsked_data()
{
    addTransports();
}

void tst_Nginx::speaksAsAsked()
{
    QFETCH(const Transport, transport);
    startNginx();
    Listener listener;
    open(listener, transport);
    QTRY_VERIFY(listener.isOpen());
    QCOMPARE(listener.client().responseHeader("X-Protocol"),
             QByteArray(transport.isHttp2 ? "HTTP/2.0" : "HTTP/1.1"));
    QCOMPARE(listener.client().responseHeader("Content-Encoding"),
             transport.isCompressed ? QByteArray("gzip") : QByteArray());
    QCOMPARE(m_feed->server().requests().constFirst().header("X-Forwarded-Proto"),
             QByteArray(transport.isSecure ? "https" : "http"));
}

void tst_Nginx::deliversEachEventAtOnce_data()
{
    addTransports();
}

// Nothing pushes an event out of a buffer: the next one is sent when this one has arrived.
void tst_Nginx::deliversEachEventAtOnce()
{
    QFETCH(const Transport, transport);
    startNginx();
    Listener listener;
    open(listener, transport);
    QTRY_VERIFY(listener.isOpen());
    constexpr qsizetype Count = 300;
    connect(&listener.client(), &SseClient::eventReceived, m_feed.get(), [this] {
        if (m_feed->count() < Count)
            m_feed->publish(shortEvent(m_feed->count()));
    });
    m_feed->publish(shortEvent(0));
    QVERIFY(runUntil([&] { return listener.count() >= Count; }));
    QCOMPARE(listener.deviation(Count, shortEvent), QString());
    QCOMPARE(listener.opened(), 1);
}

void tst_Nginx::obeysTheApplicationAboutBuffering()
{
    m_feed->addHeader("X-Accel-Buffering", "no");
    startNginx();
    Listener listener;
    open(listener, Transport(), u"/"_s);
    QTRY_VERIFY(listener.isOpen());
    for (qsizetype i = 0; i < 10; ++i) {
        m_feed->publish(shortEvent(i));
        QTRY_COMPARE(listener.count(), i + 1);
    }
}

void tst_Nginx::deliversALongStreamExactly_data()
{
    addTransports();
}

void tst_Nginx::deliversALongStreamExactly()
{
    constexpr qsizetype Count = 5000;
    QFETCH(const Transport, transport);
    startNginx();
    Listener listener;
    open(listener, transport);
    QTRY_VERIFY(listener.isOpen());
    for (qsizetype i = 0; i < Count; ++i)
        m_feed->publish(eventOfManySizes(i));
    QVERIFY(runUntil([&] { return listener.count() >= Count; }));
    QCOMPARE(listener.deviation(Count, eventOfManySizes), QString());
    QCOMPARE(listener.opened(), 1);
}

void tst_Nginx::isTrustedThroughItsAuthority()
{
    startNginx();
    Listener stranger;
    stranger.open(QNetworkRequest(QUrl(u"https://127.0.0.1:%1/events"_s.arg(m_securePort))));
    QTRY_COMPARE(stranger.errors(), QList<Error>{Error::TlsError});
    QCOMPARE(stranger.client().state(), SseClient::State::Closed);
    QCOMPARE(m_feed->server().requests().size(), 0);
}

void tst_Nginx::tellsABreakFromAnEnd_data()
{
    addTransports();
}

void tst_Nginx::tellsABreakFromAnEnd()
{
    QFETCH(const Transport, transport);
    startNginx();
    Listener listener;
    open(listener, transport);
    QTRY_VERIFY(listener.isOpen());
    m_feed->publish(shortEvent(0));
    m_feed->end();
    QTRY_COMPARE(listener.opened(), 2);
    QCOMPARE(listener.errors(), QList<Error>());

    m_feed->publish(shortEvent(1));
    QTRY_COMPARE(listener.count(), 2);
    m_feed->server().dropConnections();
    QTRY_COMPARE(listener.opened(), 3);
    QCOMPARE(listener.errors(), QList<Error>{Error::ConnectionLostError});
    QCOMPARE(listener.deviation(2, shortEvent), QString());
}

void tst_Nginx::reportsAnApplicationThatIsDown_data()
{
    addTransports();
}

void tst_Nginx::reportsAnApplicationThatIsDown()
{
    QFETCH(const Transport, transport);
    startNginx();
    Listener listener;
    open(listener, transport);
    QTRY_VERIFY(listener.isOpen());
    m_feed->publish(shortEvent(0));
    QTRY_COMPARE(listener.count(), 1);

    const quint16 port = m_feed->server().port();
    m_feed->server().close();
    m_feed->server().clearRequests();
    m_feed->publish(shortEvent(1)); // nobody is there to get it
    QTRY_VERIFY(listener.errorStatuses().size() >= 2);
    QCOMPARE(listener.errors().constFirst(), Error::ConnectionLostError);
    QCOMPARE(listener.errorStatuses().constFirst(), 502);

    QVERIFY(m_feed->server().listen(port));
    QTRY_COMPARE(listener.count(), 2);
    QCOMPARE(m_feed->server().requests().size(), 1);
    QCOMPARE(m_feed->server().requests().constFirst().header("Last-Event-ID"), QByteArray("1"));
    QCOMPARE(listener.deviation(2, shortEvent), QString());
}

void tst_Nginx::keepsStreamsOverAReload_data()
{
    addTransports();
}

// The old workers keep what they have. Over HTTP/2 they tell the client, by GOAWAY, to open no
// other stream on that connection; Qt tries nevertheless, and waits until the client gives up.
void tst_Nginx::keepsStreamsOverAReload()
{
    QFETCH(const Transport, transport);
    startNginx();
    Listener before;
    open(before, transport);
    QTRY_VERIFY(before.isOpen());
    QCOMPARE(before.client().responseHeader("X-Generation"), QByteArray("1"));

    reloadNginx();
    Listener after;
    after.client().setConnectTimeout(1s);
    open(after, transport);
    QTRY_VERIFY(after.isOpen());
    QCOMPARE(after.client().responseHeader("X-Generation"), QByteArray("2"));
    const QList<Error> onceInVain = {Error::ConnectTimeoutError};
    QVERIFY(after.errors().isEmpty() || (transport.isHttp2 && after.errors() == onceInVain));
    for (qsizetype i = 0; i < 10; ++i)
        m_feed->publish(shortEvent(i));
    QTRY_COMPARE(before.count(), 10);
    QTRY_COMPARE(after.count(), 10);
    QCOMPARE(before.deviation(10, shortEvent), QString());
    QCOMPARE(before.opened(), 1);
    QCOMPARE(before.errors(), QList<Error>());
}

void tst_Nginx::handsStreamsOverAfterAReload_data()
{
    addTransports();
}

void tst_Nginx::handsStreamsOverAfterAReload()
{
    QFETCH(const Transport, transport);
    startNginx(u"worker_shutdown_timeout 200ms;"_s);
    Listener listener;
    open(listener, transport);
    QTRY_VERIFY(listener.isOpen());
    m_feed->publish(shortEvent(0));
    QTRY_COMPARE(listener.count(), 1);

    reloadNginx();
    QTRY_COMPARE(listener.opened(), 2);
    QCOMPARE(listener.errors(), QList<Error>{Error::ConnectionLostError});
    QCOMPARE(listener.client().responseHeader("X-Generation"), QByteArray("2"));
    m_feed->publish(shortEvent(1));
    QTRY_COMPARE(listener.count(), 2);
    QCOMPARE(listener.deviation(2, shortEvent), QString());
}

void tst_Nginx::mayBeRestarted_data()
{
    QTest::addColumn<Transport>("transport");
    QTest::addColumn<bool>("isKilled");

    QTest::newRow("HTTP/1.1, stopped") << Transport{} << false;
    QTest::newRow("HTTP/1.1, killed") << Transport{} << true;
    QTest::newRow("HTTP/2, stopped") << Transport{true, true, true} << false;
    QTest::newRow("HTTP/2, killed") << Transport{true, true, true} << true;
}

void tst_Nginx::mayBeRestarted()
{
    QFETCH(const Transport, transport);
    QFETCH(const bool, isKilled);
    startNginx();
    Listener listener;
    open(listener, transport);
    QTRY_VERIFY(listener.isOpen());
    m_feed->publish(shortEvent(0));
    QTRY_COMPARE(listener.count(), 1);

    if (isKilled)
        m_nginx->kill();
    else
        QVERIFY(m_nginx->stop());
    m_feed->publish(shortEvent(1));
    QTRY_VERIFY(listener.errors().contains(Error::ConnectionRefusedError));
    QCOMPARE(listener.errors().constFirst(), Error::ConnectionLostError);
    QVERIFY(m_nginx->start(m_port));
    QTRY_COMPARE(listener.count(), 2);
    m_feed->publish(shortEvent(2));
    QTRY_COMPARE(listener.count(), 3);
    QCOMPARE(listener.deviation(3, shortEvent), QString());
}

void tst_Nginx::cutsSilenceButNotHeartbeats_data()
{
    QTest::addColumn<Transport>("transport");

    QTest::newRow("HTTP/1.1") << Transport{};
    QTest::newRow("HTTP/2") << Transport{true, true, true};
}

void tst_Nginx::cutsSilenceButNotHeartbeats()
{
    QFETCH(const Transport, transport);
    startNginx({}, "1s");
    Listener listener;
    open(listener, transport);
    QTRY_VERIFY(listener.isOpen());
    QTimer heartbeat;
    connect(&heartbeat, &QTimer::timeout, m_feed.get(), &Feed::sendComment);
    heartbeat.start(100ms);
    QTRY_VERIFY(listener.comments() > 20); // after two seconds
    QCOMPARE(listener.errors(), QList<Error>());

    heartbeat.stop();
    QTRY_COMPARE(listener.opened(), 2);
    QCOMPARE(listener.errors(), QList<Error>{Error::ConnectionLostError});
    m_feed->publish(shortEvent(0));
    QTRY_COMPARE(listener.count(), 1);
}

QTEST_GUILESS_MAIN(tst_Nginx)
#include "tst_nginx.moc"
