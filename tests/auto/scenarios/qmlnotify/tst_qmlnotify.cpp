// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "../../common/notifywatch.h"

#include <QtSse/SseClient>
#include <QtSse/SseTestClock>
#include <QtSse/SseTestConnection>
#include <QtSse/SseTestServer>

#include <QtCore/qfile.h>
#include <QtCore/qregularexpression.h>
#include <QtCore/qtemporarydir.h>
#include <QtQml/qqmlcomponent.h>
#include <QtQml/qqmlengine.h>
#include <QtQml/qqmlextensionplugin.h>
#include <QtTest/QtTest>

#include <functional>
#include <memory>

#ifdef QTSSE_STATIC
Q_IMPORT_QML_PLUGIN(QtSsePlugin)
#endif

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using State = SseClient::State;

namespace {

// What changes with the time, and is announced now and then.
const QStringList Continuous{u"retryIn"_s, u"age"_s};

bool waitFor(const std::function<bool()> &condition)
{
    return QTest::qWaitFor(condition);
}

void waitUntilTold(const NotifyWatch &watch)
{
    waitFor([&watch] { return watch.stale().isEmpty(); });
}

bool isIn(QObject *source, State state)
{
    return source->property("state").value<State>() == state;
}

bool waitForState(QObject *source, State state)
{
    return waitFor([source, state] { return isIn(source, state); });
}

void call(QObject *object, const char *method)
{
    QMetaObject::invokeMethod(object, method);
}

} // namespace

class tst_QmlNotify : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void knowsAllTypes();
    void sourceTellsOfEveryChange();
    void sourceTellsWhateverHandlersDo();
    void policyTellsOfEveryChange();
    void handlerTellsOfEveryChange();
    void filterTellsOfEveryChange();
    void storeTellsOfEveryChange();
    void valueTellsOfEveryChange();
    void modelTellsOfEveryChange();
    void timeSeriesTellsOfEveryChange();

private:
    using Action = std::function<void(QObject *)>;

    QSet<int> runSourceWithHandler(const QMetaMethod &signal, const QString &name,
                                   const Action &act, NotifyFindings *findings);
    std::unique_ptr<QObject> create(const QByteArray &type);
    std::unique_ptr<QObject> createSource();
    QVariant script(const QString &expression);

    QQmlEngine m_engine;
    std::unique_ptr<SseTestServer> m_server;
};

void tst_QmlNotify::initTestCase()
{
    m_engine.addImportPath(QStringLiteral(QTSSE_QML_IMPORT_PATH));
    m_engine.addImportPath(u"qrc:/qt/qml"_s);
}

void tst_QmlNotify::init()
{
    m_server = std::make_unique<SseTestServer>();
    m_server->setDefaultResponse(SseTestResponse::eventStream().stayOpen());
    QVERIFY(m_server->listen());
}

std::unique_ptr<QObject> tst_QmlNotify::create(const QByteArray &type)
{
    QQmlComponent component(&m_engine);
    component.setData("import QtSse\n" + type + " {}", QUrl(u"qrc:/test.qml"_s));
    std::unique_ptr<QObject> object(component.create());
    if (!object)
        qWarning("%ls", qUtf16Printable(component.errorString()));
    return object;
}

std::unique_ptr<QObject> tst_QmlNotify::createSource()
{
    std::unique_ptr<QObject> source = create("SseSource");
    auto *const policy = source->property("reconnectPolicy").value<QObject *>();
    policy->setProperty("minimumDelay", 10);
    policy->setProperty("initialDelay", 10);
    policy->setProperty("multiplier", 1);
    policy->setProperty("maximumAttempts", 6);
    source->setProperty("url", m_server->url());
    return source;
}

QVariant tst_QmlNotify::script(const QString &expression)
{
    return QVariant::fromValue(m_engine.evaluate(expression));
}

// A new type needs a test here.
void tst_QmlNotify::knowsAllTypes()
{
    QFile types(QStringLiteral(QTSSE_QML_IMPORT_PATH "/QtSse/plugins.qmltypes"));
    QVERIFY(types.open(QIODevice::ReadOnly));
    const QString text = QString::fromUtf8(types.readAll());
    static const QRegularExpression exported(u"\"QtSse/(\\w+) "_s);
    QStringList names;
    for (const QRegularExpressionMatch &match : exported.globalMatch(text))
        names.append(match.captured(1));
    names.removeDuplicates();
    names.sort();
    QCOMPARE(names,
             (QStringList{u"Sse"_s, u"SseCursorStore"_s, u"SseEventHandler"_s, u"SseEventModel"_s,
                          u"SseReconnectPolicy"_s, u"SseSequenceFilter"_s, u"SseSource"_s,
                          u"SseTimeSeries"_s, u"SseValue"_s, u"sseEvent"_s, u"sseSslError"_s}));
}

