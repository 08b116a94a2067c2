// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

// What a request sends, to whom, and with which credentials.

#include "http/ssehttpauthentication_p.h"
#include "http/ssehttproute_p.h"

#include <QtNetwork/qauthenticator.h>
#include <QtTest/qtest.h>

#include <memory>

using namespace Qt::StringLiterals;
using Consequence = SseHttpAuthentication::Consequence;
using Type = QNetworkProxy::ProxyType;

namespace {

const SseHeaders ServerChallenge{{"WWW-Authenticate", "Basic realm=a"}};
const SseHeaders ProxyChallenge{{"Proxy-Authenticate", "Basic realm=a"}};
const QByteArray MeAndSecret = "Basic bWU6c2VjcmV0";

bool answerMe(QAuthenticator *authenticator)
{
    authenticator->setUser(u"me"_s);
    authenticator->setPassword(u"secret"_s);
    return true;
}

bool answerNothing(QAuthenticator *)
{
    return true;
}

QNetworkProxy proxyOf(Type type)
{
    return {type, u"proxy.example"_s, 8080};
}

} // namespace

class tst_SseHttpAuthentication : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void answersTheServer();
    void givesUp_data();
    void givesUp();
    void touchesNothingIfTheRequestIsGone();
    void remembersWhatProxiesAccept_data();
    void remembersWhatProxiesAccept();
    void distinguishesProxies();
    void choosesTheRequestTarget_data();
    void choosesTheRequestTarget();
    void triesProxiesInTheirOrder();

private:
    std::shared_ptr<SseHttpMemory> m_memory;
    std::unique_ptr<SseHttpAuthentication> m_authentication;
};

void tst_SseHttpAuthentication::init()
{
    m_memory = std::make_shared<SseHttpMemory>();
    m_authentication = std::make_unique<SseHttpAuthentication>(m_memory);
}

void tst_SseHttpAuthentication::answersTheServer()
{
    QCOMPARE(m_authentication->authorization("GET", "/"), QByteArray());
    QVERIFY(m_authentication->answerServer(ServerChallenge, answerMe) == Consequence::SendAgain);
    QCOMPARE(m_authentication->authorization("GET", "/"), MeAndSecret);
    // The next request asks again.
    QCOMPARE(SseHttpAuthentication(m_memory).authorization("GET", "/"), QByteArray());
}

void tst_SseHttpAuthentication::givesUp_data()
{
    QTest::addColumn<SseHeaders>("challenge");
    QTest::addColumn<bool>("hasAnswer");
    QTest::addColumn<int>("questions");
    QTest::addColumn<bool>("needsOtherScheme");
    QTest::newRow("no answer") << ServerChallenge << false << 1 << false;
    QTest::newRow("the same answer") << ServerChallenge << true << 2 << false;
    QTest::newRow("unknown scheme")
            << SseHeaders{{"WWW-Authenticate", "Bearer"}} << true << 0 << false;
    QTest::newRow("scheme of another stack")
            << SseHeaders{{"WWW-Authenticate", "NTLM"}} << true << 0 << true;
}

void tst_SseHttpAuthentication::givesUp()
{
    QFETCH(SseHeaders, challenge);
    QFETCH(bool, hasAnswer);
    QFETCH(int, questions);
    QFETCH(bool, needsOtherScheme);
    int asked = 0;
    const auto question = [&](QAuthenticator *authenticator) {
        ++asked;
        return hasAnswer ? answerMe(authenticator) : answerNothing(authenticator);
    };
    while (m_authentication->answerServer(challenge, question) == Consequence::SendAgain)
        QVERIFY(!m_authentication->authorization("GET", "/").isEmpty());
    QCOMPARE(asked, questions);
    QCOMPARE(m_authentication->needsOtherScheme(), needsOtherScheme);
}

void tst_SseHttpAuthentication::touchesNothingIfTheRequestIsGone()
{
    const auto question = [this](QAuthenticator *authenticator) {
        m_authentication.reset();
        answerMe(authenticator);
        return false;
    };
    QVERIFY(m_authentication->answerServer(ServerChallenge, question) == Consequence::Gone);
    init();
    const QNetworkProxy proxy = proxyOf(Type::HttpProxy);
    QVERIFY(m_authentication->answerProxy(proxy, ProxyChallenge, question) == Consequence::Gone);
    QCOMPARE(m_memory->credentialsFor(proxy).user(), QString());
}

