// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "../common/patience.h"

#include <QtSse/SseClient>
#include <QtSse/SseTestServer>
#include <QtSse/SseTimeSeries>

#include <QtCore/qabstractitemmodel.h>
#include <QtCore/qregularexpression.h>
#include <QtGui/qaccessible.h>
#include <QtQml/qjsvalue.h>
#include <QtQml/qqmlapplicationengine.h>
#include <QtQml/qqmlextensionplugin.h>
#include <QtQuick/qquickitem.h>
#include <QtQuick/qquickwindow.h>
#include <QtTest/qtest.h>

#include <cmath>
#include <limits>
#include <memory>

using namespace Qt::StringLiterals;

Q_IMPORT_QML_PLUGIN(DashboardPlugin)
Q_IMPORT_QML_PLUGIN(ShowcasePlugin)
#ifdef QTSSE_STATIC
Q_IMPORT_QML_PLUGIN(QtSsePlugin)
#endif

namespace {

void collect(const QQuickItem *root, const QString &name, QList<QQuickItem *> *result)
{
    const QList<QQuickItem *> children = root->childItems();
    for (QQuickItem *child : children) {
        if (child->objectName() == name)
            result->append(child);
        collect(child, name, result);
    }
}

} // namespace

// The window of the example with its own server, driven as a user would.
class tst_Dashboard : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void showsTheStream();
    void resumesAfterADrop();
    void survivesARestartOfTheServer();
    void retriesAtOnceOnRequest();
    void pauses();
    void marksWhenTheStreamWasDown_data();
    void marksWhenTheStreamWasDown();
    void hasReadableAxes();
    void movesTheCursorWithKeys_data();
    void movesTheCursorWithKeys();
    void movesTheCursorWithTheMouse_data();
    void movesTheCursorWithTheMouse();
    void stopsTheCursorAtAGap();
    void showsThePriceOfTheChosenRow_data();
    void showsThePriceOfTheChosenRow();
    void keepsItsChartsWhilePaused();
    void filtersTheLog();
    void takesAllThatComes();
    void canBeUsedWithTheKeyboardAlone();
    void fitsIntoASmallWindow();
    void showsAnotherStream();
    void putsUpWithBadInput();

private:
    [[nodiscard]] bool load(const QVariantMap &properties = {});
    [[nodiscard]] QObject *find(const QString &name) const;
    [[nodiscard]] QString text(const QString &name) const;
    [[nodiscard]] qint64 received() const;
    [[nodiscard]] QList<QQuickItem *> items(const QString &name) const;
    [[nodiscard]] SseTimeSeries *prices() const;
    [[nodiscard]] QList<QPointF> shownPrices() const;
    [[nodiscard]] QVariantMap cursor() const;
    [[nodiscard]] QString spoken() const;
    void waitForPrices(int count);
    void focus(const QString &name);
    void press(Qt::Key key);
    void click(const QString &name);

    std::unique_ptr<QQmlApplicationEngine> m_engine;
    QQuickWindow *m_window = nullptr;
};

void tst_Dashboard::init()
{
    QTest::failOnWarning(QRegularExpression(u".*"_s));
}

void tst_Dashboard::cleanup()
{
    m_engine.reset();
}

bool tst_Dashboard::load(const QVariantMap &properties)
{
    m_engine = std::make_unique<QQmlApplicationEngine>();
    m_engine->addImportPath(QStringLiteral(QTSSE_QML_IMPORTS));
    m_engine->addImportPath(u"qrc:/qt/qml"_s);
    m_engine->setInitialProperties(properties);
    m_engine->load(QUrl(u"qrc:/qt/qml/Dashboard/Main.qml"_s));
    m_window = qobject_cast<QQuickWindow *>(m_engine->rootObjects().value(0));
    if (!m_window)
        return false;
    m_window->requestActivate();
    return QTest::qWaitForWindowActive(m_window);
}

