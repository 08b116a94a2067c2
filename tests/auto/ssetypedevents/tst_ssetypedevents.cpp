// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "../common/patience.h"
#include "quote.h"

#include <QtSse/SseClient>
#include <QtSse/SseEvent>
#include <QtSse/SseJsonError>
#include <QtSse/SseTestServer>

#include <QtCore/qjsondocument.h>
#include <QtCore/qrandom.h>
#include <QtCore/qregularexpression.h>
#include <QtCore/qthread.h>
#include <QtTest/qtest.h>

#include <limits>
#include <memory>

using namespace Qt::StringLiterals;
using Reason = SseJsonError::Reason;

Q_DECLARE_METATYPE(Trade)

class tst_SseTypedEvents : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();

    void convertsEachType_data();
    void convertsEachType();
    void namesThePathOfAnError_data();
    void namesThePathOfAnError();
    void convertsValuesThatAreNoGadgets();
    void keepsDefaults();
    void assignsNullToOptionals();
    void keepsAllDigits();
    void convertsGadgetsWithABase();
    void limitsTheDepth();
    void refusesGadgetsThatCannotBeWritten();
    void comparesErrors();
    void returnsWhatWasWritten();
    void convertsInManyThreads();

    void callsFunctionsWithValues();
    void callsMemberFunctions();
    void callsFunctionsOfAnyForm();
    void reportsErrors();
    void warnsOnceOfAnError();
    void endsWithTheContext();
    void convertsInTheThreadOfTheContext();
    void letsAFunctionDoAnything_data();
    void letsAFunctionDoAnything();

private:
    void onLevel(const Level &level) { m_prices.append(level.price); }
    void onLevelOfEvent(const Level &level, const SseEvent &event)
    {
        m_prices.append(level.price);
        m_texts.append(event.lastEventId());
    }
    void onError(const SseJsonError &error) { m_texts.append(error.path()); }
    void open();
    void send(const QByteArray &data, const QByteArray &type = "level");
    [[nodiscard]] bool isReceived(int count) const { return m_client->eventsReceived() == count; }

    std::unique_ptr<SseTestServer> m_server;
    std::unique_ptr<SseClient> m_client;
    QList<double> m_prices;
    QStringList m_texts;
};

namespace {

SseEvent eventWith(const QByteArray &json)
{
    return SseEvent({}, json);
}

} // namespace

void tst_SseTypedEvents::initTestCase()
{
    SseEvent::registerOptional<Trade::Side>();
    SseEvent::registerOptional<Level>();
}

void tst_SseTypedEvents::init()
{
    QTest::failOnWarning(QRegularExpression(u".*"_s));
    m_client.reset();
    m_server.reset();
    m_prices.clear();
    m_texts.clear();
}

