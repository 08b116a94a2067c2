// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef CHATCONVERSATION_H
#define CHATCONVERSATION_H

#include "chatsettings.h"
#include "chatstream.h"

#include <QtCore/qabstractitemmodel.h>

// What was asked and answered, as rows for a view: a question is one, an answer as many as it has
// segments. Of all rows, only the last one of the last answer grows; a view is told that it does,
// and fetches what it has not got yet with textFrom().
class ChatConversation : public QAbstractListModel
{
    Q_OBJECT
    QML_ELEMENT
    Q_PROPERTY(ChatSettings *settings MEMBER m_settings NOTIFY settingsChanged FINAL)
    Q_PROPERTY(QUrl demoUrl MEMBER m_demoUrl NOTIFY demoUrlChanged FINAL)
    Q_PROPERTY(bool busy READ isBusy NOTIFY busyChanged FINAL)
    Q_PROPERTY(int count READ count NOTIFY countChanged FINAL)

public:
    using AnswerState = ChatProtocol::AnswerState;

    enum Role {
        IsQuestionRole = Qt::UserRole,
        IsFirstRole, // of an answer
        IsLastRole,
        AnswerStateRole,
        NoteRole,
        CanRetryRole,
    };

    explicit ChatConversation(QObject *parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QHash<int, QByteArray> roleNames() const override;

    [[nodiscard]] bool isBusy() const { return m_stream.isActive(); }
    [[nodiscard]] int count() const { return int(m_rows.size()); }

    Q_INVOKABLE bool ask(const QString &question);
    Q_INVOKABLE void stop();
    Q_INVOKABLE void retry();
    Q_INVOKABLE void clear();
    // The text of a row, without so many characters of its beginning.
    Q_INVOKABLE [[nodiscard]] QString textFrom(int row, int position) const;
    // The whole question or answer that a row is a part of.
    Q_INVOKABLE [[nodiscard]] QString wholeText(int row) const;
    Q_INVOKABLE void copy(int row) const;

Q_SIGNALS:
    void settingsChanged();
    void demoUrlChanged();
    void busyChanged();
    void countChanged();
    void textAppended(int row);
    void answered(ChatProtocol::AnswerState state);

private:
    struct Exchange
    {
        QString question;
        QString answer;
        QString note;
        AnswerState state = AnswerState::Waiting;
    };
    struct Row
    {
        qsizetype exchange;
        bool isQuestion;
        qsizetype begin = 0;
        qsizetype length = 0;
    };

    void send();
    void append(const QString &text);
    void conclude(AnswerState state, const QString &note);
    void appendRow(const Row &row);
    void setState(AnswerState state, const QString &note = {});
    [[nodiscard]] QList<ChatProtocol::Message> messages() const;
    [[nodiscard]] bool isLastOfAnswer(int row) const;
    [[nodiscard]] bool canRetry(int row) const;

    ChatStream m_stream;
    ChatSettings *m_settings = nullptr;
    QUrl m_demoUrl;
    QList<Exchange> m_exchanges;
    QList<Row> m_rows;
};

#endif // CHATCONVERSATION_H
