// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "../common/patience.h"
#include "../common/sseclienttesting.h"

#include <QtSse/SseClient>
#include <QtSse/SseTestRecording>
#include <QtSse/SseTestServer>

#include <QtCore/qbuffer.h>
#include <QtCore/qelapsedtimer.h>
#include <QtCore/qtemporarydir.h>
#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

using namespace Qt::StringLiterals;
using namespace SseClientTesting;
using namespace std::chrono_literals;
using Error = SseClient::Error;
using State = SseClient::State;

namespace {

// Two connections that bring events, and two attempts between them that do not.
const QByteArray Feed = R"({"format":"QtSse recording","version":1}
{"ms":10,"kind":"open","status":200,"contentType":"text/event-stream; charset=utf-8","url":""}
{"ms":10,"kind":"data","text":"id: 1\ndata: one\n\nid: 2\nda"}
{"ms":30,"kind":"data","text":"ta: two\n\nid: 3\ndata: cut"}
{"ms":60,"kind":"error","error":"ConnectionLostError","message":"","status":200,"fatal":false}
{"ms":60,"kind":"retry","delayMs":3000,"attempt":1}
{"ms":3070,"kind":"error","error":"HttpStatusError","message":"","status":503,"contentType":"text/html","fatal":false}
{"ms":3070,"kind":"retry","delayMs":6000,"attempt":2}
{"ms":9080,"kind":"error","error":"ConnectionRefusedError","message":"","status":0,"fatal":false}
{"ms":9080,"kind":"retry","delayMs":12000,"attempt":3}
{"ms":21090,"kind":"open","status":200,"contentType":"text/event-stream","url":""}
{"ms":21100,"kind":"data","base64":"aWQ6IDMKZGF0YTogdGj/ZWUKCg=="}
{"ms":30000,"kind":"closed","reason":"Stopped"}
)";

SseTestRecording loaded(QByteArray bytes)
{
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::ReadOnly);
    SseTestRecording recording;
    recording.load(&buffer);
    return recording;
}

// A recording of one connection that lines follow.
SseTestRecording recordingOf(const QByteArray &lines)
{
    return loaded("{\"format\":\"QtSse recording\",\"version\":1}\n" + lines);
}

} // namespace

class tst_SseTestRecording : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void isEmptyAtFirst();
    void loadsRecordings();
    void isAValue();
    void reportsBadRecordings();
    void reportsMissingFiles();
    void loadsWhatAKilledRecorderLeaves();
    void replaysAllConnections_data();
    void replaysAllConnections();
    void keepsTime();
    void endsAsRecorded_data();
    void endsAsRecorded();

private:
    std::unique_ptr<SseTestServer> m_server;
    std::unique_ptr<SseClient> m_client;
};

void tst_SseTestRecording::init()
{
    m_server = std::make_unique<SseTestServer>();
    QVERIFY2(m_server->listen(), qPrintable(m_server->errorString()));
    m_client = std::make_unique<SseClient>(m_server->url());
    m_client->setReconnectPolicy(quickPolicy());
}

void tst_SseTestRecording::isEmptyAtFirst()
{
    const SseTestRecording recording;
    QCOMPARE(recording.connectionCount(), 0);
    QCOMPARE(recording.duration(), 0ms);
    QCOMPARE(recording.errorString(), QString());
    QVERIFY(!recording.isCutOff());
}