QObject *tst_Dashboard::find(const QString &name) const
{
    return m_window->findChild<QObject *>(name);
}

QString tst_Dashboard::text(const QString &name) const
{
    return find(name)->property("text").toString();
}

qint64 tst_Dashboard::received() const
{
    return find(u"feed"_s)->property("eventsReceived").toLongLong();
}

QList<QQuickItem *> tst_Dashboard::items(const QString &name) const
{
    QList<QQuickItem *> result;
    collect(m_window->contentItem(), name, &result);
    return result;
}

SseTimeSeries *tst_Dashboard::prices() const
{
    return qobject_cast<SseTimeSeries *>(find(u"priceSeries"_s));
}

QList<QPointF> tst_Dashboard::shownPrices() const
{
    return prices()->points(find(u"priceChart"_s)->property("symbol").toString());
}

// Empty without a cursor.
QVariantMap tst_Dashboard::cursor() const
{
    return find(u"chart"_s)->property("stop").value<QJSValue>().toVariant().toMap();
}

QString tst_Dashboard::spoken() const
{
    return QAccessible::queryAccessibleInterface(find(u"chart"_s))->text(QAccessible::Name);
}

// Pauses the stream, so that they stay as they are.
void tst_Dashboard::waitForPrices(int count)
{
    QTRY_COMPARE(prices()->keys().size(), 10);
    QTRY_VERIFY(shownPrices().size() >= count);
    press(Qt::Key_P);
    QCOMPARE(text(u"pill"_s), u"Paused"_s);
}

void tst_Dashboard::focus(const QString &name)
{
    const auto *item = qobject_cast<QQuickItem *>(find(name));
    for (int i = 0; i < 30 && !item->hasActiveFocus(); ++i)
        press(Qt::Key_Tab);
    QVERIFY(item->hasActiveFocus());
}

void tst_Dashboard::press(Qt::Key key)
{
    QTest::keyClick(m_window, key);
}

void tst_Dashboard::click(const QString &name)
{
    const auto *item = qobject_cast<QQuickItem *>(find(name));
    QVERIFY(item);
    m_window->grabWindow(); // everything is where it is to be
    const QPointF centre = item->mapToScene({item->width() / 2, item->height() / 2});
    QTest::mouseClick(m_window, Qt::LeftButton, {}, centre.toPoint());
}

void tst_Dashboard::showsTheStream()
{
    QVERIFY(load());
    QTRY_COMPARE(text(u"pill"_s), u"Live"_s);
    QTRY_COMPARE(find(u"prices"_s)->property("count").toInt(), 10);
    QTRY_VERIFY(find(u"log"_s)->property("count").toInt() > 0);
    QCOMPARE(text(u"lost"_s), u"0"_s);
    QVERIFY(m_window->grabWindow().size().width() > 0);
}

void tst_Dashboard::resumesAfterADrop()
{
    QVERIFY(load());
    QTRY_VERIFY(received() > 3);
    click(u"dropButton"_s);
    QTRY_VERIFY2(
            QRegularExpression(u"^Attempt 1 in \\d\\.\\d s$"_s).match(text(u"pill"_s)).hasMatch(),
            qPrintable(text(u"pill"_s)));
    QTRY_COMPARE(text(u"pill"_s), u"Live"_s);
    const qint64 before = received();
    QTRY_VERIFY(received() > before + 5);
    QCOMPARE(text(u"resumed"_s), u"1"_s);
    QCOMPARE(text(u"lost"_s), u"0"_s);
    QCOMPARE(text(u"duplicates"_s), u"0"_s);
}

