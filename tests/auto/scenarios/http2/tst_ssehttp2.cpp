// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

// SseClient over HTTP/2, and what a server may do to a stream or to the connection of many.

#include "../../common/patience.h"
#include "http2testserver.h"

#include "../../common/sseclienttesting.h"

#include <QtSse/SseClient>

#include <QtCore/qloggingcategory.h>
#include <QtCore/qrandom.h>
#include <QtCore/qscopeguard.h>
#include <QtTest/qtest.h>

#include <algorithm>
#include <array>
#include <functional>
#include <memory>
#include <numeric>
#include <utility>
#include <vector>

using namespace Qt::StringLiterals;
using namespace SseClientTesting;
using namespace std::chrono_literals;
using Error = SseClient::Error;
using State = SseClient::State;

namespace {

QByteArray eventText(int number)
{
    const QByteArray text = QByteArray::number(number);
    return "id: " + text + "\ndata: event " + text + "\n\n";
}

QList<int> numbersUpTo(int last)
{
    QList<int> numbers(last);
    std::iota(numbers.begin(), numbers.end(), 1);
    return numbers;
}

// A client, and what an application sees of it.
class Witness
{
public:
    explicit Witness(const QUrl &url)
        : client(url)
    {
        client.setHttp2Enabled(true);
        client.setSslConfiguration(trustingConfiguration());
        client.setReconnectPolicy(quickPolicy());
        QObject::connect(&client, &SseClient::opened, &client, [this] { ++opened; });
        QObject::connect(&client, &SseClient::errorOccurred, &client,
                         [this](Error error) { errors.append(error); });
        QObject::connect(&client, &SseClient::eventReceived, &client,
                         [this](const SseEvent &e) { received.append(e.lastEventId().toInt()); });
        client.open();
    }

    SseClient client;
    QList<int> received;
    QList<Error> errors;
    int opened = 0;
};

} // namespace

class tst_SseHttp2 : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void sharesAConnection();
    void survivesAReset_data();
    void survivesAReset();
    void survivesAResetInsteadOfAResponse_data();
    void survivesAResetInsteadOfAResponse();
    void keepsItsStreamOverAGoAway();
    void doesNotHangBehindAGoAway();
    void survivesAGoAwayThatEndsItsStream_data();
    void survivesAGoAwayThatEndsItsStream();
    void opensMoreThanAConnectionTakes();
    void losesNothingToRandomFaults();

private:
    using StreamPointer = std::shared_ptr<Http2TestStream>;

    void handle(const StreamPointer &stream);
    void publish(int count);

    std::unique_ptr<Http2TestServer> m_server;
    QList<StreamPointer> m_streams; // of all requests, in their order
    std::function<bool(const StreamPointer &)> m_refusal; // whether it has dealt with a request
    int m_published = 0;
};

void tst_SseHttp2::initTestCase()
{
    QLoggingCategory::setFilterRules(u"qt.network.http2.warning=false"_s);
}

void tst_SseHttp2::init()
{
    m_published = 0;
    m_server = std::make_unique<Http2TestServer>(
            [this](const StreamPointer &stream) { handle(stream); });
    QVERIFY(m_server->listen());
}

void tst_SseHttp2::cleanup()
{
    m_streams.clear();
    m_refusal = {};
    m_server.reset();
}

// Resumes, as the standard has it: from the event after the one that the request names.
void tst_SseHttp2::handle(const StreamPointer &stream)
{
    m_streams.append(stream);
    if (m_refusal && m_refusal(stream))
        return;
    stream->respond(200, "text/event-stream");
    for (int i = stream->header("last-event-id").toInt() + 1; i <= m_published; ++i)
        stream->send(eventText(i));
}

void tst_SseHttp2::publish(int count)
{
    for (int i = 0; i < count; ++i) {
        ++m_published;
        for (const StreamPointer &stream : std::as_const(m_streams))
            stream->send(eventText(m_published));
    }
}

void tst_SseHttp2::sharesAConnection()
{
    std::vector<std::unique_ptr<Witness>> witnesses;
    witnesses.reserve(20);
    for (int i = 0; i < 20; ++i)
        witnesses.push_back(std::make_unique<Witness>(m_server->url()));
    QTRY_COMPARE(m_streams.size(), 20);
    publish(3);
    for (const auto &witness : witnesses)
        QTRY_COMPARE(witness->received, numbersUpTo(3));
    QCOMPARE(m_server->connectionCount(), 1);
}

