// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

// Which proxy a client uses, and what it tells it.

#include "../../common/endlessstream.h"
#include "../../common/patience.h"
#include "../../common/sseclienttesting.h"
#include "../../common/testproxy.h"
#include "http/ssehttpaccessmanager_p.h"

#include <QtSse/SseClient>
#include <QtSse/SseTestServer>

#include <QtNetwork/qnetworkaccessmanager.h>
#include <QtNetwork/qnetworkproxy.h>
#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

#include <memory>

using namespace Qt::StringLiterals;

namespace {

// Has a proxy for one kind of query, and none for the others.
class Factory : public QNetworkProxyFactory
{
public:
    Factory(const QNetworkProxy &proxy, QNetworkProxyQuery::QueryType type)
        : m_proxy(proxy)
        , m_type(type)
    {
    }

    QList<QNetworkProxy> queryProxy(const QNetworkProxyQuery &query) override
    {
        return {query.queryType() == m_type ? m_proxy : QNetworkProxy(QNetworkProxy::NoProxy)};
    }

private:
    const QNetworkProxy m_proxy;
    const QNetworkProxyQuery::QueryType m_type;
};

} // namespace

class tst_SseClientProxies : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void goesThroughAProxy_data();
    void goesThroughAProxy();
    void asksForTheProxyOfTheUrl();
    void needsNoProxy();
    void slowsTheServerDown_data();
    void slowsTheServerDown();

private:
    std::unique_ptr<SseTestServer> m_server;
    std::unique_ptr<SseTestServer> m_proxyServer;
    QNetworkProxy m_proxy;
};

void tst_SseClientProxies::init()
{
    m_server = std::make_unique<SseTestServer>();
    QVERIFY2(m_server->listen(), qPrintable(m_server->errorString()));
    m_server->setDefaultResponse(SseTestResponse::eventStream("data: direct\n\n").stayOpen());
    m_proxyServer = std::make_unique<SseTestServer>();
    QVERIFY2(m_proxyServer->listen(), qPrintable(m_proxyServer->errorString()));
    m_proxyServer->setDefaultResponse(SseTestResponse::eventStream("data: proxy\n\n").stayOpen());
    m_proxy = QNetworkProxy(QNetworkProxy::HttpProxy, u"127.0.0.1"_s, m_proxyServer->port());
}

void tst_SseClientProxies::cleanup()
{
    QNetworkProxyFactory::setApplicationProxyFactory(nullptr);
    QNetworkProxy::setApplicationProxy(QNetworkProxy(QNetworkProxy::NoProxy));
    m_server.reset();
    m_proxyServer.reset();
}

void tst_SseClientProxies::goesThroughAProxy_data()
{
    QTest::addColumn<QString>("whose");
    QTest::addColumn<QNetworkProxy::ProxyType>("type");
    QTest::addColumn<QString>("user");
    QTest::addColumn<QByteArray>("header"); // that the application has set
    QTest::addColumn<QByteArray>("authorization"); // that the proxy gets, at once
    for (const QString &whose :
         {u"application"_s, u"application's factory"_s, u"manager"_s, u"manager's factory"_s}) {
        const QByteArray name = whose.toLatin1();
        QTest::addRow("%s", name.constData())
                << whose << QNetworkProxy::HttpProxy << QString() << QByteArray() << QByteArray();
        QTest::addRow("%s, with credentials", name.constData())
                << whose << QNetworkProxy::HttpProxy << u"me"_s << QByteArray()
                << QByteArray("Basic bWU6c2VjcmV0");
    }
    QTest::newRow("caching proxy, with credentials")
            << u"application"_s << QNetworkProxy::HttpCachingProxy << u"me"_s << QByteArray()
            << QByteArray("Basic bWU6c2VjcmV0");
    QTest::newRow("credentials in a header") << u"application"_s << QNetworkProxy::HttpProxy
                                             << u"me"_s << QByteArray("mine") << QByteArray("mine");
}

