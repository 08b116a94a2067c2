// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include <http/sseresponserules_p.h>

#include <QtCore/qtimezone.h>
#include <QtTest/qtest.h>

using Error = SseError;
using SseResponseRules::Verdict;

Q_DECLARE_METATYPE(SseResponseRules::Verdict)

class tst_SseResponseRules : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void recognizesTheContentType_data();
    void recognizesTheContentType();
    void judgesResponses_data();
    void judgesResponses();
    void namesTheErrorOfAVerdict();
    void namesTheErrorWithoutAResponse_data();
    void namesTheErrorWithoutAResponse();
    void parsesRetryAfter_data();
    void parsesRetryAfter();
};

void tst_SseResponseRules::recognizesTheContentType_data()
{
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<bool>("isEventStream");
    QTest::newRow("plain") << QByteArray("text/event-stream") << true;
    QTest::newRow("mixed case") << QByteArray("Text/Event-Stream") << true;
    QTest::newRow("charset") << QByteArray("text/event-stream;charset=utf-8") << true;
    QTest::newRow("another charset") << QByteArray("text/event-stream; charset=latin1") << true;
    QTest::newRow("blanks") << QByteArray(" text/event-stream ;a=b") << true;
    QTest::newRow("quoted comma") << QByteArray("text/event-stream; a=\"b\\\", c\"") << true;
    QTest::newRow("twice") << QByteArray("text/event-stream, text/event-stream;a=b") << true;
    QTest::newRow("the last one counts") << QByteArray("text/html, text/event-stream") << true;
    QTest::newRow("not the first one") << QByteArray("text/event-stream, text/html") << false;
    QTest::newRow("none") << QByteArray() << false;
    QTest::newRow("HTML") << QByteArray("text/html") << false;
    QTest::newRow("as a parameter") << QByteArray("text/plain; a=text/event-stream") << false;
    QTest::newRow("as a part") << QByteArray("application/x-text/event-stream-x") << false;
    QTest::newRow("longer") << QByteArray("text/event-streams") << false;
    QTest::newRow("then a charset") << QByteArray("text/event-stream, charset=UTF-8") << true;
    QTest::newRow("then nothing") << QByteArray("text/event-stream,") << true;
    QTest::newRow("then a wildcard") << QByteArray("text/event-stream, */*") << true;
    QTest::newRow("blank in it") << QByteArray("text/event-stream x") << false;
    QTest::newRow("shorter") << QByteArray("text/event") << false;
}

void tst_SseResponseRules::recognizesTheContentType()
{
    QFETCH(QByteArray, type);
    QTEST(SseResponseRules::isEventStreamType(type), "isEventStream");
}

void tst_SseResponseRules::judgesResponses_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<QByteArray>("encoding");
    QTest::addColumn<bool>("acceptsCompression");
    QTest::addColumn<Verdict>("verdict");
    const QByteArray stream = "text/event-stream";
    const QByteArray none;
    QTest::newRow("100") << 100 << none << none << false << Verdict::Interim;
    QTest::newRow("103") << 103 << stream << none << false << Verdict::Interim;
    QTest::newRow("200") << 200 << stream << none << false << Verdict::EventStream;
    QTest::newRow("200, identity")
            << 200 << stream << QByteArray("Identity") << false << Verdict::EventStream;
    QTest::newRow("200, gzip") << 200 << stream << QByteArray("gzip") << false
                               << Verdict::UnwantedContentEncoding;
    QTest::newRow("200, HTML") << 200 << QByteArray("text/html") << none << false
                               << Verdict::WrongContentType;
    QTest::newRow("201") << 201 << stream << none << false << Verdict::UnexpectedStatus;
    QTest::newRow("204") << 204 << none << none << false << Verdict::NoContent;
    QTest::newRow("205") << 205 << stream << none << false << Verdict::UnexpectedStatus;
    QTest::newRow("206") << 206 << stream << none << false << Verdict::UnexpectedStatus;
    QTest::newRow("300") << 300 << stream << none << false << Verdict::UnexpectedStatus;
    for (const int status : {301, 302, 303, 307, 308})
        QTest::addRow("%d", status) << status << stream << none << false << Verdict::Redirect;
    QTest::newRow("304") << 304 << none << none << false << Verdict::UnexpectedStatus;
    QTest::newRow("404") << 404 << stream << none << false << Verdict::UnexpectedStatus;
    QTest::newRow("503") << 503 << stream << none << false << Verdict::UnexpectedStatus;
    for (const QByteArray encoding :
         {"", " ", "none", "None", "identity", "identity, identity", ",", "identity, none"}) {
        QTest::addRow("no coding: \"%s\"", encoding.constData())
                << 200 << stream << encoding << false << Verdict::EventStream;
        QTest::addRow("no coding, compression is accepted: \"%s\"", encoding.constData())
                << 200 << stream << encoding << true << Verdict::EventStream;
    }
    QByteArrayList understood{"gzip", "GZIP", "deflate"};
    QByteArrayList unknown{"compress", "gzip, gzip", "gzip, br", "nonesuch"};
    const QByteArrayList ofQt{"br", "zstd"};
    const QByteArrayList ofZlib{"x-gzip", "X-GZip", "gzip, identity", "none,gzip", "deflate,none"};
