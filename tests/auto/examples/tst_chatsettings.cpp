// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "chatconversation.h"
#include "chatsettings.h"

#include <QtTest/qtest.h>

using namespace Qt::StringLiterals;
using ChatProtocol::AnswerState;
using ChatProtocol::Dialect;

// Where the chat example asks, and who gets to see its key.
class tst_ChatSettings : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void takesSettingsFromTheEnvironment_data();
    void takesSettingsFromTheEnvironment();
    void forgetsTheKeyWithTheServer();
    void takesNoDemoForAnInvalidUrl();
    void keepsTheKeyFromUnsafeConnections_data();
    void keepsTheKeyFromUnsafeConnections();
};

void tst_ChatSettings::takesSettingsFromTheEnvironment_data()
{
    QTest::addColumn<QStringList>("environment");
    QTest::addColumn<QString>("option");
    QTest::addColumn<QString>("url");
    QTest::addColumn<QString>("key");
    QTest::addColumn<Dialect>("dialect");
    const QString openAi = u"https://api.openai.com/v1"_s;
    const QString anthropic = u"https://api.anthropic.com"_s;
    const QString other = u"https://openai.com.example/v1"_s;
    const QStringList keys{u"OPENAI_API_KEY=o"_s, u"ANTHROPIC_API_KEY=a"_s};
    const auto with = [&keys](const QString &variable) { return keys + QStringList{variable}; };
    QTest::newRow("nothing") << QStringList() << QString() << QString() << QString()
                             << Dialect::OpenAi;
    QTest::newRow("no URL") << with(u"QTSSE_CHAT_KEY=k"_s) << QString() << QString() << QString()
                            << Dialect::OpenAi;
    QTest::newRow("OpenAI") << with(u"QTSSE_CHAT_URL="_s + openAi) << QString() << openAi << u"o"_s
                            << Dialect::OpenAi;
    QTest::newRow("Anthropic") << keys << anthropic << anthropic << u"a"_s << Dialect::Anthropic;
    QTest::newRow("not encrypted") << keys << u"http://api.openai.com/v1"_s
                                   << u"http://api.openai.com/v1"_s << QString() << Dialect::OpenAi;
    QTest::newRow("another host") << keys << other << other << QString() << Dialect::OpenAi;
    QTest::newRow("looks alike") << keys << u"https://notopenai.com"_s << u"https://notopenai.com"_s
                                 << QString() << Dialect::OpenAi;
    QTest::newRow("a key for it") << with(u"QTSSE_CHAT_KEY=k"_s) << other << other << u"k"_s
                                  << Dialect::OpenAi;
    QTest::newRow("option before environment") << with(u"QTSSE_CHAT_URL="_s + openAi) << other
                                               << other << QString() << Dialect::OpenAi;
    QTest::newRow("dialect") << with(u"QTSSE_CHAT_DIALECT=Anthropic"_s) << other << other
                             << QString() << Dialect::Anthropic;
}

void tst_ChatSettings::takesSettingsFromTheEnvironment()
{
    QFETCH(QStringList, environment);
    QFETCH(QString, option);
    QProcessEnvironment variables;
    for (const QString &variable : environment)
        variables.insert(variable.section(u'=', 0, 0), variable.section(u'=', 1));
    ChatSettings settings;
    settings.read(variables, option);
    QTEST(settings.url().toString(), "url");
    QTEST(settings.server().key, "key");
    QTEST(settings.dialect(), "dialect");
    QCOMPARE(settings.isDemo(), settings.url().isEmpty());
}

void tst_ChatSettings::forgetsTheKeyWithTheServer()
{
    ChatSettings settings;
    settings.apply(u"https://a.example/v1"_s, u"m"_s, Dialect::OpenAi, u" key "_s);
    QCOMPARE(settings.server().key, u"key"_s);
    settings.apply(u"https://a.example:443/v1/messages"_s, u"n"_s, Dialect::Anthropic, {});
    QCOMPARE(settings.server().key, u"key"_s);
    settings.apply(u"https://a.example:8443/v1"_s, {}, Dialect::OpenAi, {});
    QVERIFY(!settings.hasKey());
    settings.apply(u"https://a.example"_s, {}, Dialect::OpenAi, u"key"_s);
    settings.apply({}, {}, Dialect::OpenAi, {});
    QVERIFY(settings.isDemo());
    QVERIFY(!settings.hasKey());
    settings.apply(u"https://a.example"_s, {}, Dialect::OpenAi, u"key"_s);
    settings.forgetKey();
    QVERIFY(!settings.hasKey());
}

void tst_ChatSettings::takesNoDemoForAnInvalidUrl()
{
    ChatSettings settings;
    settings.apply(u"http://"_s, {}, Dialect::OpenAi, {});
    QVERIFY(!settings.isDemo());
    ChatConversation conversation;
    conversation.setProperty("settings", QVariant::fromValue(&settings));
    QVERIFY(conversation.ask(u"?"_s));
    QVERIFY(!conversation.isBusy());
    const QModelIndex last = conversation.index(1);
    QCOMPARE(last.data(ChatConversation::AnswerStateRole).value<AnswerState>(),
             AnswerState::Failed);
    QVERIFY(!last.data(ChatConversation::NoteRole).toString().isEmpty());
}

void tst_ChatSettings::keepsTheKeyFromUnsafeConnections_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<QString>("key");
    QTest::addColumn<bool>("isSent");
    QTest::newRow("https") << u"https://a.example"_s << u"key"_s << true;
    QTest::newRow("http") << u"http://a.example"_s << u"key"_s << false;
    QTest::newRow("http, name like an address")
            << u"http://127.0.0.1.example"_s << u"key"_s << false;
    QTest::newRow("localhost") << u"http://localhost:8080"_s << u"key"_s << true;
    QTest::newRow("loopback") << u"http://127.0.0.1:8080"_s << u"key"_s << true;
    QTest::newRow("IPv6 loopback") << u"http://[::1]:8080"_s << u"key"_s << true;
    QTest::newRow("no key") << u"http://a.example"_s << QString() << true;
    QTest::newRow("a header in the key") << u"https://a.example"_s << u"k\nX: y"_s << false;
}

void tst_ChatSettings::keepsTheKeyFromUnsafeConnections()
{
    QFETCH(QString, url);
    QFETCH(QString, key);
    QFETCH(bool, isSent);
    ChatSettings settings;
    settings.apply(url, {}, Dialect::OpenAi, key);
    QCOMPARE(settings.keyProblem().isEmpty(), isSent);
    if (isSent)
        return;
    ChatConversation conversation;
    conversation.setProperty("settings", QVariant::fromValue(&settings));
    QVERIFY(conversation.ask(u"?"_s));
    QVERIFY(!conversation.isBusy());
    const QModelIndex last = conversation.index(1);
    QCOMPARE(last.data(ChatConversation::AnswerStateRole).value<AnswerState>(),
             AnswerState::Failed);
    QCOMPARE(last.data(ChatConversation::NoteRole).toString(), settings.keyProblem());
}

QTEST_GUILESS_MAIN(tst_ChatSettings)
#include "tst_chatsettings.moc"
