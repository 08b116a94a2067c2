// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include <http/ssehttpfields_p.h>

#include <QtCore/qtimezone.h>
#include <QtTest/qtest.h>

class tst_SseHttpFields : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void combinesFieldsOfOneName();
    void splitsLists_data();
    void splitsLists();
    void parsesLines_data();
    void parsesLines();
    void findsTheContentType_data();
    void findsTheContentType();
    void findsTheContentCodings_data();
    void findsTheContentCodings();
    void readsDates_data();
    void readsDates();
    void refusesOtherDates_data();
    void refusesOtherDates();
    void choosesTheCentury_data();
    void choosesTheCentury();

private:
    static QDateTime time(int year, int month, int day, int hour = 0, int minute = 0,
                          int second = 0);
};

QDateTime tst_SseHttpFields::time(int year, int month, int day, int hour, int minute, int second)
{
    return QDateTime(QDate(year, month, day), QTime(hour, minute, second), QTimeZone::utc());
}

// Very many of them, too.
void tst_SseHttpFields::combinesFieldsOfOneName()
{
    const SseHeaders fields{{"A", "1"}, {"Set-Cookie", "b=c, d"},
                            {"a", "2"}, {"set-cookie", "e"},
                            {"B", ""},  {"A", "3"}};
    const SseHeaders expected{{"A", "1, 2, 3"}, {"Set-Cookie", "b=c, d\ne"}, {"B", ""}};
    QCOMPARE(SseHttpFields::combined(fields), expected);
    SseHeaders many;
    for (int i = 0; i < 20'000; ++i)
        many.append(std::pair(QByteArray("X-" + QByteArray::number(i)), QByteArray("a")));
    many.append(std::pair(QByteArray("content-TYPE"), QByteArray("text/event-stream")));
    const SseHeaders kept = SseHttpFields::combined(many);
    QCOMPARE(kept.size(), 1001);
    QCOMPARE(kept.last().first, "content-TYPE");
}

void tst_SseHttpFields::splitsLists_data()
{
    QTest::addColumn<QByteArray>("list");
    QTest::addColumn<QByteArrayList>("members");
    QTest::newRow("empty") << QByteArray() << QByteArrayList{""};
    QTest::newRow("one") << QByteArray(" a ") << QByteArrayList{"a"};
    QTest::newRow("two") << QByteArray("a\t, b") << QByteArrayList{"a", "b"};
    QTest::newRow("empty members") << QByteArray(",a,,") << QByteArrayList{"", "a", "", ""};
    QTest::newRow("quoted comma") << QByteArray("a;b=\"c,d\",e")
                                  << QByteArrayList{"a;b=\"c,d\"", "e"};
    QTest::newRow("escaped quote")
            << QByteArray("a=\"\\\",\",b") << QByteArrayList{"a=\"\\\",\"", "b"};
    QTest::newRow("backslash without quotes") << QByteArray("a\\,b") << QByteArrayList{"a\\", "b"};
    QTest::newRow("open quote") << QByteArray("a=\"b,c") << QByteArrayList{"a=\"b,c"};
    QTest::newRow("backslash at the end") << QByteArray("a=\"\\") << QByteArrayList{"a=\"\\"};
}

void tst_SseHttpFields::splitsLists()
{
    QFETCH(QByteArray, list);
    QByteArrayList members;
    for (const QByteArrayView member : SseHttpFields::splitList(list))
        members.append(member.toByteArray());
    QTEST(members, "members");
}

// Fetch standard, section "Content-Type header".
void tst_SseHttpFields::parsesLines_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<qsizetype>("size"); // of the line, which need not be the whole text
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char *name, const QByteArray &text, const QByteArray &expected) {
        QTest::newRow(name) << text << text.size() << expected;
    };
    row("name and value", "Name: value", "Name|value");
    row("no space", "Name:value", "Name|value");
    row("space around the value", "Name: \t a b \t", "Name|a b");
    row("space before the colon", "Name \t: value", "Name|value");
    row("colon in the value", "Name: a:b", "Name|a:b");
    row("no value", "Name:", "Name|");
    row("no colon", "Name", "");
    row("no colon, but space", "Name \t", "");
    row("no name", ": value", "");
    row("space in the name", "Na me: value", "");
    QTest::newRow("no colon within the line")
            << QByteArray("Name : value") << qsizetype(4) << QByteArray();
    QTest::newRow("no colon within the line, but space")
            << QByteArray("Name : value") << qsizetype(5) << QByteArray();
    QTest::newRow("no value within the line")
            << QByteArray("Name : value") << qsizetype(6) << QByteArray("Name|");
}

