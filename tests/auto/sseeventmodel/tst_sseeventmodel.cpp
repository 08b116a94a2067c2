// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "../common/busythread.h"
#include "../common/modelsettling.h"
#include "../common/patience.h"

#include <QtSse/SseClient>
#include <QtSse/SseEventModel>
#include <QtSse/SseTestServer>

#include <QtCore/qelapsedtimer.h>
#include <QtCore/qeventloop.h>
#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>
#include <QtCore/qpointer.h>
#include <QtCore/qrandom.h>
#include <QtCore/qregularexpression.h>
#include <QtCore/qsortfilterproxymodel.h>
#include <QtCore/qthread.h>
#include <QtCore/qtimer.h>
#include <QtTest/qabstractitemmodeltester.h>
#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

#include <algorithm>
#include <functional>
#include <limits>
#include <memory>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

SseEvent note(const QByteArray &text)
{
    return SseEvent(u"note"_s, text);
}

QList<SseEvent> notes(int first, int last)
{
    QList<SseEvent> events;
    for (int i = first; i <= last; ++i)
        events.append(note(QByteArray::number(i)));
    return events;
}

SseEvent quote(const QString &symbol, double price, const QString &type = u"quote"_s)
{
    const QJsonObject data{{u"symbol"_s, symbol}, {u"price"_s, price}};
    return SseEvent(type, QJsonDocument(data).toJson(QJsonDocument::Compact));
}

SseEvent removal(const QString &symbol)
{
    return quote(symbol, 0, u"gone"_s);
}

} // namespace

class tst_SseEventModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    // A log
    void isEmptyAtFirst();
    void appendsEvents();
    void putsTheNewestFirst();
    void keepsAtMostMaximumCountRows_data();
    void keepsAtMostMaximumCountRows();
    void dropsWhatWouldBeScrolledOutAtOnce();
    void shrinksWhenTheMaximumDoes();
    void announcesAPassAsOneRange();
    void waitsForTheUpdateInterval();

    // A keyed table
    void updatesTheRowOfAKey();
    void putsNewKeysFirst();
    void removesRowsByType();
    void comparesKeysAsText_data();
    void comparesKeysAsText();
    void distinguishesKeysThatAreDifferentNumbers_data();
    void distinguishesKeysThatAreDifferentNumbers();
    void ignoresEventsWithoutAKey_data();
    void ignoresEventsWithoutAKey();
    void takesEventsOfAnyType();
    void conflatesEventsOfAKey();
    void makesRoomWhereNothingHasHappenedLongest();
    void keepsTheNewestOfTooManyKeys();
    void announcesChangedRowsAsRanges();
    void announcesManyRangesAsOne();
    void doesNotDoEverythingInOnePass();
    void leavesTheRestToFurtherPassesWhereViewsAreSlow_data();
    void leavesTheRestToFurtherPassesWhereViewsAreSlow();
    void showsAKeyOnlyOnceWhileRowsAreBeingRemoved();
    void makesProgressWithAllChangesInEachPass();
    void changesBetweenLogAndTable();

    // Fields
    void hasColumnsForTheEventWithoutFields();
    void hasRolesForTheEvent();
    void makesColumnsAndRolesOfFields_data();
    void makesColumnsAndRolesOfFields();
    void namesRoles();
    void leavesNamesToDelegatesAndViews_data();
    void leavesNamesToDelegatesAndViews();
    void keepsRowsWhenFieldsChange();
    void takesTitlesForColumns();
    void toleratesHugeEvents();

    // Sources
    void takesEventsFromAClient();
    void filtersTypes();
    void letsGoOfASourceThatIsGone();
    void changesItsSource();
    void keepsConnectionsOfTheApplicationToItsSource();
    void countsAndMeasures();
    void doesNotChangeWhilePaused();
    void staysBoundedWhilePaused();
    void staysBoundedInBytesWhilePaused();
    void looksAtRemoveTypesWhenAnEventComes();
    void shrinksWhilePaused();
    void shrinksAndGrowsBetweenEvents_data();
    void shrinksAndGrowsBetweenEvents();
    void clears();
    void letsGoOfEventsThatAreCleared_data();
    void letsGoOfEventsThatAreCleared();
    void freesManyEventsSoon();
    void announcesOnlyWhatHasChanged();
    void hasNothingAtPlacesThatAreGone();

    // What applications do
    void maySlotsDoAnything_data();
    void maySlotsDoAnything();
    void doesNotMindAnEventLoopInASlot();
    void keepsWhatASlotAddsAfterClear();
    void announcesItsProperties();
    void survivesRandomOperations_data();
    void survivesRandomOperations();
    void refusesASourceOfAnotherThread();
    void dropsASourceThatMoves();

private:
    void makeKeyed();
    void add(const QList<SseEvent> &events);
    [[nodiscard]] QVariant cell(int row, int column = 0) const;
    [[nodiscard]] QStringList column(int column = 0) const;
    [[nodiscard]] QStringList textsFromOldest() const;
    void changeASetting(QRandomGenerator &random);

    std::unique_ptr<SseEventModel> m_model;
    std::unique_ptr<QAbstractItemModelTester> m_tester;
};

// Whatever comes in, the model has nothing to complain about.
void tst_SseEventModel::init()
{
    // Fonts and colours, which the tester of Qt 6.11 looks for, are not there without Qt GUI.
    QTest::failOnWarning(
            QRegularExpression(u"^(?!Trying to construct an instance of an invalid type)"_s));
    m_model = std::make_unique<SseEventModel>();
    m_model->setUpdateInterval(0ms);
    m_model->setFields({u"$"_s});
    m_tester = std::make_unique<QAbstractItemModelTester>(m_model.get());
}

void tst_SseEventModel::cleanup()
{
    m_tester.reset();
    m_model.reset();
}

void tst_SseEventModel::makeKeyed()
{
    m_model->setFields({u"symbol"_s, u"price"_s});
    m_model->setKeyField(u"symbol"_s);
    m_model->setRemoveTypes({u"gone"_s});
}

// Adds events and waits until the model has made of them what it will.
void tst_SseEventModel::add(const QList<SseEvent> &events)
{
    const qint64 expected = m_model->eventsReceived() + events.size();
    QSignalSpy changed(m_model.get(), &SseEventModel::countersChanged);
    m_model->addEvents(events);
    QVERIFY(changed.wait(Patience));
    QCOMPARE(m_model->eventsReceived(), expected);
    settle(*m_model);
}

QVariant tst_SseEventModel::cell(int row, int column) const
{
    return m_model->index(row, column).data();
}

QStringList tst_SseEventModel::column(int column) const
{
    QStringList cells;
    for (int row = 0; row < m_model->rowCount(); ++row)
        cells.append(cell(row, column).toString());
    return cells;
}

void tst_SseEventModel::isEmptyAtFirst()
{
    const SseEventModel model;
    QCOMPARE(model.rowCount(), 0);
    QCOMPARE(model.count(), 0);
    QCOMPARE(model.source(), nullptr);
    QCOMPARE(model.updateInterval(), 16ms);
    QCOMPARE(model.maximumCount(), 1000);
    QCOMPARE(model.eventsPerSecond(), 0.0);
    QVERIFY(!model.isNewestFirst());
    QVERIFY(!model.isPaused());
    QCOMPARE(model.eventAt(0), SseEvent());
    QCOMPARE(model.rowOfKey(u"x"_s), -1);
}

void tst_SseEventModel::appendsEvents()
{
    QSignalSpy countChanged(m_model.get(), &SseEventModel::countChanged);
    add(notes(1, 3));
    QCOMPARE(column(), QStringList({u"1"_s, u"2"_s, u"3"_s}));
    m_model->addEvent(note("4"));
    QTRY_COMPARE(m_model->count(), 4);
    QCOMPARE(column(), QStringList({u"1"_s, u"2"_s, u"3"_s, u"4"_s}));
    QCOMPARE(m_model->eventAt(3), note("4"));
    QCOMPARE(countChanged.size(), 2);
}

void tst_SseEventModel::putsTheNewestFirst()
{
    m_model->setMaximumCount(4);
    add(notes(1, 2));
    m_model->setNewestFirst(true);
    QCOMPARE(column(), QStringList({u"2"_s, u"1"_s}));
    add(notes(3, 5));
    QCOMPARE(column(), QStringList({u"5"_s, u"4"_s, u"3"_s, u"2"_s}));
    QCOMPARE(m_model->eventAt(0), note("5"));
    m_model->setNewestFirst(false);
    QCOMPARE(column(), QStringList({u"2"_s, u"3"_s, u"4"_s, u"5"_s}));
}

void tst_SseEventModel::keepsAtMostMaximumCountRows_data()
{
    QTest::addColumn<int>("before");
    QTest::addColumn<int>("after");

    QTest::newRow("room for all") << 2 << 3;
    QTest::newRow("room for some") << 4 << 3;
    QTest::newRow("full") << 5 << 1;
    QTest::newRow("as many as there is room for in all") << 3 << 5;
    QTest::newRow("more") << 3 << 12;
    QTest::newRow("more at once") << 0 << 7;
}

void tst_SseEventModel::keepsAtMostMaximumCountRows()
{
    QFETCH(int, before);
    QFETCH(int, after);
    m_model->setMaximumCount(5);
    if (before > 0)
        add(notes(1, before));
    add(notes(before + 1, before + after));
    const int last = before + after;
    const int rows = qMin(last, 5);
    QCOMPARE(m_model->rowCount(), rows);
    for (int row = 0; row < rows; ++row)
        QCOMPARE(cell(row).toInt(), last - rows + 1 + row);
}

