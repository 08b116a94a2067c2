// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "proxytest.h"

#include <QtTest/qtest.h>

using namespace Qt::StringLiterals;

class tst_Varnish : public ProxyTest
{
    Q_OBJECT

public:
    tst_Varnish()
        : ProxyTest(u"varnishd"_s)
    {
    }

protected:
    [[nodiscard]] Routes routes() const override;
    [[nodiscard]] QString configure(Service &proxy, const ProxyRoute &route) override;
    [[nodiscard]] int statusWhileDown(const ProxyRoute &route) const override
    {
        return route.replacements.isEmpty() ? 503 : 0; // if piped, it closes the connection
    }
};

ProxyTest::Routes tst_Varnish::routes() const
{
    return {{"passed, compression is in vain", {false, false, "identity", {}}},
            {"piped", {false, false, {}, {{"return (pass)", "return (pipe)"}}}}};
}

QString tst_Varnish::configure(Service &proxy, const ProxyRoute &route)
{
    const Replacements replacements = {
            {"8080", QByteArray::number(applicationPort())},
            {"between_bytes_timeout = 90s", "between_bytes_timeout = " + silence() + 's'},
    };
    // As a user that is no other than that of the test, and with little memory.
    proxy.setArguments({u"-F"_s, u"-j"_s, u"none"_s, u"-n"_s, proxy.path(QString()), u"-a"_s,
                        QString::fromLatin1(address(port())), u"-f"_s, proxy.path(u"default.vcl"_s),
                        u"-s"_s, u"default,1m"_s, u"-p"_s, u"vsl_space=1m"_s, u"-p"_s,
                        u"thread_pools=1"_s, u"-p"_s, u"thread_pool_min=10"_s});
    return writeConfiguration(u"" QTSSE_TEMPLATES "/default.vcl"_s, proxy.path(u"default.vcl"_s),
                              replacements + route.replacements);
}

QTEST_GUILESS_MAIN(tst_Varnish)
#include "tst_varnish.moc"
