// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "../../common/patience.h"

#include <QtSse/SseClient>
#include <QtSse/SseCursorStore>
#include <QtSse/SseError>
#include <QtSse/SseEventHandler>
#include <QtSse/SseEventModel>
#include <QtSse/SseParser>
#include <QtSse/SseReader>
#include <QtSse/SseSequenceFilter>
#include <QtSse/SseTestConnection>
#include <QtSse/SseTestServer>
#include <QtSse/SseTimeSeries>

#include <QtCore/qmetaobject.h>
#include <QtCore/qtimer.h>
#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>
#ifdef QTSSE_QML_IMPORTS
#  include <QtQml/qqmlcomponent.h>
#  include <QtQml/qqmlengine.h>
#  include <QtQml/qqmlextensionplugin.h>
#endif
#ifdef QT_WIDGETS_LIB
#  include <QtWidgets/qcheckbox.h>
#  include <QtWidgets/qpushbutton.h>
#endif

#include <memory>

using namespace Qt::StringLiterals;

#if defined(QTSSE_QML_IMPORTS) && defined(QTSSE_STATIC)
Q_IMPORT_QML_PLUGIN(QtSsePlugin)
#endif

// Rules for all classes with signals and slots.
class tst_SseMetaObjects : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void givesEachSlotAndSignalAName_data();
    void givesEachSlotAndSignalAName();
    void givesEachSlotAndSignalOfQmlTypesAName_data();
    void givesEachSlotAndSignalOfQmlTypesAName();
    void pausesInOneWay_data();
    void pausesInOneWay();
    void namesTheErrorsOfAllClasses_data();
    void namesTheErrorsOfAllClasses();
    void givesQmlTheNamesOfErrors();
    void connectsTimersToSlots();
    void connectsButtonsToSlots();
};

namespace {

// Names that two functions of one class share: a pointer to such a function is ambiguous. A function
// with a default argument counts, as the metaobject has it twice.
QByteArrayList sharedNamesOf(const QMetaObject *metaObject)
{
    QByteArrayList names;
    QByteArrayList shared;
    for (int i = metaObject->methodOffset(); i < metaObject->methodCount(); ++i) {
        const QByteArray name = metaObject->method(i).name();
        if (names.contains(name))
            shared.append(name);
        names.append(name);
    }
    return shared;
}

} // namespace

void tst_SseMetaObjects::givesEachSlotAndSignalAName_data()
{
    QTest::addColumn<const QMetaObject *>("metaObject");
    for (const QMetaObject *metaObject :
         {&SseClient::staticMetaObject, &SseCursorStore::staticMetaObject,
          &SseEventHandler::staticMetaObject, &SseEventModel::staticMetaObject,
          &SseReader::staticMetaObject, &SseSequenceFilter::staticMetaObject,
          &SseTestConnection::staticMetaObject, &SseTestServer::staticMetaObject,
          &SseTimeSeries::staticMetaObject}) {
        QTest::newRow(metaObject->className()) << metaObject;
    }
}

void tst_SseMetaObjects::givesEachSlotAndSignalAName()
{
    QFETCH(const QMetaObject *, metaObject);
    QCOMPARE(sharedNamesOf(metaObject), QByteArrayList());
}

void tst_SseMetaObjects::givesEachSlotAndSignalOfQmlTypesAName_data()
{
    QTest::addColumn<QByteArray>("type");
    for (const char *type : {"SseSource", "SseCursorStore", "SseEventHandler", "SseEventModel",
                             "SseSequenceFilter", "SseTimeSeries", "SseValue"})
        QTest::newRow(type) << QByteArray(type);
}

void tst_SseMetaObjects::givesEachSlotAndSignalOfQmlTypesAName()
{
#ifdef QTSSE_QML_IMPORTS
    QFETCH(QByteArray, type);
    QQmlEngine engine;
    engine.addImportPath(QStringLiteral(QTSSE_QML_IMPORTS));
    engine.addImportPath(u"qrc:/qt/qml"_s);
    QQmlComponent component(&engine);
    component.setData("import QtSse\n" + type + " {}", QUrl());
    const std::unique_ptr<QObject> object(component.create());
    QVERIFY2(object, qPrintable(component.errorString()));
    const QMetaObject *metaObject = object->metaObject();
    while (QByteArrayView(metaObject->className()).startsWith("Sse")) {
        QCOMPARE(sharedNamesOf(metaObject), QByteArrayList());
        metaObject = metaObject->superClass();
    }
    QVERIFY(metaObject != object->metaObject());
#else
    QSKIP("The QML module is not built");
#endif
}

void tst_SseMetaObjects::pausesInOneWay_data()
{
    givesEachSlotAndSignalAName_data();
}

// What can be paused has a property that can be set, and the same slots as others.
void tst_SseMetaObjects::pausesInOneWay()
{
    QFETCH(const QMetaObject *, metaObject);
    const QMetaProperty paused = metaObject->property(metaObject->indexOfProperty("paused"));
    if (!paused.isValid()) {
        QVERIFY(metaObject->indexOfSlot("pause()") < 0);
        return;
    }
    QVERIFY(paused.isWritable());
    QCOMPARE(paused.notifySignal().methodSignature(), QByteArray("pausedChanged()"));
    for (const char *slot : {"setPaused(bool)", "pause()", "resume()"})
        QVERIFY2(metaObject->indexOfSlot(slot) >= 0, slot);
}

