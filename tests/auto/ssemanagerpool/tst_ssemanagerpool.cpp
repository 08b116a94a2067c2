// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "../common/patience.h"
#include "http/ssemanagerpool_p.h"

#include <QtNetwork/qsslconfiguration.h>
#include <QtNetwork/qsslsocket.h>
#include <QtTest/qtest.h>

#include <chrono>
#include <set>
#include <vector>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

QNetworkRequest requestFor(const QString &url, bool allowsHttp2 = false)
{
    QNetworkRequest request{QUrl(url)};
    request.setAttribute(QNetworkRequest::Http2AllowedAttribute, allowsHttp2);
    return request;
}

} // namespace

class tst_SseManagerPool : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cleanup();

    void sharesManagers_data();
    void sharesManagers();
    void deletesAManagerWithItsLastLease();
    void keepsExclusiveManagersApart();
    void keepsTlsConfigurationsApart();
    void keepsKeepAliveApart();
    void leavesRetiredManagersAlone();
    void separatesRequests_data();
    void separatesRequests();
};

void tst_SseManagerPool::cleanup()
{
    QCOMPARE(SseManagerPool::instance().managerCount(), 0);
}

void tst_SseManagerPool::sharesManagers_data()
{
    QTest::addColumn<QNetworkRequest>("request");
    QTest::addColumn<int>("leases");
    QTest::addColumn<int>("managers");
    const QString secure = u"https://a.org/"_s;
    QTest::newRow("one http") << requestFor(u"http://a.org/"_s) << 1 << 1;
    QTest::newRow("a thousand http") << requestFor(u"http://a.org/"_s) << 1000 << 1;
    QTest::newRow("one https") << requestFor(secure) << 1 << 1;
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
    QTest::newRow("a thousand https") << requestFor(secure) << 1000 << 4;
    QTest::newRow("more https") << requestFor(secure) << 255 + 1 << 2;
#else
    QTest::newRow("six https") << requestFor(secure) << 6 << 1;
    QTest::newRow("a thousand https") << requestFor(secure) << 1000 << 167;
#endif
    QTest::newRow("a hundred HTTP/2") << requestFor(secure, true) << 100 << 1;
    QTest::newRow("more HTTP/2") << requestFor(secure, true) << 101 << 2;
}

void tst_SseManagerPool::sharesManagers()
{
    QFETCH(QNetworkRequest, request);
    QFETCH(int, leases);
    QFETCH(int, managers);
    std::vector<SseManagerLease> held;
    std::set<QNetworkAccessManager *> distinct;
    for (int i = 0; i < leases; ++i) {
        held.push_back(SseManagerPool::instance().acquire(request, false));
        distinct.insert(held.back().manager());
    }
    QCOMPARE(int(distinct.size()), managers);
    QCOMPARE(SseManagerPool::instance().managerCount(), managers);
}

void tst_SseManagerPool::deletesAManagerWithItsLastLease()
{
    const QNetworkRequest request = requestFor(u"https://a.org/"_s, true);
    SseManagerLease first = SseManagerPool::instance().acquire(request, false);
    SseManagerLease second = SseManagerPool::instance().acquire(request, false);
    const QPointer<QNetworkAccessManager> manager = first.manager();
    QCOMPARE(second.manager(), manager);
    first.release(true);
    first.release(true); // has no effect
    QVERIFY(manager);
    second.release(true);
    QVERIFY(!manager);

    const QPointer<QNetworkAccessManager> third =
            SseManagerPool::instance().acquire(request, false).manager();
    QVERIFY(third); // it may be on the stack
    QTRY_VERIFY(!third);
}

void tst_SseManagerPool::keepsExclusiveManagersApart()
{
    const QNetworkRequest request = requestFor(u"https://a.org/"_s, true);
    const SseManagerLease shared = SseManagerPool::instance().acquire(request, false);
    const SseManagerLease exclusive = SseManagerPool::instance().acquire(request, true);
    const SseManagerLease other = SseManagerPool::instance().acquire(request, true);
    const SseManagerLease sharedAgain = SseManagerPool::instance().acquire(request, false);
    QVERIFY(exclusive.manager() != shared.manager());
    QVERIFY(exclusive.manager() != other.manager());
    QCOMPARE(sharedAgain.manager(), shared.manager());
}

void tst_SseManagerPool::keepsTlsConfigurationsApart()
{
    QNetworkRequest careful = requestFor(u"https://a.org/"_s, true);
    QNetworkRequest careless(careful);
    QSslConfiguration configuration = careless.sslConfiguration();
    configuration.setPeerVerifyMode(QSslSocket::VerifyNone);
    careless.setSslConfiguration(configuration);
    const SseManagerLease first = SseManagerPool::instance().acquire(careless, false);
    const SseManagerLease second = SseManagerPool::instance().acquire(careful, false);
    const SseManagerLease third = SseManagerPool::instance().acquire(careless, false);
    QVERIFY(first.manager() != second.manager());
    QCOMPARE(third.manager(), first.manager());
}

void tst_SseManagerPool::keepsKeepAliveApart()
{
#if QT_VERSION >= QT_VERSION_CHECK(6, 11, 0)
    const QNetworkRequest usual = requestFor(u"https://a.org/"_s, true);
    QNetworkRequest patient(usual);
    patient.setTcpKeepAliveIdleTimeBeforeProbes(300s);
    const SseManagerLease first = SseManagerPool::instance().acquire(usual, false);
    const SseManagerLease second = SseManagerPool::instance().acquire(patient, false);
    const SseManagerLease third = SseManagerPool::instance().acquire(usual, false);
    QVERIFY(first.manager() != second.manager());
    QCOMPARE(third.manager(), first.manager());
#else
    QSKIP("Before Qt 6.11, a request has no such thing");
#endif
}

void tst_SseManagerPool::leavesRetiredManagersAlone()
{
    const QNetworkRequest request = requestFor(u"https://a.org/"_s, true);
    SseManagerLease first = SseManagerPool::instance().acquire(request, false);
    first.retire();
    const SseManagerLease second = SseManagerPool::instance().acquire(request, false);
    QVERIFY(first.manager() != second.manager());
}

void tst_SseManagerPool::separatesRequests_data()
{
    QTest::addColumn<QNetworkRequest>("request");
    QTest::addColumn<bool>("hasName");
    QTest::addColumn<QByteArray>("connection");
    QTest::newRow("http") << requestFor(u"http://a.org/"_s) << true << QByteArray();
    QTest::newRow("https") << requestFor(u"https://a.org/"_s) << false << QByteArray("close");
    QTest::newRow("HTTP/2") << requestFor(u"https://a.org/"_s, true) << false << QByteArray();
}

// What is verified in a certificate is never touched.
void tst_SseManagerPool::separatesRequests()
{
    QFETCH(QNetworkRequest, request);
    QFETCH(bool, hasName);
    QFETCH(QByteArray, connection);
    QNetworkRequest other(request);
    SseManagerPool::separate(request);
    SseManagerPool::separate(other);
    QCOMPARE(!request.peerVerifyName().isEmpty(), hasName);
    QCOMPARE(request.peerVerifyName() != other.peerVerifyName(), hasName);
    QCOMPARE(request.rawHeader("Connection"), connection);
}

QTEST_GUILESS_MAIN(tst_SseManagerPool)
#include "tst_ssemanagerpool.moc"
