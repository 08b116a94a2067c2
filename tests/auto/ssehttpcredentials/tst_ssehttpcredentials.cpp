// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "http/ssehttpcredentials_p.h"

#include <QtTest/qtest.h>

using namespace Qt::StringLiterals;
using Answer = SseHttpCredentials::Answer;

Q_DECLARE_METATYPE(SseHttpCredentials::Answer)

namespace {

SseHeaders asked(const QByteArray &challenge)
{
    return {{"WWW-Authenticate", challenge}};
}

QByteArray parameterOf(const QByteArray &authorization, const QByteArray &name)
{
    const QList<SseHttpChallenge> parsed =
            SseHttpChallenge::parse({{"x", authorization}}, QByteArrayView("x"));
    return parsed.isEmpty() ? QByteArray() : parsed.first().value(name);
}

// Schemes and their parameters, in one line.
QByteArray textOf(const QList<SseHttpChallenge> &challenges)
{
    QByteArray text;
    for (const SseHttpChallenge &challenge : challenges) {
        text += '[' + challenge.scheme;
        for (const auto &[name, value] : challenge.parameters)
            text += '|' + name + '=' + value;
        text += ']';
    }
    return text;
}

} // namespace

class tst_SseHttpCredentials : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsChallenges_data();
    void readsChallenges();
    void readsAllHeaders();
    void answersTheBestChallenge_data();
    void answersTheBestChallenge();
    void computesDigests_data();
    void computesDigests();
    void countsTheUsesOfANonce();
    void asksAgainAfterARefusal();
    void takesANewNonceWithoutAQuestion();
    void hidesTheUser();
    void escapesText();
    void sendsBasicUnaskedOnlyIfAllowed();
    void stopsBasicWhenAskedForDigest();
};

void tst_SseHttpCredentials::readsChallenges_data()
{
    QTest::addColumn<QByteArray>("header");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char *name, const char *header, const char *expected) {
        QTest::newRow(name) << QByteArray(header) << QByteArray(expected);
    };
    row("nothing", "", "");
    row("scheme only", "Negotiate", "[negotiate]");
    row("one parameter", "Basic realm=\"a b\"", "[basic|realm=a b]");
    row("token as value", "Basic realm=a", "[basic|realm=a]");
    row("spaces around =", "Basic realm = \"a\" , charset\t=\tUTF-8",
        "[basic|realm=a|charset=UTF-8]");
    row("escapes", "Basic realm=\"a\\\"b\\\\c\"", "[basic|realm=a\"b\\c]");
    row("commas in a string", "Basic realm=\"a, Digest b=c\"", "[basic|realm=a, Digest b=c]");
    row("two schemes", "Basic realm=\"a\", Digest nonce=\"n\", qop=\"auth\"",
        "[basic|realm=a][digest|nonce=n|qop=auth]");
    row("token68", "Negotiate YII+/x==, Basic realm=\"a\"", "[negotiate][basic|realm=a]");
    for (const char *token : {"a", "z", "A", "Z", "0", "9", "-", ".", "_", "~", "+", "/"}) {
        const QByteArray value = "x" + QByteArray(token) + "x";
        QTest::addRow("token68 with %s", token)
                << QByteArray("Negotiate " + value + "==, Basic realm=\"a\"")
                << QByteArray("[negotiate][basic|realm=a]");
    }
    row("scheme, then scheme", "NTLM, Negotiate,Basic realm=x", "[ntlm][negotiate][basic|realm=x]");
    row("empty members", ",, Basic ,, realm=\"a\",,", "[basic|realm=a]");
    row("string without an end", "Basic realm=\"a", "[basic|realm=a]");
    row("backslash at the end", "Basic realm=\"a\\", "[basic|realm=a\\]");
    row("no value", "Basic realm=, charset=x", "[basic|charset=x]");
    row("no token", "\"Basic\"", "");
    row("text behind", "Basic realm=\"a\" ; x", "[basic|realm=a]");
    row("upper case", "BASIC REALM=\"A\"", "[basic|realm=A]");
}

void tst_SseHttpCredentials::readsChallenges()
{
    QFETCH(QByteArray, header);
    QFETCH(QByteArray, expected);
    QCOMPARE(textOf(SseHttpChallenge::parse(asked(header), "www-authenticate")), expected);
    // No prefix is a trap.
    for (qsizetype size = 0; size < header.size(); ++size) {
        QVERIFY(SseHttpChallenge::parse(asked(header.first(size)), "www-authenticate").size()
                <= header.count(' ') + 1);
    }
}

void tst_SseHttpCredentials::readsAllHeaders()
{
    const SseHeaders headers{{"WWW-Authenticate", "Basic realm=\"a\""},
                             {"Proxy-Authenticate", "Basic realm=\"b\""},
                             {"www-authenticate", "Digest nonce=c"}};
    QCOMPARE(textOf(SseHttpChallenge::parse(headers, "WWW-Authenticate")),
             "[basic|realm=a][digest|nonce=c]");
}