#ifdef QTSSE_WITH_ZLIB
    understood += ofZlib;
    unknown += ofQt;
#else
    understood += ofQt;
    unknown += ofZlib;
#endif
    for (const QByteArray &encoding : understood + unknown) {
        QTest::addRow("unwanted coding: %s", encoding.constData())
                << 200 << stream << encoding << false << Verdict::UnwantedContentEncoding;
    }
    for (const QByteArray &encoding : understood) {
        QTest::addRow("wanted coding: %s", encoding.constData())
                << 200 << stream << encoding << true << Verdict::EventStream;
    }
    for (const QByteArray &encoding : unknown) {
        QTest::addRow("coding that is not understood: %s", encoding.constData())
                << 200 << stream << encoding << true << Verdict::UnwantedContentEncoding;
    }
}

void tst_SseResponseRules::judgesResponses()
{
    QFETCH(int, status);
    QFETCH(QByteArray, type);
    QFETCH(QByteArray, encoding);
    QFETCH(bool, acceptsCompression);
    QFETCH(Verdict, verdict);
    QVERIFY(SseResponseRules::judge(status, type, encoding, acceptsCompression) == verdict);
}

void tst_SseResponseRules::namesTheErrorOfAVerdict()
{
    QCOMPARE(SseResponseRules::errorFor(Verdict::Interim), Error::NoError);
    QCOMPARE(SseResponseRules::errorFor(Verdict::EventStream), Error::NoError);
    QCOMPARE(SseResponseRules::errorFor(Verdict::NoContent), Error::NoError);
    QCOMPARE(SseResponseRules::errorFor(Verdict::Redirect), Error::RedirectError);
    QCOMPARE(SseResponseRules::errorFor(Verdict::UnexpectedStatus), Error::HttpStatusError);
    QCOMPARE(SseResponseRules::errorFor(Verdict::WrongContentType), Error::ContentTypeError);
    QCOMPARE(SseResponseRules::errorFor(Verdict::UnwantedContentEncoding),
             Error::ContentEncodingError);
}

void tst_SseResponseRules::namesTheErrorWithoutAResponse_data()
{
    QTest::addColumn<QNetworkReply::NetworkError>("networkError");
    QTest::addColumn<Error>("error");
    QTest::newRow("refused") << QNetworkReply::ConnectionRefusedError
                             << Error::ConnectionRefusedError;
    QTest::newRow("name") << QNetworkReply::HostNotFoundError << Error::HostNotFoundError;
    QTest::newRow("black hole") << QNetworkReply::TimeoutError << Error::ConnectTimeoutError;
    QTest::newRow("TLS") << QNetworkReply::SslHandshakeFailedError << Error::TlsError;
    QTest::newRow("closed") << QNetworkReply::RemoteHostClosedError << Error::NoHttpResponseError;
    QTest::newRow("finished as if all were well")
            << QNetworkReply::NoError << Error::NoHttpResponseError;
    for (const auto error :
         {QNetworkReply::ProxyConnectionRefusedError, QNetworkReply::ProxyConnectionClosedError,
          QNetworkReply::ProxyNotFoundError, QNetworkReply::ProxyTimeoutError,
          QNetworkReply::ProxyAuthenticationRequiredError, QNetworkReply::UnknownProxyError}) {
        QTest::addRow("proxy, %d", int(error)) << error << Error::ProxyError;
    }
    for (const auto error :
         {QNetworkReply::ContentReSendError, QNetworkReply::ProtocolInvalidOperationError,
          QNetworkReply::ProtocolFailure}) {
        QTest::addRow("not HTTP, %d", int(error)) << error << Error::NoHttpResponseError;
    }
    QTest::newRow("scheme") << QNetworkReply::ProtocolUnknownError << Error::UnsupportedSchemeError;
    QTest::newRow("no route") << QNetworkReply::UnknownNetworkError << Error::NetworkError;
}

