// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "../common/patience.h"
#include "chatsegments.h"
#include "chatwindow.h"

#include <QtCore/qregularexpression.h>
#include <QtCore/qset.h>
#include <QtGui/qaccessible.h>
#include <QtGui/qevent.h>
#include <QtGui/qguiapplication.h>
#include <QtGui/qtextdocument.h>
#include <QtQuick/qquicktextdocument.h>
#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using ChatProtocol::AnswerState;

// How the window of the example shows a conversation, and how it is operated.
class tst_ChatView : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void appendsAtAConstantCost_data();
    void appendsAtAConstantCost();
    void staysAtTheEndUnlessScrolledAway_data();
    void staysAtTheEndUnlessScrolledAway();
    void canBeUsedWithTheKeyboardAlone();
    void changesItsSettings();
    void fitsIntoItsWindow_data();
    void fitsIntoItsWindow();
};

namespace {

// What is done to the texts on the screen: how many characters are put into them, and out.
class TextWork : public QObject
{
    Q_OBJECT

public:
    explicit TextWork(const ChatWindow &chat)
        : m_chat(chat)
    {
        connect(chat.conversation(), &ChatConversation::textAppended, this, &TextWork::look);
        connect(chat.window(), &QQuickWindow::afterAnimating, this, &TextWork::look);
    }

    qint64 inserted = 0;
    qint64 removed = 0;
    qsizetype longest = 0; // text
    qsizetype most = 0; // texts at a time
    int changes = 0;

private:
    void look()
    {
        const QList<QQuickItem *> texts = m_chat.items(u"text"_s);
        most = std::max(most, texts.size());
        for (const QQuickItem *text : texts) {
            const auto *quick = text->property("textDocument").value<QQuickTextDocument *>();
            watch(quick->textDocument());
        }
    }

    void watch(const QTextDocument *document)
    {
        if (m_known.contains(document))
            return;
        m_known.insert(document);
        note(document, 0, document->characterCount() - 1);
        connect(document, &QObject::destroyed, this,
                [this, document] { m_known.remove(document); });
        connect(document, &QTextDocument::contentsChange, this,
                [this, document](int, int out, int in) { note(document, out, in); });
    }

    void note(const QTextDocument *document, int out, int in)
    {
        ++changes;
        removed += out;
        inserted += in;
        longest = std::max(longest, qsizetype(document->characterCount()));
    }

    const ChatWindow &m_chat;
    QSet<const QTextDocument *> m_known;
};

void turnWheel(QQuickWindow *window, const QQuickItem *item, int delta)
{
    const QPointF place = item->mapToScene({item->width() / 2, item->height() / 2});
    QWheelEvent event(place, window->mapToGlobal(place), {}, {0, delta}, Qt::NoButton,
                      Qt::NoModifier, Qt::NoScrollPhase, false);
    QGuiApplication::sendEvent(window, &event);
}

} // namespace

void tst_ChatView::init()
{
    QTest::failOnWarning(QRegularExpression(u".*"_s));
}

void tst_ChatView::appendsAtAConstantCost_data()
{
    QTest::addColumn<QByteArray>("piece");
    QTest::newRow("lines") << QByteArray(R"(A line of an answer that does not want to end.\n)");
    QTest::newRow("words") << QByteArray("Words of a paragraph that does not want to end. ");
    QTest::newRow("one word") << QByteArray("Aworkingdayhasonlysomanyhours");
}

