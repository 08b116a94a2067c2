// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "../../common/notifywatch.h"
#include "../../common/patience.h"
#include "../../common/sseclienttesting.h"

#include <QtSse/SseClient>
#include <QtSse/SseCursorStore>
#include <QtSse/SseEventHandler>
#include <QtSse/SseEventModel>
#include <QtSse/SseReader>
#include <QtSse/SseSequenceFilter>
#include <QtSse/SseTestClock>
#include <QtSse/SseTestConnection>
#include <QtSse/SseTestServer>
#include <QtSse/SseTimeSeries>

#include <QtCore/qbuffer.h>
#include <QtCore/qtemporarydir.h>
#include <QtNetwork/qnetworkaccessmanager.h>
#include <QtNetwork/qnetworkcookiejar.h>
#include <QtNetwork/qnetworkrequest.h>
#include <QtTest/QtTest>

#include <chrono>
#include <functional>
#include <memory>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using SseClientTesting::quickPolicy;
using State = SseClient::State;

namespace {

// They make a client use a manager of its own.
const QStringList UnwatchedSignals{u"authenticationRequired"_s, u"proxyAuthenticationRequired"_s,
                                   u"sslErrors"_s};

bool waitFor(const std::function<bool()> &condition)
{
    return QTest::qWaitFor(condition);
}

void waitUntilTold(const NotifyWatch &watch)
{
    waitFor([&watch] { return watch.stale().isEmpty(); });
}

struct ClientScenario
{
    QString name;
    std::function<bool(SseClient &, SseTestServer &)> run; // whether all went as it should
};

bool opens(SseClient &client)
{
    client.open();
    return waitFor([&client] { return client.state() == State::Open; });
}

bool closes(SseClient &client)
{
    return waitFor([&client] { return client.state() == State::Closed; });
}

QList<ClientScenario> clientScenarios()
{
    return {
            {u"events, losses and reopening"_s,
             [](SseClient &client, SseTestServer &server) {
                 server.enqueue(SseClientTesting::eventsFrom(1, 3));
                 server.enqueue(SseClientTesting::eventsFrom(4, 5).send(":x\nid:9\n\n").stayOpen());
                 if (!opens(client) || !waitFor([&client] { return client.lastEventId() == u"9"; }))
                     return false;
                 client.reconnect();
                 return opens(client) && opens(client);
             }},
            {u"bodies of errors"_s,
             [](SseClient &client, SseTestServer &server) {
                 server.enqueue(SseTestResponse::status(503, "first"));
                 server.enqueue(SseTestResponse::status(503, "second"));
                 server.enqueue(SseTestResponse::status(403, "third"));
                 client.open();
                 return closes(client) && client.errorBody() == "third" && opens(client);
             }},
            {u"an error without a body after one with it"_s,
             [](SseClient &client, SseTestServer &server) {
                 server.enqueue(SseTestResponse::status(503, "body"));
                 server.enqueue(SseTestResponse::eventStream("data:too large\n\n").stayOpen());
                 client.setMaximumEventSize(4);
                 client.open();
                 return closes(client) && client.error() == SseClient::Error::EventTooLargeError
                         && client.errorBody().isEmpty();
             }},
            {u"redirect"_s,
             [](SseClient &client, SseTestServer &server) {
                 server.enqueue(SseTestResponse::redirect(302, "/elsewhere"));
                 return opens(client) && client.responseUrl() != client.url();
             }},
            {u"no server"_s,
             [](SseClient &client, SseTestServer &server) {
                 server.close();
                 client.open();
                 const bool waits = waitFor([&client] { return client.reconnectAttempt() >= 2; });
                 client.setReconnectPolicy(quickPolicy(3));
                 return waits && closes(client)
                         && client.finishReason() == SseClient::FinishReason::AttemptsExhausted;
             }},
            {u"no content"_s,
             [](SseClient &client, SseTestServer &server) {
                 server.enqueue(SseTestResponse::status(204));
                 client.open();
                 return closes(client) && opens(client);
             }},
            {u"fresh credentials"_s,
             [](SseClient &client, SseTestServer &server) {
                 server.enqueue(SseTestResponse::status(401, "who?"));
                 client.setPrepareRequest([](QNetworkRequest &) {});
                 return opens(client);
             }},
            {u"request that could not be prepared"_s,
             [](SseClient &client, SseTestServer &) {
                 client.setReconnectPolicy(quickPolicy(1));
                 client.setPrepareRequest([](QNetworkRequest &request) { request = {}; });
                 client.open();
                 return closes(client) && client.error() == SseClient::Error::PreparationError;
             }},
            {u"pause"_s,
             [](SseClient &client, SseTestServer &server) {
                 if (!opens(client))
                     return false;
                 client.pause();
                 server.connections().constFirst()->send("data:x\n\n");
                 client.resume();
                 return waitFor([&client] { return client.eventsReceived() == 1; });
             }},
            {u"last event"_s,
             [](SseClient &client, SseTestServer &server) {
                 server.enqueue(SseClientTesting::eventsFrom(1, 3).stayOpen());
                 client.setEndPredicate(
                         [](const SseEvent &event) { return event.data() == "event 2"; });
                 client.open();
                 return closes(client)
                         && client.finishReason() == SseClient::FinishReason::Completed;
             }},
            {u"time-outs"_s,
             [](SseClient &client, SseTestServer &server) {
                 server.enqueue(SseTestResponse::raw({}).stayOpen());
                 client.setConnectTimeout(20ms);
                 client.setIdleTimeout(20ms);
                 client.setTotalTimeout(200ms);
                 client.open();
                 return closes(client) && client.error() == SseClient::Error::TotalTimeoutError;
             }},
            {u"heartbeats"_s,
             [](SseClient &client, SseTestServer &server) {
                 SseTestClock clock;
                 client.setIdleTimeout(SseClient::AutomaticTimeout);
                 if (!opens(client))
                     return false;
                 for (int i = 1; i <= 7; ++i) {
                     clock.advance(15s);
                     server.connections().constFirst()->send(":\n\n");
                     if (!waitFor([&client, i] { return client.bytesReceived() == 3 * i; }))
                         return false;
                 }
                 return client.heartbeatInterval() == 15s;
             }},
            {u"another URL and an invalid one"_s,
             [](SseClient &client, SseTestServer &server) {
                 if (!opens(client))
                     return false;
                 client.setUrl(server.url(u"/other"_s));
                 client.reconnect();
                 if (!waitFor([&client] { return client.state() == State::Open; }))
                     return false;
                 const QUrl url = client.url();
                 client.setUrl(QUrl(u"ftp://127.0.0.1/"_s));
                 client.reconnect();
                 client.close();
                 client.open();
                 client.setUrl(url);
                 return opens(client) && client.error() == SseClient::Error::NoError;
             }},
            {u"a cookie jar is destroyed"_s,
             [](SseClient &client, SseTestServer &) {
                 auto jar = std::make_unique<QNetworkCookieJar>();
                 client.setCookieJar(jar.get());
                 if (!opens(client))
                     return false;
                 jar.reset();
                 return client.cookieJar() == nullptr;
             }},
            {u"a manager is destroyed"_s,
             [](SseClient &client, SseTestServer &) {
                 auto manager = std::make_unique<QNetworkAccessManager>();
                 client.setNetworkAccessManager(manager.get());
                 if (!opens(client))
                     return false;
                 manager.reset();
                 if (client.networkAccessManager() != nullptr)
                     return false;
                 QNetworkAccessManager first;
                 QNetworkAccessManager second;
                 client.setNetworkAccessManager(&first);
                 client.setNetworkAccessManager(&second);
                 return waitFor([&client] { return client.state() == State::Open; });
             }},
    };
}

struct ClientFixture
{
    ClientFixture()
    {
        server.setDefaultResponse(SseTestResponse::eventStream().stayOpen());
        isListening = server.listen();
        client.setUrl(server.url());
        client.setReconnectPolicy(quickPolicy());
    }

