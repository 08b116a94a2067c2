// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "../common/patience.h"
#include "../common/scriptedserver.h"
#include "../common/sseclienttesting.h"
#include "../common/testproxy.h"

#include "http/ssehttpaccessmanager_p.h"
#include "http/ssehttpreply_p.h"

#include <QtNetwork/qauthenticator.h>
#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

#include <memory>

using namespace Qt::StringLiterals;
using namespace SseClientTesting;

namespace {

using Type = QNetworkProxy::ProxyType;

QNetworkRequest plainRequest(const QUrl &url)
{
    QNetworkRequest request(url);
    request.setRawHeader("Accept-Encoding", "identity");
    request.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
    request.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CacheLoadControlAttribute,
                         QNetworkRequest::AlwaysNetwork);
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute,
                         QNetworkRequest::ManualRedirectPolicy);
    if (url.scheme() == u"https") {
        request.setSslConfiguration(trustingConfiguration());
        request.setPeerVerifyName(u"localhost"_s); // the name in the certificate
    }
    return request;
}

// Proxies in an order.
class Factory : public QNetworkProxyFactory
{
public:
    explicit Factory(const QList<QNetworkProxy> &proxies)
        : m_proxies(proxies)
    {
    }

    QList<QNetworkProxy> queryProxy(const QNetworkProxyQuery &) override { return m_proxies; }

private:
    const QList<QNetworkProxy> m_proxies;
};

} // namespace

class tst_SseHttpAccessManager : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void leavesRequestsToQt_data();
    void leavesRequestsToQt();
    void findsUsableProxies_data();
    void findsUsableProxies();

    void goesThroughProxies_data();
    void goesThroughProxies();
    void answersProxies_data();
    void answersProxies();
    void readsALongRefusalOfAProxy();
    void sendsRefusedCredentialsOfARequestOnce();
    void mayASlotDeleteTheReplyThatAsks();
    void asksForCredentialsOfProxies_data();
    void asksForCredentialsOfProxies();
    void remembersCredentialsOfProxies_data();
    void remembersCredentialsOfProxies();
    void showsNoPasswordToAProxyThatAsksForDigest();
    void reportsProxies_data();
    void reportsProxies();
    void triesTheNextProxy();
    void usesTheProxyOfTheRequest();
    void leavesOtherSchemesToQt_data();
    void leavesOtherSchemesToQt();
    void tellsTheServerNothingOfTheProxy();
    void sendsNoHeaderThatIsTwo_data();
    void sendsNoHeaderThatIsTwo();

private:
    void listen(bool isSecure);
    QNetworkReply *get(const QUrl &url);

    std::unique_ptr<ScriptedServer> m_server;
    std::unique_ptr<TestProxy> m_proxy;
    std::unique_ptr<SseHttpAccessManager> m_manager;
};

void tst_SseHttpAccessManager::init()
{
    m_manager = std::make_unique<SseHttpAccessManager>();
    m_proxy = std::make_unique<TestProxy>();
    QVERIFY(m_proxy->listen());
    listen(false);
}

void tst_SseHttpAccessManager::cleanup()
{
    m_manager.reset();
    m_proxy.reset();
    m_server.reset();
}

