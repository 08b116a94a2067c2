// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEMANAGERPOOL_P_H
#define SSEMANAGERPOOL_P_H

#include <QtCore/qobject.h>
#include <QtCore/qpointer.h>
#include <QtNetwork/qnetworkaccessmanager.h>
#include <QtNetwork/qnetworkrequest.h>

#if QT_CONFIG(ssl)
#  include <QtNetwork/qsslconfiguration.h>
#endif

#include <chrono>
#include <memory>
#include <optional>
#include <tuple>
#include <vector>

class SseManagerLease;

// The access managers of this thread that clients without one of their own share.
//
// A manager is a thread, and has six connections to a host. A thousand streams must neither cost a
// thousand threads nor wait for each other, so each manager gets as many streams as it can run at
// the same time, and no more:
//  - plain http: any number. Requests that differ in peerVerifyName have connections of their own,
//    and without TLS there is nothing to verify. That also makes every connection a fresh one.
//  - https over HTTP/1.1: what Qt lets us configure, 255 since Qt 6.5 and 6 before.
//  - HTTP/2: a hundred, as any server is supposed to allow (RFC 9113, "Settings").
//
// What is shared is the thread and nothing else: cookies and credentials stay with the client, and
// TLS connections are shared only where the whole TLS configuration is the same.
class SseManagerPool final : public QObject
{
    Q_OBJECT

public:
    static SseManagerPool &instance();

    // An exclusive lease is for a client that answers challenges or TLS errors: Qt remembers such
    // an answer for all requests of a manager.
    SseManagerLease acquire(const QNetworkRequest &request, bool isExclusive);

    [[nodiscard]] qsizetype managerCount() const { return qsizetype(m_entries.size()); }

    // Gives a request a fresh connection of its own, as far as Qt allows it: one that was kept
    // alive may be closed by the server at the very moment at which it is used again.
    static void separate(QNetworkRequest &request);

private:
    friend class SseManagerLease;

    struct Key
    {
        bool isSecure = false;
        bool usesHttp2 = false;
#if QT_CONFIG(ssl)
        // Of https only: even an empty one has Qt load its TLS library and its certificates.
        std::optional<QSslConfiguration> configuration;
#endif
#if QT_VERSION >= QT_VERSION_CHECK(6, 11, 0)
        // Qt takes it from the first request to a host.
        std::tuple<std::chrono::seconds, std::chrono::seconds, int> keepAlive;
#endif
        [[nodiscard]] bool isSame(const Key &other) const;
    };

    struct Entry
    {
        QNetworkAccessManager *manager;
        Key key;
        int load = 0;
        bool isRetired = false; // takes no further streams
    };

    static Key keyOf(const QNetworkRequest &request);
    static int capacityOf(const Key &key);
    static int spreadOf(const Key &key);
    Entry &entryFor(const Key &key);
    Entry &createEntry(const Key &key);
    void release(const QNetworkAccessManager *manager, bool isImmediate);
    void retire(const QNetworkAccessManager *manager);
    void closeWithApplication();

    std::vector<Entry> m_entries;
    bool m_closesWithApplication = false;
};

// One stream's share of a manager, which is deleted with the last share.
class SseManagerLease
{
public:
    SseManagerLease(SseManagerPool *pool, QNetworkAccessManager *manager);
    SseManagerLease(SseManagerLease &&other) noexcept;
    ~SseManagerLease();

    [[nodiscard]] QNetworkAccessManager *manager() const { return m_manager; }

    // Immediate is quiet and quick, but not for a stack that has frames of the manager on it.
    void release(bool isImmediate);

    // Nobody gets a share of this manager any more: its connection leads nowhere.
    void retire();

private:
    Q_DISABLE_COPY(SseManagerLease)

    QPointer<SseManagerPool> m_pool;
    QPointer<QNetworkAccessManager> m_manager;
};

#endif // SSEMANAGERPOOL_P_H
