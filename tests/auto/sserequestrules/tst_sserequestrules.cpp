// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include <http/sselogging_p.h>
#include <http/sseorigin_p.h>
#include <http/sserequestrules_p.h>

#include <QtTest/qtest.h>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Error = SseError;

class tst_SseRequestRules : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void checksUrls_data();
    void checksUrls();
    void checksHeaders_data();
    void checksHeaders();
    void checksMethods_data();
    void checksMethods();
    void checksLastEventIds();
    void checksRequests();
    void saysWhatIsWrongWithAUrl_data();
    void saysWhatIsWrongWithAUrl();
    void saysWhatIsWrongWithAHeader_data();
    void saysWhatIsWrongWithAHeader();
    void saysWhatIsWrongWithAMethod_data();
    void saysWhatIsWrongWithAMethod();
    void saysWhatIsWrongWithALastEventId();
    void tellsNoSecrets_data();
    void tellsNoSecrets();
    void setsDefaultHeaders();
    void letsTheApplicationsHeadersWin();
    void sendsTheStreamsIdInsteadOfAStaleOne();
    void sendsTheCredentialsOfAUrl();
    void setsTheAttributesThatStreamsNeed();
    void asksForCompressionOnlyIfToldTo();
    void dropsWhatDescribesABody();
    void probesQuietConnections();
    void leavesProbesToTheEnvironment();
    void reducesAUrlToItsOrigin_data();
    void reducesAUrlToItsOrigin();
    void sendsNoZone_data();
    void sendsNoZone();
    void leavesTheApplicationsHostHeader();
};

void tst_SseRequestRules::checksUrls_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<Error>("error");
    QTest::newRow("http") << u"http://example.org"_s << Error::NoError;
    QTest::newRow("https") << u"https://user@example.org:8443/a?b#c"_s << Error::NoError;
    QTest::newRow("upper case") << u"HTTP://EXAMPLE.ORG"_s << Error::NoError;
    QTest::newRow("IPv6") << u"http://[::1]:80/"_s << Error::NoError;
    QTest::newRow("empty") << QString() << Error::InvalidUrlError;
    QTest::newRow("relative") << u"/events"_s << Error::InvalidUrlError;
    QTest::newRow("no scheme") << u"example.org/events"_s << Error::InvalidUrlError;
    QTest::newRow("no host") << u"http:///events"_s << Error::InvalidUrlError;
    QTest::newRow("port too large") << u"http://example.org:65536"_s << Error::InvalidUrlError;
    QTest::newRow("port 0") << u"http://example.org:0"_s << Error::InvalidUrlError;
    QTest::newRow("open bracket") << u"http://[::1"_s << Error::InvalidUrlError;
    QTest::newRow("file") << u"file:///etc/passwd"_s << Error::UnsupportedSchemeError;
    QTest::newRow("ws") << u"ws://example.org"_s << Error::UnsupportedSchemeError;
    QTest::newRow("data") << u"data:text/event-stream,data"_s << Error::UnsupportedSchemeError;
}

void tst_SseRequestRules::checksUrls()
{
    QFETCH(QString, url);
    QTEST(SseRequestRules::checkUrl(QUrl(url)).error, "error");
}

void tst_SseRequestRules::checksHeaders_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<bool>("valid");
    const QByteArray name = "X-Token";
    QTest::newRow("plain") << name << QByteArray("abc") << true;
    QTest::newRow("empty value") << name << QByteArray("") << true;
    QTest::newRow("TAB") << name << QByteArray("a\tb") << true;
    QTest::newRow("UTF-8") << name << QByteArray("k\xc3\xa4se") << true;
    QTest::newRow("CR") << name << QByteArray("a\rb") << false;
    QTest::newRow("LF") << name << QByteArray("a\nEvil: 1") << false;
    QTest::newRow("NUL") << name << QByteArray("a\0b", 3) << false;
    QTest::newRow("escape") << name << QByteArray("a\x1b") << false;
    QTest::newRow("DEL") << name << QByteArray("a\x7f") << false;
    QTest::newRow("empty name") << QByteArray() << QByteArray("a") << false;
    QTest::newRow("space in name") << QByteArray("X Token") << QByteArray("a") << false;
    QTest::newRow("colon in name") << QByteArray("X:") << QByteArray("a") << false;
    QTest::newRow("LF in name") << QByteArray("X\nY") << QByteArray("a") << false;
    QTest::newRow("NUL in name") << QByteArray("X\0Y", 3) << QByteArray("a") << false;
    QTest::newRow("non-ASCII name") << QByteArray("X-\xc3\xa4") << QByteArray("a") << false;
    QTest::newRow("framing by length") << QByteArray("content-length") << QByteArray("5") << false;
    QTest::newRow("framing by chunks")
            << QByteArray("Transfer-Encoding") << QByteArray("chunked") << false;
}

