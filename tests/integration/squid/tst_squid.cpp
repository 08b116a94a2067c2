// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "forwardproxytest.h"

#include <QtCore/qdir.h>
#include <QtCore/qfile.h>
#include <QtTest/qtest.h>

using namespace Qt::StringLiterals;

// squid is an HTTP proxy: absolute targets with http, CONNECT with https.
class tst_Squid : public ForwardProxyTest
{
    Q_OBJECT

public:
    tst_Squid()
        : ForwardProxyTest(u"squid"_s, QNetworkProxy::HttpProxy)
    {
    }

protected:
    [[nodiscard]] Routes routes() const override;
    [[nodiscard]] QString configure(Service &proxy, const ForwardRoute &route) override;

    [[nodiscard]] std::pair<Error, int> errorWhileDown(const ForwardRoute &route) const override
    {
        return route.isSecure ? std::pair(Error::ProxyError, 0)
                              : std::pair(Error::HttpStatusError, 503);
    }

    // Without a tunnel, the response of the proxy is the response.
    [[nodiscard]] std::pair<Error, int> errorOfRule(const ForwardRoute &route) const override
    {
        return route.isSecure ? std::pair(Error::ProxyError, 0)
                              : std::pair(Error::HttpStatusError, 403);
    }
};

ForwardProxyTest::Routes tst_Squid::routes() const
{
    return {{"http", {false, {}}},
            {"http, Basic", {false, "basic"}},
            {"http, Digest", {false, "digest"}},
            {"https", {true, {}}},
            {"https, Basic", {true, "basic"}},
            {"https, Digest", {true, "digest"}}};
}

QString tst_Squid::configure(Service &proxy, const ForwardRoute &route)
{
    const QByteArray passwords = route.authentication == "digest"
            ? QByteArray("me:secret\n")
            : QByteArray("me:$apr1$qtsse$wTqgqyyxVNZIFmq98bb4P1\n");
    const QString passwordFile = writeFile(proxy, u"passwords"_s, passwords);
    const QString hostsFile = writeFile(proxy, u"hosts"_s, hosts());
    QDir().mkpath(proxy.path(u"conf.d"_s));
    const QString kind =
            route.authentication.isEmpty() ? u"open"_s : QString::fromLatin1(route.authentication);
    Replacements replacements;
    if (!route.authentication.isEmpty())
        replacements.append({"/etc/squid/passwords", QFile::encodeName(passwordFile)});
    const QString error = writeConfiguration(u"" QTSSE_TEMPLATES "/%1.conf"_s.arg(kind),
                                             proxy.path(u"conf.d/users.conf"_s), replacements);
    if (!error.isEmpty())
        return error;
    // Without the main process, which writes the file with the ID.
    proxy.setArguments({u"-N"_s, u"-d1"_s, u"-f"_s, proxy.path(u"squid.conf"_s)});
    const Replacements places = {
            {"http_port 3128", "http_port 127.0.0.1:" + QByteArray::number(port())},
            {"/etc/hosts", QFile::encodeName(hostsFile)},
            {"/etc/squid/conf.d", QFile::encodeName(proxy.path(u"conf.d"_s))},
            {"port 25", "port " + QByteArray::number(closedPort())},
            {"/var/log/squid/cache.log", "/dev/null"},
            {"/run/squid.pid", "none"},
    };
    return writeConfiguration(u"" QTSSE_TEMPLATES "/squid.conf"_s, proxy.path(u"squid.conf"_s),
                              places);
}

QTEST_GUILESS_MAIN(tst_Squid)
#include "tst_squid.moc"