void tst_SseHttpAuthentication::remembersWhatProxiesAccept_data()
{
    QTest::addColumn<Type>("type");
    QTest::newRow("HTTP") << Type::HttpProxy;
    QTest::newRow("caching") << Type::HttpCachingProxy;
    QTest::newRow("SOCKS") << Type::Socks5Proxy;
}

void tst_SseHttpAuthentication::remembersWhatProxiesAccept()
{
    QFETCH(Type, type);
    const QNetworkProxy proxy = proxyOf(type);
    const SseHeaders challenge = type == Type::Socks5Proxy ? SseHeaders() : ProxyChallenge;
    QVERIFY(m_authentication->answerProxy(proxy, challenge, answerMe) == Consequence::SendAgain);
    SseHttpAuthentication next(m_memory);
    QCOMPARE(next.withCredentials(proxy).user(), u"me"_s);
    QCOMPARE(next.withCredentials(proxy).password(), u"secret"_s);
    if (type != Type::Socks5Proxy)
        QCOMPARE(next.proxyAuthorization(proxy, "CONNECT", "a:443"), MeAndSecret);
}

// Also two on one port.
void tst_SseHttpAuthentication::distinguishesProxies()
{
    const QNetworkProxy socks = proxyOf(Type::Socks5Proxy);
    const QNetworkProxy http = proxyOf(Type::HttpProxy);
    QVERIFY(m_authentication->answerProxy(socks, {}, answerMe) == Consequence::SendAgain);
    QCOMPARE(m_authentication->withCredentials(http).user(), QString());
    QNetworkProxy other = socks;
    other.setHostName(u"other.example"_s);
    QCOMPARE(m_authentication->withCredentials(other).user(), QString());
}

void tst_SseHttpAuthentication::choosesTheRequestTarget_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<Type>("type");
    QTest::addColumn<QString>("path");
    QTest::addColumn<bool>("usesTunnel");
    QTest::addColumn<QByteArray>("target");
    const QString http = u"http://a.example/b?c"_s;
    const QString https = u"https://a.example/b?c"_s;
    const QByteArray origin = "/b?c";
    QTest::newRow("direct") << http << Type::NoProxy << QString() << false << origin;
    QTest::newRow("HTTP proxy") << http << Type::HttpProxy << QString() << false << http.toLatin1();
    QTest::newRow("caching proxy")
            << http << Type::HttpCachingProxy << QString() << false << http.toLatin1();
    QTest::newRow("tunnel") << https << Type::HttpProxy << QString() << true << origin;
    QTest::newRow("SOCKS") << http << Type::Socks5Proxy << QString() << false << origin;
    QTest::newRow("Unix socket") << http << Type::HttpProxy << u"/run/a"_s << false << origin;
}

void tst_SseHttpAuthentication::choosesTheRequestTarget()
{
    QFETCH(QString, url);
    QFETCH(Type, type);
    QFETCH(QString, path);
    QFETCH(bool, usesTunnel);
    QFETCH(QByteArray, target);
    const SseHttpRoute route(QUrl(url), {proxyOf(type)}, path);
    QCOMPARE(route.requestTarget(), target);
    QCOMPARE(route.usesTunnel(), usesTunnel);
    QCOMPARE(route.mayUseProxy(), type != Type::NoProxy);
    QCOMPARE(route.port(), url.startsWith(u"https") ? 443 : 80);
}

void tst_SseHttpAuthentication::triesProxiesInTheirOrder()
{
    SseHttpRoute route(QUrl(u"http://a.example/"_s),
                       {proxyOf(Type::HttpProxy), QNetworkProxy(Type::NoProxy)}, {});
    QVERIFY(route.usesHttpProxy());
    QVERIFY(route.hasNextProxy());
    route.useNextProxy();
    QVERIFY(!route.usesHttpProxy());
    QVERIFY(!route.hasNextProxy());
    QVERIFY(route.mayUseProxy());
    QVERIFY(SseHttpRoute(QUrl(), {}, {}).proxy().type() == Type::NoProxy);
}

QTEST_GUILESS_MAIN(tst_SseHttpAuthentication)
#include "tst_ssehttpauthentication.moc"
