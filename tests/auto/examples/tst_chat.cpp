// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "../common/patience.h"
#include "chatwindow.h"

#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>
#include <QtCore/qregularexpression.h>
#include <QtGui/qclipboard.h>
#include <QtGui/qguiapplication.h>
#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

using namespace Qt::StringLiterals;
using ChatProtocol::AnswerState;
using ChatProtocol::Dialect;

// Questions and answers in the window of the example, from its own endpoint or a scripted one.
class tst_Chat : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void showsHowAnAnswerEnds_data();
    void showsHowAnAnswerEnds();
    void stops_data();
    void stops();
    void triesAgain();
    void sendsTheConversation();
    void copiesAnswers();
    void forgetsTheConversation();

private:
    static void beginAnswer(SseTestServer &server, ChatWindow &chat);
};

void tst_Chat::init()
{
    QTest::failOnWarning(QRegularExpression(u".*"_s));
}

void tst_Chat::showsHowAnAnswerEnds_data()
{
    QTest::addColumn<Dialect>("dialect");
    QTest::addColumn<QString>("suggestion");
    QTest::addColumn<AnswerState>("state");
    QTest::addColumn<QString>("status");
    QTest::addColumn<QString>("note");
    QTest::addColumn<bool>("hasText");
    for (const Dialect dialect : {Dialect::OpenAi, Dialect::Anthropic}) {
        const char *const name = dialect == Dialect::OpenAi ? "OpenAI" : "Anthropic";
        QTest::addRow("%s, complete", name) << dialect << u"regular"_s << AnswerState::Complete
                                            << QString() << QString() << true;
        QTest::addRow("%s, refused", name)
                << dialect << u"error"_s << AnswerState::Failed << u"Error"_s
                << u"You have asked for an error, and this is one: too many questions at once "
                   "(HTTP status 429)"_s
                << false;
        QTest::addRow("%s, error event", name)
                << dialect << u"break"_s << AnswerState::Failed << u"Error"_s
                << u"The model is overloaded, and has given up"_s << true;
        QTest::addRow("%s, cut", name)
                << dialect << u"cut"_s << AnswerState::Truncated
                << u"Cut off: the answer is not complete"_s
                << u"The connection was lost in the middle of the stream"_s << true;
        QTest::addRow("%s, limit", name)
                << dialect << u"limit"_s << AnswerState::LimitReached
                << u"Length limit: the model was not allowed to say more"_s << QString() << true;
    }
}

void tst_Chat::showsHowAnAnswerEnds()
{
    QFETCH(Dialect, dialect);
    QFETCH(QString, suggestion);
    ChatWindow chat;
    chat.settings()->apply({}, {}, dialect, {});
    QVERIFY(chat.load());
    chat.click(chat.item(suggestion + u"Suggestion"_s));
    QVERIFY(chat.conversation()->isBusy());
    QTRY_VERIFY(!chat.conversation()->isBusy());
    const QModelIndex last = chat.conversation()->index(1);
    QTEST(chat.state(), "state");
    QTEST(last.data(ChatConversation::NoteRole).toString(), "note");
    QTEST(!chat.answer().isEmpty(), "hasText");
    QTRY_VERIFY(chat.lastItem(u"status"_s));
    QTEST(chat.status(), "status");
    QTEST(chat.lastItem(u"status"_s)->property("note").toString(), "note");
    QTEST(chat.lastItem(u"copyButton"_s) != nullptr, "hasText");
    QCOMPARE(chat.lastItem(u"retryButton"_s) != nullptr, chat.state() != AnswerState::Complete);
    if (!chat.answer().isEmpty())
        QCOMPARE(chat.lastItem(u"text"_s)->property("text").toString(), chat.answer());
    const ChatEndpoint *const endpoint = chat.endpoint();
    QCOMPARE(endpoint->requests().size(), 1);
    QCOMPARE(endpoint->requests().constFirst().path(),
             dialect == Dialect::OpenAi ? "/v1/chat/completions" : "/v1/messages");
}

// The answer does not end by itself.
void tst_Chat::beginAnswer(SseTestServer &server, ChatWindow &chat)
{
    server.setDefaultResponse(
            SseTestResponse::eventStream().sendEvent(ChatWindow::said("So")).stayOpen());
    QVERIFY(server.listen());
    QVERIFY(chat.loadWith(server));
    chat.type(u"Well?"_s);
    chat.press(Qt::Key_Return);
    QTRY_COMPARE(chat.answer(), u"So"_s);
}

void tst_Chat::stops_data()
{
    QTest::addColumn<bool>("byKey");
    QTest::newRow("Esc") << true;
    QTest::newRow("button") << false;
}

void tst_Chat::stops()
{
    QFETCH(bool, byKey);
    SseTestServer server;
    const QSignalSpy closed(&server, &SseTestServer::connectionClosed);
    ChatWindow chat;
    beginAnswer(server, chat);
    QCOMPARE(chat.state(), AnswerState::Streaming);
    QTRY_COMPARE(chat.status(), u"Answering"_s);
    chat.type(u"Next"_s);
    chat.press(Qt::Key_Return); // not while there is an answer under way
    QCOMPARE(chat.conversation()->count(), 2);
    if (byKey)
        chat.press(Qt::Key_Escape);
    else
        chat.click(chat.item(u"sendButton"_s));
    QTRY_COMPARE(chat.state(), AnswerState::Stopped);
    QCOMPARE(chat.answer(), u"So"_s);
    QTRY_COMPARE(chat.status(), u"Stopped by you"_s);
    QTRY_COMPARE(closed.size(), 1); // the server knows
    QCOMPARE(chat.find(u"question"_s)->property("text").toString(), u"Next"_s);
    QCOMPARE(server.requests().size(), 1);
}