void tst_SseHttp2::survivesAReset_data()
{
    QTest::addColumn<quint32>("code");

    QTest::newRow("NO_ERROR") << quint32(NGHTTP2_NO_ERROR);
    QTest::newRow("PROTOCOL_ERROR") << quint32(NGHTTP2_PROTOCOL_ERROR);
    QTest::newRow("INTERNAL_ERROR") << quint32(NGHTTP2_INTERNAL_ERROR);
    QTest::newRow("FLOW_CONTROL_ERROR") << quint32(NGHTTP2_FLOW_CONTROL_ERROR);
    QTest::newRow("STREAM_CLOSED") << quint32(NGHTTP2_STREAM_CLOSED);
    QTest::newRow("REFUSED_STREAM") << quint32(NGHTTP2_REFUSED_STREAM);
    QTest::newRow("CANCEL") << quint32(NGHTTP2_CANCEL);
    QTest::newRow("ENHANCE_YOUR_CALM") << quint32(NGHTTP2_ENHANCE_YOUR_CALM);
    QTest::newRow("HTTP_1_1_REQUIRED") << quint32(NGHTTP2_HTTP_1_1_REQUIRED);
    QTest::newRow("unknown") << quint32(0xfeed);
}

void tst_SseHttp2::survivesAReset()
{
    QFETCH(const quint32, code);
    Witness witness(m_server->url());
    QTRY_COMPARE(witness.opened, 1);
    publish(3);
    QTRY_COMPARE(witness.received, numbersUpTo(3));

    m_streams.constFirst()->reset(code);
    QTRY_COMPARE(witness.opened, 2);
    QCOMPARE(m_streams.size(), 2);
    QCOMPARE(m_streams.constLast()->header("last-event-id"), QByteArray("3"));
    publish(3);
    QTRY_COMPARE(witness.received, numbersUpTo(6));
    // A stream that ends without an error is an end like any other; Qt before 6.11 takes this for one.
    const bool isRegularEnd = code == NGHTTP2_NO_ERROR && witness.errors.isEmpty();
    QVERIFY(isRegularEnd || witness.errors == QList<Error>{Error::ConnectionLostError});
}

void tst_SseHttp2::survivesAResetInsteadOfAResponse_data()
{
    survivesAReset_data();
}

void tst_SseHttp2::survivesAResetInsteadOfAResponse()
{
    QFETCH(const quint32, code);
    m_refusal = [this, code](const StreamPointer &stream) {
        if (m_streams.size() > 3)
            return false;
        stream->reset(code);
        return true;
    };
    Witness witness(m_server->url());
    QTRY_COMPARE(witness.opened, 1);
    publish(3);
    QTRY_COMPARE(witness.received, numbersUpTo(3));
    QCOMPARE(m_streams.size(), 4); // one attempt is one request
    QCOMPARE(witness.errors.size(), 3);
}

// "Graceful": no other stream on this connection, but this one may go on for as long as it likes.
void tst_SseHttp2::keepsItsStreamOverAGoAway()
{
    Witness witness(m_server->url());
    QTRY_COMPARE(witness.opened, 1);
    publish(1);
    QTRY_COMPARE(witness.received, numbersUpTo(1));
    const StreamPointer stream = m_streams.constFirst();

    stream->connection()->goAway(stream->id());
    publish(3);
    QTRY_COMPARE(witness.received, numbersUpTo(4));
    QCOMPARE(witness.opened, 1);

    stream->end();
    QTRY_COMPARE(witness.opened, 2);
    QCOMPARE(m_server->connectionCount(), 2);
    publish(2);
    QTRY_COMPARE(witness.received, numbersUpTo(6));
}

// Qt sends no request on a connection that is to go away, opens no other, and says nothing.
void tst_SseHttp2::doesNotHangBehindAGoAway()
{
    Witness old(m_server->url());
    QTRY_COMPARE(old.opened, 1);
    const StreamPointer stream = m_streams.constFirst();
    stream->connection()->goAway(stream->id());
    publish(1);
    QTRY_COMPARE(old.received, numbersUpTo(1));

    Witness fresh(m_server->url());
    fresh.client.setConnectTimeout(300ms);
    fresh.client.reconnect();
    QTRY_COMPARE(fresh.opened, 1);
    QCOMPARE(m_server->connectionCount(), 2);
    QVERIFY(fresh.errors.isEmpty() || fresh.errors == QList<Error>{Error::ConnectTimeoutError});
    publish(2);
    QTRY_COMPARE(fresh.received, numbersUpTo(3));
    QTRY_COMPARE(old.received, numbersUpTo(3));
    QCOMPARE(old.opened, 1);
}

