// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "../common/patience.h"

#include <QtSse/SseClient>
#include <QtSse/SseEventHandler>
#include <QtSse/SseTestServer>

#include <QtCore/qcoreapplication.h>
#include <QtCore/qpointer.h>
#include <QtCore/qregularexpression.h>
#include <QtCore/qthread.h>
#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

#include <functional>
#include <memory>

using namespace Qt::StringLiterals;

class tst_SseEventHandler : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void receivesEventsOfItsType_data();
    void receivesEventsOfItsType();
    void receivesNothingWhileDisabled();
    void changesItsType();
    void changesItsSource();
    void tellsOfEachChange();
    void leavesOtherConnectionsToItsSource();
    void letsGoOfASourceThatIsGone();
    void leavesItsSourceAlone();
    void isDeletedWithItsParent();
    void letsASlotDoAnything_data();
    void letsASlotDoAnything();
    void refusesASourceOfAnotherThread();
    void dropsASourceThatMoves();

private:
    struct Subject
    {
        std::unique_ptr<SseClient> client;
        std::unique_ptr<SseEventHandler> handler;
    };
    using Action = std::function<void(Subject &subject)>;

    void send(const QByteArray &data, const QByteArray &type = {});
    [[nodiscard]] bool isReceived(int count) const { return m_client->eventsReceived() == count; }

    std::unique_ptr<SseTestServer> m_server;
    std::unique_ptr<SseClient> m_client;
};

namespace {

// The data of the events that a handler receives.
class Texts
{
public:
    explicit Texts(SseEventHandler *handler)
    {
        QObject::connect(handler, &SseEventHandler::received, &m_context,
                         [this](const SseEvent &event) { m_list.append(event.text()); });
    }

    [[nodiscard]] const QStringList &list() const { return m_list; }

private:
    QStringList m_list;
    QObject m_context;
};

} // namespace

void tst_SseEventHandler::init()
{
    QTest::failOnWarning(QRegularExpression(u".*"_s));
    m_client.reset();
    m_server = std::make_unique<SseTestServer>();
    QVERIFY(m_server->listen());
    m_server->setDefaultResponse(SseTestResponse::eventStream().stayOpen());
    m_client = std::make_unique<SseClient>(m_server->url());
    m_client->open();
    QTRY_COMPARE(m_client->state(), SseClient::State::Open);
}

void tst_SseEventHandler::send(const QByteArray &data, const QByteArray &type)
{
    m_server->connections().constFirst()->sendEvent(data, {}, type);
}

void tst_SseEventHandler::receivesEventsOfItsType_data()
{
    QTest::addColumn<QString>("type");
    QTest::addColumn<QStringList>("texts");
    QTest::newRow("a type") << u"alert"_s << QStringList{u"2"_s, u"4"_s};
    QTest::newRow("no type, which is all")
            << QString() << QStringList{u"1"_s, u"2"_s, u"3"_s, u"4"_s};
    QTest::newRow("events without a type") << u"message"_s << QStringList{u"1"_s};
    QTest::newRow("another case") << u"ALERT"_s << QStringList{u"3"_s};
    QTest::newRow("an unknown type") << u"other"_s << QStringList();
}

void tst_SseEventHandler::receivesEventsOfItsType()
{
    QFETCH(const QString, type);
    QFETCH(const QStringList, texts);
    SseEventHandler handler(m_client.get(), type);
    Texts received(&handler);
    send("1");
    send("2", "alert");
    send("3", "ALERT");
    send("4", "alert");
    QTRY_VERIFY(isReceived(4));
    QCOMPARE(received.list(), texts);
}

void tst_SseEventHandler::receivesNothingWhileDisabled()
{
    SseEventHandler handler(m_client.get(), {});
    Texts received(&handler);
    QVERIFY(handler.isEnabled());
    handler.setEnabled(false);
    send("1");
    QTRY_VERIFY(isReceived(1));
    handler.setEnabled(true);
    send("2");
    QTRY_VERIFY(isReceived(2));
    QCOMPARE(received.list(), QStringList{u"2"_s});
}

void tst_SseEventHandler::changesItsType()
{
    SseEventHandler handler(m_client.get(), u"a"_s);
    Texts received(&handler);
    send("1", "a");
    QTRY_VERIFY(isReceived(1));
    handler.setType(u"b"_s);
    send("2", "a");
    send("3", "b");
    QTRY_VERIFY(isReceived(3));
    QCOMPARE(received.list(), QStringList({u"1"_s, u"3"_s}));
}

void tst_SseEventHandler::changesItsSource()
{
    SseClient other;
    SseEventHandler handler(m_client.get(), {});
    Texts received(&handler);
    handler.setSource(&other);
    send("1");
    QTRY_VERIFY(isReceived(1));
    handler.setSource(m_client.get());
    send("2");
    QTRY_VERIFY(isReceived(2));
    handler.setSource(nullptr);
    send("3");
    QTRY_VERIFY(isReceived(3));
    QCOMPARE(received.list(), QStringList{u"2"_s});
}

void tst_SseEventHandler::tellsOfEachChange()
{
    SseEventHandler handler;
    QCOMPARE(handler.source(), nullptr);
    QCOMPARE(handler.type(), QString());
    QSignalSpy source(&handler, &SseEventHandler::sourceChanged);
    QSignalSpy type(&handler, &SseEventHandler::typeChanged);
    QSignalSpy enabled(&handler, &SseEventHandler::enabledChanged);
    for (int i = 0; i < 2; ++i) { // the second time, nothing changes
        QVERIFY(handler.setProperty("source", QVariant::fromValue(m_client.get())));
        QVERIFY(handler.setProperty("type", u"x"_s));
        QVERIFY(handler.setProperty("enabled", false));
    }
    QCOMPARE(handler.source(), m_client.get());
    QCOMPARE(handler.type(), u"x"_s);
    QVERIFY(!handler.isEnabled());
    QCOMPARE(source.size(), 1);
    QCOMPARE(type.size(), 1);
    QCOMPARE(enabled.size(), 1);
}