void tst_QmlNotify::sourceTellsOfEveryChange()
{
    const std::unique_ptr<QObject> source = createSource();
    NotifyFindings findings(source->metaObject());
    {
        const std::unique_ptr<QObject> idle = create("SseSource");
        idle->setProperty("url", u"http://127.0.0.1:1/"_s);
        idle->setProperty("active", false);
        setAll(idle.get(),
               {{u"url"_s, QUrl(u"http://127.0.0.1:2/"_s)},
                {u"active"_s, true},
                {u"headers"_s, script(u"({ X: 1 })"_s)},
                {u"method"_s, u"POST"_s},
                {u"body"_s, script(u"({ a: [1] })"_s)},
                {u"resumeMethod"_s, u"GET"_s},
                {u"compression"_s, true},
                {u"http2"_s, true},
                {u"paused"_s, true},
                {u"lastEventId"_s, u"7"_s},
                {u"connectTimeout"_s, 1.0},
                {u"idleTimeout"_s, 1.0},
                {u"totalTimeout"_s, 1.0},
                {u"maximumEventSize"_s, 1.0},
                {u"acceptIncompleteEvents"_s, true},
                {u"useEngineCookies"_s, true},
                {u"endPredicate"_s, script(u"(event => true)"_s)},
                {u"prepareRequest"_s, script(u"(request => undefined)"_s)},
                {u"checkResponse"_s, script(u"(response => undefined)"_s)}},
               {}, &findings);
    }

    const NotifyWatch watch(source.get(), Continuous);
    m_server->enqueue(SseTestResponse::status(503, "first"));
    m_server->enqueue(SseTestResponse::status(503, "second"));
    m_server->enqueue(SseTestResponse::redirect(302, "/elsewhere"));
    m_server->enqueue(SseTestResponse::eventStream("id:1\ndata:x\n\n"));
    m_server->enqueue(SseTestResponse::status(403, "third"));
    QVERIFY(waitForState(source.get(), State::Connecting));
    QVERIFY(waitForState(source.get(), State::Closed));
    QCOMPARE(source->property("errorBody").toString(), u"third"_s);
    waitUntilTold(watch);
    findings.add(u"errors, a redirect and an event"_s, watch);

    call(source.get(), "open");
    QVERIFY(waitForState(source.get(), State::Open));
    m_server->connections().constFirst()->send("data:y\n\n");
    QVERIFY(waitFor([&] { return source->property("eventsReceived").toInt() == 1; }));
    source->setProperty("url", QUrl(u"ftp://127.0.0.1/"_s));
    QVERIFY(waitForState(source.get(), State::Closed));
    call(source.get(), "open");
    waitUntilTold(watch);
    findings.add(u"invalid URL"_s, watch);

    source->setProperty("idleTimeout", double(SseClient::AutomaticTimeout.count()));
    source->setProperty("url", m_server->url(u"/heartbeats"_s));
    QVERIFY(waitForState(source.get(), State::Open));
    SseTestClock clock;
    for (int i = 1; i <= 7; ++i) {
        clock.advance(15s);
        m_server->connections().constFirst()->send(":\n\n");
        QVERIFY(waitFor([&] { return source->property("bytesReceived").toInt() == 3 * i; }));
    }
    QCOMPARE(source->property("heartbeatInterval").toDouble(), 15000.0);
    waitUntilTold(watch);
    findings.add(u"heartbeats"_s, watch);

    source->setProperty("url", QUrl(u"http://127.0.0.1:0/"_s));
    QCoreApplication::processEvents();
    source->setProperty("url", m_server->url(u"/other"_s));
    QVERIFY(waitForState(source.get(), State::Open));
    source->setProperty("url", QUrl());
    QVERIFY(waitForState(source.get(), State::Closed));
    waitUntilTold(watch);
    findings.add(u"another URL and none"_s, watch);

    findings.checkThatAllHaveChanged();
    QVERIFY2(findings.isEmpty(), findings.text());
}

