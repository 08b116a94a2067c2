// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include <QtSse/SseEvent>

#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>
#include <QtTest/qtest.h>

using namespace Qt::StringLiterals;

class tst_SseEvent : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isAMessageByDefault();
    void keepsItsParts();
    void comparesAllParts();
    void keepsAByteOrderMarkInText();
    void parsesJsonDocuments();
    void reportsWhatIsNotJson();
    void givesAnyJsonValue_data();
    void givesAnyJsonValue();
    void findsValuesByPath_data();
    void findsValuesByPath();
    void hasAnyLastEventId_data();
    void hasAnyLastEventId();
    void isReadableThroughItsMetaObject();
    void shortensDataInDebugOutput();
    void showsAllPartsInDebugOutput_data();
    void showsAllPartsInDebugOutput();
};

void tst_SseEvent::isAMessageByDefault()
{
    const SseEvent event;
    QCOMPARE(event.type(), u"message"_s);
    QVERIFY(event.data().isEmpty());
    QVERIFY(event.lastEventId().isEmpty());
    QVERIFY(event.origin().isEmpty());
    QVERIFY(!event.isIncomplete());
    QCOMPARE(SseEvent(QString()).type(), u"message"_s);
}

void tst_SseEvent::keepsItsParts()
{
    const QUrl origin(u"https://example.org:8443"_s);
    const SseEvent event(u"price"_s, "42\n43", u"id 7"_s, origin);
    QCOMPARE(event.type(), u"price"_s);
    QCOMPARE(event.data(), "42\n43");
    QCOMPARE(event.text(), u"42\n43"_s);
    QCOMPARE(event.lastEventId(), u"id 7"_s);
    QCOMPARE(event.origin(), origin);
}

void tst_SseEvent::comparesAllParts()
{
    const QUrl origin(u"http://example.org"_s);
    const SseEvent event(u"a"_s, "b", u"c"_s, origin);
    SseEvent copy = event;
    QCOMPARE(copy, event);
    QVERIFY(event != SseEvent(u"x"_s, "b", u"c"_s, origin));
    QVERIFY(event != SseEvent(u"a"_s, "x", u"c"_s, origin));
    QVERIFY(event != SseEvent(u"a"_s, "b", u"x"_s, origin));
    QVERIFY(event != SseEvent(u"a"_s, "b", u"c"_s, QUrl()));
    SseEvent other;
    swap(copy, other);
    QCOMPARE(other, event);
    QCOMPARE(copy, SseEvent());
}

void tst_SseEvent::keepsAByteOrderMarkInText()
{
    const SseEvent event(u"a"_s, "\xef\xbb\xbf\xef\xbb\xbfx");
    QCOMPARE(event.text(), u"\ufeff\ufeffx"_s);
}

void tst_SseEvent::parsesJsonDocuments()
{
    const SseEvent event(u"a"_s, R"({"price": 1.5})");
    QJsonParseError error;
    QCOMPARE(event.json(&error).object().value("price"_L1).toDouble(), 1.5);
    QCOMPARE(error.error, QJsonParseError::NoError);
}

void tst_SseEvent::reportsWhatIsNotJson()
{
    QJsonParseError error;
    QVERIFY(SseEvent(u"a"_s, "{price").json(&error).isNull());
    QVERIFY(error.error != QJsonParseError::NoError);
}

void tst_SseEvent::givesAnyJsonValue_data()
{
    QTest::addColumn<QByteArray>("data");
    QTest::addColumn<QJsonValue>("value");
    const QJsonValue undefined(QJsonValue::Undefined);

    QTest::newRow("object") << QByteArray(R"({"a":1})") << QJsonValue(QJsonObject{{u"a"_s, 1}});
    QTest::newRow("array") << QByteArray("[1]") << QJsonValue(QJsonArray{1});
    QTest::newRow("number") << QByteArray("-2.5") << QJsonValue(-2.5);
    QTest::newRow("string") << QByteArray("\"x\"") << QJsonValue(u"x"_s);
    QTest::newRow("true") << QByteArray("true") << QJsonValue(true);
    QTest::newRow("null") << QByteArray("null") << QJsonValue(QJsonValue::Null);
    QTest::newRow("spaces around") << QByteArray(" 7\n") << QJsonValue(7);
    QTest::newRow("nothing") << QByteArray() << undefined;
    QTest::newRow("words") << QByteArray("[DONE") << undefined;
    QTest::newRow("two values") << QByteArray("1,2") << undefined;
    QTest::newRow("brackets that close ours") << QByteArray("1],[2") << undefined;
    QTest::newRow("object and more") << QByteArray("{} {}") << undefined;
    QTest::newRow("half an object") << QByteArray("{\"a\":1") << undefined;
}

