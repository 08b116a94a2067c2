// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "feed.h"
#include "listener.h"
#include "loopback.h"
#include "nginx.h"
#include "waiting.h"

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

} // namespace

class tst_Nginx : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();

    void deliversEachEventAtOnce_data();
    void deliversEachEventAtOnce();
    void deliversALongStreamExactly_data();
    void deliversALongStreamExactly();
    void compressesOnlyOnRequest();
    void isTrustedThroughItsAuthority();
    void tellsABreakFromAnEnd();
    void reportsAnApplicationThatIsDown();
    void keepsStreamsOverAReload();
    void handsStreamsOverAfterAReload();
    void mayBeRestarted_data();
    void mayBeRestarted();
    void cutsSilenceButNotHeartbeats();

private:
    void startNginx(const QString &globals = {}, const QByteArray &readTimeout = "90s");
    [[nodiscard]] QUrl url(const QString &path) const;
    [[nodiscard]] QNetworkRequest secureRequest(const QString &path) const;

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
    QCOMPARE(m_nginx->configure(u"" QTSSE_TEMPLATES "/generation.conf"_s, {}), QString());
    QVERIFY(m_nginx->start(m_port));
}

QUrl tst_Nginx::url(const QString &path) const
{
    return QUrl(u"http://127.0.0.1:%1%2"_s.arg(QString::number(m_port), path));
}

// Trusts nobody but the authority that has signed the certificate of the server.
QNetworkRequest tst_Nginx::secureRequest(const QString &path) const
{
    QNetworkRequest request(
            QUrl(u"https://127.0.0.1:%1%2"_s.arg(QString::number(m_securePort), path)));
    QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
    configuration.setCaCertificates(
            QSslCertificate::fromPath(QStringLiteral(QTSSE_TEST_DATA "/tls/server.crt")));
    request.setSslConfiguration(configuration);
    return request;
}

void tst_Nginx::deliversEachEventAtOnce_data()
{
    QTest::addColumn<bool>("secure");
    QTest::addColumn<QString>("path");
    QTest::addColumn<QByteArray>("header");

    QTest::newRow("plain") << false << u"/events"_s << QByteArray();
    QTest::newRow("TLS") << true << u"/events"_s << QByteArray();
    QTest::newRow("X-Accel-Buffering") << false << u"/"_s << QByteArray("X-Accel-Buffering");
}

void tst_Nginx::deliversEachEventAtOnce()
{
    QFETCH(const bool, secure);
    QFETCH(const QString, path);
    QFETCH(const QByteArray, header);
    if (!header.isEmpty())
        m_feed->addHeader(header, "no");
    startNginx();
    Listener listener;
    listener.open(secure ? secureRequest(path) : QNetworkRequest(url(path)));
    QTRY_VERIFY(listener.isOpen());
    // Nothing pushes an event out of a buffer: the next one is sent when this one has arrived.
    constexpr qsizetype Count = 1000;
    connect(&listener.client(), &SseClient::eventReceived, m_feed.get(), [this] {
        if (m_feed->count() < Count)
            m_feed->publish(shortEvent(m_feed->count()));
    });
    m_feed->publish(shortEvent(0));
    QVERIFY(runUntil([&] { return listener.count() >= Count; }));
    QCOMPARE(listener.deviation(Count, shortEvent), QString());
    QCOMPARE(listener.opened(), 1);
}

void tst_Nginx::deliversALongStreamExactly_data()
{
    QTest::addColumn<bool>("secure");

    QTest::newRow("plain") << false;
    QTest::newRow("TLS") << true;
}

void tst_Nginx::deliversALongStreamExactly()
{
    constexpr qsizetype Count = 20'000;
    QFETCH(const bool, secure);
    startNginx();
    Listener listener;
    listener.open(secure ? secureRequest(u"/events"_s) : QNetworkRequest(url(u"/events"_s)));
    QTRY_VERIFY(listener.isOpen());
    for (qsizetype i = 0; i < Count; ++i)
        m_feed->publish(eventOfManySizes(i));
    QVERIFY(runUntil([&] { return listener.count() >= Count; }));
    QCOMPARE(listener.deviation(Count, eventOfManySizes), QString());
    QCOMPARE(listener.opened(), 1);
}

void tst_Nginx::compressesOnlyOnRequest()
{
    startNginx();
    Listener plain;
    plain.open(QNetworkRequest(url(u"/events"_s)));
    QTRY_VERIFY(plain.isOpen());
    QCOMPARE(plain.client().responseHeader("Content-Encoding"), QByteArray());
    m_feed->publish(shortEvent(0));
    QTRY_COMPARE(plain.count(), 1);

    Listener compressed;
    QNetworkRequest request(url(u"/events"_s));
    request.setRawHeader("Accept-Encoding", "gzip");
    compressed.open(request);
    QTRY_COMPARE(compressed.errors(), QList<Error>{Error::ContentEncodingError});
    QCOMPARE(compressed.client().responseHeader("Content-Encoding"), QByteArray("gzip"));
}

void tst_Nginx::isTrustedThroughItsAuthority()
{
    startNginx();
    Listener stranger;
    stranger.open(QNetworkRequest(secureRequest(u"/events"_s).url()));
    QTRY_COMPARE(stranger.errors(), QList<Error>{Error::TlsError});
    QCOMPARE(stranger.client().state(), SseClient::State::Closed);
    QCOMPARE(m_feed->server().requests().size(), 0);

    Listener friendOfTheAuthority;
    friendOfTheAuthority.open(secureRequest(u"/events"_s));
    QTRY_VERIFY(friendOfTheAuthority.isOpen());
    QCOMPARE(m_feed->server().requests().at(0).header("X-Forwarded-Proto"), QByteArray("https"));
}

