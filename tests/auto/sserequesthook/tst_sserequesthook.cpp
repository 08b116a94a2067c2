// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "../../../src/client/sserequesthook_p.h"
#include "../common/patience.h"

#include <QtCore/qregularexpression.h>
#include <QtCore/qthread.h>
#include <QtNetwork/qnetworkrequest.h>
#include <QtTest/qtest.h>

#include <memory>

using namespace Qt::StringLiterals;

namespace {

QNetworkRequest requestOf(const QString &path)
{
    return QNetworkRequest(QUrl(u"http://localhost/"_s + path));
}

} // namespace

class tst_SseRequestHook : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void passesRequestsToTheFunction();
    void isResetByAnEmptyFunction();
    void refusesAContext_data();
    void refusesAContext();
    void forgetsTheFunctionWithItsContext();
    void keepsTheFunctionThatReplacedAnother();
    void preparesNothingInAnotherThread();
    void failsTheRequestThatWaitsForADestroyedContext();
    void deliversTheRequestOfAFunctionThatDestroysItsContext();
    void outlivesItsOwnDestruction();

private:
    SseRequestHook::Function echo();

    std::unique_ptr<QObject> m_owner;
    std::unique_ptr<SseRequestHook> m_hook;
    QStringList m_prepared; // the paths of the requests
    SseRequestHook::Ready m_ready = [this](const QNetworkRequest &request) {
        m_prepared.append(request.url().path());
    };
};

void tst_SseRequestHook::init()
{
    m_hook.reset();
    m_owner = std::make_unique<QObject>();
    m_hook = std::make_unique<SseRequestHook>(m_owner.get());
    m_prepared.clear();
}

SseRequestHook::Function tst_SseRequestHook::echo()
{
    return [](const QNetworkRequest &request, const auto &ready) { ready(request); };
}

void tst_SseRequestHook::passesRequestsToTheFunction()
{
    QVERIFY(!m_hook->isSet());
    QVERIFY(m_hook->set(this, echo()));
    QVERIFY(m_hook->isSet());
    m_hook->prepare(requestOf(u"1"_s), m_ready);
    m_hook->prepare(requestOf(u"2"_s), m_ready);
    QCOMPARE(m_prepared, QStringList({u"/1"_s, u"/2"_s}));
}

void tst_SseRequestHook::isResetByAnEmptyFunction()
{
    QVERIFY(m_hook->set(this, echo()));
    QVERIFY(m_hook->set(this, {}));
    QVERIFY(!m_hook->isSet());
}

void tst_SseRequestHook::refusesAContext_data()
{
    QTest::addColumn<bool>("isNull");
    QTest::addColumn<QString>("warning");
    QTest::newRow("null") << true << u"needs a context object"_s;
    QTest::newRow("in another thread") << false << u"lives in another thread"_s;
}

void tst_SseRequestHook::refusesAContext()
{
    QFETCH(bool, isNull);
    QFETCH(QString, warning);
    QVERIFY(m_hook->set(this, echo()));
    QThread thread;
    QObject context;
    context.moveToThread(&thread);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(warning));
    QVERIFY(!m_hook->set(isNull ? nullptr : &context, {}));
    m_hook->prepare(requestOf(u"1"_s), m_ready); // the first function is still there
    QCOMPARE(m_prepared, QStringList({u"/1"_s}));
}

void tst_SseRequestHook::forgetsTheFunctionWithItsContext()
{
    auto context = std::make_unique<QObject>();
    const auto used = std::make_shared<int>();
    QVERIFY(m_hook->set(context.get(),
                        [used](const QNetworkRequest &, const SseRequestHook::Ready &) {}));
    QCOMPARE(used.use_count(), 2);
    context.reset();
    QVERIFY(!m_hook->isSet());
    QCOMPARE(used.use_count(), 1);
}

void tst_SseRequestHook::keepsTheFunctionThatReplacedAnother()
{
    auto context = std::make_unique<QObject>();
    QVERIFY(m_hook->set(context.get(), echo()));
    QVERIFY(m_hook->set(this, echo()));
    context.reset();
    QVERIFY(m_hook->isSet());
}

void tst_SseRequestHook::preparesNothingInAnotherThread()
{
    QThread thread;
    QObject context;
    QVERIFY(m_hook->set(&context, echo()));
    context.moveToThread(&thread);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"was moved to another thread"_s));
    m_hook->prepare(requestOf(u"1"_s), m_ready);
    QCOMPARE(m_prepared, QStringList({QString()}));
}

void tst_SseRequestHook::failsTheRequestThatWaitsForADestroyedContext()
{
    auto context = std::make_unique<QObject>();
    QVERIFY(m_hook->set(context.get(),
                        [](const QNetworkRequest &, const SseRequestHook::Ready &) {}));
    m_hook->prepare(requestOf(u"1"_s), m_ready);
    context.reset();
    QTRY_COMPARE(m_prepared, QStringList({QString()}));
}

void tst_SseRequestHook::deliversTheRequestOfAFunctionThatDestroysItsContext()
{
    auto context = std::make_unique<QObject>();
    QVERIFY(m_hook->set(context.get(),
                        [&context](const QNetworkRequest &request, const auto &ready) {
                            context.reset();
                            ready(request);
                        }));
    m_hook->prepare(requestOf(u"1"_s), m_ready);
    QCOMPARE(m_prepared.first(), u"/1"_s);
    QVERIFY(!m_hook->isSet());
}

void tst_SseRequestHook::outlivesItsOwnDestruction()
{
    QVERIFY(m_hook->set(this, [this](const QNetworkRequest &request, const auto &ready) {
        m_hook.reset();
        m_owner.reset();
        ready(request);
    }));
    m_hook->prepare(requestOf(u"1"_s), m_ready);
    QCOMPARE(m_prepared, QStringList({u"/1"_s}));
}

QTEST_GUILESS_MAIN(tst_SseRequestHook)
#include "tst_sserequesthook.moc"
