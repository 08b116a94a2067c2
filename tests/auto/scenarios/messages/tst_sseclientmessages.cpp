// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "../../common/patience.h"
#include "../../common/sseclienttesting.h"

#include <QtSse/SseClient>
#include <QtSse/SseTestServer>

#include <QtCore/qloggingcategory.h>
#include <QtCore/qmutex.h>
#include <QtCore/qregularexpression.h>
#include <QtNetwork/qnetworkrequest.h>
#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

#include <functional>
#include <memory>

using namespace Qt::StringLiterals;
using namespace SseClientTesting;
using namespace std::chrono_literals;
using Error = SseClient::Error;
using Configure = std::function<void(SseClient &client)>;

Q_DECLARE_METATYPE(Configure)

namespace {

// Of all categories of QtSse, debug messages included.
class LogKeeper
{
public:
    LogKeeper()
    {
        QLoggingCategory::setFilterRules(u"qtsse.*=true"_s);
        s_lines.clear();
        s_old = qInstallMessageHandler(&LogKeeper::keep);
    }

    ~LogKeeper()
    {
        qInstallMessageHandler(s_old);
        QLoggingCategory::setFilterRules(QString());
    }

    static QStringList lines()
    {
        const QMutexLocker lock(&s_mutex);
        return s_lines;
    }

private:
    Q_DISABLE_COPY_MOVE(LogKeeper)

    static void keep(QtMsgType type, const QMessageLogContext &context, const QString &message)
    {
        if (QByteArrayView(context.category).startsWith("qtsse.")) {
            const QMutexLocker lock(&s_mutex);
            s_lines.append(message);
        } else {
            s_old(type, context, message);
        }
    }

    static inline QMutex s_mutex;
    static inline QStringList s_lines;
    static inline QtMessageHandler s_old = nullptr;
};

} // namespace

// What users are told of each error: what has happened, where, and why.
class tst_SseClientMessages : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void saysWhatHasHappened_data();
    void saysWhatHasHappened();
    void saysThatNothingListens();
    void saysWhatIsWrongWithTheUrl();
    void warnsOfARetryAfterThatIsUnreadable_data();
    void warnsOfARetryAfterThatIsUnreadable();
    void logsWhyAStreamIsOver();

private:
    std::unique_ptr<SseTestServer> m_server;
    std::unique_ptr<SseClient> m_client;
};

// With a secret in each place that there is for one.
void tst_SseClientMessages::init()
{
    m_server = std::make_unique<SseTestServer>();
    QVERIFY2(m_server->listen(), qPrintable(m_server->errorString()));
    QUrl url = m_server->url(u"/events?token=secret#secret"_s);
    url.setUserInfo(u"secret:secret"_s);
    m_client = std::make_unique<SseClient>(url);
    m_client->setReconnectPolicy(SseReconnectPolicy::never());
    m_client->setHeader("X-Token", "secret");
    m_client->setLastEventId(u"secret"_s);
}

void tst_SseClientMessages::cleanup()
{
    m_client.reset();
    m_server.reset();
}