void tst_SseRequestRules::checksHeaders()
{
    QFETCH(QByteArray, name);
    QFETCH(QByteArray, value);
    QTEST(!SseRequestRules::checkHeader(name, value), "valid");
}

void tst_SseRequestRules::checksMethods_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<bool>("valid");
    QTest::newRow("GET") << QByteArray("GET") << true;
    QTest::newRow("REPORT") << QByteArray("REPORT") << true;
    QTest::newRow("lower case") << QByteArray("get") << true;
    QTest::newRow("empty") << QByteArray() << false;
    QTest::newRow("space") << QByteArray("GET /") << false;
    QTest::newRow("line feed") << QByteArray("GET\n") << false;
}

void tst_SseRequestRules::checksMethods()
{
    QFETCH(QByteArray, method);
    QTEST(!SseRequestRules::checkMethod(method), "valid");
}

void tst_SseRequestRules::checksLastEventIds()
{
    QVERIFY(!SseRequestRules::checkLastEventId(QString()));
    QVERIFY(!SseRequestRules::checkLastEventId(u"käse 7"_s));
    QVERIFY(SseRequestRules::checkLastEventId(u"a\rb"_s));
    QVERIFY(SseRequestRules::checkLastEventId(u"a\nb"_s));
    QVERIFY(SseRequestRules::checkLastEventId(QString(u'a') + QChar(u'\0')));
}

void tst_SseRequestRules::checksRequests()
{
    QNetworkRequest request(QUrl(u"http://example.org"_s));
    request.setRawHeader("X-Token", "a");
    QCOMPARE(SseRequestRules::checkRequest(request).error, Error::NoError);
    request.setUrl(QUrl(u"ftp://example.org"_s));
    QCOMPARE(SseRequestRules::checkRequest(request).error, Error::UnsupportedSchemeError);
    request.setRawHeader("Content-Length", "7");
    QCOMPARE(SseRequestRules::checkRequest(request).error, Error::InvalidHeaderError);
}

// All that users and logs get to see of a URL that cannot be used.
void tst_SseRequestRules::saysWhatIsWrongWithAUrl_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<QStringList>("parts"); // of the message
    QTest::newRow("empty") << QString() << QStringList{u"no URL"_s};
    QTest::newRow("path") << u"/events"_s
                          << QStringList{u"\"/events\""_s, u"relative"_s, u"http"_s, u"host"_s};
    QTest::newRow("no scheme") << u"example.org/events"_s
                               << QStringList{u"\"example.org/events\""_s, u"relative"_s};
    QTest::newRow("no host") << u"http:///events"_s
                             << QStringList{u"\"http:///events\""_s, u"no host"_s};
    QTest::newRow("port 0") << u"http://example.org:0/x"_s
                            << QStringList{u"\"http://example.org:0/x\""_s, u"port 0"_s};
    QTest::newRow("port too large")
            << u"http://example.org:65536/x"_s
            << QStringList{u"malformed"_s, u"port"_s, u"\"http://example.org:65536/x\""_s};
    QTest::newRow("open bracket") << u"http://[::1/x"_s
                                  << QStringList{u"malformed"_s, u"\"http://[::1/x\""_s};
    QTest::newRow("space in the host")
            << u"http://exa mple.org/"_s << QStringList{u"malformed"_s, u"host"_s};
    QTest::newRow("ftp") << u"ftp://example.org/x"_s
                         << QStringList{u"\"ftp://example.org/x\""_s, u"scheme \"ftp\""_s,
                                        u"http"_s};
    QTest::newRow("data") << u"data:text/event-stream,data"_s
                          << QStringList{u"\"data:\""_s, u"scheme \"data\""_s};
    QTest::newRow("host and port")
            << u"localhost:8080/x"_s << QStringList{u"scheme \"localhost\""_s, u"put http://"_s};
    QTest::newRow("file") << u"file:///etc/passwd"_s << QStringList{u"scheme \"file\""_s};
}

