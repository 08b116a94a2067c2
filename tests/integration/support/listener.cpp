// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "listener.h"

#include <QtCore/qset.h>

using namespace std::chrono_literals;

Listener::Listener(QObject *parent)
    : QObject(parent)
{
    SseReconnectPolicy policy;
    policy.setInitialDelay(50ms);
    policy.setMinimumDelay(20ms);
    policy.setMaximumDelay(500ms);
    m_client.setReconnectPolicy(policy);
    connect(&m_client, &SseClient::opened, this, [this] { ++m_opened; });
    connect(&m_client, &SseClient::commentReceived, this, [this] { ++m_comments; });
    connect(&m_client, &SseClient::eventReceived, this, [this](const SseEvent &event) {
        m_data.append(event.data());
        m_ids.append(event.lastEventId());
    });
    connect(&m_client, &SseClient::errorOccurred, this, [this](SseClient::Error error) {
        m_errors.append(error);
        if (error == SseClient::Error::HttpStatusError)
            m_errorStatuses.append(m_client.httpStatus());
    });
}

QString Listener::deviation(qsizetype count,
                            const std::function<QByteArray(qsizetype)> &expected) const
{
    for (qsizetype i = 0; i < qMin(count, m_data.size()); ++i) {
        if (m_data.at(i) != expected(i)) {
            return QStringLiteral("event %1 of %2 is \"%3\" instead of \"%4\"")
                    .arg(QString::number(i), QString::number(m_data.size()),
                         QString::fromUtf8(m_data.at(i).left(40)),
                         QString::fromUtf8(expected(i).left(40)));
        }
    }
    if (m_data.size() != count)
        return QStringLiteral("%1 events instead of %2").arg(m_data.size()).arg(count);
    if (QSet<QString>(m_ids.cbegin(), m_ids.cend()).size() != count)
        return QStringLiteral("two events have the same ID");
    return {};
}
