// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#ifndef SSEHTTPACCESSMANAGER_P_H
#define SSEHTTPACCESSMANAGER_P_H

#include "ssehttpmemory_p.h"

#include <QtCore/qlist.h>
#include <QtCore/qurl.h>
#include <QtNetwork/qnetworkaccessmanager.h>
#include <QtNetwork/qnetworkproxy.h>
#include <QtNetwork/qnetworkrequest.h>

#include <memory>

class SseHttpReply;

// Decides which requests are answered by SseHttpReply and which ones by Qt.
namespace SseHttpRules {

// The path of the Unix domain socket to which the request is sent, instead of its host.
constexpr auto UnixSocketAttribute = QNetworkRequest::Attribute(QNetworkRequest::User + 0x535e);

// The proxy (QNetworkProxy) to which the request is sent, whatever the system and the application
// have set.
constexpr auto ProxyAttribute = QNetworkRequest::Attribute(QNetworkRequest::User + 0x535f);

// Returns true if the request has one of these attributes: Qt would send it somewhere else.
[[nodiscard]] inline bool needsEngine(const QNetworkRequest &request)
{
    return request.attribute(UnixSocketAttribute).isValid()
            || request.attribute(ProxyAttribute).isValid();
}

// Returns true if the request needs nothing of Qt's HTTP stack. HTTP/2, decompression, cookies,
// caches, and redirects that are followed automatically are left to Qt. So are proxies that this
// library does not know.
[[nodiscard]] bool isForEngine(const QNetworkRequest &request, const QList<QNetworkProxy> &proxies);

// Returns the proxies that can be used for the URL, in their order.
[[nodiscard]] QList<QNetworkProxy> usable(const QList<QNetworkProxy> &proxies, const QUrl &url);

} // namespace SseHttpRules

// The access manager of a client, if the application has not given one. It answers requests without
// a thread of its own, except for those that it leaves to Qt.
class SseHttpAccessManager final : public QNetworkAccessManager
{
    Q_OBJECT

public:
    explicit SseHttpAccessManager(QObject *parent = nullptr);

    // Whether clients use this manager. The environment variable QTSSE_HTTP_ENGINE can select Qt's
    // ("qt") for comparison.
    [[nodiscard]] static bool isEnabled();

    // The proxies of the request, of the application or of the system.
    [[nodiscard]] QList<QNetworkProxy> proxiesFor(const QNetworkRequest &request) const;
    // Whether the reply to this request, if it is sent next, is an SseHttpReply.
    [[nodiscard]] bool canAnswer(const QNetworkRequest &request);

protected:
    QNetworkReply *createRequest(Operation operation, const QNetworkRequest &request,
                                 QIODevice *body) override;

private:
    [[nodiscard]] SseHttpReply *createReply(Operation operation, const QNetworkRequest &request,
                                            QIODevice *body);

    const std::shared_ptr<SseHttpMemory> m_memory;
    QUrl m_askedUrl; // finding the proxies of the system may take time
    QList<QNetworkProxy> m_proxiesOfAskedUrl;
};

#endif // SSEHTTPACCESSMANAGER_P_H