void tst_SseTypedEvents::convertsEachType_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QByteArray>("property");
    QTest::addColumn<QVariant>("value");
    const auto addRow = [](const char *name, const char *json, const auto &value) {
        const QByteArray text(json);
        QTest::newRow(name) << QByteArray('{' + text + '}') << text.mid(1, text.indexOf('"', 1) - 1)
                            << QVariant::fromValue(value);
    };
    addRow("bool", R"("isOpen":true)", true);
    addRow("smallest qint8", R"("tiny":-128)", qint8(-128));
    addRow("largest quint8", R"("byte":255)", quint8(255));
    addRow("int", R"("count":-5)", -5);
    addRow("int with a zero fraction", R"("count":5.0)", 5);
    addRow("int with an exponent", R"("count":1e3)", 1000);
    addRow("zero", R"("count":0)", 0);
    addRow("uint", R"("positive":4294967295)", 4294967295U);
    addRow("float", R"("ratio":0.5)", 0.5F);
    addRow("double", R"("price":182.4)", 182.4);
    addRow("double without a fraction", R"("price":182)", 182.0);
    addRow("string", R"("symbol":"ÄÖ\n")", u"ÄÖ\n"_s);
    addRow("bytes", R"("bytes":"Ä")", QByteArray("Ä"));
    addRow("URL", R"("url":"https://example.org/a?b")", QUrl(u"https://example.org/a?b"_s));
    addRow("empty URL", R"("url":"")", QUrl());
    const QUuid uuid(u"{67c8770b-44f1-410a-ab9a-f9b5446f13ee}"_s);
    addRow("UUID", R"("uuid":"67c8770b-44f1-410a-ab9a-f9b5446f13ee")", uuid);
    addRow("UUID in braces", R"("uuid":"{67c8770b-44f1-410a-ab9a-f9b5446f13ee}")", uuid);
    addRow("null UUID", R"("uuid":"00000000-0000-0000-0000-000000000000")", QUuid());
    const QDateTime time = QDateTime::fromMSecsSinceEpoch(1764331200123, Qt::UTC);
    addRow("time in UTC", R"("time":"2025-11-28T12:00:00.123Z")", time);
    addRow("time with an offset", R"("time":"2025-11-28T14:00:00.123+02:00")", time);
    addRow("time with nanoseconds", R"("time":"2025-11-28T12:00:00.123000000Z")", time);
    addRow("local time", R"("time":"2025-11-28T12:00:00")",
           QDateTime(QDate(2025, 11, 28), QTime(12, 0)));
    addRow("milliseconds", R"("time":1764331200123)", time);
    addRow("date", R"("date":"2025-11-28")", QDate(2025, 11, 28));
    addRow("time of day", R"("clock":"12:30:01.5")", QTime(12, 30, 1, 500));
    addRow("key", R"("side":"Sell")", Trade::Side::Sell);
    addRow("key in another case", R"("side":"SELL")", Trade::Side::Sell);
    addRow("key with underscores", R"("side":"partly_filled")", Trade::Side::PartlyFilled);
    addRow("key with hyphens", R"("side":"partly-filled")", Trade::Side::PartlyFilled);
    addRow("number of a key", R"("side":7)", Trade::Side::PartlyFilled);
    addRow("small enum", R"("small":"Large")", Trade::Small::Large);
    addRow("number of a small enum", R"("small":200)", Trade::Small::Large);
    const Trade::Options both = Trade::Options(Trade::Hidden) | Trade::Iceberg;
    addRow("flags", R"("options":"Hidden|Iceberg")", both);
    addRow("flags with spaces", R"("options":"hidden | iceberg")", both);
    addRow("flags in an array", R"("options":["Hidden","Iceberg"])", both);
    addRow("number of flags", R"("options":5)", both);
    addRow("no flags", R"("options":"")", Trade::Options());
    addRow("empty array of flags", R"("options":[])", Trade::Options());
    const Level level{2.5, 3};
    addRow("gadgets", R"("quote":{"currency":"USD","levels":[{"price":2.5,"size":3}]})",
           Quote{u"USD"_s, {}, {level}});
    addRow("numbers", R"("numbers":[1,2,3])", QList<int>({1, 2, 3}));
    addRow("no numbers", R"("numbers":[])", QList<int>());
    addRow("words", R"("words":["a","b"])", QStringList({u"a"_s, u"b"_s}));
    addRow("keys", R"("sides":["buy",1])",
           QList<Trade::Side>({Trade::Side::Buy, Trade::Side::Sell}));
    addRow("matrix", R"("matrix":[[1,2],[],[3]])", QList<QList<double>>({{1, 2}, {}, {3}}));
    addRow("map", R"("byName":{"a.b":{"price":2.5,"size":3}})",
           QMap<QString, Level>{{u"a.b"_s, level}});
    addRow("any value", R"("anything":[1,"x"])", QVariant(QVariantList({1, u"x"_s})));
    addRow("variant map", R"("map":{"a":1.5})", QVariantMap{{u"a"_s, 1.5}});
    addRow("variant list", R"("list":[1.5,null])",
           QVariantList({1.5, QVariant::fromValue(nullptr)}));
    addRow("JSON value", R"("json":[true])", QJsonValue(QJsonArray{true}));
    addRow("JSON object", R"("object":{"a":null})", QJsonObject{{u"a"_s, QJsonValue::Null}});
    addRow("JSON array", R"("array":[1,[]])", QJsonArray{1, QJsonArray()});
}

void tst_SseTypedEvents::convertsEachType()
{
    QFETCH(const QByteArray, json);
    QFETCH(const QByteArray, property);
    QFETCH(const QVariant, value);
    SseJsonError error(Reason::TooDeep, {}, {});
    const std::optional<Trade> trade = eventWith(json).value<Trade>(&error);
    QVERIFY2(trade, qPrintable(error.errorString()));
    QCOMPARE(error, SseJsonError());
    QCOMPARE(error.errorString(), QString());
    const QMetaObject &metaObject = Trade::staticMetaObject;
    const int index = metaObject.indexOfProperty(property);
    QVERIFY(index >= 0);
    QCOMPARE(metaObject.property(index).readOnGadget(&*trade), value);
}