void tst_SseRequestRules::saysWhatIsWrongWithAUrl()
{
    QFETCH(QString, url);
    QFETCH(QStringList, parts);
    const QString message = SseRequestRules::checkUrl(QUrl(url)).message;
    for (const QString &part : parts)
        QVERIFY2(message.contains(part), qPrintable(message));
}

void tst_SseRequestRules::saysWhatIsWrongWithAHeader_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QStringList>("parts");
    QTest::newRow("Content-Length") << QByteArray("Content-Length") << QByteArray("5")
                                    << QStringList{u"\"Content-Length\""_s, u"not for the app"_s};
    QTest::newRow("Transfer-Encoding")
            << QByteArray("transfer-encoding") << QByteArray("chunked")
            << QStringList{u"\"transfer-encoding\""_s, u"not for the app"_s};
    QTest::newRow("empty name") << QByteArray() << QByteArray("a") << QStringList{u"empty name"_s};
    QTest::newRow("line as a name") << QByteArray("X-Token: a") << QByteArray()
                                    << QStringList{u"\"X-Token\""_s, u"name"_s, u"a colon"_s};
    QTest::newRow("space in the name") << QByteArray("X Token") << QByteArray("a")
                                       << QStringList{u"\"X\""_s, u"name"_s, u"a space"_s};
    QTest::newRow("non-ASCII name") << QByteArray("X-\xc3\xa4") << QByteArray("a")
                                    << QStringList{u"\"X-\""_s, u"not ASCII"_s};
    QTest::newRow("slash in the name")
            << QByteArray("a/b") << QByteArray("a") << QStringList{u"\"a\""_s, u"\"/\""_s};
    const QList<std::pair<char, QString>> characters{{'\n', u"a line feed"_s},
                                                     {'\r', u"a carriage return"_s},
                                                     {'\0', u"a NUL"_s},
                                                     {'\x1b', u"a control character"_s},
                                                     {'\x7f', u"a control character"_s}};
    for (const auto &[character, words] : characters) {
        QTest::addRow("character %d in the value", int(character))
                << QByteArray("X-Token") << "a" + QByteArray(1, character) + "b"
                << QStringList{u"value"_s, u"\"X-Token\""_s, words};
    }
    QTest::newRow("tab in the name")
            << QByteArray("X\tY") << QByteArray("a") << QStringList{u"name"_s, u"a tab"_s};
}

void tst_SseRequestRules::saysWhatIsWrongWithAHeader()
{
    QFETCH(QByteArray, name);
    QFETCH(QByteArray, value);
    QFETCH(QStringList, parts);
    const SseRequestRules::Problem problem = SseRequestRules::checkHeader(name, value);
    QCOMPARE(problem.error, Error::InvalidHeaderError);
    for (const QString &part : parts)
        QVERIFY2(problem.message.contains(part), qPrintable(problem.message));
}

void tst_SseRequestRules::saysWhatIsWrongWithAMethod_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QStringList>("parts");
    QTest::newRow("empty") << QByteArray() << QStringList{u"method is empty"_s};
    QTest::newRow("space") << QByteArray("GET /") << QStringList{u"\"GET\""_s, u"a space"_s};
    QTest::newRow("line feed") << QByteArray("POST\n")
                               << QStringList{u"\"POST\""_s, u"line feed"_s};
}

void tst_SseRequestRules::saysWhatIsWrongWithAMethod()
{
    QFETCH(QByteArray, method);
    QFETCH(QStringList, parts);
    const SseRequestRules::Problem problem = SseRequestRules::checkMethod(method);
    QCOMPARE(problem.error, Error::InvalidMethodError);
    for (const QString &part : parts)
        QVERIFY2(problem.message.contains(part), qPrintable(problem.message));
}

void tst_SseRequestRules::saysWhatIsWrongWithALastEventId()
{
    const SseRequestRules::Problem problem = SseRequestRules::checkLastEventId(u"secret\rx"_s);
    QCOMPARE(problem.error, Error::InvalidHeaderError);
    QVERIFY(problem.message.contains(u"a carriage return"_s));
    QVERIFY(!problem.message.contains(u"secret"_s));
}

