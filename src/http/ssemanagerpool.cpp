// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "ssemanagerpool_p.h"

#include <QtCore/qcoreapplication.h>
#include <QtCore/qthread.h>
#include <QtCore/qthreadstorage.h>

#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
#  include <QtNetwork/qhttp1configuration.h>
#endif

#include <algorithm>
#include <atomic>
#include <limits>
#include <utility>

namespace {

#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
constexpr int Http1Connections = 255; // the maximum of QHttp1Configuration
#else
constexpr int Http1Connections = 6; // fixed in Qt
#endif
constexpr int Http2Streams = 100;

// A connection is not used again after its stream has ended, as each stream uses a new one.
constexpr int ConnectionExpirySeconds = 1;

bool isSecure(const QNetworkRequest &request)
{
    return request.url().scheme() == u"https";
}

bool usesHttp2(const QNetworkRequest &request)
{
    return request.attribute(QNetworkRequest::Http2AllowedAttribute).toBool();
}

} // namespace

SseManagerPool &SseManagerPool::instance()
{
    // Deletes the pool of a thread when the thread ends. The storage itself is never deleted, as
    // threads may end later than static objects.
    static auto *const pools = new QThreadStorage<SseManagerPool *>;
    if (!pools->hasLocalData())
        pools->setLocalData(new SseManagerPool);
    return *pools->localData();
}

// Managers are deleted with the application. Without it, Qt delivers no events for their deletion,
// and the resources of their threads would leak. Clients may outlive the application.
void SseManagerPool::closeWithApplication()
{
    const QCoreApplication *const application = QCoreApplication::instance();
    if (m_closesWithApplication || !application || thread() != application->thread())
        return;
    m_closesWithApplication = true;
    qAddPostRoutine([] {
        SseManagerPool &pool = instance();
        pool.m_closesWithApplication = false; // the process may create another application
        const std::vector<Entry> entries = std::exchange(pool.m_entries, {});
        for (const Entry &entry : entries)
            delete entry.manager;
    });
}

SseManagerLease SseManagerPool::acquire(const QNetworkRequest &request, bool isExclusive)
{
    const Key key = keyOf(request);
    Entry &entry = isExclusive ? createEntry(key) : entryFor(key);
    ++entry.load;
    entry.isRetired = isExclusive;
    return {this, entry.manager};
}

void SseManagerPool::separate(QNetworkRequest &request)
{
    static std::atomic<quint64> number{0};
    request.setAttribute(QNetworkRequest::ConnectionCacheExpiryTimeoutSecondsAttribute,
                         ConnectionExpirySeconds);
    if (!isSecure(request))
        request.setPeerVerifyName(QStringLiteral("qtsse-%1").arg(++number));
    else if (!usesHttp2(request) && !request.hasRawHeader("Connection"))
        request.setRawHeader("Connection", "close");
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
    QHttp1Configuration configuration = request.http1Configuration();
    configuration.setNumberOfConnectionsPerHost(Http1Connections);
    request.setHttp1Configuration(configuration);
#endif
}

bool SseManagerPool::Key::isSame(const Key &other) const
{
#if QT_CONFIG(ssl)
    if (configuration != other.configuration)
        return false;
#endif
#if QT_VERSION >= QT_VERSION_CHECK(6, 11, 0)
    if (keepAlive != other.keepAlive)
        return false;
#endif
    return isSecure == other.isSecure && usesHttp2 == other.usesHttp2;
}

SseManagerPool::Key SseManagerPool::keyOf(const QNetworkRequest &request)
{
    Key key;
    key.isSecure = isSecure(request);
    if (!key.isSecure)
        return key;
    key.usesHttp2 = usesHttp2(request);
#if QT_CONFIG(ssl)
    key.configuration = request.sslConfiguration();
#endif
#if QT_VERSION >= QT_VERSION_CHECK(6, 11, 0)
    key.keepAlive = {request.tcpKeepAliveIdleTimeBeforeProbes(),
                     request.tcpKeepAliveIntervalBetweenProbes(), request.tcpKeepAliveProbeCount()};
#endif
    return key;
}

int SseManagerPool::capacityOf(const Key &key)
{
    if (!key.isSecure)
        return std::numeric_limits<int>::max();
    return key.usesHttp2 ? Http2Streams : Http1Connections;
}

SseManagerPool::Entry &SseManagerPool::entryFor(const Key &key)
{
    const auto it = std::find_if(m_entries.begin(), m_entries.end(), [&key](const Entry &entry) {
        return !entry.isRetired && entry.load < capacityOf(key) && entry.key.isSame(key);
    });
    return it != m_entries.end() ? *it : createEntry(key);
}

SseManagerPool::Entry &SseManagerPool::createEntry(const Key &key)
{
    closeWithApplication();
    m_entries.push_back({new QNetworkAccessManager(this), key});
    return m_entries.back();
}

void SseManagerPool::release(const QNetworkAccessManager *manager, bool isImmediate)
{
    const auto it = std::find_if(m_entries.begin(), m_entries.end(), [manager](const Entry &entry) {
        return entry.manager == manager;
    });
    if (it == m_entries.end() || --it->load > 0)
        return;
    QNetworkAccessManager *const unused = it->manager;
    m_entries.erase(it);
    if (isImmediate)
        delete unused;
    else
        unused->deleteLater();
}

void SseManagerPool::retire(const QNetworkAccessManager *manager)
{
    for (Entry &entry : m_entries)
        entry.isRetired = entry.isRetired || entry.manager == manager;
}

SseManagerLease::SseManagerLease(SseManagerPool *pool, QNetworkAccessManager *manager)
    : m_pool(pool)
    , m_manager(manager)
{
}

SseManagerLease::SseManagerLease(SseManagerLease &&other) noexcept
    : m_pool(std::exchange(other.m_pool, {}))
    , m_manager(std::exchange(other.m_manager, {}))
{
}

SseManagerLease::~SseManagerLease()
{
    release(false);
}

void SseManagerLease::release(bool isImmediate)
{
    const QNetworkAccessManager *const manager = std::exchange(m_manager, {});
    if (m_pool && manager)
        m_pool->release(manager, isImmediate);
    m_pool.clear();
}

void SseManagerLease::retire()
{
    if (m_pool)
        m_pool->retire(m_manager);
}
