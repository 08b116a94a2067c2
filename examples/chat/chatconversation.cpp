// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "chatconversation.h"

#include "chatsegments.h"

#include <QtGui/qclipboard.h>
#include <QtGui/qguiapplication.h>

using namespace Qt::StringLiterals;
using ChatProtocol::Message;

ChatConversation::ChatConversation(QObject *parent)
    : QAbstractListModel(parent)
    , m_stream(this)
{
    connect(&m_stream, &ChatStream::textReceived, this, &ChatConversation::append);
    connect(&m_stream, &ChatStream::finished, this, &ChatConversation::conclude);
}

int ChatConversation::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : count();
}

QVariant ChatConversation::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Row &row = m_rows.at(index.row());
    const Exchange &exchange = m_exchanges.at(row.exchange);
    switch (role) {
    case IsQuestionRole:
        return row.isQuestion;
    case IsFirstRole:
        return row.begin == 0;
    case IsLastRole:
        return row.isQuestion || isLastOfAnswer(index.row());
    case AnswerStateRole:
        return QVariant::fromValue(exchange.state);
    case NoteRole:
        return exchange.note;
    case CanRetryRole:
        return canRetry(index.row());
    default:
        return {};
    }
}

QHash<int, QByteArray> ChatConversation::roleNames() const
{
    return {{IsQuestionRole, "isQuestion"},   {IsFirstRole, "isFirst"}, {IsLastRole, "isLast"},
            {AnswerStateRole, "answerState"}, {NoteRole, "note"},       {CanRetryRole, "canRetry"}};
}

// Returns whether the question was sent: not if it is empty, or the last one is being answered.
bool ChatConversation::ask(const QString &question)
{
    const QString text = question.trimmed();
    if (text.isEmpty() || isBusy() || !m_settings)
        return false;
    m_exchanges.append({text, {}, {}, AnswerState::Complete});
    appendRow({m_exchanges.size() - 1, true, 0, text.size()});
    send();
    return true;
}

void ChatConversation::stop()
{
    m_stream.stop();
}

// Asks the last question again, whatever has come in answer to it.
void ChatConversation::retry()
{
    if (isBusy() || m_exchanges.isEmpty())
        return;
    const auto last = m_exchanges.size() - 1;
    int first = count();
    while (first > 0 && m_rows.at(first - 1).exchange == last && !m_rows.at(first - 1).isQuestion)
        --first;
    beginRemoveRows({}, first, count() - 1);
    m_rows.resize(first);
    m_exchanges.last().answer.clear();
    endRemoveRows();
    Q_EMIT countChanged();
    send();
}

void ChatConversation::clear()
{
    m_stream.abandon();
    beginResetModel();
    m_rows.clear();
    m_exchanges.clear();
    endResetModel();
    Q_EMIT countChanged();
    Q_EMIT busyChanged();
}

QString ChatConversation::textFrom(int row, int position) const
{
    if (row < 0 || row >= count() || position < 0 || position >= m_rows.at(row).length)
        return {};
    const Row &part = m_rows.at(row);
    const Exchange &exchange = m_exchanges.at(part.exchange);
    return (part.isQuestion ? exchange.question : exchange.answer)
            .mid(part.begin + position, part.length - position);
}

QString ChatConversation::wholeText(int row) const
{
    if (row < 0 || row >= count())
        return {};
    const Exchange &exchange = m_exchanges.at(m_rows.at(row).exchange);
    return m_rows.at(row).isQuestion ? exchange.question : exchange.answer;
}

void ChatConversation::copy(int row) const
{
    QGuiApplication::clipboard()->setText(wholeText(row));
}

// Asks the question that is last in the conversation.
void ChatConversation::send()
{
    const QList<Message> history = messages();
    m_exchanges.last().state = AnswerState::Waiting;
    m_exchanges.last().note.clear();
    appendRow({m_exchanges.size() - 1, false});
    ChatProtocol::Server server = m_settings->server();
    const QString problem = m_settings->keyProblem();
    if (!problem.isEmpty()) {
        conclude(AnswerState::Failed, problem);
        return;
    }
    if (m_settings->isDemo())
        server.url = m_demoUrl;
    m_stream.ask(server, history);
    Q_EMIT busyChanged();
}

// What is not answered is no part of the conversation, except for the last question.
QList<Message> ChatConversation::messages() const
{
    QList<Message> result;
    for (const Exchange &exchange : m_exchanges) {
        const bool isLast = &exchange == &m_exchanges.constLast();
        if (isLast || !exchange.answer.isEmpty())
            result.append({false, exchange.question});
        if (!isLast && !exchange.answer.isEmpty())
            result.append({true, exchange.answer});
    }
    return result;
}

void ChatConversation::append(const QString &text)
{
    Exchange &exchange = m_exchanges.last();
    exchange.answer += text;
    if (exchange.state == AnswerState::Waiting)
        setState(AnswerState::Streaming);
    QStringView rest(text);
    while (!rest.isEmpty()) {
        Row &tail = m_rows.last();
        const qsizetype size = ChatSegments::charactersFor(tail.length, rest);
        tail.length += size;
        rest = rest.sliced(size);
        Q_EMIT textAppended(count() - 1);
        if (rest.isEmpty())
            break;
        if (rest.front() == u'\n') // a segment begins on a line of its own anyway
            rest = rest.sliced(1);
        appendRow({tail.exchange, false, exchange.answer.size() - rest.size()});
    }
}

void ChatConversation::conclude(AnswerState state, const QString &note)
{
    setState(state, note);
    Q_EMIT busyChanged();
    Q_EMIT answered(state);
}

void ChatConversation::appendRow(const Row &row)
{
    beginInsertRows({}, count(), count());
    m_rows.append(row);
    endInsertRows();
    Q_EMIT countChanged();
    if (count() > 1) {
        const QModelIndex before = index(count() - 2);
        Q_EMIT dataChanged(before, before, {IsLastRole, CanRetryRole});
    }
}

void ChatConversation::setState(AnswerState state, const QString &note)
{
    m_exchanges.last().state = state;
    m_exchanges.last().note = note;
    const QModelIndex last = index(count() - 1);
    Q_EMIT dataChanged(last, last, {AnswerStateRole, NoteRole, CanRetryRole});
}

bool ChatConversation::isLastOfAnswer(int row) const
{
    return row + 1 == count() || m_rows.at(row + 1).isQuestion;
}

bool ChatConversation::canRetry(int row) const
{
    const AnswerState state = m_exchanges.last().state;
    return row + 1 == count() && state != AnswerState::Waiting && state != AnswerState::Streaming
            && state != AnswerState::Complete;
}