// Each has "secret" where a user, a password or a token may be.
void tst_SseRequestRules::tellsNoSecrets_data()
{
    QTest::addColumn<QString>("url");
    for (const char *url : {
                 "http://me:secret@example.org:99999/",
                 "http://secret@example.org:99999/",
                 "http://me:sec?secret@example.org:99999/",
                 "http://me:s/secret@example.org:99999/",
                 "http://example.org:99999/?token=secret",
                 "http://example.org:99999/#secret",
                 "http://example.org:99999/?mail=a@b&token=secret",
                 "http://example.org:0/?token=secret",
                 "http://me:secret@example.org:0/",
                 "http://me:secret@/",
                 "http:///events?token=secret",
                 "ftp://me:secret@example.org/",
                 "ftp://example.org/?token=secret",
                 "me:secret@example.org",
                 "secret:pass@example.org",
                 "data:text/plain,secret",
                 "mailto:secret@example.org",
                 "/events?token=secret",
                 "//me:secret@example.org/",
                 "secret@example.org/events",
                 "12:secret@example.org",
         }) {
        QTest::newRow(url) << QString::fromLatin1(url);
    }
}

void tst_SseRequestRules::tellsNoSecrets()
{
    QFETCH(QString, url);
    for (const QUrl::ParsingMode mode : {QUrl::TolerantMode, QUrl::StrictMode}) {
        const SseRequestRules::Problem problem = SseRequestRules::checkUrl(QUrl(url, mode));
        QVERIFY(problem);
        QVERIFY2(!problem.message.isEmpty(), "There is no message");
        QVERIFY2(!problem.message.contains(u"secret"_s), qPrintable(problem.message));
    }
    QVERIFY(!SseLogging::redacted(QUrl(url)).contains(u"secret"_s));
}

void tst_SseRequestRules::setsDefaultHeaders()
{
    const QNetworkRequest base(QUrl(u"http://example.org"_s));
    const QNetworkRequest request = SseRequestRules::prepared(base);
    QCOMPARE(request.rawHeader("Accept"), "text/event-stream");
    QCOMPARE(request.rawHeader("Accept-Encoding"), "identity");
    QCOMPARE(request.rawHeader("Cache-Control"), "no-cache");
    QVERIFY(request.rawHeader("User-Agent").startsWith("QtSse/"));
    QVERIFY(!request.hasRawHeader("Last-Event-ID"));
    QCOMPARE(SseRequestRules::prepared(base, {u"käse"_s}).rawHeader("Last-Event-ID"),
             "k\xc3\xa4se");
}

void tst_SseRequestRules::letsTheApplicationsHeadersWin()
{
    QNetworkRequest base(QUrl(u"http://example.org"_s));
    base.setRawHeader("accept", "application/json, text/event-stream");
    base.setRawHeader("User-Agent", "mine");
    base.setRawHeader("Last-Event-ID", "3");
    const QNetworkRequest request = SseRequestRules::prepared(base);
    QCOMPARE(request.rawHeader("Accept"), "application/json, text/event-stream");
    QCOMPARE(request.rawHeader("User-Agent"), "mine");
    QCOMPARE(request.rawHeader("Last-Event-ID"), "3");
}

void tst_SseRequestRules::sendsTheStreamsIdInsteadOfAStaleOne()
{
    QNetworkRequest base(QUrl(u"http://example.org"_s));
    base.setRawHeader("Last-Event-ID", "3");
    QCOMPARE(SseRequestRules::prepared(base, {u"4"_s}).rawHeader("Last-Event-ID"), "4");
    QCOMPARE(SseRequestRules::prepared(base).rawHeader("Last-Event-ID"), "3");
    QVERIFY(!SseRequestRules::prepared(base, {{}, true}).hasRawHeader("Last-Event-ID"));
}