void tst_SseHttpFields::parsesLines()
{
    QFETCH(QByteArray, text);
    QFETCH(qsizetype, size);
    const auto line = SseHttpFields::parseLine(QByteArrayView(text).first(size));
    QTEST(line ? line->name.toByteArray() + '|' + line->value.toByteArray() : QByteArray(),
          "expected");
}

void tst_SseHttpFields::findsTheContentType_data()
{
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QByteArray>("essence");
    const QByteArray none;
    QTest::newRow("none") << none << none;
    QTest::newRow("plain") << QByteArray("text/html") << QByteArray("text/html");
    QTest::newRow("parameter") << QByteArray("text/html;a=b") << QByteArray("text/html");
    QTest::newRow("blanks") << QByteArray("\t text/html \t; a=b ") << QByteArray("text/html");
    QTest::newRow("semicolon") << QByteArray("text/html;") << QByteArray("text/html");
    QTest::newRow("bad parameter") << QByteArray("text/html;=;;a b") << QByteArray("text/html");
    QTest::newRow("the last one counts") << QByteArray("a/b, c/d") << QByteArray("c/d");
    QTest::newRow("then no type") << QByteArray("a/b, charset=utf-8") << QByteArray("a/b");
    QTest::newRow("then nothing") << QByteArray("a/b,") << QByteArray("a/b");
    QTest::newRow("then a wildcard") << QByteArray("a/b, */*") << QByteArray("a/b");
    QTest::newRow("then a wildcard with parameter")
            << QByteArray("a/b, */*;q=1") << QByteArray("a/b");
    QTest::newRow("then half a wildcard") << QByteArray("a/b, c/*") << QByteArray("c/*");
    QTest::newRow("nothing before") << QByteArray(", a/b") << QByteArray("a/b");
    QTest::newRow("no type before") << QByteArray("x, a/b") << QByteArray("a/b");
    QTest::newRow("wildcard") << QByteArray("*/*") << none;
    QTest::newRow("word") << QByteArray("html") << none;
    QTest::newRow("no type name") << QByteArray("/html") << none;
    QTest::newRow("no subtype") << QByteArray("text/") << none;
    QTest::newRow("no subtype but a parameter") << QByteArray("text/;a=b") << none;
    QTest::newRow("blank before the slash") << QByteArray("text /html") << none;
    QTest::newRow("blank behind the slash") << QByteArray("text/ html") << none;
    QTest::newRow("two slashes") << QByteArray("text/html/x") << none;
    QTest::newRow("blank in the subtype") << QByteArray("text/html x") << none;
    QTest::newRow("quoted") << QByteArray("\"text/html\"") << none;
    QTest::newRow("comma in a parameter") << QByteArray("a/b;x=\"c/d, e/f\"") << QByteArray("a/b");
}

void tst_SseHttpFields::findsTheContentType()
{
    QFETCH(QByteArray, value);
    const QByteArray essence = SseHttpFields::contentTypeEssence(value).toByteArray();
    QTEST(essence, "essence");
}

void tst_SseHttpFields::findsTheContentCodings_data()
{
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QList<QByteArray>>("codings");
    const QList<QByteArray> none;
    QTest::newRow("none") << QByteArray() << none;
    QTest::newRow("blanks") << QByteArray(" \t") << none;
    QTest::newRow("identity") << QByteArray("Identity") << none;
    QTest::newRow("the word none") << QByteArray("None") << none;
    QTest::newRow("identity twice") << QByteArray("identity, identity") << none;
    QTest::newRow("empty members") << QByteArray(", ,") << none;
    QTest::newRow("gzip") << QByteArray(" GZip") << QList<QByteArray>{"gzip"};
    QTest::newRow("x-gzip") << QByteArray("X-GZIP") << QList<QByteArray>{"gzip"};
    QTest::newRow("gzip and identity") << QByteArray("gzip, identity") << QList<QByteArray>{"gzip"};
    QTest::newRow("two") << QByteArray("deflate, gzip") << QList<QByteArray>{"deflate", "gzip"};
    QTest::newRow("unknown") << QByteArray("nonesuch") << QList<QByteArray>{"nonesuch"};
}

