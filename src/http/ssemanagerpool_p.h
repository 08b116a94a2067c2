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

// The access managers of this thread, for requests that need Qt's HTTP stack: see SseHttpRules.
// Clients without a manager of their own share them.
//
// Each manager has a thread, and opens at most six connections to a host by default. A thousand
// streams must neither need a thousand threads nor wait for each other. Each manager therefore gets
// as many streams as it can run at the same time:
//  - plain http: any number. Requests with different values of peerVerifyName use separate
//    connections, and without TLS the name is not verified. Every connection is therefore new.
//  - https over HTTP/1.1: the limit that Qt can be configured to, 255 since Qt 6.5 and 6 before.
//  - HTTP/2: 100, which every server should allow (RFC 9113, "Settings").
//
// Only the thread is shared. Cookies and credentials belong to the client. TLS connections are
// shared only by requests with the same TLS configuration.
class SseManagerPool final : public QObject
{
    Q_OBJECT

public:
    static SseManagerPool &instance();

    // An exclusive lease is for a client that answers challenges or TLS errors, because Qt
    // remembers such an answer for all requests of a manager.
    SseManagerLease acquire(const QNetworkRequest &request, bool isExclusive);

    [[nodiscard]] qsizetype managerCount() const { return qsizetype(m_entries.size()); }

    // Gives a request a new connection, as far as Qt allows it. The server may close a connection
    // that was kept alive at the moment when it is used again.
    static void separate(QNetworkRequest &request);

private:
    friend class SseManagerLease;

    struct Key
    {
        bool isSecure = false;
        bool usesHttp2 = false;
#if QT_CONFIG(ssl)
        // Set for https only: Qt loads its TLS library and certificates even for an empty
        // configuration.
        std::optional<QSslConfiguration> configuration;
#endif
#if QT_VERSION >= QT_VERSION_CHECK(6, 11, 0)
        // Qt uses the values of the first request to a host.
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
    Entry &entryFor(const Key &key);
    Entry &createEntry(const Key &key);
    void release(const QNetworkAccessManager *manager, bool isImmediate);
    void retire(const QNetworkAccessManager *manager);
    void closeWithApplication();

    std::vector<Entry> m_entries;
    bool m_closesWithApplication = false;
};

// The share of one stream in a manager. The manager is deleted with the last share.
class SseManagerLease
{
public:
    SseManagerLease(SseManagerPool *pool, QNetworkAccessManager *manager);
    SseManagerLease(SseManagerLease &&other) noexcept;
    ~SseManagerLease();

    [[nodiscard]] QNetworkAccessManager *manager() const { return m_manager; }

    // An immediate release is faster and avoids warnings, but must not be used while frames of the
    // manager are on the stack.
    void release(bool isImmediate);

    // Excludes the manager from further shares, because its connection is dead.
    void retire();

private:
    Q_DISABLE_COPY(SseManagerLease)

    QPointer<SseManagerPool> m_pool;
    QPointer<QNetworkAccessManager> m_manager;
};

#endif // SSEMANAGERPOOL_P_H
