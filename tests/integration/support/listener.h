// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef LISTENER_H
#define LISTENER_H

#include <QtSse/SseClient>

#include <QtCore/qbytearraylist.h>
#include <QtCore/qstringlist.h>
#include <QtNetwork/qnetworkrequest.h>

#include <functional>

// An SseClient that is in a hurry, and what has happened to it.
class Listener : public QObject
{
    Q_OBJECT

public:
    explicit Listener(QObject *parent = nullptr);

    void open(const QNetworkRequest &request) { m_client.openRequest(request); }

    [[nodiscard]] SseClient &client() { return m_client; }
    [[nodiscard]] bool isOpen() const { return m_client.state() == SseClient::State::Open; }
    [[nodiscard]] qsizetype count() const { return m_data.size(); }
    [[nodiscard]] int opened() const { return m_opened; }
    [[nodiscard]] int comments() const { return m_comments; }
    [[nodiscard]] QList<SseClient::Error> errors() const { return m_errors; }
    [[nodiscard]] QList<int> errorStatuses() const { return m_errorStatuses; }

    // Returns an empty string if the data received are expected(0), expected(1), … and nothing
    // else, and no two events have the same ID; or what is wrong.
    [[nodiscard]] QString deviation(qsizetype count,
                                    const std::function<QByteArray(qsizetype)> &expected) const;

private:
    SseClient m_client;
    QByteArrayList m_data;
    QStringList m_ids;
    QList<SseClient::Error> m_errors;
    QList<int> m_errorStatuses; // of HttpStatusError
    int m_opened = 0;
    int m_comments = 0;
};

#endif // LISTENER_H
