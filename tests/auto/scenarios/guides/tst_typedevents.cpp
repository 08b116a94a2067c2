// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

// The snippets of the guide "Typed Events", each of which is run here.

#include "../../common/patience.h"

#include <QtSse/SseClient>
#include <QtSse/SseTestServer>

#include <QtCore/qdatetime.h>
#include <QtCore/qdebug.h>
#include <QtCore/qregularexpression.h>
#include <QtTest/qtest.h>

#include <memory>
#include <optional>

using namespace Qt::StringLiterals;

//! [types]
struct Level
{
    Q_GADGET
    Q_PROPERTY(double price MEMBER price)
    Q_PROPERTY(int size MEMBER size)

public:
    double price = 0;
    int size = 0;
};

struct Price
{
    Q_GADGET
    Q_PROPERTY(QString symbol MEMBER symbol)
    Q_PROPERTY(double last_price MEMBER lastPrice)
    Q_PROPERTY(Side side MEMBER side)
    Q_PROPERTY(QDateTime time MEMBER time)
    Q_PROPERTY(std::optional<double> change MEMBER change)
    Q_PROPERTY(QList<Level> levels READ levels WRITE setLevels)

public:
    enum class Side {
        Buy,
        Sell
    };
    Q_ENUM(Side)

    [[nodiscard]] QList<Level> levels() const { return m_levels; }
    void setLevels(const QList<Level> &levels) { m_levels = levels; }

    QString symbol;
    double lastPrice = 0;
    Side side = Side::Buy;
    QDateTime time;
    std::optional<double> change;

private:
    QList<Level> m_levels;
};
//! [types]

class tst_TypedEvents : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void callsAFunction();
    void reportsErrors();
    void convertsAnEvent();

private:
    void show(const Price &price)
    {
        m_shown.append(u"%1 %2"_s.arg(price.symbol).arg(price.lastPrice));
    }
    void show(const QString &text) { m_shown.append(text); }

    std::unique_ptr<SseTestServer> m_server;
    QStringList m_shown;
};

namespace {

const QByteArray ExampleJson = R"({
    "symbol": "ACME",
    "last_price": 182.4,
    "side": "sell",
    "time": "2026-11-28T12:00:00Z",
    "change": null,
    "levels": [{"price": 182.3, "size": 7}]
})";

} // namespace

void tst_TypedEvents::init()
{
    QTest::failOnWarning(QRegularExpression(u".*"_s));
    m_server = std::make_unique<SseTestServer>();
    QVERIFY(m_server->listen());
    m_shown.clear();
}

void tst_TypedEvents::callsAFunction()
{
    m_server->enqueue(
            SseTestResponse::eventStream().sendEvent(ExampleJson, {}, "price").stayOpen());
    SseClient client(m_server->url());
    //! [onevent]
    client.onEvent(u"price"_s, this, [this](const Price &price) { show(price); });
    client.open();
    //! [onevent]
    QTRY_COMPARE(m_shown, QStringList{u"ACME 182.4"_s});
}

void tst_TypedEvents::reportsErrors()
{
    m_server->enqueue(SseTestResponse::eventStream()
                              .sendEvent(R"({"levels":[{"price":"7"}]})", {}, "price")
                              .stayOpen());
    SseClient client(m_server->url());
    //! [failed]
    client.onEvent(
            u"price"_s, this, [this](const Price &price) { show(price); },
            [this](const SseJsonError &error, const SseEvent &event) {
                show(tr("Event %1: %2").arg(event.lastEventId(), error.errorString()));
            });
    //! [failed]
    client.open();
    QTRY_COMPARE(m_shown,
                 QStringList{u"Event : levels[0].price: expected a number, found a string"_s});
}

void tst_TypedEvents::convertsAnEvent()
{
    const SseEvent event(u"price"_s, ExampleJson);
    //! [value]
    SseJsonError error;
    if (const std::optional<Price> price = event.value<Price>(&error))
        show(*price);
    else
        qWarning() << error.errorString();
    //! [value]
    QCOMPARE(m_shown, QStringList{u"ACME 182.4"_s});
    const auto price = event.value<Price>();
    QCOMPARE(price->side, Price::Side::Sell);
    QCOMPARE(price->time, QDateTime(QDate(2026, 11, 28), QTime(12, 0), Qt::UTC));
    QCOMPARE(price->change, std::nullopt);
    QCOMPARE(price->levels().size(), 1);
    QCOMPARE(price->levels().constFirst().size, 7);
}

QTEST_GUILESS_MAIN(tst_TypedEvents)
#include "tst_typedevents.moc"