void tst_SseTypedEvents::namesThePathOfAnError_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<Reason>("reason");
    QTest::addColumn<QString>("text");
    const auto addRow = [](const char *name, const char *json, Reason reason, const char *text) {
        QTest::newRow(name) << QByteArray(json) << reason << QString::fromUtf8(text);
    };
    addRow("not JSON", "price", Reason::NotJson, "the data is not JSON");
    addRow("empty", "", Reason::NotJson, "the data is not JSON");
    addRow("incomplete", R"({"price":)", Reason::NotJson, "the data is not JSON");
    addRow("null", "null", Reason::WrongType, "expected an object, found null");
    addRow("array", "[]", Reason::WrongType, "expected an object, found an array");
    addRow("nested", R"({"quote":{"levels":[{},{},{},{"price":"7"}]}})", Reason::WrongType,
           "quote.levels[3].price: expected a number, found a string");
    addRow("object for list", R"({"quote":{"levels":{}}})", Reason::WrongType,
           "quote.levels: expected an array, found an object");
    addRow("null in list", R"({"numbers":[1,null]})", Reason::WrongType,
           "numbers[1]: expected a number, found null");
    addRow("matrix", R"({"matrix":[[1],[2,true]]})", Reason::WrongType,
           "matrix[1][1]: expected a number, found a boolean");
    addRow("map", R"({"byName":{"it's a.b":{"price":[]}}})", Reason::WrongType,
           R"(byName['it\'s a.b'].price: expected a number, found an array)");
    addRow("number for bool", R"({"isOpen":1})", Reason::WrongType,
           "isOpen: expected a boolean, found a number");
    addRow("number for string", R"({"symbol":1})", Reason::WrongType,
           "symbol: expected a string, found a number");
    addRow("string for number", R"({"count":"1"})", Reason::WrongType,
           "count: expected a number, found a string");
    addRow("fraction", R"({"count":1.5})", Reason::WrongType,
           "count: expected an integer, found a fraction");
    addRow("too small", R"({"tiny":-129})", Reason::OutOfRange, nullptr);
    addRow("too large", R"({"byte":256})", Reason::OutOfRange,
           "byte: the number does not fit into uchar");
    addRow("negative", R"({"positive":-1})", Reason::OutOfRange, nullptr);
    addRow("negative large integer", R"({"hash":-1})", Reason::OutOfRange, nullptr);
    addRow("beyond qint64", R"({"id":9223372036854775808})", Reason::OutOfRange, nullptr);
    addRow("beyond quint64", R"({"hash":18446744073709551616})", Reason::OutOfRange, nullptr);
    addRow("beyond float", R"({"ratio":1e39})", Reason::OutOfRange, nullptr);
    addRow("no URL", R"({"url":"http://[:::"})", Reason::InvalidText,
           "url: the string is not a valid QUrl");
    addRow("no UUID", R"({"uuid":"7"})", Reason::InvalidText, nullptr);
    addRow("no time", R"({"time":"yesterday"})", Reason::InvalidText, nullptr);
    addRow("empty time", R"({"time":""})", Reason::InvalidText, nullptr);
    addRow("bool for time", R"({"time":true})", Reason::WrongType,
           "time: expected a string or a number, found a boolean");
    addRow("fraction for time", R"({"time":1.5})", Reason::WrongType, nullptr);
    addRow("no date", R"({"date":"2025-02-30"})", Reason::InvalidText, nullptr);
    addRow("no time of day", R"({"clock":"25:00"})", Reason::InvalidText, nullptr);
    addRow("unknown key", R"({"side":"Hold"})", Reason::UnknownKey, "side: this is no key of Side");
    addRow("empty key", R"({"side":""})", Reason::UnknownKey, nullptr);
    addRow("unknown number", R"({"side":2})", Reason::UnknownKey, nullptr);
    addRow("fraction for key", R"({"side":0.5})", Reason::UnknownKey, nullptr);
    addRow("bool for key", R"({"side":true})", Reason::WrongType,
           "side: expected a key of Side, found a boolean");
    addRow("array for key", R"({"side":["Buy"]})", Reason::WrongType, nullptr);
    addRow("unknown key in list", R"({"sides":["Buy","x"]})", Reason::UnknownKey,
           "sides[1]: this is no key of Side");
    addRow("unknown flag", R"({"options":"Hidden|x"})", Reason::UnknownKey, nullptr);
    addRow("unknown bit", R"({"options":9})", Reason::UnknownKey, nullptr);
    addRow("number in flags", R"({"options":["Hidden",4]})", Reason::WrongType,
           "options[1]: expected a key of Options, found a number");
    addRow("optional", R"({"change":"x"})", Reason::WrongType,
           "change: expected a number, found a string");
    addRow("optional gadget", R"({"maybeLevel":{"size":0.5}})", Reason::WrongType,
           "maybeLevel.size: expected an integer, found a fraction");
    addRow("gaps", R"({"gaps":[1,null,"2"]})", Reason::WrongType,
           "gaps[2]: expected a number, found a string");
    addRow("JSON object", R"({"object":[]})", Reason::WrongType, nullptr);
    addRow("variant map", R"({"map":7})", Reason::WrongType, nullptr);
    addRow("unknown type", R"({"plain":{}})", Reason::UnsupportedType,
           "plain: the type Plain cannot be converted from JSON");
    addRow("list of unknown type", R"({"plains":[]})", Reason::UnsupportedType,
           "plains: the type QList<Plain> cannot be converted from JSON");
    addRow("pointer", R"({"pointer":{}})", Reason::UnsupportedType, nullptr);
}