void tst_Chat::triesAgain()
{
    SseTestServer server;
    server.enqueue(SseTestResponse::eventStream().sendEvent(ChatWindow::said("Half an")).drop());
    server.enqueue(SseTestResponse::status(503));
    server.enqueue(ChatWindow::answerOf("All of it"));
    QVERIFY(server.listen());
    ChatWindow chat;
    QVERIFY(chat.loadWith(server));
    chat.type(u"Well?"_s);
    chat.press(Qt::Key_Enter);
    QTRY_COMPARE(chat.state(), AnswerState::Truncated);
    QCOMPARE(chat.answer(), u"Half an"_s);
    QTRY_VERIFY(chat.lastItem(u"retryButton"_s));
    chat.click(chat.lastItem(u"retryButton"_s));
    QTRY_COMPARE(chat.state(), AnswerState::Failed);
    QCOMPARE(chat.answer(), QString());
    QTRY_COMPARE(chat.status(), u"Error"_s);
    chat.click(chat.lastItem(u"retryButton"_s));
    QTRY_COMPARE(chat.state(), AnswerState::Complete);
    QCOMPARE(chat.conversation()->count(), 2);
    QTRY_COMPARE(chat.lastItem(u"text"_s)->property("text").toString(), u"All of it"_s);
    const QList<SseTestRequest> requests = server.requests();
    QCOMPARE(requests.size(), 3);
    QCOMPARE(requests.at(0).body, requests.at(1).body);
    QCOMPARE(requests.at(0).body, requests.at(2).body);
}

void tst_Chat::sendsTheConversation()
{
    SseTestServer server;
    server.enqueue(ChatWindow::answerOf("one"));
    server.enqueue(SseTestResponse::status(500));
    server.enqueue(ChatWindow::answerOf("three"));
    QVERIFY(server.listen());
    ChatWindow chat;
    QVERIFY(chat.loadWith(server, Dialect::OpenAi, u"key"_s));
    for (const QString &question : {u"1"_s, u"2"_s, u"3"_s}) {
        chat.type(question);
        chat.press(Qt::Key_Return);
        QTRY_VERIFY(!chat.conversation()->isBusy());
    }
    const SseTestRequest request = server.requests().constLast();
    QCOMPARE(request.method, "POST");
    QCOMPARE(request.header("Authorization"), "Bearer key");
    QCOMPARE(request.header("Content-Type"), "application/json");
    const QJsonObject json = QJsonDocument::fromJson(request.body).object();
    QCOMPARE(json.value("model"_L1), u"model-1"_s);
    QCOMPARE(json.value("stream"_L1), true);
    const QJsonArray expected{
            QJsonObject{{"role"_L1, "user"_L1}, {"content"_L1, "1"_L1}},
            QJsonObject{{"role"_L1, "assistant"_L1}, {"content"_L1, "one"_L1}},
            QJsonObject{{"role"_L1, "user"_L1}, {"content"_L1, "3"_L1}}}; // 2 was not answered
    QCOMPARE(json.value("messages"_L1).toArray(), expected);
}

void tst_Chat::copiesAnswers()
{
    ChatWindow chat;
    QVERIFY(chat.load());
    QVERIFY(chat.conversation()->ask(u"A long one"_s));
    QTRY_VERIFY_WITH_TIMEOUT(!chat.conversation()->isBusy(), 20'000);
    QVERIFY(chat.conversation()->count() > 10); // rows, which are segments of it
    QTRY_VERIFY(chat.lastItem(u"copyButton"_s));
    chat.click(chat.lastItem(u"copyButton"_s));
    QCOMPARE(QGuiApplication::clipboard()->text(), chat.answer());
    QTRY_COMPARE(chat.lastItem(u"copyButton"_s)->property("text").toString(), u"Copied"_s);

    auto *text = chat.lastItem(u"text"_s);
    chat.click(text);
    chat.press(Qt::Key_A, Qt::ControlModifier);
    chat.press(Qt::Key_C, Qt::ControlModifier);
    QVERIFY(!text->property("text").toString().isEmpty());
    QCOMPARE(QGuiApplication::clipboard()->text(), text->property("text").toString());
}

void tst_Chat::forgetsTheConversation()
{
    SseTestServer server;
    const QSignalSpy closed(&server, &SseTestServer::connectionClosed);
    ChatWindow chat;
    beginAnswer(server, chat);
    chat.press(Qt::Key_N, Qt::ControlModifier);
    QCOMPARE(chat.conversation()->count(), 0);
    QVERIFY(!chat.conversation()->isBusy());
    QTRY_VERIFY(chat.item(u"emptyState"_s)->isVisible());
    QTRY_COMPARE(closed.size(), 1);
    chat.type(u"Again?"_s);
    chat.press(Qt::Key_Return);
    QTRY_COMPARE(chat.answer(), u"So"_s);
    const QJsonObject json = QJsonDocument::fromJson(server.requests().constLast().body).object();
    QCOMPARE(json.value("messages"_L1).toArray().size(), 1);
}

QTEST_MAIN(tst_Chat)
#include "tst_chat.moc"