void tst_SseHttpCredentials::answersTheBestChallenge_data()
{
    QTest::addColumn<QByteArray>("header");
    QTest::addColumn<Answer>("answer");
    QTest::addColumn<QByteArray>("begin"); // of the authorization
    QTest::addColumn<bool>("needsOther");
    QTest::newRow("Basic") << QByteArray("Basic realm=a") << Answer::NeedsUser
                           << QByteArray("Basic bWU6c2VjcmV0") << false;
    QTest::newRow("Digest, then Basic") << QByteArray("Digest nonce=n, Basic realm=a")
                                        << Answer::NeedsUser << QByteArray("Digest ") << false;
    QTest::newRow("Basic, then Digest") << QByteArray("Basic realm=a, Digest nonce=n")
                                        << Answer::NeedsUser << QByteArray("Digest ") << false;
    QTest::newRow("unknown hash") << QByteArray("Digest nonce=n, algorithm=SHA-512-256, Basic")
                                  << Answer::NeedsUser << QByteArray("Basic ") << false;
    QTest::newRow("integrity only") << QByteArray("Digest nonce=n, qop=\"auth-int\", Basic")
                                    << Answer::NeedsUser << QByteArray("Basic ") << false;
    QTest::newRow("with integrity") << QByteArray("Digest nonce=n, qop=\"auth-int, auth\"")
                                    << Answer::NeedsUser << QByteArray("Digest ") << false;
    QTest::newRow("no nonce") << QByteArray("Digest realm=a") << Answer::Impossible << QByteArray()
                              << false;
    QTest::newRow("Bearer") << QByteArray("Bearer") << Answer::Impossible << QByteArray() << false;
    QTest::newRow("NTLM and Negotiate")
            << QByteArray("Negotiate, NTLM") << Answer::Impossible << QByteArray() << true;
    QTest::newRow("Negotiate and Basic") << QByteArray("Negotiate, Basic realm=a")
                                         << Answer::NeedsUser << QByteArray("Basic ") << false;
}

void tst_SseHttpCredentials::answersTheBestChallenge()
{
    QFETCH(QByteArray, header);
    QFETCH(Answer, answer);
    QFETCH(QByteArray, begin);
    QFETCH(bool, needsOther);
    SseHttpCredentials credentials;
    QVERIFY(credentials.takeChallenges(asked(header), "WWW-Authenticate") == answer);
    QCOMPARE(credentials.needsOtherScheme(), needsOther);
    QVERIFY(credentials.authorization("GET", "/").isEmpty()); // nobody has given a password
    credentials.setUser(u"me"_s, u"secret"_s);
    const QByteArray authorization = credentials.authorization("GET", "/");
    QVERIFY2(authorization.startsWith(begin) && authorization.isEmpty() == begin.isEmpty(),
             authorization.constData());
}

void tst_SseHttpCredentials::computesDigests_data()
{
    QTest::addColumn<QByteArray>("challenge");
    QTest::addColumn<QString>("password");
    QTest::addColumn<QByteArray>("clientNonce");
    QTest::addColumn<QByteArray>("response");
    const QByteArray rfc7616 = "Digest realm=\"http-auth@example.org\", qop=\"auth, auth-int\", "
                               "nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", "
                               "opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"";
    const QByteArray clientNonce = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ";
    QTest::newRow("RFC 7616, MD5") << rfc7616 + ", algorithm=MD5" << u"Circle of Life"_s
                                   << clientNonce << QByteArray("8ca523f5e9506fed4657c9700eebdbec");
    QTest::newRow("RFC 7616, SHA-256")
            << rfc7616 + ", algorithm=SHA-256" << u"Circle of Life"_s << clientNonce
            << QByteArray("753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1");
    const QByteArray rfc2617 = "Digest realm=\"testrealm@host.com\", "
                               "nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\"";
    QTest::newRow("RFC 2617") << rfc2617 + ", qop=\"auth,auth-int\"" << u"Circle Of Life"_s
                              << QByteArray("0a4f113b")
                              << QByteArray("6629fae49393a05397450978507c4ef1");
    QTest::newRow("RFC 2069") << rfc2617 << u"Circle Of Life"_s << QByteArray("0a4f113b")
                              << QByteArray("670fd8c2df070c60b045671b8b24ff02");
}

void tst_SseHttpCredentials::computesDigests()
{
    QFETCH(QByteArray, challenge);
    QFETCH(QString, password);
    QFETCH(QByteArray, clientNonce);
    QFETCH(QByteArray, response);
    SseHttpCredentials credentials;
    credentials.setNonceSource([clientNonce] { return clientNonce; });
    credentials.takeChallenges(asked(challenge), "WWW-Authenticate");
    credentials.setUser(u"Mufasa"_s, password);
    const QByteArray authorization = credentials.authorization("GET", "/dir/index.html");
    QCOMPARE(parameterOf(authorization, "response"), response);
    QCOMPARE(parameterOf(authorization, "uri"), "/dir/index.html");
    QCOMPARE(parameterOf(authorization, "username"), "Mufasa");
    const bool hasOpaque = challenge.contains("opaque");
    QCOMPARE(!parameterOf(authorization, "opaque").isEmpty(), hasOpaque);
    const bool hasQop = challenge.contains("qop");
    QCOMPARE(parameterOf(authorization, "nc"), hasQop ? "00000001" : "");
}

