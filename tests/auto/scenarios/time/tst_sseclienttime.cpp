// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

// Time-outs are judged by what was possible: a process that is stopped reads nothing, and a thread
// that is busy sends nothing. Run with --serve, this program is the server that stops its client.

#include "../../common/busythread.h"
#include "../../common/patience.h"
#include "../../common/sseclienttesting.h"
#include "../../sseeventstream/testserverthread.h"

#include <QtSse/SseClient>
#include <QtSse/SseTestServer>

#include <QtCore/qcoreapplication.h>
#include <QtCore/qelapsedtimer.h>
#include <QtCore/qprocess.h>
#include <QtCore/qtimer.h>
#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

#include <cstdio>
#include <memory>

#ifdef Q_OS_UNIX
#  include <csignal>
#  include <unistd.h>
#endif

using namespace Qt::StringLiterals;
using namespace SseClientTesting;
using namespace std::chrono_literals;
using std::chrono::milliseconds;
using Error = SseClient::Error;
using FinishReason = SseClient::FinishReason;
using State = SseClient::State;

#ifdef Q_OS_UNIX

namespace {

constexpr milliseconds Timeout = 300ms;
constexpr milliseconds StopTime = 1500ms;

// As when the network of a virtual machine that was frozen needs a moment.
constexpr milliseconds LateTime = 50ms + StopTime + 50ms;

// Answers a request, and stops the client's process meanwhile.
class StoppingServer
{
public:
    explicit StoppingServer(const QString &scene)
        : m_scene(scene)
    {
        m_server.setHandler([this](SseTestConnection *connection) { serve(connection); });
        if (m_server.listen())
            std::printf("%d\n", int(m_server.port()));
        std::fflush(stdout);
    }

private:
    void stopClient()
    {
        if (std::exchange(m_hasStopped, true))
            return;
        ::kill(m_client, SIGSTOP);
        QTimer::singleShot(StopTime, [this] { ::kill(m_client, SIGCONT); });
    }

    void serve(SseTestConnection *connection)
    {
        if (m_hasStopped) {
            connection->respond(SseTestResponse::status(204));
        } else if (m_scene == u"idle") {
            connection->respond(SseTestResponse::eventStream().sendEvent("first").stayOpen());
            QTimer::singleShot(50ms, [this] { stopClient(); });
            auto *const timer = new QTimer(connection);
            QObject::connect(timer, &QTimer::timeout, connection,
                             [connection] { connection->sendEvent("more"); });
            timer->start(100ms);
        } else if (m_scene == u"idle, late") {
            connection->respond(
                    SseTestResponse::eventStream().sendEvent("first").wait(LateTime).sendEvent(
                            "late"));
            QTimer::singleShot(50ms, [this] { stopClient(); });
        } else if (m_scene == u"silent") {
            connection->respond(SseTestResponse::eventStream().sendEvent("first").stayOpen());
            QTimer::singleShot(50ms, [this] { stopClient(); });
        } else if (m_scene == u"connect") {
            QTimer::singleShot(50ms, [this] { stopClient(); });
            connection->respond(SseTestResponse::raw("").wait(LateTime).sendRaw(
                    "HTTP/1.1 200 OK\r\nContent-Type: "
                    "text/event-stream\r\n\r\ndata: x\n\n"));
        } else if (m_scene == u"total") {
            connection->respond(
                    SseTestResponse::eventStream().sendEvent("first").wait(LateTime).sendEvent(
                            "last"));
            QTimer::singleShot(50ms, [this] { stopClient(); });
        } else if (m_scene == u"error body") {
            connection->respond(
                    SseTestResponse::raw("HTTP/1.1 403 No\r\nContent-Length: 11\r\n\r\n")
                            .wait(LateTime)
                            .sendRaw("not allowed"));
            QTimer::singleShot(50ms, [this] { stopClient(); });
        }
    }

