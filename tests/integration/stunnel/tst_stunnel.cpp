// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "proxytest.h"

#include <QtTest/qtest.h>

using namespace Qt::StringLiterals;

class tst_Stunnel : public ProxyTest
{
    Q_OBJECT

public:
    tst_Stunnel()
        : ProxyTest(u"stunnel"_s)
    {
    }

protected:
    [[nodiscard]] Routes routes() const override;
    [[nodiscard]] QString configure(Service &proxy, const ProxyRoute &route) override;
    [[nodiscard]] int statusWhileDown(const ProxyRoute & /*route*/) const override { return 0; }
};

ProxyTest::Routes tst_Stunnel::routes() const
{
    return {{"TLS", {true, false, {}, {}}}};
}

QString tst_Stunnel::configure(Service &proxy, const ProxyRoute &route)
{
    const Replacements replacements = {
            {"[events]", "foreground = yes\npid =\n[events]"},
            {"accept = 443", "accept = " + address(securePort())},
            {"127.0.0.1:8080", address(applicationPort())},
            {"/etc/ssl/certs/events.example.org.pem", QTSSE_TEST_DATA "/tls/server.crt"},
            {"/etc/ssl/private/events.example.org.key", QTSSE_TEST_DATA "/tls/server.key"},
            {"TIMEOUTidle = 90", "TIMEOUTidle = " + silence()},
    };
    proxy.setArguments({u"events.conf"_s});
    return writeConfiguration(u"" QTSSE_TEMPLATES "/events.conf"_s, proxy.path(u"events.conf"_s),
                              replacements + route.replacements);
}

QTEST_GUILESS_MAIN(tst_Stunnel)
#include "tst_stunnel.moc"