void tst_SseHttpAccessManager::listen(bool isSecure)
{
    m_server = std::make_unique<ScriptedServer>();
    if (isSecure)
        m_server->setSslConfiguration(serverConfiguration());
    QVERIFY(m_server->listen());
    m_server->setResponse("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
}

QNetworkReply *tst_SseHttpAccessManager::get(const QUrl &url)
{
    QNetworkReply *const reply = m_manager->get(plainRequest(url));
    if (!qobject_cast<SseHttpReply *>(reply))
        qFatal("The reply is one of Qt");
    return reply;
}

void tst_SseHttpAccessManager::leavesRequestsToQt_data()
{
    QTest::addColumn<QNetworkRequest>("request");
    QTest::addColumn<Type>("proxy");
    QTest::addColumn<bool>("isForEngine");
    const QNetworkRequest http = plainRequest(QUrl(u"http://example.org/"_s));
    const QNetworkRequest https = plainRequest(QUrl(u"https://example.org/"_s));
    QTest::newRow("http") << http << Type::NoProxy << true;
    QTest::newRow("https") << https << Type::NoProxy << true;
    QTest::newRow("HTTP proxy") << http << Type::HttpProxy << true;
    QTest::newRow("tunnel") << https << Type::HttpProxy << true;
    QTest::newRow("caching proxy") << http << Type::HttpCachingProxy << true;
    QTest::newRow("https, caching proxy") << https << Type::HttpCachingProxy << false;
    QTest::newRow("SOCKS") << https << Type::Socks5Proxy << true;
    QTest::newRow("FTP proxy") << http << Type::FtpCachingProxy << false;
    QTest::newRow("other scheme") << plainRequest(QUrl(u"ftp://example.org/"_s)) << Type::NoProxy
                                  << false;
    const auto with = [](QNetworkRequest request, QNetworkRequest::Attribute attribute,
                         const QVariant &value) {
        request.setAttribute(attribute, value);
        return request;
    };
    QTest::newRow("HTTP/2") << with(https, QNetworkRequest::Http2AllowedAttribute, true)
                            << Type::NoProxy << false;
    QTest::newRow("HTTP/2 by default")
            << with(https, QNetworkRequest::Http2AllowedAttribute, QVariant()) << Type::NoProxy
            << false;
    QTest::newRow("HTTP/2 without TLS")
            << with(http, QNetworkRequest::Http2DirectAttribute, true) << Type::NoProxy << false;
    QTest::newRow("cookies of the manager")
            << with(http, QNetworkRequest::CookieLoadControlAttribute, QVariant()) << Type::NoProxy
            << false;
    QTest::newRow("cookies for the manager")
            << with(http, QNetworkRequest::CookieSaveControlAttribute, QVariant()) << Type::NoProxy
            << false;
    QTest::newRow("cache") << with(http, QNetworkRequest::CacheLoadControlAttribute,
                                   QNetworkRequest::PreferCache)
                           << Type::NoProxy << false;
    QTest::newRow("redirects") << with(http, QNetworkRequest::RedirectPolicyAttribute,
                                       QNetworkRequest::SameOriginRedirectPolicy)
                               << Type::NoProxy << false;
    QNetworkRequest compressed(http);
    compressed.setRawHeader("Accept-Encoding", QByteArray());
    QTest::newRow("compression") << compressed << Type::NoProxy << false;
}

void tst_SseHttpAccessManager::leavesRequestsToQt()
{
    QFETCH(QNetworkRequest, request);
    QFETCH(Type, proxy);
    QFETCH(bool, isForEngine);
    QCOMPARE(SseHttpRules::isForEngine(request, {QNetworkProxy(proxy)}), isForEngine);
}

void tst_SseHttpAccessManager::findsUsableProxies_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<QList<int>>("types");
    QTest::addColumn<QList<int>>("expected");
    const QList<int> all{Type::FtpCachingProxy, Type::HttpCachingProxy, Type::HttpProxy,
                         Type::Socks5Proxy, Type::NoProxy};
    QTest::newRow("http") << u"http://example.org/"_s << all << all.sliced(1);
    QTest::newRow("https") << u"https://example.org/"_s << all << all.sliced(2);
    QTest::newRow("none") << u"https://example.org/"_s << QList<int>() << QList<int>();
}

void tst_SseHttpAccessManager::findsUsableProxies()
{
    QFETCH(QString, url);
    QFETCH(QList<int>, types);
    QFETCH(QList<int>, expected);
    QList<QNetworkProxy> proxies;
    for (const int type : types)
        proxies.append(QNetworkProxy(Type(type)));
    QList<int> found;
    for (const QNetworkProxy &proxy : SseHttpRules::usable(proxies, QUrl(url)))
        found.append(proxy.type());
    QCOMPARE(found, expected);
}