void tst_SseEventModel::dropsWhatWouldBeScrolledOutAtOnce()
{
    m_model->setMaximumCount(10);
    add(notes(1, 10));
    QSignalSpy inserted(m_model.get(), &QAbstractItemModel::rowsInserted);
    add(notes(1, 10'000));
    QCOMPARE(m_model->eventsReceived(), 10'010);
    QCOMPARE(m_model->eventsDropped(), 9990);
    QCOMPARE(inserted.size(), 1);
    QCOMPARE(cell(0).toInt(), 9991);
}

void tst_SseEventModel::shrinksWhenTheMaximumDoes()
{
    add(notes(1, 9));
    m_model->setMaximumCount(3);
    QCOMPARE(column(), QStringList({u"7"_s, u"8"_s, u"9"_s}));
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"rows of a model cannot be -1"_s));
    QVERIFY(!m_model->setMaximumCount(-1));
    QCOMPARE(m_model->maximumCount(), 3);
    QVERIFY(m_model->setMaximumCount(0));
    add(notes(1, 2000));
    QCOMPARE(m_model->count(), 2003);
}

void tst_SseEventModel::announcesAPassAsOneRange()
{
    m_model->setMaximumCount(100);
    // Where the machine is too busy for a pass with all of them, another one is tried.
    for (int attempt = 0; attempt < 100; ++attempt) {
        m_model->clear();
        add(notes(1, 80));
        QCOMPARE(m_model->count(), 80);
        QSignalSpy inserted(m_model.get(), &QAbstractItemModel::rowsInserted);
        QSignalSpy removed(m_model.get(), &QAbstractItemModel::rowsRemoved);
        m_model->addEvents(notes(1, 20));
        m_model->addEvent(note("21"));
        m_model->addEvents(notes(22, 30));
        QTRY_COMPARE(m_model->count(), 100);
        QTRY_COMPARE(cell(99, 0).toString(), u"30"_s);
        if (inserted.size() > 1)
            continue;
        QCOMPARE(inserted.at(0).at(1).toInt(), 70);
        QCOMPARE(inserted.at(0).at(2).toInt(), 99);
        QCOMPARE(removed.size(), 1);
        QCOMPARE(removed.at(0).at(1).toInt(), 0);
        QCOMPARE(removed.at(0).at(2).toInt(), 9);
        return;
    }
    QFAIL("No pass had the time for all events");
}

void tst_SseEventModel::waitsForTheUpdateInterval()
{
    m_model->setUpdateInterval(100ms);
    QSignalSpy inserted(m_model.get(), &QAbstractItemModel::rowsInserted);
    QElapsedTimer elapsed;
    elapsed.start();
    m_model->addEvents(notes(1, 2));
    QVERIFY(inserted.wait(Patience));
    QVERIFY2(elapsed.elapsed() >= 99, qPrintable(QString::number(elapsed.elapsed())));

    // A shorter interval counts at once, an impossible one not at all.
    m_model->setUpdateInterval(1h);
    m_model->addEvent(note("3"));
    for (const auto interval : {std::chrono::milliseconds(-1), std::chrono::milliseconds::max()}) {
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"update interval of a model"_s));
        QVERIFY(!m_model->setUpdateInterval(interval));
        QCOMPARE(m_model->updateInterval(), 1h);
    }
    QVERIFY(m_model->setUpdateInterval(1ms));
    QVERIFY(inserted.wait(Patience));
}

void tst_SseEventModel::updatesTheRowOfAKey()
{
    makeKeyed();
    add({quote(u"A"_s, 1), quote(u"B"_s, 2), quote(u"C"_s, 3)});
    QSignalSpy inserted(m_model.get(), &QAbstractItemModel::rowsInserted);
    QSignalSpy changed(m_model.get(), &QAbstractItemModel::dataChanged);
    add({quote(u"B"_s, 20), quote(u"D"_s, 4)});
    QCOMPARE(column(0), QStringList({u"A"_s, u"B"_s, u"C"_s, u"D"_s}));
    QCOMPARE(column(1), QStringList({u"1"_s, u"20"_s, u"3"_s, u"4"_s}));
    QCOMPARE(inserted.size(), 1);
    QCOMPARE(changed.size(), 1);
    QCOMPARE(changed.at(0).at(0).toModelIndex(), m_model->index(1, 0));
    QCOMPARE(changed.at(0).at(1).toModelIndex(), m_model->index(1, 1));
    QCOMPARE(m_model->rowOfKey(u"D"_s), 3);
    QCOMPARE(m_model->rowOfKey(u"E"_s), -1);
}

void tst_SseEventModel::putsNewKeysFirst()
{
    makeKeyed();
    m_model->setNewestFirst(true);
    add({quote(u"A"_s, 1), quote(u"B"_s, 2)});
    add({quote(u"C"_s, 3), quote(u"A"_s, 10)});
    QCOMPARE(column(0), QStringList({u"C"_s, u"B"_s, u"A"_s}));
    QCOMPARE(column(1), QStringList({u"3"_s, u"2"_s, u"10"_s}));
    QCOMPARE(m_model->rowOfKey(u"A"_s), 2);
    add({removal(u"B"_s)});
    QCOMPARE(m_model->rowOfKey(u"A"_s), 1);

    int rowBefore = 0;
    connect(m_model.get(), &QAbstractItemModel::rowsAboutToBeInserted, this,
            [&] { rowBefore = m_model->rowOfKey(u"D"_s); });
    add({quote(u"D"_s, 4)});
    QCOMPARE(rowBefore, -1);
    QCOMPARE(m_model->rowOfKey(u"D"_s), 0);
}

void tst_SseEventModel::removesRowsByType()
{
    makeKeyed();
    m_model->setEventTypes({u"quote"_s}); // removals pass all the same
    QList<SseEvent> events;
    for (const QChar c : u"ABCDEFGH"_s)
        events.append(quote(QString(c), 1));
    add(events);
    QSignalSpy removed(m_model.get(), &QAbstractItemModel::rowsRemoved);
    add({removal(u"G"_s), removal(u"B"_s), removal(u"C"_s), removal(u"none"_s), removal(u"D"_s)});
    QCOMPARE(column(), QStringList({u"A"_s, u"E"_s, u"F"_s, u"H"_s}));
    QCOMPARE(removed.size(), 2); // B to D, and G
    QCOMPARE(m_model->rowOfKey(u"H"_s), 3);

    // Within a pass, the result is the same as one by one: a key that returns has a new row.
    add({removal(u"A"_s), quote(u"A"_s, 2), quote(u"new"_s, 1), removal(u"new"_s)});
    QCOMPARE(column(0), QStringList({u"E"_s, u"F"_s, u"H"_s, u"A"_s}));
    QCOMPARE(cell(3, 1).toInt(), 2);
    QCOMPARE(m_model->rowOfKey(u"A"_s), 3);
    QCOMPARE(m_model->eventsConflated(), 1); // new, which was never shown
}

void tst_SseEventModel::comparesKeysAsText_data()
{
    QTest::addColumn<QByteArray>("one");
    QTest::addColumn<QByteArray>("other");
    QTest::addColumn<QString>("key");

    QTest::newRow("number and string") << QByteArray("7") << QByteArray("\"7\"") << u"7"_s;
    QTest::newRow("integer and float") << QByteArray("7") << QByteArray("7.0") << u"7"_s;
    QTest::newRow("integer and exponent") << QByteArray("1200") << QByteArray("1.2e3") << u"1200"_s;
    QTest::newRow("negative zero") << QByteArray("0") << QByteArray("-0.0") << u"0"_s;
    QTest::newRow("big integers") << QByteArray("9007199254740993")
                                  << QByteArray("\"9007199254740993\"") << u"9007199254740993"_s;
    QTest::newRow("integers of 64 bits without a sign")
            << QByteArray("18446744073709551615") << QByteArray("\"18446744073709551615\"")
            << u"18446744073709551615"_s;
    QTest::newRow("big integer as a fraction")
            << QByteArray("9007199254740993") << QByteArray("9007199254740993.0")
            << u"9007199254740993"_s;
    QTest::newRow("very big") << QByteArray("1e300") << QByteArray("10E+299") << u"1e+300"_s;
    QTest::newRow("very small") << QByteArray("1e-300") << QByteArray("\"1e-300\"") << u"1e-300"_s;
    QTest::newRow("fractions of different length")
            << QByteArray("-0.50") << QByteArray("-5e-1") << u"-0.5"_s;
    QTest::newRow("fraction") << QByteArray("0.1") << QByteArray("\"0.1\"") << u"0.1"_s;
    QTest::newRow("boolean") << QByteArray("true") << QByteArray("\"true\"") << u"true"_s;
    QTest::newRow("empty") << QByteArray("\"\"") << QByteArray("\"\"") << u""_s;
    QTest::newRow("escapes") << QByteArray("\"\\u00e4\"") << QByteArray("\"\xc3\xa4\"") << u"ä"_s;
}

void tst_SseEventModel::comparesKeysAsText()
{
    QFETCH(QByteArray, one);
    QFETCH(QByteArray, other);
    QFETCH(QString, key);
    makeKeyed();
    add({note("{\"symbol\":" + one + '}')});
    add({note("{\"symbol\":" + other + '}')});
    QCOMPARE(m_model->count(), 1);
    QCOMPARE(m_model->rowOfKey(key), 0);
}

