// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include <http/sseredirectrules_p.h>

#include "../common/sseclienttesting.h"

#include <QtTest/qtest.h>

#include <algorithm>

using namespace Qt::StringLiterals;

class tst_SseRedirectRules : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void resolvesTheTarget_data();
    void resolvesTheTarget();
    void refusesBadTargets_data();
    void refusesBadTargets();
    void changesTheMethod_data();
    void changesTheMethod();
    void comparesOrigins_data();
    void comparesOrigins();
    void keepsHeadersWithinAnOrigin();
    void keepsTheZoneOfAnAddress_data();
    void keepsTheZoneOfAnAddress();
    void showsNoCredentialToAnotherOrigin();
    void doesNotBringCredentialsBack();
    void showsNoCertificateToAnotherOrigin_data();
    void showsNoCertificateToAnotherOrigin();
    void verifiesTheNameOfAnotherOrigin_data();
    void verifiesTheNameOfAnotherOrigin();

private:
    static SseHttpRequest request(const QString &url, const QByteArray &method = "GET");
};

SseHttpRequest tst_SseRedirectRules::request(const QString &url, const QByteArray &method)
{
    SseHttpRequest request{QNetworkRequest(QUrl(url)), method, "body"};
    for (const char *name :
         {"Accept", "Authorization", "Cookie", "Proxy-Authorization", "X-Api-Key", "Content-Type",
          "Content-Language", "Last-Event-ID", "User-Agent"})
        request.request.setRawHeader(name, "x");
    return request;
}

void tst_SseRedirectRules::resolvesTheTarget_data()
{
    QTest::addColumn<QByteArray>("location");
    QTest::addColumn<QString>("target");
    QTest::newRow("absolute") << QByteArray("http://b.org/x?y") << u"http://b.org/x?y"_s;
    QTest::newRow("path") << QByteArray("/x") << u"http://a.org:81/x"_s;
    QTest::newRow("relative") << QByteArray("x") << u"http://a.org:81/d/x"_s;
    QTest::newRow("query") << QByteArray("?y") << u"http://a.org:81/d/e?y"_s;
    QTest::newRow("host") << QByteArray("//b.org/x") << u"http://b.org/x"_s;
    QTest::newRow("secure") << QByteArray("https://a.org/") << u"https://a.org/"_s;
    QTest::newRow("user") << QByteArray("http://me:secret@b.org/") << u"http://b.org/"_s;
}

void tst_SseRedirectRules::resolvesTheTarget()
{
    QFETCH(QByteArray, location);
    QFETCH(QString, target);
    const auto redirect =
            SseRedirectRules::follow(request(u"http://a.org:81/d/e"_s), 302, location);
    QCOMPARE(redirect.error, QString());
    QCOMPARE(redirect.request.request.url(), QUrl(target));
}

void tst_SseRedirectRules::refusesBadTargets_data()
{
    QTest::addColumn<QString>("from");
    QTest::addColumn<QByteArray>("location");
    const QString http = u"http://a.org/"_s;
    QTest::newRow("none") << http << QByteArray();
    QTest::newRow("malformed") << http << QByteArray("http://[::1/");
    QTest::newRow("no host") << http << QByteArray("http:///x");
    QTest::newRow("port 0") << http << QByteArray("http://a.org:0/");
    QTest::newRow("ftp") << http << QByteArray("ftp://a.org/");
    QTest::newRow("file") << http << QByteArray("file:///etc/passwd");
    QTest::newRow("data") << http << QByteArray("data:text/event-stream,data");
    QTest::newRow("javascript") << http << QByteArray("javascript:alert(1)");
    QTest::newRow("insecure") << u"https://a.org/"_s << QByteArray("http://a.org/");
}

void tst_SseRedirectRules::refusesBadTargets()
{
    QFETCH(QString, from);
    QFETCH(QByteArray, location);
    QVERIFY(!SseRedirectRules::follow(request(from), 302, location).error.isEmpty());
}