void tst_SseHttpAccessManager::goesThroughProxies_data()
{
    QTest::addColumn<bool>("isSecure");
    QTest::addColumn<Type>("type");
    QTest::newRow("http, HTTP proxy") << false << Type::HttpProxy;
    QTest::newRow("http, caching proxy") << false << Type::HttpCachingProxy;
    QTest::newRow("http, SOCKS") << false << Type::Socks5Proxy;
    QTest::newRow("https, tunnel") << true << Type::HttpProxy;
    QTest::newRow("https, SOCKS") << true << Type::Socks5Proxy;
}

// The proxy resolves the name.
void tst_SseHttpAccessManager::goesThroughProxies()
{
    QFETCH(bool, isSecure);
    QFETCH(Type, type);
    listen(isSecure);
    m_manager->setProxy(m_proxy->proxy(type));
    QNetworkReply *const reply = get(m_server->url(u"/a?b"_s, u"name.invalid"_s));
    QTRY_VERIFY(reply->isFinished());
    QCOMPARE(reply->error(), QNetworkReply::NoError);
    QCOMPARE(reply->readAll(), "hello");
    const QString target = u"name.invalid:%1"_s.arg(m_server->port());
    QCOMPARE(m_proxy->targets(), QStringList(target));
    QVERIFY(m_server->received().startsWith("GET /a?b HTTP/1.1\r\nHost: " + target.toLatin1()));
    const QByteArrayList heads = m_proxy->heads();
    QCOMPARE(heads.size(), type == Type::Socks5Proxy ? 0 : 1);
    if (type == Type::Socks5Proxy)
        return;
    const QByteArray begin = isSecure ? "CONNECT " + target.toLatin1() + " HTTP/1.1\r\nHost: "
                                      : "GET http://" + target.toLatin1() + "/a?b HTTP/1.1\r\n";
    QVERIFY2(heads.first().startsWith(begin), heads.first().constData());
}

void tst_SseHttpAccessManager::answersProxies_data()
{
    QTest::addColumn<bool>("isSecure");
    QTest::addColumn<Type>("type");
    QTest::addColumn<QByteArray>("challenge");
    QTest::addColumn<int>("requests"); // to an HTTP proxy
    for (const bool isSecure : {false, true}) {
        const char *const scheme = isSecure ? "https" : "http";
        QTest::addRow("%s, Basic", scheme)
                << isSecure << Type::HttpProxy << QByteArray("Basic realm=a") << 1;
        QTest::addRow("%s, Digest", scheme) << isSecure << Type::HttpProxy
                                            << QByteArray("Digest realm=a, nonce=n, qop=auth") << 2;
        QTest::addRow("%s, SOCKS", scheme) << isSecure << Type::Socks5Proxy << QByteArray() << 0;
    }
}

// With the credentials of the proxy, nobody is asked.
void tst_SseHttpAccessManager::answersProxies()
{
    QFETCH(bool, isSecure);
    QFETCH(Type, type);
    QFETCH(QByteArray, challenge);
    QFETCH(int, requests);
    listen(isSecure);
    m_proxy->setChallenge(challenge);
    m_proxy->setSocksPassword(true);
    m_manager->setProxy(m_proxy->proxy(type, u"me"_s));
    QSignalSpy questions(m_manager.get(), &QNetworkAccessManager::proxyAuthenticationRequired);
    QNetworkReply *const reply = get(m_server->url(u"/"_s, u"name.invalid"_s));
    QTRY_VERIFY(reply->isFinished());
    QCOMPARE(reply->error(), QNetworkReply::NoError);
    QCOMPARE(reply->readAll(), "hello");
    QCOMPARE(m_proxy->heads().size(), requests);
    QCOMPARE(questions.size(), 0);
}