void tst_SseEventModel::distinguishesKeysThatAreDifferentNumbers_data()
{
    QTest::addColumn<QByteArray>("one");
    QTest::addColumn<QByteArray>("other");

    const auto row = [](const char *one, const char *other) {
        QTest::addRow("%s, %s", one, other) << QByteArray(one) << QByteArray(other);
    };
    row("9007199254740992", "9007199254740993");
    row("9223372036854775807", "9223372036854775808");
    row("-9223372036854775808", "-9223372036854775809");
    row("18446744073709551614", "18446744073709551615");
    row("123456789012345678901234567890", "123456789012345678901234567891");
    row("9007199254740992.0", "9007199254740993.0");
    row("0.1", "0.10000000000000000001");
    row("1", "1.00000000000000000001");
    row("1.00000000000000000001e25", "1.00000000000000000002e25");
    row("1.00000000000000000001e-25", "1.00000000000000000002e-25");
    row("1.00000000000000000001e50", "1.00000000000000000002e50");
    row("-0.10000000000000000001", "0.10000000000000000001");
    row("-1", "1");
    row("\"1\"", "\"1.0\"");
}

void tst_SseEventModel::distinguishesKeysThatAreDifferentNumbers()
{
    QFETCH(QByteArray, one);
    QFETCH(QByteArray, other);
    m_model->setFields({u"id"_s});
    m_model->setKeyField(u"a[0].id"_s);
    const auto data = [](const QByteArray &id) {
        return R"({ "s":"]}\\\"{[,:", "b" : {"a":[1]}, "e":{}, "f":[], "\u0061" : [ {"id":0, "id" : )"
                + id + R"(, "z":"\"" }, 2 ] })";
    };
    add({note(data(one)), note(data(other)), note(data(one))});
    QCOMPARE(m_model->count(), 2);
    QCOMPARE(m_model->eventsConflated(), 1);
    const QString key = QString::fromLatin1(other).remove(u'"');
    if (!key.contains(u'.'))
        QCOMPARE(m_model->rowOfKey(key), 1);
}

void tst_SseEventModel::ignoresEventsWithoutAKey_data()
{
    QTest::addColumn<QByteArray>("data");

    QTest::newRow("not JSON") << QByteArray("{symbol");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("no member") << QByteArray(R"({"price":1})");
    QTest::newRow("null") << QByteArray(R"({"symbol":null})");
    QTest::newRow("object") << QByteArray(R"({"symbol":{"a":1}})");
    QTest::newRow("array") << QByteArray(R"({"symbol":["A"]})");
    QTest::newRow("scalar") << QByteArray("\"A\"");
}

void tst_SseEventModel::ignoresEventsWithoutAKey()
{
    QFETCH(QByteArray, data);
    makeKeyed();
    add({quote(u"A"_s, 1)});
    add({note(data), quote(u"B"_s, 1), note(data)});
    QCOMPARE(column(), QStringList({u"A"_s, u"B"_s}));
    QCOMPARE(m_model->eventsWithoutKey(), 2);
}

void tst_SseEventModel::takesEventsOfAnyType()
{
    makeKeyed();
    add({quote(u"A"_s, 1), quote(u"A"_s, 2, u"unheard of"_s), quote(u"B"_s, 3, u""_s)});
    QCOMPARE(column(1), QStringList({u"2"_s, u"3"_s}));
    QCOMPARE(m_model->eventAt(0).type(), u"unheard of"_s);
    QCOMPARE(m_model->eventAt(1).type(), u"message"_s);
}

void tst_SseEventModel::conflatesEventsOfAKey()
{
    makeKeyed();
    QSignalSpy inserted(m_model.get(), &QAbstractItemModel::rowsInserted);
    QSignalSpy changed(m_model.get(), &QAbstractItemModel::dataChanged);
    QList<SseEvent> events;
    for (int i = 1; i <= 7; ++i) // more could take two passes on a busy machine
        events << quote(u"A"_s, i) << quote(u"B"_s, 100 + i);
    add(events);
    QCOMPARE(column(1), QStringList({u"7"_s, u"107"_s}));
    QCOMPARE(m_model->eventsConflated(), 12);
    QCOMPARE(inserted.size(), 1);
    QCOMPARE(changed.size(), 0);
}

void tst_SseEventModel::makesRoomWhereNothingHasHappenedLongest()
{
    makeKeyed();
    m_model->setMaximumCount(3);
    add({quote(u"A"_s, 1), quote(u"B"_s, 1), quote(u"C"_s, 1)});
    add({quote(u"A"_s, 2)});
    add({quote(u"D"_s, 1)});
    QCOMPARE(column(), QStringList({u"A"_s, u"C"_s, u"D"_s}));
    add({quote(u"C"_s, 2), quote(u"E"_s, 1)});
    QCOMPARE(column(), QStringList({u"C"_s, u"D"_s, u"E"_s}));
    m_model->setMaximumCount(2);
    QCOMPARE(column(), QStringList({u"C"_s, u"E"_s}));
}

void tst_SseEventModel::keepsTheNewestOfTooManyKeys()
{
    makeKeyed();
    m_model->setMaximumCount(3);
    QList<SseEvent> events;
    for (int i = 1; i <= 8; ++i) // more could take two passes on a busy machine
        events.append(quote(QString::number(i), i));
    add(events);
    QCOMPARE(column(), QStringList({u"6"_s, u"7"_s, u"8"_s}));
    QCOMPARE(m_model->eventsDropped(), 5);
}

void tst_SseEventModel::announcesChangedRowsAsRanges()
{
    makeKeyed();
    QList<SseEvent> events;
    for (int i = 0; i < 10; ++i)
        events.append(quote(QString::number(i), 0));
    add(events);
    QSignalSpy changed(m_model.get(), &QAbstractItemModel::dataChanged);
    add({quote(u"7"_s, 1), quote(u"2"_s, 1), quote(u"1"_s, 1), quote(u"3"_s, 1), quote(u"9"_s, 1)});
    QList<std::pair<int, int>> ranges;
    for (const QList<QVariant> &arguments : std::as_const(changed)) {
        ranges.append({arguments.at(0).toModelIndex().row(), arguments.at(1).toModelIndex().row()});
        QCOMPARE(arguments.at(1).toModelIndex().column(), 1);
    }
    std::sort(ranges.begin(), ranges.end());
    QCOMPARE(ranges, (QList<std::pair<int, int>>{{1, 3}, {7, 7}, {9, 9}}));
}

void tst_SseEventModel::announcesManyRangesAsOne()
{
    makeKeyed();
    QList<SseEvent> events;
    for (int i = 0; i < 500; ++i)
        events.append(quote(QString::number(i), 0));
    add(events);
    QCOMPARE(m_model->count(), 500);
    // Where the machine is too busy for a pass with all of them, another one is tried.
    for (int price = 1; price <= 100; ++price) {
        QList<SseEvent> updates;
        for (int i = 1; i < 500; i += 2)
            updates.append(quote(QString::number(i), price));
        QSignalSpy changed(m_model.get(), &QAbstractItemModel::dataChanged);
        const QObject context;
        bool isOnePass = false;
        connect(m_model.get(), &QAbstractItemModel::dataChanged, &context, [&] {
            if (changed.size() == 1)
                isOnePass = cell(499, 1).toInt() == price;
        });
        add(updates);
        QCOMPARE(cell(499, 1).toInt(), price);
        if (!isOnePass)
            continue;
        QCOMPARE(changed.size(), 1);
        QCOMPARE(changed.at(0).at(0).toModelIndex().row(), 1);
        QCOMPARE(changed.at(0).at(1).toModelIndex().row(), 499);
        return;
    }
    QFAIL("No pass had the time for all updates");
}