    const QString m_scene;
    const pid_t m_client = ::getppid();
    SseTestServer m_server;
    bool m_hasStopped = false;
};

} // namespace

#endif

class tst_SseClientTime : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cleanup();

    void doesNotTakeAStopForSilence_data();
    void doesNotTakeAStopForSilence();
    void noticesSilenceAfterAStop();
    void beginsTheConnectTimeoutWithTheRequest_data();
    void beginsTheConnectTimeoutWithTheRequest();
    void timesOutInABusyThread();
    void isPatientOnlyWithALateThread();
    void isPatientAgainWithAnotherStream();

private:
    QUrl serve(const QString &scene);

    QProcess m_process;
};

void tst_SseClientTime::cleanup()
{
    m_process.kill();
    m_process.waitForFinished();
}

QUrl tst_SseClientTime::serve(const QString &scene)
{
    m_process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    m_process.start(QCoreApplication::applicationFilePath(), {u"--serve"_s, scene});
    if (!m_process.waitForReadyRead())
        return {};
    const int port = m_process.readLine().trimmed().toInt();
    return QUrl(u"http://127.0.0.1:%1/"_s.arg(port));
}

void tst_SseClientTime::doesNotTakeAStopForSilence_data()
{
    QTest::addColumn<QString>("scene");
    QTest::addColumn<Error>("error");
    QTest::addColumn<qint64>("events");
    QTest::newRow("idle timeout") << u"idle"_s << Error::NoError << qint64(15);
    QTest::newRow("idle timeout, the network is late")
            << u"idle, late"_s << Error::NoError << qint64(2);
    QTest::newRow("connect timeout") << u"connect"_s << Error::NoError << qint64(1);
    QTest::newRow("total timeout") << u"total"_s << Error::NoError << qint64(2);
    QTest::newRow("timeout of an error's body")
            << u"error body"_s << Error::HttpStatusError << qint64(0);
}

void tst_SseClientTime::doesNotTakeAStopForSilence()
{
#ifdef Q_OS_UNIX
    QFETCH(QString, scene);
    QFETCH(Error, error);
    QFETCH(qint64, events);
    SseClient client(serve(scene));
    client.setReconnectPolicy(SseReconnectPolicy::never());
    if (scene.startsWith(u"idle"))
        client.setIdleTimeout(Timeout);
    else if (scene == u"connect")
        client.setConnectTimeout(Timeout);
    else if (scene == u"total")
        client.setTotalTimeout(Timeout);
    client.open();
    QTRY_VERIFY(client.state() == State::Closed || client.eventsReceived() >= events + 1);
    QCOMPARE(client.error(), error);
    QVERIFY(client.eventsReceived() >= events);
    if (scene == u"error body")
        QCOMPARE(client.errorBody(), "not allowed");
#else
    QSKIP("Needs signals that stop and continue a process");
#endif
}

void tst_SseClientTime::noticesSilenceAfterAStop()
{
#ifdef Q_OS_UNIX
    SseClient client(serve(u"silent"_s));
    client.setReconnectPolicy(SseReconnectPolicy::never());
    client.setIdleTimeout(Timeout);
    client.open();
    QTRY_COMPARE(client.error(), Error::IdleTimeoutError);
#else
    QSKIP("Needs signals that stop and continue a process");
#endif
}

void tst_SseClientTime::beginsTheConnectTimeoutWithTheRequest_data()
{
    QTest::addColumn<bool>("prepares");
    QTest::newRow("request without preparation") << false;
    QTest::newRow("prepared request") << true;
}