void tst_SseTypedEvents::namesThePathOfAnError()
{
    QFETCH(const QByteArray, json);
    QFETCH(const Reason, reason);
    QFETCH(const QString, text);
    const SseEvent event = eventWith(json);
    SseJsonError error;
    QVERIFY(!event.value<Trade>(&error));
    QVERIFY(!event.value<Trade>());
    QCOMPARE(error.reason(), reason);
    if (!text.isEmpty())
        QCOMPARE(error.errorString(), text);
    if (reason != Reason::NotJson)
        QVERIFY(!event.jsonValue(error.path()).isUndefined());
}

void tst_SseTypedEvents::convertsValuesThatAreNoGadgets()
{
    QCOMPARE(eventWith("7").value<int>(), 7);
    QCOMPARE(eventWith(" \"x\" ").value<QString>(), u"x"_s);
    QCOMPARE(eventWith("[1,2]").value<QList<double>>(), QList<double>({1, 2}));
    QCOMPARE(eventWith("[1,2]").value<std::vector<int>>(), std::vector<int>({1, 2}));
    QCOMPARE(eventWith("[1,2]").value<std::list<int>>(), std::list<int>({1, 2}));
    QCOMPARE(eventWith("[1,2,1]").value<QSet<int>>(), QSet<int>({1, 2}));
    QCOMPARE(eventWith(R"([{"price":1}])").value<QList<Level>>(), QList<Level>({Level{1, 1}}));
    QCOMPARE(eventWith(R"({"a":1})").value<QJsonObject>(), QJsonObject({{u"a"_s, 1}}));
    QCOMPARE(eventWith("null").value<QVariant>(), QVariant::fromValue(nullptr));
    const auto hash = eventWith(R"({"a":1})").value<QHash<QString, int>>();
    QVERIFY(hash && hash->value(u"a"_s) == 1);
    QCOMPARE(eventWith("null").value<std::optional<int>>().value(), std::nullopt);
    QCOMPARE(eventWith("7").value<std::optional<int>>().value(), 7);
    QVERIFY(eventWith("{}").value<Ping>());
    QVERIFY(!eventWith("1").value<Plain>());
}

void tst_SseTypedEvents::keepsDefaults()
{
    const auto quote =
            eventWith(R"({"currency":null,"best":{"price":2,"other":1},"constant":1,"unknown":{}})")
                    .value<Quote>();
    QVERIFY(quote);
    QCOMPARE(quote->currency, u"EUR"_s);
    QCOMPARE(quote->best, (Level{2, 1}));

    const auto trade =
            eventWith(R"({"constant":"x","readOnly":[],"plain":null,"time":null})").value<Trade>();
    QVERIFY(trade);
    QCOMPARE(trade->side, Trade::Side::Buy);
    QVERIFY(!trade->time.isValid());
}