void tst_SseEvent::givesAnyJsonValue()
{
    QFETCH(QByteArray, data);
    QTEST(SseEvent(u"a"_s, data).jsonValue(), "value");
}

void tst_SseEvent::findsValuesByPath_data()
{
    QTest::addColumn<QByteArray>("data");
    QTest::addColumn<QString>("path");
    QTest::addColumn<QJsonValue>("value");
    const QJsonValue undefined(QJsonValue::Undefined);
    const QByteArray json = R"({"symbol":"X","quote":{"price":1.5},"0":"zero","":{"":7},
                               "items":[{"name":"a"},[1,2]],"none":null,"$type":"T","$":"sign",
                               "$$":"signs","type":"wrong","a.b":"dot","a[b":"bracket",
                               "a[0]":"brackets","a[0]b":"more",
                               "it's":"quote","say \"x\"":"quotes","back\\slash":"slash","]":"end",
                               "x":{"$id":"I","":"empty","c.d":[{"e[]":"deep"}]},
                               "-1":"minus","big":18446744073709551615})";
    const auto row = [&json](const char *path, const QJsonValue &value) {
        QTest::addRow("%s", path) << json << QString::fromLatin1(path) << value;
    };

    row("symbol", u"X"_s);
    row("quote.price", 1.5);
    row("quote", QJsonObject{{u"price"_s, 1.5}});
    row("items.0.name", u"a"_s);
    row("items.1.1", 2);
    row("items[0].name", u"a"_s);
    row("items[1][1]", 2);
    row("$.quote.price", 1.5);
    row("$.items[1][0]", 1);
    row("0", u"zero"_s);
    row("none", QJsonValue::Null);
    row(".", 7);
    row("nothing", undefined);
    row("symbol.price", undefined);
    row("symbol.0", undefined);
    row("quote.price.more", undefined);
    row("none.more", undefined);
    row("items.2", undefined);
    row("items.-1", undefined);
    row("items.+1", undefined);
    row("items.name", undefined);
    row("items.99999999999999999999", undefined);
    row("quote[price]", 1.5);
    row("items]", undefined);
    row("[", undefined);
    row("items[", undefined);
    row("items[0", undefined);
    row("items[-1]", undefined);
    row("items[1][-1]", undefined);
    row("items[1][2]", undefined);
    row("items[999999999]", undefined);
    row("items[4294967296]", undefined);
    row("items[1][4294967297]", undefined); // not 1 modulo 2^32
    row("items[18446744073709551617]", undefined);
    row("items[ 0 ]", undefined);
    row("-1", u"minus"_s);
    row("[-1]", u"minus"_s);

    // A sign is the beginning of a path only where a dot or a bracket follows.
    row("$type", u"T"_s);
    row("$.$type", u"T"_s);
    row("['$type']", u"T"_s);
    row("x.$id", u"I"_s);
    row("$.x.$id", u"I"_s);
    row("$x.$id", undefined);
    row("$$", u"signs"_s);
    row("$.$", u"sign"_s);
    row("['$']", u"sign"_s);

    // Names in quotes.
    row("['a.b']", u"dot"_s);
    row("[\"a.b\"]", u"dot"_s);
    row("$['a.b']", u"dot"_s);
    row("a.b", undefined);
    row("['a[b']", u"bracket"_s);
    row("a[b", u"bracket"_s); // no brackets, so part of the name
    row("['a[0]']", u"brackets"_s);
    row("a[0]", undefined);
    row("a[0]b", u"more"_s);
    row("['it\\'s']", u"quote"_s);
    row("[\"it's\"]", u"quote"_s);
    row("['say \"x\"']", u"quotes"_s);
    row("[\"say \\\"x\\\"\"]", u"quotes"_s);
    row("['back\\\\slash']", u"slash"_s);
    row("[']']", u"end"_s);
    row("]", u"end"_s);
    row("['quote']['price']", 1.5);
    row("['quote'].price", 1.5);
    row("quote['price']", 1.5);
    row("x['c.d'][0]['e[]']", u"deep"_s);
    row("$.x['c.d'].0['e[]']", u"deep"_s);
    row("items['0']", undefined); // a name, not an index
    row("['0']", u"zero"_s);
    row("['quote", undefined);
    row("['quote'", undefined);
    row("['quote\\", undefined);
    row("['quote']price", undefined);
    row("[']", undefined);
    row("[\"quote']", undefined);

    // Empty names.
    row("x.", u"empty"_s);
    row("x['']", u"empty"_s);
    row("['']['']", 7);
    row("$..", 7);
    row("x..", undefined);
    row("[]", QJsonObject{{QString(), 7}});
    row("['']", QJsonObject{{QString(), 7}});
    row("big", 18446744073709551615.0);
    QTest::newRow("all") << QByteArray("[1]") << QString() << QJsonValue(QJsonArray{1});
    QTest::newRow("all, with a sign and a dot") << QByteArray("3") << u"$."_s << QJsonValue(3);
    QTest::newRow("all, with a sign") << QByteArray("3") << u"$"_s << QJsonValue(3);
    QTest::newRow("array") << QByteArray("[1]") << u"0"_s << QJsonValue(1);
    QTest::newRow("array, with a sign") << QByteArray("[1]") << u"$[0]"_s << QJsonValue(1);
    QTest::newRow("not JSON") << QByteArray("{price") << u"price"_s << undefined;
}