// However much there is, control returns to the event loop in between, and the rest does not wait
// until a long interval is over.
void tst_SseEventModel::doesNotDoEverythingInOnePass()
{
    constexpr int Count = 60'000;
    constexpr int RowsPerPass = 8192;
    m_tester.reset(); // looks at every row after every pass
    makeKeyed();
    m_model->setMaximumCount(0);
    m_model->setUpdateInterval(1h);
    QList<SseEvent> events;
    for (int i = 0; i < Count; ++i)
        events.append(quote(QString::number(i), i));
    QSignalSpy inserted(m_model.get(), &QAbstractItemModel::rowsInserted);
    m_model->setPaused(true);
    m_model->addEvents(events);
    m_model->setPaused(false); // the first pass is now
    QTRY_COMPARE_WITH_TIMEOUT(m_model->count(), Count, 60'000); // under a sanitizer
    for (const QList<QVariant> &arguments : std::as_const(inserted))
        QVERIFY(arguments.at(2).toInt() - arguments.at(1).toInt() < RowsPerPass);
    QCOMPARE(cell(Count - 1, 1).toInt(), Count - 1);
}

// A view that takes long for each signal ends the pass: others have their turn before the rest.
void tst_SseEventModel::leavesTheRestToFurtherPassesWhereViewsAreSlow_data()
{
    QTest::addColumn<bool>("byType");
    QTest::newRow("rows removed by type") << true;
    QTest::newRow("rows removed by the maximum") << false;
}

void tst_SseEventModel::leavesTheRestToFurtherPassesWhereViewsAreSlow()
{
    constexpr int Count = 60;
    QFETCH(bool, byType);
    makeKeyed();
    QList<SseEvent> events;
    QList<SseEvent> updates;
    QList<SseEvent> removals;
    for (int i = 0; i < Count; ++i) {
        const QString symbol = QString::number(i);
        events.append(quote(symbol, 0));
        (i % 2 ? updates : removals).append(i % 2 ? quote(symbol, 1) : removal(symbol));
    }
    add(events);
    add(updates);

    int removed = 0;
    int removedInThisPass = 0;
    int passes = 0;
    connect(m_model.get(), &QAbstractItemModel::rowsRemoved, this, [&] {
        ++removed;
        passes += removedInThisPass++ == 0;
        keepThreadBusy(2ms);
    });
    QTimer turns; // of the others
    connect(&turns, &QTimer::timeout, this, [&] { removedInThisPass = 0; });
    turns.start(0ms);
    if (byType)
        m_model->addEvents(removals);
    else
        m_model->setMaximumCount(Count / 2);
    QVERIFY(removed < Count / 4);
    QTRY_COMPARE(m_model->count(), Count / 2);
    QCOMPARE(removed, Count / 2);
    QVERIFY2(passes >= Count / 8, qPrintable(QString::number(passes)));
    QCOMPARE(cell(0, 0), u"1"_s);
    QCOMPARE(cell(Count / 2 - 1, 0), QString::number(Count - 1));
}

// The other rows of a key that returns do not wait for it, and a key is never shown twice.
void tst_SseEventModel::showsAKeyOnlyOnceWhileRowsAreBeingRemoved()
{
    constexpr int Count = 40;
    makeKeyed();
    QList<SseEvent> events;
    for (int i = 0; i < Count; ++i)
        events.append(quote(QString::number(i), 0));
    add(events);
    const auto check = [this] {
        QStringList keys = column();
        keys.removeDuplicates();
        QCOMPARE(keys.size(), m_model->count());
        keepThreadBusy(2ms);
    };
    connect(m_model.get(), &QAbstractItemModel::rowsRemoved, this, check);
    connect(m_model.get(), &QAbstractItemModel::rowsInserted, this, check);
    QStringList expected;
    events.clear();
    for (int i = Count - 2; i >= 0; i -= 2) {
        events << removal(QString::number(i)) << quote(QString::number(i), 1);
        expected.append(QString::number(i));
    }
    m_model->addEvents(events);
    QTRY_COMPARE(column().mid(Count / 2), expected);
    QCOMPARE(m_model->count(), Count);
}

// A slow slot at each pass does not keep any kind of change waiting for ever.
void tst_SseEventModel::makesProgressWithAllChangesInEachPass()
{
    makeKeyed();
    QList<SseEvent> events;
    for (int i = 0; i < 200; ++i)
        events.append(quote(QString::number(i), 0));
    add(events);
    connect(m_model.get(), &QAbstractItemModel::rowsRemoved, this, [] { keepThreadBusy(9ms); });
    QStringList shownAt;
    connect(m_model.get(), &QAbstractItemModel::dataChanged, this,
            [&] { shownAt.append(u"update at %1"_s.arg(m_model->count())); });
    events = {quote(u"100"_s, 1), quote(u"new"_s, 1)};
    for (int i = 0; i < 40; i += 2)
        events.append(removal(QString::number(i)));
    m_model->addEvents(events);
    QTRY_COMPARE(m_model->rowOfKey(u"39"_s), 19);
    QTRY_COMPARE(m_model->count(), 181);
    QCOMPARE(shownAt, QStringList(u"update at 199"_s)); // with the first removal
    QVERIFY(m_model->rowOfKey(u"new"_s) == 180);
}

void tst_SseEventModel::changesBetweenLogAndTable()
{
    add({quote(u"A"_s, 1), quote(u"A"_s, 2)});
    QCOMPARE(m_model->count(), 2);
    m_model->addEvent(quote(u"A"_s, 3));
    makeKeyed();
    QCOMPARE(m_model->count(), 0);
    add({quote(u"A"_s, 4), quote(u"A"_s, 5)});
    QCOMPARE(column(1), QStringList({u"5"_s}));
    m_model->setKeyField(QString());
    QCOMPARE(m_model->count(), 0);
    QCOMPARE(m_model->rowOfKey(u"A"_s), -1);
    add({quote(u"A"_s, 1), quote(u"A"_s, 2)});
    QCOMPARE(column(1), QStringList({u"1"_s, u"2"_s}));
}

void tst_SseEventModel::hasColumnsForTheEventWithoutFields()
{
    m_model->setFields({});
    add({SseEvent(u"price"_s, "{\"a\":\n1}", u"17"_s)});
    QCOMPARE(m_model->columnCount(), 4);
    QStringList titles;
    for (int column = 0; column < 4; ++column)
        titles.append(m_model->headerData(column, Qt::Horizontal).toString());
    QCOMPARE(titles, QStringList({u"type"_s, u"data"_s, u"lastEventId"_s, u"receivedAt"_s}));
    QCOMPARE(cell(0, 0), u"price"_s);
    QCOMPARE(cell(0, 1), u"{\"a\":\n1}"_s);
    QCOMPARE(cell(0, 2), u"17"_s);
    QVERIFY(cell(0, 3).toDateTime().isValid());
    QCOMPARE(m_model->headerData(0, Qt::Vertical).toInt(), 1);
}

void tst_SseEventModel::hasRolesForTheEvent()
{
    const QDateTime before = QDateTime::currentDateTime();
    add({SseEvent(u"price"_s, "{\"a\":1}", u"17"_s), note("plain")});
    const QModelIndex index = m_model->index(0, 0);
    QCOMPARE(index.data(SseEventModel::TypeRole), u"price"_s);
    QCOMPARE(index.data(SseEventModel::DataRole), u"{\"a\":1}"_s);
    QCOMPARE(index.data(SseEventModel::JsonRole).toJsonValue(),
             QJsonValue(QJsonObject{{u"a"_s, 1}}));
    QCOMPARE(index.data(SseEventModel::LastEventIdRole), u"17"_s);
    const QDateTime receivedAt = index.data(SseEventModel::ReceivedAtRole).toDateTime();
    QVERIFY(receivedAt >= before.addMSecs(-1) && receivedAt <= QDateTime::currentDateTime());
    QVERIFY(m_model->index(1, 0).data(SseEventModel::JsonRole).toJsonValue().isUndefined());
    QVERIFY(!index.data(Qt::DecorationRole).isValid());
    QVERIFY(!index.data(SseEventModel::FirstFieldRole + 1).isValid());
}

void tst_SseEventModel::makesColumnsAndRolesOfFields_data()
{
    QTest::addColumn<QByteArray>("data");
    QTest::addColumn<QVariant>("value"); // of the role
    QTest::addColumn<QVariant>("shown"); // in the cell

    const auto row = [](const char *name, const QByteArray &data, const QVariant &value,
                        const QVariant &shown) { QTest::newRow(name) << data << value << shown; };
    row("string", R"({"a":{"b":"x"}})", u"x"_s, u"x"_s);
    row("integer", R"({"a":{"b":42}})", 42LL, 42LL);
    row("big integer", R"({"a":{"b":9007199254740993}})", 9007199254740993LL, 9007199254740993LL);
    row("integer of 64 bits without a sign", R"({"a":{"b":18446744073709551615}})",
        18446744073709551615ULL, 18446744073709551615ULL);
    row("bigger integer", R"({"a":{"b":36893488147419103233}})", 36893488147419103232.0,
        u"36893488147419103233"_s);
    row("big and negative", R"({"a":{"b":-9223372036854775809}})", -9223372036854775808.0,
        u"-9223372036854775809"_s);
    row("big fraction", R"({"a":{"b":1e30}})", 1e30, 1e30);
    row("fraction", R"({"a":{"b":4.25}})", 4.25, 4.25);
    row("boolean", R"({"a":{"b":false}})", false, false);
    row("null", R"({"a":{"b":null}})", QVariant::fromValue(nullptr), {});
    row("object", R"({"a":{"b":{"c":1}}})", QVariantMap{{u"c"_s, 1LL}}, u"{\"c\":1}"_s);
    row("array", R"({"a":{"b":[1,"2"]}})", QVariantList{1LL, u"2"_s}, u"[1,\"2\"]"_s);
    row("no member", R"({"a":{"c":1}})", {}, {});
    row("not an object", R"({"a":"b"})", {}, {});
    row("array instead", R"([{"b":1}])", {}, {});
    row("not JSON", "{\"a\":{\"b\":1}", {}, {});
    row("nothing", "", {}, {});
}

void tst_SseEventModel::makesColumnsAndRolesOfFields()
{
    QFETCH(QByteArray, data);
    m_model->setFields({u"x"_s, u"a.b"_s});
    QCOMPARE(m_model->columnCount(), 2);
    add({note(data)});
    const int role = m_model->roleNames().key("a.b");
    QCOMPARE(role, SseEventModel::FirstFieldRole + 1);
    QTEST(m_model->index(0, 0).data(role), "value");
    QTEST(m_model->index(0, 1).data(m_model->roleNames().key("a_b")), "value");
    QTEST(cell(0, 1), "shown");
    QVERIFY(!cell(0, 0).isValid());
    QCOMPARE(m_model->index(0, 1).data(SseEventModel::DataRole).toByteArray(), data);
}

void tst_SseEventModel::namesRoles()
{
    const QList<QByteArray> own = SseEventModel().roleNames().values();
    for (const char *name : {"type", "data", "json", "lastEventId", "receivedAt", "display"})
        QVERIFY2(own.contains(name), name);

    m_model->setFields({u"symbol"_s, u"type"_s, u"quote.price"_s, u"$.items[0].name"_s, u"a-b"_s,
                        u"quote_price"_s, u"7"_s, u"symbol"_s, u"$"_s, u""_s, u"$.Zz9._b"_s,
                        u"x.a-b"_s, u"x.@"_s, u"x.\u00e9"_s, u"$.7b"_s, u"$.-b"_s});
    QList<QByteArray> names;
    const QHash<int, QByteArray> roles = m_model->roleNames();
    for (const QByteArray &name : roles) {
        if (!own.contains(name))
            names.append(name);
    }
    std::sort(names.begin(), names.end());
    QCOMPARE(names,
             QList<QByteArray>({"$", "$.-b", "$.7b", "$.Zz9._b", "$.items[0].name", "7", "Zz9__b",
                                "a-b", "field_type", "items_0_name", "quote.price", "quote_price",
                                "symbol", "x.@", "x.a-b", "x.\u00e9"}));
    QCOMPARE(roles.key("type"), int(SseEventModel::TypeRole));
    QCOMPARE(roles.key("quote_price"), SseEventModel::FirstFieldRole + 5);

    // Also a field whose name is taken has its column and its role.
    add({SseEvent(u"note"_s, R"({"type":"edit"})")});
    QCOMPARE(cell(0, 1), u"edit"_s);
    QCOMPARE(m_model->index(0, 0).data(SseEventModel::FirstFieldRole + 1), u"edit"_s);
    QCOMPARE(m_model->index(0, 0).data(roles.key("field_type")), u"edit"_s);
    QCOMPARE(m_model->index(0, 0).data(SseEventModel::TypeRole), u"note"_s);
}

void tst_SseEventModel::leavesNamesToDelegatesAndViews_data()
{
    QTest::addColumn<QString>("name");
    for (const char *name :
         {"model", "modelData", "index", "row", "column", "hasModelChildren", "current", "selected",
          "editing", "tableView", "display", "edit", "decoration", "toolTip", "data", "json"}) {
        QTest::newRow(name) << QString::fromLatin1(name);
    }
}

void tst_SseEventModel::leavesNamesToDelegatesAndViews()
{
    QFETCH(QString, name);
    const QHash<int, QByteArray> own = SseEventModel().roleNames();
    m_model->setFields({name, u"$.x."_s + name, u"$."_s + name, u"['"_s + name + u"']"_s});
    const QHash<int, QByteArray> roles = m_model->roleNames();
    QCOMPARE(roles.key(name.toUtf8(), -1), own.key(name.toUtf8(), -1));
    const QByteArray other = "field_" + name.toUtf8();
    QVERIFY(roles.key(other, -1) >= SseEventModel::FirstFieldRole);
    add({note("{\"" + name.toUtf8() + "\":\"mine\",\"x\":{\"" + name.toUtf8() + "\":2}}")});
    QCOMPARE(m_model->index(0, 0).data(roles.key(other)), u"mine"_s);
    QCOMPARE(m_model->index(0, 0).data(roles.key("x_" + name.toUtf8())), 2);
    QCOMPARE(cell(0, 0), u"mine"_s);
    QCOMPARE(m_model->headerData(0, Qt::Horizontal), name);
}

void tst_SseEventModel::keepsRowsWhenFieldsChange()
{
    add({quote(u"A"_s, 1.5)});
    QSignalSpy reset(m_model.get(), &QAbstractItemModel::modelReset);
    m_model->setFields({u"price"_s});
    QCOMPARE(reset.size(), 1);
    QCOMPARE(cell(0), 1.5);
    m_model->setFields({u"price"_s});
    QCOMPARE(reset.size(), 1);
}

void tst_SseEventModel::takesTitlesForColumns()
{
    m_model->setFields({u"symbol"_s, u"price"_s});
    QSignalSpy changed(m_model.get(), &QAbstractItemModel::headerDataChanged);
    QVERIFY(m_model->setHeaderData(1, Qt::Horizontal, u"Price"_s));
    QCOMPARE(changed.size(), 1);
    QCOMPARE(m_model->headerData(0, Qt::Horizontal), u"symbol"_s);
    QCOMPARE(m_model->headerData(1, Qt::Horizontal), u"Price"_s);
    QVERIFY(!m_model->setHeaderData(2, Qt::Horizontal, u"x"_s));
    QVERIFY(!m_model->setHeaderData(-1, Qt::Horizontal, u"x"_s));
    QVERIFY(!m_model->setHeaderData(0, Qt::Vertical, u"x"_s));
    QVERIFY(!m_model->setHeaderData(0, Qt::Horizontal, u"x"_s, Qt::ToolTipRole));
    QVERIFY(!m_model->headerData(1, Qt::Horizontal, Qt::ToolTipRole).isValid());
    // What is not a column has the number that every model gives it.
    QCOMPARE(m_model->headerData(1, Qt::Vertical), 2);
    QCOMPARE(m_model->headerData(-1, Qt::Horizontal), 0);
    QCOMPARE(m_model->headerData(2, Qt::Horizontal), 3);
    QVERIFY(m_model->setHeaderData(1, Qt::Horizontal, {}));
    QCOMPARE(m_model->headerData(1, Qt::Horizontal), u"price"_s);
    QVERIFY(m_model->setHeaderData(0, Qt::Horizontal, u"Name"_s, Qt::DisplayRole));
    QCOMPARE(m_model->headerData(0, Qt::Horizontal), u"Name"_s);
    m_model->setFields({u"price"_s});
    QCOMPARE(m_model->headerData(0, Qt::Horizontal), u"price"_s);
}

void tst_SseEventModel::toleratesHugeEvents()
{
    const QByteArray filler(10'000'000, 'x');
    m_model->setFields({u"name"_s, u"filler"_s});
    add({note("{\"name\":\"big\",\"filler\":\"" + filler + "\"}"), note("[" + filler)});
    QCOMPARE(cell(0, 0), u"big"_s);
    QCOMPARE(cell(0, 1).toString().size(), filler.size());
    QVERIFY(!cell(1, 0).isValid());

    m_model->setKeyField(u"name"_s);
    add({note("{\"name\":\"big\",\"filler\":\"" + filler + "\"}"), note("[" + filler),
         note("{\"name\":\"" + filler + "\"}")});
    QCOMPARE(m_model->count(), 2);
    QCOMPARE(m_model->eventsWithoutKey(), 1);
}

void tst_SseEventModel::takesEventsFromAClient()
{
    SseTestServer server;
    QVERIFY(server.listen());
    SseTestResponse response;
    for (int i = 1; i <= 3; ++i)
        response.sendEvent(QByteArray::number(i), QByteArray::number(i * 10));
    server.enqueue(response.stayOpen());
    SseClient client(server.url());
    m_model->setSource(&client);
    client.open();
    QTRY_COMPARE(m_model->count(), 3);
    QCOMPARE(column(), QStringList({u"1"_s, u"2"_s, u"3"_s}));
    QCOMPARE(m_model->index(2, 0).data(SseEventModel::LastEventIdRole), u"30"_s);
}

void tst_SseEventModel::filtersTypes()
{
    QSignalSpy changed(m_model.get(), &SseEventModel::eventTypesChanged);
    m_model->setEventTypes({u"b"_s, u"message"_s});
    m_model->setRemoveTypes({u"c"_s}); // means nothing to a log
    QCOMPARE(changed.size(), 1);
    m_model->addEvents({SseEvent(u"a"_s, "1"), SseEvent(u"b"_s, "2"), SseEvent(QString(), "3"),
                        SseEvent(u"B"_s, "4"), SseEvent(u"c"_s, "5")});
    QTRY_COMPARE(m_model->count(), 2);
    QCOMPARE(column(), QStringList({u"2"_s, u"3"_s}));
    QCOMPARE(m_model->eventsReceived(), 2);
}

void tst_SseEventModel::letsGoOfASourceThatIsGone()
{
    QSignalSpy changed(m_model.get(), &SseEventModel::sourceChanged);
    auto client = std::make_unique<SseClient>();
    m_model->setSource(client.get());
    QCOMPARE(m_model->source(), client.get());
    Q_EMIT client->eventBatchReceived({note("1")});
    client.reset();
    QCOMPARE(m_model->source(), nullptr);
    QCOMPARE(changed.size(), 2);
    QTRY_COMPARE(column(), QStringList({u"1"_s}));
    m_model->setSource(nullptr);
    QCOMPARE(changed.size(), 2);
}

void tst_SseEventModel::changesItsSource()
{
    auto one = std::make_unique<SseClient>();
    SseClient other;
    QSignalSpy changed(m_model.get(), &SseEventModel::sourceChanged);
    m_model->setSource(one.get());
    m_model->setSource(one.get());
    m_model->setSource(&other);
    QCOMPARE(changed.size(), 2);
    Q_EMIT one->eventBatchReceived({note("1")});
    Q_EMIT other.eventBatchReceived({note("2")});
    QTRY_COMPARE(column(), QStringList({u"2"_s}));
    m_model->setSource(nullptr);
    Q_EMIT other.eventBatchReceived({note("3")});
    QCOMPARE(m_model->eventsReceived(), 1);

    m_model->setSource(one.get());
    m_model->setSource(&other);
    Q_EMIT other.eventBatchReceived({note("4")});
    QCOMPARE(m_model->eventsReceived(), 2); // once, although it is the source for the second time
    changed.clear();
    one.reset(); // no source any more
    QCOMPARE(changed.size(), 0);
    QCOMPARE(m_model->source(), &other);
}

void tst_SseEventModel::keepsConnectionsOfTheApplicationToItsSource()
{
    SseClient client;
    connect(&client, &SseClient::closed, m_model.get(), &SseEventModel::clear);
    m_model->setSource(&client);
    m_model->setSource(nullptr);
    m_model->addEvents(notes(1, 3));
    QTRY_COMPARE(m_model->count(), 3);
    Q_EMIT client.closed();
    QTRY_COMPARE(m_model->count(), 0);
}

void tst_SseEventModel::countsAndMeasures()
{
    QSignalSpy rate(m_model.get(), &SseEventModel::eventsPerSecondChanged);
    m_model->addEvents(notes(1, 100));
    QVERIFY(rate.wait(Patience));
    QVERIFY2(m_model->eventsPerSecond() > 1 && m_model->eventsPerSecond() <= 500,
             qPrintable(QString::number(m_model->eventsPerSecond())));
    QTRY_COMPARE(m_model->eventsPerSecond(), 0.0);
    QCOMPARE(m_model->eventsReceived(), 100);
    rate.clear();
    QElapsedTimer timer;
    timer.start();
    m_model->addEvents(notes(1, 10));
    QVERIFY(rate.wait(Patience));
    const double elapsed = double(timer.nsecsElapsed()) / 1e9;
    QVERIFY2(m_model->eventsPerSecond() <= 50,
             qPrintable(QString::number(m_model->eventsPerSecond())));
    QVERIFY(m_model->eventsPerSecond() >= 10 / elapsed); // the silence before does not count
}

void tst_SseEventModel::doesNotChangeWhilePaused()
{
    makeKeyed();
    add({quote(u"A"_s, 1)});
    QSignalSpy pausedChanged(m_model.get(), &SseEventModel::pausedChanged);
    QSignalSpy changed(m_model.get(), &QAbstractItemModel::dataChanged);
    m_model->setPaused(true);
    QVERIFY(m_model->isPaused());
    add({quote(u"A"_s, 2)}); // counts, and that is all
    QCOMPARE(cell(0, 1).toInt(), 1);
    add({quote(u"A"_s, 3)});
    QCOMPARE(changed.size(), 0);
    m_model->setPaused(false);
    QTRY_COMPARE(changed.size(), 1);
    QCOMPARE(cell(0, 1).toInt(), 3);
    QCOMPARE(pausedChanged.size(), 2);
}

void tst_SseEventModel::staysBoundedWhilePaused()
{
    // More than may wait without being looked at, and more keys than there is room for.
    constexpr int Count = 200'000;
    m_model->setMaximumCount(100);
    m_model->setPaused(true);
    m_model->addEvents(notes(1, Count));
    QCOMPARE(m_model->eventsDropped(), Count - 100);
    m_model->setPaused(false);
    QTRY_COMPARE(m_model->count(), 100);
    QCOMPARE(cell(99).toInt(), Count);

    makeKeyed();
    add({quote(u"0"_s, 0), quote(u"1"_s, 0)});
    m_model->setPaused(true);
    QList<SseEvent> events{removal(u"0"_s), quote(u"1"_s, 1)};
    for (int i = 2; i < Count; ++i)
        events.append(quote(QString::number(i), i));
    const qint64 droppedBefore = m_model->eventsDropped();
    m_model->addEvents(events);
    QCOMPARE(m_model->eventsDropped(), droppedBefore);
    m_model->addEvents(events); // which has to wait for what came before
    QVERIFY(m_model->eventsDropped() > droppedBefore + Count / 2);
    QTRY_COMPARE_WITH_TIMEOUT(m_model->eventsDropped() - droppedBefore, 2 * Count - 100 - 2,
                              60'000); // under a sanitizer
    QCOMPARE(column(), QStringList({u"0"_s, u"1"_s}));
    QCOMPARE(m_model->rowOfKey(u"0"_s), 0);
    m_model->setPaused(false);
    QTRY_COMPARE(m_model->rowOfKey(QString::number(Count - 1)), 99);
    QCOMPARE(m_model->count(), 100);
    QCOMPARE(cell(0, 0).toInt(), Count - 100);
}

void tst_SseEventModel::staysBoundedInBytesWhilePaused()
{
    constexpr int Count = 20;
    makeKeyed();
    m_model->setPaused(true);
    const SseEvent large = note(R"({"symbol":"A","filler":")" + QByteArray(1'000'000, 'x') + "\"}");
    m_model->addEvents(QList<SseEvent>(Count, large));
    QCOMPARE(m_model->eventsConflated(), 0);
    m_model->addEvents({large, large}); // has twice as many older ones looked at
    QCOMPARE(m_model->eventsConflated(), 3);
    QTRY_COMPARE(m_model->eventsConflated(), Count + 1);
    m_model->addEvents({large, large});
    QCOMPARE(m_model->eventsConflated(), Count + 1);
    QCOMPARE(m_model->count(), 0);
}

void tst_SseEventModel::looksAtRemoveTypesWhenAnEventComes()
{
    makeKeyed();
    add({quote(u"A"_s, 1), quote(u"B"_s, 1)});
    m_model->addEvent(removal(u"A"_s));
    m_model->setRemoveTypes({u"quote"_s});
    m_model->addEvents({quote(u"B"_s, 2), removal(u"C"_s)});
    QTRY_COMPARE(column(0), QStringList(u"C"_s));
}

void tst_SseEventModel::shrinksWhilePaused()
{
    constexpr int Count = 60;
    makeKeyed();
    QList<SseEvent> events;
    QList<SseEvent> updates;
    for (int i = 0; i < Count; ++i) {
        events.append(quote(QString::number(i), 0));
        if (i % 2)
            updates.append(quote(QString::number(i), 1));
    }
    add(events);
    add(updates);
    m_model->setPaused(true);
    add({quote(u"new"_s, 0), removal(u"0"_s)});
    connect(m_model.get(), &QAbstractItemModel::rowsRemoved, this, [] { keepThreadBusy(2ms); });
    m_model->setMaximumCount(Count / 2 + 1);
    QVERIFY(m_model->count() > Count / 2 + 1);
    QTRY_COMPARE(m_model->count(), Count / 2 + 1);
    QSignalSpy removed(m_model.get(), &QAbstractItemModel::rowsRemoved);
    QVERIFY(!removed.wait(20));
    QCOMPARE(m_model->count(), Count / 2 + 1); // one more is to go, but not while paused
    QCOMPARE(m_model->rowOfKey(u"new"_s), -1);
    m_model->setPaused(false);
    QTRY_COMPARE(m_model->rowOfKey(u"new"_s), Count / 2);
    QCOMPARE(m_model->count(), Count / 2 + 1);
}

void tst_SseEventModel::shrinksAndGrowsBetweenEvents_data()
{
    QTest::addColumn<bool>("keyed");
    QTest::addColumn<bool>("paused");
    for (const bool keyed : {false, true}) {
        for (const bool paused : {false, true}) {
            QTest::addRow("%s, %s", keyed ? "table" : "log", paused ? "paused" : "not paused")
                    << keyed << paused;
        }
    }
}

// What a smaller maximum removes does not return with a larger one, though nothing was shown yet.
void tst_SseEventModel::shrinksAndGrowsBetweenEvents()
{
    QFETCH(bool, keyed);
    QFETCH(bool, paused);
    if (keyed)
        makeKeyed();
    m_model->setFields({u"symbol"_s});
    add({quote(u"A"_s, 1), quote(u"B"_s, 1), quote(u"C"_s, 1)});
    m_model->setPaused(paused);
    m_model->addEvents({quote(u"D"_s, 1), quote(u"E"_s, 1)});
    m_model->setMaximumCount(3);
    m_model->setMaximumCount(10);
    m_model->addEvent(quote(u"F"_s, 1));
    QCOMPARE(column(), QStringList({u"A"_s, u"B"_s, u"C"_s}));
    m_model->setPaused(false);
    QTRY_COMPARE(column(), QStringList({u"C"_s, u"D"_s, u"E"_s, u"F"_s}));
}

void tst_SseEventModel::clears()
{
    QSignalSpy removed(m_model.get(), &QAbstractItemModel::rowsRemoved);
    add(notes(1, 5));
    m_model->addEvents(notes(6, 9));
    m_model->clear();
    QCOMPARE(m_model->count(), 0);
    QCOMPARE(removed.size(), 1);
    add(notes(10, 11));
    QCOMPARE(column(), QStringList({u"10"_s, u"11"_s}));
    QCOMPARE(m_model->eventsReceived(), 11);
    m_model->clear();
    m_model->clear();
    QCOMPARE(removed.size(), 2);
}

void tst_SseEventModel::letsGoOfEventsThatAreCleared_data()
{
    QTest::addColumn<bool>("keyed");
    QTest::addColumn<bool>("shown");
    QTest::addColumn<int>("how");
    for (const bool keyed : {false, true}) {
        for (const bool shown : {false, true}) {
            const char *what = keyed ? "table" : "log";
            const char *where = shown ? "shown" : "not shown yet";
            QTest::addRow("%s, %s, clear", what, where) << keyed << shown << 0;
            QTest::addRow("%s, %s, key field", what, where) << keyed << shown << 1;
            QTest::addRow("%s, %s, maximum", what, where) << keyed << shown << 2;
        }
    }
}

// Many rows are freed in steps, but they are freed.
void tst_SseEventModel::letsGoOfEventsThatAreCleared()
{
    constexpr int Count = 10'000;
    QFETCH(bool, keyed);
    QFETCH(bool, shown);
    QFETCH(int, how);
    m_tester.reset();
    m_model->setMaximumCount(0);
    if (keyed)
        m_model->setKeyField(u"symbol"_s);
    QList<QByteArray> texts;
    for (int i = 0; i < Count; ++i)
        texts.append("{\"symbol\":" + QByteArray::number(i) + '}');
    m_model->setPaused(!shown);
    for (const QByteArray &text : std::as_const(texts))
        m_model->addEvent(note(text));
    QTRY_COMPARE(m_model->count(), shown ? Count : 0);
    settle(*m_model);
    QVERIFY(!texts.first().isDetached());

    if (how == 0)
        m_model->clear();
    else if (how == 1)
        m_model->setKeyField(u"other"_s);
    else
        m_model->setMaximumCount(1);
    const auto kept = [&texts] {
        return std::count_if(texts.begin(), texts.end(),
                             [](const QByteArray &text) { return !text.isDetached(); });
    };
    QTRY_COMPARE(kept(), how == 2 ? 1 : 0);
    QCOMPARE(m_model->count(), how == 2 && shown ? 1 : 0);
    // With nothing left to do, there are no further passes.
    const auto timers = m_model->findChildren<QTimer *>();
    QTRY_VERIFY(std::none_of(timers.begin(), timers.end(), [](const QTimer *timer) {
        return timer->isSingleShot() && timer->isActive();
    }));
}

void tst_SseEventModel::freesManyEventsSoon()
{
    constexpr int Count = 100'000;
    m_tester.reset();
    m_model->setUpdateInterval(16ms); // of which the passes wait a half for each other
    m_model->setMaximumCount(0);
    m_model->setPaused(true);
    QByteArray first("first");
    m_model->addEvent(note(first));
    m_model->addEvents(notes(1, Count));
    QVERIFY(!first.isDetached());
    m_model->clear();
    QTRY_VERIFY(first.isDetached());
}

void tst_SseEventModel::announcesOnlyWhatHasChanged()
{
    makeKeyed();
    add({quote(u"A"_s, 1), quote(u"B"_s, 1)});
    QSignalSpy count(m_model.get(), &SseEventModel::countChanged);
    QSignalSpy counters(m_model.get(), &SseEventModel::countersChanged);
    QSignalSpy data(m_model.get(), &QAbstractItemModel::dataChanged);
    QSignalSpy removed(m_model.get(), &QAbstractItemModel::rowsRemoved);
    QSignalSpy inserted(m_model.get(), &QAbstractItemModel::rowsInserted);
    add({quote(u"A"_s, 2)});
    QCOMPARE(count.size(), 0);
    QCOMPARE(counters.size(), 1);
    QCOMPARE(data.size(), 1);
    add({note("no key"), removal(u"none"_s)});
    QCOMPARE(counters.size(), 2);
    QCOMPARE(data.size() + removed.size() + inserted.size(), 1);
    m_model->setEventTypes({u"quote"_s});
    m_model->addEvent(note("filtered"));
    m_model->setNewestFirst(true);
    m_model->setMaximumCount(2);
    QVERIFY(!counters.wait(20));
    QCOMPARE(counters.size(), 2);
    m_model->clear();
    QCOMPARE(count.size(), 1);
    QCOMPARE(removed.size(), 1);
    QCOMPARE(counters.size(), 2);
}

void tst_SseEventModel::hasNothingAtPlacesThatAreGone()
{
    m_model->setFields({u"symbol"_s, u"price"_s});
    add({quote(u"A"_s, 1), quote(u"B"_s, 1)});
    const QModelIndex last = m_model->index(1, 1);
    QCOMPARE(last.data(), 1);
    QCOMPARE(m_model->rowCount(last), 0);
    QCOMPARE(m_model->columnCount(last), 0);
    QVERIFY(!m_model->data({}).isValid());
    QCOMPARE(m_model->eventAt(-1), SseEvent());
    QCOMPARE(m_model->eventAt(2), SseEvent());
    m_model->setFields({u"symbol"_s});
    QVERIFY(!m_model->data(last).isValid());
    m_model->setFields({u"symbol"_s, u"price"_s});
    m_model->clear();
    QVERIFY(!m_model->data(last).isValid());
    QVERIFY(!m_model->data(last, SseEventModel::DataRole).isValid());
}

namespace {

using Action = std::function<void(std::unique_ptr<SseEventModel> &, std::unique_ptr<SseClient> &)>;
using Connect = std::function<void(SseEventModel *, const std::function<void()> &)>;

template <typename Signal>
Connect on(Signal signal)
{
    return [signal](SseEventModel *model, const std::function<void()> &slot) {
        QObject::connect(model, signal, model, slot);
    };
}

} // namespace

Q_DECLARE_METATYPE(Action)
Q_DECLARE_METATYPE(Connect)

void tst_SseEventModel::maySlotsDoAnything_data()
{
    QTest::addColumn<Connect>("connectTo");
    QTest::addColumn<Action>("action");
    QTest::addColumn<bool>("keyed");

    const QList<std::pair<QByteArray, Connect>> signalList{
            {"rows about to be inserted", on(&QAbstractItemModel::rowsAboutToBeInserted)},
            {"rows inserted", on(&QAbstractItemModel::rowsInserted)},
            {"rows about to be removed", on(&QAbstractItemModel::rowsAboutToBeRemoved)},
            {"rows removed", on(&QAbstractItemModel::rowsRemoved)},
            {"data changed", on(&QAbstractItemModel::dataChanged)},
            {"model reset", on(&QAbstractItemModel::modelReset)},
            {"count changed", on(&SseEventModel::countChanged)},
            {"counters changed", on(&SseEventModel::countersChanged)},
            {"rate changed", on(&SseEventModel::eventsPerSecondChanged)},
    };
    const QList<std::pair<QByteArray, Action>> actions{
            {"clear", [](auto &model, auto &) { model->clear(); }},
            {"delete", [](auto &model, auto &) { model.reset(); }},
            {"delete the source", [](auto &, auto &client) { client.reset(); }},
            {"change the source", [](auto &model, auto &) { model->setSource(nullptr); }},
            {"change the fields", [](auto &model, auto &) { model->setFields({u"price"_s}); }},
            {"change the mode",
             [](auto &model, auto &) {
                 model->setKeyField(model->keyField().isEmpty() ? u"price"_s : QString());
             }},
            {"change the order",
             [](auto &model, auto &) { model->setNewestFirst(!model->isNewestFirst()); }},
            {"change the maximum", [](auto &model, auto &) { model->setMaximumCount(1); }},
            {"pause", [](auto &model, auto &) { model->setPaused(true); }},
            {"add", [](auto &model, auto &) { model->addEvent(quote(u"A"_s, 77)); }},
    };
    for (const auto &[signalName, signal] : signalList) {
        for (const auto &[actionName, action] : actions) {
            if (actionName == "delete" && signalName.contains("about"))
                continue; // Qt's own model class does not survive that
            for (const bool keyed : {false, true}) {
                if (!keyed && signalName == "data changed")
                    continue; // never, in a log
                QTest::addRow("%s, %s, %s", keyed ? "table" : "log", signalName.constData(),
                              actionName.constData())
                        << signal << action << keyed;
            }
        }
    }
}

void tst_SseEventModel::maySlotsDoAnything()
{
    QFETCH(Connect, connectTo);
    QFETCH(Action, action);
    QFETCH(bool, keyed);
    if (keyed)
        makeKeyed();
    m_model->setMaximumCount(4);
    auto client = std::make_unique<SseClient>();
    m_model->setSource(client.get());
    int calls = 0;
    const QPointer<SseEventModel> guard(m_model.get());
    connectTo(m_model.get(), [&] {
        if (++calls == 1) // more would go on for ever, and rightly so
            action(m_model, client);
    });

    const auto send = [&](const QList<SseEvent> &events) {
        if (client)
            Q_EMIT client->eventBatchReceived(events);
    };
    send({quote(u"A"_s, 1), quote(u"B"_s, 1), quote(u"C"_s, 1), quote(u"D"_s, 1)});
    QTRY_VERIFY(!guard || guard->count() == 4 || calls > 0);
    // Updates, removes and inserts in one pass.
    send({quote(u"A"_s, 2), removal(u"B"_s), quote(u"E"_s, 1), quote(u"F"_s, 1), quote(u"C"_s, 2)});
    if (guard)
        guard->setNewestFirst(true);
    QTRY_VERIFY(calls > 0);
    if (guard) {
        const qint64 expected = guard->eventsReceived();
        guard->setPaused(false);
        guard->setSource(nullptr);
        guard->addEvent(quote(u"Z"_s, 9));
        QTRY_VERIFY(guard->eventAt(0) == quote(u"Z"_s, 9)
                    || guard->eventAt(guard->count() - 1) == quote(u"Z"_s, 9));
        QCOMPARE(guard->eventsReceived(), expected + 1);
        QVERIFY(guard->count() <= guard->maximumCount());
    }
}

void tst_SseEventModel::doesNotMindAnEventLoopInASlot()
{
    bool isNested = false;
    int nestedCount = -1;
    connect(m_model.get(), &QAbstractItemModel::rowsInserted, this, [&] {
        if (std::exchange(isNested, true))
            return;
        QEventLoop loop;
        m_model->addEvents(notes(3, 4));
        m_model->clear();
        m_model->addEvents(notes(5, 6));
        QTimer::singleShot(50ms, &loop, &QEventLoop::quit);
        loop.exec();
        nestedCount = m_model->count();
    });
    m_model->addEvents(notes(1, 2));
    QTRY_COMPARE(nestedCount, 2);
    // What was cleared within the slot includes what came before that, and nothing else.
    QTRY_COMPARE(column(), QStringList({u"5"_s, u"6"_s}));
    add(notes(7, 8));
    QCOMPARE(column(), QStringList({u"5"_s, u"6"_s, u"7"_s, u"8"_s}));
}

// Also if another job of the slot looks at events before the model is cleared.
void tst_SseEventModel::keepsWhatASlotAddsAfterClear()
{
    makeKeyed();
    bool isFirst = true;
    connect(m_model.get(), &QAbstractItemModel::rowsInserted, this, [&] {
        if (!std::exchange(isFirst, false))
            return;
        m_model->setMaximumCount(2);
        m_model->addEvent(quote(u"D"_s, 1));
        m_model->clear();
        m_model->addEvents({quote(u"A"_s, 2), quote(u"E"_s, 1)});
    });
    m_model->addEvents({quote(u"A"_s, 1), quote(u"B"_s, 1), quote(u"C"_s, 1)});
    QTRY_COMPARE(column(), QStringList({u"A"_s, u"E"_s}));
    QCOMPARE(column(1), QStringList({u"2"_s, u"1"_s}));
    QCOMPARE(m_model->maximumCount(), 2);
}

void tst_SseEventModel::announcesItsProperties()
{
    const QMetaObject *meta = m_model->metaObject();
    for (int i = meta->propertyOffset(); i < meta->propertyCount(); ++i)
        QVERIFY2(meta->property(i).hasNotifySignal(), meta->property(i).name());

    const auto twice = [](auto function) {
        function();
        function();
    };
    QSignalSpy fields(m_model.get(), &SseEventModel::fieldsChanged);
    twice([this] { m_model->setFields({u"a"_s}); });
    QCOMPARE(fields.size(), 1);
    QSignalSpy keyField(m_model.get(), &SseEventModel::keyFieldChanged);
    twice([this] { m_model->setKeyField(u"a"_s); });
    QCOMPARE(keyField.size(), 1);
    QSignalSpy removeTypes(m_model.get(), &SseEventModel::removeTypesChanged);
    twice([this] { m_model->setRemoveTypes({u"a"_s}); });
    QCOMPARE(removeTypes.size(), 1);
    QSignalSpy eventTypes(m_model.get(), &SseEventModel::eventTypesChanged);
    twice([this] { m_model->setEventTypes({u"a"_s}); });
    QCOMPARE(eventTypes.size(), 1);
    QSignalSpy paused(m_model.get(), &SseEventModel::pausedChanged);
    twice([this] { m_model->setPaused(true); });
    QCOMPARE(paused.size(), 1);
    QSignalSpy maximumCount(m_model.get(), &SseEventModel::maximumCountChanged);
    twice([this] { m_model->setMaximumCount(7); });
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"maximum"_s));
    QVERIFY(!m_model->setMaximumCount(-1));
    QCOMPARE(maximumCount.size(), 1);
    QSignalSpy newestFirst(m_model.get(), &SseEventModel::newestFirstChanged);
    twice([this] { m_model->setNewestFirst(true); });
    QCOMPARE(newestFirst.size(), 1);
    QSignalSpy updateInterval(m_model.get(), &SseEventModel::updateIntervalChanged);
    twice([this] { m_model->setUpdateInterval(7ms); });
    QCOMPARE(updateInterval.size(), 1);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"interval"_s));
    QVERIFY(!m_model->setUpdateInterval(std::chrono::milliseconds::max()));
    QCOMPARE(m_model->updateInterval(), 7ms);
}