// For those who show a property or write its name, whatever class has it.
void tst_SseMetaObjects::namesTheErrorsOfAllClasses_data()
{
    QTest::addColumn<const QMetaObject *>("metaObject");
    QTest::newRow("client") << &SseClient::staticMetaObject;
    QTest::newRow("reader") << &SseReader::staticMetaObject;
}

void tst_SseMetaObjects::namesTheErrorsOfAllClasses()
{
    QFETCH(const QMetaObject *, metaObject);
    const QMetaProperty property = metaObject->property(metaObject->indexOfProperty("error"));
    QVERIFY(property.isEnumType());
    QCOMPARE(property.enumerator().valueToKey(int(SseError::NetworkError)), "NetworkError");
    QCOMPARE(QMetaEnum::fromType<SseClient::Error>().key(0), "NoError");
    QCOMPARE(QMetaEnum::fromType<SseReader::Error>().key(0), "NoError");
    QCOMPARE(QMetaEnum::fromType<SseParser::Error>().key(0), "NoError");
}

void tst_SseMetaObjects::givesQmlTheNamesOfErrors()
{
#ifdef QTSSE_QML_IMPORTS
    QQmlEngine engine;
    engine.addImportPath(QStringLiteral(QTSSE_QML_IMPORTS));
    engine.addImportPath(u"qrc:/qt/qml"_s);
    const QMetaEnum errors = QMetaEnum::fromType<SseError>();
    for (int i = 0; i < errors.keyCount(); ++i) {
        QQmlComponent component(&engine);
        component.setData(QByteArray("import QtSse\nSseSource { property int value: SseSource.")
                                  + errors.key(i) + "; property bool isSame: error === value }",
                          QUrl());
        const std::unique_ptr<QObject> object(component.create());
        QVERIFY2(object, qPrintable(component.errorString()));
        QCOMPARE(object->property("value").toInt(), errors.value(i));
        QCOMPARE(object->property("isSame").toBool(), i == 0);
    }
#else
    QSKIP("The QML module is not built");
#endif
}

// To be compiled is what matters here.
void tst_SseMetaObjects::connectsTimersToSlots()
{
    SseTestServer server;
    QVERIFY(server.listen());
    server.setDefaultResponse(SseTestResponse::eventStream().stayOpen());
    SseClient client(server.url());
    SseEventModel model;
    QTimer timer;
    timer.setSingleShot(true);
    connect(&timer, &QTimer::timeout, &client, &SseClient::open);
    connect(&timer, &QTimer::timeout, &client, &SseClient::reconnect);
    connect(&timer, &QTimer::timeout, &client, &SseClient::pause);
    connect(&timer, &QTimer::timeout, &client, &SseClient::resume);
    connect(&timer, &QTimer::timeout, &model, &SseEventModel::clear);
    connect(&timer, &QTimer::timeout, &model, &SseEventModel::pause);
    connect(&timer, &QTimer::timeout, &model, &SseEventModel::resume);
    QSignalSpy opened(&client, &SseClient::opened);
    timer.start(0);
    QVERIFY(opened.wait(Patience));
    QMetaObject::invokeMethod(&client, &SseClient::close);
    QCOMPARE(client.state(), SseClient::State::Closed);
}

void tst_SseMetaObjects::connectsButtonsToSlots()
{
#ifdef QT_WIDGETS_LIB
    SseTestServer server;
    QVERIFY(server.listen());
    server.setDefaultResponse(SseTestResponse::eventStream().stayOpen());
    SseClient client(server.url());
    SseEventModel model;
    QPushButton openButton;
    QPushButton closeButton;
    QPushButton reconnectButton;
    QPushButton pauseButton;
    QPushButton resumeButton;
    QPushButton clearButton;
    QCheckBox pauseBox;
    SseEventHandler handler;
    connect(&pauseBox, &QCheckBox::toggled, &handler, &SseEventHandler::setEnabled);
    connect(&openButton, &QPushButton::clicked, &client, &SseClient::open);
    connect(&closeButton, &QPushButton::clicked, &client, &SseClient::close);
    connect(&reconnectButton, &QPushButton::clicked, &client, &SseClient::reconnect);
    connect(&pauseButton, &QPushButton::clicked, &client, &SseClient::pause);
    connect(&resumeButton, &QPushButton::clicked, &client, &SseClient::resume);
    connect(&clearButton, &QPushButton::clicked, &model, &SseEventModel::clear);
    connect(&pauseBox, &QCheckBox::toggled, &model, &SseEventModel::setPaused);
    connect(&pauseBox, &QCheckBox::toggled, &client, &SseClient::setPaused);
    connect(&client, &SseClient::eventReceived, &model, &SseEventModel::addEvent);
    openButton.click();
    QCOMPARE(client.state(), SseClient::State::Connecting);
    pauseButton.click();
    QVERIFY(client.isPaused());
    resumeButton.click();
    QVERIFY(!client.isPaused());
    pauseBox.click();
    QVERIFY(model.isPaused());
    QVERIFY(client.isPaused());
    pauseBox.click();
    QVERIFY(!client.isPaused());
    QSignalSpy opened(&client, &SseClient::opened);
    reconnectButton.click();
    QVERIFY(opened.wait(Patience));
    closeButton.click();
    QCOMPARE(client.state(), SseClient::State::Closed);
#else
    QSKIP("There is no Qt Widgets");
#endif
}

QTEST_MAIN(tst_SseMetaObjects)
#include "tst_ssemetaobjects.moc"