void tst_SseRequestRules::sendsTheCredentialsOfAUrl()
{
    QNetworkRequest base(QUrl(u"http://j%C3%B6rg:a%3Ab@example.org/x"_s));
    QNetworkRequest request = SseRequestRules::prepared(base);
    QCOMPARE(request.rawHeader("Authorization"),
             "Basic " + QByteArray("j\xc3\xb6rg:a:b").toBase64());
    QCOMPARE(request.url(), QUrl(u"http://example.org/x"_s));
    base.setRawHeader("Authorization", "Bearer mine");
    request = SseRequestRules::prepared(base);
    QCOMPARE(request.rawHeader("Authorization"), "Bearer mine");
}

// Whatever the application's request says.
void tst_SseRequestRules::setsTheAttributesThatStreamsNeed()
{
    using Request = QNetworkRequest;
    QNetworkRequest base;
    base.setAttribute(Request::CacheLoadControlAttribute, Request::PreferCache);
    base.setAttribute(Request::CacheSaveControlAttribute, true);
    base.setAttribute(Request::AutoDeleteReplyOnFinishAttribute, true);
    base.setAttribute(Request::HttpPipeliningAllowedAttribute, true);
    base.setAttribute(Request::Http2AllowedAttribute, true);
    base.setAttribute(Request::RedirectPolicyAttribute, Request::NoLessSafeRedirectPolicy);
    base.setDecompressedSafetyCheckThreshold(1000);
    QNetworkRequest request = SseRequestRules::prepared(base);
    const auto attribute = [&request](Request::Attribute code) { return request.attribute(code); };
    QCOMPARE(attribute(Request::CacheLoadControlAttribute).toInt(), int(Request::AlwaysNetwork));
    QCOMPARE(attribute(Request::CacheSaveControlAttribute), QVariant(false));
    QCOMPARE(attribute(Request::AutoDeleteReplyOnFinishAttribute), QVariant(false));
    QCOMPARE(attribute(Request::HttpPipeliningAllowedAttribute), QVariant(false));
    QCOMPARE(attribute(Request::Http2AllowedAttribute), QVariant(false));
    QCOMPARE(attribute(Request::RedirectPolicyAttribute).toInt(),
             int(Request::ManualRedirectPolicy)); // they are the client's to follow
    QCOMPARE(request.decompressedSafetyCheckThreshold(), -1);
    SseRequestRules::Additions additions;
    additions.allowsHttp2 = true;
    request = SseRequestRules::prepared(QNetworkRequest(), additions);
    QCOMPARE(attribute(Request::Http2AllowedAttribute), QVariant(true));
}

void tst_SseRequestRules::asksForCompressionOnlyIfToldTo()
{
    SseRequestRules::Additions additions;
    additions.acceptsCompression = true;
    QNetworkRequest base;
    QVERIFY(!SseRequestRules::prepared(base, additions)
                     .hasRawHeader("Accept-Encoding")); // it is Qt's
    base.setRawHeader("Accept-Encoding", "br");
    QCOMPARE(SseRequestRules::prepared(base, additions).rawHeader("Accept-Encoding"), "br");
    QCOMPARE(SseRequestRules::prepared(base).rawHeader("Accept-Encoding"), "br");
}

void tst_SseRequestRules::dropsWhatDescribesABody()
{
    QNetworkRequest base;
    for (const QByteArray name : {"Content-Type", "content-language", "CONTENT-MD5"})
        base.setRawHeader(name, "x");
    for (const QByteArray name : {"Accept", "X-Content-Type"})
        base.setRawHeader(name, "y");
    const QNetworkRequest request = SseRequestRules::withoutBody(base);
    QCOMPARE(request.rawHeaderList().size(), 2);
    QCOMPARE(request.rawHeader("Accept"), "y");
    QCOMPARE(request.rawHeader("X-Content-Type"), "y");
}

void tst_SseRequestRules::probesQuietConnections()
{
#if QT_VERSION >= QT_VERSION_CHECK(6, 11, 0)
    QNetworkRequest base;
    QNetworkRequest request = SseRequestRules::prepared(base);
    QCOMPARE(request.tcpKeepAliveIdleTimeBeforeProbes(), 30s);
    QCOMPARE(request.tcpKeepAliveIntervalBetweenProbes(), 10s);
    QCOMPARE(request.tcpKeepAliveProbeCount(), 3);
    base.setTcpKeepAliveIdleTimeBeforeProbes(300s);
    base.setTcpKeepAliveProbeCount(7);
    request = SseRequestRules::prepared(base);
    QCOMPARE(request.tcpKeepAliveIdleTimeBeforeProbes(), 300s);
    QCOMPARE(request.tcpKeepAliveIntervalBetweenProbes(), 10s);
    QCOMPARE(request.tcpKeepAliveProbeCount(), 7);
#else
    QSKIP("Before Qt 6.11, the values are the system's");
#endif
}

