// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "../../common/sseclienttesting.h"
#include "demandingclient.h"
#include "faultyserver.h"
#include "way.h"

#include <QtCore/qelapsedtimer.h>
#include <QtCore/qmetaobject.h>
#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <memory>
#include <utility>
#include <vector>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Cut = SseTestResponse::Cut;
using Error = SseClient::Error;
using Framing = SseTestResponse::Framing;

namespace {

constexpr int DefaultFaultCount = 3000;

quint32 seedOfThisRun()
{
    bool isSet = false;
    const uint seed = qEnvironmentVariable("QTSSE_FAULT_SEED").toUInt(&isSet);
    return isSet ? seed : QRandomGenerator::global()->generate();
}

int faultCountOfThisRun()
{
    bool isSet = false;
    const int count = qEnvironmentVariableIntValue("QTSSE_FAULTS", &isSet);
    return isSet && count > 0 ? count : DefaultFaultCount;
}

// For people and for logs, hence past the formatting of Qt Test.
void print(const QByteArray &text)
{
    std::fwrite(text.constData(), 1, std::size_t(text.size()), stdout);
    std::fflush(stdout);
}

QByteArray waysToText(const std::array<int, Way::KindCount> &faultsOfWay)
{
    QByteArray text;
    int ofEngine = 0;
    for (int i = 0; i < Way::KindCount; ++i) {
        const int faults = faultsOfWay[std::size_t(i)];
        if (i != Way::Manager)
            ofEngine += faults;
        text += QByteArray(Way::nameOf(Way::Kind(i))).leftJustified(40) + '|'
                + QByteArray::number(faults).rightJustified(7) + " |\n";
    }
    return text + QByteArray("all faults without QNetworkAccessManager").leftJustified(40) + '|'
            + QByteArray::number(ofEngine).rightJustified(7) + " |\n";
}

// A response with two events, and what comes of it when it is cut.
class CutResponse
{
public:
    CutResponse(Framing framing, int firstEvent)
    {
        response.withFraming(framing);
        for (int n = firstEvent; n < firstEvent + 2; ++n) {
            const QByteArray event =
                    SseTestResponse::event("\xe2\x82\xac\n\xf0\x9f\x8e\x89", id(n));
            response.send(event);
            m_eventSize = event.size();
        }
        const qsizetype sizeLine = QByteArray::number(m_eventSize, 16).size() + 2;
        const bool isChunked = framing == Framing::Chunked;
        m_chunkHead = isChunked ? sizeLine : 0;
        m_chunkEnd = isChunked ? 2 : 0;
        m_bodyEnd = isChunked ? 5 : 0;
        m_hasEnd = framing != Framing::UntilClose;
    }

    static constexpr int FirstId = 100'000; // all have the same length

    static QByteArray id(int n) { return QByteArray::number(FirstId + n); }

    [[nodiscard]] int eventsBefore(qint64 cutAt) const
    {
        const qint64 endOfSecond = response.size() - m_bodyEnd - m_chunkEnd;
        const qint64 endOfFirst = endOfSecond - m_eventSize - m_chunkHead - m_chunkEnd;
        return cutAt >= endOfSecond ? 2 : cutAt >= endOfFirst ? 1 : 0;
    }

    [[nodiscard]] bool canBe(Error error, qint64 cutAt) const
    {
        if (cutAt < headSize())
            return error == Error::NoHttpResponseError;
        // Of a head that the end of the connection follows at once, Qt 6.11 may say nothing.
        if (QT_VERSION >= QT_VERSION_CHECK(6, 11, 0) && cutAt == headSize()
            && error == Error::NoHttpResponseError) {
            return true;
        }
        const bool isCut = m_hasEnd && cutAt < response.size();
        return error == (isCut ? Error::ConnectionLostError : Error::NoError);
    }

    SseTestResponse response;

private:
    [[nodiscard]] qint64 headSize() const
    {
        return response.size() - 2 * (m_chunkHead + m_eventSize + m_chunkEnd) - m_bodyEnd;
    }

    qint64 m_eventSize = 0;
    qint64 m_chunkHead = 0;
    qint64 m_chunkEnd = 0;
    qint64 m_bodyEnd = 0;
    bool m_hasEnd = false;
};

} // namespace

class tst_SseFaults : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void deliversExactlyOnceWhereverItIsCut_data();
    void deliversExactlyOnceWhereverItIsCut();
    void deliversExactlyOnceThroughRandomFaults();
};

void tst_SseFaults::deliversExactlyOnceWhereverItIsCut_data()
{
    QTest::addColumn<bool>("isSecure");
    QTest::addColumn<Framing>("framing");
    QTest::addColumn<Cut>("cut");
    for (const bool isSecure : {false, true}) {
        const char *const scheme = isSecure ? "https" : "http";
        QTest::addRow("%s, chunked, closed", scheme) << isSecure << Framing::Chunked << Cut::Close;
        QTest::addRow("%s, chunked, reset", scheme) << isSecure << Framing::Chunked << Cut::Reset;
        QTest::addRow("%s, length, closed", scheme)
                << isSecure << Framing::ContentLength << Cut::Close;
        QTest::addRow("%s, length, reset", scheme)
                << isSecure << Framing::ContentLength << Cut::Reset;
        QTest::addRow("%s, until close, closed", scheme)
                << isSecure << Framing::UntilClose << Cut::Close;
        QTest::addRow("%s, until close, reset", scheme)
                << isSecure << Framing::UntilClose << Cut::Reset;
    }
}

