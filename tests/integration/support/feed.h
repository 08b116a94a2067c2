// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef FEED_H
#define FEED_H

#include <QtSse/SseTestServer>

#include <QtCore/qbytearraylist.h>
#include <QtCore/qobject.h>

#include <utility>

// An application behind a proxy: it numbers its events, keeps them, and goes on with the one after
// Last-Event-ID. It knows every path but /nowhere.
class Feed : public QObject
{
    Q_OBJECT

public:
    explicit Feed(QObject *parent = nullptr);

    [[nodiscard]] SseTestServer &server() { return m_server; }
    [[nodiscard]] qsizetype count() const { return m_events.size(); }

    // Adds a header to the responses from now on.
    void addHeader(const QByteArray &name, const QByteArray &value);
    void publish(const QByteArray &data);
    void sendComment();
    // Ends all streams regularly.
    void end();

private:
    void answer(SseTestConnection *connection);

    SseTestServer m_server;
    QList<SseTestConnection *> m_streams;
    QList<std::pair<QByteArray, QByteArray>> m_headers;
    QByteArrayList m_events; // as sent; their IDs are 1, 2, …
};

#endif // FEED_H