void tst_SseHttpFields::findsTheContentCodings()
{
    QFETCH(QByteArray, value);
    QTEST(SseHttpFields::contentCodings(value), "codings");
}

void tst_SseHttpFields::readsDates_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QDateTime>("expected");
    const QDateTime example = time(1994, 11, 6, 8, 49, 37);
    QTest::newRow("IMF-fixdate") << QByteArray("Sun, 06 Nov 1994 08:49:37 GMT") << example;
    QTest::newRow("RFC 850") << QByteArray("Sunday, 06-Nov-94 08:49:37 GMT") << example;
    QTest::newRow("asctime") << QByteArray("Sun Nov  6 08:49:37 1994") << example;
    QTest::newRow("asctime, day of two digits")
            << QByteArray("Wed Nov 16 08:49:37 1994") << time(1994, 11, 16, 8, 49, 37);
    QTest::newRow("RFC 850, four digits of the year")
            << QByteArray("Sun, 06-Nov-1994 08:49:37 GMT") << example;
    QTest::newRow("one digit of the day") << QByteArray("Sun, 6 Nov 1994 08:49:37 GMT") << example;
    QTest::newRow("lower case") << QByteArray("sun, 06 nov 1994 08:49:37 gmt") << example;
    QTest::newRow("wrong day of the week")
            << QByteArray("Mon, 06 Nov 1994 08:49:37 GMT") << example;
    QTest::newRow("leap second") << QByteArray("Sat, 31 Dec 2016 23:59:60 GMT") << time(2017, 1, 1);
    QTest::newRow("leap day") << QByteArray("Thu, 29 Feb 2024 00:00:00 GMT") << time(2024, 2, 29);
    QTest::newRow("first moment") << QByteArray("Thu, 01 Jan 1970 00:00:00 GMT")
                                  << time(1970, 1, 1);
    QTest::newRow("before that") << QByteArray("Mon, 01 Jan 1900 00:00:00 GMT") << time(1900, 1, 1);
    QTest::newRow("last moment of a day")
            << QByteArray("Sun, 06 Nov 1994 23:59:59 GMT") << time(1994, 11, 6, 23, 59, 59);
    const QByteArrayList days{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    for (const QByteArray &day : days)
        QTest::newRow(day) << day + ", 06 Nov 1994 08:49:37 GMT" << example;
    const QByteArrayList months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    for (int i = 0; i < months.size(); ++i) {
        QTest::newRow(months.at(i)) << "Sun, 06 " + months.at(i) + " 1994 08:49:37 GMT"
                                    << time(1994, i + 1, 6, 8, 49, 37);
    }
}

void tst_SseHttpFields::readsDates()
{
    QFETCH(QByteArray, text);
    QTEST(SseHttpFields::parseDate(text, time(1994, 11, 6)), "expected");
}

