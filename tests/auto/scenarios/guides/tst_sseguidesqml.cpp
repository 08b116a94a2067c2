// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

// The snippets in QML of the guides, each of which is run here.

#include "../../common/patience.h"

#include <QtSse/SseTestServer>

#include <QtCore/qfile.h>
#include <QtCore/qregularexpression.h>
#include <QtQml/qqmlcomponent.h>
#include <QtQml/qqmlengine.h>
#include <QtQml/qqmlextensionplugin.h>
#include <QtQuick/qquickitem.h>
#include <QtQuick/qquickview.h>
#include <QtTest/qtest.h>

#include <memory>

using namespace Qt::StringLiterals;

#ifdef QTSSE_STATIC
Q_IMPORT_QML_PLUGIN(QtSsePlugin)
#endif

class tst_SseGuidesQml : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void getsStarted();
    void showsALog();
    void showsATable();
    void showsAChart();

private:
    void load(const QString &name);
    void show();
    [[nodiscard]] QStringList texts(const QString &property) const;

    std::unique_ptr<SseTestServer> m_server;
    std::unique_ptr<QQuickView> m_view;
    std::unique_ptr<QObject> m_object;
};

void tst_SseGuidesQml::init()
{
    QTest::failOnWarning(QRegularExpression(u"^(?!This plugin does not support)"_s));
    m_server = std::make_unique<SseTestServer>();
    QVERIFY(m_server->listen());
    m_view = std::make_unique<QQuickView>();
    m_view->engine()->addImportPath(QStringLiteral(QTSSE_QML_IMPORTS));
}

void tst_SseGuidesQml::cleanup()
{
    m_object.reset();
    m_view.reset();
    m_server.reset();
}

// The file as it is, but for the address.
void tst_SseGuidesQml::load(const QString &name)
{
    QFile file(QStringLiteral(QTSSE_GUIDES "/") + name);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QByteArray qml = file.readAll();
    QVERIFY(qml.contains("\"https://example.org/events\""));
    qml.replace("https://example.org/events", m_server->url().toEncoded());
    QQmlComponent component(m_view->engine());
    component.setData(qml, QUrl(u"qrc:/"_s + name));
    QVERIFY2(component.isReady(), qPrintable(component.errorString()));
    m_object.reset(component.create());
    QVERIFY(m_object);
}

void tst_SseGuidesQml::show()
{
    auto *item = qobject_cast<QQuickItem *>(m_object.get());
    QVERIFY(item);
    item->setParentItem(m_view->contentItem());
    m_view->show();
}

// Those of the delegates, from top to bottom and from left to right.
QStringList tst_SseGuidesQml::texts(const QString &property) const
{
    auto *content = m_object->property("contentItem").value<QQuickItem *>();
    if (!content)
        return {};
    QList<QQuickItem *> items;
    const QList<QQuickItem *> children = content->childItems();
    for (QQuickItem *child : children) {
        if (child->isVisible() && child->property(property.toLatin1()).isValid())
            items.append(child);
    }
    std::sort(items.begin(), items.end(), [](const QQuickItem *lhs, const QQuickItem *rhs) {
        return std::pair(lhs->y(), lhs->x()) < std::pair(rhs->y(), rhs->x());
    });
    QStringList result;
    for (const QQuickItem *item : std::as_const(items))
        result.append(item->property(property.toLatin1()).toString());
    return result;
}

void tst_SseGuidesQml::getsStarted()
{
    m_server->enqueue(
            SseTestResponse::eventStream("retry: 60000\n\n").sendEvent("hello", "1").stayOpen());
    load(u"GettingStarted.qml"_s);
    const auto text = [this](const QString &name) {
        const auto *object = m_object->findChild<QObject *>(name);
        return object ? object->property("text").toString() : QString();
    };
    QTRY_COMPARE(text(u"latest"_s), u"message: hello"_s);
    QTRY_COMPARE(text(u"status"_s), u"Live"_s);
    m_server->dropConnections();
    QTRY_VERIFY(
            text(u"status"_s)
                    .startsWith(u"The connection was lost in the middle of the stream; again in "));
    m_object->setProperty("visible", false);
    QTRY_VERIFY(text(u"status"_s).startsWith(u"Closed."));
}

void tst_SseGuidesQml::showsALog()
{
    m_server->enqueue(SseTestResponse::eventStream()
                              .sendEvent(R"({"user":"ann","title":"first"})")
                              .sendEvent("not JSON")
                              .stayOpen());
    load(u"LiveLog.qml"_s);
    show();
    QTRY_COMPARE(texts(u"text"_s), QStringList({u"?: "_s, u"ann: first"_s}));
}

void tst_SseGuidesQml::showsATable()
{
    m_server->enqueue(SseTestResponse::eventStream()
                              .sendEvent(R"({"symbol":"ACME","quote":{"price":1}})", {}, "price")
                              .sendEvent(R"({"symbol":"HOOL","quote":{"price":7}})", {}, "price")
                              .sendEvent(R"({"symbol":"ACME","quote":{"price":2.5}})", {}, "price")
                              .sendEvent(R"({"symbol":"OTHER"})", {}, "news")
                              .stayOpen());
    load(u"LiveTable.qml"_s);
    show();
    QTRY_COMPARE(texts(u"text"_s), QStringList({u"ACME"_s, u"2.5"_s, u"HOOL"_s, u"7"_s}));
    m_server->connections().constFirst()->sendEvent(R"({"symbol":"ACME"})", {}, "delisted");
    QTRY_COMPARE(m_object->property("rows").toInt(), 1);
}

void tst_SseGuidesQml::showsAChart()
{
    m_server->enqueue(SseTestResponse::eventStream()
                              .sendEvent(R"({"temperature":10})", {}, "reading")
                              .sendEvent(R"({"temperature":30})", {}, "reading")
                              .stayOpen());
    load(u"LiveChart.qml"_s);
    show();
    const auto lines = [this] {
        const auto *path = m_object->findChild<QObject *>();
        const QList<QObject *> all = m_object->findChildren<QObject *>();
        for (const QObject *object : all) {
            if (object->property("paths").isValid())
                path = object;
        }
        return path->property("paths").value<QVariantList>();
    };
    const auto lineOf = [](const QVariantList &all) {
        return all.isEmpty() ? QList<QPointF>() : all.first().value<QList<QPointF>>();
    };
    QTRY_COMPARE(lineOf(lines()).size(), 2);
    QCOMPARE(lines().size(), 1);
    const QList<QPointF> line = lineOf(lines());
    QCOMPARE(line.first().y(), 150);
    QCOMPARE(line.last().y(), 50);
    QVERIFY(line.first().x() > 390 && line.last().x() <= 400);
}

QTEST_MAIN(tst_SseGuidesQml)
#include "tst_sseguidesqml.moc"
