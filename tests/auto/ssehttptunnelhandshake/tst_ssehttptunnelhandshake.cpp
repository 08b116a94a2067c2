// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "http/ssehttptunnelhandshake_p.h"

#include <QtTest/qtest.h>

using namespace Qt::StringLiterals;
using State = SseProxyHandshake::State;
using Target = SseHttpTunnelHandshake::Target;

class tst_SseHttpTunnelHandshake : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void asksForATunnel_data();
    void asksForATunnel();
    void readsTheResponse_data();
    void readsTheResponse();
    void showsChallenges();
};

void tst_SseHttpTunnelHandshake::asksForATunnel_data()
{
    QTest::addColumn<QString>("host");
    QTest::addColumn<QByteArray>("userAgent");
    QTest::addColumn<QByteArray>("authorization");
    QTest::addColumn<QByteArray>("expected"); // AUTHORITY is the host with the port
    QTest::addColumn<QByteArray>("authority");
    const QByteArray head = "CONNECT AUTHORITY HTTP/1.1\r\nHost: AUTHORITY\r\n";
    const auto row = [&](const char *name, const QString &host, const QByteArray &authority,
                         const QByteArray &fields = {}, const QByteArray &userAgent = {},
                         const QByteArray &authorization = {}) {
        QTest::newRow(name) << host << userAgent << authorization << head + fields + "\r\n"
                            << authority;
    };
    row("name", u"example.org"_s, "example.org:443");
    row("international name", u"b\u00fccher.example"_s, "xn--bcher-kva.example:443");
    row("IPv4", u"127.0.0.1"_s, "127.0.0.1:443");
    row("IPv6", u"::1"_s, "[::1]:443");
    row("IPv6 with a zone", u"fe80::1%eth0"_s, "[fe80::1]:443");
    row("fields", u"a.example"_s, "a.example:443",
        "User-Agent: test\r\nProxy-Authorization: Basic YQ==\r\n", "test", "Basic YQ==");
    row("line break in a field", u"a.example"_s, "a.example:443", "Proxy-Authorization: b\r\n",
        "a\r\nX-Injected: b", "b");
    row("line feed in the credentials", u"a.example"_s, "a.example:443", "User-Agent: a\r\n", "a",
        "b\nX-Injected: c");
}

void tst_SseHttpTunnelHandshake::asksForATunnel()
{
    QFETCH(QString, host);
    QFETCH(QByteArray, userAgent);
    QFETCH(QByteArray, authorization);
    QFETCH(QByteArray, expected);
    QFETCH(QByteArray, authority);
    SseHttpTunnelHandshake handshake(Target{host, 443, userAgent, authorization});
    QCOMPARE(handshake.takeOutput(), expected.replace("AUTHORITY", authority));
    QCOMPARE(handshake.takeOutput(), QByteArray());
    QVERIFY(handshake.state() == State::Incomplete);
}

void tst_SseHttpTunnelHandshake::readsTheResponse_data()
{
    QTest::addColumn<QByteArray>("response");
    QTest::addColumn<bool>("succeeds");
    QTest::addColumn<QNetworkReply::NetworkError>("error");
    const auto row = [](const char *name, const QByteArray &response,
                        QNetworkReply::NetworkError error = QNetworkReply::NoError) {
        QTest::newRow(name) << response << (error == QNetworkReply::NoError) << error;
    };
    row("200", "HTTP/1.1 200 OK\r\n\r\n");
    row("204", "HTTP/1.0 204 Fine\r\nVia: a\r\n\r\n");
    row("interim response before it", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n");
    row("407", "HTTP/1.1 407 No\r\n\r\n", QNetworkReply::ProxyAuthenticationRequiredError);
    row("403", "HTTP/1.1 403 No\r\n\r\n", QNetworkReply::UnknownProxyError);
    row("redirect", "HTTP/1.1 302 No\r\nLocation: /\r\n\r\n", QNetworkReply::UnknownProxyError);
    row("other protocol", "SSH-2.0\r\n", QNetworkReply::UnknownProxyError);
    row("bytes behind", "HTTP/1.1 200 OK\r\n\r\nx", QNetworkReply::UnknownProxyError);
}

// At once, and byte by byte.
void tst_SseHttpTunnelHandshake::readsTheResponse()
{
    QFETCH(QByteArray, response);
    QFETCH(bool, succeeds);
    QFETCH(QNetworkReply::NetworkError, error);
    for (const qsizetype piece : {response.size(), qsizetype(1)}) {
        SseHttpTunnelHandshake handshake(Target{u"a.example"_s, 443, {}, {}});
        for (qsizetype i = 0; i < response.size(); i += piece)
            handshake.feed(QByteArrayView(response).sliced(i, piece));
        QVERIFY(handshake.state() == (succeeds ? State::Complete : State::Failed));
        QCOMPARE(handshake.error(), error);
        QCOMPARE(handshake.errorString().isEmpty(), succeeds);
    }
}

void tst_SseHttpTunnelHandshake::showsChallenges()
{
    SseHttpTunnelHandshake handshake(Target{u"a.example"_s, 443, {}, {}});
    handshake.feed("HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm=a\r\n\r\nbody");
    const SseHeaders expected{{"Proxy-Authenticate", "Basic realm=a"}};
    QCOMPARE(handshake.challenges(), expected);
}

QTEST_GUILESS_MAIN(tst_SseHttpTunnelHandshake)
#include "tst_ssehttptunnelhandshake.moc"
