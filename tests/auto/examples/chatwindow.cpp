// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "chatwindow.h"

#include <QtQml/qqmlextensionplugin.h>
#include <QtTest/qtest.h>

using namespace Qt::StringLiterals;

Q_IMPORT_QML_PLUGIN(ChatPlugin)
Q_IMPORT_QML_PLUGIN(ShowcasePlugin)

namespace {

void collect(const QQuickItem *root, const QString &name, QList<QQuickItem *> *result)
{
    const QList<QQuickItem *> children = root->childItems();
    for (QQuickItem *child : children) {
        if (child->objectName() == name)
            result->append(child);
        collect(child, name, result);
    }
}

} // namespace

bool ChatWindow::load(const QVariantMap &properties)
{
    QVariantMap all{{u"settings"_s, QVariant::fromValue(&m_settings)}, {u"tokenInterval"_s, 1}};
    all.insert(properties);
    m_engine.addImportPath(QStringLiteral(QTSSE_QML_IMPORTS));
    m_engine.addImportPath(u"qrc:/qt/qml"_s);
    m_engine.setInitialProperties(all);
    m_engine.load(QUrl(u"qrc:/qt/qml/Chat/Main.qml"_s));
    m_window = qobject_cast<QQuickWindow *>(m_engine.rootObjects().value(0));
    if (!m_window)
        return false;
    m_window->requestActivate();
    return QTest::qWaitForWindowActive(m_window);
}

bool ChatWindow::loadWith(const SseTestServer &server, Dialect dialect, const QString &key)
{
    m_settings.apply(server.url().toString(), u"model-1"_s, dialect, key);
    return load();
}

ChatEndpoint *ChatWindow::endpoint() const
{
    return m_window->findChild<ChatEndpoint *>();
}

ChatConversation *ChatWindow::conversation() const
{
    return m_window->findChild<ChatConversation *>();
}

QObject *ChatWindow::find(const QString &name) const
{
    return m_window->findChild<QObject *>(name);
}

QQuickItem *ChatWindow::item(const QString &name) const
{
    return qobject_cast<QQuickItem *>(find(name));
}

QList<QQuickItem *> ChatWindow::items(const QString &name) const
{
    QList<QQuickItem *> result;
    collect(m_window->contentItem(), name, &result);
    return result;
}

QQuickItem *ChatWindow::lastItem(const QString &name) const
{
    QQuickItem *last = nullptr;
    const QList<QQuickItem *> candidates = items(name);
    for (QQuickItem *candidate : candidates) {
        const qreal y = candidate->mapToScene({}).y();
        if (candidate->isVisible() && (!last || y > last->mapToScene({}).y()))
            last = candidate;
    }
    return last;
}

ChatWindow::AnswerState ChatWindow::state() const
{
    const QModelIndex last = conversation()->index(conversation()->count() - 1);
    return last.data(ChatConversation::AnswerStateRole).value<AnswerState>();
}

QString ChatWindow::answer() const
{
    return conversation()->wholeText(conversation()->count() - 1);
}

QString ChatWindow::status() const
{
    const QQuickItem *item = lastItem(u"status"_s);
    return item ? item->property("text").toString() : QString();
}

void ChatWindow::press(Qt::Key key, Qt::KeyboardModifiers modifiers)
{
    QTest::keyClick(m_window, key, modifiers);
}

void ChatWindow::type(const QString &text)
{
    for (const QChar character : text)
        QTest::sendKeyEvent(QTest::Click, m_window, Qt::Key_unknown, QString(character), {});
}

void ChatWindow::click(const QQuickItem *item)
{
    QVERIFY(item);
    m_window->grabWindow(); // everything is where it is to be
    const QPointF centre = item->mapToScene({item->width() / 2, item->height() / 2});
    QTest::mouseClick(m_window, Qt::LeftButton, {}, centre.toPoint());
}

QByteArray ChatWindow::said(const QByteArray &text)
{
    return R"({"choices":[{"delta":{"content":")" + text + R"("}}]})";
}

SseTestResponse ChatWindow::answerOf(const QByteArray &text)
{
    return SseTestResponse::eventStream().sendEvent(said(text)).sendEvent("[DONE]");
}
