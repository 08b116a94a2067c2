// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef PUBLISHER_H
#define PUBLISHER_H

#include "httpexchange.h"

#include <QtCore/qurl.h>

#include <functional>
#include <utility>

// Publishes message(0), message(1), … to a channel that is its alone, each exactly once, whatever
// happens to the servers.
class Publisher : public QObject
{
    Q_OBJECT

public:
    using Message = std::function<QByteArray(qsizetype)>;

    Publisher(const QUrl &server, const QString &channel, Message message,
              QObject *parent = nullptr);

    void start();
    // Lets it end with the message that it is at.
    void stop() { m_isStopping = true; }
    [[nodiscard]] bool isRunning() const { return m_isRunning; }

    [[nodiscard]] qsizetype count() const { return m_count; }
    // How often it did not know whether it had published, and how often it had.
    [[nodiscard]] int doubts() const { return m_doubts; }
    [[nodiscard]] int unfoundedDoubts() const { return m_unfoundedDoubts; }

private:
    using MessageId = std::pair<qint64, qint64>; // a time in seconds, a number within that second

    void publish();
    void ask();
    void handlePublication(int status, const QByteArray &body);
    void handleAnswer(int status, const QByteArray &body);
    void proceed(MessageId id);

    [[nodiscard]] static MessageId lastMessageId(const QByteArray &json);

    const QUrl m_url;
    const Message m_message;
    HttpExchange m_publication;
    HttpExchange m_question;
    MessageId m_lastId = {0, 0};
    qsizetype m_count = 0;
    int m_doubts = 0;
    int m_unfoundedDoubts = 0;
    bool m_isRunning = false;
    bool m_isStopping = false;
};

#endif // PUBLISHER_H
