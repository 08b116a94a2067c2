// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "forwardproxytest.h"

#include <QtCore/qprocess.h>
#include <QtTest/qtest.h>

#include <unistd.h>

using namespace Qt::StringLiterals;

namespace {

// The password is "secret".
constexpr char Shadow[] = "me:$6$qtsse$28JFVeHMbhrJEI.eeBmReR62pSuCupu9owMYnkCb/"
                          "Q2pAiY6Lt06LCI2h9i0PXFKidP1.K3jaROtuaY3KR2jr.:19000:0:99999:7:::\n";
constexpr char Users[] = "root:x:0:0:root:/root:/bin/sh\n"
                         "nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n"
                         "me:x:1000:1000::/nonexistent:/usr/sbin/nologin\n";

} // namespace

// dante is a SOCKS 5 proxy. It knows the users and the names of hosts of the system: it is run in a
// mount namespace with files of its own in their place.
class tst_Dante : public ForwardProxyTest
{
    Q_OBJECT

public:
    tst_Dante()
        : ForwardProxyTest(u"danted"_s, QNetworkProxy::Socks5Proxy)
    {
    }

protected:
    [[nodiscard]] Routes routes() const override;
    [[nodiscard]] QString configure(Service &proxy, const ForwardRoute &route) override;

    [[nodiscard]] std::pair<Error, int> errorWhileDown(const ForwardRoute &) const override
    {
        return {Error::ConnectionRefusedError, 0};
    }

    [[nodiscard]] std::pair<Error, int> errorOfRule(const ForwardRoute &) const override
    {
        return {Error::ProxyError, 0};
    }

    [[nodiscard]] QString programToRun() const override { return u"unshare"_s; }

private Q_SLOTS:
    void initTestCase_data();
};

// Called before anything is started.
void tst_Dante::initTestCase_data()
{
    const QString program = Service::find(u"unshare"_s);
    if (::geteuid() != 0 || QProcess::execute(program, {u"--mount"_s, u"true"_s}) != 0)
        QSKIP("A mount namespace, which needs root, cannot be made");
}

ForwardProxyTest::Routes tst_Dante::routes() const
{
    return {{"http", {false, {}}},
            {"http, user and password", {false, "username"}},
            {"https", {true, {}}},
            {"https, user and password", {true, "username"}}};
}

QString tst_Dante::configure(Service &proxy, const ForwardRoute &route)
{
    const bool isWritten = !writeFile(proxy, u"hosts"_s, hosts()).isEmpty()
            && !writeFile(proxy, u"passwd"_s, Users).isEmpty()
            && !writeFile(proxy, u"shadow"_s, Shadow).isEmpty();
    if (!isWritten)
        return u"a file cannot be written"_s;
    proxy.setArguments({u"--mount"_s, u"sh"_s, u"-ec"_s,
                        u"for file in hosts passwd shadow; do mount --bind $file /etc/$file; done;"
                        " exec \"$0\" -f danted.conf -p danted.pid"_s,
                        Service::find(u"danted"_s)});
    Replacements replacements = {
            {"port = 1080", "port = " + QByteArray::number(port())},
            {"port = 25\n", "port = " + QByteArray::number(closedPort()) + "\n"},
    };
    if (!route.authentication.isEmpty())
        replacements.append({"socksmethod: none", "socksmethod: " + route.authentication});
    return writeConfiguration(u"" QTSSE_TEMPLATES "/danted.conf"_s, proxy.path(u"danted.conf"_s),
                              replacements);
}

QTEST_GUILESS_MAIN(tst_Dante)
#include "tst_dante.moc"