    SseTestServer server;
    SseClient client;
    bool isListening = false;
};

void runClientScenario(const ClientScenario &scenario, NotifyFindings *findings)
{
    ClientFixture fixture;
    const NotifyWatch watch(&fixture.client, {}, UnwatchedSignals);
    if (!fixture.isListening || !scenario.run(fixture.client, fixture.server))
        findings->addFault(scenario.name, u"did not go as it should"_s);
    waitUntilTold(watch);
    findings->add(scenario.name, watch);
    fixture.client.close();
    findings->add(scenario.name + u", closed"_s, watch);
}

struct ClientAction
{
    QString name;
    std::function<void(SseClient &)> act;
};

QList<ClientAction> clientActions()
{
    return {
            {u"close()"_s, [](SseClient &client) { client.close(); }},
            {u"open()"_s, [](SseClient &client) { client.open(); }},
            {u"reconnect()"_s, [](SseClient &client) { client.reconnect(); }},
            {u"close() and open()"_s,
             [](SseClient &client) {
                 client.close();
                 client.open();
             }},
    };
}

// A bit of everything, with a slot that steers the client at the first emission of a signal.
QSet<int> runClientWithSlot(const QMetaMethod &signal, const ClientAction &action,
                            NotifyFindings *findings)
{
    ClientFixture fixture;
    SseClient &client = fixture.client;
    SseReconnectPolicy policy = quickPolicy(6);
    policy.setMultiplier(1);
    client.setReconnectPolicy(policy);
    fixture.server.enqueue(SseTestResponse::status(503, "a"));
    fixture.server.enqueue(SseTestResponse::redirect(302, "/elsewhere"));
    fixture.server.enqueue(SseClientTesting::eventsFrom(1, 3).send(":x\n"));
    fixture.server.enqueue(SseTestResponse::status(403, "b"));

    const NotifyWatch watch(&client, {}, UnwatchedSignals);
    const FirstEmission slot(&client, signal, [&client, &action] { action.act(client); });
    client.open();
    const auto isDone = [&client, &fixture] {
        return client.state() == State::Closed
                || (client.state() == State::Open && fixture.server.requests().size() >= 5);
    };
    const QString scenario = QString::fromLatin1(signal.name()) + u" calls "_s + action.name;
    if (!waitFor(isDone))
        findings->addFault(scenario, u"did not end"_s);
    client.close();
    waitUntilTold(watch);
    findings->add(scenario, watch);
    return watch.emitted();
}

} // namespace