void tst_SseTestRecording::loadsRecordings()
{
    const SseTestRecording recording = loaded(Feed);
    QCOMPARE(recording.errorString(), QString());
    QVERIFY(!recording.isCutOff());
    QCOMPARE(recording.connectionCount(), 4);
    QCOMPARE(recording.duration(), 30'000ms);
    QCOMPARE(recording.body(0), "id: 1\ndata: one\n\nid: 2\ndata: two\n\nid: 3\ndata: cut");
    QCOMPARE(recording.body(1), "");
    QCOMPARE(recording.body(2), "");
    QCOMPARE(recording.body(3),
             "id: 3\ndata: th\xff"
             "ee\n\n");
}

void tst_SseTestRecording::isAValue()
{
    SseTestRecording one = loaded(Feed);
    SseTestRecording other = one;
    other = loaded("");
    QCOMPARE(one.connectionCount(), 4);
    QCOMPARE(other.connectionCount(), 0);
    other = std::move(one);
    QCOMPARE(other.connectionCount(), 4);
}

void tst_SseTestRecording::reportsBadRecordings()
{
    SseTestRecording recording = loaded(Feed);
    QByteArray bad = Feed + "dance\n";
    QBuffer buffer(&bad);
    QVERIFY(buffer.open(QIODevice::ReadOnly));
    QVERIFY(!recording.load(&buffer));
    QVERIFY2(recording.errorString().startsWith(u"Line 14: "_s),
             qPrintable(recording.errorString()));
    QCOMPARE(recording.connectionCount(), 0);
}

void tst_SseTestRecording::reportsMissingFiles()
{
    const QTemporaryDir directory;
    SseTestRecording recording = loaded(Feed);
    QVERIFY(!recording.load(directory.filePath(u"missing"_s)));
    QVERIFY(!recording.errorString().isEmpty());
    QCOMPARE(recording.connectionCount(), 0);

    QFile file(directory.filePath(u"feed"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(Feed);
    file.close();
    QVERIFY(recording.load(file.fileName()));
    QCOMPARE(recording.errorString(), QString());
    QCOMPARE(recording.connectionCount(), 4);
}

void tst_SseTestRecording::loadsWhatAKilledRecorderLeaves()
{
    const QByteArray part = Feed.first(Feed.indexOf("\"base64\""));
    const SseTestRecording recording = loaded(part);
    QCOMPARE(recording.errorString(), QString());
    QVERIFY(recording.isCutOff());
    QCOMPARE(recording.connectionCount(), 4);
    QCOMPARE(recording.body(3), "");
}

void tst_SseTestRecording::replaysAllConnections_data()
{
    QTest::addColumn<qreal>("speed");
    QTest::newRow("ten times as fast") << 10.0;
    QTest::newRow("a thousand times as fast") << 1000.0;
    QTest::newRow("at once") << 0.0;
}

void tst_SseTestRecording::replaysAllConnections()
{
    QFETCH(qreal, speed);
    m_server->replay(loaded(Feed), speed);
    QSignalSpy errors(m_client.get(), &SseClient::errorOccurred);
    QStringList texts;
    connect(m_client.get(), &SseClient::eventReceived, this,
            [&](const SseEvent &event) { texts.append(event.text()); });
    m_client->open();
    const QStringList expected{u"one"_s, u"two"_s, u"th\ufffdee"_s};
    QTRY_COMPARE(texts, expected);
    QCOMPARE(m_client->lastEventId(), u"3"_s);
    QCOMPARE(m_client->state(), State::Open);
    QCOMPARE(errors.size(), 3);
    QCOMPARE(errors.at(0).first().value<Error>(), Error::ConnectionLostError);
    QCOMPARE(errors.at(1).first().value<Error>(), Error::HttpStatusError);
    QCOMPARE(errors.at(2).first().value<Error>(), Error::HttpStatusError);
    QCOMPARE(m_server->requests().size(), 4);
    QCOMPARE(m_server->requests().at(1).header("Last-Event-ID"), "2");
    QCOMPARE(m_server->requests().at(3).header("Last-Event-ID"), "2");
}

// Not earlier than recorded; how much later depends on the computer.
void tst_SseTestRecording::keepsTime()
{
    const SseTestRecording recording =
            recordingOf(R"({"ms":1000,"kind":"open","status":200,"contentType":"text/event-stream"}
{"ms":1090,"kind":"data","text":"data: 1\n\n"}
{"ms":1150,"kind":"data","text":"data: 2\n\n"}
{"ms":1240,"kind":"end"}
)");
    m_server->enqueue(recording.response(0));
    m_server->enqueue(recording.response(0, 3));
    QElapsedTimer timer;
    QList<qint64> times;
    connect(m_client.get(), &SseClient::eventReceived, this,
            [&] { times.append(timer.elapsed()); });
    connect(m_client.get(), &SseClient::finished, this, [&] { times.append(timer.elapsed()); });
    m_client->setReconnectPolicy(SseReconnectPolicy::never());
    timer.start();
    m_client->open();
    QTRY_COMPARE(times.size(), 3);
    QVERIFY(times.at(0) >= 90);
    QVERIFY(times.at(1) >= 150);
    QVERIFY(times.at(2) >= 240);

    times.clear();
    timer.start();
    m_client->open();
    QTRY_COMPARE(times.size(), 3);
    QVERIFY(times.at(0) >= 30);
    QVERIFY(times.at(1) >= 50);
    QVERIFY(times.at(2) >= 80);
}

void tst_SseTestRecording::endsAsRecorded_data()
{
    const QByteArray open =
            R"({"ms":0,"kind":"open","status":200,"contentType":"text/event-stream"})"
            "\n";
    const auto error = [](const QByteArray &key, int status, const QByteArray &type = {}) {
        return R"({"ms":0,"kind":"error","error":")" + key + R"(","status":)"
                + QByteArray::number(status) + R"(,"contentType":")" + type + "\"}\n";
    };
    const QByteArray stopped = "{\"ms\":0,\"kind\":\"closed\",\"reason\":\"Stopped\"}\n";
    QTest::addColumn<QByteArray>("lines");
    QTest::addColumn<State>("state");
    QTest::addColumn<Error>("error");
    QTest::newRow("regularly") << open + "{\"ms\":0,\"kind\":\"end\"}\n"
                               << State::Closed << Error::NoError;
    QTest::newRow("lost") << open + error("ConnectionLostError", 200) << State::Closed
                          << Error::ConnectionLostError;
    QTest::newRow("silent") << open + error("IdleTimeoutError", 200) << State::Open
                            << Error::NoError;
    QTest::newRow("left by the client") << open + stopped << State::Open << Error::NoError;
    QTest::newRow("left for another") << open + open << State::Open << Error::NoError;
    QTest::newRow("recorder killed") << open << State::Open << Error::NoError;
    QTest::newRow("no content") << QByteArray(
            "{\"ms\":0,\"kind\":\"closed\",\"reason\":\"NoContent\"}\n")
                                << State::Closed << Error::NoError;
    QTest::newRow("status") << error("HttpStatusError", 404) << State::Closed
                            << Error::HttpStatusError;
    QTest::newRow("type") << error("ContentTypeError", 200, "text/html") << State::Closed
                          << Error::ContentTypeError;
    QTest::newRow("no response") << error("ConnectTimeoutError", 0) << State::Connecting
                                 << Error::NoError;
}

void tst_SseTestRecording::endsAsRecorded()
{
    QFETCH(QByteArray, lines);
    QFETCH(State, state);
    QFETCH(Error, error);
    m_server->replay(recordingOf(lines));
    m_client->setReconnectPolicy(SseReconnectPolicy::never());
    m_client->open();
    QTRY_COMPARE(m_server->requests().size(), 1);
    QTRY_COMPARE(m_client->state(), state);
    QCOMPARE(m_client->error(), error);
    // What is to stay open does so after the event loop had its turns.
    SseClient another(m_server->url());
    QSignalSpy finished(&another, &SseClient::finished);
    another.open();
    QTRY_VERIFY(!finished.isEmpty() || another.state() == State::Open);
    QCOMPARE(m_client->state(), state);
}

QTEST_GUILESS_MAIN(tst_SseTestRecording)
#include "tst_ssetestrecording.moc"