void tst_SseTypedEvents::assignsNullToOptionals()
{
    auto trade = eventWith("{}").value<Trade>();
    QVERIFY(trade && !trade->change && !trade->note && !trade->maybeSide && !trade->maybeLevel);
    trade = eventWith(R"({"change":null,"note":null,"maybeSide":null,"maybeLevel":null,
                          "json":null,"anything":null,"gaps":[1,null]})")
                    .value<Trade>();
    QVERIFY(trade && !trade->change && !trade->note && !trade->maybeSide && !trade->maybeLevel);
    QVERIFY(trade->json.isNull());
    QCOMPARE(trade->anything, QVariant::fromValue(nullptr));
    QCOMPARE(trade->gaps.size(), 2);
    QCOMPARE(trade->gaps.constFirst(), 1.0);
    QCOMPARE(trade->gaps.constLast(), std::nullopt);
    trade = eventWith(R"({"change":1,"note":"","maybeSide":"sell","maybeLevel":{"size":9}})")
                    .value<Trade>();
    QVERIFY(trade);
    QCOMPARE(trade->change, 1.0);
    QCOMPARE(trade->note, QString());
    QCOMPARE(trade->maybeSide, Trade::Side::Sell);
    QCOMPARE(trade->maybeLevel, (Level{0, 9}));
}

void tst_SseTypedEvents::keepsAllDigits()
{
    const auto trade =
            eventWith(R"({"id":9007199254740993,"hash":18446744073709551615})").value<Trade>();
    QVERIFY(trade);
    QCOMPARE(trade->id, Q_INT64_C(9007199254740993));
    QCOMPARE(trade->hash, std::numeric_limits<quint64>::max());
    QCOMPARE(eventWith("-9223372036854775808").value<qint64>(), std::numeric_limits<qint64>::min());
    QCOMPARE(eventWith("[1,18446744073709551614]").value<QList<quint64>>(),
             QList<quint64>({1, Q_UINT64_C(18446744073709551614)}));
}

void tst_SseTypedEvents::convertsGadgetsWithABase()
{
    const auto value = eventWith(R"({"first":1,"second":2})").value<Derived>();
    QVERIFY(value);
    QCOMPARE(value->first, 1);
    QCOMPARE(value->second, 2);
}

void tst_SseTypedEvents::limitsTheDepth()
{
    const auto nested = [](int depth) {
        return eventWith(QByteArray(R"({"children":[)").repeated(depth)
                         + QByteArray("]}").repeated(depth));
    };
    SseJsonError error;
    QVERIFY(nested(50).value<Node>(&error));
    QVERIFY(!nested(60).value<Node>(&error));
    QCOMPARE(error.reason(), Reason::TooDeep);
    QVERIFY(!nested(100000).value<Node>(&error));
    QCOMPARE(error.reason(), Reason::NotJson);
}

void tst_SseTypedEvents::refusesGadgetsThatCannotBeWritten()
{
    SseJsonError error;
    QVERIFY(!eventWith("{}").value<ReadOnly>(&error));
    QCOMPARE(error.reason(), Reason::UnsupportedType);
    QCOMPARE(error.errorString(), u"the type ReadOnly cannot be converted from JSON"_s);
    QVERIFY(!eventWith("{}").value<SseEvent>(&error));
}

void tst_SseTypedEvents::comparesErrors()
{
    const SseJsonError error(Reason::WrongType, u"a"_s, u"b"_s);
    QVERIFY(error == SseJsonError(Reason::WrongType, u"a"_s, u"b"_s));
    QVERIFY(error != SseJsonError(Reason::WrongType, u"a"_s, u"c"_s));
    QVERIFY(error != SseJsonError());
    QString text;
    QDebug(&text) << error;
    QVERIFY2(text.contains(u"WrongType") && text.contains(u"a: b"), qPrintable(text));
}