void tst_SseClientMessages::saysWhatHasHappened_data()
{
    QTest::addColumn<SseTestResponse>("response"); // to every request
    QTest::addColumn<Configure>("configure");
    QTest::addColumn<Error>("error");
    QTest::addColumn<QStringList>("parts"); // of the message
    const auto add = [](const char *name, const SseTestResponse &response, Error error,
                        const QStringList &parts, const Configure &configure = {}) {
        QTest::newRow(name) << response << configure << error << parts;
    };
    const QByteArray secretUrl = "//secret:secret@127.0.0.1:7/x?token=secret#secret";
    add("status", SseTestResponse::status(404, "secret"), Error::HttpStatusError,
        {u"404"_s, u"Not Found"_s});
    add("no content type", SseTestResponse::eventStream().withoutHeader("Content-Type"),
        Error::ContentTypeError, {u"no Content-Type"_s, u"text/event-stream"_s});
    add("content type",
        SseTestResponse::eventStream("secret").withHeader("Content-Type", "text/html"),
        Error::ContentTypeError,
        {u"text/html instead of text/event-stream"_s, u"Content-Type"_s, u"body"_s});
    add("content encoding", SseTestResponse::eventStream().withHeader("Content-Encoding", "gzip"),
        Error::ContentEncodingError, {u"Content-Encoding: gzip"_s, u"compression"_s});
    add("unknown content encoding",
        SseTestResponse::eventStream().withHeader("Content-Encoding", "x-squeezed"),
        Error::ContentEncodingError,
        {u"Content-Encoding: x-squeezed"_s, u"cannot decompress"_s, u"at the server"_s});
    add("redirect without a target", SseTestResponse::status(302), Error::RedirectError,
        {u"302"_s, u"no Location"_s});
    add("redirect to another scheme", SseTestResponse::redirect(307, "ftp:" + secretUrl),
        Error::RedirectError, {u"Location"_s, u"\"ftp://127.0.0.1:7/x\""_s, u"scheme"_s});
    add("redirect to a malformed URL",
        SseTestResponse::redirect(307, "http://secret:secret@[::1/x?token=secret"),
        Error::RedirectError, {u"Location"_s, u"malformed"_s});
    add("redirect to no host", SseTestResponse::redirect(307, "http:///x?token=secret"),
        Error::RedirectError, {u"Location"_s, u"\"http:///x\""_s, u"no host"_s});
    add("endless redirect", SseTestResponse::redirect(307, "/other?token=secret"),
        Error::RedirectError, {u"20 times"_s, u"/other\""_s});
    add("no response", SseTestResponse::raw({}).drop(), Error::NoHttpResponseError,
        {u"without a response"_s, u"/events\""_s});
    add("another protocol", SseTestResponse::raw("220 secret\r\n").drop(),
        Error::NoHttpResponseError, {u"not HTTP"_s, u"/events\""_s});
    add("malformed header",
        SseTestResponse::raw("HTTP/1.1 200 OK\r\nX-A: b\r\nsecret\r\n\r\n").drop(),
        Error::NoHttpResponseError, {u"Line 3"_s, u"malformed"_s, u"/events\""_s});
    add("large header", SseTestResponse::raw("HTTP/1.1 200 OK\r\nX: " + QByteArray(300'000, 'x')),
        Error::NoHttpResponseError, {u"262144 bytes"_s, u"/events\""_s});
    add("two lengths",
        SseTestResponse::raw("HTTP/1.1 200 OK\r\nContent-Length: 3, 4\r\n\r\n").drop(),
        Error::NoHttpResponseError, {u"Content-Length"_s, u"/events\""_s});
    add("nothing", SseTestResponse::raw({}).stayOpen(), Error::ConnectTimeoutError,
        {u"No response"_s, u"/events\""_s, u"50 ms"_s, u"proxy"_s},
        [](SseClient &client) { client.setConnectTimeout(50ms); });
    add("silence", SseTestResponse::eventStream().stayOpen(), Error::IdleTimeoutError,
        {u"50 ms"_s, u"comment"_s}, [](SseClient &client) { client.setIdleTimeout(50ms); });
    add("no end", SseTestResponse::eventStream().stayOpen(), Error::TotalTimeoutError, {u"50 ms"_s},
        [](SseClient &client) { client.setTotalTimeout(50ms); });
    add("large event", SseTestResponse::eventStream("data: " + QByteArray(2000, 'x')).stayOpen(),
        Error::EventTooLargeError, {u"1000 bytes"_s},
        [](SseClient &client) { client.setMaximumEventSize(1000); });
    add("broken off", SseTestResponse::eventStream("data: secret\n\n").drop(),
        Error::ConnectionLostError, {u"lost"_s});
    add("malformed chunk", SseTestResponse::eventStream("data: secret\n\n").sendRaw("secret\r\n"),
        Error::ConnectionLostError, {u"lost"_s, u"malformed size"_s});
    add("unknown host", {}, Error::HostNotFoundError,
        {u"host.invalid"_s, u"\"http://host.invalid/events\""_s}, [](SseClient &client) {
            client.setUrl(QUrl(u"http://secret:secret@host.invalid/events?token=secret"_s));
        });
    add("empty request", {}, Error::PreparationError, {u"could not prepare"_s},
        [](SseClient &client) {
            client.setPrepareRequest([](QNetworkRequest &request) { request = {}; });
        });
    // Since Qt 6.8, QNetworkRequest has the names in lower case.
    const QString header = QT_VERSION < QT_VERSION_CHECK(6, 8, 0) ? u"\"Content-Length\""_s
                                                                  : u"\"content-length\""_s;
    add("prepared header", {}, Error::InvalidHeaderError,
        {u"prepared"_s, header, u"not for the application"_s}, [](SseClient &client) {
            client.setPrepareRequest(
                    [](QNetworkRequest &request) { request.setRawHeader("Content-Length", "7"); });
        });
#if QT_VERSION < QT_VERSION_CHECK(6, 8, 0) // later versions do not even store such a header
    add("prepared header with a line feed", {}, Error::InvalidHeaderError,
        {u"prepared"_s, u"\"X-Token\""_s, u"a line feed"_s}, [](SseClient &client) {
            client.setPrepareRequest(
                    [](QNetworkRequest &request) { request.setRawHeader("X-Token", "secret\n"); });
        });
#endif
    add("prepared URL", {}, Error::InvalidUrlError, {u"prepared"_s, u"\"/x\""_s, u"relative"_s},
        [](SseClient &client) {
            client.setPrepareRequest(
                    [](QNetworkRequest &request) { request.setUrl(QUrl(u"/x?token=secret"_s)); });
        });
}

void tst_SseClientMessages::saysWhatHasHappened()
{
    QFETCH(SseTestResponse, response);
    QFETCH(Configure, configure);
    QFETCH(Error, error);
    QFETCH(QStringList, parts);
    const LogKeeper log;
    m_server->setDefaultResponse(response);
    if (configure)
        configure(*m_client);
    QSignalSpy finished(m_client.get(), &SseClient::finished);
    m_client->open();
    QTRY_COMPARE(finished.size(), 1);
    QCOMPARE(m_client->error(), error);
    const QString message = m_client->errorString();
    for (const QString &part : parts)
        QVERIFY2(message.contains(part), qPrintable(message));
    QVERIFY2(!message.contains(u"secret"_s), qPrintable(message));
    QCOMPARE(LogKeeper::lines().filter(u"secret"_s), QStringList());
    QVERIFY(!LogKeeper::lines().isEmpty());
}

void tst_SseClientMessages::saysThatNothingListens()
{
    QUrl url = m_client->url();
    m_server->close();
    QSignalSpy finished(m_client.get(), &SseClient::finished);
    m_client->open();
    QTRY_COMPARE(finished.size(), 1);
    QCOMPARE(m_client->error(), Error::ConnectionRefusedError);
    const QString message = m_client->errorString();
    QVERIFY2(message.contains(u"refused"_s), qPrintable(message));
    QVERIFY2(message.contains(u"\"http://127.0.0.1:%1/events\""_s.arg(url.port())),
             qPrintable(message));
    QVERIFY2(!message.contains(u"secret"_s), qPrintable(message));
}

void tst_SseClientMessages::saysWhatIsWrongWithTheUrl()
{
    const LogKeeper log;
    m_client->setUrl(QUrl(u"http://secret:secret@example.org:0/events?token=secret"_s));
    m_client->open();
    QCOMPARE(m_client->error(), Error::InvalidUrlError);
    QVERIFY(m_client->errorString().contains(u"\"http://example.org:0/events\""_s));
    QVERIFY(!m_client->openUrl(QUrl(u"ftp://secret@example.org/events?token=secret"_s)));
    QVERIFY(m_client->errorString().contains(u"\"ftp://example.org/events\""_s));
    QCOMPARE(LogKeeper::lines().filter(u"secret"_s), QStringList());
    QVERIFY(!LogKeeper::lines().isEmpty());
}

void tst_SseClientMessages::warnsOfARetryAfterThatIsUnreadable_data()
{
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<bool>("isReadable");
    QTest::newRow("seconds") << QByteArray("7") << true;
    QTest::newRow("empty") << QByteArray() << true;
    QTest::newRow("date") << QByteArray("Sun, 06 Nov 1994 08:49:37 GMT") << true;
    QTest::newRow("words") << QByteArray("soon") << false;
    QTest::newRow("fraction") << QByteArray("1.5") << false;
}

void tst_SseClientMessages::warnsOfARetryAfterThatIsUnreadable()
{
    QFETCH(QByteArray, value);
    QFETCH(bool, isReadable);
    const LogKeeper log;
    m_server->enqueue(SseTestResponse::status(503).withHeader("Retry-After", value));
    QSignalSpy finished(m_client.get(), &SseClient::finished);
    m_client->open();
    QTRY_COMPARE(finished.size(), 1);
    QCOMPARE(LogKeeper::lines().filter(u"Retry-After"_s).size(), isReadable ? 0 : 1);
}

void tst_SseClientMessages::logsWhyAStreamIsOver()
{
    const LogKeeper log;
    m_server->enqueue(SseTestResponse::status(404));
    QSignalSpy finished(m_client.get(), &SseClient::finished);
    m_client->open();
    QTRY_COMPARE(finished.size(), 1);
    const QStringList lines = LogKeeper::lines().filter(u"finished"_s);
    QCOMPARE(lines.size(), 1);
    QVERIFY2(lines.constFirst().contains(u"Failed"_s), qPrintable(lines.constFirst()));
    QVERIFY2(lines.constFirst().contains(u"HttpStatusError"_s), qPrintable(lines.constFirst()));
}

QTEST_GUILESS_MAIN(tst_SseClientMessages)
#include "tst_sseclientmessages.moc"