class tst_SseNotify : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void clientTellsOfEveryChange();
    void clientTellsWhateverSlotsDo();
    void readerTellsOfEveryChange();
    void readerTellsOfADeviceThatGoesAfterTheEnd();
    void handlerTellsOfEveryChange();
    void filterTellsOfEveryChange();
    void storeTellsOfEveryChange();
    void modelTellsOfEveryChange();
    void modelTellsWhateverSlotsDo();
    void timeSeriesTellsOfEveryChange();
    void timeSeriesTellsWhateverSlotsDo();
};

void tst_SseNotify::clientTellsOfEveryChange()
{
    NotifyFindings findings(&SseClient::staticMetaObject);
    {
        SseClient client;
        QNetworkAccessManager manager;
        SseReconnectPolicy policy;
        policy.setMaximumAttempts(7);
        setAll(&client,
               {{u"url"_s, QUrl(u"http://127.0.0.1:1/"_s)},
                {u"headers"_s, QVariant::fromValue(SseClient::Headers{{"A", "b"}})},
                {u"method"_s, "POST"_ba},
                {u"body"_s, "body"_ba},
                {u"resumeMethod"_s, "GET"_ba},
                {u"compression"_s, true},
                {u"http2"_s, true},
                {u"paused"_s, true},
                {u"lastEventId"_s, u"7"_s},
                {u"reconnectPolicy"_s, QVariant::fromValue(policy)},
                {u"connectTimeout"_s, QVariant::fromValue(std::chrono::milliseconds(1))},
                {u"idleTimeout"_s, QVariant::fromValue(std::chrono::milliseconds(1))},
                {u"totalTimeout"_s, QVariant::fromValue(std::chrono::milliseconds(1))},
                {u"maximumEventSize"_s, QVariant::fromValue<qsizetype>(1)},
                {u"acceptIncompleteEvents"_s, true},
                {u"networkAccessManager"_s, QVariant::fromValue(&manager)},
                {u"cookieJar"_s, QVariant::fromValue(manager.cookieJar())}},
               UnwatchedSignals, &findings);
    }
    const QList<ClientScenario> scenarios = clientScenarios();
    for (const ClientScenario &scenario : scenarios)
        runClientScenario(scenario, &findings);
    findings.checkThatAllHaveChanged();
    QVERIFY2(findings.isEmpty(), findings.text());
}