void tst_SseResponseRules::namesTheErrorWithoutAResponse()
{
    QFETCH(QNetworkReply::NetworkError, networkError);
    QTEST(SseResponseRules::errorBeforeResponse(networkError), "error");
}

void tst_SseResponseRules::parsesRetryAfter_data()
{
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<qint64>("milliseconds"); // -1: not valid
    QTest::newRow("seconds") << QByteArray("120") << qint64(120'000);
    QTest::newRow("zero") << QByteArray("0") << qint64(0);
    QTest::newRow("blanks") << QByteArray(" 7 ") << qint64(7000);
    QTest::newRow("more than an hour") << QByteArray("86400") << qint64(3'600'000);
    QTest::newRow("huge") << QByteArray(40, '9') << qint64(3'600'000);
    QTest::newRow("IMF-fixdate") << QByteArray("Sun, 06 Nov 1994 08:49:37 GMT") << qint64(37'000);
    QTest::newRow("RFC 850") << QByteArray("Sunday, 06-Nov-94 08:49:37 GMT") << qint64(37'000);
    QTest::newRow("asctime") << QByteArray("Sun Nov  6 08:49:37 1994") << qint64(37'000);
    QTest::newRow("past") << QByteArray("Sun, 06 Nov 1994 08:00:00 GMT") << qint64(0);
    QTest::newRow("far future") << QByteArray("Sun, 06 Nov 2050 08:00:00 GMT") << qint64(3'600'000);
    QTest::newRow("leap second") << QByteArray("Sun, 06 Nov 1994 08:49:60 GMT") << qint64(60'000);
    QTest::newRow("another zone") << QByteArray("Sun, 06 Nov 1994 08:49:37 CET") << qint64(-1);
    QTest::newRow("twice") << QByteArray("2, 2") << qint64(2000);
    QTest::newRow("twice, the longer first") << QByteArray("7,2") << qint64(7000);
    QTest::newRow("twice, the longer last") << QByteArray("2 , 7") << qint64(7000);
    QTest::newRow("date twice") << QByteArray(
            "Sun, 06 Nov 1994 08:49:37 GMT, Sun, 06 Nov 1994 08:49:38 GMT")
                                << qint64(38'000);
    QTest::newRow("date and seconds")
            << QByteArray("Sunday, 06-Nov-94 08:49:37 GMT, 5") << qint64(37'000);
    QTest::newRow("seconds and asctime")
            << QByteArray("5, Sun Nov  6 08:49:37 1994") << qint64(37'000);
    QTest::newRow("a word and seconds") << QByteArray("soon, 5") << qint64(5000);
    QTest::newRow("seconds and a word") << QByteArray("5, soon") << qint64(5000);
    QTest::newRow("empty members") << QByteArray(",5,,") << qint64(5000);
    QTest::newRow("half a date") << QByteArray("Sun, 5") << qint64(-1);
    QTest::newRow("none") << QByteArray() << qint64(-1);
    QTest::newRow("comma") << QByteArray(",") << qint64(-1);
    QTest::newRow("negative") << QByteArray("-5") << qint64(-1);
    QTest::newRow("fraction") << QByteArray("1.5") << qint64(-1);
    QTest::newRow("words") << QByteArray("soon") << qint64(-1);
}

void tst_SseResponseRules::parsesRetryAfter()
{
    QFETCH(QByteArray, value);
    const QDateTime now(QDate(1994, 11, 6), QTime(8, 49, 0), QTimeZone::utc());
    const auto time = SseResponseRules::parseRetryAfter(value, now);
    QTEST(time ? qint64(time->count()) : qint64(-1), "milliseconds");
}

QTEST_APPLESS_MAIN(tst_SseResponseRules)
#include "tst_sseresponserules.moc"