void tst_SseHttp2::survivesAGoAwayThatEndsItsStream_data()
{
    QTest::addColumn<quint32>("code");

    QTest::newRow("NO_ERROR") << quint32(NGHTTP2_NO_ERROR);
    QTest::newRow("PROTOCOL_ERROR") << quint32(NGHTTP2_PROTOCOL_ERROR);
    QTest::newRow("INTERNAL_ERROR") << quint32(NGHTTP2_INTERNAL_ERROR);
    QTest::newRow("ENHANCE_YOUR_CALM") << quint32(NGHTTP2_ENHANCE_YOUR_CALM);
    QTest::newRow("INADEQUATE_SECURITY") << quint32(NGHTTP2_INADEQUATE_SECURITY);
}

void tst_SseHttp2::survivesAGoAwayThatEndsItsStream()
{
    QFETCH(const quint32, code);
    Witness witness(m_server->url());
    QTRY_COMPARE(witness.opened, 1);
    publish(3);
    QTRY_COMPARE(witness.received, numbersUpTo(3));

    Http2TestConnection *connection = m_streams.constFirst()->connection();
    connection->goAway(0, code);
    connection->close();
    QTRY_COMPARE(witness.opened, 2);
    QCOMPARE(m_server->connectionCount(), 2);
    QCOMPARE(m_streams.constLast()->header("last-event-id"), QByteArray("3"));
    publish(3);
    QTRY_COMPARE(witness.received, numbersUpTo(6));
    QCOMPARE(witness.errors, QList<Error>{Error::ConnectionLostError});
}

// What is beyond a server's limit is refused, or waits for nothing, as the burst happens to be.
void tst_SseHttp2::opensMoreThanAConnectionTakes()
{
    m_server->setMaximumStreams(2);
    std::vector<std::unique_ptr<Witness>> witnesses;
    for (int i = 0; i < 6; ++i) {
        witnesses.push_back(std::make_unique<Witness>(m_server->url()));
        witnesses.back()->client.setConnectTimeout(300ms);
        witnesses.back()->client.reconnect();
    }
    for (const auto &witness : witnesses)
        QTRY_COMPARE(witness->opened, 1);
    publish(3);
    for (const auto &witness : witnesses)
        QTRY_COMPARE(witness->received, numbersUpTo(3));
    QVERIFY(m_server->connectionCount() >= 3);
}

void tst_SseHttp2::losesNothingToRandomFaults()
{
    constexpr std::array Codes = {NGHTTP2_NO_ERROR, NGHTTP2_INTERNAL_ERROR, NGHTTP2_CANCEL,
                                  NGHTTP2_REFUSED_STREAM, NGHTTP2_ENHANCE_YOUR_CALM};
    constexpr int Faults = 50;
    const quint32 seed = qEnvironmentVariableIsSet("QTSSE_FAULT_SEED")
            ? qEnvironmentVariable("QTSSE_FAULT_SEED").toUInt()
            : QRandomGenerator::global()->generate();
    QRandomGenerator random(seed);
    const auto hint = qScopeGuard([seed] {
        if (QTest::currentTestFailed())
            qInfo("QTSSE_FAULT_SEED=%u", seed);
    });

    Witness witness(m_server->url());
    for (int i = 0; i < Faults; ++i) {
        QTRY_COMPARE(witness.opened, i + 1);
        publish(random.bounded(4));
        const StreamPointer stream = m_streams.constLast();
        const nghttp2_error_code code = Codes[size_t(random.bounded(int(Codes.size())))];
        switch (random.bounded(4)) {
        case 0:
            stream->reset(code);
            break;
        case 1:
            stream->connection()->goAway(stream->id(), code);
            stream->end();
            break;
        case 2:
            stream->connection()->goAway(0, code);
            stream->connection()->close();
            break;
        case 3:
            stream->connection()->close();
            break;
        }
    }
    QTRY_COMPARE(witness.opened, Faults + 1);
    publish(1);
    QTRY_COMPARE(witness.received, numbersUpTo(m_published));
    QCOMPARE(m_streams.size(), Faults + 1);
}

QTEST_GUILESS_MAIN(tst_SseHttp2)
#include "tst_ssehttp2.moc"