void tst_SseNotify::clientTellsWhateverSlotsDo()
{
    NotifyFindings findings(&SseClient::staticMetaObject);
    const QList<ClientAction> actions = clientActions();
    const ClientAction none{u"nothing"_s, [](SseClient &) {}};
    const QMetaMethod opened = QMetaMethod::fromSignal(&SseClient::opened);
    const QSet<int> emitted = runClientWithSlot(opened, none, &findings);
    for (const int signal : emitted) {
        for (const ClientAction &action : actions)
            runClientWithSlot(SseClient::staticMetaObject.method(signal), action, &findings);
    }
    QVERIFY2(findings.isEmpty(), findings.text());
}

void tst_SseNotify::readerTellsOfEveryChange()
{
    NotifyFindings findings(&SseReader::staticMetaObject);
    QBuffer other;
    SseReader reader;
    setAll(&reader,
           {{u"device"_s, QVariant::fromValue<QIODevice *>(&other)},
            {u"paused"_s, true},
            {u"lastEventId"_s, u"7"_s},
            {u"maximumEventSize"_s, QVariant::fromValue<qsizetype>(1)},
            {u"acceptIncompleteEvents"_s, true},
            {u"origin"_s, QUrl(u"http://127.0.0.1"_s)}},
           UnwatchedSignals, &findings);

    const NotifyWatch watch(&reader);
    QByteArray bytes("id:1\ndata:a\n\nid:2\n\ndata:far too large\n\n");
    QBuffer buffer(&bytes);
    QVERIFY(buffer.open(QIODevice::ReadOnly));
    reader.setMaximumEventSize(8);
    reader.setDevice(&buffer);
    QTRY_COMPARE(reader.error(), SseReader::Error::EventTooLargeError);
    QCOMPARE(reader.lastEventId(), u"2"_s);
    findings.add(u"event that is too large"_s, watch);
    QBuffer closed;
    reader.setDevice(&closed);
    QTRY_COMPARE(reader.error(), SseReader::Error::DeviceError);
    findings.add(u"device that is not open"_s, watch);
    reader.setDevice(nullptr);
    QCOMPARE(reader.error(), SseReader::Error::NoError);
    findings.add(u"no device"_s, watch);
    auto mortal = std::make_unique<QBuffer>();
    QVERIFY(mortal->open(QIODevice::ReadOnly));
    reader.setDevice(mortal.get());
    mortal.reset();
    QCOMPARE(reader.device(), nullptr);
    QTRY_VERIFY(reader.isFinished());
    findings.add(u"device that is destroyed"_s, watch);

    findings.checkThatAllHaveChanged();
    QVERIFY2(findings.isEmpty(), findings.text());
}

void tst_SseNotify::readerTellsOfADeviceThatGoesAfterTheEnd()
{
    SseReader reader;
    auto device = std::make_unique<QBuffer>();
    QVERIFY(device->open(QIODevice::ReadOnly));
    const NotifyWatch watch(&reader);
    QSignalSpy finished(&reader, &SseReader::finished);
    reader.setDevice(device.get());
    QVERIFY(finished.wait(Patience));
    device.reset();
    QCOMPARE(reader.device(), nullptr);
    QCOMPARE(watch.faults(), QStringList());
    QCoreApplication::processEvents();
    QCOMPARE(finished.size(), 1);
}

