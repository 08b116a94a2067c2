// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "proxytest.h"

#include <QtCore/qfile.h>
#include <QtTest/qtest.h>

using namespace Qt::StringLiterals;

class tst_Apache : public ProxyTest
{
    Q_OBJECT

public:
    tst_Apache()
        : ProxyTest(u"apache2"_s, {u"/usr/lib/apache2/modules/mod_brotli.so"_s})
    {
    }

protected:
    [[nodiscard]] Routes routes() const override;
    [[nodiscard]] QString configure(Service &proxy, const ProxyRoute &route) override;
    [[nodiscard]] int statusWhileDown(const ProxyRoute & /*route*/) const override { return 503; }
};

ProxyTest::Routes tst_Apache::routes() const
{
#ifdef QTSSE_WITH_ZLIB
    const Replacements onlyGzip; // brotli is not asked for
#else
    const Replacements onlyGzip = {{"BROTLI_COMPRESS;DEFLATE", "DEFLATE"}};
#endif
    return {
            {"HTTP/1.1", {}},
            {"HTTP/1.1, gzip", {false, false, "gzip", onlyGzip}},
            {"HTTP/1.1, TLS, gzip", {true, false, "gzip", onlyGzip}},
            {"HTTP/2", {true, true, {}, {}}},
            {"HTTP/2, gzip", {true, true, "gzip", onlyGzip}},
    };
}

QString tst_Apache::configure(Service &proxy, const ProxyRoute &route)
{
    const QByteArray directory = QFile::encodeName(proxy.path(QString()));
    const QByteArray port = QByteArray::number(this->port());
    const QByteArray securePort = QByteArray::number(this->securePort());
    const Replacements frame = {{"/srv/apache", directory},
                                {"Listen 80", "Listen 127.0.0.1:" + port},
                                {"Listen 443", "Listen 127.0.0.1:" + securePort}};
    const Replacements replacements = {
            {"*:80>", "*:" + port + '>'},
            {"*:443>", "*:" + securePort + '>'},
            {"127.0.0.1:8080", address(applicationPort())},
            {"/etc/ssl/certs/events.example.org.pem", QTSSE_TEST_DATA "/tls/server.crt"},
            {"/etc/ssl/private/events.example.org.key", QTSSE_TEST_DATA "/tls/server.key"},
            {"timeout=90", "timeout=" + silence()},
    };
    proxy.setArguments(
            {u"-DFOREGROUND"_s, u"-d"_s, proxy.path(QString()), u"-f"_s, u"httpd.conf"_s});
    const QString error = writeConfiguration(u"" QTSSE_TEMPLATES "/httpd.conf"_s,
                                             proxy.path(u"httpd.conf"_s), frame);
    return error.isEmpty()
            ? writeConfiguration(u"" QTSSE_TEMPLATES "/sse-proxy.conf"_s,
                                 proxy.path(u"sse-proxy.conf"_s), replacements + route.replacements)
            : error;
}

QTEST_GUILESS_MAIN(tst_Apache)
#include "tst_apache.moc"
