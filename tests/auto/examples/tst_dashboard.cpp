// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "../common/patience.h"

#include <QtSse/SseClient>
#include <QtSse/SseTestServer>

#include <QtCore/qabstractitemmodel.h>
#include <QtCore/qregularexpression.h>
#include <QtQml/qqmlapplicationengine.h>
#include <QtQml/qqmlextensionplugin.h>
#include <QtQuick/qquickitem.h>
#include <QtQuick/qquickwindow.h>
#include <QtTest/qtest.h>

#include <memory>

using namespace Qt::StringLiterals;

Q_IMPORT_QML_PLUGIN(DashboardPlugin)
Q_IMPORT_QML_PLUGIN(ShowcasePlugin)
#ifdef QTSSE_STATIC
Q_IMPORT_QML_PLUGIN(QtSsePlugin)
#endif

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
                                u"serverButton"_s, u"themeButton"_s}) {
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
    for (const QString &name :
         {u"pill"_s, u"themeButton"_s, u"lost"_s, u"resumed"_s, u"priceTable"_s, u"logList"_s}) {
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