void tst_SseNotify::handlerTellsOfEveryChange()
{
    NotifyFindings findings(&SseEventHandler::staticMetaObject);
    SseEventHandler handler;
    auto other = std::make_unique<SseClient>();
    setAll(&handler,
           {{u"source"_s, QVariant::fromValue(other.get())},
            {u"type"_s, u"alert"_s},
            {u"enabled"_s, false}},
           UnwatchedSignals, &findings);
    handler.setSource(other.get());
    const NotifyWatch watch(&handler);
    other.reset();
    QCOMPARE(handler.source(), nullptr);
    findings.add(u"source that is destroyed"_s, watch);
    findings.checkThatAllHaveChanged();
    QVERIFY2(findings.isEmpty(), findings.text());
}

void tst_SseNotify::filterTellsOfEveryChange()
{
    SseTestServer server;
    QVERIFY(server.listen());
    server.enqueue(SseTestResponse::eventStream()
                           .sendEvent("a", "5")
                           .sendEvent("b", "9")
                           .sendEvent("b", "9")
                           .sendEvent("c", "1")
                           .stayOpen());
    NotifyFindings findings(&SseSequenceFilter::staticMetaObject);
    auto client = std::make_unique<SseClient>(server.url());
    SseSequenceFilter filter;
    setAll(&filter,
           {{u"source"_s, QVariant::fromValue(client.get())},
            {u"rule"_s, QVariant::fromValue(SseSequenceFilter::Rule::Ulids)},
            {u"path"_s, u"n"_s},
            {u"memory"_s, 10}},
           UnwatchedSignals, &findings);
    filter.setPath({});
    filter.setRule(SseSequenceFilter::Rule::Numbers);
    filter.setSource(client.get());
    const NotifyWatch watch(&filter);
    client->open();
    QVERIFY(waitFor([&] { return filter.restarts() == 1; }));
    waitUntilTold(watch);
    findings.add(u"repeats and gaps"_s, watch);
    filter.reset();
    findings.add(u"reset"_s, watch);
    client.reset();
    findings.add(u"source that is destroyed"_s, watch);
    findings.checkThatAllHaveChanged();
    QVERIFY2(findings.isEmpty(), findings.text());
}

void tst_SseNotify::storeTellsOfEveryChange()
{
    const QTemporaryDir directory;
    SseTestServer server;
    QVERIFY(server.listen());
    server.enqueue(SseClientTesting::eventsFrom(1, 3).stayOpen());
    server.enqueue(SseClientTesting::eventsFrom(4, 4).stayOpen());
    NotifyFindings findings(&SseCursorStore::staticMetaObject);
    auto client = std::make_unique<SseClient>(server.url());
    SseCursorStore store;
    setAll(&store,
           {{u"source"_s, QVariant::fromValue(client.get())},
            {u"directory"_s, directory.path()},
            {u"name"_s, u"a"_s},
            {u"mode"_s, QVariant::fromValue(SseCursorStore::Mode::Manual)},
            {u"saveDelay"_s, QVariant::fromValue(std::chrono::milliseconds(10))}},
           UnwatchedSignals, &findings);
    store.setDirectory(directory.path());
    store.setName(u"a"_s);
    store.setMode(SseCursorStore::Mode::Automatic);
    store.setSource(client.get());
    const NotifyWatch watch(&store);
    client->open();
    QVERIFY(waitFor([&] { return store.lastEventId() == u"3"; }));
    findings.add(u"events"_s, watch);
    QFile obstacle(directory.filePath(u"file"_s));
    QVERIFY(obstacle.open(QIODevice::WriteOnly));
    store.setDirectory(obstacle.fileName());
    client->reconnect();
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"cannot be saved"_s));
    QVERIFY(waitFor([&] { return store.error() == SseCursorStore::Error::SaveError; }));
    findings.add(u"error"_s, watch);
    QVERIFY(obstacle.remove());
    QVERIFY(waitFor([&] { return store.error() == SseCursorStore::Error::NoError; }));
    findings.add(u"no error any more"_s, watch);
    client.reset();
    findings.add(u"source that is destroyed"_s, watch);
    findings.checkThatAllHaveChanged();
    QVERIFY2(findings.isEmpty(), findings.text());
}

