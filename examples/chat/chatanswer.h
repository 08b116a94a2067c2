// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef CHATANSWER_H
#define CHATANSWER_H

#include "chatprotocol.h"
#include "chatscript.h"

#include <QtSse/SseTestConnection>

#include <QtCore/qbasictimer.h>

// An answer of the built-in endpoint, token by token.
class ChatAnswer final : public QObject
{
    Q_OBJECT

public:
    using Dialect = ChatProtocol::Dialect;

    ChatAnswer(SseTestConnection *connection, Dialect dialect, const ChatScript &script,
               int tokenInterval);

protected:
    void timerEvent(QTimerEvent *event) override;

private:
    void begin();
    void sendToken(const QByteArray &token);
    void conclude();
    void sendEnd(bool isLimit);
    void sendError();
    void send(const QJsonObject &json);

    SseTestConnection *m_connection;
    Dialect m_dialect;
    ChatScript m_script;
    QBasicTimer m_timer;
    qsizetype m_next = 0;
};

#endif // CHATANSWER_H
