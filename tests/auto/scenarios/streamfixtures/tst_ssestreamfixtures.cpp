// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "countingsink.h"
#include "streamfixtures.h"

#include <QtSse/SseParser>

#include <QtTest/qtest.h>

#include <algorithm>

// What tests/benchmarks/sseparser measures is worth nothing unless its streams are what they claim.
class tst_SseStreamFixtures : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void yieldsTheEventsItClaims_data();
    void yieldsTheEventsItClaims();
    void areAsLargeAsTheirNamesSay_data();
    void areAsLargeAsTheirNamesSay();
};

void tst_SseStreamFixtures::yieldsTheEventsItClaims_data()
{
    QTest::addColumn<StreamFixture>("fixture");
    for (const StreamFixture &fixture : streamFixtures())
        QTest::newRow(fixture.name.constData()) << fixture;
}

void tst_SseStreamFixtures::yieldsTheEventsItClaims()
{
    QFETCH(const StreamFixture, fixture);
    SseParser parser;
    parser.setMaximumEventSize(0);
    SseParser owning;
    owning.setMaximumEventSize(0);
    CountingSink sink;
    CountingSink owned;
    for (qsizetype at = 0; at < fixture.bytes.size(); at += fixture.chunkSize) {
        const QByteArrayView rest = QByteArrayView(fixture.bytes).sliced(at);
        const QByteArrayView chunk = rest.first(std::min(fixture.chunkSize, rest.size()));
        QCOMPARE(parser.parse(chunk, sink), chunk.size());
        owning.feed(chunk);
        while (owning.hasEvent())
            owned.event({{}, owning.takeEvent().data(), {}});
    }
    QCOMPARE(sink.events, fixture.events);
    QCOMPARE(sink.dataBytes, fixture.dataBytes);
    QCOMPARE(owned.events, fixture.events);
    QCOMPARE(owned.dataBytes, fixture.dataBytes);
}

void tst_SseStreamFixtures::areAsLargeAsTheirNamesSay_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<qsizetype>("eventSize");
    QTest::newRow("ticks") << QByteArray("ticks") << qsizetype(60);
    QTest::newRow("tokens") << QByteArray("tokens") << qsizetype(250);
    QTest::newRow("records") << QByteArray("records") << qsizetype(1500);
    QTest::newRow("1,000 lines") << QByteArray("1,000-line events") << qsizetype(40 * 1000 + 1);
}

void tst_SseStreamFixtures::areAsLargeAsTheirNamesSay()
{
    QFETCH(const QByteArray, name);
    QFETCH(const qsizetype, eventSize);
    const QList<StreamFixture> fixtures = streamFixtures();
    const auto found = std::find_if(fixtures.begin(), fixtures.end(),
                                    [&](const StreamFixture &f) { return f.name == name; });
    QVERIFY(found != fixtures.end());
    QCOMPARE(found->bytes.size(), found->events * eventSize);
}

QTEST_APPLESS_MAIN(tst_SseStreamFixtures)

#include "tst_ssestreamfixtures.moc"