// A bit of everything, with a handler that acts at the first emission of a signal.
QSet<int> tst_QmlNotify::runSourceWithHandler(const QMetaMethod &signal, const QString &name,
                                              const Action &act, NotifyFindings *findings)
{
    m_server->enqueue(SseTestResponse::status(503, "a"));
    m_server->enqueue(SseTestResponse::eventStream("id:1\ndata:x\n\n:x\n"));
    m_server->clearRequests();
    const std::unique_ptr<QObject> source = createSource();
    NotifyWatch watch(source.get(), Continuous);
    watch.allowNeedless(u"progressChanged"_s);
    const FirstEmission handler(source.get(), signal, [&source, &act] { act(source.get()); });
    waitForState(source.get(), State::Connecting);
    waitFor([&] {
        return isIn(source.get(), State::Closed)
                || (isIn(source.get(), State::Open) && m_server->requests().size() >= 3);
    });
    source->setProperty("url", QUrl(u"ftp://127.0.0.1/2"_s));
    waitForState(source.get(), State::Closed);
    call(source.get(), "close");
    waitUntilTold(watch);
    findings->add(QString::fromLatin1(signal.name()) + u", "_s + name, watch);
    return watch.emitted();
}

void tst_QmlNotify::sourceTellsWhateverHandlersDo()
{
    const QList<std::pair<QString, Action>> actions{
            {u"close()"_s, [](QObject *source) { call(source, "close"); }},
            {u"open()"_s, [](QObject *source) { call(source, "open"); }},
            {u"reconnect()"_s, [](QObject *source) { call(source, "reconnect"); }},
            {u"another URL"_s,
             [this](QObject *source) { source->setProperty("url", m_server->url(u"/new"_s)); }},
            {u"invalid URL"_s,
             [](QObject *source) { source->setProperty("url", QUrl(u"ftp://127.0.0.1/"_s)); }},
            {u"invalid URL, opened"_s,
             [](QObject *source) {
                 source->setProperty("url", QUrl(u"ftp://127.0.0.1/"_s));
                 call(source, "open");
             }},
    };
    const QMetaObject *const meta = create("SseSource")->metaObject();
    NotifyFindings findings(meta);
    const QMetaMethod opened = meta->method(meta->indexOfSignal("opened()"));
    const QSet<int> emitted = runSourceWithHandler(
            opened, {}, [](QObject *) {}, &findings);
    QVERIFY(emitted.contains(opened.methodIndex()));
    for (const int signal : emitted) {
        for (const auto &[name, act] : actions)
            runSourceWithHandler(meta->method(signal), name, act, &findings);
    }
    QVERIFY2(findings.isEmpty(), findings.text());
}

void tst_QmlNotify::policyTellsOfEveryChange()
{
    const std::unique_ptr<QObject> source = create("SseSource");
    auto *const policy = source->property("reconnectPolicy").value<QObject *>();
    NotifyFindings findings(policy->metaObject());
    setAll(policy,
           {{u"initialDelay"_s, 1.0},
            {u"minimumDelay"_s, 1.0},
            {u"maximumDelay"_s, 1.0},
            {u"multiplier"_s, 1.5},
            {u"jitter"_s, 1.0},
            {u"maximumAttempts"_s, 1.0},
            {u"resetAfter"_s, 1.0},
            {u"retryableStatuses"_s, script(u"[500]"_s)}},
           {}, &findings);
    findings.checkThatAllHaveChanged();
    QVERIFY2(findings.isEmpty(), findings.text());
}

void tst_QmlNotify::handlerTellsOfEveryChange()
{
    const std::unique_ptr<QObject> handler = create("SseEventHandler");
    std::unique_ptr<QObject> source = create("SseSource");
    NotifyFindings findings(handler->metaObject());
    setAll(handler.get(),
           {{u"source"_s, QVariant::fromValue(source.get())},
            {u"type"_s, u"a"_s},
            {u"enabled"_s, false}},
           {}, &findings);
    const NotifyWatch watch(handler.get());
    handler->setProperty("source", QVariant::fromValue(source.get()));
    source.reset();
    findings.add(u"source that is destroyed"_s, watch);
    findings.checkThatAllHaveChanged();
    QVERIFY2(findings.isEmpty(), findings.text());
}