// Random values that are written as JSON, with the properties as members, and converted back.
void tst_SseTypedEvents::returnsWhatWasWritten()
{
    QRandomGenerator random(20261128);
    const auto level = [&] { return Level{random.generateDouble(), int(random.generate())}; };
    const auto jsonOf = [](const Level &value) {
        return QJsonObject{{u"price"_s, value.price}, {u"size"_s, value.size}};
    };
    for (int i = 0; i < 500; ++i) {
        Quote quote{QString::fromUtf8(QByteArray::number(random.generate(), 36)), level(), {}};
        QJsonArray levels;
        for (int count = random.bounded(6); count > 0; --count) {
            quote.levels.append(level());
            levels.append(jsonOf(quote.levels.constLast()));
        }
        const auto id = qint64(random.generate64());
        const auto side = Trade::Side(random.bounded(2));
        const auto milliseconds = qint64(random.generate64() >> 20);
        const QDateTime time = QDateTime::fromMSecsSinceEpoch(milliseconds, Qt::UTC);
        const QJsonObject json{
                {u"id"_s, id},
                {u"side"_s, QVariant::fromValue(side).toString()},
                {u"time"_s, time.toString(Qt::ISODateWithMs)},
                {u"quote"_s,
                 QJsonObject{{u"currency"_s, quote.currency},
                             {u"best"_s, jsonOf(quote.best)},
                             {u"levels"_s, levels}}},
        };
        SseJsonError error;
        const auto trade = eventWith(QJsonDocument(json).toJson()).value<Trade>(&error);
        QVERIFY2(trade, qPrintable(error.errorString()));
        QCOMPARE(trade->id, id);
        QCOMPARE(trade->side, side);
        if (time.date().year() < 10000)
            QCOMPARE(trade->time, time);
        QCOMPARE(trade->quote, quote);
    }
}

void tst_SseTypedEvents::convertsInManyThreads()
{
    std::vector<std::unique_ptr<QThread>> threads;
    QAtomicInt good = 0;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back(QThread::create([&good] {
            for (int round = 0; round < 200; ++round) {
                SseEvent::registerOptional<Level>();
                const auto trade = eventWith(R"({"maybeLevel":{"size":2},"quote":{"levels":[{}]}})")
                                           .value<Trade>();
                if (trade && trade->maybeLevel && trade->quote.levels.size() == 1)
                    good.ref();
            }
        }));
        threads.back()->start();
    }
    for (const std::unique_ptr<QThread> &thread : threads)
        QVERIFY(thread->wait());
    QCOMPARE(good.loadRelaxed(), 800);
}

void tst_SseTypedEvents::open()
{
    m_server = std::make_unique<SseTestServer>();
    QVERIFY(m_server->listen());
    m_server->setDefaultResponse(SseTestResponse::eventStream().stayOpen());
    m_client = std::make_unique<SseClient>(m_server->url());
    m_client->open();
    QTRY_COMPARE(m_client->state(), SseClient::State::Open);
}

void tst_SseTypedEvents::send(const QByteArray &data, const QByteArray &type)
{
    m_server->connections().constFirst()->sendEvent(data, "id", type);
}

void tst_SseTypedEvents::callsFunctionsWithValues()
{
    open();
    m_client->onEvent(u"level"_s, this,
                      [this](const Level &level) { m_prices.append(level.price); });
    send(R"({"price":1})");
    send(R"({"price":2})", "other");
    send(R"({"price":3})");
    QTRY_VERIFY(isReceived(3));
    QCOMPARE(m_prices, QList<double>({1, 3}));
}

void tst_SseTypedEvents::callsMemberFunctions()
{
    open();
    const QMetaObject::Connection connection =
            m_client->onEvent(u"level"_s, this, &tst_SseTypedEvents::onLevel);
    m_client->onEvent(u"level"_s, this, &tst_SseTypedEvents::onLevelOfEvent,
                      &tst_SseTypedEvents::onError);
    send(R"({"price":1})");
    QTRY_VERIFY(isReceived(1));
    QCOMPARE(m_prices, QList<double>({1, 1}));
    QCOMPARE(m_texts, QStringList{u"id"_s});
    QVERIFY(disconnect(connection));
    send(R"({"price":{}})");
    QTRY_VERIFY(isReceived(2));
    QCOMPARE(m_texts, QStringList({u"id"_s, u"price"_s}));
}

void tst_SseTypedEvents::callsFunctionsOfAnyForm()
{
    open();
    static int calls = 0;
    calls = 0;
    void (*const pointer)(Level) = [](Level) { ++calls; };
    m_client->onEvent(u"level"_s, this, pointer);
    m_client->onEvent(u"level"_s, this, [](const Level &) noexcept { ++calls; });
    m_client->onEvent(u"level"_s, this, [count = 0](Level) mutable { calls += ++count; });
    m_client->onEvent<Level>(u"level"_s, this, [](const auto &) { ++calls; });
    m_client->onEvent(u"level"_s, this, [](const QJsonObject &, const SseEvent &) { ++calls; });
    m_client->onEvent({}, this, [](const SseEvent &) { ++calls; });
    send("{}");
    QTRY_VERIFY(isReceived(1));
    QCOMPARE(calls, 6);
    send("not JSON", "other");
    QTRY_VERIFY(isReceived(2));
    QCOMPARE(calls, 7);
}