void tst_Dashboard::survivesARestartOfTheServer()
{
    QVERIFY(load());
    QTRY_VERIFY(received() > 3);
    press(Qt::Key_S);
    QCOMPARE(text(u"serverButton"_s), u"Start server"_s);
    QTRY_VERIFY2(text(u"pill"_s).startsWith(u"Attempt 2"_s), qPrintable(text(u"pill"_s)));
    press(Qt::Key_S);
    QTRY_COMPARE(text(u"pill"_s), u"Live"_s);
    QTRY_COMPARE(text(u"resumed"_s), u"1"_s);
    QCOMPARE(text(u"lost"_s), u"0"_s);
    QCOMPARE(text(u"duplicates"_s), u"0"_s);
}

void tst_Dashboard::retriesAtOnceOnRequest()
{
    QVERIFY(load());
    QTRY_VERIFY(received() > 3);
    press(Qt::Key_S);
    QTRY_VERIFY2(text(u"pill"_s).startsWith(u"Attempt 2 in"_s), qPrintable(text(u"pill"_s)));
    press(Qt::Key_S);
    click(u"pill"_s);
    QTRY_COMPARE_WITH_TIMEOUT(text(u"pill"_s), u"Live"_s, 1000);
}

void tst_Dashboard::pauses()
{
    QVERIFY(load());
    QTRY_VERIFY(received() > 3);
    press(Qt::Key_P);
    QCOMPARE(text(u"pill"_s), u"Paused"_s);
    QCOMPARE(text(u"pauseButton"_s), u"Resume"_s);
    const qint64 before = received();
    SseClient other(find(u"feed"_s)->property("url").toUrl());
    other.open();
    QTRY_VERIFY(other.eventsReceived() > 5); // meanwhile, as many could have come here
    QCOMPARE(received(), before);
    press(Qt::Key_P);
    QCOMPARE(text(u"pill"_s), u"Live"_s);
    QTRY_VERIFY(received() > before + 5);
    QCOMPARE(text(u"lost"_s), u"0"_s);
}

void tst_Dashboard::marksWhenTheStreamWasDown_data()
{
    QTest::addColumn<QString>("button");
    QTest::addColumn<bool>("isRestart");
    QTest::newRow("drop") << u"dropButton"_s << false;
    QTest::newRow("restart of the server") << u"serverButton"_s << true;
}