void tst_Nginx::tellsABreakFromAnEnd()
{
    startNginx();
    Listener listener;
    listener.open(QNetworkRequest(url(u"/events"_s)));
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

void tst_Nginx::reportsAnApplicationThatIsDown()
{
    startNginx();
    Listener listener;
    listener.open(QNetworkRequest(url(u"/events"_s)));
    QTRY_VERIFY(listener.isOpen());
    m_feed->publish(shortEvent(0));
    QTRY_COMPARE(listener.count(), 1);

    const quint16 port = m_feed->server().port();
    m_feed->server().close();
    m_feed->server().clearRequests();
    m_feed->publish(shortEvent(1)); // nobody is there to get it
    QTRY_VERIFY(listener.errorStatuses().size() >= 2);
    QCOMPARE(listener.errors().first(), Error::ConnectionLostError);
    QCOMPARE(listener.errorStatuses().first(), 502);

    QVERIFY(m_feed->server().listen(port));
    QTRY_COMPARE(listener.count(), 2);
    QCOMPARE(m_feed->server().requests().size(), 1);
    QCOMPARE(m_feed->server().requests().first().header("Last-Event-ID"), QByteArray("1"));
    QCOMPARE(listener.deviation(2, shortEvent), QString());
}

void tst_Nginx::keepsStreamsOverAReload()
{
    startNginx();
    Listener before;
    before.open(QNetworkRequest(url(u"/events"_s)));
    QTRY_VERIFY(before.isOpen());
    QCOMPARE(before.client().responseHeader("X-Generation"), QByteArray("1"));

    QCOMPARE(m_nginx->configure(u"" QTSSE_TEMPLATES "/generation.conf"_s, {{" 1;", " 2;"}}),
             QString());
    m_nginx->sendSignal(SIGHUP);
    QTRY_VERIFY(m_nginx->log().contains("gracefully shutting down"));
    Listener after;
    after.open(QNetworkRequest(url(u"/events"_s)));
    QTRY_VERIFY(after.isOpen());
    QCOMPARE(after.client().responseHeader("X-Generation"), QByteArray("2"));

    for (qsizetype i = 0; i < 10; ++i)
        m_feed->publish(shortEvent(i));
    QTRY_COMPARE(before.count(), 10);
    QTRY_COMPARE(after.count(), 10);
    QCOMPARE(before.deviation(10, shortEvent), QString());
    QCOMPARE(before.opened(), 1);
}

void tst_Nginx::handsStreamsOverAfterAReload()
{
    startNginx(u"worker_shutdown_timeout 200ms;"_s);
    Listener listener;
    listener.open(QNetworkRequest(url(u"/events"_s)));
    QTRY_VERIFY(listener.isOpen());
    m_feed->publish(shortEvent(0));
    QTRY_COMPARE(listener.count(), 1);

    QCOMPARE(m_nginx->configure(u"" QTSSE_TEMPLATES "/generation.conf"_s, {{" 1;", " 2;"}}),
             QString());
    m_nginx->sendSignal(SIGHUP);
    QTRY_COMPARE(listener.opened(), 2);
    QCOMPARE(listener.errors(), QList<Error>{Error::ConnectionLostError});
    QCOMPARE(listener.client().responseHeader("X-Generation"), QByteArray("2"));
    m_feed->publish(shortEvent(1));
    QTRY_COMPARE(listener.count(), 2);
    QCOMPARE(listener.deviation(2, shortEvent), QString());
}

void tst_Nginx::mayBeRestarted_data()
{
    QTest::addColumn<bool>("killed");

    QTest::newRow("stopped") << false;
    QTest::newRow("killed") << true;
}

void tst_Nginx::mayBeRestarted()
{
    QFETCH(const bool, killed);
    startNginx();
    Listener listener;
    listener.open(QNetworkRequest(url(u"/events"_s)));
    QTRY_VERIFY(listener.isOpen());
    m_feed->publish(shortEvent(0));
    QTRY_COMPARE(listener.count(), 1);

    if (killed)
        m_nginx->kill();
    else
        QVERIFY(m_nginx->stop());
    m_feed->publish(shortEvent(1));
    QTRY_VERIFY(listener.errors().contains(Error::ConnectionRefusedError));
    QCOMPARE(listener.errors().first(), Error::ConnectionLostError);
    QVERIFY(m_nginx->start(m_port));
    QTRY_COMPARE(listener.count(), 2);
    m_feed->publish(shortEvent(2));
    QTRY_COMPARE(listener.count(), 3);
    QCOMPARE(listener.deviation(3, shortEvent), QString());
}

void tst_Nginx::cutsSilenceButNotHeartbeats()
{
    startNginx({}, "1s");
    Listener listener;
    listener.open(QNetworkRequest(url(u"/events"_s)));
    QTRY_VERIFY(listener.isOpen());
    QTimer heartbeat;
    connect(&heartbeat, &QTimer::timeout, m_feed.get(), &Feed::sendComment);
    heartbeat.start(100ms);
    QTRY_VERIFY(listener.comments() >= 20); // after two seconds
    QCOMPARE(listener.errors(), QList<Error>());

    heartbeat.stop();
    QTRY_COMPARE(listener.errors(), QList<Error>{Error::ConnectionLostError});
    QTRY_COMPARE(listener.opened(), 2);
    m_feed->publish(shortEvent(0));
    QTRY_COMPARE(listener.count(), 1);
}

QTEST_GUILESS_MAIN(tst_Nginx)
#include "tst_nginx.moc"