void tst_SseEventHandler::leavesOtherConnectionsToItsSource()
{
    SseEventHandler handler(m_client.get(), {});
    int count = 0;
    connect(m_client.get(), &SseClient::eventReceived, &handler, [&count] { ++count; });
    handler.setSource(nullptr);
    send("1");
    QTRY_COMPARE(count, 1);
}

void tst_SseEventHandler::letsGoOfASourceThatIsGone()
{
    SseEventHandler handler(m_client.get(), {});
    SseClient *source = m_client.get();
    connect(&handler, &SseEventHandler::sourceChanged, this, [&] { source = handler.source(); });
    m_client.reset();
    QCOMPARE(source, nullptr);
    QCOMPARE(handler.source(), nullptr);

    SseClient next(m_server->url());
    handler.setSource(&next);
    Texts received(&handler);
    m_server->enqueue(SseTestResponse::eventStream("data: x\n\n").stayOpen());
    next.open();
    QTRY_COMPARE(received.list(), QStringList{u"x"_s});
}

void tst_SseEventHandler::leavesItsSourceAlone()
{
    auto handler = std::make_unique<SseEventHandler>(m_client.get(), QString());
    handler.reset();
    send("1");
    QTRY_VERIFY(isReceived(1));
    QCOMPARE(m_client->state(), SseClient::State::Open);
}

void tst_SseEventHandler::isDeletedWithItsParent()
{
    const QPointer<SseEventHandler> child =
            new SseEventHandler(m_client.get(), u"x"_s, m_client.get());
    QCOMPARE(child->parent(), m_client.get());
    m_client.reset();
    QVERIFY(child.isNull());
}

void tst_SseEventHandler::letsASlotDoAnything_data()
{
    QTest::addColumn<Action>("act");
    QTest::addColumn<int>("count"); // of the events that are received, out of three
    const auto addRow = [](const char *name, int count, const Action &act) {
        QTest::newRow(name) << act << count;
    };
    addRow("delete the handler", 1, [](Subject &s) { s.handler.reset(); });
    addRow("delete the client", 1, [](Subject &s) { s.client.reset(); });
    addRow("delete both", 1, [](Subject &s) {
        s.handler.reset();
        s.client.reset();
    });
    addRow("close", 1, [](Subject &s) { s.client->close(); });
    addRow("open anew", 1, [](Subject &s) { s.client->open(); });
    addRow("another type", 1, [](Subject &s) { s.handler->setType(u"other"_s); });
    addRow("no source", 1, [](Subject &s) { s.handler->setSource(nullptr); });
    addRow("the source again", 3, [](Subject &s) {
        s.handler->setSource(nullptr);
        s.handler->setSource(s.client.get());
    });
    addRow("disable", 1, [](Subject &s) { s.handler->setEnabled(false); });
    addRow("a nested loop", 3, [](Subject &) { QCoreApplication::processEvents(); });
}

void tst_SseEventHandler::letsASlotDoAnything()
{
    QFETCH(const Action, act);
    QFETCH(const int, count);
    Subject subject{std::make_unique<SseClient>(m_server->url()), nullptr};
    subject.handler = std::make_unique<SseEventHandler>(subject.client.get(), QString());
    int received = 0;
    connect(subject.handler.get(), &SseEventHandler::received, this, [&] {
        if (++received == 1)
            act(subject);
    });
    m_server->enqueue(SseTestResponse::eventStream("data: 1\n\ndata: 2\n\ndata: 3\n\n").stayOpen());
    subject.client->open();
    QTRY_COMPARE(received, count); // of events that arrive together
    QCoreApplication::processEvents();
    QCOMPARE(received, count);
}

void tst_SseEventHandler::refusesASourceOfAnotherThread()
{
    QThread thread;
    SseClient elsewhere;
    elsewhere.moveToThread(&thread);
    SseEventHandler handler(m_client.get(), {});
    QSignalSpy changes(&handler, &SseEventHandler::sourceChanged);
    QTest::ignoreMessage(
            QtWarningMsg,
            "SseEventHandler cannot use a client that lives in another thread as its source");
    handler.setSource(&elsewhere);
    QCOMPARE(handler.source(), m_client.get());
    QVERIFY(changes.isEmpty());
}

void tst_SseEventHandler::dropsASourceThatMoves()
{
    m_server->setDefaultResponse(SseTestResponse::eventStream("data: x\n\n").stayOpen());
    QThread thread;
    auto *const client = new SseClient(m_server->url());
    connect(&thread, &QThread::finished, client, &QObject::deleteLater);
    SseEventHandler handler(client, {});
    QSignalSpy received(&handler, &SseEventHandler::received);
    client->moveToThread(&thread);
    QTest::ignoreMessage(QtWarningMsg,
                         "SseEventHandler drops its source, which was moved to another thread than "
                         "the handler");
    QMetaObject::invokeMethod(client, [client] { client->open(); });
    thread.start();
    QTRY_COMPARE(handler.source(), nullptr);
    QVERIFY(received.isEmpty());
    thread.quit();
    QVERIFY(thread.wait());
}

QTEST_GUILESS_MAIN(tst_SseEventHandler)
#include "tst_sseeventhandler.moc"