void tst_QmlNotify::filterTellsOfEveryChange()
{
    std::unique_ptr<QObject> source = createSource();
    const std::unique_ptr<QObject> filter = create("SseSequenceFilter");
    NotifyFindings findings(filter->metaObject());
    setAll(filter.get(),
           {{u"source"_s, QVariant::fromValue(source.get())},
            {u"rule"_s, 1},
            {u"path"_s, u"n"_s},
            {u"memory"_s, 10.0}},
           {}, &findings);

    filter->setProperty("path", QString());
    filter->setProperty("rule", 0);
    filter->setProperty("source", QVariant::fromValue(source.get()));
    const NotifyWatch watch(filter.get());
    QVERIFY(waitForState(source.get(), State::Open));
    m_server->connections().constFirst()->send(
            "id:5\ndata:a\n\nid:9\ndata:b\n\nid:9\ndata:b\n\nid:1\ndata:c\n\n");
    QVERIFY(waitFor([&] { return filter->property("restarts").toInt() == 1; }));
    waitUntilTold(watch);
    findings.add(u"repeats and gaps"_s, watch);
    source.reset();
    findings.add(u"source that is destroyed"_s, watch);
    findings.checkThatAllHaveChanged();
    QVERIFY2(findings.isEmpty(), findings.text());
}

void tst_QmlNotify::storeTellsOfEveryChange()
{
    const QTemporaryDir directory;
    std::unique_ptr<QObject> source = createSource();
    const std::unique_ptr<QObject> store = create("SseCursorStore");
    NotifyFindings findings(store->metaObject());
    setAll(store.get(),
           {{u"source"_s, QVariant::fromValue(source.get())},
            {u"directory"_s, directory.path()},
            {u"name"_s, u"a"_s},
            {u"mode"_s, 1},
            {u"saveDelay"_s, 10.0}},
           {}, &findings);

    store->setProperty("directory", directory.path());
    store->setProperty("name", u"a"_s);
    store->setProperty("mode", 0);
    store->setProperty("source", QVariant::fromValue(source.get()));
    const NotifyWatch watch(store.get());
    QVERIFY(waitForState(source.get(), State::Open));
    m_server->connections().constFirst()->send("id:1\ndata:a\n\n");
    QVERIFY(waitFor([&] { return store->property("lastEventId").toString() == u"1"; }));
    QFile obstacle(directory.filePath(u"file"_s));
    QVERIFY(obstacle.open(QIODevice::WriteOnly));
    store->setProperty("directory", obstacle.fileName());
    findings.add(u"an event and another directory"_s, watch);
    source->setProperty("active", false);
    source->setProperty("active", true);
    QVERIFY(waitForState(source.get(), State::Open));
    m_server->connections().constFirst()->send("id:2\ndata:a\n\n");
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"cannot be saved"_s));
    QVERIFY(waitFor([&] { return store->property("error").toInt() == 2; }));
    QVERIFY(obstacle.remove());
    QVERIFY(waitFor([&] { return store->property("error").toInt() == 0; }));
    findings.add(u"an error"_s, watch);
    source.reset();
    findings.add(u"source that is destroyed"_s, watch);
    findings.checkThatAllHaveChanged();
    QVERIFY2(findings.isEmpty(), findings.text());
}

void tst_QmlNotify::valueTellsOfEveryChange()
{
    std::unique_ptr<QObject> source = createSource();
    const std::unique_ptr<QObject> value = create("SseValue");
    NotifyFindings findings(value->metaObject());
    setAll(value.get(),
           {{u"source"_s, QVariant::fromValue(source.get())},
            {u"type"_s, u"a"_s},
            {u"path"_s, u"a"_s},
            {u"staleAfter"_s, 5.0}},
           {}, &findings);

    const NotifyWatch watch(value.get(), Continuous);
    value->setProperty("source", QVariant::fromValue(source.get()));
    value->setProperty("staleAfter", 10);
    QVERIFY(waitForState(source.get(), State::Open));
    m_server->connections().constFirst()->send("data:5\n\ndata:5\n\n");
    QVERIFY(waitFor([&] { return value->property("value").toInt() == 5; }));
    QVERIFY(waitFor([&] { return value->property("stale").toBool(); }));
    m_server->connections().constFirst()->send("data:null\n\n");
    QVERIFY(waitFor([&] { return value->property("value").toInt() == 0; }));
    source->setProperty("url", m_server->url(u"/other"_s));
    QVERIFY(!value->property("value").isValid());
    findings.add(u"readings"_s, watch);
    source.reset();
    findings.add(u"source that is destroyed"_s, watch);
    findings.checkThatAllHaveChanged();
    QVERIFY2(findings.isEmpty(), findings.text());
}