void tst_SseHttpFields::refusesOtherDates_data()
{
    QTest::addColumn<QByteArray>("text");
    for (const char *text : {
                 "",
                 " ",
                 ",",
                 "Sun",
                 "Sun,",
                 "GMT",
                 "tomorrow",
                 "06 Nov 1994 08:49:37 GMT",
                 "Sun, 06 Nov 1994 08:49:37: GMT",
                 "Xyz, 06 Nov 1994 08:49:37 GMT",
                 "Sund, 06 Nov 1994 08:49:37 GMT",
                 "Sun, 06 Nov 1994 08:49:37",
                 "Sun, 06 Nov 1994 08:49:37 CET",
                 "Sun, 06 Nov 1994 08:49:37 +0100",
                 "Sun, 06 Nov 1994 08:49:37 GMT GMT",
                 "Sun, 06 Nov 94 08:49:37 GMT",
                 "Sun, 06 Nov 19940 08:49:37 GMT",
                 "Sun, 06 Nov -994 08:49:37 GMT",
                 "Sun, 06 Nov 1994 24:00:00 GMT",
                 "Sun, 06 Nov 1994 08:60:00 GMT",
                 "Sun, 06 Nov 1994 08:49:61 GMT",
                 "Sun, 06 Nov 1994 8:49:37 GMT",
                 "Sun, 06 Nov 1994 08:49 GMT",
                 "Sun, 06 Nov 1994 08:49:37.5 GMT",
                 "Sun, 06 Nov 1994 08:49:37:00 GMT",
                 "Sun, 31 Nov 1994 08:49:37 GMT",
                 "Sun, 00 Nov 1994 08:49:37 GMT",
                 "Sun, 006 Nov 1994 08:49:37 GMT",
                 "Sun, 29 Feb 2023 00:00:00 GMT",
                 "Sun, 06 11 1994 08:49:37 GMT",
                 "Sun, 06 November 1994 08:49:37 GMT",
                 "Sunday, 06-Nov-994 08:49:37 GMT",
                 "Sunday, 06-Nov-4 08:49:37 GMT",
                 "Sunday, 06-Nov 08:49:37 GMT",
                 "Sunday, 06-Nov-94-1 08:49:37 GMT",
                 "Sunday, 06-Nov-94 08:49:37",
                 "Sunday, 31-Nov-94 08:49:37 GMT",
                 "Sun Nov  6 08:49:37 94",
                 "Sun Nov  6 08:49:37 1994 GMT",
                 "Sun Nov  6 08:49:37",
                 "Sun Nov  0 08:49:37 1994",
                 "1994-11-06T08:49:37Z",
         }) {
        QTest::newRow(text) << QByteArray(text);
    }
    QTest::newRow("NUL") << QByteArray("Sun, 06 Nov 1994 08:49:37 GMT\0", 30);
}

void tst_SseHttpFields::refusesOtherDates()
{
    QFETCH(QByteArray, text);
    QVERIFY(!SseHttpFields::parseDate(text, time(1994, 11, 6)).isValid());
}

// RFC 9110, section "Date/Time Formats".
void tst_SseHttpFields::choosesTheCentury_data()
{
    QTest::addColumn<QDateTime>("now");
    QTest::addColumn<QByteArray>("date");
    QTest::addColumn<int>("year");
    const QDateTime now = time(2026, 11, 28, 12);
    QTest::newRow("this year") << now << QByteArray("28-Nov-26") << 2026;
    QTest::newRow("next year") << now << QByteArray("28-Nov-27") << 2027;
    QTest::newRow("last year") << now << QByteArray("28-Nov-25") << 2025;
    QTest::newRow("past century") << now << QByteArray("28-Nov-94") << 1994;
    QTest::newRow("in 49 years") << now << QByteArray("28-Nov-75") << 2075;
    QTest::newRow("in nearly 50 years") << now << QByteArray("27-Nov-76") << 2076;
    QTest::newRow("in 50 years") << now << QByteArray("28-Nov-76") << 2076;
    QTest::newRow("in more than 50 years") << now << QByteArray("29-Nov-76") << 1976;
    QTest::newRow("in 51 years") << now << QByteArray("28-Nov-77") << 1977;
    QTest::newRow("first year of the century") << now << QByteArray("28-Nov-00") << 2000;
    const QDateTime late = time(1999, 12, 31, 12);
    QTest::newRow("next century") << late << QByteArray("01-Jan-00") << 2000;
    QTest::newRow("next century, in 49 years") << late << QByteArray("01-Jan-49") << 2049;
    QTest::newRow("this century") << late << QByteArray("01-Jan-50") << 1950;
    QTest::newRow("leap day") << now << QByteArray("29-Feb-24") << 2024;
    QTest::newRow("year without a leap day") << now << QByteArray("29-Feb-23") << 0;
}

void tst_SseHttpFields::choosesTheCentury()
{
    QFETCH(QDateTime, now);
    QFETCH(QByteArray, date);
    const QDateTime found = SseHttpFields::parseDate("Sunday, " + date + " 12:00:00 GMT", now);
    QTEST(found.date().year(), "year");
}

QTEST_APPLESS_MAIN(tst_SseHttpFields)
#include "tst_ssehttpfields.moc"