namespace {

QList<SseEvent> readings(int count)
{
    QList<SseEvent> events;
    for (int i = 0; i < count; ++i)
        events.append(SseEvent(u"reading"_s, "{\"k\":" + QByteArray::number(i) + "}"));
    return events;
}

// Rows that come, change and go, in a log and in a keyed table, paused and not.
void runModel(SseEventModel &model)
{
    model.setUpdateInterval(0ms);
    model.setMaximumCount(4);
    model.addEvents(readings(6));
    waitFor([&model] { return model.count() > 0 || model.eventsReceived() == 0; });
    model.setKeyField(u"k"_s);
    model.setRemoveTypes({u"gone"_s});
    model.addEvents(readings(3) + readings(3));
    waitFor([&model] { return model.count() > 0; });
    model.addEvent(SseEvent(u"gone"_s, "{\"k\":1}"));
    model.addEvent(SseEvent(u"reading"_s, "no key"));
    waitFor([&model] { return model.eventsWithoutKey() > 0; });
    model.setPaused(true);
    model.addEvents(readings(8));
    model.setMaximumCount(1);
    model.setPaused(false);
    waitFor([&model] { return model.eventsPerSecond() > 0; });
    model.clear();
}

} // namespace

void tst_SseNotify::modelTellsOfEveryChange()
{
    NotifyFindings findings(&SseEventModel::staticMetaObject);
    SseClient other;
    SseEventModel model;
    setAll(&model,
           {{u"source"_s, QVariant::fromValue(&other)},
            {u"updateInterval"_s, QVariant::fromValue(std::chrono::milliseconds(1))},
            {u"eventTypes"_s, QStringList{u"a"_s}},
            {u"fields"_s, QStringList{u"k"_s}},
            {u"keyField"_s, u"k"_s},
            {u"removeTypes"_s, QStringList{u"gone"_s}},
            {u"maximumCount"_s, 1},
            {u"newestFirst"_s, true},
            {u"paused"_s, true},
            {u"stale"_s, true}},
           UnwatchedSignals, &findings);

    const NotifyWatch watch(&model);
    runModel(model);
    waitUntilTold(watch);
    findings.add(u"rows"_s, watch);
    auto source = std::make_unique<SseClient>();
    model.setSource(source.get());
    source.reset();
    QCOMPARE(model.source(), nullptr);
    findings.add(u"source that is destroyed"_s, watch);

    findings.checkThatAllHaveChanged();
    QVERIFY2(findings.isEmpty(), findings.text());
}

void tst_SseNotify::modelTellsWhateverSlotsDo()
{
    NotifyFindings findings(&SseEventModel::staticMetaObject);
    const QList<std::pair<QString, std::function<void(SseEventModel &)>>> actions{
            {u"clear()"_s, [](SseEventModel &model) { model.clear(); }},
            {u"addEvents()"_s, [](SseEventModel &model) { model.addEvents(readings(2)); }},
            {u"setKeyField()"_s, [](SseEventModel &model) { model.setKeyField({}); }},
    };
    const QList<QMetaMethod> signalsOfModel = signalsOf(&SseEventModel::staticMetaObject);
    for (const QMetaMethod &signal : signalsOfModel) {
        for (const auto &[name, act] : actions) {
            SseEventModel model;
            const NotifyWatch watch(&model);
            const FirstEmission slot(&model, signal, [&model, &action = act] { action(model); });
            model.setUpdateInterval(0ms);
            model.addEvents(readings(6));
            model.setMaximumCount(4);
            model.setFields({u"k"_s});
            model.setKeyField(u"k"_s);
            model.addEvents(readings(3));
            waitUntilTold(watch);
            model.clear();
            waitUntilTold(watch);
            findings.add(QString::fromLatin1(signal.name()) + u" calls "_s + name, watch);
        }
    }
    QVERIFY2(findings.isEmpty(), findings.text());
}