void tst_SseEvent::findsValuesByPath()
{
    QFETCH(QByteArray, data);
    QFETCH(QString, path);
    QTEST(SseEvent(u"a"_s, data).jsonValue(path), "value");
}

void tst_SseEvent::hasAnyLastEventId_data()
{
    QTest::addColumn<QString>("id");
    QTest::newRow("empty") << QString();
    QTest::newRow("one character") << u"7"_s;
    QTest::newRow("NUL") << QString(u'\0');
    QTest::newRow("as long as there is room") << QString(39, u'x');
    QTest::newRow("longer") << QString(40, u'x');
    QTest::newRow("much longer") << QString(1000, u'x');
    QTest::newRow("not ASCII") << u"käse"_s;
    QTest::newRow("byte order mark") << u"\ufeffa"_s;
    QTest::newRow("half of a character") << QString(QChar(0xd800));
}

void tst_SseEvent::hasAnyLastEventId()
{
    QFETCH(const QString, id);
    SseEvent event({}, "x", id);
    QCOMPARE(event.lastEventId(), id);
    SseEvent copy = event;
    QCOMPARE(copy, event);
    copy = SseEvent({}, "x", u"other"_s);
    QVERIFY(copy != event);
    copy.swap(event);
    QCOMPARE(copy.lastEventId(), id);
    QCOMPARE(event.lastEventId(), u"other"_s);
}

void tst_SseEvent::isReadableThroughItsMetaObject()
{
    const SseEvent event(u"price"_s, "[5]", u"9"_s);
    const auto read = [&event](const char *name) {
        const QMetaObject &meta = SseEvent::staticMetaObject;
        return meta.property(meta.indexOfProperty(name)).readOnGadget(&event);
    };
    QCOMPARE(read("type").toString(), u"price"_s);
    QCOMPARE(read("data").toString(), u"[5]"_s);
    QCOMPARE(read("lastEventId").toString(), u"9"_s);
    QCOMPARE(read("json").toJsonValue(), QJsonValue(QJsonArray{5}));
    QCOMPARE(read("incomplete"), QVariant(false));
}

void tst_SseEvent::shortensDataInDebugOutput()
{
    QString text;
    QDebug(&text) << SseEvent(u"log"_s, QByteArray(1000, 'x'), u"3"_s);
    QVERIFY2(text.size() < 200, qPrintable(text));
    QVERIFY(text.contains(u"log"_s));
    QVERIFY(text.contains(u"1000 bytes"_s));
}

void tst_SseEvent::showsAllPartsInDebugOutput_data()
{
    QTest::addColumn<SseEvent>("event");
    QTest::addColumn<QString>("text");
    QTest::newRow("with an ID") << SseEvent(u"log"_s, "a", u"3"_s)
                                << u"SseEvent(\"log\", \"a\", id \"3\")"_s;
    QTest::newRow("without an ID") << SseEvent(u"log"_s, "a") << u"SseEvent(\"log\", \"a\")"_s;
    const QByteArray shown(80, 'x');
    QTest::newRow("data that is just short enough")
            << SseEvent(u"log"_s, shown)
            << u"SseEvent(\"log\", \"%1\")"_s.arg(QLatin1StringView(shown));
    QTest::newRow("data that is too long")
            << SseEvent(u"log"_s, shown + 'y')
            << u"SseEvent(\"log\", \"%1\"... (81 bytes))"_s.arg(QLatin1StringView(shown));
}

void tst_SseEvent::showsAllPartsInDebugOutput()
{
    QFETCH(const SseEvent, event);
    QString text;
    QDebug(&text) << event;
    QTEST(text.trimmed(), "text");
}

QTEST_GUILESS_MAIN(tst_SseEvent)
#include "tst_sseevent.moc"