void tst_SseHttpCredentials::countsTheUsesOfANonce()
{
    SseHttpCredentials credentials;
    credentials.takeChallenges(asked("Digest nonce=a, qop=auth"), "WWW-Authenticate");
    credentials.setUser(u"me"_s, u"secret"_s);
    QCOMPARE(parameterOf(credentials.authorization("GET", "/"), "nc"), "00000001");
    const QByteArray second = credentials.authorization("GET", "/");
    QCOMPARE(parameterOf(second, "nc"), "00000002");
    const QByteArray third = credentials.authorization("GET", "/");
    QVERIFY(parameterOf(second, "cnonce") != parameterOf(third, "cnonce"));
    credentials.takeChallenges(asked("Digest nonce=b, qop=auth, stale=true"), "WWW-Authenticate");
    QCOMPARE(parameterOf(credentials.authorization("GET", "/"), "nc"), "00000001");
}

void tst_SseHttpCredentials::asksAgainAfterARefusal()
{
    SseHttpCredentials credentials;
    credentials.takeChallenges(asked("Basic realm=a"), "WWW-Authenticate");
    credentials.setUser(u"me"_s, u"wrong"_s);
    QVERIFY(!credentials.authorization("GET", "/").isEmpty());
    QVERIFY(credentials.takeChallenges(asked("Basic realm=a"), "WWW-Authenticate")
            == Answer::NeedsUser);
    QCOMPARE(credentials.user(), u"me"_s);
    // Nobody has refused another password yet.
    credentials.setUser(u"me"_s, u"right"_s);
    QVERIFY(credentials.takeChallenges(asked("Basic realm=a"), "WWW-Authenticate")
            == Answer::Ready);
}

void tst_SseHttpCredentials::takesANewNonceWithoutAQuestion()
{
    SseHttpCredentials credentials;
    credentials.takeChallenges(asked("Digest nonce=a"), "WWW-Authenticate");
    credentials.setUser(u"me"_s, u"secret"_s);
    QVERIFY(!credentials.authorization("GET", "/").isEmpty());
    QVERIFY(credentials.takeChallenges(asked("Digest nonce=b, stale=TRUE"), "WWW-Authenticate")
            == Answer::Ready);
    QVERIFY(credentials.takeChallenges(asked("Digest nonce=c"), "WWW-Authenticate")
            == Answer::NeedsUser);
}

void tst_SseHttpCredentials::hidesTheUser()
{
    SseHttpCredentials credentials;
    credentials.takeChallenges(asked("Digest realm=r, nonce=a, userhash=true"), "WWW-Authenticate");
    credentials.setUser(u"me"_s, u"secret"_s);
    const QByteArray authorization = credentials.authorization("GET", "/");
    QCOMPARE(parameterOf(authorization, "userhash"), "true");
    QCOMPARE(parameterOf(authorization, "username").size(), 32);
}

void tst_SseHttpCredentials::escapesText()
{
    SseHttpCredentials credentials;
    credentials.takeChallenges(asked("Digest realm=\"a\\\"b\", nonce=a"), "WWW-Authenticate");
    credentials.setUser(u"m\"e"_s, u"secret"_s);
    QByteArray authorization = credentials.authorization("GET", "/");
    QVERIFY(authorization.contains("realm=\"a\\\"b\""));
    QVERIFY(authorization.contains("username=\"m\\\"e\""));
    credentials.setUser(u"Zo\u00eb\r\n"_s, u"secret"_s);
    authorization = credentials.authorization("GET", "/");
    QVERIFY2(authorization.contains("username*=UTF-8''Zo%C3%AB%0D%0A,"), authorization.constData());
    QVERIFY(!authorization.contains('\r'));
}

void tst_SseHttpCredentials::sendsBasicUnaskedOnlyIfAllowed()
{
    SseHttpCredentials credentials;
    credentials.setUser(u"me"_s, u"secret"_s);
    QVERIFY(credentials.authorization("GET", "/").isEmpty());
    credentials.allowBasic();
    QCOMPARE(credentials.authorization("GET", "/"), "Basic bWU6c2VjcmV0");
}

void tst_SseHttpCredentials::stopsBasicWhenAskedForDigest()
{
    SseHttpCredentials credentials;
    credentials.setUser(u"me"_s, u"secret"_s);
    credentials.allowBasic();
    QVERIFY(!credentials.authorization("GET", "/").isEmpty());
    QVERIFY(credentials.takeChallenges(asked("Digest nonce=a"), "WWW-Authenticate")
            == Answer::Ready);
    credentials.allowBasic();
    QVERIFY(credentials.authorization("GET", "/").startsWith("Digest "));
}

QTEST_GUILESS_MAIN(tst_SseHttpCredentials)
#include "tst_ssehttpcredentials.moc"
