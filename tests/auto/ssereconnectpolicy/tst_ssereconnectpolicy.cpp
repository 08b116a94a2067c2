// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include <QtSse/SseReconnectPolicy>

#include <QtCore/qdebug.h>
#include <QtCore/qregularexpression.h>
#include <QtTest/qtest.h>

#include <functional>
#include <limits>

using namespace Qt::StringLiterals;
using std::chrono::milliseconds;
using namespace std::chrono_literals;
using OptionalTime = std::optional<milliseconds>;

Q_DECLARE_METATYPE(OptionalTime)

class tst_SseReconnectPolicy : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void growsUpToTheMaximum();
    void isShortenedByChance();
    void obeysTheServer_data();
    void obeysTheServer();
    void allowsAtOnceOnlyTheFirstTime();
    void waitsAfterARegularEnd();
    void neverOverflows();
    void limitsAttempts();
    void retriesStatuses_data();
    void retriesStatuses();
    void hasPresets();
    void refusesNonsense_data();
    void refusesNonsense();
    void acceptsLimits();
    void comparesAllSettings();
    void isPrinted();
};

void tst_SseReconnectPolicy::growsUpToTheMaximum()
{
    const SseReconnectPolicy policy;
    const QList<milliseconds> expected{3s, 6s, 12s, 24s, 48s, 60s, 60s};
    for (int i = 0; i < expected.size(); ++i)
        QCOMPARE(policy.delay(i + 1, {}, 0.0), expected.at(i));
    QCOMPARE(policy.delay(100'000, {}, 0.0), 60s);
}

void tst_SseReconnectPolicy::isShortenedByChance()
{
    SseReconnectPolicy policy;
    QCOMPARE(policy.delay(1, {}, 0.5), 2250ms);
    QCOMPARE(policy.delay(1, {}, 1.0), 1500ms);
    policy.setJitter(0.0);
    QCOMPARE(policy.delay(1, {}, 1.0), 3s);
    policy.setJitter(1.0);
    QCOMPARE(policy.delay(2, {}, 0.25), 4500ms);
}

void tst_SseReconnectPolicy::obeysTheServer_data()
{
    QTest::addColumn<milliseconds>("asked");
    QTest::addColumn<int>("failures");
    QTest::addColumn<milliseconds>("shortest");
    QTest::addColumn<milliseconds>("longest");
    QTest::newRow("first failure") << 500ms << 1 << 500ms << 500ms;
    QTest::newRow("regular end") << 500ms << 0 << 500ms << 500ms;
    QTest::newRow("third failure") << 500ms << 3 << 1000ms << 2000ms;
    QTest::newRow("nothing") << 0ms << 1 << 100ms << 100ms;
    QTest::newRow("less than the minimum") << 5ms << 1 << 100ms << 100ms;
    QTest::newRow("a day") << milliseconds(24h) << 1 << milliseconds(60s) << milliseconds(60s);
    QTest::newRow("for ever") << milliseconds::max() << 5 << milliseconds(60s) << milliseconds(60s);
}

void tst_SseReconnectPolicy::obeysTheServer()
{
    QFETCH(milliseconds, asked);
    QFETCH(int, failures);
    const SseReconnectPolicy policy;
    QTEST(policy.delay(failures, asked, 1.0), "shortest");
    QTEST(policy.delay(failures, asked, 0.0), "longest");
}

void tst_SseReconnectPolicy::allowsAtOnceOnlyTheFirstTime()
{
    SseReconnectPolicy policy;
    policy.setInitialDelay(0ms);
    QCOMPARE(policy.delay(1, {}, 0.0), 0ms);
    QCOMPARE(policy.delay(0, {}, 0.0), 100ms);
    QCOMPARE(policy.delay(2, {}, 0.0), 200ms);
    QCOMPARE(policy.delay(3, {}, 0.0), 400ms);
}

void tst_SseReconnectPolicy::waitsAfterARegularEnd()
{
    const SseReconnectPolicy policy;
    QCOMPARE(policy.delay(0, {}, 0.0), 3s);
    QCOMPARE(policy.delay(0, {}, 1.0), 1500ms);
}

void tst_SseReconnectPolicy::neverOverflows()
{
    SseReconnectPolicy policy;
    policy.setInitialDelay(0ms);
    policy.setMinimumDelay(0ms);
    QCOMPARE(policy.delay(5000, {}, 0.5), 0ms);
    const milliseconds longest(std::numeric_limits<int>::max());
    policy.setInitialDelay(longest);
    policy.setMaximumDelay(longest);
    QCOMPARE(policy.delay(1, {}, 0.0), longest);
    QCOMPARE(policy.delay(5000, {}, 0.0), longest);
    QCOMPARE(policy.delay(5000, milliseconds::max(), 0.0), longest);
}

void tst_SseReconnectPolicy::limitsAttempts()
{
    SseReconnectPolicy policy;
    QVERIFY(policy.allowsAttempt(1'000'000));
    policy.setMaximumAttempts(2);
    QVERIFY(policy.allowsAttempt(2));
    QVERIFY(!policy.allowsAttempt(3));
    policy.setMaximumAttempts(0);
    QVERIFY(!policy.allowsAttempt(1));
}

void tst_SseReconnectPolicy::retriesStatuses_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<bool>("retried");
    for (const int status : {408, 425, 429, 500, 501, 502, 503, 504, 529, 599})
        QTest::addRow("%d", status) << status << true;
    for (const int status :
         {0, 200, 201, 206, 301, 400, 401, 403, 404, 407, 410, 418, 424, 426, 600})
        QTest::addRow("%d", status) << status << false;
}

void tst_SseReconnectPolicy::retriesStatuses()
{
    QFETCH(int, status);
    QTEST(SseReconnectPolicy().isRetryableStatus(status), "retried");
    QVERIFY(!SseReconnectPolicy::browser().isRetryableStatus(status));
    SseReconnectPolicy policy;
    if (status > 0) {
        policy.setRetryableStatuses({500, status, 401});
        QVERIFY(policy.isRetryableStatus(status));
    }
}

void tst_SseReconnectPolicy::hasPresets()
{
    QCOMPARE(SseReconnectPolicy::standard(), SseReconnectPolicy());
    QVERIFY(!SseReconnectPolicy::never().allowsAttempt(1));
    const SseReconnectPolicy browser = SseReconnectPolicy::browser();
    QCOMPARE(browser.delay(9, {}, 1.0), 3s);
    QVERIFY(browser.allowsAttempt(9));
    QCOMPARE(browser.delay(3, {}, 0.0), 3s); // it does not grow
    QCOMPARE(SseReconnectPolicy::never().delay(1, {}, 0.0), 3s);
}

namespace {

using Setter = std::function<bool(SseReconnectPolicy &policy)>;

constexpr milliseconds LongestDelay{std::numeric_limits<int>::max()};

} // namespace

Q_DECLARE_METATYPE(Setter)

void tst_SseReconnectPolicy::refusesNonsense_data()
{
    QTest::addColumn<Setter>("set");
    QTest::addColumn<QString>("warning"); // a part of it
    const auto add = [](const char *name, const QString &warning, const Setter &set) {
        QTest::newRow(name) << set << warning;
    };
    using Policy = SseReconnectPolicy;
    const milliseconds tooLong = LongestDelay + 1ms;
    add("initial delay", u"initial delay"_s, [](Policy &p) { return p.setInitialDelay(-1ms); });
    add("long initial delay", u"initial delay"_s,
        [tooLong](Policy &p) { return p.setInitialDelay(tooLong); });
    add("minimum delay", u"minimum delay"_s, [](Policy &p) { return p.setMinimumDelay(-1ms); });
    add("long minimum delay", u"minimum delay"_s,
        [tooLong](Policy &p) { return p.setMinimumDelay(tooLong); });
    add("maximum delay", u"maximum delay"_s, [](Policy &p) { return p.setMaximumDelay(-1ms); });
    add("long maximum delay", u"maximum delay"_s,
        [tooLong](Policy &p) { return p.setMaximumDelay(tooLong); });
    add("reset", u"-1 ms"_s, [](Policy &p) { return p.setResetAfter(-1ms); });
    add("multiplier", u"0.5"_s, [](Policy &p) { return p.setMultiplier(0.5); });
    add("infinite multiplier", u"inf"_s, [](Policy &p) { return p.setMultiplier(qInf()); });
    add("undefined multiplier", u"nan"_s, [](Policy &p) { return p.setMultiplier(qQNaN()); });
    add("negative jitter", u"-0.1"_s, [](Policy &p) { return p.setJitter(-0.1); });
    add("large jitter", u"1.1"_s, [](Policy &p) { return p.setJitter(1.1); });
    add("undefined jitter", u"nan"_s, [](Policy &p) { return p.setJitter(qQNaN()); });
    add("attempts", u"-2"_s, [](Policy &p) { return p.setMaximumAttempts(-2); });
    add("small status", u"99 is no"_s, [](Policy &p) { return p.setRetryableStatuses({503, 99}); });
    add("large status", u"1000 is no"_s, [](Policy &p) { return p.setRetryableStatuses({1000}); });
}

void tst_SseReconnectPolicy::refusesNonsense()
{
    QFETCH(Setter, set);
    QFETCH(QString, warning);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QRegularExpression::escape(warning)));
    SseReconnectPolicy policy;
    QVERIFY(!set(policy));
    QCOMPARE(policy, SseReconnectPolicy());
}