void tst_SseNotify::timeSeriesTellsOfEveryChange()
{
    NotifyFindings findings(&SseTimeSeries::staticMetaObject);
    SseClient other;
    SseTimeSeries series;
    setAll(&series,
           {{u"source"_s, QVariant::fromValue(&other)},
            {u"updateInterval"_s, QVariant::fromValue(std::chrono::milliseconds(1))},
            {u"window"_s, QVariant::fromValue(std::chrono::milliseconds(10))},
            {u"eventTypes"_s, QStringList{u"a"_s}},
            {u"valuePath"_s, u"k"_s},
            {u"keyPath"_s, u"k"_s},
            {u"key"_s, u"1"_s},
            {u"maximumCount"_s, 1},
            {u"maximumSeriesCount"_s, 1},
            {u"paused"_s, true}},
           UnwatchedSignals, &findings);

    series.setValuePath(u"k"_s);
    series.setKeyPath(u"k"_s);
    series.setKey(u"1"_s);
    series.setUpdateInterval(0ms);
    NotifyWatch watch(&series);
    watch.allowNeedless(u"updated"_s); // the points are no property
    series.setMaximumSeriesCount(4);
    series.addEvents(readings(6));
    QVERIFY(waitFor([&series] { return series.count() == 1; }));
    series.setPaused(true);
    series.addEvents(readings(2) + QList<SseEvent>{SseEvent(u"reading"_s, "{\"k\":\"1\"}")});
    series.addEvent(SseEvent(u"reading"_s, "no key"));
    QVERIFY(waitFor([&series] { return series.eventsReceived() == 10; }));
    series.setPaused(false);
    QVERIFY(waitFor([&series] { return series.count() == 2; }));
    series.setMaximumCount(1);
    series.setMaximumSeriesCount(1);
    series.setWindow(20ms);
    QVERIFY(waitFor([&series] { return series.points(u"0"_s).isEmpty(); }));
    series.clear();
    waitUntilTold(watch);
    findings.add(u"points"_s, watch);
    auto source = std::make_unique<SseClient>();
    series.setSource(source.get());
    source.reset();
    QCOMPARE(series.source(), nullptr);
    findings.add(u"source that is destroyed"_s, watch);

    findings.checkThatAllHaveChanged();
    QVERIFY2(findings.isEmpty(), findings.text());
}

void tst_SseNotify::timeSeriesTellsWhateverSlotsDo()
{
    NotifyFindings findings(&SseTimeSeries::staticMetaObject);
    const QList<std::pair<QString, std::function<void(SseTimeSeries &)>>> actions{
            {u"clear()"_s, [](SseTimeSeries &series) { series.clear(); }},
            {u"addEvents()"_s, [](SseTimeSeries &series) { series.addEvents(readings(2)); }},
            {u"setKey()"_s, [](SseTimeSeries &series) { series.setKey(u"0"_s); }},
            {u"setKeyPath()"_s, [](SseTimeSeries &series) { series.setKeyPath({}); }},
    };
    const QList<QMetaMethod> signalsOfSeries = signalsOf(&SseTimeSeries::staticMetaObject);
    for (const QMetaMethod &signal : signalsOfSeries) {
        for (const auto &[name, act] : actions) {
            SseTimeSeries series;
            NotifyWatch watch(&series);
            watch.allowNeedless(u"updated"_s);
            const FirstEmission slot(&series, signal, [&series, &action = act] { action(series); });
            series.setUpdateInterval(0ms);
            series.setValuePath(u"k"_s);
            series.setKeyPath(u"k"_s);
            series.setKey(u"1"_s);
            series.addEvents(readings(6));
            waitUntilTold(watch);
            series.setMaximumCount(1);
            series.setMaximumSeriesCount(1);
            series.addEvents(readings(3));
            waitUntilTold(watch);
            series.clear();
            waitUntilTold(watch);
            findings.add(QString::fromLatin1(signal.name()) + u" calls "_s + name, watch);
        }
    }
    QVERIFY2(findings.isEmpty(), findings.text());
}

QTEST_GUILESS_MAIN(tst_SseNotify)
#include "tst_ssenotify.moc"