void tst_SseHttpAccessManager::readsALongRefusalOfAProxy()
{
    listen(true);
    m_proxy->setRefusal("HTTP/1.1 403 No\r\nX: " + QByteArray(50'000, 'a') + "\r\n\r\n");
    m_manager->setProxy(m_proxy->proxy(QNetworkProxy::HttpProxy));
    QNetworkReply *const reply = get(m_server->url());
    QTRY_VERIFY(reply->isFinished());
    QCOMPARE(reply->error(), QNetworkReply::UnknownProxyError);
}

void tst_SseHttpAccessManager::sendsRefusedCredentialsOfARequestOnce()
{
    listen(false);
    m_proxy->setChallenge("Basic realm=a");
    m_manager->setProxy(m_proxy->proxy(QNetworkProxy::HttpProxy));
    QNetworkRequest request(m_server->url());
    request.setRawHeader("Proxy-Authorization", "Basic wrong");
    const std::unique_ptr<QNetworkReply> reply(m_manager->get(request));
    QTRY_VERIFY(reply->isFinished());
    QCOMPARE(reply->error(), QNetworkReply::ProxyAuthenticationRequiredError);
    QCOMPARE(m_proxy->heads().size(), 1);
}

void tst_SseHttpAccessManager::mayASlotDeleteTheReplyThatAsks()
{
    listen(false);
    m_proxy->setChallenge("Basic realm=a");
    m_manager->setProxy(m_proxy->proxy(QNetworkProxy::HttpProxy));
    auto *const reply = m_manager->get(QNetworkRequest(m_server->url()));
    QString host;
    connect(m_manager.get(), &QNetworkAccessManager::proxyAuthenticationRequired, this,
            [&](const QNetworkProxy &proxy) {
                delete reply;
                host = proxy.hostName();
            });
    QTRY_COMPARE(host, u"127.0.0.1"_s);
}

void tst_SseHttpAccessManager::asksForCredentialsOfProxies_data()
{
    QTest::addColumn<bool>("isSecure");
    QTest::addColumn<Type>("type");
    QTest::addColumn<QString>("password");
    QTest::addColumn<QNetworkReply::NetworkError>("error");
    for (const bool isSecure : {false, true}) {
        for (const Type type : {Type::HttpProxy, Type::Socks5Proxy}) {
            const QByteArray name = QByteArray(isSecure ? "https, " : "http, ")
                    + (type == Type::HttpProxy ? "HTTP proxy" : "SOCKS");
            QTest::newRow(name) << isSecure << type << u"secret"_s << QNetworkReply::NoError;
            QTest::newRow(name + ", wrong") << isSecure << type << u"wrong"_s
                                            << QNetworkReply::ProxyAuthenticationRequiredError;
            QTest::newRow(name + ", no answer") << isSecure << type << QString()
                                                << QNetworkReply::ProxyAuthenticationRequiredError;
        }
    }
}

void tst_SseHttpAccessManager::asksForCredentialsOfProxies()
{
    QFETCH(bool, isSecure);
    QFETCH(Type, type);
    QFETCH(QString, password);
    QFETCH(QNetworkReply::NetworkError, error);
    listen(isSecure);
    m_proxy->setChallenge("Basic realm=a");
    m_proxy->setSocksPassword(true);
    m_manager->setProxy(m_proxy->proxy(type));
    connect(m_manager.get(), &QNetworkAccessManager::proxyAuthenticationRequired, this,
            [&](const QNetworkProxy &proxy, QAuthenticator *authenticator) {
                QCOMPARE(proxy.hostName(), u"127.0.0.1"_s);
                if (password.isEmpty())
                    return;
                authenticator->setUser(u"me"_s);
                authenticator->setPassword(password);
            });
    QNetworkReply *const reply = get(m_server->url(u"/"_s, u"name.invalid"_s));
    QTRY_VERIFY(reply->isFinished());
    QCOMPARE(reply->error(), error);
    QVERIFY(!reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).isValid()
            || error == QNetworkReply::NoError);
}

void tst_SseHttpAccessManager::remembersCredentialsOfProxies_data()
{
    QTest::addColumn<bool>("isSecure");
    QTest::addColumn<Type>("type");
    for (const bool isSecure : {false, true}) {
        const char *const scheme = isSecure ? "https" : "http";
        QTest::addRow("%s, HTTP proxy", scheme) << isSecure << Type::HttpProxy;
        QTest::addRow("%s, SOCKS", scheme) << isSecure << Type::Socks5Proxy;
    }
}

// Until they are refused.
void tst_SseHttpAccessManager::remembersCredentialsOfProxies()
{
    QFETCH(bool, isSecure);
    QFETCH(Type, type);
    listen(isSecure);
    m_proxy->setChallenge("Basic realm=a");
    m_proxy->setSocksPassword(true);
    m_manager->setProxy(m_proxy->proxy(type));
    QStringList users; // that are proposed with each question
    connect(m_manager.get(), &QNetworkAccessManager::proxyAuthenticationRequired, this,
            [&](const QNetworkProxy &proxy, QAuthenticator *authenticator) {
                QCOMPARE(proxy, m_manager->proxy());
                users.append(authenticator->user());
                authenticator->setUser(users.size() == 1 ? u"other"_s : u"me"_s);
                authenticator->setPassword(u"secret"_s);
            });
    for (int i = 0; i < 3; ++i) {
        QNetworkReply *const reply = get(m_server->url(u"/"_s, u"name.invalid"_s));
        QTRY_VERIFY(reply->isFinished());
        QCOMPARE(reply->error(), QNetworkReply::NoError);
        QCOMPARE(users, QStringList({QString(), u"other"_s}));
    }
}

// Not in the first request to come either.
void tst_SseHttpAccessManager::showsNoPasswordToAProxyThatAsksForDigest()
{
    m_proxy->setChallenge("Digest realm=a, nonce=n, qop=auth");
    m_manager->setProxy(m_proxy->proxy(Type::HttpProxy));
    connect(m_manager.get(), &QNetworkAccessManager::proxyAuthenticationRequired, this,
            [&](const QNetworkProxy &, QAuthenticator *authenticator) {
                authenticator->setUser(u"me"_s);
                authenticator->setPassword(u"secret"_s);
            });
    for (int i = 0; i < 2; ++i) {
        QNetworkReply *const reply = get(m_server->url(u"/"_s, u"name.invalid"_s));
        QTRY_VERIFY(reply->isFinished());
        QCOMPARE(reply->error(), QNetworkReply::NoError);
    }
    const QByteArrayList heads = m_proxy->heads();
    QCOMPARE(heads.size(), 3); // the second time, the challenge is known
    for (const QByteArray &head : heads)
        QVERIFY(!head.contains("Basic"));
    QVERIFY(heads.at(2).contains("nc=00000002"));
}

void tst_SseHttpAccessManager::reportsProxies_data()
{
    QTest::addColumn<bool>("isSecure");
    QTest::addColumn<Type>("type");
    QTest::addColumn<QByteArray>("what");
    QTest::addColumn<QNetworkReply::NetworkError>("error");
    using Reply = QNetworkReply;
    for (const bool isSecure : {false, true}) {
        const QByteArray scheme = isSecure ? "https, " : "http, ";
        for (const Type type : {Type::HttpProxy, Type::Socks5Proxy}) {
            const QByteArray name = scheme + (type == Type::HttpProxy ? "HTTP, " : "SOCKS, ");
            QTest::newRow(name + "down")
                    << isSecure << type << QByteArray("down") << Reply::ProxyConnectionRefusedError;
            QTest::newRow(name + "unknown")
                    << isSecure << type << QByteArray("unknown") << Reply::ProxyNotFoundError;
        }
        QTest::newRow(scheme + "SOCKS, rejects")
                << isSecure << Type::Socks5Proxy << QByteArray("rejects")
                << Reply::UnknownProxyError;
        QTest::newRow(scheme + "SOCKS, refused")
                << isSecure << Type::Socks5Proxy << QByteArray("refused")
                << Reply::ConnectionRefusedError;
    }
    QTest::newRow("tunnel, forbidden")
            << true << Type::HttpProxy << QByteArray("forbidden") << Reply::UnknownProxyError;
    QTest::newRow("tunnel, garbage")
            << true << Type::HttpProxy << QByteArray("garbage") << Reply::UnknownProxyError;
    QTest::newRow("tunnel, bytes behind")
            << true << Type::HttpProxy << QByteArray("behind") << Reply::UnknownProxyError;
}

void tst_SseHttpAccessManager::reportsProxies()
{
    QFETCH(bool, isSecure);
    QFETCH(Type, type);
    QFETCH(QByteArray, what);
    QFETCH(QNetworkReply::NetworkError, error);
    listen(isSecure);
    QNetworkProxy proxy = m_proxy->proxy(type);
    if (what == "down")
        m_proxy.reset();
    else if (what == "unknown")
        proxy.setHostName(u"unknown.invalid"_s);
    else if (what == "rejects")
        m_proxy->setSocksReply(2);
    else if (what == "refused")
        m_proxy->setSocksReply(5);
    else if (what == "forbidden")
        m_proxy->setRefusal("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
    else if (what == "garbage")
        m_proxy->setRefusal("SSH-2.0\r\n\r\n");
    else
        m_proxy->setRefusal("HTTP/1.1 200 OK\r\n\r\nbytes");
    m_manager->setProxy(proxy);
    QNetworkReply *const reply = get(m_server->url(u"/"_s, u"localhost"_s));
    QTRY_VERIFY_WITH_TIMEOUT(reply->isFinished(), 30'000);
    QCOMPARE(reply->error(), error);
    QVERIFY2(reply->errorString().contains(u"proxy"_s), qPrintable(reply->errorString()));
    QCOMPARE(m_server->connectionCount(), 0);
}

void tst_SseHttpAccessManager::triesTheNextProxy()
{
    TestProxy other;
    QVERIFY(other.listen());
    const QNetworkProxy down = m_proxy->proxy(Type::HttpProxy);
    m_proxy.reset();
    m_manager->setProxyFactory(new Factory({down, other.proxy(Type::Socks5Proxy)}));
    QNetworkReply *const reply = get(m_server->url(u"/"_s, u"name.invalid"_s));
    QTRY_VERIFY(reply->isFinished());
    QCOMPARE(reply->error(), QNetworkReply::NoError);
    QCOMPARE(other.targets().size(), 1);
}

// Even for this computer, which the rules of the system leave out.
void tst_SseHttpAccessManager::usesTheProxyOfTheRequest()
{
    QNetworkRequest request = plainRequest(m_server->url(u"/"_s, u"localhost"_s));
    QVERIFY(!SseHttpRules::needsEngine(request));
    request.setAttribute(SseHttpRules::ProxyAttribute,
                         QVariant::fromValue(m_proxy->proxy(Type::Socks5Proxy)));
    QVERIFY(SseHttpRules::needsEngine(request));
    QNetworkReply *const reply = m_manager->get(request);
    QTRY_VERIFY(reply->isFinished());
    QCOMPARE(reply->error(), QNetworkReply::NoError);
    QCOMPARE(m_proxy->targets(), QStringList(u"localhost:%1"_s.arg(m_server->port())));
}

void tst_SseHttpAccessManager::leavesOtherSchemesToQt_data()
{
    QTest::addColumn<QByteArray>("challenge");
    QTest::addColumn<bool>("isForQt");
    QTest::newRow("NTLM") << QByteArray("NTLM") << true;
    QTest::newRow("Negotiate") << QByteArray("Negotiate, NTLM") << true;
    QTest::newRow("Basic, too") << QByteArray("Negotiate, Basic realm=a") << false;
    QTest::newRow("Bearer") << QByteArray("Bearer") << false;
}

void tst_SseHttpAccessManager::leavesOtherSchemesToQt()
{
    QFETCH(QByteArray, challenge);
    QFETCH(bool, isForQt);
    m_server->setResponse("HTTP/1.1 401 No\r\nWWW-Authenticate: " + challenge
                          + "\r\nContent-Length: 0\r\n\r\n");
    QNetworkReply *reply = get(m_server->url(u"/"_s, u"localhost"_s));
    QTRY_VERIFY(reply->isFinished());
    QCOMPARE(qobject_cast<SseHttpReply *>(reply)->needsOtherScheme(), isForQt);

    m_proxy->setChallenge(challenge);
    m_manager->setProxy(m_proxy->proxy(Type::HttpProxy));
    reply = get(m_server->url(u"/"_s, u"name.invalid"_s));
    QTRY_VERIFY(reply->isFinished());
    QCOMPARE(qobject_cast<SseHttpReply *>(reply)->needsOtherScheme(), isForQt);
    QCOMPARE(reply->error(), QNetworkReply::ProxyAuthenticationRequiredError);
}

void tst_SseHttpAccessManager::tellsTheServerNothingOfTheProxy()
{
    listen(true);
    m_manager->setProxy(m_proxy->proxy(Type::HttpProxy, u"me"_s));
    QNetworkRequest request = plainRequest(m_server->url(u"/"_s, u"localhost"_s));
    request.setRawHeader("Proxy-Authorization", "mine");
    request.setRawHeader("User-Agent", "test");
    QNetworkReply *const reply = m_manager->get(request);
    QTRY_VERIFY(reply->isFinished());
    QCOMPARE(reply->error(), QNetworkReply::NoError);
    QVERIFY(!m_server->received().toLower().contains("proxy"));
    const QByteArray head = m_proxy->heads().value(0);
    QVERIFY(head.contains("\r\nProxy-Authorization: mine\r\n"));
    QVERIFY(head.contains("\r\nUser-Agent: test\r\n"));
}

void tst_SseHttpAccessManager::sendsNoHeaderThatIsTwo_data()
{
    QTest::addColumn<bool>("isSecure");
    QTest::addColumn<QByteArray>("name");
    for (const bool isSecure : {false, true}) {
        for (const char *const name : {"User-Agent", "Proxy-Authorization", "Authorization"})
            QTest::addRow("%s, %s", isSecure ? "https" : "http", name)
                    << isSecure << QByteArray(name);
    }
}

// A line break in a value does not begin another header, neither for the proxy nor for the server.
void tst_SseHttpAccessManager::sendsNoHeaderThatIsTwo()
{
    QFETCH(bool, isSecure);
    QFETCH(QByteArray, name);
    listen(isSecure);
    m_manager->setProxy(m_proxy->proxy(Type::HttpProxy));
    QNetworkRequest request = plainRequest(m_server->url(u"/"_s, u"localhost"_s));
    request.setRawHeader(name, "a\r\nX-Injected: b");
    QNetworkReply *const reply = m_manager->get(request);
    QTRY_VERIFY(reply->isFinished());
    QCOMPARE(reply->error(), QNetworkReply::NoError);
    QCOMPARE(m_proxy->heads().size(), 1);
    QVERIFY(!m_proxy->heads().first().contains("X-Injected"));
    QVERIFY(!m_server->received().contains("X-Injected"));
}

QTEST_GUILESS_MAIN(tst_SseHttpAccessManager)
#include "tst_ssehttpaccessmanager.moc"
