// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "../../auto/common/patience.h"
#include "proxytest.h"

#include <QtCore/qfile.h>
#include <QtTest/qtest.h>

using namespace Qt::StringLiterals;

class tst_Lighttpd : public ProxyTest
{
    Q_OBJECT

public:
    tst_Lighttpd()
        : ProxyTest(u"lighttpd"_s,
                    {u"/usr/lib/lighttpd/mod_deflate.so"_s, u"/usr/lib/lighttpd/mod_openssl.so"_s})
    {
    }

protected:
    [[nodiscard]] Routes routes() const override;
    [[nodiscard]] QString configure(Service &proxy, const ProxyRoute &route) override;
    [[nodiscard]] int statusWhileDown(const ProxyRoute & /*route*/) const override { return 503; }

private Q_SLOTS:
    void readsACompressedFile_data();
    void readsACompressedFile();
};

ProxyTest::Routes tst_Lighttpd::routes() const
{
    return {{"HTTP/1.1", {}},
            {"HTTP/1.1, TLS, compression is in vain", {true, false, "identity", {}}},
            {"HTTP/2", {true, true, {}, {}, false}}};
}

QString tst_Lighttpd::configure(Service &proxy, const ProxyRoute &route)
{
    const QByteArray directory = QFile::encodeName(proxy.path(QString()));
    const Replacements replacements = {
            {"/var/www/html", directory},
            {"0.0.0.0", "127.0.0.1"},
            {"server.port = 80\n", "server.port = " + QByteArray::number(port()) + '\n'},
            {":443", address(securePort())},
            {R"("host" => "127.0.0.1", "port" => 8080)",
             R"("host" => "127.0.0.1", "port" => )" + QByteArray::number(applicationPort())},
            {"/etc/ssl/certs/events.example.org.pem", QTSSE_TEST_DATA "/tls/server.crt"},
            {"/etc/ssl/private/events.example.org.key", QTSSE_TEST_DATA "/tls/server.key"},
            {R"("read-timeout" => 90)", R"("read-timeout" => )" + silence()},
    };
    proxy.setArguments({u"-D"_s, u"-f"_s, u"lighttpd.conf"_s});
    return writeConfiguration(u"" QTSSE_TEMPLATES "/lighttpd.conf"_s,
                              proxy.path(u"lighttpd.conf"_s), replacements + route.replacements);
}

void tst_Lighttpd::readsACompressedFile_data()
{
    QTest::addColumn<QByteArray>("offered");
    QTest::addColumn<QByteArray>("encoding");

    QTest::newRow("identity") << QByteArray() << QByteArray();
    QTest::newRow("gzip") << QByteArray("gzip") << QByteArray("gzip");
    QTest::newRow("deflate") << QByteArray("deflate") << QByteArray("deflate");
#ifdef QTSSE_WITH_ZLIB
    QTest::newRow("brotli, which is not asked for") << QByteArray("br") << QByteArray();
#endif
}

// The only server here that uses the encoding "deflate".
void tst_Lighttpd::readsACompressedFile()
{
    constexpr int Count = 100;
    QFETCH(const QByteArray, offered);
    QFETCH(const QByteArray, encoding);
    ProxyRoute route;
    route.encoding = offered;
    if (!offered.isEmpty())
        route.replacements = {{R"("br", "gzip", "deflate")", '"' + offered + '"'}};
    start(route);
    QFile file(proxy().path(u"log.events"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    for (int i = 0; i < Count; ++i)
        file.write(SseTestResponse::event("event " + QByteArray::number(i), QByteArray::number(i)));
    file.close();
    Listener listener;
    listener.client().setReconnectPolicy(SseReconnectPolicy::never());
    open(listener, route, u"/log.events"_s);
    QTRY_COMPARE(listener.client().finishReason(), SseClient::FinishReason::Completed);
    QCOMPARE(listener.client().responseHeader("Content-Encoding"), encoding);
    const auto expected = [](qsizetype i) { return "event " + QByteArray::number(i); };
    QCOMPARE(listener.deviation(Count, expected), QString());
}

QTEST_GUILESS_MAIN(tst_Lighttpd)
#include "tst_lighttpd.moc"
