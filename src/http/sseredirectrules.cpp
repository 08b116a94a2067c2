// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "sseredirectrules_p.h"

#include "sselogging_p.h"
#include "sseorigin_p.h"
#include "sserequestrules_p.h"
#include "ssetext_p.h"

#include <QtCore/qset.h>

#if QT_CONFIG(ssl)
#  include <QtNetwork/qsslconfiguration.h>
#  include <QtNetwork/qsslkey.h>
#endif

namespace {

// The headers that another origin may receive: none that identifies or authorizes, and no unknown
// header.
bool isSafeForOtherOrigins(const QByteArray &name)
{
    static const QSet<QByteArray> safe{
            "accept",       "accept-encoding", "accept-language", "cache-control",
            "content-type", "last-event-id",   "pragma",          "user-agent",
    };
    return safe.contains(name.toLower());
}

// Credentials are sent to the first origin only. They are not restored if a later redirect leads
// back to it.
void dropCredentials(QNetworkRequest &request)
{
    const QList<QByteArray> names = request.rawHeaderList();
    for (const QByteArray &name : names) {
        if (!isSafeForOtherOrigins(name))
            request.setRawHeader(name, QByteArray());
    }
#if QT_CONFIG(ssl)
    if (request.url().scheme() != u"https")
        return;
    QSslConfiguration configuration = request.sslConfiguration();
    configuration.setLocalCertificateChain({});
    configuration.setPrivateKey({});
    request.setSslConfiguration(configuration);
    request.setPeerVerifyName({});
#endif
}

// Fetch standard, section "HTTP-redirect fetch".
bool becomesGet(int status, const QByteArray &method)
{
    const bool isPost = method.compare("POST", Qt::CaseInsensitive) == 0;
    const bool isHead = method.compare("HEAD", Qt::CaseInsensitive) == 0;
    return (status == 303 && !isHead) || ((status == 301 || status == 302) && isPost);
}

// The server does not know the zone of its address, so its redirects lack the zone.
void keepZone(QUrl &target, const QUrl &base)
{
    if (target.host() == SseOrigin::hostWithoutZone(base))
        target.setHost(base.host());
}

} // namespace

bool SseRedirectRules::isSameOrigin(const QUrl &lhs, const QUrl &rhs)
{
    return SseOrigin::isSame(lhs, rhs);
}

SseRedirectRules::Redirect SseRedirectRules::follow(const SseHttpRequest &from, int status,
                                                    const QByteArray &location)
{
    const QUrl base = from.request.url();
    QUrl target = base.resolved(QUrl::fromEncoded(location));
    if (location.isEmpty()) {
        return {{},
                SseText::tr(
                        "The server redirects to nowhere: the response with HTTP status %1 has no "
                        "Location header")
                        .arg(status)};
    }
    if (const SseRequestRules::Problem problem = SseRequestRules::checkUrl(target)) {
        return {{},
                SseText::tr("The server redirects to nowhere: its Location header is of no use. %1")
                        .arg(problem.message)};
    }
    if (base.scheme() == u"https" && target.scheme() == u"http") {
        return {{},
                SseText::tr("The server redirects from https to http, which is not secure: its "
                            "Location header is \"%1\"")
                        .arg(SseLogging::redacted(target))};
    }
    target.setUserInfo(QString());
    keepZone(target, base);

    SseHttpRequest next = from;
    next.request.setUrl(target);
    if (becomesGet(status, from.method)) {
        next.method = "GET";
        next.body.clear();
        next.request = SseRequestRules::withoutBody(next.request);
    }
    if (!isSameOrigin(base, target))
        dropCredentials(next.request);
    return {next, {}};
}