void tst_QmlNotify::modelTellsOfEveryChange()
{
    std::unique_ptr<QObject> source = createSource();
    const std::unique_ptr<QObject> model = create("SseEventModel");
    NotifyFindings findings(model->metaObject());
    setAll(model.get(),
           {{u"source"_s, QVariant::fromValue(source.get())},
            {u"updateInterval"_s, 1.0},
            {u"eventTypes"_s, QStringList{u"a"_s}},
            {u"fields"_s, QStringList{u"k"_s}},
            {u"keyField"_s, u"k"_s},
            {u"removeTypes"_s, QStringList{u"gone"_s}},
            {u"maximumCount"_s, 1.0},
            {u"newestFirst"_s, true},
            {u"paused"_s, true},
            {u"stale"_s, true}},
           {}, &findings);

    const NotifyWatch watch(model.get());
    model->setProperty("source", QVariant::fromValue(source.get()));
    model->setProperty("keyField", u"k"_s);
    model->setProperty("maximumCount", 2);
    QVERIFY(waitForState(source.get(), State::Open));
    m_server->connections().constFirst()->send(
            "data:{\"k\":1}\n\ndata:{\"k\":1}\n\ndata:{\"k\":2}\n\ndata:{\"k\":3}\n\ndata:x\n\n");
    QVERIFY(waitFor([&] { return model->property("eventsPerSecond").toDouble() > 0; }));
    waitUntilTold(watch);
    findings.add(u"rows"_s, watch);
    source->setProperty("url", m_server->url(u"/other"_s));
    QCOMPARE(model->property("count").toInt(), 0);
    findings.add(u"another URL"_s, watch);
    source.reset();
    findings.add(u"source that is destroyed"_s, watch);
    findings.checkThatAllHaveChanged();
    QVERIFY2(findings.isEmpty(), findings.text());
}

void tst_QmlNotify::timeSeriesTellsOfEveryChange()
{
    std::unique_ptr<QObject> source = createSource();
    const std::unique_ptr<QObject> series = create("SseTimeSeries");
    NotifyFindings findings(series->metaObject());
    setAll(series.get(),
           {{u"source"_s, QVariant::fromValue(source.get())},
            {u"updateInterval"_s, 1.0},
            {u"window"_s, 1.0},
            {u"eventTypes"_s, QStringList{u"a"_s}},
            {u"valuePath"_s, u"v"_s},
            {u"keyPath"_s, u"k"_s},
            {u"key"_s, u"1"_s},
            {u"maximumCount"_s, 1.0},
            {u"maximumSeriesCount"_s, 1.0},
            {u"paused"_s, true}},
           {}, &findings);

    NotifyWatch watch(series.get());
    watch.allowNeedless(u"updated"_s); // the points are no property
    series->setProperty("source", QVariant::fromValue(source.get()));
    series->setProperty("valuePath", u"v"_s);
    series->setProperty("keyPath", u"k"_s);
    series->setProperty("key", u"1"_s);
    series->setProperty("maximumSeriesCount", 1);
    QVERIFY(waitForState(source.get(), State::Open));
    m_server->connections().constFirst()->send(
            "data:{\"k\":1,\"v\":5}\n\ndata:{\"k\":1}\n\ndata:{\"k\":2,\"v\":5}\n\ndata:x\n\n");
    QVERIFY(waitFor([&] { return series->property("count").toInt() == 1; }));
    m_server->dropConnections();
    QVERIFY(waitFor([&] { return series->property("gaps").toList().size() == 1; }));
    waitUntilTold(watch);
    findings.add(u"points"_s, watch);
    source->setProperty("url", m_server->url(u"/other"_s));
    QCOMPARE(series->property("count").toInt(), 0);
    findings.add(u"another URL"_s, watch);
    source.reset();
    findings.add(u"source that is destroyed"_s, watch);
    findings.checkThatAllHaveChanged();
    QVERIFY2(findings.isEmpty(), findings.text());
}

QTEST_MAIN(tst_QmlNotify)
#include "tst_qmlnotify.moc"