void tst_SseReconnectPolicy::acceptsLimits()
{
    QTest::failOnWarning(QRegularExpression(u".*"_s));
    SseReconnectPolicy policy;
    for (const milliseconds delay : {0ms, LongestDelay}) {
        QVERIFY(policy.setInitialDelay(delay));
        QVERIFY(policy.setMinimumDelay(delay));
        QVERIFY(policy.setMaximumDelay(delay));
        QCOMPARE(policy.initialDelay(), delay);
        QCOMPARE(policy.minimumDelay(), delay);
        QCOMPARE(policy.maximumDelay(), delay);
    }
    QVERIFY(policy.setResetAfter(0ms));
    QVERIFY(policy.setResetAfter(milliseconds::max()));
    QCOMPARE(policy.resetAfter(), milliseconds::max());
    QVERIFY(policy.setMultiplier(1.0));
    QVERIFY(policy.setJitter(0.0));
    QVERIFY(policy.setJitter(1.0));
    QVERIFY(policy.setMaximumAttempts(0));
    QVERIFY(policy.setMaximumAttempts(-1));
    QCOMPARE(policy.maximumAttempts(), -1);
    QVERIFY(policy.setRetryableStatuses({999, 100}));
    QCOMPARE(policy.retryableStatuses(), QList<int>({100, 999}));
    QVERIFY(policy.setRetryableStatuses({}));
}

