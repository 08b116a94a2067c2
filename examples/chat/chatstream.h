// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef CHATSTREAM_H
#define CHATSTREAM_H

#include "chatprotocol.h"

#include <QtCore/qbasictimer.h>

// One question, one answer: a POST that is never repeated, and the text as it comes.
class ChatStream final : public QObject
{
    Q_OBJECT

public:
    using AnswerState = ChatProtocol::AnswerState;

    explicit ChatStream(QObject *parent = nullptr);

    [[nodiscard]] bool isActive() const { return m_isActive; }

    // Gives up the answer before, if there is one, without a signal.
    void ask(const ChatProtocol::Server &server, const QList<ChatProtocol::Message> &messages);
    void stop();
    void abandon();

Q_SIGNALS:
    // Once a frame, and not for every token.
    void textReceived(const QString &text);
    // The note is for people, and may be empty.
    void finished(ChatProtocol::AnswerState state, const QString &note);

protected:
    void timerEvent(QTimerEvent *event) override;

private:
    void take(const SseEvent &event);
    void flush(bool isLast);
    void conclude(SseClient::FinishReason reason);
    void finish(AnswerState state, const QString &note = {});
    [[nodiscard]] QString reasonOfFailure() const;
    [[nodiscard]] QString withoutKey(QString text) const;

    SseClient m_client;
    ChatProtocol::Server m_server;
    QBasicTimer m_frame;
    QString m_pending; // what has come since the last frame
    QString m_failure; // what an event has told of
    AnswerState m_ending = AnswerState::Streaming; // why the model has stopped
    qsizetype m_length = 0;
    int m_unreadable = 0; // events
    bool m_isActive = false;
};

#endif // CHATSTREAM_H
