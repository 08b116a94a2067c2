// SPDX-FileCopyrightText: 2026 The QtSse authors
// SPDX-License-Identifier: MIT

#include "sserequestsettings_p.h"

#include "../http/sseorigin_p.h"

#if QT_CONFIG(ssl)
#  include <QtNetwork/qsslconfiguration.h>
#endif

using Problem = SseRequestSettings::Problem;

Problem SseRequestSettings::setRequest(const QNetworkRequest &request)
{
    Problem problem = SseRequestRules::checkHeaders(request);
    if (!problem)
        m_request = request;
    return problem;
}

SseHeaders SseRequestSettings::headers() const
{
    SseHeaders headers;
    const QList<QByteArray> names = m_request.rawHeaderList();
    for (const QByteArray &name : names)
        headers.append({name, m_request.rawHeader(name)});
    return headers;
}

// Joins the values of headers with the same name, as a QNetworkRequest stores only one value.
Problem SseRequestSettings::setHeaders(const SseHeaders &headers)
{
    for (const auto &[name, value] : headers) {
        if (Problem problem = SseRequestRules::checkHeader(name, value))
            return problem;
    }
    const QList<QByteArray> oldNames = m_request.rawHeaderList();
    for (const QByteArray &name : oldNames)
        m_request.setRawHeader(name, QByteArray());
    for (const auto &[name, value] : headers) {
        const QByteArray earlier = m_request.rawHeader(name);
        m_request.setRawHeader(name, earlier.isEmpty() ? value : earlier + ", " + value);
    }
    return {};
}

Problem SseRequestSettings::setHeader(const QByteArray &name, const QByteArray &value)
{
    Problem problem = SseRequestRules::checkHeader(name, value);
    if (!problem)
        m_request.setRawHeader(name, value);
    return problem;
}

#if QT_CONFIG(ssl)
void SseRequestSettings::setSslConfiguration(const QSslConfiguration &configuration)
{
    m_request.setSslConfiguration(configuration);
}
#endif

Problem SseRequestSettings::setMethod(const QByteArray &method)
{
    Problem problem = SseRequestRules::checkMethod(method);
    if (!problem)
        m_method = method;
    return problem;
}

Problem SseRequestSettings::setResumeMethod(const QByteArray &method)
{
    Problem problem = method.isEmpty() ? Problem() : SseRequestRules::checkMethod(method);
    if (!problem)
        m_resumeMethod = method;
    return problem;
}

void SseRequestSettings::startOver()
{
    m_streamHasId = false;
    m_hasBeenOpen = false;
    m_avoidsHttp2 = false;
}

void SseRequestSettings::noteOpened()
{
    m_hasBeenOpen = true;
    m_avoidsHttp2 = false;
}

void SseRequestSettings::noteLastEventId()
{
    m_streamHasId = true;
    m_lastEventIdOrigin = m_attemptOrigin;
}

void SseRequestSettings::noteGivenLastEventId()
{
    m_lastEventIdOrigin.clear();
}

bool SseRequestSettings::forgetsLastEventId()
{
    // SseOrigin::of() would remove the zone, but the same address in another zone is another
    // origin.
    m_attemptOrigin = url().adjusted(QUrl::RemoveUserInfo | QUrl::RemovePath | QUrl::RemoveQuery
                                     | QUrl::RemoveFragment);
    const bool isForeign = !m_lastEventIdOrigin.isEmpty()
            && !SseOrigin::isSame(m_lastEventIdOrigin, m_attemptOrigin);
    m_lastEventIdOrigin = m_attemptOrigin;
    if (isForeign)
        m_streamHasId = false;
    return isForeign;
}

SseHttpRequest SseRequestSettings::next(const QString &lastEventId) const
{
    SseRequestRules::Additions additions;
    additions.lastEventId = lastEventId;
    additions.streamHasId = m_streamHasId;
    additions.acceptsCompression = m_compression;
    additions.allowsHttp2 = m_http2 && !m_avoidsHttp2;
    SseHttpRequest next{SseRequestRules::prepared(m_request, additions), m_method, m_body};
    const bool resumes = m_hasBeenOpen && !m_resumeMethod.isEmpty() && !lastEventId.isEmpty();
    if (resumes && m_resumeMethod != m_method) {
        next.method = m_resumeMethod;
        next.body.clear();
        next.request = SseRequestRules::withoutBody(next.request);
    }
    return next;
}

SseRequestSettings::Prepared SseRequestSettings::prepared(const SseHttpRequest &next,
                                                          const QNetworkRequest &changed)
{
    Prepared result{next, SseRequestRules::checkRequest(changed)};
    const bool allowsHttp2 =
            next.request.attribute(QNetworkRequest::Http2AllowedAttribute).toBool();
    result.request.request = SseRequestRules::withOurAttributes(changed, allowsHttp2);
    return result;
}