// As when an application loads its user interface right behind open().
void tst_SseClientTime::beginsTheConnectTimeoutWithTheRequest()
{
    QFETCH(bool, prepares);
    TestServerThread server;
    server.setHandler([](SseTestConnection *connection) {
        connection->respond(SseTestResponse::eventStream().sendEvent("answer"));
    });
    SseClient client(server.url());
    client.setMethod("POST");
    client.setBody("question");
    client.setReconnectPolicy(SseReconnectPolicy::never());
    client.setConnectTimeout(300ms);
    if (prepares)
        client.setPrepareRequest([](QNetworkRequest &request) { request.setRawHeader("X", "x"); });
    client.open();
    keepThreadBusy(900ms);
    QTRY_COMPARE(client.state(), State::Closed);
    QCOMPARE(client.error(), Error::NoError);
    QCOMPARE(client.eventsReceived(), 1);
    QCOMPARE(client.finishReason(), FinishReason::Completed);
}

// A thread that is late each time does not wait for ever.
void tst_SseClientTime::timesOutInABusyThread()
{
    TestServerThread server;
    server.setHandler([](SseTestConnection *connection) {
        connection->respond(SseTestResponse::eventStream().sendEvent("first").stayOpen());
    });
    SseClient client(server.url());
    client.setReconnectPolicy(SseReconnectPolicy::never());
    client.setIdleTimeout(100ms);
    QTimer busy;
    connect(&busy, &QTimer::timeout, this, [] { keepThreadBusy(300ms); });
    busy.start(1ms);
    client.open();
    QTRY_COMPARE_WITH_TIMEOUT(client.error(), Error::IdleTimeoutError, 20'000);
}

// Other programs may make the thread late as well: one try of several has to succeed.
void tst_SseClientTime::isPatientOnlyWithALateThread()
{
    constexpr qint64 LessThanAllPatience = 700;
    TestServerThread server;
    server.setHandler([](SseTestConnection *connection) {
        connection->respond(SseTestResponse::eventStream().stayOpen());
    });
    SseClient client(server.url());
    client.setReconnectPolicy(SseReconnectPolicy::never());
    client.setTotalTimeout(20ms);
    QElapsedTimer timer;
    qint64 time = 0;
    connect(&client, &SseClient::errorOccurred, this, [&] { time = timer.elapsed(); });
    for (int i = 0; i < 10 && (i == 0 || time > LessThanAllPatience); ++i) {
        timer.start();
        client.open();
        QTRY_COMPARE(client.state(), State::Closed);
        QCOMPARE(client.error(), Error::TotalTimeoutError);
        QVERIFY(time >= 20);
    }
    QVERIFY2(time < LessThanAllPatience, QByteArray::number(time).constData());
}

// What one stream has used up of the patience with a late thread is there again for the next.
void tst_SseClientTime::isPatientAgainWithAnotherStream()
{
    TestServerThread server;
    server.setHandler([](SseTestConnection *connection) {
        connection->respond(SseTestResponse::eventStream().sendEvent("first").stayOpen());
    });
    SseClient client(server.url());
    client.setReconnectPolicy(SseReconnectPolicy::never());
    client.setTotalTimeout(300ms);
    QTimer busy;
    connect(&busy, &QTimer::timeout, this, [] { keepThreadBusy(500ms); });
    busy.start(1ms);
    client.open();
    QTRY_COMPARE_WITH_TIMEOUT(client.error(), Error::TotalTimeoutError, 20'000);
    busy.stop();

    server.setHandler([](SseTestConnection *connection) {
        connection->respond(SseTestResponse::eventStream().sendEvent("answer"));
    });
    client.open();
    keepThreadBusy(600ms);
    QTRY_COMPARE(client.state(), State::Closed);
    QCOMPARE(client.error(), Error::NoError);
    QCOMPARE(client.finishReason(), FinishReason::Completed);
}

int main(int argc, char *argv[])
{
    QCoreApplication application(argc, argv);
#ifdef Q_OS_UNIX
    const QStringList arguments = application.arguments();
    if (arguments.value(1) == u"--serve") {
        const StoppingServer server(arguments.value(2));
        return application.exec();
    }
#endif
    tst_SseClientTime test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_sseclienttime.moc"