// Those who run a program have the last word over what Qt does where a request says nothing.
void tst_SseRequestRules::leavesProbesToTheEnvironment()
{
#if QT_VERSION >= QT_VERSION_CHECK(6, 11, 0)
    qputenv("QT_QNAM_TCP_KEEPIDLE", "600");
    const QNetworkRequest request = SseRequestRules::prepared(QNetworkRequest());
    qunsetenv("QT_QNAM_TCP_KEEPIDLE");
    QCOMPARE(request.tcpKeepAliveIdleTimeBeforeProbes(), 0s);
    QCOMPARE(request.tcpKeepAliveProbeCount(), 3);
#else
    QSKIP("Before Qt 6.11, the values are the system's");
#endif
}

void tst_SseRequestRules::reducesAUrlToItsOrigin_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<QByteArray>("origin");
    QTest::newRow("everything") << u"https://me:secret@example.org:8443/events?token=secret#here"_s
                                << QByteArray("https://example.org:8443");
    QTest::newRow("path") << u"http://example.org/x"_s << QByteArray("http://example.org");
    QTest::newRow("default port") << u"http://example.org:80/x"_s
                                  << QByteArray("http://example.org");
    QTest::newRow("secure default port")
            << u"https://example.org:443/x"_s << QByteArray("https://example.org");
    QTest::newRow("default port of the other scheme")
            << u"http://example.org:443/x"_s << QByteArray("http://example.org:443");
    QTest::newRow("the other way round")
            << u"https://example.org:80/x"_s << QByteArray("https://example.org:80");
    QTest::newRow("upper case") << u"HTTP://EXAMPLE.ORG/X"_s << QByteArray("http://example.org");
    QTest::newRow("IPv6") << u"http://[2001:DB8::1]:80/x"_s << QByteArray("http://[2001:db8::1]");
    QTest::newRow("zone") << u"http://[fe80::1%25eth0]:8080/"_s
                          << QByteArray("http://[fe80::1]:8080");
    QTest::newRow("IDN") << u"http://b\u00FCcher.de/"_s << QByteArray("http://xn--bcher-kva.de");
}

void tst_SseRequestRules::reducesAUrlToItsOrigin()
{
    QFETCH(QString, url);
    QTEST(SseOrigin::of(QUrl(url)).toEncoded(), "origin");
}

// RFC 6874, section 4.
void tst_SseRequestRules::sendsNoZone_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<QByteArray>("host"); // empty: Qt makes it from the URL
    QTest::newRow("name") << u"http://example.org:81/"_s << QByteArray();
    QTest::newRow("IPv4") << u"http://127.0.0.1/"_s << QByteArray();
    QTest::newRow("IPv6") << u"http://[fe80::1]:81/"_s << QByteArray();
    QTest::newRow("zone") << u"http://[fe80::1%25eth0]/x"_s << QByteArray("[fe80::1]");
    QTest::newRow("zone and port")
            << u"http://[fe80::1%25eth0]:81/x"_s << QByteArray("[fe80::1]:81");
    QTest::newRow("zone, secure") << u"https://[fe80::1%25eth0]/x"_s << QByteArray("[fe80::1]");
}

void tst_SseRequestRules::sendsNoZone()
{
    QFETCH(QString, url);
    QNetworkRequest request{QUrl(url)};
    SseRequestRules::removeZoneFromHost(request);
    QTEST(request.rawHeader("Host"), "host");
    QCOMPARE(request.url(), QUrl(url));
}

void tst_SseRequestRules::leavesTheApplicationsHostHeader()
{
    QNetworkRequest request{QUrl(u"http://[fe80::1%25eth0]/x"_s)};
    request.setRawHeader("Host", "example.org");
    SseRequestRules::removeZoneFromHost(request);
    QCOMPARE(request.rawHeader("Host"), "example.org");
}

QTEST_APPLESS_MAIN(tst_SseRequestRules)
#include "tst_sserequestrules.moc"
