// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "proxytest.h"

#include <QtCore/qfile.h>
#include <QtTest/qtest.h>

#include <unistd.h>

using namespace Qt::StringLiterals;

class tst_Hitch : public ProxyTest
{
    Q_OBJECT

public:
    tst_Hitch()
        : ProxyTest(u"hitch"_s)
    {
    }

protected:
    [[nodiscard]] Routes routes() const override;
    [[nodiscard]] QString configure(Service &proxy, const ProxyRoute &route) override;
    [[nodiscard]] int statusWhileDown(const ProxyRoute & /*route*/) const override { return 0; }
    [[nodiscard]] QByteArray readyMark() const override { return "initialization complete"; }
    [[nodiscard]] bool limitsSilence() const override { return false; }
};

ProxyTest::Routes tst_Hitch::routes() const
{
    return {{"TLS", {true, false, {}, {}}}};
}

QString tst_Hitch::configure(Service &proxy, const ProxyRoute &route)
{
    const QString certificate = writeKeyAndCertificate(proxy);
    const Replacements replacements = {
            {"[*]:443", "[127.0.0.1]:" + QByteArray::number(securePort())},
            {"[127.0.0.1]:8080", "[127.0.0.1]:" + QByteArray::number(applicationPort())},
            {"/etc/hitch/events.example.org.pem", QFile::encodeName(certificate)},
    };
    QStringList arguments = {u"--config=hitch.conf"_s};
    if (::geteuid() == 0) // hitch refuses to serve as root
        arguments.append(u"--user=nobody"_s);
    proxy.setArguments(arguments);
    return writeConfiguration(u"" QTSSE_TEMPLATES "/hitch.conf"_s, proxy.path(u"hitch.conf"_s),
                              replacements + route.replacements);
}

QTEST_GUILESS_MAIN(tst_Hitch)
#include "tst_hitch.moc"