// The view of an answer of a megabyte takes each character in once or twice, takes none out again,
// and never has a text to lay out that is longer than a segment.
void tst_ChatView::appendsAtAConstantCost()
{
    QFETCH(QByteArray, piece);
    constexpr int Megabyte = 1024 * 1024;
    constexpr int Sends = 200;
    const int piecesAtOnce = int(Megabyte / Sends / piece.size());
    const QByteArray events =
            SseTestResponse::event(ChatWindow::said(piece)).repeated(piecesAtOnce);
    SseTestResponse response;
    for (int i = 0; i < Sends; ++i)
        response.send(events).wait(2ms);
    SseTestServer server;
    server.setDefaultResponse(response.sendEvent("[DONE]"));
    QVERIFY(server.listen());
    ChatWindow chat;
    QVERIFY(chat.loadWith(server));
    TextWork work(chat);
    const QSignalSpy appended(chat.conversation(), &ChatConversation::textAppended);
    QVERIFY(chat.conversation()->ask(u"?"_s));
    QTRY_VERIFY_WITH_TIMEOUT(!chat.conversation()->isBusy(), 60'000);
    const qsizetype size = chat.answer().size();
    QVERIFY(size > Megabyte * 9 / 10);
    QVERIFY(appended.size() > 20);
    QTRY_VERIFY(chat.item(u"messages"_s)->property("atEnd").toBool());
    qInfo("%d characters: %d put in, %d taken out, in %d changes of up to %d texts of up to %d",
          int(size), int(work.inserted), int(work.removed), work.changes, int(work.most),
          int(work.longest));
    QVERIFY(work.changes > 20);
    QVERIFY2(work.inserted <= 2 * size, qPrintable(QString::number(work.inserted)));
    QVERIFY2(work.removed <= work.changes, qPrintable(QString::number(work.removed)));
    QVERIFY(work.longest <= ChatSegments::MaximumSize + 1);
    QVERIFY2(work.most <= 16, qPrintable(QString::number(work.most)));
}

void tst_ChatView::staysAtTheEndUnlessScrolledAway_data()
{
    QTest::addColumn<bool>("byWheel");
    QTest::newRow("wheel") << true;
    QTest::newRow("keyboard") << false;
}

void tst_ChatView::staysAtTheEndUnlessScrolledAway()
{
    QFETCH(bool, byWheel);
    ChatWindow chat;
    QVERIFY(chat.load({{u"tokenInterval"_s, 10}}));
    QVERIFY(chat.conversation()->ask(u"A long one"_s));
    QQuickItem *const list = chat.item(u"messages"_s);
    const auto height = [list] { return list->property("contentHeight").toReal(); };
    const auto position = [list] { return list->property("contentY").toReal(); };
    for (int screens = 2; screens < 6; ++screens) {
        QTRY_VERIFY(height() > screens * list->height());
        QTRY_VERIFY(list->property("atEnd").toBool());
    }
    QVERIFY(!chat.lastItem(u"endButton"_s));

    if (byWheel)
        turnWheel(chat.window(), list, 480);
    else
        chat.press(Qt::Key_PageUp);
    QTRY_VERIFY(!list->property("following").toBool());
    QTRY_VERIFY(!list->property("moving").toBool());
    const qreal before = position();
    const qsizetype length = chat.answer().size();
    QTRY_VERIFY(chat.answer().size() > length + 5000);
    QVERIFY(qAbs(position() - before) <= 1);
    QVERIFY(chat.conversation()->isBusy());

    // The way back
    QTRY_VERIFY(chat.lastItem(u"endButton"_s));
    chat.click(chat.lastItem(u"endButton"_s));
    QVERIFY(list->property("following").toBool());
    QTRY_VERIFY(list->property("atEnd").toBool());
    QVERIFY(position() > before);
    QTRY_VERIFY_WITH_TIMEOUT(!chat.conversation()->isBusy(), 30'000);
    QTRY_VERIFY(list->property("atEnd").toBool());
}

void tst_ChatView::canBeUsedWithTheKeyboardAlone()
{
    ChatWindow chat;
    QVERIFY(chat.load());
    chat.type(u"An error"_s);
    chat.press(Qt::Key_Return, Qt::ShiftModifier);
    chat.type(u"please"_s);
    QCOMPARE(chat.find(u"question"_s)->property("text").toString(), u"An error\nplease"_s);
    chat.press(Qt::Key_Return);
    QCOMPARE(chat.conversation()->wholeText(0), u"An error\nplease"_s);
    QCOMPARE(chat.find(u"question"_s)->property("text").toString(), QString());
    QTRY_COMPARE(chat.state(), AnswerState::Failed);
    QTRY_VERIFY(chat.lastItem(u"retryButton"_s));
    chat.type(u"More"_s);

    QStringList visited;
    for (int i = 0; i < 12; ++i) {
        chat.press(Qt::Key_Tab);
        QQuickItem *const item = chat.window()->activeFocusItem();
        visited.append(item->objectName());
        const QAccessibleInterface *const accessible = QAccessible::queryAccessibleInterface(item);
        QString name = accessible ? accessible->text(QAccessible::Name) : QString();
        if (name.isEmpty())
            name = item->property("text").toString(); // as Controls have it for a screen reader
        QVERIFY2(name.size() > 1, qPrintable(visited.constLast()));
    }
    for (const QString &name : {u"serverPill"_s, u"newButton"_s, u"settingsButton"_s,
                                u"themeButton"_s, u"retryButton"_s, u"question"_s, u"sendButton"_s})
        QVERIFY2(visited.contains(name), qPrintable(name + u" in "_s + visited.join(u' ')));
    for (int i = 0; i < 12 && chat.window()->activeFocusItem()->objectName() != u"retryButton"_s;
         ++i)
        chat.press(Qt::Key_Tab);
    chat.press(Qt::Key_Space);
    QTRY_COMPARE(chat.endpoint()->requests().size(), 2);

    chat.press(Qt::Key_Comma, Qt::ControlModifier);
    QTRY_VERIFY(chat.find(u"settingsPage"_s)->property("opened").toBool());
    chat.press(Qt::Key_Escape);
    QTRY_VERIFY(!chat.find(u"settingsPage"_s)->property("visible").toBool());
    QTRY_COMPARE(chat.window()->activeFocusItem(), chat.item(u"question"_s));
}

void tst_ChatView::changesItsSettings()
{
    SseTestServer server;
    server.setDefaultResponse(ChatWindow::answerOf("Yes"));
    QVERIFY(server.listen());
    ChatWindow chat;
    QVERIFY(chat.load());
    QCOMPARE(chat.find(u"serverPill"_s)->property("text").toString(), u"Built-in demo"_s);
    chat.click(chat.item(u"serverPill"_s));
    QObject *const page = chat.find(u"settingsPage"_s);
    QTRY_VERIFY(page->property("opened").toBool());
    chat.type(server.url().toString());
    chat.click(page->findChild<QQuickItem *>(u"anthropic"_s));
    chat.press(Qt::Key_Tab);
    chat.type(u"model-2"_s);
    chat.press(Qt::Key_Tab);
    chat.type(u"key-2"_s);
    chat.press(Qt::Key_Return);
    QTRY_VERIFY(!page->property("visible").toBool());
    QCOMPARE(chat.find(u"serverPill"_s)->property("text").toString(), u"model-2 · 127.0.0.1"_s);
    chat.type(u"Well?"_s);
    chat.press(Qt::Key_Return);
    QTRY_COMPARE(server.requests().size(), 1);
    const SseTestRequest request = server.requests().constFirst();
    QCOMPARE(request.path(), "/v1/messages");
    QCOMPARE(request.header("x-api-key"), "key-2");
    QVERIFY(request.body.contains("model-2"));
}

void tst_ChatView::fitsIntoItsWindow_data()
{
    QTest::addColumn<QSize>("size");
    QTest::newRow("wide") << QSize(1280, 800);
    QTest::newRow("narrow") << QSize(480, 800);
    QTest::newRow("smallest") << QSize(360, 400);
}

void tst_ChatView::fitsIntoItsWindow()
{
    QFETCH(QSize, size);
    ChatWindow chat;
    QVERIFY(chat.load({{u"width"_s, size.width()}, {u"height"_s, size.height()}}));
    const auto isInside = [size](const QQuickItem *item) {
        const QRectF place = item->mapRectToScene({0, 0, item->width(), item->height()});
        return item->width() > 0 && item->height() > 0
                && QRectF(0, 0, size.width(), size.height()).contains(place);
    };
    const QStringList names{u"serverPill"_s,  u"newButton"_s, u"settingsButton"_s,
                            u"themeButton"_s, u"composer"_s,  u"sendButton"_s};
    chat.window()->grabWindow();
    for (const QString &name : names)
        QVERIFY2(isInside(chat.item(name)), qPrintable(name));
    const QQuickItem *const suggestion = chat.item(u"limitSuggestion"_s);
    QVERIFY(isInside(suggestion) || size.height() < 600); // where one has to scroll
    QVERIFY(suggestion->mapToScene({suggestion->width(), 0}).x() <= size.width());
    QVERIFY(chat.conversation()->ask(u"An error, "_s
                                     + u"asked for in very many words "_s.repeated(20)));
    QTRY_COMPARE(chat.state(), AnswerState::Failed);
    QTRY_VERIFY(chat.lastItem(u"retryButton"_s));
    chat.window()->grabWindow();
    QVERIFY(isInside(chat.lastItem(u"retryButton"_s)));
    QVERIFY(isInside(chat.lastItem(u"status"_s)));
    const QQuickItem *const question = chat.items(u"text"_s).constFirst();
    QVERIFY(question->mapToScene({question->width(), 0}).x() <= size.width());
    chat.press(Qt::Key_Comma, Qt::ControlModifier);
    QTRY_VERIFY(chat.find(u"settingsPage"_s)->property("opened").toBool());
    QVERIFY(isInside(chat.find(u"settingsPage"_s)->property("contentItem").value<QQuickItem *>()));
}

QTEST_MAIN(tst_ChatView)
#include "tst_chatview.moc"