void tst_SseReconnectPolicy::comparesAllSettings()
{
    const auto differs = [](auto change) {
        SseReconnectPolicy policy;
        change(policy);
        return policy != SseReconnectPolicy();
    };
    QVERIFY(differs([](SseReconnectPolicy &p) { p.setInitialDelay(1ms); }));
    QVERIFY(differs([](SseReconnectPolicy &p) { p.setMinimumDelay(1ms); }));
    QVERIFY(differs([](SseReconnectPolicy &p) { p.setMaximumDelay(1ms); }));
    QVERIFY(differs([](SseReconnectPolicy &p) { p.setResetAfter(1ms); }));
    QVERIFY(differs([](SseReconnectPolicy &p) { p.setMultiplier(3.0); }));
    QVERIFY(differs([](SseReconnectPolicy &p) { p.setJitter(0.0); }));
    QVERIFY(differs([](SseReconnectPolicy &p) { p.setMaximumAttempts(1); }));
    QVERIFY(differs([](SseReconnectPolicy &p) { p.setRetryableStatuses({503}); }));
}

void tst_SseReconnectPolicy::isPrinted()
{
    SseReconnectPolicy policy;
    policy.setMaximumAttempts(7);
    QString text;
    QDebug(&text) << policy;
    for (const QString &part : {u"3000 ms x 2"_s, u"60000 ms"_s, u"0.5"_s, u"attempts 7"_s})
        QVERIFY2(text.contains(part), qPrintable(text));
}

QTEST_APPLESS_MAIN(tst_SseReconnectPolicy)
#include "tst_ssereconnectpolicy.moc"