void tst_SseTypedEvents::reportsErrors()
{
    open();
    m_client->onEvent(
            u"level"_s, this, [this](const Level &level) { m_prices.append(level.price); },
            [this](const SseJsonError &error, const SseEvent &event) {
                m_texts.append(error.errorString() + u" in "_s + event.text());
            });
    send(R"({"price":"1"})");
    send(R"({"price":2})");
    QTRY_VERIFY(isReceived(2));
    QCOMPARE(m_texts,
             QStringList{uR"(price: expected a number, found a string in {"price":"1"})"_s});
    QCOMPARE(m_prices, QList<double>{2});
}

void tst_SseTypedEvents::warnsOnceOfAnError()
{
    open();
    m_client->onEvent(u"level"_s, this, &tst_SseTypedEvents::onLevel);
    const auto expect = [](const char *error) {
        QTest::ignoreMessage(QtWarningMsg,
                             QByteArray("The data of an event of type \"level\" cannot be "
                                        "converted: ")
                                     + error);
    };
    expect("price: expected a number, found a string");
    expect("the data is not JSON");
    send(R"({"price":"secret"})");
    send(R"({"price":"other"})");
    send("secret");
    QTRY_VERIFY(isReceived(3));
    QVERIFY(m_prices.isEmpty());
}

void tst_SseTypedEvents::endsWithTheContext()
{
    open();
    auto context = std::make_unique<QObject>();
    m_client->onEvent(u"level"_s, context.get(), [this](const Level &) { m_prices.append(1); });
    context.reset();
    send("{}");
    QTRY_VERIFY(isReceived(1));
    QVERIFY(m_prices.isEmpty());
}

void tst_SseTypedEvents::convertsInTheThreadOfTheContext()
{
    open();
    QThread thread;
    auto *const context = new QObject;
    context->moveToThread(&thread);
    thread.start();
    connect(&thread, &QThread::finished, context, &QObject::deleteLater);
    QAtomicPointer<QThread> caller;
    m_client->onEvent(u"level"_s, context,
                      [&](const Level &) { caller = QThread::currentThread(); });
    send("{}");
    QTRY_COMPARE(caller.loadAcquire(), &thread);
    thread.quit();
    QVERIFY(thread.wait());
}

void tst_SseTypedEvents::letsAFunctionDoAnything_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<int>("action");
    for (const char *json : {"{}", "[]"}) {
        QTest::addRow("delete the client, %s", json) << QByteArray(json) << 0;
        QTest::addRow("delete the context, %s", json) << QByteArray(json) << 1;
        QTest::addRow("disconnect, %s", json) << QByteArray(json) << 2;
        QTest::addRow("close, %s", json) << QByteArray(json) << 3;
        QTest::addRow("nested loop, %s", json) << QByteArray(json) << 4;
    }
}

void tst_SseTypedEvents::letsAFunctionDoAnything()
{
    QFETCH(const QByteArray, json);
    QFETCH(const int, action);
    open();
    auto context = std::make_unique<QObject>();
    QMetaObject::Connection connection;
    int calls = 0;
    const auto act = [&] {
        if (++calls > 1)
            return;
        if (action == 0)
            m_client.reset();
        else if (action == 1)
            context.reset();
        else if (action == 2)
            disconnect(connection);
        else if (action == 3)
            m_client->close();
        else
            QCoreApplication::processEvents();
    };
    connection = m_client->onEvent(
            u"level"_s, context.get(), [act](const Level &) { act(); },
            [act](const SseJsonError &) { act(); });
    m_server->connections().constFirst()->send("event: level\ndata: " + json
                                               + "\n\nevent: level\ndata: " + json + "\n\n");
    QTRY_COMPARE(calls, action == 4 ? 2 : 1);
    QCoreApplication::processEvents();
    QCOMPARE(calls, action == 4 ? 2 : 1);
}

QTEST_GUILESS_MAIN(tst_SseTypedEvents)
#include "tst_ssetypedevents.moc"
