// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include <client/sserequestsettings_p.h>

#include <QtTest/qtest.h>

using namespace Qt::StringLiterals;
using Error = SseError;

namespace {

SseRequestSettings settingsFor(const QString &url)
{
    SseRequestSettings settings;
    settings.setUrl(QUrl(url));
    return settings;
}

bool allowsHttp2(const SseHttpRequest &request)
{
    return request.request.attribute(QNetworkRequest::Http2AllowedAttribute).toBool();
}

// Since Qt 6.8, QNetworkRequest has the names in lower case.
SseHeaders inLowerCase(SseHeaders headers)
{
    for (auto &[name, value] : headers)
        name = name.toLower();
    return headers;
}

// As for a stream that has been open and has given an ID.
void receiveStream(SseRequestSettings &settings)
{
    QVERIFY(!settings.forgetsLastEventId());
    settings.noteOpened();
    settings.noteLastEventId();
}

} // namespace

class tst_SseRequestSettings : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void asksForAStream();
    void replacesAllHeaders();
    void joinsHeadersOfTheSameName();
    void removesAHeader();
    void keepsWhatItHasIfAnythingIsInvalid();
    void resumesByTheResumeMethod();
    void resumesByTheFirstMethod_data();
    void resumesByTheFirstMethod();
    void sendsTheEmptyIdOfAStream();
    void keepsTheIdForItsOrigin_data();
    void keepsTheIdForItsOrigin();
    void keepsAGivenIdForAnyOrigin();
    void avoidsHttp2Once();
    void takesAPreparedRequest();
    void refusesAPreparedRequest_data();
    void refusesAPreparedRequest();
};

void tst_SseRequestSettings::asksForAStream()
{
    const SseRequestSettings settings = settingsFor(u"http://example.org/events"_s);
    const SseHttpRequest next = settings.next(u"7"_s);
    QVERIFY(!settings.checkUrl());
    QCOMPARE(next.request.url(), QUrl(u"http://example.org/events"_s));
    QCOMPARE(next.method, "GET");
    QCOMPARE(next.body, QByteArray());
    QCOMPARE(next.request.rawHeader("Accept"), "text/event-stream");
    QCOMPARE(next.request.rawHeader("Accept-Encoding"), "identity");
    QCOMPARE(next.request.rawHeader("Last-Event-ID"), "7");
    QVERIFY(!allowsHttp2(next));
    QCOMPARE(settings.headers(), SseHeaders());
}

void tst_SseRequestSettings::replacesAllHeaders()
{
    SseRequestSettings settings;
    QVERIFY(!settings.setHeaders({{"X-One", "1"}, {"X-Two", "2"}}));
    QVERIFY(!settings.setHeaders({{"X-Two", "3"}}));
    QCOMPARE(inLowerCase(settings.headers()), SseHeaders({{"x-two", "3"}}));
    QCOMPARE(settings.next({}).request.rawHeader("X-Two"), "3");
}

void tst_SseRequestSettings::joinsHeadersOfTheSameName()
{
    SseRequestSettings settings;
    QVERIFY(!settings.setHeaders({{"X-One", "1"}, {"X-One", "2"}}));
    QCOMPARE(inLowerCase(settings.headers()), SseHeaders({{"x-one", "1, 2"}}));
}

void tst_SseRequestSettings::removesAHeader()
{
    SseRequestSettings settings;
    QVERIFY(!settings.setHeader("X-One", "1"));
    QVERIFY(!settings.setHeader("X-One", QByteArray()));
    QCOMPARE(settings.headers(), SseHeaders());
}

void tst_SseRequestSettings::keepsWhatItHasIfAnythingIsInvalid()
{
    SseRequestSettings settings;
    QVERIFY(!settings.setHeader("X-One", "1"));
    QVERIFY(!settings.setMethod("POST"));
    QVERIFY(!settings.setResumeMethod("GET"));

    QNetworkRequest request(QUrl(u"http://example.org/"_s));
    request.setRawHeader("Content-Length", "5");
    QCOMPARE(settings.setRequest(request).error, Error::InvalidHeaderError);
    QCOMPARE(settings.setHeader("X-One", "1\n2").error, Error::InvalidHeaderError);
    QCOMPARE(settings.setHeaders({{"X-Two", "2"}, {"X Three", "3"}}).error,
             Error::InvalidHeaderError);
    QCOMPARE(settings.setMethod("").error, Error::InvalidMethodError);
    QCOMPARE(settings.setResumeMethod("GET /").error, Error::InvalidMethodError);

    QCOMPARE(settings.url(), QUrl());
    QCOMPARE(inLowerCase(settings.headers()), SseHeaders({{"x-one", "1"}}));
    QCOMPARE(settings.method(), "POST");
    QCOMPARE(settings.resumeMethod(), "GET");
    QCOMPARE(settings.checkUrl().error, Error::InvalidUrlError);
}

void tst_SseRequestSettings::resumesByTheResumeMethod()
{
    SseRequestSettings settings = settingsFor(u"http://example.org/"_s);
    QVERIFY(!settings.setMethod("POST"));
    QVERIFY(!settings.setHeaders({{"Content-Type", "application/json"}, {"X-One", "1"}}));
    QVERIFY(!settings.setResumeMethod("GET"));
    settings.setBody("{}");
    QCOMPARE(settings.next(u"7"_s).method, "POST");
    receiveStream(settings);

    const SseHttpRequest next = settings.next(u"8"_s);
    QCOMPARE(next.method, "GET");
    QCOMPARE(next.body, QByteArray());
    QVERIFY(!next.request.hasRawHeader("Content-Type"));
    QCOMPARE(next.request.rawHeader("X-One"), "1");
    QCOMPARE(next.request.rawHeader("Last-Event-ID"), "8");

    settings.startOver();
    QCOMPARE(settings.next(u"8"_s).method, "POST");
}

