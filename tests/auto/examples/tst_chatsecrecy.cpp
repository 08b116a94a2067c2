// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "../common/patience.h"
#include "chatwindow.h"

#include <QtCore/qloggingcategory.h>
#include <QtCore/qmetaobject.h>
#include <QtCore/qmutex.h>
#include <QtCore/qscopeguard.h>
#include <QtTest/qtest.h>

#include <utility>

using namespace Qt::StringLiterals;
using ChatProtocol::AnswerState;
using ChatProtocol::Dialect;

// That the key of the example goes to the server, and is seen nowhere else.
class tst_ChatSecrecy : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsTheKeySecret_data();
    void keepsTheKeySecret();

private:
    static void typeKey(ChatWindow *chat, const QString &key);
};

namespace {

QMutex messagesMutex; // Qt Network logs in a thread of its own
QStringList messages;

void keepMessage(QtMsgType, const QMessageLogContext &context, const QString &text)
{
    const QMutexLocker locker(&messagesMutex);
    messages.append(QString::fromUtf8(context.category) + u": "_s + text);
}

// Where the text is, in any property of anything in the window.
QStringList placesOf(const QString &text, QObject *root)
{
    QStringList places;
    QList<QObject *> objects = root->findChildren<QObject *>();
    objects.append(root);
    for (const QObject *object : std::as_const(objects)) {
        const QMetaObject *type = object->metaObject();
        for (int i = 0; i < type->propertyCount(); ++i) {
            // What the server has sent, as it is. The chat does not show it so.
            if (type->property(i).name() == QByteArrayView("errorBody"))
                continue;
            if (type->property(i).read(object).toString().contains(text))
                places.append(QString::fromLatin1(type->className()) + u'.'
                              + QString::fromLatin1(type->property(i).name()));
        }
    }
    return places;
}

} // namespace

// Into the page of settings.
void tst_ChatSecrecy::typeKey(ChatWindow *chat, const QString &key)
{
    chat->press(Qt::Key_Comma, Qt::ControlModifier);
    const QObject *const page = chat->find(u"settingsPage"_s);
    QTRY_VERIFY(page->property("opened").toBool());
    const QObject *const entry = page->findChild<QObject *>(u"key"_s);
    for (int i = 0; i < 10 && chat->window()->activeFocusItem()->parent() != entry; ++i)
        chat->press(Qt::Key_Tab);
    const QQuickItem *const field = chat->window()->activeFocusItem();
    QCOMPARE(field->parent(), entry);
    chat->type(key);
    QCOMPARE(field->property("text").toString(), key);
    QVERIFY(!field->property("displayText").toString().contains(u's'));
}

void tst_ChatSecrecy::keepsTheKeySecret_data()
{
    QTest::addColumn<Dialect>("dialect");
    QTest::newRow("OpenAI") << Dialect::OpenAi;
    QTest::newRow("Anthropic") << Dialect::Anthropic;
}

void tst_ChatSecrecy::keepsTheKeySecret()
{
    QFETCH(Dialect, dialect);
    const QString key = u"sk-very-secret-4711"_s;
    SseTestServer server;
    const QByteArray refusal =
            R"({"error":{"message":"Incorrect key )" + key.toUtf8() + R"( provided"}})";
    server.enqueue(SseTestResponse::status(401, refusal));
    server.enqueue(SseTestResponse::eventStream().sendEvent(refusal, {}, "error"));
    server.enqueue(SseTestResponse::redirect(307, "/elsewhere"));
    server.enqueue(SseTestResponse::eventStream().drop());
    server.enqueue(SseTestResponse::raw("nonsense\r\n\r\n"));
    QVERIFY(server.listen());
    messages.clear();
    QLoggingCategory::setFilterRules(u"qtsse.*=true\nqt.network.*=true\nqt.qml.*=true"_s);
    const QtMessageHandler handler = qInstallMessageHandler(keepMessage);
    const auto restore = qScopeGuard([handler] {
        qInstallMessageHandler(handler);
        QLoggingCategory::setFilterRules({});
    });
    ChatWindow chat;
    QVERIFY(chat.loadWith(server, dialect));
    typeKey(&chat, key);
    chat.press(Qt::Key_Escape);
    QTRY_VERIFY(!chat.find(u"settingsPage"_s)->property("visible").toBool());
    QVERIFY(!chat.settings()->hasKey());
    QCOMPARE(placesOf(key, chat.window()), QStringList());

    typeKey(&chat, key);
    chat.press(Qt::Key_Return);
    QVERIFY(chat.settings()->hasKey());
    for (int i = 0; i < 5; ++i) {
        QVERIFY(chat.conversation()->ask(u"?"_s));
        QTRY_VERIFY(!chat.conversation()->isBusy());
        QVERIFY(chat.state() != AnswerState::Complete);
        const QModelIndex last = chat.conversation()->index(chat.conversation()->count() - 1);
        const QString note = last.data(ChatConversation::NoteRole).toString();
        QVERIFY2(!note.contains(key), qPrintable(note));
        QCOMPARE(note.contains(u"Incorrect key ••• provided"_s), i < 2);
        chat.window()->grabWindow();
        QCOMPARE(placesOf(key, chat.window()), QStringList());
    }
    const QByteArray header = dialect == Dialect::OpenAi ? "Authorization" : "x-api-key";
    QVERIFY(server.requests().constLast().header(header).endsWith(key.toUtf8()));
    const QMutexLocker locker(&messagesMutex);
    QVERIFY(messages.filter(u"qtsse.client"_s).size() > 5);
    QCOMPARE(messages.filter(key), QStringList());
    QCOMPARE(messages.filter(QString::fromLatin1(key.toUtf8().toBase64())), QStringList());
}

QTEST_MAIN(tst_ChatSecrecy)
#include "tst_chatsecrecy.moc"
