// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "../../../qml/ssesourcestream_p.h"

#include <QtTest/qtest.h>

using namespace Qt::StringLiterals;

namespace {

const QUrl FirstUrl(u"http://localhost/1"_s);
const QUrl SecondUrl(u"http://localhost/2"_s);

} // namespace

class tst_SseSourceStream : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void hasANumberOfItsOwn();
    void hasTheIdOfTheClientUntilItIsSuperseded();
    void forgetsTheIdWithTheUrl();
    void continuesWhenTheUrlReturns();
    void keepsAGivenId_data();
    void keepsAGivenId();
    void forgetsAGivenIdAfterAReceivedOne();
    void staysSupersededByALaterUrl();
};

void tst_SseSourceStream::hasANumberOfItsOwn()
{
    SseSourceStream one;
    SseSourceStream other;
    QVERIFY(one.number() != other.number());
    const quint64 before = one.number();
    one.supersede(SecondUrl, {});
    QVERIFY(one.number() != before);
    QVERIFY(one.number() != other.number());
}

void tst_SseSourceStream::hasTheIdOfTheClientUntilItIsSuperseded()
{
    SseSourceStream stream;
    QCOMPARE(stream.open(FirstUrl, u"1"_s), u"1"_s);
    QCOMPARE(stream.lastEventId(u"2"_s), u"2"_s);
    stream.supersede(SecondUrl, u"2"_s);
    QVERIFY(stream.isSuperseded());
    QCOMPARE(stream.lastEventId(u"3"_s), QString());
}

void tst_SseSourceStream::forgetsTheIdWithTheUrl()
{
    SseSourceStream stream;
    QCOMPARE(stream.open(FirstUrl, {}), QString());
    stream.supersede(SecondUrl, u"2"_s);
    QCOMPARE(stream.open(SecondUrl, u"2"_s), QString());
    stream.noteOpened(stream.number());
    QVERIFY(!stream.isSuperseded());
    QCOMPARE(stream.lastEventId(u"7"_s), u"7"_s);
}

void tst_SseSourceStream::continuesWhenTheUrlReturns()
{
    SseSourceStream stream;
    QCOMPARE(stream.open(FirstUrl, {}), QString());
    stream.supersede(SecondUrl, u"2"_s);
    stream.supersede(FirstUrl, u"3"_s); // an event of the superseded stream is ignored
    QCOMPARE(stream.open(FirstUrl, u"3"_s), u"2"_s);
}

void tst_SseSourceStream::keepsAGivenId_data()
{
    QTest::addColumn<bool>("isSuperseded");
    QTest::newRow("before the change of the URL") << false;
    QTest::newRow("after the change of the URL") << true;
}

void tst_SseSourceStream::keepsAGivenId()
{
    QFETCH(bool, isSuperseded);
    SseSourceStream stream;
    QCOMPARE(stream.open(FirstUrl, {}), QString());
    if (!isSuperseded)
        stream.noteGivenId();
    stream.supersede(SecondUrl, u"given"_s);
    if (isSuperseded)
        stream.setNextId(u"given"_s);
    QCOMPARE(stream.open(SecondUrl, {}), u"given"_s);
}

void tst_SseSourceStream::forgetsAGivenIdAfterAReceivedOne()
{
    SseSourceStream stream;
    QCOMPARE(stream.open(FirstUrl, {}), QString());
    stream.noteGivenId();
    stream.noteReceivedId();
    stream.supersede(SecondUrl, u"2"_s);
    QCOMPARE(stream.open(SecondUrl, {}), QString());
}

void tst_SseSourceStream::staysSupersededByALaterUrl()
{
    SseSourceStream stream;
    stream.supersede(FirstUrl, {});
    const quint64 number = stream.number();
    QCOMPARE(stream.open(FirstUrl, {}), QString());
    stream.supersede(SecondUrl, {}); // in a slot of the client while it is opened
    stream.noteOpened(number);
    QVERIFY(stream.isSuperseded());
    stream.noteOpened(stream.number());
    QVERIFY(!stream.isSuperseded());
}

QTEST_GUILESS_MAIN(tst_SseSourceStream)
#include "tst_ssesourcestream.moc"