void tst_SseClientProxies::goesThroughAProxy()
{
    QFETCH(QString, whose);
    QFETCH(QNetworkProxy::ProxyType, type);
    QFETCH(QString, user);
    QFETCH(QByteArray, header);
    QFETCH(QByteArray, authorization);
    m_proxy.setType(type);
    m_proxy.setUser(user);
    m_proxy.setPassword(user.isEmpty() ? QString() : u"secret"_s);
    QNetworkAccessManager manager;
    SseClient client(QUrl(u"http://example.invalid/events?a"_s));
    if (whose == u"application") {
        QNetworkProxy::setApplicationProxy(m_proxy);
    } else if (whose == u"application's factory") {
        QNetworkProxyFactory::setApplicationProxyFactory(
                new Factory(m_proxy, QNetworkProxyQuery::UrlRequest));
    } else {
        if (whose == u"manager")
            manager.setProxy(m_proxy);
        else
            manager.setProxyFactory(new Factory(m_proxy, QNetworkProxyQuery::UrlRequest));
        client.setNetworkAccessManager(&manager);
    }
    if (!header.isEmpty())
        client.setHeader("Proxy-Authorization", header);
    QSignalSpy events(&client, &SseClient::eventReceived);
    client.open();
    QTRY_COMPARE(events.size(), 1);
    QCOMPARE(m_proxyServer->requests().size(), 1);
    const SseTestRequest request = m_proxyServer->requests().first();
    QCOMPARE(request.target, "http://example.invalid/events?a");
    QCOMPARE(request.header("Proxy-Authorization"), authorization);
}

// A proxy for sockets is not for connections that are direct by their URL.
void tst_SseClientProxies::asksForTheProxyOfTheUrl()
{
    QNetworkProxyFactory::setApplicationProxyFactory(
            new Factory(m_proxy, QNetworkProxyQuery::TcpSocket));
    SseClient client(m_server->url(u"/events"_s));
    QSignalSpy events(&client, &SseClient::eventReceived);
    client.open();
    QTRY_COMPARE(events.size(), 1);
    QCOMPARE(events.first().first().value<SseEvent>().data(), "direct");
    QCOMPARE(m_server->requests().first().target, "/events");
    QVERIFY(m_proxyServer->requests().isEmpty());
}

// And tells the server nothing of the credentials of a proxy that it does not use.
void tst_SseClientProxies::needsNoProxy()
{
    m_proxy.setUser(u"me"_s);
    m_proxy.setType(QNetworkProxy::NoProxy);
    QNetworkProxy::setApplicationProxy(m_proxy);
    SseClient client(m_server->url(u"/events"_s));
    QSignalSpy events(&client, &SseClient::eventReceived);
    client.open();
    QTRY_COMPARE(events.size(), 1);
    QVERIFY(!m_server->requests().first().hasHeader("Proxy-Authorization"));
}

void tst_SseClientProxies::slowsTheServerDown_data()
{
    QTest::addColumn<bool>("isSecure");
    QTest::addColumn<QNetworkProxy::ProxyType>("type");
    QTest::newRow("http, HTTP proxy") << false << QNetworkProxy::HttpProxy;
    QTest::newRow("https, CONNECT") << true << QNetworkProxy::HttpProxy;
    QTest::newRow("http, SOCKS 5") << false << QNetworkProxy::Socks5Proxy;
    QTest::newRow("https, SOCKS 5") << true << QNetworkProxy::Socks5Proxy;
}

// While a client is paused, the server can send what the kernel and the proxy keep, and no more.
void tst_SseClientProxies::slowsTheServerDown()
{
    QFETCH(bool, isSecure);
    QFETCH(QNetworkProxy::ProxyType, type);
    if (isSecure) {
        m_server->close();
        m_server->setSslConfiguration(SseClientTesting::serverConfiguration());
        QVERIFY(m_server->listen());
    }
    const auto sent = serveWithoutEnd(m_server.get());
    TestProxy proxy;
    QVERIFY(proxy.listen());
    SseClient client;
    QSignalSpy opened(&client, &SseClient::opened);
    QSignalSpy errors(&client, &SseClient::errorOccurred);
    client.pause();
    QNetworkRequest request(m_server->url(u"/events"_s));
    request.setSslConfiguration(SseClientTesting::trustingConfiguration());
    // A proxy of the application would not be used for this computer.
    request.setAttribute(SseHttpRules::ProxyAttribute, QVariant::fromValue(proxy.proxy(type)));
    client.openRequest(request);
    QVERIFY(opened.wait(Patience));
    QVERIFY(!errors.wait(400));
    QVERIFY2(*sent < 40'000'000, qPrintable(QString::number(*sent)));
    client.resume();
    QTRY_VERIFY(*sent > 60'000'000);
    QCOMPARE(proxy.targets().size(), 1);
    client.close();
    m_server->setHandler({});
}

QTEST_GUILESS_MAIN(tst_SseClientProxies)
#include "tst_sseclientproxies.moc"