void tst_SseRequestSettings::resumesByTheFirstMethod_data()
{
    QTest::addColumn<QByteArray>("resumeMethod");
    QTest::addColumn<QString>("lastEventId");
    QTest::newRow("no other method") << QByteArray() << u"7"_s;
    QTest::newRow("the same method") << QByteArray("POST") << u"7"_s;
    QTest::newRow("no ID") << QByteArray("GET") << QString();
}

void tst_SseRequestSettings::resumesByTheFirstMethod()
{
    QFETCH(QByteArray, resumeMethod);
    QFETCH(QString, lastEventId);
    SseRequestSettings settings = settingsFor(u"http://example.org/"_s);
    QVERIFY(!settings.setMethod("POST"));
    QVERIFY(!settings.setResumeMethod(resumeMethod));
    settings.setBody("{}");
    receiveStream(settings);
    QCOMPARE(settings.next(lastEventId).method, "POST");
    QCOMPARE(settings.next(lastEventId).body, "{}");
}

void tst_SseRequestSettings::sendsTheEmptyIdOfAStream()
{
    SseRequestSettings settings = settingsFor(u"http://example.org/"_s);
    QVERIFY(!settings.setHeader("Last-Event-ID", "old"));
    QCOMPARE(settings.next({}).request.rawHeader("Last-Event-ID"), "old");
    receiveStream(settings);
    QVERIFY(settings.next({}).request.rawHeader("Last-Event-ID").isEmpty());
}

void tst_SseRequestSettings::keepsTheIdForItsOrigin_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<bool>("isForgotten");
    QTest::newRow("other path") << u"http://example.org/other?a=1"_s << false;
    QTest::newRow("default port") << u"http://example.org:80/"_s << false;
    QTest::newRow("other user") << u"http://user@example.org/"_s << false;
    QTest::newRow("other scheme") << u"https://example.org/"_s << true;
    QTest::newRow("other host") << u"http://example.com/"_s << true;
    QTest::newRow("other port") << u"http://example.org:81/"_s << true;
}

void tst_SseRequestSettings::keepsTheIdForItsOrigin()
{
    QFETCH(QString, url);
    SseRequestSettings settings = settingsFor(u"http://example.org/events"_s);
    receiveStream(settings);
    settings.setUrl(QUrl(url));
    QTEST(settings.forgetsLastEventId(), "isForgotten");
    QVERIFY(!settings.forgetsLastEventId());
}

void tst_SseRequestSettings::keepsAGivenIdForAnyOrigin()
{
    SseRequestSettings settings = settingsFor(u"http://example.org/"_s);
    receiveStream(settings);
    settings.noteGivenLastEventId();
    settings.setUrl(QUrl(u"http://example.com/"_s));
    QVERIFY(!settings.forgetsLastEventId());
    settings.setUrl(QUrl(u"http://example.org/"_s));
    QVERIFY(settings.forgetsLastEventId());
}

void tst_SseRequestSettings::avoidsHttp2Once()
{
    SseRequestSettings settings = settingsFor(u"https://example.org/"_s);
    settings.setHttp2Enabled(true);
    QVERIFY(allowsHttp2(settings.next({})));
    settings.setAvoidsHttp2(true);
    QVERIFY(!allowsHttp2(settings.next({})));
    settings.noteOpened();
    QVERIFY(allowsHttp2(settings.next({})));
    settings.setAvoidsHttp2(true);
    settings.startOver();
    QVERIFY(allowsHttp2(settings.next({})));
}

void tst_SseRequestSettings::takesAPreparedRequest()
{
    SseRequestSettings settings = settingsFor(u"https://example.org/"_s);
    QVERIFY(!settings.setMethod("POST"));
    settings.setBody("{}");
    const SseHttpRequest next = settings.next({});
    QNetworkRequest changed(next.request);
    changed.setRawHeader("Authorization", "Bearer 1");
    changed.setAttribute(QNetworkRequest::Http2AllowedAttribute, true);
    const auto prepared = SseRequestSettings::prepared(next, changed);
    QVERIFY(!prepared.problem);
    QCOMPARE(prepared.request.method, "POST");
    QCOMPARE(prepared.request.body, "{}");
    QCOMPARE(prepared.request.request.rawHeader("Authorization"), "Bearer 1");
    QVERIFY(!allowsHttp2(prepared.request));
}

void tst_SseRequestSettings::refusesAPreparedRequest_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<QByteArray>("header");
    QTest::addColumn<Error>("error");
    QTest::newRow("scheme") << u"ftp://example.org/"_s << QByteArray("X-One")
                            << Error::UnsupportedSchemeError;
    QTest::newRow("no URL") << QString() << QByteArray("X-One") << Error::InvalidUrlError;
    QTest::newRow("header") << u"http://example.org/"_s << QByteArray("Content-Length")
                            << Error::InvalidHeaderError;
}

void tst_SseRequestSettings::refusesAPreparedRequest()
{
    QFETCH(QString, url);
    QFETCH(QByteArray, header);
    const SseHttpRequest next = settingsFor(u"http://example.org/"_s).next({});
    QNetworkRequest changed(next.request);
    changed.setUrl(QUrl(url));
    changed.setRawHeader(header, "1");
    QTEST(SseRequestSettings::prepared(next, changed).problem.error, "error");
}

QTEST_APPLESS_MAIN(tst_SseRequestSettings)
#include "tst_sserequestsettings.moc"
