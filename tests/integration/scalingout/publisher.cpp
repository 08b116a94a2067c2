// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "publisher.h"

#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr std::chrono::milliseconds Patience = 100ms; // before it asks, or asks again

} // namespace

Publisher::Publisher(const QUrl &server, const QString &channel, Message message, QObject *parent)
    : QObject(parent)
    , m_url(server.resolved(QUrl(u"/publish/"_s + channel)))
    , m_message(std::move(message))
{
    connect(&m_publication, &HttpExchange::finished, this, &Publisher::handlePublication);
    connect(&m_question, &HttpExchange::finished, this, &Publisher::handleAnswer);
}

void Publisher::start()
{
    m_isRunning = true;
    m_isStopping = false;
    publish();
}

//! [publisher]
void Publisher::publish()
{
    m_publication.send("POST", m_url, m_message(m_count));
}

void Publisher::handlePublication(int status, const QByteArray &body)
{
    if (status == 201 || status == 202) { // with or without subscribers
        proceed(lastMessageId(body));
        return;
    }
    // After any other answer, or without one, the message may have been published. If it has not
    // reached Redis yet, it gets the time to do so.
    ++m_doubts;
    QTimer::singleShot(Patience, this, &Publisher::ask);
}

void Publisher::ask()
{
    m_question.send("GET", m_url);
}

void Publisher::handleAnswer(int status, const QByteArray &body)
{
    const bool channelExists = status == 200;
    const bool channelIsMissing = status == 404;
    if (channelExists && lastMessageId(body) > m_lastId) {
        ++m_unfoundedDoubts;
        proceed(lastMessageId(body));
    } else if (channelExists || channelIsMissing) {
        publish();
    } else {
        QTimer::singleShot(Patience, this, &Publisher::ask);
    }
}
//! [publisher]

void Publisher::proceed(MessageId id)
{
    m_lastId = id;
    ++m_count;
    if (m_isStopping)
        m_isRunning = false;
    else
        QTimer::singleShot(0, this, &Publisher::publish); // for we may be in a slot of the socket
}

Publisher::MessageId Publisher::lastMessageId(const QByteArray &json)
{
    const QJsonObject channel = QJsonDocument::fromJson(json).object();
    const QStringList parts = channel.value("last_message_id"_L1).toString().split(u':');
    return {parts.value(0).toLongLong(), parts.value(1).toLongLong()};
}
