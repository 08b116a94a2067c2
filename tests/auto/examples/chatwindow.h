// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef CHATWINDOW_H
#define CHATWINDOW_H

#include "chatconversation.h"
#include "chatendpoint.h"
#include "chatsettings.h"

#include <QtSse/SseTestServer>

#include <QtCore/qvariant.h>
#include <QtQml/qqmlapplicationengine.h>
#include <QtQuick/qquickitem.h>
#include <QtQuick/qquickwindow.h>

#include <memory>

// The window of the chat example, to be driven as a user would.
class ChatWindow
{
public:
    using AnswerState = ChatProtocol::AnswerState;
    using Dialect = ChatProtocol::Dialect;

    [[nodiscard]] bool load(const QVariantMap &properties = {});
    [[nodiscard]] bool loadWith(const SseTestServer &server, Dialect dialect = Dialect::OpenAi,
                                const QString &key = {});

    [[nodiscard]] QQuickWindow *window() const { return m_window; }
    [[nodiscard]] ChatSettings *settings() { return &m_settings; }
    [[nodiscard]] ChatEndpoint *endpoint() const;
    [[nodiscard]] ChatConversation *conversation() const;
    [[nodiscard]] QObject *find(const QString &name) const;
    [[nodiscard]] QQuickItem *item(const QString &name) const;
    [[nodiscard]] QList<QQuickItem *> items(const QString &name) const;
    // The one that is visible, and last in the conversation; or nullptr.
    [[nodiscard]] QQuickItem *lastItem(const QString &name) const;

    // The last one.
    [[nodiscard]] AnswerState state() const;
    [[nodiscard]] QString answer() const;
    [[nodiscard]] QString status() const; // as it is on the screen, without a note

    void press(Qt::Key key, Qt::KeyboardModifiers modifiers = {});
    void type(const QString &text);
    void click(const QQuickItem *item);

    // An event of an answer, and a whole one.
    [[nodiscard]] static QByteArray said(const QByteArray &text);
    [[nodiscard]] static SseTestResponse answerOf(const QByteArray &text);

private:
    ChatSettings m_settings;
    QQmlApplicationEngine m_engine;
    QQuickWindow *m_window = nullptr;
};

#endif // CHATWINDOW_H
