// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "../common/patience.h"
#include "ticker.h"

#include <QtSse/SseTestServer>

#include <QtCore/qregularexpression.h>
#include <QtGui/qaction.h>
#include <QtTest/qtest.h>
#include <QtWidgets/qstatusbar.h>
#include <QtWidgets/qtableview.h>

#include <memory>

using namespace Qt::StringLiterals;

// The window of the example, driven as a user would.
class tst_Ticker : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void showsPrices();
    void showsTheLargestChange();
    void showsTheStateOfTheStream();
    void pausesAndReconnects();

private:
    void sendPrice(const QByteArray &symbol, const QByteArray &price, const QByteArray &id,
                   const QByteArray &change = "-1.5");
    [[nodiscard]] QString cell(int row, int column) const;
    [[nodiscard]] QString state() const;
    void trigger(const QString &action);

    std::unique_ptr<SseTestServer> m_server;
    std::unique_ptr<Ticker> m_ticker;
};

void tst_Ticker::init()
{
    // What the platform without a display cannot do is not the example's fault.
    QTest::failOnWarning(QRegularExpression(u"^(?!This plugin does not support)"_s));
    m_server = std::make_unique<SseTestServer>();
    m_server->setDefaultResponse(SseTestResponse::eventStream("retry: 1500\n\n").stayOpen());
    QVERIFY(m_server->listen());
    m_ticker = std::make_unique<Ticker>(m_server->url());
    m_ticker->resize(600, 300);
    m_ticker->show();
    QTRY_COMPARE(state(), u"Live"_s);
}

void tst_Ticker::cleanup()
{
    m_ticker.reset();
    m_server.reset();
}

void tst_Ticker::sendPrice(const QByteArray &symbol, const QByteArray &price, const QByteArray &id,
                           const QByteArray &change)
{
    const QList<SseTestConnection *> connections = m_server->connections();
    for (SseTestConnection *connection : connections) {
        connection->sendEvent("{\"symbol\":\"" + symbol + "\",\"price\":" + price
                                      + ",\"change\":" + change + ",\"volume\":1000}",
                              id, "price");
    }
}

QString tst_Ticker::cell(int row, int column) const
{
    const auto *table = m_ticker->findChild<QTableView *>();
    return table->model()->index(row, column).data().toString();
}

QString tst_Ticker::state() const
{
    return m_ticker->statusBar()->findChildren<QLabel *>().value(0)->text();
}

void tst_Ticker::trigger(const QString &name)
{
    const QList<QAction *> actions = m_ticker->findChildren<QAction *>();
    for (QAction *action : actions) {
        if (action->text() == name) {
            action->trigger();
            return;
        }
    }
    QFAIL(qPrintable(name));
}

void tst_Ticker::showsPrices()
{
    sendPrice("B", "2.5", "1");
    sendPrice("A", "1.25", "2");
    const auto *table = m_ticker->findChild<QTableView *>();
    QTRY_COMPARE(table->model()->rowCount(), 2);
    QCOMPARE(table->model()->headerData(2, Qt::Horizontal).toString(), u"Price"_s);
    QCOMPARE(cell(0, 0), u"A"_s);
    QCOMPARE(cell(1, 2), u"2.5"_s);
    sendPrice("B", "3", "3");
    QTRY_COMPARE(cell(1, 2), u"3"_s);
    QCOMPARE(table->model()->rowCount(), 2);
    QVERIFY(!m_ticker->grab().isNull());
}

void tst_Ticker::showsTheLargestChange()
{
    const auto text = [this] {
        return m_ticker->statusBar()->findChildren<QLabel *>().value(1)->text();
    };
    sendPrice("A", "1", "1", "0.5");
    sendPrice("B", "1", "2", "-2.25");
    sendPrice("C", "1", "3", "2");
    QTRY_COMPARE(cell(2, 0), u"C"_s);
    QCOMPARE(text(), u"Largest change: B -2.25 %"_s);
}

void tst_Ticker::showsTheStateOfTheStream()
{
    sendPrice("A", "1", "7");
    QTRY_COMPARE(cell(0, 0), u"A"_s);
    m_server->dropConnections();
    QTRY_VERIFY2(state().startsWith(u"Attempt 1 in "_s), qPrintable(state()));
    QTRY_COMPARE(state(), u"Live"_s);
    QCOMPARE(m_server->requests().last().header("Last-Event-ID"), "7");
}

void tst_Ticker::pausesAndReconnects()
{
    trigger(u"&Pause"_s);
    QCOMPARE(state(), u"Paused"_s);
    trigger(u"&Pause"_s);
    QCOMPARE(state(), u"Live"_s);
    trigger(u"&Reconnect"_s);
    QTRY_COMPARE(m_server->requests().size(), 2);
    QTRY_COMPARE(state(), u"Live"_s);
}

QTEST_MAIN(tst_Ticker)
#include "tst_ticker.moc"