void tst_SseEventModel::survivesRandomOperations_data()
{
    QTest::addColumn<quint32>("seed");
    QTest::addColumn<bool>("keyed");
    for (quint32 seed = 1; seed <= 30; ++seed) {
        for (const bool keyed : {false, true})
            QTest::addRow("%s, seed %u", keyed ? "table" : "log", seed) << seed << keyed;
    }
}

void tst_SseEventModel::changeASetting(QRandomGenerator &random)
{
    switch (random.bounded(14)) {
    case 0:
        m_model->setNewestFirst(!m_model->isNewestFirst());
        break;
    case 1:
        m_model->setFields(random.bounded(2) ? QStringList{u"price"_s, u"symbol"_s}
                                             : QStringList{});
        break;
    case 2:
        m_model->setPaused(true);
        break;
    default:
        break;
    }
}

QStringList tst_SseEventModel::textsFromOldest() const
{
    QStringList texts;
    for (int row = 0; row < m_model->count(); ++row)
        texts.append(m_model->eventAt(row).text());
    if (m_model->isNewestFirst())
        std::reverse(texts.begin(), texts.end());
    return texts;
}

// The model, a sorting proxy on it and what they should show, step by step.
void tst_SseEventModel::survivesRandomOperations()
{
    QFETCH(quint32, seed);
    QFETCH(bool, keyed);
    QRandomGenerator random(seed);
    if (keyed)
        makeKeyed();
    const int maximum = keyed || seed % 3 == 0 ? 0 : int(seed);
    m_model->setMaximumCount(maximum);
    QSortFilterProxyModel proxy;
    proxy.setSourceModel(m_model.get());
    proxy.sort(0);
    const QAbstractItemModelTester proxyTester(&proxy);

    QStringList log;
    QMap<QString, double> table;
    for (int step = 0; step < 150; ++step) {
        QList<SseEvent> events;
        const int count = random.bounded(12);
        for (int i = 0; i < count; ++i) {
            const QString symbol = QString::number(random.bounded(15));
            const bool removes = keyed && random.bounded(4) == 0;
            events.append(removes ? removal(symbol) : quote(symbol, step * 100 + i));
            log.append(QString::fromUtf8(events.last().data()));
            if (removes)
                table.remove(symbol);
            else
                table.insert(symbol, step * 100 + i);
        }
        m_model->addEvents(events);
        if (random.bounded(14) == 0) {
            m_model->clear();
            log.clear();
            table.clear();
        }
        changeASetting(random);
        if (random.bounded(3) == 0) {
            m_model->setPaused(false);
            QTRY_VERIFY(!keyed || m_model->count() == table.size());
        }
        if (maximum > 0 && log.size() > maximum)
            log.remove(0, log.size() - maximum);
        if (random.bounded(3) == 0)
            QCoreApplication::processEvents();
    }
    m_model->setPaused(false);
    m_model->setFields({u"symbol"_s, u"price"_s});
    if (keyed) {
        QTRY_COMPARE(m_model->count(), table.size());
        for (auto it = table.cbegin(); it != table.cend(); ++it)
            QTRY_COMPARE(cell(m_model->rowOfKey(it.key()), 1).toDouble(), it.value());
    } else {
        QTRY_COMPARE(textsFromOldest(), log);
    }
    QCOMPARE(proxy.rowCount(), m_model->rowCount());
}