void tst_Dashboard::marksWhenTheStreamWasDown()
{
    QFETCH(QString, button);
    QFETCH(bool, isRestart);
    constexpr double Infinite = std::numeric_limits<double>::infinity();
    QVERIFY(load({{u"rate"_s, 200}}));
    QTRY_VERIFY(shownPrices().size() > 3);
    const auto *rates = qobject_cast<SseTimeSeries *>(find(u"rateSeries"_s));
    QTRY_VERIFY(!rates->points().isEmpty());
    QVERIFY(items(u"gap"_s).isEmpty());
    const QString symbol = find(u"priceChart"_s)->property("symbol").toString();

    click(button);
    QTRY_COMPARE(prices()->gaps().size(), 1);
    QCOMPARE(prices()->gaps().first().to, Infinite);
    QTRY_COMPARE(items(u"gap"_s).size(), 1);
    const QQuickItem *gap = items(u"gap"_s).first();
    const QQuickItem *chart = items(u"cursor"_s).first();
    QTRY_VERIFY(gap->isVisible() && gap->width() > 2);
    QVERIFY(std::abs(gap->x() + gap->width() - chart->width()) < 1); // it lasts until now

    if (isRestart)
        press(Qt::Key_S);
    QTRY_COMPARE(text(u"pill"_s), u"Live"_s);
    QTRY_VERIFY(prices()->gaps().size() == 1 && prices()->gaps().first().to < Infinite);
    QTRY_VERIFY(gap->x() + gap->width() < chart->width() - 1);
    // No line crosses the gap, neither in the chart nor in the small lines.
    QTRY_COMPARE(prices()->segments(symbol, -Infinite, Infinite, 10'000).size(), 2);
    const SseTimeSeries::Gap times = prices()->gaps().first();
    for (const QPointF &point : shownPrices())
        QVERIFY(point.x() <= times.from || point.x() >= times.to);
    QTRY_COMPARE(rates->segments({}, -Infinite, Infinite, 10'000).size(), 2);
    QCOMPARE(text(u"lost"_s), u"0"_s);
}

void tst_Dashboard::hasReadableAxes()
{
    QVERIFY(load({{u"rate"_s, 200}}));
    waitForPrices(20);
    QList<double> values;
    for (const QQuickItem *label : items(u"valueLabel"_s))
        values.append(label->property("text").toDouble());
    QVERIFY(values.size() >= 3 && values.size() <= 7);
    const double step = values.at(1) - values.at(0);
    QVERIFY(step > 0);
    for (qsizetype i = 1; i < values.size(); ++i)
        QVERIFY(std::abs(values.at(i) - values.at(i - 1) - step) < step / 100);
    for (const QPointF &point : shownPrices())
        QVERIFY(point.y() >= values.first() - step / 100
                && point.y() <= values.last() + step / 100);

    const QRegularExpression time(u"^\\d\\d:\\d\\d:\\d[05]$"_s); // at round times
    const QQuickItem *before = nullptr;
    for (const QQuickItem *label : items(u"timeLabel"_s)) {
        QVERIFY2(time.match(label->property("text").toString()).hasMatch(),
                 qPrintable(label->property("text").toString()));
        const double left = label->mapToScene({0, 0}).x();
        if (before)
            QVERIFY(left > before->mapToScene({before->width(), 0}).x());
        before = label;
    }
    QVERIFY(before);
}

void tst_Dashboard::movesTheCursorWithKeys_data()
{
    QTest::addColumn<QList<Qt::Key>>("keys");
    QTest::addColumn<bool>("isShown");
    QTest::addColumn<int>("index"); // of the point; negative from the newest one
    using Keys = QList<Qt::Key>;
    QTest::newRow("no key") << Keys() << false << 0;
    QTest::newRow("left") << Keys{Qt::Key_Left} << true << -1;
    QTest::newRow("right") << Keys{Qt::Key_Right} << true << -1;
    QTest::newRow("left, left") << Keys{Qt::Key_Left, Qt::Key_Left} << true << -2;
    QTest::newRow("left, left, right")
            << Keys{Qt::Key_Left, Qt::Key_Left, Qt::Key_Right} << true << -1;
    QTest::newRow("home") << Keys{Qt::Key_Left, Qt::Key_Home} << true << 0;
    QTest::newRow("home, left") << Keys{Qt::Key_Left, Qt::Key_Home, Qt::Key_Left} << true << 0;
    QTest::newRow("home, right") << Keys{Qt::Key_Left, Qt::Key_Home, Qt::Key_Right} << true << 1;
    QTest::newRow("home, end") << Keys{Qt::Key_Left, Qt::Key_Home, Qt::Key_End} << true << -1;
    QTest::newRow("end, right") << Keys{Qt::Key_End, Qt::Key_Right} << true << -1;
    QTest::newRow("left, escape") << Keys{Qt::Key_Left, Qt::Key_Escape} << false << 0;
    QTest::newRow("left, tab") << Keys{Qt::Key_Left, Qt::Key_Tab} << false << 0;
}

void tst_Dashboard::movesTheCursorWithKeys()
{
    QFETCH(QList<Qt::Key>, keys);
    QFETCH(bool, isShown);
    QFETCH(int, index);
    QVERIFY(load({{u"rate"_s, 200}}));
    waitForPrices(4);
    focus(u"chart"_s);
    const QString title = spoken();
    QVERIFY2(title.startsWith(u"Price of "_s), qPrintable(title));
    for (const Qt::Key key : keys)
        press(key);
    QCOMPARE(qobject_cast<QQuickItem *>(find(u"cursor"_s))->isVisible(), isShown);
    QCOMPARE(!cursor().isEmpty(), isShown);
    if (!isShown) {
        QCOMPARE(spoken(), title);
        return;
    }
    const QList<QPointF> points = shownPrices();
    const QPointF point = points.at(index < 0 ? points.size() + index : index);
    const QString value = QString::number(point.y(), 'f', 2);
    const QString time = QDateTime::fromMSecsSinceEpoch(qint64(point.x())).toString(u"hh:mm:ss"_s);
    QCOMPARE(cursor().value(u"from"_s).toDouble(), point.x());
    QCOMPARE(find(u"cursor"_s)->property("valueText").toString(), value);
    QCOMPARE(find(u"cursor"_s)->property("timeText").toString(), time);
    QCOMPARE(spoken(), value + u", "_s + time);
}

void tst_Dashboard::movesTheCursorWithTheMouse_data()
{
    QTest::addColumn<double>("position"); // 0: at the left
    QTest::newRow("left") << 0.01;
    QTest::newRow("middle") << 0.5;
    QTest::newRow("right") << 0.99;
}

void tst_Dashboard::movesTheCursorWithTheMouse()
{
    QFETCH(double, position);
    QVERIFY(load({{u"rate"_s, 200}}));
    waitForPrices(4);
    m_window->grabWindow(); // everything has its place
    const QQuickItem *plot = items(u"cursor"_s).first();
    QVERIFY(!plot->isVisible());
    const QString title = spoken();
    const QPointF place(plot->width() * position, plot->height() / 2);
    QTest::mouseMove(m_window, plot->mapToScene(place).toPoint());
    QTRY_VERIFY(plot->isVisible());

    const double end = find(u"priceSeries"_s)->property("end").toDouble();
    const double time = end - double(prices()->window().count()) * (1 - position);
    double distance = std::numeric_limits<double>::infinity();
    for (const QPointF &point : shownPrices())
        distance = std::min(distance, std::abs(point.x() - time));
    constexpr double Pixel = 100; // milliseconds
    QVERIFY(std::abs(cursor().value(u"from"_s).toDouble() - time) < distance + Pixel);
    QCOMPARE(spoken(), title); // the mouse does not make a screen reader speak

    focus(u"chart"_s);
    press(Qt::Key_End); // the mouse is still there
    QCOMPARE(cursor().value(u"from"_s).toDouble(), shownPrices().last().x());
    QTest::mouseMove(m_window, {5, 5});
    QTRY_COMPARE(cursor().value(u"from"_s).toDouble(), shownPrices().last().x());
}

void tst_Dashboard::stopsTheCursorAtAGap()
{
    QVERIFY(load({{u"rate"_s, 200}}));
    QTRY_VERIFY(shownPrices().size() > 3);
    press(Qt::Key_S);
    QTRY_COMPARE(prices()->gaps().size(), 1);
    focus(u"chart"_s);
    press(Qt::Key_End);
    QCOMPARE(cursor().value(u"from"_s).toDouble(), prices()->gaps().first().from);
    QVERIFY2(spoken().startsWith(u"Stream down, since "_s), qPrintable(spoken()));
    press(Qt::Key_Left);
    QCOMPARE(cursor().value(u"from"_s).toDouble(), shownPrices().last().x());
}

void tst_Dashboard::showsThePriceOfTheChosenRow_data()
{
    QTest::addColumn<bool>("byMouse");
    QTest::newRow("keys") << false;
    QTest::newRow("mouse") << true;
}

void tst_Dashboard::showsThePriceOfTheChosenRow()
{
    QFETCH(bool, byMouse);
    QVERIFY(load({{u"rate"_s, 200}}));
    waitForPrices(4);
    QCOMPARE(find(u"priceChart"_s)->property("symbol"), u"ACME"_s);
    if (byMouse) {
        m_window->grabWindow();
        const auto *list = qobject_cast<QQuickItem *>(find(u"priceList"_s));
        const double height = list->property("contentHeight").toDouble() / 10;
        QTest::mouseClick(m_window, Qt::LeftButton, {},
                          list->mapToScene({list->width() / 2, height * 2.5}).toPoint());
    } else {
        focus(u"priceList"_s);
        press(Qt::Key_Down);
        press(Qt::Key_Down);
    }
    QCOMPARE(find(u"priceChart"_s)->property("symbol"), u"GLBX"_s);
    QCOMPARE(find(u"priceChart"_s)->property("name"), u"Globex"_s);
    QVERIFY(!shownPrices().isEmpty());
    QCOMPARE(prices()->key(), u"GLBX"_s);
}

void tst_Dashboard::keepsItsChartsWhilePaused()
{
    QVERIFY(load({{u"rate"_s, 200}}));
    waitForPrices(4);
    const QList<QPointF> before = shownPrices();
    const QVariant end = find(u"priceSeries"_s)->property("end");
    SseClient other(find(u"feed"_s)->property("url").toUrl());
    other.open();
    QTRY_VERIFY(other.eventsReceived() > 100);
    QCOMPARE(shownPrices(), before);
    QCOMPARE(find(u"priceSeries"_s)->property("end"), end);
    press(Qt::Key_P);
    QTRY_VERIFY(shownPrices().size() > before.size());
    QTRY_VERIFY(find(u"priceSeries"_s)->property("end") != end);
    QVERIFY(prices()->gaps().isEmpty()); // the stream was not down
}

void tst_Dashboard::filtersTheLog()
{
    QVERIFY(load({{u"rate"_s, 200}}));
    const QObject *log = find(u"logList"_s);
    const QObject *model = find(u"log"_s);
    QTRY_VERIFY(model->property("count").toInt() > 60);
    press(Qt::Key_P); // from here on, the log stays as it is
    const auto *rows = qobject_cast<const QAbstractItemModel *>(model);
    const auto errors = [rows] {
        int result = 0;
        for (int row = 0; row < rows->rowCount(); ++row)
            result += rows->index(row, 0).data().toString() == u"error"_s;
        return result;
    };
    press(Qt::Key_4);
    QCOMPARE(log->property("level").toInt(), 3);
    QVERIFY(errors() > 0);
    QTRY_COMPARE(log->property("count").toInt(), errors());
    press(Qt::Key_1);
    QTRY_COMPARE(log->property("count").toInt(), rows->rowCount());
    QVERIFY(errors() < rows->rowCount());
}

void tst_Dashboard::takesAllThatComes()
{
    QVERIFY(load());
    QTRY_VERIFY(received() > 3);
    press(Qt::Key_R);
    press(Qt::Key_R);
    QTRY_VERIFY(received() > 2000);
    QCOMPARE(text(u"rateButton"_s), u"2,000/s"_s);
    QCOMPARE(text(u"lost"_s), u"0"_s);
    QCOMPARE(text(u"duplicates"_s), u"0"_s);
    QCOMPARE(find(u"prices"_s)->property("count").toInt(), 10);
    QTRY_COMPARE(find(u"log"_s)->property("count").toInt(), 500);
}

void tst_Dashboard::canBeUsedWithTheKeyboardAlone()
{
    QVERIFY(load());
    QTRY_VERIFY(received() > 3);
    const bool dark = m_window->property("dark").toBool();
    press(Qt::Key_T);
    QCOMPARE(m_window->property("dark").toBool(), !dark);

    QStringList visited;
    for (int i = 0; i < 20; ++i) {
        press(Qt::Key_Tab);
        visited.append(m_window->activeFocusItem()->objectName());
    }
    for (const QString &name : {u"pill"_s, u"rateButton"_s, u"pauseButton"_s, u"dropButton"_s,
                                u"serverButton"_s, u"themeButton"_s, u"priceRow"_s, u"chart"_s}) {
        QVERIFY2(visited.contains(name), qPrintable(name));
    }
    while (m_window->activeFocusItem() != find(u"pauseButton"_s))
        press(Qt::Key_Tab);
    press(Qt::Key_Space);
    QCOMPARE(text(u"pill"_s), u"Paused"_s);
}

void tst_Dashboard::fitsIntoASmallWindow()
{
    QVERIFY(load({{u"width"_s, 800}, {u"height"_s, 480}}));
    QTRY_COMPARE(find(u"prices"_s)->property("count").toInt(), 10);
    for (const QString &name : {u"pill"_s, u"themeButton"_s, u"lost"_s, u"resumed"_s,
                                u"priceTable"_s, u"priceChart"_s, u"logList"_s}) {
        const auto *item = qobject_cast<QQuickItem *>(find(name));
        QVERIFY2(item && item->width() > 0 && item->height() > 0, qPrintable(name));
        const QRectF place = item->mapRectToScene({0, 0, item->width(), item->height()});
        QVERIFY2(QRectF(0, 0, 800, 480).contains(place), qPrintable(name));
    }
}

void tst_Dashboard::showsAnotherStream()
{
    SseTestServer server;
    server.setDefaultResponse(SseTestResponse::eventStream("data: plain text\n\n").stayOpen());
    QVERIFY(server.listen());
    QVERIFY(load({{u"address"_s, server.url()}}));
    QTRY_COMPARE(text(u"pill"_s), u"Live"_s);
    QTRY_COMPARE(find(u"logList"_s)->property("count").toInt(), 1);
    QVERIFY(!find(u"serverButton"_s)->property("visible").toBool());
    QVERIFY(!find(u"priceTable"_s)->property("visible").toBool());
    QVERIFY(!find(u"priceChart"_s)->property("visible").toBool());
}

void tst_Dashboard::putsUpWithBadInput()
{
    constexpr int Megabyte = 1024 * 1024;
    const auto price = [](const QByteArray &data) {
        return "event: price\ndata: " + data + "\n\n";
    };
    const QByteArrayList events{
            price(R"({"symbol":"A","price":1.5,"change":2,"volume":3,"name":"Good"})"),
            price("not JSON"),
            price("{\"symbol\":\"A\""),
            price(R"({"price":1})"),
            price(R"({"symbol":{"a":1},"price":1})"),
            price(R"({"symbol":"B"})"),
            price(R"({"symbol":"C","price":"dear","change":null,"volume":[1],"name":{"a":1}})"),
            price(R"({"symbol":7,"price":1})"),
            price(R"({"symbol":"7","price":2})"),
            price(R"({"symbol":true,"price":1e300,"change":-1e300})"),
            price(R"({"symbol":"BIG","name":")" + QByteArray(10 * Megabyte, 'x') + R"("})"),
            "data: " + QByteArray(10 * Megabyte, 'y') + "\n\n",
            "event: unknown\ndata: {\"level\":{\"a\":[]},\"service\":1,\"text\":[1,2]}\n\n",
            "event: " + QByteArray(1000, 'z') + "\ndata: null\n\n",
            price(R"({"symbol":"A","price":3})"),
    };
    SseTestServer server;
    server.setDefaultResponse(SseTestResponse::eventStream(events.join()).stayOpen());
    QVERIFY(server.listen());
    QVERIFY(load({{u"address"_s, server.url()}}));
    QTRY_COMPARE_WITH_TIMEOUT(received(), events.size(), 20'000);
    const QObject *prices = find(u"prices"_s);
    QTRY_COMPARE(prices->property("count").toInt(), 6); // A, B, C, 7, true, BIG
    QCOMPARE(prices->property("eventsWithoutKey").toInt(), 4);
    QTRY_COMPARE(find(u"logList"_s)->property("count").toInt(), int(events.size()));
    QVERIFY(!m_window->grabWindow().isNull()); // all of it has been drawn, without a warning
    QCOMPARE(text(u"pill"_s), u"Live"_s);
}

QTEST_MAIN(tst_Dashboard)
#include "tst_dashboard.moc"