// The response to the n-th request is cut after n bytes. That says what must have come of it.
void tst_SseFaults::deliversExactlyOnceWhereverItIsCut()
{
    QFETCH(bool, isSecure);
    QFETCH(Framing, framing);
    QFETCH(Cut, cut);
    QTest::failOnWarning(QRegularExpression(u"."_s));
    const CutResponse whole(framing, 1);
    SseTestServer server;
    if (isSecure)
        server.setSslConfiguration(SseClientTesting::serverConfiguration());
    QVERIFY(server.listen());
    qint64 cutAt = -1;
    server.setHandler([&](SseTestConnection *connection) {
        const QByteArray lastId = connection->request().header("Last-Event-ID");
        const int last = lastId.isEmpty() ? 0 : lastId.toInt() - CutResponse::FirstId;
        SseTestResponse response = CutResponse(framing, last + 1).response;
        QCOMPARE(response.size(), whole.response.size());
        connection->respond(response.cutAfter(++cutAt, cut));
    });

    SseClient client(server.url());
    if (isSecure)
        client.setSslConfiguration(SseClientTesting::trustingConfiguration());
    SseReconnectPolicy policy;
    policy.setInitialDelay(1ms);
    policy.setMinimumDelay(1ms);
    policy.setMaximumDelay(1ms);
    client.setReconnectPolicy(policy);
    int events = 0;
    int eventsBefore = 0;
    connect(&client, &SseClient::eventReceived, this, [&](const SseEvent &event) {
        QCOMPARE(event.lastEventId(), QString::fromLatin1(CutResponse::id(++events)));
        QCOMPARE(event.data(), "\xe2\x82\xac\n\xf0\x9f\x8e\x89");
    });
    connect(&client, &SseClient::retryScheduled, this, [&] {
        const int eventsOfThisAttempt = events - std::exchange(eventsBefore, events);
        const QByteArray where = "cut after byte " + QByteArray::number(cutAt) + ": "
                + QMetaEnum::fromType<Error>().valueToKey(int(client.error()));
        // A reset may overtake what was sent before it.
        if (cut == Cut::Close) {
            QVERIFY2(eventsOfThisAttempt == whole.eventsBefore(cutAt), where.constData());
            QVERIFY2(whole.canBe(client.error(), cutAt), where.constData());
        } else {
            QVERIFY2(eventsOfThisAttempt <= whole.eventsBefore(cutAt), where.constData());
        }
        if (cutAt == whole.response.size())
            client.close();
    });
    QSignalSpy finished(&client, &SseClient::finished);
    client.open();
    QVERIFY(finished.wait(120'000));
    QCOMPARE(server.requests().size(), whole.response.size() + 1);
    print(QStringLiteral("%1: cut after each of %2 bytes, %3 events, none lost, none doubled\n")
                  .arg(QLatin1StringView(QTest::currentDataTag()))
                  .arg(whole.response.size())
                  .arg(events)
                  .toLatin1());
}

void tst_SseFaults::deliversExactlyOnceThroughRandomFaults()
{
    QTest::failOnWarning(QRegularExpression(u"^(?!The server sends a Retry-After)"_s));
    const quint32 seed = seedOfThisRun();
    const int faultCount = faultCountOfThisRun();
    print(QStringLiteral("QTSSE_FAULT_SEED=%1 QTSSE_FAULTS=%2\n")
                  .arg(seed)
                  .arg(faultCount)
                  .toLatin1());

    FaultTable table;
    std::vector<std::unique_ptr<FaultyServer>> servers;
    std::vector<std::unique_ptr<DemandingClient>> clients;
    for (quint32 i = 0; i < Way::ClientCount; ++i) {
        const int faults = (faultCount + int(Way::ClientCount) - 1) / int(Way::ClientCount);
        servers.push_back(std::make_unique<FaultyServer>(seed, i, faults, table));
        QVERIFY(servers.back()->listen());
        clients.push_back(std::make_unique<DemandingClient>(*servers.back(), seed, i, table));
    }
    QElapsedTimer timer;
    timer.start();
    for (const auto &client : clients)
        client->start();
    const auto areDone = [&clients] {
        return std::all_of(clients.begin(), clients.end(),
                           [](const auto &client) { return client->isDone(); });
    };
    [&] { QTRY_VERIFY_WITH_TIMEOUT(areDone(), 240'000); }(); // under ThreadSanitizer often 80 s

    int events = 0;
    int attempts = 0;
    int requests = 0;
    std::array<int, Way::KindCount> faultsOfWay{};
    QStringList complaints;
    for (std::size_t i = 0; i < Way::ClientCount; ++i) {
        faultsOfWay[std::size_t(Way::ofClient(quint32(i)))] += servers[i]->faultCount();
        events += clients[i]->eventCount();
        attempts += clients[i]->attemptCount();
        requests += servers[i]->requestCount();
        complaints += servers[i]->complaints() + clients[i]->complaints();
        if (!clients[i]->isDone())
            complaints.append(clients[i]->description());
    }
    print(table.toText());
    print(waysToText(faultsOfWay));
    print(QStringLiteral("%1 clients, %2 attempts, %3 requests, %4 events, %5 s\n")
                  .arg(Way::ClientCount)
                  .arg(attempts)
                  .arg(requests)
                  .arg(events)
                  .arg(double(timer.elapsed()) / 1000, 0, 'f', 1)
                  .toLatin1());
    QVERIFY2(complaints.isEmpty(), qPrintable(complaints.join(u'\n')));
    const FaultTable::Row faults = table.total(0, ServerFaultCount);
    QVERIFY(faults.tries >= faultCount);
    QCOMPARE(faults.lost, 0);
    QCOMPARE(faults.doubled, 0);
}

QTEST_GUILESS_MAIN(tst_SseFaults)
#include "tst_ssefaults.moc"