void tst_SseEventModel::refusesASourceOfAnotherThread()
{
    QThread thread;
    SseClient elsewhere;
    elsewhere.moveToThread(&thread);
    SseClient here;
    m_model->setSource(&here);
    QSignalSpy changes(m_model.get(), &SseEventModel::sourceChanged);
    QTest::ignoreMessage(
            QtWarningMsg,
            "SseEventModel cannot use a client that lives in another thread as its source");
    m_model->setSource(&elsewhere);
    QCOMPARE(m_model->source(), &here);
    QVERIFY(changes.isEmpty());
}

void tst_SseEventModel::dropsASourceThatMoves()
{
    SseTestServer server;
    QVERIFY(server.listen());
    server.setDefaultResponse(SseTestResponse::eventStream("data: x\n\n").stayOpen());
    QThread thread;
    auto *const client = new SseClient(server.url());
    connect(&thread, &QThread::finished, client, &QObject::deleteLater);
    m_model->setSource(client);
    client->moveToThread(&thread);
    QSignalSpy changes(m_model.get(), &SseEventModel::sourceChanged);
    QTest::failOnWarning(QRegularExpression(u"source"_s));
    QTest::ignoreMessage(QtWarningMsg,
                         "SseEventModel drops its source, which was moved to another thread than "
                         "the model");
    QMetaObject::invokeMethod(client, [client] { client->open(); });
    thread.start();
    QTRY_COMPARE(m_model->source(), nullptr);
    QCOMPARE(changes.size(), 1);
    QCOMPARE(m_model->eventsReceived(), 0);
    thread.quit();
    QVERIFY(thread.wait());
}

QTEST_GUILESS_MAIN(tst_SseEventModel)
#include "tst_sseeventmodel.moc"
