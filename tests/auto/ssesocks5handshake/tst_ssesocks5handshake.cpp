// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "http/ssesocks5handshake_p.h"

#include <QtTest/qtest.h>

using namespace Qt::StringLiterals;
using State = SseSocks5Handshake::State;

namespace {

QByteArray bytes(const char *hex)
{
    return QByteArray::fromHex(hex);
}

// Feeds the answers of a proxy, one message for each output of the client, in pieces of any size.
QByteArrayList talk(SseSocks5Handshake *handshake, const QByteArrayList &answers, qsizetype piece)
{
    QByteArrayList sent{handshake->takeOutput()};
    for (const QByteArray &answer : answers) {
        for (qsizetype i = 0; i < answer.size(); i += piece)
            handshake->feed(QByteArrayView(answer).sliced(i, std::min(piece, answer.size() - i)));
        const QByteArray output = handshake->takeOutput();
        if (!output.isEmpty())
            sent.append(output);
    }
    return sent;
}

const QByteArray Connected = bytes("050000010102030401bb");

} // namespace

class tst_SseSocks5Handshake : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void connects_data();
    void connects();
    void fails_data();
    void fails();
    void refusesLongNames();
};

void tst_SseSocks5Handshake::connects_data()
{
    QTest::addColumn<QString>("host");
    QTest::addColumn<QString>("user");
    QTest::addColumn<QByteArrayList>("answers");
    QTest::addColumn<QByteArrayList>("sent");
    const QByteArray name = bytes("050100030b") + "example.org" + bytes("01bb");
    QTest::newRow("name") << u"example.org"_s << QString()
                          << QByteArrayList{bytes("0500"), Connected}
                          << QByteArrayList{bytes("050100"), name};
    QTest::newRow("international name")
            << u"b\u00fccher.example"_s << QString() << QByteArrayList{bytes("0500"), Connected}
            << QByteArrayList{bytes("050100"),
                              bytes("0501000315") + "xn--bcher-kva.example" + bytes("01bb")};
    QTest::newRow("IPv4") << u"192.0.2.1"_s << QString() << QByteArrayList{bytes("0500"), Connected}
                          << QByteArrayList{bytes("050100"), bytes("05010001c000020101bb")};
    QTest::newRow("IPv6") << u"2001:db8::1"_s << QString()
                          << QByteArrayList{bytes("0500"), Connected}
                          << QByteArrayList{bytes("050100"),
                                            bytes("05010004"
                                                  "20010db8000000000000000000000001"
                                                  "01bb")};
    QTest::newRow("user, not asked")
            << u"example.org"_s << u"me"_s << QByteArrayList{bytes("0500"), Connected}
            << QByteArrayList{bytes("05020002"), name};
    QTest::newRow("user") << u"example.org"_s << u"me"_s
                          << QByteArrayList{bytes("0502"), bytes("0100"), Connected}
                          << QByteArrayList{bytes("05020002"), bytes("01026d6506736563726574"),
                                            name};
    QTest::newRow("bound to a name")
            << u"example.org"_s << QString()
            << QByteArrayList{bytes("0500"), bytes("0500000302") + "ab" + bytes("0050")}
            << QByteArrayList{bytes("050100"), name};
    QTest::newRow("bound to IPv6")
            << u"example.org"_s << QString()
            << QByteArrayList{bytes("0500"), bytes("05000004") + QByteArray(18, '\0')}
            << QByteArrayList{bytes("050100"), name};
}

void tst_SseSocks5Handshake::connects()
{
    QFETCH(QString, host);
    QFETCH(QString, user);
    QFETCH(QByteArrayList, answers);
    QFETCH(QByteArrayList, sent);
    for (const qsizetype piece : {1, 2, 3, 1000}) {
        SseSocks5Handshake handshake({host, 443}, {user, u"secret"_s});
        QCOMPARE(talk(&handshake, answers, piece), sent);
        QVERIFY(handshake.state() == State::Complete);
    }
}

void tst_SseSocks5Handshake::fails_data()
{
    QTest::addColumn<QString>("user");
    QTest::addColumn<QByteArrayList>("answers");
    QTest::addColumn<QNetworkReply::NetworkError>("error");
    const auto row = [](const char *name, const QString &user, const QByteArrayList &answers,
                        QNetworkReply::NetworkError error) {
        QTest::newRow(name) << user << answers << error;
    };
    const auto reply = [](const char *code) {
        return QByteArrayList{bytes("0500"), bytes("05") + bytes(code) + bytes("0001000000000000")};
    };
    row("HTTP", {}, {"HTTP/1.1 400 Bad Request\r\n\r\n"}, QNetworkReply::UnknownProxyError);
    row("SOCKS 4", {}, {bytes("005b")}, QNetworkReply::UnknownProxyError);
    row("no method", {}, {bytes("05ff")}, QNetworkReply::ProxyAuthenticationRequiredError);
    row("method not offered", {}, {bytes("0502")}, QNetworkReply::UnknownProxyError);
    row("GSSAPI", u"me"_s, {bytes("0501")}, QNetworkReply::UnknownProxyError);
    row("wrong password", u"me"_s, {bytes("0502"), bytes("0101")},
        QNetworkReply::ProxyAuthenticationRequiredError);
    row("wrong version of the password", u"me"_s, {bytes("0502"), bytes("0500")},
        QNetworkReply::UnknownProxyError);
    row("failure", {}, reply("01"), QNetworkReply::UnknownProxyError);
    row("not allowed", {}, reply("02"), QNetworkReply::UnknownProxyError);
    row("network unreachable", {}, reply("03"), QNetworkReply::UnknownNetworkError);
    row("host unreachable", {}, reply("04"), QNetworkReply::HostNotFoundError);
    row("refused", {}, reply("05"), QNetworkReply::ConnectionRefusedError);
    row("expired", {}, reply("06"), QNetworkReply::TimeoutError);
    row("unknown code", {}, reply("7f"), QNetworkReply::UnknownProxyError);
    row("unknown address", {}, {bytes("0500"), bytes("0500000900")},
        QNetworkReply::UnknownProxyError);
    row("bytes behind", {}, {bytes("0500"), Connected + 'x'}, QNetworkReply::UnknownProxyError);
}

void tst_SseSocks5Handshake::fails()
{
    QFETCH(QString, user);
    QFETCH(QByteArrayList, answers);
    QFETCH(QNetworkReply::NetworkError, error);
    SseSocks5Handshake handshake({u"example.org"_s, 80}, {user, u"secret"_s});
    talk(&handshake, answers, 1000);
    QVERIFY(handshake.state() == State::Failed);
    QCOMPARE(handshake.error(), error);
    QVERIFY(!handshake.errorString().isEmpty());
    handshake.feed("more");
    QVERIFY(handshake.takeOutput().isEmpty());
}

void tst_SseSocks5Handshake::refusesLongNames()
{
    SseSocks5Handshake host({QString(300, u'a'), 80}, {});
    host.feed(bytes("0500"));
    QCOMPARE(host.error(), QNetworkReply::HostNotFoundError);
    SseSocks5Handshake user({u"example.org"_s, 80}, {QString(256, u'a'), u"secret"_s});
    user.feed(bytes("0502"));
    QCOMPARE(user.error(), QNetworkReply::ProxyAuthenticationRequiredError);
}

QTEST_GUILESS_MAIN(tst_SseSocks5Handshake)
#include "tst_ssesocks5handshake.moc"