void tst_SseRedirectRules::changesTheMethod_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("from");
    QTest::addColumn<QByteArray>("to");
    const QList<std::pair<int, QByteArrayList>> rows{
            // GET, POST, REPORT and HEAD become
            {301, {"GET", "GET", "REPORT", "HEAD"}},  {302, {"GET", "GET", "REPORT", "HEAD"}},
            {303, {"GET", "GET", "GET", "HEAD"}},     {307, {"GET", "POST", "REPORT", "HEAD"}},
            {308, {"GET", "POST", "REPORT", "HEAD"}},
    };
    const QByteArrayList methods{"GET", "POST", "REPORT", "HEAD"};
    for (const auto &[status, results] : rows) {
        for (int i = 0; i < methods.size(); ++i) {
            QTest::addRow("%s, %d", methods.at(i).constData(), status)
                    << status << methods.at(i) << results.at(i);
        }
    }
}

void tst_SseRedirectRules::changesTheMethod()
{
    QFETCH(int, status);
    QFETCH(QByteArray, from);
    QFETCH(QByteArray, to);
    const SseHttpRequest next =
            SseRedirectRules::follow(request(u"http://a.org/"_s, from), status, "/x").request;
    QCOMPARE(next.method, to);
    const bool keepsBody = from == to && !(status == 303 && from == "GET");
    QCOMPARE(next.body, QByteArray(keepsBody ? "body" : ""));
    QCOMPARE(next.request.hasRawHeader("Content-Type"), keepsBody);
    QCOMPARE(next.request.hasRawHeader("Content-Language"), keepsBody);
}

void tst_SseRedirectRules::comparesOrigins_data()
{
    QTest::addColumn<QString>("lhs");
    QTest::addColumn<QString>("rhs");
    QTest::addColumn<bool>("same");
    QTest::newRow("path") << u"http://a.org/x"_s << u"http://a.org/y"_s << true;
    QTest::newRow("default port") << u"http://a.org/"_s << u"http://a.org:80/"_s << true;
    QTest::newRow("secure default port") << u"https://a.org:443/"_s << u"https://a.org/"_s << true;
    QTest::newRow("case") << u"http://A.org/"_s << u"HTTP://a.ORG/"_s << true;
    QTest::newRow("port") << u"http://a.org/"_s << u"http://a.org:81/"_s << false;
    QTest::newRow("scheme") << u"http://a.org/"_s << u"https://a.org/"_s << false;
    QTest::newRow("scheme, same port") << u"http://a.org:443/"_s << u"https://a.org/"_s << false;
    QTest::newRow("subdomain") << u"http://a.org/"_s << u"http://b.a.org/"_s << false;
    QTest::newRow("zone") << u"http://[fe80::1%25a]/"_s << u"http://[fe80::1%25a]:80/x"_s << true;
    QTest::newRow("another zone") << u"http://[fe80::1%25a]/"_s << u"http://[fe80::1%25b]/"_s
                                  << false;
    QTest::newRow("no zone") << u"http://[fe80::1%25a]/"_s << u"http://[fe80::1]/"_s << false;
    QTest::newRow("address and name") << u"http://127.0.0.1/"_s << u"http://localhost/"_s << false;
}

void tst_SseRedirectRules::comparesOrigins()
{
    QFETCH(QString, lhs);
    QFETCH(QString, rhs);
    QTEST(SseRedirectRules::isSameOrigin(QUrl(lhs), QUrl(rhs)), "same");
}

void tst_SseRedirectRules::keepsHeadersWithinAnOrigin()
{
    const SseHttpRequest from = request(u"http://a.org/"_s);
    const SseHttpRequest next = SseRedirectRules::follow(from, 307, "/x").request;
    QCOMPARE(next.request.rawHeaderList(), from.request.rawHeaderList());
}

void tst_SseRedirectRules::keepsTheZoneOfAnAddress_data()
{
    QTest::addColumn<QByteArray>("location");
    QTest::addColumn<QString>("target");
    QTest::addColumn<bool>("keepsCredentials");
    QTest::newRow("path") << QByteArray("/x") << u"http://[fe80::1%25a]:81/x"_s << true;
    QTest::newRow("absolute") << QByteArray("http://[fe80::1]:81/x")
                              << u"http://[fe80::1%25a]:81/x"_s << true;
    QTest::newRow("another port") << QByteArray("http://[fe80::1]:82/x")
                                  << u"http://[fe80::1%25a]:82/x"_s << false;
    QTest::newRow("another address")
            << QByteArray("http://[fe80::2]:81/x") << u"http://[fe80::2]:81/x"_s << false;
    QTest::newRow("another zone") << QByteArray("http://[fe80::1%25b]:81/x")
                                  << u"http://[fe80::1%25b]:81/x"_s << false;
}

