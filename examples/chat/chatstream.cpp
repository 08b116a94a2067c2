// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "chatstream.h"

#include <QtCore/qcoreevent.h>

#include <utility>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace ChatProtocol;
using FinishReason = SseClient::FinishReason;

namespace {

constexpr int FrameInterval = 16; // milliseconds
constexpr qsizetype MaximumEventSize = 4 * 1024 * 1024;
// A server that never ends is not to take all memory.
constexpr qsizetype MaximumAnswerLength = 16 * 1024 * 1024;

} // namespace

ChatStream::ChatStream(QObject *parent)
    : QObject(parent)
    , m_client(this)
{
    m_client.setMethod("POST");
    m_client.setReconnectPolicy(SseReconnectPolicy::never());
    m_client.setConnectTimeout(60s); // until the answer begins
    m_client.setIdleTimeout(2min); // between two pieces of it
    m_client.setTotalTimeout(15min); // until its end
    m_client.setMaximumEventSize(MaximumEventSize);
    m_client.setEndPredicate(
            [this](const SseEvent &event) { return isEnd(m_server.dialect, event); });
    connect(&m_client, &SseClient::eventReceived, this, &ChatStream::take);
    connect(&m_client, &SseClient::finished, this, &ChatStream::conclude);
}

void ChatStream::ask(const Server &server, const QList<Message> &messages)
{
    abandon();
    m_server = server;
    m_failure.clear();
    m_ending = AnswerState::Streaming;
    m_length = 0;
    m_unreadable = 0;
    m_isActive = true;
    if (!m_client.setHeaders(requestHeaders(server))) {
        finish(AnswerState::Failed, tr("The key has a character in it that cannot be sent."));
        return;
    }
    m_client.setLastEventId({}); // that of another answer
    m_client.setBody(requestBody(server, messages));
    m_client.openUrl(requestUrl(server));
    if (m_isActive && m_client.state() == SseClient::State::Closed)
        finish(AnswerState::Failed, m_client.errorString()); // nothing was sent
}

void ChatStream::stop()
{
    if (m_isActive)
        m_client.close(); // and the server notices that nobody wants the rest
}

void ChatStream::abandon()
{
    m_isActive = false;
    m_frame.stop();
    m_pending.clear();
    m_client.close();
}

void ChatStream::timerEvent(QTimerEvent *event)
{
    if (event->timerId() == m_frame.timerId())
        flush(false);
    else
        QObject::timerEvent(event);
}

void ChatStream::take(const SseEvent &event)
{
    const Piece piece = read(m_server.dialect, event);
    m_unreadable += piece.isUnreadable;
    if (piece.ending != AnswerState::Streaming)
        m_ending = piece.ending;
    m_failure = piece.error;
    m_length += piece.text.size();
    if (m_length > MaximumAnswerLength)
        m_failure = tr("The answer is too long");
    else
        m_pending += piece.text;
    if (!m_failure.isEmpty())
        m_client.close();
    else if (!m_pending.isEmpty() && !m_frame.isActive())
        m_frame.start(FrameInterval, Qt::PreciseTimer, this);
}

void ChatStream::flush(bool isLast)
{
    m_frame.stop();
    QString text = std::exchange(m_pending, {});
    // The other half of a character may come with the next piece.
    if (!isLast && !text.isEmpty() && text.back().isHighSurrogate()) {
        m_pending = text.last(1);
        text.chop(1);
    }
    if (!text.isEmpty())
        Q_EMIT textReceived(text);
}

void ChatStream::conclude(FinishReason reason)
{
    if (!m_isActive)
        return;
    switch (reason) {
    case FinishReason::Stopped:
        if (m_failure.isEmpty())
            finish(AnswerState::Stopped);
        else
            finish(AnswerState::Failed, m_failure);
        break;
    case FinishReason::Completed:
        finish(m_ending == AnswerState::Streaming ? AnswerState::Complete : m_ending,
               m_unreadable > 0 ? tr("A part of the answer could not be read") : QString());
        break;
    case FinishReason::Truncated:
        finish(AnswerState::Truncated, m_client.errorString());
        break;
    case FinishReason::NoContent:
        finish(AnswerState::Failed, tr("The server has nothing to say"));
        break;
    default:
        finish(AnswerState::Failed, reasonOfFailure());
    }
}

void ChatStream::finish(AnswerState state, const QString &note)
{
    flush(true);
    m_isActive = false;
    Q_EMIT finished(state, withoutKey(note));
}

QString ChatStream::reasonOfFailure() const
{
    QString words = errorMessage(m_client.errorBody());
    if (words.isEmpty())
        return m_client.errorString();
    if (m_client.error() != SseClient::Error::HttpStatusError)
        return words;
    return tr("%1 (HTTP status %2)").arg(words).arg(m_client.httpStatus());
}

// Some servers repeat the key when they refuse it.
QString ChatStream::withoutKey(QString text) const
{
    return m_server.key.isEmpty() ? text : text.replace(m_server.key, u"•••"_s);
}
