// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "proxytest.h"

#include "../../auto/common/patience.h"
#include "loopback.h"
#include "waiting.h"

#include <QtCore/qfile.h>
#include <QtCore/qfileinfo.h>
#include <QtCore/qloggingcategory.h>
#include <QtCore/qtimer.h>
#include <QtNetwork/qnetworkrequest.h>
#include <QtNetwork/qsslconfiguration.h>
#include <QtTest/qtest.h>

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Error = SseClient::Error;

namespace {

QByteArray readFile(const QString &name)
{
    QFile file(name);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QByteArray shortEvent(qsizetype number)
{
    return "event " + QByteArray::number(number);
}

// Of up to some 300 kB, more than the buffers of any proxy, with more than ASCII in it.
QByteArray longEvent(qsizetype number)
{
    return QByteArray::number(number)
            + QByteArray(" k\xc3\xa4se \xf0\x9f\xa7\x80").repeated(number * 2500);
}

} // namespace

ProxyTest::ProxyTest(const QString &program, const QStringList &files)
    : m_program(program)
    , m_files(files)
{
}

QByteArray ProxyTest::address(quint16 port) const
{
    return "127.0.0.1:" + QByteArray::number(port);
}

QString ProxyTest::writeKeyAndCertificate(const Service &proxy) const
{
    const QString name = proxy.path(u"server.pem"_s);
    QFile file(name);
    const QByteArray text = readFile(u"" QTSSE_TEST_DATA "/tls/server.key"_s)
            + readFile(u"" QTSSE_TEST_DATA "/tls/server.crt"_s);
    const bool isWritten = file.open(QIODevice::WriteOnly) && file.write(text) == text.size();
    return isWritten ? name : QString();
}

void ProxyTest::initTestCase()
{
    if (Service::find(m_program).isEmpty())
        QSKIP(qPrintable(m_program + u" is not installed"_s));
    for (const QString &name : m_files) {
        if (!QFileInfo::exists(name))
            QSKIP(qPrintable(name + u" is not installed"_s));
    }
    // Qt warns of streams that break off, which is what happens here.
    QLoggingCategory::setFilterRules(u"qt.network.http2.warning=false"_s);
}

void ProxyTest::init()
{
    m_directory = std::make_unique<QTemporaryDir>();
    QVERIFY2(m_directory->isValid(), qPrintable(m_directory->errorString()));
    m_feed = std::make_unique<Feed>();
    QVERIFY(m_feed->server().listen(freePort()));
    const Routes all = routes();
    const bool isSecureOnly = std::all_of(all.cbegin(), all.cend(),
                                          [](const auto &route) { return route.second.isSecure; });
    m_port = isSecureOnly ? quint16(0) : freePort();
    m_securePort = freePort();
    m_silence = "90";
}

void ProxyTest::cleanup()
{
    if (QTest::currentTestFailed() && m_proxy)
        m_proxy->printLog();
    m_proxy.reset();
    m_feed.reset();
    m_directory.reset();
}

void ProxyTest::start(const ProxyRoute &route)
{
    m_proxy = std::make_unique<Service>(m_program, m_directory->path(), m_program);
    QCOMPARE(configure(*m_proxy, route), QString());
    QVERIFY(m_proxy->start(anyPort()));
    QTRY_VERIFY(m_proxy->log().contains(readyMark()));
}

// Trusts nobody but the authority that has signed the certificate of the server.
void ProxyTest::open(Listener &listener, const ProxyRoute &route, const QString &path) const
{
    SseClient &client = listener.client();
    client.setCompressionEnabled(!route.encoding.isEmpty());
    client.setHttp2Enabled(route.isHttp2);
    const QString scheme = route.isSecure ? u"https"_s : u"http"_s;
    const quint16 port = route.isSecure ? m_securePort : m_port;
    QNetworkRequest request(
            QUrl(u"%1://127.0.0.1:%2%3"_s.arg(scheme, QString::number(port), path)));
    QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
    configuration.setCaCertificates(
            QSslCertificate::fromPath(u"" QTSSE_TEST_DATA "/tls/server.crt"_s));
    request.setSslConfiguration(configuration);
    const SseClient::Headers headers = client.headers();
    for (const auto &[name, value] : headers)
        request.setRawHeader(name, value);
    client.openRequest(request);
}

void ProxyTest::addRoutes() const
{
    QTest::addColumn<ProxyRoute>("route");
    const Routes all = routes();
    for (const auto &[name, route] : all)
        QTest::newRow(name) << route;
}

void ProxyTest::deliversEachEventAtOnce_data()
{
    addRoutes();
}

// Nothing pushes an event, or a comment, out of a buffer: the next one is sent when this one has
// arrived.
void ProxyTest::deliversEachEventAtOnce()
{
    QFETCH(const ProxyRoute, route);
    start(route);
    Listener listener;
    open(listener, route);
    QTRY_VERIFY(listener.isOpen());
    QCOMPARE(listener.client().responseHeader("Content-Encoding"),
             route.encoding == "identity" ? QByteArray() : route.encoding);
    constexpr qsizetype Count = 100;
    connect(&listener.client(), &SseClient::eventReceived, m_feed.get(),
            [this] { m_feed->sendComment(); });
    int comments = 0;
    connect(&listener.client(), &SseClient::commentReceived, m_feed.get(),
            [this, &comments](const QString &text) {
                if (text.trimmed() == u"still here" && ++comments < Count)
                    m_feed->publish(shortEvent(comments));
            });
    m_feed->publish(shortEvent(0));
    QVERIFY(runUntil([&] { return comments >= Count; }));
    QCOMPARE(listener.deviation(Count, shortEvent), QString());
    QCOMPARE(listener.opened(), 1);
    QCOMPARE(listener.errors(), QList<Error>());
}

void ProxyTest::deliversLongEvents_data()
{
    addRoutes();
}

void ProxyTest::deliversLongEvents()
{
    constexpr qsizetype Count = 12;
    QFETCH(const ProxyRoute, route);
    start(route);
    Listener listener;
    open(listener, route);
    QTRY_VERIFY(listener.isOpen());
    for (qsizetype i = 0; i < Count; ++i)
        m_feed->publish(longEvent(i));
    QVERIFY(runUntil([&] { return listener.count() >= Count; }));
    QCOMPARE(listener.deviation(Count, longEvent), QString());
    QCOMPARE(listener.opened(), 1);
}

void ProxyTest::losesNothingOverARestartOfTheApplication_data()
{
    addRoutes();
}

void ProxyTest::losesNothingOverARestartOfTheApplication()
{
    QFETCH(const ProxyRoute, route);
    start(route);
    Listener listener;
    open(listener, route);
    QTRY_VERIFY(listener.isOpen());
    m_feed->publish(shortEvent(0));
    QTRY_COMPARE(listener.count(), 1);

    const quint16 port = applicationPort();
    m_feed->server().close();
    m_feed->server().clearRequests();
    m_feed->publish(shortEvent(1)); // nobody is there to get it
    if (const int status = statusWhileDown(route); status != 0)
        QTRY_COMPARE(listener.errorStatuses().value(0), status);
    else
        QTRY_VERIFY(listener.errors().contains(Error::NoHttpResponseError));
    if (route.tellsBreaks)
        QCOMPARE(listener.errors().constFirst(), Error::ConnectionLostError);

    QVERIFY(m_feed->server().listen(port));
    QTRY_COMPARE_WITH_TIMEOUT(listener.count(), 2, 20'000); // as late as Retry-After says
    m_feed->publish(shortEvent(2));
    QTRY_COMPARE(listener.count(), 3);
    QCOMPARE(m_feed->server().requests().constFirst().header("Last-Event-ID"), QByteArray("1"));
    QCOMPARE(listener.deviation(3, shortEvent), QString());
}

void ProxyTest::losesNothingOverARestartOfTheProxy_data()
{
    addRoutes();
}

void ProxyTest::losesNothingOverARestartOfTheProxy()
{
    QFETCH(const ProxyRoute, route);
    start(route);
    Listener listener;
    open(listener, route);
    QTRY_VERIFY(listener.isOpen());
    m_feed->publish(shortEvent(0));
    QTRY_COMPARE(listener.count(), 1);

    m_proxy->kill();
    m_feed->publish(shortEvent(1));
    QTRY_VERIFY(listener.errors().contains(Error::ConnectionRefusedError));
    QCOMPARE(listener.errors().constFirst(), Error::ConnectionLostError);
    QVERIFY(m_proxy->start(anyPort()));
    QTRY_COMPARE(listener.count(), 2);
    m_feed->publish(shortEvent(2));
    QTRY_COMPARE(listener.count(), 3);
    QCOMPARE(listener.deviation(3, shortEvent), QString());
}

void ProxyTest::tellsABreakFromAnEnd_data()
{
    addRoutes();
}

void ProxyTest::tellsABreakFromAnEnd()
{
    QFETCH(const ProxyRoute, route);
    start(route);
    Listener listener;
    open(listener, route);
    QTRY_VERIFY(listener.isOpen());
    m_feed->publish(shortEvent(0));
    m_feed->end();
    QTRY_COMPARE(listener.opened(), 2);
    QCOMPARE(listener.errors().value(0), Error::NoError);

    m_feed->publish(shortEvent(1));
    QTRY_COMPARE(listener.count(), 2);
    m_feed->server().dropConnections();
    QTRY_COMPARE(listener.opened(), 3);
    QList<Error> errors;
    if (route.tellsBreaks)
        errors.append(Error::ConnectionLostError);
    QCOMPARE(listener.errors(), errors);
    QCOMPARE(listener.deviation(2, shortEvent), QString());
}

void ProxyTest::sendsABody()
{
    const QByteArray question = R"({"question":"k\u00e4se"})" + QByteArray(100'000, ' ');
    start();
    Listener listener;
    listener.client().setMethod("POST");
    listener.client().setBody(question);
    listener.client().setHeaders({{"Content-Type", "application/json"}});
    open(listener, firstRoute());
    QTRY_VERIFY(listener.isOpen());
    m_feed->publish(shortEvent(0));
    QTRY_COMPARE(listener.count(), 1);
    m_feed->server().dropConnections();
    QTRY_COMPARE(listener.opened(), 2);
    QCOMPARE(listener.deviation(1, shortEvent), QString());
    const QList<SseTestRequest> requests = m_feed->server().requests();
    QCOMPARE(requests.size(), 2);
    for (const SseTestRequest &request : requests) {
        QCOMPARE(request.method, QByteArray("POST"));
        QCOMPARE(request.body, question);
        QCOMPARE(request.header("Content-Type"), QByteArray("application/json"));
    }
    QCOMPARE(requests.constLast().header("Last-Event-ID"), QByteArray("1"));
}

void ProxyTest::reportsAWrongPath()
{
    start();
    Listener listener;
    open(listener, firstRoute(), u"/nowhere"_s);
    QTRY_COMPARE(listener.client().state(), SseClient::State::Closed);
    QCOMPARE(listener.errors(), QList<Error>{Error::HttpStatusError});
    QCOMPARE(listener.client().httpStatus(), 404);
    QCOMPARE(listener.client().finishReason(), SseClient::FinishReason::Failed);
}

void ProxyTest::cutsSilenceButNotHeartbeats()
{
    if (limitsSilence())
        m_silence = "1";
    start();
    Listener listener;
    open(listener, firstRoute());
    QTRY_VERIFY(listener.isOpen());
    QTimer heartbeat;
    connect(&heartbeat, &QTimer::timeout, m_feed.get(), &Feed::sendComment);
    heartbeat.start(100ms);
    QTRY_VERIFY(listener.comments() > 25); // after two seconds and a half
    QCOMPARE(listener.errors(), QList<Error>());
    if (!limitsSilence())
        return;

    heartbeat.stop();
    QTRY_COMPARE(listener.opened(), 2);
    QCOMPARE(listener.errors(), QList<Error>{Error::ConnectionLostError});
    m_feed->publish(shortEvent(0));
    QTRY_COMPARE(listener.count(), 1);
}

void ProxyTest::isTrustedThroughItsAuthority()
{
    const Routes all = routes();
    if (std::none_of(all.cbegin(), all.cend(), [](const auto &r) { return r.second.isSecure; }))
        return;
    start();
    Listener stranger;
    stranger.open(QNetworkRequest(QUrl(u"https://127.0.0.1:%1/events"_s.arg(m_securePort))));
    QTRY_COMPARE(stranger.errors(), QList<Error>{Error::TlsError});
    QCOMPARE(stranger.client().state(), SseClient::State::Closed);
    QCOMPARE(m_feed->server().requests().size(), 0);
}