void tst_SseRedirectRules::keepsTheZoneOfAnAddress()
{
    QFETCH(QByteArray, location);
    QFETCH(QString, target);
    const auto redirect =
            SseRedirectRules::follow(request(u"http://[fe80::1%25a]:81/d"_s), 302, location);
    QCOMPARE(redirect.request.request.url(), QUrl(target));
    QTEST(redirect.request.request.hasRawHeader("Authorization"), "keepsCredentials");
}

void tst_SseRedirectRules::showsNoCredentialToAnotherOrigin()
{
    for (const QByteArray location : {"http://b.org/", "http://a.org:81/", "https://a.org/"}) {
        const SseHttpRequest next =
                SseRedirectRules::follow(request(u"http://a.org/"_s, "POST"), 307, location)
                        .request;
        QByteArrayList names;
        for (const QByteArray &name : next.request.rawHeaderList())
            names.append(name.toLower());
        std::sort(names.begin(), names.end());
        const QByteArrayList expected{"accept", "content-type", "last-event-id", "user-agent"};
        QCOMPARE(names, expected);
        QCOMPARE(next.body, "body");
    }
}

void tst_SseRedirectRules::doesNotBringCredentialsBack()
{
    const SseHttpRequest away =
            SseRedirectRules::follow(request(u"http://a.org/"_s), 302, "http://b.org/").request;
    const SseHttpRequest back = SseRedirectRules::follow(away, 302, "http://a.org/").request;
    QVERIFY(!back.request.hasRawHeader("Authorization"));
    QVERIFY(!back.request.hasRawHeader("X-Api-Key"));
}

void tst_SseRedirectRules::showsNoCertificateToAnotherOrigin_data()
{
    QTest::addColumn<QString>("from");
    QTest::addColumn<QByteArray>("location");
    QTest::addColumn<bool>("keeps");
    const QString secure = u"https://a.org/"_s;
    QTest::newRow("same origin") << secure << QByteArray("/x") << true;
    QTest::newRow("other host") << secure << QByteArray("https://b.org/") << false;
    QTest::newRow("other port") << secure << QByteArray("https://a.org:444/") << false;
    QTest::newRow("from http") << u"http://a.org/"_s << QByteArray("https://a.org/") << false;
}

void tst_SseRedirectRules::showsNoCertificateToAnotherOrigin()
{
    QFETCH(QString, from);
    QFETCH(QByteArray, location);
    QFETCH(bool, keeps);
    SseHttpRequest first = request(from);
    first.request.setSslConfiguration(SseClientTesting::serverConfiguration());
    const QNetworkRequest next = SseRedirectRules::follow(first, 307, location).request.request;
    const QSslConfiguration configuration = next.sslConfiguration();
    QCOMPARE(!configuration.localCertificateChain().isEmpty(), keeps);
    QCOMPARE(!configuration.privateKey().isNull(), keeps);
}

// What the application says of one server must not vouch for another one.
void tst_SseRedirectRules::verifiesTheNameOfAnotherOrigin_data()
{
    showsNoCertificateToAnotherOrigin_data();
}

void tst_SseRedirectRules::verifiesTheNameOfAnotherOrigin()
{
    QFETCH(QString, from);
    QFETCH(QByteArray, location);
    SseHttpRequest first = request(from);
    first.request.setPeerVerifyName(u"name.in.the.certificate"_s);
    const QNetworkRequest next = SseRedirectRules::follow(first, 307, location).request.request;
    QTEST(!next.peerVerifyName().isEmpty(), "keeps");
}

QTEST_GUILESS_MAIN(tst_SseRedirectRules)
#include "tst_sseredirectrules.moc"
